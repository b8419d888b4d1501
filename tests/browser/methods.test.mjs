// The views of BIMI, transport policy, ARC and the comparison with RFC 7489, each from a message and
// its DNS answers; the report is the core's own.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, test } from "node:test";

import { eachPanel, drop, missing, panel, setUp, verdict } from "./browser.mjs";
import { chain } from "./chain.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const example = (name) => readFileSync(new URL(`../../www/src/input/examples/${name}`, import.meta.url));
const published = JSON.parse(example("dns.json")).answers;

/** An answer; a type that ends in `+` was validated by the resolver. */
const answer = (name, type, ...data) => ({
  name,
  type: type.replace("+", ""),
  status: data.length > 0 ? 0 : 3,
  ad: type.endsWith("+"),
  records: data.map((each) => ({ name, type: type.replace("+", ""), ttl: 300, data: each })),
  failure: null,
  resolver: "https://dns.example/dns-query",
  time: "2026-11-13T08:20:15Z",
});

const saved = (message, answers) =>
  Buffer.from(
    JSON.stringify({
      format: "headerlens-report",
      version: 1,
      now: 1794560000,
      trusted: [],
      unlisted: "nxdomain",
      message: { encoding: "base64", data: Buffer.from(message).toString("base64") },
      report: { dns: { answers } },
    }),
  );

