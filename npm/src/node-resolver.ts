// The system's resolver, by node:dns.

import type { MxRecord, SoaRecord } from "node:dns";
import type { Resolver } from "node:dns/promises";

import { cachedResolver, type CacheOptions } from "./cache.js";
import type { Resolve, Resolved } from "./callback.js";
import { HeaderlensError } from "./error.js";
import type { DnsRecord, Question } from "./types.js";

export interface NodeResolverOptions extends CacheOptions {
  /** Addresses of name servers, as `"192.0.2.53"` or `"[2001:db8::53]:5353"`. Default: the system's. */
  servers?: readonly string[];
  /** Milliseconds for one try of one server. Default: that of node:dns. */
  timeout?: number;
  /** Tries. Default: that of node:dns. */
  tries?: number;
}

type Dns = Pick<typeof import("node:dns/promises"), "Resolver">;
let loaded: Dns | null = null;

/** For the entry of Node: supplies node:dns/promises. Its types are not everyone's, so that they are not named here. */
export function setDns(dns: unknown) {
  loaded = dns as Dns;
}

/**
 * A `resolve` option that asks the system's resolver over plain DNS, for Node, Deno, Bun and workers that have `node:dns`.
 * "No such name" and "no such record" are answers; SERVFAIL and REFUSED are statuses; everything else is a failure. The
 * answers are kept for a minute (node:dns tells no TTL), so use one resolver for many calls.
 *
 * ```js
 * const resolve = nodeResolver();
 * const report = await inspect(raw, { resolve });
 * ```
 *
 * @throws HeaderlensError (`bad-option`) if this host has no `node:dns`.
 */
export function nodeResolver({ servers, timeout, tries, ...cache }: NodeResolverOptions = {}): Resolve {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  const dns = loaded ?? (process?.getBuiltinModule?.("node:dns/promises") as Dns | undefined);
  if (!dns) throw new HeaderlensError("bad-option", "nodeResolver: this host has no node:dns; use resolvers, or a resolve function of your own");
  const resolver = new dns.Resolver({ ...(timeout !== undefined && { timeout }), ...(tries !== undefined && { tries }) });
  if (servers) resolver.setServers(servers);
  return cachedResolver((question) => ask(resolver, question), cache);
}

/** What node:dns says that is an answer after all, by the RCODE that it stands for. */
const statuses: Record<string, number> = { ENODATA: 0, EFORMERR: 1, ESERVFAIL: 2, ENOTFOUND: 3, ENOTIMP: 4, EREFUSED: 5 };

async function ask(resolver: Resolver, { name, type }: Question): Promise<Resolved> {
  const record = (data: string, ttl?: number) => ({ name, type, data, ...(ttl !== undefined && { ttl }) });
  try {
    return { records: await lookUp(resolver, name, type, record) };
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    const status = Object.hasOwn(statuses, code) ? statuses[code] : undefined;
    if (status !== undefined) return { status };
    return { failure: code === "ETIMEOUT" || code === "ECANCELLED" ? "timeout" : code === "EBADRESP" ? "malformed" : "network" };
  }
}

type Make = (data: string, ttl?: number) => Omit<DnsRecord, "ttl"> & { ttl?: number };

async function lookUp(resolver: Resolver, name: string, type: Question["type"], record: Make) {
  switch (type) {
    case "A":
      return (await resolver.resolve4(name, { ttl: true })).map(({ address, ttl }) => record(address, ttl));
    case "AAAA":
      return (await resolver.resolve6(name, { ttl: true })).map(({ address, ttl }) => record(address, ttl));
    case "TXT":
      return (await resolver.resolveTxt(name)).map((strings) => record(textOf(strings)));
    case "MX":
      return (await resolver.resolveMx(name)).map(({ priority, exchange }: MxRecord) => record(`${priority} ${exchange || "."}`));
    case "CNAME":
      return (await resolver.resolveCname(name)).map((target) => record(target));
    case "NS":
      return (await resolver.resolveNs(name)).map((target) => record(target));
    case "PTR":
      return (await resolver.resolvePtr(name)).map((target) => record(target));
    case "SOA": {
      const { nsname, hostmaster, serial, refresh, retry, expire, minttl }: SoaRecord = await resolver.resolveSoa(name);
      return [record([nsname, hostmaster, serial, refresh, retry, expire, minttl].join(" "))];
    }
    case "TLSA": {
      const found = await tlsa(resolver, name);
      return found.map(({ certUsage, selector, match, data }) => record(`${certUsage} ${selector} ${match} ${hex(data)}`));
    }
    case "OTHER":
      return [];
  }
}

interface TlsaRecord {
  certUsage: number;
  selector: number;
  match: number;
  data: ArrayBuffer;
}

/** Not every version of Node can ask for TLSA; one that cannot has no answer. */
function tlsa(resolver: Resolver, name: string): Promise<TlsaRecord[]> {
  const { resolveTlsa } = resolver as unknown as { resolveTlsa?: (name: string) => Promise<TlsaRecord[]> };
  if (!resolveTlsa) throw new Error("this version of node:dns has no resolveTlsa");
  return resolveTlsa.call(resolver, name);
}

const hex = (data: ArrayBuffer) => Array.from(new Uint8Array(data), (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * The character-strings of a TXT record in one, as evidence has them. node:dns gives each byte as a character of Latin-1;
 * bytes that are not UTF-8 are escaped as `\DDD`, and so is a backslash that would look like such an escape.
 */
function textOf(strings: readonly string[]): string {
  const latin1 = strings.join("").replace(/\\(?=092|1(?:2[89]|[3-9]\d)|2(?:[0-4]\d|5[0-5]))/g, "\\092");
  const bytes = Uint8Array.from(latin1, (character) => character.charCodeAt(0));
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const decode = (part: Uint8Array) => {
    try {
      return decoder.decode(part);
    } catch {
      return null;
    }
  };
  const valid = decode(bytes);
  if (valid !== null) return valid;
  // A character of UTF-8 has at most four bytes: the first that decode are it.
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((size) => at + size <= bytes.length && decode(bytes.subarray(at, at + size)) !== null) ?? 0;
    text += length === 0 ? `\\${bytes[at]}` : decoder.decode(bytes.subarray(at, at + length));
    at += length || 1;
  }
  return text;
}
