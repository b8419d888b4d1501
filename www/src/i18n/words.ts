// The words that a report is shown with: the sentences of the package, the names of the page's parts, and the
// explanations of terms. Only the language that is shown is fetched.

import { speaker, type Language, type Speaker } from "headerlens/text";

import type panelKeys from "../../../locales/en/panels.json";
import type reportKeys from "../../../locales/en/report.json";
import type termKeys from "../../../locales/en/terms.json";

export type LaterKey = keyof typeof panelKeys | keyof typeof reportKeys;
export type Topic = keyof typeof termKeys;

interface Words {
  speaker: Speaker;
  terms: Record<string, string>;
}

const load = { en: () => import("./en.ts"), ko: () => import("./ko.ts") };
const fetched = new Map<Language, Words>();

/** Fetches the words of a language. */
export async function loadWords(language: Language): Promise<void> {
  if (fetched.has(language)) return;
  const { sentences, panels, terms } = await load[language]();
  fetched.set(language, { speaker: speaker(language, { ...sentences, ...panels }), terms });
}

export const hasWords = (language: Language) => fetched.has(language);

/** The words of a language; of the one before while they are on their way, or if they cannot be fetched. */
const wordsOf = (language: Language): Words | undefined => fetched.get(language) ?? fetched.values().next().value;

/** Who says codes; null before the first words are there. */
export const speakerOf = (language: Language): Speaker | null => wordsOf(language)?.speaker ?? null;

/** What `topic` is; null where nothing is known of it. */
export function term(language: Language, topic: string): string | null {
  const terms = wordsOf(language)?.terms ?? {};
  return Object.hasOwn(terms, topic) ? (terms[topic] ?? null) : null;
}
