// The sentences for codes: one catalog for the page and the command, in the package.
// Only the language that is shown is fetched.

import type { Language } from "./i18n.ts";

type Catalog = Record<string, string>;

const load: Record<Language, () => Promise<{ default: Catalog }>> = {
  en: () => import("headerlens/locales/en.json"),
  ko: () => import("headerlens/locales/ko.json"),
};

const catalogs = new Map<Language, Catalog>();

/** Fetches the sentences of a language; without them the codes are shown. */
export async function loadSentences(language: Language): Promise<void> {
  if (catalogs.has(language)) return;
  try {
    catalogs.set(language, (await load[language]()).default);
  } catch {
    // No network, and not kept for use without one: the next call tries again.
  }
}

export const hasSentences = (language: Language) => catalogs.has(language);

/** The sentence for a code, with `{placeholders}`, or null where there is none. */
export function sentences(language: Language, code: string): string | null {
  const catalog = catalogs.get(language);
  return catalog && Object.hasOwn(catalog, code) ? (catalog[code] ?? null) : null;
}
