// Pieces that the pictures share. A picture is decoration of a table or list that says the same in words.

import { html, nothing, svg, type TemplateResult } from "lit";

const locks = {
  closed: svg`<rect x="5.5" y="10.5" width="13" height="9" rx="2" /><path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5" />`,
  open: svg`<rect x="5.5" y="10.5" width="13" height="9" rx="2" /><path d="M8.5 10.5V7a3.5 3.5 0 0 1 6.7-1.5" />`,
  unknown: svg`<rect x="5.5" y="10.5" width="13" height="9" rx="2" stroke-dasharray="2.2 2.2" /><path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5" stroke-dasharray="2.2 2.2" />`,
  inside: svg`<path d="m4.5 11.5 7.5-6 7.5 6M7 10v9h10v-9" />`,
};

export type Lock = keyof typeof locks;

export const lockGlyph = (kind: Lock): TemplateResult =>
  html`<svg class="glyph lock" data-lock=${kind} viewBox="0 0 24 24" aria-hidden="true">${locks[kind]}</svg>`;

export type Rung = "pass" | "fail" | "warning" | "unknown" | "none";

/**
 * A piece of a ladder beside a row: a dot on a line that goes on to the rows before and after.
 * It fills the height of its cell.
 */
export const rung = (kind: Rung, place: { first: boolean; last: boolean; broken?: boolean }) => html`<svg class="rung" data-mark=${kind} aria-hidden="true">
  ${place.first ? nothing : svg`<line x1="50%" x2="50%" y1="0" y2="1.15rem" class=${place.broken ? "broken" : ""} />`}
  ${place.last ? nothing : svg`<line x1="50%" x2="50%" y1="1.15rem" y2="100%" />`}
  ${place.broken && !place.first ? svg`<path d="m4 0 12 12m0-12-12 12" class="cut" transform="translate(1 -2) scale(.7)" />` : nothing}
  <circle cx="50%" cy="1.15rem" r="6" />
</svg>`;

/** A count against a limit: a box for each that is allowed, and those above the limit in the colour of failure. */
export function meter(count: number, limit: number, words: string) {
  const boxes = Math.max(limit, Math.min(count, limit + 5));
  const step = 100 / boxes;
  return html`<div class="meter">
    <svg aria-hidden="true" preserveAspectRatio="none">
      ${Array.from(
        { length: boxes },
        (_, index) =>
          svg`<rect x="${index * step}%" width="${step - 1.2}%" height="100%" rx="2" class=${index >= limit ? "over" : index < count ? "used" : ""} />`,
      )}
    </svg>
    <span class=${count > limit ? "warn" : "muted"}>${words}</span>
  </div>`;
}
