// Files with messages in them: ZIP archives, gzip, .emlx of Apple Mail, .msg of Outlook. All that is unpacked is bounded.

import { Gunzip, unzipSync } from "fflate";

import { HeaderlensError } from "./error.js";

/** A message out of a file. */
export interface Unpacked {
  /** Its name in the archive; `null` where it has none. */
  name: string | null;
  bytes: Uint8Array;
}

/** Bytes that are unpacked in all, and of each message: the default of `limits.messageBytes`. */
const mostBytes = 100_000_000;
/** Messages of one archive. */
const mostFiles = 1000;
/** Archives in archives. */
const deepest = 3;

/** Reads the header of an Outlook .msg file. */
type ReadMsg = (bytes: Uint8Array) => Promise<Uint8Array>;

/** The messages in a file; the file itself where it is none of these. */
export async function unpackWith(readMsg: ReadMsg, bytes: Uint8Array, name: string | null = null, depth = deepest): Promise<Unpacked[]> {
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])) return [{ name, bytes: await readMsg(bytes) }];
  if (depth > 0 && startsWith(bytes, [0x1f, 0x8b, 8])) {
    return unpackWith(readMsg, gunzip(bytes), name?.replace(/\.gz$/i, "") ?? null, depth - 1);
  }
  if (depth > 0 && startsWith(bytes, [0x50, 0x4b, 3, 4])) {
    const unpacked: Unpacked[] = [];
    for (const file of unzip(bytes)) unpacked.push(...(await unpackWith(readMsg, file.bytes, file.name, depth - 1)));
    // An archive without a message is refused for what it is.
    return unpacked.length > 0 ? unpacked : [{ name, bytes }];
  }
  return [{ name, bytes: fromEmlx(bytes) }];
}

const startsWith = (bytes: Uint8Array, magic: readonly number[]) => magic.every((byte, at) => bytes[at] === byte);

function tooLarge(): never {
  throw new HeaderlensError("too-large", `the file unpacks to more than ${mostBytes} bytes; provide the message alone`);
}

function gunzip(bytes: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream = new Gunzip((chunk) => {
    length += chunk.length;
    if (length > mostBytes) tooLarge();
    chunks.push(chunk);
  });
  // A small piece can grow a thousandfold: the limit is looked at after each.
  const piece = 16_384;
  try {
    for (let at = 0; at < bytes.length; at += piece) stream.push(bytes.subarray(at, at + piece), at + piece >= bytes.length);
  } catch (error) {
    if (error instanceof HeaderlensError) throw error;
    throw new HeaderlensError("compressed-input", "the gzip file is damaged or cut off; provide the message itself");
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** The files of an archive that may hold a message, by their names, in the order of the archive. */
function unzip(bytes: Uint8Array): { name: string; bytes: Uint8Array }[] {
  let length = 0;
  let files = 0;
  const isMessage = (name: string) => /\.(eml|emlx|msg|mbox|txt|gz|zip)$/i.test(name) && !/(^|\/)(__MACOSX\/|\.)/.test(name);
  try {
    // The size that an archive states is what is allocated for a file: it cannot grow beyond that.
    const unpacked = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!isMessage(name)) return false;
        length += originalSize;
        files += 1;
        if (length > mostBytes || files > mostFiles) tooLarge();
        return true;
      },
    });
    return Object.entries(unpacked).map(([name, bytes]) => ({ name, bytes }));
  } catch (error) {
    if (error instanceof HeaderlensError) throw error;
    throw new HeaderlensError("zip-input", "the ZIP archive is damaged, cut off or encrypted; unpack it and provide the message in it");
  }
}

/** A file of Apple Mail: the length of the message on a line of its own, the message, and a property list. */
function fromEmlx(bytes: Uint8Array): Uint8Array {
  const first = new TextDecoder("latin1").decode(bytes.subarray(0, 24));
  const line = /^(\d{1,10})[ \t]*\r?\n/.exec(first);
  if (!line) return bytes;
  const start = line[0].length;
  const end = start + Number(line[1]);
  const behind = new TextDecoder("latin1").decode(bytes.subarray(end, end + 64)).trimStart();
  return end <= bytes.length && (behind === "" || behind.startsWith("<?xml")) ? bytes.subarray(start, end) : bytes;
}
