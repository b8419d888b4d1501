// Terms in the text of the report: the first in each section is underlined, and explains itself where it is pressed. They
// are lit as ranges, so that nothing of what is drawn is touched and no tab stop is added: the keyboard has the glossary.

import { render, html } from "lit";

import { currentLanguage } from "../i18n/i18n.ts";
import type { LateWords } from "../i18n/late-words.ts";
import { finder, type Found, type Term } from "./terms.ts";
import { definition, glossaryWords } from "./view.ts";

const highlight = "term";
/** Where terms are explained, and what in it is left alone: what can be pressed, and text of the message. */
const sections = ".panel:not(#source), .story, .message, .question, .verdict";
const leftAlone = "a, button, summary, label, select, textarea, code, bdi, time, svg, .visually-hidden";

interface Place {
  range: Range;
  term: Term;
}
let places: Place[] = [];
let words: LateWords | null = null;
let language: string | null = null;

/** Underlines the terms that are on the page now. */
export async function underlineTerms() {
  if (!globalThis.Highlight || !CSS.highlights) return;
  if (!words || language !== currentLanguage()) {
    language = currentLanguage();
    words = await glossaryWords();
  }
  const { text } = words;
  const find = finder((term) => text(`glossary.${term}-name`));
  places = [...document.querySelectorAll(`main :is(${sections})`)].flatMap((section) => firstIn(section, find));
  CSS.highlights.set(highlight, new Highlight(...places.map(({ range }) => range)));
}

/** The first of each term in a section. */
function firstIn(section: Element, find: (text: string) => Found[]): Place[] {
  const found = new Map<Term, Range>();
  const walker = document.createTreeWalker(section, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest(leftAlone) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const { term, start, end } of find(node.textContent ?? "")) {
      if (found.has(term)) continue;
      const range = document.createRange();
      range.setStart(node, start);
      range.setEnd(node, end);
      found.set(term, range);
    }
  }
  return [...found].map(([term, range]) => ({ term, range }));
}

/** Explains the term under the pointer, if there is one. */
export function explainAt({ clientX, clientY }: MouseEvent) {
  const under = places.find(({ range }) =>
    [...range.getClientRects()].some((box) => clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom),
  );
  if (!under || !words || !getSelection()?.isCollapsed) return;
  show(under, words);
}

function show({ range, term }: Place, words: LateWords) {
  const bubble =
    document.querySelector<HTMLElement>("#term") ?? document.body.appendChild(Object.assign(document.createElement("div"), { id: "term", popover: "auto" }));
  bubble.setAttribute("role", "note");
  render(html`<p><strong>${words.text(`glossary.${term}-name`)}</strong></p><p>${definition(words, term)}</p>`, bubble);
  bubble.showPopover();
  const box = range.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left, innerWidth - bubble.offsetWidth - 8));
  const below = box.bottom + 6;
  const top = below + bubble.offsetHeight > innerHeight ? Math.max(8, box.top - bubble.offsetHeight - 6) : below;
  Object.assign(bubble.style, { left: `${left}px`, top: `${top}px` });
  // It belongs to a place in the text, and goes when that place moves.
  addEventListener("scroll", () => bubble.hidePopover(), { once: true, capture: true });
}
