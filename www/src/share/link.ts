// A link that carries the message in its fragment, which browsers keep from servers.

import type { Evidence } from "headerlens";

import { fromBase64Url, isPacked, pack, toBase64Url, unpack, type Packed } from "./binary.ts";

const mark = "#m1=";
/** Longer links are refused: browsers cut them. */
export const maxLinkLength = 1_000_000;
/** Longer links are cut by some programs for mail and chat. */
export const longLink = 8_000;
/** What a link may unfold to. */
const maxUnfolded = 30_000_000;

interface Cargo {
  message: Packed;
  evidence?: Evidence;
}

export interface Shared {
  message: Uint8Array;
  evidence: Evidence | null;
}

/** The link, or null where it would be too long. */
export async function toLink(message: Uint8Array, evidence: Evidence | null): Promise<string | null> {
  const cargo: Cargo = { message: pack(message), ...(evidence && { evidence }) };
  const folded = await through(new Blob([JSON.stringify(cargo)]).stream(), new CompressionStream("deflate-raw"), Number.POSITIVE_INFINITY);
  const url = `${location.origin}${location.pathname}${mark}${toBase64Url(folded)}`;
  return url.length > maxLinkLength ? null : url;
}

export const isLink = (fragment: string) => fragment.startsWith(mark);

/**
 * What the fragment of a link carries.
 *
 * @throws where it is damaged, or unfolds to more than it may.
 */
export async function fromLink(fragment: string): Promise<Shared> {
  const folded = fromBase64Url(fragment.slice(mark.length));
  const bytes = await through(new Blob([folded as BlobPart]).stream(), new DecompressionStream("deflate-raw"), maxUnfolded);
  const cargo: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const { message, evidence } = cargo as Partial<Cargo>;
  if (!isPacked(message)) throw new TypeError("no message in the link");
  return { message: unpack(message), evidence: Array.isArray(evidence?.answers) ? evidence : null };
}

async function through(stream: ReadableStream, coder: GenericTransformStream, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = (stream.pipeThrough(coder as ReadableWritablePair) as ReadableStream<Uint8Array>).getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.length;
    if (length > limit) {
      await reader.cancel();
      throw new RangeError("the link unfolds to too much");
    }
    chunks.push(read.value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
