// Command-line arguments.

import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { parseArgs } from "node:util";

import type { DnsOptions, Envelope, Options } from "../options.js";
import { isLanguage, type Language } from "../text/formats.js";
import type { Format } from "./print.js";
import { preferred } from "./words.js";

export const usage = `headerlens: check who sent a raw email message and how it travelled

Usage:
  headerlens [inspect] FILE… | -     Inspect messages: .eml, .msg, .emlx, mbox, .zip, .gz, or folders (Maildir
                                     too). - is standard input.
  headerlens spf --ip ADDRESS --mail-from ADDRESS --helo NAME
                                     Check one sender with SPF.
  headerlens dmarc --from ADDRESS [--dkim DOMAIN]… [--spf DOMAIN]…
                                     Evaluate DMARC for authenticated identifiers.

DNS:
  --dns FILE           Start from the answers in FILE (JSON)
  --save-dns FILE      Write all answers to FILE, for --dns
  --offline            Send no DNS questions
  --resolver URL       Use this resolver (DNS over HTTPS), or a preset: cloudflare, google, dnssb; repeatable
  --now TIME           Judge as of this time: ISO 8601, or seconds since 1970

Message:
  --ip ADDRESS         Client address, if you know it
  --helo NAME          Client name in HELO or EHLO
  --mail-from ADDRESS  Reverse path; "" for a bounce
  --trust ID           Trust the results of this authserv-id; repeatable
  --second-opinion     Also run an independent verifier (mail-auth) on the same DNS answers
  --inner N|all        Inspect the Nth message inside instead, or all of them after the outer one
  --parts              Also list the MIME parts, with names, sizes and digests
  --rfc7489            Also show the DMARC result of receivers that still follow RFC 7489

Output:
  --format FORMAT      text (default) or markdown
  --json               Print the report as JSON, one line per message
  --lang en|ko         Language
  --help, --version

Exit status: 0 domain confirmed, 1 not confirmed, 2 bad usage or unreadable input, 3 undecided.
With several messages, the highest status.
`;

/** An error on the command line. */
export class BadUsage extends Error {}

/** Options of every subcommand. */
export interface Common {
  format: Format;
  language: Language;
  /** File to read evidence from. */
  dns: string | null;
  /** File to write evidence to. */
  saveDns: string | null;
  options: Pick<DnsOptions, "offline" | "resolvers" | "now"> & Pick<Options, "publicSuffixes">;
}

export interface InspectJob extends Common {
  kind: "inspect";
  files: string[];
  envelope: Envelope;
  trusted: string[];
  extras: Pick<Options, "secondOpinion" | "parts" | "filters">;
  /** Which messages inside to inspect: one, by its number from 1 on, or all. */
  inner: number | "all" | null;
}

export interface SpfJob extends Common {
  kind: "spf";
  envelope: Envelope & { ip: string };
}

export interface DmarcJob extends Common {
  kind: "dmarc";
  from: string;
  dkim: string[];
  spf: string[];
}

export type Job = InspectJob | SpfJob | DmarcJob | { kind: "help" } | { kind: "version" };

const text = { type: "string" } as const;
const list = { type: "string", multiple: true } as const;
const flag = { type: "boolean" } as const;

const common = {
  json: flag,
  format: text,
  dns: text,
  "save-dns": text,
  offline: flag,
  resolver: list,
  rfc7489: flag,
  now: text,
  lang: text,
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "V" },
} as const;
const envelope = { ip: text, helo: text, "mail-from": text } as const;

/** Reads the command line. */
export function readArguments(words: string[]): Job {
  const [first, ...rest] = words;
  if (first === "spf") return spf(rest);
  if (first === "dmarc") return dmarc(rest);
  return inspect(first === "inspect" ? rest : words);
}

function inspect(args: string[]): Job {
  const { values, positionals: files } = read(() =>
    parseArgs({ args, allowPositionals: true, options: { ...common, ...envelope, trust: list, inner: text, "second-opinion": flag, parts: flag } }),
  );
  const asked = helpOrVersion(values);
  if (asked) return asked;
  if (files.length === 0) throw new BadUsage("missing file; name one or more, or - for standard input");
  if (files.filter((file) => file === "-").length > 1) throw new BadUsage("standard input (-) can be named only once");
  return {
    kind: "inspect",
    files,
    envelope: toEnvelope(values),
    trusted: values.trust ?? [],
    inner: toInner(values.inner),
    extras: { secondOpinion: values["second-opinion"] ?? false, parts: values.parts ?? false, filters: true },
    ...toCommon(values),
  };
}

