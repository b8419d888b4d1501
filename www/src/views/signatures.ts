import { html, nothing } from "lit";

import type { Dkim } from "headerlens";

import type { Mark } from "../icons.ts";
import { moment, number, sentence, t, type Key } from "../i18n.ts";
import { code, panel, place, quoted, resultMark, rows, state, type Facts } from "./parts.ts";

/** Each DKIM signature: its four answers, the reason, and what it rests on. */
export function signatures(facts: Facts) {
  const { dkim } = facts.report.authentication;
  return panel(
    "signatures",
    t("signatures.heading"),
    dkim.length === 0 ? html`<p class="muted">${t("signatures.none")}</p>` : html`<ol class="cards">${dkim.map((each) => html`<li>${signature(facts, each)}</li>`)}</ol>`,
  );
}

function signature(facts: Facts, dkim: Dkim) {
  const { key, diagnosis } = dkim;
  return html`<article class="card">
    <header>
      <h3>${dkim.domain ? code(dkim.domain) : t("signatures.no-domain")}</h3>
      ${state(resultMark(dkim.result), html`<b>DKIM ${dkim.result}</b>`)} ${place(facts, dkim.span, dkim.domain ?? "")}
    </header>
    <p class="because">${sentence(dkim.reason, params(dkim))}</p>
    <ul class="answers" aria-label=${t("signatures.answers")}>
      ${answers(dkim).map(
        ([name, kind, word]) => html`<li data-mark=${kind}><span class="answer-name">${t(name)}</span>${state(kind, t(word))}</li>`,
      )}
    </ul>
    ${diagnosis && diagnosis.code !== dkim.reason
      ? html`<p class="diagnosis">${sentence(diagnosis.code, { ...params(dkim), detail: diagnosis.detail ?? "" })} ${place(facts, diagnosis.span)}</p>`
      : nothing}
    ${dkim.remarks.length > 0 ? html`<ul class="remarks">${dkim.remarks.map((remark) => html`<li>${sentence(remark, params(dkim))}</li>`)}</ul>` : nothing}
    <details>
      <summary>${t("signatures.details")}</summary>
      ${rows([
        ["dkim.d", code(dkim.domain)],
        ["dkim.s", code(dkim.selector)],
        ["dkim.i", code(dkim.identity)],
        ["dkim.a", code(dkim.algorithm)],
        ["dkim.c", code(dkim.canonicalization)],
        ["dkim.alignment", t(`alignment.${dkim.alignment}`)],
        ["dkim.t", dkim.timestamp ? html`<time datetime=${dkim.timestamp}>${moment(dkim.timestamp, true)}</time>` : nothing],
        ["dkim.x", dkim.expires ? html`<time datetime=${dkim.expires}>${moment(dkim.expires, true)}</time>` : nothing],
        ["dkim.key", key ? html`${code(key.type)} ${key.bits === null ? nothing : t("dkim.bits", { bits: String(key.bits) })}` : t("dkim.no-key")],
        ["dkim.key-state", key && key.state !== "usable" ? sentence(key.state, params(dkim)) : nothing],
        ["dkim.key-name", key ? code(key.name) : nothing],
        ["dkim.record", key ? html`<span class="record">${code(key.record)}</span>` : nothing],
        ["dkim.notes", key?.notes ? quoted(key.notes) : nothing],
        ["dkim.bh", html`<span class="record">${code(dkim.bodyHashClaimed)}</span>`],
        ["dkim.bh-computed", html`<span class="record">${code(dkim.bodyHashComputed)}</span>`],
        ["dkim.l", dkim.bodyLength === null ? nothing : t("dkim.l-text", { signed: dkim.bodyLength, unsigned: dkim.bodyUnsigned ?? 0 })],
        ["dkim.signed-digest", diagnosis?.signedDigest ? html`<span class="record">${code(diagnosis.signedDigest)}</span>` : nothing],
        ["dkim.computed-digest", diagnosis?.computedDigest ? html`<span class="record">${code(diagnosis.computedDigest)}</span>` : nothing],
        ["dkim.h", signedHeaders(facts, dkim)],
      ])}
    </details>
  </article>`;
}

function signedHeaders(facts: Facts, dkim: Dkim) {
  if (dkim.signedHeaders.length === 0) return "–";
  return html`<ul class="signed">
      ${dkim.signedHeaders.map((header) =>
        header.span
          ? html`<li>
              <button
                type="button"
                class="chip code"
                title=${t("place.title")}
                aria-pressed=${facts.state.lit.length === 1 && facts.state.lit[0]?.start === header.span.start}
                @click=${(event: Event) => header.span && facts.actions.light([header.span], event.currentTarget as HTMLElement)}
              >${quoted(header.name)}</button>
            </li>`
          : html`<li><span class="chip code absent" title=${t("dkim.h-absent")}>${quoted(header.name)}<span class="visually-hidden"> (${t("dkim.h-absent")})</span></span></li>`,
      )}
    </ul>
    ${place(facts, dkim.signedHeaders.map((header) => header.span), t("dkim.h"))}`;
}

/** Key, header signature, body hash, time: each on its own. */
function answers(dkim: Dkim): [Key, Mark, Key][] {
  const time = dkim.time.received ?? dkim.time.now;
  return [
    [
      "answer.key",
      dkim.key === null ? "unknown" : dkim.key.state === "usable" ? "pass" : "fail",
      dkim.key === null ? "answer.key-none" : dkim.key.state === "usable" ? "answer.key-usable" : "answer.key-unusable",
    ],
    ["answer.signature", { valid: "pass", invalid: "fail", unchecked: "unknown" }[dkim.signature] as Mark, `answer.signature-${dkim.signature}`],
    ["answer.body", { match: "pass", mismatch: "fail", unchecked: "unknown" }[dkim.bodyHash] as Mark, `answer.body-${dkim.bodyHash}`],
    ["answer.time", time === null ? "none" : time === "valid" ? "pass" : "fail", time === null ? "answer.time-none" : `answer.time-${time}`],
  ];
}

const params = (dkim: Dkim) => ({
  domain: dkim.domain ?? "",
  selector: dkim.selector ?? "",
  identity: dkim.identity ?? "",
  algorithm: dkim.algorithm ?? "",
  name: dkim.key?.name ?? `${dkim.selector ?? ""}._domainkey.${dkim.domain ?? ""}`,
  bits: String(dkim.key?.bits ?? ""),
  unsigned: number(dkim.bodyUnsigned ?? 0),
  length: number(dkim.bodyLength ?? 0),
  detail: dkim.diagnosis?.detail ?? "",
});
