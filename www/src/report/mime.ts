// The parts of the message (RFC 2045, RFC 2046): what is in it, as text. Nothing is shown as a mail program would show
// it, and nothing is fetched.

import { html, nothing } from "lit";

import type { Inner, MimePart } from "headerlens";

import { bytes, t } from "../i18n/i18n.ts";
import { code, panel, place, quoted, rows, spansOf, type Facts } from "../app/parts.ts";
import { ref } from "./references.ts";

const shownParts = 200;
const shownLinks = 50;
const deepest = 12;

export function mime(facts: Facts) {
  return panel("parts", t("parts.heading"), [inner(facts), tree(facts)]);
}

/** Messages inside: each is opened as an inspection of its own. */
export function inner(facts: Facts) {
  const { inner } = facts.report;
  if (inner.length === 0) return nothing;
  return html`<section class="part inner" aria-labelledby="inner">
    <h3 id="inner">${t("inner.heading")}</h3>
    <ul class="plain">${inner.map((each, index) => html`<li>${message(facts, each, index)}</li>`)}</ul>
  </section>`;
}

const message = (facts: Facts, each: Inner, index: number) => html`<div class="inner-message" data-spans=${spansOf([each.span])}>
  <div>
    <p><b>${quoted(each.subject, t("message.no-subject"))}</b> ${place(facts, each.span)}</p>
    <p class="muted small">${t(`inner.kind-${each.kind}`)}${each.from ? html` · ${quoted(each.from)}` : nothing}${each.headerOnly ? html` · ${t("inner.header-only")}` : nothing}</p>
  </div>
  <button type="button" @click=${() => facts.actions.openInner(index)}>${t("inner.open")}<span class="visually-hidden">: ${quoted(each.subject, "")}</span></button>
</div>`;

function tree(facts: Facts) {
  const { parts } = facts.state;
  switch (parts.kind) {
    case "there":
      return html`<ul class="mime">${list(facts, parts.root)}</ul>
        <p class="muted small">${t("parts.as-text")} ${ref("RFC 2045")}</p>`;
    case "failed":
      return html`<p class="warn">${t("parts.failed")} ${parts.message}</p>`;
    case "coming":
      return html`<p class="muted" role="status">${t("parts.coming")}</p>`;
    default:
      return html`<p class="muted">${t("parts.intro")}</p>
        <div class="tools"><button type="button" id="read-parts" @click=${() => facts.actions.readParts()}>${t("parts.read")}</button></div>`;
  }
}

/** The parts in order, those inside others in lists of their own; a tree that is too deep or too wide is cut. */
function list(facts: Facts, root: MimePart) {
  let left = shownParts;
  const item = (each: MimePart, depth: number): unknown => {
    if (left <= 0) return nothing;
    left--;
    const inside = depth < deepest ? each.parts.map((child) => item(child, depth + 1)) : [];
    return html`<li data-spans=${spansOf([each.span])}>${part(facts, each)}${inside.length > 0 ? html`<ul>${inside}</ul>` : nothing}</li>`;
  };
  const items = item(root, 1);
  return html`${items}${left <= 0 ? html`<li class="muted">${t("parts.more")}</li>` : nothing}`;
}

const part = (facts: Facts, each: MimePart) => html`<div class="mime-part">
  <p>
    <b>${code(each.type)}</b> ${each.name === null ? nothing : quoted(each.name)} ${each.attachment ? html`<span class="tag">${t("parts.attachment")}</span>` : nothing}
    ${place(facts, each.span, each.type)}
  </p>
  <details class="small">
    <summary>${bytes(each.size)} · ${code(each.encoding)}${each.charset === null ? nothing : html` · ${code(each.charset)}`}</summary>
    ${rows([
      ["parts.sha256", html`<span class="record">${code(each.sha256)}</span>`],
      ["parts.disposition", each.disposition ? code(each.disposition) : nothing],
      ["parts.text", each.parts.length === 0 ? content(facts, each) : nothing],
    ])}
  </details>
  ${each.html ? webpage(each.html) : nothing}
</div>`;

/** The way to the bytes of a part, which the source shows as text. */
const content = (facts: Facts, each: MimePart) => (each.bodySpan ? place(facts, each.bodySpan, each.type) : nothing);

/** Where a web page would lead, and what it would load. */
function webpage({ links, linksLeftOut, remoteImages, trackers }: NonNullable<MimePart["html"]>) {
  const left = linksLeftOut + Math.max(0, links.length - shownLinks);
  return html`${remoteImages > 0 ? html`<p class="small">${t("parts.remote-images", { count: remoteImages, trackers })}</p>` : nothing}
  ${
    links.length === 0
      ? nothing
      : html`<details class="small">
          <summary>${t("parts.links", { count: links.length + linksLeftOut })}</summary>
          <table class="stack links">
            <thead>
              <tr>
                <th scope="col">${t("parts.link-text")}</th>
                <th scope="col">${t("parts.link-target")}</th>
              </tr>
            </thead>
            <tbody>
              ${links.slice(0, shownLinks).map(
                ({ text, target }) => html`<tr>
                  <td data-label=${t("parts.link-text")}>${quoted(text)}</td>
                  <td data-label=${t("parts.link-target")}>${code(target)}</td>
                </tr>`,
              )}
            </tbody>
          </table>
          ${left > 0 ? html`<p class="muted">${t("more.left", { count: left })}</p>` : nothing}
        </details>`
  }`;
}
