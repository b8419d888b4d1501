// The worker: everything that takes time happens here, so the page never stalls.

import suffixList from "headerlens/public-suffixes.txt?url";
import { filters, init, innerMessages, inspect, parts, split as places, testResolver, unpack, type Progress } from "headerlens";

import { isContainer } from "../share/binary.ts";
import type { Envelope, Job, Piece, Reply, Request } from "./protocol.ts";

/** Messages of one file that are looked at; the page says when there are more. */
const maxPieces = 5000;

const running = new Map<number, AbortController>();
const reply = (message: Reply) => postMessage(message);

addEventListener("message", (event: MessageEvent<Request>) => {
  const request = event.data;
  switch (request.kind) {
    case "inspect":
      void attempt(request.id, async (signal) => {
        const { job, id } = request;
        const report = await run(job, signal, ({ report: first, ...progress }) => {
          // What needs no answer is on the screen before the first question leaves.
          if (first) reply({ kind: "first", id, report: first });
          reply({ kind: "progress", id, progress });
        });
        reply({ kind: "report", id, report });
      });
      break;
    case "split":
      void attempt(request.id, async () => reply({ kind: "pieces", id: request.id, pieces: await split(request.files) }));
      break;
    case "filters":
      void attempt(request.id, async () => reply({ kind: "filters", id: request.id, fields: await filters(request) }));
      break;
    case "inner":
      void attempt(request.id, async () => {
        const messages = (await innerMessages(request.source)).map(({ bytes }) => bytes);
        reply({ kind: "inner", id: request.id, messages });
      });
      break;
    case "parts":
      void attempt(request.id, async () => reply({ kind: "parts", id: request.id, root: await parts(request.source) }));
      break;
    case "test":
      void attempt(request.id, async (signal) => reply({ kind: "tested", id: request.id, test: await testResolver(request.url, { signal }) }));
      break;
    case "cancel":
      running.get(request.id)?.abort();
      break;
  }
});
// Ahead of need; where it fails, the first message tries again and says what is wrong.
void init()
  .catch(() => undefined)
  .then(() => reply({ kind: "loaded" }));

/** How long a report waits for the list, in milliseconds. */
const patience = 5000;
let suffixes: Promise<string | undefined> | null = null;

/** The public suffix list, for what RFC 7489 would say; fetched from beside the page for the first report that compares. */
function publicSuffixes(): Promise<string | undefined> {
  suffixes ??= fetch(suffixList, { signal: AbortSignal.timeout(patience) })
    .then((response) => (response.ok ? response.text() : undefined))
    .catch(() => undefined)
    .then((list) => {
      // Where it could not be had, the report lacks the comparison, and the next one tries again.
      if (list === undefined) suffixes = null;
      return list;
    });
  return suffixes;
}

async function run(job: Job, signal: AbortSignal, onProgress: (progress: Progress) => void = () => {}) {
  const list = job.compare ? await publicSuffixes() : undefined;
  return inspect(job.source, {
    offline: job.asking === "none",
    resolvers: job.resolvers,
    trusted: job.trusted,
    envelope: known(job.envelope),
    transport: job.transport,
    now: job.now * 1000,
    signal,
    onProgress,
    ...(list !== undefined && { publicSuffixes: list }),
    ...(job.evidence && { dns: job.evidence, evidenceFrom: job.evidenceFrom }),
    ...(job.asking === "round" && { limits: { rounds: 1 } }),
  });
}

const known = (envelope: Envelope) => Object.fromEntries(Object.entries(envelope).filter(([, value]) => value.trim() !== ""));

/** The messages of `files`; an mbox and an archive hold several. */
async function split(files: File[]): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (const file of files) {
    for (const { name, source } of await unpacked(file)) {
      const found = await places(source);
      for (const [index, { start, end }] of found.entries()) {
        if (pieces.length >= maxPieces) return pieces;
        pieces.push({ name: found.length === 1 ? name : `${name} #${index + 1}`, source: source.slice(start, end) });
      }
    }
  }
  return pieces;
}

/** The messages in an archive or an Outlook file. A file that cannot be unpacked is refused when it is inspected. */
async function unpacked(file: File): Promise<{ name: string; source: Blob }[]> {
  if (!isContainer(file.name)) return [{ name: file.name, source: file }];
  try {
    const found = await unpack(file);
    return found.map(({ name, bytes }) => ({ name: name === null ? file.name : `${file.name}, ${name}`, source: new Blob([bytes as BlobPart]) }));
  } catch {
    return [{ name: file.name, source: file }];
  }
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
