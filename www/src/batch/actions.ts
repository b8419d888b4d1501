import { draw, focusOn } from "../app/draw.ts";
import type { Actions } from "../app/state.ts";
import { changed, reset, state } from "../app/store.ts";
import { take } from "../input/take.ts";

export const batchActions: Pick<Actions, "open" | "arrange"> = {
  open(place) {
    const { batch } = state;
    const row = place === null ? null : batch?.rows[place];
    if (!batch) return;
    const from = batch.opened;
    batch.opened = place;
    if (row) {
      take({ kind: "file", file: new File([row.source], row.name), given: null }, { inBatch: true });
      draw();
      scrollTo({ top: 0 });
      focusOn("#to-list");
    } else {
      reset();
      state.previous = null;
      focusOn(`#row-${from}`);
    }
  },
  arrange(change) {
    if (state.batch) Object.assign(state.batch, change);
    changed();
  },
};
