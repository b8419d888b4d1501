// The page's side of the worker: one call, one promise; an abort cancels.

import type { Report } from "headerlens";

import type { Job, Progress, Reply, Request, ResolverTest } from "./protocol.ts";
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
  onProgress?: (progress: Progress) => void;
}

let worker: Worker | null = null;
let lastId = 0;
const calls = new Map<number, Call>();

/** Loads the worker and the module before they are needed. */
export function warmUp() {
  worker ??= start();
}

export async function inspect(
  job: Job,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Report> {
  const reply = await call((id) => ({ kind: "inspect", id, job }), signal, onProgress);
  if (reply.kind !== "report") throw new EngineError("unexpected reply", "internal");
  return reply.report;
}

export async function testResolver(url: string, signal: AbortSignal): Promise<ResolverTest> {
  const reply = await call((id) => ({ kind: "test", id, url }), signal);
  if (reply.kind !== "tested") throw new EngineError("unexpected reply", "internal");
  return reply.test;
}

function call(
  request: (id: number) => Request,
  signal: AbortSignal,
  onProgress?: (progress: Progress) => void,
): Promise<Reply> {
  signal.throwIfAborted();
  warmUp();
  const id = ++lastId;
  return new Promise<Reply>((resolve, reject) => {
    calls.set(id, { resolve, reject, ...(onProgress && { onProgress }) });
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
  if (reply.kind === "ready") return;
  const waiting = calls.get(reply.id);
  if (!waiting) return;
  if (reply.kind === "progress") {
    waiting.onProgress?.(reply.progress);
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
  const trusted = trustedTypes ? trustedTypes.createScriptURL(url) : url;
  const started = new Worker(trusted as string, { type: "module", name: "headerlens" });
  started.addEventListener("message", receive);
  started.addEventListener("message", () => URL.revokeObjectURL(url), { once: true });
  started.addEventListener("error", crashed);
  started.addEventListener("messageerror", crashed);
  return started;
}

interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown;
}

/** The one place that may turn an address into a script: only our own worker's blob passes here. */
const trustedTypes = (
  globalThis as {
    trustedTypes?: { createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy };
  }
).trustedTypes?.createPolicy("headerlens", {
  createScriptURL: (url) => {
    if (!url.startsWith(`blob:${location.origin}/`)) throw new TypeError("not the worker");
    return url;
  },
});
