// The command: its flags, what it prints, and its exit status.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { inspect } from "headerlens";

import { evidence, path, results, rfc6376, rfc8463, texts } from "./messages.mjs";
import { fromMap, startResolver } from "./resolver.mjs";

const program = fileURLToPath(new URL("../../npm/bin/headerlens.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "headerlens-command-"));
after(() => rmSync(folder, { recursive: true }));

/** Writes a file into the tests' folder. */
function file(name, content) {
  const written = join(folder, name);
  writeFileSync(written, typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content));
  return written;
}

/** Runs the command. */
function run(words, { input = "", env = {} } = {}) {
  const child = spawn(process.execPath, [program, ...words], { env: { PATH: process.env.PATH, LANG: "C", ...env } });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const read = async (stream) => Buffer.concat(await stream.toArray()).toString();
  return Promise.all([read(child.stdout), read(child.stderr), new Promise((resolve) => child.once("exit", resolve))]).then(([stdout, stderr, status]) => ({
    stdout,
    stderr,
    status,
    lines: stdout.split("\n").filter(Boolean),
  }));
}

const txt = (name, data) => ({ name, type: "TXT", status: 0, records: [{ name, type: "TXT", ttl: 300, data }] });
const zone = (...answers) => ({ default: "nxdomain", answers });

const now = "2026-01-01T00:00:00Z";
const keys = path("rfc6376.dns.json");
const message = path("rfc6376.eml");
/** A message that DKIM, SPF or DMARC prove nothing of. */
const plain = "From: Ann <ann@example.com>\r\nSubject: hi\r\n\r\nhello\r\n";

describe("headerlens inspect", () => {
  test("prints the same report as the package", async () => {
    const { stdout, status } = await run(["inspect", message, "--dns", keys, "--offline", "--now", now, "--json"]);
    const report = await inspect(rfc6376, { dns: evidence("rfc6376"), offline: true, now, filters: true });
    assert.deepEqual(JSON.parse(stdout), { ...report, input: { file: message, index: 0 } });
    assert.deepEqual(results(report), [["pass", "match", "valid"]]);
    assert.equal(typeof status, "number");
  });

  test("says that two clocks differ, not that a hop took less than no time", async () => {
    const hop = (from, by, second) => `Received: from ${from} by ${by} with ESMTP id 1; Thu, 26 Nov 2026 11:00:${second} +0000\r\n`;
    const route = hop("b.example", "c.example", "02") + hop("a.example", "b.example", "05");
    const words = (language) => ["inspect", file("clocks.eml", route + plain), "--offline", "--lang", language];
    assert.match((await run(words("en"))).stdout, /the clocks differ by 3 sec/u);
    assert.match((await run(words("ko"))).stdout, /두 서버의 시계가 3초 어긋남/u);
  });

  test("reads standard input, and needs no word for it", async () => {
    for (const words of [["-"], ["inspect", "-"]]) {
      const { stdout } = await run([...words, "--json", "--dns", path("rfc8463.dns.json")], { input: rfc8463 });
      assert.deepEqual(results(JSON.parse(stdout)), [
        ["pass", "match", "valid"],
        ["pass", "match", "valid"],
      ]);
    }
  });

  test("prints one line a message, for files and mbox files, and goes on after a bad one", async () => {
    const mbox = file("two.mbox", "From a@example.com now 1\nFrom: a@example.com\n\nx\n\nFrom b@example.com now 2\nFrom: b@example.com\n\ny\n");
    const { lines, stderr, status } = await run(["--json", "--offline", message, file("bad.eml", "\0\x01\x02"), mbox]);
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).summary.fromDomain),
      ["football.example.com", "example.com", "example.com"],
    );
    assert.match(stderr, /bad\.eml: this is binary data/);
    assert.equal(stderr.trim().split("\n").length, 1);
    assert.equal(status, 3, "what could not be decided stands above what could not be read");
  });

  test("takes the envelope, and believes whom it is told to", async () => {
    const dns = file("spf.json", zone(txt("example.com", "v=spf1 ip4:192.0.2.1 -all")));
    const claim = `Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=ann@example.com\r\n${plain}`;
    const words = ["--json", "--dns", dns, "--ip", "192.0.2.1", "--helo", "mail.example.com", "--mail-from", "<ann@example.com>"];
    const { spf } = JSON.parse((await run([...words, file("plain.eml", plain)])).stdout).authentication;
    assert.deepEqual([spf.result, spf.ip, spf.helo, spf.mailFrom], ["pass", "192.0.2.1", "mail.example.com", "ann@example.com"]);
    assert.equal(spf.from.ip.field, "caller");
    const trusted = async (id) => JSON.parse((await run([...words, "--trust", id, file("claim.eml", claim)])).stdout).authentication.claims[0].trusted;
    assert.deepEqual([await trusted("mx.example.net"), await trusted("mx.example.org")], [true, false]);
  });

  test("judges by the moment that it is given, as text or in seconds", async () => {
    const dated = file("dated.eml", rfc6376.toString("latin1").replace("q=dns/txt;", "q=dns/txt; x=1262304000;"));
    const time = async (word) => JSON.parse((await run(["--json", "--dns", keys, "--now", word, dated])).stdout).authentication.dkim[0].time.now;
    for (const word of ["2009-12-31T23:59:59Z", "2009-12-31T23:59:59", "2009-06-01", "1262303999"]) assert.equal(await time(word), "valid", word);
    for (const word of ["2010-01-01T00:00:01Z", "2010-01-01T01:00:01+01:00", "2010-06-01", "1262304001"]) assert.equal(await time(word), "expired", word);
  });

  test("gives a second opinion and the MIME parts where they are asked for", async () => {
    const words = [message, "--dns", keys, "--offline"];
    const { secondOpinion, parts, made } = JSON.parse((await run([...words, "--json", "--second-opinion", "--parts"])).stdout);
    assert.deepEqual(
      secondOpinion.dkim.map((each) => each.result),
      ["pass"],
    );
    assert.deepEqual([secondOpinion.differs, parts.type, made.extras], [[], "text/plain", true]);
    const { stdout } = await run([...words, "--second-opinion", "--parts"]);
    assert.match(stdout, /Second opinion: mail-auth/);
    assert.match(stdout, /MIME parts/);
    const plain = JSON.parse((await run([...words, "--json"])).stdout);
    assert.deepEqual(["secondOpinion" in plain, "parts" in plain, plain.made.extras], [false, false, false]);
  });

  test("asks a resolver, saves what it said, and says the same from that alone", async () => {
    const resolver = await startResolver(fromMap(texts("rfc6376")));
    const saved = join(folder, "saved.json");
    try {
      const words = [message, "--json", "--now", now];
      const asked = JSON.parse((await run([...words, "--resolver", "http://127.0.0.1:1/dns-query", "--resolver", resolver.url, "--save-dns", saved])).stdout);
      assert.deepEqual(results(asked), [["pass", "match", "valid"]]);
      assert.deepEqual(asked.dns.resolvers, [resolver.url]);
      const count = resolver.log.length;
      const again = JSON.parse((await run([...words, "--offline", "--dns", saved])).stdout);
      assert.equal(resolver.log.length, count);
      // The answers are the caller's word now, and nothing else differs.
      const restsOn = [...asked.summary.restsOn, "given-evidence"];
      assert.deepEqual({ ...again, dns: { ...again.dns, rounds: asked.dns.rounds } }, { ...asked, summary: { ...asked.summary, restsOn } });
      assert.equal(JSON.parse(readFileSync(saved, "utf8")).default, "unknown");
    } finally {
      await resolver.stop();
    }
  });
});

