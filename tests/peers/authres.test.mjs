// The header fields that are written from a report: Authentication-Results is read by the package authres.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { authenticationResults, HeaderlensError, inspect, receivedSpf } from "headerlens";

import { answers, missing } from "./python.mjs";

const message = (name) => readFileSync(new URL(`../messages/${name}.eml`, import.meta.url));
const evidence = (name) => JSON.parse(readFileSync(new URL(`../messages/${name}.dns.json`, import.meta.url), "utf8"));
const authservId = "mx.example.net";
const offline = { offline: true, now: "2026-01-01T00:00:00Z" };
const sent = (ip, mailFrom, helo = "mail.example.com") => ({ ...offline, envelope: { ip, mailFrom, helo } });
const txt = (name, data) => ({ name, type: "TXT", status: 0, records: [{ name, type: "TXT", data }] });
const dns = {
  default: "nxdomain",
  answers: [txt("example.com", "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"), txt("_dmarc.example.com", "v=DMARC1; p=reject")],
};
const plain = "From: Ann <ann@example.com>\r\nSubject: hi\r\n\r\nhello\r\n";

const signed = await inspect(message("rfc8463"), { ...offline, dns: evidence("rfc8463") });
const passed = await inspect(plain, { ...sent("192.0.2.7", "ann@example.com"), dns });
const failed = await inspect(plain, { ...sent("2001:db9::1", "ann@example.com"), dns });
const bounce = await inspect(plain, { ...sent("192.0.2.7", "", "mail.example.com"), dns });
const hostile = await inspect(plain, { ...sent("192.0.2.7", 'a"; dkim=pass\r\nX: y\\@example.com'), dns });

/** A field, unfolded. */
const line = (field) => field.replace(/\r\n(?=[ \t])/g, "");

describe("Authentication-Results", () => {
  test("is read by authres as it was meant", { skip: missing }, () => {
    const reports = [signed, passed, failed, bounce, hostile];
    const input = reports.map((report) => JSON.stringify(line(authenticationResults(report, { authservId })))).join("\n");
    const read = answers("with_authres.py", { input });
    for (const [at, { authserv, results }] of read.entries()) {
      const { dkim, spf, dmarc } = reports[at].authentication;
      assert.equal(authserv, authservId);
      const of = (method) => results.filter((each) => each.method === method).map((each) => each.result);
      assert.deepEqual(of("dkim"), dkim.length > 0 ? dkim.map((each) => each.result) : ["none"]);
      assert.deepEqual(of("spf"), spf ? [spf.result] : []);
      assert.deepEqual(of("dmarc"), [dmarc.result]);
    }
    const properties = (at, method) => Object.fromEntries(read[at].results.find((each) => each.method === method).properties);
    assert.deepEqual(properties(0, "dkim"), {
      "header.d": "football.example.com",
      "header.s": "brisbane",
      "header.a": "ed25519-sha256",
      "header.i": "@football.example.com",
      "header.b": "/gCrinpc",
    });
    assert.deepEqual(properties(1, "spf"), { "smtp.mailfrom": "ann@example.com" });
    assert.deepEqual(properties(3, "spf"), { "smtp.helo": "mail.example.com" });
    assert.deepEqual(properties(1, "dmarc"), { "header.from": "example.com" });
    assert.equal(read[1].results.find((each) => each.method === "spf").reason, null);
    assert.equal(read[2].results.find((each) => each.method === "spf").reason, failed.authentication.spf.reason);
  });

  test("has lines that a server may send, and nothing of a stranger's ends one", () => {
    for (const report of [signed, passed, failed, hostile]) {
      for (const each of authenticationResults(report, { authservId }).split("\r\n").slice(1)) {
        assert.match(each, /^ {2,}\S/);
        assert.doesNotMatch(each, /[\r\n\0]/);
        assert.ok(each.length < 998);
      }
    }
  });

  test("needs the name of a host", () => {
    for (const authservId of [undefined, "", "a b", "a;b", 7]) assert.throws(() => authenticationResults(signed, { authservId }), HeaderlensError);
  });
});

describe("Received-SPF", () => {
  test("has the form of RFC 7208, section 9.1", () => {
    // The section's own examples have these keys; an IPv6 address is no dot-atom.
    assert.equal(
      line(receivedSpf(passed, { authservId })),
      `Received-SPF: pass (mx.example.net: ${passed.authentication.spf.reason})  client-ip=192.0.2.7;  envelope-from="ann@example.com";  helo=mail.example.com;  receiver=mx.example.net;  identity=mailfrom;  mechanism="ip4:192.0.2.0/24"`,
    );
    assert.match(line(receivedSpf(failed, { authservId })), /^Received-SPF: fail .* client-ip="2001:db9::1"; .* mechanism=-all$/);
    assert.match(line(receivedSpf(bounce, { authservId })), / envelope-from=""; .*identity=helo/);
    assert.doesNotMatch(line(receivedSpf(hostile, { authservId })), /[\r\n]/);
  });

  test("is none where SPF was not checked", () => assert.equal(receivedSpf(signed, { authservId }), null));
});
