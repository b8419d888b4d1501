// The renderer of reports: sentences, text and Markdown from codes and parameters. It brings no catalog along:
// `headerlens/locales/en.json` and `ko.json` are the sentences (`filters-en.json` and `filters-ko.json` those about fields
// of spam filters), and `explain` of the package has all of them.

import type { Report } from "../types.js";
import { reportDocument, type DocumentOptions } from "./document.js";
import { writeMarkdown, writeText, type TextOptions } from "./paper.js";
import type { Speaker } from "./render.js";

export { compareReports, type MethodResult, type ReportComparison, type ResultChange } from "./compare.js";
export { difference, type Difference } from "./difference.js";
export { displayedFields, type FieldView, type Proof } from "./displayed.js";
export { dmarcDocument, reportDocument, spfDocument, type DocumentOptions } from "./document.js";
export {
  explainFilters,
  explainWith,
  isReading,
  readings,
  verdictLabel,
  type Audience,
  type Evidence,
  type Explanation,
  type Filter,
  type FilterValue,
  type Reading,
  type ReadingOptions,
  type Reason,
  type Say,
  type Verdict,
} from "./explain.js";
export { formats, isLanguage, languages, type Formats, type Language } from "./formats.js";
export { writeMarkdown, writeText, type Block, type TextOptions } from "./paper.js";
export * as params from "./params.js";
export { plain, speaker, type Catalog, type Params, type Part, type Speaker, type Value } from "./render.js";
export { names, parse } from "./template.js";
export { tour, type TourFact, type TourSentence, type TourStep, type TourTopic } from "./tour.js";
export { oneLine, symbol, visible } from "./visible.js";

/** A report as plain text. */
export const toText = (report: Report, speaker: Speaker, options: DocumentOptions & TextOptions = {}): string =>
  writeText(reportDocument(report, speaker, options), options);

/** A report as Markdown, for a ticket. */
export const toMarkdown = (report: Report, speaker: Speaker, options: DocumentOptions = {}): string => writeMarkdown(reportDocument(report, speaker, options));
