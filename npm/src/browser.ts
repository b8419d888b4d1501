// The entry for browsers and bundlers: the module lies beside this file.

import start from "./core.js";
import { setLoader } from "./api.js";

setLoader((source = new URL("./core_bg.wasm", import.meta.url)) => start({ module_or_path: source }));

export * from "./index.js";
