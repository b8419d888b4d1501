// Everything that the first screen does without. The page fetches it by itself as soon as it is up.

import "./later.css";

import { html } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { wording } from "../i18n/i18n.ts";
import "../report/steps.ts";
import { piece } from "./turns.ts";
import { panels, sections } from "../report/panels.ts";
import { message } from "../report/message.ts";
import type { Facts } from "./parts.ts";
import { source } from "../source/panel.ts";
import { story } from "../report/story.ts";
import { tools } from "../report/tools.ts";
import { cautions, methods } from "../report/verdict.ts";

export { toJson, toMarkdown, toText } from "../share/output.ts";
export { batch } from "../batch/table.ts";
export { open } from "../report/open.ts";
export { output } from "../share/dialog.ts";
export { settings } from "../settings/dialog.ts";
export { headline } from "../report/verdict.ts";

/** Everything below the verdict, in pieces. `stale` says that another report is being made, `coming` that pieces are missing. */
export function body(facts: Facts, { stale, coming }: { stale: boolean; coming: boolean }) {
  const basis = [facts.report, facts.shown, ...Object.values(facts.state), wording()];
  const each = (show: (facts: Facts) => unknown) => piece(basis, () => show(facts));
  return html`<div class="report-frame" ?data-stale=${stale} aria-busy=${coming}>
    ${each(cautions)} ${each(tools)}
    <div class="report">
      <div class="column">
        ${each((facts) => html`<div class="deciding">${story(facts)} ${message(facts)} ${methods(facts)}</div>`)} ${each(sections)}
        <div class="facts">${repeat(
          panels(facts.report),
          ({ id }) => id,
          ({ show }) => each(show),
        )}</div>
      </div>
      ${each(source)}
    </div>
  </div>`;
}
