import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { decode, Shown } from "./text.ts";

const bytes = (text) => new TextEncoder().encode(text);

describe("the text of the source", () => {
  test("leads from a byte to its place and back, through characters of any length", () => {
    const source = bytes("a안🛥b");
    const { text, place, offset } = decode(source, 0, source.length);
    assert.equal(text, "a안🛥b");
    for (const [byte, at] of [
      [0, 0],
      [1, 1],
      [4, 2],
      [8, 4],
      [9, 5],
    ]) {
      assert.equal(place(byte), at);
      assert.equal(offset(at), byte);
    }
  });

  test("shows what cannot be seen, and bytes that are no UTF-8", () => {
    const source = Uint8Array.of(0x41, 0x00, 0xff, 0xe2, 0x80, 0xae, 0x42);
    const { text } = decode(source, 0, source.length);
    assert.doesNotMatch(text, /[\u0000\u202e]/);
    assert.match(text, /^A.*\ufffd.*B$/);
  });

  test("knows the line of a byte", () => {
    const shown = new Shown(bytes(`${"x\r\n".repeat(50_000)}end`));
    assert.equal(shown.line(0), 1);
    assert.equal(shown.line(3), 2);
    assert.equal(shown.line(150_000), 50_001);
  });
});
