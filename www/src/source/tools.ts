// What stands around the text of the source: the choice of a signature, what its marks mean, the search, the text for paper.

import { html, nothing } from "lit";

import type { Report } from "headerlens";

import { brief, code, quoted } from "../app/parts.ts";
import { explain } from "../i18n/explain.ts";
import { bytes, sentence, t } from "../i18n/i18n.ts";
import { ref } from "../report/references.ts";
import { type Coverage, coverable } from "./coverage.ts";
import { type Meaning, pathTo } from "./meaning.ts";
import { Rows } from "./rows.ts";
import { type Shown, decode } from "./text.ts";

const shownSignatures = 50;
const shownNames = 40;

/** What of the text goes to paper, and how wide a page is in this type. */
const paperBytes = 100_000;
const paperColumns = 88;

/** Whose coverage is shown. */
export function chooser(report: Report | null, cover: number | null, choose: (signature: number | null) => void) {
  const signatures = report ? coverable(report).slice(0, shownSignatures) : [];
  if (signatures.length === 0) return nothing;
  return html`<label
    ><span>${t("cover.label")}</span>
    <select
      @change=${(event: Event) => {
        const { value } = event.currentTarget as HTMLSelectElement;
        choose(value === "" ? null : Number(value));
      }}
    >
      <option value="" ?selected=${cover === null}>${t("cover.off")}</option>
      ${signatures.map(
        (each, index) =>
          html`<option value=${index} ?selected=${cover === index}>
            ${each.method}${each.instance === null ? "" : ` i=${each.instance}`} ${brief(each.domain ?? "?")}${each.selector ? ` (${brief(each.selector)})` : ""}
          </option>`,
      )}
    </select></label
  >`;
}

/** What the marks of the coverage mean, and what has no place in the text to be marked. */
export function legend(covered: Coverage | null) {
  if (!covered) return nothing;
  const names = (list: string[]) => list.map((name, index) => html`${index > 0 ? ", " : nothing}${quoted(name)}`);
  const open = covered.unsignedNames.slice(0, shownNames);
  return html`<div class="cover-legend small">
    ${
      covered.fails
        ? html`<p><span class="key" data-cover="failed">✗</span> ${t("cover.failed")}</p>`
        : html`<p><span class="key" data-cover="signed">✓</span> ${t("cover.signed")}</p>`
    }
    <p><span class="key" data-cover="open">–</span> ${t("cover.open")}${open.length > 0 ? html` ${names(open)}${open.length < covered.unsignedNames.length ? "…" : nothing}` : nothing}</p>
    ${covered.beyond ? html`<p><span class="key" data-cover="open">–</span> ${t("cover.beyond")}</p>` : nothing}
    ${covered.locked.length > 0 ? html`<p><span class="key" data-cover="locked">⊘</span> ${t("cover.locked")} ${names(covered.locked)}</p>` : nothing}
    ${covered.absent.length > 0 ? html`<p><span class="key" data-cover="locked">⊘</span> ${t("cover.absent")} ${names(covered.absent)}</p>` : nothing}
  </div>`;
}

/** The text for paper, where nothing scrolls: all of it, or its beginning and a word on the rest. */
export function paper(shown: Shown | null) {
  if (!shown) return nothing;
  const rows = new Rows(shown.bytes, paperColumns);
  rows.grow(paperBytes);
  const lines = rows.slice(0, rows.count).map((row) => `${(row.first ? String(row.line) : "").padStart(5)}  ${decode(shown.bytes, row.start, row.end).text}`);
  return html`<pre class="paper">${lines.join("\n")}</pre>
    ${rows.complete ? nothing : html`<p class="muted small">${t("source.cut", { shown: bytes(paperBytes), size: bytes(shown.bytes.length) })}</p>`}`;
}

/** What the chosen stretch means, and who signed it. `goTo` leads to the fact in the report. */
export function told(at: Meaning, known: Meaning[], report: Report, shown: Shown, goTo: (target: string) => void) {
  const path = pathTo(known, at.span.start).filter((each) => each.span.end >= at.span.end && each.name !== "");
  const explanation = at.topic ? explain(at.topic) : null;
  const { target } = at;
  return html`
    <p class="path">
      ${path.length === 0 && at.topic === "body" ? html`<b>${t("meaning.body")}</b>` : nothing}
      ${path.map((each, index) => html`${index > 0 ? html` <span aria-hidden="true">›</span> ` : nothing}<b>${code(each.name)}</b>`)}
      <span class="muted small">${t("place.line", { line: shown.line(at.span.start) })}</span>
    </p>
    ${at.code ? html`<p>${sentence(at.code, { count: at.count })}</p>` : nothing}
    ${explanation ? html`<p>${explanation.text} ${explanation.source ? html`<cite class="muted small">${ref(explanation.source)}</cite>` : nothing}</p>` : nothing}
    ${signers(at, report)}
    ${target !== null && document.getElementById(target) ? html`<button type="button" class="quiet show" @click=${() => goTo(target)}>${t("meaning.show")}</button>` : nothing}
  `;
}

/** Who signed the header field that a stretch lies in. */
function signers({ span }: Meaning, report: Report) {
  const header = report.headers.find((each) => each.span.start <= span.start && span.end <= each.span.end);
  const all = coverable(report);
  if (!header || all.length === 0) return nothing;
  const passing = all.filter((each) => each.result === "pass" && [each, ...each.signedHeaders].some((signed) => signed.span?.start === header.span.start));
  const domains = [...new Set(passing.map((each) => each.domain))];
  return html`<p class="muted small">
    ${
      domains.length === 0
        ? t("meaning.unsigned")
        : html`${t("meaning.signed")} ${domains.map((each, index) => html`${index > 0 ? ", " : nothing}${quoted(each)}`)}`
    }
  </p>`;
}
