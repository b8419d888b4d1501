// Small pieces that the panels share.

import { html, nothing, type TemplateResult } from "lit";

import type { Report, Span } from "headerlens";

import { mark, type Mark } from "./icons.ts";
import { t, type Key } from "../i18n/i18n.ts";
import type { Actions, State } from "./state.ts";
import { visible, type Shown } from "../source/text.ts";

/** What a panel may know of the page: it is drawn anew when one of these is another, and not before. */
export type Seen = Pick<State, "first" | "restsOn" | "lit" | "cover" | "parts">;

export interface Facts {
  report: Report;
  shown: Shown;
  state: Seen;
  actions: Actions;
}

type Content = TemplateResult | string | typeof nothing;

/** A section with its heading. */
export const panel = (id: string, heading: Content, content: Content | Content[], aside: Content = nothing) => html`
  <section class="panel" id=${id} aria-labelledby="${id}-heading">
    <div class="panel-head"><h2 id="${id}-heading">${heading}</h2>${aside}</div>
    ${content}
  </section>
`;

/** Characters of a text that a panel shows: a longer one would hold the page up. All of it stands in the source. */
const shownCharacters = 3000;
const shownName = 100;

const shortened = (text: string) =>
  text.length > shownCharacters
    ? html`${visible(text.slice(0, shownCharacters))}<span class="muted">… ${t("more.characters", { count: text.length - shownCharacters })}</span>`
    : visible(text);

/** A name where there is room for one, in a list or a label. */
export const brief = (text: string) => visible(text.length > shownName ? `${text.slice(0, shownName)}…` : text);

/** Text from the message or from DNS: never markup, never turning what stands around it. */
export const quoted = (text: string | null | undefined, missing: Content = "–") =>
  text === null || text === undefined || text === "" ? missing : html`<bdi class="quoted">${shortened(text)}</bdi>`;

/** The same for names, addresses and other tokens. */
export const code = (text: string | null | undefined, missing: Content = "–") =>
  text === null || text === undefined || text === "" ? missing : html`<code><bdi>${shortened(text)}</bdi></code>`;

/** The way to the bytes that a fact came from. */
export function place(facts: Facts, spans: Span | null | (Span | null)[], what?: string): Content {
  const list = (Array.isArray(spans) ? spans : [spans]).filter((span): span is Span => span !== null && span.end > span.start);
  const first = list[0];
  if (!first) return nothing;
  const line = facts.shown.line(first.start);
  return html`<button
    type="button"
    class="place"
    aria-pressed=${isLit(facts, list)}
    data-spans=${spansOf(list)}
    title=${t("place.title")}
    @click=${(event: Event) => facts.actions.light(list, event.currentTarget as HTMLElement)}
  ><span class="visually-hidden">${t("place.show", { what: brief(what ?? "") })} </span>${t("place.line", { line })}</button>`;
}

/** Whether the DNS answers are somebody else's word: they came with a link or a saved report. */
export const isBorrowed = ({ restsOn }: Pick<State, "restsOn">) => restsOn === "link" || restsOn === "file";

/** Whether exactly these bytes are lit. */
export const isLit = ({ state: { lit } }: Facts, spans: readonly Span[]) =>
  lit.length === spans.length && lit.every((span, index) => span.start === spans[index]?.start && span.end === spans[index]?.end);

/** For `data-spans`: while the pointer or the focus is on such an element, the source shows these bytes. */
export const spansOf = (spans: (Span | null)[]) => spans.flatMap((span) => (span ? [`${span.start}-${span.end}`] : [])).join(" ") || nothing;

export { resultMark } from "../report/methods.ts";

/** Icon, word and colour together. */
export const state = (kind: Mark, word: Content) => html`<span class="state" data-mark=${kind}>${mark(kind)}<span>${word}</span></span>`;

/** Rows of a description list; rows without content are left out. */
export const rows = (list: [Key, Content, Content?][]) => html`
  <dl class="rows">
    ${list.map(([key, value, after]) => (value === nothing ? nothing : html`<div><dt>${t(key)}</dt><dd>${value} ${after ?? nothing}</dd></div>`))}
  </dl>
`;
