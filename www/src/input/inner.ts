// Messages inside the message on the page: each is opened as an inspection of its own, with a way back.

import { changed, reset, snapshot, state, work } from "../app/store.ts";
import type { Outer, Parts } from "../app/state.ts";
import { run } from "../report/run.ts";
import { innerMessages, readParts } from "../worker/engine.ts";

/** Opens the message at this place of `report.inner`; whether it is there. Trust and envelope stay with the message around it. */
export async function openInner(index: number): Promise<boolean> {
  const { input, report } = state;
  const about = report?.inner[index];
  if (input.kind === "none" || !about) return false;
  const messages = await innerMessages(input.kind === "file" ? input.file : input.text, new AbortController().signal);
  const bytes = messages[index];
  if (!bytes || state.input !== input) return false;
  const outer: Outer[] = [...state.outer, { message: { ...snapshot(), notice: null }, made: work.made, index }];
  const file = new File([bytes as BlobPart], `${about.subject ?? "message"}.eml`);
  // A message inside a borrowed one is borrowed too: nobody is asked about it before the reader says so.
  const given = input.given && { ...input.given, evidence: null, now: null, trusted: null, envelope: null, report: null, evidenceFrom: "asked" as const };
  reset({ input: { kind: "file", file, given }, outer });
  void run();
  scrollTo({ top: 0 });
  return true;
}

/** Back to the message around this one, as it was left. */
export function leaveInner() {
  const outer = state.outer.at(-1);
  if (!outer) return;
  reset(outer.message);
  work.made = outer.made;
  if (!state.report) void run();
}

/** Reads the MIME tree of the message on the page. */
export async function showParts() {
  const { input } = state;
  if (input.kind === "none" || state.parts.kind === "coming" || state.parts.kind === "there") return;
  const put = (parts: Parts) => {
    if (state.input !== input) return;
    state.parts = parts;
    changed();
  };
  put({ kind: "coming" });
  try {
    put({ kind: "there", root: await readParts(input.kind === "file" ? input.file : input.text, new AbortController().signal) });
  } catch (error) {
    put({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}
