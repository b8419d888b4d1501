// The panels of a report, in their order. To add one, write it in a file of its own and name it here.

import { html } from "lit";

import type { Report } from "headerlens";

import { t, type Key } from "../i18n/i18n.ts";
import { arc, dkim2 } from "./arc.ts";
import { claims } from "./claims.ts";
import { dmarc } from "./dmarc.ts";
import { dns } from "./dns.ts";
import { domains, hasDomains } from "./domains.ts";
import { filters, mayHaveFilters } from "./filters.ts";
import { headers } from "./headers.ts";
import type { Facts } from "../app/parts.ts";
import { reasons } from "./reasons.ts";
import { route } from "./route.ts";
import { signatures } from "./signatures.ts";
import { spf } from "./spf.ts";

interface Panel {
  id: string;
  heading: Key;
  show(facts: Facts): unknown;
  /** Whether there is anything to show; a panel without this always has something to say. */
  when?(report: Report): boolean;
}

const list: Panel[] = [
  { id: "reasons", heading: "reasons.heading", show: reasons },
  { id: "dmarc", heading: "dmarc.heading", show: dmarc },
  { id: "signatures", heading: "signatures.heading", show: signatures },
  { id: "spf", heading: "spf.heading", show: spf },
  { id: "arc", heading: "arc.heading", show: arc, when: ({ authentication }) => authentication.arc.sets.length > 0 || authentication.arc.result !== "none" },
  { id: "dkim2", heading: "dkim2.heading", show: dkim2, when: ({ authentication }) => authentication.dkim2 !== null },
  { id: "claims", heading: "claims.heading", show: claims },
  { id: "route", heading: "route.heading", show: route },
  { id: "domains", heading: "domains.heading", show: domains, when: hasDomains },
  { id: "filters", heading: "report.filters", show: filters, when: mayHaveFilters },
  { id: "headers", heading: "headers.heading", show: headers },
  { id: "dns", heading: "dns.heading", show: dns },
];

export const panels = (report: Report) => list.filter((panel) => panel.when?.(report) ?? true);

export const hasPanel = (report: Report, id: string) => panels(report).some((panel) => panel.id === id);

/** The way to every panel, and to the source. */
export const sections = ({ report }: Facts) => html`<nav class="sections" aria-label=${t("sections.heading")}>
  <ul>
    ${panels(report).map(({ id, heading }) => html`<li><a href="#${id}">${t(heading)}</a></li>`)}
    <li><a href="#source">${t("source.heading")}</a></li>
  </ul>
</nav>`;
