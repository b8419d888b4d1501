import { html, nothing, svg } from "lit";

import type { Hop, Report, Trace } from "headerlens";
import { params } from "headerlens/text";

import { duration, moment, sentence, t, type Key } from "../i18n/i18n.ts";
import { code, panel, place, quoted, rows, spansOf, type Facts } from "../app/parts.ts";
import { encryptionOf, locks } from "./line.ts";
import { lockGlyph } from "./pictures.ts";

/** A chain of servers longer than this is made up; those nearest to the receiver are shown. */
const shownHops = 60;

type Route = Report["route"];
type Bar = Route["timeline"]["bars"][number];

/** The hops as a waterfall, oldest first. The picture is a column of the table that says the same in words. */
export function route(facts: Facts) {
  const { route } = facts.report;
  const { hops, total, origin, timeline, written } = route;
  const scales = scalesFor(timeline);
  const aside = html`<div class="pieces">
    ${total === null ? nothing : html`<span class="muted">${t("route.total", { time: { seconds: total } })}</span>`} ${scales.length > 1 ? choice("axis", axes) : nothing}
    ${hops.length > 0 ? choice("clock", clocks) : nothing}
  </div>`;
  if (hops.length === 0) {
    return panel("route", t("route.heading"), [html`<p class="muted">${t("route.none")}</p>`, traces(facts, route.traces)]);
  }
  const left = Math.max(0, hops.length - shownHops);
  return panel(
    "route",
    t("route.heading"),
    html`<p class="muted">${t("route.intro")}</p>
      ${
        written?.time
          ? html`<p class="small written">
            <span class="muted">${t("route.written")}</span> <time datetime=${written.time}>${moment(written.time, true)}</time>${
              written.beforeFirstHop === null
                ? nothing
                : written.beforeFirstHop < 0
                  ? html`, <span class="warn">${t("route.written-ahead", { time: { seconds: -written.beforeFirstHop } })}</span>`
                  : html`, ${t("route.written-before", { time: { seconds: written.beforeFirstHop } })}`
            }
            ${place(facts, written.date.span, "Date")}
          </p>`
          : nothing
      }
      <table class="waterfall">
        <caption class="visually-hidden">${t("route.caption")}</caption>
        <thead>
          <tr>
            <th scope="col"><span class="visually-hidden">${t("route.number")}</span></th>
            <th scope="col">${t("route.server")}</th>
            <th scope="col" class="lane">${scales.map(axis)}<span class="visually-hidden">${t("route.timeline")}</span></th>
            <th scope="col">${t("route.delay")}</th>
          </tr>
        </thead>
        <tbody>
          ${hops
            .slice(left)
            .map((hop, place) => ({ hop, index: place + left }))
            .map(({ hop, index }) => [
              index === origin ? border(index === 0 ? "route.border-first" : "route.border") : nothing,
              row(
                facts,
                hop,
                index,
                timeline.bars.find((bar) => bar.hop === index),
                scales,
                origin === null ? "unknown" : index < origin ? "outside" : "inside",
              ),
            ])}
          ${origin === null ? border("route.border-unknown") : nothing}
        </tbody>
      </table>
      ${left > 0 ? html`<p class="muted">${t("more.older", { count: left })}</p>` : nothing} ${traces(facts, route.traces)}`,
    aside,
  );
}

/** Whose clock the times are shown by, and how long a second is. */
const clocks = ["local", "utc", "written"] as const;
const axes = ["even", "shortened"] as const;

/** The cells hold every way to show them, and the style shows one; the first is the way at first. */
function choice(what: "clock" | "axis", ways: readonly string[]) {
  const choose = (event: Event) => {
    const select = event.currentTarget as HTMLSelectElement;
    const panel = select.closest<HTMLElement>(".panel");
    if (panel) panel.dataset[what] = select.value;
  };
  return html`<label class="clock small"
    ><span class="visually-hidden">${t(`route.${what}-label`)}</span>
    <select @change=${choose}>
      ${ways.map((way) => html`<option value=${way}>${t(`route.${what}-${way}` as Key)}</option>`)}
    </select></label
  >`;
}

/** The border of trust: below it stands what the receiver’s own servers wrote. */
const border = (words: Key) => html`<tr class="border"><td colspan="4"><span>${t(words)}</span></td></tr>`;

