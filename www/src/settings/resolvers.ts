// The resolvers that a page of any origin may ask. They stand here, and not only in the package,
// because the content security policy is written when the page is built, and because the page
// itself does without the package: the worker alone loads it. A test holds this list to the package's presets.

const presets = {
  cloudflare: { name: "Cloudflare", origin: "https://cloudflare-dns.com" },
  google: { name: "Google", origin: "https://dns.google" },
  dnssb: { name: "DNS.SB", origin: "https://doh.sb" },
};

export const presetNames = Object.keys(presets);

export const resolverOrigins = Object.values(presets).map(({ origin }) => origin);

/** The name of a preset as people know it; an address stays as it is. */
export const resolverName = (resolver: string) => (Object.hasOwn(presets, resolver) ? presets[resolver as keyof typeof presets].name : resolver);
