// A thread of the command: inspects the messages that it is handed.

import { parentPort, workerData } from "node:worker_threads";

import { HeaderlensError } from "../error.js";
import type { ErrorCode } from "../error.js";
import { inspector, type Setting, type Work } from "./work.js";

const inspect = inspector(workerData as Setting);

/** An error, as it crosses from thread to thread. */
export interface Thrown {
  code: ErrorCode | null;
  message: string;
  stack: string;
}

parentPort?.on("message", (work: Work) => {
  void inspect(work).then(
    (done) => parentPort?.postMessage({ number: work.number, done }),
    (error: unknown) => {
      const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
      const thrown: Thrown = { code: error instanceof HeaderlensError ? error.code : null, message, stack };
      parentPort?.postMessage({ number: work.number, thrown });
    },
  );
});
