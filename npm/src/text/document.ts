// A report, or the result of one method, as a document: the verdict first, then why, then what each method found.

import type { AuthResult, DkimChange, Dmarc, DmarcIdentifier, Hop, MimePart, Report, SecondOpinion, Spf, SpfVisit } from "../types.js";
import { beforeAndAfter, whoChanged } from "./change.js";
import { explainWith, type Filter, type FilterValue, type Reading, type Reason, type Verdict } from "./explain.js";
import type { Block } from "./paper.js";
import * as params from "./params.js";
import type { Speaker } from "./render.js";
import { isolated, oneLine } from "./visible.js";

export interface DocumentOptions {
  /** What tells this report from others in the same output. */
  label?: string | null;
  /** Whether the DNS answers are listed, or only counted. */
  answers?: boolean;
  /** Who reads it; without one, the advice for all readers is given. */
  reading?: Reading | undefined;
}

const tones: Record<Verdict, string> = { authentic: "pass", modified: "warning", suspicious: "fail", unauthenticated: "warning", undecided: "question" };

/** Text of a stranger, in one line. */
const quote = (text: string) => isolated(oneLine(text));

/** Text that was cut away from around a message: nothing confirms it, so the reader has to see it first. */
function removed({ source }: Report, { text }: Speaker): Block[] {
  const cuts = source.repairs.filter((repair) => repair.effect === "cut" && repair.removed);
  return cuts.flatMap(({ removed }) => [
    line(text("message.removed"), 1),
    ...(removed ?? "")
      .split("\n")
      .filter((each) => each.trim() !== "")
      .slice(0, 20)
      .map((each) => line(quote(each), 2)),
  ]);
}

/** A report as blocks to be written. */
export function reportDocument(report: Report, speaker: Speaker, { label = null, answers = false, reading }: DocumentOptions = {}): Block[] {
  const { text } = speaker;
  const { summary, route, mua } = report;
  const { verdict, story, open, reasons, findings, filters } = explainWith(report, text, { reading });
  const blocks: Block[] = [];
  if (label !== null) blocks.push({ kind: "rule", text: quote(label) });
  blocks.push({ kind: "verdict", tone: tones[verdict.code], label: verdict.label, sentences: [verdict.headline, ...verdict.why, verdict.advice] });
  blocks.push(...removed(report, speaker));
  for (const { sentence, kind } of story) blocks.push(line(`${sentence} (${text(`evidence.${kind}`)})`, 1));
  for (const { sentence } of open) blocks.push(line(sentence, 1, "advice"));
  blocks.push(
    ...facts(1, [
      [text("message.from"), summary.from],
      [text("message.subject"), summary.subject],
      [text("message.date"), summary.date],
      [text("message.id"), summary.messageId],
      [text("message.mua"), mua.text],
    ]),
  );
  if (report.source.body === "absent") blocks.push(line(text("message.no-body"), 1));
  // What every file has (its line endings, a byte order mark) is no news here.
  for (const { code, count } of typeof report.source.text === "string" ? report.source.repairs : []) blocks.push(line(text(`repair-${code}`, { count }), 1));

  const of = (...methods: Reason["method"][]) => reasons.filter((each) => methods.includes(each.method));
  /** A reason, and what to do about it. */
  const reason = (each: Reason, whose: string | null = each.subject): Block[] => {
    const advice = (sentence: string) => findings.find((finding) => finding.sentence === sentence)?.advice ?? null;
    const said = (sentence: string, block: Block) => [block, ...[advice(sentence)].flatMap((text) => (text === null ? [] : [line(text, 2, "advice")]))];
    return [...said(each.sentence, item(each.result, each.sentence, whose)), ...each.remarks.flatMap((remark) => said(remark, line(remark, 2)))];
  };
  blocks.push(
    heading(text("report.signatures")),
    ...of("dkim").flatMap((each, index) => {
      const selector = report.authentication.dkim[index]?.selector ?? "?";
      const changes = report.authentication.dkim[index]?.diagnosis?.changes ?? [];
      return [
        ...reason(each, each.span && `${each.subject ?? "?"} (${selector})`),
        ...changes.flatMap((change, at) => changed(change, changes[at - 1], speaker)),
      ];
    }),
  );
  blocks.push(heading("SPF"), ...of("spf").flatMap((each) => reason(each)), ...(report.authentication.spf ? sender(report.authentication.spf, speaker) : []));
  blocks.push(
    heading("DMARC"),
    ...of("dmarc").flatMap((each) => reason(each)),
    ...(report.authentication.dmarc ? policy(report.authentication.dmarc, speaker) : []),
  );
  const arc = of("arc").filter((each) => each.result !== "none");
  if (arc.length > 0) blocks.push(heading("ARC"), ...arc.flatMap((each) => reason(each)));
  for (const set of report.authentication.arc.sets) {
    blocks.push(line(`i=${set.instance}  ${quote(set.domain ?? "?")}  cv=${quote(set.chainValidation ?? "?")}`, 2));
  }
  const others = of("dkim2", "iprev", "bimi");
  if (others.length > 0) blocks.push(heading(text("report.others")));
  blocks.push(...others.flatMap((each) => reason(each, each.method)));

  if (route.hops.length > 0) blocks.push(heading(text("report.route")));
  for (const [at, each] of route.hops.entries()) blocks.push(...hop(each, at + 1, speaker));
  // What was said above is not said again.
  const said = new Set(reasons.flatMap((each) => [each.sentence, ...each.remarks]));
  const further = findings.filter((each) => !said.has(each.sentence));
  const shown = further.filter((each) => each.severity !== "ok");
  if (further.length > 0) blocks.push(heading(text("report.findings")));
  for (const each of shown) {
    blocks.push({ kind: "item", tone: each.severity, word: null, whose: null, text: each.sentence });
    if (each.advice !== null) blocks.push(line(each.advice, 2, "advice"));
  }
  // What is as it should be is counted only.
  const fine = further.length - shown.length;
  if (fine > 0) blocks.push({ kind: "item", tone: "ok", word: null, whose: null, text: text("report.fine", { count: fine }) });
  if (filters.length > 0)
    blocks.push(heading(text("report.filters")), line(text("report.filters-note"), 1, "faint"), ...filters.flatMap((each) => filter(each, speaker)));
  if (report.secondOpinion) blocks.push(...second(report.secondOpinion, speaker));
  if (report.parts) blocks.push(heading(text("report.parts")), ...tree(report.parts, 1, speaker));
  blocks.push(heading("DNS"), ...dns(report, speaker, answers));
  return blocks;
}

