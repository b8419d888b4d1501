// The recipes of docs/recipes do what they say.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { evidence, rfc6376 } from "./messages.mjs";

const recipes = new URL("../../docs/recipes/", import.meta.url);
const load = (name) => import(new URL(`${name}.mjs`, recipes));
const folder = mkdtempSync(join(tmpdir(), "headerlens-recipes-"));
after(() => rmSync(folder, { recursive: true }));

const options = { dns: evidence("rfc6376"), offline: true, now: "2026-01-01T00:00:00Z" };
const plain = "From: Ann <ann@example.com>\nSubject: hi\n\nhello\n";

describe("the recipe", () => {
  test("webmail", async () => {
    const { badge } = await load("webmail");
    const shown = await badge(`data:message/rfc822;base64,${rfc6376.toString("base64")}`, options);
    assert.deepEqual(Object.keys(shown), ["tone", "label", "title", "details"]);
    assert.match(shown.title, /football\.example\.com/);
    assert.ok(shown.details.length > 0);
  });

  test("extension", async () => {
    const { onMessage } = await load("extension");
    assert.equal((await onMessage({ kind: "inspect", raw: plain }, options)).verdict, "unauthenticated");
    assert.equal((await onMessage({ kind: "inspect", raw: "hello" }, options)).error, "no-header-fields");
    assert.equal(await onMessage({ kind: "other" }), null);
  });

  test("express", async () => {
    const { inspectRequest } = await load("express");
    const server = createServer(inspectRequest(options));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const post = (body) => fetch(`http://127.0.0.1:${server.address().port}/`, { method: "POST", body });
    try {
      assert.equal((await (await post(rfc6376)).json()).authentication.dkim[0].result, "pass");
      const refused = await post("hello");
      assert.deepEqual([refused.status, (await refused.json()).code], [422, "no-header-fields"]);
      assert.equal((await post(Buffer.alloc(25_000_001, "a"))).status, 413);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  test("email-worker", async () => {
    const { default: worker } = await load("email-worker");
    const said = [];
    const mail = (raw) => ({
      from: "ann@example.com",
      raw: new Blob([raw]).stream(),
      setReject: (text) => said.push(`rejected: ${text}`),
      forward: (to, headers) => said.push(`${to}: ${headers.get("x-headerlens")}`),
    });
    await worker.email(mail(rfc6376), { FORWARD_TO: "me@example.net" }, options);
    assert.match(said[0], /^me@example\.net: mail\.example\.net; dkim=pass header\.d=example\.com/);
    await worker.email(mail("From: <a@one.example>, <b@two.example>\nFrom: <c@three.example>\n\nx"), {}, options);
    assert.match(said[1], /^rejected: /);
  });

  test("folder", async () => {
    const { inspectFolder } = await load("folder");
    for (const [name, text] of [
      ["a.eml", plain],
      ["b.eml", "\0\x01"],
      ["c.eml", plain],
      ["d.eml", ""],
      ["e.txt", plain],
    ])
      writeFileSync(join(folder, name), text);
    const seen = [];
    for await (const { name, report, error } of inspectFolder(folder, options)) seen.push([name, report?.summary.subject ?? error.code]);
    assert.deepEqual(seen, [
      ["a.eml", "hi"],
      ["b.eml", "binary-input"],
      ["c.eml", "hi"],
      ["d.eml", "empty-input"],
    ]);
  });

  test("mbox", async () => {
    const { countVerdicts } = await load("mbox");
    const path = join(folder, "three.mbox");
    writeFileSync(path, `From a Fri Nov 13 17:20:11 2026\n${plain}\n`.repeat(3));
    assert.deepEqual(await countVerdicts(path, options), { unauthenticated: 3 });
  });

  test("archive", async () => {
    const { archive, replay } = await load("archive");
    const saved = await archive(rfc6376, { ...options, trusted: ["mx.example.net"] });
    const again = await replay(saved, rfc6376);
    const { dns, ...rest } = JSON.parse(saved);
    const { dns: dnsAgain, ...restAgain } = again;
    assert.deepEqual([restAgain, dnsAgain.answers], [rest, dns.answers]);
    await assert.rejects(replay(saved, plain), /another message/);
  });

  test("resolver", async () => {
    const { localResolver } = await load("resolver");
    const asked = [];
    const resolve = localResolver({ "example.com": [{ type: "TXT", data: "v=spf1 -all" }] }, ({ name }) => {
      asked.push(name);
      return { status: 3 };
    });
    const { inspect, spf } = await import("headerlens");
    assert.equal((await spf({ ip: "192.0.2.1", mailFrom: "a@example.com", helo: "a.example", resolve })).result, "fail");
    await inspect(plain, { resolve });
    assert.ok(asked.length > 0 && !asked.includes("example.com"));
    assert.equal(new Set(asked).size, asked.length);
  });

  test("element", async () => {
    const { show } = await load("element");
    const parent = { ownerDocument: { createElement: (name) => ({ name }) }, append() {} };
    const { name, report } = await show(plain, parent, options);
    assert.deepEqual([name, report.summary.subject], ["headerlens-report", "hi"]);
  });

  test("siem", async () => {
    const { line } = await load("siem");
    const text = await line(rfc6376, options);
    assert.ok(!text.includes("\n"));
    assert.deepEqual(JSON.parse(text).dkim, ["example.com=pass"]);
  });
});

test("each recipe is listed, and tested here", () => {
  const files = readdirSync(recipes).filter((name) => name.endsWith(".mjs"));
  const listed = readFileSync(new URL("README.md", recipes), "utf8");
  const own = readFileSync(new URL(import.meta.url), "utf8");
  assert.equal(files.length, 10);
  for (const file of files) assert.ok(listed.includes(`[${file}]`) && own.includes(`load("${file.replace(".mjs", "")}")`), file);
});
