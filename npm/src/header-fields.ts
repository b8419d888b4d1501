// A report as header fields that other programs read: Authentication-Results (RFC 8601) and Received-SPF (RFC 7208).

import { HeaderlensError } from "./error.js";
import type { AuthResult, Report, Spf, SpfTerm } from "./types.js";

export interface HeaderFieldOptions {
  /** The name of the host that checked: the authserv-id, and the receiver of Received-SPF. */
  authservId: string;
}

/** RFC 5322, 2.1.1: characters of a line at most. */
const longest = 900;

/**
 * The results of a report as an Authentication-Results field (RFC 8601), folded, without a final line break. The reason of
 * a result that is not `pass` is its code.
 *
 * @throws HeaderlensError (`bad-option`) if `authservId` is not a host name.
 */
export function authenticationResults(report: Report, { authservId }: HeaderFieldOptions): string {
  const { dkim, spf, dmarc, arc, iprev, bimi } = report.authentication;
  const results: string[][] = dkim.map((each) => [
    ...method("dkim", each.result, each.reason),
    ...property("header.d", each.domain),
    ...property("header.s", each.selector),
    ...property("header.a", each.algorithm),
    ...property("header.i", each.identity),
    // RFC 6008: enough of it to tell signatures of one domain apart.
    ...property(
      "header.b",
      each.tags
        .find(({ name }) => name === "b")
        ?.value.replace(/\s/g, "")
        .slice(0, 8) ?? null,
    ),
  ]);
  if (dkim.length === 0) results.push(["dkim=none"]);
  if (spf) {
    const sender = spf.scope === "helo" ? property("smtp.helo", spf.helo) : property("smtp.mailfrom", spf.mailFrom);
    results.push([...method("spf", spf.result, spf.reason), ...sender]);
  }
  if (dmarc) {
    const policy = dmarc.policy === null ? [] : [`(p=${dmarc.policy})`];
    const [result, ...reason] = method("dmarc", dmarc.result, dmarc.reason);
    results.push([...(result ? [result] : []), ...policy, ...reason, ...property("header.from", dmarc.domain)]);
  }
  if (arc.result !== "none") results.push([...method("arc", arc.result, arc.reason), ...property("header.oldest-pass", arc.oldestPass?.toString() ?? null)]);
  if (iprev) results.push([...method("iprev", iprev.result, iprev.reason), ...property("policy.iprev", iprev.ip)]);
  if (bimi) results.push([...method("bimi", bimi.result, bimi.reason), ...property("header.d", bimi.domain), ...property("header.selector", bimi.selector)]);
  return fold(
    `Authentication-Results: ${host(authservId)};`,
    results.map((words, at) => (at < results.length - 1 ? ending(words, ";") : words)),
  );
}

/** The SPF result of a report as a Received-SPF field (RFC 7208, section 9.1), folded; `null` if SPF was not checked. */
export function receivedSpf(report: Report, { authservId }: HeaderFieldOptions): string | null {
  const { spf } = report.authentication;
  if (!spf) return null;
  const receiver = host(authservId);
  const matched = matchedTerm(spf);
  const pairs = [
    pair("client-ip", spf.ip),
    pair("envelope-from", spf.mailFrom === null ? null : `${spf.mailFrom}`),
    pair("helo", spf.helo),
    pair("receiver", receiver),
    pair("identity", spf.scope === "helo" ? "helo" : "mailfrom"),
    pair("mechanism", matched?.text ?? null),
    pair("problem", spf.result === "permerror" || spf.result === "temperror" ? spf.reason : null),
  ].flat();
  const ended = pairs.map((each, at) => (at < pairs.length - 1 ? `${each};` : each));
  return fold(
    `Received-SPF: ${spf.result} (${receiver}: ${spf.reason})`,
    ended.map((each) => [each]),
  );
}

const method = (name: string, result: AuthResult, reason: string) => [`${name}=${result}`, ...(result === "pass" ? [] : [`reason=${reason}`])];
const ending = (words: string[], end: string) => words.map((word, at) => (at === words.length - 1 ? word + end : word));

/** A property, unless there is no value, or one that fits no line. */
function property(name: string, value: string | null): string[] {
  if (value === null || value.length > longest - 100) return [];
  return [`${name}=${pvalue(value)}`];
}

function pair(name: string, value: string | null): string[] {
  if (value === null || value.length > longest - 100) return [];
  return [`${name}=${isDotAtom.test(value) ? value : quoted(value)}`];
}

const isToken = /^[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+$/;
const isDotAtom = /^[!#$%&'*+\-/0-9=?A-Z^_`a-z{|}~]+(\.[!#$%&'*+\-/0-9=?A-Z^_`a-z{|}~]+)*$/;
const isAddress = /^([!#$%&'*+\-/0-9=?A-Z^_`a-z{|}~]+(\.[!#$%&'*+\-/0-9=?A-Z^_`a-z{|}~]+)*)?@[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i;

/** RFC 8601, section 2.2: a token, an address, or quoted. */
const pvalue = (value: string) => (isToken.test(value) || isAddress.test(value) ? value : quoted(value));

/** Text of a stranger cannot end the string or the line. */
const quoted = (value: string) => `"${value.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu, "?").replace(/["\\]/g, "\\$&")}"`;

function host(name: string): string {
  if (typeof name === "string" && name.length <= 255 && isToken.test(name)) return name;
  throw new HeaderlensError("bad-option", "authservId: expected the name of the host that checked");
}

/** The field: a line for each group of words, and more where they do not fit. */
function fold(start: string, groups: readonly (readonly string[])[]): string {
  const lines = [start];
  for (const words of groups) {
    let line = " ";
    for (const word of words) {
      if (line.length > 1 && line.length + word.length > 78) {
        lines.push(line);
        line = "   ";
      }
      line += ` ${word}`;
    }
    lines.push(line);
  }
  return lines.join("\r\n");
}

function matchedTerm(spf: Spf): SpfTerm | null {
  const [first] = spf.trace;
  return first?.terms.find((term) => term.matched === true) ?? null;
}
