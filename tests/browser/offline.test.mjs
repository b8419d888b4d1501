// Without a network, and installed: the service worker and the manifest.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { dist } from "../../www/scripts/serve.mjs";
import { missing, setUp, verdict } from "./browser.mjs";

describe("without a network", { skip: missing }, () => {
  const { open, home } = setUp();
  const installed = (tab) => tab.evaluate(() => navigator.serviceWorker.ready.then(() => true));

  test("the page starts, and proves a message on its evidence", () =>
    open({}, async (tab, context) => {
      await installed(tab);
      await context.setOffline(true);
      await tab.reload();
      await tab.getByRole("button", { name: "Genuine", exact: true }).click();
      assert.equal(await verdict(tab), "authentic");
      assert.deepEqual(await tab.locator("code.no-sentence").allInnerTexts(), []);
      await tab.getByRole("button", { name: "한국어" }).click();
      await tab.getByText("인증됨").first().waitFor();
    }));

  test("a message that another program shares is opened", () =>
    open({ settings: { dns: "never" } }, async (tab) => {
      await installed(tab);
      await tab.reload();
      await tab.evaluate(async () => {
        const form = new FormData();
        form.append("messages", new File(["From: a@example.com\r\nSubject: shared\r\n\r\nx\r\n"], "letter.eml", { type: "message/rfc822" }));
        await fetch("./share-target", { method: "POST", body: form });
      });
      await tab.goto(`${home()}?shared`);
      await verdict(tab);
      assert.match(await tab.locator(".subject").innerText(), /shared/);
      assert.match(await tab.locator(".given").innerText(), /letter\.eml/);
      assert.equal(await tab.evaluate(() => location.search), "");
    }));

  test("the manifest names what the page can open, and only files that are there", () => {
    const manifest = JSON.parse(readFileSync(`${dist}manifest.webmanifest`, "utf8"));
    assert.deepEqual(manifest.file_handlers[0].accept["message/rfc822"], [".eml"]);
    assert.equal(manifest.share_target.method, "POST");
    for (const { src } of manifest.icons) assert.ok(readFileSync(`${dist}${src}`).length > 0);
    assert.equal(manifest.start_url, "./");
  });

  test("every file of the build is kept, by relative addresses", () => {
    const { files } = JSON.parse(readFileSync(`${dist}service-worker.js`, "utf8").match(/\{"version".*?\]\}/)[0]);
    assert.ok(files.includes("./"));
    assert.ok(files.some((file) => file.endsWith(".wasm")));
    for (const file of files) assert.ok(readFileSync(`${dist}${file === "./" ? "index.html" : file}`).length > 0, file);
    assert.doesNotMatch(readFileSync(`${dist}index.html`, "utf8"), /(?:src|href)="\//);
  });
});
