// The panels of a report: what is drawn is also there as a table or a list, in words.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, test } from "node:test";

import { drop, eachPanel, missing, panel, paste, setUp, verdict } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A message that went through a list: one hop unencrypted, one clock behind, DMARC not aligned by SPF. */
const message = `Return-Path: <bounce+17@lists.example>
Authentication-Results: mx.lantern.example;
	spf=fail smtp.mailfrom=bounce+17@lists.example
Received: from inner.lantern.example (inner.lantern.example [10.0.0.4])
	by store.lantern.example (Postfix) with LMTP id 5Ab1
	for <jonas@lantern.example>; Fri, 13 Nov 2026 09:47:02 +0100 (CET)
Received: from lists.example (lists.example [192.0.2.80])
	by mx.lantern.example (Postfix) with ESMTPS id 4Xq1Zs0Rkdz9sT
	(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))
	for <jonas@lantern.example>; Fri, 13 Nov 2026 09:47:01 +0100 (CET)
Received: from out1.harbor.example (out1.harbor.example [192.0.2.25])
	by lists.example (Postfix) with ESMTP id 77aa; Fri, 13 Nov 2026 08:20:08 +0000
Received: from [198.51.100.7] (cable-7.isp.example [198.51.100.7])
	by out1.harbor.example (Postfix) with ESMTPSA id 8C1D22A03F
	for <jonas@lantern.example>; Fri, 13 Nov 2026 17:20:12 +0900 (KST)
From: Mina Park <mina@news.harbor.example>
To: Jonas Weber <jonas@lantern.example>
Subject: [boats] Saturday
Date: Fri, 13 Nov 2026 17:20:11 +0900
Message-ID: <20261113082011.7f3a@harbor.example>

The boat leaves at nine.
`;

const answer = (name, type, ...data) => ({
  name,
  type,
  status: data.length > 0 ? 0 : 3,
  ad: false,
  records: data.map((each) => ({ name, type, ttl: 300, data: each })),
  failure: null,
  resolver: "test",
  time: "2026-11-13T08:20:15Z",
});

const answers = [
  answer("lists.example", "TXT", "v=spf1 include:_spf.mailer.example a:gone.lists.example ip4:192.0.2.0/24 mx -all"),
  answer("_spf.mailer.example", "TXT", "v=spf1 ip4:203.0.113.0/25 ~all"),
  answer("gone.lists.example", "A"),
  answer("gone.lists.example", "AAAA"),
  answer("_dmarc.news.harbor.example", "TXT"),
  answer("_dmarc.harbor.example", "TXT", "v=DMARC1; p=quarantine; pct=50; rua=mailto:dmarc@harbor.example"),
  answer("_dmarc.example", "TXT"),
  answer("_dmarc.lists.example", "TXT"),
  answer("80.2.0.192.in-addr.arpa", "PTR", "lists.example"),
  answer("lists.example", "A", "192.0.2.80"),
];

const saved = Buffer.from(
  JSON.stringify({
    format: "headerlens-report",
    version: 1,
    now: 1794560000,
    trusted: ["mx.lantern.example"],
    message: { encoding: "utf-8", data: message },
    report: { dns: { answers } },
  }),
);

