// The panels of a report. To add one, write it in a file of its own, name it in panel-ids.ts, and list it here.

import { html, nothing } from "lit";

import type { Report } from "headerlens";

import { t, type Key } from "../i18n/i18n.ts";
import type { Facts } from "../app/parts.ts";
import { arc, dkim2 } from "./arc.ts";
import { claims } from "./claims.ts";
import { dmarc } from "./dmarc.ts";
import { dns } from "./dns.ts";
import { domains, hasDomains } from "./domains.ts";
import { filters, mayHaveFilters } from "./filters.ts";
import { headers } from "./headers.ts";
import { indicators } from "./indicators.ts";
import { mime } from "./mime.ts";
import { overview } from "./overview.ts";
import { panelIds, type PanelId } from "./panel-ids.ts";
import { reasons } from "./reasons.ts";
import { route } from "./route.ts";
import { signatures } from "./signatures.ts";
import { spf } from "./spf.ts";

interface Panel {
  heading: Key;
  show(facts: Facts): unknown;
  /** Whether there is anything to show; a panel without this always has something to say. */
  when?(report: Report): boolean;
}

const all: Record<PanelId, Panel> = {
  overview: { heading: "overview.heading", show: overview },
  reasons: { heading: "reasons.heading", show: reasons },
  signatures: { heading: "signatures.heading", show: signatures },
  spf: { heading: "spf.heading", show: spf },
  dmarc: { heading: "dmarc.heading", show: dmarc },
  arc: { heading: "arc.heading", show: arc, when: ({ authentication }) => authentication.arc.sets.length > 0 || authentication.arc.result !== "none" },
  dkim2: { heading: "dkim2.heading", show: dkim2, when: ({ authentication }) => authentication.dkim2 !== null },
  claims: { heading: "claims.heading", show: claims, when: ({ authentication }) => authentication.claims.length > 0 },
  route: { heading: "route.heading", show: route },
  parts: { heading: "parts.heading", show: mime, when: ({ source }) => source.body !== "absent" },
  indicators: { heading: "indicators.heading", show: indicators },
  domains: { heading: "domains.heading", show: domains, when: hasDomains },
  filters: { heading: "report.filters", show: filters, when: mayHaveFilters },
  headers: { heading: "headers.heading", show: headers },
  dns: { heading: "dns.heading", show: dns },
};

export const panels = (report: Report) => panelIds.flatMap((id) => ((all[id].when?.(report) ?? true) ? [{ id, ...all[id] }] : []));

/** The panel that has the rest of a fact; where that has nothing to say, the one with the reasons. */
export const panelOr = (report: Report, id: PanelId): PanelId => (panels(report).some((panel) => panel.id === id) ? id : "reasons");

/** The way to every panel, and to the source. The arrow keys go from one to the next. */
export const sections = (report: Report, shown: string | undefined) => html`<nav class="sections" aria-label=${t("sections.heading")} @keydown=${arrows}>
  <ul>
    ${panels(report).map(
      ({ id, heading }) =>
        html`<li><a href="#${id}" data-panel=${id} aria-current=${id === shown ? "true" : nothing} title=${t("sections.keys")}>${t(heading)}</a></li>`,
    )}
  </ul>
</nav>`;

function arrows(event: KeyboardEvent) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const bar = event.currentTarget as HTMLElement;
  const links = [...bar.querySelectorAll<HTMLElement>("a")];
  const here = links.indexOf(document.activeElement as HTMLElement);
  if (by === undefined || here < 0) return;
  event.preventDefault();
  links[(here + by + links.length) % links.length]?.focus();
}
