// The terms of the glossary, and where each is defined. Their names and explanations are in locales/{en,ko}/glossary.json.

/** `null` where no RFC defines it. */
export const documents = {
  spf: "RFC 7208",
  dkim: "RFC 6376",
  dmarc: "RFC 9989",
  arc: "RFC 8617",
  dkim2: null,
  bimi: null,
  iprev: "RFC 8601",
  alignment: "RFC 9989",
  mua: "RFC 5598",
  mta: "RFC 5598",
  mda: "RFC 5598",
  admd: "RFC 5598",
  "trust-boundary": "RFC 8601",
  smtp: "RFC 5321",
  lmtp: "RFC 2033",
  imap: "RFC 9051",
  pop3: "RFC 1939",
  tls: "RFC 8446",
  starttls: "RFC 3207",
  smtps: "RFC 8314",
  "mta-sts": "RFC 8461",
  "tls-rpt": "RFC 8460",
  dane: "RFC 7672",
  dnssec: "RFC 4033",
  dns: "RFC 1034",
  resolver: "RFC 1034",
  ttl: "RFC 1034",
  txt: "RFC 1035",
  mx: "RFC 1035",
  cname: "RFC 1034",
  "address-record": "RFC 1035",
  helo: "RFC 5321",
  "mail-from": "RFC 5321",
  received: "RFC 5321",
  "authentication-results": "RFC 8601",
  selector: "RFC 6376",
  canonicalization: "RFC 6376",
  mime: "RFC 2045",
  rsa: "RFC 8017",
  url: "RFC 3986",
  rfc: null,
} as const satisfies Readonly<Record<string, string | null>>;

export type Term = keyof typeof documents;
export const terms = Object.keys(documents) as Term[];

/** A term in a text. */
export interface Found {
  term: Term;
  start: number;
  end: number;
}

/** Finds terms by their names, of which the catalogs have several for one term, separated by commas. */
export function finder(nameOf: (term: Term) => string): (text: string) => Found[] {
  const names = new Map<string, Term>();
  for (const term of terms) for (const name of nameOf(term).split(/,\s*/)) names.set(name.toLowerCase(), term);
  // The longer name first: MTA-STS is no MTA. A particle may follow a name in Korean, a letter may not.
  const longestFirst = [...names.keys()].sort((a, b) => b.length - a.length).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(?<![\\w-])(?:${longestFirst.join("|")})(?![\\w-])`, "gi");
  return (text) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const term = names.get(match[0].toLowerCase());
      // Abbreviations are written in capitals: "arc" and "rfc" in an address are none.
      if (!term || (isAbbreviation(term, nameOf) && match[0] !== match[0].toUpperCase())) return [];
      return { term, start: match.index, end: match.index + match[0].length };
    });
}

const isAbbreviation = (term: Term, nameOf: (term: Term) => string) => /^[A-Z0-9-]+(,|$)/.test(nameOf(term));
