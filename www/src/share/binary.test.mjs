import assert from "node:assert/strict";
import { test } from "node:test";

import { fromBase64Url, isContainer, pack, toBase64Url, unpack } from "./binary.ts";

const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);

test("bytes survive base64 for addresses, whose alphabet is RFC 4648's, section 5", () => {
  assert.deepEqual(fromBase64Url(toBase64Url(every)), every);
  assert.match(toBase64Url(every), /^[\w-]+$/);
});

test("bytes survive packing: UTF-8 as text, a byte order mark too, all others in base64", () => {
  const marked = new TextEncoder().encode("\ufeffFrom: a@a.example");
  assert.equal(pack(marked).encoding, "utf-8");
  assert.deepEqual(unpack(pack(marked)), marked);
  assert.equal(pack(every).encoding, "base64");
  assert.deepEqual(unpack(pack(every)), every);
});

test("files that are unpacked are known by their names", () => {
  assert.deepEqual(["a.MSG", "b.zip", "c.emlx", "d.eml.gz"].map(isContainer), [true, true, true, true]);
  assert.equal(isContainer("zip.eml"), false);
});
