// The icons of the element: outlines, drawn with the colour of the text around them.

import type { Evidence, Verdict } from "../text/explain.js";
import { icon } from "./dom.js";

const ring = "M23 12a11 11 0 1 1-22 0 11 11 0 0 1 22 0Z";
const key = "M12 12a2.7 2.7 0 1 1-5.4 0 2.7 2.7 0 0 1 5.4 0Zm0 0h6v2.8m-3-2.8v2.2";
const tray = "M4.5 13.5 7 6.5h10l2.5 7V18h-15v-4.5Zm0 0H9a3 3 0 0 0 6 0h4.5";
const body = "M7.5 10.5h9a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2Z";

const marks = {
  pass: "m6.5 12.5 3.6 3.6 7.4-8",
  fail: "m7.5 7.5 9 9m0-9-9 9",
  warning: "M12 6.5v7m0 3.6v.1",
  unknown: "M9.3 9.4c.2-1.6 1.4-2.5 2.9-2.5 1.6 0 2.8 1 2.8 2.5 0 2-2.7 2.2-2.8 4.2m0 3.3v.1",
  none: "M7.5 12h9",
  // A tick would read as "safe".
  confirmed: key,
  modified: "m7.5 16.5.9-3.3 6.2-6.2 2.4 2.4-6.2 6.2-3.3.9Z",
};
export type Mark = keyof typeof marks;

export const mark = (kind: Mark) => icon(kind, [ring, marks[kind]]);

export const verdictMarks: Record<Verdict, Mark> = {
  authentic: "confirmed",
  modified: "modified",
  suspicious: "fail",
  unauthenticated: "warning",
  undecided: "unknown",
};

const results: Readonly<Record<string, Mark>> = {
  pass: "pass",
  fail: "fail",
  permerror: "fail",
  policy: "fail",
  softfail: "warning",
  neutral: "unknown",
  temperror: "unknown",
};

/** The mark of a method's result. */
export const resultMark = (result: string | null): Mark => (result !== null && Object.hasOwn(results, result) ? (results[result] ?? "none") : "none");

const evidence: Record<Evidence, readonly string[]> = {
  proven: ["M11.5 12a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0Zm0 0H20v3.5M16 12v2.7"],
  sealed: ["M12 4.5a4.75 4.75 0 1 1 0 9.5 4.75 4.75 0 0 1 0-9.5Z", "m9 13.5-1.3 6 4.3-2.2 4.3 2.2-1.3-6"],
  attested: [tray],
  guessed: [tray],
  claimed: ["M4.5 6h15v9.5H11L7.5 19v-3.5h-3V6Z"],
};

export const evidenceIcon = (kind: Evidence) => icon(kind, evidence[kind], kind === "guessed");

const locks = {
  yes: [body, "M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5"],
  no: [body, "M8.5 10.5V7a3.5 3.5 0 0 1 6.7-1.5"],
  unknown: [body, "M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5"],
  internal: ["m4.5 11.5 7.5-6 7.5 6M7 10v9h10v-9"],
};

export const lock = (kind: keyof typeof locks) => icon(`lock-${kind}`, locks[kind], kind === "unknown");
