// Icons, drawn here: no font, no request.

import { svg, html, type TemplateResult } from "lit";

import type { Evidence } from "headerlens/text";

const key = svg`<path d="M12 12a2.7 2.7 0 1 1-5.4 0 2.7 2.7 0 0 1 5.4 0Zm0 0h6v2.8m-3-2.8v2.2" />`;
const tray = "M4.5 13.5 7 6.5h10l2.5 7V18h-15v-4.5Zm0 0H9a3 3 0 0 0 6 0h4.5";

const shape = {
  pass: svg`<path d="m6.5 12.5 3.6 3.6 7.4-8" />`,
  fail: svg`<path d="m7.5 7.5 9 9m0-9-9 9" />`,
  warning: svg`<path d="M12 6.5v7m0 3.6v.1" />`,
  unknown: svg`<path d="M9.3 9.4c.2-1.6 1.4-2.5 2.9-2.5 1.6 0 2.8 1 2.8 2.5 0 2-2.7 2.2-2.8 4.2m0 3.3v.1" />`,
  none: svg`<path d="M7.5 12h9" />`,
  /** A confirmed domain: a key, since a tick would read as "safe". */
  confirmed: key,
  modified: svg`<path d="m7.5 16.5.9-3.3 6.2-6.2 2.4 2.4-6.2 6.2-3.3.9Z" />`,
};

export type Mark = keyof typeof shape;

/** A round mark. Decoration: a word says the same beside it. */
export const mark = (kind: Mark): TemplateResult =>
  html`<svg class="mark" data-mark=${kind} viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11" />${shape[kind]}</svg>`;

/** What a statement rests on. Decoration: a word says the same beside it. */
const evidence: Record<Evidence, ReturnType<typeof svg>> = {
  proven: svg`<path d="M11.5 12a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0Zm0 0H20v3.5M16 12v2.7" />`,
  sealed: svg`<path d="M12 4.5a4.75 4.75 0 1 1 0 9.5 4.75 4.75 0 0 1 0-9.5ZM9 13.5l-1.3 6 4.3-2.2 4.3 2.2-1.3-6" />`,
  attested: svg`<path d=${tray} />`,
  guessed: svg`<path d=${tray} stroke-dasharray="2.2 2.2" />`,
  claimed: svg`<path d="M4.5 6h15v9.5H11L7.5 19v-3.5h-3V6Z" />`,
};

export const evidenceIcon = (kind: Evidence): TemplateResult => html`<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true">${evidence[kind]}</svg>`;

export const logo = html`<svg class="logo" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" /><path d="M7 10.5h9M7 15.5h5M7 20.5h6" /><circle cx="19" cy="17" r="5.5" /><path d="m23.2 21.2 3.4 3.4" /></svg>`;

export const lock = html`<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true"><rect x="5.5" y="10.5" width="13" height="9" rx="2" /><path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5" /></svg>`;

export const sliders = html`<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 8h9m5 0h2M4 16h2m5 0h9" /><circle cx="15.5" cy="8" r="2.3" /><circle cx="8.5" cy="16" r="2.3" /></svg>`;
