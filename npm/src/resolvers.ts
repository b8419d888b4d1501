// Resolvers: presets and URLs.

import { HeaderlensError } from "./error.js";

/** Resolvers that allow requests from pages of any origin, in order of preference. */
export const presets = {
  cloudflare: "https://cloudflare-dns.com/dns-query",
  google: "https://dns.google/dns-query",
  dnssb: "https://doh.sb/dns-query",
} as const;

/** The URLs of resolvers that are given by name or URL. */
export function address(resolvers: readonly string[] = Object.keys(presets)): string[] {
  if (!Array.isArray(resolvers)) throw new HeaderlensError("bad-option", "resolvers: expected a list");
  return resolvers.map((each: unknown) => {
    if (typeof each === "string" && Object.hasOwn(presets, each)) return presets[each as keyof typeof presets];
    const url = typeof each === "string" && URL.canParse(each) ? new URL(each) : null;
    if (url === null) {
      const names = Object.keys(presets).join(", ");
      throw new HeaderlensError("bad-option", `resolvers: unknown resolver ${JSON.stringify(each) ?? typeof each}; expected one of ${names}, or an https URL`);
    }
    // Questions are private: only those to one's own machine may go unencrypted.
    if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
      throw new HeaderlensError("bad-option", `resolvers: ${url.href} must use https`);
    }
    if (url.username || url.password) {
      throw new HeaderlensError("bad-option", "resolvers: a resolver URL must not contain a password");
    }
    url.hash = "";
    return url.href;
  });
}

const isLoopback = (host: string) => host === "localhost" || host === "[::1]" || /^127(\.\d+){3}$/.test(host);
