// The Python in which `cargo xtask test` put dkimpy and pyspf from PyPI.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { fileURLToPath } from "node:url";

const target = env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../../target", import.meta.url));
const python = join(target, "peers/bin/python");

/** Why there is none here, or false. */
export const missing = !existsSync(python) && "no dkimpy and pyspf from PyPI";

/** What a script beside this file answers: the JSON values of its lines. */
export function answers(script, { args = [], input = "" } = {}) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [path, ...args], { input, encoding: "utf8", timeout: 120_000, maxBuffer: 1e8 });
  assert.equal(status, 0, stderr);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
