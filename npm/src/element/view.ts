// What every section of the element is given.

import type { Report, Span } from "../types.js";
import type { Explanation } from "../text/explain.js";
import { plain, type Part, type Params, type Speaker } from "../text/render.js";
import { oneLine } from "../text/visible.js";
import { h, type Child } from "./dom.js";

export interface View {
  readonly report: Report;
  readonly speaker: Speaker;
  readonly explanation: Explanation<readonly Part[]>;
  /** The sentences that are on the screen: a sentence stands once. */
  readonly told: Set<string>;
  /** Tells the page which bytes the reader asked for; null where the page shows no source. */
  readonly select: ((spans: readonly Span[]) => void) | null;
}

/** The pieces of a sentence. Text from the message is isolated, so that it cannot turn the sentence around. */
export const words = (parts: readonly Part[]): Child[] =>
  parts.map((part) => (typeof part === "string" ? part : part.kind === "text" ? h("bdi", {}, part.text) : part.text));

/** Whether a sentence is not on the screen yet; from now on it is. */
export function tell({ told }: View, parts: readonly Part[]): boolean {
  const sentence = plain(parts);
  return !told.has(sentence) && told.add(sentence) !== undefined;
}

/** A sentence of the catalog. */
export const say = ({ speaker }: View, code: string, params?: Params): Child[] => words(speaker.parts(code, params));

/** Text from the message in one line. */
export const quoted = (text: string): Child => h("bdi", {}, oneLine(text));

/** A section with a heading that names it. `id` is unique in the shadow tree. */
export const section = (view: View, id: string, heading: string, ...children: Child[]) =>
  h("section", { part: id, class: id, "aria-labelledby": `heading-${id}` }, h("h3", { id: `heading-${id}` }, say(view, heading)), ...children);

/** Content that lights its bytes when it is pressed, where the page listens to that. */
export function selectable({ select, speaker }: View, spans: readonly Span[], ...content: Child[]): HTMLElement {
  if (!select || spans.length === 0) return h("div", { class: "statement" }, ...content);
  const button = h("button", { type: "button", class: "statement", title: speaker.text("element.select") }, ...content);
  button.addEventListener("click", () => select(spans));
  return button;
}
