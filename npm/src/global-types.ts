// Types of the host, without naming them: a project whose `lib` has no DOM, and no @types/node, compiles too.

type Instance<Name extends string, Otherwise> = typeof globalThis extends { [K in Name]: { prototype: infer T } } ? T : Otherwise;

/** AbortSignal where the project's types know it, else its shape. */
export type Signal = Instance<"AbortSignal", AbortShape>;

interface AbortShape {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** A URL, a Request or a Response, where the project's types know them. */
export type Address = Instance<"URL", never> | Instance<"Request", never> | Instance<"Response", never>;

/** A compiled module, where the project's types know it. */
export type CompiledModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer T } } } ? T : never;
