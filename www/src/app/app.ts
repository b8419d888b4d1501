// The page: state, what may happen to it, and the drawing of it.

import { render } from "lit";

import type { Evidence, Report } from "headerlens";

import { runBatch } from "../batch/run.ts";
import { isContainer } from "../share/binary.ts";
import { EngineError, inspect, split, testResolver, warmUp } from "../worker/engine.ts";
import { exampleEvidence, exampleText } from "../input/examples.ts";
import { formatsAhead, setLanguage } from "../i18n/i18n.ts";
import { listen } from "../input/intake.ts";
import { forget, remember, remembered } from "../input/keep.ts";
import { mask } from "../share/mask.ts";
import type { Asking, Job, Origin } from "../worker/protocol.ts";
import { reachable } from "../settings/reach.ts";
import { presetNames } from "../settings/resolvers.ts";
import { evidenceOf, openSaved, sameReport, toSaved, type Unlisted } from "../share/saved.ts";
import * as settings from "../settings/settings.ts";
import { fromLink, isLink, toLink } from "../share/link.ts";
import { maxFieldLength, maxFileBytes, noEnvelope, type Actions, type Given, type Input, type Notice, type State } from "./state.ts";
import { Shown } from "../source/text.ts";
import { afterFrame, atPace, whenIdle, type Pace } from "./turns.ts";
import { page } from "./page.ts";
import type * as Later from "./later.ts";
import { loadWords } from "../i18n/words.ts";

/** A pause in typing after which the text is read: half a domain must not be asked for. */
const typingPause = 500;

const state: State = {
  input: { kind: "none" },
  editing: false,
  previous: null,
  phase: { kind: "idle" },
  report: null,
  shown: null,
  first: false,
  asking: "none",
  restsOn: null,
  differs: false,
  batch: null,
  envelope: { ...noEnvelope },
  trusted: [],
  declined: null,
  link: { options: { addresses: true, signed: false, body: false, evidence: false }, url: null, tooLong: false },
  notice: null,
  lit: [],
  cover: null,
  settings: settings.load(presetNames.slice(0, 2)),
  ownResolver: "",
  tests: new Map(),
  dragging: false,
  dialog: null,
  coming: false,
};

let later: typeof Later | null = null;
let job: AbortController | null = null;
let batchJob: AbortController | null = null;
/** What the report on the screen was made from, and when. */
let made: { input: Input; job: Job; unlisted: Unlisted } | null = null;
let typing: ReturnType<typeof setTimeout> | undefined;
/** What was given is safe from a reload. */
let kept = true;
/** How often something was given: files that take long to read do not push aside what came after them. */
let givings = 0;
/** The fact whose bytes were lit last: where "back" goes. */
let cameFrom: HTMLElement | null = null;
let drawing = false;
let pace: Pace = "all";

export function start() {
  apply();
  const early = field()?.value ?? "";
  document.querySelector("#app")?.replaceChildren();
  draw();
  field()?.focus({ preventScroll: true });
  listen({
    text: (text) => actions.edit(text),
    files: (files) => actions.files(files),
    run: () => actions.run(),
    dragging: (dragging) => {
      if (state.dragging === dragging) return;
      state.dragging = dragging;
      changed();
    },
    leaving: () => !kept,
    field,
  });
  addEventListener("beforeprint", () => {
    pace = "all";
    draw();
  });
  addEventListener("hashchange", () => void takeLink());
  // The page can be used from here on; tests/browser/speed.mjs measures this moment.
  performance.mark("interactive");
  takeUp(early);
  void takeLink();
  fetchLater();
  warmUp();
  whenIdle(formatsAhead());
}

/** What was typed before the page was up, or else what was given before it was loaded again. */
function takeUp(early: string) {
  const back = remembered();
  if (early.trim() !== "") {
    if (back && !Array.isArray(back)) state.previous = back;
    actions.edit(early, true);
  } else if (Array.isArray(back)) {
    void takeFiles(back);
  } else if (back) {
    take(back);
  }
}

