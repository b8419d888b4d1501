// The report's sentences as templates: what the package's `explain` gives as text.

import type { TemplateResult } from "lit";

import type { Report } from "headerlens";
import { explainWith, type Explanation } from "headerlens/text";

import { currentReading, sentence, wording } from "./i18n.ts";

const made = new WeakMap<Report, { wording: string; explanation: Explanation<TemplateResult> }>();

/** Made once for a report and its words: several views ask for it. */
export function explanation(report: Report): Explanation<TemplateResult> {
  const known = made.get(report);
  if (known?.wording === wording()) return known.explanation;
  const explanation = explainWith(report, sentence, { reading: currentReading() });
  made.set(report, { wording: wording(), explanation });
  return explanation;
}
