// A small static server for the built page, on loopback. It sends what `dist/_headers`
// says, as a host of static pages does. `node scripts/serve.mjs [PORT]` serves until it is
// interrupted; the browser tests import `serve`.

import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

export const dist = fileURLToPath(new URL("../dist/", import.meta.url));

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/**
 * Serves the page on a loopback port, any free one where none is named. `connect` adds a
 * source to the page's policy, as HEADERLENS_CONNECT does at build time. `compress` sends
 * every file in brotli, as most hosts do.
 */
export async function serve({ port = 0, connect = "", compress = false } = {}) {
  const compressed = new Map();
  const requested = new Set();
  const allow = (text) => (connect ? text.replace(/connect-src \S+/, `$& ${connect}`) : text);
  const rules = readRules(allow(readFileSync(join(dist, "_headers"), "utf8")));
  const server = createServer(async (request, response) => {
    try {
      const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
      const name = path.endsWith("/") ? `${path}index.html` : path;
      requested.add(name);
      let body = await readFile(join(dist, name));
      if (name.endsWith(".html")) body = allow(body.toString());
      const headers = Object.assign({}, ...rules.filter((rule) => rule.pattern.test(path)).map((rule) => rule.headers));
      if (compress) {
        if (!compressed.has(name)) compressed.set(name, brotliCompressSync(body));
        body = compressed.get(name);
        headers["content-encoding"] = "br";
      }
      response.writeHead(200, { ...headers, "content-type": types[extname(name)] ?? "application/octet-stream" });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    /** The files that were asked for so far. */
    requested,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

/** `_headers`: a path pattern a line, and below it, indented, the header fields for it. */
function readRules(text) {
  const rules = [];
  for (const line of text.split("\n")) {
    if (/^\S/.test(line)) {
      const parts = line.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
      rules.push({ pattern: new RegExp(`^${parts.join(".*")}$`), headers: {} });
    } else if (line.trim()) {
      const colon = line.indexOf(":");
      rules.at(-1).headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
    }
  }
  return rules;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = Number(argv[2] ?? 8080);
  const site = await serve({ port: wanted }).catch(async (error) => {
    if (error.code !== "EADDRINUSE") throw error;
    console.log(`Port ${wanted} is taken.`);
    return serve();
  });
  console.log(`The page is at ${site.url} (Ctrl+C ends it).`);
}
