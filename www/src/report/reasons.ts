import { html, nothing, type TemplateResult } from "lit";

import type { Finding } from "headerlens";
import type { Explanation } from "headerlens/text";

import { explanation } from "../i18n/explanation.ts";
import { mark, type Mark } from "../app/icons.ts";
import { t } from "../i18n/i18n.ts";
import { panel, place, type Facts } from "../app/parts.ts";

const severityMarks: Record<Finding["severity"], Mark> = { error: "fail", warning: "warning", notice: "none", ok: "pass" };

type Explained = Explanation<TemplateResult>["findings"][number];

/** Why: what decided first, then what needs attention; the rest is folded away. */
export function reasons(facts: Facts) {
  const { summary } = facts.report;
  const { findings } = explanation(facts.report);
  if (findings.length === 0) return nothing;
  const decided = (each: Explained) => (summary.because as string[]).includes(each.code);
  const loud = [...findings.filter(decided), ...findings.filter((each) => !decided(each) && (each.severity === "error" || each.severity === "warning"))];
  const first = loud.length > 0 ? loud : findings.filter((each) => each.severity === "notice");
  const rest = findings.filter((each) => !first.includes(each));
  const list = (some: Explained[]) => html`<ul class="findings">${some.map((each) => finding(facts, each, decided(each)))}</ul>`;
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

const finding = (facts: Facts, each: Explained, decided: boolean) =>
  html`<li data-severity=${each.severity} ?data-decided=${decided}>
    ${mark(severityMarks[each.severity])}
    <div>
      <p>
        <span class="visually-hidden">${t(`severity.${each.severity}`)}: </span>${each.sentence} ${place(facts, each.spans)}
      </p>
      ${each.advice ? html`<p class="advice">${each.advice}</p>` : nothing}
    </div>
  </li>`;
