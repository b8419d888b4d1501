// What a visitor downloads before the first answer has a bound.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";

const dist = new URL("../../npm/dist/", import.meta.url);
const missing = !existsSync(new URL("core_bg.wasm", dist)) && "the package is not built";

test("the module and its glue are at most 411 KB after brotli", { skip: missing }, (context) => {
  const sizes = ["core_bg.wasm", "core.js"].map((name) => {
    const bytes = readFileSync(new URL(name, dist));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    return brotliCompressSync(bytes, { params }).length;
  });
  const total = sizes.reduce((sum, size) => sum + size) / 1000;
  context.diagnostic(`${total.toFixed(1)} KB`);
  assert.ok(total <= 411, `${total.toFixed(1)} KB`);
});
