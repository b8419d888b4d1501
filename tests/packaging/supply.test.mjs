// Where dependencies come from and under which licences: `cargo metadata` and the lock files, without a network.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Permissive licences, by their SPDX identifiers. */
const permissive = new Set([
  "0BSD",
  "Apache-2.0",
  "Apache-2.0 WITH LLVM-exception",
  "BSD-1-Clause",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BSL-1.0",
  "CC0-1.0",
  "CDLA-Permissive-2.0",
  "ISC",
  "MIT",
  "MIT-0",
  "NCSA",
  "Python-2.0",
  "PSF-2.0",
  "Unicode-3.0",
  "Unlicense",
  "Zlib",
]);
/** Copyleft for each file: for tools that build and test, never for what is shipped. */
const forTools = new Set([...permissive, "MPL-2.0"]);

/** Whether an SPDX expression can be satisfied by these licences. The slash is how old crates write OR. */
function allows(expression, allowed) {
  const tokens = expression.replaceAll("/", " OR ").match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const or = () => {
    let value = and();
    while (tokens[at] === "OR") {
      at += 1;
      const right = and();
      value = value || right;
    }
    return value;
  };
  const and = () => {
    let value = one();
    while (tokens[at] === "AND") {
      at += 1;
      const right = one();
      value = value && right;
    }
    return value;
  };
  const one = () => {
    if (tokens[at] === "(") {
      at += 1;
      const value = or();
      at += 1;
      return value;
    }
    let name = tokens[at++];
    if (tokens[at] === "WITH") {
      name = `${name} WITH ${tokens[at + 1]}`;
      at += 2;
    }
    return allowed.has(name);
  };
  return or() && at === tokens.length;
}

test("licence expressions are read as SPDX has them", () => {
  const allowed = new Set(["MIT", "ISC"]);
  for (const [expression, expected] of [
    ["MIT", true],
    ["GPL-3.0-only", false],
    ["MIT OR GPL-3.0-only", true],
    ["MIT/Apache-2.0", true],
    ["MIT AND GPL-3.0-only", false],
    ["GPL-3.0-only OR MIT AND ISC", true],
    ["(GPL-3.0-only OR MIT) AND Apache-2.0", false],
    ["Apache-2.0 WITH LLVM-exception", false],
    ["", false],
  ]) {
    assert.equal(allows(expression, allowed), expected, expression);
  }
});

/** Crates that must not come in: they build C code, or duplicate what is chosen. */
const banned = ["openssl-sys", "libgit2-sys", "curl-sys", "native-tls"];

for (const manifest of ["Cargo.toml", "fuzz/Cargo.toml"]) {
  test(`crates of ${manifest} come from the registry, with a checksum, and under permissive licences`, () => {
    let text;
    try {
      const cargo = ["metadata", "--format-version", "1", "--locked", "--manifest-path", manifest];
      text = execFileSync("cargo", cargo, { cwd: root, encoding: "utf8", maxBuffer: 1e9, stdio: ["ignore", "pipe", "pipe"] });
    } catch (error) {
      assert.fail(`cargo metadata: ${error.stderr}`);
    }
    const { packages } = JSON.parse(text);
    assert.ok(packages.length > 20);
    for (const { name, version, license, source } of packages) {
      assert.ok(source === null || source.startsWith("registry+"), `${name} comes from ${source}`);
      assert.ok(license && allows(license, permissive), `${name} ${version}: ${license}`);
      assert.ok(!banned.includes(name), `${name} is banned`);
    }
    const lock = readFileSync(`${root}/${manifest.replace(".toml", ".lock")}`, "utf8");
    for (const entry of lock.split("[[package]]").slice(1)) {
      assert.ok(!entry.includes("source =") || /checksum = "[0-9a-f]{64}"/.test(entry), entry);
    }
  });
}

test("npm packages have a digest, come from the registry, and are under known licences", () => {
  const { packages } = JSON.parse(readFileSync(`${root}/package-lock.json`, "utf8"));
  for (const [path, each] of Object.entries(packages)) {
    if (!path.includes("node_modules/") || each.link) continue;
    assert.match(each.integrity ?? "", /^sha512-/, path);
    // A package from git or a URL would have it.
    assert.equal(each.resolved, undefined, path);
    assert.ok(each.license && allows(each.license, forTools), `${path}: ${each.license}`);
  }
});

test("what is shipped to users is under permissive licences, and runs nothing when it is installed", () => {
  const { packages } = JSON.parse(readFileSync(`${root}/package-lock.json`, "utf8"));
  for (const shipped of ["npm", "www"]) {
    const { dependencies = {}, scripts = {} } = JSON.parse(readFileSync(`${root}/${shipped}/package.json`, "utf8"));
    const open = Object.keys(dependencies);
    for (const name of open) {
      const each = packages[`node_modules/${name}`];
      if (each.link) continue;
      assert.ok(allows(each.license, permissive), `${name}: ${each.license}`);
      assert.ok(!each.hasInstallScript, name);
      for (const further of Object.keys(each.dependencies ?? {})) if (!open.includes(further)) open.push(further);
    }
    for (const hook of ["preinstall", "install", "postinstall"]) assert.equal(scripts[hook], undefined);
  }
});