describe("for people", () => {
  test("the verdict comes first, in the language that was asked for", async () => {
    const english = await run([message, "--dns", keys]);
    assert.match(english.lines[0], /^\S (Domain confirmed: |Changed after signing|Conflicts with its sender|Sender not proven|Needs one more answer)/);
    assert.match(english.stdout, /✓ pass {2}example\.com \(brisbane\)/);
    const korean = await run([message, "--dns", keys, "--lang", "ko"]);
    assert.match(korean.stdout, /보낸 사람: Joe SixPack/);
    assert.equal((await run([message, "--dns", keys], { env: { LANG: "ko_KR.UTF-8" } })).stdout, korean.stdout);
  });

  test("no code stands where its sentence should, and no placeholder is left", async () => {
    for (const words of [
      [message, "--dns", keys],
      [message, "--offline"],
      [path("rfc8463.eml"), "--dns", path("rfc8463.dns.json")],
    ]) {
      for (const language of ["en", "ko"]) {
        const { stdout } = await run([...words, "--lang", language]);
        assert.doesNotMatch(stdout, /\{\w+\}|\b(advice|arc|claim|client|command|dkim|dmarc|route|source|spf)-[a-z]+-?[a-z]*\b(?!\.)/);
      }
    }
  });

  test("a message cannot command the terminal, nor turn its text around", async () => {
    const attack = "\u001b[2J\u001b]0;owned\u0007\u202etxt.exe\u200b\r\u009b1m";
    const fields = ["From", "Subject", "Date", "Message-ID", "X-Mailer", "User-Agent", "Reply-To"].map((name) => `${name}: a${attack} <a@example.com>`);
    fields.push(`Received: from ${attack} (${attack} [192.0.2.1]) by ${attack} with ESMTP id ${attack}; Mon, 1 Jan 2024 00:00:00 +0000`);
    fields.push(`DKIM-Signature: v=1; a=rsa-sha256; d=ex${attack}ample.com; s=${attack}; h=from; bh=AA==; b=AA==; i=${attack}`);
    fields.push(`Authentication-Results: ${attack}; dkim=${attack}`);
    const { stdout, stderr } = await run([
      file("attack.eml", `${fields.join("\n")}\n\nx\n`),
      "--offline",
      "--mail-from",
      `a${attack}@example.com`,
      "--ip",
      "192.0.2.1",
    ]);
    assert.doesNotMatch(stdout + stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e]/);
    // The page shows a control character by the same symbol.
    assert.match(stdout, /␛\[2J/);
  });

  test("a report is Markdown for a ticket, if that is asked for", async () => {
    const { stdout } = await run([message, "--dns", keys, "--format", "markdown"]);
    assert.match(stdout, /^## \S/);
    assert.match(stdout, /- \*\*pass example\.com \(brisbane\)\*\*: /);
    for (const words of [
      ["--format", "html"],
      ["--format", "text", "--json"],
    ])
      assert.equal((await run([message, ...words])).status, 2);
  });

  test("there are no colours where there is no terminal", async () => {
    assert.doesNotMatch((await run([message, "--dns", keys])).stdout, /\u001b/);
  });
});

describe("fields of spam filters", () => {
  // As https://learn.microsoft.com/defender-office-365/message-headers-eop-mdo has them.
  const filtered = `X-Forefront-Antispam-Report: CIP:192.0.2.7;SCL:9;SFV:SPM;CAT:HPHSH;NEW:1;\r\nX-Spam-Flag: YES\u202e\r\n${plain}`;

  test("are explained in both languages, and what is unknown stays as it is", async () => {
    const of = async (language) => (await run(["-", "--offline", "--lang", language], { input: filtered })).stdout;
    assert.match(await of("en"), /^Spam filters, mailing services and lists$/m);
    assert.match(await of("en"), /Anyone can type such fields\./);
    assert.match(await of("en"), /CAT: HPHSH {2}Category of the policy that was applied: Phishing, with high confidence\./);
    assert.match(await of("en"), /^ +NEW: 1$/m);
    assert.match(await of("ko"), /CAT: HPHSH {2}적용된 정책의 범주: 신뢰도 높은 피싱입니다\./);
    assert.doesNotMatch(await of("en"), /\u202e|filter\./);
  });

  test("are not mentioned where there are none", async () => {
    const { stdout } = await run(["-", "--offline"], { input: plain });
    assert.doesNotMatch(stdout, /Spam filters/);
  });

  test("change neither verdict nor exit status", async () => {
    const [with_, without] = await Promise.all([filtered, plain].map((input) => run(["-", "--offline", "--json"], { input })));
    assert.equal(with_.status, without.status);
    assert.equal(JSON.parse(with_.stdout).summary.verdict, JSON.parse(without.stdout).summary.verdict);
    assert.equal(JSON.parse(with_.stdout).filters[0].verdict, "phishing");
  });
});

describe("the exit status", () => {
  const inspectStatus = async (raw, dns, ...words) => (await run([file("status.eml", raw), "--dns", file("status.json", dns), ...words])).status;
  const sent = ["--ip", "192.0.2.1", "--helo", "mail.example.com", "--mail-from", "ann@example.com"];
  const policy = txt("_dmarc.example.com", "v=DMARC1; p=reject");

  test("is 0 for what is authenticated", async () => {
    assert.equal(await inspectStatus(plain, zone(policy, txt("example.com", "v=spf1 ip4:192.0.2.1 -all")), ...sent), 0);
  });

  test("is 1 for what is not", async () => {
    assert.equal(await inspectStatus(plain, zone(policy, txt("example.com", "v=spf1 -all")), ...sent), 1);
    assert.equal(await inspectStatus(plain, zone()), 1);
  });

  test("is 2 for bad usage and unreadable input", async () => {
    for (const words of [
      [],
      ["--no-such-flag"],
      ["inspect"],
      [join(folder, "no-such.eml")],
      ["-", "-"],
      [message, "--lang", "de"],
      [message, "--now", "soon"],
      [message, "--ip", "1.2.3"],
      [message, "--resolver", "http://dns.example/"],
      [message, "--dns", message],
      [message, "--dns", file("evidence.json", { answers: 1 })],
      [message, "--dns", join(folder, "no-such.json")],
      [message, "--offline", "--save-dns", join(folder, "no", "such")],
      ["spf", "--ip", "192.0.2.1"],
      ["spf", "--helo", "a.example"],
      ["spf", "message.eml", "--ip", "192.0.2.1", "--helo", "a.example"],
      ["dmarc", "--dkim", "example.com"],
      [file("empty.eml", "")],
      [file("prose.eml", "Dear all,\n\nhello\n")],
      [file("binary.eml", new Uint8Array(64))],
    ]) {
      const { status, stderr, stdout } = await run(words);
      assert.equal(status, 2, words.join(" "));
      assert.match(stderr, /^headerlens: /, words.join(" "));
      assert.doesNotMatch(stderr, /internal error/);
      if (!words.includes("--save-dns")) assert.equal(stdout, "", words.join(" "));
    }
  });

  test("is 2 for a file of 101 MB", async () => {
    const { status, stderr } = await run([file("large.eml", Buffer.alloc(101_000_000, "a: b\n")), "--offline"]);
    assert.equal(status, 2);
    assert.match(stderr, /101000000 bytes, more than the limit/);
  });

  test("is 3 for what DNS did not let decide", async () => {
    const keys = ["brisbane", "test"].map((selector) => `${selector}._domainkey.football.example.com`);
    const all = (answer) => zone(...keys.map((name) => ({ name, type: "TXT", ...answer })));
    assert.equal(await inspectStatus(rfc8463, all({ failure: "timeout" })), 3);
    assert.equal(await inspectStatus(rfc8463, all({ status: 2 })), 3);
    assert.equal(await inspectStatus(rfc8463, all({ status: 3 })), 1, "a key that is gone is no failure of DNS");
    assert.equal((await run([message, "--offline"])).status, 3);
    assert.equal((await run([message, "--resolver", "http://127.0.0.1:1/dns-query"])).status, 3);
  });

  test("is 0 for help and version", async () => {
    const help = await run(["--help"]);
    assert.equal(help.status, 0);
    for (const flag of ["--json", "--dns", "--save-dns", "--offline", "--resolver", "--ip", "--helo", "--mail-from", "--trust", "--now", "--lang"]) {
      assert.ok(help.stdout.includes(flag), flag);
    }
    assert.match((await run(["--version"])).stdout, /^\d+\.\d+\.\d+\n$/);
  });
});

describe("one method", () => {
  const dns = file(
    "method.json",
    zone(
      txt("example.com", "v=spf1 ip4:192.0.2.0/24 -all"),
      txt("_dmarc.example.com", "v=DMARC1; p=reject"),
      { name: "late.example", type: "TXT", failure: "timeout" },
      { name: "_dmarc.late.example", type: "TXT", failure: "timeout" },
    ),
  );
  const check = async (...words) => {
    const { stdout, status } = await run([...words, "--dns", dns, "--offline", "--json"]);
    return [JSON.parse(stdout).result, status];
  };

  test("headerlens spf", async () => {
    const spf = (ip, from) => check("spf", "--ip", ip, "--mail-from", from, "--helo", "mail.example.com");
    assert.deepEqual(await spf("192.0.2.1", "a@example.com"), ["pass", 0]);
    assert.deepEqual(await spf("192.0.2.1", ""), ["none", 1]);
    assert.deepEqual(await spf("2001:db8::1", "a@example.com"), ["fail", 1]);
    assert.deepEqual(await spf("192.0.2.1", "a@late.example"), ["temperror", 3]);
    assert.match((await run(["spf", "--ip", "192.0.2.1", "--mail-from", "a@example.com", "--dns", dns])).stdout, /✓ pass {2}example\.com/);
  });

  test("headerlens dmarc", async () => {
    assert.deepEqual(await check("dmarc", "--from", "a@example.com", "--dkim", "example.org", "--dkim", "news.example.com"), ["pass", 0]);
    assert.deepEqual(await check("dmarc", "--from", "a@example.com", "--spf", "example.com"), ["pass", 0]);
    assert.deepEqual(await check("dmarc", "--from", "a@example.com", "--spf", "example.org"), ["fail", 1]);
    assert.deepEqual(await check("dmarc", "--from", "a@example.org"), ["none", 1]);
    assert.deepEqual(await check("dmarc", "--from", "a@late.example"), ["temperror", 3]);
    assert.match((await run(["dmarc", "--from", "a@example.com", "--dns", dns])).stdout, /✗ fail {2}example\.com/);
  });
});

describe("messages inside", () => {
  const trial = fileURLToPath(new URL("../data/trials/50-forwarded-as-attachment.eml", import.meta.url));
  const dns = fileURLToPath(new URL("../data/trials/common.dns.json", import.meta.url));
  const words = [trial, "--offline", "--dns", dns, "--now", "2026-11-26T12:00:00Z", "--json"];
  const verdicts = ({ lines }) => lines.map((line) => JSON.parse(line).summary).map(({ subject, verdict }) => [subject, verdict]);

  test("are inspected instead of the outer one, or after it", async () => {
    const one = await run([...words, "--inner", "1"]);
    assert.deepEqual(verdicts(one), [["Hello", "authentic"]]);
    assert.equal(one.status, 0);
    const all = await run([...words, "--inner", "all"]);
    assert.deepEqual(
      verdicts(all).map(([subject]) => subject),
      ["Fwd: suspicious", "Hello"],
    );
  });

  test("inherit no trust from the caller's word about the outer one", async () => {
    const plain = JSON.parse((await run([...words, "--inner", "1"])).lines[0]);
    const { lines } = await run([...words, "--inner", "1", "--trust", "mx.example.net", "--ip", "192.0.2.99", "--mail-from", "x@example.org"]);
    assert.deepEqual(JSON.parse(lines[0]), plain);
  });

  test("that are not there are bad usage", async () => {
    const { stderr, status } = await run([...words, "--inner", "2"]);
    assert.match(stderr, /--inner 2: no such message inside/);
    assert.equal(status, 2);
    assert.equal((await run([...words, "--inner", "0"])).status, 2);
  });
});
