// What the reader chose, kept in this browser.

import { isLanguage, type Language } from "./i18n.ts";

export type Theme = "auto" | "light" | "dark";

export interface Settings {
  dns: boolean;
  /** Presets by name, or addresses, in order of preference. */
  resolvers: string[];
  language: Language;
  theme: Theme;
}

const key = "headerlens.settings";

export function load(defaults: string[]): Settings {
  const settings: Settings = { dns: true, resolvers: defaults, language: preferred(), theme: "auto" };
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    if (typeof stored !== "object" || stored === null) return settings;
    const { dns, resolvers, language, theme } = stored as Record<string, unknown>;
    if (typeof dns === "boolean") settings.dns = dns;
    if (Array.isArray(resolvers) && resolvers.length > 0 && resolvers.every((each) => typeof each === "string")) {
      settings.resolvers = resolvers;
    }
    if (isLanguage(language)) settings.language = language;
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

function preferred(): Language {
  for (const tag of navigator.languages) {
    const language = tag.split("-")[0];
    if (isLanguage(language)) return language;
  }
  return "en";
}
