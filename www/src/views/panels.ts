// The panels of a report, in their order. To add one, write it in a file of its own and name it here.

import { html } from "lit";

import { t, type Key } from "../i18n.ts";
import { claims } from "./claims.ts";
import { dns } from "./dns.ts";
import { headers } from "./headers.ts";
import type { Facts } from "./parts.ts";
import { reasons } from "./reasons.ts";
import { route } from "./route.ts";
import { signatures } from "./signatures.ts";

interface Panel {
  id: string;
  heading: Key;
  show(facts: Facts): unknown;
}

const list: Panel[] = [
  { id: "reasons", heading: "reasons.heading", show: reasons },
  { id: "signatures", heading: "signatures.heading", show: signatures },
  { id: "claims", heading: "claims.heading", show: claims },
  { id: "route", heading: "route.heading", show: route },
  { id: "dns", heading: "dns.heading", show: dns },
  { id: "headers", heading: "headers.heading", show: headers },
];

export const hasPanel = (id: string) => list.some((panel) => panel.id === id);

export const panels = (facts: Facts) => html`<div class="facts">${list.map((panel) => panel.show(facts))}</div>`;

/** The way to every panel, and to the source. */
export const sections = () => html`<nav class="sections" aria-label=${t("sections.heading")}>
  <ul>
    ${list.map(({ id, heading }) => html`<li><a href="#${id}">${t(heading)}</a></li>`)}
    <li><a href="#source">${t("source.heading")}</a></li>
  </ul>
</nav>`;
