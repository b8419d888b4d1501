import type { Actions } from "../app/state.ts";
import { changed, state, work } from "../app/store.ts";

export const sourceActions: Pick<Actions, "light" | "cover" | "back"> = {
  light(spans, from) {
    work.cameFrom = from;
    state.lit = spans;
    changed();
  },
  cover(signature) {
    state.cover = signature;
    changed();
  },
  back() {
    work.cameFrom?.focus();
    work.cameFrom?.scrollIntoView({ block: "center" });
  },
};
