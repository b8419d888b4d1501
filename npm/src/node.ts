// The entry for Node, Deno and Bun: the module is read from its file.

import * as dns from "node:dns/promises";
import { readFileSync } from "node:fs";

import start, { initSync } from "./core.js";
import { setLoaders } from "./instance.js";
import { setDns } from "./node-resolver.js";

setDns(dns);
setLoaders(
  (source) => (source === undefined ? initSync({ module: readFileSync(new URL("./core_bg.wasm", import.meta.url)) }) : start({ module_or_path: source })),
  async () => {
    const extras = await import("./extras.js");
    extras.initSync({ module: readFileSync(new URL("./extras_bg.wasm", import.meta.url)) });
    return extras;
  },
);

export * from "./index.js";
