// Builds what the package consists of beside the module: types from the schemas, scripts, sentences.
// `cargo xtask build` runs it after the module and the schemas are in dist/.

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import { compile } from "json-schema-to-typescript";

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, "dist");
const read = (path) => JSON.parse(readFileSync(path, "utf8"));

for (const name of ["report", "evidence", "settings"]) {
  const types = await compile(read(join(dist, `${name}.schema.json`)), name, {
    additionalProperties: false,
    bannerComment: "// Generated from the core's types: see examples/schema.rs.",
    format: false,
  });
  writeFileSync(join(dist, `${name}.d.ts`), types);
}

/** A catalog of its own: the sentences about fields of spam filters are nearly as long as all others together. */
const apart = "filters.json";
/** Texts of the page's interface, which are no part of the package. */
const ofThePage = ["glossary.json", "page.json", "panels.json", "terms.json", "tour.json", "what-if.json"];

mkdirSync(join(dist, "locales"), { recursive: true });
for (const language of ["en", "ko"]) {
  const folder = join(root, "../locales", language);
  const files = readdirSync(folder).filter((file) => !ofThePage.includes(file) && file !== apart);
  writeCatalog(
    language,
    files.sort().map((file) => join(folder, file)),
  );
  writeCatalog(`filters-${language}`, [join(folder, apart)]);
}

function writeCatalog(name, files) {
  const sentences = JSON.stringify(Object.assign({}, ...files.map(read)), null, 2);
  writeFileSync(join(dist, "locales", `${name}.json`), `${sentences}\n`);
  // As a module too: not every host can import JSON.
  writeFileSync(join(dist, "locales", `${name}.js`), `export default ${sentences};\n`);
  writeFileSync(join(dist, "locales", `${name}.d.ts`), "declare const catalog: Readonly<Record<string, string>>;\nexport default catalog;\n");
}

// The modules inside of scripts, for `headerlens/inline`.
for (const name of ["core", "full", "extras"]) {
  const packed = gzipSync(readFileSync(join(dist, `${name}_bg.wasm`)), { level: 9 }).toString("base64");
  writeFileSync(join(dist, `inline-${name}.js`), `export default "${packed}";\n`);
  writeFileSync(join(dist, `inline-${name}.d.ts`), "declare const packed: string;\nexport default packed;\n");
}

const compiler = join(dirname(fileURLToPath(import.meta.resolve("typescript/package.json"))), "bin/tsc");
execFileSync(process.execPath, [compiler, "--project", root], { stdio: "inherit" });

// The public suffix list (publicsuffix.org, MPL 2.0), one rule a line, as the package psl brings it.
const psl = dirname(fileURLToPath(import.meta.resolve("psl")));
const { default: rules } = await import(pathToFileURL(join(psl, "../data/rules.js")).href);
const source = "// The rules of the public suffix list, publicsuffix.org, under the Mozilla Public License 2.0.";
writeFileSync(join(dist, "public-suffixes.txt"), `${[source, ...rules].join("\n")}\n`);

// npm packs what lies in the package's folder only.
for (const licence of ["LICENSE-APACHE", "LICENSE-MIT"]) copyFileSync(join(root, "..", licence), join(root, licence));

// The man page, from the command's own table of flags.
const { manPage } = await import(pathToFileURL(join(dist, "command/usage.js")).href);
writeFileSync(join(dist, "headerlens.1"), manPage(read(join(root, "package.json")).version));
