// Loading the module ahead of need.

import type { Address, CompiledModule } from "./global-types.js";
import { core } from "./instance.js";

/** The module: its address, its bytes, or the compiled module. */
export type ModuleSource = string | Address | ArrayBufferView | ArrayBufferLike | CompiledModule;

/**
 * Preloads the WebAssembly module. Every function loads it when needed, so calling this is optional. Pass a source if
 * your bundler does not copy the file.
 */
export async function init(source?: ModuleSource): Promise<void> {
  await core.load(source);
}
