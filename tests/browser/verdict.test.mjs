// The first screen: the verdict, the story, what is signed, and the one answer that would decide.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";

import { drop, example, missing, panel, paste, setUp, verdict } from "./browser.mjs";

const examples = new URL("../../www/src/input/examples/", import.meta.url);

/** A message that only SPF speaks for, with its DNS answers: whether its Received field is true, its mailbox's owner knows. */
async function bySpfAlone() {
  const genuine = await readFile(new URL("genuine.eml", examples), "utf8");
  const fields = genuine.replace(/^(DKIM-Signature|Authentication-Results):.*\r?\n([ \t].*\r?\n)*/gm, "");
  const file = (name, buffer) => ({ name, mimeType: "application/octet-stream", buffer });
  return [file("letter.eml", Buffer.from(fields)), file("dns.json", await readFile(new URL("dns.json", examples)))];
}

describe("the first screen", { skip: missing }, () => {
  const { open, home } = setUp({ settings: { dns: "never" } });
  const question = (tab) => tab.locator(".question");
  const lit = (tab, name) => tab.evaluate((name) => [...(CSS.highlights.get(name) ?? [])].map((range) => range.toString()).join("\n"), name);

  test("keeps a report when Enter is pressed twice on an example", () =>
    open({}, async (tab) => {
      await tab.getByRole("button", { name: "Genuine", exact: true }).focus();
      await tab.keyboard.press("Enter");
      await verdict(tab);
      await tab.keyboard.press("Enter");
      assert.equal(await tab.locator(".verdict").count(), 1);
      assert.equal(await tab.evaluate(() => document.activeElement.id), "given");
    }));

  test("names a confirmed domain largest, and never calls it safe", () =>
    open({}, async (tab) => {
      await example(tab, "Genuine");
      assert.equal(await tab.locator(".verdict h2").innerText(), "harbor.example");
      assert.match(await tab.locator(".verdict").innerText(), /^Domain confirmed/);
      assert.doesNotMatch(await tab.locator(".verdict").innerText(), /authentic|genuine|safe/i);
      assert.equal(await tab.locator(".verdict .mark[data-mark=pass]").count(), 0);
    }));

  test("tells the story with a kind of evidence for each statement, and lights its bytes", () =>
    open({}, async (tab) => {
      await example(tab, "Genuine");
      const lines = await tab.locator(".story li").evaluateAll((all) => all.map((each) => each.textContent.replace(/\s+/g, " ").trim()));
      assert.ok(lines.length >= 3 && lines.length <= 6, lines.join(" | "));
      assert.match(lines[0], /^harbor\.example signed this message\. proven$/);
      await tab.locator(".story button").first().hover();
      assert.match(await lit(tab, "pointed"), /^DKIM-Signature:[\s\S]*From: Mina Park|From: Mina Park[\s\S]*DKIM-Signature:/m);
      await tab.locator("h1").hover();
      await tab.locator(".story button").nth(1).focus();
      assert.match(await lit(tab, "pointed"), /192\.0\.2\.25/);
      await tab.keyboard.press("Enter");
      assert.equal(await tab.locator(".story button").nth(1).getAttribute("aria-pressed"), "true");
      assert.match(await lit(tab, "lit"), /192\.0\.2\.25/);
    }));

  test("never shows an altered message as confirmed", () =>
    open({}, async (tab) => {
      await example(tab, "Altered on the way");
      assert.equal(await verdict(tab), "modified");
      assert.match(await tab.locator(".verdict").innerText(), /^Changed after signing/);
      assert.equal(await tab.locator(".verdict .mark").getAttribute("data-mark"), "modified");
      assert.equal(await tab.locator(".message .proof[data-mark=confirmed]").count(), 0);
      assert.match(await tab.locator(".story").innerText(), /It was changed after signing/);
    }));

  test("says of each field whether it is signed, and sets From beside the envelope", () =>
    open({}, async (tab) => {
      await example(tab, "Genuine");
      assert.match(await tab.locator(".subject").innerText(), /signed by harbor\.example/);
      assert.match(await tab.locator(".envelope").innerText(), /Return-Path\s+mina@harbor\.example[\s\S]*Sending host\s+out1\.harbor\.example 192\.0\.2\.25/);
      await tab.getByRole("button", { name: "Clear" }).click();
      await paste(tab, "Return-Path: <x@bulk.example>\nReply-To: y@other.example\nFrom: a@a.example\nSubject: none\n\nx\n");
      await verdict(tab);
      assert.match(await tab.locator(".message").innerText(), /Reply-To\s+y@other\.example[\s\S]*None of these fields is signed/);
      assert.match(await tab.locator(".envelope").innerText(), /x@bulk\.example/);
    }));

  test("asks whose mailbox it was, counts the answer for this message only, and takes it back", () =>
    open({ settings: { keep: true } }, async (tab) => {
      await tab.locator("input[type=file]").setInputFiles(await bySpfAlone());
      assert.equal(await verdict(tab), "undecided");
      assert.match(await question(tab).innerText(), /Did you take this message from your own mailbox at mx\.lantern\.example\?/);
      await question(tab).getByRole("button", { name: "No" }).click();
      assert.match(await question(tab).innerText(), /You answered no/);
      await question(tab).getByRole("button", { name: "Change the answer" }).click();
      await question(tab).getByLabel("Remember this server").check();
      await question(tab).getByRole("button", { name: "Yes" }).click();
      await tab.locator(".verdict[data-verdict=authentic]").waitFor();
      assert.match(await question(tab).innerText(), /You said that you took this message from your own mailbox at mx\.lantern\.example/);
      await question(tab).getByRole("button", { name: "Change the answer" }).click();
      await tab.locator(".verdict[data-verdict=undecided]").waitFor();
      // What is remembered fills in the answer; it does not give it.
      await tab.reload();
      assert.equal(await verdict(tab), "undecided");
      assert.match(await question(tab).innerText(), /You answered yes for this server before/);
    }));

  test("does not ask it of a message that came with a link, whatever is remembered", () =>
    open({ settings: { dns: "never", trusted: ["mx.lantern.example"] } }, async (tab, context) => {
      await tab.locator("input[type=file]").setInputFiles(await bySpfAlone());
      await verdict(tab);
      await tab.getByRole("button", { name: "Save or share" }).click();
      await tab.getByLabel("Include the DNS answers").click();
      await tab.getByRole("button", { name: "Create link" }).click();
      const url = await tab.locator("#output input[type=url]").inputValue();
      const other = await context.newPage();
      await other.goto(url);
      assert.equal(await verdict(other), "undecided");
      assert.equal(await other.getByRole("button", { name: "Yes", exact: true }).count(), 0);
    }));

  test("believes no DNS answers that came with a link: forged ones confirm nothing, in copies neither", () =>
    open({}, async (_, context) => {
      const link = (await readFile(new URL("../data/attacks/link-forged-evidence.txt", import.meta.url), "utf8")).trim();
      const other = await context.newPage();
      await other.goto(home() + link);
      assert.equal(await verdict(other), "undecided");
      assert.match(
        await other.locator(".verdict").innerText(),
        /The DNS answers came with the link or file\. The result would hold if these answers are true\./,
      );
      // Nothing that rests on them is proven, signed or passed.
      assert.deepEqual(await other.locator(".story li").evaluateAll((all) => [...new Set(all.map((each) => each.dataset.kind))]), ["claimed"]);
      assert.equal(await other.locator(".message [data-mark=confirmed], .methods [data-mark=pass]").count(), 0);
      assert.match(await other.locator(".message").innerText(), /signed by victim\.example, if the DNS answers are true/);
      await panel(other, "dns");
      assert.match(await other.locator("#dns").innerText(), /Claimed to be answered by/);
      await other.locator("#dns details").first().locator("summary").click();
      assert.match(await other.locator("#dns").innerText(), /Claimed resolver/);
      assert.doesNotMatch(await other.locator("#dns").innerText(), /Validated by the resolver/);
      // The names are there to be asked about, and nobody was asked.
      assert.match(await other.locator(".ask").innerText(), /_domainkey[\s\S]*nothing was asked automatically/);
      await other.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      for (const name of ["Text", "Markdown"]) {
        await other.getByRole("button", { name: "Save or share" }).click();
        await other.getByRole("button", { name, exact: true }).click();
        await other.getByText("Copied.").waitFor();
        const text = await other.evaluate(() => navigator.clipboard.readText());
        assert.match(text, /Needs one more answer[\s\S]*would hold if these answers are true/);
        assert.doesNotMatch(text, /Domain confirmed|\(proven\)/);
        await other.getByRole("button", { name: "Close" }).click();
      }
    }));

  test("believes no saved report either, and still tells whether it is as it was saved", () =>
    open({}, async (tab) => {
      await example(tab, "Genuine");
      await tab.getByRole("button", { name: "Save or share" }).click();
      const [file] = await Promise.all([tab.waitForEvent("download"), tab.getByRole("button", { name: "Download the report" }).click()]);
      await tab.getByRole("button", { name: "Close" }).click();
      const bytes = await readFile(await file.path());
      await drop(tab, "main", "report.json", bytes);
      await tab.locator(".trouble").waitFor();
      assert.equal(await verdict(tab), "undecided");
      assert.match(await tab.locator(".trouble").innerText(), /The report matches the saved one/);
      assert.match(await tab.locator(".verdict").innerText(), /would hold if these answers are true/);
    }));
});
