// The sentences for codes: one catalog for the page and the command, in the package.

import type { Language } from "./i18n.ts";

const catalogs = import.meta.glob<Record<string, unknown>>("../../npm/src/locales/*.json", { eager: true, import: "default" });

/** The sentence for a code, with `{placeholders}`, or null where there is none. */
export function sentences(language: Language, code: string): string | null {
  const catalog = catalogs[`../../npm/src/locales/${language}.json`];
  const found = catalog && Object.hasOwn(catalog, code) ? catalog[code] : undefined;
  return typeof found === "string" ? found : null;
}
