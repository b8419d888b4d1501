// What the page teaches: two readings, the tour, the glossary, and "What if".

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, test } from "node:test";

import { example, missing, setUp } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const offline = { settings: { dns: "never" } };
const barriers = async (tab) => {
  await tab.evaluate(axe);
  return tab.evaluate(async () => (await globalThis.axe.run()).violations.map(({ id, nodes }) => [id, nodes.map((node) => node.target.join(" "))]));
};

describe("the page explains", { skip: missing }, () => {
  const { open } = setUp();

  test("to the holder of a forgery, without telling them to edit a record, and to the owner of the domain which one", () =>
    open(offline, async (tab) => {
      await example(tab, "Forged");
      const advice = () => tab.locator("#reasons .advice").allTextContents();
      assert.deepEqual(
        (await advice()).filter((each) => /SPF record/.test(each)),
        [],
      );
      await tab.getByRole("radio", { name: "It is my domain" }).check();
      await tab.locator("#reasons .advice", { hasText: "SPF record" }).first().waitFor({ state: "attached" });
      assert.match(await tab.locator(".verdict-so").innerText(), /If you did not send this message/);
    }));

  test("in the reading that was chosen before", () =>
    open({ settings: { dns: "never", reading: "owner", keep: true } }, async (tab) => {
      await example(tab, "Forged");
      assert.equal(await tab.getByRole("radio", { name: "It is my domain" }).isChecked(), true);
      await tab.getByRole("radio", { name: "I received this" }).check();
      await tab.reload();
      await tab.locator(".verdict").waitFor();
      await tab.locator(".report-tools").waitFor();
      assert.equal(await tab.getByRole("radio", { name: "I received this" }).isChecked(), true);
    }));

  for (const language of ["en", "ko"]) {
    test(`a message from the first step to the last, by keyboard: ${language}`, () =>
      open({ settings: { dns: "never", language } }, async (tab) => {
        await tab.locator(".examples button").nth(2).click();
        await tab.locator(".report-frame[aria-busy=false]").waitFor();
        await tab.locator("#open-tour").focus();
        await tab.keyboard.press("Enter");
        await tab.locator("#tour .step").waitFor();
        const count = await tab.locator("#tour .way li").count();
        const titles = [];
        for (let step = 0; step < count; step++) {
          titles.push(await tab.locator("#tour h3").innerText());
          assert.ok((await tab.locator("#tour .step > p").nth(1).innerText()).length > 10);
          assert.ok((await tab.locator("#tour .here").innerText()).length > 10);
          assert.match(await tab.locator("#tour a").first().getAttribute("href"), /rfc\d{4}#section-/);
          assert.equal(await tab.locator("#tour .no-param, #tour .no-sentence").count(), 0);
          if (step === 0) {
            assert.deepEqual(await barriers(tab), []);
            await tab.locator("#tour summary").focus();
            await tab.keyboard.press("Enter");
            assert.match(await tab.locator("#tour .glossary").innerText(), /MUA/);
          }
          await tab.keyboard.press("ArrowRight");
        }
        assert.equal(await tab.locator("#tour .way li[data-now]").evaluate((each) => [...each.parentElement.children].indexOf(each)), count - 1);
        assert.ok(new Set(titles).size >= 10, titles.join());
        await tab.keyboard.press("ArrowLeft");
        assert.equal(await tab.locator("#tour h3").innerText(), titles.at(-2));
        await tab.keyboard.press("Escape");
        assert.equal(await tab.locator("#tour").count(), 0);
        assert.equal(await tab.evaluate(() => document.activeElement.id), "open-tour");
      }));
  }

  test("a step by its bytes", () =>
    open(offline, async (tab) => {
      await example(tab, "Genuine");
      await tab.locator("#open-tour").click();
      await tab.locator("#tour").getByRole("button", { name: "Show in the source" }).click();
      assert.equal(await tab.locator("#tour").count(), 0);
      await tab.waitForFunction(() => CSS.highlights.get("lit")?.size > 0);
    }));

  test("the terms on the page, those that are there first", () =>
    open(offline, async (tab) => {
      await example(tab, "Genuine");
      await tab.locator("#open-glossary").click();
      const list = tab.locator("#glossary .glossary");
      await list.first().waitFor();
      const terms = (index) => list.nth(index).locator("dt").allInnerTexts();
      assert.ok((await terms(0)).includes("DMARC"));
      assert.ok(!(await terms(1)).includes("DMARC"));
      assert.deepEqual(await barriers(tab), []);
    }));

  test("a term in place", () =>
    open(offline, async (tab) => {
      await example(tab, "Forged");
      await tab.waitForFunction(() => CSS.highlights.get("term")?.size > 0);
      const place = await tab.evaluate(() => {
        const { left, top } = [...CSS.highlights.get("term")].find((range) => String(range) === "DMARC").getBoundingClientRect();
        return [left + 3, top + 3];
      });
      await tab.mouse.click(...place);
      assert.match(await tab.locator("#term:popover-open").innerText(), /^DMARC\s+Domain-based/);
      await tab.keyboard.press("Escape");
      assert.equal(await tab.locator("#term:popover-open").count(), 0);
    }));

  test("what would change if a record said something else, and leaves the report as it is", () =>
    open(offline, async (tab) => {
      await example(tab, "Forged");
      await tab.locator("#open-what-if").click();
      const dialog = tab.locator("#what-if");
      assert.equal(await dialog.getByRole("button", { name: "Compare" }).isDisabled(), true);
      const record = dialog.locator("details", { hasText: /^\s*_dmarc\.harbor\.example/ });
      await record.locator("summary").click();
      assert.match(await record.locator("textarea").inputValue(), /^v=DMARC1.*p=reject/);
      await record.locator("textarea").fill("v=DMARC1; p=none");
      assert.equal(await record.locator(".edited").innerText(), "edited");
      await dialog.getByRole("button", { name: "Compare" }).click();
      await dialog.locator(".verdict-change").waitFor();
      assert.match(await dialog.locator(".verdict-change").innerText(), /Conflicts with its sender[^]*Sender not proven/);
      assert.match(await dialog.locator(".results").innerText(), /reject[^]*none/);
      assert.deepEqual(await barriers(tab), []);
      await dialog.getByRole("button", { name: "Undo all" }).click();
      assert.equal(await dialog.locator(".edited").count(), 0);
      await dialog.getByRole("button", { name: "Close" }).click();
      assert.equal(await tab.locator(".verdict").getAttribute("data-verdict"), "suspicious");
    }));

  test("that a result which rests on edited answers proves nothing", () =>
    open(offline, async (tab) => {
      await example(tab, "Old, key removed");
      await tab.locator("#open-what-if").click();
      const dialog = tab.locator("#what-if");
      await dialog.getByLabel("MAIL FROM").fill("x@example.net");
      await dialog.getByLabel("Name", { exact: true }).fill("_dmarc.example.net");
      await dialog.getByRole("button", { name: "Add" }).click();
      await dialog.locator("details[open] textarea").fill("v=DMARC1; p=reject");
      assert.equal(await dialog.locator(".edited").count(), 2);
      await dialog.getByRole("button", { name: "Compare" }).click();
      await dialog.locator(".outcome", { hasText: /What would change|Nothing would change/ }).waitFor();
    }));

  test("fits a phone", () =>
    open({ settings: { dns: "never", language: "ko" }, context: { viewport: { width: 360, height: 740 } } }, async (tab) => {
      await tab.locator(".examples button").nth(0).click();
      await tab.locator(".report-frame[aria-busy=false]").waitFor();
      for (const what of ["tour", "glossary", "what-if"]) {
        await tab.locator(`#open-${what}`).click();
        await tab.locator(`#${what}`).waitFor();
        const excess = await tab.locator(`#${what}`).evaluate((each) => each.scrollWidth - each.clientWidth);
        assert.ok(excess <= 0, `${what}: ${excess} px too wide`);
        await tab.keyboard.press("Escape");
      }
      assert.ok((await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
    }));

  test("nothing of it before it is asked for", () =>
    open(offline, async (tab) => {
      const requested = [];
      tab.on("request", (request) => requested.push(request.url()));
      await tab.reload();
      await tab.locator("#message").waitFor();
      await tab.waitForTimeout(300);
      assert.deepEqual(
        requested.filter((each) => /tour|what-if|glossary|inline/.test(each)),
        [],
      );
    }));
});
