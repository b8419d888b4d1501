// The window on the source: only the rows in sight are in the document, each one text node.

import type { Span } from "headerlens";

import { type Row, Rows } from "./rows.ts";
import { type Decoded, decode } from "./text.ts";

/** Bytes that are indexed before the first row is drawn, and in each step after. */
const firstStep = 300_000;
const step = 600_000;
/** Rows that are drawn above and below the window. */
const spare = 24;
/** No browser draws an element higher than this; a longer text is scrolled in larger steps. */
const maxHeight = 8_000_000;

interface Drawn {
  row: Row;
  element: HTMLElement;
  text: Text;
  decoded: Decoded;
}

/** What a row says beside its text, and who is told that rows were drawn. */
interface Owner {
  mark(row: Row): string | null;
  drawn(): void;
}

export class SourceWindow {
  private rows: Rows | null = null;
  private readonly drawn = new Map<number, Drawn>();
  private rowHeight = 20;
  private indexing = 0;
  private frame = 0;
  /** What is to be brought into sight once the window has a size. */
  private awaited: Span | null = null;

  constructor(
    readonly box: HTMLElement,
    private readonly owner: Owner,
  ) {}

  /** Whether rows are there: not before the size is known. */
  get isMeasured(): boolean {
    return this.rows !== null;
  }

  /** Another text: from its start on. */
  restart(bytes: Uint8Array) {
    this.rows = null;
    this.box.scrollTo(0, 0);
    this.measure(bytes);
  }

  stop() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.indexing);
  }

  /** Takes the size of the window and of a character; the rows follow from both. */
  measure(bytes: Uint8Array) {
    const { box } = this;
    const probe = box.querySelector(".probe")?.getBoundingClientRect();
    if (!probe || probe.width === 0) return;
    this.rowHeight = probe.height;
    const gutter = Number.parseFloat(getComputedStyle(box).getPropertyValue("--gutter")) * (probe.width / 100);
    const columns = Math.max(20, Math.floor((box.clientWidth - gutter - 12) / (probe.width / 100)));
    if (this.rows?.bytes !== bytes || this.rows.columns !== columns) {
      const top = this.rows?.slice(this.topRow(), 1)[0];
      this.rows = new Rows(bytes, columns);
      this.drawn.clear();
      this.lines?.replaceChildren();
      clearTimeout(this.indexing);
      this.rows.grow(firstStep);
      this.index();
      if (top && top.start > 0) this.reveal({ start: top.start, end: top.start + 1 }, true);
    }
    this.draw();
    if (this.awaited) this.reveal(this.awaited);
  }

  private get lines() {
    return this.box.querySelector<HTMLElement>(".lines");
  }

  /** Indexes the rest in steps, so that the page stays quick meanwhile. */
  private index() {
    const { rows } = this;
    if (!rows) return;
    this.stretch();
    if (rows.complete) return;
    this.indexing = window.setTimeout(() => {
      rows.grow(step);
      this.index();
      this.draw();
    });
  }

  private stretch() {
    const space = this.box.querySelector<HTMLElement>(".space");
    if (space) space.style.height = `${this.height}px`;
  }

  private get height() {
    return Math.min(maxHeight, (this.rows?.estimate ?? 0) * this.rowHeight);
  }

  /** How many rows a pixel of the scroll bar stands for, over what it shows. */
  private get scale() {
    const full = (this.rows?.estimate ?? 0) * this.rowHeight - this.box.clientHeight;
    const space = this.height - this.box.clientHeight;
    return full > space && space > 0 ? full / space : 1;
  }

  private topRow() {
    return Math.floor((this.box.scrollTop * this.scale) / this.rowHeight);
  }

  /** Draws at the next frame. */
  drawSoon() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  /** Draws the rows in sight; rows that stay in sight stay in the document. */
  draw() {
    const { rows, box, lines } = this;
    if (!rows || !lines) return;
    const top = box.scrollTop;
    const virtual = top * this.scale;
    const first = Math.max(0, Math.floor(virtual / this.rowHeight) - spare);
    const wanted = rows.slice(first, Math.ceil(box.clientHeight / this.rowHeight) + 2 * spare);
    const last = wanted.at(-1)?.index ?? -1;
    for (const [index, { element }] of this.drawn) {
      if (index >= first && index <= last) continue;
      element.remove();
      this.drawn.delete(index);
    }
    let before: Element | null = null;
    for (const row of wanted) {
      const drawn: Drawn = this.drawn.get(row.index) ?? this.make(row, rows.bytes, before, lines);
      const mark = this.owner.mark(row);
      if (mark === null) drawn.element.removeAttribute("data-cover");
      else drawn.element.dataset.cover = mark;
      before = drawn.element;
    }
    lines.style.transform = `translateY(${top - (virtual - first * this.rowHeight)}px)`;
    this.owner.drawn();
  }

  private make(row: Row, bytes: Uint8Array, before: Element | null, lines: HTMLElement): Drawn {
    const decoded = decode(bytes, row.start, row.end);
    const text = document.createTextNode(decoded.text);
    const element = document.createElement("div");
    element.className = "row";
    if (row.first) element.dataset.line = String(row.line);
    element.append(text);
    if (before) before.after(element);
    else lines.prepend(element);
    const drawn = { row, element, text, decoded };
    this.drawn.set(row.index, drawn);
    return drawn;
  }

  /** The parts of `spans` that are in the document. */
  ranges(spans: readonly Span[]): Range[] {
    const ranges: Range[] = [];
    if (spans.length === 0) return ranges;
    const drawn = [...this.drawn.values()];
    const start = Math.min(...drawn.map(({ row }) => row.start));
    const end = Math.max(...drawn.map(({ row }) => row.next));
    for (const span of spans) {
      if (span.end <= start || span.start >= end) continue;
      for (const { row, text, decoded } of drawn) {
        if (span.end <= row.start || span.start >= row.end) continue;
        const range = new Range();
        range.setStart(text, decoded.place(span.start));
        range.setEnd(text, decoded.place(Math.min(span.end, row.end)));
        ranges.push(range);
      }
    }
    return ranges;
  }

  /** Brings the first byte of `span` into the window. */
  reveal(span: Span, toTop = false) {
    const { rows, box } = this;
    this.awaited = rows ? null : span;
    if (!rows) return;
    while (!rows.complete && rows.at(span.start) >= rows.count - 1) rows.grow(step);
    this.stretch();
    const top = (rows.at(span.start) * this.rowHeight) / this.scale;
    const inSight = top >= box.scrollTop && top + this.rowHeight * 2 <= box.scrollTop + box.clientHeight;
    if (inSight && !toTop) return;
    box.scrollTo({ top: toTop ? top : Math.max(0, top - box.clientHeight / 3), behavior: "instant" });
    this.draw();
  }

  /** The byte under a point of the screen. */
  offsetAt(x: number, y: number): number | null {
    const caret = document.caretPositionFromPoint?.(x, y);
    return caret ? this.offsetOf(caret.offsetNode, caret.offset) : null;
  }

  /** The byte that stands at a place of the document. */
  offsetOf(node: Node, place: number): number | null {
    for (const { text, element, decoded } of this.drawn.values()) {
      if (node === text) return decoded.offset(place);
      if (node === element) return place === 0 ? decoded.start : decoded.end;
    }
    return null;
  }
}
