// The package: what goes in, what comes out, and what is said where nothing can.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";

import { HeaderlensError, dmarc, explain, filters, inspect, parse, parts, presets, spf, split } from "headerlens";

import { evidence, results, rfc6376, rfc8463, texts } from "./messages.mjs";

const offline = (name) => ({ dns: evidence(name), offline: true });

describe("a message", () => {
  test("of RFC 6376 verifies, given as text, bytes, a buffer or a blob", async () => {
    const bytes = new Uint8Array(rfc6376);
    for (const raw of [rfc6376.toString("latin1"), bytes, bytes.buffer, new Blob([bytes])]) {
      assert.deepEqual(results(await inspect(raw, offline("rfc6376"))), [["pass", "match", "valid"]]);
    }
  });

  test("of RFC 8463 verifies with both of its signatures", async () => {
    const report = await inspect(rfc8463, offline("rfc8463"));
    assert.deepEqual(results(report), [
      ["pass", "match", "valid"],
      ["pass", "match", "valid"],
    ]);
    assert.deepEqual(
      report.authentication.dkim.map((each) => each.algorithm),
      ["ed25519-sha256", "rsa-sha256"],
    );
  });

  test("is found altered where it was", async () => {
    const body = rfc6376.toString("latin1").replace("hungry", "angry");
    assert.deepEqual(results(await inspect(body, offline("rfc6376"))), [["fail", "mismatch", "valid"]]);
    const subject = rfc6376.toString("latin1").replace("Is dinner ready?", "Is breakfast ready?");
    assert.deepEqual(results(await inspect(subject, offline("rfc6376"))), [["fail", "match", "invalid"]]);
  });

  test("asks nothing offline, and says what it would have asked", async () => {
    const report = await parse(rfc6376);
    assert.equal(report.authentication.dkim[0].result, "temperror");
    assert.equal(report.summary.verdict, "undecided");
    assert.equal(report.dns.rounds, 0);
    assert.ok(report.dns.unanswered.some((each) => each.name === "brisbane._domainkey.example.com" && each.type === "TXT"));
  });

  test("in Korean charsets is read with the host's tables", async () => {
    // RFC 2047; the bytes are those of "홍길동" in KS X 1001.
    const { summary } = await parse("Subject: =?euc-kr?B?yKux5rW/?=\r\nFrom: =?ks_c_5601-1987?Q?=C8=AB=B1=E6=B5=BF?= <a@example.kr>\r\n\r\n");
    assert.equal(summary.subject, "홍길동");
    assert.equal(summary.from, "홍길동 <a@example.kr>");
  });

  test("has places that count bytes, also where characters are longer", async () => {
    const text = "X-Note: 안녕\r\nSubject: hi\r\n\r\n";
    const { headers } = await parse(text);
    const { start, end } = headers[1].span;
    assert.equal(Buffer.from(text).subarray(start, end).toString(), "Subject: hi");
  });
});

describe("evidence", () => {
  test("from a report gives the same report again, offline", async () => {
    const keys = texts("rfc8463");
    const resolve = ({ name, type }) => (type === "TXT" && keys[name] ? { records: [{ name, type, data: keys[name] }], resolver: "test" } : { status: 3 });
    const now = "2026-01-01T00:00:00Z";
    const first = await inspect(rfc8463, { resolve, now });
    assert.equal(first.made.now, "2026-01-01T00:00:00Z");
    assert.equal(first.made.sha256, createHash("sha256").update(rfc8463).digest("hex"));
    assert.ok(first.dns.rounds >= 1 && first.dns.answers.length >= 2);
    const again = await inspect(rfc8463, { dns: { answers: first.dns.answers }, offline: true, now });
    // The answers are the caller's word now, and nothing else differs.
    const restsOn = [...first.summary.restsOn, "given-evidence"];
    assert.deepEqual({ ...again, dns: { ...again.dns, rounds: first.dns.rounds } }, { ...first, summary: { ...first.summary, restsOn } });
  });

  test("is asked for where it ends", async () => {
    const asked = [];
    const { default: _, answers } = evidence("rfc6376");
    const report = await inspect(rfc6376, {
      dns: { answers },
      resolve: ({ name }) => {
        asked.push(name);
        return { status: 3 };
      },
    });
    assert.deepEqual(results(report), [["pass", "match", "valid"]]);
    assert.ok(!asked.includes("brisbane._domainkey.example.com"), asked.join());
  });

  test("that says that nothing else exists needs nobody to ask", async () => {
    const resolve = () => assert.fail("asked");
    const report = await inspect(rfc6376, { dns: evidence("rfc6376"), resolve });
    assert.deepEqual(report.dns.unanswered, []);
    assert.equal(report.dns.rounds, 0);
  });
});

