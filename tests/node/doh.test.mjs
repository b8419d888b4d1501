// DNS over HTTPS: the questions as they go out, and resolvers that fail in every way.

import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";

import { inspect, spf, testResolver } from "headerlens";

import { faults } from "./faults.mjs";
import { results, rfc6376, texts } from "./messages.mjs";
import { fromMap, respond, startResolver } from "./resolver.mjs";

const keys = texts("rfc6376");
/** An SPF record that cannot be found before another was read. */
const chain = { "a.example": "v=spf1 include:b.example -all", "b.example": "v=spf1 ip4:192.0.2.1" };
const keyName = "brisbane._domainkey.example.com";

/** Runs `steps` with resolvers that answer so, and stops them. */
async function withResolvers(answers, steps) {
  const resolvers = await Promise.all(answers.map(startResolver));
  try {
    return await steps(...resolvers);
  } finally {
    await Promise.all(resolvers.map((each) => each.stop()));
  }
}

const ask = (resolvers, options = {}) => inspect(rfc6376, { resolvers: resolvers.map((each) => each.url ?? each), ...options });
const answerTo = (report, name) => report.dns.answers.find((each) => each.name === name);

describe("a question", () => {
  let resolver;
  before(async () => (resolver = await startResolver(fromMap(keys))));
  after(() => resolver.stop());

  test("is a GET that a page may send unasked, the same each time, padded, and tells of no client", async () => {
    const report = await ask([resolver]);
    assert.deepEqual(results(report), [["pass", "match", "valid"]]);
    assert.deepEqual(report.dns.resolvers, [resolver.url]);
    for (const { method, headers, query } of resolver.log) {
      assert.equal(method, "GET");
      assert.equal(headers.accept, "application/dns-message");
      assert.equal(headers["content-type"], undefined);
      assert.equal(query.readUInt16BE(0), 0, "id (RFC 8484, section 4.1)");
      assert.equal(query.readUInt16BE(2), 0x0120, "RD and AD");
      assert.equal(query.length % 128, 0, "padding (RFC 8467, section 4.1)");
      assert.ok(query.includes(Buffer.from([0, 8, 0, 4, 0, 1, 0, 0])), "client subnet 0/0 (RFC 7871)");
    }
  });

  test("that was answered is not asked again while its TTL lasts", async () => {
    const count = () => resolver.log.filter((each) => each.name === keyName).length;
    await ask([resolver]);
    const asked = count();
    await ask([resolver]);
    assert.equal(count(), asked);
  });

  test("whose answer may not be kept is asked again", () =>
    withResolvers([fromMap(keys, 0)], async (resolver) => {
      await ask([resolver]);
      await ask([resolver]);
      assert.equal(resolver.log.filter((each) => each.name === keyName).length, 2);
    }));
});