/** How many values of a filter's field without a known meaning are written out. */
const shownUnknown = 40;

/** A filter's field: what is known of its values, and the others as they are. */
function filter({ vendor, field, kind, verdict, about, values, leftOut }: Filter, { text }: Speaker): Block[] {
  const written = ({ key, value, score }: FilterValue) => `${key === null ? value : `${key}: ${value}`}${score === null ? "" : ` (${score})`}`;
  const isKnown = ({ about, meaning }: FilterValue) => about !== null || meaning !== null;
  const unknown = values.filter((each) => !isKnown(each));
  const more = leftOut + Math.max(0, unknown.length - shownUnknown);
  return [
    line(quote(field), 1),
    line([vendor, verdict?.label, text(`evidence.${kind}`)].filter(Boolean).join(", "), 2, "faint"),
    line(about, 2),
    ...values.filter(isKnown).map((each) => line(`${quote(written(each))}  ${[each.about, each.meaning].filter((said) => said !== null).join(": ")}`, 2)),
    ...(unknown.length > 0 ? [line(quote(unknown.slice(0, shownUnknown).map(written).join(", ")), 2)] : []),
    ...(more > 0 ? [line(text("report.filters-left", { count: more }), 2, "faint")] : []),
  ];
}

/** What another verifier says, and where it differs. */
function second({ verifier, dkim, spf, dmarc, arc, differs }: SecondOpinion, { text }: Speaker): Block[] {
  const said = (result: { result: AuthResult; detail: string | null }, whose: string) => item(result.result, quote(result.detail ?? ""), whose);
  return [
    heading(text("report.second-opinion", { verifier })),
    ...dkim.map((each) => said(each, `DKIM ${each.domain ?? "?"} (${each.selector ?? "?"})`)),
    ...(spf ? [said(spf, "SPF")] : []),
    ...(dmarc ? [said(dmarc, "DMARC")] : []),
    said(arc, "ARC"),
    ...differs.flatMap(({ method, ours, theirs, why }) => [
      line(text("report.differs", { method: method.toUpperCase(), ours, theirs }), 1),
      ...(why === null ? [] : [line(text(why), 2)]),
    ]),
    ...(differs.length === 0 ? [line(text("report.agrees"), 1)] : []),
  ];
}

/** Who made a change, unless it is said of the one before it, and a few lines of it: below the sentences of the signature, in their order. */
function changed(change: DkimChange, before: DkimChange | undefined, { text }: Speaker): Block[] {
  const said = before === undefined ? [] : whoChanged(before, text);
  const who = whoChanged(change, text).filter((each) => !said.includes(each));
  return [...who.map((each) => line(each, 2)), ...beforeAndAfter(change).map((each) => line(quote(each), 3, "faint"))];
}

/** A part of the message, with the parts inside below it. */
const tree = (part: MimePart, depth: number, speaker: Speaker): Block[] => [
  line(quote([part.type, part.name, part.encoding, `${part.size} B`, `sha256:${part.sha256}`].filter(Boolean).join("  ")), depth),
  ...(part.html?.links ?? []).map(({ text, target }) => line(quote(`${text || "-"} → ${target}`), depth + 1)),
  ...(part.html && part.html.remoteImages > 0
    ? [line(speaker.text("report.remote-images", { count: part.html.remoteImages, trackers: part.html.trackers }), depth + 1)]
    : []),
  ...part.parts.flatMap((each) => tree(each, depth + 1, speaker)),
];

