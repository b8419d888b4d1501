// The glossary: every term of the page, those that stand on the screen now first.

import "./glossary.css";

import { html, nothing } from "lit";

import { openModal } from "../app/modal.ts";
import { lateWords, type LateWords } from "../i18n/late-words.ts";
import { documents, finder, terms, type Term } from "./terms.ts";

const catalogs = { en: () => import("../../../locales/en/glossary.json"), ko: () => import("../../../locales/ko/glossary.json") };

export const glossaryWords = () => lateWords(catalogs);

/** The terms in a text, in the order of the glossary. */
export function termsIn(words: LateWords, text: string): Term[] {
  const found = new Set(finder((term) => words.text(`glossary.${term}-name`))(text).map(({ term }) => term));
  return terms.filter((term) => found.has(term));
}

export async function openGlossary() {
  const words = await glossaryWords();
  const shown = new Set(termsIn(words, document.querySelector("main")?.innerText ?? ""));
  const others = terms.filter((term) => !shown.has(term));
  openModal(
    "glossary",
    words.text("glossary.heading"),
    () => html`
      <p class="muted">${words.text("glossary.intro")}</p>
      ${list(
        words,
        terms.filter((term) => shown.has(term)),
      )}
      ${others.length > 0 ? html`<h3>${words.text("glossary.others")}</h3>${list(words, others)}` : nothing}
    `,
  );
}

export const list = (words: LateWords, some: readonly Term[]) => html`<dl class="glossary">
  ${some.map((term) => html`<div><dt>${words.text(`glossary.${term}-name`)}</dt><dd>${definition(words, term)}</dd></div>`)}
</dl>`;

/** What a term means, and where that is written down. */
export function definition(words: LateWords, term: Term) {
  const document = documents[term];
  const address = document && `https://www.rfc-editor.org/rfc/${document.toLowerCase().replace(" ", "")}`;
  return html`${words.text(`glossary.${term}`)}${
    document ? html` <a class="small" href=${address} target="_blank" rel="noreferrer">${document}</a>` : nothing
  }`;
}
