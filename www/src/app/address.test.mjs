import assert from "node:assert/strict";
import { test } from "node:test";

import { format, parse } from "./address.ts";

const panels = ["overview", "dmarc", "parts"];

test("an address survives the way through the address bar", () => {
  for (const hash of ["", "#dmarc", "#source", "#inner-0/parts", "#row-3/inner-1/inner-0/dmarc/source"]) assert.equal(format(parse(hash, panels)), hash);
});

test("what names no part of the page is the overview", () => {
  for (const hash of ["#", "#nothing", "#overview", "#m1=AAAA", "#inner-x", "#row-99999999999", "#__proto__"]) {
    assert.deepEqual(parse(hash, panels), { levels: [], panel: "overview", sheet: false });
  }
});
