// The page's words: those of the first screen from its own catalogs, all others and the sentences for codes by the
// package's renderer. Here they become templates and the reader's language is kept.

import { html, type TemplateResult } from "lit";

import { formats, plain, speaker, type Language, type Params, type Part, type Reading, type Speaker } from "headerlens/text";

import en from "../../../locales/en/page.json";
import ko from "../../../locales/ko/page.json";
import { hasWords, speakerOf, type LaterKey } from "./words.ts";

export { isLanguage, type Language, type Params } from "headerlens/text";

export const languages: Record<Language, string> = { en: "English", ko: "한국어" };
export type Key = keyof typeof en | LaterKey;

/** Who says the words of the first screen. */
const first: Record<Language, Speaker> = { en: speaker("en", en), ko: speaker("ko", ko satisfies Record<keyof typeof en, string>) };
let language: Language = "en";

let reading: Reading = "receiver";

export const currentLanguage = () => language;
export const currentReading = () => reading;

export function setReading(chosen: Reading) {
  reading = chosen;
}

export function setLanguage(chosen: Language) {
  language = chosen;
  document.documentElement.lang = chosen;
  document.title = t("title");
}

/** Another one whenever the words of the page are others: with the language, the reader, and when the sentences come. */
export const wording = () => `${language} ${reading} ${hasWords(language)}`;

/** Who knows the words for a code; before they are fetched nobody may. */
const knows = (code: string): Speaker | null => (first[language].has(code) ? first[language] : speakerOf(language));

/** A text of the page. */
export const t = (key: Key, params: Params = {}): string => knows(key)?.text(key, params) ?? "";

/** A text of the page, with its parameters kept apart from the sentence around them. */
export const rich = (key: Key, params: Params): TemplateResult => draw(knows(key)?.parts(key, params) ?? []);

/** The sentence for a code; the code itself where there is none. */
export const sentence = (code: string, params: Params = {}): TemplateResult =>
  draw(knows(code)?.parts(code, params) ?? [{ name: "code", text: code, kind: "code" }]);

/** The report's own speaker, for what is copied. It is there once a report is. */
export const reportSpeaker = (): Speaker => speakerOf(language) ?? first[language];

export const hasSentence = (code: string) => knows(code)?.has(code) ?? false;

/** A Korean particle stays on the line of the name that it belongs to. */
const particle = /^\p{Script=Hangul}/u;
const wordJoiner = "\u2060";

/** A pair such as 을(를) stays in one piece, and so does a particle with the bracket before it. */
const joined = (text: string) => text.replace(/(?<=\p{Script=Hangul})(?=\(\p{Script=Hangul})|(?<=\))(?=\p{Script=Hangul})/gu, wordJoiner);

/** Characters of a name in a sentence. */
const shownName = 500;

/** Names from a message stand in `<bdi>`, so that they cannot turn the sentence around. */
export function draw(parts: readonly Part[]): TemplateResult {
  return html`${parts.map((part, index) => {
    if (typeof part === "string") return joined(index > 0 && particle.test(part) ? `${wordJoiner}${part}` : part);
    switch (part.kind) {
      case "formatted":
        return part.text;
      case "code":
        return html`<code class="no-sentence">${part.text}</code>`;
      case "missing":
        // A gap that no caller fills is a mistake of ours: tests look for it.
        return html`<span class="no-param">${plain([part])}</span>`;
      default:
        return html`<bdi class="param">${part.text.length > shownName ? `${part.text.slice(0, shownName)}…` : part.text}</bdi>`;
    }
  })}`;
}

/** Makes the formats that a report needs, a few milliseconds each time that it is asked for the next. */
export function* formatsAhead(): Generator<string> {
  yield number(1);
  for (const count of [1, 1000, 10_000]) yield bytes(count);
  for (const withSeconds of [false, true]) yield moment("2000-01-01T00:00:00Z", withSeconds);
  for (const seconds of [1, 60, 3600, 86400]) yield duration(seconds);
}

export const number = (value: number) => formats(language).number(value);
export const bytes = (count: number) => formats(language).bytes(count);
export const moment = (iso: string, withSeconds = false) => formats(language).moment(iso, withSeconds);
/** Seconds as a length of time, in the short form of tables and axes. */
export const duration = (seconds: number) => formats(language).duration(seconds);
