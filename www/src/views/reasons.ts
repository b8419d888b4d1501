import { html, nothing } from "lit";

import type { Finding } from "headerlens";

import { mark, type Mark } from "../icons.ts";
import { sentence, t } from "../i18n.ts";
import { panel, place, type Facts } from "./parts.ts";

const severityMarks: Record<Finding["severity"], Mark> = { error: "fail", warning: "warning", notice: "none", ok: "pass" };

/** Why: what decided first, then what needs attention; the rest is folded away. */
export function reasons(facts: Facts) {
  const { findings, summary } = facts.report;
  if (findings.length === 0) return nothing;
  const decided = (finding: Finding) => summary.because.includes(finding.code);
  const first = [...findings.filter(decided), ...findings.filter((each) => !decided(each) && (each.severity === "error" || each.severity === "warning"))];
  const rest = findings.filter((each) => !first.includes(each));
  const list = (some: Finding[]) => html`<ul class="findings">${some.map((each) => finding(facts, each, decided(each)))}</ul>`;
  return panel(
    "reasons",
    t("reasons.heading"),
    [
      first.length > 0 ? list(first) : nothing,
      rest.length === 0
        ? nothing
        : first.length === 0
          ? list(rest)
          : html`<details class="more-findings"><summary>${t("reasons.more", { count: rest.length })}</summary>${list(rest)}</details>`,
    ],
    findings.length > 1 ? html`<span class="muted keys">${t("reasons.keys")}</span>` : nothing,
  );
}

const finding = (facts: Facts, each: Finding, decided: boolean) =>
  html`<li data-severity=${each.severity} ?data-decided=${decided}>
    ${mark(severityMarks[each.severity])}
    <div>
      <p>
        <span class="visually-hidden">${t(`severity.${each.severity}`)}: </span>${sentence(each.code, each.params)} ${place(facts, each.spans)}
      </p>
      ${each.advice ? html`<p class="advice">${sentence(each.advice, each.params)}</p>` : nothing}
    </div>
  </li>`;
