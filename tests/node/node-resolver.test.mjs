// `nodeResolver` against a name server whose answers are made by hand, and `cachedResolver`.

import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { after, before, describe, test } from "node:test";

import { cachedResolver, inspect, nodeResolver } from "headerlens";

import { results, rfc6376, texts } from "./messages.mjs";
import { read, respond } from "./resolver.mjs";

const codes = { 1: "A", 2: "NS", 5: "CNAME", 12: "PTR", 15: "MX", 16: "TXT" };
let server;
let port;
const log = [];

before(async () => {
  server = createSocket("udp4");
  server.on("message", (query, { address, port }) => {
    const { name, type } = read(query);
    log.push(`${name} ${codes[type]}`);
    const key = texts("rfc6376")[name];
    const id = query.readUInt16BE(0);
    const answers =
      {
        "bytes.example TXT": [["bytes.example", "TXT", 300, "v=spf1 \xff\xc3\xa9 a\\092b \\-all"]],
        "long.example TXT": [["long.example", "TXT", 300, "x".repeat(700)]],
        "a.example A": [["a.example", "A", 77, "192.0.2.1"]],
        "two.example TXT": [
          ["two.example", "TXT", 300, "one"],
          ["two.example", "TXT", 300, "two"],
        ],
        "alias.example TXT": [
          ["alias.example", "CNAME", 300, "real.example"],
          ["real.example", "TXT", 300, "v=spf1 -all"],
        ],
      }[`${name} ${codes[type]}`] ?? (key && codes[type] === "TXT" ? [[name, "TXT", 300, key]] : null);
    if (name === "silent.example") return;
    const rcode = { "servfail.example": 2, "refused.example": 5, "nodata.example": 0 }[name] ?? (answers ? 0 : 3);
    server.send(respond(query, { id, answers: answers ?? [], rcode }), port, address);
  });
  await new Promise((resolve) => server.bind(0, "127.0.0.1", resolve));
  port = server.address().port;
});
after(() => server.close());

const make = (options) => nodeResolver({ servers: [`127.0.0.1:${port}`], timeout: 200, tries: 1, ...options });
const ask = (name, type = "TXT", resolve = make()) => resolve({ name, type }, {});

describe("nodeResolver", () => {
  test("gives the records of a key, and the report that DNS over HTTPS gives", async () => {
    const report = await inspect(rfc6376, { resolve: make(), now: "2026-01-01" });
    assert.deepEqual(results(report), [["pass", "match", "valid"]]);
  });

  test("takes a name or record that does not exist for an answer", async () => {
    assert.deepEqual(await ask("nobody.example"), { status: 3 });
    assert.deepEqual(await ask("nodata.example"), { status: 0 });
  });

  test("names every other error: a status of the server, or a failure", async () => {
    assert.deepEqual(await ask("servfail.example"), { status: 2 });
    assert.deepEqual(await ask("refused.example"), { status: 5 });
    assert.deepEqual(await ask("silent.example"), { failure: "timeout" });
    // RFC 863's port: nobody is there.
    assert.ok(["network", "timeout"].includes((await ask("a.example", "A", make({ servers: ["127.0.0.1:9"] }))).failure));
  });

  test("gives data as evidence has it", async () => {
    const data = async (...question) => (await ask(...question)).records.map((each) => each.data);
    assert.deepEqual(await data("bytes.example"), ["v=spf1 \\255é a\\092092b \\-all"]);
    assert.deepEqual(await data("long.example"), ["x".repeat(700)]);
    assert.deepEqual(await data("two.example"), ["one", "two"]);
    assert.deepEqual(await data("alias.example"), ["v=spf1 -all"]);
    assert.deepEqual((await ask("a.example", "A")).records, [{ name: "a.example", type: "A", data: "192.0.2.1", ttl: 77 }]);
  });

  test("asks once for what several calls want to know", async () => {
    const resolve = make();
    log.length = 0;
    for (let call = 0; call < 3; call++) await inspect(rfc6376, { resolve });
    assert.equal(new Set(log).size, log.length, log.join());
  });
});

describe("cachedResolver", () => {
  const counting = (answer) => {
    let count = 0;
    const resolve = async () => {
      count += 1;
      return answer;
    };
    return { resolve, count: () => count };
  };
  const twice = async (answer, options, wait = 0) => {
    const { resolve, count } = counting(answer);
    const cached = cachedResolver(resolve, options);
    await cached({ name: "a.example", type: "A" }, {});
    await new Promise((resolve) => setTimeout(resolve, wait));
    assert.deepEqual(await cached({ name: "a.example", type: "A" }, {}), answer);
    return count();
  };
  const record = (ttl) => ({ records: [{ name: "a.example", type: "A", data: "192.0.2.1", ttl }] });

  test("keeps answers for their TTL, and those without for as long as it is told", async () => {
    assert.equal(await twice(record(300)), 1);
    assert.equal(await twice(record(0)), 2);
    assert.equal(await twice({ status: 3 }), 1);
    assert.equal(await twice({ status: 3 }, { seconds: 0 }), 2);
    assert.equal(await twice({ status: 3 }, { seconds: 0.01 }, 30), 2);
  });

  test("keeps no failure", async () => {
    assert.equal(await twice({ failure: "timeout" }), 2);
    assert.equal(await twice({ status: 2 }), 2);
  });

  test("keeps no more answers than it is told", async () => {
    const { resolve, count } = counting(record(300));
    const cached = cachedResolver(resolve, { entries: 2 });
    for (const name of ["a", "b", "c", "c", "a"]) await cached({ name, type: "A" }, {});
    assert.equal(count(), 4);
  });
});
