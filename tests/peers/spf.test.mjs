// SPF by a second opinion: mailauth in its strict mode, over the same records.
//
// The zones and senders are made up by a generator with a fixed seed: linked records, loops, dead names, failed
// lookups, macros, malformed terms. Both must give the same result.

import assert from "node:assert/strict";
import { test } from "node:test";

import { spf } from "headerlens";
import { spf as mailauth } from "mailauth/lib/spf/index.js";

import { resolverFrom } from "./evidence.mjs";
import { numbers } from "./numbers.mjs";

const CASES = 2000;

test("mailauth gives the same result on made-up records", async () => {
  const random = numbers(7208);
  const seen = new Map();
  for (let at = 0; at < CASES; at++) {
    const { evidence, sender } = situation(random);
    const ours = await spf({ ...sender, dns: evidence, offline: true });
    const theirs = await mailauth({
      sender: sender.mailFrom,
      ip: sender.ip,
      helo: sender.helo,
      mta: "unknown",
      resolver: resolverFrom(evidence),
      strict: true,
    });
    assert.equal(ours.result, theirs.status.result, JSON.stringify({ at, sender, ours: ours.reason, records: evidence.answers }));
    seen.set(ours.result, (seen.get(ours.result) ?? 0) + 1);
  }
  // The generator must reach every result, or agreement says little.
  for (const result of ["pass", "fail", "softfail", "neutral", "none", "temperror", "permerror"]) {
    assert.ok((seen.get(result) ?? 0) > 20, `${result}: ${seen.get(result)}`);
  }
});

const DOMAINS = ["a.example.com", "b.example.com", "c.example.com", "d.example.com"];
const HOSTS = ["h0.example.com", "h1.example.com", "h2.example.com"];
const IPV4 = ["192.0.2.1", "192.0.2.77", "198.51.100.9"];
const IPV6 = ["2001:db8::1", "2001:db8:1::5"];
const NAMES = [
  ...DOMAINS,
  ...HOSTS,
  "%{d}",
  "%{h}",
  "%{l}.example.com",
  "%{ir}.%{v}.example.com",
  "%{l1r-}.%{d3}",
  "%{S}.example.com",
  "h%_0.example.com",
  "h0.example.com.",
  "gone.example.com",
  "broken.example.com",
  "example",
  "h0.example.123",
  "%{d0}.example.com",
  "%{q}.example.com",
];
const LENGTHS = ["", "", "", "", "", "", "/24", "//64", "/24//64", "/0", "/33", "/08"];

function situation(random) {
  const one = (list) => list[Math.floor(random() * list.length)];
  const chance = (often) => random() < often;
  const answers = [];
  const add = (name, type, data) => answers.push(answer(name, type, data));
  for (const name of DOMAINS) {
    const texts = chance(0.95) ? [record(one, chance)] : [];
    if (chance(0.04)) texts.push(record(one, chance));
    if (chance(0.1)) texts.push("hello");
    add(name, "TXT", texts);
    add(name, "A", chance(0.6) ? [one(IPV4)] : []);
    add(name, "AAAA", chance(0.4) ? [one(IPV6)] : []);
    add(name, "MX", chance(0.5) ? [`10 ${one(HOSTS)}`, `20 ${one(HOSTS)}`] : []);
  }
  for (const name of HOSTS) {
    // Of both families: whether a host of an `mx` or `ptr` term that has none is a void lookup is read in two ways.
    add(name, "A", [one(IPV4)]);
    add(name, "AAAA", [one(IPV6)]);
  }
  for (const type of ["TXT", "A", "AAAA", "MX"]) answers.push({ ...answer("broken.example.com", type, []), status: 2 });
  add("1.2.0.192.in-addr.arpa", "PTR", [one(HOSTS), one(HOSTS)]);
  return {
    evidence: { default: "nxdomain", answers },
    sender: { ip: one([...IPV4, ...IPV6]), helo: one(DOMAINS), mailFrom: `${one(["x", "x-y+z"])}@${one(DOMAINS)}` },
  };
}

function record(one, chance) {
  const terms = Array.from({ length: one([1, 2, 2, 3, 4, 12]) }, () => term(one, chance));
  if (chance(0.7)) terms.push(one(["-all", "~all", "?all"]));
  return [one(["v=spf1", "v=spf1", "V=SPF1"]), ...terms].join(one([" ", " ", "  "]));
}

function term(one, chance) {
  if (chance(0.03)) return one(["foo", "-", "=x", "1a=b", "ptr:", "ip4", "include", "a:", "redirect:a.example.com", "exp=", "all:x"]);
  if (chance(0.08)) return `${one(["redirect", "exp", "foo"])}=${one(NAMES)}`;
  const mechanism = one([
    () => `a${one(["", `:${one(NAMES)}`])}${one(LENGTHS)}`,
    () => `mx${one(["", `:${one(NAMES)}`])}${one(LENGTHS)}`,
    () => `include:${one(chance(0.7) ? DOMAINS : NAMES)}`,
    () => `exists:${one(NAMES)}`,
    () => `ptr${one(["", `:${one(NAMES)}`, ":example.com"])}`,
    () => `ip4:${one(["192.0.2.1", "192.0.2.0/24", "10.0.0.0/8", "198.51.100.0/25", "192.0.2", "192.0.2.01"])}`,
    () => `ip6:${one(["2001:db8::1", "2001:db8::/32", "::/0", "2001:db8:1::/48", "::ffff:192.0.2.1", "2001:db8::g"])}`,
  ]);
  return one(["", "", "", "+", "-", "~", "?"]) + mechanism();
}

function answer(name, type, data) {
  return { name, type, status: 0, records: data.map((text) => ({ name, type, ttl: 300, data: text })) };
}
