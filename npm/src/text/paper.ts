// What a written report is made of, and the two ways to write it: plain text and Markdown.

/** How a line is marked: a result (RFC 8601) or the severity of a finding. */
export type Tone = string;

/** A piece of a written report. Every text in it is ready: filled, made visible, in one line. */
export type Block =
  /** What tells this report from others in the same output. */
  | { kind: "rule"; text: string }
  /** The answer, and the sentences about it. */
  | { kind: "verdict"; tone: Tone; label: string; sentences: readonly string[] }
  | { kind: "heading"; text: string }
  | { kind: "fact"; name: string; value: string; depth: number }
  /** A result: what of, of whom, and its sentence. */
  | { kind: "item"; tone: Tone; word: string | null; whose: string | null; text: string }
  /** What belongs to the block before: advice has an arrow. */
  | { kind: "line"; text: string; depth: number; style: "plain" | "faint" | "advice" };

export interface TextOptions {
  /** Columns to wrap at; 0 for lines as long as they are. */
  width?: number;
  /** Escape codes for colours. */
  colour?: boolean;
}

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
  question: ["?", 33],
  neutral: ["–", 36],
  notice: ["i", 36],
};
const noMark: [string, number] = ["–", 2];
const markOf = (tone: Tone) => (Object.hasOwn(marks, tone) ? (marks[tone] ?? noMark) : noMark);

/** Blocks as plain text. */
export function writeText(blocks: readonly Block[], { width = 0, colour = false }: TextOptions = {}): string {
  const paint = colour ? (text: string, ...codes: number[]) => `\u001b[${codes.join(";")}m${text}\u001b[0m` : (text: string) => text;
  const lines: string[] = [];
  /** Adds a line whose first `head` columns are painted; what does not fit goes on below, indented. */
  const add = (depth: number, text: string, painted = (line: string, _first: boolean) => line) => {
    const indent = "  ".repeat(depth);
    wrap(text, width - indent.length, 4).forEach((line, index) => lines.push(`${indent}${index > 0 ? "    " : ""}${painted(line, index === 0)}`));
  };
  const after =
    (head: string, ...codes: number[]) =>
    (line: string, first: boolean) =>
      first && line.startsWith(head) ? `${paint(head, ...codes)}${line.slice(head.length)}` : line;

  for (const block of blocks) {
    switch (block.kind) {
      case "rule":
        lines.push(paint(`── ${block.text} ${"─".repeat(Math.max(3, 60 - block.text.length))}`, 2));
        break;
      case "verdict": {
        const [mark, code] = markOf(block.tone);
        lines.push(paint(`${mark} ${block.label}`, 1, code));
        for (const sentence of block.sentences) add(1, sentence);
        lines.push("");
        break;
      }
      case "heading":
        lines.push("", paint(block.text, 1));
        break;
      case "fact":
        add(block.depth, `${block.name}: ${block.value}`, after(`${block.name}:`, 2));
        break;
      case "item": {
        const [mark, code] = markOf(block.tone);
        const head = block.word === null ? mark : `${mark} ${block.word}`;
        add(1, [head, block.whose, block.text].filter((part) => part !== null).join("  "), after(head, code));
        break;
      }
      case "line":
        if (block.style === "faint") add(block.depth, block.text, (line) => paint(line, 2));
        else add(block.depth, block.style === "advice" ? `→ ${block.text}` : block.text);
        break;
    }
  }
  return `${lines.join("\n")}\n\n`;
}

/** Text from a message must not become markup where Markdown is read. */
const escaped = (text: string) =>
  text
    .replace(/[\\`*_{}[\]<>#|~!]/g, "\\$&")
    .replace(/\b(https?|www)([:.])/gi, "$1\\$2")
    .replace(/^(\d+)\.|^([-+=])/, (start) => `${start.slice(0, -1)}\\${start.slice(-1)}`);

/** Blocks as Markdown. */
export function writeMarkdown(blocks: readonly Block[]): string {
  const lines: string[] = [];
  const paragraph = (text: string) => lines.push("", text);
  for (const block of blocks) {
    const isListed = lines.at(-1)?.trimStart().startsWith("- ");
    switch (block.kind) {
      case "rule":
        paragraph(`# ${escaped(block.text)}`);
        break;
      case "verdict":
        paragraph(`## ${escaped(block.label)}`);
        for (const sentence of block.sentences) paragraph(escaped(sentence));
        break;
      case "heading":
        paragraph(`### ${escaped(block.text)}`);
        break;
      case "fact": {
        const line = `${"  ".repeat(block.depth - 1)}- **${escaped(block.name)}**: ${escaped(block.value)}`;
        if (isListed) lines.push(line);
        else paragraph(line);
        break;
      }
      case "item": {
        const head = [block.word, block.whose]
          .filter((part) => part !== null)
          .map(escaped)
          .join(" ");
        const line = `- ${head === "" ? "" : `**${head}**: `}${escaped(block.text)}`;
        if (isListed) lines.push(line);
        else paragraph(line);
        break;
      }
      case "line": {
        const line = `${"  ".repeat(Math.max(0, block.depth - 1))}- ${escaped(block.text)}`;
        if (isListed) lines.push(line);
        else paragraph(`- ${escaped(block.text)}`);
        break;
      }
    }
  }
  return `${lines.join("\n").trim()}\n`;
}

/** Characters that take two columns of a terminal. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const columns = (text: string) => [...text].reduce((sum, character) => sum + (wide.test(character) ? 2 : 1), 0);

/** Breaks a line at spaces; the lines after the first have `hang` columns less. A word that is too long stays whole. */
function wrap(text: string, width: number, hang: number): string[] {
  if (width < 20 || columns(text) <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<=\S)(?= )/)) {
    const room = lines.length === 0 ? width : width - hang;
    if (line !== "" && columns(line) + columns(word) > room) {
      lines.push(line);
      line = word.trimStart();
    } else {
      line += word;
    }
  }
  return [...lines, line];
}
