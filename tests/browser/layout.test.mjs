// The way around a report: panels with addresses of their own, the source beside it or over it, messages inside messages.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { drop, example, missing, panel, setUp, verdict } from "./browser.mjs";

const inner = "From: Eve <eve@phish.example>\r\nTo: anna@lantern.example\r\nSubject: Your account\r\nDate: Fri, 13 Nov 2026 09:00:00 +0000\r\n\r\nPay now.\r\n";

/** A message with a message attached to it, a page with links, and a file. */
const outer = [
  "From: Anna <anna@lantern.example>",
  "To: abuse@lantern.example",
  "Subject: Is this real?",
  "MIME-Version: 1.0",
  'Content-Type: multipart/mixed; boundary="b"',
  "",
  "--b",
  "Content-Type: text/html; charset=utf-8",
  "",
  '<p>See <a href="https://evil.example/login">https://bank.example</a></p><img src="https://track.example/p.gif" width="1" height="1">',
  "--b",
  'Content-Type: application/octet-stream; name="a.bin"',
  'Content-Disposition: attachment; filename="a.bin"',
  "Content-Transfer-Encoding: base64",
  "",
  "aGVsbG8=",
  "--b",
  "Content-Type: message/rfc822",
  "",
  `${inner}--b--`,
  "",
].join("\r\n");

