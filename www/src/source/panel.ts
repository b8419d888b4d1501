import { html, nothing } from "lit";

import { bytes, t } from "../i18n/i18n.ts";
import "./source-view.ts";
import { panel, type Facts } from "../app/parts.ts";

/** The message as it came, with the bytes of the chosen fact lit up. */
export function source({ report, shown, state, actions }: Facts) {
  return html`<div class="source">
    ${panel(
      "source",
      t("source.heading"),
      html`<hl-source .shown=${shown} .report=${report} .lit=${state.lit} .cover=${state.cover} .actions=${actions}></hl-source>
        <p class="muted small">${t(`source.ends-${report.source.lineEndings}`, { size: bytes(report.source.bytes) })}</p>`,
      state.lit.length > 0 ? html`<button type="button" class="quiet" @click=${() => actions.back()}>${t("source.back")}</button>` : nothing,
    )}
  </div>`;
}
