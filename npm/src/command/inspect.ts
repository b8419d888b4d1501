// `headerlens inspect`: messages from files, some at a time, reported in their order.

import "../node.js";
import type { InspectJob } from "./arguments.js";
import { status } from "./exit.js";
import { EvidenceFile, filesIn, readEvidence } from "./files.js";
import { messagesOf, type Found } from "./messages.js";
import { startPool, type Pool } from "./pool.js";
import { headText, paperOf, type How } from "./print.js";
import { Progress } from "./progress.js";
import { Summary } from "./summary.js";
import { errorLine, inspector, type Done, type Inspector, type Setting } from "./work.js";

/** From this many messages on, threads are started: before that, starting them takes longer than the work. */
const worthThreads = 8;
/** So many messages in a row without an answer from any resolver, and DNS is given up. */
const patience = 3;
/** Bytes of messages in work at a time, unless one alone has more. */
const mostBytes = 256_000_000;

/** Inspects each message of each file; one that cannot be read does not stop the rest. Gives the highest exit status. */
export async function inspectFiles(job: InspectJob): Promise<number> {
  const dns = readEvidence(job.dns);
  const saved = new EvidenceFile(job.saveDns);
  const how: How = { format: job.format, language: job.language, authservId: job.authservId, paper: paperOf(process.stdout, process.env) };
  const setting: Setting = { job, how, dns };
  const summary = new Summary();
  const progress = new Progress(process.stderr, process.stdout.isTTY);
  let highest: number = status.authenticated;
  let unanswered = 0;
  let isGivenUp = false;

  async function print(done: Done) {
    progress.clear();
    if (done.text !== "" && !process.stdout.write(done.text)) await new Promise((resolve) => process.stdout.once("drain", resolve));
    for (const line of done.errors) process.stderr.write(`headerlens: ${line}\n`);
    for (const evidence of done.evidence) saved.add(evidence);
    highest = Math.max(highest, done.status);
    summary.add(done.rows, done.errors.length);
    progress.add();
    unanswered = done.isUnanswered ? unanswered + 1 : 0;
    if (unanswered >= patience && !isGivenUp) {
      isGivenUp = true;
      process.stderr.write("headerlens: no resolver answers; the other messages are inspected without DNS\n");
    }
  }

  const single = inspector(setting);
  let pool: Pool | null = null;
  const running: { done: Promise<Done>; bytes: number }[] = [];
  const printFirst = async () => {
    const first = running.shift();
    if (first) await print(await first.done);
  };

  process.stdout.write(headText(how));
  try {
    let number = 0;
    for await (const { found, isAlone } of known(job.files)) {
      const inspect: Inspector = pool?.inspect ?? single;
      const work = inspectFound(found, { number, isAlone, isOffline: isGivenUp }, inspect);
      // A failure is thrown when its turn to be printed comes.
      work.catch(() => undefined);
      running.push({ done: work, bytes: "bytes" in found ? found.bytes.length : 0 });
      number += 1;
      if (number === worthThreads && job.jobs > 1) pool = startPool(job.jobs, setting);
      const most = pool?.size ?? (job.jobs > 1 ? 2 : 1);
      while (running.length >= most || (running.length > 1 && running.reduce((sum, { bytes }) => sum + bytes, 0) > mostBytes)) await printFirst();
    }
    while (running.length > 0) await printFirst();
  } finally {
    await pool?.stop();
    progress.clear();
  }
  process.stdout.write(summary.text(how));
  saved.write();
  return highest;
}

interface Turn {
  number: number;
  isAlone: boolean;
  isOffline: boolean;
}

async function inspectFound(found: Found, { number, isAlone, isOffline }: Turn, inspect: Inspector): Promise<Done> {
  const { input } = found;
  const name = input.entry === undefined ? input.file : `${input.file}, ${input.entry}`;
  if ("error" in found) {
    const errors = [errorLine(found.error, name)];
    return { text: "", errors, status: status.unreadable, rows: [], evidence: [], isUnanswered: false };
  }
  const label = isAlone ? null : `${name}${found.isOneOfMany ? `, message ${input.index + 1}` : ""}`;
  return inspect({ number, input, bytes: found.bytes, label, isOffline });
}

/** All messages, each with whether it is alone: what is alone needs no label. */
async function* known(paths: readonly string[]): AsyncGenerator<{ found: Found; isAlone: boolean }> {
  let before: Found | null = null;
  let count = 0;
  for await (const found of all(paths)) {
    count += 1;
    if (before) yield { found: before, isAlone: false };
    before = found;
  }
  if (before) yield { found: before, isAlone: count === 1 };
}

async function* all(paths: readonly string[]): AsyncGenerator<Found> {
  for (const path of paths) {
    let files: string[];
    try {
      files = filesIn(path);
    } catch (error) {
      yield { input: { file: path, index: 0 }, error };
      continue;
    }
    for (const file of files) yield* messagesOf(file);
  }
}
