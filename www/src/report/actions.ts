import { focusOn } from "../app/draw.ts";
import type { Actions, Exploration } from "../app/state.ts";
import { changed, notify, state, work } from "../app/store.ts";
import { startBatch } from "../batch/start.ts";
import { saveServers } from "../settings/actions.ts";
import { restart } from "../worker/engine.ts";
import { run } from "./run.ts";

type ReportActions = Pick<Actions, "run" | "cancel" | "explore" | "setEnvelope" | "trust" | "decline" | "answerThrough" | "rememberServer">;

/** Each is a dialog of its own, and brings its views, words and styles. */
const explorations: Record<Exploration, () => Promise<void>> = {
  tour: async () => (await import("../tour/view.ts")).openTour(),
  glossary: async () => (await import("../glossary/view.ts")).openGlossary(),
  "what-if": async () => (await import("../what-if/view.ts")).openWhatIf(),
};

export const reportActions: ReportActions = {
  run(options) {
    if (state.batch && state.batch.opened === null) {
      state.batch.asking = options?.asking ?? state.batch.asking;
      void startBatch();
    } else {
      void run(options);
    }
  },
  cancel() {
    work.job?.abort();
    work.job = null;
    work.batchJob?.abort();
    // Whatever the worker is at, it stops now.
    restart();
    if (state.batch) state.batch.running = false;
    state.first = false;
    state.asking = "none";
    state.phase = state.report ? { kind: "done" } : { kind: "idle" };
    notify("cancelled");
  },
  async explore(what) {
    try {
      await explorations[what]();
    } catch {
      // No network, and nothing kept of it: the next press tries again.
      notify("not-fetched");
    }
  },
  setEnvelope(envelope) {
    Object.assign(state.envelope, envelope);
    const { input } = state;
    if (input.kind !== "none" && input.given) input.given.envelope = null;
    changed();
    if (input.kind !== "none") void run({ asking: state.asking });
  },
  trust(hosts) {
    Object.assign(state, { trusted: hosts, declined: null });
    const made = run({ asking: state.asking });
    focusOn("#answer-undo");
    if (hosts.length === 0) void made.then(() => focusOn("#answer-yes"));
  },
  decline(host) {
    state.declined = host;
    changed();
  },
  answerThrough(yes) {
    state.through = yes;
    changed();
  },
  rememberServer(host, on) {
    const others = state.settings.trusted.filter((each) => each !== host);
    saveServers(on ? [...others, host] : others);
  },
};
