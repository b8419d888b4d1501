// The methods and what each came to: every signature, SPF, DMARC, ARC.

import type { Report } from "headerlens";
import type { Verdict } from "headerlens/text";

import type { Mark } from "../app/icons.ts";
import { t } from "../i18n/i18n.ts";
import type { PanelId } from "./panel-ids.ts";

export interface Method {
  name: "DKIM" | "SPF" | "DMARC" | "ARC";
  /** The panel that has the rest. */
  panel: PanelId;
  /** The element in it that this is about, where there is one. */
  target: string | null;
  mark: Mark;
  /** The result, in the words of RFC 8601. */
  word: string;
  /** Whose: the domain that signed, sent, or wrote. */
  domain: string | null;
}

const marks: Record<string, Mark> = {
  pass: "pass",
  fail: "fail",
  permerror: "fail",
  policy: "fail",
  softfail: "warning",
  neutral: "unknown",
  temperror: "unknown",
  none: "none",
};

/** The mark of a result; a server may write any word. */
export const resultMark = (result: string): Mark => (Object.hasOwn(marks, result) ? (marks[result] ?? "unknown") : "unknown");

const verdictMarks: Record<Verdict, Mark> = {
  authentic: "confirmed",
  modified: "modified",
  suspicious: "fail",
  unauthenticated: "warning",
  undecided: "unknown",
};

export const verdictMark = (verdict: Verdict) => verdictMarks[verdict];

/** Each signature in message order, and the other methods. */
export function methods(report: Report): Method[] {
  const { dkim, spf, dmarc, arc } = report.authentication;
  const signatures = dkim.map((each, index) => ({ ...row(report, "DKIM", "signatures", each), target: `signature-${index}`, domain: each.domain ?? "?" }));
  return [
    ...(signatures.length > 0 ? signatures : [row(report, "DKIM", "signatures", { result: "none" })]),
    { ...row(report, "SPF", "spf", spf), domain: spf?.domain ?? null },
    { ...row(report, "DMARC", "dmarc", dmarc), domain: dmarc?.domain ?? null },
    row(report, "ARC", "arc", arc),
  ];
}

/** The methods in one line each: of several signatures the one that says most. */
export function oneOfEach(report: Report): Method[] {
  const { signature } = report.summary;
  return methods(report).filter((each) => each.name !== "DKIM" || each.target === null || each.target === `signature-${signature}`);
}

function row(report: Report, name: Method["name"], panel: PanelId, found: { result: string } | null): Method {
  if (!found) return { name, panel, target: null, mark: "none", word: t("methods.unchecked"), domain: null };
  const { result } = found;
  const word = result === "temperror" && report.dns.unanswered.length > 0 ? t("methods.not-asked") : result;
  return { name, panel, target: null, mark: resultMark(result), word, domain: null };
}
