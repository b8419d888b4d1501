// The unit tests that stand beside the pure modules of the page and the package: `*.test.mjs` in their `src`.
// esbuild makes JavaScript of what they import, so that they run in every Node that the package supports.

import { mkdirSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));
const out = join(root, "target/unit");

const found = ["npm/src", "www/src"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(".test.mjs"))
    .map((name) => join(root, folder, name)),
);
mkdirSync(out, { recursive: true });
await build({
  entryPoints: found,
  outdir: out,
  outbase: root,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  // The package is what was built.
  packages: "external",
  logLevel: "error",
  plugins: [
    {
      // An address of a worker, as Vite gives it.
      name: "worker-address",
      setup: ({ onResolve, onLoad }) => {
        onResolve({ filter: /\?worker&url$/ }, ({ path }) => ({ path, namespace: "address" }));
        onLoad({ filter: /.*/, namespace: "address" }, () => ({ contents: 'export default "/worker.js";' }));
      },
    },
  ],
});
for (const file of found) await import(pathToFileURL(join(out, relative(root, dirname(file)), file.slice(dirname(file).length + 1))));
