import assert from "node:assert/strict";
import { test } from "node:test";

import { collect, defanged } from "./indicator-list.ts";

const span = { start: 0, end: 1 };
const report = {
  summary: { displayed: [{ field: "From", addresses: ["mina@harbor.example"], span, signedSpan: null }], messageId: "1@harbor.example" },
  made: { sha256: "ab" },
  authentication: {
    dkim: [
      { domain: "harbor.example", span },
      { domain: "HARBOR.example", span },
    ],
    spf: { mailFrom: "mina@harbor.example", domain: "harbor.example", ip: "192.0.2.25", from: { mailFrom: null, ip: null } },
    dmarc: { domain: "harbor.example" },
    arc: { sets: [] },
  },
  route: {
    hops: [
      { by: "mx.lantern.example", from: null, helo: "out.harbor.example", ip: "192.0.2.25", ipKind: { kind: "public" }, span },
      { by: "store.lantern.example", from: "mx.lantern.example", helo: null, ip: "10.0.0.1", ipKind: { kind: "private" }, span },
    ],
  },
};
const part = { type: "text/html", attachment: false, name: null, span, parts: [], html: { links: [{ text: "x", target: "https://evil.example/a" }] } };
const file = { type: "application/zip", attachment: true, name: "a.zip", sha256: "cd", span, parts: [], html: null };

test("each indicator stands once, and inner addresses of a network are none", () => {
  const list = collect(report, { ...part, type: "multipart/mixed", html: null, parts: [part, file] });
  const of = (kind) => list.filter((each) => each.kind === kind).map(({ value }) => value);
  assert.deepEqual(of("address"), ["mina@harbor.example"]);
  assert.deepEqual(of("domain"), ["harbor.example", "mx.lantern.example", "out.harbor.example", "store.lantern.example"]);
  assert.deepEqual(of("ip"), ["192.0.2.25"]);
  assert.deepEqual(of("sha256"), ["ab", "cd"]);
  assert.deepEqual(of("file"), ["a.zip"]);
  assert.deepEqual(of("link"), ["https://evil.example/a"]);
});

test("what is defanged is no link and no address any more", () => {
  assert.equal(defanged({ kind: "link", value: "https://evil.example/a.b" }), "hxxps[:]//evil[.]example/a[.]b");
  assert.equal(defanged({ kind: "address", value: "a@b.example" }), "a[at]b[.]example");
  assert.equal(defanged({ kind: "ip", value: "192.0.2.1" }), "192[.]0[.]2[.]1");
  assert.equal(defanged({ kind: "sha256", value: "ab" }), "ab");
});
