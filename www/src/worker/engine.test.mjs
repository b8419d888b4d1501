import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

/** A worker that answers only when it is told to. */
class FakeWorker extends EventTarget {
  static all = [];
  posted = [];
  terminated = false;
  constructor() {
    super();
    FakeWorker.all.push(this);
  }
  postMessage(request) {
    this.posted.push(request);
  }
  terminate() {
    this.terminated = true;
  }
  reply(data) {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
}
Object.assign(globalThis, { Worker: FakeWorker, document: { baseURI: "https://page.example/" }, location: { origin: "null" } });
const { inspect, restart, warmUp } = await import("./engine.ts");
const worker = () => FakeWorker.all.at(-1);
const job = (name) => ({ source: name });
const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
const never = new AbortController().signal;

afterEach(() => restart());

test("a call is answered by its number", async () => {
  warmUp();
  const one = inspect(job("one"), never);
  const two = inspect(job("two"), never);
  const [first, second] = worker().posted;
  worker().reply({ kind: "report", id: second.id, report: "of two" });
  worker().reply({ kind: "report", id: first.id, report: "of one" });
  assert.deepEqual(await Promise.all([one, two]), ["of one", "of two"]);
});

test("a cancelled call that the worker answers leaves it running", async () => {
  const controller = new AbortController();
  const one = inspect(job("one"), controller.signal);
  const running = worker();
  const { id } = running.posted.at(-1);
  controller.abort();
  await assert.rejects(one, { name: "AbortError" });
  assert.deepEqual(running.posted.at(-1), { kind: "cancel", id });
  running.reply({ kind: "failed", id, name: "AbortError", code: null, message: "" });
  await wait(250);
  assert.equal(running.terminated, false);
});

test("a worker that does not hear of a cancellation is ended, and the others' calls go to a new one", async () => {
  const controller = new AbortController();
  const deaf = inspect(job("deaf"), controller.signal);
  const other = inspect(job("other"), never);
  const old = worker();
  controller.abort();
  await assert.rejects(deaf, { name: "AbortError" });
  await wait(250);
  assert.equal(old.terminated, true);
  assert.notEqual(worker(), old);
  assert.deepEqual(
    worker().posted.map((request) => request.job.source),
    ["other"],
  );
  worker().reply({ kind: "report", id: worker().posted[0].id, report: "of other" });
  assert.equal(await other, "of other");
});

test("a trap is an internal error, and the next call gets a new module", async () => {
  const trapping = inspect(job("trap"), never);
  const other = inspect(job("other"), never);
  const old = worker();
  const [trap] = old.posted;
  old.reply({ kind: "failed", id: trap.id, name: "RuntimeError", code: null, message: "unreachable" });
  await assert.rejects(trapping, { name: "EngineError", code: "internal" });
  assert.equal(old.terminated, true);
  worker().reply({ kind: "report", id: worker().posted[0].id, report: "of other" });
  assert.equal(await other, "of other");
});

test("a worker that breaks fails all calls, and the next one works", async () => {
  const broken = inspect(job("one"), never);
  worker().dispatchEvent(new Event("error"));
  await assert.rejects(broken, { code: "internal" });
  const next = inspect(job("two"), never);
  worker().reply({ kind: "report", id: worker().posted.at(-1).id, report: "of two" });
  assert.equal(await next, "of two");
});
