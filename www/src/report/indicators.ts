// What an analyst takes along: addresses, domains, IP addresses, hashes and links, as a table to copy.

import { html, nothing } from "lit";

import { t, type Key } from "../i18n/i18n.ts";
import { code, panel, place, type Facts } from "../app/parts.ts";
import { collect, defanged, type Indicator } from "./indicator-list.ts";

const shownRows = 300;

export function indicators(facts: Facts) {
  const { parts } = facts.state;
  const list = collect(facts.report, parts.kind === "there" ? parts.root : null);
  const row = (each: Indicator) => html`<tr>
    <td data-label=${t("indicators.kind")}>${t(`indicators.kind-${each.kind}` as Key)}</td>
    <td data-label=${t("indicators.value")}>
      <span data-fang="yes">${code(each.value)}</span><span data-fang="no">${code(defanged(each))}</span>
    </td>
    <td data-label=${t("indicators.where")}>${each.where} ${place(facts, each.span, each.value)}</td>
  </tr>`;
  return panel(
    "indicators",
    t("indicators.heading"),
    html`<div class="tools">
        <label class="check"><input type="checkbox" @change=${toggle} /><span>${t("indicators.defang")}</span></label>
        <button type="button" @click=${(event: Event) => facts.actions.copyText(asText(list, isDefanged(event)))}>${t("indicators.copy")}</button>
        ${parts.kind === "unasked" && facts.report.source.body !== "absent" ? html`<button type="button" @click=${() => facts.actions.readParts()}>${t("indicators.read-parts")}</button>` : nothing}
      </div>
      <table class="stack indicators">
        <thead>
          <tr>
            <th scope="col">${t("indicators.kind")}</th>
            <th scope="col">${t("indicators.value")}</th>
            <th scope="col">${t("indicators.where")}</th>
          </tr>
        </thead>
        <tbody>
          ${list.slice(0, shownRows).map(row)}
        </tbody>
      </table>
      ${list.length > shownRows ? html`<p class="muted">${t("more.left", { count: list.length - shownRows })}</p>` : nothing}`,
  );
}

const panelOf = (event: Event) => (event.currentTarget as HTMLElement).closest<HTMLElement>(".panel");
const isDefanged = (event: Event) => panelOf(event)?.dataset.defanged === "yes";

/** The table has both forms, and the style shows one. */
function toggle(event: Event) {
  const found = panelOf(event);
  if (found) found.dataset.defanged = (event.currentTarget as HTMLInputElement).checked ? "yes" : "no";
}

/** The table as text, a tab between its columns, as spreadsheets and tickets take it. */
const asText = (list: readonly Indicator[], safe: boolean) =>
  list.map((each) => [each.kind, safe ? defanged(each) : each.value, each.where].map((cell) => cell.replace(/\s+/g, " ")).join("\t")).join("\n");
