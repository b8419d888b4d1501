// "Walk me through it": what happened to the message on the screen, a step a screen.

import "./tour.css";

import { html, nothing } from "lit";

import { tour, type TourFact, type TourStep } from "headerlens/text";

import { mark, type Mark } from "../app/icons.ts";
import { openModal, type Modal } from "../app/modal.ts";
import { code, quoted } from "../app/parts.ts";
import { state } from "../app/store.ts";
import { glossaryWords, list, termsIn } from "../glossary/view.ts";
import { lateWords, type LateWords } from "../i18n/late-words.ts";
import { sourceActions } from "../source/actions.ts";

/** The words of the tour, and those of the terms in it. */
type Words = LateWords & { readonly glossary: LateWords };

const marks: Record<TourStep["result"], Mark> = { good: "pass", bad: "fail", open: "unknown", none: "none" };

export async function openTour() {
  const [own, glossary] = await Promise.all([
    lateWords({ en: () => import("../../../locales/en/tour.json"), ko: () => import("../../../locales/ko/tour.json") }),
    glossaryWords(),
  ]);
  const words: Words = { ...own, glossary };
  const { report } = state;
  if (!report) return;
  const steps = tour(report);
  let at = 0;
  const go = (modal: Modal, to: number) => {
    if (to >= steps.length) return modal.close();
    at = Math.max(0, to);
    modal.draw();
    modal.element.scrollTo({ top: 0 });
    // What had the focus may not be part of this step: the keys would do nothing then.
    if (!modal.element.contains(document.activeElement)) modal.element.querySelector<HTMLButtonElement>(".next")?.focus();
  };
  const modal = openModal("tour", words.text("tour.heading"), (modal) => {
    const step = steps[at];
    return step && screen(words, step, at, steps, (to) => go(modal, to), modal);
  });
  modal.element.addEventListener("keydown", (event) => {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: steps.length - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    // An arrow does not leave the tour.
    go(modal, Math.min(to, steps.length - 1));
  });
  modal.element.querySelector<HTMLButtonElement>(".next")?.focus();
}

const screen = (words: Words, step: TourStep, at: number, steps: readonly TourStep[], go: (to: number) => void, modal: Modal) => html`
  <div class="tour">
    <ol class="way" aria-hidden="true">${steps.map(({ result }, index) => html`<li data-mark=${marks[result]} data-now=${index === at || nothing}></li>`)}</ol>
    <div class="step" aria-live="polite" aria-atomic="true" data-step=${at % 2}>
      <p class="muted small">${words.text("tour.progress", { step: at + 1, count: steps.length })}</p>
      <h3>${words.text(`tour.title-${step.topic}`)}</h3>
      <p>${words.rich(step.what.code, step.what.params)}</p>
      <div class="here" data-mark=${marks[step.result]}>
        ${mark(marks[step.result])}
        <p>${step.result === "none" ? nothing : html`<span class="visually-hidden">${words.text(`tour.result-${step.result}`)}: </span>`}${words.rich(step.here.code, step.here.params)}</p>
      </div>
      ${
        step.facts.length > 0
          ? html`<h4>${words.text("tour.values")}</h4>
            <dl class="rows">${step.facts.map((fact) => html`<div><dt>${words.text(fact.label)}</dt><dd>${value(words, fact)}</dd></div>`)}</dl>`
          : nothing
      }
      <p class="small muted">
        ${step.rfc.map((each, index) => html`${index > 0 ? ", " : nothing}${reference(each)}`)}
        ${
          step.spans.length > 0
            ? html`<button type="button" class="quiet small" @click=${() => show(step, modal)}>${words.text("tour.source")}</button>`
            : nothing
        }
      </p>
      ${explained(words, step)}
    </div>
    <div class="tools">
      <button type="button" class="back" ?disabled=${at === 0} @click=${() => go(at - 1)}>${words.text("tour.previous")}</button>
      <button type="button" class="primary next" @click=${() => go(at + 1)}>${words.text(at === steps.length - 1 ? "tour.finish" : "tour.next")}</button>
      <span class="muted small keys">${words.text("tour.keys")}</span>
    </div>
  </div>
`;

/** The terms of a step, folded: a newcomer opens them in place. */
function explained(words: Words, step: TourStep) {
  const said = [words.text(step.what.code, step.what.params), words.text(`tour.title-${step.topic}`), ...step.facts.map(({ label }) => words.text(label))];
  const found = termsIn(words.glossary, said.join("\n"));
  return found.length === 0 ? nothing : html`<details><summary>${words.text("tour.terms")}</summary>${list(words.glossary, found)}</details>`;
}

/** A section of an RFC, at the RFC Editor's. */
function reference({ document, section }: TourStep["rfc"][number]) {
  const address = `https://www.rfc-editor.org/rfc/${document.toLowerCase().replace(" ", "")}#section-${section}`;
  return html`<a href=${address} target="_blank" rel="noreferrer">${document}, ${section}</a>`;
}

function value({ format }: LateWords, { value }: TourFact) {
  // Names of people and subjects are prose, hosts and records are not.
  if (typeof value === "string") return /\s/.test(value) ? quoted(value) : code(value);
  if (typeof value === "number") return format.number(value);
  if (Array.isArray(value)) return value.map((each, index) => html`${index > 0 ? " " : nothing}${code(each)}`);
  if ("time" in value) return html`<time datetime=${value.time}>${format.moment(value.time, true)}</time>`;
  return "seconds" in value ? format.duration(value.seconds, "long") : nothing;
}

/** Closes the tour, and goes to the bytes. */
function show({ spans }: TourStep, modal: Modal) {
  modal.close();
  sourceActions.light([...spans], document.querySelector("#open-tour"));
}
