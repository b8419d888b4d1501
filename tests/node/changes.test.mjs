// A change after signing, as the command and `toText` print it: who made it, between which servers, before and after.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { inspect } from "headerlens";
import { speaker, toText } from "headerlens/text";

const catalog = new URL("../../npm/dist/locales/en.json", import.meta.url);
const english = speaker("en", JSON.parse(readFileSync(catalog, "utf8")), "UTC");

const folder = new URL("../data/changes/", import.meta.url);
const dns = JSON.parse(readFileSync(new URL("dns.json", folder), "utf8"));
const read = (name) => readFileSync(new URL(`${name}.eml`, folder), "utf8");

const printed = async (raw) => toText(await inspect(raw, { dns, offline: true }), english);

test("prints the text before and after a change, and who made it", async () => {
  const text = await printed(read("mailman-prefix-headers"));
  assert.match(text, /Probably made by the mailing list dev\.lists\.example\./);
  assert.match(text, /- Subject: Meeting on Thursday/);
  assert.match(text, /\+ Subject: \[dev\] Meeting on Thursday/);
});

test("prints added lines as added, a few of them", async () => {
  const text = await printed(read("footer-google-groups-text"));
  assert.match(text, /\+ You received this message because you are subscribed/);
  assert.doesNotMatch(text, /To view this discussion visit/);
});

test("names the servers between which a change was made", async () => {
  const field = (server, result) => `Authentication-Results: ${server}; dkim=${result} header.d=author.example\r\n`;
  const text = await printed(field("mx.last.example", "fail") + field("mx.first.example", "pass") + read("footer-sympa-text"));
  assert.match(text, /The signature still passed at mx\.first\.example\. The message had its present form at mx\.last\.example\./);
});

test("names what cannot be restored", async () => {
  const text = await printed(read("lost-link").replace("https://protect.example/s/abc", "https://protect-eu.mimecast.com/s/abc"));
  assert.match(text, /Mimecast replaced links in this message and does not reveal their targets/);
});
