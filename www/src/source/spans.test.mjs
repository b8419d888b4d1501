import assert from "node:assert/strict";
import { test } from "node:test";

import { isInside, parseSpans, spansKey } from "./spans.ts";

const spans = [
  { start: 2, end: 5 },
  { start: 9, end: 10 },
];

test("spans survive the way through an attribute", () => {
  assert.deepEqual(parseSpans(spansKey(spans)), spans);
  assert.deepEqual(parseSpans(""), []);
});

test("a byte is inside a span from its start up to, but not at, its end", () => {
  const inside = Array.from({ length: 12 }, (_, offset) => isInside(spans, offset));
  assert.deepEqual(
    inside.flatMap((yes, offset) => (yes ? [offset] : [])),
    [2, 3, 4, 9],
  );
});
