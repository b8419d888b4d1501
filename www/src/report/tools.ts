// Who reads the report, and the ways to learn more about it.

import { html, nothing } from "lit";

import { readings } from "headerlens/text";

import type { Facts } from "../app/parts.ts";
import { explorations } from "../app/state.ts";
import { currentReading, t } from "../i18n/i18n.ts";

/** The reading is kept in the settings. */
export const tools = ({ state, actions }: Facts) =>
  state.first
    ? nothing
    : html`<section class="report-tools" aria-label=${t("tools.heading")}>
        <fieldset class="reading">
          <legend class="visually-hidden">${t("reading.legend")}</legend>
          ${readings.map(
            (each) => html`<label
              ><input type="radio" name="reading" .checked=${currentReading() === each} @change=${() => actions.change({ reading: each })} /><span>${t(`reading.${each}`)}</span></label
            >`,
          )}
        </fieldset>
        <div class="tools">
          ${explorations.map((each) => html`<button type="button" class="quiet" id="open-${each}" @click=${() => actions.explore(each)}>${t(`tools.${each}`)}</button>`)}
        </div>
      </section>`;
