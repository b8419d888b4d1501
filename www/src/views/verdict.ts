// The answer first, then who and when, and the facts that decide.

import { html, nothing } from "lit";

import { explanation } from "../explanation.ts";
import { mark } from "../icons.ts";
import { moment, rich, sentence, t } from "../i18n.ts";
import { methods as methodsOf, verdictMark } from "../methods.ts";
import { hasPanel } from "./panels.ts";
import { code, place, quoted, rows, state, type Facts } from "./parts.ts";

export function headline({ report, state }: Facts) {
  const { verdict, fromDomain } = report.summary;
  if (state.first) {
    return html`<div class="verdict" data-verdict="checking">
      ${mark("unknown")}
      <div>
        <p class="verdict-word">${t("verdict.checking")}</p>
        <h2>${fromDomain === null ? t("verdict.checking-nobody") : rich("verdict.checking-sentence", { domain: fromDomain })}</h2>
      </div>
    </div>`;
  }
  const { label, headline, why, advice } = explanation(report).verdict;
  return html`<div class="verdict" data-verdict=${verdict}>
    ${mark(verdictMark(verdict))}
    <div>
      <p class="verdict-word">${label}</p>
      <h2>${headline}</h2>
      ${why.length > 0 ? html`<p class="verdict-reason">${why[0]}</p>` : nothing}
      <p class="verdict-so">${advice}</p>
    </div>
  </div>`;
}

export function message(facts: Facts) {
  const { summary, headers, mua, source } = facts.report;
  const field = (name: string) => headers.find((header) => header.name.toLowerCase() === name);
  const at = (name: string) => place(facts, field(name)?.span ?? null, name);
  return html`<section class="message" aria-label=${t("message.heading")}>
    <p class="subject">${quoted(summary.subject, html`<span class="muted">${t("message.no-subject")}</span>`)} ${at("subject")}</p>
    ${rows([
      ["message.from", quoted(summary.from, t("message.missing")), at("from")],
      ["message.to", quoted(field("to")?.value, nothing), at("to")],
      [
        "message.date",
        summary.date ? html`<time datetime=${summary.date}>${moment(summary.date)}</time>` : quoted(field("date")?.value, t("message.missing")),
        at("date"),
      ],
      ["message.mua", mua.text ? quoted(mua.text) : nothing, place(facts, mua.evidence[0]?.span ?? null, mua.evidence[0]?.header)],
      ["message.id", summary.messageId ? code(summary.messageId) : nothing, at("message-id")],
      ["message.body", source.body === "absent" ? t("message.no-body") : nothing],
      [
        "message.repairs",
        source.repairs.length === 0
          ? nothing
          : html`<ul class="plain">
              ${source.repairs.map((repair) => html`<li>${sentence(`repair-${repair.code}`, { count: repair.count })} ${place(facts, repair.span)}</li>`)}
            </ul>`,
      ],
    ])}
  </section>`;
}

/** The facts that decide, each the way to its panel. */
export function methods({ report, state: page }: Facts) {
  return html`<section class="methods" aria-labelledby="methods-heading">
    <h2 id="methods-heading" class="visually-hidden">${t("methods.heading")}</h2>
    <ul>
      ${methodsOf(report).map(
        (each) => html`<li data-mark=${page.first && each.mark === "unknown" ? "none" : each.mark}>
          <a href="#${hasPanel(report, each.panel) ? each.panel : "reasons"}">
            <span class="method-name">${each.name}</span>
            ${page.first && each.mark === "unknown" ? state("none", t("methods.asking")) : state(each.mark, html`<b>${each.word}</b>`)}
            <span class="method-reason">
              ${each.reason ?? t("methods.unchecked-reason")}
              ${each.more > 0 ? html`<span class="muted">${t("methods.more", { count: each.more })}</span>` : nothing}
            </span>
          </a>
        </li>`,
      )}
    </ul>
  </section>`;
}
