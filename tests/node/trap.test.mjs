// A module that traps: the call rejects with a code, nothing else is hurt, and the next call works. The module is the
// package's own; two of its functions trap for messages of a certain length.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inspect, split } from "headerlens";

import { rfc6376 } from "./messages.mjs";

/** A message that traps when its task is polled, and one that traps before there is a task. */
const [later, atOnce] = [54_321, 54_320];
const messageOf = (length) => `From: a@example.com\n\n${"x".repeat(length - 21)}`;

/** `(module (func (export "t") unreachable))` */
const trapping = new Uint8Array(Buffer.from("0061736d0100000001040160000003020100070501017400000a05010300000b", "hex"));
const { t: trap } = new WebAssembly.Instance(new WebAssembly.Module(trapping)).exports;

let instances = 0;
WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...given) {
    super(...given);
    instances += 1;
    const { inspect, task_poll, ...exports } = this.exports;
    let fails = false;
    const wrapped = {
      inspect(pointer, length, shell) {
        if (length === atOnce) trap();
        fails = length === later;
        return inspect(pointer, length, shell);
      },
      task_poll(...words) {
        if (!fails) return task_poll(...words);
        fails = false;
        return trap();
      },
    };
    Object.defineProperty(this, "exports", { value: { ...exports, ...wrapped } });
  }
};

const offline = { offline: true };
const verdict = async () => (await inspect(rfc6376, offline)).summary.verdict;

test("a trap rejects with a code, and the next call works", async () => {
  const before = await verdict();
  assert.equal(instances, 1);
  for (const length of [later, atOnce]) {
    await assert.rejects(inspect(messageOf(length), offline), { name: "HeaderlensError", code: "internal" });
    assert.equal(await verdict(), before);
    assert.equal((await split(rfc6376)).length, 1);
  }
  assert.equal(instances, 3);
});

test("a call that waits for DNS meanwhile comes to its end, and new ones wait for it", async () => {
  let answer;
  const asked = new Promise((resolve) => {
    answer = resolve;
  });
  let isAsked;
  const waits = new Promise((resolve) => {
    isAsked = resolve;
  });
  const resolve = () => {
    isAsked();
    return asked;
  };
  const slow = inspect(rfc6376, { resolve, now: null });
  await waits;
  await assert.rejects(inspect(messageOf(later), offline), { code: "internal" });
  const next = verdict();
  answer({ status: 3 });
  assert.equal((await slow).dns.answers[0].status, 3);
  assert.equal(typeof (await next), "string");
});
