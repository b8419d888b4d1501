// What the page and its worker say to each other.

import type { Evidence, FilterField, MimePart, Progress, Report, ResolverTest } from "headerlens";

/** Whose word DNS answers are: they were asked for, the reader gave them, or they came with somebody else's link or report. */
export type Origin = "asked" | "given" | "borrowed";

export type Source = string | Blob;

/** How far DNS may be asked: to the end, one round of questions, or not at all. */
export type Asking = "all" | "round" | "none";

/** What the reader knows of the SMTP envelope; an empty text is "not known". */
export interface Envelope {
  ip: string;
  helo: string;
  mailFrom: string;
}

export interface Job {
  source: Source;
  asking: Asking;
  resolvers: string[];
  trusted: string[];
  envelope: Envelope;
  /** Whether the receiving domain's transport policy is looked up too. */
  transport: boolean;
  /** Whether it is said what a receiver makes of it that still follows RFC 7489. */
  compare: boolean;
  /** The moment to judge by, in seconds since 1970. */
  now: number;
  evidence: Evidence | null;
  /** Whose word the evidence is. */
  evidenceFrom: Origin;
}

/** One of several messages: a piece of a file, or a whole one. */
export interface Piece {
  name: string;
  source: Blob;
}

export type Request =
  | { kind: "inspect"; id: number; job: Job }
  | { kind: "split"; id: number; files: File[] }
  | { kind: "filters"; id: number; headers: Report["headers"] }
  /** The messages inside a message. */
  | { kind: "inner"; id: number; source: Source }
  /** The MIME tree of a message. */
  | { kind: "parts"; id: number; source: Source }
  | { kind: "test"; id: number; url: string }
  | { kind: "cancel"; id: number };

export type Reply =
  /** The module is there, or could not be had; then the first message says why. */
  | { kind: "loaded" }
  | { kind: "progress"; id: number; progress: Progress }
  /** What is known before DNS answered. */
  | { kind: "first"; id: number; report: Report }
  | { kind: "report"; id: number; report: Report }
  | { kind: "pieces"; id: number; pieces: Piece[] }
  | { kind: "filters"; id: number; fields: FilterField[] }
  | { kind: "inner"; id: number; messages: Uint8Array[] }
  | { kind: "parts"; id: number; root: MimePart }
  | { kind: "tested"; id: number; test: ResolverTest }
  | { kind: "failed"; id: number; name: string; code: string | null; message: string };
