// The package as npm hands it out: packed, installed into an empty project, and used there by
// Node, the type checker, bundlers and the shell.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { build as esbuild } from "esbuild";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const messages = join(root, "tests/messages");
const missing = !existsSync(join(root, "npm/dist/core_bg.wasm")) && "the package is not built";

/** Verifies the message of RFC 6376 with the key of its appendix C. */
const sample = `
import { readFileSync } from "node:fs";
import { inspect, presets, type Report } from "headerlens";

const folder = ${JSON.stringify(messages)};
const dns = JSON.parse(readFileSync(folder + "/rfc6376.dns.json", "utf8"));
const report: Report = await inspect(readFileSync(folder + "/rfc6376.eml"), { dns, offline: true, now: null });
const results: string[] = report.authentication.dkim.map((signature) => signature.result);
console.log(results.join(), Object.keys(presets).length > 0);
`;
const withoutTypes = sample.replace(", type Report", "").replace(": Report", "").replace(": string[]", "");

/** Uses what is public, and nothing of a host. */
const bare = `
import { authenticationResults, cachedResolver, dmarc, explain, init, inspect, inspectAll, nodeResolver, parts, repair, spf, type Code, type Report } from "headerlens";
import { toText } from "headerlens/text";

const resolve = cachedResolver(async ({ name, type }) => ({ records: [{ name, type, data: "v=spf1 -all" }] }));
const report: Report = await inspect("From: a@example.com", { resolve, trusted: ["mx.example.net"] as const, limits: { rounds: 3 } });
const code: Code | undefined = report.summary.because[0];
for await (const each of inspectAll([new Uint8Array(3)], { concurrency: 2 })) explain(each, { language: "ko" }).story[0]?.code;
export default [code, toText, authenticationResults(report, { authservId: "a" }), dmarc, init, nodeResolver, parts, repair, spf];
`;

