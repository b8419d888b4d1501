// A reporter for node:test that leaves one line a test for xtask to count: its outcome,
// its name and, where it was skipped, why. A suite counts only where it was skipped whole.

import { basename } from "node:path";

/** @param {AsyncIterable<{ type: string, data: any }>} events */
export default async function* counts(events) {
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const skipped = data.skip !== undefined;
    if (data.details.type === "suite" && !skipped) continue;
    const outcome = skipped ? "skipped" : type === "test:pass" ? "passed" : "failed";
    const why = typeof data.skip === "string" ? `: ${data.skip}` : "";
    yield `${outcome}\t${basename(data.file ?? "")}: ${data.name}${why}\n`;
  }
}
