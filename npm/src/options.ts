// What a caller may set, and how it is told to the module.

import { HeaderlensError } from "./error.js";
import { address } from "./resolvers.js";
import type { Answer, Evidence, Question } from "./types.js";

/** The SMTP envelope (RFC 5321), where the caller knows it better than the message. */
export interface Envelope {
  /** The address of the client. */
  ip?: string | null;
  /** The name that it gave in HELO or EHLO. */
  helo?: string | null;
  /** The reverse path; empty for a bounce. */
  mailFrom?: string | null;
}

/** Limits on what is read and asked. */
export interface Limits {
  /** Bytes of a message; 100,000,000 unless told. */
  messageBytes?: number;
  /** Header fields that are read; 10,000 unless told. */
  headerFields?: number;
  /** DKIM signatures that are verified; 20 unless told. */
  signatures?: number;
  /** Rounds of questions; 12 unless told. */
  rounds?: number;
  /** Questions in all; 200 unless told. */
  questions?: number;
}

/** How far the questions have come. */
export interface Progress {
  round: number;
  asked: number;
  answered: number;
}

/** What a `resolve` callback gives: an answer, of which only what differs from "no error, no records" has to be said. */
export interface Resolved extends Partial<Omit<Answer, "name" | "type" | "records">> {
  records?: readonly (Omit<Answer["records"][number], "ttl"> & { ttl?: number })[];
}

/** What every function that asks DNS takes. */
export interface DnsOptions {
  /** Presets by name or addresses of resolvers, in order of preference. All presets unless told. */
  resolvers?: readonly string[];
  /** Evidence to start from: what it answers is not asked for. */
  dns?: Evidence;
  /** Ask nothing. */
  offline?: boolean;
  /** Answers questions instead of DNS over HTTPS. What it throws is a failure of the network. */
  resolve?: (question: Question, options: { signal: AbortSignal }) => Resolved | Promise<Resolved>;
  /** The moment to judge by; the present unless told, `null` for none. A number counts milliseconds, as `Date.now()` does. */
  now?: Date | number | string | null;
  /** Milliseconds that one resolver has for one answer; 5000 unless told. */
  timeout?: number;
  /** Cancels. */
  signal?: AbortSignal;
  /** Told of each round and each answer. */
  onProgress?: (progress: Progress) => void;
  /** Limits on what is read and asked. */
  limits?: Limits;
}

/** What `inspect` takes. */
export interface Options extends DnsOptions {
  /** The envelope, where the caller knows it better than the message. */
  envelope?: Envelope;
  /** The authserv-ids whose claims are believed. */
  trusted?: readonly string[];
  /** Whether the transport policy of the receiving domain is looked up too; the verdict does not need it. */
  transport?: boolean;
  /**
   * The public suffix list as text, to see what RFC 7489 would say beside RFC 9989.
   * The package has one, which is loaded only by whoever asks for it: `headerlens/public-suffixes.txt`.
   */
  publicSuffixes?: string;
}

/** The options as text for the module, and what cannot be text. */
export function toModule(options: Options & Record<string, unknown>) {
  const { dns, resolvers, resolve, now, signal, onProgress, ...rest } = options;
  const timeout = options.timeout ?? 5000;
  if (!(Number.isFinite(timeout) && timeout > 0)) bad("timeout", "is not a number of milliseconds");
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
  if (typeof milliseconds !== "number" || !Number.isFinite(milliseconds)) bad("now", "is not a time");
  return Math.floor(milliseconds / 1000);
}

function bad(option: string, what: string): never {
  throw new HeaderlensError("bad-option", `the option ${option} ${what}`);
}
