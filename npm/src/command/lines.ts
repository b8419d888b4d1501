// Lines of text for a terminal: colours where it is one, and where nobody asked for none (NO_COLOR).

import { clean } from "./words.js";

const marks: Record<string, [mark: string, colour: number]> = {
  pass: ["✓", 32],
  ok: ["✓", 32],
  fail: ["✗", 31],
  error: ["✗", 31],
  permerror: ["✗", 31],
  softfail: ["!", 33],
  policy: ["!", 33],
  temperror: ["?", 33],
  warning: ["!", 33],
  neutral: ["–", 36],
  notice: ["i", 36],
  none: ["–", 2],
};

const isColoured = () => process.stdout.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";

export class Lines {
  readonly #lines: string[] = [];
  readonly #paint = isColoured() ? (text: string, ...codes: number[]) => `\u001b[${codes.join(";")}m${text}\u001b[0m` : (text: string) => text;

  /** The verdict: the answer and its sentence. */
  verdict(tone: string, word: string, sentence: string) {
    const [mark, colour] = marks[tone] ?? ["–", 2];
    this.#lines.push(`${this.#paint(`${mark} ${word}`, 1, colour)}  ${sentence}`);
  }

  because(sentence: string) {
    this.#lines.push(`  ${sentence}`);
  }

  /** A result, in a word that RFC 8601 knows or the severity of a finding, whose it is, and its sentence. */
  item(result: string, sentence: string, whose?: string) {
    const [mark, colour] = marks[result] ?? ["–", 2];
    const isSeverity = ["ok", "error", "warning", "notice"].includes(result);
    const head = isSeverity ? mark : `${mark} ${result}`;
    this.#lines.push(`  ${this.#paint(head, colour)}${whose === undefined ? "" : `  ${clean(whose)}`}  ${sentence}`);
  }

  advice(sentence: string) {
    this.#lines.push(`    → ${sentence}`);
  }

  /** A line under an item. */
  detail(text: string, depth: number) {
    this.#lines.push(`${"  ".repeat(depth)}${text}`);
  }

  faint(text: string, depth: number) {
    this.#lines.push(`${"  ".repeat(depth)}${this.#paint(text, 2)}`);
  }

  note(text: string) {
    this.#lines.push(`  ${text}`);
  }

  /** Names and texts of strangers; what is missing is left out. */
  pairs(pairs: readonly (readonly [string, string | null])[], depth = 1) {
    for (const [name, value] of pairs) {
      if (value !== null) this.#lines.push(`${"  ".repeat(depth)}${this.#paint(`${name}:`, 2)} ${clean(value)}`);
    }
  }

  heading(text: string) {
    this.#lines.push("", this.#paint(text, 1));
  }

  rule(text: string) {
    this.#lines.push(this.#paint(`── ${text} ${"─".repeat(Math.max(3, 60 - text.length))}`, 2));
  }

  blank() {
    this.#lines.push("");
  }

  toString() {
    return `${this.#lines.join("\n")}\n\n`;
  }
}
