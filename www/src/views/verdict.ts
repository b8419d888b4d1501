// The answer first, then who and when, then why.

import { html, nothing } from "lit";

import type { Finding, Report } from "headerlens";

import { mark, type Mark } from "../icons.ts";
import { moment, rich, sentence, t } from "../i18n.ts";
import { code, panel, place, quoted, rows, type Facts } from "./parts.ts";

const verdictMarks: Record<Report["summary"]["verdict"], Mark> = {
  authentic: "pass",
  suspicious: "fail",
  unauthenticated: "warning",
  undecided: "unknown",
};

const severityMarks: Record<Finding["severity"], Mark> = { error: "fail", warning: "warning", notice: "none", ok: "pass" };

function headline({ report }: Facts) {
  const { verdict, fromDomain } = report.summary;
  return html`<div class="verdict" data-verdict=${verdict}>
    ${mark(verdictMarks[verdict])}
    <div>
      <p class="verdict-word">${t(`verdict.${verdict}`)}</p>
      <h2>
        ${fromDomain === null ? t(`verdict.${verdict}-nobody`) : rich(`verdict.${verdict}-sentence`, { domain: fromDomain })}
      </h2>
    </div>
  </div>`;
}

function message(facts: Facts) {
  const { summary, headers, client, source } = facts.report;
  const field = (name: string) => headers.find((header) => header.name.toLowerCase() === name);
  const at = (name: string) => place(facts, field(name)?.span ?? null, name);
  return html`<section class="message" aria-label=${t("message.heading")}>
    <p class="subject">${quoted(summary.subject, html`<span class="muted">${t("message.no-subject")}</span>`)} ${at("subject")}</p>
    ${rows([
      ["message.from", quoted(summary.from, t("message.missing")), at("from")],
      [
        "message.date",
        summary.date ? html`<time datetime=${summary.date}>${moment(summary.date)}</time>` : quoted(field("date")?.value, t("message.missing")),
        at("date"),
      ],
      ["message.mua", client.mua ? quoted(client.mua) : nothing, place(facts, client.evidence[0]?.span ?? null, client.evidence[0]?.header)],
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

function reasons(facts: Facts) {
  const { findings, summary } = facts.report;
  if (findings.length === 0) return nothing;
  const decided = (finding: Finding) => summary.because.includes(finding.code);
  const ordered = [...findings.filter(decided), ...findings.filter((finding) => !decided(finding))];
  return panel(
    "reasons",
    t("reasons.heading"),
    html`<ul class="findings">
      ${ordered.map(
        (finding) => html`<li data-severity=${finding.severity} ?data-decided=${decided(finding)}>
          ${mark(severityMarks[finding.severity])}
          <div>
            <p>
              <span class="visually-hidden">${t(`severity.${finding.severity}`)}: </span>${sentence(finding.code, finding.params)}
              ${place(facts, finding.spans)}
            </p>
            ${finding.advice ? html`<p class="advice">${sentence(finding.advice, finding.params)}</p>` : nothing}
          </div>
        </li>`,
      )}
    </ul>`,
  );
}

export const verdict = { headline, message, reasons };
