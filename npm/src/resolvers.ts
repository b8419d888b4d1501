// Who is asked.

import { HeaderlensError } from "./error.js";

/** Resolvers that answer pages of any origin, in the order in which they are asked. */
export const presets = {
  cloudflare: "https://cloudflare-dns.com/dns-query",
  google: "https://dns.google/dns-query",
  dnssb: "https://doh.sb/dns-query",
} as const;

/** The addresses of resolvers that are given by name or address. */
export function address(resolvers: readonly string[] = Object.keys(presets)): string[] {
  if (!Array.isArray(resolvers)) throw new HeaderlensError("bad-option", "the option resolvers is not a list");
  return resolvers.map((each: unknown) => {
    if (typeof each === "string" && Object.hasOwn(presets, each)) return presets[each as keyof typeof presets];
    const url = typeof each === "string" && URL.canParse(each) ? new URL(each) : null;
    if (url === null) {
      const names = Object.keys(presets).join(", ");
      throw new HeaderlensError("bad-option", `${String(each)} is no resolver: give one of ${names}, or an address`);
    }
    // Questions are private: only those to one's own machine may go unencrypted.
    if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
      throw new HeaderlensError("bad-option", `the resolver ${url.href} has to be an https address`);
    }
    if (url.username || url.password) {
      throw new HeaderlensError("bad-option", "the address of a resolver cannot hold a password");
    }
    url.hash = "";
    return url.href;
  });
}

const isLoopback = (host: string) => host === "localhost" || host === "[::1]" || /^127(\.\d+){3}$/.test(host);
