// The entry for Node, Deno and Bun: the modules are read from their files. A bundle that left them behind has them inside.

import "./codec.js";
import * as dns from "node:dns/promises";
import { readFileSync } from "node:fs";

import * as core from "./core.js";
import { inflate } from "./inflate.js";
import { setLoaders } from "./instance.js";
import { setDns } from "./node-resolver.js";

setDns(dns);
setLoaders({
  core: async (source) => {
    if (source !== undefined) return { module: core, exports: await core.default({ module_or_path: source }) };
    const bytes = read(() => new URL("./core_bg.wasm", import.meta.url)) ?? inflate((await import("./inline-core.js")).default);
    return { module: core, exports: core.initSync({ module: bytes }) };
  },
  full: async () => {
    const full = await import("./full.js");
    const bytes = read(() => new URL("./full_bg.wasm", import.meta.url)) ?? inflate((await import("./inline-full.js")).default);
    return { module: full, exports: full.initSync({ module: bytes }) };
  },
  extras: async () => {
    const extras = await import("./extras.js");
    const bytes = read(() => new URL("./extras_bg.wasm", import.meta.url)) ?? inflate((await import("./inline-extras.js")).default);
    extras.initSync({ module: bytes });
    return extras;
  },
});

/** The bytes of a file; null where a bundler left it behind, or where this may not read files. */
function read(file: () => URL): Uint8Array<ArrayBuffer> | null {
  try {
    const bytes = readFileSync(file());
    // What lies there may be a page that says "not found".
    return bytes[0] === 0 && bytes.subarray(1, 4).toString("latin1") === "asm" ? bytes : null;
  } catch {
    return null;
  }
}

export * from "./index.js";
