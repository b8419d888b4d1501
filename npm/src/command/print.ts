// What the command prints for people: documents of the renderer, as text or Markdown.

import { speakerOf } from "../explain.js";
import { dmarcDocument, reportDocument, spfDocument } from "../text/document.js";
import type { Language } from "../text/formats.js";
import { writeMarkdown, writeText, type Block } from "../text/paper.js";
import type { Dmarc, Report, Spf } from "../types.js";

/** How results are printed. */
export type Format = "json" | "text" | "markdown";

interface How {
  format: Format;
  language: Language;
}

/** A report; with several, `label` says whose it is. */
export const reportText = (report: Report, label: string | null, how: How) =>
  print(how, report, () => reportDocument(report, speakerOf(how.language), { label }));

/** SPF of one sender. */
export const spfText = (result: Spf, how: How) => print(how, result, () => spfDocument(result, speakerOf(how.language)));

/** DMARC of some identifiers. */
export const dmarcText = (result: Dmarc, how: How) => print(how, result, () => dmarcDocument(result, speakerOf(how.language)));

function print({ format }: How, result: unknown, document: () => Block[]): string {
  if (format === "json") return `${JSON.stringify(result)}\n`;
  if (format === "markdown") return `${writeMarkdown(document())}\n`;
  const { isTTY, columns } = process.stdout;
  const colour = isTTY && !process.env.NO_COLOR && process.env.TERM !== "dumb";
  // Lines for another program stay whole.
  return writeText(document(), { colour, width: isTTY ? Math.min(columns || 80, 120) : 0 });
}
