import { html, nothing, svg } from "lit";

import type { Hop } from "headerlens";

import { duration, moment, t } from "../i18n.ts";
import { code, panel, place, quoted, state, type Facts } from "./parts.ts";

/** The hops, oldest first. */
export function route(facts: Facts) {
  const { hops, total, origin } = facts.report.route;
  if (hops.length === 0) return panel("route", t("route.heading"), html`<p class="muted">${t("route.none")}</p>`);
  const longest = Math.max(1, ...hops.map((hop) => hop.delay ?? 0));
  return panel(
    "route",
    t("route.heading"),
    html`<p class="muted">${t("route.intro")}</p>
      <table class="stack hops">
        <thead>
          <tr>
            <th scope="col"><span class="visually-hidden">${t("route.number")}</span></th>
            <th scope="col">${t("route.from")}</th>
            <th scope="col">${t("route.by")}</th>
            <th scope="col">${t("route.delay")}</th>
          </tr>
        </thead>
        <tbody>
          ${hops.map((hop, index) => row(facts, hop, index, longest, index === origin))}
        </tbody>
      </table>`,
    total === null ? nothing : html`<span class="muted">${t("route.total", { time: duration(total) })}</span>`,
  );
}

function row(facts: Facts, hop: Hop, index: number, longest: number, entered: boolean) {
  const other = [hop.helo, hop.reverse].filter((name): name is string => name !== null && name !== hop.from);
  return html`<tr>
    <th scope="row" data-label=${t("route.number")}>${index + 1}</th>
    <td data-label=${t("route.from")}>
      ${quoted(hop.from, hop.helo ? quoted(hop.helo) : "–")}
      ${hop.ip ? html`<span class="under">${code(hop.ip)}</span>` : nothing}
      ${[...new Set(other)].map((name) => html`<span class="under muted">${quoted(name)}</span>`)}
    </td>
    <td data-label=${t("route.by")}>
      ${quoted(hop.by)} ${hop.software ? html`<span class="under muted">${quoted(hop.software)}</span>` : nothing}
      ${entered ? html`<span class="under"><span class="tag">${t("route.entered")}</span></span>` : nothing}
      <span class="pieces small">
        ${hop.with ? code(hop.with) : nothing}
        ${hop.tls
          ? state("pass", html`${quoted(hop.tls.version, "TLS")}`)
          : saysTls(hop)
            ? state("pass", "TLS")
            : html`<span class="muted">${t("route.no-tls")}</span>`}
      </span>
      ${hop.tls?.cipher ? html`<span class="under muted small">${quoted(hop.tls.cipher)}</span>` : nothing}
    </td>
    <td data-label=${t("route.delay")}>
      ${hop.delay === null
        ? html`<span class="muted">–</span>`
        : html`<span class=${hop.delay < 0 ? "warn" : ""}>${duration(hop.delay)}</span>
            ${hop.delay < 0 ? html`<span class="under small">${t("route.clock")}</span>` : bar(hop.delay / longest)}`}
      ${hop.time ? html`<time class="under muted small" datetime=${hop.time}>${moment(hop.time, true)}</time>` : nothing}
      <span class="under">${place(facts, hop.span, t("route.hop", { number: index + 1 }))}</span>
    </td>
  </tr>`;
}

/** The transmission types that tell of TLS (RFC 3848, RFC 6531). */
const saysTls = (hop: Hop) => /^(ESMTPSA?|LMTPSA?|UTF8SMTPSA?|UTF8LMTPSA?|SMTPS)$/i.test(hop.with ?? "");

const bar = (share: number) =>
  html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect width="100" height="4" rx="2" /><rect class="value" width=${Math.max(1.5, share * 100)} height="4" rx="2" />`}
  </svg>`;
