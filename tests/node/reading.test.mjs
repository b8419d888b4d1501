// Two readings of a report: of whoever received the message, and of whoever runs the author's domain.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { explain, inspect } from "headerlens";

const folder = new URL("../../www/src/input/examples/", import.meta.url);
const dns = JSON.parse(readFileSync(new URL("dns.json", folder), "utf8"));
const example = (name) => inspect(readFileSync(new URL(`${name}.eml`, folder)), { dns, offline: true, transport: true, now: "2026-11-26T12:00:00Z" });
const names = ["genuine", "altered", "list", "lookalike", "old", "forged"];

/** What tells somebody to change a domain's records or servers. */
const orders = /^(publish|replace|remove|correct|add|set|sign|merge|generate)\b|would pass (if|with)|SPF record of/i;

test("the holder of a message is not told to change records", async () => {
  for (const name of names) {
    const report = await example(name);
    const { findings, verdict, reasons } = explain(report, { reading: "receiver" });
    const said = [verdict.advice, ...findings.flatMap(({ advice }) => advice ?? []), ...reasons.flatMap(({ remarks }) => remarks)];
    assert.deepEqual(
      said.filter((each) => orders.test(each)),
      [],
      name,
    );
    assert.ok(
      findings.every(({ severity, audience }) => severity !== "notice" || audience !== "owner"),
      name,
    );
  }
});

test("the owner of a forged domain is told the record to change, and that a forgery is no reason to", async () => {
  const { verdict, findings } = explain(await example("forged"), { reading: "owner" });
  assert.match(verdict.advice, /If you did not send this message/);
  assert.ok(findings.some(({ advice, audience }) => audience === "owner" && /SPF record of/.test(advice)));
});

test("errors and warnings are the same in both readings", async () => {
  const grave = ({ findings }) =>
    findings
      .filter(({ severity }) => severity === "error" || severity === "warning")
      .map(({ code, severity }) => `${severity} ${code}`)
      .sort();
  for (const name of names) {
    const report = await example(name);
    assert.deepEqual(grave(explain(report, { reading: "receiver" })), grave(explain(report, { reading: "owner" })), name);
  }
});

test("findings stay in order of severity, and those for the reader come first", async () => {
  const order = ["error", "warning", "notice", "ok"];
  for (const name of names) {
    for (const reading of ["receiver", "owner"]) {
      const ranks = explain(await example(name), { reading }).findings.map(
        ({ severity, audience }) => order.indexOf(severity) * 2 + (audience === reading ? 0 : 1),
      );
      assert.deepEqual(
        ranks,
        ranks.toSorted((a, b) => a - b),
        `${name} ${reading}`,
      );
    }
  }
});

test("without a reading, everything is said, as before", async () => {
  const report = await example("forged");
  const all = explain(report);
  assert.deepEqual(
    all.findings.map(({ code }) => code),
    report.findings.map(({ code }) => code),
  );
  assert.equal(all.findings.filter(({ advice }) => advice !== null).length, report.findings.filter(({ advice }) => advice !== null).length);
});

test("an unknown reading is refused", async () => {
  const report = await example("forged");
  assert.throws(() => explain(report, { reading: "sender" }), { name: "HeaderlensError", code: "bad-option" });
});