function draw() {
  drawing = false;
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
function drawInTurns() {
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

function changed() {
  if (drawing) return;
  drawing = true;
  queueMicrotask(draw);
}

function notify(notice: Notice | null) {
  state.notice = notice;
  changed();
}

/** A new message takes the place of the one before, which can be brought back. */
function take(input: Input, { editing = false, inBatch = false } = {}) {
  givings++;
  clearTimeout(typing);
  job?.abort();
  if (!inBatch) closeBatch();
  const old = state.input;
  if (old.kind !== "none" && !editing) state.previous = old;
  Object.assign(state, { input, editing, notice: null, lit: [], cover: null, envelope: { ...noEnvelope }, trusted: [], declined: null });
  if (!editing) Object.assign(state, { report: null, shown: null, differs: false });
  forgetLink();
  if (!inBatch) {
    kept = false;
    void remember(input).then((safe) => {
      if (state.input !== input) return;
      kept = safe || input.kind !== "text";
      if (!safe) notify("not-stored");
    });
  }
  if (editing) typing = setTimeout(() => void run(), typingPause);
  else void run();
  changed();
}

async function takeFiles(files: File[]) {
  const [only] = files;
  if (!only) return;
  const giving = ++givings;
  if (files.reduce((sum, file) => sum + file.size, 0) > maxFileBytes) return notify("too-large");
  if (files.length === 1 && !isContainer(only.name)) {
    const head = await only.slice(0, 8).text();
    const json = /^\s*\{/.test(head) ? await only.text() : null;
    if (giving !== givings || (json !== null && takeJson(json))) return;
    if (!head.startsWith("From ")) return take({ kind: "file", file: only, given: null });
  }
  if (files.length === 2 && (await takeWithEvidence(files, giving))) return;
  if (giving === givings) await takeMany(files);
}

/** Whether one of two files is DNS evidence for the other, and both were taken as that. */
async function takeWithEvidence(files: File[], giving: number): Promise<boolean> {
  const dns = files.find((file) => /\.json$/i.test(file.name));
  const letter = files.find((file) => file !== dns);
  if (!dns || !letter) return false;
  const opened = openSaved(await dns.text());
  if (opened?.kind !== "evidence" || giving !== givings) return false;
  take({ kind: "file", file: letter, given: { ...nothingGiven, by: "dns", evidence: opened.evidence } });
  return true;
}

/** Several files, or one that may hold several messages. */
async function takeMany(files: File[], single?: Input) {
  const giving = ++givings;
  const controller = new AbortController();
  try {
    const pieces = await split(files, controller.signal);
    if (giving !== givings) return;
    const [only] = pieces;
    if (pieces.length === 1 && only) return take(single ?? { kind: "file", file: new File([only.source], only.name), given: null });
    if (state.input.kind !== "none") state.previous = state.input;
    job?.abort();
    closeBatch();
    Object.assign(state, { input: { kind: "none" }, editing: false, phase: { kind: "idle" }, report: null, shown: null, notice: null, lit: [] });
    state.batch = {
      rows: pieces.map(({ name, source }, place) => ({ place, name, source, result: null })),
      opened: null,
      running: true,
      asking: state.settings.dns === "now" ? "all" : "none",
      unanswered: [],
      filter: "",
      sort: { by: "place", down: false },
      all: false,
    };
    kept = true;
    void remember(files).then((safe) => {
      if (!safe) notify("not-stored");
    });
    void startBatch();
  } catch (error) {
    if (giving === givings) fail(error);
  }
  changed();
}

/** Whether the text is a file of ours, and was taken as that. */
function takeJson(text: string): boolean {
  const opened = openSaved(text);
  if (opened === null) return false;
  if (opened.kind === "saved") {
    take({ kind: "file", file: new File([opened.message as BlobPart], opened.name), given: opened.given });
  } else if (opened.kind === "evidence" && state.input.kind !== "none") {
    const { input } = state;
    take({ ...input, given: { ...nothingGiven, by: "dns", evidence: opened.evidence } });
  } else {
    notify("not-a-report");
  }
  return true;
}

const nothingGiven: Omit<Given, "by"> = { evidence: null, now: null, trusted: null, envelope: null, report: null, evidenceFrom: "asked" };

/** A link that somebody shared: its message is read, and nobody is asked about it before the reader says so. */
async function takeLink() {
  if (!isLink(location.hash)) return;
  const fragment = location.hash;
  // The message must not stay in the address bar, where it would outlive "Clear".
  history.replaceState(null, "", location.pathname + location.search);
  try {
    const { message, evidence } = await fromLink(fragment);
    take({ kind: "file", file: new File([message as BlobPart], "message.eml"), given: { ...nothingGiven, by: "link", evidence } });
  } catch {
    notify("bad-link");
  }
}

const actions: Actions = {
  edit(text, typed = false) {
    if (text.trim() === "") {
      if (typed) {
        // The field is empty because the reader emptied it: it stays where it is.
        job?.abort();
        clearTimeout(typing);
        forget();
        Object.assign(state, { input: { kind: "none" }, phase: { kind: "idle" }, report: null, shown: null, notice: null, lit: [] });
        changed();
      }
    } else if (typed) {
      // A text that is too long for the field leaves it, and stays as it is.
      take({ kind: "text", text, example: null, given: null }, { editing: text.length < maxFieldLength });
    } else if (takeJson(text)) {
      // It was one of our files.
    } else if (text.startsWith("From ")) {
      // A single message stays a text that can be edited.
      void takeMany([new File([text], "mbox")], { kind: "text", text, example: null, given: null });
    } else {
      take({ kind: "text", text, example: null, given: null });
      focusOn("#given");
    }
  },
  files(files) {
    void Promise.resolve(files).then(takeFiles).catch(fail);
  },
  async example(name) {
    take({ kind: "text", text: await exampleText(name), example: name, given: null });
    // The chip that was pressed is gone: the keyboard goes on from the name, where a second Enter does no harm.
    focusOn("#given");
  },
  clear() {
    givings++;
    job?.abort();
    clearTimeout(typing);
    if (state.input.kind !== "none") state.previous = state.input;
    closeBatch();
    forget();
    kept = true;
    forgetLink();
    Object.assign(state, { input: { kind: "none" }, editing: false, phase: { kind: "idle" }, report: null, shown: null, notice: null, lit: [] });
    draw();
    field()?.focus();
  },
  restore() {
    const { previous } = state;
    state.previous = null;
    if (previous) take(previous);
    focusOn("#given");
  },
  toggleEditing() {
    state.editing = !state.editing;
    draw();
    if (state.editing) field()?.focus();
  },
  run(options) {
    if (state.batch && state.batch.opened === null) {
      state.batch.asking = options?.asking ?? state.batch.asking;
      void startBatch();
    } else {
      void run(options);
    }
  },
  cancel() {
    job?.abort();
    job = null;
    batchJob?.abort();
    if (state.batch) state.batch.running = false;
    state.first = false;
    state.asking = "none";
    state.phase = state.report ? { kind: "done" } : { kind: "idle" };
    notify("cancelled");
  },
  light(spans, from) {
    cameFrom = from;
    state.lit = spans;
    changed();
  },
  cover(signature) {
    state.cover = signature;
    changed();
  },
  back() {
    cameFrom?.focus();
    cameFrom?.scrollIntoView({ block: "center" });
  },
  open(place) {
    const { batch } = state;
    const row = place === null ? null : batch?.rows[place];
    if (!batch) return;
    const from = batch.opened;
    batch.opened = place;
    if (row) {
      take({ kind: "file", file: new File([row.source], row.name), given: null }, { inBatch: true });
      draw();
      scrollTo({ top: 0 });
      focusOn("#to-list");
    } else {
      job?.abort();
      Object.assign(state, { input: { kind: "none" }, phase: { kind: "idle" }, report: null, shown: null, lit: [], previous: null });
      draw();
      focusOn(`#row-${from}`);
    }
  },
  arrange(change) {
    if (state.batch) Object.assign(state.batch, change);
    changed();
  },
  async copy(kind) {
    const { report, link } = state;
    if (!report || !later) return;
    const text = { text: later.toText, markdown: later.toMarkdown, json: later.toJson, link: () => link.url ?? "" }[kind](report);
    try {
      await navigator.clipboard.writeText(text);
      notify("copied");
    } catch {
      notify("not-copied");
    }
  },
  async download() {
    const { report } = state;
    if (!report || !made) return;
    const name = made.input.kind === "file" ? made.input.file.name : null;
    const saved = toSaved(await allBytes(made.input), {
      saved: new Date().toISOString(),
      name,
      now: made.job.now,
      trusted: made.job.trusted,
      envelope: made.job.envelope,
      report,
      unlisted: made.unlisted,
      evidenceFrom: made.job.evidenceFrom,
    });
    const url = URL.createObjectURL(new Blob([JSON.stringify(saved)], { type: "application/json" }));
    const anchor = document.createElement("a");
    anchor.href = url;
    anchor.download = `${(name ?? "message").replace(/\.(eml|txt)$/i, "").replace(/[^\p{L}\p{N}._-]+/gu, "-")}.headerlens.json`;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  },
  share(options) {
    Object.assign(state.link, { url: null, tooLong: false });
    Object.assign(state.link.options, options);
    changed();
  },
  async makeLink() {
    const { report, link } = state;
    if (!report || !made) return;
    const message = mask(await allBytes(made.input), report, link.options);
    link.url = await toLink(message, link.options.evidence ? evidenceOf(report, made.unlisted) : null);
    link.tooLong = link.url === null;
    changed();
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
  rememberServer(host, on) {
    const others = state.settings.trusted.filter((each) => each !== host);
    actions.change({ trusted: on ? [...others, host] : others });
  },
  giveWhole() {
    if (state.input.kind === "text" && state.input.text.length < maxFieldLength) {
      if (!state.editing) actions.toggleEditing();
      field()?.focus();
    } else {
      actions.clear();
    }
  },
  async show(dialog) {
    if (dialog && !later) await ready();
    state.dialog = dialog;
    draw();
    if (dialog) document.querySelector<HTMLDialogElement>(`#${dialog}`)?.showModal();
    else document.querySelector<HTMLDialogElement>("dialog[open]")?.close();
  },
  change(change) {
    const asks = change.dns !== undefined || change.resolvers !== undefined || change.transport !== undefined;
    Object.assign(state.settings, change);
    settings.save(state.settings);
    apply();
    changed();
    fetchLater();
    if (asks && state.input.kind !== "none") void run();
  },
  typeResolver(text) {
    state.ownResolver = text;
    changed();
  },
  addResolver() {
    const url = state.ownResolver.trim();
    if (reachable(url) !== "ok") return;
    state.ownResolver = "";
    actions.change({ resolvers: [url, ...state.settings.resolvers.filter((each) => each !== url)] });
  },
  testResolver(url) {
    state.tests.set(url, "running");
    changed();
    testResolver(url, new AbortController().signal)
      .catch(() => "failed" as const)
      .then((result) => {
        state.tests.set(url, result);
        changed();
      });
  },
};

/** Makes the report. `fresh` asks anew: no answer that was known before is used. */
async function run({ asking, fresh = false }: { asking?: Asking; fresh?: boolean } = {}) {
  clearTimeout(typing);
  job?.abort();
  const { input } = state;
  if (input.kind === "none") return;
  const controller = new AbortController();
  job = controller;
  const current = () => job === controller;
  if (fresh && input.given) input.given = { ...input.given, ...nothingGiven };
  const now = input.given?.now ?? Math.floor(Date.now() / 1000);
  state.phase = { kind: "working", progress: null, slow: false };
  if (state.notice === "cancelled") state.notice = null;
  changed();
  // Nothing flickers when the answer comes at once.
  const slow = setTimeout(() => {
    if (current() && state.phase.kind === "working") state.phase.slow = true;
    changed();
  }, 250);
  const bytes = allBytes(input);
  const { evidence, evidenceFrom, restsOn } = await evidenceFor(input, fresh);
  const wanted = asking ?? (restsOn || input.given || state.settings.dns !== "now" ? (state.batch?.asking ?? "none") : "all");
  const order: Job = {
    source: input.kind === "file" ? input.file : input.text,
    asking: restsOn === "example" ? "none" : wanted,
    resolvers: state.settings.resolvers,
    // Never what a link or a saved report says: the answer is the reader's, for this message.
    trusted: state.trusted,
    envelope: input.given?.envelope ?? { ...state.envelope },
    // A saved report is made again as it was made.
    transport: input.given?.report ? input.given.report.transport !== null : state.settings.transport,
    compare: input.given?.report?.authentication?.dmarc?.rfc7489 !== null,
    now,
    evidence,
    evidenceFrom,
  };
  const put = async (report: Report, first: boolean, differs = false) => {
    const shown =
      state.shown && made?.input === input
        ? state.shown
        : new Shown(typeof report.source.text === "string" ? new TextEncoder().encode(report.source.text) : await bytes);
    if (!current()) return;
    made = { input, job: order, unlisted: evidence?.default ?? "unknown" };
    forgetLink();
    Object.assign(state, { report, shown, first, asking: wanted, restsOn });
    if (!first) {
      Object.assign(state, { lit: [], differs, phase: { kind: "done" } });
    }
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
      first: (report) => {
        // A report that is there already says more than one without answers.
        if (current() && (made?.input !== input || !state.report)) void ready().then(() => put(report, true));
      },
    });
    await ready();
    if (!current()) return;
    await put(report, false, await differsFromSaved(input, order, controller.signal));
  } catch (error) {
    if (!current()) return;
    fail(error);
  } finally {
    clearTimeout(slow);
    changed();
  }
}

function fail(error: unknown) {
  const code = error instanceof EngineError ? error.code : "unreadable";
  Object.assign(state, { report: null, shown: null, first: false });
  state.phase = { kind: "failed", code, message: error instanceof Error ? error.message : String(error) };
  changed();
}

/** The answers to start from, and whose word they are: those that came with the message, or those of the report on the screen. */
async function evidenceFor(input: Input, fresh: boolean): Promise<{ evidence: Evidence | null; evidenceFrom: Origin; restsOn: State["restsOn"] }> {
  if (input.kind === "text" && input.example) return { evidence: await exampleEvidence(), evidenceFrom: "asked", restsOn: "example" };
  if (fresh || input.kind === "none") return { evidence: null, evidenceFrom: "asked", restsOn: null };
  const { given } = input;
  if (given?.evidence) return { evidence: given.evidence, evidenceFrom: given.by === "dns" ? "given" : "borrowed", restsOn: given.by };
  // Answers that came with a link or a saved report are not asked for because the report on the screen rests on them.
  if (made?.input !== input || !state.report || made.job.evidenceFrom !== "asked") return { evidence: null, evidenceFrom: "asked", restsOn: null };
  const { answers, ...rest } = evidenceOf(state.report, made.unlisted);
  // A failure is no answer to go on with: it is asked for again.
  return { evidence: { ...rest, answers: answers.filter((answer) => answer.failure === null) }, evidenceFrom: "asked", restsOn: null };
}

/** Whether a saved report says something else than the same evidence gives, taken at its word as it was then. */
async function differsFromSaved(input: Input, order: Job, signal: AbortSignal): Promise<boolean> {
  const given = input.kind === "none" ? null : input.given;
  if (!given?.report) return false;
  const again = await inspect({ ...order, asking: "none", trusted: given.trusted ?? [], evidenceFrom: given.evidenceFrom }, signal);
  return !sameReport(given.report, again);
}

async function startBatch() {
  const { batch } = state;
  if (!batch) return;
  batchJob?.abort();
  batchJob = new AbortController();
  await ready();
  await runBatch(batch, state.settings, batchJob.signal, changed);
}

function closeBatch() {
  batchJob?.abort();
  state.batch = null;
}

function forgetLink() {
  Object.assign(state.link, { url: null, tooLong: false });
}

async function allBytes(input: Input): Promise<Uint8Array> {
  if (input.kind === "file") return new Uint8Array(await input.file.arrayBuffer());
  return new TextEncoder().encode(input.kind === "text" ? input.text : "");
}

/** What a report needs to be shown is here: the views, and the sentences of the language. */
async function ready() {
  // An import takes a task of its own, even of what is loaded.
  const [loaded] = await Promise.all([later ?? import("./later.ts"), loadWords(state.settings.language)]);
  later = loaded;
}

/** Ahead of need. */
function fetchLater() {
  ready().then(changed, () => {
    // No network: the next report tries again.
  });
}

function apply() {
  setLanguage(state.settings.language);
  const { theme } = state.settings;
  if (theme === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

const field = () => document.querySelector<HTMLTextAreaElement>("#message");

function focusOn(selector: string) {
  draw();
  document.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
}
