// A report as sentences: the verdict, what it rests on, and what to do.

import type { AuthResult, Code, FilterField, OpenQuestion, Report, Span, StoryCode } from "../types.js";
import * as params from "./params.js";
import type { Params } from "./render.js";

/** A verdict. */
export type Verdict = Report["summary"]["verdict"];

/** How a statement can be checked. */
export type Evidence = Report["summary"]["story"][number]["kind"];

/**
 * Who reads the report: whoever received the message, and wants to know what to believe and what to do; or whoever runs
 * the author's domain, and wants to know which record to change.
 */
export type Reading = (typeof readings)[number];
export const readings = ["receiver", "owner"] as const;

export const isReading = (word: unknown): word is Reading => (readings as readonly unknown[]).includes(word);

/** Whom a finding and its advice are for. */
export type Audience = Report["findings"][number]["audience"];

export interface ReadingOptions {
  /** Who reads it; without one, the advice for all readers is given. */
  reading?: Reading | undefined;
}

/** A report in sentences. `S` is a sentence: text, or what else the renderer makes of a code and its parameters. */
export interface Explanation<S = string> {
  verdict: {
    code: Verdict;
    /** A few words. */
    label: S;
    /** The conclusion. */
    headline: S;
    /** What it rests on. */
    why: S[];
    /** What to make of it. */
    advice: S;
  };
  /** What happened, in the order of events. */
  story: { code: StoryCode; kind: Evidence; sentence: S; spans: Span[] }[];
  /** What would decide an undecided verdict; the first is the one to ask. */
  open: { code: OpenQuestion; sentence: S; spans: Span[] }[];
  /** What each method found; several of DKIM's, one for each signature. */
  reasons: Reason<S>[];
  /** Most severe first; for a reading, what it can act on comes first among those of a severity. */
  findings: { code: Code; severity: Report["findings"][number]["severity"]; audience: Audience; sentence: S; advice: S | null; spans: Span[] }[];
  /** What spam filters, mailing services and lists wrote into the header; empty unless the report was made with `filters`. */
  filters: Filter<S>[];
}

/** A filter's field in sentences. Anyone can type such a field; `kind` says what it rests on. */
export interface Filter<S = string> {
  vendor: string;
  field: string;
  kind: Evidence;
  /** What the filter made of the message; `null` if the field does not say. */
  verdict: { code: NonNullable<FilterField["verdict"]>; label: S } | null;
  /** What the field is for. */
  about: S;
  values: FilterValue<S>[];
  /** How many values more there are. */
  leftOut: number;
  span: Span;
}

/** A value of a filter's field. */
export interface FilterValue<S = string> {
  key: string | null;
  /** As written. */
  value: string;
  /** The points that a test gave. */
  score: number | null;
  /** What values of this key are; `null` if that is not known. */
  about: S | null;
  /** What this one says; `null` if that is not known. */
  meaning: S | null;
  span: Span;
}

/** What a method found. */
export interface Reason<S = string> {
  method: "dkim" | "spf" | "dmarc" | "arc" | "dkim2" | "bimi" | "iprev";
  /** The result, in the words of RFC 8601; `null` where the method could not be used. */
  result: AuthResult | null;
  code: Code | "dkim-none" | "spf-not-checked";
  /** What the result is about: a domain or an address. */
  subject: string | null;
  sentence: S;
  /** What else there is to say of it. */
  remarks: S[];
  span: Span | null;
}

/** Makes a sentence of a code and its parameters. */
export type Say<S> = (code: string, params?: Params) => S;

/** A report as sentences that `say` makes. */
export function explainWith<S>(report: Report, say: Say<S>, { reading }: ReadingOptions = {}): Explanation<S> {
  return {
    verdict: verdict(report, say, reading),
    story: report.summary.story.map(({ code, params, spans, kind }) => ({ code, kind, sentence: say(code, params), spans })),
    open: report.summary.open.map(({ code, params, spans }) => ({ code, sentence: say(code, params), spans })),
    reasons: reasons(report, say, reading),
    findings: findingsFor(report, reading).map(({ code, severity, params, advice, audience, spans }) => ({
      code,
      severity,
      audience: audience ?? "both",
      sentence: say(code, params),
      advice: advice !== null && isFor(audience, reading) ? say(advice, params) : null,
      spans,
    })),
    filters: explainFilters(report.filters ?? [], say),
  };
}

/** Fields of filters in sentences; their catalog is one of its own, `headerlens/locales/filters-en.json`. */
export const explainFilters = <S>(fields: readonly FilterField[], say: Say<S>): Filter<S>[] =>
  fields.map(({ vendor, field, kind, verdict, about, values, leftOut, span }) => ({
    vendor,
    field,
    kind,
    verdict: verdict && { code: verdict, label: say(`filter-verdict.${verdict}`) },
    about: say(about),
    values: values.map(({ key, value, score, about, meaning, span }) => ({
      key,
      value,
      score,
      about: about === null ? null : say(about),
      meaning: meaning === null ? null : say(meaning),
      span,
    })),
    leftOut,
    span,
  }));

