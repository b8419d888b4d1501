import { html, nothing, svg } from "lit";

import type { Alignment, Dmarc, DmarcIdentifier, DmarcRecord, DmarcStep } from "headerlens";
import { params } from "headerlens/text";

import { mark, type Mark } from "../app/icons.ts";
import { sentence, t } from "../i18n/i18n.ts";
import { tagRows } from "./explained.ts";
import { code, panel, place, quoted, resultMark, rows, spansOf, state, type Facts } from "../app/parts.ts";
import { rung, type Rung } from "./pictures.ts";

/** DMARC: which identifiers align with the author’s domain, and what that domain asks for. */
export function dmarc(facts: Facts) {
  const { dmarc } = facts.report.authentication;
  if (!dmarc) return panel("dmarc", t("dmarc.heading"), html`<p class="muted">${t("dmarc.none")}</p>`);
  return panel(
    "dmarc",
    t("dmarc.heading"),
    html`<p class="because">${sentence(dmarc.reason, params.ofDmarc(dmarc))}</p>
      ${alignment(facts, dmarc)}
      ${rows([
        [
          "dmarc.policy",
          dmarc.policy
            ? html`${code(dmarc.policyTag ? `${dmarc.policyTag}=${dmarc.policy}` : dmarc.policy)} <span class="muted">${t(`policy.${dmarc.policy}`)}</span>`
            : t("dmarc.no-policy"),
        ],
        ["dmarc.applied", dmarc.result === "pass" ? t("dmarc.applied-pass") : t(`policy.${dmarc.applied}`)],
        ["dmarc.testing", dmarc.testing ? t("dmarc.testing-text") : nothing],
      ])}
      ${
        dmarc.fixes.length > 0
          ? html`<div class="diagnosis">
            <h3 class="small">${t("dmarc.fixes")}</h3>
            <ul class="fixes">${dmarc.fixes.map((fix) => html`<li>${sentence(fix.code, fix.params)}</li>`)}</ul>
          </div>`
          : nothing
      }
      ${dmarc.walk.length > 0 ? html`<h3 class="sub">${t("dmarc.walk")}</h3>${walk(dmarc.walk, dmarc.domain ?? "")}` : nothing}
      ${dmarc.record ? html`<h3 class="sub">${t("dmarc.record")}</h3>${record(dmarc.record)}` : nothing}
      ${reports(dmarc)} ${rfc7489(dmarc)}`,
    state(resultMark(dmarc.result), html`<b>DMARC ${dmarc.result}</b>`),
  );
}

const linkMarks: Record<Alignment, { sign: string; mark: Mark }> = {
  strict: { sign: "=", mark: "pass" },
  relaxed: { sign: "≈", mark: "pass" },
  none: { sign: "≠", mark: "fail" },
  unknown: { sign: "?", mark: "unknown" },
};

const shownIdentifiers = 30;

