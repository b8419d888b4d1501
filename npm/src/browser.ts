// The entry for browsers and bundlers: the module lies beside this file.

import start from "./core.js";
import { setLoaders } from "./instance.js";

setLoaders(
  (source = new URL("./core_bg.wasm", import.meta.url)) => start({ module_or_path: source }),
  async () => {
    const extras = await import("./extras.js");
    await extras.default({ module_or_path: new URL("./extras_bg.wasm", import.meta.url) });
    return extras;
  },
);

export * from "./index.js";
