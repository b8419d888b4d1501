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
      await tab.getByText("발신 도메인 확인됨").first().waitFor();
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

  test("several files, or a text, that another program shares are opened", () =>
    open({ settings: { dns: "never" } }, async (tab) => {
      await installed(tab);
      await tab.reload();
      const share = (parts) =>
        tab.evaluate(async (parts) => {
          const form = new FormData();
          for (const [name, text] of parts) form.append(name, name === "messages" ? new File([text], "편지.eml", { type: "message/rfc822" }) : text);
          return (await fetch("./share-target", { method: "POST", body: form })).url;
        }, parts);
      const letter = (subject) => `From: a@example.com\r\nSubject: ${subject}\r\n\r\nx\r\n`;
      // Where the system goes next is what the answer redirects to.
      assert.equal(
        await share([
          ["messages", letter("one")],
          ["messages", letter("two")],
          ["text", "a note beside the files"],
        ]),
        `${home()}?shared`,
      );
      await tab.goto(`${home()}?shared`);
      await tab.locator(".messages .open", { hasText: "two" }).waitFor();
      assert.deepEqual(await tab.locator(".messages .open").allInnerTexts(), ["one", "two"]);
      assert.match(await tab.locator(".messages").innerText(), /편지\.eml/);
      await share([["text", letter("three")]]);
      await tab.goto(`${home()}?shared`);
      await verdict(tab);
      assert.match(await tab.locator(".subject").innerText(), /three/);
      assert.deepEqual(await tab.evaluate(() => caches.has("shared")), false);
    }));

  test("a file that the system opens with the installed page is opened, and one after it too", () =>
    open({ settings: { dns: "never" } }, async (tab) => {
      // What Chromium does for an installed page, with a queue of our own: handles are given to the consumer.
      await tab.context().addInitScript(() => {
        const waiting = [];
        let consumer = null;
        globalThis.launch = (files) => (consumer ? consumer({ files }) : waiting.push({ files }));
        globalThis.handle = (name, text) => ({ kind: "file", name, getFile: () => Promise.resolve(new File([text], name)) });
        Object.defineProperty(globalThis, "launchQueue", {
          value: {
            setConsumer(each) {
              consumer = each;
              for (const launch of waiting.splice(0)) each(launch);
            },
          },
        });
        // The page is opened by the file: the launch is there before the page's script is.
        if (sessionStorage.getItem("opened") === null)
          globalThis.launch([globalThis.handle("first.eml", "From: a@example.com\r\nSubject: first\r\n\r\nx\r\n")]);
        sessionStorage.setItem("opened", "yes");
      });
      await tab.reload();
      await verdict(tab);
      assert.match(await tab.locator(".subject").innerText(), /first/);
      assert.match(await tab.locator(".given").innerText(), /first\.eml/);
      await tab.evaluate(() => globalThis.launch([globalThis.handle("second.eml", "From: a@example.com\r\nSubject: second\r\n\r\nx\r\n")]));
      await tab.locator(".subject", { hasText: "second" }).waitFor();
      // A launch without files, from the icon, changes nothing.
      await tab.evaluate(() => globalThis.launch([]));
      assert.match(await tab.locator(".subject").innerText(), /second/);
      await tab.evaluate(() =>
        globalThis.launch(["a", "b"].map((name) => globalThis.handle(`${name}.eml`, `From: a@example.com\r\nSubject: ${name}\r\n\r\nx\r\n`))),
      );
      await tab.locator(".messages .open").nth(1).waitFor();
      // The file was moved in the meantime: that is said.
      await tab.evaluate(() =>
        globalThis.launch([{ kind: "file", name: "gone.eml", getFile: () => Promise.reject(new DOMException("gone", "NotFoundError")) }]),
      );
      await tab.getByText("This is not a readable message.").waitFor();
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