/** SPF of one sender as blocks. */
export function spfDocument(spf: Spf, speaker: Speaker): Block[] {
  const result = item(spf.result, speaker.text(spf.reason, params.ofSpf(spf)), spf.domain ?? "?");
  return [result, ...sender(spf, speaker), ...spf.trace.flatMap((visit) => visited(spf, visit, speaker, 1))];
}

/** DMARC of some identifiers as blocks. */
export function dmarcDocument(dmarc: Dmarc, speaker: Speaker): Block[] {
  const { text } = speaker;
  const identifier = (each: DmarcIdentifier) =>
    item(each.aligned ? "pass" : "none", text(each.reason, params.ofIdentifier(each)), `${each.method} ${each.domain}`);
  return [
    item(dmarc.result, text(dmarc.reason, params.ofDmarc(dmarc)), dmarc.domain ?? "?"),
    ...policy(dmarc, speaker),
    heading(text("report.walk")),
    ...dmarc.walk.map((step) => line(quote(`${step.name}: ${step.record ?? step.found}`), 1)),
    ...dmarc.identifiers.map(identifier),
    ...dmarc.fixes.map((fix) => line(text(fix.code, fix.params), 2, "advice")),
  ];
}

const heading = (text: string): Block => ({ kind: "heading", text });
const line = (text: string, depth: number, style: "plain" | "faint" | "advice" = "plain"): Block => ({ kind: "line", text, depth, style });
const item = (result: string | null, text: string, whose: string | null): Block => ({
  kind: "item",
  tone: result ?? "none",
  word: result ?? "none",
  whose: whose === null ? null : quote(whose),
  text,
});

/** Names and texts of strangers; what is missing is left out. */
const facts = (depth: number, list: readonly (readonly [string, string | null])[]): Block[] =>
  list.flatMap(([name, value]) => (value === null ? [] : [{ kind: "fact" as const, name, value: quote(value), depth }]));

const sender = (spf: Spf, { text }: Speaker): Block[] =>
  facts(2, [
    ["IP", spf.ip],
    ["MAIL FROM", spf.mailFrom === "" ? "<>" : spf.mailFrom],
    ["HELO", spf.helo],
    [text("report.explanation"), spf.explanation],
  ]);

const policy = ({ policy, testing, record, rfc7489 }: Dmarc, { text }: Speaker): Block[] =>
  facts(2, [
    [text("report.policy"), policy && `${policy}${testing ? " (t=y)" : ""}`],
    [text("report.record"), record && `${record.name}: ${record.text}`],
    ["RFC 7489", rfc7489 && [rfc7489.result, rfc7489.organizationalDomain, rfc7489.policy].filter(Boolean).join(", ")],
  ]);

function visited(spf: Spf, visit: SpfVisit, speaker: Speaker, depth: number): Block[] {
  const said = visit.record === null ? speaker.text(visit.reason, params.ofVisit(spf, visit)) : quote(visit.record);
  return [
    line(`${quote(visit.domain)}: ${said}`, depth),
    ...visit.terms.flatMap((term) => {
      const mark = term.matched === true ? "=" : term.matched === false ? "≠" : "·";
      return [
        line(`${mark} ${quote(term.text)}  ${speaker.text(term.reason, params.ofTerm(spf, term))}`, depth + 1),
        ...term.visits.flatMap((inner) => visited(spf, inner, speaker, depth + 2)),
      ];
    }),
  ];
}

/** How long a hop took; two clocks that disagree do not tell. */
function waited(seconds: number, { text }: Speaker): string {
  const delay = { seconds: Math.abs(seconds) };
  return text(seconds < 0 ? "report.clocks" : "report.delay", { delay });
}

function hop(each: Hop, number: number, speaker: Speaker): Block[] {
  const from = each.from ?? each.helo ?? each.ip ?? "?";
  const address = each.ip !== null && from !== each.ip && from !== `[${each.ip}]` ? ` [${each.ip}]` : "";
  const tls = each.tls ? [each.tls.version, each.tls.cipher].filter(Boolean).join(" ") || "TLS" : null;
  const delay = each.delay === null ? null : waited(each.delay, speaker);
  const told = [each.time, each.with, tls, delay].filter((fact) => fact !== null).map(quote);
  return [line(quote(`${number}. ${from}${address} → ${each.by ?? "?"}`), 1), ...(told.length > 0 ? [line(told.join("  "), 2, "faint")] : [])];
}

function dns({ dns }: Report, { text }: Speaker, answers: boolean): Block[] {
  const count = { answers: dns.answers.length, rounds: dns.rounds, unanswered: dns.unanswered.length };
  const counted = count.unanswered > 0 ? `${text("report.dns", count)} ${text("report.dns-open", count)}` : text("report.dns", count);
  if (!answers) return [line(counted, 1)];
  return [
    line(counted, 1),
    ...dns.answers.map((answer) => {
      const data = answer.records.map((record) => `${record.type} ${record.data}`).join(" | ");
      const outcome = data || answer.failure || text(answer.status === 3 ? "report.nxdomain" : "report.no-data");
      return line(quote(`${answer.name} ${answer.type}: ${outcome}`), 1);
    }),
  ];
}
