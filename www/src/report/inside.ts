// A word on the messages inside: the verdict is about the one around them.

import { html, nothing } from "lit";

import { mark } from "../app/icons.ts";
import type { Actions, State } from "../app/state.ts";
import { t } from "../i18n/i18n.ts";

/** Kinds of message that are sent because of the one inside. */
const reports = new Set(["abuse-report", "failure-report"]);

export function inside({ report, first }: State, actions: Actions) {
  if (!report || first || report.inner.length === 0) return nothing;
  const matters = report.inner.every(({ kind }) => reports.has(kind));
  return html`<section class="question inside">
    ${mark("none")}
    <div>
      <p>${t(matters ? "inner.matters" : "inner.contains", { count: report.inner.length })}</p>
      <div class="tools">
        ${
          report.inner.length === 1
            ? html`<button type="button" class=${matters ? "primary" : nothing} id="open-inner" @click=${() => actions.openInner(0)}>${t("inner.first")}</button>`
            : html`<a class="button" href="#inner">${t("inner.all")}</a>`
        }
      </div>
    </div>
  </section>`;
}
