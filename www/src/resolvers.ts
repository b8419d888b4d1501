// The origins that the page may talk to. They stand here, and not only in the package,
// because the content security policy is written when the page is built; a browser test
// holds this list to the package's presets.

export const resolverOrigins = [
  "https://cloudflare-dns.com",
  "https://dns.google",
  "https://doh.sb",
];

const names: Record<string, string> = { cloudflare: "Cloudflare", google: "Google", dnssb: "DNS.SB", "dns.sb": "DNS.SB" };

/** The name of a preset as people know it; an address stays as it is. */
export const resolverName = (resolver: string) => (Object.hasOwn(names, resolver) ? (names[resolver] ?? resolver) : resolver);
