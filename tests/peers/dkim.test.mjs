// DKIM by two more opinions: mailauth and dkimpy verify the suites' messages with the same answers
// and at the same time. Which signatures pass must be the same; a difference stands, with its reason,
// in differences.md, and one that is gone must be taken out there.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { inspect } from "headerlens";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";

import { assertExplained } from "./differences.mjs";
import { resolverFrom } from "./evidence.mjs";
import { answers, missing as noPython } from "./python.mjs";
import { cases, missing } from "./suites.mjs";

describe("DKIM by second opinions", { skip: missing }, () => {
  const all = missing ? [] : cases("dkim");

  test("mailauth passes the same signatures", async () => {
    await compare("mailauth", async ({ bytes, dns, now }) => {
      // RFC 8301, as we have it: no SHA-1, and no key under 1024 bits.
      const options = { resolver: resolverFrom(dns), curTime: new Date(now * 1000), rejectRsaSha1: true, minBitLength: 1024 };
      const { results } = await dkimVerify(bytes, options);
      return results.filter((each) => each.status.result !== "none").map((each) => each.status.result === "pass");
    });
  });

  test("dkimpy passes the same signatures", { skip: noPython }, async () => {
    const input = all.map(({ bytes, dns, now }) => JSON.stringify({ message: bytes.toString("base64"), dns, now })).join("\n");
    const outcomes = answers("with_dkimpy.py", { input });
    await compare("dkimpy", (each) => outcomes[all.indexOf(each)]);
  });

  async function compare(peer, verify) {
    const differing = [];
    let passes = 0;
    for (const each of all) {
      const ours = await inspect(each.bytes, { dns: each.dns, offline: true, now: each.now * 1000 }).then(
        (report) => report.authentication.dkim.map((signature) => signature.result === "pass"),
        () => [],
      );
      const theirs = await verify(each);
      passes += ours.filter(Boolean).length;
      if (JSON.stringify(ours) !== JSON.stringify(theirs)) differing.push({ id: each.id, theirs, ours });
    }
    assertExplained(peer, differing);
    assert.ok(passes > 50, `${passes} signatures pass`);
  }
});
