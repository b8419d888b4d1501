// What must agree between files, checked without a browser.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { names } from "headerlens/text";

import { dist } from "../../www/scripts/serve.mjs";

const catalog = (language) => JSON.parse(readFileSync(new URL(`../../locales/${language}.json`, import.meta.url), "utf8"));

for (const file of ["page", "panels", "terms", "tour"]) {
  test(`both languages have the same texts in ${file}.json, with the same placeholders`, () => {
    const [en, ko] = [catalog(`en/${file}`), catalog(`ko/${file}`)];
    assert.deepEqual(Object.keys(ko), Object.keys(en));
    for (const key of Object.keys(en)) assert.deepEqual(names(ko[key]), names(en[key]), key);
  });
}

test("no sentence stands both in the package and on the page", () => {
  const files = readdirSync(new URL("../../locales/en/", import.meta.url));
  const seen = new Map();
  // Values of a filter's field are codes too, though their keys have dots.
  const isCode = (key) => !key.includes(".") || key.startsWith("filter.");
  for (const file of files) {
    for (const [key, text] of Object.entries(catalog(`en/${file.replace(".json", "")}`))) {
      // Labels of a word or two may be the same; codes of two methods may share a sentence.
      if (text.length < 30 || !text.endsWith(".")) continue;
      const other = seen.get(text);
      assert.ok(!other || (isCode(key) && isCode(other)), `${key} and ${other}: ${text}`);
      seen.set(text, key);
    }
  }
});

test("the policy names the package's preset resolvers and no other host", { skip: !existsSync(`${dist}index.html`) && "the page is not built" }, async () => {
  const { presets } = await import("headerlens");
  const allowed = readFileSync(`${dist}index.html`, "utf8")
    .replaceAll("&#39;", "'")
    .match(/connect-src ([^;"]*)/)[1]
    .match(/https:\S+/g);
  const origins = Object.values(presets).map((preset) => new URL(preset.url ?? preset).origin);
  assert.deepEqual(allowed.sort(), [...new Set(origins)].sort());
  const listed = readFileSync(new URL("../../www/src/settings/resolvers.ts", import.meta.url), "utf8");
  assert.deepEqual(
    [...listed.matchAll(/^ {2}(\w+): \{/gm)].map(([, name]) => name),
    Object.keys(presets),
  );
});
