// The API, the same in every host. Each entry point supplies the loading of the module.

import * as core from "./core.js";
import { HeaderlensError, asError } from "./error.js";
import { toModule, type DnsOptions, type Envelope, type Options } from "./options.js";
import type { Dmarc, Evidence, Report, Spf, Span } from "./types.js";

/** A raw message: text or bytes. */
export type Raw = string | Uint8Array | ArrayBuffer | Blob;

/** The module: its address, its bytes, or the compiled module. */
export type ModuleSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

type Load = (source?: ModuleSource) => unknown;
let load: Load = () => {
  throw new HeaderlensError("internal", "no entry point of the package was loaded");
};
let loading: Promise<void> | null = null;

/** For the package's entry points: sets how the module is loaded in this host. */
export function setLoader(loader: Load) {
  load = loader;
}

/**
 * Preloads the WebAssembly module. Every function loads it when needed, so calling this is optional. Pass a source if
 * your bundler does not copy the file.
 */
export function init(source?: ModuleSource): Promise<void> {
  loading ??= Promise.resolve()
    .then(() => load(source))
    .then(
      () => undefined,
      (error: unknown) => {
        loading = null;
        throw error;
      },
    );
  return loading;
}

/**
 * Inspects a raw message: what it proves, what it only claims, and how it travelled. Asks DNS unless `offline` is set.
 *
 * @throws HeaderlensError if the input is not a message or an option is invalid.
 * @throws the reason of `options.signal` when it is aborted.
 */
export async function inspect(raw: Raw, options: Options = {}): Promise<Report> {
  return (await inspectWithEvidence(raw, options)).result;
}

/** Inspects a raw message without asking DNS. */
export async function parse(raw: Raw, options: Options = {}): Promise<Report> {
  return inspect(raw, { ...options, offline: true });
}

/** `inspect`, with all DNS answers used. */
export async function inspectWithEvidence(raw: Raw, options: Options = {}) {
  options.signal?.throwIfAborted();
  await init();
  const { request, shell } = toModule({ ...options });
  const bytes = await toBytes(raw, options.limits?.messageBytes);
  return ask<Report>(() => core.inspect(bytes, request, shell));
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
  options.signal?.throwIfAborted();
  await init();
  const { request, shell } = toModule({ ...options, envelope: { ip, helo: helo ?? null, mailFrom: mailFrom ?? null } });
  const { result, evidence } = await ask<Spf | null>(() => core.spf(request, shell));
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
  publicSuffixes?: string;
}

/** Evaluates DMARC (RFC 9989) for authenticated identifiers. Returns the same object as a report's `dmarc`. */
export async function dmarc(question: DmarcQuestion): Promise<Dmarc> {
  return (await dmarcWithEvidence(question)).result;
}

/** `dmarc`, with all DNS answers used. */
export async function dmarcWithEvidence({ from, dkim = [], spf = [], ...options }: DmarcQuestion) {
  options.signal?.throwIfAborted();
  await init();
  const { request, shell } = toModule({ ...options, from, dkim: [dkim].flat(), spf: [spf].flat() });
  return ask<Dmarc>(() => core.dmarc(request, shell));
}

/** The messages of an mbox file, as byte ranges. Any other text is one message. */
export async function split(raw: Raw): Promise<Span[]> {
  await init();
  const places = core.split(await toBytes(raw, Infinity));
  return Array.from({ length: places.length / 2 }, (_, index) => ({
    start: places[2 * index] ?? 0,
    end: places[2 * index + 1] ?? 0,
  }));
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
export async function testResolver(
  resolver: string,
  options: Pick<DnsOptions, "signal" | "timeout"> = {},
): Promise<ResolverTest> {
  options.signal?.throwIfAborted();
  await init();
  const { request, shell } = toModule({ ...options, resolvers: [resolver] });
  return JSON.parse(await guard(() => core.testResolver(request, shell))) as ResolverTest;
}

async function ask<T>(call: () => Promise<string>) {
  return JSON.parse(await guard(call)) as { result: T; evidence: Evidence };
}

async function guard<T>(call: () => T | Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    throw asError(thrown);
  }
}

async function toBytes(raw: Raw, limit: number | undefined): Promise<Uint8Array> {
  if (raw instanceof Blob) {
    await guard(() => core.checkLength(raw.size, limit));
    return new Uint8Array(await raw.arrayBuffer());
  }
  const bytes = typeof raw === "string" ? new TextEncoder().encode(raw) : raw instanceof ArrayBuffer ? new Uint8Array(raw) : raw;
  if (!(bytes instanceof Uint8Array)) {
    throw new HeaderlensError("bad-option", "raw: expected a string, Uint8Array, ArrayBuffer or Blob");
  }
  await guard(() => core.checkLength(bytes.length, limit));
  return bytes;
}
