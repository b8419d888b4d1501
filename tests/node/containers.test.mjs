// Files with messages in them: what is unpacked is the message, and nothing grows without a limit.
// tests/data/files/make.py wrote the files, with Python's own modules.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";

import { inspect, parse, unpack } from "headerlens";

const data = new URL("../data/", import.meta.url);
const file = (name) => readFileSync(new URL(`files/${name}`, data));
const dns = JSON.parse(readFileSync(new URL("trials/common.dns.json", data), "utf8"));
const options = { dns, offline: true, now: "2026-11-26T12:00:00Z" };
const refused = (code) => (error) => error.name === "HeaderlensError" && error.code === code;

describe("unpack", () => {
  for (const name of ["message.eml.gz", "message.emlx", "messages.zip"]) {
    test(`takes the message out of ${name}`, async () => {
      for (const { bytes } of await unpack(file(name))) {
        const { summary } = await inspect(bytes, options);
        assert.deepEqual([summary.subject, summary.verdict], ["Hello", "authentic"]);
      }
    });
  }

  test("names the messages of an archive, those of archives in it too", async () => {
    const names = (await unpack(file("messages.zip"))).map(({ name }) => name);
    assert.deepEqual(names.sort(), ["a/first.eml", "second.eml"]);
  });

  test("reads the header of a .msg file, whose body is not the one that was signed", async () => {
    const [{ bytes }] = await unpack(file("received.msg"));
    const report = await inspect(bytes, options);
    const [dkim] = report.authentication.dkim;
    assert.deepEqual([dkim.signature, dkim.bodyHash, report.source.body], ["valid", "unchecked", "absent"]);
    assert.equal(report.summary.verdict, "undecided");
  });

  test("gives any other file back as it is", async () => {
    for (const text of ["From: a@example.com\n\nx", "12\nFrom: a@example.com\n", ""]) {
      const [{ name, bytes }] = await unpack(text);
      assert.equal(name, null);
      assert.equal(Buffer.from(bytes).toString(), text);
    }
  });

  test("refuses what is cut off", async () => {
    for (const [name, code] of [
      ["message.eml.gz", "compressed-input"],
      ["messages.zip", "zip-input"],
      ["received.msg", "compound-file-input"],
    ]) {
      const whole = file(name);
      await assert.rejects(unpack(whole.subarray(0, whole.length / 2)), refused(code), name);
    }
  });

  test("refuses what unpacks to more than 100 MB", async () => {
    await assert.rejects(unpack(gzipSync(Buffer.alloc(101_000_000))), refused("too-large"));
    // The same in an archive that states its size.
    const zip = Buffer.from(file("messages.zip"));
    const central = zip.indexOf("PK\x01\x02", zip.indexOf("PK\x01\x02") + 1, "latin1");
    zip.writeUInt32LE(2_000_000_000, central + 24);
    await assert.rejects(unpack(zip), refused("too-large"));
  });

  test("leaves an archive without a message to be refused for what it is", async () => {
    const zip = Buffer.from(file("messages.zip"));
    const text = zip.toString("latin1").replaceAll("first.eml", "first.xyz").replaceAll("second.eml.gz", "second.eml.xy");
    const [{ bytes }] = await unpack(Buffer.from(text, "latin1"));
    await assert.rejects(parse(bytes), refused("zip-input"));
  });
});
