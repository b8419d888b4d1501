import assert from "node:assert/strict";
import { test } from "node:test";

import { address } from "./references.ts";

test("an RFC is linked at its section", () => {
  assert.equal(address("6376", "3.5"), "https://www.rfc-editor.org/rfc/rfc6376#section-3.5");
  assert.equal(address("9989"), "https://www.rfc-editor.org/rfc/rfc9989");
});
