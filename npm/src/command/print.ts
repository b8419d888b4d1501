// Reports for people: the verdict first, then why, then what each method found.

import type { Arc, Dkim, Dmarc, Finding, Hop, Report, Spf, SpfVisit } from "../types.js";
import { Lines } from "./lines.js";
import { type Language, type Params, type Speaker, clean, speaker } from "./words.js";

/** A report as text; with several, `label` says whose it is. */
export function reportText(report: Report, label: string | null, language: Language): string {
  const words = speaker(language);
  const lines = new Lines();
  const { summary, authentication, findings, route, client, dns } = report;
  if (label !== null) lines.rule(clean(label));
  verdict(lines, words, report);
  lines.pairs([
    [words.say("command-from"), summary.from],
    [words.say("command-subject"), summary.subject],
    [words.say("command-date"), summary.date],
    [words.say("command-mua"), client.mua],
  ]);
  if (report.source.body === "absent") lines.note(words.say("command-no-body"));

  lines.heading(words.say("command-signatures"));
  for (const each of authentication.dkim) dkim(lines, words, each);
  if (authentication.dkim.length === 0) lines.item("none", words.say("dkim-none"));
  lines.heading("SPF");
  if (authentication.spf) spf(lines, words, authentication.spf);
  else lines.item("none", words.say("command-spf-unknown"));
  lines.heading("DMARC");
  if (authentication.dmarc) dmarc(lines, words, authentication.dmarc);
  else lines.item("none", words.say("command-dmarc-unknown"));
  if (authentication.arc.result !== "none") {
    lines.heading("ARC");
    arc(lines, words, authentication.arc);
  }
  if (route.hops.length > 0) lines.heading(words.say("command-route"));
  for (const [at, each] of route.hops.entries()) hop(lines, words, each, at + 1);
  if (findings.length > 0) lines.heading(words.say("command-findings"));
  for (const each of findings) finding(lines, words, each);
  const asked = { answers: dns.answers.length, rounds: dns.rounds, unanswered: dns.unanswered.length };
  lines.heading("DNS");
  lines.note(words.say(asked.unanswered > 0 ? "command-dns-unanswered" : "command-dns", asked));
  return lines.toString();
}

/** SPF of one sender as text. */
export function spfText(result: Spf, language: Language): string {
  const lines = new Lines();
  const words = speaker(language);
  spf(lines, words, result);
  for (const visit of result.trace) visitText(lines, words, visit, 1);
  return lines.toString();
}

/** DMARC of some identifiers as text. */
export function dmarcText(result: Dmarc, language: Language): string {
  const lines = new Lines();
  const words = speaker(language);
  dmarc(lines, words, result);
  lines.heading(words.say("command-walk"));
  for (const step of result.walk) lines.detail(`${step.name}: ${step.record ?? step.found}`, 1);
  for (const each of result.identifiers) {
    lines.item(each.aligned ? "pass" : "none", `${each.method} ${clean(each.domain)}: ${words.say(each.reason, params(each))}`);
  }
  for (const fix of result.fixes) lines.advice(words.say(fix.code, fix.params));
  return lines.toString();
}

function verdict(lines: Lines, words: Speaker, { summary, authentication, findings }: Report) {
  const domain = summary.fromDomain;
  const tone = { authentic: "pass", suspicious: "fail", unauthenticated: "warning", undecided: "warning" }[summary.verdict];
  const sentence = domain === null ? "nobody" : "sentence";
  lines.verdict(
    tone,
    words.say(`command-${summary.verdict}`),
    words.say(`command-${summary.verdict}-${sentence}`, { domain }),
  );
  for (const code of summary.because) {
    const why = findings.find((each) => each.code === code)?.params ?? authentication.dkim.map(params).find((each) => each["reason"] === code);
    lines.because(words.say(code, why ?? { domain }));
  }
  lines.blank();
}

function dkim(lines: Lines, words: Speaker, each: Dkim) {
  lines.item(each.result, words.say(each.reason, params(each)), `${each.domain ?? "?"} (${each.selector ?? "?"})`);
  if (each.diagnosis && each.diagnosis.code !== each.reason && words.knows(each.diagnosis.code)) {
    lines.detail(words.say(each.diagnosis.code, params(each)), 2);
  }
  for (const remark of each.remarks) lines.detail(words.say(remark, params(each)), 2);
}

function spf(lines: Lines, words: Speaker, each: Spf) {
  lines.item(each.result, words.say(each.reason, params(each)), each.domain ?? "?");
  lines.pairs([
    ["IP", each.ip],
    ["MAIL FROM", each.mailFrom === "" ? "<>" : each.mailFrom],
    ["HELO", each.helo],
    [words.say("command-explanation"), each.explanation],
  ], 2);
}

function visitText(lines: Lines, words: Speaker, visit: SpfVisit, depth: number) {
  lines.detail(`${clean(visit.domain)}: ${visit.record === null ? words.say(visit.reason, params(visit)) : clean(visit.record)}`, depth);
  for (const term of visit.terms) {
    const mark = term.matched === true ? "=" : term.matched === false ? "≠" : "·";
    lines.detail(`${mark} ${clean(term.text)}  ${words.say(term.reason, params(term))}`, depth + 1);
    for (const inner of term.visits) visitText(lines, words, inner, depth + 2);
  }
}

function dmarc(lines: Lines, words: Speaker, each: Dmarc) {
  lines.item(each.result, words.say(each.reason, params(each)), each.domain ?? "?");
  lines.pairs([
    [words.say("command-policy"), each.policy && `${each.policy}${each.testing ? " (t=y)" : ""}`],
    [words.say("command-record"), each.record && `${each.record.name}: ${each.record.text}`],
    ["RFC 7489", each.rfc7489 && [each.rfc7489.result, each.rfc7489.organizationalDomain, each.rfc7489.policy].filter(Boolean).join(", ")],
  ], 2);
}

function arc(lines: Lines, words: Speaker, each: Arc) {
  lines.item(each.result, words.say(each.reason, params(each)));
  for (const set of each.sets) lines.detail(`i=${set.instance}  ${clean(set.domain ?? "?")}  cv=${clean(set.chainValidation ?? "?")}`, 2);
}

function hop(lines: Lines, words: Speaker, each: Hop, number: number) {
  const from = each.from ?? each.helo ?? each.ip ?? "?";
  const address = each.ip !== null && from !== each.ip && from !== `[${each.ip}]` ? ` [${each.ip}]` : "";
  const tls = each.tls ? [each.tls.version, each.tls.cipher].filter(Boolean).join(" ") || "TLS" : null;
  const delay = each.delay === null ? null : words.say("command-delay", { seconds: each.delay });
  lines.detail(clean(`${number}. ${from}${address} → ${each.by ?? "?"}`), 1);
  const facts = [each.time, each.with, tls, delay].filter((fact) => fact !== null).map(clean);
  if (facts.length > 0) lines.faint(facts.join("  "), 2);
}

function finding(lines: Lines, words: Speaker, each: Finding) {
  lines.item(each.severity, words.say(each.code, each.params));
  if (each.advice) lines.advice(words.say(each.advice, each.params));
}

/** What the sentences of a record may name: its own simple fields, and what its parts add. */
function params(record: object): Params {
  const { key, diagnosis } = record as { key?: { bits?: number | null } | null; diagnosis?: { detail?: string | null } | null };
  return { bits: key?.bits, detail: diagnosis?.detail, bytes: (record as { bodyUnsigned?: number }).bodyUnsigned, ...record };
}
