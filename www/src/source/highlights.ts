// What is lit in the source, by the CSS Custom Highlight API: no markup is made from the text.

import type { Report, Span } from "headerlens";

import { changedBy } from "../report/changes.ts";
import type { Coverage } from "./coverage.ts";

/** The names of all highlights, the weaker before the stronger; source.css says how they look. */
const names = ["signed", "failed", "open", "repair", "changed", "found", "pointed", "told", "lit"] as const;

export type Lit = Partial<Record<(typeof names)[number], readonly Span[]>>;

/** What is lit whatever the reader does: the coverage of a signature, what was changed after signing, and repairs. */
export const standing = (report: Report | null, covered: Coverage | null): Lit => ({
  ...(covered && {
    [covered.fails ? "failed" : "signed"]: [...covered.signed, covered.own, ...(covered.body ? [covered.body] : [])],
    open: [...covered.unsigned, ...(covered.beyond ? [covered.beyond] : [])],
  }),
  changed: report?.summary.verdict === "modified" ? (changedBy(report)?.changes.flatMap(({ spans }) => spans) ?? []) : [],
  repair: report?.source.repairs.flatMap((repair) => repair.span ?? []) ?? [],
});

/** Lights exactly these. */
export function show(lit: Lit, ranges: (spans: readonly Span[]) => Range[]) {
  if (!globalThis.Highlight || !CSS.highlights) {
    const first = ranges(lit.lit?.length ? lit.lit : (lit.pointed ?? []))[0];
    if (first) select(first);
    return;
  }
  names.forEach((name, priority) => {
    const found = ranges(lit[name] ?? []);
    if (found.length === 0) {
      CSS.highlights.delete(name);
      return;
    }
    const highlight = new Highlight(...found);
    highlight.priority = priority;
    CSS.highlights.set(name, highlight);
  });
}

export function darken() {
  for (const name of names) CSS.highlights?.delete(name);
}

/** Where highlights are unknown, the selection shows the place. */
function select(range: Range) {
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
}