function row(facts: Facts, hop: Hop, index: number, bar: Bar | undefined, scales: Scale[], side: "inside" | "outside" | "unknown") {
  const { timeline } = facts.report.route;
  const organization = bar ? (timeline.lanes[bar.lane] ?? null) : null;
  return html`<tr id="hop-${index}" data-side=${side} data-lane=${bar ? bar.lane % 4 : nothing} data-spans=${spansOf([hop.span])}>
    <th scope="row">${index + 1}</th>
    <td class="server">
      <span class="by">${host(hop.by, organization)}</span>
      <span class="under muted">${t("route.from-label")} ${quoted(hop.from ?? hop.helo, t("route.nobody"))}${hop.ip && !hop.from?.includes(hop.ip) ? html` ${code(hop.ip)}` : nothing}</span>
      ${encryption(hop)}
      ${side === "outside" ? html`<span class="under"><span class="tag">${t("route.unverified")}</span></span>` : nothing}
      ${details(facts, hop, index)}
    </td>
    <td class="lane">${bar ? scales.map((scale) => lane(bar, scale)) : html`<span class="muted small">${t("route.no-time")}</span>`}</td>
    <td class="delay">
      ${
        hop.delay === null
          ? html`<span class="muted">${index === 0 ? t("route.start") : "–"}</span>`
          : hop.delay < 0
            ? html`<span class="warn">${t("route.clock", { delay: { seconds: -hop.delay } })}</span>`
            : html`<span>${duration(hop.delay)}</span>`
      }
      ${
        hop.time
          ? html`<time class="under muted small" datetime=${hop.time}>
            <span data-clock="local">${moment(hop.time, true)}</span>
            <span data-clock="utc">${hop.time.replace("T", " ").replace("Z", " UTC")}</span>
            <span data-clock="written">${quoted(hop.date?.text, hop.time)}</span>
          </time>`
          : nothing
      }
    </td>
  </tr>`;
}

/** A host name with its organization set off. */
function host(name: string | null, organization: string | null) {
  if (name && organization && name.toLowerCase().endsWith(`.${organization.toLowerCase()}`)) {
    const own = name.slice(0, -organization.length);
    return html`<bdi class="quoted">${quoted(own)}<b>${quoted(name.slice(own.length))}</b></bdi>`;
  }
  return html`<b>${quoted(name, t("route.nobody"))}</b>`;
}

function encryption(hop: Hop) {
  const known = encryptionOf(hop);
  const weak = hop.tls?.weak ?? [];
  return html`<span class="encryption small" data-encrypted=${known}>
    ${lockGlyph(locks[known])}
    <span>${known === "yes" && hop.tls?.version ? quoted(hop.tls.version) : t(`route.encrypted-${known}`)}${weak.length > 0 ? html`, <span class="warn">${t("route.weak")}</span>` : nothing}</span>
    ${hop.with ? html`<span class="muted">${code(hop.with)}</span>` : nothing}
    ${hop.authenticated ? html`<span class="muted">${t("route.logged-in")}</span>` : nothing}
  </span>`;
}

function details(facts: Facts, hop: Hop, index: number) {
  const { tls, protocol, date } = hop;
  const kind = hop.ipKind && hop.ipKind.kind !== "public" ? hop.ipKind : null;
  return html`<details class="small">
    <summary>${t("route.details")}</summary>
    ${rows([
      ["route.row-helo", hop.helo ? quoted(hop.helo) : nothing],
      ["route.row-reverse", hop.reverse ? quoted(hop.reverse) : nothing],
      [
        "route.row-ip",
        hop.ip
          ? html`${code(hop.ip)}${kind ? html` <span class="muted">${code(kind.kind)}${kind.rfc ? html`, ${kind.rfc}` : nothing}</span>` : nothing}`
          : nothing,
      ],
      ["route.row-protocol", protocol ? html`${code(protocol.name)}${protocol.rfc ? html` <span class="muted">${protocol.rfc}</span>` : nothing}` : nothing],
      ["route.row-encrypted", hop.encryptedReason ? sentence(hop.encryptedReason, params.ofHop(hop)) : nothing],
      [
        "route.row-cipher",
        tls?.cipher
          ? html`${code(tls.cipher)}${tls.bits === null ? nothing : html` <span class="muted">${t("dkim.bits", { bits: String(tls.bits) })}</span>`}`
          : nothing,
      ],
      [
        "route.row-weak",
        tls && tls.weak.length > 0 ? html`${tls.weak.map((each) => html`<span class="under">${sentence(each, params.ofHop(hop))}</span>`)}` : nothing,
      ],
      ["route.row-id", hop.id ? code(hop.id) : nothing],
      ["route.row-for", hop.for ? quoted(hop.for) : nothing],
      ["route.row-envelope", hop.envelopeFrom ? quoted(hop.envelopeFrom) : nothing],
      ["route.row-software", hop.software ? quoted(`${hop.software} ${hop.softwareVersion ?? ""}`.trim()) : nothing],
      ["route.row-connects", hop.connectsReason ? sentence(hop.connectsReason, params.ofHop(hop)) : nothing],
      ["route.row-utc", hop.time ? html`<time datetime=${hop.time}>${code(hop.time)}</time>` : nothing],
      ["route.row-date", date ? quoted(date.text) : nothing],
      [
        "route.row-odd",
        date && date.odd.length > 0 ? html`${date.odd.map((each) => html`<span class="under">${sentence(each, params.ofHop(hop))}</span>`)}` : nothing,
      ],
      ["route.row-text", html`<span class="record">${code(hop.text)}</span>`],
    ])}
    ${place(facts, hop.span, t("route.hop", { number: index + 1 }))}
  </details>`;
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 2592000, 31536000];

