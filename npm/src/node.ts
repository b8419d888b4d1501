// The entry for Node, Deno and Bun: the module is read from its file.

import { readFileSync } from "node:fs";

import start, { initSync } from "./core.js";
import { setLoader } from "./api.js";

setLoader((source) =>
  source === undefined
    ? initSync({ module: readFileSync(new URL("./core_bg.wasm", import.meta.url)) })
    : start({ module_or_path: source }),
);

export * from "./index.js";
