import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";

import { exampleNames } from "./examples.ts";
import { lock } from "../app/icons.ts";
import { bytes, rich, t } from "../i18n/i18n.ts";
import { resolverName } from "../settings/resolvers.ts";
import { maxFieldLength, maxFileSize, type Actions, type Input, type State } from "../app/state.ts";
import { howto } from "./howto.ts";
import { quoted } from "../app/parts.ts";

/** Where the message goes in; once it is there, a slim bar with what can be done with it. */
export function input(state: State, actions: Actions) {
  const { input, batch, notice } = state;
  const empty = input.kind === "none" && batch === null;
  const open = empty || (state.editing && input.kind === "text");
  return html`
    <section class="input" aria-label=${t("input.section")} data-size=${empty ? "large" : "small"}>
      ${empty ? html`<p class="lead">${t("input.lead")}</p><label for="message">${t("input.label")}</label> ${howto()}` : bar(state, actions)}
      <div class="zone" ?hidden=${!open && !empty}>
        <textarea
          id="message"
          spellcheck="false"
          autocomplete="off"
          autocapitalize="off"
          wrap="off"
          aria-label=${t("input.label")}
          aria-describedby="input-help"
          placeholder=${t("input.placeholder")}
          .value=${live(fieldText(input))}
          @input=${(event: Event) => actions.edit((event.currentTarget as HTMLTextAreaElement).value, true)}
        ></textarea>
        ${empty ? html`<div class="tools">${picker(actions, t("input.file"))} ${examples(actions)}</div>` : nothing}
      </div>
      ${empty && state.previous ? html`<p><button type="button" class="quiet" @click=${() => actions.restore()}>${t("input.restore")}</button></p>` : nothing}
      ${
        notice && notice !== "copied" && notice !== "not-copied"
          ? html`<p class="notice" role="status">${t(`notice.${notice}`, { limit: maxFileSize })}</p>`
          : nothing
      }
      <div class="help" id="input-help" ?hidden=${!empty}>
        ${lock}<span>${privacy(state)} ${t("input.ways", { limit: maxFileSize })}</span>
      </div>
    </section>
  `;
}

function bar(state: State, actions: Actions) {
  const { input, phase, batch, editing } = state;
  const opened = batch !== null && batch.opened !== null;
  return html`<div class="bar-row">
    ${up(state, actions)}
    <p class="given" id="given" tabindex="-1">${name(state)}</p>
    <div class="tools">
      ${
        input.kind === "text" && input.text.length < maxFieldLength
          ? html`<button type="button" class="quiet" id="edit" aria-expanded=${editing} @click=${() => actions.toggleEditing()}>${t("input.edit")}</button>`
          : nothing
      }
      ${
        input.kind !== "none" && phase.kind !== "working"
          ? html`<button type="button" class="quiet" @click=${() => actions.run({ fresh: true })}>${t("input.again")}</button>`
          : nothing
      }
      ${opened ? nothing : html`<button type="button" class="quiet" id="clear" @click=${() => actions.clear()}>${t("input.clear")}</button>`}
      ${picker(actions, t("input.other-file"), true)}
      ${state.report ? html`<button type="button" id="open-output" @click=${() => actions.show("output")}>${t("output.open")}</button>` : nothing}
    </div>
  </div>`;
}

/** The way back to the message around this one, or to the list. */
function up({ batch, outer }: State, actions: Actions) {
  if (outer.length > 0) return html`<button type="button" id="to-outer" @click=${() => actions.leave()}>← ${t("inner.back")}</button>`;
  if (!batch || batch.opened === null) return nothing;
  return html`<button type="button" id="to-list" @click=${() => actions.leave()}>← ${t("batch.back", { count: batch.rows.length })}</button>`;
}

function name({ input, batch }: State) {
  if (input.kind === "file")
    return html`<bdi class="file-name">${quoted(input.file.name, t("input.pasted"))}</bdi> <span class="muted">${bytes(input.file.size)}</span>`;
  if (input.kind === "none") return batch ? html`<span class="file-name">${t("batch.count", { count: batch.rows.length })}</span>` : nothing;
  if (input.example) return html`<span class="file-name">${t(`example.${input.example}`)}</span> <span class="muted">${t("input.is-example")}</span>`;
  return html`<span class="file-name">${t("input.pasted")}</span> <span class="muted">${bytes(input.text.length)}</span>`;
}

const picker = (actions: Actions, label: string, quiet = false) =>
  html`<label class=${quiet ? "button quiet" : "button"}
    ><input
      type="file"
      class="visually-hidden"
      multiple
      accept=".eml,.txt,.mbox,.mbx,.msg,.emlx,.zip,.gz,.json,message/rfc822,text/plain,application/mbox,application/json"
      @change=${(event: Event) => {
        const field = event.currentTarget as HTMLInputElement;
        const files = [...(field.files ?? [])];
        field.value = "";
        if (files.length > 0) actions.files(files);
      }}
    />${label}</label
  >`;

const examples = (actions: Actions) =>
  html`<span class="examples" role="group" aria-label=${t("input.examples")}
    ><span class="muted" aria-hidden="true">${t("input.examples")}</span>
    ${exampleNames.map((each) => html`<button type="button" class="chip" @click=${() => actions.example(each)}>${t(`example.${each}`)}</button>`)}</span
  >`;

function privacy({ settings }: State) {
  const resolver = resolverName(settings.resolvers[0] ?? "");
  if (settings.dns === "now") return rich("input.private", { resolver });
  return settings.dns === "look" ? rich("input.private-look", { resolver }) : t("input.private-offline");
}

const fieldText = (input: Input) => (input.kind === "text" && input.text.length < maxFieldLength ? input.text : "");
