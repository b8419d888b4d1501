// The one store: what the page knows, what its work in progress hangs on, and the one way back to an empty page.
// Actions change it and say so; app/draw.ts listens.

import { presetNames } from "../settings/resolvers.ts";
import * as settings from "../settings/settings.ts";
import { overview } from "./address.ts";
import { type Input, type Made, type MessageState, noEnvelope, type Notice, type State } from "./state.ts";

/** What belongs to one message, before anything is known of it. */
const nothingKnown = (): MessageState => ({
  input: { kind: "none" },
  editing: false,
  phase: { kind: "idle" },
  pending: false,
  report: null,
  shown: null,
  first: false,
  asking: "none",
  restsOn: null,
  differs: false,
  envelope: { ...noEnvelope },
  trusted: [],
  declined: null,
  through: null,
  notice: null,
  lit: [],
  cover: null,
  coming: false,
  panel: overview,
  sheet: false,
  outer: [],
  parts: { kind: "unasked" },
});

export const state: State = {
  ...nothingKnown(),
  previous: null,
  batch: null,
  link: { options: { addresses: true, signed: false, body: false, evidence: false }, url: null, tooLong: false },
  settings: settings.load(presetNames.slice(0, 2)),
  ownResolver: "",
  tests: new Map(),
  dragging: false,
  dialog: null,
};

/** What no view reads: the work in progress. */
interface Work {
  job: AbortController | null;
  batchJob: AbortController | null;
  typing: ReturnType<typeof setTimeout> | undefined;
  /** How often something was given: files that take long to read do not push aside what came after them. */
  givings: number;
  /** What was given is safe from a reload. */
  kept: boolean;
  made: Made | null;
  /** The fact whose bytes were lit last: where "back" goes. */
  cameFrom: HTMLElement | null;
}

export const work: Work = { job: null, batchJob: null, typing: undefined, givings: 0, kept: true, made: null, cameFrom: null };

let listener = { changed: () => {}, draw: () => {} };

/** `changed` is called whenever something of the state is another; `draw` draws it at once. */
export function listen(told: typeof listener) {
  listener = told;
}

export const changed = () => listener.changed();

/** Draws at once: what is drawn now is to get the focus, or to be measured. */
export const drawNow = () => listener.draw();

export function notify(notice: Notice | null) {
  state.notice = notice;
  changed();
}

/** The message on the page as it is, to come back to. */
export function snapshot(): MessageState {
  const kept = nothingKnown();
  for (const key of Object.keys(kept) as (keyof MessageState)[]) Object.assign(kept, { [key]: state[key] });
  return kept;
}

/** Ends what is going on, forgets all that belongs to the message before, and starts from `given`. */
export function reset(given: Partial<MessageState> = {}) {
  work.givings++;
  clearTimeout(work.typing);
  work.job?.abort();
  Object.assign(state, nothingKnown(), given);
  forgetLink();
  changed();
}

/** A link says what is on the page: when that changes, it is of no use. */
export function forgetLink() {
  Object.assign(state.link, { url: null, tooLong: false });
}

export function closeBatch() {
  work.batchJob?.abort();
  state.batch = null;
}

/** What was given, as bytes. */
export async function allBytes(input: Input): Promise<Uint8Array> {
  if (input.kind === "file") return new Uint8Array(await input.file.arrayBuffer());
  return new TextEncoder().encode(input.kind === "text" ? input.text : "");
}
