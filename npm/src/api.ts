// The API, the same in every host. Each entry point supplies the loading of the module.

import { unpackWith, type Unpacked } from "./containers.js";
import { HeaderlensError, asError } from "./error.js";
import { toBytes, type Raw } from "./input.js";
import { core, drive, extras, full, type Crate, type Instance, type Task } from "./instance.js";
import { toModule, type DnsOptions, type Envelope, type Options, type Shell } from "./options.js";
import type { Dmarc, Evidence, FilterField, Inner, MimePart, Repair, Report, SecondOpinion, Spf, Span } from "./types.js";

type Finding = Report["findings"][number];

/**
 * Inspects a raw message: what it proves, what it only claims, and how it travelled. Asks DNS unless `offline` is set.
 *
 * @throws HeaderlensError if the input is not a message or an option is invalid.
 * @throws the reason of `options.signal` when it is aborted.
 */
export async function inspect(raw: Raw, options: Options = {}): Promise<Report> {
  return (await inspectWithEvidence(raw, options, false)).result;
}

/** Inspects a raw message without asking DNS. */
export async function parse(raw: Raw, options: Options = {}): Promise<Report> {
  return inspect(raw, { ...options, offline: true });
}

/** `inspect`, with all DNS answers used, unless they are not wanted. */
export async function inspectWithEvidence(raw: Raw, options: Options = {}, keepsEvidence = true) {
  const shell = toModule(options as Options & Record<string, unknown>, keepsEvidence || options?.secondOpinion === true);
  await core.load();
  const bytes = await bytesOf(raw, options);
  const needed = options.secondOpinion || options.parts ? extras() : null;
  // Its failure is reported below; until then it is not an unhandled one.
  needed?.catch(() => undefined);
  const { result, evidence } = await inspectBytes(bytes, shell);
  // For a message without such fields, the module is not loaded for them.
  if (options.filters) result.filters = result.made.extras ? await filters(result) : [];
  if (needed !== null) {
    const module = await needed;
    const text = typeof result.source.text === "string" ? (await repair(bytes)).text : bytes;
    if (options.secondOpinion) result.secondOpinion = (await guard(() => module.secondOpinion(text, evidence, result))) as SecondOpinion | null;
    if (options.parts) {
      result.parts = (await guard(() => module.parts(text))) as MimePart;
      addFindings(result, (await guard(() => module.findings(text, result))) as Finding[]);
    }
  }
  return { result, evidence };
}

type Inspected = { result: Report; evidence: Evidence };

/** Inspects by the core, and goes on with the full module where the message needs that. */
function inspectBytes(bytes: Uint8Array, shell: Shell): Promise<Inspected> {
  return answered(shell, async () => {
    // It is loaded while DNS is asked. Where that fails, the call below tells.
    const onNeed = () => void full.load().catch(() => undefined);
    const inspect = (module: Instance, more: object) =>
      module.run((crate) => drive<Inspected | { begun: object; evidence: Evidence }>(crate.inspect(bytes, { ...shell.forModule, ...more })), shell.signal);
    const done = await inspect(core, { onNeed });
    return ("begun" in done ? await inspect(full, { dns: done.evidence, sharesDns: false, begun: done.begun }) : done) as Inspected;
  });
}

/** How much findings matter, most first. */
const severities: readonly Finding["severity"][] = ["error", "warning", "notice", "ok"];

/** Adds what the parts show, behind the other findings of each severity. */
function addFindings(report: Report, more: readonly Finding[]) {
  const rank = ({ severity }: Finding) => severities.indexOf(severity);
  report.findings = [...report.findings, ...more].sort((one, other) => rank(one) - rank(other));
}

/**
 * What spam filters, mailing services and lists wrote into the header of an inspected message, value by value: a report's
 * `filters`. Anyone can type such fields, and they never change a verdict.
 */
export async function filters(report: Pick<Report, "headers">): Promise<FilterField[]> {
  const module = await extras();
  return (await guard(() => module.filters(report.headers))) as FilterField[];
}

/**
 * The MIME tree of a message: the message itself, with its parts inside.
 *
 * @throws HeaderlensError if the text is not a message.
 */
export async function parts(raw: Raw): Promise<MimePart> {
  const { text } = await repair(raw);
  const module = await extras();
  return (await guard(() => module.parts(text))) as MimePart;
}

/**
 * The messages in a file: those of a ZIP archive, of gzip, of Apple Mail's .emlx; of Outlook's .msg the header, since
 * the body that was signed is not in it. Any other file is given back as it is. Nothing of more than 100 MB is unpacked.
 *
 * @throws HeaderlensError if the file is damaged, or too large when unpacked.
 */
export async function unpack(raw: Raw): Promise<Unpacked[]> {
  const bytes = await bytesOf(raw, { limits: { messageBytes: Number.POSITIVE_INFINITY } });
  return unpackWith(async (file) => {
    const module = await extras();
    return guard(() => module.msgHeader(file));
  }, bytes);
}

/** A message inside another, as in a report's `inner`, with its bytes. */
export interface InnerMessage extends Inner {
  /** The message, decoded. Pass it to `inspect`, without `trusted` and `envelope`: an inner message inherits no trust. */
  bytes: Uint8Array;
}

/**
 * The messages inside a message: attached, returned by a bounce, in a report, or forwarded as text. Only the first level:
 * messages inside the inner ones are found by another call.
 *
 * @throws HeaderlensError if the text is not a message.
 */
