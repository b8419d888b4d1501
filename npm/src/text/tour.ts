// "Walk me through it": what happened to a message, one step after the other, for a reader who is new to mail. The steps
// are a function of the report; the sentences are in `locales/{en,ko}/tour.json` and among those of the report.

import type { Dkim, Hop, Param, Report, Span } from "../types.js";
import type { Verdict } from "./explain.js";
import * as params from "./params.js";
import type { Params } from "./render.js";

/** What a step is about. */
export type TourTopic =
  | "compose"
  | "submission"
  | "relay"
  | "signing"
  | "arrival"
  | "spf"
  | "dkim"
  | "arc"
  | "alignment"
  | "policy"
  | "inside"
  | "delivery"
  | "fetching"
  | "verdict";

/** A sentence of the catalogs. */
export interface TourSentence {
  readonly code: string;
  readonly params: Params;
}

/** A value of this message: the code of its label, and the text or what the renderer formats. */
export interface TourFact {
  readonly label: string;
  readonly value: Param;
}

/** One screen of the tour. */
export interface TourStep {
  readonly topic: TourTopic;
  /** What happens in this step, for every message. */
  readonly what: TourSentence;
  /** What happened to this one. */
  readonly here: TourSentence;
  readonly facts: readonly TourFact[];
  /** Where the step is written down. */
  readonly rfc: readonly { readonly document: string; readonly section: string }[];
  readonly result: "good" | "bad" | "open" | "none";
  /** Where it shows in the source. */
  readonly spans: readonly Span[];
}

/** Servers that are shown on each side of the trust boundary; a longer chain is made up. */
const longest = 8;

/** The steps for a report, in the order of events. */
export function tour(report: Report): TourStep[] {
  const { hops, origin } = report.route;
  const submitted = hops[0] && isSubmission(hops[0]) ? hops[0] : null;
  // Where the receiver's part begins is not known for some messages: then all servers are on the way.
  const border = origin ?? hops.length;
  const outside = hops.slice(submitted ? 1 : 0, Math.max(submitted ? 1 : 0, border)).slice(-longest);
  const inside = origin === null ? [] : hops.slice(origin + 1).slice(0, longest);
  return [
    compose(report),
    submission(submitted, hops.length),
    ...outside.map(relay),
    signing(report),
    arrival(report),
    spf(report),
    dkim(report),
    ...(report.authentication.arc.sets.length > 0 ? [arc(report)] : []),
    alignment(report),
    policy(report),
    ...inside.filter((hop) => !isFetching(hop)).map(relayInside),
    delivery(report),
    fetching(hops),
    verdict(report),
  ];
}

type Draft = Omit<TourStep, "what" | "result" | "spans" | "facts" | "rfc"> & {
  facts?: readonly (TourFact | null)[];
  rfc: readonly string[];
  result?: TourStep["result"];
  spans?: readonly (Span | null | undefined)[];
};

/** A step whose general sentence has the name of its topic. References are written as `6376 6.1`. */
const step = ({ topic, here, facts = [], rfc, result = "none", spans = [] }: Draft): TourStep => ({
  topic,
  what: { code: `tour.${topic}`, params: {} },
  here,
  facts: facts.filter((fact) => fact !== null),
  rfc: rfc.map((reference) => {
    const [number = "", section = ""] = reference.split(" ");
    return { document: `RFC ${number}`, section };
  }),
  result,
  spans: spans.flatMap((span) => span ?? []),
});

const sentence = (code: string, params: Params = {}): TourSentence => ({ code, params });
const fact = (label: string, value: Param | null | undefined): TourFact | null =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0) ? null : { label: `tour.fact-${label}`, value };

function compose({ summary, mua }: Report): TourStep {
  const from = summary.displayed.find(({ field }) => field === "From");
  return step({
    topic: "compose",
    here: mua.text === null ? sentence("tour.compose-unnamed") : sentence("tour.compose-named", { mua: mua.text }),
    facts: [fact("from", summary.from), fact("subject", summary.subject), fact("date", summary.date && { time: summary.date }), fact("mua", mua.text)],
    rfc: ["5598 4.2.1", "5322 3.6"],
    spans: [from?.span, mua.evidence[0]?.span],
  });
}

const hopFacts = (hop: Hop) => [
  fact("from-host", hop.from ?? hop.helo),
  fact("ip", hop.ip),
  fact("by-host", hop.by),
  fact("protocol", hop.with),
  fact("tls", hop.tls && [hop.tls.version, hop.tls.cipher].filter((each) => each !== null)),
  fact("time", hop.time === null ? null : { time: hop.time }),
  fact("delay", hop.delay === null ? null : { seconds: hop.delay }),
];

