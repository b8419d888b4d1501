// The entry for Cloudflare's workers: the module is a part of the script.

// @ts-expect-error: workerd gives a WebAssembly.Module for this import, which TypeScript does not know.
import module from "./core_bg.wasm";
import { initSync } from "./core.js";
import { setLoaders } from "./instance.js";

setLoaders(
  () => initSync({ module: module as WebAssembly.Module }),
  async () => {
    const extras = await import("./extras.js");
    // @ts-expect-error: as above.
    const { default: module } = await import("./extras_bg.wasm");
    extras.initSync({ module: module as WebAssembly.Module });
    return extras;
  },
);

export * from "./index.js";