describe("the second module", () => {
  test("gives mail-auth's results beside ours, over the same evidence", async () => {
    const { secondOpinion, made } = await inspect(rfc8463, { ...offline("rfc8463"), secondOpinion: true });
    assert.match(secondOpinion.verifier, /^mail-auth /);
    assert.deepEqual(
      secondOpinion.dkim.map((each) => each.result),
      ["pass", "pass"],
    );
    assert.deepEqual(secondOpinion.differs, []);
    assert.equal(made.extras, true);
  });

  test("gives the MIME tree with digests and places", async () => {
    const text =
      'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; name="a.txt"\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--b--\r\n';
    const tree = await parts(text);
    const [part] = tree.parts;
    assert.deepEqual([tree.type, part.name, part.size], ["multipart/mixed", "a.txt", 5]);
    assert.equal(part.sha256, createHash("sha256").update("hello").digest("hex"));
    assert.equal(text.slice(part.bodySpan.start, part.bodySpan.end).trim(), "aGVsbG8=");
    assert.deepEqual((await parse(text, { parts: true })).parts, tree);
    await assert.rejects(parts(""), { name: "HeaderlensError", code: "empty-input" });
  });

  test("adds what the parts show to the findings, the gravest first", async () => {
    const text = 'From: Ann <ann@example.com>\r\nContent-Type: text/html\r\n\r\n<a href="https://evil.example/">https://bank.example/</a>\r\n';
    const { findings } = await parse(text, { parts: true });
    const link = findings.find((each) => each.code === "content-link-elsewhere");
    assert.deepEqual([link.severity, link.params.target, link.advice], ["warning", "evil.example", "advice-do-not-follow"]);
    const ranks = findings.map((each) => ["error", "warning", "notice", "ok"].indexOf(each.severity));
    assert.deepEqual(
      ranks,
      ranks.toSorted((one, other) => one - other),
    );
    const without = await parse(text);
    assert.ok(without.findings.every((each) => !each.code.startsWith("content-")));
  });
});

describe("fields of spam filters", () => {
  const text = "X-Spamd-Bar: +++\r\nX-Spam-Flag: YES\r\nFrom: a@example.com\r\n\r\nhi\r\n";

  test("are in the report when they are asked for", async () => {
    const report = await parse(text, { filters: true });
    assert.deepEqual(
      report.filters.map(({ field, verdict, kind }) => [field, verdict, kind]),
      [
        ["X-Spamd-Bar", null, "claimed"],
        ["X-Spam-Flag", "spam", "claimed"],
      ],
    );
    assert.equal(report.made.extras, true);
    const [{ start, end }] = report.filters[1].values.map(({ span }) => span);
    assert.equal(text.slice(start, end), "YES");
    assert.deepEqual(await filters(await parse(text)), report.filters);
  });

  test("need no second module where there are none, and are not read unless asked for", async () => {
    const none = await parse("From: a@example.com\r\n\r\nhi\r\n", { filters: true });
    assert.deepEqual([none.filters, none.made.extras], [[], false]);
    assert.equal("filters" in (await parse(text)), false);
    assert.deepEqual(explain(await parse(text)).filters, []);
  });

  test("are explained in both languages", async () => {
    const report = await parse(text, { filters: true });
    for (const language of ["en", "ko"]) {
      const [bar, flag] = explain(report, { language }).filters;
      assert.equal(flag.verdict.label, { en: "spam", ko: "스팸" }[language]);
      assert.ok(flag.values[0].meaning && bar.about);
      assert.doesNotMatch(JSON.stringify([bar.about, flag.about, flag.values[0].meaning]), /filter\./);
    }
  });
});

