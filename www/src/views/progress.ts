import { html, nothing } from "lit";

import { mark } from "../icons.ts";
import { hasSentence, sentence, t } from "../i18n.ts";
import type { Actions, State } from "../state.ts";
import { failedAnswers } from "./dns.ts";

/** What is going on, and what went wrong. */
export function progress(state: State, actions: Actions) {
  const { phase, report } = state;
  if (phase.kind === "working") {
    if (!phase.slow) return nothing;
    const { progress } = phase;
    return html`<div class="progress">
      <progress aria-label=${t("progress.label")}></progress>
      <span>${progress && progress.asked > 0 ? t("progress.dns", { asked: progress.asked, round: progress.round }) : t("progress.reading")}</span>
      <button type="button" @click=${() => actions.cancel()}>${t("progress.cancel")}</button>
    </div>`;
  }
  if (phase.kind === "failed") {
    return html`<div class="trouble" role="alert">
      ${mark("fail")}
      <div>
        <p><strong>${t(phase.code === "internal" ? "trouble.internal" : "trouble.unreadable")}</strong></p>
        <p>${hasSentence(phase.code) ? sentence(phase.code) : phase.message}</p>
        <p class="muted">${t("trouble.kept")}</p>
        <div class="tools"><button type="button" @click=${() => actions.run()}>${t("trouble.retry")}</button></div>
      </div>
    </div>`;
  }
  if (phase.kind !== "done" || !report) return nothing;
  const failed = failedAnswers(report);
  if (failed.length > 0) {
    return html`<div class="trouble" role="alert">
      ${mark("warning")}
      <div>
        <p><strong>${t("trouble.dns")}</strong></p>
        <p>${t("trouble.dns-detail", { count: failed.length })} ${t("trouble.kept")}</p>
        <div class="tools">
          <button type="button" @click=${() => actions.run()}>${t("trouble.retry")}</button>
          <button type="button" @click=${() => actions.run({ offline: true })}>${t("trouble.offline")}</button>
        </div>
      </div>
    </div>`;
  }
  if (state.offline && report.dns.unanswered.length > 0) {
    return html`<div class="trouble" role="status">
      ${mark("none")}
      <div>
        <p><strong>${t("trouble.is-offline")}</strong></p>
        <p>${t("trouble.is-offline-detail", { count: report.dns.unanswered.length })}</p>
        <div class="tools">
          ${state.settings.dns
            ? html`<button type="button" @click=${() => actions.run()}>${t("trouble.ask")}</button>`
            : html`<button type="button" @click=${() => actions.change({ dns: true })}>${t("trouble.switch-on")}</button>`}
        </div>
      </div>
    </div>`;
  }
  return nothing;
}
