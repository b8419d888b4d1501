import { ready } from "../app/draw.ts";
import { changed, state, work } from "../app/store.ts";
import { runBatch } from "./run.ts";

/** Inspects every message of the table, from the first on. */
export async function startBatch() {
  const { batch } = state;
  if (!batch) return;
  work.batchJob?.abort();
  work.batchJob = new AbortController();
  await ready();
  await runBatch(batch, state.settings, work.batchJob.signal, changed);
}
