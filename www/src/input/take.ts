// What the reader gives becomes the message on the page: a text, a file, several files, a saved report or a link.

import { type Given, type Input, maxFileBytes } from "../app/state.ts";
import { arrive } from "../app/navigate.ts";
import { closeBatch, notify, reset, state, work } from "../app/store.ts";
import { startBatch } from "../batch/start.ts";
import { fail, run } from "../report/run.ts";
import { isContainer } from "../share/binary.ts";
import { fromLink, isLink } from "../share/link.ts";
import { openSaved } from "../share/saved.ts";
import { split } from "../worker/engine.ts";
import { remember, remembered } from "./keep.ts";

/** A pause in typing after which the text is read: half a domain must not be asked for. */
const typingPause = 500;

export const nothingGiven: Omit<Given, "by"> = { evidence: null, now: null, trusted: null, envelope: null, report: null, evidenceFrom: "asked" };

/** A new message takes the place of the one before, which can be brought back. */
export function take(input: Input, { editing = false, inBatch = false, back = false } = {}) {
  if (!inBatch) closeBatch();
  const { report, shown, first, asking, restsOn, differs, phase } = state;
  if (state.input.kind !== "none" && !editing) state.previous = state.input;
  // While it is typed, the report of what stood there before stays.
  reset({ input, editing, pending: editing, ...(editing && { report, shown, first, asking, restsOn, differs, phase }) });
  if (!inBatch) {
    arrive({ keep: back });
    void keep(input);
  }
  if (editing) work.typing = setTimeout(() => void run(), typingPause);
  else void run();
}

/** Keeps what was given for a reload where the reader wants that. What was typed by hand is not given up without a question. */
export async function keep(input: Input) {
  if (!state.settings.keep) {
    work.kept = !state.editing;
    return;
  }
  work.kept = false;
  const safe = await remember(input);
  if (state.input !== input) return;
  work.kept = safe || input.kind !== "text";
  if (!safe) notify("not-stored");
}

/** What was typed before the page was up, or else what was given before it was loaded again. */
export function takeUp(early: string) {
  const back = remembered();
  if (early.trim() !== "") {
    if (back && !Array.isArray(back)) state.previous = back;
    take({ kind: "text", text: early, example: null, given: null }, { editing: true });
  } else if (Array.isArray(back)) {
    void takeFiles(back);
  } else if (back) {
    take(back, { back: true });
  }
}

export async function takeFiles(files: File[]) {
  const [only] = files;
  if (!only) return;
  const giving = ++work.givings;
  if (files.reduce((sum, file) => sum + file.size, 0) > maxFileBytes) return notify("too-large");
  if (files.length === 1 && !isContainer(only.name)) {
    const head = await only.slice(0, 8).text();
    const json = /^\s*\{/.test(head) ? await only.text() : null;
    if (giving !== work.givings || (json !== null && takeJson(json))) return;
    if (!head.startsWith("From ")) return take({ kind: "file", file: only, given: null });
  }
  if (files.length === 2 && (await takeWithEvidence(files, giving))) return;
  if (giving === work.givings) await takeMany(files);
}

/** Whether one of two files is DNS evidence for the other, and both were taken as that. */
async function takeWithEvidence(files: File[], giving: number): Promise<boolean> {
  const dns = files.find((file) => /\.json$/i.test(file.name));
  const letter = files.find((file) => file !== dns);
  if (!dns || !letter) return false;
  const opened = openSaved(await dns.text());
  if (opened?.kind !== "evidence" || giving !== work.givings) return false;
  take({ kind: "file", file: letter, given: { ...nothingGiven, by: "dns", evidence: opened.evidence } });
  return true;
}

/** Several files, or one that may hold several messages. */
export async function takeMany(files: File[], single?: Input) {
  const giving = ++work.givings;
  try {
    const pieces = await split(files, new AbortController().signal);
    if (giving !== work.givings) return;
    const [only] = pieces;
    if (pieces.length === 1 && only) return take(single ?? { kind: "file", file: new File([only.source], only.name), given: null });
    if (state.input.kind !== "none") state.previous = state.input;
    closeBatch();
    reset();
    arrive();
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
    work.kept = true;
    if (state.settings.keep) {
      void remember(files).then((safe) => {
        if (!safe) notify("not-stored");
      });
    }
    void startBatch();
  } catch (error) {
    if (giving === work.givings) fail(error);
  }
}

/** Whether the text is a file of ours, and was taken as that. */
export function takeJson(text: string): boolean {
  const opened = openSaved(text);
  if (opened === null) return false;
  if (opened.kind === "saved") {
    take({ kind: "file", file: new File([opened.message as BlobPart], opened.name), given: opened.given });
  } else if (opened.kind === "evidence" && state.input.kind !== "none") {
    take({ ...state.input, given: { ...nothingGiven, by: "dns", evidence: opened.evidence } });
  } else {
    notify("not-a-report");
  }
  return true;
}

/** A link that somebody shared: its message is read, and nobody is asked about it before the reader says so. */
export async function takeLink() {
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
