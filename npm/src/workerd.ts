// The entry for Cloudflare's workers: the modules are parts of the script.

// @ts-expect-error: workerd gives a WebAssembly.Module for this import, which TypeScript does not know.
import module from "./core_bg.wasm";
import * as core from "./core.js";
import { setLoaders } from "./instance.js";

setLoaders({
  core: () => ({ module: core, exports: core.initSync({ module: module as WebAssembly.Module }) }),
  full: async () => {
    const full = await import("./full.js");
    // @ts-expect-error: as above.
    const { default: module } = await import("./full_bg.wasm");
    return { module: full, exports: full.initSync({ module: module as WebAssembly.Module }) };
  },
  extras: async () => {
    const extras = await import("./extras.js");
    // @ts-expect-error: as above.
    const { default: module } = await import("./extras_bg.wasm");
    extras.initSync({ module: module as WebAssembly.Module });
    return extras;
  },
});

export * from "./index.js";
