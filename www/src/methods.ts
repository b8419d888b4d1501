// The facts that decide, one a method: a result, and the reason in one line.

import type { Dkim, Report } from "headerlens";

import type { Mark } from "./icons.ts";
import { number, t, type Params } from "./i18n.ts";

export interface Method {
  name: "DKIM" | "SPF" | "DMARC" | "ARC";
  /** The panel that has the rest. */
  panel: string;
  mark: Mark;
  /** The result, in the words of RFC 8601. */
  word: string;
  reason: { code: string; params: Params } | null;
  /** How many more of the kind there are. */
  more: number;
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

const verdictMarks: Record<Report["summary"]["verdict"], Mark> = {
  authentic: "pass",
  suspicious: "fail",
  unauthenticated: "warning",
  undecided: "unknown",
};

export const verdictMark = (verdict: Report["summary"]["verdict"]) => verdictMarks[verdict];

export function methods(report: Report): Method[] {
  const { dkim, spf, dmarc, arc } = report.authentication;
  const signature = deciding(dkim);
  return [
    row(report, "DKIM", "signatures", signature?.result ?? "none", signature ? signature.reason : "dkim-none", signature ? dkimParams(signature) : {}, Math.max(0, dkim.length - 1)),
    spf
      ? row(report, "SPF", "spf", spf.result, spf.reason, {
          domain: spf.domain ?? "",
          ip: spf.ip ?? "",
          helo: spf.helo ?? "",
        })
      : { name: "SPF", panel: "spf", mark: "none", word: t("methods.unchecked"), reason: null, more: 0 },
    dmarc
      ? row(report, "DMARC", "dmarc", dmarc.result, dmarc.reason, { domain: dmarc.domain ?? "", policy: dmarc.policy ?? "" })
      : { name: "DMARC", panel: "dmarc", mark: "none", word: t("methods.unchecked"), reason: null, more: 0 },
    row(report, "ARC", "arc", arc.result, arc.reason, { sets: arc.sets.length, failedInstance: arc.failedInstance === null ? "" : String(arc.failedInstance), domain: arc.sets.at(-1)?.domain ?? "" }),
  ];
}

function row(report: Report, name: Method["name"], panel: string, result: string, code: string, params: Params, more = 0): Method {
  // A finding knows best what its sentence names.
  const finding = report.findings.find((each) => each.code === code);
  const word = result === "temperror" && report.dns.unanswered.length > 0 ? t("methods.not-asked") : result;
  return { name, panel, mark: resultMark(result), word, reason: { code, params: { ...params, ...finding?.params } }, more };
}

/** The signature that says most: one that passes for the author's domain, else one that fails for it, else the first. */
function deciding(dkim: Dkim[]): Dkim | undefined {
  const weight = (each: Dkim) =>
    (each.alignment === "strict" ? 4 : each.alignment === "relaxed" ? 3 : each.alignment === "unknown" ? 1 : 0) + (each.result === "pass" ? 2 : 0);
  return [...dkim].sort((a, b) => weight(b) - weight(a))[0];
}

/** What the sentences about a signature name. */
export const dkimParams = (dkim: Dkim): Params => ({
  domain: dkim.domain ?? "",
  selector: dkim.selector ?? "",
  identity: dkim.identity ?? "",
  algorithm: dkim.algorithm ?? "",
  name: dkim.key?.name ?? `${dkim.selector ?? ""}._domainkey.${dkim.domain ?? ""}`,
  bits: String(dkim.key?.bits ?? ""),
  bytes: number(dkim.bodyUnsigned ?? 0),
  expires: dkim.expires ?? "",
  detail: dkim.diagnosis?.detail ?? "",
});
