import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";

import { exampleNames } from "../examples.ts";
import { lock } from "../icons.ts";
import { bytes, rich, t } from "../i18n.ts";
import { resolverName } from "../resolvers.ts";
import { maxFileBytes, type Actions, type State } from "../state.ts";
import { visible } from "../text.ts";

/** Where the message goes in. */
export function input(state: State, actions: Actions) {
  const { input, phase, settings, notice } = state;
  const pick = (event: Event) => {
    const field = event.currentTarget as HTMLInputElement;
    const file = field.files?.[0];
    field.value = "";
    if (file) actions.file(file);
  };
  return html`
    <section class="input" aria-labelledby="input-label" data-size=${input.kind === "none" ? "large" : "small"}>
      ${input.kind === "none" ? html`<p class="lead">${t("input.lead")}</p>` : nothing}
      <label id="input-label" for="message" class=${input.kind === "none" ? "" : "visually-hidden"}>${t("input.label")}</label>
      <div class="zone">
        ${input.kind === "file"
          ? html`<p class="file">
              <bdi class="file-name">${visible(input.file.name)}</bdi> <span class="muted">${bytes(input.file.size)}</span>
            </p>`
          : html`<textarea
              id="message"
              spellcheck="false"
              autocomplete="off"
              autocapitalize="off"
              wrap="off"
              aria-describedby="input-help"
              placeholder=${t("input.placeholder")}
              .value=${live(input.kind === "text" ? input.text : "")}
              @input=${(event: Event) => actions.edit((event.currentTarget as HTMLTextAreaElement).value)}
            ></textarea>`}
        <div class="tools">
          <label class="button"
            ><input type="file" class="visually-hidden" accept=".eml,.txt,.mbox,.mbx,.msg,message/rfc822,text/plain" @change=${pick} />${t("input.file")}</label
          >
          ${input.kind === "none"
            ? html`<span class="examples" role="group" aria-label=${t("input.examples")}
                ><span class="muted" aria-hidden="true">${t("input.examples")}</span>
                ${exampleNames.map(
                  (name) => html`<button type="button" class="chip" @click=${() => actions.example(name)}>${t(`example.${name}`)}</button>`,
                )}</span
              >`
            : html`<button type="button" class="quiet" id="clear" @click=${() => actions.clear()}>${t("input.clear")}</button>
                ${phase.kind === "working" ? nothing : html`<button type="button" class="quiet" @click=${() => actions.run()}>${t("input.again")}</button>`}
                ${input.kind === "text" && input.example ? html`<span class="muted">${t("input.is-example")}</span>` : nothing}`}
        </div>
      </div>
      ${notice ? html`<p class="notice" role="status">${t(`notice.${notice}`, { limit: bytes(maxFileBytes) })}</p>` : nothing}
      <p class="help" id="input-help" ?hidden=${input.kind !== "none"}>
        ${lock}<span>${settings.dns ? rich("input.private", { resolver: resolverName(settings.resolvers[0] ?? "") }) : t("input.private-offline")}</span>
      </p>
    </section>
  `;
}
