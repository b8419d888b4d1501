import { html, nothing } from "lit";

import type { Spf, SpfCandidate, SpfSource, SpfTerm, SpfVisit } from "headerlens";
import { params } from "headerlens/text";

import { mark } from "../app/icons.ts";
import { sentence, t } from "../i18n/i18n.ts";
import { code, panel, place, quoted, resultMark, rows, spansOf, state, type Facts } from "../app/parts.ts";
import { meter } from "./pictures.ts";

/** RFC 7208, section 4.6.4. */
const lookupLimit = 10;
const voidLimit = 2;
/** How deep records are shown inside each other; the core follows no more than ten. */
const deepest = 12;

/** SPF: for which sender, with which result, and by which steps. */
export function spf(facts: Facts) {
  const { spf } = facts.report.authentication;
  if (!spf) return panel("spf", t("spf.heading"), html`<p class="muted">${t("spf.none")}</p>`);
  return panel(
    "spf",
    t("spf.heading"),
    html`<p class="because">${sentence(spf.reason, params.ofSpf(spf))}</p>
      ${rows([
        [spf.scope === "helo" ? "spf.checked-helo" : "spf.checked-mfrom", code(spf.domain)],
        ["spf.ip", code(spf.ip), source(facts, spf.from.ip)],
        ["spf.mail-from", spf.mailFrom === "" ? t("spf.bounce") : code(spf.mailFrom), source(facts, spf.from.mailFrom)],
        ["spf.helo", code(spf.helo), source(facts, spf.from.helo)],
        ["spf.helo-result", spf.heloResult ? state(resultMark(spf.heloResult), spf.heloResult) : nothing],
      ])}
      <div class="meters">
        ${meter(spf.lookups, lookupLimit, t("spf.lookups", { count: spf.lookups, limit: lookupLimit }))} ${meter(spf.voidLookups, voidLimit, t("spf.void-lookups", { count: spf.voidLookups, limit: voidLimit }))}
      </div>
      ${spf.trace.length > 0 ? html`<h3 class="sub">${t("spf.steps")}</h3>${tree(spf, spf.trace, 0)}` : nothing}
      ${spf.remarks.length > 0 ? html`<ul class="remarks">${spf.remarks.map((each) => html`<li>${sentence(each, params.ofSpf(spf))}</li>`)}</ul>` : nothing}
      ${
        spf.explanation
          ? html`<figure class="stranger"><figcaption class="muted small">${t("spf.explanation")}</figcaption><blockquote>${quoted(spf.explanation)}</blockquote></figure>`
          : nothing
      }
      ${candidates(facts, spf)}`,
    state(resultMark(spf.result), html`<b>SPF ${spf.result}</b>`),
  );
}

/** Where a part of the sender was read, and how sure that is. */
function source(facts: Facts, from: SpfSource | null) {
  if (!from) return nothing;
  const name = sourceName(facts, from.field);
  return html`<span class="muted small">${t(`sure.${from.sure}`)}, ${from.field === "caller" ? t("spf.source-caller") : code(name)}</span> ${place(facts, from.span, name)}`;
}

/** The core names a field by its name in lower case (`caller` is whoever asked); the message has it as people know it. */
const sourceName = ({ report }: Facts, field: string) => report.headers.find(({ name }) => name.toLowerCase() === field)?.name ?? field;

/** The records visited, each with its terms; a record that a term led to stands inside that term. */
function tree(spf: Spf, visits: SpfVisit[], depth: number): unknown {
  if (depth > deepest) return nothing;
  return html`<ol class="tree" data-depth=${depth}>
    ${visits.map(
      (visit, index) => html`<li class="visit" data-mark=${resultMark(visit.result)}>
        <div class="visit-head">
          ${index > 0 ? html`<span class="tag">redirect</span>` : nothing} <b>${code(visit.domain)}</b> ${state(resultMark(visit.result), visit.result)}
        </div>
        <p class="record small">${visit.record === null ? html`<span class="muted">${t("spf.no-record")}</span>` : record(visit)}</p>
        <p class="small muted">${sentence(visit.reason, params.ofVisit(spf, visit))}</p>
        ${visit.terms.length === 0 ? nothing : html`<ol class="terms">${visit.terms.map((each) => term(spf, each, depth))}</ol>`}
        ${visit.termsLeftOut > 0 ? html`<p class="muted small">${t("spf.left-out", { count: visit.termsLeftOut })}</p>` : nothing}
      </li>`,
    )}
  </ol>`;
}

