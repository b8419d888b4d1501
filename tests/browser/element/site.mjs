// A site that uses the element: bundled as its own build would, and served under a strict policy.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Neither inline styles nor scripts nor markup from strings, and no policy for trusted types. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".json": "application/json", ".css": "text/css" };

/** Serves the pages with these reports, by name. */
export async function serveSite(reports) {
  const files = new Map(Object.entries(reports).map(([name, report]) => [`/${name}.json`, JSON.stringify(report)]));
  for (const name of ["plain.html", "react.html", "page.css"]) files.set(`/${name}`, readFileSync(here(name)));
  const { outputFiles } = await build({
    entryPoints: [here("plain.js"), here("react.jsx")],
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2023",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    outdir: "/",
    write: false,
    logLevel: "error",
  });
  for (const { path, text } of outputFiles) files.set(path, text);
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const body = files.get(path);
    response.writeHead(body === undefined ? 404 : 200, { "content-security-policy": policy, "content-type": types[extname(path)] ?? "text/plain" });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
