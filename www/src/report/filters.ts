// What spam filters, mailing services and lists wrote into the header. The second module reads it, and the words are a
// catalog of their own: both are fetched when the reader opens the panel's list.

import { html, nothing, type TemplateResult } from "lit";
import { until } from "lit/directives/until.js";

import type { FilterField, Report } from "headerlens";
import { explainFilters, speaker, type Filter, type FilterValue, type Language, type Speaker } from "headerlens/text";

import type { Mark } from "../app/icons.ts";
import { code, panel, place, quoted, spansOf, state, type Facts } from "../app/parts.ts";
import { currentLanguage, reportSpeaker, t } from "../i18n/i18n.ts";
import { filters as read } from "../worker/engine.ts";

const shownFields = 60;
const shownValues = 80;

/** Fields that the second module may know; whether it does, it says itself. */
const candidates = /^(X-|List-|IronPort-|SpamDiagnostic|(Authentication-Results|Auto-Submitted|Precedence|Feedback-ID|DKIM-Filter|Errors-To)$)/i;

export const mayHaveFilters = ({ headers }: Report) => headers.some(({ name }) => candidates.test(name));

const catalogs: Record<Language, () => Promise<{ default: Record<string, string> }>> = {
  en: () => import("headerlens/locales/filters-en.json"),
  ko: () => import("headerlens/locales/filters-ko.json"),
};

/** What the reader asked for, a report at a time. */
class Reading {
  ask!: () => void;
  readonly asked = new Promise<void>((resolve) => {
    this.ask = resolve;
  });
  private fields: Promise<FilterField[]> | null = null;
  private made: Made | null = null;

  constructor(private readonly report: Report) {}

  /** What is there already: drawn at once, it keeps the elements that are there, and the focus. */
  known(language: Language): Made | null {
    return this.made?.language === language ? this.made : null;
  }

  async load(language: Language): Promise<Made> {
    this.fields ??= read(this.report.headers);
    this.fields.catch(() => {
      // The next time that the panel is drawn tries again.
      this.fields = null;
    });
    const [fields, catalog] = await Promise.all([this.fields, catalogs[language]()]);
    this.made = { language, fields, words: speaker(language, catalog.default) };
    return this.made;
  }
}

interface Made {
  language: Language;
  fields: FilterField[];
  words: Speaker;
}

const readings = new WeakMap<Report, Reading>();

function readingOf(report: Report): Reading {
  const reading = readings.get(report) ?? new Reading(report);
  readings.set(report, reading);
  return reading;
}

/** What each field of a filter says, in words. */
export function filters(facts: Facts) {
  const reading = readingOf(facts.report);
  const opened = (event: Event) => {
    if ((event.currentTarget as HTMLDetailsElement).open) reading.ask();
  };
  return panel(
    "filters",
    t("report.filters"),
    html`<p class="muted">${t("report.filters-note")}</p>
      <details @toggle=${opened}>
        <summary>${t("filters.open")}</summary>
        ${content(facts, reading)}
      </details>`,
  );
}

function content(facts: Facts, reading: Reading) {
  const language = currentLanguage();
  const known = reading.known(language);
  if (known) return until(fieldList(facts, known));
  const list = reading.asked
    .then(() => reading.load(language))
    .then(
      (made) => fieldList(facts, made),
      () => html`<p class="muted" role="alert">${t("filters.failed")}</p>`,
    );
  const wait = reading.asked.then(() => html`<p class="muted" role="status">${t("filters.loading")}</p>`);
  return until(list, wait, nothing);
}

function fieldList(facts: Facts, { fields, words }: Made): TemplateResult {
  if (fields.length === 0) return html`<p class="muted">${t("filters.none")}</p>`;
  const say = (key: string) => (words.has(key) ? words : reportSpeaker()).text(key);
  return html`<ol class="cards">${explainFilters(fields.slice(0, shownFields), say).map((each) => html`<li>${card(facts, each)}</li>`)}</ol>
    ${left(fields.length - shownFields)}`;
}

const left = (count: number) => (count > 0 ? html`<p class="muted">${t("more.left", { count })}</p>` : nothing);

const marks: Record<NonNullable<Filter["verdict"]>["code"], Mark> = {
  malware: "fail",
  phishing: "fail",
  spoof: "fail",
  spam: "fail",
  suspect: "warning",
  bulk: "warning",
  ok: "pass",
};

/** A mark says how much a verdict weighs; what anyone could have typed weighs nothing. */
const markOf = ({ kind, verdict }: Filter): Mark => (verdict && kind === "attested" ? marks[verdict.code] : "none");

const card = (facts: Facts, each: Filter) => html`<article class="card">
  <header>
    <h3>${code(each.field)}</h3>
    ${each.verdict ? state(markOf(each), each.verdict.label) : nothing} ${place(facts, each.span, each.field)}
  </header>
  <p><span class="muted">${each.vendor}, ${t(`evidence.${each.kind}`)}.</span> ${each.about}</p>
  ${
    each.values.length > 0
      ? html`<dl class="rows tags">${each.values.slice(0, shownValues).map(row)}</dl>
        ${left(each.leftOut + Math.max(0, each.values.length - shownValues))}`
      : nothing
  }
</article>`;

function row({ key, value, score, about, meaning, span }: FilterValue) {
  const said = [about, meaning].filter((each) => each !== null).join(": ");
  return html`<div data-spans=${spansOf([span])}>
    <dt>${code(key ?? value)}</dt>
    <dd>
      ${key === null ? nothing : html`<span class="record">${quoted(value)}</span>`} ${score === null ? nothing : html`<span class="muted">${score}</span>`}
      ${said ? html`<span class="under muted small">${said}</span>` : nothing}
    </dd>
  </div>`;
}
