import assert from "node:assert/strict";
import { test } from "node:test";

import { mask } from "./mask.ts";

const text = 'From: "M. Park" <mina@harbor.example>\r\nTo: jonas@lantern.example\r\n\r\nHello mina@harbor.example\r\n';
const span = (part) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length });
const from = span('From: "M. Park" <mina@harbor.example>');
const to = span("To: jonas@lantern.example");
const report = {
  headers: [
    { name: "From", span: from },
    { name: "To", span: to },
  ],
  authentication: { dkim: [{ signedHeaders: [{ name: "from", span: from }] }], arc: { sets: [] } },
};
const masked = (choice) => new TextDecoder().decode(mask(new TextEncoder().encode(text), report, { addresses: false, signed: false, body: false, ...choice }));

test("addresses in unsigned fields are masked without moving a byte; signed ones stay", () => {
  const result = masked({ addresses: true });
  assert.equal(result.length, text.length);
  assert.match(result, /<mina@harbor\.example>/);
  assert.match(result, /To: xxxxx@lantern\.example/);
});

test("addresses in signed fields only where that is asked for, and the body only as a whole", () => {
  assert.match(masked({ signed: true }), /<xxxx@harbor\.example>/);
  assert.ok(masked({ body: true }).endsWith("lantern.example\r\n"));
  assert.equal(masked({}), text);
});
