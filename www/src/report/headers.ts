import { html, nothing } from "lit";

import { coverable } from "../source/coverage.ts";
import { t } from "../i18n/i18n.ts";
import { explained } from "./explained.ts";
import { code, panel, place, quoted, spansOf, type Facts } from "../app/parts.ts";

const shownFields = 200;

/** Every header field, in message order, and who signed it. */
export function headers(facts: Facts) {
  const { headers } = facts.report;
  const signatures = coverable(facts.report).map((each) => ({
    domain: each.domain ?? "?",
    starts: new Set(each.signedHeaders.flatMap(({ span }) => span?.start ?? [])),
  }));
  const signers = (start: number) => [...new Set(signatures.filter(({ starts }) => starts.has(start)).map(({ domain }) => domain))];
  return panel(
    "headers",
    t("headers.heading"),
    html`<details>
      <summary>${t("headers.count", { count: headers.length })}</summary>
      <dl class="fields">
        ${headers.slice(0, shownFields).map((header) => {
          const by = signers(header.span.start);
          return html`<div data-spans=${spansOf([header.span])}>
            <dt>${explained(`field-${header.name.toLowerCase()}`, code(header.name))} ${place(facts, header.span, header.name)}</dt>
            <dd>
              ${quoted(header.value)}
              ${
                signatures.length === 0
                  ? nothing
                  : html`<span class="under small signer">${by.length > 0 ? html`<span aria-hidden="true">✓</span> ${t("headers.signed", { domains: by })}` : html`<span aria-hidden="true">–</span> ${t("headers.unsigned")}`}</span>`
              }
            </dd>
          </div>`;
        })}
      </dl>
      ${headers.length > shownFields ? html`<p class="muted">${t("more.left", { count: headers.length - shownFields })}</p>` : nothing}
    </details>`,
  );
}
