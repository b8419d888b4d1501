// Chromium as Debian ships it, driven by playwright-core, and a page that is watched:
// it may talk to its own server and to the resolvers of the test, and break no rule.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";

import { chromium } from "playwright-core";

import { dist, serve } from "../../www/scripts/serve.mjs";

const executablePath = process.env.HEADERLENS_CHROMIUM ?? "/usr/bin/chromium";

/** Why the browser tests cannot run here, or false. */
export const missing = existsSync(executablePath)
  ? existsSync(join(dist, "index.html"))
    ? false
    : "the page is not built"
  : `no Chromium at ${executablePath}`;

export const launch = () =>
  chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/**
 * For a `describe`: serves the page and starts the browser before its tests, and ends both after them.
 * `open` opens the page as `visit` does; `defaults` holds where a test says nothing else.
 */
export function setUp({ connect, ...defaults } = {}) {
  let site;
  let browser;
  before(async () => {
    site = await serve({ connect });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
  });
  return {
    home: () => site.url,
    browser: () => browser,
    open: (options, steps) => visit(browser, site.url, { ...defaults, ...options }, steps),
  };
}

/**
 * Opens the page with these settings and gives it to `steps`. Afterwards nothing may
 * have gone wrong behind the scenes: no error, no broken policy, no request to a stranger.
 */
export async function visit(browser, url, { settings = {}, allow = [], context: options = {}, expectErrors = false }, steps) {
  const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-US", timezoneId: "UTC", ...options });
  const tab = await context.newPage();
  const troubles = [];
  const strangers = [];
  tab.on("pageerror", (error) => troubles.push(String(error)));
  tab.on("console", (message) => {
    const text = message.text();
    if (/Content Security Policy|TrustedScript|Trusted Type/i.test(text)) troubles.push(text);
    else if (message.type() === "error" && !expectErrors) troubles.push(text);
  });
  context.on("request", (request) => {
    const target = request.url();
    if (!/^(blob|data):/.test(target) && ![url, ...allow].some((each) => target.startsWith(each))) strangers.push(target);
  });
  await context.addInitScript((kept) => {
    if (localStorage.getItem("headerlens.settings") === null) {
      localStorage.setItem("headerlens.settings", JSON.stringify({ language: "en", theme: "light", ...kept }));
    }
  }, settings);
  try {
    await tab.goto(url);
    await steps(tab, context);
    assert.deepEqual(troubles, [], "errors and broken policies");
    assert.deepEqual(strangers, [], "requests to strangers");
  } finally {
    await context.close();
  }
}

/** Pastes as a person would: the text is on the clipboard, and the event is the browser's own. */
export async function paste(tab, text) {
  await tab.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await tab.evaluate((each) => navigator.clipboard.writeText(each), text);
  await tab.keyboard.press("Control+V");
}

/** Drops a file with exactly these bytes onto `selector`. */
export async function drop(tab, selector, name, bytes) {
  const transfer = await tab.evaluateHandle(
    ([name, bytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(bytes)], name));
      return transfer;
    },
    [name, [...bytes]],
  );
  await tab.dispatchEvent(selector, "dragover", { dataTransfer: transfer });
  await tab.dispatchEvent(selector, "drop", { dataTransfer: transfer });
}

/** Presses the button of an example, and waits for its report. */
export const example = async (tab, name) => {
  await tab.getByRole("button", { name, exact: true }).click();
  await verdict(tab);
};

/** The verdict, once it is the last one and every piece of the report is there. */
export const verdict = async (tab) => {
  await tab.locator(".verdict").waitFor();
  await tab.waitForFunction(() => document.querySelector("main [aria-busy=true]") === null);
  return tab.locator(".verdict").getAttribute("data-verdict");
};

/** Opens a panel of the report, as a person would. */
export const panel = (tab, id) => tab.locator(`.sections a[data-panel="${id}"]`).click();

/** Opens each panel, and everything that is folded in it, and gives it to `steps`. */
export async function eachPanel(tab, steps) {
  for (const id of await tab.locator(".sections a").evaluateAll((all) => all.map((each) => each.dataset.panel))) {
    await panel(tab, id);
    await tab.locator(`.pane[data-panel=${id}] details`).evaluateAll((all) => {
      for (const each of all) each.open = true;
    });
    await steps(id);
  }
}
