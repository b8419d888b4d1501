// The package and the command against BIND and dnsdist: what comes back over DNS over HTTPS
// verifies the examples of the RFCs, and what does not come back is said for what it is.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { inspect, testResolver } from "headerlens";

import { missing, startDns } from "./dns.mjs";

const read = (name) => readFileSync(new URL(`../messages/${name}`, import.meta.url));
/** The TXT records of an example, as a zone. */
const zoneOf = (name) =>
  Object.fromEntries(
    JSON.parse(read(name)).answers.map((answer) => [answer.name.replace(/\.example\.com$/, ""), { TXT: answer.records.map((record) => record.data) }]),
  );
const rfc6376 = read("rfc6376.eml");
const rfc8463 = read("rfc8463.eml");

describe("over BIND and dnsdist", { skip: missing }, () => {
  let dns;
  before(async () => {
    const [key] = zoneOf("rfc6376.dns.json")["brisbane._domainkey"].TXT;
    dns = await startDns({
      zones: {
        "example.com": {
          ...zoneOf("rfc6376.dns.json"),
          ...zoneOf("rfc8463.dns.json"),
          "moved._domainkey": { CNAME: "key.example.net." },
          "empty._domainkey": { A: "192.0.2.1" },
        },
        // Longer than one character-string and than a datagram without EDNS.
        "example.net": { key: { TXT: [`${key}; n=${"long ".repeat(200)}`] } },
      },
      rcodes: { "broken._domainkey.example.com": "SERVFAIL" },
    });
  });
  after(() => dns?.stop());
  const ask = (raw) => inspect(raw, { resolvers: [dns.url] });
  const moved = (selector) => rfc6376.toString("latin1").replace("s=brisbane", `s=${selector}`);

  test("RFC 6376, appendix A: the signature verifies", async () => {
    const report = await ask(rfc6376);
    assert.deepEqual(report.authentication.dkim.map(four), [["pass", "match", "valid", "rsa"]]);
  });

  test("RFC 8463, appendix A.3: both signatures verify", async () => {
    const report = await ask(rfc8463);
    assert.deepEqual(report.authentication.dkim.map(four), [
      ["pass", "match", "valid", "ed25519"],
      ["pass", "match", "valid", "rsa"],
    ]);
  });

  test("each answer is in the report with who gave it and when", async () => {
    const { dns: used } = await ask(rfc8463);
    assert.deepEqual(used.resolvers, [dns.url]);
    assert.ok(used.rounds >= 1);
    assert.deepEqual(used.unanswered, []);
    const key = used.answers.find((answer) => answer.name === "brisbane._domainkey.football.example.com" && answer.type === "TXT");
    assert.equal(key.status, 0);
    assert.equal(key.ad, false);
    assert.equal(key.resolver, dns.url);
    assert.ok(Math.abs(Date.parse(key.time) - Date.now()) < 60_000);
    assert.deepEqual(
      key.records.map(({ type, ttl, data }) => ({ type, ttl, data })),
      [{ type: "TXT", ttl: 300, data: "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=" }],
    );
  });

  test("a key behind a CNAME, in several character-strings, is found whole", async () => {
    const report = await ask(moved("moved"));
    const [signature] = report.authentication.dkim;
    assert.equal(signature.key.bits, 1024);
    // The selector is signed too: the key is right, the header is not as it was.
    assert.equal(signature.signature, "invalid");
    assert.equal(signature.bodyHash, "match");
    const answer = report.dns.answers.find((each) => each.name === "moved._domainkey.example.com");
    assert.deepEqual(
      answer.records.map((record) => [record.name, record.type]),
      [
        ["moved._domainkey.example.com", "CNAME"],
        ["key.example.net", "TXT"],
      ],
    );
    assert.ok(answer.records[1].data.length > 1000);
  });

  test("a name that is not there, one without a key, and one whose servers fail differ", async () => {
    const result = async (selector) => {
      const [signature] = (await ask(moved(selector))).authentication.dkim;
      return [signature.result, signature.signature, signature.key];
    };
    // RFC 6376, section 6.1.2: no key is permanent, a failed query is not.
    assert.deepEqual(await result("nowhere"), ["permerror", "unchecked", null]);
    assert.deepEqual(await result("empty"), ["permerror", "unchecked", null]);
    assert.deepEqual(await result("broken"), ["temperror", "unchecked", null]);
  });

  test("a resolver can be tested", async () => {
    assert.equal((await testResolver(dns.url)).failure, null);
  });

  test("the command asks the resolver that it is told", async () => {
    const report = JSON.parse(await command(["--json", "--resolver", dns.url, "-"], rfc8463));
    assert.deepEqual(
      report.authentication.dkim.map(four).map(([result]) => result),
      ["pass", "pass"],
    );
    assert.deepEqual(report.dns.resolvers, [dns.url]);
  });
});

const four = (signature) => [signature.result, signature.bodyHash, signature.signature, signature.key?.type];

/** What the command prints, whatever its exit status says of the message. */
function command(args, input) {
  const path = fileURLToPath(new URL("../../npm/bin/headerlens.js", import.meta.url));
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [path, ...args], (_, stdout) => resolve(stdout));
    child.stdin.end(input);
  });
}
