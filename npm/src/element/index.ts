// `<headerlens-report>`: a report as a custom element, for any page and framework.
//
//   import "headerlens/element";
//   document.querySelector("headerlens-report").report = await inspect(raw);
//
// The element does not inspect anything itself, and asks nobody.

import type { Report, Span } from "../types.js";
import { explainWith, isReading, type Reading } from "../text/explain.js";
import { isLanguage, type Language } from "../text/formats.js";
import { speaker, type Catalog, type Speaker } from "../text/render.js";
import { open, story, verdict } from "./answer.js";
import { changes } from "./changes.js";
import { h } from "./dom.js";
import { findings } from "./findings.js";
import { message } from "./message.js";
import { methods } from "./methods.js";
import { route } from "./route.js";
import { style } from "./style.js";
import type { View } from "./view.js";

export type { Report, Span } from "../types.js";
export type { Reading } from "../text/explain.js";
export type { Language } from "../text/formats.js";

/** Only the sentences of the language that is shown are loaded. */
const catalogs: Record<Language, () => Promise<{ default: Catalog }>> = {
  en: () => import("../locales/en.js"),
  ko: () => import("../locales/ko.js"),
};
const speakers = new Map<Language, Promise<Speaker>>();

function speakerOf(language: Language): Promise<Speaker> {
  let found = speakers.get(language);
  if (!found) {
    found = catalogs[language]().then(({ default: catalog }) => speaker(language, catalog, "UTC"));
    // A catalog that could not be fetched is asked for again by the next report.
    found.catch(() => speakers.delete(language));
    speakers.set(language, found);
  }
  return found;
}

let sheet: CSSStyleSheet | null = null;

/** A constructed sheet needs no `style-src` of the page's content security policy, and all elements share it. */
function sharedSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
  }
  return sheet;
}

/** What the element says of a press on a statement, if it is `selectable`. */
export type SelectEvent = CustomEvent<{ spans: readonly Span[] }>;

// Servers that render pages import this file too; they have no elements.
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/**
 * A report: the verdict, what happened, what is signed, what each method found, the route, the changes and the findings.
 *
 * Attributes: `language` (`en`, `ko`; the default is the language of the page around it), `reading` (`receiver`, `owner`)
 * and `selectable` (statements can be pressed, and the element dispatches `headerlens-select`).
 */
export class HeaderlensReport extends Base {
  static readonly observedAttributes = ["language", "reading", "selectable"];

  /** Resolves when the element shows what was set before. */
  rendered: Promise<void> = Promise.resolve();

  private current: Report | null = null;
  private isScheduled = false;

  /** The report that is shown; `null` shows nothing. */
  get report(): Report | null {
    return this.current;
  }

  set report(report: Report | null | undefined) {
    if (report !== null && report !== undefined && (typeof report !== "object" || !Array.isArray(report.summary?.story))) {
      throw new TypeError("report: expected a report of headerlens");
    }
    this.current = report ?? null;
    this.schedule();
  }

  /** The language of the sentences. */
  get language(): Language {
    const tags = [this.getAttribute("language"), this.closest("[lang]")?.getAttribute("lang")];
    return tags.map((tag) => tag?.split("-")[0]?.toLowerCase()).find(isLanguage) ?? "en";
  }

  set language(language: Language | null | undefined) {
    this.reflect("language", language);
  }

  /** Who reads the report; `null` gives the advice for all. */
  get reading(): Reading | null {
    const reading = this.getAttribute("reading");
    return isReading(reading) ? reading : null;
  }

  set reading(reading: Reading | null | undefined) {
    this.reflect("reading", reading);
  }

  /** Whether statements can be pressed. */
  get selectable(): boolean {
    return this.hasAttribute("selectable");
  }

  set selectable(selectable: boolean) {
    this.toggleAttribute("selectable", selectable);
  }

  connectedCallback() {
    // What was set before the element was defined hides the accessors of the class.
    for (const name of ["report", "language", "reading", "selectable"] as const) {
      if (!Object.hasOwn(this, name)) continue;
      const value = Reflect.get(this, name) as unknown;
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }
    this.schedule();
  }

  attributeChangedCallback() {
    this.schedule();
  }

  private reflect(name: string, value: string | null | undefined) {
    if (value === null || value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }

  /** Several changes in one task are drawn once. */
  private schedule() {
    if (this.isScheduled || !this.isConnected) return;
    this.isScheduled = true;
    this.rendered = Promise.resolve().then(() => this.draw());
  }

  private async draw() {
    this.isScheduled = false;
    const { current, language } = this;
    const speaker = current && (await speakerOf(language));
    // Something else was set while the sentences were on their way: that is drawn by a task of its own.
    if (this.isScheduled || current !== this.current || language !== this.language) return;
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sharedSheet()];
    const opened = new Set([...root.querySelectorAll<HTMLElement>("details[open]")].map((each) => each.dataset.key));
    root.replaceChildren(...(current && speaker ? [this.tree(current, speaker)] : []));
    for (const each of root.querySelectorAll("details")) each.open = opened.has(each.dataset.key);
  }

  private tree(report: Report, speaker: Speaker) {
    const select = (spans: readonly Span[]) => this.dispatchEvent(new CustomEvent("headerlens-select", { detail: { spans }, bubbles: true, composed: true }));
    const view: View = {
      report,
      speaker,
      explanation: explainWith(report, (code, params) => speaker.parts(code, params), { reading: this.reading ?? undefined }),
      told: new Set(),
      select: this.selectable ? select : null,
    };
    // Made in this order, since a sentence stands where it is told first.
    const [answer, happened, asked, shown, altered, checks, hops, rest] = [verdict, story, open, message, changes, methods, route, findings].map((each) =>
      each(view),
    );
    return h("article", { part: "report", class: "report", lang: this.language }, answer, happened, asked, shown, checks, hops, altered, rest);
  }
}

if (globalThis.customElements && !customElements.get("headerlens-report")) customElements.define("headerlens-report", HeaderlensReport);

declare global {
  interface HTMLElementTagNameMap {
    "headerlens-report": HeaderlensReport;
  }
  interface HTMLElementEventMap {
    "headerlens-select": SelectEvent;
  }
}
