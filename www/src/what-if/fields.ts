// The fields of "What if". What is edited says so.

import { html, nothing } from "lit";

import { live } from "lit/directives/live.js";

import type { Question } from "headerlens";

import { code } from "../app/parts.ts";
import type { LateWords } from "../i18n/late-words.ts";
import type { Envelope } from "../worker/protocol.ts";
import { keyOf, type Draft, type Edited } from "./edits.ts";

export interface Editing {
  readonly words: LateWords;
  readonly draft: Draft;
  readonly changes: Edited;
  /** Draws anew after an edit. */
  readonly touch: () => void;
}

const parts: [keyof Envelope, string][] = [
  ["ip", "what-if.ip"],
  ["helo", "what-if.helo"],
  ["mailFrom", "what-if.mail-from"],
];
/** The types that the checks ask for. */
const types: readonly Question["type"][] = ["TXT", "A", "AAAA", "MX", "PTR", "CNAME", "TLSA"];

const textIn = (event: Event) => (event.currentTarget as HTMLInputElement | HTMLTextAreaElement).value;

export const fields = (editing: Editing) => html`
  <fieldset>
    <legend>${editing.words.text("what-if.sender")}</legend>
    <div class="trio">
      ${parts.map(([part, label]) =>
        field(editing, label, editing.changes.envelope.includes(part), editing.draft.envelope[part], (text) => {
          editing.draft.envelope[part] = text;
        }),
      )}
    </div>
  </fieldset>
  <fieldset>
    <legend>${editing.words.text("what-if.receiver")}</legend>
    <div class="trio">
      ${field(editing, "what-if.trusted", editing.changes.trusted, editing.draft.trusted, (text) => {
        editing.draft.trusted = text;
      })}
      ${field(
        editing,
        "what-if.now",
        editing.changes.now,
        editing.draft.now,
        (text) => {
          editing.draft.now = text.length === 16 ? `${text}:00` : text;
        },
        "datetime-local",
      )}
    </div>
  </fieldset>
  <fieldset>
    <legend>${editing.words.text("what-if.dns")}</legend>
    <p class="muted small">${editing.words.text("what-if.dns-help")}</p>
    ${[...editing.draft.answers].map(([key, { question, text }]) => answer(editing, key, question, text))} ${more(editing)}
  </fieldset>
`;

const editedTag = ({ words }: Editing, isEdited: boolean) => (isEdited ? html` <span class="tag edited">${words.text("what-if.edited")}</span>` : nothing);

const field = (editing: Editing, label: string, isEdited: boolean, value: string, set: (text: string) => void, type = "text") => html`<label
  ><span>${editing.words.text(label)}${editedTag(editing, isEdited)}</span
  ><input
    type=${type}
    step=${type === "text" ? nothing : "1"}
    autocomplete="off"
    spellcheck="false"
    .value=${live(value)}
    @input=${(event: Event) => {
      set(textIn(event));
      editing.touch();
    }}
/></label>`;

function answer(editing: Editing, key: string, question: Question, text: string) {
  const isEdited = editing.changes.answers.includes(key);
  return html`<details class="dns-answer" ?data-edited=${isEdited}>
    <summary><span class="dns-name">${code(question.name)} <span class="muted">${question.type}</span></span>${editedTag(editing, isEdited)}</summary>
    <textarea
      rows=${Math.min(6, text.split("\n").length + 1)}
      spellcheck="false"
      aria-label=${editing.words.text("what-if.records", { name: question.name, type: question.type })}
      .value=${live(text)}
      @input=${(event: Event) => {
        const entry = editing.draft.answers.get(key);
        if (entry) entry.text = textIn(event);
        editing.touch();
      }}
    ></textarea>
  </details>`;
}

/** A name that nobody asked for yet: a key under another selector, a record that could be published. */
function more(editing: Editing) {
  const { words, draft, touch } = editing;
  const add = (event: Event) => {
    const box = (event.currentTarget as HTMLElement).closest(".add");
    const name = box?.querySelector("input");
    const type = types.find((each) => each === box?.querySelector("select")?.value);
    const question = name && type && { name: name.value.trim().toLowerCase().replace(/\.$/, ""), type };
    if (!question || question.name === "" || draft.answers.has(keyOf(question))) return;
    draft.answers.set(keyOf(question), { question, text: "" });
    name.value = "";
    touch();
    const added = box?.previousElementSibling;
    added?.setAttribute("open", "");
    added?.querySelector("textarea")?.focus();
  };
  return html`<div class="add">
    <label>${words.text("what-if.add-name")}<input type="text" autocomplete="off" spellcheck="false" placeholder="selector._domainkey.example.com" @keydown=${(
      event: KeyboardEvent,
    ) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      add(event);
    }} /></label>
    <label>${words.text("what-if.add-type")}<select>${types.map((each) => html`<option>${each}</option>`)}</select></label>
    <button type="button" @click=${add}>${words.text("what-if.add-button")}</button>
  </div>`;
}
