// The whole page, top to bottom: the verdict first, its reason second, the evidence third.

import { html, nothing } from "lit";

import { logo, sliders } from "../icons.ts";
import { languages, rich, t, type Language } from "../i18n.ts";
import type { Actions, State } from "../state.ts";
import { batch } from "./batch.ts";
import { input } from "./input.ts";
import { progress } from "./progress.ts";
import type * as Views from "./report.ts";
import { openSettings, settings } from "./settings.ts";

/** `views` shows a report; it is fetched after the rest, and is there before the first report is. */
export function page(state: State, actions: Actions, views: typeof Views | null) {
  const { report, shown, phase } = state;
  const facts = views && report && shown ? { report, shown, state, actions } : null;
  const list = state.batch && state.batch.opened === null;
  return html`
    <header class="top">
      <h1>${logo}<span>headerlens</span></h1>
      <div class="top-tools">
        ${otherLanguages(state).map(
          ([code, name]) => html`<button type="button" class="quiet" lang=${code} @click=${() => actions.change({ language: code })}>${name}</button>`,
        )}
        <button type="button" class="quiet" id="open-settings" @click=${openSettings}>${sliders}${t("settings.open")}</button>
      </div>
    </header>
    <main class=${facts || list ? "with-report" : "empty"}>
      ${input(state, actions)} ${list ? html`${progress(state, actions)} ${batch(state, actions)}` : nothing}
      <div class="live" aria-live="polite" aria-atomic="true" aria-busy=${phase.kind === "working"}>
        ${facts ? views?.headline(facts) : nothing}
      </div>
      ${list ? nothing : progress(state, actions)} ${facts ? views?.body(facts) : nothing}
    </main>
    <footer class="bottom">
      <p>${rich("footer.private", {})}</p>
    </footer>
    ${settings(state, actions)} ${facts ? views?.output(facts) : nothing}
    ${state.dragging ? html`<div class="drop-veil" aria-hidden="true"><p>${t("input.drop")}</p></div>` : nothing}
  `;
}

const otherLanguages = (state: State) =>
  (Object.entries(languages) as [Language, string][]).filter(([code]) => code !== state.settings.language);
