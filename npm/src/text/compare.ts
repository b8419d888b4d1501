// What another evaluation of the same message changes: "what if the record said this?"

import type { Code, Finding, Report } from "../types.js";
import type { Reason, Verdict } from "./explain.js";

/** A value in two reports. */
export interface Change<T> {
  readonly before: T;
  readonly after: T;
}

/** A method whose result or reason is another. A side is `null` where the method was not used. */
export interface ResultChange {
  readonly method: Reason["method"];
  /** The domain or address that it is about. */
  readonly subject: string | null;
  /** The place among the signatures; `null` for the other methods. */
  readonly index: number | null;
  readonly before: MethodResult | null;
  readonly after: MethodResult | null;
}

export interface MethodResult {
  readonly result: string;
  readonly reason: Code | string;
}

/** What differs between two reports on one message. */
export interface ReportComparison {
  /** Whether nothing that is compared here differs. */
  readonly same: boolean;
  /** `null` if the verdict is the same. */
  readonly verdict: Change<Verdict> | null;
  /** What the verdict rests on; `null` if that is the same. */
  readonly restsOn: Change<Report["summary"]["restsOn"]> | null;
  /** Whether the policy that a receiver applies is another. */
  readonly applied: Change<string | null> | null;
  /** Only the methods that differ. */
  readonly results: readonly ResultChange[];
  /** Findings that only one of the reports has. */
  readonly findings: { readonly added: readonly Finding[]; readonly removed: readonly Finding[] };
}

/**
 * Compares two reports on the same message, such as one with other DNS answers, another envelope or another time.
 *
 * @throws RangeError if the reports are on different messages.
 */
export function compareReports(before: Report, after: Report): ReportComparison {
  if (before.made.sha256 !== after.made.sha256) throw new RangeError("the reports are on different messages");
  const verdict = differing(before.summary.verdict, after.summary.verdict);
  const restsOn = differing(before.summary.restsOn, after.summary.restsOn);
  const applied = differing(before.authentication.dmarc?.applied ?? null, after.authentication.dmarc?.applied ?? null);
  const results = resultChanges(before, after);
  const findings = { added: missing(after.findings, before.findings), removed: missing(before.findings, after.findings) };
  const same = verdict === null && restsOn === null && applied === null && results.length === 0 && findings.added.length + findings.removed.length === 0;
  return { same, verdict, restsOn, applied, results, findings };
}

const differing = <T>(before: T, after: T): Change<T> | null => (JSON.stringify(before) === JSON.stringify(after) ? null : { before, after });

/** The findings of `some` that are not among `others`. Places do not count: the message is the same. */
function missing(some: readonly Finding[], others: readonly Finding[]): Finding[] {
  const key = ({ code, params, severity }: Finding) => JSON.stringify([code, severity, Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))]);
  const known = new Set(others.map(key));
  return some.filter((each) => !known.has(key(each)));
}

type Found = { result: string; reason: string } | null;

const methods = ["spf", "dmarc", "arc", "dkim2", "iprev", "bimi"] as const;

function resultChanges(before: Report, after: Report): ResultChange[] {
  const [old, now] = [before.authentication, after.authentication];
  // The signatures are the message's own, so that both reports have the same.
  const signatures = old.dkim.map((each, index) => change("dkim", each, now.dkim[index] ?? null, each.domain, index));
  const others = methods.map((method) => change(method, old[method], now[method], subject(after, method) ?? subject(before, method), null));
  return [...signatures, ...others].flatMap((each) => each ?? []);
}

function subject({ authentication }: Report, method: (typeof methods)[number]): string | null {
  if (method === "iprev") return authentication.iprev?.ip ?? null;
  return method === "arc" || method === "dkim2" ? null : (authentication[method]?.domain ?? null);
}

function change(method: Reason["method"], old: Found, now: Found, subject: string | null, index: number | null): ResultChange | null {
  const [before, after] = [old, now].map((each) => each && { result: each.result, reason: each.reason });
  return differing(before, after) && { method, subject, index, before: before ?? null, after: after ?? null };
}
