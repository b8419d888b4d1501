import { html, nothing } from "lit";

import type { Arc, ArcSet, ArcSignature, Dkim2, Dkim2Hop } from "headerlens";
import { params } from "headerlens/text";

import { goTo } from "../app/navigate.ts";
import { moment, sentence, t } from "../i18n/i18n.ts";
import { code, panel, place, quoted, resultMark, spansOf, state, type Facts } from "../app/parts.ts";
import { rung, type Rung } from "./pictures.ts";

/** RFC 8617, section 4.2.1: no chain is longer. */
const shownSets = 50;

/** The ARC chain, oldest set first: each link seals those above it. */
export function arc(facts: Facts) {
  const { arc } = facts.report.authentication;
  return panel(
    "arc",
    t("arc.heading"),
    html`<p class="because">${sentence(arc.reason, params.ofArc(arc))} ${place(facts, arc.failedSpan, "ARC")}</p>
      <p class="muted small">${t("arc.intro")}</p>
      <table class="ladder chain">
        <colgroup><col class="rung-col" /><col /><col /><col /></colgroup>
        <thead>
          <tr>
            <th scope="col"><span class="visually-hidden">${t("arc.instance")}</span></th>
            <th scope="col">${t("arc.sealer")}</th>
            <th scope="col">${t("arc.seal")}</th>
            <th scope="col">${t("arc.message")}</th>
          </tr>
        </thead>
        <tbody>${arc.sets.slice(0, shownSets).map((set, index) => row(facts, arc, set, index))}</tbody>
      </table>`,
    state(resultMark(arc.result), html`<b>ARC ${arc.result}</b>`),
  );
}

function row(facts: Facts, arc: Arc, set: ArcSet, index: number) {
  const kind = set.seal ? (resultMark(set.seal.result) as Rung) : "fail";
  return html`<tr id="arc-${set.instance}" data-spans=${spansOf([set.seal?.span ?? null, set.messageSignature?.span ?? null])}>
    <td class="rung-cell">${rung(kind, { first: index === 0, last: index === arc.sets.length - 1, broken: kind === "fail" })}</td>
    <th scope="row">
      <span class="muted small">i=${set.instance}</span> <b>${code(set.domain)}</b>
      <span class="under small"><span class="muted">${t("arc.before")}</span> ${code(`cv=${set.chainValidation ?? "?"}`)}</span>
      ${set.claim === null ? nothing : html`<button type="button" class="quiet small" @click=${() => goTo(`claim-${set.claim}`)}>${t("arc.claim")}</button>`}
    </th>
    <td data-label=${t("arc.seal")}>${signature(facts, set.seal)}</td>
    <td data-label=${t("arc.message")}>${signature(facts, set.messageSignature)}</td>
  </tr>`;
}

function signature(facts: Facts, each: ArcSignature | null) {
  if (!each) return state("fail", t("arc.missing"));
  return html`<span
    >${state(resultMark(each.result), each.result)} ${place(facts, each.span, each.domain ?? "")}
    <span class="under muted small">${sentence(each.reason, params.ofArcSignature(each))}</span>
    ${each.timestamp ? html`<time class="under muted small" datetime=${each.timestamp}>${moment(each.timestamp, true)}</time>` : nothing}</span
  >`;
}

/** The DKIM2 chain, by the draft that is named. */
export function dkim2(facts: Facts) {
  const { dkim2 } = facts.report.authentication;
  if (!dkim2) return nothing;
  return panel(
    "dkim2",
    t("dkim2.heading"),
    html`<p class="because">${sentence(dkim2.reason, params.ofDkim2(dkim2))}</p>
      <p class="muted small">${t("dkim2.intro")} ${code(dkim2.draft)}</p>
      <table class="ladder chain">
        <colgroup><col class="rung-col" /><col /><col /><col /></colgroup>
        <thead>
          <tr>
            <th scope="col"><span class="visually-hidden">${t("arc.instance")}</span></th>
            <th scope="col">${t("dkim2.signer")}</th>
            <th scope="col">${t("dkim2.result")}</th>
            <th scope="col">${t("dkim2.change")}</th>
          </tr>
        </thead>
        <tbody>${dkim2.hops.slice(0, shownSets).map((hop, index) => hopRow(facts, dkim2, hop, index))}</tbody>
      </table>`,
    state(resultMark(dkim2.result), html`<b>DKIM2 ${dkim2.result}</b>`),
  );
}

function hopRow(facts: Facts, dkim2: Dkim2, hop: Dkim2Hop, index: number) {
  const kind = resultMark(hop.result) as Rung;
  const { recipe } = hop;
  return html`<tr id="dkim2-${hop.instance}" data-spans=${spansOf([hop.span])}>
    <td class="rung-cell">${rung(kind, { first: index === 0, last: index === dkim2.hops.length - 1, broken: kind === "fail" })}</td>
    <th scope="row">
      <span class="muted small">i=${hop.instance}</span> <b>${code(hop.domain)}</b>
      ${hop.signatures.slice(0, shownSets).map((each) => html`<span class="under muted small">${code(each)}</span>`)}
      ${hop.mailFrom === null ? nothing : html`<span class="under small"><span class="muted">MAIL FROM</span> ${code(hop.mailFrom, t("spf.bounce"))}</span>`}
      ${hop.recipients.slice(0, shownSets).map((each) => html`<span class="under small"><span class="muted">RCPT TO</span> ${code(each)}</span>`)}
    </th>
    <td data-label=${t("dkim2.result")}>
      <span>${state(kind, hop.result)} ${place(facts, hop.span, hop.domain ?? "")}
      <span class="under muted small">${sentence(hop.reason, params.ofDkim2Hop(dkim2, hop))}</span></span>
    </td>
    <td data-label=${t("dkim2.change")}>
      <span>${
        recipe === null
          ? html`<span class="muted">${t("dkim2.no-change")}</span>`
          : html`${recipe.headers.slice(0, shownSets).map((each, index) => html`${index > 0 ? ", " : nothing}${quoted(each)}`)}${recipe.body ? html`${recipe.headers.length > 0 ? ", " : nothing}${t("dkim2.body")}` : nothing}
            ${state(recipe.applies === null ? "unknown" : recipe.applies ? "pass" : "fail", t(recipe.applies === null ? "dkim2.recipe-unknown" : recipe.applies ? "dkim2.recipe-applies" : "dkim2.recipe-fails"))}
            ${place(facts, recipe.span, "Message-Instance")}`
      }</span>
    </td>
  </tr>`;
}
