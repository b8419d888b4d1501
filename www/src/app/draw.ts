// Draws the state: at once, or piece by piece while a report comes onto the page.

import { render } from "lit";

import { setLanguage, setReading } from "../i18n/i18n.ts";
import { loadWords } from "../i18n/words.ts";
import type * as Later from "./later.ts";
import { page } from "./page.ts";
import type { Actions } from "./state.ts";
import { changed, listen, state } from "./store.ts";
import { type Pace, afterFrame, atPace } from "./turns.ts";

let actions: Actions;
let later: typeof Later | null = null;
let waiting = false;
let pace: Pace = "all";

/** Draws from now on whenever something changes. */
export function startDrawing(given: Actions) {
  actions = given;
  listen({
    changed: () => {
      if (waiting) return;
      waiting = true;
      queueMicrotask(draw);
    },
    draw,
  });
  addEventListener("beforeprint", () => {
    pace = "all";
    draw();
  });
}

export function draw() {
  waiting = false;
  const root = document.querySelector<HTMLElement>("#app");
  if (!root) return;
  const complete = atPace(pace, () => render(page(state, actions, later), root));
  if (state.coming && complete) {
    pace = "all";
    state.coming = false;
    changed();
  }
}

/** Draws the verdict first, and then, once it is on the screen, the pieces of the report. */
export function drawInTurns() {
  const { report } = state;
  let begun = false;
  const next = () => {
    if (state.report !== report || !state.coming) return;
    if (!begun || !answersAreNear()) {
      begun = true;
      pace = state.first ? "a few" : "more";
      draw();
      if (!state.coming) return;
      pace = "no piece";
    }
    afterFrame(next);
  };
  pace = "no piece";
  state.coming = true;
  changed();
  afterFrame(next);
}

/** The panels of a first report are not worth drawing while the last one may be there in a moment. */
const answersAreNear = () => state.first && state.phase.kind === "working" && !state.phase.slow;

/** What a report needs to be shown: the views, and the sentences of the language. */
export async function ready(): Promise<typeof Later> {
  // An import takes a task of its own, even of what is loaded.
  const [loaded] = await Promise.all([later ?? import("./later.ts"), loadWords(state.settings.language)]);
  later = loaded;
  return loaded;
}

/** Ahead of need. */
export function fetchLater() {
  ready().then(changed, () => {
    // No network: the next report tries again.
  });
}

/** Puts language, reading and theme into effect. */
export function apply() {
  setLanguage(state.settings.language);
  setReading(state.settings.reading);
  const { theme } = state.settings;
  document.documentElement.toggleAttribute("data-theme", theme !== "auto");
  if (theme !== "auto") document.documentElement.dataset.theme = theme;
}

/** Where a message is typed. */
export const field = () => document.querySelector<HTMLTextAreaElement>("#message");

export function focusOn(selector: string) {
  draw();
  document.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
}