/** The record as published, with the term that decided set off. */
function record(visit: SpfVisit) {
  const text = visit.record ?? "";
  const decided = visit.terms.find((each) => each.matched);
  const parts = decided ? cut(text, decided.at.start, decided.at.end) : null;
  if (!parts) return code(text);
  return html`<code><bdi>${quoted(parts[0], "")}<mark>${quoted(parts[1], "")}</mark>${quoted(parts[2], "")}</bdi></code>`;
}

/** Text before, in, and after a range of its bytes. */
export function cut(text: string, start: number, end: number): [string, string, string] {
  const bytes = new TextEncoder().encode(text);
  const part = (from: number, to: number) => new TextDecoder().decode(bytes.subarray(from, to));
  return [part(0, start), part(start, end), part(end, bytes.length)];
}

function term(spf: Spf, each: SpfTerm, depth: number): unknown {
  const reached = each.matched !== null || each.visits.length > 0 || each.result !== null;
  const kind = each.matched ? resultMark(each.qualifier ?? each.result ?? "none") : each.result ? resultMark(each.result) : "none";
  return html`<li class="term" data-reached=${reached} data-matched=${each.matched === true}>
    <div class="term-line">
      ${reached ? mark(kind) : html`<span class="no-mark" aria-hidden="true"></span>`}
      <span class="term-text"
        >${code(each.text)}
        ${each.matched ? html`<b class="small" data-mark=${kind}>${t("spf.matched")}${each.qualifier ? ` → ${each.qualifier}` : nothing}</b>` : nothing}
        ${each.expanded && !each.text.includes(each.expanded) ? html`<span class="muted small">→ ${code(each.expanded)}</span>` : nothing}</span
      >
      ${
        reached && (each.lookups > 0 || each.voidLookups > 0)
          ? html`<span class="counter small" title=${t("spf.counter-title")}>${t("spf.counter", { count: each.lookups, limit: lookupLimit })}</span>`
          : nothing
      }
    </div>
    ${
      reached
        ? html`<p class="small muted">${sentence(each.reason, params.ofTerm(spf, each))}</p>
          ${each.values.length > 0 ? html`<p class="small values">${each.values.map((value) => html`${code(value)} `)}</p>` : nothing}`
        : nothing
    }
    ${each.visits.length > 0 ? tree(spf, each.visits, depth + 1) : nothing}
  </li>`;
}

/** Every sender that the message may mean. */
function candidates(facts: Facts, spf: Spf) {
  if (spf.candidates.length < 2) return nothing;
  return html`<details>
    <summary>${t("spf.candidates", { count: spf.candidates.length })}</summary>
    <p class="muted small">${t("spf.candidates-intro")}</p>
    <table class="stack plain-table">
      <thead>
        <tr>
          <th scope="col">${t("spf.ip")}</th>
          <th scope="col">${t("spf.mail-from")}</th>
          <th scope="col">${t("spf.source")}</th>
          <th scope="col">${t("spf.result")}</th>
        </tr>
      </thead>
      <tbody>${spf.candidates.map((each, index) => candidate(facts, each, index === 0))}</tbody>
    </table>
  </details>`;
}

const candidate = (facts: Facts, each: SpfCandidate, chosen: boolean) => html`<tr data-spans=${spansOf([each.source.span])}>
  <th scope="row" data-label=${t("spf.ip")}><span>${code(each.ip)}</span></th>
  <td data-label=${t("spf.mail-from")}><span>${code(each.mailFrom || each.helo)}</span></td>
  <td data-label=${t("spf.source")}><span>${source(facts, each.source)}</span></td>
  <td data-label=${t("spf.result")}>
    <span>${state(resultMark(each.result), each.result)}
    ${
      chosen
        ? html`<span class="tag">${t("spf.chosen")}</span>`
        : html`<button type="button" class="chip small" @click=${() => facts.actions.setEnvelope({ ip: each.ip, helo: each.helo ?? "", mailFrom: each.mailFrom ?? "" })}>${t("spf.choose")}</button>`
    }</span>
  </td>
</tr>`;
