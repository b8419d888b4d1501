// Text from a message, made safe to look at, and byte offsets made into places in it.
// Nothing here decodes more than is shown: a message of 50 MB is indexed in steps, and read a row at a time.

import { symbol, visible } from "headerlens/text";

export { visible };

const lf = 0x0a;
const cr = 0x0d;

/** How many bytes of a line end stand at `at`. A bare CR is one too. */
const lineEnd = (bytes: Uint8Array, at: number) => (bytes[at] === lf ? 1 : bytes[at] === cr ? (bytes[at + 1] === lf ? 2 : 1) : 0);

/** The source text as it came, and the number of the line that a byte is on. */
export class Shown {
  /** Line ends before byte `index * step`. */
  private readonly before = [0];
  private static readonly step = 65_536;

  constructor(readonly bytes: Uint8Array) {}

  /** The line, from 1, of byte `offset`. */
  line(offset: number): number {
    const { bytes, before } = this;
    const { step } = Shown;
    const end = Math.max(0, Math.min(offset, bytes.length));
    const mark = Math.floor(end / step);
    while (before.length <= mark) {
      const from = (before.length - 1) * step;
      before.push((before.at(-1) ?? 0) + this.lineEnds(from, from + step));
    }
    return (before[mark] ?? 0) + this.lineEnds(mark * step, end) + 1;
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

/** A row of the viewer: a line, or a part of a long one. */
export interface Row {
  index: number;
  start: number;
  /** One past the last byte that is shown. */
  end: number;
  /** Where the next row starts. */
  next: number;
  /** The line, from 1. */
  line: number;
  /** Whether the line starts here. */
  first: boolean;
}

/** The rows of a text at a width. The index grows in steps, and keeps one mark in 256 rows. */
export class Rows {
  /** Rows that are indexed so far. */
  count = 0;
  private static readonly stride = 256;
  private readonly starts: number[] = [];
  private readonly lines: number[] = [];
  private reached = 0;
  private line = 1;

  /** `columns` is counted in bytes: no character is wider than its bytes are many. */
  constructor(
    readonly bytes: Uint8Array,
    readonly columns: number,
  ) {}

  get complete(): boolean {
    return this.reached >= this.bytes.length;
  }

  /** How many rows there will be: exact when the index is complete. */
  get estimate(): number {
    return this.complete || this.reached === 0 ? this.count : Math.ceil((this.count / this.reached) * this.bytes.length);
  }

  /** Indexes some more bytes, and says whether the end is reached. */
  grow(budget: number): boolean {
    const { bytes, columns } = this;
    const target = Math.min(bytes.length, this.reached + budget);
    while (this.reached < target) {
      if (this.count % Rows.stride === 0) {
        this.starts.push(this.reached);
        this.lines.push(this.line);
      }
      const end = rowEnd(bytes, this.reached, columns);
      const size = lineEnd(bytes, end);
      this.reached = end + size;
      if (size > 0) this.line++;
      this.count++;
    }
    return this.complete;
  }

  /** The rows from `first` on, at most `count` of them. */
  slice(first: number, count: number): Row[] {
    const { bytes, columns } = this;
    const rows: Row[] = [];
    const mark = Math.min(Math.floor(Math.max(0, first) / Rows.stride), this.starts.length - 1);
    if (mark < 0) return rows;
    let start = this.starts[mark] ?? 0;
    let line = this.lines[mark] ?? 1;
    for (let index = mark * Rows.stride; index < first + count && index < this.count; index++) {
      const end = rowEnd(bytes, start, columns);
      const size = lineEnd(bytes, end);
      const next = end + size;
      if (index >= first) rows.push({ index, start, end, next, line, first: start === 0 || isLineStart(bytes, start) });
      if (size > 0) line++;
      start = next;
    }
    return rows;
  }

  /** The row that shows byte `offset`; the last one that is indexed if it is not reached yet. */
  at(offset: number): number {
    const { bytes, columns, starts } = this;
    let low = 0;
    let high = starts.length;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    let start = starts[low] ?? 0;
    let index = low * Rows.stride;
    while (index + 1 < this.count) {
      const end = rowEnd(bytes, start, columns);
      const next = end + lineEnd(bytes, end);
      if (next > offset) break;
      start = next;
      index++;
    }
    return index;
  }
}

const isLineStart = (bytes: Uint8Array, at: number) => bytes[at - 1] === lf || (bytes[at - 1] === cr && bytes[at] !== lf);

const isSpace = (byte: number | undefined) => byte === 0x20 || byte === 0x09;
const continues = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

/** How many columns a tab takes. */
const tabWidth = 4;

/** Where the text of the row that starts at `start` ends: at the line's end, or where a long line is best broken. */
function rowEnd(bytes: Uint8Array, start: number, columns: number): number {
  let limit = Math.min(bytes.length, start + columns);
  for (let at = start; at < limit; at++) {
    const byte = bytes[at];
    if (byte === lf || byte === cr) return at;
    if (byte === 0x09 && start + columns <= bytes.length) limit = Math.max(at + 1, limit - tabWidth + 1);
  }
  if (limit === bytes.length || lineEnd(bytes, limit) > 0) return limit;
  for (let at = limit; at > limit - columns / 3 && at > start; at--) if (isSpace(bytes[at - 1]) && hasContent(bytes, start, at)) return at;
  let at = limit;
  while (at > limit - 3 && at > start + 1 && continues(bytes[at])) at--;
  return at;
}

function hasContent(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isSpace(bytes[at])) return true;
  return false;
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
  if (isPlain(bytes, start, end)) {
    return {
      text: latin1.decode(bytes.subarray(start, end)),
      start,
      end,
      place: (offset) => Math.max(0, Math.min(offset - start, end - start)),
      offset: (place) => start + Math.max(0, Math.min(place, end - start)),
    };
  }
  const places = new Uint32Array(end - start + 1);
  let text = "";
  let index = start;
  while (index < end) {
    const byte = bytes[index] ?? 0;
    let size = 1;
    let piece: string;
    if (byte < 0x80) {
      piece = byte >= 0x20 && byte !== 0x7f ? String.fromCharCode(byte) : byte === 9 ? "\t" : symbol(String.fromCharCode(byte));
    } else {
      size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
      try {
        piece = visible(utf8.decode(bytes.subarray(index, index + size)));
      } catch {
        size = 1;
        piece = "\ufffd";
      }
    }
    size = Math.min(size, end - index);
    places.fill(text.length, index - start, index - start + size);
    text += piece;
    index += size;
  }
  places[end - start] = text.length;
  return {
    text,
    start,
    end,
    place: (offset) => places[Math.max(0, Math.min(offset - start, end - start))] ?? text.length,
    offset: (place) => {
      let low = 0;
      let high = end - start;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((places[middle] ?? 0) <= place) low = middle;
        else high = middle - 1;
      }
      while (low > 0 && places[low] === places[low - 1] && low < end - start) low--;
      return start + low;
    },
  };
}

/** Whether every byte is a character that is shown as it is. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if ((byte < 0x20 && byte !== 0x09) || byte > 0x7e) return false;
  }
  return true;
}