describe("the views of a message and its evidence", { skip: missing }, () => {
  const { open: start, home } = setUp();
  const open = (message, answers, steps, options = {}) =>
    start(options, async (tab) => {
      await drop(tab, "main", "report.json", saved(message, answers));
      await verdict(tab);
      await steps(tab);
    });
  const text = async (tab, selector) => (await tab.locator(selector).innerText()).replace(/\s+/g, " ");
  const texts = (tab, selector) => tab.locator(selector).evaluateAll((all) => all.map((each) => each.textContent.replace(/\s+/g, " ").trim()));
  /** axe finds nothing, no sentence is missing or has a gap, and nothing is wider than the window. */
  async function sound(tab) {
    await tab.evaluate(axe);
    await eachPanel(tab, async (id) => {
      const { violations } = await tab.evaluate(() => globalThis.axe.run());
      assert.deepEqual(
        violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`),
        [],
        id,
      );
      assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, id);
    });
    assert.deepEqual(await tab.locator("code.no-sentence").allInnerTexts(), []);
    assert.deepEqual(await tab.locator("p:has(> .no-param), dd:has(.no-param), li:has(.no-param)").allInnerTexts(), []);
    assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  }

  const brand = [
    ...published.filter(({ name, type }) => !(name === "lantern.example" && type === "MX")),
    answer("default._bimi.harbor.example", "TXT", "v=BIMI1; l=https://harbor.example/logo.svg; a=https://harbor.example/vmc.pem; avp=brand"),
    answer("lantern.example", "MX+", "10 mx.lantern.example", "20 mx2.lantern.example"),
    answer("_25._tcp.mx.lantern.example", "TLSA+", `3 1 1 ${"ab".repeat(32)}`),
    answer("_25._tcp.mx2.lantern.example", "TLSA", `3 1 1 ${"cd".repeat(32)}`),
  ];

  test("BIMI: the record of a domain at enforcement, and nothing of it is fetched or a link", () =>
    open(example("genuine.eml"), brand, async (tab) => {
      await panel(tab, "domains");
      const part = await text(tab, "section[aria-labelledby=bimi]");
      assert.match(part, /BIMI pass harbor\.example has a BIMI record/);
      await tab.locator("section[aria-labelledby=bimi] summary").click();
      assert.match(
        await text(tab, "section[aria-labelledby=bimi]"),
        /default\._bimi\.harbor\.example .*Indicator.* https:\/\/harbor\.example\/logo\.svg .*vmc\.pem .*The logo and the certificate are not fetched/,
      );
      assert.equal(await tab.locator("#domains a, #domains img").count(), 0);
    }));

  test("transport: MTA-STS, TLS-RPT with its address, and DANE that does not cover every exchanger", () =>
    open(example("genuine.eml"), brand, async (tab) => {
      await panel(tab, "domains");
      const part = await text(tab, "section[aria-labelledby=transport]");
      assert.match(part, /lantern\.example announces an MTA-STS policy/);
      assert.match(part, /asks for TLS reports at mailto:tls@lantern\.example\./);
      // RFC 7672, section 2.2: TLSA records count only where DNSSEC proves them, for each exchanger by itself.
      assert.match(part, /DANE not on every exchanger/);
      const exchangers = await texts(tab, "section[aria-labelledby=transport] .plain > li");
      assert.match(exchangers[0], /^10 mx\.lantern\.example TLSA .*(?<!not )validated/);
      assert.match(exchangers[1], /^20 mx2\.lantern\.example TLSA .*not validated/);
    }));

  test("ARC: a chain that holds, with every seal", () => {
    const { message, keys } = chain(3);
    return open(
      message,
      Object.entries(keys).map(([name, record]) => answer(name, "TXT", record)),
      async (tab) => {
        await panel(tab, "arc");
        assert.match(await text(tab, "#arc .because"), /The ARC chain is valid/);
        assert.deepEqual(await tab.locator("#arc tbody .rung").evaluateAll((all) => all.map((each) => each.dataset.mark)), ["pass", "pass", "pass"]);
      },
    );
  });

  test("ARC: where a chain breaks, and that nothing after it proves anything", () => {
    const { message, keys } = chain(3);
    // A seal covers all sets up to its own (RFC 8617, section 5.1.1): what set 2 had found was changed after seal 2.
    const broken = message.replace("i=2; hop2.example; spf=pass", "i=2; hop2.example; spf=fail");
    return open(
      broken,
      Object.entries(keys).map(([name, record]) => answer(name, "TXT", record)),
      async (tab) => {
        await panel(tab, "arc");
        assert.match(await text(tab, "#arc .panel-head"), /ARC fail/);
        assert.deepEqual(await tab.locator("#arc tbody .rung").evaluateAll((all) => all.map((each) => each.dataset.mark)), ["pass", "fail", "fail"]);
        const rows = await texts(tab, "#arc tbody tr");
        assert.match(rows[0], /i=1 hop1\.example/);
        assert.match(rows[1], /i=2 hop2\.example.*fail/);
        // The way to the bytes of the seal that failed.
        await tab.locator("#arc .because .place").click();
        const lit = await tab.evaluate(() => [...CSS.highlights.get("lit")].map((range) => range.toString()).join(""));
        assert.match(lit, /ARC-Seal: i=[23];/);
      },
    );
  });

  test("RFC 7489: said where it sees the message otherwise, by a list that is fetched only then, from beside the page", () =>
    // The service worker keeps the list for use without a network; here it is out of the way.
    start({ context: { serviceWorkers: "block" } }, async (tab) => {
      const lists = [];
      tab.context().on("request", (request) => request.url().includes("public-suffixes") && lists.push(request.url()));
      await tab.waitForLoadState("networkidle");
      assert.deepEqual(lists, []);
      const message = example("genuine.eml").toString().replace("From: Mina Park <mina@harbor.example>", "From: Mina Park <mina@post.news.harbor.example>");
      const answers = [...published.filter(({ name }) => name !== "_dmarc.harbor.example"), answer("_dmarc.news.harbor.example", "TXT", "v=DMARC1; p=reject")];
      await drop(tab, "main", "report.json", saved(message, answers));
      await verdict(tab);
      // RFC 9989 walks up and finds the record of news.harbor.example; RFC 7489, section 6.6.3, asks the
      // author's domain and its organizational domain by the list, harbor.example, and finds none.
      await panel(tab, "dmarc");
      assert.match(await text(tab, "#dmarc p.diagnosis"), /RFC 7489 gets a different result: none ?, harbor\.example/);
      assert.ok(lists.length > 0 && lists.every((url) => url.startsWith(home())), lists.join());
    }));

  test("RFC 7489: nothing is said where it agrees, and a report without the list is a report", () =>
    start({ expectErrors: true, context: { serviceWorkers: "block" } }, async (tab) => {
      let refused = 0;
      await tab.context().route("**/public-suffixes*", (route) => {
        refused++;
        return route.abort();
      });
      await drop(tab, "main", "report.json", saved(example("genuine.eml"), published));
      assert.equal(await verdict(tab), "undecided");
      assert.ok(refused > 0);
      await panel(tab, "dmarc");
      assert.doesNotMatch(await text(tab, "#dmarc"), /7489/);
    }));

  for (const [language, theme, width] of [
    ["en", "light", 320],
    ["ko", "dark", 390],
    ["ko", "light", 1280],
    ["en", "dark", 3840],
  ]) {
    test(`are sound (${language}, ${theme}, ${width} pixels)`, async () => {
      const options = { settings: { language, theme }, context: { viewport: { width, height: width > 2000 ? 2160 : 800 } } };
      const { message, keys } = chain(3);
      await open(example("genuine.eml"), brand, sound, options);
      await open(
        message.replace("i=2; hop2", "i=2; hop"),
        Object.entries(keys).map(([name, record]) => answer(name, "TXT", record)),
        sound,
        options,
      );
    });
  }

  test("use a large screen: larger type, and lines that stay short", () =>
    open(
      example("genuine.eml"),
      published,
      async (tab) => {
        const { font, main, source } = await tab.evaluate(() => ({
          font: Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
          main: document.querySelector("main").getBoundingClientRect().width,
          source: document.querySelector(".viewport").getBoundingClientRect().height,
        }));
        assert.ok(font >= 20, `${font} pixels`);
        assert.ok(main > 2000 && main < 3000, `${main} pixels`);
        assert.ok(source > 900, `${source} pixels`);
      },
      { context: { viewport: { width: 3840, height: 2160 } } },
    ));
});
