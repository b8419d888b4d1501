// `explain`: a report as sentences, with the catalogs that come with the package.

import { HeaderlensError } from "./error.js";
import en from "./locales/en.js";
import filtersEn from "./locales/filters-en.js";
import filtersKo from "./locales/filters-ko.js";
import ko from "./locales/ko.js";
import { explainWith, isReading, type Explanation, type ReadingOptions } from "./text/explain.js";
import { isLanguage, type Language } from "./text/formats.js";
import { speaker, type Catalog, type Speaker } from "./text/render.js";
import type { Report } from "./types.js";

const catalogs = { en: [en, filtersEn], ko: [ko, filtersKo] };
const speakers = new Map<Language, Speaker>();

/** Options of `explain`. */
export interface ExplainOptions extends ReadingOptions {
  /** English (`en`, the default) or Korean (`ko`). */
  language?: Language;
}

/**
 * A report as sentences: the verdict, its reasons and what to do; what happened; what each method found; the findings
 * with advice. English unless told. Names from the message are made visible and isolated; times are in UTC.
 *
 * ```js
 * const { verdict, findings } = explain(await inspect(raw), { language: "en" });
 * verdict.headline; // "This message comes from bank.example."
 * ```
 *
 * With `reading`, the report is told to one reader: `"receiver"` is not advised to change the records of a domain that
 * others may have forged, `"owner"` is.
 *
 * @throws HeaderlensError (`bad-option`) if the language, the reading or an option is unknown.
 */
export function explain(report: Report, options: ExplainOptions = {}): Explanation {
  if (typeof report?.summary !== "object") throw new HeaderlensError("bad-option", "report: expected a report");
  const { language = "en", reading, ...unknown } = options;
  for (const name of Object.keys(unknown)) throw new HeaderlensError("bad-option", `${name}: unknown option; expected one of language, reading`);
  if (reading !== undefined && !isReading(reading)) {
    throw new HeaderlensError("bad-option", `reading: expected "receiver" or "owner", got ${JSON.stringify(reading)}`);
  }
  return explainWith(report, speakerOf(language).text, { reading });
}

/** Says codes in a language, with the catalogs of the package; made once a language. */
export function speakerOf(language: Language): Speaker {
  if (!isLanguage(language)) throw new HeaderlensError("bad-option", `language: expected "en" or "ko", got ${JSON.stringify(language)}`);
  let found = speakers.get(language);
  if (!found) {
    found = speaker(language, Object.assign({}, ...catalogs[language]) as Catalog, "UTC");
    speakers.set(language, found);
  }
  return found;
}