describe("the packed package", { skip: missing }, () => {
  let project;
  let files;
  const write = (name, text) => {
    mkdirSync(dirname(join(project, name)), { recursive: true });
    writeFileSync(join(project, name), text);
  };
  const node = async (...args) => (await run("node", ["--no-warnings", ...args], { cwd: project })).stdout.trim();

  before(async () => {
    project = mkdtempSync(join(tmpdir(), "headerlens-packed-"));
    const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", project], { cwd: join(root, "npm") });
    const [packed] = [JSON.parse(stdout)].flat().map((each) => (each.files ? each : Object.values(each)[0]));
    files = packed.files.map((file) => file.path);
    write("package.json", JSON.stringify({ name: "a-project", private: true, type: "module" }));
    await run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(project, packed.filename)], { cwd: project });
  });
  after(() => project && rmSync(project, { recursive: true, force: true }));

  test("holds what it needs and nothing else", () => {
    const strangers = files.filter(
      (path) => !/^(package\.json|inline\.(js|d\.ts)|README\.md|LICENSE-(MIT|APACHE)|bin\/\w+\.js|dist\/.*\.(js|d\.ts|wasm|json|txt|1))$/.test(path),
    );
    assert.deepEqual(strangers, []);
    const manifest = JSON.parse(readFileSync(join(root, "npm/package.json"), "utf8"));
    const targets = [manifest.bin, manifest.man, manifest.main, manifest.browser, manifest.types, manifest.exports]
      .flatMap(leaves)
      .map((path) => path.replace("./", ""));
    for (const path of [...targets, "LICENSE-MIT", "LICENSE-APACHE"]) assert.ok(files.includes(path), path);
  });

  test("is imported by Node", async () => {
    write("esm.mjs", withoutTypes);
    assert.equal(await node("esm.mjs"), "pass true");
  });

  test("is required by Node", { skip: !process.features.require_module && "this Node requires no ES modules" }, async () => {
    write(
      "common.cjs",
      `const { parse } = require("headerlens"); parse("From: a@example.com\\n\\nx").then((report) => console.log(report.summary.from[0]?.address ?? report.summary.from));`,
    );
    assert.match(await node("common.cjs"), /a@example\.com/);
  });

  test("has types that hold a caller to them", async () => {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true, target: "ES2023", module: "NodeNext" };
    const check = (options) => {
      write("tsconfig.json", JSON.stringify({ compilerOptions: { ...strict, ...options }, files: ["sample.ts"] }));
      return run("node", [tsc, "--project", project]);
    };
    const node = { types: ["node"], typeRoots: [join(root, "node_modules/@types")] };
    write("sample.ts", sample);
    await check(node);
    // With neither the DOM nor Node's types: every declaration has to stand alone.
    write("sample.ts", bare);
    for (const lib of [["ES2022"], ["ES2022", "DOM"], ["ESNext", "WebWorker"]]) await check({ lib, types: [] });
    write("sample.ts", sample.replace("signature.result)", "signature.outcome)"));
    await check(node).then(
      () => assert.fail("compiled"),
      () => undefined,
    );
    write("sample.ts", sample.replace("console.log(results", 'console.log(report.summary.because[0] === "no-such-code", results'));
    await assert.rejects(run("node", [tsc, "--project", project]), /Command failed/);
  });

  test("is bundled by esbuild, for Node and for a page", async () => {
    write("esm.mjs", withoutTypes);
    const options = { entryPoints: [join(project, "esm.mjs")], bundle: true, format: "esm", logLevel: "silent" };
    // The module's file is left behind: what is in the script has to do.
    await esbuild({ ...options, platform: "node", outfile: join(project, "bundled/esm.mjs") });
    assert.equal(await node("bundled/esm.mjs"), "pass true");
    write("page.js", `import { inspect } from "headerlens"; globalThis.inspect = inspect;`);
    const page = await esbuild({ ...options, entryPoints: [join(project, "page.js")], platform: "browser", target: "es2023", write: false });
    assert.equal(page.errors.length, 0);
    assert.doesNotMatch(page.outputFiles[0].text, /node:fs/);
    // Nor is the page's script burdened with the module inside.
    assert.ok(page.outputFiles[0].contents.length < 700_000);
  });

  test("has an entry with the module inside, found without exports too", async () => {
    for (const entry of ["headerlens/inline", "./node_modules/headerlens/inline.js"]) {
      write("inline.mjs", withoutTypes.replace('"headerlens"', JSON.stringify(entry)));
      assert.equal(await node("inline.mjs"), "pass true");
      const outfile = join(project, "inlined/esm.mjs");
      await esbuild({
        entryPoints: [join(project, "inline.mjs")],
        bundle: true,
        format: "esm",
        platform: "neutral",
        external: ["node:*"],
        mainFields: ["module", "main"],
        outfile,
        logLevel: "silent",
      });
      assert.equal(await node("inlined/esm.mjs"), "pass true", entry);
    }
  });

  test("says which source a Content-Security-Policy lacks", async () => {
    // What Chromium throws.
    write(
      "forbidden.mjs",
      `WebAssembly.instantiate = WebAssembly.Module = function () { throw new WebAssembly.CompileError("Refused to compile or instantiate WebAssembly module because 'wasm-unsafe-eval' is not an allowed source of script in the following Content Security Policy directive"); };
import { inspect } from "headerlens"; await inspect("From: a@example.com").catch((error) => console.log(error.code, error.message));`,
    );
    assert.match(await node("forbidden.mjs"), /^no-webassembly .*'wasm-unsafe-eval' to script-src/);
  });

  test("is bundled by Vite, the module along with it", async () => {
    write("index.html", `<script type="module" src="/page.js"></script>`);
    write("page.js", `import { inspect } from "headerlens"; globalThis.inspect = inspect;`);
    await run("node", [join(root, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "error"], { cwd: project });
    const assets = readdirSync(join(project, "dist/assets"));
    // The other modules are loaded on demand only.
    const modules = assets.filter((name) => name.endsWith(".wasm")).map((name) => name.split("_")[0]);
    assert.deepEqual(modules.sort(), ["core", "extras", "full"], assets.join());
  });

  test("brings the command", async () => {
    const args = ["--no-install", "headerlens", "--json", "--offline", "--dns", join(messages, "rfc8463.dns.json"), join(messages, "rfc8463.eml")];
    const { stdout } = await run("npx", args, { cwd: project }).catch((error) => error);
    assert.deepEqual(
      JSON.parse(stdout).authentication.dkim.map((each) => each.result),
      ["pass", "pass"],
    );
  });
});

/** The paths in a part of the manifest, however deep. */
function leaves(value) {
  return typeof value === "string" ? [value] : Object.values(value).flatMap(leaves);
}
