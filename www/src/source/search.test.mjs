import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { search } from "./search.ts";

const bytes = (text) => new TextEncoder().encode(text);

describe("the search in the source", () => {
  const text = bytes("Received: from a.example\r\nrECEIVED: by b.example\r\n");
  const find = (needle, from, direction, wanted) => search(text, bytes(needle), from, direction, wanted);

  test("finds without regard to the case of ASCII letters, and goes on at the other end", async () => {
    assert.equal(await find("received", null, 1), 0);
    assert.equal(await find("received", 0, 1), 26);
    assert.equal(await find("received", 26, 1), 0);
    assert.equal(await find("received", 0, -1), 26);
  });

  test("finds bytes that are not ASCII as they are", async () => {
    assert.equal(await search(bytes("x 안녕"), bytes("안녕"), null, 1), 2);
    assert.equal(await search(bytes("x É"), bytes("é"), null, 1), null);
  });

  test("finds nothing where there is nothing, or where more is looked for than there is", async () => {
    assert.equal(await find("c.example", null, 1), null);
    assert.equal(await find("", null, 1), null);
    assert.equal(await search(bytes("a"), bytes("aa"), null, 1), null);
  });
});
