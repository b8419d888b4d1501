// The hops as one line, oldest first: who took the message, after what delay, and whether the way there was encrypted.

import type { Hop } from "../types.js";
import { h } from "./dom.js";
import { lock } from "./icons.js";
import { quoted, say, section, type View } from "./view.js";

/** A longer chain is made up; the hops nearest to the receiver are shown. */
const shown = 20;

export function route(view: View) {
  const { hops, origin, total } = view.report.route;
  if (hops.length === 0) return section(view, "route", "route.heading", h("p", { class: "soft" }, say(view, "route.none")));
  const left = Math.max(0, hops.length - shown);
  return section(
    view,
    "route",
    "route.heading",
    h(
      "ol",
      { start: String(left + 1) },
      hops.slice(left).map((each, place) => hop(view, each, place + left, origin === null || place + left < origin)),
    ),
    total !== null && h("p", { class: "soft" }, say(view, "route.total", { time: { seconds: total } })),
    left > 0 && h("p", { class: "soft" }, say(view, "more.older", { count: left })),
  );
}

function hop(view: View, { by, from, helo, ip, delay, encrypted, tls, time }: Hop, index: number, isUnverified: boolean) {
  const { format } = view.speaker;
  const client = from ?? helo ?? ip;
  const version = encrypted === "yes" && tls?.version ? quoted(tls.version) : say(view, `route.encrypted-${encrypted}`);
  const isWeak = (tls?.weak.length ?? 0) > 0;
  return h(
    "li",
    { "data-encrypted": encrypted, "data-side": isUnverified ? "outside" : "inside", "data-border": index === view.report.route.origin },
    h("p", { class: "by" }, by === null ? say(view, "route.nobody") : quoted(by)),
    client !== null && h("p", { class: "soft from" }, "← ", quoted(client)),
    h("p", { class: "tls" }, lock(encrypted), h("span", {}, version, isWeak && [", ", say(view, "route.weak")])),
    h(
      "p",
      { class: "soft" },
      time !== null && h("time", { datetime: time }, format.moment(time, true)),
      delay !== null && h("span", { class: delay < 0 ? "delay odd" : "delay" }, ` ${delay < 0 ? "" : "+"}${format.duration(delay)}`),
    ),
    isUnverified && h("p", { class: "soft" }, h("span", { class: "tag" }, say(view, "route.unverified"))),
    index === view.report.route.origin && h("p", { class: "soft border" }, say(view, "route.border-first")),
  );
}
