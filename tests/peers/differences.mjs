// Where a peer and we differ: each case is named in differences.md with its reason.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const rows = [...readFileSync(new URL("differences.md", import.meta.url), "utf8").matchAll(/^\| ([\w-]+) \| `(.+?)` \|/gm)];

/** Every difference from `peer` has its row, and every row its difference. */
export function assertExplained(peer, differing) {
  const known = rows.filter(([, of]) => of === peer).map(([, , id]) => id);
  assert.deepEqual(
    differing.filter(({ id }) => !known.includes(id)),
    [],
    "differences without a reason",
  );
  assert.deepEqual(
    known.filter((id) => !differing.some((each) => each.id === id)),
    [],
    "reasons without a difference",
  );
}
