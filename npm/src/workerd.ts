// The entry for Cloudflare's workers: the module is a part of the script.

// @ts-expect-error: workerd gives a WebAssembly.Module for this import, which TypeScript does not know.
import module from "./core_bg.wasm";
import { initSync } from "./core.js";
import { setLoader } from "./api.js";

setLoader(() => initSync({ module: module as WebAssembly.Module }));

export * from "./index.js";
