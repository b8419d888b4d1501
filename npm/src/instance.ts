// The WebAssembly modules: loading, and a fresh instance after a trap.

import * as core from "./core.js";
import { HeaderlensError, asError } from "./error.js";
import type { Signal } from "./global-types.js";
import type { ModuleSource } from "./init.js";

type Exports = { memory: WebAssembly.Memory };
type Load = (source?: ModuleSource) => Exports | Promise<Exports>;
type Extras = typeof import("./extras.js");

let load: Load = () => {
  throw new HeaderlensError("internal", "no entry point of the package was loaded");
};
let loadExtras: () => Promise<Extras> = () => Promise.reject(new HeaderlensError("internal", "no entry point of the package was loaded"));
let loading: Promise<void> | null = null;
let loadingExtras: Promise<Extras> | null = null;

/** For the package's entry points: sets how the two modules are loaded in this host. */
export function setLoaders(core: Load, extras: () => Promise<Extras>) {
  load = core;
  loadExtras = extras;
}

/** Loads the core, once. */
export function loadCore(source?: ModuleSource): Promise<void> {
  loading ??= Promise.resolve()
    .then(() => load(source))
    .then(
      (exports) => {
        memory = exports.memory;
      },
      (error: unknown) => {
        loading = null;
        throw loadError(error);
      },
    );
  return loading;
}

/** The second module, loaded when it is first needed. */
export function extras(): Promise<Extras> {
  loadingExtras ??= loadExtras().catch((error: unknown) => {
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
  const help = "the file core_bg.wasm was not found beside the script; let your bundler copy it, pass its address to init(), or import headerlens/inline";
  return new HeaderlensError("module-not-loaded", `the WebAssembly module cannot be loaded: ${reason}; if ${help}`);
}

/** Memory of the core; of the instance that is in use. */
let memory: WebAssembly.Memory | null = null;
let active = 0;
let isPoisoned = false;
let waiting: (() => void)[] = [];

const idle = () => new Promise<void>((resolve) => waiting.push(resolve));

/** A core with more memory is replaced when it is idle: WebAssembly gives no memory back. */
const mostKept = 400_000_000;

/**
 * Runs work of the core. After a trap its instance is replaced, as soon as nothing else runs in it; until then new work
 * waits.
 *
 * @throws HeaderlensError for what the core refuses, and with the code `internal` for a trap.
 */
export async function withCore<T>(work: (module: typeof core) => T | Promise<T>, signal?: Signal): Promise<T> {
  await loadCore();
  while (isPoisoned && active > 0) await idle();
  if (isPoisoned || (active === 0 && memory !== null && memory.buffer.byteLength > mostKept)) replace();
  active += 1;
  try {
    return await work(core);
  } catch (thrown) {
    if (signal?.aborted && thrown === signal.reason) throw thrown;
    if (!isTrap(thrown)) throw asError(thrown);
    isPoisoned = true;
    throw new HeaderlensError("internal", `the module failed on this input (${(thrown as Error).message}); please report it`);
  } finally {
    active -= 1;
    if (active === 0) {
      const resumed = waiting;
      waiting = [];
      for (const resume of resumed) resume();
    }
  }
}

function replace() {
  core.__wbg_reset_state();
  memory = (core.initSync as unknown as () => Exports)().memory;
  isPoisoned = false;
}

/** Whether the module failed; by name, since the class of another realm is another one. */
function isTrap(thrown: unknown): boolean {
  const { name } = (thrown ?? {}) as { name?: unknown };
  // Too deep a recursion, or too long a string, is a RangeError.
  return name === "RuntimeError" || name === "RangeError";
}

/** Refuses a message that is too long before it is copied into the module's memory. */
export function checkLength(bytes: number, limit?: number) {
  try {
    core.checkLength(bytes, limit);
  } catch (thrown) {
    throw asError(thrown);
  }
}

/** Drives a task of the core: a trap in it rejects, and reaches nobody else. */
export function drive<T>(task: core.Task): Promise<T> {
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
