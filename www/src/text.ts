// Text from a message, made safe to look at, and byte offsets made into places in a string.

/** Characters that show nothing, or that turn the direction of what follows. ZWJ is judged by its neighbour. */
const hidden =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const joiner = "\u200d";
const emoji = /[\p{Extended_Pictographic}\ufe0f]$/u;

/** `text` with every control and invisible character shown as a symbol. */
export function visible(text: string): string {
  return text.replace(hidden, (character, offset: number) => {
    if (character === joiner && emoji.test(text.slice(Math.max(0, offset - 2), offset))) return character;
    return symbol(character);
  });
}

function symbol(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, "0")}\u27e9`;
}

/** A piece of the source text as it is shown, with the way from bytes to places in it. */
export interface Shown {
  text: string;
  /** Bytes that were read; less than the whole where the text is long. */
  bytes: number;
  /** The place in `text` of byte `offset`. */
  at(offset: number): number;
  /** The line, from 1, of byte `offset`. */
  line(offset: number): number;
  lines: number;
}

/** Decodes once, and keeps for each byte the place where its character went. */
export function show(bytes: Uint8Array, limit: number): Shown {
  const length = Math.min(bytes.length, limit);
  const places = new Uint32Array(length + 1);
  const lineStarts = [0];
  const strict = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let pieces: string[] = [];
  let place = 0;
  let index = 0;
  while (index < length) {
    const byte = bytes[index] ?? 0;
    let size = 1;
    let piece: string;
    if (byte === 0x0d && bytes[index + 1] === 0x0a) {
      piece = "";
    } else if (byte === 0x0d || byte === 0x0a) {
      piece = "\n";
      lineStarts.push(index + 1);
    } else if (byte < 0x80) {
      piece = byte >= 0x20 && byte !== 0x7f ? String.fromCharCode(byte) : byte === 9 ? "\t" : symbol(String.fromCharCode(byte));
    } else {
      size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
      try {
        piece = visible(strict.decode(bytes.subarray(index, index + size)));
      } catch {
        size = 1;
        piece = "\ufffd";
      }
    }
    for (let step = 0; step < size && index + step < length; step++) places[index + step] = place;
    pieces.push(piece);
    place += piece.length;
    index += size;
    if (pieces.length > 8192) {
      text += pieces.join("");
      pieces = [];
    }
  }
  text += pieces.join("");
  places[length] = place;
  return {
    text,
    bytes: length,
    lines: lineStarts.length,
    at: (offset) => places[Math.max(0, Math.min(offset, length))] ?? place,
    line: (offset) => {
      let low = 0;
      let high = lineStarts.length;
      while (low + 1 < high) {
        const middle = (low + high) >> 1;
        if ((lineStarts[middle] ?? 0) <= offset) low = middle;
        else high = middle;
      }
      return low + 1;
    },
  };
}
