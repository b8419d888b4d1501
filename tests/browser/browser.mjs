// Chromium as Debian ships it, driven by playwright-core.

import { existsSync } from "node:fs";

import { chromium } from "playwright-core";

export const executablePath = process.env.HEADERLENS_CHROMIUM ?? "/usr/bin/chromium";

/** A reason to skip, or false. */
export const missing = existsSync(executablePath) ? false : `no Chromium at ${executablePath}`;

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
