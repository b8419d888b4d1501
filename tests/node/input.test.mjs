// A message is taken by what it is: every form, of every realm, gives the same report.

import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { describe, test } from "node:test";
import { createContext, runInContext } from "node:vm";

import { inspect, parts, repair, split } from "headerlens";

import { path, rfc6376 } from "./messages.mjs";

const text = rfc6376.toString("latin1");
const offline = { offline: true, now: "2026-01-01T00:00:00Z" };
const expected = await inspect(rfc6376, offline);
const exact = (bytes) => Uint8Array.from(bytes).buffer;

/** Bytes in the middle of a larger buffer. */
function inside(Type) {
  const size = Math.ceil(rfc6376.length / 8) * 8;
  const buffer = new ArrayBuffer(size + 16);
  new Uint8Array(buffer).set(rfc6376, 8);
  return Type === DataView ? new DataView(buffer, 8, rfc6376.length) : new Type(buffer, 8, rfc6376.length);
}

async function* pieces(...list) {
  yield* list;
}

const shared = new SharedArrayBuffer(rfc6376.length);
new Uint8Array(shared).set(rfc6376);
const realm = createContext({ bytes: [...rfc6376], text });
const elsewhere = (script) => runInContext(script, realm);

const forms = {
  "a string": text,
  "a String object": String(text),
  "a Buffer": rfc6376,
  "a Uint8Array inside a buffer": inside(Uint8Array),
  "an Int8Array": inside(Int8Array),
  "a DataView": inside(DataView),
  "an ArrayBuffer": exact(rfc6376),
  "a SharedArrayBuffer": shared,
  "a view of a SharedArrayBuffer": new Uint8Array(shared),
  "an ArrayBuffer of another realm": elsewhere("Uint8Array.from(bytes).buffer"),
  "a Uint8Array of another realm": elsewhere("Uint8Array.from(bytes)"),
  "an async iterable of another realm": elsewhere("(async function* () { yield text.slice(0, 7); yield text.slice(7); })()"),
  "a Blob": new Blob([rfc6376]),
  "a File": new File([rfc6376], "message.eml"),
  "a Response": new Response(rfc6376),
  "a Request": new Request("https://example.com/", { method: "POST", body: rfc6376 }),
  "a ReadableStream": new Blob([rfc6376]).stream(),
  "a ReadableStream of text": new Response(rfc6376).body.pipeThrough(new TextDecoderStream()),
  "a stream of Node": createReadStream(path("rfc6376.eml"), { highWaterMark: 50 }),
  "a stream of Node in text": createReadStream(path("rfc6376.eml"), { encoding: "latin1" }),
  "Readable.from": Readable.from([rfc6376.subarray(0, 100), rfc6376.subarray(100)]),
  "an async iterable of bytes": pieces(rfc6376.subarray(0, 3), exact(rfc6376.subarray(3, 90)), new DataView(exact(rfc6376.subarray(90)))),
  "an async iterable of text": pieces(text.slice(0, 11), "", text.slice(11)),
  // What Cloudflare's Email Workers hand over: a body without its Response.
  "a stream that cannot be iterated": { getReader: () => new Blob([rfc6376]).stream().getReader() },
};

describe("inspect takes", () => {
  for (const [name, form] of Object.entries(forms)) {
    test(name, async () => assert.deepEqual(await inspect(form, offline), expected));
  }

  test("text that is cut inside a character", async () => {
    const message = "Subject: 😀\n\nx";
    const at = message.indexOf("\ude00");
    const { summary, made } = await inspect(pieces(message.slice(0, at), message.slice(at)), offline);
    assert.deepEqual([summary.subject, made.sha256], ["😀", (await inspect(message, offline)).made.sha256]);
  });

  test("a buffer that its source fills again", async () => {
    const buffer = new Uint8Array(16);
    const reuse = async function* () {
      for (let at = 0; at < rfc6376.length; at += 16) {
        const part = rfc6376.subarray(at, at + 16);
        buffer.set(part);
        yield buffer.subarray(0, part.length);
      }
    };
    assert.deepEqual(await inspect(reuse(), offline), expected);
  });
});

test("the other functions take the same", async () => {
  const of = (name) => ({ "a Blob": new Blob([rfc6376]), "a Response": new Response(rfc6376), "an iterable": pieces(text) })[name];
  for (const name of ["a Blob", "a Response", "an iterable"]) {
    assert.equal((await repair(of(name))).text.length, rfc6376.length, name);
    assert.equal((await parts(of(name))).type, "text/plain", name);
    assert.deepEqual(await split(of(name)), [{ start: 0, end: rfc6376.length }], name);
  }
});

describe("inspect refuses, and says what it expects,", () => {
  const read = new Response(rfc6376);
  const detached = new Uint8Array(4);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  test("what is no message", async () => {
    await read.text();
    for (const wrong of [undefined, null, 42, true, {}, [], ["From: a@example.com\n\nx"], () => text, Symbol("x"), pieces(7), pieces(null), read]) {
      await assert.rejects(inspect(wrong, offline), { name: "HeaderlensError", code: "bad-option" });
    }
    await assert.rejects(inspect(detached.buffer, offline), { name: "HeaderlensError" });
  });

  test("a stream as soon as it is too long, and lets go of it", async () => {
    let given = 0;
    let isCancelled = false;
    const endless = new ReadableStream({
      pull: (controller) => {
        given += 1;
        controller.enqueue(new Uint8Array(1000).fill(97));
      },
      cancel: () => {
        isCancelled = true;
      },
    });
    await assert.rejects(inspect(endless, { ...offline, limits: { messageBytes: 10_000 } }), { code: "too-large" });
    assert.ok(given < 20, String(given));
    assert.ok(isCancelled);
  });
});

test("an error of the source is handed on", async () => {
  const broken = async function* () {
    yield "From: a@example.com\n";
    throw new Error("the disk is gone");
  };
  await assert.rejects(inspect(broken(), offline), /the disk is gone/);
});

test("a source that gives nothing is left when the signal says so", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 20);
  const idle = { [Symbol.asyncIterator]: () => ({ next: () => new Promise((resolve) => setTimeout(resolve, 10_000).unref()) }) };
  await assert.rejects(inspect(idle, { ...offline, signal: controller.signal }), reason);
});

test("100 MB of UTF-16 are read, and what is longer is refused by its size", async () => {
  const header = "\ufeffFrom: a@example.com\r\nSubject: long\r\n\r\n";
  const long = (bytes) => Buffer.from(header + "x".repeat(bytes / 2 - header.length), "utf16le");
  const report = await inspect(long(100_000_000), offline);
  assert.equal(report.summary.subject, "long");
  assert.deepEqual(
    report.source.repairs.map(({ code }) => code),
    ["utf-16"],
  );
  await assert.rejects(inspect(long(100_000_002), offline), { code: "too-large", message: /100000002 bytes/ });
});
