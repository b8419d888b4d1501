// A hostile message must stay text; the page must reach nobody it does not name.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { drop, missing, paste, setUp, verdict } from "./browser.mjs";

const attack = `<img src=https://evil.example/x onerror="globalThis.hit=1"><script>globalThis.hit=1</script>`;

describe("a hostile message", { skip: missing }, () => {
  const { open } = setUp({ settings: { dns: "never" } });

  test("is shown as text, whichever field carries the script", () =>
    open({}, async (tab) => {
      const names = ["From", "To", "Subject", "Date", "Message-ID", "User-Agent", "X-Mailer", "Reply-To"];
      const fields = names.map((name) => `${name}: ${attack}`);
      fields.push(`Received: from ${attack} by ${attack} with ${attack} id ${attack}; ${attack}`);
      fields.push(`Authentication-Results: ${attack}; dkim=${attack} header.d=${attack}; spf=pass (${attack}) smtp.mailfrom="${attack}"`);
      fields.push(`Authentication-Results: mx.example.com; dkim=pass reason="${attack}" header.d="${attack}"`);
      fields.push(`DKIM-Signature: v=1; a=${attack}; d=${attack}; s=${attack}; h=from:${attack}; bh=AAAA; b=AAAA`);
      fields.push(`${attack.replace(/[ :]/g, "")}: name`);
      await paste(tab, `${fields.join("\n")}\n\n${attack}\n`);
      await verdict(tab);
      await tab.locator(".facts details").evaluateAll((all) => all.forEach((each) => (each.open = true)));
      assert.equal(
        await tab
          .locator(
            "main img, main script, main iframe, main a:not([href^='#'], [href^='https://www.rfc-editor.org/rfc/rfc'], [href^='https://datatracker.ietf.org/doc/draft-'])",
          )
          .count(),
        0,
      );
      assert.equal(await tab.evaluate(() => globalThis.hit), undefined);
      assert.match(await tab.locator(".subject").innerText(), /<img src=/);
    }));

  test("cannot turn the text around it, or hide in it", () =>
    open({}, async (tab) => {
      await paste(tab, "From: \u202emoc.knab@evil\u202c <a@evil.example>\nSubject: pay\u200b now\u0007\u2066\n\nx\n");
      await verdict(tab);
      const shown = await tab.locator("main").evaluate((main) => {
        const text = [...main.querySelectorAll("*")]
          .filter((each) => each.matches("bdi, pre, code, p, dd"))
          .map((each) => each.textContent)
          .join("");
        return /[\u202a-\u202e\u2066-\u2069\u200b\u0007]/.test(text);
      });
      assert.equal(shown, false);
      assert.match(await tab.locator(".message").innerText(), /⟨U\+202E⟩moc\.knab@evil/);
      assert.match(await tab.locator(".subject").innerText(), /pay⟨U\+200B⟩ now␇/);
    }));

  test("may have 10,000 header fields", () =>
    open({}, async (tab) => {
      const fields = Array.from({ length: 10_000 }, (_, index) => `X-Field-${index}: ${attack}`).join("\n");
      await paste(tab, `From: a@example.com\nSubject: many\n${fields}\n\nx\n`);
      await verdict(tab);
      assert.match(await tab.locator(".subject").innerText(), /many/);
      assert.equal(await tab.evaluate(() => globalThis.hit), undefined);
    }));

  test("may have a header field of 1 MB", () =>
    open({}, async (tab) => {
      await paste(tab, `From: a@example.com\nSubject: ${"long ".repeat(200_000)}\n\nx\n`);
      await verdict(tab);
      assert.match(await tab.locator(".subject").innerText(), /^long long/);
    }));

  test("is judged, not choked on, whatever its bytes are", () =>
    open({}, async (tab) => {
      const bytes = Uint8Array.from({ length: 4096 }, (_, index) => (index * 167 + (index >> 3)) & 0xff);
      await drop(tab, "main", "noise.eml", bytes);
      await tab.locator(".verdict, .trouble").first().waitFor();
      assert.match(await tab.locator(".given").innerText(), /noise\.eml/);
    }));
});

describe("the content security policy", { skip: missing }, () => {
  const { open, home, browser } = setUp();

  test("lets neither the page nor its worker reach a stranger", async () => {
    const context = await browser().newContext();
    const tab = await context.newPage();
    const seen = [];
    context.on("request", (request) => seen.push(request.url()));
    await tab.goto(home());
    await tab.waitForFunction(() => document.querySelector("#message"));
    if (tab.workers().length === 0) await tab.waitForEvent("worker");
    const attempt = () =>
      fetch("https://evil.example/").then(
        () => "reached",
        (error) => error.name,
      );
    assert.equal(await tab.evaluate(attempt), "TypeError");
    assert.equal(await tab.workers()[0].evaluate(attempt), "TypeError");
    const blocked = await tab.workers()[0].evaluate(
      () =>
        new Promise((resolve) => {
          addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
          fetch("https://evil.example/").catch(() => {});
        }),
    );
    assert.equal(blocked, "connect-src");
    await context.close();
  });

  test("forbids markup from strings", () =>
    open({}, async (tab) => {
      const outcome = await tab.evaluate(() => {
        const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]').content;
        return {
          policy,
          trusted: /require-trusted-types-for 'script'/.test(policy),
          wild: /unsafe-inline|unsafe-eval'(?! )|\*/.test(policy.replace("'wasm-unsafe-eval'", "")),
        };
      });
      assert.equal(outcome.trusted, true);
      assert.equal(outcome.wild, false, outcome.policy);
    }));

  test("is told to the reader who types a resolver that it forbids", () =>
    open({}, async (tab) => {
      await tab.getByRole("button", { name: "Settings" }).click();
      await tab.getByLabel("Another resolver").fill("https://dns.evil.example/dns-query");
      assert.match(await tab.locator("#own-problem").innerText(), /does not allow this address/);
      assert.equal(await tab.getByRole("button", { name: "Add", exact: true }).isDisabled(), true);
    }));
});
