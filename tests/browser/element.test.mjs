// `<headerlens-report>` on pages that are not ours: plain HTML and React, under a strict policy.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";

import { launch, missing, visit } from "./browser.mjs";
import { serveSite } from "./element/site.mjs";

const isBuilt = existsSync(new URL("../../npm/dist/element/index.js", import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const examples = new URL("../../www/src/input/examples/", import.meta.url);
const names = ["genuine", "altered", "list", "lookalike", "old", "forged"];

/** Sets properties of the element, and waits until it shows them. */
const set = (element, properties) =>
  element.evaluate((each, properties) => {
    Object.assign(each, properties);
    return each.rendered;
  }, properties);

/** Markup, a turn of direction and a very long word, wherever the text of a sender is shown. */
function hostile(report) {
  const text = `<img src=x onerror=alert(1)><script>alert(1)</script> \u202e${"x".repeat(300)}`;
  const altered = structuredClone(report);
  Object.assign(altered.summary, { from: text, subject: text, fromDomain: text });
  for (const each of [...altered.summary.story, ...altered.summary.open, ...altered.findings])
    each.params = Object.fromEntries(Object.keys(each.params).map((name) => [name, text]));
  for (const header of altered.headers) header.value = text;
  for (const hop of altered.route.hops) Object.assign(hop, { by: text, from: text, tls: { ...hop.tls, version: text, weak: [] } });
  for (const dkim of altered.authentication.dkim) {
    Object.assign(dkim, { domain: text, selector: text });
    for (const change of dkim.diagnosis?.changes ?? []) Object.assign(change, { before: text, after: `${text} more` });
  }
  return altered;
}

describe("the report element", { skip: missing || (!isBuilt && "the package is not built") }, () => {
  let site;
  let browser;
  let explain;
  const reports = {};
  before(async () => {
    const package_ = await import("headerlens");
    explain = package_.explain;
    const dns = JSON.parse(readFileSync(new URL("dns.json", examples), "utf8"));
    for (const name of names) {
      reports[name] = await package_.inspect(readFileSync(new URL(`${name}.eml`, examples)), { dns, offline: true, now: "2026-11-26T12:00:00Z" });
    }
    reports.hostile = hostile(reports.altered);
    site = await serveSite(reports);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
  });

  const plain = (name, steps, context = {}) =>
    visit(browser, `${site.url}plain.html?name=${name}`, { allow: [site.url], context }, async (tab) => {
      await tab.locator("html[data-ready]").waitFor();
      await steps(tab, tab.locator("headerlens-report"));
    });

  const saysAll = (name, language) => async (_, element) => {
    await set(element, { language });
    const said = explain(reports[name], { language });
    const text = (await element.locator("article").innerText()).replace(/\s+/g, " ");
    const flat = (sentence) => sentence.replace(/[\u2068\u2069]/g, "").replace(/\s+/g, " ");
    const headline = said.verdict.code === "authentic" ? reports[name].summary.fromDomain : said.verdict.headline;
    for (const sentence of [headline, said.verdict.advice, ...said.story.map((each) => each.sentence), ...said.findings.map((each) => each.sentence)]) {
      // A finding that is folded is not in the text.
      const isFolded = (await element.locator("details").evaluateAll((all) => all.map((each) => each.textContent).join(" ")))
        .replace(/\s+/g, " ")
        .includes(flat(sentence));
      assert.ok(isFolded || text.includes(flat(sentence)), `${name} ${language}: ${sentence}`);
    }
    const { dkim } = reports[name].authentication;
    const signatures = element.locator(".methods li").filter({ hasText: /^DKIM / });
    assert.equal(await signatures.count(), Math.max(1, dkim.length), name);
    assert.equal(await element.locator(".story li").count(), said.story.length);
    assert.equal(await element.locator(".route li").count(), reports[name].route.hops.length);
    assert.equal(await element.locator("article").getAttribute("lang"), language);
  };

  for (const language of ["en", "ko"]) {
    test(`shows the package's sentences for every example: ${language}`, async () => {
      for (const name of names) await plain(name, saysAll(name, language));
    });
  }

  test("shows what was changed, before and after", () =>
    plain("altered", async (_, element) => {
      assert.equal(await element.locator(".verdict").getAttribute("data-verdict"), reports.altered.summary.verdict);
      const changes = reports.altered.authentication.dkim.flatMap(({ diagnosis }) => diagnosis?.changes ?? []);
      assert.ok(changes.length > 0);
      assert.equal(await element.locator(".changes > ul > li").count(), changes.length);
      assert.ok((await element.locator(".changes :is(del, ins)").count()) > 0);
    }));

  test("takes text from the message for text", () =>
    plain(
      "hostile",
      async (tab, element) => {
        assert.equal(await element.locator("img, script").count(), 0);
        assert.match(await element.locator(".fields").innerText(), /<script>alert\(1\)<\/script>/);
        assert.doesNotMatch(await element.locator("article").innerText(), /\u202e/);
        const width = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(width <= 0, `${width} px too wide`);
      },
      { viewport: { width: 390, height: 800 } },
    ));

  test("is themed by custom properties, takes no other style of the page, and gives it none", () =>
    plain("genuine", async (tab, element) => {
      const style = (name) => element.locator(".verdict h2").evaluate((each, name) => getComputedStyle(each)[name], name);
      assert.equal(await style("textTransform"), "none");
      assert.notEqual(await style("color"), "rgb(1, 2, 3)");
      await element.evaluate((each) => each.classList.add("themed"));
      assert.equal(await style("color"), "rgb(250, 240, 230)");
      assert.equal(await element.locator("article").evaluate((each) => getComputedStyle(each).backgroundColor), "rgb(10, 20, 30)");
      assert.equal(await tab.evaluate(() => document.styleSheets.length + document.adoptedStyleSheets.length), 1);
      assert.equal(await tab.evaluate(() => document.querySelectorAll("style").length), 0);
    }));

  for (const colorScheme of ["light", "dark"]) {
    test(`has no barrier that axe finds, in the ${colorScheme} scheme`, async () => {
      for (const name of names) {
        await plain(
          name,
          async (tab, element) => {
            await set(element, { selectable: true });
            // A page's policy forbids scripts from strings; the debugger is above it.
            const client = await tab.context().newCDPSession(tab);
            await client.send("Runtime.evaluate", { expression: axe });
            const violations = await tab.evaluate(async () =>
              (await globalThis.axe.run()).violations.map(({ id, nodes }) => [id, nodes.map((node) => node.target.join(" "))]),
            );
            assert.deepEqual(violations, [], name);
          },
          { colorScheme },
        );
      }
    });
  }

  test("can be used by keyboard, and says which bytes were asked for", () =>
    plain("altered", async (tab, element) => {
      assert.equal(await element.locator("button").count(), 0);
      await element.evaluate((each) => {
        each.addEventListener("headerlens-select", ({ detail }) => (globalThis.selected = detail.spans));
        each.selectable = true;
        return each.rendered;
      });
      await tab.keyboard.press("Tab");
      await tab.keyboard.press("Enter");
      const first = reports.altered.summary.story.find(({ spans }) => spans.length > 0);
      assert.deepEqual(await tab.evaluate(() => globalThis.selected), first.spans);
    }));

  test("is told to one reader", () =>
    plain("forged", async (_, element) => {
      const advice = () => element.locator(":is(.findings, .methods) .advice").allInnerTexts();
      await set(element, { reading: "receiver" });
      assert.deepEqual(
        (await advice()).filter((each) => /SPF record/.test(each)),
        [],
      );
      await set(element, { reading: "owner" });
      assert.notDeepEqual(
        (await advice()).filter((each) => /SPF record/.test(each)),
        [],
      );
    }));

  test("keeps what was opened when it is drawn again, shows nothing for null, and refuses what is no report", () =>
    plain("forged", async (_, element) => {
      await element.locator("summary").click();
      await set(element, { language: "ko" });
      assert.equal(await element.locator("details[open]").count(), 1);
      await set(element, { report: null });
      assert.equal(await element.locator("article").count(), 0);
      assert.match(
        await element.evaluate((each) => {
          try {
            each.report = {};
          } catch (error) {
            return String(error);
          }
        }),
        /TypeError: report/,
      );
    }));

  test("takes its language from the page around it", () =>
    plain("genuine", async (tab, element) => {
      await tab.evaluate(() => (document.documentElement.lang = "ko-KR"));
      await element.evaluate((each) => {
        each.report = { ...each.report };
        return each.rendered;
      });
      assert.match(await element.locator("article").innerText(), /발신 도메인 확인됨/);
    }));

  test("prints what is folded on the screen", () =>
    plain("forged", async (tab, element) => {
      const last = element.locator(".findings details li").last();
      assert.equal(await last.isVisible(), false);
      await tab.emulateMedia({ media: "print" });
      assert.equal(await last.isVisible(), true);
    }));

  test("works in React: the report is a property, the reading an attribute, the event a listener", () =>
    visit(browser, `${site.url}react.html`, { allow: [site.url] }, async (tab) => {
      const element = tab.locator("headerlens-report");
      await element.locator(".verdict[data-verdict=authentic]").waitFor();
      await tab.getByRole("button", { name: "Open the forgery" }).click();
      await element.locator(`.verdict[data-verdict=${reports.forged.summary.verdict}]`).waitFor();
      await tab.getByRole("button", { name: "It is my domain" }).click();
      await element.getByText("If you did not send this message").waitFor();
      await element.locator(".story button").first().click();
      await tab
        .locator("output")
        .getByText(/"start":\d+/)
        .waitFor();
    }));
});
