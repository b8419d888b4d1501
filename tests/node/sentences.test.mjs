// The renderer: every code has a sentence that is filled, in both languages, with the parameters that the core sends.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";

import { explain, inspect } from "headerlens";
import { languages, names, oneLine, plain, speaker, toMarkdown, toText, visible } from "headerlens/text";

import { sayAll } from "./said.mjs";

const root = new URL("../../", import.meta.url);
const json = (url) => JSON.parse(readFileSync(url, "utf8"));
const catalogs = Object.fromEntries(languages.map((language) => [language, json(new URL(`npm/dist/locales/${language}.json`, root))]));
const speakers = Object.fromEntries(languages.map((language) => [language, speaker(language, catalogs[language], "UTC")]));
/** Codes have hyphens; words of the report's frame have dots. */
const codes = Object.keys(catalogs.en).filter((key) => !key.includes("."));

/** The messages at hand, each with its DNS answers and without any. */
async function* reports() {
  const folders = ["www/src/input/examples/", "tests/messages/", "../shared/cases/attacks/", "../shared/cases/trials/"];
  for (const folder of folders.map((name) => new URL(name, root)).filter(existsSync)) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".eml"))) {
      const dns = [file.replace(/eml$/, "dns.json"), "dns.json", "common.dns.json"].map((name) => new URL(name, folder)).find(existsSync);
      for (const options of [{ ...(dns && { dns: json(dns) }) }, {}]) {
        const report = await inspect(readFileSync(new URL(file, folder)), { ...options, offline: true, transport: true, now: "2026-11-26T12:00:00Z" }).catch(
          (error) => {
            assert.equal(error.name, "HeaderlensError", `${file}: ${error}`);
            return null;
          },
        );
        if (report) yield [file, report];
      }
    }
  }
}

function check(code, params, where) {
  for (const language of languages) {
    const parts = speakers[language].parts(code, params);
    const gaps = parts.filter((part) => part.kind === "missing" || part.kind === "code");
    assert.deepEqual(gaps, [], `${language} ${code} in ${where}: ${JSON.stringify(params)}`);
    assert.doesNotMatch(plain(parts), /\[object|[{}]|\bundefined\b|\bNaN\b/, `${language} ${code} in ${where}`);
  }
}

describe("every sentence is filled", () => {
  test("with what the core sends for the messages at hand, in sentences, text and Markdown", async () => {
    let count = 0;
    const met = new Set();
    for await (const [file, report] of reports()) {
      count++;
      sayAll(report, (code, params) => {
        met.add(code);
        check(code, params, file);
      });
      for (const language of languages) {
        for (const written of [
          toText(report, speakers[language], { answers: true }),
          toMarkdown(report, speakers[language]),
          JSON.stringify(explain(report, { language })),
        ]) {
          assert.doesNotMatch(written, /\[object|\bundefined\b|\bNaN\b/, file);
        }
      }
    }
    assert.ok(count > 10 && met.size > 60, `${count} reports with ${met.size} codes`);
  });

  test("with samples of every parameter, for every code", () => {
    // tests/it/catalogs.rs checks that the core sends parameters of these names.
    const samples = json(new URL("params.json", import.meta.url));
    for (const code of codes) {
      for (const name of names(catalogs.en[code])) assert.ok(samples[name], `add a sample of {${name}} (${code}) to tests/node/params.json`);
      const most = Math.max(1, ...[...names(catalogs.en[code])].map((name) => samples[name].length));
      for (let turn = 0; turn < most; turn++) {
        check(code, Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, list[turn % list.length]])), "the samples");
      }
    }
  });

  test("and a good ARC chain says how many sets it has and who sealed", async () => {
    const sets = [{ domain: "fwd.example.org" }];
    assert.match(speakers.en.text("arc-pass", { sets: sets.length, domain: sets[0].domain }), /Sets: 1; the newest was sealed by fwd\.example\.org\./);
    // Not a parameter: TypeScript refuses it, and at run time it is a gap.
    assert.match(speakers.en.text("arc-pass", { sets, domain: {} }), /Sets: \?; the newest was sealed by \?\./);
  });
});

