// The rows of a text at a width. Nothing is decoded here: a message of 50 MB is indexed in steps.

const lf = 0x0a;
const cr = 0x0d;

/** How many bytes of a line end stand at `at`. A bare CR is one too. */
function lineEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] === lf) return 1;
  if (bytes[at] !== cr) return 0;
  return bytes[at + 1] === lf ? 2 : 1;
}

/** Rows between two marks of the index. */
const stride = 256;

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
      if (this.count % stride === 0) {
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
    const mark = Math.min(Math.floor(Math.max(0, first) / stride), this.starts.length - 1);
    if (mark < 0) return rows;
    let start = this.starts[mark] ?? 0;
    let line = this.lines[mark] ?? 1;
    for (let index = mark * stride; index < first + count && index < this.count; index++) {
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
    let index = low * stride;
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
