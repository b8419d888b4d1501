// The command with many messages: where they come from, in which order, in how much memory; and what it says for people
// and for programs.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { evidence, path, rfc6376 } from "./messages.mjs";

const program = fileURLToPath(new URL("../../npm/bin/headerlens.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "headerlens-many-"));
after(() => rmSync(folder, { recursive: true }));

function file(name, content) {
  const written = join(folder, name);
  mkdirSync(dirname(written), { recursive: true });
  writeFileSync(written, content);
  return written;
}

/** Runs the command; `input` is piped into it. */
async function run(words, { input, env = {}, cwd = folder } = {}) {
  const child = spawn(process.execPath, [program, ...words], { cwd, env: { PATH: process.env.PATH, LANG: "C", ...env } });
  child.stdin.on("error", () => {});
  child.stdin.end(input ?? "");
  const read = async (stream) => Buffer.concat(await stream.toArray()).toString();
  const [stdout, stderr, status] = await Promise.all([read(child.stdout), read(child.stderr), new Promise((resolve) => child.once("exit", resolve))]);
  return { stdout, stderr, status, lines: stdout.split("\n").filter(Boolean) };
}

const messageOf = (number) => `From: Ann <ann@n${number}.example>\nSubject: ${number}\nDate: Fri, 13 Nov 2026 17:20:11 +0900\n\nhello ${number}\n`;
const mboxOf = (numbers) => numbers.map((number) => `From ann@example.com Fri Nov 13 17:20:11 2026\n${messageOf(number)}\n`).join("");
const count = (length) => Array.from({ length }, (_, index) => index);
const reports = ({ lines }) => lines.map((line) => JSON.parse(line));
const subjects = (result) => reports(result).map(({ summary }) => Number(summary.subject));
const offline = ["--json", "--offline"];

describe("messages come from", () => {
  test("a pipe, without a word for it", async () => {
    const result = await run(offline, { input: messageOf(7) });
    assert.deepEqual(reports(result)[0].input, { file: "standard input", index: 0 });
    assert.deepEqual(subjects(await run(["inspect", ...offline], { input: mboxOf([1, 2]) })), [1, 2]);
  });

  test("folders: files by their names, Maildir and MH, and nothing else", async () => {
    file("folder/b.eml", messageOf(2));
    file("folder/a.eml", messageOf(1));
    file("folder/notes.txt", "no message");
    file("folder/.hidden.eml", messageOf(9));
    file("folder/deep/c.mbox", mboxOf([3, 4]));
    file("maildir/cur/1700000000.M1P1.host:2,S", messageOf(2));
    file("maildir/new/1700000001.M1P1.host", messageOf(3));
    file("maildir/tmp/1700000002.M1P1.host", messageOf(9));
    file("mh/1", messageOf(1));
    file("mh/.mh_sequences", "unseen: 1\n");
    assert.deepEqual(subjects(await run([...offline, "folder"])), [1, 2, 3, 4]);
    assert.deepEqual(subjects(await run([...offline, "maildir", "mh"])), [2, 3, 1]);
    const empty = await run([...offline, mkdtempSync(join(folder, "empty-"))]);
    assert.deepEqual([empty.status, /no messages in this folder/.test(empty.stderr)], [2, true]);
  });

  test("patterns that the shell left as they are", async () => {
    file("glob/one/a1.eml", messageOf(1));
    file("glob/one/a2.eml", messageOf(2));
    file("glob/one/b1.eml", messageOf(3));
    file("glob/two/deep/a1.eml", messageOf(4));
    file("glob/[x].eml", messageOf(5));
    const found = async (...words) => subjects(await run([...offline, ...words]));
    assert.deepEqual(await found("glob/*/a?.eml"), [1, 2]);
    assert.deepEqual(await found("glob/**/a1.eml"), [1, 4]);
    assert.deepEqual(await found("glob/one/[!a]*.eml"), [3]);
    assert.deepEqual(await found("glob/*"), [5, 1, 2, 3, 4]);
    assert.deepEqual(await found("glob/[x].eml"), [5], "a file of that name comes first");
    assert.match((await run([...offline, "glob/*.msg"])).stderr, /no file matches/);
  });

  test("an mbox file, which may be compressed, and say where they stand in it", async () => {
    const numbers = count(40);
    const mbox = file("forty.mbox", mboxOf(numbers));
    const result = await run([...offline, mbox]);
    assert.deepEqual(subjects(result), numbers);
    assert.deepEqual(
      reports(result).map(({ input }) => input),
      numbers.map((index) => ({ file: mbox, index })),
    );
    assert.deepEqual(subjects(await run([...offline, file("forty.mbox.gz", gzipSync(mboxOf(numbers)))])), numbers);
    const broken = await run([...offline, file("broken.mbox.gz", gzipSync(mboxOf(numbers)).subarray(0, 400))]);
    assert.match(broken.stderr, /broken\.mbox\.gz: the gzip file is damaged/);
  });
});

describe("many messages", () => {
  test("are reported in their order, whatever each takes, and one that cannot be read stops none", async () => {
    const numbers = count(60);
    const list = numbers.map((number) =>
      file(`order/${String(number).padStart(2, "0")}.eml`, number === 30 ? "\0\x01\x02" : messageOf(number) + "x\n".repeat((number % 7) * 20_000)),
    );
    for (const jobs of ["1", "3"]) {
      const result = await run([...offline, "--jobs", jobs, ...list]);
      assert.deepEqual(
        subjects(result),
        numbers.filter((number) => number !== 30),
        jobs,
      );
      assert.match(result.stderr, /30\.eml: this is binary data/);
    }
  });

  test("give the same reports, on one thread or several", async () => {
    const mbox = file("same.mbox", `${mboxOf(count(20))}From a@example.com Fri Nov 13 17:20:11 2026\n${rfc6376.toString("latin1")}`);
    const words = ["--json", "--dns", path("rfc6376.dns.json"), "--now", "2026-01-01", mbox];
    const [one, several] = [await run([...words, "--jobs", "1"]), await run([...words, "--jobs", "2"])];
    assert.equal(one.stdout, several.stdout);
    assert.equal(one.status, several.status);
    assert.equal(reports(one).at(-1).authentication.dkim[0].result, "pass");
  });

  test("stop with an option that is wrong, and with standard error saying so once", async () => {
    const { status, stderr } = await run(["--json", "--resolver", "http://dns.example/", file("stop.mbox", mboxOf(count(30)))]);
    assert.equal(status, 2);
    assert.equal(
      stderr
        .trim()
        .split("\n")
        .filter((line) => /https/.test(line)).length,
      1,
      stderr,
    );
  });

  test("do without DNS when no resolver answers", async () => {
    let asked = 0;
    const dead = createServer((_, response) => {
      asked += 1;
      response.writeHead(503).end();
    });
    await new Promise((resolve) => dead.listen(0, "127.0.0.1", resolve));
    try {
      const resolver = `http://127.0.0.1:${dead.address().port}/`;
      const { stderr, lines } = await run(["--json", "--jobs", "1", "--resolver", resolver, file("dead.mbox", mboxOf(count(30)))]);
      assert.equal(lines.length, 30);
      assert.equal(stderr.match(/no resolver answers/g).length, 1);
      assert.ok(asked < 150, String(asked));
    } finally {
      dead.close();
    }
  });

  test("end with a summary, for people only", async () => {
    const mbox = file("summary.mbox", mboxOf([1, 2]));
    const { stdout } = await run(["--offline", mbox, file("bad.eml", "\0\x01")]);
    const [, summary] = stdout.split(/── Summary/);
    assert.match(summary, /n1\.example +\S*summary\.mbox, message 1\n/);
    assert.match(summary, /2 messages: .* could not be read: 1/);
    assert.match((await run(["--offline", "--format", "markdown", mbox])).stdout, /\| --- \| --- \| --- \|\n\| .* \| n1/);
    assert.doesNotMatch((await run(["--offline", path("rfc6376.eml")])).stdout, /Summary/);
  });
});

test("an mbox file of 300 MB is read in a memory of less", { timeout: 300_000 }, async () => {
  const mbox = join(folder, "large.mbox");
  const one = `From ann@example.com Fri Nov 13 17:20:11 2026\n${messageOf(1)}${"All work and no play makes a dull message.\n".repeat(5000)}\n`;
  const stream = createWriteStream(mbox);
  for (let written = 0; written < 300_000_000; written += one.length) if (!stream.write(one)) await new Promise((resolve) => stream.once("drain", resolve));
  await new Promise((resolve) => stream.end(resolve));
  const script = `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(join(folder, "rss"))}, String(process.resourceUsage().maxRSS / 1024)))`;
  const hook = file("hook.cjs", script);
  const { status, lines } = await run(["--format", "csv", "--offline", "--jobs", "2", mbox], { env: { NODE_OPTIONS: `--require ${hook}` } });
  rmSync(mbox);
  assert.deepEqual([status, lines.length], [1, Math.ceil(300_000_000 / one.length) + 1]);
  const megabytes = Number(readFileSync(join(folder, "rss"), "utf8"));
  assert.ok(megabytes < 300, `${megabytes} MB`);
});

describe("for programs", () => {
  test("CSV has a head, a line a message, and no formula of a stranger", async () => {
    const attack = file("attack.eml", 'From: "=1+2, \\"x\\"" <ann@example.com>\nSubject: @SUM(A1)\n\nx\n');
    const { lines } = await run(["--offline", "--format", "csv", attack, file("plain.eml", messageOf(1))]);
    assert.equal(lines.length, 3);
    assert.match(lines[0], /^file,index,entry,inner,verdict,/);
    assert.match(lines[1], /,'@SUM\(A1\),/);
    assert.doesNotMatch(lines[1], /(^|,)"?[=@+]/);
  });

  test("Authentication-Results has the name that it is given", async () => {
    const { stdout } = await run([
      "--format",
      "authentication-results",
      "--authserv-id",
      "mx.example.net",
      "--dns",
      path("rfc6376.dns.json"),
      path("rfc6376.eml"),
    ]);
    assert.match(stdout, /^Authentication-Results: mx\.example\.net;\n +dkim=pass header\.d=example\.com header\.s=brisbane/);
  });

  test("the evidence may be that of a report, or of several", async () => {
    const words = ["--json", "--offline", "--now", "2026-01-01", path("rfc6376.eml")];
    const first = await run([...words, "--dns", path("rfc6376.dns.json")]);
    const verdict = (result) => reports(result)[0].authentication.dkim[0].result;
    for (const text of [first.stdout, `${(await run([...offline, file("other.eml", messageOf(1))])).stdout}${first.stdout}`]) {
      assert.equal(verdict(await run([...words, "--dns", file("reports.json", text)])), "pass");
    }
  });
});

describe("headerlens replay", () => {
  const saved = async (...words) => file("saved.json", (await run([...words, "--json"])).stdout);
  const keys = path("rfc6376.dns.json");
  const now = ["--now", "2026-01-01T00:00:00Z"];

  test("gives the same report", async () => {
    const report = await saved(
      "--dns",
      keys,
      ...now,
      "--trust",
      "mx.example.net",
      "--ip",
      "192.0.2.1",
      "--helo",
      "a.example",
      "--parts",
      "--rfc7489",
      path("rfc6376.eml"),
    );
    const { stdout, stderr, status } = await run(["replay", report, path("rfc6376.eml"), "--json"]);
    assert.match(stderr, /the report is the same/);
    assert.equal(status, 0);
    const [before, again] = [JSON.parse(readFileSync(report, "utf8")), JSON.parse(stdout)];
    assert.deepEqual({ ...again, dns: { ...again.dns, rounds: before.dns.rounds } }, before);
  });

  test("finds the message in an mbox file", async () => {
    const mbox = file("replay.mbox", mboxOf(count(5)));
    const lines = (await run([...offline, mbox])).lines;
    const { stderr, stdout } = await run(["replay", file("third.json", lines[3]), mbox, "--json"]);
    assert.match(stderr, /the report is the same/);
    assert.deepEqual(JSON.parse(stdout).input, { file: mbox, index: 3 });
  });

  test("says what differs", async () => {
    const report = JSON.parse(readFileSync(await saved("--dns", keys, ...now, path("rfc6376.eml")), "utf8"));
    report.authentication.dkim[0].result = "fail";
    const { stderr, status } = await run(["replay", file("changed.json", JSON.stringify(report)), path("rfc6376.eml")]);
    assert.match(stderr, /differs in 1 place\n {2}authentication\.dkim\[0\]\.result: "fail" before, "pass" now/);
    assert.equal(status, 1);
  });

  test("refuses another message, and what is no report", async () => {
    const other = await run(["replay", await saved("--dns", keys, path("rfc6376.eml")), path("rfc8463.eml")]);
    assert.match(other.stderr, /not the message of this report/);
    assert.equal(other.status, 1);
    for (const text of ["{}", "[]", "null", "x", JSON.stringify(evidence("rfc6376"))]) {
      assert.equal((await run(["replay", file("wrong.json", text), path("rfc6376.eml")])).status, 2, text);
    }
  });
});

describe("a mistake on the command line", () => {
  const says = async (words, message) => {
    const { status, stderr, stdout } = await run(words);
    assert.match(stderr, message);
    assert.deepEqual([status, stdout], [2, ""], words.join(" "));
  };

  test("is answered with what may be meant", async () => {
    await says(["--josn", path("rfc6376.eml")], /unknown option --josn; did you mean --json\?/);
    await says(["--resolvr", "x"], /did you mean --resolver\?/);
    await says(["inpsect", path("rfc6376.eml"), "--offline", "--json", "x.eml"].slice(0, 1), /inpsect: no such file; did you mean inspect\?/);
    await says(["--format", "cvs", path("rfc6376.eml")], /did you mean csv\?/);
    await says(["--from", "a@example.com", path("rfc6376.eml")], /--from is an option of headerlens dmarc/);
    await says(["--xyzzy", path("rfc6376.eml")], /unknown option --xyzzy\n/);
    await says(["--timeout", "soon", path("rfc6376.eml")], /--timeout soon: expected a time/);
    await says(["--jobs", "0", path("rfc6376.eml")], /--jobs 0/);
    await says(["spf", "--ip", "192.0.2.1", "--helo", "a.example", "--format", "csv"], /only for messages/);
  });

  test("is told before the work: a file that cannot be written", async () => {
    const { stdout, stderr, status } = await run(["--offline", "--save-dns", join(folder, "no", "such", "file"), path("rfc6376.eml")]);
    assert.deepEqual([stdout, status], ["", 2]);
    assert.match(stderr, /--save-dns .*: no such file or folder/);
    assert.match((await run(["--offline", "--save-dns", folder, path("rfc6376.eml")])).stderr, /is a directory/);
    const fresh = join(folder, "fresh.json");
    await run(["--offline", "--save-dns", fresh, path("rfc6376.eml")]);
    assert.ok(existsSync(fresh));
  });
});

describe("colours", () => {
  const colours = async (env) => /\u001b\[/.test((await run(["--offline", path("rfc6376.eml")], { env })).stdout);

  test("are printed to a terminal, or where FORCE_COLOR says so, and never where NO_COLOR does", async () => {
    assert.equal(await colours({}), false);
    assert.equal(await colours({ FORCE_COLOR: "1" }), true);
    assert.equal(await colours({ FORCE_COLOR: "0" }), false);
    assert.equal(await colours({ NO_COLOR: "1" }), false);
    const terminal = spawnSync("script", ["-qec", `${process.execPath} ${program} --offline ${path("rfc6376.eml")}`, "/dev/null"], {
      env: { PATH: process.env.PATH, TERM: "xterm" },
    });
    if (!terminal.error) assert.match(terminal.stdout.toString(), /\u001b\[/);
  });
});

describe("the shell", () => {
  test("completes flags, their values and subcommands", async () => {
    const script = file("completion.bash", (await run(["completion", "bash"])).stdout);
    const complete = (...words) => {
      const quoted = words.map((word) => `'${word}'`).join(" ");
      const { stdout } = spawnSync(
        "bash",
        ["-c", `source ${script}; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _headerlens; echo "\${COMPREPLY[@]}"`],
        { encoding: "utf8" },
      );
      return stdout.trim().split(" ");
    };
    assert.deepEqual(complete("headerlens", "--sec"), ["--second-opinion"]);
    assert.deepEqual(complete("headerlens", "--format", "c"), ["csv"]);
    assert.ok(complete("headerlens", "re").includes("replay"));
    assert.deepEqual(complete("headerlens", "dmarc", "--dk"), ["--dkim"]);
    for (const shell of ["zsh", "fish"]) assert.equal((await run(["completion", shell])).status, 0);
    assert.equal((await run(["completion", "tcsh"])).status, 2);
  });
});