function spf(args: string[]): Job {
  const { values } = read(() => parseArgs({ args, options: { ...common, ...envelope } }));
  const asked = helpOrVersion(values);
  if (asked) return asked;
  if (values.ip === undefined) throw new BadUsage("missing --ip (client address)");
  if (!values["mail-from"] && !values.helo) throw new BadUsage("missing --mail-from or --helo");
  return { kind: "spf", envelope: { ...toEnvelope(values), ip: values.ip }, ...toCommon(values) };
}

function dmarc(args: string[]): Job {
  const options = { ...common, from: text, dkim: list, spf: list };
  const { values } = read(() => parseArgs({ args, options }));
  const asked = helpOrVersion(values);
  if (asked) return asked;
  if (values.from === undefined) throw new BadUsage("missing --from (author's address)");
  return { kind: "dmarc", from: values.from, dkim: values.dkim ?? [], spf: values.spf ?? [], ...toCommon(values) };
}

function read<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    // Node's sentences end with advice on its own conventions.
    throw new BadUsage((error as Error).message.split(". ")[0]);
  }
}

function helpOrVersion(values: { help?: boolean; version?: boolean }): Job | null {
  return values.help ? { kind: "help" } : values.version ? { kind: "version" } : null;
}

interface CommonValues {
  json?: boolean;
  format?: string;
  dns?: string;
  "save-dns"?: string;
  offline?: boolean;
  resolver?: string[];
  rfc7489?: boolean;
  now?: string;
  lang?: string;
}

function toCommon(values: CommonValues): Common {
  const language = values.lang ?? preferred(process.env);
  if (!isLanguage(language)) throw new BadUsage(`--lang ${language}: expected en or ko`);
  return {
    format: toFormat(values),
    language,
    dns: values.dns ?? null,
    saveDns: values["save-dns"] ?? null,
    options: {
      offline: values.offline ?? false,
      ...(values.resolver && { resolvers: values.resolver }),
      ...(values.rfc7489 && { publicSuffixes: publicSuffixes() }),
      ...(values.now !== undefined && { now: toTime(values.now) }),
    },
  };
}

function toFormat({ json, format }: CommonValues): Format {
  if (json) {
    if (format !== undefined) throw new BadUsage("--json and --format cannot be combined");
    return "json";
  }
  if (format !== undefined && format !== "text" && format !== "markdown") throw new BadUsage(`--format ${format}: expected text or markdown`);
  return format ?? "text";
}

function toInner(word: string | undefined): InspectJob["inner"] {
  if (word === undefined || word === "all") return word ?? null;
  if (!/^[1-9]\d{0,4}$/.test(word)) throw new BadUsage(`--inner ${word}: expected a number from 1, or all`);
  return Number(word);
}

/** The public suffix list that comes with the package. */
function publicSuffixes(): string {
  return readFileSync(new URL("../public-suffixes.txt", import.meta.url), "utf8");
}

function toEnvelope(values: { ip?: string; helo?: string; "mail-from"?: string }): Envelope {
  const { ip, helo } = values;
  if (ip !== undefined && !isIP(ip)) throw new BadUsage(`--ip ${ip}: invalid IP address`);
  const mailFrom = values["mail-from"]?.replace(/^<(.*)>$/s, "$1");
  return {
    ...(ip !== undefined && { ip }),
    ...(helo !== undefined && { helo }),
    ...(mailFrom !== undefined && { mailFrom }),
  };
}

/** A moment, in milliseconds. A date without a zone is in UTC, so that a command means the same everywhere. */
function toTime(word: string): number {
  const isSeconds = /^-?\d{1,12}(\.\d+)?$/.test(word);
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(word) || /^[\d-]+$/.test(word);
  const time = isSeconds ? Number(word) * 1000 : Date.parse(/^\d{4}-/.test(word) ? (hasZone ? word : `${word}Z`) : "");
  if (!Number.isFinite(time)) {
    throw new BadUsage(`--now ${word}: expected a time such as 2026-01-31T12:00:00Z, or seconds since 1970`);
  }
  return time;
}
