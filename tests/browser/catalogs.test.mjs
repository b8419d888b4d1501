// What must agree between files, checked without a browser.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { dist } from "../../www/scripts/serve.mjs";

const catalog = (language) => JSON.parse(readFileSync(new URL(`../../locales/${language}.json`, import.meta.url), "utf8"));

for (const [name, file] of [["texts", "page"], ["explanations", "explain"]]) {
  test(`both languages have the same ${name}, with the same placeholders`, () => {
    const [en, ko] = [catalog(`en/${file}`), catalog(`ko/${file}`)];
    assert.deepEqual(Object.keys(ko), Object.keys(en));
    const placeholders = (text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    for (const key of Object.keys(en)) assert.deepEqual(placeholders(ko[key]), placeholders(en[key]), key);
  });
}

test("the policy names the package's preset resolvers and no other host", { skip: !existsSync(`${dist}index.html`) && "the page is not built" }, async () => {
  const { presets } = await import("headerlens");
  const allowed = readFileSync(`${dist}index.html`, "utf8")
    .replaceAll("&#39;", "'")
    .match(/connect-src ([^;"]*)/)[1]
    .match(/https:\S+/g);
  const origins = Object.values(presets).map((preset) => new URL(preset.url ?? preset).origin);
  assert.deepEqual(allowed.sort(), [...new Set(origins)].sort());
  const listed = readFileSync(new URL("../../www/src/resolvers.ts", import.meta.url), "utf8");
  assert.deepEqual([...listed.matchAll(/^  (\w+): \{/gm)].map(([, name]) => name), Object.keys(presets));
});
