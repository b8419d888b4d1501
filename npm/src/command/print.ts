// What the command prints: reports for people, as text or Markdown, and for programs.

import { styleText } from "node:util";

import { speakerOf } from "../explain.js";
import { authenticationResults, receivedSpf } from "../header-fields.js";
import { dmarcDocument, reportDocument, spfDocument } from "../text/document.js";
import { writeMarkdown, writeText, type Block } from "../text/paper.js";
import type { Dmarc, Report, Spf } from "../types.js";
import type { Output } from "./arguments.js";
import { csvHead, csvLine } from "./csv.js";

/** How results are printed. */
export const formats = ["text", "markdown", "json", "csv", "authentication-results"] as const;
export type Format = (typeof formats)[number];

/** The terminal, or the file: how wide, and whether in colours. */
export interface Paper {
  /** Columns; 0 for lines as long as they are, which another program gets. */
  width: number;
  colour: boolean;
}

export interface How extends Output {
  paper: Paper;
}

/** Where a message comes from. */
export interface Input {
  file: string;
  /** Its place in the file, from 0 on. */
  index: number;
  /** Its name in the archive. */
  entry?: string;
  /** For a message inside another: its numbers, from 0 on, the outermost first. */
  inner?: number[];
}

/** What standard output is. */
export function paperOf({ isTTY, columns }: NodeJS.WriteStream, { NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv): Paper {
  const isForced = FORCE_COLOR !== undefined && !["0", "false"].includes(FORCE_COLOR);
  const isRefused = Boolean(NO_COLOR) || FORCE_COLOR === "0" || FORCE_COLOR === "false";
  return { width: isTTY ? Math.min(columns || 80, 120) : 0, colour: isForced || (!isRefused && isTTY && TERM !== "dumb") };
}

/** A report; with several, `label` says whose it is. */
export function reportText(report: Report, input: Input, label: string | null, how: How): string {
  switch (how.format) {
    case "json":
      return `${json({ ...report, input })}\n`;
    case "csv":
      return csvLine(report, input);
    case "authentication-results":
      return [authenticationResults(report, how), receivedSpf(report, how)]
        .flatMap((field) => (field === null ? [] : [`${field.replaceAll("\r\n", "\n")}\n`]))
        .join("");
    case "text":
    case "markdown":
      return written(reportDocument(report, speakerOf(how.language), { label }), how);
  }
}

/** What stands before all reports. */
export const headText = ({ format }: How) => (format === "csv" ? csvHead : "");

/** SPF of one sender. */
export const spfText = (result: Spf, how: How) => resultText(result, () => spfDocument(result, speakerOf(how.language)), how);

/** DMARC of some identifiers. */
export const dmarcText = (result: Dmarc, how: How) => resultText(result, () => dmarcDocument(result, speakerOf(how.language)), how);

const resultText = (result: object, document: () => Block[], how: How) => (how.format === "json" ? `${json(result)}\n` : written(document(), how));

/** A document as text or Markdown. */
export function written(blocks: readonly Block[], { format, paper }: How): string {
  if (format === "markdown") return `${writeMarkdown(blocks)}\n`;
  return writeText(blocks, { width: paper.width, ...(paper.colour && { paint }) });
}

type Style = Parameters<typeof styleText>[0];

/** Node before 20.12 has no `styleText`; it prints without colours. */
const paint = (text: string, styles: readonly string[]) => (typeof styleText === "function" ? painted(text, styles) : text);

const painted = (text: string, styles: readonly string[]) =>
  // What the stream is was decided before, once for all threads.
  (styleText as (style: Style, text: string, options?: object) => string)(styles as unknown as Style, text, { validateStream: false });

/** A string has a greatest length, which the report of a hostile message of 100 MB can pass. */
function json(value: object): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) throw new TooLong();
    throw error;
  }
}

/** A report that is too long to be printed. */
export class TooLong extends Error {
  override readonly message = "the report is too long to be printed as JSON";
}