const encryption: Record<Hop["encrypted"], TourStep["result"]> = { yes: "good", no: "bad", unknown: "open", internal: "none" };

/** The keywords of authenticated SMTP (RFC 3848) begin a message's way; a service may hand it over by other means. */
const isSubmission = (hop: Hop) => hop.by !== null && (hop.authenticated || hop.protocol?.authenticated === true);

function submission(hop: Hop | null, hops: number): TourStep {
  const here =
    hop === null
      ? sentence(hops === 0 ? "tour.submission-never" : "tour.submission-unseen")
      : hop.encrypted === "yes"
        ? sentence(hop.tls?.mode === "implicit" ? "tour.submission-smtps" : "tour.submission-encrypted", params.ofHop(hop))
        : sentence(hop.encrypted === "no" ? "tour.submission-plain" : "tour.submission-unknown", params.ofHop(hop));
  return step({
    topic: "submission",
    here,
    facts: hop ? hopFacts(hop) : [],
    rfc: ["6409 3", "8314 3.3"],
    result: hop ? encryption[hop.encrypted] : "none",
    spans: [hop?.span],
  });
}

/** A server that its own field does not name, or whose client is not named, is told as that. */
const isNamed = (hop: Hop) => hop.by !== null && (hop.from ?? hop.helo ?? hop.ip) !== null;

const carried = (topic: "relay" | "inside" | "arrival", hop: Hop) => ({
  topic,
  here: isNamed(hop) ? sentence(`tour.hop-${hop.encrypted}`, params.ofHop(hop)) : sentence("tour.hop-unnamed"),
  facts: hopFacts(hop),
  result: encryption[hop.encrypted],
  spans: [hop.span],
});

const relay = (hop: Hop): TourStep => step({ ...carried("relay", hop), rfc: ["5321 4.4", "3207 4"] });
const relayInside = (hop: Hop): TourStep => step({ ...carried("inside", hop), rfc: ["5321 4.4"] });

function arrival({ route }: Report): TourStep {
  const hop = route.origin === null ? undefined : route.hops[route.origin];
  const rfc = ["8601 1.2", "5598 2.3"];
  if (!hop) return step({ topic: "arrival", here: sentence(route.hops.length === 0 ? "tour.arrival-never" : "tour.arrival-unknown"), rfc, result: "open" });
  return step({ ...carried("arrival", hop), rfc });
}

function signing({ authentication }: Report): TourStep {
  const domains = [...new Set(authentication.dkim.flatMap(({ domain }) => domain ?? []))];
  const first = deciding(authentication.dkim);
  return step({
    topic: "signing",
    here: first ? sentence("tour.signing-signed", { domains, count: authentication.dkim.length }) : sentence("tour.signing-none"),
    facts: first
      ? [
          fact("domain", first.domain),
          fact("selector", first.selector),
          fact("algorithm", first.algorithm),
          fact("signed-fields", [...new Set(first.signedHeaders.map(({ name }) => name))]),
        ]
      : [],
    rfc: ["6376 5"],
    spans: authentication.dkim.map(({ span }) => span),
  });
}

/** The signature that says most: of the author's domain, and one that passes. */
const deciding = (dkim: readonly Dkim[]): Dkim | undefined => {
  const weight = ({ alignment, result }: Dkim) => (alignment === "strict" || alignment === "relaxed" ? 2 : 0) + (result === "pass" ? 1 : 0);
  return [...dkim].sort((a, b) => weight(b) - weight(a))[0];
};

/** How a result of RFC 8601 looks to a newcomer. */
const seen = (result: string | null | undefined): TourStep["result"] =>
  result === "pass" ? "good" : result === "fail" || result === "permerror" || result === "softfail" || result === "policy" ? "bad" : "open";

function spf({ authentication: { spf } }: Report): TourStep {
  if (!spf) return step({ topic: "spf", here: sentence("spf-not-checked"), rfc: ["7208 2"], result: "open" });
  return step({
    topic: "spf",
    here: sentence(spf.reason, params.ofSpf(spf)),
    facts: [
      fact("ip", spf.ip),
      fact("mail-from", spf.mailFrom === "" ? "<>" : spf.mailFrom),
      fact("helo", spf.helo),
      fact("record", spf.trace[0]?.record),
      fact("result", spf.result),
    ],
    rfc: ["7208 4"],
    result: seen(spf.result),
    spans: [spf.from.mailFrom?.span, spf.from.ip?.span],
  });
}

