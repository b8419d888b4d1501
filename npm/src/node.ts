// The entry for Node, Deno and Bun: the modules are read from their files.

import * as dns from "node:dns/promises";
import { readFileSync } from "node:fs";

import * as core from "./core.js";
import { setLoaders } from "./instance.js";
import { setDns } from "./node-resolver.js";

const read = (name: string) => ({ module: readFileSync(new URL(`./${name}_bg.wasm`, import.meta.url)) });

setDns(dns);
setLoaders({
  core: async (source) => ({ module: core, exports: source === undefined ? core.initSync(read("core")) : await core.default({ module_or_path: source }) }),
  full: async () => {
    const full = await import("./full.js");
    return { module: full, exports: full.initSync(read("full")) };
  },
  extras: async () => {
    const extras = await import("./extras.js");
    extras.initSync(read("extras"));
    return extras;
  },
});

export * from "./index.js";
