// Paths on the command line, and the files of evidence.

import { accessSync, constants, existsSync, openSync, closeSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";

import { HeaderlensError } from "../error.js";
import type { Evidence } from "../types.js";
import { BadUsage } from "./arguments.js";
import { subcommands } from "./flags.js";
import { didYouMean } from "./suggest.js";

/** The bytes of a small file; `-` is standard input. */
export function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file === "-" ? 0 : file);
  } catch (error) {
    throw new BadUsage(`${file === "-" ? "standard input" : file}: ${reason(error)}`);
  }
}

/**
 * The files that a path stands for: those of a folder that may hold a message, those of its folders among them, sorted; the
 * files that a pattern matches, if the shell left it as it is; else the path itself.
 */
export function filesIn(path: string): string[] {
  if (path === "-") return [path];
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) {
    if (!/[*?[]/.test(path))
      throw new BadUsage(
        `${path}: no such file${didYouMean(
          path,
          subcommands.map(({ name }) => name),
        )}`,
      );
    const matched = glob(path);
    if (matched.length === 0) throw new BadUsage(`${path}: no file matches`);
    return matched.flatMap(filesIn);
  }
  if (!found.isDirectory()) return [path];
  try {
    const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    // Node 20 calls the folder of an entry `path`, later ones `parentPath`.
    const files = entries.map((entry) => join(entry.parentPath ?? (entry as { path: string }).path, entry.name));
    const messages = files.filter(mayHoldMessage).sort();
    if (messages.length === 0) throw new BadUsage(`${path}: no messages in this folder`);
    return messages;
  } catch (error) {
    if (error instanceof BadUsage) throw error;
    throw new BadUsage(`${path}: ${reason(error)}`);
  }
}

/** By its name; in a Maildir, all in `cur` and `new` are messages, and in an MH folder all whose name is a number. */
const mayHoldMessage = (file: string) =>
  !basename(file).startsWith(".") &&
  (/\.(eml|emlx|msg|mbox|mbx|gz|zip)$/i.test(file) || /^\d+$/.test(basename(file)) || ["cur", "new"].includes(basename(dirname(file))));

/** The paths that a pattern matches: `*`, `?` and `[…]` within a name, `**` for any folders. */
function glob(pattern: string): string[] {
  const parts = pattern.split(/[/\\]/).length > 1 && sep === "\\" ? pattern.split(/[/\\]/) : pattern.split("/");
  let found = [parts[0] === "" ? "/" : ""];
  for (const part of parts[0] === "" ? parts.slice(1) : parts) {
    found = found.flatMap((folder) => {
      if (part === "**") return [folder, ...foldersIn(folder)];
      if (!/[*?[]/.test(part)) return existsSync(join(folder, part)) ? [join(folder, part)] : [];
      const matches = matcher(part);
      return namesIn(folder)
        .filter((name) => matches.test(name) && (part.startsWith(".") || !name.startsWith(".")))
        .map((name) => join(folder, name));
    });
  }
  return [...new Set(found)].sort();
}

const namesIn = (folder: string): string[] => (statSync(folder || ".", { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder || ".") : []);

function foldersIn(folder: string): string[] {
  const inside = readdirSync(folder || ".", { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  return inside.flatMap(({ name }) => [join(folder, name), ...foldersIn(join(folder, name))]);
}

/** The part of a pattern as a regular expression. */
function matcher(part: string): RegExp {
  const source = part.replace(/\[!?[^\]]+\]|[\s\S]/g, (piece) => {
    if (piece === "*") return ".*";
    if (piece === "?") return ".";
    if (piece.length > 1) return `[${piece.slice(1, -1).replace(/^!/, "^").replace(/[\\[]/g, "\\$&")}]`;
    return piece.replace(/[.+^${}()|[\]\\]/, "\\$&");
  });
  return new RegExp(`^${source}$`, "su");
}

/** The evidence of a file: evidence, a report that holds it, or several reports, one a line. */
export function readEvidence(file: string | null): Evidence | undefined {
  if (file === null) return undefined;
  const text = new TextDecoder().decode(readBytes(file));
  let parsed: unknown[];
  try {
    parsed = [JSON.parse(text)];
  } catch (error) {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    try {
      if (lines.length < 2) throw error;
      parsed = lines.map((line) => JSON.parse(line) as unknown);
    } catch {
      throw new HeaderlensError("bad-evidence", `${file}: invalid JSON: ${reason(error)}`);
    }
  }
  const all = parsed.flat().map((each) => evidenceOf(each, file));
  const [first] = all;
  if (first && all.length === 1) return first;
  // A name that one of them does not list may be one that another asked about.
  return { default: "unknown", answers: all.flatMap(({ answers }) => answers) };
}

function evidenceOf(value: unknown, file: string): Evidence {
  const object = (value ?? {}) as { answers?: unknown; dns?: Evidence };
  // What is in it is checked by the core.
  if (Array.isArray(object.answers)) return value as Evidence;
  if (Array.isArray(object.dns?.answers)) return { default: object.dns.default ?? "unknown", answers: object.dns.answers };
  throw new HeaderlensError("bad-evidence", `${file}: expected evidence, {"answers": […]}, or a report`);
}

/** Evidence that grows from message to message, and is written in the end. */
export class EvidenceFile {
  readonly #answers = new Map<string, Evidence["answers"][number]>();
  #default: Evidence["default"] = "unknown";

  /** @throws BadUsage if the file cannot be written: known before the work. */
  constructor(readonly file: string | null) {
    if (file === null) return;
    try {
      if (existsSync(file)) closeSync(openSync(file, "r+"));
      else accessSync(dirname(file), constants.W_OK);
    } catch (error) {
      throw new BadUsage(`--save-dns ${file}: ${reason(error)}`);
    }
  }

  add(evidence: Evidence) {
    if (this.file === null) return;
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

/** What is wrong with a file, in words. */
export function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: Record<string, string> = {
    ENOENT: "no such file or folder",
    ENOTDIR: "no such file or folder",
    EACCES: "permission denied",
    EROFS: "read-only file system",
    EISDIR: "is a directory",
    ERR_FS_FILE_TOO_LARGE: "larger than 2 GB",
  };
  return known[code ?? ""] ?? message;
}
