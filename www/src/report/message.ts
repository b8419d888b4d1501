// The message as people are shown it, beside its envelope: which fields are signed, and which are not.

import { html, nothing, type TemplateResult } from "lit";

import type { DisplayedField, Dkim, Header } from "headerlens";

import { mark, type Mark } from "../app/icons.ts";
import { moment, rich, sentence, t, type Key } from "../i18n/i18n.ts";
import { code, isBorrowed, place, quoted, rows, type Facts } from "../app/parts.ts";

type Content = TemplateResult | string | typeof nothing;
type Name = DisplayedField["field"];

/** Who else may be meant by "the sender"; and what is folded away. */
const senders: [Name, Key][] = [
  ["Reply-To", "message.reply-to"],
  ["Sender", "message.sender"],
];
const recipients: [Name, Key][] = [
  ["To", "message.to"],
  ["Cc", "message.cc"],
];

export function message(facts: Facts) {
  const { summary, mua, source, headers } = facts.report;
  const field = (name: Name) => summary.displayed.find((each) => each.field === name);
  const date = field("Date");
  const each = (list: [Name, Key][]) =>
    list.flatMap(([name, key]): [Key, Content, Content][] => {
      const found = field(name);
      return found ? [[key, quoted(told(facts, found)?.value), after(facts, found)]] : [];
    });
  const id = headers.find((header) => header.name.toLowerCase() === "message-id");
  return html`<section class="message" aria-label=${t("message.heading")}>
    <div class="letter">
      <p class="subject">${quoted(summary.subject, html`<span class="muted">${t("message.no-subject")}</span>`)} ${after(facts, field("Subject"))}</p>
      ${rows([
        ["message.from", quoted(summary.from, t("message.missing")), after(facts, field("From"))],
        ...each(senders),
        [
          "message.date",
          summary.date ? html`<time datetime=${summary.date}>${moment(summary.date)}</time>` : quoted(date && told(facts, date)?.value, t("message.missing")),
          after(facts, date),
        ],
        ["message.body", source.body === "absent" ? t("message.no-body") : nothing],
        [
          "message.repairs",
          source.repairs.length === 0
            ? nothing
            : html`<ul class="plain">
                ${source.repairs.map((repair) => html`<li>${sentence(`repair-${repair.code}`, { count: repair.count })} ${place(facts, repair.span)}</li>`)}
              </ul>`,
        ],
      ])}
      ${hasSignatures(facts) ? nothing : html`<p class="muted small">${t("message.nothing-signed")}</p>`}
    </div>
    ${match(facts)} ${envelope(facts)}
    <details class="small">
      <summary>${t("message.more")}</summary>
      ${rows([
        ...each(recipients),
        ["message.mua", mua.text ? quoted(mua.text) : nothing, place(facts, mua.evidence[0]?.span ?? null, mua.evidence[0]?.header)],
        ["message.id", summary.messageId ? code(summary.messageId) : nothing, place(facts, id?.span ?? null, "Message-ID")],
      ])}
    </details>
  </section>`;
}

/** How the author of the letter and the sender on the envelope go together, as DMARC says it. That names agree proves nothing. */
function match({ report }: Facts): Content {
  const found = report.authentication.dmarc?.identifiers.find(({ method }) => method === "spf");
  if (!found) return nothing;
  const marks: Record<typeof found.alignment, [Mark, string]> = {
    strict: ["none", "="],
    relaxed: ["none", "≈"],
    none: ["warning", "≠"],
    unknown: ["unknown", "?"],
  };
  const [kind, sign] = marks[found.alignment];
  return html`<p class="match small" data-mark=${kind}>
    <b aria-hidden="true">${sign}</b> ${t(`message.match-${found.alignment}`)}
  </p>`;
}

/** What servers used to carry it, beside what people see: the two may name different domains. */
function envelope(facts: Facts) {
  const { headers, route, authentication } = facts.report;
  const { spf } = authentication;
  const path = headers.find((header) => header.name.toLowerCase() === "return-path");
  const hop = route.origin === null ? undefined : route.hops[route.origin];
  const mailFrom = spf?.mailFrom ?? path?.value;
  const ip = spf?.ip ?? hop?.ip;
  const name = hop?.from ?? hop?.helo;
  return html`<div class="envelope">
    <h3>${t("message.envelope")}</h3>
    ${rows([
      [
        "message.mail-from",
        mailFrom === "" ? t("message.bounce") : quoted(mailFrom, t("message.missing")),
        place(facts, spf?.from.mailFrom?.span ?? path?.span ?? null, "Return-Path"),
      ],
      [
        "message.host",
        name || ip ? html`${name ? quoted(name) : nothing} ${ip && ip !== name ? code(ip) : nothing}` : t("message.host-unknown"),
        place(facts, hop?.span ?? spf?.from.ip?.span ?? null, "Received"),
      ],
    ])}
  </div>`;
}

const hasSignatures = ({ report }: Facts) => report.authentication.dkim.length > 0;

/** The field that a span is the place of. */
const at = ({ report }: Facts, start: number): Header | undefined => report.headers.find(({ span }) => span.start === start);

/** The instance that is told: the signed one, else the one that is shown. */
const told = (facts: Facts, field: DisplayedField) => at(facts, (field.signedSpan ?? field.span).start);

/** Whether it is signed, the way to its bytes, and what is shown in its place. */
function after(facts: Facts, field: DisplayedField | undefined): Content {
  if (!field) return nothing;
  const instead = field.signedSpan ? at(facts, field.span.start) : undefined;
  return html`${proof(facts, field)} ${place(facts, field.signedSpan ?? field.span, field.field)}
  ${
    instead
      ? html`<span class="instead" data-mark="warning">${mark("warning")}<span>${t("message.shown-instead")} ${quoted(instead.value)}</span> ${place(facts, field.span, field.field)}</span>`
      : field.repeated
        ? html`<span class="instead" data-mark="warning">${mark("warning")}<span>${t("message.repeated")}</span></span>`
        : nothing
  }`;
}

/** Whether a signature that passes covers the instance that is told. */
function proof(facts: Facts, field: DisplayedField): Content {
  if (!hasSignatures(facts)) return nothing;
  const { dkim } = facts.report.authentication;
  const covers = (index: number) => dkim[index]?.signedHeaders.some(({ span }) => span?.start === field.signedSpan?.start) ?? false;
  const all = field.signedSpan ? dkim.flatMap((each, index) => (covers(index) ? each : [])) : field.signedBy.flatMap((index) => dkim[index] ?? []);
  const chip = (kind: Mark, words: Content) => html`<span class="proof small" data-mark=${kind}>${mark(kind)}<span>${words}</span></span>`;
  const passing = all.filter((each) => each.result === "pass");
  const domains = (list: Dkim[]) => [...new Set(list.flatMap((each) => each.domain ?? []))];
  const own = domains(passing.filter(({ alignment }) => alignment === "strict" || alignment === "relaxed"));
  if (isBorrowed(facts.state) && passing.length > 0) return chip("unknown", rich("message.signed-if", { domain: domains(passing) }));
  if (own.length > 0) return chip("confirmed", rich("message.signed", { domain: own }));
  // Of another domain than the author's: that proves nothing about the author.
  if (passing.length > 0) return chip("none", rich("message.signed-other", { domain: domains(passing) }));
  if (all.some((each) => each.result !== "temperror" && each.result !== "none")) return chip("modified", t("message.signature-fails"));
  if (all.length > 0) return chip("unknown", t("message.signature-unchecked"));
  return chip("none", t("message.unsigned"));
}
