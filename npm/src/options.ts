// What a caller may set, and how it is told to the module.

import { callback, type Resolve } from "./callback.js";
import { HeaderlensError } from "./error.js";
import type { Signal } from "./global-types.js";
import { address } from "./resolvers.js";
import type { Options as Settings, Resolving } from "./settings.js";
import type { Evidence, Report } from "./types.js";

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

type ReadonlyArrays<T> = { [K in keyof T]: T[K] extends (infer E)[] | undefined ? readonly E[] | (undefined extends T[K] ? undefined : never) : T[K] };

/** Options of every function that asks DNS. Unknown names are refused with `bad-option`. */
export interface DnsOptions extends ReadonlyArrays<Resolving>, Pick<Settings, "offline" | "limits"> {
  /** Evidence to start from, or a report that holds it. Questions that it answers are not sent. */
  dns?: Evidence | Pick<Report, "dns">;
  /**
   * Answers questions instead of DNS over HTTPS. An exception is a failure: `timeout` if its name is `TimeoutError`, else
   * `network`. A result that is not an answer rejects the call with `bad-option`.
   */
  resolve?: Resolve;
  /** The time to judge by. Default: now; `null` for none. Numbers are milliseconds, as from `Date.now()`. */
  now?: Date | number | string | null;
  /** Milliseconds for all DNS answers together. What is not answered by then is a timeout. Default: no limit. */
  deadline?: number;
  /** Cancels the call. */
  signal?: Signal;
  /** Called for each round and each answer. */
  onProgress?: (progress: Progress) => void;
}

/** Options of `inspect`. Unknown names are refused with `bad-option`. */
export interface Options extends DnsOptions, ReadonlyArrays<Omit<Settings, "now" | "offline" | "limits">> {}

/** A call's options, as the module takes them, with what only this side can do. */
export interface Shell {
  /** What the module is given: plain objects that it checks, signals and functions. */
  readonly forModule: object;
  /** Aborted when the caller's signal is; of this realm. */
  readonly signal: Signal;
  /** Starts the clock of `deadline`. */
  start(): void;
  /** Lets go of clock and signal. */
  stop(): void;
  /** @throws HeaderlensError (`bad-option`) if the caller's resolver gave something that is not an answer. */
  throwFault(): void;
}

const shared = new WeakSet<object>();

/** Evidence that many calls start from: the module reads it once. Nobody may change it. */
export function shareEvidence(dns: NonNullable<DnsOptions["dns"]>): Evidence {
  if (typeof dns !== "object" || dns === null) throw new HeaderlensError("bad-evidence", "dns: expected evidence or a report");
  if (shared.has(dns)) return dns as Evidence;
  const evidence = { ...plain(dns) };
  shared.add(evidence);
  return evidence;
}

const plain = (dns: NonNullable<DnsOptions["dns"]>): Evidence => ("dns" in dns ? { default: dns.dns.default ?? "unknown", answers: dns.dns.answers } : dns);

/**
 * Checks the options that stay on this side. `keepsEvidence` says whether the answers are wanted beside the result.
 *
 * @throws HeaderlensError (`bad-option`)
 * @throws the reason of `signal` if it is aborted already.
 */
export function toModule(given: Options & Record<string, unknown>, keepsEvidence = true): Shell {
  if (typeof given !== "object" || given === null) bad("options", "expected an object");
  const { dns, resolvers, resolve, now, signal, onProgress, timeout = 5000, deadline, ...rest } = given;
  for (const [name, value] of Object.entries({ timeout, deadline })) {
    if (value !== undefined && !(typeof value === "number" && value > 0)) bad(name, "expected milliseconds above 0");
  }
  for (const [name, value] of Object.entries({ resolve, onProgress })) {
    if (value !== undefined && typeof value !== "function") bad(name, "expected a function");
  }
  if (signal !== undefined && typeof signal?.addEventListener !== "function") bad("signal", "expected an AbortSignal");
  if (dns !== undefined && (typeof dns !== "object" || dns === null)) throw new HeaderlensError("bad-evidence", "dns: expected evidence or a report");
  if (signal?.aborted) throw signal.reason;
  const aborted = new AbortController();
  const over = new AbortController();
  const abort = () => aborted.abort(signal?.reason);
  const asker = resolve && callback(resolve, { timeout: milliseconds(timeout), signal: aborted.signal, deadline: over.signal });
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    forModule: {
      // Answers that the caller gives are the caller's word, unless they say whose else it is.
      options: { evidenceFrom: dns === undefined ? "asked" : "given", ...rest, now: seconds(now) },
      resolving: { resolvers: address(resolvers), timeout: milliseconds(timeout) },
      dns: dns && plain(dns),
      sharesDns: dns !== undefined && shared.has(dns),
      keepsEvidence,
      signal: aborted.signal,
      deadline: over.signal,
      onProgress,
      resolve: asker?.resolve,
    },
    signal: aborted.signal,
    start() {
      signal?.addEventListener("abort", abort, { once: true });
      if (signal?.aborted) abort();
      if (deadline !== undefined) timer = setTimeout(() => over.abort(), milliseconds(deadline));
    },
    stop() {
      signal?.removeEventListener("abort", abort);
      clearTimeout(timer);
    },
    throwFault() {
      if (asker?.fault) throw asker.fault;
    },
  };
}

/** A wait that timers and the module can take. */
const milliseconds = (wait: number) => Math.min(Math.ceil(wait), 0x7fff_ffff);

function seconds(now: Options["now"]): number | null {
  if (now === null) return null;
  const milliseconds = now === undefined ? Date.now() : now instanceof Date || typeof now === "string" ? new Date(now).getTime() : now;
  if (typeof milliseconds !== "number" || !Number.isFinite(milliseconds)) bad("now", "expected a time");
  return Math.floor(milliseconds / 1000);
}

function bad(option: string, what: string): never {
  throw new HeaderlensError("bad-option", `${option}: ${what}`);
}
