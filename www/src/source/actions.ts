import type { Actions } from "../app/state.ts";
import { closeSource, isNarrow, openSource } from "../app/navigate.ts";
import { changed, state, work } from "../app/store.ts";

export const sourceActions: Pick<Actions, "light" | "cover" | "back" | "openSource" | "closeSource"> = {
  openSource,
  closeSource,
  light(spans, from) {
    work.cameFrom = from;
    state.lit = spans;
    changed();
    // Where the source has no room beside the report, it comes over it.
    if (spans.length > 0 && isNarrow()) openSource();
  },
  cover(signature) {
    state.cover = signature;
    changed();
    if (signature !== null && isNarrow()) openSource();
  },
  back() {
    closeSource();
    work.cameFrom?.focus();
    work.cameFrom?.scrollIntoView({ block: "center" });
  },
};
