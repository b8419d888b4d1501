// What the page knows at one moment. Views read it; app.ts alone changes it.

import type { Report, Span } from "headerlens";

import type { ExampleName } from "./examples.ts";
import type { Progress, ResolverTest } from "./protocol.ts";
import type { Settings } from "./settings.ts";
import type { Shown } from "./text.ts";

export type Input =
  | { kind: "none" }
  | { kind: "text"; text: string; example: ExampleName | null }
  | { kind: "file"; file: File };

export type Phase =
  | { kind: "idle" }
  | { kind: "working"; progress: Progress | null; slow: boolean }
  | { kind: "failed"; code: string; message: string }
  | { kind: "done" };

export interface State {
  input: Input;
  phase: Phase;
  /** The last report, kept while the next one is made, with the text that it speaks of. */
  report: Report | null;
  shown: Shown | null;
  /** Whether the last report was made without asking DNS. */
  offline: boolean;
  notice: "msg" | "too-large" | "not-stored" | "cancelled" | null;
  /** What is lit in the source. */
  lit: Span[];
  settings: Settings;
  ownResolver: string;
  tests: Map<string, ResolverTest | "running">;
  dragging: boolean;
}

export interface Actions {
  edit(text: string): void;
  file(file: File): void;
  example(name: ExampleName): void;
  clear(): void;
  run(options?: { offline?: boolean }): void;
  cancel(): void;
  light(spans: Span[], from: HTMLElement | null): void;
  back(): void;
  change(settings: Partial<Settings>): void;
  typeResolver(text: string): void;
  addResolver(): void;
  testResolver(url: string): void;
}

/** Limits on what the page takes; the core has its own. */
export const maxFileBytes = 25_000_000;
export const maxTextLength = 5_000_000;
