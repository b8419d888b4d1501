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
    passes: each.result === "pass",
    fails: each.result !== "temperror" && each.result !== "none",
    starts: new Set(each.signedHeaders.flatMap(({ span }) => span?.start ?? [])),
  }));
  const covering = (start: number) => signatures.filter(({ starts }) => starts.has(start));
  const signature = (start: number) => {
    const by = covering(start);
    const passing = [...new Set(by.filter(({ passes }) => passes).map(({ domain }) => domain))];
    if (passing.length > 0) return html`<span aria-hidden="true">✓</span> ${t("headers.signed", { domains: passing })}`;
    // What a signature that fails covers may have been changed.
    if (by.some(({ fails }) => fails)) return html`<span aria-hidden="true">✗</span> ${t("message.signature-fails")}`;
    if (by.length > 0) return html`<span aria-hidden="true">?</span> ${t("message.signature-unchecked")}`;
    return html`<span aria-hidden="true">–</span> ${t("headers.unsigned")}`;
  };
  return panel(
    "headers",
    t("headers.heading"),
    html`<dl class="fields">
        ${headers.slice(0, shownFields).map((header) => {
          return html`<div data-spans=${spansOf([header.span])}>
            <dt>${explained(`field-${header.name.toLowerCase()}`, code(header.name))} ${place(facts, header.span, header.name)}</dt>
            <dd>
              ${quoted(header.value)}
              ${signatures.length === 0 ? nothing : html`<span class="under small signer">${signature(header.span.start)}</span>`}
            </dd>
          </div>`;
        })}
      </dl>
      ${headers.length > shownFields ? html`<p class="muted">${t("more.left", { count: headers.length - shownFields })}</p>` : nothing}`,
    html`<span class="muted">${t("headers.count", { count: headers.length })}</span>`,
  );
}
