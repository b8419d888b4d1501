// The entry for browsers and bundlers: the modules lie beside this file.

import "./codec.js";
import * as core from "./core.js";
import { setLoaders } from "./instance.js";

setLoaders({
  // Bundlers know the file by this form of its address.
  core: async (source = new URL("./core_bg.wasm", import.meta.url)) => ({ module: core, exports: await core.default({ module_or_path: source }) }),
  full: async () => {
    const full = await import("./full.js");
    return { module: full, exports: await full.default({ module_or_path: new URL("./full_bg.wasm", import.meta.url) }) };
  },
  extras: async () => {
    const extras = await import("./extras.js");
    await extras.default({ module_or_path: new URL("./extras_bg.wasm", import.meta.url) });
    return extras;
  },
});

export * from "./index.js";
