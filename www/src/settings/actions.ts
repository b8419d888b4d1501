import { apply, fetchLater } from "../app/draw.ts";
import type { Actions } from "../app/state.ts";
import { changed, state } from "../app/store.ts";
import { forget } from "../input/keep.ts";
import { keep } from "../input/take.ts";
import { run } from "../report/run.ts";
import { testResolver } from "../worker/engine.ts";
import { reachable } from "./reach.ts";
import { type Settings, save } from "./settings.ts";

/** Changes the settings and keeps them. */
function change(some: Partial<Settings>) {
  const asks = some.dns !== undefined || some.resolvers !== undefined || some.transport !== undefined;
  Object.assign(state.settings, some);
  save(state.settings);
  apply();
  changed();
  fetchLater();
  if (some.keep === false) forget();
  else if (some.keep && state.batch === null) void keep(state.input);
  if (asks && state.input.kind !== "none") void run();
}

/** The reader's own servers, whose answer is filled in next time. */
export const saveServers = (trusted: string[]) => change({ trusted });

export const settingsActions: Pick<Actions, "change" | "typeResolver" | "addResolver" | "testResolver"> = {
  change,
  typeResolver(text) {
    state.ownResolver = text;
    changed();
  },
  addResolver() {
    const url = state.ownResolver.trim();
    if (reachable(url) !== "ok") return;
    state.ownResolver = "";
    change({ resolvers: [url, ...state.settings.resolvers.filter((each) => each !== url)] });
  },
  testResolver(url) {
    state.tests.set(url, "running");
    changed();
    void testResolver(url, new AbortController().signal)
      .catch(() => "failed" as const)
      .then((result) => {
        state.tests.set(url, result);
        changed();
      });
  },
};
