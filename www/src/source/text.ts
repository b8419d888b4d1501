// Text from a message, made safe to look at, and byte offsets made into places in it.

import { symbol, visible } from "headerlens/text";

export { visible };

const lf = 0x0a;
const cr = 0x0d;

/** Bytes between two counts of line ends. */
const stride = 65_536;

/** The source text as it came, and the number of the line that a byte is on. */
export class Shown {
  /** Line ends before byte `index * stride`. */
  private readonly before = [0];

  constructor(readonly bytes: Uint8Array) {}

  /** The line, from 1, of byte `offset`. */
  line(offset: number): number {
    const { bytes, before } = this;
    const end = Math.max(0, Math.min(offset, bytes.length));
    const mark = Math.floor(end / stride);
    while (before.length <= mark) {
      const from = (before.length - 1) * stride;
      before.push((before.at(-1) ?? 0) + this.lineEnds(from, from + stride));
    }
    return (before[mark] ?? 0) + this.lineEnds(mark * stride, end) + 1;
  }

  private lineEnds(start: number, end: number): number {
    const { bytes } = this;
    let count = 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at];
      if (byte === lf || (byte === cr && bytes[at + 1] !== lf)) count++;
    }
    return count;
  }
}

/** The text of some bytes, and the way between bytes and places in it. */
export interface Decoded {
  text: string;
  start: number;
  end: number;
  /** The place in `text` of a byte. */
  place(offset: number): number;
  /** The byte that stands at a place in `text`. */
  offset(place: number): number;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const latin1 = new TextDecoder("latin1");

/** Decodes UTF-8; a byte that is none of it is shown as such. */
export function decode(bytes: Uint8Array, start: number, end: number): Decoded {
  const within = (offset: number) => Math.max(0, Math.min(offset, end - start));
  if (isPlain(bytes, start, end)) {
    const text = latin1.decode(bytes.subarray(start, end));
    return { text, start, end, place: (offset) => within(offset - start), offset: (place) => start + within(place) };
  }
  const places = new Uint32Array(end - start + 1);
  let text = "";
  let index = start;
  while (index < end) {
    const { piece, size } = character(bytes, index, end);
    places.fill(text.length, index - start, index - start + size);
    text += piece;
    index += size;
  }
  places[end - start] = text.length;
  return {
    text,
    start,
    end,
    place: (offset) => places[within(offset - start)] ?? text.length,
    offset: (place) => start + lastAt(places, place),
  };
}

/** How many bytes a character takes, by its first one (RFC 3629, section 3). */
function sizeOf(byte: number): number {
  if (byte >= 0xf0) return 4;
  if (byte >= 0xe0) return 3;
  return byte >= 0xc2 ? 2 : 1;
}

/** The character at `index` as it is shown. */
function character(bytes: Uint8Array, index: number, end: number): { piece: string; size: number } {
  const byte = bytes[index] ?? 0;
  if (byte < 0x80) {
    const plain = String.fromCharCode(byte);
    return { piece: (byte >= 0x20 && byte !== 0x7f) || byte === 9 ? plain : symbol(plain), size: 1 };
  }
  const size = sizeOf(byte);
  try {
    return { piece: visible(utf8.decode(bytes.subarray(index, index + size))), size: Math.min(size, end - index) };
  } catch {
    return { piece: "\ufffd", size: 1 };
  }
}

/** The first byte of the character that stands at `place`. */
function lastAt(places: Uint32Array, place: number): number {
  let low = 0;
  let high = places.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((places[middle] ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  while (low > 0 && places[low] === places[low - 1] && low < places.length - 1) low--;
  return low;
}

/** Whether every byte is a character that is shown as it is. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if ((byte < 0x20 && byte !== 0x09) || byte > 0x7e) return false;
  }
  return true;
}