describe("a resolve callback", () => {
  const ask = (resolve, options = {}) => inspect(rfc6376, { resolve, ...options });
  const failures = (report) => [...new Set(report.dns.answers.map((each) => each.failure))];

  test("may throw or be late: each is a failure of its own kind, and decides nothing", async () => {
    assert.deepEqual(
      failures(
        await ask(() => {
          throw new Error("no");
        }),
      ),
      ["network"],
    );
    assert.deepEqual(failures(await ask(() => Promise.reject(new Error("no")))), ["network"]);
    assert.deepEqual(failures(await ask(() => new Promise(() => {}), { timeout: 50 })), ["timeout"]);
    const late = Object.assign(new Error("late"), { name: "TimeoutError" });
    assert.deepEqual(failures(await ask(() => Promise.reject(late))), ["timeout"]);
    const report = await ask(() => ({ failure: "timeout" }));
    assert.deepEqual(failures(report), ["timeout"]);
    assert.equal(report.authentication.dkim[0].result, "temperror");
    assert.equal(report.summary.verdict, "undecided");
  });

  test("that gives anything but an answer is refused, and what is wrong is named", async () => {
    const name = "brisbane._domainkey.example.com";
    for (const [answer, message] of [
      [undefined, /undefined/],
      [null, /null/],
      ["v=DKIM1; p=", /string/],
      [[], /list/],
      // The JSON of DNS over HTTPS, and of node:dns.
      [{ Status: 0, Answer: [] }, /Status/],
      [{ records: [["v=DKIM1; p="]] }, /records\[0\]/],
      [{ records: "v=DKIM1; p=" }, /records/],
      [{ records: [{ data: 7 }] }, /data/],
      [{ records: [{ name, type: "TXT" }] }, /data: missing/],
      [{ status: "NXDOMAIN" }, /status/],
      [{ failure: "refused" }, /failure/],
    ]) {
      await assert.rejects(
        ask(() => answer),
        (error) => error.code === "bad-option" && message.test(error.message),
        JSON.stringify(answer),
      );
    }
    // What a resolver may add beside what was asked is no mistake.
    const types = ["HTTPS", "RRSIG", "TXT"];
    const report = await ask(({ name }) => ({ records: types.map((type) => ({ name, type, data: "x", ttl: 1.5, class: "IN" })), time: undefined }));
    assert.deepEqual(failures(report), [null]);
  });

  test("has all of `deadline` for its answers, whatever `timeout` says", async () => {
    const started = Date.now();
    const report = await ask(() => new Promise(() => {}), { deadline: 60, timeout: 60_000 });
    assert.deepEqual(failures(report), ["timeout"]);
    assert.equal(report.summary.verdict, "undecided");
    assert.ok(Date.now() - started < 5000);
    await assert.rejects(
      ask(() => ({}), { deadline: "soon" }),
      { code: "bad-option" },
    );
  });

  test("is told of a question once, and progress adds up", async () => {
    const asked = [];
    const seen = [];
    await ask(
      ({ name, type }) => {
        asked.push(`${name} ${type}`);
        return { status: 3 };
      },
      { onProgress: (each) => seen.push(each) },
    );
    assert.equal(new Set(asked).size, asked.length);
    const last = seen.at(-1);
    assert.deepEqual([last.asked, last.answered], [asked.length, asked.length]);
    const { report, ...first } = seen[0];
    assert.deepEqual(first, { round: 1, asked: first.asked, answered: 0 });
    // The report of the first pass comes before any answer, and once.
    assert.equal(report.authentication.dkim[0].result, "temperror");
    assert.ok(seen.slice(1).every((each) => !("report" in each)));
  });

  test("is asked no more than the limits allow", async () => {
    let count = 0;
    const report = await ask(
      () => {
        count++;
        return { status: 3 };
      },
      { limits: { questions: 1 } },
    );
    assert.equal(count, 1);
    assert.ok(report.dns.unanswered.length > 0);
    await ask(() => assert.fail("asked"), { limits: { rounds: 0 } });
  });
});

describe("what cannot be done", () => {
  const rejects = (promise, code, message = /./) =>
    assert.rejects(promise, (error) => {
      assert.ok(error instanceof HeaderlensError && error instanceof Error);
      assert.equal(error.name, "HeaderlensError");
      assert.equal(error.code, code);
      assert.match(error.message, message);
      return true;
    });

  test("is an input that holds no message", async () => {
    await rejects(inspect(""), "empty-input");
    await rejects(inspect(" \r\n\t"), "empty-input");
    await rejects(inspect(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0, 0, 0, 0])), "binary-input");
    await rejects(inspect("To whom it may concern\n\nHello.\n"), "no-header-fields");
    await rejects(inspect(42), "bad-option");
  });

  test("is a message of 101 MB, or one over the caller's own limit", async () => {
    const large = new Uint8Array(101_000_000).fill(0x61);
    await rejects(inspect(large), "too-large", /101000000/);
    await rejects(inspect(new Blob([large])), "too-large", /101000000/);
    await rejects(inspect(rfc6376, { limits: { messageBytes: 100 } }), "too-large", /100/);
  });

  test("is an option that is not what it has to be", async () => {
    await rejects(inspect(rfc6376, { now: "tomorrow" }), "bad-option", /now/);
    await rejects(inspect(rfc6376, { resolvers: ["nobody"] }), "bad-option", /cloudflare, google, dnssb/);
    await rejects(inspect(rfc6376, { resolvers: ["http://dns.example/"] }), "bad-option", /https/);
    await rejects(inspect(rfc6376, { resolvers: "cloudflare" }), "bad-option", /list/);
    await rejects(inspect(rfc6376, { envelope: { ip: "1.2.3" }, offline: true }), "bad-option", /IP address/);
    await rejects(inspect(rfc6376, { timeout: -1 }), "bad-option", /timeout/);
    await rejects(inspect(rfc6376, { dns: { answers: "none" } }), "bad-evidence");
  });

  test("is an option with a name that is not known, or a value of the wrong type: the error names it", async () => {
    const refuses = (options, message) => rejects(inspect(rfc6376, { offline: true, ...options }), "bad-option", message);
    await refuses({ trustd: ["mx.example.net"] }, /trustd/);
    await refuses({ envelope: { mailfrom: "a@example.com" } }, /envelope\.mailfrom/);
    await refuses({ limits: { round: 1 } }, /limits\.round\b/);
    await refuses({ trusted: "mx.example.net" }, /trusted/);
    await refuses({ limits: { questions: "many" } }, /limits\.questions/);
    await refuses({ offline: "yes" }, /offline/);
    await refuses({ resolve: "cloudflare" }, /resolve/);
    await rejects(spf({ ip: "192.0.2.7", helo: "a.example", ofline: true }), "bad-option", /ofline/);
    await rejects(dmarc({ from: "a@example.com", dkm: [] }), "bad-option", /dkm/);
    // What is undefined is not there.
    await parse(rfc6376, { trusted: undefined, limits: undefined, envelope: { ip: undefined }, resolvers: undefined });
  });

  test("is stopped by its signal, with the signal's reason", async () => {
    const reason = new Error("enough");
    await assert.rejects(inspect(rfc6376, { signal: AbortSignal.abort(reason) }), reason);
    const controller = new AbortController();
    const resolve = () => {
      setTimeout(() => controller.abort(reason), 10);
      return new Promise(() => {});
    };
    await assert.rejects(inspect(rfc6376, { resolve, signal: controller.signal }), reason);
  });
});

