// The documents that the page names, as links. Only names of our own become links, never text of a message.

import { html, type TemplateResult } from "lit";

/** Where RFCs and drafts are read. */
const library = "https://www.rfc-editor.org/rfc/rfc";
const drafts = "https://datatracker.ietf.org/doc/";

/** What names a document: its number, and the section where one is named. */
const name = /(RFC (\d{3,5})(?:, (?:section )?(\d+(?:\.\d+)*))?)|(draft-[a-z0-9-]+)/g;

/** The address of a document, at a section of it. */
export function address(rfc: string, section?: string): string {
  return `${library}${rfc}${section ? `#section-${section}` : ""}`;
}

/** `text`, with each document that it names as a link. */
export function ref(text: string): TemplateResult {
  const pieces: unknown[] = [];
  let at = 0;
  for (const found of text.matchAll(name)) {
    const [whole, , rfc, section, draft] = found;
    pieces.push(text.slice(at, found.index), link(draft ? drafts + draft : address(rfc ?? "", section), whole));
    at = found.index + whole.length;
  }
  pieces.push(text.slice(at));
  return html`${pieces}`;
}

const link = (href: string, words: string) => html`<a href=${href} target="_blank" rel="noreferrer external">${words}</a>`;
