// The entry for hosts and bundlers that move scripts but not the files beside them: the modules are compressed inside of
// scripts.

import "./codec.js";
import * as core from "./core.js";
import { inflate } from "./inflate.js";
import { setLoaders } from "./instance.js";

setLoaders({
  core: async (source) => {
    const module_or_path = source ?? inflate((await import("./inline-core.js")).default);
    return { module: core, exports: await core.default({ module_or_path }) };
  },
  full: async () => {
    const [full, { default: packed }] = await Promise.all([import("./full.js"), import("./inline-full.js")]);
    return { module: full, exports: await full.default({ module_or_path: inflate(packed) }) };
  },
  extras: async () => {
    const [extras, { default: packed }] = await Promise.all([import("./extras.js"), import("./inline-extras.js")]);
    await extras.default({ module_or_path: inflate(packed) });
    return extras;
  },
});

export * from "./index.js";
