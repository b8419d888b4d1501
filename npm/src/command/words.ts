// Words: the sentences of the catalogs, and texts of strangers made harmless.

import { readFileSync } from "node:fs";

const languages = ["en", "ko"] as const;
export type Language = (typeof languages)[number];
export type Params = { readonly [name: string]: unknown };

export const isLanguage = (word: string): word is Language => (languages as readonly string[]).includes(word);

/** The language of the environment (POSIX), English where it is none of ours. */
export function preferred(environment: NodeJS.ProcessEnv): Language {
  const locale = environment["LC_ALL"] || environment["LC_MESSAGES"] || environment["LANG"] || "";
  const language = locale.slice(0, 2).toLowerCase();
  return isLanguage(language) ? language : "en";
}

/** Says codes in one language. */
export function speaker(language: Language) {
  const file = new URL(`../locales/${language}.json`, import.meta.url);
  const catalog = new Map(Object.entries(JSON.parse(readFileSync(file, "utf8")) as Record<string, string>));
  return {
    /** The sentence for a code, or the code where there is none. */
    say: (code: string, params: Params = {}) => fill(catalog.get(code) ?? code, params),
    /** Whether there is a sentence for it. */
    knows: (code: string) => catalog.has(code),
  };
}

export type Speaker = ReturnType<typeof speaker>;

function fill(sentence: string, params: Params): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    return value === null || value === undefined ? "?" : clean(String(value));
  });
}

/**
 * A stranger's text for one line of a terminal: what would move the cursor, change colours or turn the direction
 * of the text stands there as its code point, and white space is single spaces.
 */
export function clean(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, (char) => {
      const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
      return `⟨U+${code}⟩`;
    })
    .trim();
}
