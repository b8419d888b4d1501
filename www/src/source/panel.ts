import { html, nothing } from "lit";

import { panel, type Facts } from "../app/parts.ts";
import { bytes, t } from "../i18n/i18n.ts";
import "./source-view.ts";

/** The message as it came, with the bytes of the chosen fact lit up. */
export const source = ({ report, shown, state, actions }: Facts) =>
  panel(
    "source",
    html`${t("source.heading")} <span class="muted small ends">${t(`source.ends-${report.source.lineEndings}`, { size: bytes(report.source.bytes) })}</span>`,
    html`<hl-source .shown=${shown} .report=${report} .lit=${state.lit} .cover=${state.cover} .actions=${actions}></hl-source>`,
    html`<span class="tools">
      ${state.lit.length > 0 ? html`<button type="button" class="quiet" @click=${() => actions.back()}>${t("source.back")}</button>` : nothing}
      <button type="button" class="quiet close-source" @click=${() => actions.closeSource()}>${t("source.close")}</button>
    </span>`,
  );
