// Several messages: files dropped together, and a mailbox file.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { missing, paste, setUp, verdict } from "./browser.mjs";

const letter = (name, subject, day) =>
  `From: ${name} <${name.toLowerCase()}@harbor.example>\r\nSubject: ${subject}\r\nDate: ${day} Nov 2026 10:00:00 +0000\r\n\r\nHello\r\n`;
const anna = letter("Anna", "Zebra", "03");
const bert = letter("Bert", "Apple", "01");
const cleo = letter("Cleo", "Mango", "02");
const noise = Buffer.from([0, 1, 2, 3, 0, 0, 0, 255]);
const mbox = [anna, bert, cleo].map((text) => `From sender@harbor.example Tue Nov  3 10:00:00 2026\n${text.replaceAll("\r", "")}\n`).join("");

describe("several messages", { skip: missing }, () => {
  const { open } = setUp({ settings: { dns: "never" } });
  const choose = (tab, files) => tab.locator("input[type=file]").setInputFiles(files);
  const file = (name, content) => ({ name, mimeType: "message/rfc822", buffer: Buffer.from(content) });
  const three = [file("a.eml", anna), file("b.eml", bert), file("c.eml", cleo)];
  const subjects = (tab) => tab.locator(".messages tbody .open").allInnerTexts();
  const settled = async (tab, count) => {
    await tab.locator(".batch .panel-head [role=status]").waitFor();
    await tab.waitForFunction((count) => document.querySelectorAll(".messages tbody tr").length === count, count);
  };

  test("fill a table", () =>
    open({}, async (tab) => {
      await choose(tab, three);
      await settled(tab, 3);
      assert.deepEqual(await subjects(tab), ["Zebra", "Apple", "Mango"]);
    }));

  test("are found in an mbox, be it a file or a paste", () =>
    open({}, async (tab) => {
      await choose(tab, file("inbox.mbox", mbox));
      await settled(tab, 3);
      assert.deepEqual(await subjects(tab), ["Zebra", "Apple", "Mango"]);
      await tab.getByRole("button", { name: "Clear" }).click();
      await paste(tab, mbox);
      await settled(tab, 3);
    }));

  test("can be sorted by every column", () =>
    open({}, async (tab) => {
      await choose(tab, three);
      await settled(tab, 3);
      await tab.getByRole("button", { name: "Subject" }).click();
      assert.deepEqual(await subjects(tab), ["Apple", "Mango", "Zebra"]);
      assert.equal(
        await tab
          .locator("th[aria-sort=ascending]")
          .innerText()
          .then((text) => text.replace("\n", "")),
        "Subject ↑",
      );
      await tab.getByRole("button", { name: "Subject" }).click();
      assert.deepEqual(await subjects(tab), ["Zebra", "Mango", "Apple"]);
      await tab.getByRole("button", { name: "Date" }).click();
      assert.deepEqual(await subjects(tab), ["Apple", "Mango", "Zebra"]);
      await tab.getByRole("button", { name: "From" }).click();
      assert.deepEqual(await subjects(tab), ["Zebra", "Apple", "Mango"]);
    }));

  test("can be sorted on a phone too, where the heads of the columns have no place", () =>
    open({ context: { viewport: { width: 390, height: 844 } } }, async (tab) => {
      await choose(tab, three);
      await settled(tab, 3);
      assert.equal(await tab.locator(".messages thead").isVisible(), false);
      await tab.getByLabel("Sort by").selectOption("Subject");
      assert.deepEqual(await subjects(tab), ["Apple", "Mango", "Zebra"]);
      await tab.getByLabel("Reverse order").check();
      assert.deepEqual(await subjects(tab), ["Zebra", "Mango", "Apple"]);
      await tab.getByLabel("Sort by").selectOption("Input order");
      assert.deepEqual(await subjects(tab), ["Zebra", "Apple", "Mango"]);
    }));

  test("can be filtered by what stands in a row, and by verdict", () =>
    open({}, async (tab) => {
      await choose(tab, three);
      await settled(tab, 3);
      await tab.getByLabel("Filter").fill("cleo");
      assert.deepEqual(await subjects(tab), ["Mango"]);
      await tab.getByLabel("Filter").fill("nobody");
      assert.deepEqual(await subjects(tab), []);
      await tab.locator(".tally button").first().click();
      assert.equal((await subjects(tab)).length, 3);
    }));

  test("open one by one, with the way back to the row", () =>
    open({}, async (tab) => {
      await choose(tab, three);
      await settled(tab, 3);
      await tab.getByRole("button", { name: "Apple" }).click();
      await verdict(tab);
      assert.match(await tab.locator(".subject").innerText(), /Apple/);
      assert.equal(await tab.evaluate(() => document.activeElement.id), "to-list");
      await tab.keyboard.press("Enter");
      await settled(tab, 3);
      assert.equal(await tab.evaluate(() => document.activeElement.id), "row-1");
    }));

  test("do not stumble over one that is unreadable", () =>
    open({}, async (tab) => {
      await choose(tab, [file("a.eml", anna), { name: "noise.bin", mimeType: "application/octet-stream", buffer: noise }]);
      await settled(tab, 2);
      assert.match(await tab.locator(".messages tbody tr").nth(1).innerText(), /unreadable/);
      assert.match(await tab.locator(".messages tbody tr").nth(1).innerText(), /noise\.bin/);
    }));

  test("are there again when the page is loaded again", () =>
    open({ settings: { dns: "never", keep: true } }, async (tab) => {
      await choose(tab, three);
      await settled(tab, 3);
      await tab.reload();
      await settled(tab, 3);
      assert.deepEqual(await subjects(tab), ["Zebra", "Apple", "Mango"]);
    }));

  test("can be a thousand, and the page stays usable", () =>
    open({}, async (tab) => {
      const many = Array.from(
        { length: 1000 },
        (_, index) => `From a@harbor.example Tue Nov  3 10:00:00 2026\n${letter("Anna", `Number ${index}`, "03").replaceAll("\r", "")}\n`,
      ).join("");
      await choose(tab, file("many.mbox", many));
      await tab.getByText("1,000 of 1,000").waitFor();
      assert.equal((await subjects(tab)).length, 200);
      await tab.getByRole("button", { name: "Show all 1,000" }).click();
      assert.equal((await subjects(tab)).length, 1000);
    }));
});
