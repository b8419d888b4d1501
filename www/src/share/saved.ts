// A report saved with its evidence: what is needed to come to the same report again.

import type { Evidence, Report } from "headerlens";

import { isPacked, pack, unpack } from "./binary.ts";
import type { Envelope, Origin } from "../worker/protocol.ts";
import type { Given } from "../app/state.ts";

const origins: readonly Origin[] = ["asked", "given", "borrowed"];

const format = "headerlens-report";

/** What a name means that the evidence does not list. */
export type Unlisted = NonNullable<Evidence["default"]>;

/** The file as it is written. */
export interface Saved {
  format: typeof format;
  version: 1;
  saved: string;
  name: string | null;
  /** The options that the report was made with. */
  now: number;
  trusted: string[];
  envelope: Envelope;
  message: { encoding: "utf-8" | "base64"; data: string };
  report: Report;
  /** What a name meant that the evidence does not list. */
  unlisted: Unlisted;
  /** Whose word the evidence was. */
  evidenceFrom: Origin;
}

export const toSaved = (message: Uint8Array, rest: Omit<Saved, "format" | "version" | "message">): Saved => ({
  format,
  version: 1,
  ...rest,
  message: pack(message),
});

export type Opened =
  | { kind: "saved"; name: string; message: Uint8Array; given: Given }
  | { kind: "evidence"; evidence: Evidence }
  /** JSON, but neither a saved report nor evidence. */
  | { kind: "other" };

/** What a JSON file is; null where the text is no JSON, and so may be a message. */
export function openSaved(text: string): Opened | null {
  if (!/^\s*\{/.test(text)) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return { kind: "other" };
  const file = value as Partial<Record<keyof Saved | "answers", unknown>>;
  if (file.format === format && isPacked(file.message) && isReport(file.report)) {
    return {
      kind: "saved",
      name: typeof file.name === "string" ? file.name : "message.eml",
      message: unpack(file.message),
      given: {
        by: "file",
        evidence: evidenceOf(file.report, file.unlisted === "nxdomain" ? "nxdomain" : "unknown"),
        now: typeof file.now === "number" ? file.now : null,
        trusted: Array.isArray(file.trusted) ? file.trusted.map(String) : [],
        envelope: envelopeOf(file.envelope),
        report: file.report,
        evidenceFrom: origins.find((each) => each === file.evidenceFrom) ?? "asked",
      },
    };
  }
  if (Array.isArray(file.answers)) return { kind: "evidence", evidence: value as Evidence };
  return { kind: "other" };
}

/** The answers that a report rests on, as evidence to start from; nobody else is asked then. */
export const evidenceOf = (report: Report, unlisted: Unlisted): Evidence => ({ default: unlisted, answers: report.dns.answers });

/** Whether two reports say the same. How often DNS was asked is no part of that. */
export function sameReport(one: Report, other: Report): boolean {
  const content = ({ dns, ...report }: Report) => stable({ ...report, dns: { answers: dns.answers, unanswered: dns.unanswered } });
  return content(one) === content(other);
}

const stable = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );

const isReport = (value: unknown): value is Report => typeof value === "object" && value !== null && Array.isArray((value as Partial<Report>).dns?.answers);

function envelopeOf(value: unknown): Envelope {
  const part = (name: keyof Envelope) => {
    const each = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : "";
    return typeof each === "string" ? each : "";
  };
  return { ip: part("ip"), helo: part("helo"), mailFrom: part("mailFrom") };
}
