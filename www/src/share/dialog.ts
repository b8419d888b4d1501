// What can be done with a report: copy it, save it, share it, print it.

import { html, nothing } from "lit";

import { t, type Key } from "../i18n/i18n.ts";
import { longLink } from "./link.ts";
import type { Actions, Link, State } from "../app/state.ts";

export function output({ link, notice }: State, actions: Actions) {
  return html`<div class="dialog">
    <header>
      <h2 id="output-heading">${t("output.heading")}</h2>
      <button type="button" class="quiet" autofocus @click=${() => actions.show(null)}>${t("settings.close")}</button>
    </header>
    <section aria-labelledby="output-copy">
      <h3 id="output-copy">${t("output.copy")}</h3>
      <div class="tools">
        <button type="button" @click=${() => actions.copy("text")}>${t("output.text")}</button>
        <button type="button" @click=${() => actions.copy("markdown")}>Markdown</button>
        <button type="button" @click=${() => actions.copy("json")}>JSON</button>
      </div>
    </section>
    <section aria-labelledby="output-save">
      <h3 id="output-save">${t("output.save")}</h3>
      <p class="muted small">${t("output.save-help")}</p>
      <div class="tools">
        <button type="button" @click=${() => actions.download()}>${t("output.download")}</button>
        <button type="button" @click=${() => {
          void actions.show(null);
          print();
        }}>${t("output.print")}</button>
      </div>
      <p class="muted small">${t("output.print-help")}</p>
    </section>
    <section aria-labelledby="output-link">
      <h3 id="output-link">${t("output.link")}</h3>
      <p class="muted small">${t("output.link-help")}</p>
      ${(["addresses", "signed", "body", "evidence"] as const).map(
        (each) => html`<label class="check"
          ><input
            type="checkbox"
            .checked=${link.options[each]}
            @change=${(event: Event) => actions.share({ [each]: (event.currentTarget as HTMLInputElement).checked })}
          /><span>${t(`output.link-${each}` as Key)}<small>${t(`output.link-${each}-help` as Key)}</small></span></label
        >`,
      )}
      <div class="tools"><button type="button" @click=${() => actions.makeLink()}>${t("output.make-link")}</button></div>
      <div role="status">${made(link)}</div>
      ${
        link.url
          ? html`<div class="own">
            <input type="url" readonly aria-label=${t("output.link")} .value=${link.url} @focus=${(event: Event) => (event.currentTarget as HTMLInputElement).select()} />
            <button type="button" @click=${() => actions.copy("link")}>${t("output.copy-link")}</button>
          </div>`
          : nothing
      }
    </section>
    <p class="copied small" role="status">${notice === "copied" || notice === "not-copied" ? t(`notice.${notice}`, {}) : nothing}</p>
  </div>`;
}

function made(link: Link) {
  if (link.tooLong) return html`<p class="warn small">${t("output.link-too-long")}</p>`;
  if (!link.url) return nothing;
  return html`<p class="small">
    ${t("output.link-length", { length: link.url.length })} ${link.url.length > longLink ? html`<span class="warn">${t("output.link-long")}</span>` : nothing}
  </p>`;
}