describe("the way around a report", { skip: missing }, () => {
  const { open } = setUp({ settings: { dns: "never" } });
  const desktop = { context: { viewport: { width: 1280, height: 860 } } };
  const phone = { context: { viewport: { width: 390, height: 844 }, hasTouch: true } };
  const shown = (tab) => tab.locator(".pane:not([hidden])").getAttribute("data-panel");
  const hash = (tab) => tab.evaluate(() => location.hash);

  test("verdict, methods, story and source are on a desktop without scrolling", () =>
    open(desktop, async (tab) => {
      for (const name of ["Genuine", "Altered on the way", "Through a mailing list", "Forged", "Old, key removed"]) {
        await example(tab, name);
        for (const selector of [".verdict", ".methods", ".story h2", "#source", ".viewport"]) {
          const box = await tab.locator(selector).boundingBox();
          assert.ok(box.y >= 0 && box.y + Math.min(box.height, 24) <= 860, `${name}: ${selector} at ${box.y}`);
        }
        const source = await tab.locator("#source").boundingBox();
        assert.ok(source.y + source.height <= 862, `${name}: the source ends at ${source.y + source.height}`);
        await tab.getByRole("button", { name: "Clear" }).click();
      }
    }));

  test("each panel has its address, and Back leads to the one before, at last to the start, and Forward to the message", () =>
    open(desktop, async (tab) => {
      await example(tab, "Genuine");
      assert.deepEqual([await shown(tab), await hash(tab)], ["overview", ""]);
      await panel(tab, "dmarc");
      assert.deepEqual([await shown(tab), await hash(tab)], ["dmarc", "#dmarc"]);
      await panel(tab, "route");
      assert.equal(await shown(tab), "route");
      await tab.goBack();
      assert.deepEqual([await shown(tab), await hash(tab)], ["dmarc", "#dmarc"]);
      await tab.goBack();
      assert.deepEqual([await shown(tab), await hash(tab)], ["overview", ""]);
      await tab.goBack();
      await tab.locator("main.empty").waitFor();
      await tab.goForward();
      assert.equal(await verdict(tab), "authentic");
    }));

  test("a key leads from panel to panel, and a new message starts with the overview", () =>
    open(desktop, async (tab) => {
      await example(tab, "Genuine");
      await tab.keyboard.press("F2");
      assert.equal(await shown(tab), "reasons");
      await tab.keyboard.press("Shift+F2");
      await tab.keyboard.press("Shift+F2");
      assert.equal(await shown(tab), "dns");
      await drop(tab, "main", "other.eml", Buffer.from(inner));
      await tab.locator(".subject", { hasText: "Your account" }).waitFor();
      await verdict(tab);
      assert.deepEqual([await shown(tab), await hash(tab)], ["overview", ""]);
    }));

  test("the first two things that the Tab key reaches lead to the result and to the source", () =>
    open(desktop, async (tab) => {
      await example(tab, "Genuine");
      const first = await tab.evaluate(() =>
        [...document.querySelectorAll("a, button, input, select, textarea, [tabindex='0']")].slice(0, 2).map((each) => each.textContent),
      );
      assert.deepEqual(first, ["Skip to the result", "Skip to the source"]);
      await tab.locator(".skip").first().focus();
      await tab.keyboard.press("Tab");
      await tab.keyboard.press("Enter");
      assert.ok(await tab.evaluate(() => document.activeElement.matches(".viewport")));
    }));

  test("on a phone a fact brings the source over the page, at its bytes, and Back closes it", () =>
    open(phone, async (tab) => {
      await example(tab, "Forged");
      assert.equal(await tab.locator(".viewport").isVisible(), false);
      await tab.locator(".subject .place").click();
      await tab.locator(".viewport").waitFor();
      assert.equal(await hash(tab), "#source");
      await tab.waitForFunction(() => CSS.highlights.get("lit")?.size > 0);
      const [row, box] = await tab.evaluate(() => {
        const [range] = CSS.highlights.get("lit");
        return [range.getBoundingClientRect().toJSON(), document.querySelector(".viewport").getBoundingClientRect().toJSON()];
      });
      assert.ok(row.top >= box.top && row.bottom <= box.bottom, "the lit bytes are in sight");
      await tab.goBack();
      assert.equal(await tab.locator(".viewport").isVisible(), false);
      assert.equal(await verdict(tab), "suspicious");
    }));

  test("a message inside is opened as its own, and left again with the browser's Back or the button", () =>
    open(desktop, async (tab) => {
      await drop(tab, "main", "report.eml", Buffer.from(outer));
      await verdict(tab);
      assert.match(await tab.locator(".inside").innerText(), /contains another message[\s\S]*the inner one is what matters/);
      await tab.locator("#open-inner").click();
      await tab.locator(".subject", { hasText: "Your account" }).waitFor();
      await verdict(tab);
      assert.equal(await hash(tab), "#inner-0");
      assert.match(await tab.locator(".message").innerText(), /eve@phish\.example/);
      await panel(tab, "headers");
      assert.equal(await hash(tab), "#inner-0/headers");
      await tab.goBack();
      await tab.goBack();
      await tab.locator(".subject", { hasText: "Is this real?" }).waitFor();
      await tab.locator("#open-inner").click();
      await tab.locator(".subject", { hasText: "Your account" }).waitFor();
      await verdict(tab);
      await tab.locator("#to-outer").click();
      await tab.locator(".subject", { hasText: "Is this real?" }).waitFor();
      assert.equal(await hash(tab), "");
    }));

  test("a message inside inherits no trust", () =>
    open(desktop, async (tab) => {
      const received =
        "Received: from out.evil.example (out.evil.example [192.0.2.66]) by mx.lantern.example with ESMTPS id 1; Fri, 13 Nov 2026 09:00:00 +0000\r\n";
      const forged = `${received}Authentication-Results: mx.lantern.example; dmarc=pass header.from=phish.example\r\n${inner}`;
      await drop(tab, "main", "report.eml", Buffer.from(`${received}${outer.replace(inner, () => forged)}`));
      await verdict(tab);
      await tab.locator("#open-settings").click();
      await tab.getByLabel("Trusted servers").fill("mx.lantern.example");
      await tab.getByLabel("Trusted servers").press("Tab");
      await tab.getByRole("button", { name: "Close" }).click();
      await tab.getByText("You said that you took this message").waitFor();
      await tab.locator("#open-inner").click();
      await tab.locator(".subject", { hasText: "Your account" }).waitFor();
      assert.notEqual(await verdict(tab), "authentic");
      assert.equal(await tab.getByText("You said that you took this message").count(), 0);
      assert.equal(await tab.getByRole("button", { name: "Yes", exact: true }).count(), 0);
      await panel(tab, "claims");
      assert.match(await tab.locator("#claims").innerText(), /not trusted/);
    }));

  test("the parts of a message: types, digests, links with their true targets, trackers; nothing is fetched", () =>
    open(desktop, async (tab) => {
      await drop(tab, "main", "report.eml", Buffer.from(outer));
      await verdict(tab);
      await panel(tab, "parts");
      await tab.locator("#read-parts").click();
      await tab.locator(".mime").waitFor();
      const text = (await tab.locator(".mime").evaluate((each) => each.textContent)).replace(/\s+/g, " ");
      assert.match(text, /multipart\/mixed.*text\/html.*application\/octet-stream a\.bin attachment.*message\/rfc822/);
      // SHA-256 of "hello".
      assert.match(text, /2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824/);
      assert.match(text, /One remote image would be loaded by a mail program, one of them an invisible tracker/);
      assert.match(text, /https:\/\/bank\.example https:\/\/evil\.example\/login/);
      assert.equal(await tab.locator(".mime a, .mime img").count(), 0);
      await panel(tab, "indicators");
      await tab.getByLabel("Defang addresses and links").check();
      await tab.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await tab.getByRole("button", { name: "Copy the table" }).click();
      await tab.waitForFunction(async () => (await navigator.clipboard.readText()).includes("hxxps"));
      const table = await tab.evaluate(() => navigator.clipboard.readText());
      assert.match(table, /^address\tanna\[at\]lantern\[\.\]example\tFrom$/m);
      assert.match(table, /^link\thxxps\[:\]\/\/evil\[\.\]example\/login\ttext\/html$/m);
      assert.doesNotMatch(table, /https:/);
    }));

  test("what was changed is shown before and after, and marked in the source", () =>
    open(desktop, async (tab) => {
      await example(tab, "Altered on the way");
      assert.equal(await tab.locator(".verdict").getAttribute("data-verdict"), "modified");
      const changed = tab.locator(".changed");
      assert.match(await changed.locator("del").first().innerText(), /Subject: Saturday: the boat leaves at nine/);
      assert.match(await changed.locator("ins").first().innerText(), /Subject: \[EXTERNAL\] Saturday/);
      const marked = await tab.evaluate(() => [...CSS.highlights.get("changed")].map((range) => range.toString()).join("\n"));
      assert.match(marked, /CAUTION: this message came from outside/);
    }));

  test("files of Outlook, Apple Mail and archives are taken by their kind, and what is none is refused with a way on", () =>
    open(desktop, async (tab) => {
      for (const name of ["received.msg", "message.eml.gz"]) {
        await tab.locator("input[type=file]").setInputFiles(new URL(`../data/files/${name}`, import.meta.url).pathname);
        await verdict(tab);
        assert.match(await tab.locator("main").innerText(), /Ann/);
      }
      await drop(tab, "main", "invoice.pdf", Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"));
      await tab.locator(".trouble").waitFor();
      assert.match(await tab.locator(".trouble").innerText(), /PDF/);
      await drop(tab, "main", "broken.zip", readFileSync(new URL("../data/files/message.eml.gz", import.meta.url)).subarray(0, 40));
      await tab.locator(".trouble").waitFor();
      assert.match(await tab.locator(".trouble").innerText(), /is compressed\. Decompress it/);
    }));
});
