// The WebAssembly modules: loading, and a fresh instance after a trap.

import { HeaderlensError, asError } from "./error.js";
import type { Signal } from "./global-types.js";
import type { ModuleSource } from "./init.js";

/** What the core and the full module offer alike: both are the same crate. */
export type Crate = Omit<typeof import("./core.js"), "default" | "Task">;
export type Task = ReturnType<Crate["inspect"]>;
type Extras = typeof import("./extras.js");

/** A module, and what its instance exports. */
type Loaded = { module: Crate; exports: { memory: WebAssembly.Memory } };
type Load = (source?: ModuleSource) => Loaded | Promise<Loaded>;

const none = () => {
  throw new HeaderlensError("internal", "no entry point of the package was loaded");
};
let loaders: { core: Load; full: Load; extras: () => Promise<Extras> } = { core: none, full: none, extras: none };
let loadingExtras: Promise<Extras> | null = null;

/** For the package's entry points: sets how the modules are loaded in this host. */
export function setLoaders(given: typeof loaders) {
  loaders = given;
}

/** The module for MIME parts, .msg files and the second opinion, loaded when it is first needed. */
export function extras(): Promise<Extras> {
  loadingExtras ??= loaders.extras().catch((error: unknown) => {
    loadingExtras = null;
    throw loadError(error);
  });
  return loadingExtras;
}

/** Why a module cannot be loaded, with what to do about it. */
function loadError(error: unknown): unknown {
  if (error instanceof HeaderlensError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (typeof WebAssembly === "undefined") {
    return new HeaderlensError("no-webassembly", "this host has no WebAssembly");
  }
  // The rule of CSP 3 is the same in every browser, its words are not.
  if (/content security policy|wasm-unsafe-eval|unsafe-eval|code generation|disallowed by embedder/i.test(reason)) {
    return new HeaderlensError(
      "no-webassembly",
      `WebAssembly is forbidden here; add 'wasm-unsafe-eval' to script-src of the Content-Security-Policy (${reason})`,
    );
  }
  const help =
    "If its files (core_bg.wasm, full_bg.wasm, extras_bg.wasm) are not beside the script, let your bundler copy them, pass the address of the first to init(), or import headerlens/inline";
  return new HeaderlensError("module-not-loaded", `the WebAssembly module cannot be loaded: ${reason}. ${help}`);
}

/** A module with more memory is replaced when it is idle: WebAssembly gives no memory back. */
const mostKept = 400_000_000;

/** The instance of a module: loaded when it is first needed, replaced after a trap. */
export class Instance {
  #loading: Promise<Loaded> | null = null;
  #active = 0;
  #isPoisoned = false;
  #waiting: (() => void)[] = [];
  readonly #load: Load;

  constructor(load: Load) {
    this.#load = load;
  }

  load(source?: ModuleSource): Promise<Loaded> {
    this.#loading ??= Promise.resolve()
      .then(() => this.#load(source))
      .catch((error: unknown) => {
        this.#loading = null;
        throw loadError(error);
      });
    return this.#loading;
  }

  /**
   * Runs work of the module. After a trap its instance is replaced, as soon as nothing else runs in it; until then new
   * work waits.
   *
   * @throws HeaderlensError for what the module refuses, and with the code `internal` for a trap.
   */
  async run<T>(work: (module: Crate) => T | Promise<T>, signal?: Signal): Promise<T> {
    const loaded = await this.load();
    while (this.#isPoisoned && this.#active > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#isPoisoned || (this.#active === 0 && loaded.exports.memory.buffer.byteLength > mostKept)) this.#replace(loaded);
    this.#active += 1;
    try {
      return await work(loaded.module);
    } catch (thrown) {
      if (signal?.aborted && thrown === signal.reason) throw thrown;
      if (!isTrap(thrown)) throw asError(thrown);
      this.#isPoisoned = true;
      throw new HeaderlensError("internal", `the module failed on this input (${(thrown as Error).message}); please report it`);
    } finally {
      this.#active -= 1;
      if (this.#active === 0) {
        const resumed = this.#waiting;
        this.#waiting = [];
        for (const resume of resumed) resume();
      }
    }
  }

  #replace(loaded: Loaded) {
    loaded.module.__wbg_reset_state();
    loaded.exports = (loaded.module.initSync as unknown as () => Loaded["exports"])();
    this.#isPoisoned = false;
  }
}

/** What every message needs. */
export const core = new Instance((source) => loaders.core(source));
/** The same with what few messages need: repairs, the search for changes, DKIM2. */
export const full = new Instance(() => loaders.full());

/** Whether the module failed; by name, since the class of another realm is another one. */
function isTrap(thrown: unknown): boolean {
  const { name } = (thrown ?? {}) as { name?: unknown };
  // Too deep a recursion, or too long a string, is a RangeError.
  return name === "RuntimeError" || name === "RangeError";
}

/** Drives a task of a module: a trap in it rejects, and reaches nobody else. */
export function drive<T>(task: Task): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let isScheduled = false;
    const wake = () => {
      if (isScheduled) return;
      isScheduled = true;
      queueMicrotask(() => {
        isScheduled = false;
        poll();
      });
    };
    const poll = () => {
      try {
        const result: unknown = task.poll(wake);
        if (result === undefined) return;
        task.free();
        resolve(result as T);
      } catch (thrown) {
        if (!isTrap(thrown)) task.free();
        reject(thrown);
      }
    };
    poll();
  });
}
