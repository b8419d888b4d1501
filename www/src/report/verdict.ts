// The answer first, then what to mind, and the facts that decide.

import { html, nothing } from "lit";

import { explanation } from "../i18n/explanation.ts";
import { mark, type Mark } from "../app/icons.ts";
import { rich, t } from "../i18n/i18n.ts";
import { methods as methodsOf, verdictMark, type Method } from "./methods.ts";
import { panelOr } from "./panels.ts";
import { code, isBorrowed, place, state, type Facts } from "../app/parts.ts";

/** Warnings beside the verdict; the rest stands among the findings. */
const shownCautions = 3;
/** Methods that have a place in the row: signatures more than fit are counted. */
const shownMethods = 10;

export function headline({ report, state }: Facts) {
  const { verdict, fromDomain } = report.summary;
  if (state.first) {
    return html`<div class="verdict" data-verdict="checking">
      ${mark("unknown")}
      <div>
        <p class="verdict-word">${t("verdict.checking")}</p>
        <h2>${fromDomain === null ? t("verdict.checking-nobody") : rich("verdict.checking-sentence", { domain: fromDomain })}</h2>
      </div>
    </div>`;
  }
  const { label, headline, why, advice } = explanation(report).verdict;
  // A confirmed domain is the answer itself, and stands largest; "this message comes from" would say more than that.
  const isNamed = verdict === "authentic" && fromDomain !== null;
  return html`<div class="verdict" data-verdict=${verdict}>
    ${mark(verdictMark(verdict))}
    <div>
      <p class="verdict-word">${isNamed ? t("verdict.authentic") : label}</p>
      <h2 class=${isNamed ? "domain" : nothing}>${isNamed ? code(fromDomain) : headline}</h2>
      ${why.length > 0 ? html`<p class="verdict-reason">${why[0]}</p>` : nothing}
      <p class="verdict-so">${advice}</p>
    </div>
  </div>`;
}

/** What is odd beside the verdict, on lines of its own. Only a confirmed domain needs that: the others warn by themselves. */
export function cautions(facts: Facts) {
  const { report } = facts;
  const { verdict } = report.summary;
  if (facts.state.first || verdict !== "authentic") return nothing;
  const list = explanation(report).findings.filter(
    ({ code, severity }) =>
      (severity === "error" || severity === "warning") && !report.summary.because.includes(code as (typeof report.summary.because)[number]),
  );
  if (list.length === 0) return nothing;
  return html`<section class="cautions" aria-label=${t("story.cautions")}>
    <ul>
      ${list
        .slice(0, shownCautions)
        .map(
          ({ severity, sentence, spans }) =>
            html`<li>${state(severity === "error" ? "fail" : "warning", html`<span class="visually-hidden">${t(`severity.${severity}`)}: </span>`)} <span>${sentence} ${place(facts, spans)}</span></li>`,
        )}
    </ul>
    ${list.length > shownCautions ? html`<p><a href="#reasons">${t("story.more", { count: list.length - shownCautions })}</a></p>` : nothing}
  </section>`;
}

/** The facts that decide in a row, each the way to its panel. */
export function methods({ report, state: page }: Facts) {
  // What rests on somebody else's answers is no result yet.
  const known = (mark: Mark): Mark => (isBorrowed(page) && mark !== "none" ? "unknown" : mark);
  const all = methodsOf(report);
  const left = Math.max(0, all.length - shownMethods);
  const item = ({ name, panel, target, mark, word, domain }: Method) => {
    const waits = page.first && mark === "unknown";
    return html`<li data-mark=${waits ? "none" : known(mark)}>
      <a href="#${target ?? panelOr(report, panel)}">
        <span class="method-name">${name}</span> ${waits ? state("none", t("methods.asking")) : state(known(mark), html`<b>${word}</b>`)}
        ${domain === null || domain === report.summary.fromDomain ? nothing : html`<span class="method-domain small">${code(domain)}</span>`}
      </a>
    </li>`;
  };
  return html`<section class="methods" aria-labelledby="methods-heading">
    <h2 id="methods-heading" class="visually-hidden">${t("methods.heading")}</h2>
    ${isBorrowed(page) ? html`<p class="muted small">${t("methods.borrowed")}</p>` : nothing}
    <ul>
      ${[...all.slice(0, Math.max(0, shownMethods - 3)), ...all.slice(Math.max(0, shownMethods - 3)).slice(-3)].map(item)}
      ${left > 0 ? html`<li><a href="#signatures">${t("methods.more", { count: left })}</a></li>` : nothing}
    </ul>
  </section>`;
}
