// The worker: everything that takes time happens here, so the page never stalls.

import { inspect, testResolver } from "headerlens";

import type { Job, Progress, Reply, Request, ResolverTest } from "./protocol.ts";

const running = new Map<number, AbortController>();
const reply = (message: Reply) => postMessage(message);

addEventListener("message", (event: MessageEvent<Request>) => {
  const request = event.data;
  switch (request.kind) {
    case "inspect":
      void attempt(request.id, async (signal) => {
        const report = await run(request.job, signal, (progress) =>
          reply({ kind: "progress", id: request.id, progress }),
        );
        reply({ kind: "report", id: request.id, report });
      });
      break;
    case "test":
      void attempt(request.id, async (signal) =>
        reply({ kind: "tested", id: request.id, test: await test(request.url, signal) }),
      );
      break;
    case "cancel":
      running.get(request.id)?.abort();
      break;
  }
});
reply({ kind: "ready" });

function run(job: Job, signal: AbortSignal, onProgress: (progress: Progress) => void) {
  return inspect(job.source, {
    offline: job.offline,
    resolvers: job.resolvers,
    signal,
    onProgress: (progress) =>
      onProgress({
        round: Number(progress.round ?? 0),
        asked: Number(progress.asked ?? 0),
        answered: Number(progress.answered ?? 0),
      }),
    ...(job.evidence && { dns: job.evidence }),
  });
}

async function test(url: string, signal: AbortSignal): Promise<ResolverTest> {
  const began = performance.now();
  const result = await testResolver(url, { signal });
  return {
    ok: Boolean(result.ok),
    milliseconds: Math.round(performance.now() - began),
    reason: result.ok ? null : String(result.failure ?? result.reason ?? "network"),
  };
}

async function attempt(id: number, work: (signal: AbortSignal) => Promise<void>) {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    await work(controller.signal);
  } catch (error) {
    const { name, message, code } = error as Error & { code?: unknown };
    reply({
      kind: "failed",
      id,
      name: name ?? "Error",
      code: typeof code === "string" ? code : null,
      message: message ?? String(error),
    });
  } finally {
    running.delete(id);
  }
}
