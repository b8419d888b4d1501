// What is displayed and signed, and where two versions of a text differ.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { inspect } from "headerlens";
import { difference, displayedFields } from "headerlens/text";

const read = async (name) => {
  const at = (ending) => readFileSync(new URL(`../data/displayed/${name}.${ending}`, import.meta.url));
  return inspect(at("eml"), { dns: JSON.parse(at("dns.json")), offline: true, now: null });
};

describe("displayed fields", () => {
  test("a Subject that was put before the signed one is displayed, and the signed one counts", async () => {
    const subject = displayedFields(await read("dup-subject-prepended")).find(({ field }) => field === "Subject");
    assert.equal(subject.proof.state, "signed");
    assert.equal(subject.repeated, true);
    assert.notEqual(subject.instead, null);
    assert.notEqual(subject.instead, subject.value);
  });

  test("a Subject that no signature covers is unsigned", async () => {
    const fields = displayedFields(await read("subject-unsigned-changed"));
    assert.equal(fields.find(({ field }) => field === "Subject").proof.state, "unsigned");
    assert.equal(fields.find(({ field }) => field === "From").proof.state, "signed");
  });
});

describe("the difference of two texts", () => {
  for (const [before, after, expected] of [
    ["a b c", "a x c", ["a ", "b", "x", " c"]],
    ["Saturday", "[list] Saturday", ["", "", "[list] ", "Saturday"]],
    ["same", "same", ["same", "", "", ""]],
    ["", "new text", ["", "", "new text", ""]],
    ["a a", "a a a", ["a a", "", " a", ""]],
    ["🙂 one", "🙃 one", ["", "🙂", "🙃", " one"]],
  ]) {
    test(`${JSON.stringify(before)} and ${JSON.stringify(after)}`, () => {
      const { start, before: gone, after: come, end } = difference(before, after);
      assert.deepEqual([start, gone, come, end], expected);
      assert.deepEqual([start + gone + end, start + come + end], [before, after]);
    });
  }
});