/** Reports of headerlens 0.1 do not say whom a finding is for. */
const isFor = (audience: Audience | undefined, reading: Reading | undefined) =>
  reading === undefined || audience === undefined || audience === "both" || audience === reading;

/**
 * The findings that a reading shows. A notice that only the owner can act on is none of the receiver's business; what
 * failed is shown to both.
 */
function findingsFor({ findings }: Report, reading: Reading | undefined): Report["findings"] {
  if (reading === undefined) return findings;
  const order: Report["findings"][number]["severity"][] = ["error", "warning", "notice", "ok"];
  return findings
    .filter(({ severity, audience }) => severity !== "notice" || isFor(audience, reading))
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || (a.audience === reading ? 0 : 1) - (b.audience === reading ? 0 : 1));
}

/** The key of a verdict's label. */
export const verdictLabel = (verdict: Verdict) => `verdict.${verdict}`;

function verdict<S>(report: Report, say: Say<S>, reading: Reading | undefined): Explanation<S>["verdict"] {
  const { fromDomain: domain, because } = report.summary;
  const code: Verdict = report.summary.verdict;
  const named = domain !== null;
  return {
    code,
    label: say(code === "authentic" && named ? "verdict.authentic-named" : verdictLabel(code), { domain }),
    headline: say(named ? `verdict.${code}-sentence` : `verdict.${code}-nobody`, { domain }),
    why: because.map((code) => say(code, paramsFor(report, code))),
    advice: say(reading === "owner" && named ? `verdict.${code}-owner` : `verdict.${code}-so`, { domain }),
  };
}

/** What decided is among the findings, or else a reason of a method. */
function paramsFor(report: Report, code: Code | string): Params {
  const { dkim, dmarc } = report.authentication;
  const finding = report.findings.find((each) => each.code === code);
  if (finding) return finding.params;
  const signature = dkim.find((each) => each.reason === code || (each.remarks as string[]).includes(code));
  if (signature) return params.ofDkim(signature);
  return dmarc ? params.ofDmarc(dmarc) : { domain: report.summary.fromDomain };
}

function reasons<S>(report: Report, say: Say<S>, reading: Reading | undefined): Reason<S>[] {
  const { dkim, spf, dmarc, arc, dkim2, bimi, iprev } = report.authentication;
  const none = (method: Reason["method"], code: Reason["code"], result: AuthResult | null = null): Reason<S> => ({
    method,
    result,
    code,
    subject: null,
    sentence: say(code),
    remarks: [],
    span: null,
  });
  const list: Reason<S>[] = dkim.map((each) => {
    const named = params.ofDkim(each);
    const diagnosis = each.diagnosis && each.diagnosis.code !== each.reason ? [each.diagnosis.code] : [];
    return {
      method: "dkim",
      result: each.result,
      code: each.reason,
      subject: each.domain,
      sentence: say(each.reason, named),
      remarks: [
        ...[...diagnosis, ...each.remarks].map((code) => say(code, named)),
        ...(each.diagnosis?.changes ?? []).map((change) => say(change.code, params.ofChange(each, change))),
      ],
      span: each.span,
    };
  });
  if (dkim.length === 0) list.push(none("dkim", "dkim-none", "none"));
  if (spf) {
    const named = params.ofSpf(spf);
    list.push({
      method: "spf",
      result: spf.result,
      code: spf.reason,
      subject: spf.domain,
      sentence: say(spf.reason, named),
      remarks: spf.remarks.map((code) => say(code, named)),
      span: spf.from.mailFrom?.span ?? spf.from.ip?.span ?? null,
    });
  } else {
    list.push(none("spf", "spf-not-checked"));
  }
  if (dmarc) {
    list.push({
      method: "dmarc",
      result: dmarc.result,
      code: dmarc.reason,
      subject: dmarc.domain,
      sentence: say(dmarc.reason, params.ofDmarc(dmarc)),
      // What would make DMARC pass is a change to the domain's records or its way to send.
      remarks: (isFor("owner", reading) ? dmarc.fixes : []).map((fix) => say(fix.code, fix.params)),
      span: null,
    });
  } else {
    list.push(none("dmarc", "dmarc-from-missing"));
  }
  const simple = (method: Reason["method"], found: { result: AuthResult; reason: Code }, subject: string | null, named: Params, span: Span | null) =>
    list.push({ method, result: found.result, code: found.reason, subject, sentence: say(found.reason, named), remarks: [], span });
  simple("arc", arc, arc.sets.at(-1)?.domain ?? null, params.ofArc(arc), arc.failedSpan);
  if (dkim2) simple("dkim2", dkim2, null, params.ofDkim2(dkim2), null);
  if (iprev) simple("iprev", iprev, iprev.ip, params.ofIprev(iprev), null);
  if (bimi) simple("bimi", bimi, bimi.domain, params.ofBimi(bimi), bimi.span);
  return list;
}
