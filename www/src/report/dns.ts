import { html, nothing } from "lit";

import type { Answer, Report } from "headerlens";

import { moment, t } from "../i18n/i18n.ts";
import { code, isBorrowed, panel, quoted, rows, state, type Facts } from "../app/parts.ts";

/** Answers that are no answers: nobody could be reached, or the servers of the domain failed. */
export const failedAnswers = (report: Report) => report.dns.answers.filter((answer) => answer.failure !== null);

/** What DNS said. */
export function dns({ report, state: page }: Facts) {
  const { answers, unanswered, resolvers } = report.dns;
  const example = page.restsOn === "example";
  const borrowed = isBorrowed(page);
  return panel(
    "dns",
    t("dns.heading"),
    html`
      ${example ? html`<p class="muted">${t("dns.example")}</p>` : nothing}
      ${answers.length === 0 && unanswered.length === 0 ? html`<p class="muted">${t("dns.none")}</p>` : nothing}
      ${answers.length > 0 ? html`<ul class="answers-list">${answers.map((each) => html`<li>${answer(each, borrowed)}</li>`)}</ul>` : nothing}
      ${
        unanswered.length > 0
          ? html`<h3 class="sub">${t("dns.unanswered")}</h3>
            <ul class="plain">${unanswered.map((each) => html`<li>${code(each.name)} <span class="muted">${each.type}</span></li>`)}</ul>`
          : nothing
      }
    `,
    resolvers.length > 0 && !example
      ? html`<span class="muted">${t(borrowed ? "dns.by-claimed" : "dns.by")} ${resolvers.map((each, index) => html`${index > 0 ? ", " : nothing}${quoted(host(each))}`)}</span>`
      : nothing,
  );
}

/** `borrowed` says that the answer came with a link or a saved report: who answered is claimed too. */
function answer(each: Answer, borrowed: boolean) {
  return html`<details class="dns-answer">
    <summary>
      <span class="dns-name">${code(each.name)} <span class="muted">${each.type}</span></span>
      ${outcome(each)}
    </summary>
    ${each.records.map(
      (record) => html`<div class="dns-record">
        <p class="muted small">${code(record.name)} ${record.type} · ${t("dns.ttl", { time: { seconds: record.ttl } })}</p>
        <p class="record">${code(record.data)}</p>
      </div>`,
    )}
    ${rows([
      [borrowed ? "dns.resolver-claimed" : "dns.resolver", each.resolver ? quoted(each.resolver) : nothing],
      ["dns.time", each.time ? html`<time datetime=${each.time}>${moment(each.time, true)}</time>` : nothing],
      ["dns.ad", each.failure === null ? t(borrowed ? (each.ad ? "dns.ad-claimed" : "dns.ad-not-claimed") : each.ad ? "dns.ad-yes" : "dns.ad-no") : nothing],
    ])}
  </details>`;
}

function outcome(each: Answer) {
  if (each.failure !== null) return state("fail", t(`dns.failure-${each.failure}`));
  if (each.status === 3) return state("none", t("dns.nxdomain"));
  if (each.status === 2) return state("fail", t("dns.servfail"));
  if (each.status !== 0) return state("fail", t("dns.rcode", { code: String(each.status) }));
  if (each.records.length === 0) return state("none", t("dns.no-data"));
  return state("pass", t("dns.records", { count: each.records.length }));
}

function host(resolver: string) {
  try {
    return new URL(resolver).host;
  } catch {
    return resolver;
  }
}
