// Icons, drawn here: no font, no request.

import { svg, html, type TemplateResult } from "lit";

const shape = {
  pass: svg`<path d="m6.5 12.5 3.6 3.6 7.4-8" />`,
  fail: svg`<path d="m7.5 7.5 9 9m0-9-9 9" />`,
  warning: svg`<path d="M12 6.5v7m0 3.6v.1" />`,
  unknown: svg`<path d="M9.3 9.4c.2-1.6 1.4-2.5 2.9-2.5 1.6 0 2.8 1 2.8 2.5 0 2-2.7 2.2-2.8 4.200m0 3.300v.1" />`,
  none: svg`<path d="M7.5 12h9" />`,
};

export type Mark = keyof typeof shape;

/** A round mark. Decoration: a word says the same beside it. */
export const mark = (kind: Mark): TemplateResult =>
  html`<svg class="mark" data-mark=${kind} viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11" />${shape[kind]}</svg>`;

export const logo = html`<svg class="logo" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" /><path d="M7 10.500h9M7 15.500h5M7 20.500h6" /><circle cx="19" cy="17" r="5.5" /><path d="m23.2 21.2 3.4 3.4" /></svg>`;

export const lock = html`<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true"><rect x="5.5" y="10.5" width="13" height="9" rx="2" /><path d="M8.5 10.500V8a3.5 3.5 0 0 1 7 0v2.5" /></svg>`;

export const sliders = html`<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 8h9m5 0h2M4 16h2m5 0h9" /><circle cx="15.5" cy="8" r="2.3" /><circle cx="8.5" cy="16" r="2.3" /></svg>`;
