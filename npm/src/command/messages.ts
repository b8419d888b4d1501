// The messages in files, one after the other: an mbox file of any size is never in memory as a whole.

import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";

import { split, unpack } from "../api.js";
import { HeaderlensError } from "../error.js";
import { BadUsage } from "./arguments.js";
import { reason } from "./files.js";
import type { Input } from "./print.js";

/** A message, or why there is none. */
export type Found = { input: Input; bytes: Uint8Array<ArrayBuffer>; isOneOfMany: boolean } | { input: Input; error: unknown };

/** What is read of a file to tell what it is. */
const peeked = 65_536;
/** Bytes that are read at a time of an mbox file. */
const piece = 4_000_000;
/** The default of `limits.messageBytes`: a message of an mbox file that is longer is passed over. */
const longest = 100_000_000;
/** A file that is not an mbox file is read whole, up to this. */
const wholeBytes = 1_000_000_000;
/** Compressed files in compressed files. */
const deepest = 3;

type Bytes = AsyncIterable<Uint8Array>;

/** The messages of a file; `-` is standard input. */
export async function* messagesOf(file: string): AsyncGenerator<Found> {
  const stream = file === "-" ? process.stdin : createReadStream(file, { highWaterMark: 1 << 20 });
  const name = file === "-" ? "standard input" : file;
  try {
    yield* messagesIn(stream, name, false, deepest);
  } catch (error) {
    const isOfFile = typeof (error as NodeJS.ErrnoException).syscall === "string";
    yield { input: { file: name, index: 0 }, error: isOfFile ? new BadUsage(`${name}: ${reason(error)}`) : error };
  }
}

async function* messagesIn(source: Bytes, file: string, isUnpacked: boolean, depth: number): AsyncGenerator<Found> {
  const pieces = source[Symbol.asyncIterator]();
  const { head, rest } = await peek(pieces);
  const all = joined(head, rest);
  if (depth > 0 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) {
    yield* messagesIn(gunzip(all), file, true, depth - 1);
  } else if (startsMbox(head)) {
    yield* messagesOfMbox(all, file);
  } else {
    yield* messagesOfWhole(await whole(all, isUnpacked), file);
  }
}

/** The first bytes of a stream, and what follows them. */
async function peek(pieces: AsyncIterator<Uint8Array>): Promise<{ head: Buffer; rest: AsyncIterator<Uint8Array> }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < peeked) {
    const { done, value } = await pieces.next();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  return { head: Buffer.concat(chunks), rest: pieces };
}

async function* joined(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

async function* gunzip(source: Bytes): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const { Readable } = await import("node:stream");
  const input = Readable.from(source);
  input.on("error", (error) => gunzip.destroy(error));
  try {
    for await (const chunk of input.pipe(gunzip)) yield chunk as Uint8Array;
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith("Z_")) throw error;
    throw new HeaderlensError("compressed-input", "the gzip file is damaged or cut off; provide the message itself");
  }
}

/** As the core does: after a byte order mark and empty lines, `From `. */
const startsMbox = (head: Buffer) => /^(\xef\xbb\xbf)?\s*From /.test(head.subarray(0, 1024).toString("latin1"));

async function whole(source: Bytes, isUnpacked: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  const most = isUnpacked ? longest : wholeBytes;
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (length > most)
      throw new HeaderlensError("too-large", `the file ${isUnpacked ? "unpacks to" : "has"} more than ${most} bytes; provide the message alone`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function* messagesOfWhole(file: Uint8Array<ArrayBuffer>, name: string): AsyncGenerator<Found> {
  let index = 0;
  for (const { name: entry, bytes } of await unpack(file)) {
    const places = await split(bytes);
    for (const { start, end } of places) {
      const input = { file: name, index: index++, ...(entry !== null && { entry }) };
      yield { input, bytes: copied(bytes.subarray(start, end)), isOneOfMany: places.length > 1 };
    }
  }
}

/** A buffer of its own, which can be handed to another thread. */
const copied = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);

/** The messages of an mbox file, each as soon as it is whole. */
async function* messagesOfMbox(source: Bytes, file: string): AsyncGenerator<Found> {
  let index = 0;
  let rest: Uint8Array = new Uint8Array();
  let isTooLong = false;
  let isSeveral = false;
  const found = (bytes: Uint8Array): Found => {
    const input = { file, index: index++ };
    if (!isTooLong) return { input, bytes: copied(bytes), isOneOfMany: isSeveral || index > 1 };
    isTooLong = false;
    return { input, error: new HeaderlensError("too-large", `the message has more than the limit of ${longest} bytes`) };
  };
  for await (const chunk of inPieces(source)) {
    const text = Buffer.concat([rest, chunk]);
    const places = await split(text);
    isSeveral ||= places.length > 1;
    for (const { start, end } of places.slice(0, -1)) yield found(text.subarray(start, end));
    rest = text.subarray(places.at(-1)?.start ?? 0);
    if (rest.length > longest) {
      // Its start and what comes next are enough to find its end.
      isTooLong = true;
      rest = Buffer.concat([rest.subarray(0, peeked), Buffer.from("\n"), rest.subarray(-peeked)]);
    }
  }
  if (rest.length > 0) yield found(rest);
}

async function* inPieces(source: Bytes): AsyncGenerator<Uint8Array> {
  let chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    chunks.push(chunk);
    length += chunk.length;
    if (length < piece) continue;
    yield Buffer.concat(chunks);
    chunks = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(chunks);
}
