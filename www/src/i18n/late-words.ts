// Words of a feature that is fetched when it is asked for. What its catalog lacks, the report's sentences have.

import type { TemplateResult } from "lit";

import { type Catalog, type Language, type Params, speaker } from "headerlens/text";

import { currentLanguage, draw, sentence } from "./i18n.ts";

export interface LateWords {
  /** A text without parameters of strangers. */
  text(code: string, params?: Params): string;
  /** A sentence, with names from the message set apart. */
  rich(code: string, params?: Params): TemplateResult;
  /** Formats of the language. */
  readonly format: ReturnType<typeof speaker>["format"];
}

/** The words of a feature in the language of the page. */
export async function lateWords(load: Record<Language, () => Promise<{ default: Catalog }>>): Promise<LateWords> {
  const language = currentLanguage();
  // In UTC, which is said: hops are in several zones.
  const own = speaker(language, (await load[language]()).default, "UTC");
  return {
    text: own.text,
    rich: (code, params = {}) => (own.has(code) ? draw(own.parts(code, params)) : sentence(code, params)),
    format: own.format,
  };
}
