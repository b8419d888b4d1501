import { html, nothing } from "lit";

import type { Claim, ClaimResult } from "headerlens";
import { params } from "headerlens/text";

import { mark } from "../app/icons.ts";
import { sentence, t } from "../i18n/i18n.ts";
import { code, panel, place, quoted, resultMark, spansOf, state, type Facts } from "../app/parts.ts";

const shownClaims = 40;
const shownResults = 60;

/** What each server said, beside what we found ourselves. */
export function claims(facts: Facts) {
  const list = facts.report.authentication.claims;
  const differing = list.flatMap((each) => each.results).filter((result) => result.agrees === false).length;
  return panel(
    "claims",
    t("claims.heading"),
    list.length === 0
      ? html`<p class="muted">${t("claims.none")}</p>`
      : html`<p class="muted">${t("claims.intro")}</p>
          ${differing > 0 ? html`<p class="clash">${mark("fail")}<span>${t("claims.disagree", { count: differing })}</span></p>` : nothing}
          <ol class="cards">${list.slice(0, shownClaims).map((each, index) => html`<li>${claim(facts, each, index)}</li>`)}</ol>
          ${list.length > shownClaims ? html`<p class="muted">${t("more.left", { count: list.length - shownClaims })}</p>` : nothing}`,
  );
}

function claim(facts: Facts, each: Claim, index: number) {
  const kind = t(`claims.kind-${each.kind}`);
  return html`<article class="card" id="claim-${index}" data-trusted=${each.trusted}>
    <header>
      <h3>${each.authserv ? code(each.authserv) : t("claims.nobody")}</h3>
      ${each.trusted ? state("pass", t("claims.trusted")) : state("none", t("claims.untrusted"))}
      ${place(facts, each.span, `${kind} ${each.authserv ?? ""}`)}
    </header>
    <p><span class="muted">${kind}${each.instance === null ? nothing : ` i=${each.instance}`}.</span> ${sentence(each.why, params.ofClaim(each))}</p>
    ${
      each.results.length === 0
        ? html`<p class="muted">${t("claims.empty")}</p>`
        : html`<table class="stack claimed">
          <thead>
            <tr>
              <th scope="col">${t("claims.claimed")}</th>
              <th scope="col">${t("claims.about")}</th>
              <th scope="col">${t("claims.ours")}</th>
            </tr>
          </thead>
          <tbody>${each.results.slice(0, shownResults).map((result) => row(facts, each, result))}</tbody>
        </table>
        ${each.results.length > shownResults ? html`<p class="muted">${t("more.left", { count: each.results.length - shownResults })}</p>` : nothing}`
    }
    ${
      each.problems.length > 0
        ? html`<ul class="remarks">${each.problems.slice(0, shownResults).map((problem) => html`<li>${sentence(problem.code)} ${place(facts, problem.span)}</li>`)}</ul>`
        : nothing
    }
  </article>`;
}

function row(facts: Facts, each: Claim, result: ClaimResult) {
  const agrees = result.agrees === null ? "none" : result.agrees ? "pass" : "fail";
  const word = result.agrees === null ? t("claims.not-compared") : result.agrees ? t("claims.agrees") : t("claims.differs");
  return html`<tr data-agrees=${agrees} data-spans=${spansOf([result.span])}>
    <th scope="row" data-label=${t("claims.claimed")}>
      <span class="pieces">${code(result.method)} ${state(resultMark(result.result), quoted(result.result))}</span>
      ${place(facts, result.span, result.method)}
    </th>
    <td data-label=${t("claims.about")} class="properties">
      ${result.properties.length === 0 && !result.reason && result.comments.length === 0 ? "–" : nothing}
      ${result.properties.slice(0, shownResults).map(({ ptype, property, value }) => html`<span>${code(`${ptype ? `${ptype}.` : ""}${property}=${value}`)}</span> `)}
      ${result.reason ? html`<span class="muted">${quoted(result.reason)}</span>` : nothing}
      ${result.comments.slice(0, shownResults).map((comment) => html`<span class="muted small">(${quoted(comment, "")})</span>`)}
    </td>
    <td data-label=${t("claims.ours")}>
      ${state(agrees, word)}
      <span class="under muted small">${sentence(result.why, params.ofClaimResult(each, result))}</span>
    </td>
  </tr>`;
}
