// Files that are read and written.

import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { HeaderlensError } from "../error.js";
import type { Evidence } from "../types.js";
import { BadUsage } from "./arguments.js";

/** The bytes of a file; `-` is standard input. */
export function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file === "-" ? 0 : file);
  } catch (error) {
    throw new BadUsage(`${file === "-" ? "standard input" : file}: ${reason(error)}`);
  }
}

/** The files of a folder that may hold a message, those of its folders among them, sorted; any other path is itself. */
export function filesIn(path: string): string[] {
  if (path === "-" || !statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  try {
    const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    // Node 20 calls the folder of an entry `path`, later ones `parentPath`.
    const files = entries.map((entry) => join(entry.parentPath ?? (entry as { path: string }).path, entry.name));
    return files.filter(mayHoldMessage).sort();
  } catch (error) {
    throw new BadUsage(`${path}: ${reason(error)}`);
  }
}

/** By its name; in a Maildir, all in `cur` and `new` are messages. */
const mayHoldMessage = (file: string) =>
  !basename(file).startsWith(".") && (/\.(eml|emlx|msg|mbox|gz|zip)$/i.test(file) || ["cur", "new"].includes(basename(dirname(file))));

/** The evidence of a file. */
export function readEvidence(file: string | null): Evidence | undefined {
  if (file === null) return undefined;
  const text = new TextDecoder().decode(readBytes(file));
  try {
    return JSON.parse(text) as Evidence;
  } catch (error) {
    throw new HeaderlensError("bad-evidence", `${file}: invalid JSON: ${reason(error)}`);
  }
}

/** Evidence that grows from message to message, and is written in the end. */
export class EvidenceFile {
  readonly #answers = new Map<string, Evidence["answers"][number]>();
  #default: Evidence["default"] = "unknown";

  constructor(readonly file: string | null) {}

  add(evidence: Evidence) {
    this.#default = evidence.default ?? "unknown";
    for (const answer of evidence.answers) this.#answers.set(`${answer.name} ${answer.type}`, answer);
  }

  write() {
    if (this.file === null) return;
    const evidence: Evidence = { default: this.#default ?? "unknown", answers: [...this.#answers.values()] };
    try {
      writeFileSync(this.file, `${JSON.stringify(evidence, null, 2)}\n`);
    } catch (error) {
      throw new BadUsage(`${this.file}: ${reason(error)}`);
    }
  }
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: Record<string, string> = {
    ENOENT: "no such file",
    EACCES: "permission denied",
    EISDIR: "is a directory",
    ERR_FS_FILE_TOO_LARGE: "larger than 2 GB",
  };
  return known[code ?? ""] ?? message;
}
