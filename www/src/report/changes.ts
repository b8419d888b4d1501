// What was changed after signing: each change as it was and as it is, and the way to its bytes.

import { html, nothing } from "lit";

import type { Dkim, DkimChange, Report } from "headerlens";
import { params } from "headerlens/text";

import { sentence, t } from "../i18n/i18n.ts";
import { place, quoted, spansOf, type Facts } from "../app/parts.ts";

const shownChanges = 20;

/** The changes that were proven, of the signature that says most about the author. */
export function changedBy({ authentication, summary }: Report): { dkim: Dkim; changes: DkimChange[] } | null {
  const dkim = summary.signature === null ? undefined : authentication.dkim[summary.signature];
  return dkim?.diagnosis ? { dkim, changes: dkim.diagnosis.changes } : null;
}

export function changes(facts: Facts) {
  const found = facts.report.summary.verdict === "modified" ? changedBy(facts.report) : null;
  if (!found) return nothing;
  const left = found.changes.length - shownChanges;
  return html`<section class="changed" aria-labelledby="changed-heading">
    <h2 id="changed-heading">${t("changed.heading")}</h2>
    <ol>
      ${found.changes.slice(0, shownChanges).map((each) => change(facts, found.dkim, each))}
    </ol>
    ${left > 0 ? html`<p class="muted small">${t("more.left", { count: left })}</p>` : nothing}
  </section>`;
}

/** Line ends are no part of what is compared by eye. */
const plain = (text: string) => text.replaceAll("\r\n", "\n").trimEnd();

/** A change, as it was signed and as it is now. */
export const change = (facts: Facts, dkim: Dkim, each: DkimChange) => html`<li data-spans=${spansOf(each.spans)}>
  <p>${sentence(each.code, params.ofChange(dkim, each))} ${place(facts, each.spans)}</p>
  ${
    each.before === null && each.after === null
      ? nothing
      : html`<div class="diff">
          ${each.before === null ? nothing : html`<p><span class="sign" aria-hidden="true">−</span><del><span class="visually-hidden">${t("changed.before")}: </span>${quoted(plain(each.before))}</del></p>`}
          ${each.after === null ? nothing : html`<p><span class="sign" aria-hidden="true">+</span><ins><span class="visually-hidden">${t("changed.after")}: </span>${quoted(plain(each.after))}</ins></p>`}
        </div>`
  }
</li>`;
