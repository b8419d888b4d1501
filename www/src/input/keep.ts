// What was given stays when the page is loaded again, and goes when the tab is closed.

import { fromBinary } from "../share/binary.ts";
import type { ExampleName } from "./examples.ts";
import type { Given, Input } from "../app/state.ts";

/** The number of parts; each lies under the key with its own number. */
const key = "headerlens.input";
/** Characters that are stored in one task: storage copies them on the main thread. */
const partLength = 200_000;
/** Characters of storage that browsers surely grant. */
const limit = 2_300_000;

interface KeptFile {
  name: string;
  /** A character a byte. */
  bytes: string;
}

type Kept = { kind: "text"; text: string; example: ExampleName | null; given: Given | null } | { kind: "files"; files: KeptFile[]; given: Given | null };

/** Keeps what was given; false where it is too much for that. */
export async function remember(input: Input | File[]): Promise<boolean> {
  forget();
  const mine = turn;
  try {
    const kept = await toKeep(input);
    if (kept === null) return false;
    const text = JSON.stringify(kept);
    if (text.length > limit) return false;
    const count = Math.ceil(text.length / partLength);
    for (let part = 0; part < count; part++) {
      if (part > 0) await new Promise((resolve) => setTimeout(resolve));
      if (turn !== mine) return false;
      sessionStorage.setItem(`${key}.${part}`, text.slice(part * partLength, (part + 1) * partLength));
    }
    if (turn !== mine) return false;
    sessionStorage.setItem(key, String(count));
    return true;
  } catch {
    return false;
  }
}

/** Another one whenever something else is to be kept: what is still being stored stops then. */
let turn = 0;

export function forget() {
  turn++;
  try {
    for (const each of Object.keys(sessionStorage)) if (each.startsWith(key)) sessionStorage.removeItem(each);
  } catch {
    // Storage is closed: nothing was kept.
  }
}

export function remembered(): Input | File[] | null {
  try {
    const count = Number(sessionStorage.getItem(key) ?? 0);
    if (count === 0) return null;
    const parts = Array.from({ length: count }, (_, part) => sessionStorage.getItem(`${key}.${part}`));
    const kept = JSON.parse(parts.join("")) as Kept;
    if (kept.kind === "text") return kept;
    const files = kept.files.map((file) => new File([fromBinary(file.bytes) as BlobPart], file.name));
    const [only] = files;
    return files.length === 1 && only ? { kind: "file", file: only, given: kept.given } : files;
  } catch {
    return null;
  }
}

async function toKeep(input: Input | File[]): Promise<Kept | null> {
  if (!Array.isArray(input) && input.kind === "text") {
    return { kind: "text", text: input.text, example: input.example, given: input.given };
  }
  const files = Array.isArray(input) ? input : input.kind === "file" ? [input.file] : [];
  if (files.length === 0 || files.reduce((sum, file) => sum + file.size, 0) > limit) return null;
  const kept = await Promise.all(files.map(async (file) => ({ name: file.name, bytes: await readBinary(file) })));
  return { kind: "files", files: kept, given: Array.isArray(input) || input.kind !== "file" ? null : input.given };
}

/** A character a byte, made by the browser beside the main thread: in a loop of ours a megabyte would hold the page up. */
function readBinary(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result)));
    reader.addEventListener("error", () => reject(reader.error ?? new Error("the file cannot be read")));
    reader.readAsBinaryString(file);
  });
}
