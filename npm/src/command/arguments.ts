// Command-line arguments.

import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { availableParallelism, hostname } from "node:os";
import { parseArgs } from "node:util";

import { nodeResolver } from "../node-resolver.js";
import type { DnsOptions, Envelope, Options } from "../options.js";
import { isLanguage, type Language } from "../text/formats.js";
import { flags, optionsOf, subcommands, type Subcommand } from "./flags.js";
import { formats, type Format } from "./print.js";
import { didYouMean } from "./suggest.js";
import { preferred } from "./words.js";

/** An error on the command line. */
export class BadUsage extends Error {}

/** How results are printed. */
export interface Output {
  format: Format;
  language: Language;
  authservId: string;
}

/** Options of the subcommands that ask DNS. Plain data, so that they can be given to another thread. */
export interface Common extends Output {
  /** File to read evidence from. */
  dns: string | null;
  /** File to write evidence to. */
  saveDns: string | null;
  options: Pick<DnsOptions, "offline" | "resolvers" | "timeout" | "deadline" | "now"> & Pick<Options, "publicSuffixes">;
  /** Whether the system's resolver is asked, instead of DNS over HTTPS. */
  usesSystem: boolean;
}

export interface InspectJob extends Common {
  kind: "inspect";
  files: string[];
  envelope: Envelope;
  trusted: string[];
  extras: Pick<Options, "secondOpinion" | "parts" | "filters">;
  /** Which messages inside to inspect: one, by its number from 1 on, or all. */
  inner: number | "all" | null;
  /** Messages at a time. */
  jobs: number;
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

export interface ReplayJob extends Output {
  kind: "replay";
  report: string;
  message: string;
}

export type Job = InspectJob | SpfJob | DmarcJob | ReplayJob | { kind: "completion"; shell: string } | { kind: "help" } | { kind: "version" };

/** Reads the command line. */
export function readArguments(words: string[]): Job {
  const [first = "", ...rest] = words;
  const named = subcommands.find(({ name }) => name === first)?.name;
  switch (named) {
    case "spf":
      return spf(rest);
    case "dmarc":
      return dmarc(rest);
    case "replay":
      return replay(rest);
    case "completion":
      return completion(rest);
    case "inspect":
      return inspect(rest);
    case undefined:
      return inspect(words);
  }
}

/** The values of flags, by their names. */
class Values {
  constructor(readonly given: Record<string, string | boolean | (string | boolean)[] | undefined>) {}

  text(name: string): string | undefined {
    const value = this.given[name];
    return typeof value === "string" ? value : undefined;
  }

  list(name: string): string[] | undefined {
    const value = this.given[name];
    return Array.isArray(value) ? value.map(String) : undefined;
  }

  has(name: string): boolean {
    return this.given[name] === true;
  }
}

function read(subcommand: Subcommand, args: string[], allowPositionals: boolean) {
  const options = optionsOf(subcommand);
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals, options });
    return { values: new Values(values), positionals };
  } catch (error) {
    // Node's sentences end with advice on its own conventions.
    const message = (error as Error).message.split(". ")[0] ?? "";
    const unknown = /^Unknown option '-{1,2}([^']*)'/.exec(message)?.[1];
    if (unknown === undefined) throw new BadUsage(message);
    const elsewhere = flags.find(({ name }) => name === unknown);
    if (elsewhere) throw new BadUsage(`--${unknown} is an option of ${elsewhere.of.map((name) => `headerlens ${name}`).join(", ")}`);
    throw new BadUsage(`unknown option --${unknown}${didYouMean(unknown, Object.keys(options), "--")}`);
  }
}

function inspect(args: string[]): Job {
  const { values, positionals } = read("inspect", args, true);
  const files: string[] = [...positionals];
  const asked = helpOrVersion(values);
  if (asked) return asked;
  if (files.length === 0) {
    if (process.stdin.isTTY) throw new BadUsage("missing file; name one or more, or pipe a message in");
    files.push("-");
  }
  if (files.filter((file) => file === "-").length > 1) throw new BadUsage("standard input (-) can be named only once");
  return {
    kind: "inspect",
    files,
    envelope: toEnvelope(values),
    trusted: values.list("trust") ?? [],
    inner: toInner(values.text("inner")),
    extras: { secondOpinion: values.has("second-opinion"), parts: values.has("parts"), filters: true },
    jobs: toJobs(values.text("jobs")),
    ...toCommon(values),
  };
}

function spf(args: string[]): Job {
  const { values } = read("spf", args, false);
  const asked = helpOrVersion(values);
  if (asked) return asked;
  const ip = values.text("ip");
  if (ip === undefined) throw new BadUsage("missing --ip (client address)");
  if (!values.text("mail-from") && !values.text("helo")) throw new BadUsage("missing --mail-from or --helo");
  return { kind: "spf", envelope: { ...toEnvelope(values), ip }, ...toResult(values) };
}

