// What the package does, the same in every host. How the module is loaded is the host's part.

import * as core from "./core.js";
import { HeaderlensError, asError } from "./error.js";
import { toModule, type DnsOptions, type Envelope, type Options } from "./options.js";
import type { Dmarc, Evidence, Report, Spf, Span } from "./types.js";

/** A raw message: its text, or its bytes. */
export type Raw = string | Uint8Array | ArrayBuffer | Blob;

/** The module: where it is, its bytes, or itself. */
export type ModuleSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

type Load = (source?: ModuleSource) => unknown;
let load: Load = () => {
  throw new HeaderlensError("internal", "no entry of the package was loaded");
};
let loading: Promise<void> | null = null;

/** For the entries of the package: how the module is loaded in this host. */
export function setLoader(loader: Load) {
  load = loader;
}

/**
 * Loads the module. Nobody has to call this: every function does it. It is here to load it ahead of need,
 * or from elsewhere where a bundler does not bring the file along.
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
 * Says what a raw message proves, what it only claims, and how it travelled. Asks DNS unless told not to.
 *
 * @throws HeaderlensError where the text is no message or an option is not what it has to be.
 * @throws the reason of `options.signal`, once that is aborted.
 */
export async function inspect(raw: Raw, options: Options = {}): Promise<Report> {
  return (await inspectWithEvidence(raw, options)).result;
}

/** What `inspect` says of a message without asking DNS. */
export async function parse(raw: Raw, options: Options = {}): Promise<Report> {
  return inspect(raw, { ...options, offline: true });
}

/** `inspect`, with all answers that there were. */
export async function inspectWithEvidence(raw: Raw, options: Options = {}) {
  options.signal?.throwIfAborted();
  await init();
  const { request, shell } = toModule({ ...options });
  const bytes = await toBytes(raw, options.limits?.messageBytes);
  return ask<Report>(() => core.inspect(bytes, request, shell));
}

/** A sender for SPF, and how to ask. */
export interface SpfQuestion extends DnsOptions, Envelope {
  /** The address of the client. */
  ip: string;
}

/** Says what SPF (RFC 7208) makes of a sender: its address, and MAIL FROM, HELO or both. The object is a report's `spf`. */
export async function spf(question: SpfQuestion): Promise<Spf> {
  return (await spfWithEvidence(question)).result;
}

/** `spf`, with all answers that there were. */
export async function spfWithEvidence({ ip, helo, mailFrom, ...options }: SpfQuestion) {
  options.signal?.throwIfAborted();
  await init();
  const { request, shell } = toModule({ ...options, envelope: { ip, helo: helo ?? null, mailFrom: mailFrom ?? null } });
  const { result, evidence } = await ask<Spf | null>(() => core.spf(request, shell));
  if (result === null) throw new HeaderlensError("bad-option", "SPF needs ip, and mailFrom or helo");
  return { result, evidence };
}

/** Identifiers for DMARC, and how to ask. */
export interface DmarcQuestion extends DnsOptions {
  /** The author: an address, `Name <address>`, or a domain alone. */
  from: string;
  /** The domains of DKIM signatures that passed. */
  dkim?: string | readonly string[];
  /** The MAIL FROM domains, or addresses, that SPF passed. */
  spf?: string | readonly string[];
  /** The public suffix list as text, to see what RFC 7489 would say beside RFC 9989. */
  publicSuffixes?: string;
}

/** Says what DMARC (RFC 9989) makes of identifiers that passed. The object is a report's `dmarc`. */
export async function dmarc(question: DmarcQuestion): Promise<Dmarc> {
  return (await dmarcWithEvidence(question)).result;
}

/** `dmarc`, with all answers that there were. */
export async function dmarcWithEvidence({ from, dkim = [], spf = [], ...options }: DmarcQuestion) {
  options.signal?.throwIfAborted();
  await init();
  const { request, shell } = toModule({ ...options, from, dkim: [dkim].flat(), spf: [spf].flat() });
  return ask<Dmarc>(() => core.dmarc(request, shell));
}

/** The messages of an mbox file, as places in its bytes; the whole of any other text. */
export async function split(raw: Raw): Promise<Span[]> {
  await init();
  const places = core.split(await toBytes(raw, Infinity));
  return Array.from({ length: places.length / 2 }, (_, index) => ({
    start: places[2 * index] ?? 0,
    end: places[2 * index + 1] ?? 0,
  }));
}

/** What a test of a resolver found. */
export interface ResolverTest {
  /** Whether it answers, and rightly. */
  ok: boolean;
  /**
   * What is wrong: no answer in time; it cannot be reached, or does not allow pages of this origin (a page is not
   * told which); what it sends is not DNS; it refuses to answer; it gives a wrong answer.
   */
  failure: null | "timeout" | "network" | "malformed" | "refused" | "wrong";
  /** The RCODE of its answer. */
  status: number | null;
  /** How long it took. */
  milliseconds: number;
}

/** Asks a resolver, a preset by name or an address, for something that is known. */
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
    throw new HeaderlensError("bad-option", "a message has to be a string, Uint8Array, ArrayBuffer or Blob");
  }
  await guard(() => core.checkLength(bytes.length, limit));
  return bytes;
}
