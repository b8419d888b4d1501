// SPF by a third opinion: pyspf, over the senders of the RFC 7208 suite. (tests/spf.rs holds us to the suite's
// own answers.) A difference stands, with its reason, in differences.md.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { spf } from "headerlens";

import { assertExplained } from "./differences.mjs";
import { answers, missing as noPython } from "./python.mjs";
import { folder, missing } from "./suites.mjs";

test("pyspf gives the same result for the senders of the RFC 7208 suite", { skip: missing || noPython }, async () => {
  const suite = fileURLToPath(new URL("spf/rfc7208-tests.yml", folder));
  const cases = answers("with_pyspf.py", { args: [suite] });
  assert.ok(cases.length > 200, `${cases.length} cases`);
  const differing = [];
  for (const { id, sender, dns, result: theirs } of cases) {
    const { result } = await spf({ ...sender, dns, offline: true });
    if (result !== theirs) differing.push({ id, theirs, ours: result });
  }
  assertExplained("pyspf", differing);
});
