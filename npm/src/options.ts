// What a caller may set, and how it is told to the module.

import { HeaderlensError } from "./error.js";
import { address } from "./resolvers.js";
import type { Options as Settings, Resolving } from "./settings.js";
import type { Answer, Evidence, Question, Report } from "./types.js";

export type { Envelope, Limits } from "./settings.js";

/** Progress of the DNS questions. */
export interface Progress {
  /** The round that is being asked, from 1 on. */
  round: number;
  /** Questions asked so far, those of this round included. */
  asked: number;
  /** Answers received so far. */
  answered: number;
  /** From `inspect`, in the first call only: what is known before DNS answers. */
  report?: Report;
}

/** An answer from a `resolve` callback. Omitted properties mean: no error, no records. */
export interface Resolved extends Partial<Omit<Answer, "name" | "type" | "records">> {
  records?: readonly (Omit<Answer["records"][number], "ttl"> & { ttl?: number })[];
}

type ReadonlyArrays<T> = { [K in keyof T]: T[K] extends (infer E)[] | undefined ? readonly E[] | (undefined extends T[K] ? undefined : never) : T[K] };

/** Options of every function that asks DNS. Unknown names are refused with `bad-option`. */
export interface DnsOptions extends ReadonlyArrays<Resolving>, Pick<Settings, "offline" | "limits"> {
  /** Evidence to start from, or a report that holds it. Questions that it answers are not sent. */
  dns?: Evidence | Pick<Report, "dns">;
  /** Answers questions instead of DNS over HTTPS. An exception counts as a network failure. */
  resolve?: (question: Question, options: { signal: AbortSignal }) => Resolved | Promise<Resolved>;
  /** The time to judge by. Default: now; `null` for none. Numbers are milliseconds, as from `Date.now()`. */
  now?: Date | number | string | null;
  /** Cancels the call. */
  signal?: AbortSignal;
  /** Called for each round and each answer. */
  onProgress?: (progress: Progress) => void;
}

/** Options of `inspect`. Unknown names are refused with `bad-option`. */
export interface Options extends DnsOptions, ReadonlyArrays<Omit<Settings, "now" | "offline" | "limits">> {}

/** The options as the module takes them: plain objects that it checks, and what only this side can do. */
export function toModule(given: Options & Record<string, unknown>) {
  if (typeof given !== "object" || given === null) bad("options", "expected an object");
  const { dns, resolvers, resolve, now, signal, onProgress, timeout = 5000, ...rest } = given;
  if (!(Number.isFinite(timeout) && timeout > 0)) bad("timeout", "expected milliseconds above 0");
  for (const [name, value] of Object.entries({ resolve, onProgress })) {
    if (value !== undefined && typeof value !== "function") bad(name, "expected a function");
  }
  return {
    // Answers that the caller gives are the caller's word, unless they say whose else it is.
    options: { evidenceFrom: dns === undefined ? "asked" : "given", ...rest, now: seconds(now) },
    resolving: { resolvers: address(resolvers), timeout: Math.min(Math.ceil(timeout), 0x7fff_ffff) },
    dns: dns && ("dns" in dns ? { answers: dns.dns.answers } : dns),
    signal,
    onProgress,
    resolve: resolve && ((name: string, type: Question["type"]) => ask(resolve, { name, type }, timeout, signal)),
  };
}

type Resolve = NonNullable<DnsOptions["resolve"]>;

/** Asks the caller's own resolver; there is an answer in any case. */
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
    return { status, ad: false, failure: null, time: time(), ...resolved, records, ...question };
  } catch {
    return { ...failed(late.aborted ? "timeout" : "network"), time: time(), ...question };
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
