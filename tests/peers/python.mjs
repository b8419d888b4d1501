// The Python in which `cargo xtask test` put dkimpy and pyspf from PyPI.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { fileURLToPath } from "node:url";

const target = env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../../target", import.meta.url));
export const python = join(target, "peers/bin/python");

/** Why there is none here, or false. */
export const missing = !existsSync(python) && "no dkimpy and pyspf from PyPI";
