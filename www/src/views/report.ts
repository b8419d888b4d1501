// Everything that shows a report. The page fetches it by itself as soon as it is up.

import { html } from "lit";

import { output } from "./output.ts";
import { panels, sections } from "./panels.ts";
import type { Facts } from "./parts.ts";
import { source } from "./source.ts";
import { headline, message, methods } from "./verdict.ts";

export { toJson, toMarkdown, toText } from "../output.ts";
export { headline, output };

/** Everything below the verdict. */
export function body(facts: Facts) {
  const { phase } = facts.state;
  return html`<div class="report-frame" ?data-stale=${phase.kind === "working" && phase.slow && !facts.state.first}>
    <div class="deciding">${message(facts)} ${methods(facts)}</div>
    ${sections(facts)}
    <div class="report">
      ${panels(facts)}
      ${source(facts)}
    </div>
  </div>`;
}
