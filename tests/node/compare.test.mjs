// Two reports on one message: what another record, envelope or time changes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { compareReports, inspect } from "headerlens";

const folder = new URL("../../www/src/input/examples/", import.meta.url);
const dns = JSON.parse(readFileSync(new URL("dns.json", folder), "utf8"));
const message = (name) => readFileSync(new URL(`${name}.eml`, folder));
const settings = { dns, offline: true, now: "2026-11-26T12:00:00Z" };
const forged = (options) => inspect(message("forged"), { ...settings, ...options });

/** The evidence, with another text in one TXT record. */
const edited = (name, data) => ({
  ...dns,
  answers: dns.answers.map((each) => (each.name === name && each.type === "TXT" ? { ...each, records: [{ name, type: "TXT", ttl: 60, data }] } : each)),
});

describe("two reports are compared", () => {
  test("the same reports do not differ", async () => {
    const comparison = compareReports(await forged(), await forged());
    assert.deepEqual(comparison, { same: true, verdict: null, restsOn: null, applied: null, results: [], findings: { added: [], removed: [] } });
  });

  test("an SPF record that lists the client makes SPF and DMARC pass (RFC 7208, 5.6)", async () => {
    const after = await forged({ dns: edited("harbor.example", "v=spf1 ip4:203.0.113.0/24 -all") });
    const { results, same, findings } = compareReports(await forged(), after);
    assert.equal(same, false);
    assert.deepEqual(
      results.filter(({ method }) => method === "spf" || method === "dmarc").map(({ method, before, after }) => [method, before.result, after.result]),
      [
        ["spf", "fail", "pass"],
        ["dmarc", "fail", "pass"],
      ],
    );
    assert.ok(findings.removed.some(({ code }) => code === "spf-fail"));
  });

  test("without a policy nothing is refused, and the forgery does not conflict (RFC 9989, 5.3)", async () => {
    const after = await forged({ dns: edited("_dmarc.harbor.example", "v=DMARC1; p=none") });
    const { verdict, applied } = compareReports(await forged(), after);
    assert.deepEqual(verdict, { before: "suspicious", after: "unauthenticated" });
    assert.deepEqual(applied, { before: "reject", after: "none" });
  });

  test("evidence that was given is marked where a result rests on it", async () => {
    const before = await inspect(message("genuine"), { ...settings, evidenceFrom: "asked" });
    const after = await inspect(message("genuine"), settings);
    const { restsOn, results } = compareReports(before, after);
    assert.deepEqual(results, []);
    assert.ok(!restsOn.before.includes("given-evidence"));
    assert.ok(restsOn.after.includes("given-evidence"));
  });

  test("another client changes SPF and reverse DNS, not DKIM", async () => {
    const before = await inspect(message("genuine"), settings);
    const after = await inspect(message("genuine"), { ...settings, envelope: { ip: "198.51.100.99", mailFrom: "mina@harbor.example", helo: "x.example" } });
    const changed = compareReports(before, after).results.map(({ method }) => method);
    assert.ok(changed.includes("spf"));
    assert.ok(!changed.includes("dkim"));
  });

  test("reports on different messages are refused", async () => {
    const [one, other] = [await forged(), await inspect(message("genuine"), settings)];
    assert.throws(() => compareReports(one, other), RangeError);
  });
});
