// Rows whose names can be asked what they mean.

import { html, nothing, type TemplateResult } from "lit";

import { explain } from "../i18n/explain.ts";
import { t, type Key } from "../i18n/i18n.ts";
import { ref } from "./references.ts";
import { code } from "../app/parts.ts";

type Content = TemplateResult | string | typeof nothing;

/** A name, and what it means when it is opened. */
export function explained(topic: string, label: Content) {
  const explanation = explain(topic);
  if (!explanation) return label;
  return html`<details class="explain">
    <summary title=${t("explain.what")}>${label}</summary>
    <p>${explanation.text}${explanation.source ? html` <cite>${ref(explanation.source)}</cite>` : nothing}</p>
  </details>`;
}

/** Rows of a description list; rows without content are left out. A row without a topic is not explained. */
export const explainedRows = (list: [string | null, Key, Content][]) => html`
  <dl class="rows">
    ${list.map(([topic, key, value]) =>
      value === nothing ? nothing : html`<div><dt>${topic === null ? t(key) : explained(topic, t(key))}</dt><dd>${value}</dd></div>`,
    )}
  </dl>
`;

/** The tags of a record, each with its meaning. */
export const tagRows = (group: string, tags: { name: string; value: string }[]) => html`
  <dl class="rows tags">
    ${tags.map((tag) => {
      const explanation = explain(`${group}-${tag.name.toLowerCase()}`);
      return html`<div>
        <dt>${code(`${tag.name}=`)}</dt>
        <dd>
          <span class="record">${code(tag.value)}</span>
          ${explanation ? html`<span class="under muted small">${explanation.text} <cite>${ref(explanation.source)}</cite></span>` : nothing}
        </dd>
      </div>`;
    })}
  </dl>
`;
