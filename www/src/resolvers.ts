// The origins that the page may talk to. They stand here, and not only in the package,
// because the content security policy is written when the page is built; a browser test
// holds this list to the package's presets.

export const resolverOrigins = [
  "https://cloudflare-dns.com",
  "https://dns.google",
  "https://doh.sb",
];
