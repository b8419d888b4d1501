import { html } from "lit";

import { t } from "../i18n.ts";
import { code, panel, place, quoted, type Facts } from "./parts.ts";

const shownFields = 500;

/** Every header field, in message order. */
export function headers(facts: Facts) {
  const { headers } = facts.report;
  return panel(
    "headers",
    t("headers.heading"),
    html`<details>
      <summary>${t("headers.count", { count: headers.length })}</summary>
      <dl class="fields">
        ${headers.slice(0, shownFields).map(
          (header) => html`<div>
            <dt>${code(header.name)} ${place(facts, header.span, header.name)}</dt>
            <dd>${quoted(header.value)}</dd>
          </div>`,
        )}
      </dl>
      ${headers.length > shownFields ? html`<p class="muted">${t("headers.more", { count: headers.length - shownFields })}</p>` : ""}
    </details>`,
  );
}