function dmarc(args: string[]): Job {
  const { values } = read("dmarc", args, false);
  const asked = helpOrVersion(values);
  if (asked) return asked;
  const from = values.text("from");
  if (from === undefined) throw new BadUsage("missing --from (author's address)");
  return { kind: "dmarc", from, dkim: values.list("dkim") ?? [], spf: values.list("spf") ?? [], ...toResult(values) };
}

function replay(args: string[]): Job {
  const { values, positionals } = read("replay", args, true);
  const asked = helpOrVersion(values);
  if (asked) return asked;
  const [report, message, ...more] = positionals;
  if (report === undefined || message === undefined || more.length > 0) throw new BadUsage("replay: expected a report and its message");
  return { kind: "replay", report, message, ...toOutput(values) };
}

function completion(args: string[]): Job {
  const { values, positionals } = read("completion", args, true);
  const asked = helpOrVersion(values);
  if (asked) return asked;
  const [shell, ...more] = positionals;
  if (shell === undefined || more.length > 0) throw new BadUsage("completion: expected bash, zsh or fish");
  return { kind: "completion", shell };
}

function helpOrVersion(values: Values): Job | null {
  return values.has("help") ? { kind: "help" } : values.has("version") ? { kind: "version" } : null;
}

function toOutput(values: Values): Output {
  const language = values.text("lang") ?? preferred(process.env);
  if (!isLanguage(language)) throw new BadUsage(`--lang ${language}: expected en or ko`);
  return { format: toFormat(values), language, authservId: values.text("authserv-id") ?? hostname() };
}

function toCommon(values: Values): Common {
  const resolvers = values.list("resolver");
  const usesSystem = resolvers?.includes("system") ?? false;
  if (usesSystem && resolvers?.length !== 1) throw new BadUsage("--resolver system cannot be combined with others");
  const now = values.text("now");
  const [timeout, deadline] = ["timeout", "deadline"].map((name) => toMilliseconds(name, values.text(name)));
  return {
    ...toOutput(values),
    dns: values.text("dns") ?? null,
    saveDns: values.text("save-dns") ?? null,
    usesSystem,
    options: {
      offline: values.has("offline"),
      ...(resolvers && !usesSystem && { resolvers }),
      ...(timeout !== undefined && { timeout }),
      ...(deadline !== undefined && { deadline }),
      ...(values.has("rfc7489") && { publicSuffixes: publicSuffixes() }),
      ...(now !== undefined && { now: toTime(now) }),
    },
  };
}

/** The options of a subcommand that gives the result of one method. */
function toResult(values: Values): Common {
  const common = toCommon(values);
  if (["csv", "authentication-results"].includes(common.format)) throw new BadUsage(`--format ${common.format}: only for messages`);
  return common;
}

/** What only this thread can hold: the system's resolver. */
export const resolving = ({ usesSystem, options }: Common): Pick<DnsOptions, "resolve"> =>
  usesSystem ? { resolve: nodeResolver({ ...(options.timeout !== undefined && { timeout: options.timeout, tries: 1 }) }) } : {};

function toFormat(values: Values): Format {
  const format = values.text("format");
  if (values.has("json")) {
    if (format !== undefined && format !== "json") throw new BadUsage("--json and --format cannot be combined");
    return "json";
  }
  const known = formats.find((each) => each === (format ?? "text"));
  if (known === undefined) throw new BadUsage(`--format ${format}: expected ${formats.join(", ")}${didYouMean(format ?? "", formats)}`);
  return known;
}

function toInner(word: string | undefined): InspectJob["inner"] {
  if (word === undefined || word === "all") return word ?? null;
  if (!/^[1-9]\d{0,4}$/.test(word)) throw new BadUsage(`--inner ${word}: expected a number from 1, or all`);
  return Number(word);
}

function toJobs(word: string | undefined): number {
  if (word === undefined) return Math.min(availableParallelism(), 16);
  if (!/^[1-9]\d{0,2}$/.test(word)) throw new BadUsage(`--jobs ${word}: expected a number from 1`);
  return Number(word);
}

/** The public suffix list that comes with the package. */
export function publicSuffixes(): string {
  return readFileSync(new URL("../public-suffixes.txt", import.meta.url), "utf8");
}

function toEnvelope(values: Values): Envelope {
  const [ip, helo] = [values.text("ip"), values.text("helo")];
  if (ip !== undefined && !isIP(ip)) throw new BadUsage(`--ip ${ip}: invalid IP address`);
  const mailFrom = values.text("mail-from")?.replace(/^<(.*)>$/s, "$1");
  return {
    ...(ip !== undefined && { ip }),
    ...(helo !== undefined && { helo }),
    ...(mailFrom !== undefined && { mailFrom }),
  };
}

function toMilliseconds(name: string, word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  const [, number, unit = "ms"] = /^(\d{1,9}(?:\.\d+)?)(ms|s|m)?$/.exec(word) ?? [];
  const time = Number(number) * ({ ms: 1, s: 1000, m: 60_000 }[unit] ?? Number.NaN);
  if (!(time > 0)) throw new BadUsage(`--${name} ${word}: expected a time such as 500ms, 5s or 1m`);
  return time;
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
