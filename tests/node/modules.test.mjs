// The two builds of the core: the small one says where it lacks something, and the full one goes on from there. Whoever
// calls `inspect` gets what the full module alone would have said.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { inspect, parse, repair } from "headerlens";

import * as full from "../../npm/dist/full.js";
import { drive } from "../../npm/dist/instance.js";
import { toModule } from "../../npm/dist/options.js";
import { evidence, rfc6376 } from "./messages.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
full.initSync({ module: readFileSync(new URL("../../npm/dist/full_bg.wasm", import.meta.url)) });

/** Answers from evidence, one question at a time, so that rounds are needed. */
function resolver({ answers, default: unlisted }) {
  const known = new Map(answers.map((answer) => [`${answer.name.toLowerCase()} ${answer.type}`, answer]));
  return ({ name, type }) => {
    const { status, failure, ad, records } = known.get(`${name} ${type}`) ?? { status: unlisted === "nxdomain" ? 3 : 2, records: [] };
    return { status, failure, ad, records, time: "2026-11-26T12:00:00Z" };
  };
}

const folders = readdirSync(`${root}data`);
const messages = ["messages", ...folders.map((folder) => `data/${folder}`)].flatMap((folder) =>
  readdirSync(root + folder, { recursive: true })
    .filter((name) => /\.(eml|txt)$/.test(name))
    .map((name) => `${folder}/${name}`),
);

describe("the small and the full module", () => {
  test("say of every message of the tests what the full one says alone", async (context) => {
    const counts = { full: 0, core: 0 };
    for (const name of messages) {
      const raw = readFileSync(root + name);
      const dns = (root + name).replace(/\.(eml|txt)$/, ".dns.json");
      const resolve = resolver(existsSync(dns) ? JSON.parse(readFileSync(dns)) : { answers: [], default: "nxdomain" });
      const options = { resolve, now: "2026-11-26T12:00:00Z" };
      const shell = toModule(options);
      const alone = await drive(full.inspect(raw, shell.forModule)).then(
        ({ result }) => result,
        ({ code }) => code,
      );
      const report = await inspect(raw, options).catch(({ code }) => code);
      assert.deepEqual(report, alone, name);
      if (report.made) counts[report.made.extras ? "full" : "core"] += 1;
    }
    context.diagnostic(JSON.stringify(counts));
    // Both kinds are among them.
    assert.ok(counts.full > 50 && counts.core > 50, JSON.stringify(counts));
  });

  test("share the work: the first report comes from the small one, and no question is asked twice", async () => {
    const altered = rfc6376.toString("latin1").replace("hungry", "angry");
    const asked = [];
    const answer = resolver(evidence("rfc6376"));
    const resolve = (question) => {
      asked.push(`${question.name} ${question.type}`);
      return answer(question);
    };
    const first = [];
    const report = await inspect(altered, { resolve, now: null, onProgress: (progress) => progress.report && first.push(progress.report) });
    assert.equal(report.made.extras, true);
    assert.equal(first.length, 1);
    assert.equal(first[0].authentication.dkim[0].bodyHash, "mismatch");
    assert.equal(new Set(asked).size, asked.length);
    assert.equal(report.dns.answers.length, asked.length);
    assert.ok(report.dns.rounds >= 2);
  });

  test("repair alike", async () => {
    const quoted = rfc6376.toString("latin1").replace(/(^|\n)(?=.)/g, "$1> ");
    const { repairs, text } = await repair(quoted);
    assert.ok(
      repairs.some(({ code }) => code === "quote-marks"),
      JSON.stringify(repairs),
    );
    const report = await parse(quoted, { dns: evidence("rfc6376"), now: null });
    assert.equal(report.source.text, Buffer.from(text).toString("latin1"));
    assert.equal(report.made.extras, true);
    const sound = await repair(rfc6376);
    assert.deepEqual([sound.repairs, Buffer.from(sound.text)], [[], rfc6376]);
    assert.equal((await parse(rfc6376, { dns: evidence("rfc6376"), now: null })).made.extras, false);
  });
});
