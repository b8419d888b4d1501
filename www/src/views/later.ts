// Everything that the first screen does without. The page fetches it by itself as soon as it is up.

import "../styles/later.css";

import { html } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { wording } from "../i18n.ts";
import "../steps.ts";
import { piece } from "../turns.ts";
import { panels, sections } from "./panels.ts";
import { message } from "./message.ts";
import type { Facts } from "./parts.ts";
import { source } from "./source.ts";
import { story } from "./story.ts";
import { cautions, methods } from "./verdict.ts";

export { toJson, toMarkdown, toText } from "../output.ts";
export { batch } from "./batch.ts";
export { open } from "./open.ts";
export { output } from "./output.ts";
export { settings } from "./settings.ts";
export { headline } from "./verdict.ts";

/** Everything below the verdict, in pieces. `stale` says that another report is being made, `coming` that pieces are missing. */
export function body(facts: Facts, { stale, coming }: { stale: boolean; coming: boolean }) {
  const basis = [facts.report, facts.shown, ...Object.values(facts.state), wording()];
  const each = (show: (facts: Facts) => unknown) => piece(basis, () => show(facts));
  return html`<div class="report-frame" ?data-stale=${stale} aria-busy=${coming}>
    ${each(cautions)}
    <div class="report">
      <div class="column">
        ${each((facts) => html`<div class="deciding">${story(facts)} ${message(facts)} ${methods(facts)}</div>`)} ${each(sections)}
        <div class="facts">${repeat(panels(facts.report), ({ id }) => id, ({ show }) => each(show))}</div>
      </div>
      ${each(source)}
    </div>
  </div>`;
}
