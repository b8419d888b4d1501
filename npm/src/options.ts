// What a caller may set, and how it is told to the module.

import { HeaderlensError } from "./error.js";
import { address } from "./resolvers.js";
import type { Answer, Evidence, Question } from "./types.js";

/** The SMTP envelope (RFC 5321), if the caller knows it better than the message does. */
export interface Envelope {
  /** Client IP address. */
  ip?: string | null;
  /** Client name in HELO or EHLO. */
  helo?: string | null;
  /** Reverse path; empty for a bounce. */
  mailFrom?: string | null;
}

/** Limits on input and DNS questions. */
export interface Limits {
  /** Bytes per message. Default: 100,000,000. */
  messageBytes?: number;
  /** Header fields read. Default: 10,000. */
  headerFields?: number;
  /** DKIM signatures verified. Default: 20. */
  signatures?: number;
  /** Rounds of questions. Default: 12. */
  rounds?: number;
  /** Questions in total. Default: 200. */
  questions?: number;
}

/** Progress of the DNS questions. */
export interface Progress {
  round: number;
  asked: number;
  answered: number;
}

/** An answer from a `resolve` callback. Omitted properties mean: no error, no records. */
export interface Resolved extends Partial<Omit<Answer, "name" | "type" | "records">> {
  records?: readonly (Omit<Answer["records"][number], "ttl"> & { ttl?: number })[];
}

/** Options of every function that asks DNS. */
export interface DnsOptions {
  /** Preset names or resolver URLs, in order of preference. Default: all presets. */
  resolvers?: readonly string[];
  /** Evidence to start from. Questions that it answers are not sent. */
  dns?: Evidence;
  /** Send no questions. */
  offline?: boolean;
  /** Answers questions instead of DNS over HTTPS. An exception counts as a network failure. */
  resolve?: (question: Question, options: { signal: AbortSignal }) => Resolved | Promise<Resolved>;
  /** The time to judge by. Default: now; `null` for none. Numbers are milliseconds, as from `Date.now()`. */
  now?: Date | number | string | null;
  /** Milliseconds per answer and resolver. Default: 5000. */
  timeout?: number;
  /** Cancels the call. */
  signal?: AbortSignal;
  /** Called for each round and each answer. */
  onProgress?: (progress: Progress) => void;
  /** Limits on input and DNS questions. */
  limits?: Limits;
}

/** Options of `inspect`. */
export interface Options extends DnsOptions {
  /** The envelope, if the caller knows it better than the message does. */
  envelope?: Envelope;
  /** The authserv-ids whose results are trusted. */
  trusted?: readonly string[];
  /** Also look up the transport policy of the receiving domain. The verdict does not depend on it. */
  transport?: boolean;
  /**
   * The public suffix list as text, to compare RFC 9989 with RFC 7489. The package contains one:
   * `headerlens/public-suffixes.txt`.
   */
  publicSuffixes?: string;
}

/** The options for the module: data as text, and callbacks. */
export function toModule(options: Options & Record<string, unknown>) {
  const { dns, resolvers, resolve, now, signal, onProgress, ...rest } = options;
  const timeout = options.timeout ?? 5000;
  if (!(Number.isFinite(timeout) && timeout > 0)) bad("timeout", "expected milliseconds above 0");
  const request = JSON.stringify({
    ...rest,
    timeout: Math.min(Math.ceil(timeout), 0x7fff_ffff),
    now: seconds(now),
    resolvers: address(resolvers),
  });
  const shell = {
    dns: dns && JSON.stringify(dns),
    signal,
    onProgress,
    resolve: resolve && ((name: string, type: Question["type"]) => ask(resolve, { name, type }, timeout, signal)),
  };
  return { request, shell };
}

type Resolve = NonNullable<DnsOptions["resolve"]>;

/** Asks the caller's own resolver; an answer as text comes of it in any case. */
async function ask(resolve: Resolve, question: Question, timeout: number, signal: AbortSignal | undefined) {
  // A timer of our own: Node does not wait for that of AbortSignal.timeout, and would end before a late answer is one.
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(new DOMException("no answer in time", "TimeoutError")), Math.min(timeout, 0x7fff_ffff));
  const late = clock.signal;
  const either = signal ? AbortSignal.any([signal, late]) : late;
  const aborted = new Promise<never>((_, reject) => {
    either.addEventListener("abort", () => reject(either.reason as Error), { once: true });
  });
  const time = () => new Date().toISOString();
  const failed = (failure: Answer["failure"]) => ({ status: null, ad: false, records: [], failure });
  try {
    const resolved = await Promise.race([resolve(question, { signal: either }), aborted]);
    const status = resolved.failure ? null : 0;
    const records = (resolved.records ?? []).map((each) => ({ ttl: 0, ...each }));
    return JSON.stringify({ status, ad: false, failure: null, time: time(), ...resolved, records, ...question });
  } catch {
    return JSON.stringify({ ...failed(late.aborted ? "timeout" : "network"), time: time(), ...question });
  } finally {
    clearTimeout(timer);
  }
}

function seconds(now: Options["now"]): number | null {
  if (now === null) return null;
  const milliseconds = now === undefined ? Date.now() : now instanceof Date || typeof now === "string" ? new Date(now).getTime() : now;
  if (typeof milliseconds !== "number" || !Number.isFinite(milliseconds)) bad("now", "expected a time");
  return Math.floor(milliseconds / 1000);
}

function bad(option: string, what: string): never {
  throw new HeaderlensError("bad-option", `${option}: ${what}`);
}
