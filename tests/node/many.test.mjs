// `inspectAll`: order, bounds, errors, and an end before the end.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { inspect, inspectAll } from "headerlens";

const message = (number) => `From: a@n${number}.example.com\nSubject: ${number}\n\nx`;
const subjects = async (reports) => {
  const list = [];
  for await (const { summary } of reports) list.push(summary.subject);
  return list;
};
const numbers = (count) => Array.from({ length: count }, (_, index) => String(index));

/** Answers the later messages first. */
const resolve = ({ name }) => new Promise((answer) => setTimeout(() => answer({ status: 3 }), 20 - Number(/n(\d+)/.exec(name)?.[1] ?? 0)));

describe("inspectAll", () => {
  test("gives reports in the order of the messages, as inspect gives them", async () => {
    const list = numbers(12).map(message);
    assert.deepEqual(await subjects(inspectAll(list, { concurrency: 5, resolve })), numbers(12));
    const options = { offline: true, now: "2026-01-01" };
    for await (const report of inspectAll([list[3]], options)) assert.deepEqual(report, await inspect(list[3], options));
    assert.deepEqual(await subjects(inspectAll([], options)), []);
    assert.deepEqual(await subjects(inspectAll(new Set(list), options)), numbers(12));
  });

  test("takes no more messages than it works on", async () => {
    let taken = 0;
    let given = 0;
    async function* source() {
      for (const number of numbers(30)) {
        taken += 1;
        yield new Blob([message(number)]);
      }
    }
    for await (const { summary } of inspectAll(source(), { concurrency: 3, offline: true })) {
      assert.equal(summary.subject, String(given));
      given += 1;
      await new Promise((resolve) => setTimeout(resolve, 1));
      assert.ok(taken - given <= 4, `${taken} taken, ${given} given`);
    }
    assert.equal(given, 30);
  });

  test("hands out a report before a slow source gives its next message", async () => {
    let release;
    async function* source() {
      yield message(0);
      await new Promise((resolve) => {
        release = resolve;
      });
      yield message(1);
    }
    const reports = inspectAll(source(), { concurrency: 4, offline: true });
    assert.equal((await reports.next()).value.summary.subject, "0");
    release();
    assert.equal((await reports.next()).value.summary.subject, "1");
    assert.equal((await reports.next()).done, true);
  });

  test("ends with the error of a message that cannot be read, after the reports before it", async () => {
    const seen = [];
    await assert.rejects(
      async () => {
        for await (const { summary } of inspectAll([message(0), "", message(2)], { offline: true })) seen.push(summary.subject);
      },
      { code: "empty-input" },
    );
    assert.deepEqual(seen, ["0"]);
  });

  test("leaves such a message out where onError takes note of it", async () => {
    const errors = [];
    const reports = inspectAll([message(0), "", message(2)], { offline: true, onError: (error, index) => errors.push([error.code, index]) });
    assert.deepEqual(await subjects(reports), ["0", "2"]);
    assert.deepEqual(errors, [["empty-input", 1]]);
  });

  test("hands on the error of its source", async () => {
    async function* source() {
      yield message(0);
      throw new Error("the disk is gone");
    }
    const reports = inspectAll(source(), { offline: true });
    assert.equal((await reports.next()).value.summary.subject, "0");
    await assert.rejects(reports.next(), /the disk is gone/);
  });

  test("lets go of its source, and of what still runs, when the loop is left", async () => {
    let isOver = false;
    let aborted = 0;
    async function* source() {
      try {
        for (const number of numbers(9)) yield message(number);
      } finally {
        isOver = true;
      }
    }
    // The first message is answered soon, the others never.
    const slow = ({ name }, { signal }) =>
      new Promise((answer) => {
        signal.addEventListener("abort", () => (aborted += 1));
        if (!/n[1-9]/.test(name)) setTimeout(() => answer({ status: 3 }), 10);
      });
    for await (const { summary } of inspectAll(source(), { resolve: slow })) {
      assert.equal(summary.subject, "0");
      break;
    }
    assert.ok(isOver);
    assert.ok(aborted > 0);
  });

  test("refuses options that are not what they have to be, and what is no list of messages", async () => {
    const first = (...words) => inspectAll(...words).next();
    for (const options of [{ concurrency: 0 }, { concurrency: 1.5 }, { concurrency: "4" }, { concurency: 4 }, { onError: 1 }, null]) {
      await assert.rejects(first([message(0)], options), { code: "bad-option" }, JSON.stringify(options));
    }
    for (const messages of [message(0), Buffer.from(message(0)), 7, null, {}]) await assert.rejects(first(messages), { code: "bad-option" });
    await assert.rejects(first([message(0)], { signal: AbortSignal.abort(new Error("enough")) }), /enough/);
  });
});
