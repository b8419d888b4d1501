// Takes the picture of the README, docs/screenshot.png, and one of each look into a
// temporary folder: phone and desktop, light and dark, English and Korean.
// `node tests/browser/screenshot.mjs [FOLDER]`, after the page was built.

import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { launch, verdict } from "./browser.mjs";
import { serve } from "../../www/scripts/serve.mjs";

const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), "headerlens-"));
/** Pictures of a trial go to the folder that was named, and the README keeps its own. */
const saveReadme = process.argv[2] === undefined;
mkdirSync(folder, { recursive: true });
const readme = fileURLToPath(new URL("../../docs/screenshot.png", import.meta.url));

const desktop = { width: 1280, height: 860 };
const phone = { width: 390, height: 844 };
const looks = [
  { name: "start-desktop-light-en", viewport: desktop, example: null },
  { name: "start-phone-dark-ko", viewport: phone, theme: "dark", language: "ko", example: null },
  { name: "genuine-desktop-light-en", viewport: desktop, example: 0, readme: true },
  { name: "genuine-desktop-light-en-full", viewport: desktop, example: 0, full: true, open: true },
  { name: "altered-desktop-light-en", viewport: desktop, example: 1, light: true },
  { name: "altered-desktop-dark-en", viewport: desktop, theme: "dark", example: 1, panel: "signatures", full: true },
  { name: "altered-desktop-light-ko", viewport: desktop, language: "ko", example: 1, full: true },
  { name: "list-desktop-light-en", viewport: desktop, example: 2, panel: "route", full: true },
  { name: "forged-phone-light-en", viewport: phone, example: 5, full: true },
  { name: "forged-phone-sheet", viewport: phone, example: 5, light: true },
  { name: "genuine-phone-dark-ko", viewport: phone, theme: "dark", language: "ko", example: 0, full: true },
  { name: "altered-desktop-indicators-en", viewport: desktop, example: 1, panel: "indicators" },
  { name: "altered-phone-dmarc-ko", viewport: phone, language: "ko", example: 1, panel: "dmarc", full: true },
  { name: "settings-desktop-light-en", viewport: desktop, example: 0, settings: true },
  { name: "settings-phone-dark-ko", viewport: { width: 320, height: 700 }, theme: "dark", language: "ko", example: 0, settings: true },
];

const page = await serve();
const browser = await launch();
try {
  for (const look of looks) {
    const context = await browser.newContext({
      viewport: look.viewport,
      deviceScaleFactor: look.readme ? 2 : 1,
      reducedMotion: "reduce",
      timezoneId: "Europe/Berlin",
    });
    const settings = { language: look.language ?? "en", theme: look.theme ?? "light" };
    await context.addInitScript((kept) => localStorage.setItem("headerlens.settings", JSON.stringify(kept)), settings);
    const tab = await context.newPage();
    await tab.goto(page.url);
    if (look.example !== null) {
      await tab.locator(".examples button").nth(look.example).click();
      await verdict(tab);
    }
    if (look.panel) await tab.locator(`.sections a[href="#${look.panel}"]`).click();
    if (look.open) await tab.locator(".facts details").evaluateAll((all) => all.forEach((each) => (each.open = true)));
    if (look.light) await tab.locator(".overview .place").first().click();
    if (look.settings) await tab.locator("#open-settings").click();
    await tab.waitForTimeout(150);
    if (look.readme && saveReadme) mkdirSync(fileURLToPath(new URL("../../docs/", import.meta.url)), { recursive: true });
    await tab.screenshot({ path: join(folder, `${look.name}.png`), fullPage: look.full ?? false });
    if (look.readme && saveReadme) await tab.screenshot({ path: readme });
    await context.close();
  }
} finally {
  await browser.close();
  await page.stop();
}
console.log(folder);
