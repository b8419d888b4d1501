// The page's side of the worker: one call, one promise; an abort cancels.

import type { FilterField, MimePart, Progress, Report, ResolverTest } from "headerlens";

import { scriptUrl } from "../app/trusted.ts";
import type { Job, Piece, Reply, Request, Source } from "./protocol.ts";
import workerUrl from "./worker.ts?worker&url";

export class EngineError extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
    this.name = "EngineError";
  }
}

interface Call {
  request: Request;
  resolve: (reply: Reply) => void;
  reject: (error: Error) => void;
  listener?: Listener;
}

/** What is told while a message is inspected. */
export interface Listener {
  progress?: (progress: Progress) => void;
  /** What is known before DNS answered. */
  first?: (report: Report) => void;
}

/** Milliseconds that a worker has to obey a cancellation. One that is deep in a message does not hear of it, and is ended. */
const obedience = 150;

let worker: Worker | null = null;
let lastId = 0;
const calls = new Map<number, Call>();
/** Cancellations that the worker has not answered yet. */
const cancelled = new Map<number, ReturnType<typeof setTimeout>>();

let loaded = () => {};
/** Is fulfilled when the module is there, or cannot be had. */
export const whenLoaded = new Promise<void>((resolve) => (loaded = resolve));

/** Loads the worker and the module before they are needed. */
export function warmUp() {
  worker ??= start();
}

export async function inspect(job: Job, signal: AbortSignal, listener: Listener = {}): Promise<Report> {
  const reply = await call((id) => ({ kind: "inspect", id, job }), signal, listener);
  if (reply.kind !== "report") throw new EngineError("unexpected reply", "internal");
  return reply.report;
}

/** The messages in these files, one piece each. */
export async function split(files: File[], signal: AbortSignal): Promise<Piece[]> {
  const reply = await call((id) => ({ kind: "split", id, files }), signal);
  if (reply.kind !== "pieces") throw new EngineError("unexpected reply", "internal");
  return reply.pieces;
}

/** What spam filters, mailing services and lists wrote, read by the second module. */
export async function filters(headers: Report["headers"]): Promise<FilterField[]> {
  const reply = await call((id) => ({ kind: "filters", id, headers }), new AbortController().signal);
  if (reply.kind !== "filters") throw new EngineError("unexpected reply", "internal");
  return reply.fields;
}

/** The messages inside a message, decoded, in the order of `report.inner`. */
export async function innerMessages(source: Source, signal: AbortSignal): Promise<Uint8Array[]> {
  const reply = await call((id) => ({ kind: "inner", id, source }), signal);
  if (reply.kind !== "inner") throw new EngineError("unexpected reply", "internal");
  return reply.messages;
}

/** The MIME tree of a message. */
export async function readParts(source: Source, signal: AbortSignal): Promise<MimePart> {
  const reply = await call((id) => ({ kind: "parts", id, source }), signal);
  if (reply.kind !== "parts") throw new EngineError("unexpected reply", "internal");
  return reply.root;
}

export async function testResolver(url: string, signal: AbortSignal): Promise<ResolverTest> {
  const reply = await call((id) => ({ kind: "test", id, url }), signal);
  if (reply.kind !== "tested") throw new EngineError("unexpected reply", "internal");
  return reply.test;
}

/** Ends the worker, whatever it is at, and starts another one, which takes over the calls that still wait. */
export function restart() {
  worker?.terminate();
  for (const timer of cancelled.values()) clearTimeout(timer);
  cancelled.clear();
  worker = start();
  for (const { request } of calls.values()) worker.postMessage(request);
}

function call(make: (id: number) => Request, signal: AbortSignal, listener?: Listener): Promise<Reply> {
  signal.throwIfAborted();
  warmUp();
  const id = ++lastId;
  const request = make(id);
  return new Promise<Reply>((resolve, reject) => {
    calls.set(id, { request, resolve, reject, ...(listener && { listener }) });
    signal.addEventListener("abort", () => cancel(id), { once: true });
    worker?.postMessage(request);
  });
}

function cancel(id: number) {
  const waiting = calls.get(id);
  if (!waiting) return;
  calls.delete(id);
  waiting.reject(new DOMException("cancelled", "AbortError"));
  worker?.postMessage({ kind: "cancel", id } satisfies Request);
  cancelled.set(id, setTimeout(restart, obedience));
}

function receive({ data: reply }: MessageEvent<Reply>) {
  if (reply.kind === "loaded") return loaded();
  clearTimeout(cancelled.get(reply.id));
  cancelled.delete(reply.id);
  const waiting = calls.get(reply.id);
  if (!waiting) return;
  if (reply.kind === "progress") return waiting.listener?.progress?.(reply.progress);
  if (reply.kind === "first") return waiting.listener?.first?.(reply.report);
  calls.delete(reply.id);
  if (reply.kind !== "failed") return waiting.resolve(reply);
  // A trap leaves the module's memory in an unknown state: all that comes after it gets a new one.
  const trapped = reply.name === "RuntimeError";
  if (trapped) restart();
  waiting.reject(new EngineError(reply.message, trapped ? "internal" : (reply.code ?? "unreadable")));
}

/** The worker itself broke: whose fault it was cannot be told, so that none of the calls is tried again. */
function crashed() {
  worker?.terminate();
  worker = null;
  loaded();
  const waiting = [...calls.values()];
  calls.clear();
  for (const each of waiting) each.reject(new EngineError("worker failed", "internal"));
}

/**
 * The worker starts from a blob that imports the real script. A worker that is loaded
 * from the network has the policy of its own response, and a static host may send none:
 * it could then connect to anywhere. A blob worker inherits the policy of the page, so
 * `connect-src` holds where the questions are asked.
 */
function start(): Worker {
  const address = new URL(workerUrl, document.baseURI).href;
  const blob = new Blob([`import ${JSON.stringify(address)};`], { type: "text/javascript" });
  const url = URL.createObjectURL(blob);
  const started = new Worker(scriptUrl(url), { type: "module", name: "headerlens" });
  started.addEventListener("message", receive);
  started.addEventListener("message", () => URL.revokeObjectURL(url), { once: true });
  started.addEventListener("error", crashed);
  started.addEventListener("messageerror", crashed);
  return started;
}
