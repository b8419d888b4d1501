import { html, nothing } from "lit";

import type { Bimi, Iprev, MtaSts, Report, TlsRpt, Transport } from "headerlens";
import { params } from "headerlens/text";

import { sentence, t } from "../i18n/i18n.ts";
import { code, panel, place, resultMark, rows, state, type Facts } from "../app/parts.ts";

export const hasDomains = ({ authentication, transport }: Report) => Boolean(authentication.bimi || authentication.iprev || transport);

/** What domains and addresses say of themselves: the address's names, the brand's indicator, the receiver's transport. */
export function domains(facts: Facts) {
  const { bimi, iprev } = facts.report.authentication;
  const { transport } = facts.report;
  return panel("domains", t("domains.heading"), [
    iprev ? iprevPart(iprev) : nothing,
    bimi ? bimiPart(facts, bimi) : nothing,
    transport ? transportPart(facts, transport) : nothing,
  ]);
}

const iprevPart = (iprev: Iprev) => html`<section class="part" aria-labelledby="iprev">
  <header><h3 id="iprev">${t("iprev.heading")}</h3>${state(resultMark(iprev.result), iprev.result)}</header>
  <p>${sentence(iprev.reason, params.ofIprev(iprev))}</p>
  ${
    iprev.names.length > 0
      ? html`<ul class="plain loops">
        ${iprev.names.map(
          (each) => html`<li>
            <span class="loop">${code(iprev.ip)} <span class="muted" aria-hidden="true">→</span> ${code(each.name)} <span class="muted" aria-hidden="true">→</span> ${each.addresses.length === 0 ? "–" : each.addresses.map((address) => html`${code(address)} `)}</span>
            ${state(each.confirmed === null ? "unknown" : each.confirmed ? "pass" : "fail", t(each.confirmed === null ? "iprev.unknown" : each.confirmed ? "iprev.back" : "iprev.not-back"))}
          </li>`,
        )}
      </ul>`
      : nothing
  }
</section>`;

const bimiPart = (facts: Facts, bimi: Bimi) => html`<section class="part" aria-labelledby="bimi">
  <header><h3 id="bimi">BIMI</h3>${state(resultMark(bimi.result), bimi.result)} ${place(facts, bimi.span, "BIMI-Selector")}</header>
  <p>${sentence(bimi.reason, params.ofBimi(bimi))}</p>
  ${
    bimi.record
      ? html`<details>
        <summary>${t("dkim.record")}</summary>
        ${rows([
          ["dkim.key-name", code(bimi.name)],
          ["dkim.record", html`<span class="record">${code(bimi.record)}</span>`],
          ["bimi.indicator", bimi.indicator ? html`<span class="record">${code(bimi.indicator)}</span>` : nothing],
          ["bimi.evidence", bimi.evidence ? html`<span class="record">${code(bimi.evidence)}</span>` : nothing],
          ["bimi.avp", bimi.avatarPreference ? code(bimi.avatarPreference) : nothing],
        ])}
        <p class="muted small">${t("bimi.not-fetched")}</p>
      </details>`
      : nothing
  }
</section>`;

const transportPart = (facts: Facts, transport: Transport) => html`<section class="part" aria-labelledby="transport">
  <header><h3 id="transport">${t("transport.heading")}</h3>${code(transport.domain)} ${place(facts, transport.span, transport.domain)}</header>
  ${rows([
    ["transport.mta-sts", record(transport, transport.mtaSts)],
    ["transport.tls-rpt", record(transport, transport.tlsRpt)],
    [
      "transport.dane",
      transport.dane === null
        ? t("transport.dane-unknown")
        : state(transport.dane ? "pass" : "none", t(transport.dane ? "transport.dane-yes" : "transport.dane-no")),
    ],
    [
      "transport.mx",
      transport.mx.length === 0
        ? nothing
        : html`<ul class="plain">
            ${transport.mx.map(
              (mx) => html`<li>
                ${mx.preference} ${code(mx.host)}
                ${mx.tlsa.length > 0 ? html`<span class="under small"><span class="muted">TLSA</span> ${mx.tlsa.map((each) => html`<span class="under record">${code(each)}</span>`)} ${state(mx.validated ? "pass" : "warning", t(mx.validated ? "transport.validated" : "transport.not-validated"))}</span>` : nothing}
              </li>`,
            )}
          </ul>`,
    ],
  ])}
</section>`;

const record = (transport: Transport, each: MtaSts | TlsRpt) => html`${sentence(each.state, params.ofTransportRecord(transport, each))}
  ${each.record ? html`<span class="under record small">${code(each.record)}</span>` : nothing}`;
