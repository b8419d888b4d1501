// Makes the report of what was given: the one place that asks the worker for it.

import type { Evidence, Report } from "headerlens";

import { drawInTurns, ready } from "../app/draw.ts";
import type { Input, State } from "../app/state.ts";
import { allBytes, changed, forgetLink, state, work } from "../app/store.ts";
import { exampleEvidence } from "../input/examples.ts";
import { evidenceOf, sameReport } from "../share/saved.ts";
import { Shown } from "../source/text.ts";
import { EngineError, inspect } from "../worker/engine.ts";
import type { Asking, Job, Origin } from "../worker/protocol.ts";

/** An answer that takes no longer than this shows no sign of work: nothing flickers. */
const patience = 250;

/** Makes the report. `fresh` asks anew: no answer that was known before is used. */
export async function run({ asking, fresh = false }: { asking?: Asking; fresh?: boolean } = {}) {
  clearTimeout(work.typing);
  work.job?.abort();
  const { input } = state;
  if (input.kind === "none") return;
  const controller = new AbortController();
  work.job = controller;
  const current = () => work.job === controller;
  if (fresh && input.given) input.given = { ...input.given, evidence: null, now: null, trusted: null, envelope: null, report: null, evidenceFrom: "asked" };
  Object.assign(state, { pending: false, phase: { kind: "working", progress: null, slow: false } });
  if (state.notice === "cancelled") state.notice = null;
  changed();
  const slow = setTimeout(() => {
    if (current() && state.phase.kind === "working") state.phase.slow = true;
    changed();
  }, patience);
  const bytes = allBytes(input);
  const known = await evidenceFor(input, fresh);
  const wanted = asking ?? (known.restsOn || input.given || state.settings.dns !== "now" ? (state.batch?.asking ?? "none") : "all");
  const order = orderFor(input, known, wanted);
  const put = async (report: Report, first: boolean, differs = false) => {
    const text = report.source.text;
    const shown = state.shown && work.made?.input === input ? state.shown : new Shown(typeof text === "string" ? new TextEncoder().encode(text) : await bytes);
    if (!current()) return;
    work.made = { input, job: order, unlisted: known.evidence?.default ?? "unknown" };
    forgetLink();
    Object.assign(state, { report, shown, first, asking: wanted, restsOn: known.restsOn });
    if (!first) Object.assign(state, { lit: [], differs, phase: { kind: "done" } });
    drawInTurns();
  };
  try {
    if (!current()) return;
    const report = await inspect(order, controller.signal, {
      progress: (progress) => {
        if (!current() || state.phase.kind !== "working") return;
        state.phase.progress = progress;
        if (state.phase.slow) changed();
      },
      first: (early) => {
        // A report that is there already says more than one without answers.
        if (current() && (work.made?.input !== input || !state.report)) void ready().then(() => put(early, true));
      },
    });
    await ready();
    if (!current()) return;
    await put(report, false, await differsFromSaved(input, order, controller.signal));
  } catch (error) {
    if (current()) fail(error);
  } finally {
    clearTimeout(slow);
    changed();
  }
}

export function fail(error: unknown) {
  const code = error instanceof EngineError ? error.code : "unreadable";
  Object.assign(state, { report: null, shown: null, first: false });
  state.phase = { kind: "failed", code, message: error instanceof Error ? error.message : String(error) };
  changed();
}

type Known = { evidence: Evidence | null; evidenceFrom: Origin; restsOn: State["restsOn"] };

function orderFor(input: Exclude<Input, { kind: "none" }>, { evidence, evidenceFrom, restsOn }: Known, wanted: Asking): Job {
  const { given } = input;
  return {
    source: input.kind === "file" ? input.file : input.text,
    asking: restsOn === "example" ? "none" : wanted,
    resolvers: state.settings.resolvers,
    // Never what a link or a saved report says: the answer is the reader's, for this message.
    trusted: state.trusted,
    envelope: given?.envelope ?? { ...state.envelope },
    // A saved report is made again as it was made.
    transport: given?.report ? given.report.transport !== null : state.settings.transport,
    compare: given?.report?.authentication?.dmarc?.rfc7489 !== null,
    now: given?.now ?? Math.floor(Date.now() / 1000),
    evidence,
    evidenceFrom,
  };
}

/** The answers to start from, and whose word they are: those that came with the message, or those of the report on the screen. */
async function evidenceFor(input: Input, fresh: boolean): Promise<Known> {
  const nothing: Known = { evidence: null, evidenceFrom: "asked", restsOn: null };
  if (input.kind === "text" && input.example) return { evidence: await exampleEvidence(), evidenceFrom: "asked", restsOn: "example" };
  if (fresh || input.kind === "none") return nothing;
  const { given } = input;
  if (given?.evidence) return { evidence: given.evidence, evidenceFrom: given.by === "dns" ? "given" : "borrowed", restsOn: given.by };
  // Answers that came with a link or a saved report are not asked for because the report on the screen rests on them.
  const { made } = work;
  if (made?.input !== input || !state.report || made.job.evidenceFrom !== "asked") return nothing;
  const { answers, ...rest } = evidenceOf(state.report, made.unlisted);
  // A failure is no answer to go on with: it is asked for again.
  return { ...nothing, evidence: { ...rest, answers: answers.filter((answer) => answer.failure === null) } };
}

/** Whether a saved report says something else than the same evidence gives, taken at its word as it was then. */
async function differsFromSaved(input: Input, order: Job, signal: AbortSignal): Promise<boolean> {
  const given = input.kind === "none" ? null : input.given;
  if (!given?.report) return false;
  const again = await inspect({ ...order, asking: "none", trusted: given.trusted ?? [], evidenceFrom: given.evidenceFrom }, signal);
  return !sameReport(given.report, again);
}