/** Each identifier and how it is tied to From: a table whose middle column is drawn. */
function alignment(facts: Facts, dmarc: Dmarc) {
  const { domain } = dmarc;
  const identifiers = dmarc.identifiers.slice(0, shownIdentifiers);
  const from = facts.report.headers.find((header) => header.name.toLowerCase() === "from");
  const author = html`<span class="author-box">
    <span class="muted small">From</span>
    <b>${domain === null ? t("dmarc.no-author") : name(domain, dmarc.organizationalDomain)}</b>
    ${place(facts, from?.span ?? null, "From")}
  </span>`;
  if (identifiers.length === 0) {
    return html`<div class="no-identifiers">${author}<p class="muted small">${t("dmarc.no-identifiers")}</p></div>`;
  }
  return html`<table class="alignment">
    <caption class="visually-hidden">${t("dmarc.alignment")}</caption>
    <thead class="visually-hidden">
      <tr>
        <th scope="col">${t("dmarc.identifier")}</th>
        <th scope="col">${t("dmarc.relation")}</th>
        <th scope="col">${t("dmarc.author")}</th>
      </tr>
    </thead>
    <tbody>
      ${identifiers.map(
        (each, index) => html`<tr data-spans=${spansOf([each.span])} data-aligned=${each.aligned}>
          <th scope="row">${identifier(facts, each)}</th>
          <td class="tie">${tie(each)}</td>
          ${index === 0 ? html`<td class="author" rowspan=${identifiers.length}>${author}</td>` : nothing}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

const identifier = (facts: Facts, each: DmarcIdentifier) => html`<span class="identifier">
  <span class="pieces small"><span class="muted">${each.method === "dkim" ? "DKIM d=" : each.method === "spf" ? "SPF MAIL FROM" : quoted(each.method)}</span> ${state(resultMark(each.result), each.result)}</span>
  <b>${name(each.domain, each.organizationalDomain)}</b>
  ${place(facts, each.span, each.domain)}
</span>`;

/** The tie between two domains: whole where it counts, broken where it does not. */
function tie(each: DmarcIdentifier) {
  const { sign, mark: kind } = linkMarks[each.alignment];
  const counts: Mark = each.aligned ? "pass" : kind === "unknown" ? "unknown" : "fail";
  return html`<svg class="tie-line" data-mark=${counts} aria-hidden="true">
      <line x1="0" x2="100%" y1="14" y2="14" class=${each.aligned ? "" : "broken"} />
      <svg x="50%" y="14" overflow="visible"><circle r="12" />${svg`<text text-anchor="middle" y="5.5">${sign}</text>`}</svg>
    </svg>
    <span class="tie-words small"
      ><b data-mark=${counts}>${t(each.aligned ? "dmarc.counts" : "dmarc.counts-not")}</b>
      <span class="muted">${sentence(each.reason, params.ofIdentifier(each))}</span></span
    >`;
}

/** A domain with its organizational part set off. */
function name(domain: string, organizational: string | null) {
  const tail = organizational && domain.endsWith(`.${organizational}`) ? organizational : domain;
  return html`<code class="domain"><bdi>${quoted(domain.slice(0, domain.length - tail.length), "")}<u>${quoted(tail)}</u></bdi></code>`;
}

const foundMarks: Record<DmarcStep["found"], Rung> = {
  record: "pass",
  several: "warning",
  "no-record": "none",
  nxdomain: "none",
  failed: "fail",
  unasked: "unknown",
};

/** The walk up the DNS tree, a name a row. */
function walk(steps: DmarcStep[], domain: string) {
  return html`<table class="ladder chain walk">
    <colgroup><col class="rung-col" /><col /><col /></colgroup>
    <thead class="visually-hidden">
      <tr>
        <td></td>
        <th scope="col">${t("dmarc.walk-name")}</th>
        <th scope="col">${t("dmarc.walk-found")}</th>
      </tr>
    </thead>
    <tbody>
      ${steps.map((step, index) => {
        const kind = foundMarks[step.found];
        const bare = step.name.replace(/^_dmarc\./, "");
        const gone = domain.endsWith(`.${bare}`) ? domain.slice(0, -bare.length) : "";
        return html`<tr>
          <td class="rung-cell">${rung(kind, { first: index === 0, last: index === steps.length - 1 })}</td>
          <th scope="row"><code><bdi><span class="muted">_dmarc.</span>${gone === "" ? nothing : html`<s aria-hidden="true">${quoted(gone)}</s>`}${quoted(bare)}</bdi></code></th>
          <td>
            ${state(kind, t(`found.${step.found}`))}
            ${step.psd && step.psd !== "u" ? html`<span class="small">${code(`psd=${step.psd}`)}</span>` : nothing}
            ${step.chosen.map((role) => html` <span class="tag">${t(`role.${role}`)}</span>`)}
            ${step.stops ? html`<span class="under small muted">${t("dmarc.walk-stops")}</span>` : nothing}
          </td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

/** The record with every tag explained, and every error at its place. */
function record(each: DmarcRecord) {
  return html`<p class="muted small">${code(each.name)}</p>
    <p class="record published">${marked(each)}</p>
    ${
      each.problems.length > 0
        ? html`<ol class="problems">
          ${each.problems.map((problem, index) => html`<li>${mark("warning")}<span><sup>${index + 1}</sup> ${sentence(problem.code, params.ofProblem(each, problem))}</span></li>`)}
        </ol>`
        : nothing
    }
    <details>
      <summary>${t("dmarc.tags")}</summary>
      ${tagRows("dmarc", each.tags)}
    </details>`;
}

/** The text of the record, its errors underlined and numbered. */
function marked({ text, problems }: DmarcRecord) {
  const bytes = new TextEncoder().encode(text);
  const part = (from: number, to: number) => quoted(new TextDecoder().decode(bytes.subarray(from, to)), "");
  const pieces: unknown[] = [];
  let at = 0;
  problems
    .map((problem, index) => ({ ...problem.at, number: index + 1 }))
    .sort((a, b) => a.start - b.start)
    .forEach(({ start, end, number }) => {
      if (start < at || end <= start) return;
      pieces.push(part(at, start), html`<mark class="wrong">${part(start, end)}</mark><sup>${number}</sup>`);
      at = end;
    });
  pieces.push(part(at, bytes.length));
  return html`<code><bdi>${pieces}</bdi></code>`;
}

function reports({ reports }: Dmarc) {
  if (reports.length === 0) return nothing;
  return html`<h3 class="sub">${t("dmarc.reports")}</h3>
    <ul class="plain">
      ${reports.map(
        (each) => html`<li>
          ${code(`${each.tag}=`)} ${code(each.uri)}
          ${
            each.external
              ? state(
                  each.authorized === null ? "unknown" : each.authorized ? "pass" : "fail",
                  t(each.authorized === null ? "dmarc.external-unknown" : each.authorized ? "dmarc.external-agreed" : "dmarc.external-refused"),
                )
              : nothing
          }
          ${each.external && each.authorizationName ? html`<span class="under muted small">${code(each.authorizationName)}</span>` : nothing}
        </li>`,
      )}
    </ul>`;
}

function rfc7489({ rfc7489: other }: Dmarc) {
  if (!other?.differs) return nothing;
  return html`<p class="diagnosis small">
    ${t("dmarc.rfc7489")} ${state(resultMark(other.result), other.result)}${other.organizationalDomain ? html`, ${code(other.organizationalDomain)}` : nothing}${other.policy ? html`, ${code(other.policy)}` : nothing}
  </p>`;
}
