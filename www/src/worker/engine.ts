// The page's side of the worker: one call, one promise; an abort cancels.

import type { FilterField, Progress, Report, ResolverTest } from "headerlens";

import type { Job, Piece, Reply, Request } from "./protocol.ts";
import { scriptUrl } from "../app/trusted.ts";
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

let worker: Worker | null = null;
let lastId = 0;
const calls = new Map<number, Call>();

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

export async function testResolver(url: string, signal: AbortSignal): Promise<ResolverTest> {
  const reply = await call((id) => ({ kind: "test", id, url }), signal);
  if (reply.kind !== "tested") throw new EngineError("unexpected reply", "internal");
  return reply.test;
}

function call(request: (id: number) => Request, signal: AbortSignal, listener?: Listener): Promise<Reply> {
  signal.throwIfAborted();
  warmUp();
  const id = ++lastId;
  return new Promise<Reply>((resolve, reject) => {
    calls.set(id, { resolve, reject, ...(listener && { listener }) });
    signal.addEventListener(
      "abort",
      () => {
        worker?.postMessage({ kind: "cancel", id } satisfies Request);
        calls.delete(id);
        reject(new DOMException("cancelled", "AbortError"));
      },
      { once: true },
    );
    worker?.postMessage(request(id));
  });
}

function receive(event: MessageEvent<Reply>) {
  const reply = event.data;
  if (reply.kind === "loaded") return loaded();
  const waiting = calls.get(reply.id);
  if (!waiting) return;
  if (reply.kind === "progress") {
    waiting.listener?.progress?.(reply.progress);
    return;
  }
  if (reply.kind === "first") {
    waiting.listener?.first?.(reply.report);
    return;
  }
  calls.delete(reply.id);
  if (reply.kind === "failed") {
    // A trap leaves the module's memory in an unknown state: the next call gets a new one.
    if (reply.name === "RuntimeError") stop();
    const code = reply.name === "RuntimeError" ? "internal" : (reply.code ?? "unreadable");
    waiting.reject(new EngineError(reply.message, code));
  } else {
    waiting.resolve(reply);
  }
}

function crashed() {
  stop();
  loaded();
  for (const waiting of calls.values()) waiting.reject(new EngineError("worker failed", "internal"));
  calls.clear();
}

function stop() {
  worker?.terminate();
  worker = null;
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
