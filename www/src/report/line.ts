// The way as one line of dots: each server, how long it took to get there, and whether the step was encrypted.

import { html, nothing } from "lit";

import type { Hop, Report } from "headerlens";

import { duration, t } from "../i18n/i18n.ts";
import { quoted, spansOf, type Facts } from "../app/parts.ts";
import { lockGlyph, type Lock } from "./pictures.ts";

/** Dots that fit; of a longer way, those nearest to the receiver. */
const shownDots = 7;

export const locks: Record<Hop["encrypted"], Lock> = { yes: "closed", no: "open", unknown: "unknown", internal: "inside" };

/** How a step was encrypted; TLS that is described counts where nothing else says. */
export const encryptionOf = (hop: Hop): Hop["encrypted"] => (hop.encrypted === "unknown" && hop.tls ? "yes" : hop.encrypted);

export function line(facts: Facts) {
  const { hops, origin, total }: Report["route"] = facts.report.route;
  if (hops.length === 0) return nothing;
  const left = Math.max(0, hops.length - shownDots);
  return html`<section class="way" aria-labelledby="way-heading">
    <h2 id="way-heading"><a href="#route">${t("route.heading")}</a></h2>
    ${total === null ? nothing : html`<span class="muted small">${t("route.total", { time: { seconds: total } })}</span>`}
    <ol>
      ${left > 0 ? html`<li class="more"><a href="#route">${t("more.older", { count: left })}</a></li>` : nothing}
      ${hops.slice(left).map((hop, place) => dot(hop, place + left, origin))}
    </ol>
  </section>`;
}

/** A server; the line before it is the step that led there. */
function dot(hop: Hop, index: number, origin: number | null) {
  const encrypted = encryptionOf(hop);
  const side = origin === null ? "unknown" : index < origin ? "outside" : "inside";
  return html`<li data-side=${side} data-encrypted=${encrypted} data-spans=${spansOf([hop.span])}>
    <span class="leg small">
      ${lockGlyph(locks[encrypted])}<span class="visually-hidden">${t(`route.encrypted-${encrypted}`)}, </span>
      ${hop.delay === null ? nothing : html`<span class=${hop.delay < 0 ? "warn" : nothing}>${duration(hop.delay)}</span>`}
    </span>
    <a href="#hop-${index}">${quoted(hop.by, t("route.nobody"))}</a>
  </li>`;
}
