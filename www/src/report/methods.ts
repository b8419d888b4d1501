// The facts that decide, one a method: a result, and the reason in one line.

import type { TemplateResult } from "lit";

import type { Dkim, Report, Span } from "headerlens";
import type { Verdict } from "headerlens/text";

import { explanation } from "../i18n/explanation.ts";
import type { Mark } from "../app/icons.ts";
import { t } from "../i18n/i18n.ts";

export interface Method {
  name: "DKIM" | "SPF" | "DMARC" | "ARC";
  /** The panel that has the rest. */
  panel: string;
  mark: Mark;
  /** The result, in the words of RFC 8601. */
  word: string;
  reason: TemplateResult | null;
  /** Others of the kind, each of its own domain. */
  others: { domain: string; mark: Mark; word: string }[];
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

export function methods(report: Report): Method[] {
  const { dkim, spf, dmarc, arc } = report.authentication;
  const signature = deciding(dkim);
  const others = dkim.filter((each) => each !== signature).map(({ domain, result }) => ({ domain: domain ?? "?", mark: resultMark(result), word: result }));
  return [
    row(report, "DKIM", "signatures", signature ?? { result: "none" }, signature?.span, others),
    row(report, "SPF", "spf", spf),
    row(report, "DMARC", "dmarc", dmarc),
    row(report, "ARC", "arc", arc),
  ];
}

/** `span` tells the findings of several signatures apart. */
function row(report: Report, name: Method["name"], panel: string, found: { result: string } | null, span?: Span, others: Method["others"] = []): Method {
  if (!found) return { name, panel, mark: "none", word: t("methods.unchecked"), reason: null, others };
  const { result } = found;
  const method = name.toLowerCase();
  const reason = explanation(report).reasons.find((each) => each.method === method && (!span || each.span?.start === span.start));
  const word = result === "temperror" && report.dns.unanswered.length > 0 ? t("methods.not-asked") : result;
  return { name, panel, mark: resultMark(result), word, reason: reason?.sentence ?? null, others };
}

/** The signature that says most: one that passes for the author's domain, else one that fails for it, else the first. */
function deciding(dkim: Dkim[]): Dkim | undefined {
  const weight = (each: Dkim) =>
    (each.alignment === "strict" ? 4 : each.alignment === "relaxed" ? 3 : each.alignment === "unknown" ? 1 : 0) + (each.result === "pass" ? 2 : 0);
  return [...dkim].sort((a, b) => weight(b) - weight(a))[0];
}
