import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Rows } from "./rows.ts";

const bytes = (text) => new TextEncoder().encode(text);
const texts = (text, columns) => {
  const source = bytes(text);
  const rows = new Rows(source, columns);
  while (!rows.grow(7));
  return rows.slice(0, rows.count).map(({ start, end, line }) => [line, new TextDecoder().decode(source.subarray(start, end))]);
};

describe("the rows of the source", () => {
  test("end at each kind of line end", () => {
    assert.deepEqual(texts("a\r\nb\nc\rd", 20), [
      [1, "a"],
      [2, "b"],
      [3, "c"],
      [4, "d"],
    ]);
  });

  test("break a long line behind a space, and never inside a character", () => {
    assert.deepEqual(texts("one two three four", 10), [
      [1, "one two "],
      [1, "three four"],
    ]);
    for (const [, row] of texts("안녕하세요안녕하세요", 10)) assert.doesNotMatch(row, /\ufffd/);
  });

  test("are found by a byte of theirs", () => {
    const source = bytes(Array.from({ length: 1000 }, (_, index) => `line ${index}\n`).join(""));
    const rows = new Rows(source, 40);
    while (!rows.grow(1000));
    assert.equal(rows.count, 1000);
    for (const index of [0, 255, 256, 600, 999]) {
      const [row] = rows.slice(index, 1);
      assert.equal(rows.at(row.start), index);
      assert.equal(rows.at(row.end), index);
      assert.equal(row.line, index + 1);
    }
  });
});
