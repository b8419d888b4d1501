// The command's subcommands and flags, once: what is parsed, what --help prints, the completions and the man page.

export type Subcommand = "inspect" | "spf" | "dmarc" | "replay" | "completion";

export interface Flag {
  name: string;
  short?: string;
  /** What its value is called; a flag without one has no value. */
  value?: string;
  /** Values that are known. */
  choices?: readonly string[];
  isRepeatable?: true;
  isFile?: true;
  help: string;
  group: "DNS" | "Message" | "Output";
  of: readonly Subcommand[];
}

const every = ["inspect", "spf", "dmarc"] as const;
const message = ["inspect"] as const;
const replayed = ["inspect", "spf", "dmarc", "replay"] as const;

export const flags: readonly Flag[] = [
  {
    name: "dns",
    value: "FILE",
    isFile: true,
    group: "DNS",
    of: every,
    help: "Start from the answers in FILE: evidence, a report, or reports one a line (JSON)",
  },
  { name: "save-dns", value: "FILE", isFile: true, group: "DNS", of: every, help: "Write all answers to FILE, for --dns" },
  { name: "offline", group: "DNS", of: every, help: "Send no DNS questions" },
  {
    name: "resolver",
    value: "URL",
    choices: ["cloudflare", "google", "dnssb", "system"],
    isRepeatable: true,
    group: "DNS",
    of: every,
    help: "Use this resolver (DNS over HTTPS), a preset (cloudflare, google, dnssb), or system for the system's own; repeatable",
  },
  { name: "timeout", value: "TIME", group: "DNS", of: every, help: "Time for one answer of one resolver: milliseconds, or with a unit (5s); default 5s" },
  { name: "deadline", value: "TIME", group: "DNS", of: every, help: "Time for all answers of a message together" },
  { name: "now", value: "TIME", group: "DNS", of: every, help: "Judge as of this time: ISO 8601, or seconds since 1970" },
  { name: "ip", value: "ADDRESS", group: "Message", of: ["inspect", "spf"], help: "Client address, if you know it" },
  { name: "helo", value: "NAME", group: "Message", of: ["inspect", "spf"], help: "Client name in HELO or EHLO" },
  { name: "mail-from", value: "ADDRESS", group: "Message", of: ["inspect", "spf"], help: 'Reverse path; "" for a bounce' },
  { name: "from", value: "ADDRESS", group: "Message", of: ["dmarc"], help: "The author" },
  { name: "dkim", value: "DOMAIN", isRepeatable: true, group: "Message", of: ["dmarc"], help: "Domain of a DKIM signature that passed; repeatable" },
  { name: "spf", value: "DOMAIN", isRepeatable: true, group: "Message", of: ["dmarc"], help: "MAIL FROM domain that SPF passed; repeatable" },
  {
    name: "trust",
    value: "ID",
    isRepeatable: true,
    group: "Message",
    of: message,
    help: "You took the message from your own mailbox at this server (authserv-id or host name); repeatable",
  },
  { name: "second-opinion", group: "Message", of: message, help: "Also run an independent verifier (mail-auth) on the same DNS answers" },
  {
    name: "inner",
    value: "N|all",
    choices: ["all"],
    group: "Message",
    of: message,
    help: "Inspect the Nth message inside instead, or all of them after the outer one",
  },
  { name: "parts", group: "Message", of: message, help: "Also list the MIME parts, with names, sizes and digests" },
  { name: "rfc7489", group: "Message", of: every, help: "Also show the DMARC result of receivers that still follow RFC 7489" },
  {
    name: "format",
    value: "FORMAT",
    choices: ["text", "markdown", "json", "csv", "authentication-results"],
    group: "Output",
    of: replayed,
    help: "text (default), markdown, json, csv, or authentication-results (header fields)",
  },
  { name: "json", group: "Output", of: replayed, help: "Print each report as a line of JSON, with input: {file, index}" },
  { name: "authserv-id", value: "ID", group: "Output", of: replayed, help: "Your name in authentication-results; default the host's name" },
  { name: "jobs", value: "N", group: "Output", of: message, help: "Messages at a time; default one for each processor" },
  { name: "lang", value: "en|ko", choices: ["en", "ko"], group: "Output", of: replayed, help: "Language" },
  { name: "help", short: "h", group: "Output", of: [...replayed, "completion"], help: "Print this help" },
  { name: "version", short: "V", group: "Output", of: [...replayed, "completion"], help: "Print the version" },
];

/** The subcommands: how they are called, and what they do. */
export const subcommands: readonly { name: Subcommand; synopsis: string; help: string }[] = [
  {
    name: "inspect",
    synopsis: "[inspect] [FILE…]",
    help: "Inspect messages: .eml, .msg, .emlx, mbox of any size, .zip, .gz, folders (Maildir and MH too) or patterns such as '*.eml'. Without FILE, or with -, read standard input.",
  },
  { name: "replay", synopsis: "replay REPORT MESSAGE", help: "Make a saved report (JSON) again from its message and its DNS answers, and say what differs." },
  { name: "spf", synopsis: "spf --ip ADDRESS --mail-from ADDRESS --helo NAME", help: "Check one sender with SPF." },
  { name: "dmarc", synopsis: "dmarc --from ADDRESS [--dkim DOMAIN]… [--spf DOMAIN]…", help: "Evaluate DMARC for authenticated identifiers." },
  { name: "completion", synopsis: "completion bash|zsh|fish", help: "Print a completion script for your shell." },
];

export const statuses = `0 domain confirmed, 1 not confirmed (or a replay that differs), 2 bad usage or unreadable input, 3 undecided.
With several messages, the highest status.`;

/** The flags of a subcommand, as `parseArgs` of Node takes them. */
export function optionsOf(subcommand: Subcommand) {
  const mine = flags.filter(({ of }) => of.includes(subcommand));
  return Object.fromEntries(
    mine.map(({ name, short, value, isRepeatable }) => [
      name,
      { type: value === undefined ? ("boolean" as const) : ("string" as const), multiple: isRepeatable ?? false, ...(short !== undefined && { short }) },
    ]),
  );
}