describe("the panels", { skip: missing }, () => {
  const page = setUp();
  const open = (options, steps) =>
    page.open(options, async (tab) => {
      await drop(tab, "main", "report.json", saved);
      await verdict(tab);
      await steps(tab);
    });
  const texts = (tab, selector) => tab.locator(selector).evaluateAll((all) => all.map((each) => each.textContent.replace(/\s+/g, " ").trim()));

  test("draw the route as a table: delays, locks with words, a clock that is behind, the trust boundary", () =>
    open({}, async (tab) => {
      await panel(tab, "route");
      const rows = await texts(tab, "#route .waterfall tbody tr");
      assert.equal(rows.length, 5);
      assert.match(rows[0], /out1\.harbor\.example.*encrypted.*ESMTPSA.*unverified.*start/);
      assert.match(rows[1], /lists\.example.*not encrypted.*ESMTP.*unverified.*The clocks differ by 4 sec/);
      assert.match(rows[2], /^Trust boundary\./);
      assert.match(rows[3], /mx\.lantern\.example.*TLS ?v?1\.3.*ESMTPS.*26 min 53 sec/i);
      assert.doesNotMatch(rows[3], /unverified/);
      assert.match(rows[4], /store\.lantern\.example.*1 sec/);
      assert.equal(await tab.locator("#route .bars[data-skewed=true]:visible").count(), 1);
      // All lanes share one axis: the long bar ends where the next one starts.
      const edge = (row, side) =>
        tab.locator(`#hop-${row} .bars:visible`).evaluate((svg, side) => {
          const box = (svg.querySelector("rect") ?? svg.querySelector("circle")).getBoundingClientRect();
          return side === "end" ? box.right : box.left;
        }, side);
      assert.ok(Math.abs((await edge(2, "end")) - (await edge(3, "start"))) < 8);
      assert.match(await tab.locator("#route").innerText(), /26 minutes 50 seconds in total/);
    }));

  test("say what spam filters wrote when they are opened, in the language of the page, and keep the focus", () =>
    page.open({ settings: { dns: "never" } }, async (tab) => {
      await paste(
        tab,
        "X-Forefront-Antispam-Report: CIP:192.0.2.7;SCL:9;SFV:SPM;CAT:HPHSH;NEW:<b>1;\nX-Spam-Status: Yes, score=6.1 required=5.0 tests=BAYES_99,MY_RULE\nFrom: a@a.example\n\nx\n",
      );
      await verdict(tab);
      const loaded = () => tab.evaluate(() => performance.getEntriesByType("resource").some(({ name }) => /extras|filters-/.test(name)));
      assert.equal(await loaded(), false);
      await panel(tab, "filters");
      await tab.locator("#filters summary").click();
      await tab.locator("#filters .card").first().waitFor();
      assert.equal(await loaded(), true);
      const [microsoft, assassin] = await texts(tab, "#filters .card");
      assert.match(
        microsoft,
        /phishing.*Microsoft, claimed\..*CAT ?HPHSH ?Category of the policy that was applied: Phishing, with high confidence\..*NEW ?<b>1/,
      );
      assert.match(assassin, /BAYES_99 ?The Bayes filter.*MY_RULE/);
      // What anyone could have typed gets no red cross.
      assert.deepEqual(await tab.locator("#filters .state").evaluateAll((all) => all.map((each) => each.dataset.mark)), ["none", "none"]);
      const button = tab.locator("#filters .place").first();
      await button.click();
      assert.equal(await tab.evaluate(() => document.activeElement !== document.body), true);
      assert.equal(await button.getAttribute("aria-pressed"), "true");
      await tab.evaluate(axe);
      const broken = await tab.evaluate(async () => (await globalThis.axe.run("#filters")).violations.map(({ id }) => id));
      assert.deepEqual(broken, []);
    }));

  test("show the times of the route by the reader’s clock, by UTC, or as written", () =>
    open({ context: { timezoneId: "Asia/Seoul" } }, async (tab) => {
      await panel(tab, "route");
      const shown = () => tab.locator("#hop-2 .delay time").innerText();
      assert.match(await shown(), /5:47:01/);
      await tab.getByLabel("Time zone").selectOption("utc");
      assert.equal(await shown(), "2026-11-13 08:47:01 UTC");
      await tab.getByLabel("Time zone").selectOption("written");
      assert.equal(await shown(), "Fri, 13 Nov 2026 09:47:01 +0100");
    }));

  test("draw a wait of a second beside one of three days, where the reader wants that, and the order stays", () =>
    page.open({ settings: { dns: "never" } }, async (tab) => {
      const hop = (from, by, date) => `Received: from ${from} (${from} [192.0.2.7]) by ${by} with ESMTPS id 1; ${date} +0000\n`;
      const letter =
        hop("c.example", "mx.lantern.example", "Mon, 16 Nov 2026 10:00:04") +
        hop("b.example", "c.example", "Fri, 13 Nov 2026 09:00:03") +
        hop("a.example", "b.example", "Fri, 13 Nov 2026 09:00:01") +
        hop("x.example", "a.example", "Fri, 13 Nov 2026 09:00:00") +
        "From: a@a.example\nDate: Fri, 13 Nov 2026 09:00:00 +0000\n\nx\n";
      await paste(tab, letter);
      await verdict(tab);
      await panel(tab, "route");
      const widths = () =>
        tab.locator("#route tbody .bars:visible").evaluateAll((all) => all.map((each) => each.querySelector("rect")?.getBoundingClientRect().width ?? 0));
      const [, even] = await widths();
      assert.ok(even < 1, `${even} pixels`);
      await tab.getByLabel("Time axis").selectOption("long delays shortened");
      const [first, second, third, fourth] = await widths();
      assert.equal(first, 0);
      assert.ok(second > 8 && third > second && fourth > third, `${second}, ${third}, ${fourth} pixels`);
      const ends = await tab
        .locator("#route tbody .bars:visible")
        .evaluateAll((all) => all.map((each) => each.querySelector("circle").getBoundingClientRect().left));
      assert.deepEqual(
        ends,
        [...ends].sort((a, b) => a - b),
      );
      assert.match(await tab.locator("#reasons").textContent(), /waited 3 days 1 hour before mx\.lantern\.example received it\./);
      // Where all waits are alike there is nothing to choose.
      await tab.getByRole("button", { name: "Clear" }).click();
      await paste(tab, letter.replace("Mon, 16 Nov 2026 10:00:04", "Fri, 13 Nov 2026 09:00:04"));
      await verdict(tab);
      assert.equal(await tab.getByLabel("Time axis").count(), 0);
    }));

  test("let the reader judge SPF by another sender that the message may mean", () =>
    open({}, async (tab) => {
      await panel(tab, "spf");
      await tab.locator("#spf summary", { hasText: "possible senders" }).click();
      const other = tab.locator("#spf .plain-table tbody tr").nth(1);
      const address = await other.locator("th code").innerText();
      await other.getByRole("button", { name: "Use this" }).click();
      await tab.waitForFunction((address) => document.querySelector("#spf .rows").textContent.includes(`${address} certain, provided by you`), address);
    }));

  test("tell the steps of SPF as a tree of lists, with both counts", () =>
    open({}, async (tab) => {
      await panel(tab, "spf");
      // RFC 7208, section 4.6.4: include and a ask DNS, ip4 does not; a leads to no address.
      assert.deepEqual(await texts(tab, "#spf .meter"), ["2 of 10 DNS lookups", "1 of 2 void lookups"]);
      const deciding = tab.locator("#spf .tree[data-depth='0'] > .visit > .terms > .term[data-matched=true]");
      assert.match((await texts(tab, "#spf .tree[data-depth='0'] > .visit > .terms > .term[data-matched=true]"))[0], /^ip4:192\.0\.2\.0\/24 matches → pass/);
      assert.equal(await deciding.count(), 1);
      assert.match((await texts(tab, "#spf .tree[data-depth='1'] .visit-head"))[0], /_spf\.mailer\.example softfail/);
      assert.deepEqual(await texts(tab, "#spf .term[data-reached=false] .term-text"), ["mx", "-all"]);
      assert.equal(await tab.locator("#spf .tree[data-depth='0'] > .visit > .record mark").innerText(), "ip4:192.0.2.0/24");
    }));

  test("show which domains align with From, and where the record was found", () =>
    open({}, async (tab) => {
      await panel(tab, "dmarc");
      const identifiers = await texts(tab, "#dmarc .alignment tbody tr");
      assert.match(identifiers[0], /SPF MAIL FROM pass lists\.example.*does not count.*From news\.harbor\.example/);
      const walk = await texts(tab, "#dmarc .walk tbody tr");
      assert.match(walk[0], /_dmarc\.news\.harbor\.example no such name/);
      assert.match(walk[1], /_dmarc\..*harbor\.example record.*policy/);
      assert.equal(await tab.locator("#dmarc .published mark.wrong").innerText(), "pct=50");
      assert.match(await tab.locator("#dmarc .problems").innerText(), /pct=50/);
      await tab.locator("#dmarc").getByText("Record by tag").click();
      assert.match(await tab.locator("#dmarc .tags").innerText(), /removed from the standard/);
    }));

  test("set what a server claims against what was found, and say so where they differ", () =>
    open({}, async (tab) => {
      await panel(tab, "claims");
      assert.match(await tab.locator("#claims .clash").innerText(), /One of these results differs/);
      assert.match((await texts(tab, "#claims tr[data-agrees=fail]"))[0], /spf fail.*differs/);
    }));

  test("light the bytes of a row while the pointer is on it", () =>
    open({}, async (tab) => {
      await panel(tab, "route");
      await tab.locator("#hop-2").hover();
      const lit = await tab.evaluate(() => [...CSS.highlights.get("pointed")].map((range) => range.toString()).join(""));
      assert.match(lit, /^Received: from lists\.example/);
    }));

  test("keep names from a message in their place, whatever they hold", () =>
    page.open({ settings: { dns: "never" } }, async (tab) => {
      const attack = "<img src=x onerror=alert(1)>\u202e";
      await paste(
        tab,
        [
          `Received: from ${attack} (${attack} [192.0.2.1]) by ${attack} with ${attack} id ${attack} for <${attack}>; Fri, 13 Nov 2026 09:47:01 +0100`,
          `ARC-Seal: i=1; a=rsa-sha256; t=1; cv=${attack}; d=${attack}; s=${attack}; b=AAAA`,
          `ARC-Message-Signature: i=1; a=rsa-sha256; d=${attack}; s=${attack}; h=from:${attack}; bh=AAAA; b=AAAA`,
          `ARC-Authentication-Results: i=1; ${attack}; spf=pass smtp.mailfrom=${attack}`,
          `BIMI-Selector: v=BIMI1; s=${attack}`,
          `Return-Path: <${attack}@evil.example>`,
          "From: a@evil.example",
          "",
          "x",
        ].join("\n"),
      );
      await verdict(tab);
      await tab.locator(".facts details").evaluateAll((all) => all.forEach((each) => (each.open = true)));
      await tab.locator(".viewport").focus();
      for (let step = 0; step < 30; step++) await tab.keyboard.press("n");
      assert.equal(await tab.locator("main img, main script, main iframe").count(), 0);
      assert.equal(await tab.evaluate(() => /\u202e/.test(document.querySelector("main").textContent)), false);
    }));

  test("stay small, whatever a message piles up", () =>
    page.open({ settings: { dns: "never" } }, async (tab) => {
      const many = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join("");
      const text =
        many(
          1000,
          (index) =>
            `Received: from h${index}.example (h${index}.example [192.0.2.1]) by h${index + 1}.example with ESMTP id 1; Fri, 13 Nov 2026 09:47:01 +0100\n`,
        ) +
        many(500, (index) => `Authentication-Results: a${index}.example; spf=pass smtp.mailfrom=a.example\n`) +
        many(200, (index) => `DKIM-Signature: v=1; a=rsa-sha256; d=d${index}.example; s=s; h=from; bh=AAAA; b=AAAA\n`) +
        many(5000, (index) => `X-${index}: x\n`) +
        "From: a@a.example\n\nx\n";
      await drop(tab, "main", "many.eml", Buffer.from(text));
      await verdict(tab);
      const elements = await tab.evaluate(() => document.querySelectorAll("*").length);
      assert.ok(elements < 25_000, `${elements} elements`);
      await panel(tab, "route");
      assert.match(await tab.locator("#route").innerText(), /940 older hops are listed only in the source/);
    }));

  test("show the beginning of a very large field, and count the rest", () =>
    page.open({ settings: { dns: "never" } }, async (tab) => {
      const large = (letter) => letter.repeat(200_000);
      const fields = [`Received: from ${large("h")} by b.example; x`, `DKIM-Signature: v=1; d=${large("d")}; s=${large("s")}; h=${large("f")}`];
      await drop(
        tab,
        "main",
        "large.eml",
        Buffer.from(`${fields.join("\n")}\nX-Large: ${large("x")}\nFrom: "${large("n")}" <a@a.example>\nSubject: ${large("y")}\n\nx\n`),
      );
      await verdict(tab);
      const length = await tab.evaluate(() => document.querySelector("main").textContent.length);
      assert.ok(length < 200_000, `${length} characters`);
      assert.match(await tab.locator(".subject").innerText(), /^y+… 197,000 more characters/);
    }));

  for (const [language, theme, width] of [
    ["en", "light", 1280],
    ["ko", "dark", 390],
  ]) {
    test(`give axe nothing to find, have all their sentences and fit (${language}, ${theme}, ${width} pixels)`, () =>
      open({ settings: { language, theme }, context: { viewport: { width, height: 900 } } }, async (tab) => {
        await tab.evaluate(axe);
        await eachPanel(tab, async (id) => {
          const { violations } = await tab.evaluate(() => globalThis.axe.run());
          assert.deepEqual(
            violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`),
            [],
            id,
          );
          assert.ok((await tab.evaluate(() => document.documentElement.scrollWidth)) <= width, id);
        });
        assert.deepEqual(await tab.locator("code.no-sentence").allInnerTexts(), []);
        const gaps = await tab
          .locator(".facts p, .facts dd, .facts li")
          .evaluateAll((all) => all.map((each) => each.textContent).filter((text) => /\{\w+\}/.test(text)));
        assert.deepEqual(gaps, []);
        assert.equal(await tab.locator(".no-param").count(), 0);
        assert.ok((await tab.evaluate(() => document.documentElement.scrollWidth)) <= width);
      }));
  }

  test("fit a window 320 pixels wide", () =>
    open({ context: { viewport: { width: 320, height: 700 } } }, async (tab) => {
      await eachPanel(tab, async (id) => assert.ok((await tab.evaluate(() => document.documentElement.scrollWidth)) <= 320, id));
    }));

  test("are on paper what they are on the screen", () =>
    open({}, async (tab) => {
      await tab.emulateMedia({ media: "print" });
      for (const id of ["route", "spf", "dmarc", "claims"]) assert.ok(await tab.locator(`#${id}`).isVisible(), id);
      assert.ok(await tab.locator("#route .bars:visible rect").last().isVisible());
      assert.equal(await tab.locator("hl-source .source-tools").isVisible(), false);
    }));
});
