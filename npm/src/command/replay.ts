// `headerlens replay REPORT MESSAGE`: the report again, from the message and the answers that the report holds.

import { createHash } from "node:crypto";

import { inspect } from "../api.js";
import { HeaderlensError } from "../error.js";
import "../node.js";
import type { Options } from "../options.js";
import { oneLine } from "../text/visible.js";
import type { Report } from "../types.js";
import { BadUsage, publicSuffixes, type ReplayJob } from "./arguments.js";
import { differences, type Difference } from "./differences.js";
import { status } from "./exit.js";
import { reason, readBytes } from "./files.js";
import { messagesOf } from "./messages.js";
import { paperOf, reportText, type Input } from "./print.js";

/** Differences that are printed. */
const mostPrinted = 50;

/** Prints the report, and what differs on standard error. Gives 0 if nothing does. */
export async function replay(job: ReplayJob): Promise<number> {
  const saved = readReport(job.report);
  const { sha256, version } = saved.made;
  const found = await messageOf(job.message, sha256);
  if (!found) {
    process.stderr.write(`headerlens: ${job.message}: not the message of this report: no message in it has the SHA-256 digest ${oneLine(sha256)}\n`);
    return status.not;
  }
  const again = await inspect(found.bytes, optionsOf(saved));
  process.stdout.write(reportText(again, found.input, null, { ...job, paper: paperOf(process.stdout, process.env) }));

  const differs = differences(comparable(saved), comparable(again));
  if (differs.length === 0) {
    process.stderr.write("headerlens: the report is the same\n");
    return status.authenticated;
  }
  const by = version === again.made.version ? "" : `; it was made by version ${oneLine(version)}, this is ${again.made.version}`;
  process.stderr.write(`headerlens: the report differs in ${differs.length} ${differs.length === 1 ? "place" : "places"}${by}\n`);
  for (const each of differs.slice(0, mostPrinted)) process.stderr.write(`  ${line(each)}\n`);
  if (differs.length > mostPrinted) process.stderr.write(`  and ${differs.length - mostPrinted} more\n`);
  return status.not;
}

function readReport(file: string): Report {
  let parsed: unknown;
  try {
    // Of several reports, one a line, the first.
    const text = new TextDecoder().decode(readBytes(file)).trim();
    parsed = JSON.parse(text.startsWith("{") && /\}\s*\n\s*\{/.test(text) ? (text.split("\n")[0] ?? "") : text);
  } catch (error) {
    if (error instanceof BadUsage) throw error;
    throw new HeaderlensError("bad-evidence", `${file}: invalid JSON: ${reason(error)}`);
  }
  const report = parsed as Partial<Report> | null;
  const isReport =
    typeof report?.made?.sha256 === "string" &&
    typeof report.made.version === "string" &&
    Array.isArray(report.dns?.answers) &&
    typeof report.summary === "object";
  if (!isReport) throw new HeaderlensError("bad-evidence", `${file}: expected a report, as --json prints it`);
  return report as Report;
}

/** The message with a digest: the file, or a message in it. */
async function messageOf(file: string, sha256: string): Promise<{ bytes: Uint8Array; input: Input } | null> {
  const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  let error: unknown = null;
  for await (const found of messagesOf(file)) {
    if ("error" in found) error ??= found.error;
    else if (digest(found.bytes) === sha256) return found;
  }
  if (error) throw error;
  return null;
}

/** What the report was made with. */
function optionsOf({ made, summary, authentication, dns, ...report }: Report): Options {
  const { trusted = [], ip, helo, mailFrom, transport = false } = made.options ?? {};
  return {
    now: made.now,
    offline: true,
    dns: { default: dns.default ?? "unknown", answers: dns.answers },
    evidenceFrom: summary.restsOn.includes("given-evidence") ? "given" : "asked",
    trusted,
    envelope: { ip: ip ?? null, helo: helo ?? null, mailFrom: mailFrom ?? null },
    transport,
    secondOpinion: Boolean(report.secondOpinion),
    parts: Boolean(report.parts),
    filters: Array.isArray(report.filters),
    ...(authentication.dmarc?.rfc7489 && { publicSuffixes: publicSuffixes() }),
  };
}

/** A report without what says how it came about. */
function comparable(report: Report): object {
  const { input: _, ...rest } = report as Report & { input?: unknown };
  const { version: __, ...made } = rest.made;
  const { rounds: ___, ...dns } = rest.dns;
  return { ...rest, made, dns };
}

function line({ path, was, is }: Difference): string {
  const short = (value: unknown) => {
    const text = value === undefined ? "nothing" : oneLine(JSON.stringify(value));
    return text.length > 80 ? `${text.slice(0, 79)}…` : text;
  };
  return `${oneLine(path)}: ${short(was)} before, ${short(is)} now`;
}