describe("the moment to judge by", () => {
  // RFC 6376's message with a signature that ends in 2010 cannot be had signed, so the time alone is looked at.
  const signed = rfc6376.toString("latin1").replace("q=dns/txt;", "q=dns/txt; x=1262304000;");
  const time = async (now) => (await inspect(signed, { ...offline("rfc6376"), now })).authentication.dkim[0].time.now;

  test("is a date, milliseconds, or text; or there is none", async () => {
    for (const [now, expected] of [
      [new Date("2009-01-01"), "valid"],
      [Date.UTC(2009, 0), "valid"],
      ["2009-01-01T00:00:00Z", "valid"],
      [Date.UTC(2011, 0), "expired"],
      ["2011-01-01", "expired"],
      [undefined, "expired"],
      [null, null],
    ]) {
      assert.equal(await time(now), expected, String(now));
    }
  });
});

describe("an mbox file", () => {
  test("is split at its From lines alone", async () => {
    const first = "From a@example.com Mon Jan  1 00:00:00 2024\nFrom: a@example.com\n\n>From here\n\n";
    const second = "From b@example.com Mon Jan  1 00:00:00 2024\nFrom: b@example.com\n\nx\n";
    const file = first + second;
    assert.deepEqual(
      (await split(file)).map(({ start, end }) => file.slice(start, end)),
      [first, second],
    );
    assert.deepEqual(await split(rfc6376), [{ start: 0, end: rfc6376.length }]);
  });
});

describe("one method", () => {
  const record = (name, data) => ({ name, type: "TXT", status: 0, records: [{ name, type: "TXT", data }] });
  const dns = {
    default: "nxdomain",
    answers: [record("example.com", "v=spf1 ip4:192.0.2.0/24 -all"), record("_dmarc.example.com", "v=DMARC1; p=reject")],
  };

  test("SPF (RFC 7208) of a sender", async () => {
    const result = async (ip, mailFrom) => (await spf({ ip, mailFrom, helo: "mail.example.com", dns })).result;
    assert.equal(await result("192.0.2.7", "a@example.com"), "pass");
    assert.equal(await result("198.51.100.7", "a@example.com"), "fail");
    assert.equal(await result("192.0.2.7", "a@example.org"), "none");
    await assert.rejects(spf({ ip: "192.0.2.7", dns }), { code: "bad-option" });
  });

  test("DMARC (RFC 9989) of identifiers that passed", async () => {
    const check = (question) => dmarc({ from: "Ann <ann@news.example.com>", dns, ...question });
    const aligned = await check({ dkim: ["example.com"] });
    assert.deepEqual([aligned.result, aligned.alignment.dkim, aligned.policy], ["pass", "relaxed", "reject"]);
    assert.equal((await check({ dkim: "example.org", spf: ["bounce@example.net"] })).result, "fail");
    assert.equal((await check({ spf: "bounce@mail.example.com" })).result, "pass");
    assert.equal((await dmarc({ from: "a@example.org", dkim: [], dns })).result, "none");
  });
});

test("presets are addresses of their own", () => {
  for (const url of Object.values(presets)) assert.equal(new URL(url).protocol, "https:");
});
