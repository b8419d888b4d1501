// DMARC by a second opinion: mailauth, which implements RFC 9989 by itself, over the same records.
//
// The records, authors and identifiers are made up by a generator with a fixed seed: right ones, malformed ones,
// several at one name, public suffixes, failed lookups. Both must give the same result and ask for the same policy.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { dmarc } from "headerlens";
import { dmarc as mailauth } from "mailauth/lib/dmarc/index.js";

import { resolverFrom } from "./evidence.mjs";
import { numbers } from "./numbers.mjs";

const CASES = 2000;

test("mailauth gives the same verdict on made-up records", async () => {
  const random = numbers(9989);
  const seen = new Map();
  for (let at = 0; at < CASES; at++) {
    const { evidence, author, dkim, spf } = situation(random);
    const ours = await dmarc({ from: author, dkim, spf, dns: evidence, offline: true });
    const theirs = await mailauth({
      headerFrom: author,
      dkimDomains: dkim.map((domain) => ({ domain })),
      spfDomains: spf.map((domain) => ({ domain })),
      resolver: resolverFrom(evidence),
    });
    const context = JSON.stringify({ at, author, dkim, spf, records: evidence.answers, ours: ours.reason });
    assert.equal(ours.result, theirs.status.result, context);
    if (ours.result === "pass" || ours.result === "fail") assert.equal(asked(ours), theirs.policy, context);
    seen.set(ours.result, (seen.get(ours.result) ?? 0) + 1);
  }
  // The generator must reach every result, or agreement says little.
  for (const result of ["pass", "fail", "none", "temperror"]) assert.ok((seen.get(result) ?? 0) > 50, `${result}: ${seen.get(result)}`);
});

// Cases of the list's own keepers (test_psl.txt, public domain).
test("the public suffix list in the package gives RFC 7489's organizational domain", async () => {
  const publicSuffixes = readFileSync(new URL(import.meta.resolve("headerlens/public-suffixes.txt")), "utf8");
  for (const [domain, organizational] of [
    ["a.b.domain.biz", "domain.biz"],
    ["b.example.uk.com", "example.uk.com"],
    ["a.b.c.mm", "b.c.mm"],
    ["a.b.example.co.jp", "example.co.jp"],
    ["b.c.kobe.jp", "b.c.kobe.jp"],
    ["www.city.kobe.jp", "city.kobe.jp"],
    ["www.www.ck", "www.ck"],
    ["www.test.k12.ak.us", "test.k12.ak.us"],
    ["www.食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn"],
  ]) {
    const { rfc7489 } = await dmarc({ from: domain, publicSuffixes, dns: { default: "nxdomain", answers: [] }, offline: true });
    assert.equal(rfc7489.organizationalDomain, organizational, domain);
  }
});

/** The policy, one step less where the domain is testing: mailauth gives it in this form. */
function asked({ policy, testing }) {
  return testing ? { reject: "quarantine", quarantine: "none", none: "none" }[policy] : policy;
}

function situation(random) {
  const one = (list) => list[Math.floor(random() * list.length)];
  const some = (list, most) => Array.from({ length: Math.floor(random() * (most + 1)) }, () => one(list));
  const answers = ["mail.example.com", "example.com", "a.mail.example.com"].map((name) => answer(name, "A", []));
  for (const [name, often] of NAMES) {
    const chance = random();
    if (chance < often) answers.push(answer(name, "TXT", [record(random, one)]));
    else if (chance < often + 0.03) answers.push(answer(name, "TXT", [record(random, one), record(random, one)]));
    else if (chance < often + 0.06) answers.push({ ...answer(name, "TXT", []), status: 2 });
    else if (chance < often + 0.09) answers.push(answer(name, "TXT", ["hello", record(random, one)]));
  }
  return {
    evidence: { default: "nxdomain", answers },
    author: `a@${one(AUTHORS)}`,
    dkim: some(IDENTIFIERS, 2),
    spf: some(IDENTIFIERS, 1),
  };
}

const NAMES = [
  ["_dmarc.com", 0.1],
  ["_dmarc.example.com", 0.6],
  ["_dmarc.mail.example.com", 0.3],
  ["_dmarc.a.mail.example.com", 0.3],
  ["_dmarc.b.example.com", 0.3],
  ["_dmarc.d.e.f.g.h.example.com", 0.3],
];
const AUTHORS = ["example.com", "mail.example.com", "a.mail.example.com", "gone.example.com", "a.b.c.d.e.f.g.h.example.com"];
const IDENTIFIERS = ["example.com", "mail.example.com", "x.mail.example.com", "b.example.com", "z.d.e.f.g.h.example.com", "other.com", "other.net", "com"];

/** Tags, their values, and how often they stand in a record. */
const TAGS = [
  ["p", 0.9, ["none", "quarantine", "reject", "reject", "Reject", "x"]],
  ["sp", 0.3, ["none", "quarantine", "reject", "x"]],
  ["np", 0.3, ["none", "quarantine", "reject", "x"]],
  ["psd", 0.3, ["y", "n", "u", "x"]],
  ["t", 0.3, ["y", "n", "x"]],
  ["adkim", 0.4, ["r", "s", "S", "x"]],
  ["aspf", 0.4, ["r", "s", "relaxed"]],
  ["rua", 0.5, ["mailto:a@example.com", "mailto:a@example.com!10m", "nonsense"]],
  ["pct", 0.1, ["50"]],
];

function record(random, one) {
  const tags = TAGS.filter(([, often]) => random() < often).map(([name, , values]) => `${name}=${one(values)}`);
  const version = one(["v=DMARC1", "v=DMARC1", "v=DMARC1", "v=DMARC1", "v = DMARC1", "v=dmarc1"]);
  return [version, ...tags].join(one(["; ", ";", " ; "])) + one(["", ";"]);
}

function answer(name, type, texts) {
  return { name, type, status: 0, records: texts.map((data) => ({ name, type, ttl: 300, data })) };
}
