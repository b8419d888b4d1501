// What happened to the message, in the order of events; each statement with its kind of evidence.

import { html } from "lit";

import type { Evidence } from "headerlens/text";

import { explanation } from "../i18n/explanation.ts";
import { evidenceIcon } from "../app/icons.ts";
import { t } from "../i18n/i18n.ts";
import { isLit, spansOf, type Facts } from "../app/parts.ts";

const kinds: readonly Evidence[] = ["proven", "sealed", "attested", "guessed", "claimed"];

/** A statement with bytes is a button: it lights them while it is pointed at, and goes to them when it is pressed. */
export function story(facts: Facts) {
  const { story } = explanation(facts.report);
  const shown = kinds.filter((kind) => story.some((each) => each.kind === kind));
  return html`<section class="story" aria-labelledby="story-heading">
    <h2 id="story-heading">${t("story.heading")}</h2>
    <ol>
      ${story.map(({ sentence, spans, kind }) => {
        const content = html`${evidenceIcon(kind)}<span>${sentence} <span class="kind">${t(`evidence.${kind}`)}</span></span>`;
        return html`<li data-kind=${kind}>
          ${
            spans.length > 0
              ? html`<button
                type="button"
                title=${t("place.title")}
                data-spans=${spansOf(spans)}
                aria-pressed=${isLit(facts, spans)}
                @click=${(event: Event) => facts.actions.light(spans, event.currentTarget as HTMLElement)}
              >${content}</button>`
              : html`<div>${content}</div>`
          }
        </li>`;
      })}
    </ol>
    <details class="kinds small">
      <summary>${t("story.kinds")}</summary>
      <dl>
        ${shown.map((kind) => html`<div data-kind=${kind}><dt>${evidenceIcon(kind)} ${t(`evidence.${kind}`)}</dt><dd>${t(`story.kind-${kind}`)}</dd></div>`)}
      </dl>
    </details>
  </section>`;
}
