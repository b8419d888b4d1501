// The package in Chromium, and resolvers that fail in every way: as in `tests/node/doh.test.mjs`, with the browser's fetch.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { faults } from "../node/faults.mjs";
import { rfc6376, texts } from "../node/messages.mjs";
import { fromMap, startResolver } from "../node/resolver.mjs";
import { launch, missing } from "./browser.mjs";

const dist = fileURLToPath(new URL("../../npm/dist/", import.meta.url));
const fflate = fileURLToPath(new URL("../../node_modules/fflate/esm/browser.js", import.meta.url));
const page = '<!doctype html><title>x</title><script type="importmap">{"imports": {"fflate": "/fflate.js"}}</script>';
const types = { ".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };

describe("a resolver that fails, in Chromium", { skip: missing || (!existsSync(join(dist, "core_bg.wasm")) && "the package is not built") }, () => {
  let server;
  let browser;
  let tab;
  before(async () => {
    server = createServer(async (request, response) => {
      const path = normalize(new URL(request.url, "http://localhost").pathname);
      const file = path === "/fflate.js" ? fflate : join(dist, path);
      const body = path === "/" ? page : await readFile(file).catch(() => null);
      response.writeHead(body === null ? 404 : 200, { "content-type": types[extname(path)] ?? "text/html" }).end(body);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    browser = await launch();
    tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${server.address().port}/`);
  });
  after(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  /** What the page's package says, asking these resolvers. */
  const ask = (resolvers, timeout = 5000) =>
    tab.evaluate(
      async ({ message, resolvers, timeout }) => {
        const { inspect } = await import("/browser.js");
        const { summary, authentication, dns } = await inspect(message, { resolvers, timeout });
        const { failure, status } = dns.answers.find((each) => each.name.startsWith("brisbane."));
        return { verdict: summary.verdict, result: authentication.dkim[0].result, answer: failure ?? status };
      },
      { message: rfc6376.toString("latin1"), resolvers, timeout },
    );

  test("is asked like one that does not", async () => {
    const resolver = await startResolver(fromMap(texts("rfc6376")));
    assert.equal((await ask([resolver.url])).result, "pass");
    await resolver.stop();
  });

  for (const [what, answer, expected] of faults) {
    test(`with ${what} decides nothing`, async () => {
      const resolver = await startResolver(answer);
      try {
        assert.deepEqual(await ask([resolver.url], expected === "timeout" ? 400 : undefined), { verdict: "undecided", result: "temperror", answer: expected });
      } finally {
        await resolver.stop();
      }
    });
  }
});
