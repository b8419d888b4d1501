import { enter } from "../app/navigate.ts";
import { focusOn } from "../app/draw.ts";
import type { Actions } from "../app/state.ts";
import { changed, reset, state } from "../app/store.ts";
import { take } from "../input/take.ts";

export const batchActions: Pick<Actions, "open" | "arrange"> = {
  open(place) {
    void enter({ kind: "row", index: place });
  },
  arrange(change) {
    if (state.batch) Object.assign(state.batch, change);
    changed();
  },
};

/** Opens a message of the list; whether it is there. */
export function openRow(place: number): boolean {
  const { batch } = state;
  const row = batch?.rows[place];
  if (!batch || !row) return false;
  batch.opened = place;
  take({ kind: "file", file: new File([row.source], row.name), given: null }, { inBatch: true });
  scrollTo({ top: 0 });
  focusOn("#to-list");
  return true;
}

/** Back to the list. */
export function leaveRow() {
  const { batch } = state;
  if (!batch) return;
  const from = batch.opened;
  batch.opened = null;
  reset();
  state.previous = null;
  focusOn(`#row-${from}`);
}
