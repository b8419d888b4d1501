// What leaves the page, and comes back: copies, saved reports, links, paper.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { drop, example, missing, panel, paste, setUp, verdict } from "./browser.mjs";
import { rfc6376 } from "./rfc6376.mjs";

const offline = { settings: { dns: "never" } };

describe("what leaves the page", { skip: missing }, () => {
  const { open, home } = setUp();
  const copied = async (tab, name) => {
    await tab.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await tab.getByRole("button", { name: "Save or share" }).click();
    await tab.getByRole("button", { name, exact: true }).click();
    await tab.getByText("Copied.").waitFor();
    const text = await tab.evaluate(() => navigator.clipboard.readText());
    await tab.getByRole("button", { name: "Close" }).click();
    return text;
  };
  const download = async (tab) => {
    await tab.getByRole("button", { name: "Save or share" }).click();
    const [file] = await Promise.all([tab.waitForEvent("download"), tab.getByRole("button", { name: "Download the report" }).click()]);
    await tab.getByRole("button", { name: "Close" }).click();
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  };
  const link = async (tab, ...options) => {
    await tab.getByRole("button", { name: "Save or share" }).click();
    for (const option of options) await tab.getByLabel(option).click();
    await tab.getByRole("button", { name: "Create link" }).click();
    await tab.locator("#output input[type=url]").waitFor();
    return tab.locator("#output input[type=url]").inputValue();
  };

  test("is copied as text, as Markdown and as JSON", () =>
    open({}, async (tab) => {
      await example(tab, "Genuine");
      const text = await copied(tab, "Text");
      assert.match(text, /^✓ Domain confirmed: harbor\.example\n {2}This message comes from harbor\.example\./);
      assert.match(text, /✓ pass {2}harbor\.example \(autumn\)/);
      assert.match(await copied(tab, "Markdown"), /^## Domain confirmed: harbor\.example[\s\S]*\*\*pass harbor\.example \(autumn\)\*\*: /);
      const report = JSON.parse(await copied(tab, "JSON"));
      assert.equal(report.summary.verdict, "authentic");
      assert.equal(report.authentication.dkim[0].result, "pass");
    }));

  test("cannot be turned into Markdown by the message", () =>
    open(offline, async (tab) => {
      await paste(tab, "From: a@evil.example\nSubject: [click](https://evil.example) ![x](https://evil.example/x) <b>\n\nx\n");
      await verdict(tab);
      const text = await copied(tab, "Markdown");
      assert.match(text, /\\\[click\\\]\(https\\:\/\/evil\.example\)/);
      assert.doesNotMatch(text, /[^\\]\]\(|[^\\]<b/);
    }));

  test("is saved with its evidence, and gives the same report when it is opened again", () =>
    open({}, async (tab) => {
      await example(tab, "Altered on the way");
      const before = JSON.parse(await copied(tab, "JSON"));
      const { name, bytes } = await download(tab);
      assert.match(name, /\.headerlens\.json$/);
      await tab.getByRole("button", { name: "Clear" }).click();
      await drop(tab, "main", name, bytes);
      // The answers are whoever saved the report's word (DESIGN.md, 2.1): what they prove is said with an "if".
      assert.equal(await verdict(tab), "undecided");
      assert.match(await tab.locator(".trouble").innerText(), /The report matches the saved one/);
      const after = JSON.parse(await copied(tab, "JSON"));
      for (const report of [before, after]) {
        delete report.dns.rounds;
        delete report.dns.resolvers;
        // The verdict and the findings that say it have their "if".
        delete report.summary;
        delete report.findings;
        delete report.made;
      }
      assert.deepEqual(after, before);
    }));

  test("says so when a saved report was tampered with", () =>
    open({}, async (tab) => {
      await example(tab, "Forged");
      const { name, bytes } = await download(tab);
      const saved = JSON.parse(bytes);
      saved.report.summary.verdict = "authentic";
      await tab.getByRole("button", { name: "Clear" }).click();
      await drop(tab, "main", name, Buffer.from(JSON.stringify(saved)));
      assert.notEqual(await verdict(tab), "authentic");
      assert.match(await tab.locator(".trouble").innerText(), /differs from the saved one/);
    }));

  test("takes a file of DNS evidence for the message that is open", () =>
    open(offline, async (tab) => {
      const folder = new URL("../../www/src/input/examples/", import.meta.url);
      await paste(tab, (await readFile(new URL("genuine.eml", folder), "utf8")).replaceAll("\r\n", "\n"));
      assert.equal(await verdict(tab), "undecided");
      await drop(tab, "main", "dns.json", await readFile(new URL("dns.json", folder)));
      await tab.locator(".verdict[data-verdict=authentic]").waitFor();
      assert.match(await tab.locator(".trouble").innerText(), /were not checked/);
    }));

  test("takes a message and its DNS evidence together", () =>
    open({}, async (tab) => {
      const folder = new URL("../messages/", import.meta.url);
      await tab.locator("input[type=file]").setInputFiles(["rfc8463.dns.json", "rfc8463.eml"].map((name) => fileURLToPath(new URL(name, folder))));
      await verdict(tab);
      await panel(tab, "signatures");
      assert.match(await tab.locator("#signatures .card > header .state").first().innerText(), /DKIM pass/);
      assert.match(await tab.locator(".trouble").innerText(), /were not checked/);
    }));

  test("says that other JSON is not a report", () =>
    open(offline, async (tab) => {
      await drop(tab, "main", "x.json", Buffer.from('{"hello": 1}'));
      assert.match(await tab.locator(".notice").innerText(), /neither a saved report nor DNS evidence/);
    }));

  test("is shared in the fragment of a link, which asks nobody when it is opened", () =>
    open(offline, async (tab, context) => {
      await paste(tab, rfc6376);
      await verdict(tab);
      const url = await link(tab);
      assert.ok(url.startsWith(`${home()}#m1=`), url.slice(0, 60));
      const other = await context.newPage();
      const requests = [];
      other.on("request", (request) => requests.push(request.url()));
      await other.addInitScript(() => localStorage.setItem("headerlens.settings", '{"language":"en","dns":"now"}'));
      await other.goto(url);
      assert.equal(await verdict(other), "undecided");
      assert.match(await other.locator(".subject").innerText(), /Is dinner ready/);
      assert.match(await other.locator(".ask").innerText(), /brisbane\._domainkey\.example\.com[\s\S]*nothing was asked automatically/);
      assert.equal(await other.evaluate(() => location.hash), "");
      assert.deepEqual(
        requests.filter((each) => /dns-query|resolve/.test(each)),
        [],
      );
    }));

  test("masks addresses that no signature covers, and the signature stays valid", () =>
    open({}, async (tab, context) => {
      await example(tab, "Genuine");
      const url = await link(tab, "Include the DNS answers");
      const other = await context.newPage();
      await other.goto(url);
      assert.equal(await verdict(other), "undecided");
      await panel(other, "signatures");
      assert.match(await other.locator("#signatures .state").first().innerText(), /DKIM pass/);
      const source = await other.locator("#source").innerText();
      assert.doesNotMatch(source, /for <jonas@/);
      assert.match(source, /From: Mina Park <mina@harbor\.example>/);
      assert.match(await other.locator(".trouble").innerText(), /came with it/);
    }));

  test("can leave the body out, and mask signed addresses too", () =>
    open({}, async (tab, context) => {
      await example(tab, "Genuine");
      const url = await link(tab, "Mask addresses in signed fields too", "Leave the body out");
      const other = await context.newPage();
      await other.goto(url);
      await verdict(other);
      const source = await other.locator("#source").innerText();
      assert.doesNotMatch(source, /mina@|jonas@|the boat leaves at nine, not/);
      assert.match(source, /xxxx@harbor\.example/);
    }));

  test("says that a damaged link is one", () =>
    open({}, async (tab) => {
      await tab.evaluate(() => (location.hash = "#m1=AAAA"));
      assert.match(await tab.locator(".notice").innerText(), /The link is damaged/);
    }));

  test("is printed without what only a screen needs", () =>
    open({}, async (tab) => {
      await example(tab, "Genuine");
      await tab.emulateMedia({ media: "print" });
      assert.equal(await tab.locator(".bar-row").isVisible(), false);
      assert.equal(await tab.locator(".verdict").isVisible(), true);
      assert.equal(await tab.locator(".methods").isVisible(), true);
    }));
});