describe("a resolver", () => {
  test("that says that it validated is quoted so", () =>
    withResolvers(
      [
        (asked, query) =>
          keys[asked.name] ? respond(query, { flags: 0x81a0, answers: [[asked.name, "TXT", 60, keys[asked.name]]] }) : respond(query, { rcode: 3 }),
      ],
      async (resolver) => {
        const answer = answerTo(await ask([resolver]), keyName);
        assert.equal(answer.ad, true);
        assert.equal(answer.resolver, resolver.url);
        assert.match(answer.time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      },
    ));

  test("that answers SERVFAIL is believed, and no other is asked to overrule it", () =>
    withResolvers([(_, query) => respond(query, { rcode: 2 }), fromMap(keys)], async (first, second) => {
      const report = await ask([first, second]);
      assert.equal(report.authentication.dkim[0].result, "temperror");
      assert.equal(answerTo(report, keyName).status, 2);
      assert.equal(second.log.length, 0);
    }));

  for (const [what, answer, expected] of faults) {
    test(`that answers with ${what} decides nothing`, () =>
      withResolvers([answer], async (resolver) => {
        const report = await ask([resolver], { timeout: expected === "timeout" ? 300 : 5000 });
        const { failure, status, records } = answerTo(report, keyName);
        if (typeof expected === "string") {
          assert.deepEqual([failure, status, records], [expected, null, []]);
          assert.deepEqual(report.dns.resolvers, []);
        } else {
          assert.deepEqual([failure, status], [null, expected]);
        }
        assert.equal(report.authentication.dkim[0].result, "temperror");
        assert.equal(report.summary.verdict, "undecided");
      }));

    if (typeof expected !== "string" && expected !== 5 && expected !== 4) continue;
    test(`that answers with ${what} is passed over for the next`, () =>
      withResolvers([answer, fromMap(keys)], async (broken, good) => {
        const report = await ask([broken, good], { timeout: expected === "timeout" ? 300 : 5000 });
        assert.deepEqual(results(report), [["pass", "match", "valid"]]);
        assert.deepEqual(report.dns.resolvers, [good.url]);
      }));
  }

  test("that is down, refuses, or never answers is passed over, and not waited for twice", () =>
    withResolvers(
      [() => ({ status: 503, body: "" }), (_, query) => respond(query, { rcode: 5 }), () => null, fromMap(chain)],
      async (busy, refusing, silent, good) => {
        const asked = [];
        const resolvers = [await closed(), busy.url, refusing.url, silent.url, good.url];
        const result = await spf({ ip: "192.0.2.1", mailFrom: "a@a.example", resolvers, timeout: 300, onProgress: (each) => (asked[each.round] = each.asked) });
        assert.equal(result.result, "pass");
        assert.ok(asked.length > 2, "the second record is asked for in a later round");
        for (const each of [busy, refusing, silent]) assert.equal(each.log.length, asked[1], each.url);
      },
    ));

  test("none of which can be reached leaves the cause of the failure", async () => {
    assert.equal(answerTo(await ask([await closed()]), keyName).failure, "network");
    await withResolvers([() => null], async (silent) => {
      assert.equal(answerTo(await ask([silent], { timeout: 100 }), keyName).failure, "timeout");
    });
  });

  test("that is slow each time is not waited for beyond the deadline", () =>
    withResolvers(
      [
        (asked, query) => (response) =>
          setTimeout(() => response.writeHead(200, { "content-type": "application/dns-message" }).end(fromMap(chain)(asked, query)), 400),
      ],
      async (slow) => {
        const began = Date.now();
        const result = await spf({ ip: "192.0.2.1", mailFrom: "a@a.example", resolvers: [slow.url], deadline: 500 });
        assert.equal(result.result, "temperror");
        assert.ok(Date.now() - began < 2000);
        assert.ok(slow.log.length > 0);
      },
    ));

  test("is let go when the caller cancels", () =>
    withResolvers([() => null], async (silent) => {
      const controller = new AbortController();
      const reason = new Error("enough");
      setTimeout(() => controller.abort(reason), 50);
      const began = Date.now();
      await assert.rejects(ask([silent], { signal: controller.signal }), reason);
      assert.ok(Date.now() - began < 2000);
    }));
});

describe("a test of a resolver", () => {
  const outcome = (answer, options = {}) =>
    withResolvers([answer], async (resolver) => (await testResolver(resolver.url, { timeout: 1000, ...options })).failure);
  const root = (address) => (asked, query) => respond(query, { answers: [[asked.name, "A", 60, address]] });

  test("tells apart what may be wrong with it", async () => {
    const good = await withResolvers([root("198.41.0.4")], (resolver) => testResolver(resolver.url));
    assert.deepEqual({ ...good, milliseconds: 0 }, { ok: true, failure: null, status: 0, milliseconds: 0 });
    assert.equal(await outcome(root("203.0.113.9")), "wrong");
    assert.equal(await outcome((_, query) => respond(query, { rcode: 3 })), "wrong");
    assert.equal(await outcome((_, query) => respond(query, { rcode: 5 })), "refused");
    assert.equal(await outcome(() => Buffer.from("hello")), "malformed");
    assert.equal(await outcome(() => null, { timeout: 100 }), "timeout");
    assert.equal((await testResolver(await closed())).failure, "network");
  });
});

/** An address where nobody listens. */
async function closed() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/dns-query`;
}
