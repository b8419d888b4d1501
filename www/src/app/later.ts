// Everything that the first screen does without. The page fetches it by itself as soon as it is up.

import "./later.css";

import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { t, wording } from "../i18n/i18n.ts";
import { panels, sections } from "../report/panels.ts";
import "../report/steps.ts";
import { cautions, methods } from "../report/verdict.ts";
import { source } from "../source/panel.ts";
import type { Facts } from "./parts.ts";
import { piece } from "./turns.ts";

export { batch } from "../batch/table.ts";
export { inside } from "../report/inside.ts";
export { open } from "../report/open.ts";
export { headline } from "../report/verdict.ts";
export { settings } from "../settings/dialog.ts";
export { output } from "../share/dialog.ts";
export { toJson, toMarkdown, toText } from "../share/output.ts";

/** Made anew only when something that it shows is another. */
const each = (facts: Facts, show: (facts: Facts) => unknown) => piece([facts.report, facts.shown, ...Object.values(facts.state), wording()], () => show(facts));

/**
 * What stands below the verdict, in pieces: the facts that decide, and the panels, of which one is open. A closed one is
 * there for the browser's search, and for paper. `coming` says that pieces are missing.
 */
export function body(facts: Facts, open: string, { coming }: { coming: boolean }) {
  const list = panels(facts.report);
  const shown = list.some(({ id }) => id === open) ? open : list[0]?.id;
  return html`<div class="report-frame" aria-busy=${coming}>
    ${each(facts, cautions)} ${each(facts, methods)}
    <div class="panes">
      ${sections(facts.report, shown)}
      <div class="facts">
        ${repeat(
          list,
          ({ id }) => id,
          ({ id, show }) => html`<div class="pane" data-panel=${id} hidden=${id === shown ? nothing : "until-found"}>${each(facts, show)}</div>`,
        )}
      </div>
    </div>
  </div>`;
}

/** The source, beside the report or over it. */
export const beside = (facts: Facts, sheet: boolean) => html`<div class="source" ?data-sheet=${sheet}>${each(facts, source)}</div>
  <a class="button to-source" href="#source" ?hidden=${sheet}>${t("source.heading")}</a>`;
