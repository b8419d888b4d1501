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
  /** Rows under a head, such as a summary of several reports. */
  | { kind: "table"; head: readonly string[]; rows: readonly { tone: Tone; cells: readonly string[] }[] }
  /** What belongs to the block before: advice has an arrow. */
  | { kind: "line"; text: string; depth: number; style: "plain" | "faint" | "advice" };

export interface TextOptions {
  /** Columns to wrap at; 0 for lines as long as they are. */
  width?: number;
  /** Escape codes for colours. */
  colour?: boolean;
  /** Writes the colours in another way than `colour` does: styles are named as in `styleText` of Node. */
  paint?: (text: string, styles: readonly Style[]) => string;
}

/** A style of text. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

const codes: Record<Style, number> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };
const inCodes = (text: string, styles: readonly Style[]) => `\u001b[${styles.map((style) => codes[style]).join(";")}m${text}\u001b[0m`;

const marks: Record<string, [mark: string, colour: Style]> = {
  pass: ["✓", "green"],
  ok: ["✓", "green"],
  fail: ["✗", "red"],
  error: ["✗", "red"],
  permerror: ["✗", "red"],
  softfail: ["!", "yellow"],
  policy: ["!", "yellow"],
  temperror: ["?", "yellow"],
  warning: ["!", "yellow"],
  question: ["?", "yellow"],
  neutral: ["–", "cyan"],
  notice: ["i", "cyan"],
};
const noMark: [string, Style] = ["–", "dim"];
const markOf = (tone: Tone) => (Object.hasOwn(marks, tone) ? (marks[tone] ?? noMark) : noMark);

/** Blocks as plain text. */
export function writeText(blocks: readonly Block[], { width = 0, colour = false, paint: painter = colour ? inCodes : undefined }: TextOptions = {}): string {
  const paint = (text: string, ...styles: Style[]) => (painter && text !== "" ? painter(text, styles) : text);
  const lines: string[] = [];
  /** Adds a line whose first `head` columns are painted; what does not fit goes on below, indented. */
  const add = (depth: number, text: string, painted = (line: string, _first: boolean) => line) => {
    const indent = "  ".repeat(depth);
    wrap(text, width - indent.length, 4).forEach((line, index) => lines.push(`${indent}${index > 0 ? "    " : ""}${painted(line, index === 0)}`));
  };
  const after =
    (head: string, ...styles: Style[]) =>
    (line: string, first: boolean) =>
      first && line.startsWith(head) ? `${paint(head, ...styles)}${line.slice(head.length)}` : line;

  for (const block of blocks) {
    switch (block.kind) {
      case "rule":
        lines.push(paint(`── ${block.text} ${"─".repeat(Math.max(3, 60 - block.text.length))}`, "dim"));
        break;
      case "verdict": {
        const [mark, code] = markOf(block.tone);
        lines.push(paint(`${mark} ${block.label}`, "bold", code));
        for (const sentence of block.sentences) add(1, sentence);
        lines.push("");
        break;
      }
      case "heading":
        lines.push("", paint(block.text, "bold"));
        break;
      case "fact":
        add(block.depth, `${block.name}: ${block.value}`, after(`${block.name}:`, "dim"));
        break;
      case "item": {
        const [mark, code] = markOf(block.tone);
        const head = block.word === null ? mark : `${mark} ${block.word}`;
        add(1, [head, block.whose, block.text].filter((part) => part !== null).join("  "), after(head, code));
        break;
      }
      case "table":
        lines.push(...tableLines(block, width, paint));
        break;
      case "line":
        if (block.style === "faint") add(block.depth, block.text, (line) => paint(line, "dim"));
        else add(block.depth, block.style === "advice" ? `→ ${block.text}` : block.text);
        break;
    }
  }
  return `${lines.join("\n")}\n\n`;
}

/** A table in columns; the last column takes what room there is. */
function tableLines({ head, rows }: Extract<Block, { kind: "table" }>, width: number, paint: (text: string, ...styles: Style[]) => string): string[] {
  const all = [head, ...rows.map(({ cells }) => cells)];
  // Wider cells than these are cut, but for the last: a table is read by its columns.
  const widest = width === 0 ? Number.POSITIVE_INFINITY : Math.floor(width / 3);
  const widths = head.map((_, at) => Math.min(widest, Math.max(...all.map((cells) => columns(cells[at] ?? "")))));
  const line = (cells: readonly string[]) => cells.map((cell, at) => (at === head.length - 1 ? cell : fit(cell, widths[at] ?? 0))).join("  ");
  return [
    "",
    `    ${paint(line(head), "dim")}`.trimEnd(),
    ...rows.map(({ tone, cells }) => {
      const [mark, style] = markOf(tone);
      return `  ${paint(mark, style)} ${line(cells)}`.trimEnd();
    }),
  ];
}

/** A cell of so many columns. */
function fit(text: string, width: number): string {
  if (columns(text) <= width) return text + " ".repeat(width - columns(text));
  let cut = "";
  let used = 0;
  for (const character of text) {
    if (used + columns(character) >= width) break;
    cut += character;
    used += columns(character);
  }
  return `${cut}…${" ".repeat(Math.max(0, width - used - 1))}`;
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
      case "table": {
        const row = (cells: readonly string[]) => `| ${cells.map(escape).join(" | ")} |`;
        paragraph(row(block.head));
        lines.push(`|${" --- |".repeat(block.head.length)}`, ...block.rows.map(({ cells }) => row(cells)));
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
