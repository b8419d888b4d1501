// The source beside the report: both linked, whatever the message looks like, and however long it is.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { drop, example, missing, panel, paste, setUp, verdict } from "./browser.mjs";

const offline = { settings: { dns: "never" } };

describe("the source", { skip: missing }, () => {
  const { open } = setUp();
  /** The text that a highlight covers, a string for each range. */
  const lit = (tab, name) => tab.evaluate((name) => [...(CSS.highlights.get(name) ?? [])].map((range) => range.toString()), name);
  const told = (tab) => tab.locator("hl-source .told").innerText();

  test("lights the bytes of a fact while the pointer or the focus is on it, and no longer", () =>
    open({}, async (tab) => {
      await example(tab, "Genuine");
      await tab.locator(".subject .place").hover();
      assert.deepEqual(await lit(tab, "pointed"), ["Subject: Saturday: the boat leaves at nine"]);
      await tab.locator("h1").hover();
      assert.deepEqual(await lit(tab, "pointed"), []);
      await tab.locator(".subject .place").focus();
      assert.deepEqual(await lit(tab, "pointed"), ["Subject: Saturday: the boat leaves at nine"]);
    }));

  test("says what a place in the text means when it is pressed", () =>
    open({}, async (tab) => {
      await example(tab, "Genuine");
      const spot = await tab.evaluate(() => {
        document.querySelector(".viewport").scrollIntoView({ block: "center" });
        const row = [...document.querySelectorAll("hl-source .row")].find((each) => each.textContent.includes("d=harbor.example; s=autumn"));
        const text = row.firstChild;
        const range = new Range();
        const at = text.data.indexOf("s=autumn");
        range.setStart(text, at + 3);
        range.setEnd(text, at + 4);
        const box = range.getBoundingClientRect();
        return { x: box.x + 2, y: box.y + box.height / 2 };
      });
      await tab.mouse.click(spot.x, spot.y);
      assert.match(await told(tab), /DKIM-Signature\s*›\s*s=/);
      assert.match(await told(tab), /The selector: .*RFC 6376/s);
      assert.deepEqual(
        (await lit(tab, "told")).map((each) => each.trim()),
        ["s=autumn"],
      );
      await tab.getByRole("button", { name: "Show in the report" }).click();
      assert.equal(await tab.evaluate(() => document.activeElement.id), "signature-0");
    }));

  test("steps from part to part with the keyboard", () =>
    open({}, async (tab) => {
      await example(tab, "Genuine");
      await tab.locator(".viewport").focus();
      await tab.keyboard.press("n");
      assert.match(await told(tab), /^Return-Path/);
      await tab.keyboard.press("n");
      assert.match(await told(tab), /^Authentication-Results/);
      await tab.keyboard.press("n");
      assert.match(await told(tab), /dkim=pass/);
      await tab.keyboard.press("p");
      assert.match(await told(tab), /^Authentication-Results/);
    }));

  test("shows the bytes of one finding after another on F3, and of the one before on Shift+F3", () =>
    open({}, async (tab) => {
      await example(tab, "Altered on the way");
      const here = () => tab.evaluate(() => document.activeElement.closest(".findings > li")?.textContent.replace(/\s+/g, " ").trim());
      const findings = await tab.locator("#reasons .findings > li").evaluateAll((all) => all.map((each) => each.textContent.replace(/\s+/g, " ").trim()));
      await tab.keyboard.press("F3");
      assert.equal(await here(), findings[0]);
      await tab.waitForFunction(() => CSS.highlights.get("pointed")?.size > 0);
      await tab.keyboard.press("F3");
      assert.equal(await here(), findings[1]);
      await tab.keyboard.press("Shift+F3");
      await tab.keyboard.press("Shift+F3");
      // Around the end, and into what is folded away.
      assert.equal(await here(), findings.at(-1));
      assert.ok(await tab.locator("#reasons .findings > li").last().isVisible());
      // In the search field the same key finds the next place of the text.
      await tab.locator(".find input").fill("harbor");
      await tab.keyboard.press("F3");
      assert.deepEqual(
        (await lit(tab, "found")).map((each) => each.toLowerCase()),
        ["harbor"],
      );
      assert.equal(await tab.evaluate(() => document.activeElement.type), "search");
    }));

  test("goes to paper as a whole, or says what is not on it", () =>
    open(offline, async (tab) => {
      const lines = Array.from({ length: 1500 }, (_, index) => `line ${index + 1} of the body`);
      await drop(tab, "main", "long.eml", Buffer.from(["From: a@a.example", "", ...lines, ""].join("\r\n")));
      await verdict(tab);
      const print = async () => {
        // Behind the page's own listener.
        await tab.evaluate(() => addEventListener("beforeprint", () => (globalThis.paper = document.querySelector("hl-source").textContent), { once: true }));
        await tab.pdf();
        return tab.evaluate(() => globalThis.paper);
      };
      let paper = await print();
      for (const line of [lines[0], lines[700], lines[1499]]) assert.ok(paper.includes(line), line);
      assert.doesNotMatch(paper, /Printed are/);
      assert.equal(await tab.locator(".paper").count(), 0);
      await drop(tab, "main", "longer.eml", Buffer.from(["From: b@b.example", "", ...lines, ...lines, ...lines, ...lines, ""].join("\r\n")));
      await tab.locator(".message", { hasText: "b@b.example" }).waitFor();
      await verdict(tab);
      paper = await print();
      assert.match(paper, /The first 100 kB of 1\d\d kB are printed\./);
    }));

  test("shows what a signature covers and what it does not, with a sign beside the colour", () =>
    open({}, async (tab) => {
      await example(tab, "Genuine");
      await panel(tab, "signatures");
      await tab.locator("#signature-0").getByRole("button", { name: "Show coverage" }).click();
      const rows = await tab.locator(".viewport .row").evaluateAll((all) => all.map((each) => [each.textContent, each.dataset.cover]));
      const cover = (start) => rows.find(([text]) => text.startsWith(start))?.[1];
      assert.equal(cover("Received: from out1"), "open");
      assert.equal(cover("DKIM-Signature:"), "signed");
      assert.equal(cover("Subject:"), "signed");
      assert.equal(cover("User-Agent:"), "open");
      assert.equal(cover("Hi Jonas,"), "signed");
      const signs = await tab
        .locator(".viewport .row")
        .evaluateAll((all) => all.filter((each) => each.dataset.cover).map((each) => getComputedStyle(each, "::after").content));
      assert.ok(signs.every((sign) => /✓|–/.test(sign)));
      assert.match(await tab.locator(".cover-legend").innerText(), /Not covered: Return-Path, Authentication-Results, Received, User-Agent/);
      assert.match((await lit(tab, "signed")).join("\n"), /Subject: Saturday/);
      await tab.locator("hl-source select").selectOption("");
      assert.equal(await tab.locator(".viewport .row[data-cover]").count(), 0);
    }));

  test("puts no tick on what a signature covers that fails", () =>
    open({}, async (tab) => {
      await example(tab, "Altered on the way");
      await panel(tab, "signatures");
      await tab.locator("#signature-0").getByRole("button", { name: "Show coverage" }).click();
      const covers = await tab.locator(".viewport .row").evaluateAll((all) => [...new Set(all.map((each) => each.dataset.cover).filter(Boolean))]);
      assert.deepEqual(covers.sort(), ["failed", "open"]);
      assert.match(await tab.locator(".cover-legend").innerText(), /does not verify: any of this may have been changed/);
      assert.match((await lit(tab, "failed")).join("\n"), /Subject: \[EXTERNAL\]/);
      assert.deepEqual(await lit(tab, "signed"), []);
    }));

  test("shows where the signed part of a body ends, and the names that no field may be added with", () =>
    open(offline, async (tab) => {
      const fields = "DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=a.example; s=s; l=7; h=from:from:reply-to; bh=AAAA; b=AAAA";
      await paste(tab, `${fields}\nFrom: a@a.example\n\nfirst\nadded\n`);
      await verdict(tab);
      await tab.locator("hl-source select").selectOption("0");
      const rows = await tab.locator(".viewport .row").evaluateAll((all) => Object.fromEntries(all.map((each) => [each.textContent, each.dataset.cover])));
      assert.equal(rows.first, "signed");
      assert.equal(rows.added, "open");
      const legend = await tab.locator(".cover-legend").innerText();
      assert.match(legend, /No further field may be added with the name from/);
      assert.match(legend, /No field may be added with the name reply-to/);
      assert.match(legend, /after l=, is not covered/);
    }));

  test("finds text without regard to case, forwards and backwards", () =>
    open({}, async (tab) => {
      await example(tab, "Genuine");
      await tab.locator(".find input").fill("RECEIVED:");
      await tab.locator(".find input").press("Enter");
      assert.deepEqual(await lit(tab, "found"), ["Received:"]);
      const first = await tab.evaluate(() => document.querySelector("hl-source").found[0].start);
      await tab.locator(".find input").press("Enter");
      const second = await tab.evaluate(() => document.querySelector("hl-source").found[0].start);
      assert.ok(second > first);
      await tab.getByRole("button", { name: "Find previous" }).click();
      assert.equal(await tab.evaluate(() => document.querySelector("hl-source").found[0].start), first);
      await tab.locator(".find input").fill("no such words");
      await tab.locator(".find input").press("Enter");
      assert.match(await tab.locator(".find [role=status]").innerText(), /Not found/);
    }));

  test("gives the text as it came to the clipboard, not the rows that it is broken into", () =>
    open(offline, async (tab) => {
      const long = "x".repeat(500);
      await paste(tab, `From: a@a.example\nX-Long: ${long}\n\nbody\n`);
      await verdict(tab);
      const copied = await tab.evaluate(() => {
        const rows = [...document.querySelectorAll(".viewport .row")];
        const range = new Range();
        range.setStart(rows[0].firstChild, 0);
        range.setEnd(rows.at(-1).firstChild, rows.at(-1).firstChild.length);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        const event = new ClipboardEvent("copy", { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
        document.querySelector(".viewport").dispatchEvent(event);
        return event.clipboardData.getData("text/plain");
      });
      assert.equal(copied, `From: a@a.example\nX-Long: ${long}\n\nbody`);
    }));

  test("numbers lines as the file has them, however they are broken to fit", () =>
    open({ ...offline, context: { viewport: { width: 390, height: 800 } } }, async (tab) => {
      await drop(tab, "main", "a.eml", Buffer.from(`From: a@a.example\r\nX-Long: ${"word ".repeat(60)}\r\nSubject: third\r\rfifth\n`));
      await verdict(tab);
      // On a phone the source comes over the page when it is asked for, and Back leads away from it.
      await tab.locator(".to-source").click();
      await tab.locator(".viewport .row").first().waitFor();
      const lines = await tab.locator(".viewport .row[data-line]").evaluateAll((all) => all.map((each) => [each.dataset.line, each.textContent.slice(0, 8)]));
      assert.deepEqual(lines, [
        ["1", "From: a@"],
        ["2", "X-Long: "],
        ["3", "Subject:"],
        ["4", ""],
        ["5", "fifth"],
      ]);
    }));

  for (const name of ["lines of 76 characters", "one line", "nothing but line ends"]) {
    test(`holds few rows and shows the end of 50 MB: ${name}`, () =>
      open({}, async (tab) => {
        await example(tab, "Genuine");
        const { rows, bytes, shown, last, inSight } = await tab.evaluate(async (name) => {
          const view = document.querySelector("hl-source");
          const bytes = new Uint8Array(50_000_000);
          for (let index = 0; index < bytes.length; index++) {
            const column = index % 78;
            if (name === "nothing but line ends") bytes[index] = 10;
            else if (name === "one line" || column < 76) bytes[index] = 65 + (index % 26);
            else bytes[index] = column === 76 ? 13 : 10;
          }
          const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
          view.shown = new view.shown.constructor(bytes);
          await view.updateComplete;
          await frame();
          const shown = view.querySelector(".row").textContent;
          while (!view.window.rows.complete) await frame();
          const viewport = view.querySelector(".viewport");
          viewport.scrollTop = viewport.scrollHeight;
          await frame();
          await frame();
          const last = [...view.querySelectorAll(".row")].at(-1);
          const box = viewport.getBoundingClientRect();
          const spot = last.getBoundingClientRect();
          return {
            bytes: bytes.length,
            rows: view.querySelectorAll(".row").length,
            shown,
            last: view.window.rows.slice(view.window.rows.count - 1, 1)[0].next,
            inSight: spot.bottom <= box.bottom + 1 && spot.top >= box.top,
          };
        }, name);
        assert.ok(rows < 200, `${rows} rows are in the document`);
        assert.equal(last, bytes);
        assert.ok(inSight);
        if (name !== "nothing but line ends") assert.match(shown, /^ABCDEF/);
      }));
  }
});
