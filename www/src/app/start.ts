// The start of the page: what was typed or given before is taken up, and everything else is fetched ahead of need.

import { listenForTerms } from "../glossary/listen.ts";
import { formatsAhead } from "../i18n/i18n.ts";
import { listen } from "../input/intake.ts";
import { takeLink, takeUp } from "../input/take.ts";
import { leaveRow, openRow } from "../batch/actions.ts";
import { leaveInner, openInner } from "../input/inner.ts";
import { warmUp } from "../worker/engine.ts";
import { listenToAddress } from "./navigate.ts";
import { actions } from "./actions.ts";
import { apply, draw, fetchLater, field, startDrawing } from "./draw.ts";
import { changed, state, work } from "./store.ts";
import { whenIdle } from "./turns.ts";

export function start() {
  apply();
  const early = field()?.value ?? "";
  document.querySelector("#app")?.replaceChildren();
  startDrawing(actions);
  draw();
  field()?.focus({ preventScroll: true });
  listen({
    text: (text) => actions.edit(text),
    files: (files) => actions.files(files),
    run: () => actions.run(),
    dragging: (dragging) => {
      if (state.dragging === dragging) return;
      state.dragging = dragging;
      changed();
    },
    leaving: () => !work.kept,
    field,
  });
  listenForTerms();
  listenToAddress({
    enter: async ({ kind, index }) => (kind === "row" ? openRow(index) : openInner(index)),
    leave: () => (state.outer.length > 0 ? leaveInner() : leaveRow()),
    empty: () => actions.clear(),
    restore: () => actions.restore(),
    link: () => void takeLink(),
  });
  // The page can be used from here on; tests/browser/speed.mjs measures this moment.
  performance.mark("interactive");
  takeUp(early);
  void takeLink();
  fetchLater();
  warmUp();
  whenIdle(formatsAhead());
}
