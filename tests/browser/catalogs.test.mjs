// What must agree between files, checked without a browser.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { names } from "headerlens/text";

import { dist } from "../../www/scripts/serve.mjs";

const catalog = (language) => JSON.parse(readFileSync(new URL(`../../locales/${language}.json`, import.meta.url), "utf8"));

/** The terms that the page knows, of a module in TypeScript. */
async function glossaryTerms() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../www/src/glossary/terms.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    write: false,
  });
  return (await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`)).terms;
}

for (const file of ["glossary", "page", "panels", "terms", "tour", "what-if"]) {
  test(`both languages have the same texts in ${file}.json, with the same placeholders`, () => {
    const [en, ko] = [catalog(`en/${file}`), catalog(`ko/${file}`)];
    assert.deepEqual(Object.keys(ko), Object.keys(en));
    for (const key of Object.keys(en)) assert.deepEqual(names(ko[key]), names(en[key]), key);
  });
}

/** Abbreviations that are no terms of mail: of computers in general, and names. */
const common =
  "AD ASCII BOM CR CRLF CSP DES DMARC1 EXTERNAL F2 F3 HTML HTTPS ID IP JSON LF NUL OK PDF PEM RC4 RCODE RTF SHA-1 SHA-256 SSL UTC UTF-16 UTF-8 XML ZIP".split(
    " ",
  );

test("every abbreviation on the page is in the glossary, which has the same terms in both languages", async () => {
  const terms = await glossaryTerms();
  const used = new Set();
  for (const language of ["en", "ko"]) {
    const glossary = catalog(`${language}/glossary`);
    const names = new Set(terms.flatMap((term) => glossary[`glossary.${term}-name`].split(/,\s*/)));
    for (const term of terms) assert.ok(glossary[`glossary.${term}`], `${language}: ${term}`);
    const listed = Object.keys(glossary)
      .filter((key) => key.endsWith("-name"))
      .map((key) => key.slice("glossary.".length, -"-name".length));
    assert.deepEqual(listed.sort(), terms.toSorted(), language);
    for (const file of readdirSync(new URL(`../../locales/${language}/`, import.meta.url))) {
      // The values of spam filters are explained one by one.
      if (file === "filters.json") continue;
      for (const text of Object.values(catalog(`${language}/${file.replace(".json", "")}`))) {
        const rest = text.replace(/\{\w+/g, "").replaceAll("MAIL FROM", "");
        for (const [word] of rest.matchAll(/(?<![\w.=-])[A-Z][A-Z0-9]+(?:-[A-Z0-9]+)*(?![\w=])/g)) if (!names.has(word)) used.add(word);
      }
    }
  }
  assert.deepEqual([...used].sort(), common);
});

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