/** Round moments of the axis, in seconds. */
function ticksFor(end: number): number[] {
  if (end <= 0) return [0];
  const step = steps.find((each) => end / each <= 2) ?? Math.ceil(end / 2);
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}

/** A way to draw time: every second as long as the next, or long waits shortened so that short ones are seen too. */
interface Scale {
  name: (typeof axes)[number];
  ticks: number[];
  /** Seconds as a share of the axis, in percent. A little room is left at both ends for the marks. */
  share(seconds: number): number;
}

/** A wait that is this many times as long as another leaves nothing of that to be seen. */
const overwhelming = 100;

/** The even axis, and where the waits are of very different lengths, one with the long ones shortened. */
function scalesFor({ bars, end }: Route["timeline"]): Scale[] {
  const even: Scale = { name: "even", ticks: ticksFor(end), share: (seconds) => 2 + (end <= 0 ? 0 : (seconds / end) * 94) };
  const moments = [...new Set([0, ...bars.flatMap((bar) => [bar.start, bar.end]), end])].sort((a, b) => a - b);
  const gaps = moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));
  if (gaps.length < 2 || Math.max(...gaps) < overwhelming * Math.min(...gaps)) return [even];
  // Each wait is drawn as long as its logarithm, and none too short to be seen; moments keep their order,
  // and all lanes still share them.
  const lengths = gaps.map((gap) => 3 + Math.log2(1 + gap));
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  const places = new Map<number, number>();
  let reached = 0;
  for (const [index, moment] of moments.entries()) {
    places.set(moment, 2 + (reached / whole) * 94);
    reached += lengths[index] ?? 0;
  }
  return [even, { name: "shortened", ticks: [0, end], share: (seconds) => places.get(seconds) ?? 2 }];
}

function axis({ name, ticks, share }: Scale) {
  return html`<svg class="axis" data-axis=${name} aria-hidden="true">
    ${ticks.map((tick, index) => {
      const x = share(tick);
      return svg`<text x="${x}%" y="0.8em" text-anchor=${index === 0 ? "start" : x > 85 ? "end" : "middle"}>${tick === 0 ? "0" : `+${duration(tick)}`}</text>`;
    })}
  </svg>`;
}

function lane(bar: Bar, { name, ticks, share }: Scale) {
  const from = share(Math.min(bar.start, bar.end));
  const to = share(Math.max(bar.start, bar.end));
  const now = share(bar.end);
  return html`<svg class="bars" data-axis=${name} data-skewed=${bar.skewed} aria-hidden="true">
    ${ticks.map((tick) => svg`<line class="tick" x1="${share(tick)}%" x2="${share(tick)}%" y1="0" y2="100%" />`)}
    ${bar.start === bar.end ? nothing : svg`<rect x="${from}%" width="${to - from}%" y="9" height="10" rx="3" />`}
    ${bar.skewed ? svg`<svg x="${now}%" y="14" overflow="visible"><path d="M8-6 0 0l8 6" class="arrow" /></svg>` : svg`<circle cx="${now}%" cy="14" r="6" />`}
  </svg>`;
}

/** Other fields that tell of the way. */
function traces(facts: Facts, list: Trace[]) {
  if (list.length === 0) return nothing;
  return html`<h3 class="sub">${t("route.traces")}</h3>
    ${list.slice(0, shownHops).map(
      (trace) => html`<p class="small trace" data-spans=${spansOf([trace.span])}>
        <b>${code(trace.name)}</b> ${quoted(trace.value)} ${place(facts, trace.span, trace.name)}
      </p>`,
    )}`;
}
