// Words: the page's own from its catalogs, and the sentences for codes from the package's.

import { html, type TemplateResult } from "lit";

import en from "../../locales/en/page.json";
import ko from "../../locales/ko/page.json";
import { hasSentences, sentences } from "./sentences.ts";
import { visible } from "./text.ts";

export const languages = { en: "English", ko: "한국어" } as const;
export type Language = keyof typeof languages;
export type Key = keyof typeof en;
export type Params = Record<string, string | number>;

export const isLanguage = (value: unknown): value is Language =>
  typeof value === "string" && Object.hasOwn(languages, value);

const catalogs: Record<Language, Record<Key, string>> = { en, ko };
let language: Language = "en";

export const currentLanguage = () => language;

export function setLanguage(chosen: Language) {
  language = chosen;
  document.documentElement.lang = chosen;
  document.title = t("title");
}

/** Another one whenever the words of the page are others: with the language, and when its sentences come. */
export const wording = () => `${language} ${hasSentences(language)}`;

/** A text of the page. */
export function t(key: Key, params: Params = {}): string {
  return fill(catalogs[language][key], params);
}

/** A text of the page, with its parameters kept apart from the sentence around them. */
export function rich(key: Key, params: Params): TemplateResult {
  return isolate(catalogs[language][key], params);
}

/** The sentence for a code; the code itself where there is none. */
export function sentence(code: string, params: Params = {}): TemplateResult {
  const found = sentences(language, code);
  return found === null ? html`<code class="no-sentence">${code}</code>` : isolate(spelled(found, params), params);
}

/** The same as plain text. */
export function sentenceText(code: string, params: Params = {}): string {
  const found = sentences(language, code);
  return found === null ? code : fill(spelled(found, params), params);
}

export const hasSentence = (code: string) => sentences(language, code) !== null;

const amount = /\{(minutes|hours)\}(?: minutes| hours|분|시간)/g;

/** A length of time in a sentence, in the units that people use for one so long. */
function spelled(template: string, params: Params): string {
  return template.replace(amount, (whole, unit: string) => {
    const count = Number(params[unit]);
    return Number.isFinite(count) ? duration(count * (unit === "hours" ? 3600 : 60)) : whole;
  });
}

const placeholder = /\{(\w+)\}/;

function fill(template: string, params: Params): string {
  return template.replace(new RegExp(placeholder, "g"), (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : typeof value === "number" ? number(value) : visible(value);
  });
}

/** A Korean particle stays on the line of the name that it belongs to. */
const particle = /^\p{Script=Hangul}/u;
const wordJoiner = "\u2060";

/** A pair such as 을(를) stays in one piece, and so does a particle with the bracket before it. */
const joined = (text: string) => text.replace(/(?<=\p{Script=Hangul})(?=\(\p{Script=Hangul})|(?<=\))(?=\p{Script=Hangul})/gu, wordJoiner);

/** Names from a message stand in `<bdi>`, so that they cannot turn the sentence around. */
function isolate(template: string, params: Params): TemplateResult {
  return html`${template.split(placeholder).map((part, index) => {
    if (index % 2 === 0) return joined(index > 0 && particle.test(part) ? `${wordJoiner}${part}` : part);
    const value = params[part];
    // A gap that no caller fills is a mistake of ours: tests look for it.
    if (value === undefined) return html`<span class="no-param">…</span>`;
    return typeof value === "number" ? number(value) : html`<bdi class="param">${visible(value)}</bdi>`;
  })}`;
}

/** Formats are costly to make and asked for hundreds of times in a drawing. */
const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function kept<Format extends Intl.NumberFormat | Intl.DateTimeFormat>(name: string, make: () => Format): Format {
  const key = `${language} ${name}`;
  const format = (formats.get(key) as Format | undefined) ?? make();
  formats.set(key, format);
  return format;
}

const numbers = (name: string, options: Intl.NumberFormatOptions = {}) => kept(name, () => new Intl.NumberFormat(language, options));

/** Makes the formats that a report needs, a few milliseconds each time that it is asked for the next. */
export function* formatsAhead(): Generator<string> {
  yield number(1);
  for (const count of [1, 1000, 10_000]) yield bytes(count);
  for (const withSeconds of [false, true]) yield moment("2000-01-01T00:00:00Z", withSeconds);
  for (const seconds of [1, 60, 3600, 86400]) yield duration(seconds);
}

export const number = (value: number) => numbers("number").format(value);

export function bytes(count: number): string {
  const unit = count < 1000 ? "byte" : count < 1_000_000 ? "kilobyte" : "megabyte";
  const divided = count < 1000 ? count : count < 1_000_000 ? count / 1000 : count / 1_000_000;
  const digits = divided < 10 && count >= 1000 ? 1 : 0;
  return numbers(`${unit} ${digits}`, {
    style: "unit",
    unit,
    unitDisplay: unit === "byte" ? "long" : "short",
    maximumFractionDigits: digits,
  }).format(divided);
}

export function moment(iso: string, withSeconds = false): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return visible(iso);
  const timeStyle = withSeconds ? "medium" : "short";
  return kept(`moment ${timeStyle}`, () => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle })).format(date);
}

/** Seconds as a length of time: the two largest units. */
export function duration(seconds: number): string {
  const left = Math.abs(seconds);
  const parts: [number, "day" | "hour" | "minute" | "second"][] = [
    [Math.floor(left / 86400), "day"],
    [Math.floor((left % 86400) / 3600), "hour"],
    [Math.floor((left % 3600) / 60), "minute"],
    [Math.floor(left % 60), "second"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  const shown = first < 0 ? parts.slice(3) : parts.slice(first, first + 2).filter(([count]) => count > 0);
  const words = shown.map(([count, unit]) =>
    numbers(unit, { style: "unit", unit, unitDisplay: "short" }).format(count),
  );
  return (seconds < 0 ? "−" : "") + words.join(" ");
}