function dkim({ authentication }: Report): TourStep {
  const first = deciding(authentication.dkim);
  if (!first) return step({ topic: "dkim", here: sentence("dkim-none"), rfc: ["6376 6"] });
  return step({
    topic: "dkim",
    here: sentence(first.reason, params.ofDkim(first)),
    facts: [fact("key-at", first.key?.name), ...authentication.dkim.slice(0, longest).map((each) => fact("result", `${each.domain ?? "?"}: ${each.result}`))],
    rfc: ["6376 6.1"],
    result: seen(first.result),
    spans: [first.span],
  });
}

function arc({ authentication: { arc } }: Report): TourStep {
  return step({
    topic: "arc",
    here: sentence(arc.reason, params.ofArc(arc)),
    facts: [...arc.sets.slice(0, longest).map(({ instance, domain }) => fact("sealed-by", `${instance}: ${domain ?? "?"}`)), fact("result", arc.result)],
    rfc: ["8617 5.2"],
    result: seen(arc.result),
    spans: arc.sets.map(({ seal }) => seal?.span),
  });
}

function alignment({ authentication: { dmarc } }: Report): TourStep {
  const rfc = ["9989 4.4"];
  const domain = dmarc?.domain;
  if (!dmarc || !domain) return step({ topic: "alignment", here: sentence("tour.alignment-nobody"), rfc, result: "open" });
  const aligned = dmarc.identifiers.filter((each) => each.aligned);
  const passed = dmarc.identifiers.filter((each) => each.result === "pass");
  const domains = [...new Set((aligned.length > 0 ? aligned : passed).map((each) => each.domain))];
  const code = aligned.length > 0 ? "same" : passed.length > 0 ? "other" : "nothing";
  return step({
    topic: "alignment",
    here: sentence(`tour.alignment-${code}`, { domain, domains }),
    facts: [
      fact("author", domain),
      fact("organization", dmarc.organizationalDomain),
      ...dmarc.identifiers.slice(0, longest).map((each) => fact(each.method === "spf" ? "spf-domain" : "dkim-domain", `${each.domain}: ${each.result}`)),
    ],
    rfc,
    result: aligned.length > 0 ? "good" : dmarc.result === "fail" ? "bad" : "open",
    spans: dmarc.identifiers.map(({ span }) => span),
  });
}

function policy({ authentication: { dmarc } }: Report): TourStep {
  const rfc = ["9989 4.7", "9989 5.3"];
  if (!dmarc) return step({ topic: "policy", here: sentence("dmarc-from-missing"), rfc, result: "open" });
  return step({
    topic: "policy",
    here: sentence(dmarc.reason, params.ofDmarc(dmarc)),
    facts: [
      fact("record-at", dmarc.record?.name),
      fact("record", dmarc.record?.text),
      fact("policy", dmarc.policy && `p=${dmarc.policy}`),
      fact("result", dmarc.result),
    ],
    rfc,
    result: seen(dmarc.result),
  });
}

function delivery({ route, headers }: Report): TourStep {
  const last = route.hops.findLast((hop) => !isFetching(hop));
  const mailbox = headers.find(({ name }) => name.toLowerCase() === "delivered-to");
  return step({
    topic: "delivery",
    here: last?.by ? sentence("tour.delivery-by", { by: last.by }) : sentence("tour.delivery-unknown"),
    facts: [
      fact("mailbox", mailbox?.value ?? last?.for),
      fact("protocol", last?.with),
      fact("time", last?.time ? { time: last.time } : null),
      fact("total", route.total === null ? null : { seconds: route.total }),
    ],
    rfc: ["5598 4.3.3"],
    spans: [last?.span, mailbox?.span],
  });
}

/** A program that fetches mail and hands it on writes a Received field. */
const isFetching = (hop: Hop) => /^(imap|pop)/i.test(hop.with ?? "");

function fetching(hops: readonly Hop[]): TourStep {
  const hop = hops.findLast(isFetching);
  return step({
    topic: "fetching",
    here: hop && isNamed(hop) ? sentence("tour.fetching-seen", params.ofHop(hop)) : sentence("tour.fetching-unseen"),
    facts: hop ? hopFacts(hop) : [],
    rfc: ["8314 3.1", "8314 3.2"],
    spans: [hop?.span],
  });
}

const verdictResults: Record<Verdict, TourStep["result"]> = {
  authentic: "good",
  modified: "bad",
  suspicious: "bad",
  unauthenticated: "open",
  undecided: "open",
};

function verdict({ summary }: Report): TourStep {
  const domain = summary.fromDomain;
  const ending = domain === null ? "nobody" : "sentence";
  return step({
    topic: "verdict",
    here: sentence(`verdict.${summary.verdict}-${ending}`, { domain }),
    rfc: ["9989 1"],
    result: verdictResults[summary.verdict],
  });
}
