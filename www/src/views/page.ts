// The whole page, top to bottom.

import { html, nothing } from "lit";

import { logo, sliders } from "../icons.ts";
import { rich, t } from "../i18n.ts";
import type { Actions, State } from "../state.ts";
import { claims } from "./claims.ts";
import { dns } from "./dns.ts";
import { headers } from "./headers.ts";
import { input } from "./input.ts";
import { progress } from "./progress.ts";
import { route } from "./route.ts";
import { openSettings, settings } from "./settings.ts";
import { signatures } from "./signatures.ts";
import { source } from "./source.ts";
import { verdict } from "./verdict.ts";

export function page(state: State, actions: Actions) {
  const { report, shown, phase } = state;
  const facts = report && shown ? { report, shown, state, actions } : null;
  return html`
    <header class="top">
      <h1>${logo}<span>headerlens</span></h1>
      <button type="button" class="quiet" @click=${openSettings}>${sliders}${t("settings.open")}</button>
    </header>
    <main class=${facts ? "with-report" : "empty"}>
      ${input(state, actions)} ${progress(state, actions)}
      <div class="live" aria-live="polite" aria-atomic="true" aria-busy=${phase.kind === "working"}>
        ${facts ? verdict.headline(facts) : nothing}
      </div>
      ${facts
        ? html`<div class="report" ?data-stale=${phase.kind === "working" && phase.slow}>
            <div class="facts">
              ${verdict.message(facts)} ${verdict.reasons(facts)} ${signatures(facts)} ${claims(facts)} ${route(facts)}
              ${dns(facts)} ${headers(facts)}
            </div>
            ${source(facts)}
          </div>`
        : nothing}
    </main>
    <footer class="bottom">
      <p>${rich("footer.private", {})}</p>
    </footer>
    ${settings(state, actions)}
    ${state.dragging ? html`<div class="drop-veil" aria-hidden="true"><p>${t("input.drop")}</p></div>` : nothing}
  `;
}
