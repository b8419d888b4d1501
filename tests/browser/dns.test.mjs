// The page and real resolvers: BIND behind dnsdist speaks RFC 8484 on loopback.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";

import { drop, missing, panel, paste, setUp, verdict } from "./browser.mjs";
import { rfc6376, rfc6376Key } from "./rfc6376.mjs";

const lacking =
  missing || (["named", "dnsdist"].some((name) => !["/usr/sbin", "/usr/bin"].some((folder) => existsSync(`${folder}/${name}`))) && "no BIND or dnsdist");

describe("with DNS", { skip: lacking }, () => {
  let dns;
  let down;
  const page = setUp({ connect: "http://127.0.0.1:*" });
  before(async () => {
    const { startDns } = await import("../servers/dns.mjs");
    dns = await startDns({ zones: { "example.com": { "brisbane._domainkey": { TXT: [rfc6376Key] } } } });
    down = `http://127.0.0.1:${await closedPort()}/dns-query`;
  });
  after(() => dns?.stop());
  const open = (resolvers, steps, options = {}) =>
    page.open({ settings: { resolvers }, allow: [...resolvers], expectErrors: resolvers.includes(down), ...options }, steps);
  const signature = async (tab) => {
    await panel(tab, "signatures");
    return tab.locator("#signatures .card > header .state").innerText();
  };

  test("verifies the message of RFC 6376 when it is pasted", () =>
    open([dns.url], async (tab) => {
      await paste(tab, rfc6376);
      await verdict(tab);
      assert.equal(await signature(tab), "DKIM pass");
      await panel(tab, "dns");
      assert.match(await tab.locator("#dns").innerText(), /brisbane\._domainkey\.example\.com/);
    }));

  test("verifies the same message from a dropped file", () =>
    open([dns.url], async (tab) => {
      await drop(tab, "main", "rfc6376.eml", Buffer.from(rfc6376));
      await verdict(tab);
      assert.equal(await signature(tab), "DKIM pass");
    }));

  test("tells which part of an altered message is not as it was signed", () =>
    open([dns.url], async (tab) => {
      await paste(tab, rfc6376.replace("hungry", "angry"));
      await verdict(tab);
      assert.equal(await signature(tab), "DKIM fail");
      const answers = () => tab.locator(".answers li").evaluateAll((all) => all.slice(0, 3).map((each) => each.dataset.mark));
      assert.deepEqual(await answers(), ["pass", "pass", "fail"]);
      await tab.getByRole("button", { name: "Clear" }).click();
      await paste(tab, rfc6376.replace("Is dinner ready?", "Is breakfast ready?"));
      await verdict(tab);
      assert.deepEqual(await answers(), ["pass", "fail", "pass"]);
    }));

  test("goes to the second resolver when the first is down", () =>
    open([down, dns.url], async (tab) => {
      await paste(tab, rfc6376);
      await verdict(tab);
      assert.equal(await signature(tab), "DKIM pass");
      assert.equal(await tab.locator(".trouble").count(), 0);
    }));

  test("says what happened when every resolver is down, keeps the text, and can go on offline", () =>
    open([down], async (tab) => {
      await paste(tab, rfc6376);
      assert.equal(await verdict(tab), "undecided");
      assert.match(await tab.locator(".trouble").innerText(), /DNS lookup failed/);
      assert.match(await tab.locator("#message").inputValue(), /Is dinner ready/);
      await tab.getByRole("button", { name: "Try again" }).click();
      await verdict(tab);
      assert.match(await tab.locator(".trouble").innerText(), /DNS lookup failed/);
      await tab.getByRole("button", { name: "Work offline" }).click();
      await tab.locator(".ask").getByRole("heading", { name: "DNS has not been asked" }).waitFor();
      assert.match(await tab.locator("#message").inputValue(), /Is dinner ready/);
    }));

  test("tries again with success once a resolver is back", () =>
    open(
      [down],
      async (tab) => {
        await paste(tab, rfc6376);
        await verdict(tab);
        await tab.getByRole("button", { name: "Settings" }).click();
        await tab.getByLabel("Another resolver").fill(dns.url);
        await tab.getByRole("button", { name: "Add", exact: true }).click();
        await tab.getByRole("button", { name: "Close" }).click();
        await panel(tab, "signatures");
        await tab.locator("#signatures .state", { hasText: "DKIM pass" }).waitFor();
        assert.equal(await tab.locator(".trouble").count(), 0);
      },
      { allow: [down, dns.url] },
    ));

  test("asks nobody when DNS is switched off", () =>
    open(
      [dns.url],
      async (tab) => {
        await paste(tab, rfc6376);
        await verdict(tab);
        assert.match(await tab.locator(".ask").innerText(), /DNS is off[\s\S]*brisbane\._domainkey\.example\.com/);
      },
      { settings: { resolvers: [dns.url], dns: "never" }, allow: [] },
    ));

  test("can be cancelled while a resolver keeps it waiting", async () => {
    const silent = createServer(() => {});
    await new Promise((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${silent.address().port}/dns-query`;
    try {
      await open(
        [url],
        async (tab) => {
          await paste(tab, rfc6376);
          await tab.getByRole("button", { name: "Cancel" }).click();
          assert.match(await tab.locator(".notice").innerText(), /Cancelled/);
          assert.match(await tab.locator("#message").inputValue(), /Is dinner ready/);
        },
        { expectErrors: true },
      );
    } finally {
      silent.close();
    }
  });

  test("tests a resolver on request", () =>
    open([dns.url, down], async (tab) => {
      await tab.getByRole("button", { name: "Settings" }).click();
      await tab.getByRole("button", { name: `Test: ${dns.url}` }).click();
      await tab.locator(".test", { hasText: /Answered in [\d,]+ ms/ }).waitFor();
      await tab.getByRole("button", { name: `Test: ${down}` }).click();
      await tab.locator(".test", { hasText: "Unreachable" }).waitFor();
    }));
});

/** A port where nobody listens. */
async function closedPort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
