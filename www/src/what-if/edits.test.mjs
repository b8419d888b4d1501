import assert from "node:assert/strict";
import { test } from "node:test";

import { draftOf, edited, isEdited, orderOf, problemOf } from "./edits.ts";

const record = (data) => ({ name: "a.example", type: "TXT", ttl: 60, data });
const report = {
  authentication: { spf: { ip: "192.0.2.1", helo: "mail.a.example", mailFrom: "x@a.example" } },
  dns: {
    answers: [
      { name: "a.example", type: "TXT", status: 0, ad: true, failure: null, resolver: "r", time: null, records: [record("v=spf1 -all"), record("other")] },
      { name: "gone.example", type: "TXT", status: 3, ad: false, failure: null, resolver: "r", time: null, records: [] },
      { name: "late.example", type: "A", status: null, ad: false, failure: "timeout", resolver: "r", time: null, records: [] },
    ],
    unanswered: [{ name: "open.example", type: "TXT" }],
  },
};
const job = {
  source: "x",
  asking: "all",
  resolvers: [],
  trusted: [],
  envelope: { ip: "", helo: "", mailFrom: "" },
  transport: true,
  compare: true,
  now: 1_795_000_000,
  evidence: null,
  evidenceFrom: "asked",
};
const made = { job, unlisted: "unknown" };
const draft = () => draftOf(report, job);

test("a draft has what the report rests on, with questions that are open", () => {
  const { envelope, answers, now } = draft();
  assert.deepEqual(envelope, report.authentication.spf);
  assert.equal(answers.get("a.example TXT").text, "v=spf1 -all\nother");
  assert.equal(answers.get("open.example TXT").text, "");
  assert.equal(Date.parse(`${now}Z`) / 1000, job.now);
});

test("what is not edited changes nothing, and failures are not taken for answers", () => {
  assert.equal(isEdited(edited(draft(), draft())), false);
  const order = orderOf(report, made, draft(), false);
  assert.deepEqual(order.envelope, job.envelope);
  assert.equal(order.now, job.now);
  assert.equal(order.evidenceFrom, "asked");
  assert.equal(order.asking, "none");
  assert.deepEqual(
    order.evidence.answers.map(({ name }) => name),
    ["a.example", "gone.example"],
  );
});

test("an edited record is the reader's word, and loses its DNSSEC validation", () => {
  const after = draft();
  after.answers.get("a.example TXT").text = "v=spf1 +all";
  const order = orderOf(report, made, after, false);
  assert.equal(order.evidenceFrom, "given");
  const { ad, records, resolver } = order.evidence.answers.find(({ name }) => name === "a.example");
  assert.deepEqual([ad, resolver, records.map(({ data }) => data)], [false, null, ["v=spf1 +all"]]);
});

test("what came with a link stays somebody else's word", () => {
  const after = draft();
  after.answers.get("a.example TXT").text = "v=spf1 +all";
  assert.equal(orderOf(report, { ...made, job: { ...job, evidenceFrom: "borrowed" } }, after, false).evidenceFrom, "borrowed");
});

test("an emptied answer has no records, and a name that does not exist can be given some", () => {
  const after = draft();
  after.answers.get("a.example TXT").text = " ";
  after.answers.get("gone.example TXT").text = "v=DKIM1; p=x";
  const answers = orderOf(report, made, after, false).evidence.answers;
  assert.deepEqual(
    answers.map(({ name, status, records }) => [name, status, records.length]),
    [
      ["a.example", 0, 0],
      ["gone.example", 0, 1],
    ],
  );
});

test("one part of the envelope that is edited takes the others along", () => {
  const after = draft();
  after.envelope.ip = "198.51.100.1";
  assert.deepEqual(orderOf(report, made, after, true).envelope, { ...report.authentication.spf, ip: "198.51.100.1" });
  assert.equal(orderOf(report, made, after, true).asking, "all");
});

test("a time that is none is named", () => {
  assert.equal(problemOf({ ...draft(), now: "" }), "bad-time");
  assert.equal(problemOf(draft()), null);
});
