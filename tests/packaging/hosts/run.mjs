// Tries the packed package in every host and bundler that it is meant for: `cargo xtask hosts` runs this. One install, in
// a folder of its own; a fixture a host. Prints a table in Markdown, which stands in npm/README.md.

import { execFile, spawn } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { argv, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { launch, missing as noBrowser } from "../../browser/browser.mjs";

const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../../..");
const only = argv.slice(2);

// --- The project: the package as npm hands it out, and the tools.

const project = process.env.HEADERLENS_HOSTS ?? mkdtempSync(join(tmpdir(), "headerlens-hosts-"));
copyFileSync(join(here, "package.json"), join(project, "package.json"));
const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", project], { cwd: join(root, "npm") });
const [packed] = [JSON.parse(stdout)].flat().map((each) => (each.files ? each : Object.values(each)[0]));
await run("npm", ["install", "--no-audit", "--no-fund", join(project, packed.filename)], { cwd: project, maxBuffer: 1e8 });

const bin = (name) => join(project, "node_modules/.bin", name);
const write = (name, text) => {
  mkdirSync(dirname(join(project, name)), { recursive: true });
  writeFileSync(join(project, name), text);
};
const environment = { ...process.env, NODE_NO_WARNINGS: "1", NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1", CI: "1" };
async function output(command, args, { cwd = project, env = {} } = {}) {
  const { stdout } = await run(command, args, { cwd, env: { ...environment, ...env }, timeout: 240_000, maxBuffer: 1e8 });
  return stdout.trim();
}
const version = (name) => JSON.parse(readFileSync(join(project, "node_modules", name, "package.json"), "utf8")).version;

// --- What each host does: the example of RFC 6376 with its key, inspected, explained and taken apart (the second module).

const message = readFileSync(join(root, "tests/messages/rfc6376.eml"), "latin1");
const dns = JSON.parse(readFileSync(join(root, "tests/messages/rfc6376.dns.json"), "utf8"));
const expected = "pass Domain text/plain";
const body = `
const message = ${JSON.stringify(message)};
const dns = ${JSON.stringify(dns)};
async function check() {
  const report = await inspect(message, { dns, offline: true, now: null, envelope: { ip: "192.0.2.1", helo: "a.example" } });
  const { type } = await parts(message);
  return [report.authentication.dkim[0].result, explain({ ...report, summary: { ...report.summary, verdict: "authentic" } }).verdict.label.split(" ")[0], type].join(" ");
}
`;
const using = (entry, after) => `import { explain, inspect, parts } from "${entry}";\n${body}\n${after}\n`;
const printing = (entry) => using(entry, "console.log(await check());");
const showing = (entry) => using(entry, 'check().then((text) => { document.title = text; }, (error) => { document.title = "failed: " + error.message; });');
const requiring = (entry) => `const { explain, inspect, parts } = require("${entry}");\n${body}\ncheck().then(console.log);\n`;

/** The text that a page of a folder comes to. */
async function page(folder, { csp, path = "/index.html" } = {}) {
  if (noBrowser) throw new Skipped(noBrowser);
  const types = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };
  const server = createServer((request, response) => {
    const name = new URL(request.url, "http://x").pathname;
    try {
      const content = readFileSync(join(folder, name));
      response
        .writeHead(200, { "content-type": types[extname(name)] ?? "application/octet-stream", ...(csp && { "content-security-policy": csp }) })
        .end(content);
    } catch {
      response.writeHead(404, { "content-type": "text/html" }).end("<!doctype html><title>not found</title>");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await launch();
  try {
    return await titleOf(await browser.newPage(), `http://127.0.0.1:${server.address().port}${path}`);
  } finally {
    await browser.close();
    server.close();
  }
}

async function titleOf(tab, url) {
  const errors = [];
  tab.on("pageerror", (error) => errors.push(error.message));
  tab.on("console", (each) => each.type() === "error" && errors.push(each.text()));
  await tab.goto(url);
  await tab
    .waitForFunction(() => /^(pass|failed)/.test(document.title), null, { timeout: 20_000 })
    .catch(() => {
      throw new Error(errors.join("; ") || "nothing happened");
    });
  return tab.title();
}

class Skipped extends Error {}

/** These bundlers leave the module's file behind: the error has to name the way out. */
const leavesFile = ["Rollup, page", "esbuild, page"];

const html = (script, attributes = 'type="module"') => `<!doctype html><meta charset="utf-8"><title>…</title><script ${attributes} src="${script}"></script>`;
const strict = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'";

// --- The hosts.

const hosts = [];
const host = (name, entry, work) => hosts.push({ name, entry, work });
const entries = { headerlens: "plain", "headerlens/inline": "inline" };

for (const entry of Object.keys(entries)) {
  for (const [name, node] of [
    ["Node 20", process.execPath],
    ["Node 22", () => join(project, "node_modules/node22/bin/node")],
    ["Node 24", () => join(project, "node_modules/node24/bin/node")],
  ]) {
    const program = () => (typeof node === "function" ? node() : node);
    const numbered = async () => {
      const found = await output(program(), ["--version"]);
      if (!found.startsWith(`v${name.slice(5)}.`)) throw new Skipped(`this is Node ${found}`);
    };
    host(`${name}, import`, entry, async () => {
      await numbered();
      write(`plain/${entries[entry]}.mjs`, printing(entry));
      return output(program(), [`plain/${entries[entry]}.mjs`]);
    });
    host(`${name}, require`, entry, async () => {
      await numbered();
      write(`plain/${entries[entry]}.cjs`, requiring(entry));
      return output(program(), [`plain/${entries[entry]}.cjs`]);
    });
  }

  host("Deno, run", entry, async () => {
    write(`plain/${entries[entry]}.mjs`, printing(entry));
    return output(bin("deno"), ["run", "--no-prompt", "--allow-read", `plain/${entries[entry]}.mjs`]);
  });
  host("Deno, run without permissions", entry, async () => {
    write(`plain/${entries[entry]}.mjs`, printing(entry));
    return output(bin("deno"), ["run", "--no-prompt", `plain/${entries[entry]}.mjs`]);
  });
  host("Bun, run", entry, async () => {
    write(`plain/${entries[entry]}.mjs`, printing(entry));
    return output(bin("bun"), ["run", `plain/${entries[entry]}.mjs`]);
  });
  host("Bun, build", entry, async () => {
    write(`plain/${entries[entry]}.mjs`, printing(entry));
    await output(bin("bun"), ["build", "--target=bun", `--outfile=out/bun/${entries[entry]}.js`, `plain/${entries[entry]}.mjs`]);
    return output(bin("bun"), ["run", `out/bun/${entries[entry]}.js`]);
  });
  host("Bun, build --compile", entry, async () => {
    write(`plain/${entries[entry]}.mjs`, printing(entry));
    await output(bin("bun"), ["build", "--compile", `--outfile=out/bun/${entries[entry]}`, `plain/${entries[entry]}.mjs`]);
    return output(join(project, "out/bun", entries[entry]), []);
  });
}

for (const entry of Object.keys(entries)) {
  host("workerd, by miniflare", entry, async () => {
    write("workerd/worker.mjs", using(entry, "export default { fetch: async () => new Response(await check()) };"));
    const { build } = await import(join(project, "node_modules/esbuild/lib/main.js"));
    const outdir = join(project, "out/workerd", entries[entry]);
    await build({
      entryPoints: [join(project, "workerd/worker.mjs")],
      bundle: true,
      format: "esm",
      conditions: ["workerd"],
      loader: { ".wasm": "copy" },
      outdir,
      outExtension: { ".js": ".mjs" },
      logLevel: "silent",
    });
    const { Miniflare } = await import(join(project, "node_modules/miniflare/dist/src/index.js"));
    const worker = new (Miniflare ?? (await import(join(project, "node_modules/miniflare/dist/src/index.js"))).default.Miniflare)({
      modules: true,
      modulesRoot: outdir,
      scriptPath: join(outdir, "worker.mjs"),
      modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
      compatibilityDate: "2025-09-01",
    });
    try {
      return await (await worker.dispatchFetch("http://localhost/")).text();
    } finally {
      await worker.dispose();
    }
  });

  host("Vite, page", entry, async () => {
    const folder = `vite-${entries[entry]}`;
    write(`${folder}/index.html`, html("/page.js"));
    write(`${folder}/page.js`, showing(entry));
    await output(process.execPath, [join(project, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "error"], { cwd: join(project, folder) });
    return page(join(project, folder, "dist"));
  });

  host("webpack, page", entry, async () => {
    const folder = join("webpack", entries[entry]);
    write(`${folder}/page.js`, showing(entry));
    write(`${folder}/dist/index.html`, html("main.js", "defer"));
    const { default: webpack } = await import(join(project, "node_modules/webpack/lib/index.js"));
    await new Promise((resolve, reject) => {
      const options = {
        mode: "production",
        context: project,
        entry: join(project, folder, "page.js"),
        output: { path: join(project, folder, "dist"), publicPath: "auto" },
      };
      webpack(options, (error, stats) => (error || stats.hasErrors() ? reject(error ?? new Error(stats.toString({ all: false, errors: true }))) : resolve()));
    });
    return page(join(project, folder, "dist"));
  });

  host("Rollup, page", entry, async () => {
    const folder = join("rollup", entries[entry]);
    write(`${folder}/page.js`, showing(entry));
    write(`${folder}/dist/index.html`, html("page.js"));
    const { rollup } = await import(join(project, "node_modules/rollup/dist/es/rollup.js"));
    const { nodeResolve } = await import(join(project, "node_modules/@rollup/plugin-node-resolve/dist/es/index.js"));
    const bundle = await rollup({ input: join(project, folder, "page.js"), plugins: [nodeResolve({ browser: true })], onwarn: () => {} });
    await bundle.write({ dir: join(project, folder, "dist"), format: "es" });
    return page(join(project, folder, "dist"));
  });

  host("esbuild, page", entry, async () => {
    const folder = join("esbuild", entries[entry]);
    write(`${folder}/page.js`, showing(entry));
    write(`${folder}/dist/index.html`, html("page.js"));
    const { build } = await import(join(project, "node_modules/esbuild/lib/main.js"));
    await build({ entryPoints: [join(project, folder, "page.js")], bundle: true, format: "esm", outdir: join(project, folder, "dist"), logLevel: "silent" });
    return page(join(project, folder, "dist"));
  });

  host("Parcel, page", entry, async () => {
    const folder = join("parcel", entries[entry]);
    write(`${folder}/index.html`, html("page.js"));
    write(`${folder}/page.js`, showing(entry));
    write(`${folder}/package.json`, JSON.stringify({ private: true, "@parcel/resolver-default": { packageExports: true } }));
    write("package-lock.json", readFileSync(join(project, "package-lock.json"), "utf8"));
    await output(bin("parcel"), [
      "build",
      join(folder, "index.html"),
      "--dist-dir",
      join(folder, "dist"),
      "--no-cache",
      "--no-autoinstall",
      "--log-level",
      "error",
    ]);
    return page(join(project, folder, "dist"));
  });

  host("esbuild, one file for Node", entry, async () => {
    write("plain/one.mjs", printing(entry));
    const { build } = await import(join(project, "node_modules/esbuild/lib/main.js"));
    const outfile = join(mkdtempSync(join(tmpdir(), "headerlens-one-")), "one.mjs");
    await build({ entryPoints: [join(project, "plain/one.mjs")], bundle: true, format: "esm", platform: "node", outfile, logLevel: "silent" });
    return output(process.execPath, [outfile]);
  });

  host("vitest, jsdom", entry, async () => {
    const folder = `vitest-${entries[entry]}`;
    write(
      `${folder}/one.test.mjs`,
      `// @vitest-environment jsdom\nimport { expect, test } from "vitest";\n${using(entry, `test("works", async () => { expect(await check()).toBe(${JSON.stringify(expected)}); expect(typeof document).toBe("object"); });`)}`,
    );
    await output(bin("vitest"), ["run", "--root", folder]);
    return expected;
  });

  host("Jest, jsdom", entry, async () => {
    const folder = `jest-${entries[entry]}`;
    write(
      `${folder}/one.test.mjs`,
      using(entry, `test("works", async () => { expect(await check()).toBe(${JSON.stringify(expected)}); expect(typeof document).toBe("object"); });`),
    );
    write(
      `${folder}/jest.config.json`,
      JSON.stringify({
        testEnvironment: "jsdom",
        testMatch: ["**/*.test.mjs"],
        transform: {},
        testEnvironmentOptions: { customExportConditions: [entry === "headerlens" ? "node" : "browser"] },
      }),
    );
    await output(process.execPath, ["--experimental-vm-modules", join(project, "node_modules/jest/bin/jest.js"), "--config", `${folder}/jest.config.json`]);
    return expected;
  });

  for (const bundler of ["turbopack", "webpack"]) {
    host(`Next with ${bundler}: server component, route handler, client`, entry, async () => next(entry, bundler));
  }
}

async function next(entry, bundler) {
  const folder = `next-${entries[entry]}-${bundler}`;
  write(`${folder}/package.json`, JSON.stringify({ private: true, type: "module" }));
  write(`${folder}/next.config.mjs`, `export default { outputFileTracingRoot: ${JSON.stringify(project)}, turbopack: { root: ${JSON.stringify(project)} } };`);
  const layout = "export default function Layout({ children }) { return <html><body>{children}</body></html>; }\n";
  write(`${folder}/app/layout.jsx`, layout);
  write(
    `${folder}/app/page.jsx`,
    using(entry, 'export const dynamic = "force-dynamic";\nexport default async function Page() { return <p id="result">{await check()}</p>; }'),
  );
  write(`${folder}/app/api/route.js`, using(entry, 'export const dynamic = "force-dynamic";\nexport const GET = async () => new Response(await check());'));
  write(
    `${folder}/app/client/page.jsx`,
    '"use client";\nimport { useEffect } from "react";\n' +
      using(
        entry,
        "export default function Page() { useEffect(() => { check().then((text) => { document.title = text; }, (error) => { document.title = 'failed: ' + error.message; }); }, []); return null; }",
      ),
  );
  const program = join(project, "node_modules/next/dist/bin/next");
  await output(process.execPath, [program, "build", ...(bundler === "webpack" ? ["--webpack"] : [])], { cwd: join(project, folder) });
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const server = spawn(process.execPath, [program, "start", "-p", String(port)], { cwd: join(project, folder), env: environment, stdio: "ignore" });
  try {
    const url = `http://127.0.0.1:${port}`;
    for (let turn = 0; turn < 100; turn++) {
      if (
        await fetch(`${url}/api`).then(
          () => true,
          () => false,
        )
      )
        break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const route = await (await fetch(`${url}/api`)).text();
    const component = /id="result">([^<]*)</.exec(await (await fetch(url)).text())?.[1];
    const browser = noBrowser ? null : await launch();
    const client = browser ? await titleOf(await browser.newPage(), `${url}/client`).finally(() => browser.close()) : expected;
    const wrong = Object.entries({ "route handler": route, "server component": component, client }).filter(([, text]) => text !== expected);
    return wrong.length === 0 ? expected : wrong.map(([name, text]) => `${name}: ${String(text).slice(0, 200)}`).join("; ");
  } finally {
    server.kill();
  }
}

/** The files of the package and of its dependency, with an import map: no bundler. */
function staticFolder(folder, entry, { worker }) {
  rmSync(join(project, folder), { recursive: true, force: true });
  mkdirSync(join(project, folder), { recursive: true });
  cpSync(join(project, "node_modules/headerlens/dist"), join(project, folder, "headerlens"), { recursive: true });
  copyFileSync(join(project, "node_modules/fflate/esm/browser.js"), join(project, folder, "fflate.js"));
  const file = entry === "headerlens" ? "browser.js" : "inline.js";
  // Import maps do not reach workers, and a strict policy forbids them inline: the one bare import gets a path.
  for (const name of ["containers.js", "inflate.js"]) {
    const path = join(project, folder, "headerlens", name);
    writeFileSync(path, readFileSync(path, "utf8").replace('"fflate"', '"../fflate.js"'));
  }
  const script = worker
    ? using(`./headerlens/${file}`, "check().then(postMessage, (error) => postMessage('failed: ' + error.message));")
    : showing(`./headerlens/${file}`);
  write(
    `${folder}/page.js`,
    worker
      ? 'const worker = new Worker("worker.js", { type: "module" });\nworker.onmessage = ({ data }) => { document.title = data; };\nworker.onerror = (event) => { document.title = "failed: " + event.message; };\n'
      : script,
  );
  if (worker) write(`${folder}/worker.js`, script);
  write(`${folder}/index.html`, html("page.js"));
  return join(project, folder);
}

for (const entry of Object.keys(entries)) {
  host("static folder, strict CSP", entry, () => page(staticFolder(`static-${entries[entry]}`, entry, { worker: false }), { csp: strict }));
  host("Web Worker, strict CSP", entry, () => page(staticFolder(`worker-${entries[entry]}`, entry, { worker: true }), { csp: strict }));
}

host("a CSP without 'wasm-unsafe-eval' is named in the error", "headerlens", async () => {
  const text = await page(staticFolder("static-forbidden", "headerlens", { worker: false }), { csp: strict.replace(" 'wasm-unsafe-eval'", "") });
  return /^failed: .*'wasm-unsafe-eval'/.test(text) ? expected : text;
});

for (const entry of Object.keys(entries)) {
  host("MV3 extension in Chromium", entry, async () => {
    if (noBrowser) throw new Skipped(noBrowser);
    const folder = staticFolder(`extension-${entries[entry]}`, entry, { worker: false });
    const policy = { extension_pages: "script-src 'self' 'wasm-unsafe-eval'; object-src 'self'" };
    write(
      `extension-${entries[entry]}/manifest.json`,
      JSON.stringify({
        manifest_version: 3,
        name: "headerlens",
        version: "1.0",
        background: { service_worker: "background.js" },
        content_security_policy: policy,
      }),
    );
    write(`extension-${entries[entry]}/background.js`, "");
    const { chromium } = await import("playwright-core");
    const executablePath = process.env.HEADERLENS_CHROMIUM ?? "/usr/bin/chromium";
    const profile = mkdtempSync(join(tmpdir(), "headerlens-profile-"));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      ignoreDefaultArgs: ["--disable-extensions"],
      args: [
        "--no-sandbox",
        "--headless=new",
        `--disable-extensions-except=${folder}`,
        `--load-extension=${folder}`,
        "--disable-features=DisableLoadExtensionCommandLineSwitch",
      ],
    });
    try {
      const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker", { timeout: 15_000 }));
      return await titleOf(await context.newPage(), new URL("/index.html", worker.url()).href);
    } finally {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    }
  });
}

// --- The table.

const rows = new Map();
let failed = 0;
for (const { name, entry, work } of hosts) {
  if (only.length > 0 && !only.some((word) => `${name} ${entry}`.toLowerCase().includes(word.toLowerCase()))) continue;
  const started = Date.now();
  let outcome;
  try {
    const text = await work();
    const isNamed = entry === "headerlens" && leavesFile.includes(name) && /import headerlens\/inline$/.test(text);
    outcome = text === expected ? "yes" : isNamed ? "use inline: the error says so" : `no: ${text}`;
  } catch (error) {
    outcome =
      error instanceof Skipped
        ? `skipped: ${error.message}`
        : `no: ${(error.stderr || error.stdout || error.message).trim().split("\n").slice(-12).join(" | ")}`;
  }
  if (outcome.startsWith("no")) failed += 1;
  console.error(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${name} (${entry}): ${outcome.slice(0, 600)}`);
  rows.set(name, { ...rows.get(name), [entry]: outcome.split(":")[0] });
}
console.log("| host | `headerlens` | `headerlens/inline` |\n|---|---|---|");
for (const [name, row] of rows) console.log(`| ${name} | ${row.headerlens ?? ""} | ${row["headerlens/inline"] ?? ""} |`);
console.log(
  `\nLast run: ${new Date().toISOString().slice(0, 10)}, with ${["vite", "webpack", "rollup", "esbuild", "parcel", "next", "vitest", "jest", "miniflare", "deno", "bun"].map((name) => `${name} ${version(name)}`).join(", ")}.`,
);
if (process.env.HEADERLENS_HOSTS === undefined) rmSync(project, { recursive: true, force: true });
exit(failed > 0 ? 1 : 0);
