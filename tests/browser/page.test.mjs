// What a reader does with the page, without any DNS but the evidence of the examples.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, test } from "node:test";

import { drop, eachPanel, example, missing, panel, paste, setUp, verdict } from "./browser.mjs";
import { rfc6376 } from "./rfc6376.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const kept = { settings: { dns: "never", keep: true } };
const offline = { settings: { dns: "never" } };

describe("the page", { skip: missing }, () => {
  const { open, home } = setUp();

  test("is ready to paste into when it opens", () =>
    open({}, async (tab) => {
      assert.equal(await tab.evaluate(() => document.activeElement.id), "message");
      assert.equal(await tab.locator("h1").count(), 1);
    }));

  test("can be typed into before its script is there, and keeps that", () =>
    open({ ...offline, context: { serviceWorkers: "block" } }, async (tab) => {
      let arrive;
      const gate = new Promise((resolve) => (arrive = resolve));
      await tab.route("**/assets/index-*.js", (route) => gate.then(() => route.continue()));
      await tab.goto(home(), { waitUntil: "commit" });
      await tab.locator("#message:focus").waitFor();
      await tab.keyboard.type("From: a@example.com\nSubject: early\n\nx");
      assert.equal(await tab.locator(".lead").innerText(), "\u00a0");
      arrive();
      await verdict(tab);
      assert.match(await tab.locator(".subject").innerText(), /early/);
      await tab.keyboard.type(" and more");
      assert.match(await tab.locator("#message").inputValue(), /x and more$/);
    }));

  test("answers as soon as a message is pasted", () =>
    open(offline, async (tab) => {
      await paste(tab, rfc6376);
      await verdict(tab);
      assert.match(await tab.locator(".subject").innerText(), /Is dinner ready\?/);
      assert.match(await tab.locator(".message").innerText(), /Joe SixPack <joe@football\.example\.com>/);
    }));

  test("takes a paste anywhere", () =>
    open(offline, async (tab) => {
      await tab.locator("h1").click();
      await paste(tab, rfc6376);
      await verdict(tab);
    }));

  test("takes a dropped file anywhere, and keeps its bytes", () =>
    open(offline, async (tab) => {
      const latin1 = Buffer.from("From: a@example.com\r\nSubject: caf\xe9\r\n\r\nbody\r\n", "latin1");
      await drop(tab, "footer", "letter.eml", latin1);
      await verdict(tab);
      assert.match(await tab.locator(".given").innerText(), /letter\.eml/);
      assert.match(await tab.locator("#source").innerText(), new RegExp(`${latin1.length} bytes`));
    }));

  test("takes a file from the picker", () =>
    open(offline, async (tab) => {
      await tab.locator("input[type=file]").setInputFiles({ name: "a.eml", mimeType: "message/rfc822", buffer: Buffer.from(rfc6376) });
      await verdict(tab);
    }));

  test("reads the header of an Outlook .msg file, and a message in an archive", () =>
    open(offline, async (tab) => {
      for (const name of ["received.msg", "message.eml.gz"]) {
        await drop(tab, "main", name, readFileSync(new URL(`../data/files/${name}`, import.meta.url)));
        await verdict(tab);
        assert.match(await tab.locator("main").innerText(), /Ann/);
      }
    }));

  test("keeps nothing of a message for a reload unless the settings say so", () =>
    open(offline, async (tab) => {
      const stored = () => tab.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith("headerlens")));
      await paste(tab, rfc6376);
      await verdict(tab);
      assert.deepEqual(await stored(), []);
      await tab.getByRole("button", { name: "Settings" }).click();
      await tab.getByLabel("Keep the message when the page reloads").check();
      await tab.waitForFunction(() => sessionStorage.getItem("headerlens.input") !== null);
      await tab.getByLabel("Keep the message when the page reloads").uncheck();
      assert.deepEqual(await stored(), []);
      await tab.reload();
      assert.equal(await tab.locator("#message").inputValue(), "");
    }));

  test("keeps the text when it is loaded again, and drops it when cleared", () =>
    open(kept, async (tab) => {
      await paste(tab, rfc6376);
      await verdict(tab);
      await tab.reload();
      await verdict(tab);
      await tab.getByRole("button", { name: "Clear" }).click();
      await tab.reload();
      assert.equal(await tab.locator("#message").inputValue(), "");
      assert.equal(await tab.locator(".verdict").count(), 0);
    }));

  for (const [size, lines, shown] of [
    ["small", 1, "48 bytes"],
    ["of 1 MB", 170_000, "1 MB"],
  ]) {
    test(`keeps a file when it is loaded again: a ${size} one`, () =>
      open(kept, async (tab) => {
        const latin1 = Buffer.from(`From: a@example.com\r\nSubject: caf\xe9\r\n\r\n${"body\r\n".repeat(lines)}last`, "latin1");
        await drop(tab, "main", "letter.eml", latin1);
        await verdict(tab);
        await tab.waitForFunction(() => sessionStorage.getItem("headerlens.input") !== null);
        await tab.reload();
        await verdict(tab);
        assert.match(await tab.locator("#source").innerText(), new RegExp(shown));
        await tab.locator(".viewport").evaluate((each) => each.scrollTo(0, each.scrollHeight));
        await tab.locator("hl-source .row", { hasText: "last" }).waitFor();
      }));
  }

  test("reads what is typed, and keeps the field in place while it is", () =>
    open(offline, async (tab) => {
      await tab.keyboard.type("From: a@example.com\nSubject: typed\n\nx");
      await verdict(tab);
      assert.equal(await tab.evaluate(() => document.activeElement.id), "message");
      assert.match(await tab.locator(".subject").innerText(), /typed/);
      await tab.keyboard.type(" and more");
      assert.match(await tab.locator("#message").inputValue(), /x and more$/);
      // What is on the screen speaks of the older text until the newer one is read: a slow typist, or a busy machine, is told so.
      assert.equal(await tab.locator(".live").getAttribute("aria-busy"), "true");
      await verdict(tab);
      assert.equal(await tab.locator(".live").getAttribute("aria-busy"), "false");
    }));

  test("brings a message back that was cleared or replaced", () =>
    open(offline, async (tab) => {
      await paste(tab, rfc6376);
      await verdict(tab);
      await tab.getByRole("button", { name: "Clear" }).click();
      await tab.getByRole("button", { name: "Restore the previous message" }).click();
      await verdict(tab);
      assert.match(await tab.locator("#message").inputValue(), /Is dinner ready/);
    }));

  test("keeps the text when it cannot be read as a message", () =>
    open(offline, async (tab) => {
      await paste(tab, "this is no message at all");
      assert.match(await tab.locator(".trouble").innerText(), /This is not a readable message/);
      await tab.getByRole("button", { name: "Edit" }).click();
      assert.equal(await tab.locator("#message").inputValue(), "this is no message at all");
    }));

  test("tells a person who has never seen it where the whole message is, also where something else was given", () =>
    open(offline, async (tab) => {
      await tab.getByText("How do I get the whole message?").click();
      assert.match(await tab.locator(".howto").innerText(), /Gmail[\s\S]*Show original[\s\S]*Outlook[\s\S]*View message source/);
      await drop(tab, "main", "picture.png", Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01", "latin1"));
      assert.match(await tab.locator(".trouble").innerText(), /This is not a readable message/);
      assert.ok(await tab.locator(".trouble .howto summary").isVisible());
      await tab.getByRole("button", { name: "Use another message" }).click();
      assert.equal(await tab.evaluate(() => document.activeElement.id), "message");
    }));

  test("says in the verdict what to make of it", () =>
    open({}, async (tab) => {
      await tab.getByRole("button", { name: "A lookalike domain" }).click();
      assert.equal(await verdict(tab), "authentic");
      assert.match(await tab.locator(".verdict").innerText(), /harbor-marina\.example[\s\S]*Check that it is the domain you expect\./);
      await tab.getByRole("button", { name: "Clear" }).click();
      await example(tab, "Forged");
      await verdict(tab);
      assert.match(await tab.locator(".verdict").innerText(), /checked with the sender through another channel/);
    }));

  test("keeps the way to every part in sight, and the focus clear of it", () =>
    open({ context: { viewport: { width: 1280, height: 700 } } }, async (tab) => {
      await example(tab, "Genuine");
      await verdict(tab);
      await eachPanel(tab, () => {});
      await panel(tab, "headers");
      // From the end of a long panel, the bar leads to the beginning of another.
      await tab.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await panel(tab, "signatures");
      await tab.waitForTimeout(300);
      const box = (selector) => tab.locator(selector).evaluate((each) => each.getBoundingClientRect().toJSON());
      assert.equal((await box(".sections")).top, 0);
      assert.ok((await box("#signatures-heading")).top >= (await box(".sections")).bottom);
      // Backwards with the keyboard, what gets the focus comes in below the bar (WCAG 2.4.11).
      for (let step = 0; step < 40; step++) {
        await tab.keyboard.press("Shift+Tab");
        const hidden = await tab.evaluate(() => {
          const focused = document.activeElement;
          if (!focused.closest(".facts")) return false;
          return focused.getBoundingClientRect().bottom <= document.querySelector(".sections").getBoundingClientRect().bottom;
        });
        assert.equal(hidden, false);
      }
    }));

  test("shows the facts that decide, each the way to its panel", () =>
    open({}, async (tab) => {
      await example(tab, "Genuine");
      assert.deepEqual(await tab.locator(".method-name").allInnerTexts(), ["DKIM", "SPF", "DMARC", "ARC"]);
      const targets = await tab.locator(".methods a, .sections a").evaluateAll((all) => all.map((each) => each.getAttribute("href")));
      for (const target of targets) assert.equal(await tab.locator(target).count(), 1, target);
      // None of them is the way out of the page, and each opens what it names.
      await tab.locator(".methods a").first().click();
      assert.ok(await tab.locator("#signature-0").isVisible());
      await tab.locator(".methods a", { hasText: "SPF" }).click();
      assert.ok(await tab.locator("#spf").isVisible());
      assert.equal(await tab.evaluate(() => location.hash), "#spf");
    }));

  test("names every signature, each with its domain and the way to it", () =>
    open(offline, async (tab) => {
      const signature = (domain) => `DKIM-Signature: v=1; a=rsa-sha256; d=${domain}; s=s; h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\n`;
      await paste(tab, `${signature("list.example")}${signature("author.example")}From: a@author.example\nSubject: two\n\nx\n`);
      await verdict(tab);
      const signatures = tab.locator(".methods li", { hasText: "DKIM" });
      assert.equal(await signatures.count(), 2);
      assert.match(await signatures.first().innerText(), /list\.example/);
      await signatures.nth(1).locator("a").click();
      assert.match(await tab.locator("#signature-1").innerText(), /author\.example/);
    }));

  test("shows the verdict before the panels, and prints all of them", () =>
    open({}, async (tab) => {
      await tab.evaluate(() => {
        new MutationObserver((_, observer) => {
          if (!document.querySelector(".verdict")) return;
          observer.disconnect();
          const panels = () => document.querySelectorAll(".facts > .pane > section").length;
          const first = panels();
          dispatchEvent(new Event("beforeprint"));
          globalThis.seen = [first, panels(), document.querySelectorAll("#source").length];
        }).observe(document.querySelector("main"), { childList: true, subtree: true });
      });
      await example(tab, "Genuine");
      const panels = await tab.locator(".facts > .pane > section").count();
      assert.ok(panels > 5);
      assert.deepEqual(await tab.evaluate(() => globalThis.seen), [0, panels, 1]);
    }));

  test("puts the verdict above everything else of the report", () =>
    open({ context: { viewport: { width: 390, height: 844 } } }, async (tab) => {
      await example(tab, "Forged");
      const top = (selector) => tab.locator(selector).evaluate((each) => each.getBoundingClientRect().top);
      assert.ok((await top(".verdict")) < 300);
      assert.ok((await top(".verdict")) < (await top(".methods")));
      assert.ok((await top(".methods")) < (await top(".story")));
      assert.ok((await top(".story")) < (await top(".message")));
    }));

  test("shows the names before it asks, where the reader wants that", () =>
    open({ settings: { dns: "look" } }, async (tab) => {
      await paste(tab, rfc6376);
      assert.equal(await verdict(tab), "undecided");
      assert.match(await tab.locator(".ask").innerText(), /brisbane\._domainkey\.example\.com[\s\S]*the attacker may notice/);
      assert.equal(await tab.getByRole("button", { name: "Ask only these" }).isVisible(), true);
    }));

  test("says what each name is asked for, and leaves the receiver’s own domain alone where the reader wants that", () =>
    open({ settings: { dns: "look", keep: true } }, async (tab) => {
      const letter = `Received: from mail.harbor.example ([192.0.2.1]) by mx.lantern.example with ESMTP id 1 for <jonas@lantern.example>; Fri, 13 Nov 2026 09:47:01 +0100\nDKIM-Signature: v=1; a=rsa-sha256; d=harbor.example; s=autumn; h=from; bh=AAAA; b=AAAA\n${"From: mina@harbor.example\nTo: jonas@lantern.example\n\nx\n"}`;
      await paste(tab, letter);
      await verdict(tab);
      const names = () => tab.locator(".ask .names li").evaluateAll((all) => all.map((each) => each.textContent.replace(/\s+/g, " ").trim()));
      const asked = await names();
      for (const line of [
        "autumn._domainkey.harbor.example TXT · DKIM key",
        "_dmarc.harbor.example TXT · DMARC policy",
        "_mta-sts.lantern.example TXT · transport policy of the receiver",
        "lantern.example MX · transport policy of the receiver",
        "1.2.0.192.in-addr.arpa PTR · reverse DNS",
      ]) {
        assert.ok(asked.includes(line), `${line} in ${asked.join(", ")}`);
      }
      assert.match(await tab.locator(".ask").innerText(), /lantern\.example received the message/);
      await tab.getByRole("button", { name: "Settings" }).click();
      await tab.getByLabel("Also look up the receiver’s transport policy").uncheck();
      await tab.getByRole("button", { name: "Close" }).click();
      await verdict(tab);
      await tab.waitForFunction(() => !document.querySelector(".ask").textContent.includes("_mta-sts"));
      assert.deepEqual(
        (await names()).filter((line) => /lantern/.test(line)),
        [],
      );
      // The choice is kept.
      await tab.reload();
      await verdict(tab);
      assert.deepEqual(
        (await names()).filter((line) => /lantern/.test(line)),
        [],
      );
    }));

  test("takes the envelope and the trusted servers from the settings", () =>
    open({ settings: { keep: true } }, async (tab) => {
      await example(tab, "Genuine");
      await tab.getByRole("button", { name: "Settings" }).click();
      await tab.getByLabel("Trusted servers").fill("mx.lantern.example");
      await tab.getByLabel("IP", { exact: true }).fill("203.0.113.9");
      await tab.getByLabel("IP", { exact: true }).press("Tab");
      await tab.getByRole("button", { name: "Close" }).click();
      await verdict(tab);
      await panel(tab, "claims");
      assert.match(await tab.locator("#claims").innerText(), /trusted/);
      assert.doesNotMatch(await tab.locator("#claims").innerText(), /not trusted/);
      // Both are about one message (DESIGN.md, 2.1): they are gone with it.
      await tab.reload();
      await verdict(tab);
      await tab.getByRole("button", { name: "Settings" }).click();
      assert.equal(await tab.getByLabel("Trusted servers").inputValue(), "");
      assert.equal(await tab.getByLabel("IP", { exact: true }).inputValue(), "");
    }));

  test("proves the genuine example offline", () =>
    open({}, async (tab) => {
      await example(tab, "Genuine");
      assert.equal(await verdict(tab), "authentic");
      assert.match(await tab.locator(".verdict").innerText(), /harbor\.example/);
      assert.equal(await tab.locator(".answers li[data-mark=pass]").count(), 4);
      await panel(tab, "claims");
      assert.equal(await tab.locator("#claims td .state[data-mark=pass]").first().innerText(), "agrees");
    }));

  test("shows what was altered in the altered example", () =>
    open({}, async (tab) => {
      await example(tab, "Altered on the way");
      // SPF still proves the author's domain; the signature does not any more.
      assert.deepEqual(await tab.locator(".answers li").evaluateAll((all) => all.map((each) => each.dataset.mark)), ["pass", "fail", "fail", "pass"]);
      await panel(tab, "claims");
      assert.match(await tab.locator("#claims").innerText(), /differs/);
    }));

  test("does not believe the forged example", () =>
    open({}, async (tab) => {
      await example(tab, "Forged");
      assert.notEqual(await verdict(tab), "authentic");
      await panel(tab, "claims");
      assert.match(await tab.locator("#claims").innerText(), /not trusted/);
    }));

  test("lights up the bytes of a fact", () =>
    open({}, async (tab) => {
      await example(tab, "Genuine");
      await tab.locator(".subject .place").click();
      const lit = await tab.evaluate(() => [...CSS.highlights.get("lit")].map((range) => range.toString()));
      assert.deepEqual(lit, ["Subject: Saturday: the boat leaves at nine"]);
      assert.equal(await tab.locator(".subject .place").getAttribute("aria-pressed"), "true");
    }));

  test("lights up the right bytes after text that is not ASCII", () =>
    open(offline, async (tab) => {
      await paste(tab, "From: 김민아 <mina@harbor.example>\nTo: 🛥️ <a@example.com>\nSubject: 배\u202e는\n\n안녕\n");
      await verdict(tab);
      await tab.locator(".subject .place").click();
      const lit = await tab.evaluate(() => [...CSS.highlights.get("lit")].map((range) => range.toString()));
      assert.deepEqual(lit, ["Subject: 배⟨U+202E⟩는"]);
    }));

  test("runs again on Ctrl+Enter", () =>
    open(offline, async (tab) => {
      await paste(tab, rfc6376);
      await verdict(tab);
      await tab.evaluate(() => (document.querySelector(".verdict").closest("[aria-live]").dataset.seen = ""));
      const busy = tab.evaluate(
        () =>
          new Promise((resolve) => {
            const live = document.querySelector("[aria-live]");
            new MutationObserver(() => resolve(live.getAttribute("aria-busy"))).observe(live, { attributeFilter: ["aria-busy"] });
          }),
      );
      await tab.keyboard.press("Control+Enter");
      assert.equal(await busy, "true");
      await verdict(tab);
    }));

  test("can be used with the keyboard alone", () =>
    open({}, async (tab) => {
      const focused = () => tab.evaluate(() => (document.activeElement === document.body ? "" : document.activeElement.textContent));
      const reach = async (text) => {
        for (let step = 0; step < 40; step++) {
          if ((await focused()).includes(text)) return;
          await tab.keyboard.press("Tab");
        }
        assert.fail(`the Tab key does not reach "${text}"`);
      };
      await reach("Genuine");
      await tab.keyboard.press("Enter");
      await verdict(tab);
      await reach("line 23");
      await tab.keyboard.press("Enter");
      assert.equal(await tab.evaluate(() => CSS.highlights.get("lit").size), 1);
      await tab.locator(".skip").last().focus();
      await reach("Signatures");
      await tab.keyboard.press("Enter");
      await reach("Details");
      await tab.keyboard.press("Enter");
      assert.equal(
        await tab
          .locator("#signatures details")
          .first()
          .evaluate((each) => each.open),
        true,
      );
      const outline = await tab.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
      assert.notEqual(outline, "none");
    }));

  test("fits a window 320 pixels wide without scrolling sideways", () =>
    open({ context: { viewport: { width: 320, height: 640 } } }, async (tab) => {
      for (const name of ["Genuine", "Altered on the way", "Forged"]) {
        await example(tab, name);
        await eachPanel(tab, async (id) => {
          const width = await tab.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(width <= 320, `${name}, ${id} is ${width} wide`);
        });
        await tab.getByRole("button", { name: "Clear" }).click();
      }
    }));

  test("is dark where the system is, unless the reader chose otherwise", async () => {
    const page = (tab) => tab.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const context = { colorScheme: "dark" };
    let dark;
    await open({ settings: { theme: "auto" }, context }, async (tab) => (dark = await page(tab)));
    await open({ settings: { theme: "light" }, context }, async (tab) => assert.notEqual(await page(tab), dark));
    await open({ settings: { theme: "dark" } }, async (tab) => assert.equal(await page(tab), dark));
  });

  test("speaks Korean where the browser does, and keeps the language that was chosen", () =>
    open({ settings: { language: null }, context: { locale: "ko-KR" } }, async (tab) => {
      assert.equal(await tab.evaluate(() => document.documentElement.lang), "ko");
      await example(tab, "진짜 메일");
      assert.match(await tab.locator(".verdict").innerText(), /발신 도메인 확인됨/);
      await tab.getByRole("button", { name: "설정" }).click();
      await tab.getByLabel("언어").selectOption("en");
      assert.equal(await tab.evaluate(() => document.documentElement.lang), "en");
      await tab.reload();
      assert.equal(await tab.evaluate(() => document.documentElement.lang), "en");
    }));

  test("has a sentence for every code that the examples show, in both languages", async () => {
    for (const language of ["en", "ko"]) {
      for (const index of [0, 1, 2]) {
        await open({ settings: { language } }, async (tab) => {
          await tab.locator(".examples button").nth(index).click();
          await verdict(tab);
          assert.deepEqual(await tab.locator("code.no-sentence").allInnerTexts(), []);
        });
      }
    }
  });

  for (const [language, theme, width] of [
    ["en", "light", 1280],
    ["en", "dark", 1280],
    ["ko", "light", 390],
    ["ko", "dark", 390],
  ]) {
    test(`gives axe nothing to find (${language}, ${theme}, ${width} pixels)`, () =>
      open({ settings: { language, theme }, context: { viewport: { width, height: 900 } } }, async (tab) => {
        const violations = async () => {
          await tab.evaluate(axe);
          const { violations } = await tab.evaluate(() => globalThis.axe.run());
          return violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
        };
        assert.deepEqual(await violations(), [], "empty page");
        await tab.locator(".examples button").nth(1).click();
        await verdict(tab);
        await eachPanel(tab, async (id) => assert.deepEqual(await violations(), [], id));
        await panel(tab, "overview");
        await tab.locator(".subject .place").click();
        assert.deepEqual(await violations(), [], "with lit bytes");
        if (width < 1000) await tab.locator(".close-source").click();
        await tab.locator("#open-settings").click();
        assert.deepEqual(await violations(), [], "settings");
        await tab.keyboard.press("Escape");
        await tab.locator("#open-output").click();
        await tab.locator("#output input").last().click();
        await tab.locator("#output .tools button").last().click();
        await tab.locator("#output input[type=url]").waitFor();
        assert.deepEqual(await violations(), [], "output");
        await tab.keyboard.press("Escape");
        await tab.evaluate(() =>
          localStorage.setItem("headerlens.settings", JSON.stringify({ ...JSON.parse(localStorage.getItem("headerlens.settings")), dns: "look" })),
        );
        await tab.reload();
        const letters = [1, 2, 3].map((index) => ({ name: `${index}.eml`, mimeType: "message/rfc822", buffer: Buffer.from(rfc6376) }));
        await tab.locator("input[type=file]").setInputFiles(letters);
        await tab.locator(".ask").waitFor();
        assert.deepEqual(await violations(), [], "several messages");
        await tab.locator("#row-1").click();
        await tab.locator(".ask").waitFor();
        assert.deepEqual(await violations(), [], "before DNS is asked");
      }));
  }

  test("has nothing to press that is smaller than 24 pixels", () =>
    open({ context: { viewport: { width: 390, height: 800 } } }, async (tab) => {
      await example(tab, "Genuine");
      const small = await tab.locator("button:visible, select:visible, summary:visible").evaluateAll((all) =>
        all
          .filter((each) => {
            const box = each.getBoundingClientRect();
            return box.width < 24 || box.height < 24;
          })
          .map((each) => each.outerHTML.slice(0, 120)),
      );
      assert.deepEqual(small, []);
    }));
});
