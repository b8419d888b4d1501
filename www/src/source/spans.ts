// Stretches of the source as text, for `data-spans`, and back.

import type { Span } from "headerlens";

export const spansKey = (spans: readonly Span[]) => spans.map((span) => `${span.start}-${span.end}`).join(" ");

export const parseSpans = (key: string): Span[] =>
  key === ""
    ? []
    : key.split(" ").map((each) => {
        const [start, end] = each.split("-").map(Number);
        return { start: start ?? 0, end: end ?? 0 };
      });

/** Whether a byte lies in one of `sorted`, which do not overlap. */
export function isInside(sorted: readonly Span[], offset: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const span = sorted[low];
  return span !== undefined && span.start <= offset;
}
