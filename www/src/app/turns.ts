// A report comes onto the page piece by piece, in short tasks: the verdict does not wait for
// the panels, and the page answers in between.

import { noChange } from "lit";
import { Directive, directive } from "lit/directive.js";

/** Milliseconds that pieces may take in one task: at least, and at most. */
const least = 8;
const most = 20;
/** How long the last frame took, from the task before it to the task after it. */
let lastFrame = 0;

/** "more" is for a report that no other follows: where a frame takes long, few of them are sooner done than many. */
export type Pace = "no piece" | "a few" | "more" | "all";

let pace: Pace = "all";
let end = Number.POSITIVE_INFINITY;
let waiting = false;

/** Runs `draw`, in which pieces are drawn at this pace; says whether all of them are up to date now. */
export function atPace(chosen: Pace, draw: () => void): boolean {
  pace = chosen;
  end = Number.POSITIVE_INFINITY;
  waiting = false;
  draw();
  return !waiting;
}

class Piece extends Directive {
  private basis: readonly unknown[] | null = null;

  override render(basis: readonly unknown[], make: () => unknown): unknown {
    if (this.basis?.every((each, index) => each === basis[index])) return noChange;
    if (pace === "no piece" || performance.now() > end) {
      waiting = true;
      return noChange;
    }
    // The first piece is drawn whatever it takes, so that every task comes further.
    if (pace !== "all" && end === Number.POSITIVE_INFINITY)
      end = performance.now() + (pace === "more" ? Math.min(most, Math.max(least, 0.4 * lastFrame)) : least);
    this.basis = basis;
    return make();
  }
}

/** What `make` gives, made anew only when something in `basis` is another, and when its turn has come. */
export const piece = directive(Piece);

/** Takes one after the other while nothing else is to be done. */
export function whenIdle(steps: Iterator<unknown>) {
  const step = () => {
    if (!steps.next().done) whenIdle(steps);
  };
  if ("requestIdleCallback" in globalThis) requestIdleCallback(step);
  else setTimeout(step, 50);
}

/** Calls `next` when what was drawn before is on the screen, or at once where nobody looks. */
export function afterFrame(next: () => void) {
  if (document.hidden) {
    setTimeout(next);
    return;
  }
  const asked = performance.now();
  requestAnimationFrame(() =>
    setTimeout(() => {
      lastFrame = performance.now() - asked;
      next();
    }),
  );
}
