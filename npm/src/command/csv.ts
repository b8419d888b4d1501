// Reports as a table for spreadsheets (RFC 4180).

import type { Report } from "../types.js";
import type { Input } from "./print.js";

const columns: readonly (readonly [name: string, value: (report: Report, input: Input) => string | number | null])[] = [
  ["file", (_, { file }) => file],
  ["index", (_, { index }) => index],
  ["entry", (_, { entry = null }) => entry],
  ["inner", (_, { inner }) => inner?.join(".") ?? null],
  ["verdict", ({ summary }) => summary.verdict],
  ["because", ({ summary }) => summary.because.join(" ")],
  ["rests_on", ({ summary }) => summary.restsOn.join(" ")],
  ["from_domain", ({ summary }) => summary.fromDomain],
  ["from", ({ summary }) => summary.from],
  ["subject", ({ summary }) => summary.subject],
  ["date", ({ summary }) => summary.date],
  ["message_id", ({ summary }) => summary.messageId],
  ["dkim", ({ authentication }) => authentication.dkim.map(({ domain, result }) => `${domain ?? "?"}=${result}`).join(" ")],
  ["spf", ({ authentication }) => authentication.spf?.result ?? null],
  ["spf_domain", ({ authentication }) => authentication.spf?.domain ?? null],
  ["ip", ({ authentication }) => authentication.spf?.ip ?? null],
  ["dmarc", ({ authentication }) => authentication.dmarc?.result ?? null],
  ["dmarc_policy", ({ authentication }) => authentication.dmarc?.policy ?? null],
  ["arc", ({ authentication }) => authentication.arc.result],
  [
    "errors",
    ({ findings }) =>
      findings
        .filter(({ severity }) => severity === "error")
        .map(({ code }) => code)
        .join(" "),
  ],
  [
    "warnings",
    ({ findings }) =>
      findings
        .filter(({ severity }) => severity === "warning")
        .map(({ code }) => code)
        .join(" "),
  ],
  ["sha256", ({ made }) => made.sha256],
];

export const csvHead = `${columns.map(([name]) => name).join(",")}\r\n`;

export const csvLine = (report: Report, input: Input) => `${columns.map(([, value]) => cell(value(report, input))).join(",")}\r\n`;

/** A cell. A spreadsheet takes text of a stranger for a formula where it begins like one. */
function cell(value: string | number | null): string {
  if (typeof value !== "string") return String(value ?? "");
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
