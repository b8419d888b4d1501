// Mutated messages by second opinions: of a message that was changed at a few places, no signature passes here that both
// dkimpy and mailauth refuse. The messages are those of tests/data/mail; the changes are the same in every run.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";

import { inspect } from "headerlens";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";

import { resolverFrom } from "./evidence.mjs";
import { numbers } from "./numbers.mjs";
import { answers, missing as noPython } from "./python.mjs";

const folder = new URL("../data/mail/", import.meta.url);
const dns = { default: "nxdomain", ...JSON.parse(readFileSync(new URL("dns.json", folder), "utf8")) };
const now = Date.UTC(2026, 10, 26, 12) / 1000;
const each = 6;

const random = numbers(20261126);
const below = (count) => Math.floor(random() * count);
const pick = (list) => list[below(list.length)];

/** What is done to a text (a character a byte): each gives another text. */
const mutations = {
  "a byte changed": (text) => splice(text, below(text.length), 1, String.fromCharCode(below(256))),
  "a byte removed": (text) => splice(text, below(text.length), 1, ""),
  "a byte added": (text) => splice(text, below(text.length), 0, String.fromCharCode(below(256))),
  "a bare CR added": (text) => splice(text, below(text.length), 0, "\r"),
  "a bare LF added": (text) => splice(text, below(text.length), 0, "\n"),
  "a space added": (text) => splice(text, below(text.length), 0, " "),
  "a fold added": (text) => text.replace(/^(Subject|To|Date): /m, "$1:\r\n "),
  "a field repeated": (text) => text.replace(/^((From|Subject|To|Date|DKIM-Signature):(?:.*\r\n[ \t])*.*\r\n)/m, "$1$1"),
  "a field put in front": (text) => `${pick(["From: eve@evil.example", "Subject: other", "To: eve@evil.example", "X-A: b"])}\r\n${text}`,
  "a field put last": (text) => text.replace("\r\n\r\n", `\r\n${pick(["From: eve@evil.example", "Subject: other", "X-A: b"])}\r\n\r\n`),
  "a field removed": (text) => text.replace(/^(Subject|To|Message-ID|MIME-Version):(?:.*\r\n[ \t])*.*\r\n/m, ""),
  "the case of names changed": (text) => text.replace(/^(From|Subject|To|Date):/gm, (name) => name.toUpperCase()),
  "text added at the end": (text) => `${text}more\r\n`,
  "empty lines added at the end": (text) => `${text}\r\n\r\n`,
  "spaces at line ends": (text) => text.replace(/([a-z.])\r\n(?=[^\s])/g, "$1 \r\n"),
  "a tag of the signature changed": (text) =>
    text.replace(/\b(a=rsa-sha256|c=relaxed\/relaxed|t=\d+)/, (tag) =>
      pick([tag.replace("256", "1"), tag.replace("relaxed/", "simple/"), `${tag}; l=0`, `${tag}; x=1`]),
    ),
};

const splice = (text, at, count, added) => text.slice(0, at) + added + text.slice(at + count);

const cases = readdirSync(folder)
  .filter((name) => name.endsWith(".eml"))
  .sort()
  .flatMap((name) => {
    const text = readFileSync(new URL(name, folder), "latin1");
    return Array.from({ length: each }, () => {
      const how = pick(Object.keys(mutations));
      return { id: `${name}, ${how}`, bytes: Buffer.from(mutations[how](text), "latin1") };
    });
  });

describe("mutated messages by second opinions", { skip: noPython }, () => {
  test("no signature passes here that both dkimpy and mailauth refuse", async () => {
    const input = cases.map(({ bytes }) => JSON.stringify({ message: bytes.toString("base64"), dns, now })).join("\n");
    const dkimpy = answers("with_dkimpy.py", { input });
    const options = { resolver: resolverFrom(dns), curTime: new Date(now * 1000), rejectRsaSha1: true, minBitLength: 1024 };
    const wrong = [];
    let passes = 0;
    let compared = 0;
    for (const [at, { id, bytes }] of cases.entries()) {
      const report = await inspect(bytes, { dns, offline: true, now: now * 1000 }).catch(() => null);
      // A repaired text is another one than the peers read.
      if (report === null || report.source.text !== undefined) continue;
      compared += 1;
      const ours = report.authentication.dkim.filter(({ result }) => result === "pass").length;
      const theirs = await dkimVerify(bytes, options).then(
        ({ results }) => results.filter(({ status }) => status.result === "pass").length,
        () => 0,
      );
      passes += ours;
      if (ours > Math.max(theirs, dkimpy[at].filter(Boolean).length)) wrong.push(id);
    }
    assert.deepEqual(wrong, []);
    assert.ok(compared > 300 && passes > 100, `${passes} signatures pass in ${compared} messages`);
  });
});
