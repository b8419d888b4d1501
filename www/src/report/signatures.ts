import { html, nothing } from "lit";

import type { Dkim, DkimDiagnosis } from "headerlens";
import { params } from "headerlens/text";

import type { Mark } from "../app/icons.ts";
import { moment, sentence, t, type Key } from "../i18n/i18n.ts";
import { change } from "./changes.ts";
import { explainedRows, tagRows } from "./explained.ts";
import { code, panel, place, quoted, resultMark, spansOf, state, type Facts } from "../app/parts.ts";

const shownSignatures = 30;
const shownNames = 200;

/** Each DKIM signature: its four answers, the reason, and what it rests on. */
export function signatures(facts: Facts) {
  const { dkim } = facts.report.authentication;
  return panel(
    "signatures",
    t("signatures.heading"),
    dkim.length === 0
      ? html`<p class="muted">${t("signatures.none")}</p>`
      : html`<ol class="cards">${dkim.slice(0, shownSignatures).map((each, index) => html`<li>${signature(facts, each, index)}</li>`)}</ol>
          ${dkim.length > shownSignatures ? html`<p class="muted">${t("more.left", { count: dkim.length - shownSignatures })}</p>` : nothing}`,
  );
}

function signature(facts: Facts, dkim: Dkim, index: number) {
  const { key, diagnosis } = dkim;
  return html`<article class="card" id="signature-${index}">
    <header>
      <h3>${dkim.domain ? code(dkim.domain) : t("signatures.no-domain")}</h3>
      ${state(resultMark(dkim.result), html`<b>DKIM ${dkim.result}</b>`)} ${place(facts, dkim.span, dkim.domain ?? "")}
    </header>
    <p>${sentence(dkim.reason, params.ofDkim(dkim))}</p>
    <ul class="answers" aria-label=${t("signatures.answers")}>
      ${answers(dkim).map(([name, kind, word]) => html`<li data-mark=${kind}><span class="answer-name">${t(name)}</span>${state(kind, t(word))}</li>`)}
    </ul>
    ${diagnosis ? explanation(facts, dkim, diagnosis) : nothing}
    ${dkim.remarks.length > 0 ? html`<ul class="remarks">${dkim.remarks.map((remark) => html`<li>${sentence(remark, params.ofDkim(dkim))}</li>`)}</ul>` : nothing}
    <div class="tools">
      <button type="button" class="chip" aria-pressed=${facts.state.cover === index} @click=${() => facts.actions.cover(facts.state.cover === index ? null : index)}>${t("signatures.cover")}</button>
    </div>
    <details>
      <summary>${t("signatures.details")}</summary>
      ${explainedRows([
        ["dkim-d", "dkim.d", code(dkim.domain)],
        ["dkim-s", "dkim.s", code(dkim.selector)],
        ["dkim-i", "dkim.i", code(dkim.identity)],
        ["dkim-a", "dkim.a", code(dkim.algorithm)],
        ["dkim-c", "dkim.c", code(dkim.canonicalization)],
        [null, "dkim.alignment", t(`alignment.${dkim.alignment}`)],
        ["dkim-t", "dkim.t", time(dkim.timestamp)],
        ["dkim-x", "dkim.x", time(dkim.expires)],
        ["dkim-h", "dkim.h", signedHeaders(facts, dkim)],
        ["dkim-l", "dkim.l", dkim.bodyLength === null ? nothing : t("dkim.l-text", { signed: dkim.bodyLength, unsigned: dkim.bodyUnsigned ?? 0 })],
        ["dkim-bh", "dkim.bh", html`<span class="record">${code(dkim.bodyHashClaimed)}</span>`],
        [null, "dkim.bh-computed", html`<span class="record">${code(dkim.bodyHashComputed)}</span>`],
        [null, "dkim.signed-digest", diagnosis?.signedDigest ? html`<span class="record">${code(diagnosis.signedDigest)}</span>` : nothing],
        [null, "dkim.computed-digest", diagnosis?.computedDigest ? html`<span class="record">${code(diagnosis.computedDigest)}</span>` : nothing],
        [null, "dkim.key", key ? html`${code(key.type)} ${key.bits === null ? nothing : t("dkim.bits", { bits: String(key.bits) })}` : t("dkim.no-key")],
        [null, "dkim.key-state", key && key.state !== "usable" ? sentence(key.state, params.ofDkim(dkim)) : nothing],
        [null, "dkim.key-name", key ? code(key.name) : nothing],
        ["key-n", "dkim.notes", key?.notes ? quoted(key.notes) : nothing],
      ])}
      ${key?.record ? html`<h4 class="sub">${t("key.tags")}</h4>${tagRows("key", key.tags.slice(0, 20))}` : nothing}
    </details>
  </article>`;
}

const time = (iso: string | null) => (iso ? html`<time datetime=${iso}>${moment(iso, true)}</time>` : nothing);

/** What is known of a failure: the explanation, and the changes that were found by trying. */
function explanation(facts: Facts, dkim: Dkim, diagnosis: DkimDiagnosis) {
  const { changes } = diagnosis;
  const repeats = diagnosis.code === dkim.reason;
  if (repeats && changes.length === 0) return nothing;
  return html`<div class="diagnosis">
    ${repeats ? nothing : html`<p>${sentence(diagnosis.code, params.ofDkim(dkim))} ${place(facts, diagnosis.span)}</p>`}
    ${
      changes.length > 0
        ? html`<h4 class="small">${t("signatures.changes")}</h4>
          <ul class="changes">
            ${changes.map((each) => change(facts, dkim, each))}
          </ul>
          <p class="muted small">${t("signatures.changes-intro")}</p>`
        : nothing
    }
  </div>`;
}

function signedHeaders(facts: Facts, dkim: Dkim) {
  if (dkim.signedHeaders.length === 0) return "–";
  return html`<ul class="signed">
      ${dkim.signedHeaders.slice(0, shownNames).map((header) =>
        header.span
          ? html`<li>
              <button
                type="button"
                class="chip code"
                title=${t("place.title")}
                data-spans=${spansOf([header.span])}
                aria-pressed=${facts.state.lit.length === 1 && facts.state.lit[0]?.start === header.span.start}
                @click=${(event: Event) => header.span && facts.actions.light([header.span], event.currentTarget as HTMLElement)}
              >${quoted(header.name)}</button>
            </li>`
          : html`<li><span class="chip code absent" title=${t("dkim.h-absent")}>${quoted(header.name)}<span class="visually-hidden"> (${t("dkim.h-absent")})</span></span></li>`,
      )}
    </ul>
    ${dkim.signedHeaders.length > shownNames ? html`<p class="muted small">${t("more.left", { count: dkim.signedHeaders.length - shownNames })}</p>` : nothing}
    ${place(
      facts,
      dkim.signedHeaders.map((header) => header.span),
      t("dkim.h"),
    )}`;
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
