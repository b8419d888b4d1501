// What the reader chose, kept in this browser.

import { isReading, type Reading } from "headerlens/text";

import { isLanguage, type Language } from "../i18n/i18n.ts";

export type Theme = "auto" | "light" | "dark";

/** When DNS is asked: at once, after a look at the names, or never. */
export const dnsModes = ["now", "look", "never"] as const;
export type DnsMode = (typeof dnsModes)[number];

export interface Settings {
  dns: DnsMode;
  /** Presets by name, or addresses, in order of preference. */
  resolvers: string[];
  /** Whether the receiving domain is asked how it wants mail delivered. */
  transport: boolean;
  /** Servers of the reader's own mailboxes: they fill in an answer that is asked for each message, and decide nothing. */
  trusted: string[];
  /** Whether the message stays in this tab when the page is loaded again. */
  keep: boolean;
  language: Language;
  /** Who reads reports: whoever received the message, or whoever runs the author's domain. */
  reading: Reading;
  theme: Theme;
}

const key = "headerlens.settings";

export function load(defaults: string[]): Settings {
  const settings: Settings = {
    dns: "now",
    resolvers: defaults,
    transport: true,
    keep: false,
    trusted: [],
    language: preferred(),
    reading: "receiver",
    theme: "auto",
  };
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    if (typeof stored !== "object" || stored === null) return settings;
    const { dns, resolvers, transport, keep, trusted, language, reading, theme } = stored as Record<string, unknown>;
    const mode = dnsModes.find((each) => each === dns);
    if (mode) settings.dns = mode;
    if (isTexts(resolvers) && resolvers.length > 0) settings.resolvers = resolvers;
    if (typeof transport === "boolean") settings.transport = transport;
    if (typeof keep === "boolean") settings.keep = keep;
    if (isTexts(trusted)) settings.trusted = trusted;
    if (isLanguage(language)) settings.language = language;
    if (isReading(reading)) settings.reading = reading;
    if (theme === "auto" || theme === "light" || theme === "dark") settings.theme = theme;
  } catch {
    // Storage is closed or damaged: the defaults serve.
  }
  return settings;
}

export function save(settings: Settings) {
  try {
    localStorage.setItem(key, JSON.stringify(settings));
  } catch {
    // Storage is closed: the settings last as long as the page.
  }
}

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((each) => typeof each === "string");

function preferred(): Language {
  for (const tag of navigator.languages) {
    const language = tag.split("-")[0];
    if (isLanguage(language)) return language;
  }
  return "en";
}
