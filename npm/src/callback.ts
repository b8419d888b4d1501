// The caller's own resolver: its answers are checked here, since a wrong shape must not be read as "no records".

import { HeaderlensError } from "./error.js";
import type { Signal } from "./global-types.js";
import type { Answer, DnsRecord, Question } from "./types.js";

/** An answer from a `resolve` callback. Omitted properties mean: no error, no records. */
export interface Resolved extends Partial<Omit<Answer, "name" | "type" | "records">> {
  records?: readonly (Omit<DnsRecord, "ttl"> & { ttl?: number })[];
}

/** Answers DNS questions. */
export type Resolve = (question: Question, options: { signal: Signal }) => Resolved | Promise<Resolved>;

const failures: readonly unknown[] = ["timeout", "network", "malformed"];
const types: readonly unknown[] = ["A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "TLSA", "TXT"];

/** What each property of an answer has to be. */
const shape: Record<string, [isRight: (value: unknown) => boolean, expected: string]> = {
  status: [(value) => value === null || (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xffff), "an RCODE"],
  ad: [(value) => typeof value === "boolean", "true or false"],
  failure: [(value) => value === null || failures.includes(value), '"timeout", "network" or "malformed"'],
  resolver: [(value) => value === null || typeof value === "string", "text"],
  time: [(value) => value === null || typeof value === "string", "a time"],
  records: [Array.isArray, "a list"],
  // An answer out of evidence may repeat the question.
  name: [(value) => typeof value === "string", "the name that was asked"],
  type: [(value) => typeof value === "string", "the type that was asked"],
};

const ofRecord: typeof shape = {
  name: [(value) => typeof value === "string", "the owner name"],
  type: [(value) => typeof value === "string", 'a type such as "TXT"'],
  data: [(value) => typeof value === "string", "text"],
  ttl: [(value) => value === undefined || (typeof value === "number" && value >= 0), "seconds"],
};

/** Calls the caller's resolver for the module; there is an answer in any case. */
export function callback(resolve: Resolve, { timeout, signal, deadline }: { timeout: number; signal: Signal; deadline: Signal }) {
  const asker = {
    /** What the resolver did wrong; its answers are worth nothing then. */
    fault: null as HeaderlensError | null,
    async resolve(name: string, type: Question["type"]) {
      const question = { name, type };
      const failed = (failure: Answer["failure"]) => ({ status: null, ad: false, records: [], failure, time: new Date().toISOString(), ...question });
      if (asker.fault) return failed("malformed");
      // A timer of our own: Node does not wait for that of AbortSignal.timeout, and would end before a late answer is one.
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(new DOMException("no answer in time", "TimeoutError")), timeout);
      const any = AbortSignal.any([signal, deadline, late.signal]);
      try {
        const aborted = new Promise<never>((_, reject) => {
          if (any.aborted) reject(any.reason);
          any.addEventListener("abort", () => reject(any.reason), { once: true });
        });
        const resolved: unknown = await Promise.race([resolve(question, { signal: any as Signal }), aborted]);
        return toAnswer(resolved, question);
      } catch (error) {
        if (error instanceof HeaderlensError && error.code === "bad-option") asker.fault = error;
        const isLate = late.signal.aborted || deadline.aborted || (error as { name?: unknown } | null)?.name === "TimeoutError";
        return failed(isLate ? "timeout" : "network");
      } finally {
        clearTimeout(timer);
      }
    },
  };
  return asker;
}

function toAnswer(resolved: unknown, question: Question) {
  const answer = checked(resolved, shape, "resolve: its result") as Resolved;
  const records = (answer.records ?? []).map((each, at) => {
    const record = checked(each, ofRecord, `resolve: records[${at}]`) as unknown as Omit<DnsRecord, "ttl"> & { ttl?: number };
    for (const name of ["name", "type", "data"] as const) {
      if (record[name] === undefined) bad(`resolve: records[${at}].${name}: missing`);
    }
    // Other types may stand beside what was asked; only their presence counts.
    return { ...record, type: types.includes(record.type) ? record.type : "OTHER", ttl: Math.min(Math.floor(record.ttl ?? 0), 0x7fff_ffff) };
  });
  // Properties that are undefined are not there.
  const { status = answer.failure ? null : 0, ad = false, failure = null, resolver = null, time } = answer;
  return { status, ad, failure, resolver, time: time ?? new Date().toISOString(), records, ...question };
}

function checked(value: unknown, properties: typeof shape, what: string): object {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    bad(`${what} is ${value === null ? "null" : Array.isArray(value) ? "a list" : typeof value}; expected an object`);
  for (const [name, given] of Object.entries(value)) {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!known && properties === ofRecord) continue;
    if (!known) bad(`${what} has an unknown property ${JSON.stringify(name)}; expected ${Object.keys(properties).join(", ")}`);
    if (given !== undefined && !known[0](given)) bad(`${what}: ${name}: expected ${known[1]}`);
  }
  return value;
}

function bad(message: string): never {
  throw new HeaderlensError("bad-option", message);
}
