// What the page and its worker say to each other.

import type { Evidence, Report } from "headerlens";

export type Source = string | Blob;

export interface Job {
  source: Source;
  offline: boolean;
  resolvers: string[];
  evidence?: Evidence;
}

/** How far the questions to DNS have come. */
export interface Progress {
  round: number;
  asked: number;
  answered: number;
}

export interface ResolverTest {
  ok: boolean;
  milliseconds: number | null;
  reason: string | null;
}

export type Request =
  | { kind: "inspect"; id: number; job: Job }
  | { kind: "test"; id: number; url: string }
  | { kind: "cancel"; id: number };

export type Reply =
  | { kind: "ready" }
  | { kind: "progress"; id: number; progress: Progress }
  | { kind: "report"; id: number; report: Report }
  | { kind: "tested"; id: number; test: ResolverTest }
  | { kind: "failed"; id: number; name: string; code: string | null; message: string };
