// The whole page: the verdict first, its reason second, the evidence third, and the source beside all of them.

import { html, nothing } from "lit";

import { languages, rich, t, type Language } from "../i18n/i18n.ts";
import { input } from "../input/form.ts";
import { progress } from "../report/progress.ts";
import { logo, sliders } from "./icons.ts";
import type * as Later from "./later.ts";
import type { Facts } from "./parts.ts";
import type { Actions, Dialog, State } from "./state.ts";

/** `later` is what is fetched after the rest; it is there before the first report is. */
export function page(state: State, actions: Actions, later: typeof Later | null) {
  const { phase } = state;
  const facts = later && factsOf(state, actions);
  const list = state.batch && state.batch.opened === null;
  const status = { stale: phase.kind === "working" && phase.slow && !state.first, coming: state.coming };
  return html`
    ${facts ? html`<a class="skip" href="#verdict">${t("skip.report")}</a> <a class="skip" href="#source">${t("skip.source")}</a>` : nothing}
    <header class="top">
      <h1>${logo}<span>headerlens</span></h1>
      <div class="top-tools">
        ${otherLanguages(state).map(
          ([code, name]) => html`<button type="button" class="quiet" lang=${code} @click=${() => actions.change({ language: code })}>${name}</button>`,
        )}
        <button type="button" class="quiet" id="open-settings" @click=${() => actions.show("settings")}>${sliders}${t("settings.open")}</button>
      </div>
    </header>
    <main class=${facts || list ? "with-report" : "empty"}>
      ${input(state, actions)} ${list ? html`${progress(state, actions)} ${later?.batch(state, actions)}` : nothing}
      <div class="report" ?data-beside=${facts !== null} ?data-stale=${status.stale}>
        <div class="column">
          <div class="live" id="verdict" aria-live="polite" aria-atomic="true" aria-busy=${phase.kind === "working" || state.pending}>${facts ? later?.headline(facts) : nothing}</div>
          ${list ? nothing : html`${later?.open(state, actions)} ${progress(state, actions)} ${later?.inside(state, actions)}`} ${facts ? later?.body(facts, state.panel, status) : nothing}
        </div>
        ${facts ? later?.beside(facts, state.sheet) : nothing}
      </div>
    </main>
    <footer class="bottom">
      <p>${rich("footer.private", {})}</p>
    </footer>
    ${dialog("settings", state, actions, later?.settings)} ${dialog("output", state, actions, later?.output)}
    ${state.dragging ? html`<div class="drop-veil" aria-hidden="true"><p>${t("input.drop")}</p></div>` : nothing}
  `;
}

function factsOf({ report, shown, first, restsOn, lit, cover, parts }: State, actions: Actions): Facts | null {
  return report && shown && { report, shown, state: { first, restsOn, lit, cover, parts }, actions };
}

/** Its content is there only while it is open. A press beside it closes it. */
const dialog = (id: Dialog, state: State, actions: Actions, content: ((state: State, actions: Actions) => unknown) | undefined) =>
  html`<dialog
    id=${id}
    aria-labelledby="${id}-heading"
    @click=${(event: MouseEvent) => event.target === event.currentTarget && actions.show(null)}
    @close=${() => actions.show(null)}
  >
    ${state.dialog === id ? content?.(state, actions) : nothing}
  </dialog>`;

const otherLanguages = (state: State) => (Object.entries(languages) as [Language, string][]).filter(([code]) => code !== state.settings.language);
