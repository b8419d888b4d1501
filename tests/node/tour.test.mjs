// The tour: steps in the order of events, each filled with the values of its message.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { inspect } from "headerlens";
import { languages, plain, speaker, tour } from "headerlens/text";

const json = (path) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
const speakers = languages.map((language) =>
  speaker(language, { ...json(`npm/dist/locales/${language}.json`), ...json(`locales/${language}/tour.json`) }, "UTC"),
);
const offline = { offline: true, now: "2026-11-26T12:00:00Z" };
const topics = (report) => tour(report).map(({ topic }) => topic);
const at = (report, topic) => tour(report).find((each) => each.topic === topic);

/** Received fields, newest first, over a message. */
const travelled = (...received) =>
  inspect(`${received.map((each) => `Received: ${each}\r\n`).join("")}From: a@example.com\r\nSubject: x\r\n\r\nx\r\n`, offline);

describe("the tour", () => {
  test("goes in the order of events", async () => {
    const report = await travelled(
      "from mx.example.net (mx.example.net [10.0.0.1]) by store.example.net with LMTP; Mon, 23 Nov 2026 10:00:05 +0000",
      "from out.example.com (out.example.com [192.0.2.1]) by mx.example.net with ESMTPS; Mon, 23 Nov 2026 10:00:04 +0000",
      "from in.example.com (in.example.com [192.0.2.9]) by out.example.com with ESMTPS; Mon, 23 Nov 2026 10:00:02 +0000",
      "from laptop (laptop [198.51.100.7]) by in.example.com with ESMTPSA; Mon, 23 Nov 2026 10:00:00 +0000",
    );
    assert.deepEqual(topics(report), [
      "compose",
      "submission",
      "relay",
      "signing",
      "arrival",
      "spf",
      "dkim",
      "alignment",
      "policy",
      "inside",
      "delivery",
      "fetching",
      "verdict",
    ]);
    assert.equal(at(report, "submission").facts.find(({ label }) => label === "tour.fact-by-host").value, "in.example.com");
    assert.equal(at(report, "arrival").facts.find(({ label }) => label === "tour.fact-ip").value, "192.0.2.1");
  });

  test("tells submission encrypted, in the clear, not said, and unseen (RFC 3848)", async () => {
    const first = async (clauses) =>
      at(await travelled(`from laptop (laptop [198.51.100.7]) by in.example.com ${clauses} id 4Xyz; Mon, 23 Nov 2026 10:00:00 +0000`), "submission");
    assert.equal((await first("with ESMTPSA")).here.code, "tour.submission-encrypted");
    assert.equal((await first("with ESMTPSA")).result, "good");
    // Postfix writes the S where TLS was used; others may not.
    assert.equal((await first("(Postfix) with ESMTPA")).here.code, "tour.submission-plain");
    assert.equal((await first("with ESMTPA")).here.code, "tour.submission-unknown");
    assert.equal((await first("with ESMTPS")).here.code, "tour.submission-unseen");
  });

  test("tells a message that never travelled", async () => {
    const report = await travelled();
    assert.equal(at(report, "submission").here.code, "tour.submission-never");
    assert.equal(at(report, "arrival").here.code, "tour.arrival-never");
    assert.ok(!topics(report).includes("relay"));
  });

  test("tells who fetched it, where a program noted that", async () => {
    const report = await travelled(
      "from imap.example.net (imap.example.net [192.0.2.7]) by laptop with IMAP (fetchmail-6.4.1) for <b@example.net>; Mon, 23 Nov 2026 10:05:00 +0000",
      "from out.example.com (out.example.com [192.0.2.1]) by mx.example.net with ESMTPS; Mon, 23 Nov 2026 10:00:04 +0000",
    );
    assert.equal(at(report, "fetching").here.code, "tour.fetching-seen");
    assert.ok(!topics(report).includes("inside"));
  });

  test("shows a chain of servers that is too long in part", async () => {
    const hop = (number) =>
      `from h${number}.example.com (h${number}.example.com [192.0.2.${number}]) by h${number + 1}.example.com with ESMTPS; Mon, 23 Nov 2026 10:00:00 +0000`;
    const report = await travelled(...Array.from({ length: 100 }, (_, index) => hop(index + 1)));
    assert.ok(tour(report).length <= 30);
  });

  test("is the same for the same report, and does not change it", async () => {
    const report = await travelled("from a by b; Mon, 23 Nov 2026 10:00:00 +0000");
    const before = JSON.stringify(report);
    assert.deepEqual(tour(report), tour(report));
    assert.equal(JSON.stringify(report), before);
  });

  test("has both sentences, every label and an RFC section in each step, in both languages, for all messages at hand", async () => {
    let count = 0;
    for (const folder of ["www/src/input/examples/", "tests/messages/", "tests/data/attacks/", "tests/data/mail/"]) {
      const url = new URL(`../../${folder}`, import.meta.url);
      for (const file of readdirSync(url).filter((name) => name.endsWith(".eml"))) {
        const dns = [file.replace(/eml$/, "dns.json"), "dns.json"].map((name) => new URL(name, url)).find(existsSync);
        const report = await inspect(readFileSync(new URL(file, url)), { ...offline, ...(dns && { dns: JSON.parse(readFileSync(dns, "utf8")) }) });
        for (const step of tour(report)) {
          count++;
          assert.ok(
            step.rfc.length > 0 && step.rfc.every(({ document, section }) => /^RFC \d{4}$/.test(document) && /^\d+(\.\d+)*$/.test(section)),
            step.topic,
          );
          for (const speaker of speakers) {
            for (const { code, params } of [step.what, step.here, ...step.facts.map(({ label }) => ({ code: label })), { code: `tour.title-${step.topic}` }]) {
              const parts = speaker.parts(code, params);
              const gaps = parts.filter(({ kind }) => kind === "missing" || kind === "code");
              assert.deepEqual(gaps, [], `${file}, ${step.topic}: ${code} ${plain(parts)}`);
            }
          }
        }
      }
    }
    assert.ok(count > 100, String(count));
  });
});
