// Threads that inspect messages side by side.

import { Worker } from "node:worker_threads";

import { HeaderlensError } from "../error.js";
import type { Done, Inspector, Setting, Work } from "./work.js";
import type { Thrown } from "./worker.js";

interface Waiting {
  work: Work;
  resolve: (done: Done) => void;
  reject: (error: unknown) => void;
}

/** Messages that one thread has at a time: while one waits for DNS, another is evaluated. */
const perThread = 4;

export interface Pool {
  inspect: Inspector;
  /** Messages that are worked on at a time. */
  readonly size: number;
  stop(): Promise<void>;
}

/** Starts threads. Each loads the module, so that it pays for many messages only. */
export function startPool(threads: number, setting: Setting): Pool {
  const queue: Waiting[] = [];
  const members = Array.from({ length: threads }, () => ({
    worker: new Worker(new URL("./worker.js", import.meta.url), { workerData: setting }),
    running: [] as Waiting[],
  }));

  const next = () => {
    while (queue.length > 0) {
      // The idlest thread gets the next message.
      const member = members.reduce((least, each) => (each.running.length < least.running.length ? each : least));
      if (member.running.length >= perThread) return;
      const waiting = queue.shift();
      if (!waiting) return;
      member.running.push(waiting);
      const { bytes } = waiting.work;
      const isWhole = bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
      member.worker.postMessage(waiting.work, isWhole ? [bytes.buffer as ArrayBuffer] : []);
    }
  };

  for (const { worker, running } of members) {
    // A thread gives its results in any order: they are told apart by their numbers.
    worker.on("message", ({ number, done, thrown }: { number: number; done?: Done; thrown?: Thrown }) => {
      const at = running.findIndex(({ work }) => work.number === number);
      const [waiting] = running.splice(at, 1);
      if (done) waiting?.resolve(done);
      else waiting?.reject(toError(thrown));
      next();
    });
    worker.on("error", (error) => {
      for (const { reject } of running.splice(0)) reject(error);
    });
  }

  return {
    size: threads * perThread,
    inspect: (work) =>
      new Promise((resolve, reject) => {
        queue.push({ work, resolve, reject });
        next();
      }),
    async stop() {
      await Promise.all(members.map(({ worker }) => worker.terminate()));
    },
  };
}

function toError(thrown: Thrown | undefined): Error {
  if (thrown?.code) return new HeaderlensError(thrown.code, thrown.message);
  const error = new Error(thrown?.message);
  if (thrown) error.stack = thrown.stack;
  return error;
}