export async function innerMessages(raw: Raw): Promise<InnerMessage[]> {
  const { text } = await repair(raw);
  const found = (await core.run((module) => module.innerMessages(text))) as { report: Inner; bytes: Uint8Array }[];
  return found.map(({ report, bytes }) => ({ ...report, bytes }));
}

/** A sender for SPF, and DNS options. */
export interface SpfQuestion extends DnsOptions, Envelope {
  /** The address of the client. */
  ip: string;
}

/** Evaluates SPF (RFC 7208) for a sender: its address, and MAIL FROM, HELO or both. Returns the same object as a report's `spf`. */
export async function spf(question: SpfQuestion): Promise<Spf> {
  return (await spfWithEvidence(question)).result;
}

/** `spf`, with all DNS answers used. */
export async function spfWithEvidence({ ip, helo, mailFrom, ...options }: SpfQuestion) {
  const shell = toModule({ ...options, envelope: { ip, helo: helo ?? null, mailFrom: mailFrom ?? null } });
  const { result, evidence } = await ask<Spf | null>(shell, (module) => module.spf(shell.forModule));
  if (result === null) throw new HeaderlensError("bad-option", "spf: expected ip, and mailFrom or helo");
  return { result, evidence };
}

/** Identifiers for DMARC, and DNS options. */
export interface DmarcQuestion extends DnsOptions {
  /** The author: an address, `Name <address>`, or a domain alone. */
  from: string;
  /** The domains of DKIM signatures that passed. */
  dkim?: string | readonly string[];
  /** The MAIL FROM domains, or addresses, that SPF passed. */
  spf?: string | readonly string[];
  /** The public suffix list as text, to compare RFC 9989 with RFC 7489. */
  publicSuffixes?: string | null;
}

/** Evaluates DMARC (RFC 9989) for authenticated identifiers. Returns the same object as a report's `dmarc`. */
export async function dmarc(question: DmarcQuestion): Promise<Dmarc> {
  return (await dmarcWithEvidence(question)).result;
}

/** `dmarc`, with all DNS answers used. */
export async function dmarcWithEvidence({ from, dkim = [], spf = [], ...options }: DmarcQuestion) {
  const shell = toModule({ ...options });
  return ask<Dmarc>(shell, (module) => module.dmarc({ from, dkim: [dkim].flat(), spf: [spf].flat() }, shell.forModule));
}

/** The messages of an mbox file, as byte ranges. Any other text is one message. */
export async function split(raw: Raw): Promise<Span[]> {
  const bytes = await bytesOf(raw, { limits: { messageBytes: Number.POSITIVE_INFINITY } });
  const places = await core.run((module) => module.split(bytes));
  return Array.from({ length: places.length / 2 }, (_, index) => ({
    start: places[2 * index] ?? 0,
    end: places[2 * index + 1] ?? 0,
  }));
}

/** A repaired message. */
export interface Repaired {
  /** The repaired bytes. The spans of a report are byte ranges in them. */
  text: Uint8Array;
  /** What was repaired, as in a report's `source.repairs`. */
  repairs: Repair[];
}

/** Repairs a damaged message, as `inspect` does. Returns any other input unchanged. */
export async function repair(raw: Raw): Promise<Repaired> {
  const bytes = await bytesOf(raw);
  const repaired = (await core.run((module) => module.repair(bytes))) as Repaired | null;
  return repaired ?? ((await full.run((module) => module.repair(bytes))) as Repaired);
}

/** Result of a resolver test. */
export interface ResolverTest {
  /** Whether it gives the right answer. */
  ok: boolean;
  /**
   * What failed: no answer in time; unreachable, or not allowing requests from this origin (browsers do not say
   * which); the response is not DNS; the resolver refuses to answer; the answer is wrong.
   */
  failure: null | "timeout" | "network" | "malformed" | "refused" | "wrong";
  /** The RCODE of its answer. */
  status: number | null;
  /** How long it took. */
  milliseconds: number;
}

/** Asks a resolver (a preset name or a URL) a question with a known answer. */
export async function testResolver(resolver: string, options: Pick<DnsOptions, "signal" | "timeout"> = {}): Promise<ResolverTest> {
  const shell = toModule({ ...options, resolvers: [resolver] });
  return answered(shell, () => core.run((module) => drive<ResolverTest>(module.testResolver(shell.forModule)), shell.signal));
}

/** What a task of the core comes to. */
const ask = <T>(shell: Shell, begin: (module: Crate) => Task) =>
  answered(shell, () => core.run((module) => drive<{ result: T; evidence: Evidence }>(begin(module)), shell.signal));

/** What is answered, unless the caller's own resolver broke its contract. */
async function answered<T>(shell: Shell, work: () => Promise<T>): Promise<T> {
  shell.start();
  try {
    const result = await work();
    shell.throwFault();
    return result;
  } finally {
    shell.stop();
  }
}

/** Runs work of the extras module. */
async function guard<T>(call: () => T): Promise<T> {
  try {
    return call();
  } catch (thrown) {
    throw asError(thrown);
  }
}

async function bytesOf(raw: Raw, { limits, signal }: Pick<Options, "limits" | "signal"> = {}): Promise<Uint8Array> {
  const { module } = await core.load();
  // A message that is too long is refused before it is copied into the module's memory.
  const checkLength = (length: number) => {
    try {
      module.checkLength(length, limits?.messageBytes);
    } catch (thrown) {
      throw asError(thrown);
    }
  };
  return orAbort(toBytes(raw, checkLength), signal);
}

/** What is waited for, unless the signal is aborted first. */
async function orAbort<T>(work: Promise<T>, signal: Options["signal"]): Promise<T> {
  if (!signal) return work;
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
