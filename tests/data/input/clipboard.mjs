// Copies messages from pages of Chromium, as text and as HTML, and writes what the clipboard holds. Run by make.py.
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { chromium } from "playwright-core";

const here = new URL(".", import.meta.url);
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const server = createServer((_, response) => {
  response.setHeader("content-type", "text/html");
  response.end("<!doctype html><body></body>");
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const context = await browser.newContext();
await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
const page = await context.newPage();
await page.goto(origin);

for (const name of ["gmail", "outlook", "postfix", "exim", "esp"]) {
  const text = readFileSync(new URL(`${name}.eml`, here), "utf8").replaceAll("\r\n", "\n");
  const header = text.split("\n\n")[0];
  const pages = {
    "clipboard-pre": [`<h1></h1><pre>${escape(text)}</pre>`, "text/html"],
    "clipboard-br-html": [`<div>${escape(header).replaceAll("\n", "<br>\n")}</div>`, "text/html"],
    "clipboard-br-text": [`<div>${escape(header).replaceAll("\n", "<br>\n")}</div>`, "text/plain"],
  };
  for (const [kind, [markup, type]] of Object.entries(pages)) {
    const copied = await page.evaluate(
      async ([markup, type]) => {
        document.body.innerHTML = markup;
        getSelection().selectAllChildren(document.body);
        document.execCommand("copy");
        const [item] = await navigator.clipboard.read();
        return (await item.getType(type)).text();
      },
      [markup, type],
    );
    writeFileSync(new URL(`${name}-${kind}.txt`, here), copied);
  }
}
await browser.close();
server.close();
