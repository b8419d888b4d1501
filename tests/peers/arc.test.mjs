// ARC by two more opinions: dkimpy and mailauth verify the chains of the ARC suite. (tests/arc.rs holds us to the
// suite's own answers.) Which chains pass, and which messages have none, must be the same; a difference stands, with
// its reason, in differences.md.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { inspect } from "headerlens";
import { authenticate } from "mailauth";

import { assertExplained } from "./differences.mjs";
import { resolverFrom } from "./evidence.mjs";
import { answers, missing as noPython } from "./python.mjs";
import { folder, missing } from "./suites.mjs";

describe("ARC by second opinions", { skip: missing || noPython }, () => {
  const all = missing || noPython ? [] : suite();

  test("dkimpy passes the same chains", () => compare("dkimpy-arc", ({ result }) => result));

  test("mailauth passes the same chains", () =>
    compare("mailauth-arc", async ({ bytes, dns }) => {
      const { arc } = await authenticate(bytes, { resolver: resolverFrom(dns), rejectRsaSha1: true, minBitLength: 1024 });
      return arc.status.result;
    }));

  async function compare(peer, verify) {
    const differing = [];
    let passes = 0;
    for (const each of all) {
      const ours = await inspect(each.bytes, { dns: each.dns, offline: true }).then(
        (report) => word(report.authentication.arc.result),
        () => "none",
      );
      const theirs = word(await verify(each));
      if (ours === "pass") passes += 1;
      if (ours !== theirs) differing.push({ id: each.id, theirs, ours });
    }
    assertExplained(peer, differing);
    assert.ok(passes > 50, `${passes} chains pass`);
  }
});

/** A chain passes, is not there, or does not pass: peers differ in how they call that. */
function word(result) {
  return ["pass", "none"].includes(result) ? result : "fail";
}

function suite() {
  const path = fileURLToPath(new URL("arc/arc-draft-validation-tests.yml", folder));
  const cases = answers("with_dkimpy_arc.py", { args: [path] });
  assert.ok(cases.length > 160, `${cases.length} cases`);
  return cases.map(({ message, ...rest }) => ({ ...rest, bytes: Buffer.from(message, "base64") }));
}
