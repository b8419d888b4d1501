// Messages in whatever form they come. A value is taken by what it is, never by `instanceof`: a frame, a test runner or a
// worker has classes of its own.

import { HeaderlensError } from "./error.js";

/** A piece of a stream: text or bytes. */
export type Chunk = string | ArrayBufferView | ArrayBufferLike;

/** A stream of the web, such as the body of a response. */
export interface WebStream {
  getReader(): {
    // biome-ignore lint/suspicious/noExplicitAny: streams of every kind are taken; what they give is checked.
    read(): Promise<{ done: boolean; value?: any }>;
    cancel(reason?: unknown): Promise<unknown>;
  };
}

/** A Blob or File. */
export interface BlobLike {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBufferLike>;
}

/** A Response or Request, whose body is the message. */
export interface BodyLike {
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBufferLike>;
}

/**
 * A raw message: text, bytes (any view, ArrayBuffer or SharedArrayBuffer), a Blob or File, a Response or Request, a stream
 * of the web or of Node, or an async iterable of text or bytes.
 */
export type Raw = string | ArrayBufferView | ArrayBufferLike | BlobLike | BodyLike | WebStream | AsyncIterable<Chunk>;

const expected = "raw: expected text, bytes, a Blob, a Response, a stream or an async iterable of text or bytes";

/** Refuses a length. */
export type CheckLength = (bytes: number) => void;

/**
 * The bytes of a message. What is read piece by piece is refused as soon as it is too long.
 *
 * @throws HeaderlensError (`bad-option`) if it is none of the forms of {@link Raw}, or was read before.
 */
export async function toBytes(raw: unknown, checkLength: CheckLength): Promise<Uint8Array> {
  const checked = (bytes: Uint8Array) => {
    checkLength(bytes.length);
    return bytes;
  };
  if (typeof raw === "string" || isStringObject(raw)) return checked(new TextEncoder().encode(String(raw)));
  const bytes = viewOf(raw);
  if (bytes) return checked(bytes);
  if (typeof raw !== "object" || raw === null) refuse();
  const known = raw as Partial<BlobLike & BodyLike & WebStream & AsyncIterable<unknown>> & { body?: unknown; locked?: boolean };
  if (known.bodyUsed === true || known.locked === true) refuse("raw: its body was already read");
  if (typeof known.size === "number" && isFunction(known.arrayBuffer)) checkLength(known.size);
  else if (isFunction(known.arrayBuffer) && isStream(known.body)) return collect(pull(known.body), checkLength);
  if (isFunction(known.arrayBuffer)) return checked(viewOf(await known.arrayBuffer()) ?? refuse());
  if (isStream(known)) return collect(pull(known), checkLength);
  if (isFunction(known[Symbol.asyncIterator])) return collect(known as AsyncIterable<unknown>, checkLength);
  return refuse();
}

function refuse(message = expected): never {
  throw new HeaderlensError("bad-option", message);
}

const isFunction = (value: unknown): value is (...args: never[]) => unknown => typeof value === "function";
const tag = (value: unknown) => Object.prototype.toString.call(value);
const isStringObject = (value: unknown) => tag(value) === "[object String]";
const isStream = (value: unknown): value is WebStream => typeof value === "object" && value !== null && isFunction((value as WebStream).getReader);

/** Bytes as they are; bytes that other threads may change are copied. */
function viewOf(value: unknown): Uint8Array | null {
  try {
    return view(value);
  } catch {
    refuse("raw: its buffer is detached");
  }
}

function view(value: unknown): Uint8Array | null {
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return view(buffer)?.subarray(byteOffset, byteOffset + byteLength) ?? null;
  }
  if (tag(value) === "[object ArrayBuffer]") return new Uint8Array(value as ArrayBuffer);
  if (tag(value) === "[object SharedArrayBuffer]") return new Uint8Array(value as SharedArrayBuffer).slice();
  return null;
}

/** The pieces of a stream of the web; not every host can iterate over it. */
async function* pull(stream: WebStream): AsyncGenerator<unknown> {
  const reader = stream.getReader();
  let isOver = false;
  try {
    while (true) {
      const { done, value } = await reader.read();
      isOver = done;
      if (done) return;
      yield value;
    }
  } finally {
    // The source is told that nobody waits for the rest.
    if (!isOver) await reader.cancel().catch(() => undefined);
  }
}

async function collect(pieces: AsyncIterable<unknown>, checkLength: CheckLength): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const add = (chunk: Uint8Array) => {
    length += chunk.length;
    checkLength(length);
    chunks.push(chunk);
  };
  // A text may be cut between the two halves of a character.
  let half = "";
  for await (const piece of pieces) {
    if (typeof piece === "string") {
      const text = half + piece;
      half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? "";
      add(new TextEncoder().encode(text.slice(0, text.length - half.length)));
    } else {
      const chunk = viewOf(piece) ?? refuse(`raw: a piece of it is ${piece === null ? "null" : typeof piece}; expected text or bytes`);
      // The source may use its buffer again.
      add(chunk.slice());
    }
  }
  add(new TextEncoder().encode(half));
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
