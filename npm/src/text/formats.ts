// Numbers, lengths of time, dates, sizes and lists, as a language writes them.

import { visible } from "./visible.js";

export const languages = ["en", "ko"] as const;
/** A language that the catalogs have. */
export type Language = (typeof languages)[number];

export const isLanguage = (word: unknown): word is Language => (languages as readonly unknown[]).includes(word);

type Format = Intl.NumberFormat | Intl.DateTimeFormat | Intl.ListFormat | Intl.PluralRules;

/** Formats are costly to make and asked for hundreds of times in a report. */
const made = new Map<string, Format>();

function kept<F extends Format>(key: string, make: () => F): F {
  const format = (made.get(key) as F | undefined) ?? make();
  made.set(key, format);
  return format;
}

/** How the values of a language are written. `timeZone` is the reader's own where none is given. */
export function formats(language: Language, timeZone?: string) {
  const numbers = (name: string, options: Intl.NumberFormatOptions = {}) => kept(`${language} ${name}`, () => new Intl.NumberFormat(language, options));
  const number = (value: number) => numbers("number").format(value);
  /** The time zone of a moment, in short: "UTC", "GMT+9". */
  const zone = (date: Date) => {
    const make = () => new Intl.DateTimeFormat(language, { timeZoneName: "short", ...(timeZone && { timeZone }) });
    const parts = kept(`${language} zone ${timeZone}`, make).formatToParts(date);
    return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  };
  return {
    number,

    /** Bytes, kilobytes or megabytes. */
    bytes(count: number): string {
      const unit = count < 1000 ? "byte" : count < 1_000_000 ? "kilobyte" : "megabyte";
      const divided = count < 1000 ? count : count < 1_000_000 ? count / 1000 : count / 1_000_000;
      const digits = divided < 10 && count >= 1000 ? 1 : 0;
      const unitDisplay = unit === "byte" ? "long" : "short";
      return numbers(`${unit} ${digits}`, { style: "unit", unit, unitDisplay, maximumFractionDigits: digits }).format(divided);
    },

    /** Seconds as a length of time: the two largest units. */
    duration(seconds: number, unitDisplay: "short" | "long" = "short"): string {
      const left = Math.abs(seconds);
      const parts: [number, "day" | "hour" | "minute" | "second"][] = [
        [Math.floor(left / 86400), "day"],
        [Math.floor((left % 86400) / 3600), "hour"],
        [Math.floor((left % 3600) / 60), "minute"],
        [Math.floor(left % 60), "second"],
      ];
      const first = parts.findIndex(([count]) => count > 0);
      const shown = first < 0 ? parts.slice(3) : parts.slice(first, first + 2).filter(([count]) => count > 0);
      const words = shown.map(([count, unit]) => numbers(`${unit} ${unitDisplay}`, { style: "unit", unit, unitDisplay }).format(count));
      return (seconds < 0 ? "−" : "") + words.join(" ");
    },

    /** A moment, given as ISO 8601. */
    moment(iso: string, withSeconds = false): string {
      const date = new Date(iso);
      if (Number.isNaN(date.getTime())) return visible(iso);
      const timeStyle = withSeconds ? "medium" : "short";
      const make = () => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle, ...(timeZone && { timeZone }) });
      return `${kept(`${language} moment ${timeStyle} ${timeZone}`, make).format(date)} ${zone(date)}`;
    },

    /** A list, as its elements and the text between them. */
    list: (elements: readonly string[]) => kept(`${language} list`, () => new Intl.ListFormat(language, { type: "conjunction" })).formatToParts(elements),

    /** The plural category of a count. */
    plural: (count: number) => kept(`${language} plural`, () => new Intl.PluralRules(language)).select(count),
  };
}

export type Formats = ReturnType<typeof formats>;