describe("a template", () => {
  const say = (template, params, language = "en") => speaker(language, { code: template }, "UTC").text("code", params);

  test("formats a parameter by its type", () => {
    assert.equal(say("{a}", { a: { seconds: 5025 } }), "1 hour 23 minutes");
    assert.equal(say("{a}", { a: { seconds: 5025 } }, "ko"), "1시간 23분");
    assert.equal(say("{a}", { a: { bytes: 51200 } }), "51 kB");
    assert.equal(say("{a}", { a: { time: "2026-11-26T12:00:00Z" } }), "Nov 26, 2026, 12:00 PM UTC");
    assert.equal(say("{a}", { a: 12345 }), "12,345");
    assert.equal(say("{a}", { a: ["x", "y", "z"] }), "x, y, and z");
    assert.equal(say("{a}", { a: ["x", "y"] }, "ko"), "x 및 y");
    assert.equal(speaker("en", { outer: "Because: {why}", inner: "it is {x}." }).text("outer", { why: { code: "inner" }, x: "so" }), "Because: it is so.");
  });

  test("chooses a branch by the plural rules of the language", () => {
    const template = "{n, plural, =0 {no hop} one {# hop of {who}} other {# hops of {who}}}";
    assert.equal(say(template, { n: 0, who: "a" }), "no hop");
    assert.equal(say(template, { n: 1, who: "a" }), "1 hop of a");
    assert.equal(say(template, { n: 2000, who: "a" }), "2,000 hops of a");
    assert.equal(say(template, { n: "1", who: "a" }), "1 hop of a", "older reports send counts as text");
    assert.equal(say("{n, plural, other {#개}}", { n: 1 }, "ko"), "1개");
    assert.deepEqual([...names(template)], ["n", "who"]);
  });

  test("that is malformed is an error", () => {
    for (const template of ["{", "{a", "a}", "{a, select, x {y}}", "{a, plural, one {x}}", "{a, plural, other {x}"]) {
      assert.throws(() => names(template), SyntaxError, template);
    }
  });

  test("says what is missing, and shows no object", () => {
    for (const a of [undefined, null, {}, [], { a: 1 }, () => 1, Symbol("a"), true]) assert.doesNotMatch(say("<{a}>", { a }), /object|Symbol|=>|true/);
    assert.equal(say("<{a}>", {}), "<?>");
  });

  test("ends where a reason names itself", () => {
    assert.match(speaker("en", { code: "so {code}" }).text("code", { code: { code: "code" } }), /^(so )+\?$/);
  });
});

describe("text of strangers", () => {
  test("has no control, format or invisible characters", () => {
    const attack = "a\u001b[2J\u202eb\u200b\u00ad\u3164\u{e0041}\ud800\u0000\u009b";
    assert.equal(oneLine(attack), "a␛[2J⟨U+202E⟩b⟨U+200B⟩⟨U+00AD⟩⟨U+3164⟩⟨U+E0041⟩⟨U+D800⟩␀⟨U+009B⟩");
    assert.equal(oneLine(" two\r\n\tlines "), "two lines");
    assert.equal(visible("two\n\tlines"), "two\n\tlines");
    assert.equal(visible("👩‍💻 葛󠄀"), "👩‍💻 葛󠄀", "emoji and variants of Chinese characters stay");
  });

  test("that runs from right to left is isolated", () => {
    const say = (who) => speaker("en", { code: "{who} signed." }).text("code", { who });
    assert.equal(say("שלום.example"), "\u2068שלום.example\u2069 signed.");
    assert.equal(say("example.com"), "example.com signed.");
  });

  test("does not become markup in Markdown", async () => {
    const report = await inspect("From: <script>x</script> [a](http://b.example) <a@example.com>\nSubject: *bold* | `code` #1\n\nx\n", { offline: true });
    const written = toMarkdown(report, speakers.en);
    assert.match(written, /\\\*bold\\\* \\\| \\`code\\` \\#1/);
    assert.doesNotMatch(written, /[^\\]<|[^\\]\[|http:\/\//);
  });
});

describe("explain", () => {
  const example = (name, dns = true) =>
    inspect(readFileSync(new URL(`www/src/input/examples/${name}.eml`, root)), {
      ...(dns && { dns: json(new URL("www/src/input/examples/dns.json", root)) }),
      offline: true,
      now: "2026-11-20",
    });

  test("gives the verdict, its reasons and what to do", async () => {
    const { verdict, story, reasons, findings } = explain(await example("genuine"));
    assert.equal(verdict.code, "authentic");
    assert.equal(verdict.label, "Domain confirmed: harbor.example");
    assert.equal(verdict.headline, "This message comes from harbor.example.");
    assert.match(verdict.why[0], /^DMARC passes/);
    assert.match(verdict.advice, /the domain you expect/);
    assert.ok(Array.isArray(story));
    assert.deepEqual(
      reasons.slice(0, 3).map((each) => [each.method, each.result, each.subject]),
      [
        ["dkim", "pass", "harbor.example"],
        ["spf", "pass", "harbor.example"],
        ["dmarc", "pass", "harbor.example"],
      ],
    );
    assert.ok(findings.every((each) => each.sentence.length > 0 && (each.advice === null || each.advice.length > 0)));
  });

  test("tells the story, where the report has one", async () => {
    const report = await example("genuine");
    const spans = [{ start: 0, end: 4 }];
    report.summary.story = [{ code: "dkim-pass", params: { domain: "harbor.example" }, spans, kind: "proven" }];
    const [statement] = explain(report).story;
    assert.deepEqual(statement, { code: "dkim-pass", kind: "proven", sentence: speakers.en.text("dkim-pass", { domain: "harbor.example" }), spans });
    assert.match(toText(report, speakers.en), /harbor\.example.* \(proven\)/);
  });

  test("has words for every verdict, in both languages", async () => {
    const report = await example("forged");
    for (const language of languages) {
      for (const code of ["authentic", "modified", "suspicious", "unauthenticated", "undecided"]) {
        for (const fromDomain of ["harbor.example", null]) {
          const { verdict } = explain({ ...report, summary: { ...report.summary, verdict: code, fromDomain } }, { language });
          for (const sentence of [verdict.label, verdict.headline, verdict.advice, ...verdict.why]) assert.doesNotMatch(sentence, /^verdict\.|\?$|[{}]/);
        }
      }
    }
  });

  test("refuses a language that it does not have", async () => {
    const report = await example("forged");
    assert.throws(() => explain(report, { language: "de" }), { code: "bad-option", message: /language/ });
  });
});
