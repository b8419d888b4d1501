import { html, LitElement, nothing, type PropertyValues } from "lit";

import type { Report, Span } from "headerlens";

import { coverable, coverage, type Coverage } from "./coverage.ts";
import { explain } from "../i18n/explain.ts";
import { goTo } from "../app/goto.ts";
import { bytes, sentence, t } from "../i18n/i18n.ts";
import { meanings, pathTo, type Meaning } from "./meaning.ts";
import type { Actions } from "../app/state.ts";
import { decode, Rows, visible, type Decoded, type Row, type Shown } from "./text.ts";
import { code, quoted } from "../app/parts.ts";

/** Bytes that are indexed before the first row is drawn, and in each step after. */
const firstStep = 300_000;
const step = 600_000;
/** Rows that are drawn above and below the window. */
const spare = 24;
/** No browser draws an element higher than this; a longer text is scrolled in larger steps. */
const maxHeight = 8_000_000;

const shownSignatures = 50;

/** What of the text goes to paper, and how wide a page is in this type. */
const paperBytes = 100_000;
const paperColumns = 88;

interface Drawn {
  row: Row;
  element: HTMLElement;
  text: Text;
  decoded: Decoded;
}

/**
 * The read-only source: only the rows in sight are in the document, each one text node, and
 * ranges over them are lit with the CSS Custom Highlight API. No markup is made from the text.
 */
class SourceView extends LitElement {
  static override properties = {
    shown: { attribute: false },
    report: { attribute: false },
    lit: { attribute: false },
    cover: { attribute: false },
    actions: { attribute: false },
    at: { state: true },
    query: { state: true },
    missed: { state: true },
    printing: { state: true },
  };

  declare shown: Shown | null;
  declare report: Report | null;
  declare lit: Span[];
  declare cover: number | null;
  declare actions: Actions | null;
  /** The stretch whose meaning is told. */
  declare at: Meaning | null;
  declare query: string;
  declare missed: boolean;
  /** Whether the page is on its way to paper. */
  declare printing: boolean;

  private rows: Rows | null = null;
  private readonly drawn = new Map<number, Drawn>();
  private hovered: Span[] = [];
  private found: Span[] = [];
  private known: Meaning[] | null = null;
  private covered: Coverage | null = null;
  private rowHeight = 20;
  private indexing = 0;
  private frame = 0;
  private pause = 0;
  private readonly resized = new ResizeObserver(() => this.measure());

  constructor() {
    super();
    this.shown = null;
    this.report = null;
    this.lit = [];
    this.cover = null;
    this.actions = null;
    this.at = null;
    this.query = "";
    this.missed = false;
    this.printing = false;
  }

  protected override createRenderRoot() {
    return this;
  }

  protected override render() {
    return html`
      ${this.tools()} ${this.legend()}
      <div
        class="viewport"
        tabindex="0"
        role="region"
        dir="ltr"
        translate="no"
        aria-label=${t("source.label")}
        aria-describedby="source-keys"
        @scroll=${this.scrolled}
        @click=${this.clicked}
        @keydown=${this.pressed}
        @copy=${this.copied}
      >
        <div class="space"><div class="lines"></div></div>
        <span class="probe" aria-hidden="true">${"0".repeat(100)}</span>
      </div>
      ${this.printing ? this.paper() : nothing}
      <p class="visually-hidden" id="source-keys">${t("source.keys")}</p>
      ${this.meaning()}
    `;
  }

  private tools() {
    const signatures = this.report ? coverable(this.report).slice(0, shownSignatures) : [];
    const choose = (event: Event) => {
      const { value } = event.currentTarget as HTMLSelectElement;
      this.actions?.cover(value === "" ? null : Number(value));
    };
    const search = (event: Event) => {
      event.preventDefault();
      void this.find(1);
    };
    return html`<div class="source-tools">
      ${
        signatures.length === 0
          ? nothing
          : html`<label
            ><span>${t("cover.label")}</span>
            <select @change=${choose}>
              <option value="" ?selected=${this.cover === null}>${t("cover.off")}</option>
              ${signatures.map(
                (each, index) =>
                  html`<option value=${index} ?selected=${this.cover === index}>
                    ${each.method}${each.instance === null ? "" : ` i=${each.instance}`} ${visible(each.domain ?? "?")}${each.selector ? ` (${visible(each.selector)})` : ""}
                  </option>`,
              )}
            </select></label
          >`
      }
      <form class="find" role="search" @submit=${search}>
        <input
          type="search"
          aria-label=${t("source.find")}
          placeholder=${t("source.find-short")}
          autocomplete="off"
          spellcheck="false"
          @input=${(event: Event) => {
            this.query = (event.currentTarget as HTMLInputElement).value;
            this.missed = false;
          }}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key !== "F3") return;
            event.preventDefault();
            void this.find(event.shiftKey ? -1 : 1);
          }}
        />
        <button type="button" class="quiet" aria-label=${t("source.find-previous")} title=${t("source.find-previous")} @click=${() => void this.find(-1)}>↑</button>
        <button type="submit" class="quiet" aria-label=${t("source.find-next")} title=${t("source.find-next")}>↓</button>
        <span role="status" class="muted small">${this.missed ? t("source.find-none") : nothing}</span>
      </form>
    </div>`;
  }

  /** The text for paper, where nothing scrolls: all of it, or its beginning and a word on the rest. */
  private paper() {
    const { shown } = this;
    if (!shown) return nothing;
    const rows = new Rows(shown.bytes, paperColumns);
    rows.grow(paperBytes);
    const lines = rows.slice(0, rows.count).map((row) => `${(row.first ? String(row.line) : "").padStart(5)}  ${decode(shown.bytes, row.start, row.end).text}`);
    return html`<pre class="paper">${lines.join("\n")}</pre>
      ${rows.complete ? nothing : html`<p class="muted small">${t("source.cut", { shown: bytes(paperBytes), size: bytes(shown.bytes.length) })}</p>`}`;
  }

  /** Before the page goes to paper: drawn at once, since the browser does not wait. */
  private readonly print = () => {
    this.printing = true;
    this.performUpdate();
  };

  private readonly printed = () => {
    this.printing = false;
  };

  /** What the marks of the coverage mean, and what has no place in the text to be marked. */
  private legend() {
    const { covered } = this;
    if (!covered) return nothing;
    const names = (list: string[]) => list.map((name, index) => html`${index > 0 ? ", " : nothing}${quoted(name)}`);
    const open = covered.unsignedNames.slice(0, 40);
    return html`<div class="cover-legend small">
      ${
        covered.fails
          ? html`<p><span class="key" data-cover="failed">✗</span> ${t("cover.failed")}</p>`
          : html`<p><span class="key" data-cover="signed">✓</span> ${t("cover.signed")}</p>`
      }
      <p><span class="key" data-cover="open">–</span> ${t("cover.open")}${open.length > 0 ? html` ${names(open)}${open.length < covered.unsignedNames.length ? "…" : nothing}` : nothing}</p>
      ${covered.beyond ? html`<p><span class="key" data-cover="open">–</span> ${t("cover.beyond")}</p>` : nothing}
      ${covered.locked.length > 0 ? html`<p><span class="key" data-cover="locked">⊘</span> ${t("cover.locked")} ${names(covered.locked)}</p>` : nothing}
      ${covered.absent.length > 0 ? html`<p><span class="key" data-cover="locked">⊘</span> ${t("cover.absent")} ${names(covered.absent)}</p>` : nothing}
    </div>`;
  }

  /** What the chosen stretch means. */
  private meaning() {
    const { at, report, shown } = this;
    const list = this.known;
    const path = at && list ? pathTo(list, at.span.start).filter((each) => each.span.end >= at.span.end && each.name !== "") : [];
    const explanation = at?.topic ? explain(at.topic) : null;
    const header = at && report ? report.headers.find(({ span }) => span.start <= at.span.start && at.span.end <= span.end) : undefined;
    const signers =
      header && report
        ? coverable(report).filter((each) => each.result === "pass" && [each, ...each.signedHeaders].some(({ span }) => span?.start === header.span.start))
        : [];
    const signedBy = [...new Set(signers.map((each) => each.domain))];
    const target = at?.target && document.getElementById(at.target) ? at.target : null;
    return html`<div class="meaning">
      <div class="steps">
        <button type="button" class="quiet" aria-label=${t("meaning.previous")} title="${t("meaning.previous")} (p)" @click=${() => this.step(-1)}>‹</button>
        <button type="button" class="quiet" aria-label=${t("meaning.next")} title="${t("meaning.next")} (n)" @click=${() => this.step(1)}>›</button>
      </div>
      <div class="told" role="status">
        ${
          at && shown
            ? html`
              <p class="path">
                ${path.length === 0 && at.topic === "body" ? html`<b>${t("meaning.body")}</b>` : nothing}
                ${path.map((each, index) => html`${index > 0 ? html` <span aria-hidden="true">›</span> ` : nothing}<b>${code(each.name)}</b>`)}
                <span class="muted small">${t("place.line", { line: shown.line(at.span.start) })}</span>
              </p>
              ${at.code ? html`<p>${sentence(at.code, { count: at.count })}</p>` : nothing}
              ${explanation ? html`<p>${explanation.text} ${explanation.source ? html`<cite class="muted small">${explanation.source}</cite>` : nothing}</p>` : nothing}
              ${
                header && coverable(report!).length > 0
                  ? html`<p class="muted small">
                    ${
                      signers.length === 0
                        ? t("meaning.unsigned")
                        : html`${t("meaning.signed")} ${signedBy.map((each, index) => html`${index > 0 ? ", " : nothing}${quoted(each)}`)}`
                    }
                  </p>`
                  : nothing
              }
              ${target ? html`<button type="button" class="quiet show" @click=${() => goTo(target)}>${t("meaning.show")}</button>` : nothing}
            `
            : html`<p class="muted">${t("meaning.hint")}</p>`
        }
      </div>
    </div>`;
  }

  override connectedCallback() {
    super.connectedCallback();
    document.addEventListener("pointerover", this.pointed);
    document.addEventListener("focusin", this.pointed);
    addEventListener("beforeprint", this.print);
    addEventListener("afterprint", this.printed);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("pointerover", this.pointed);
    document.removeEventListener("focusin", this.pointed);
    removeEventListener("beforeprint", this.print);
    removeEventListener("afterprint", this.printed);
    this.resized.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.indexing);
    clearTimeout(this.pause);
    for (const name of ["lit", "pointed", "found", "told", "signed", "failed", "open", "repair"]) CSS.highlights?.delete(name);
  }

  protected override willUpdate(changed: PropertyValues<this>) {
    if (changed.has("shown") || changed.has("report")) {
      this.known = this.report && this.shown ? meanings(this.report) : null;
      this.at = null;
      this.found = [];
      this.hovered = [];
    }
    if (changed.has("shown") || changed.has("report") || changed.has("cover")) {
      const signature = this.report && this.cover !== null ? coverable(this.report)[this.cover] : undefined;
      this.covered = this.report && this.shown && signature ? coverage(this.report, signature) : null;
    }
    const first = this.lit[0];
    if (changed.has("lit") && first && this.known) {
      this.at = this.known.find(({ span }) => span.start === first.start && span.end === first.end) ?? pathTo(this.known, first.start).at(-1) ?? null;
    }
  }

  protected override updated(changed: PropertyValues<this>) {
    if (changed.has("shown") && this.rows) {
      this.rows = null;
      this.viewport.scrollTo(0, 0);
      this.measure();
    } else if (changed.has("shown")) {
      // Tells the size when it is known anyway: to ask for it now would lay out the whole page.
      this.resized.observe(this.viewport);
    } else if (changed.has("report")) {
      this.scrolled();
    } else {
      this.draw();
    }
    const first = this.lit[0];
    if (changed.has("lit") && first) {
      this.reveal(first);
      this.comeInSight();
    }
    if (changed.has("cover") && this.cover !== null) {
      const signature = this.report ? coverable(this.report)[this.cover] : undefined;
      if (signature && !this.matches(":focus-within")) {
        this.reveal(signature.span);
        this.comeInSight();
      }
    }
  }

  private get viewport() {
    return this.querySelector<HTMLElement>(".viewport")!;
  }

  /** Takes the size of the window and of a character; the rows follow from both. */
  private measure() {
    const { shown, viewport } = this;
    const probe = this.querySelector(".probe")?.getBoundingClientRect();
    if (!shown || !probe || probe.width === 0) return;
    this.rowHeight = probe.height;
    const gutter = parseFloat(getComputedStyle(viewport).getPropertyValue("--gutter")) * (probe.width / 100);
    const columns = Math.max(20, Math.floor((viewport.clientWidth - gutter - 12) / (probe.width / 100)));
    if (this.rows?.bytes !== shown.bytes || this.rows.columns !== columns) {
      const top = this.rows?.slice(this.topRow(), 1)[0];
      this.rows = new Rows(shown.bytes, columns);
      this.drawn.clear();
      viewport.querySelector(".lines")?.replaceChildren();
      clearTimeout(this.indexing);
      this.rows.grow(firstStep);
      this.index();
      if (top && top.start > 0) this.reveal({ start: top.start, end: top.start + 1 }, true);
    }
    this.draw();
  }

  /** Indexes the rest in steps, so that the page stays quick meanwhile. */
  private index() {
    const { rows } = this;
    if (!rows) return;
    const space = this.querySelector<HTMLElement>(".space");
    if (space) space.style.height = `${this.height}px`;
    if (rows.complete) return;
    this.indexing = window.setTimeout(() => {
      rows.grow(step);
      this.index();
      this.draw();
    });
  }

  private get height() {
    return Math.min(maxHeight, (this.rows?.estimate ?? 0) * this.rowHeight);
  }

  /** How many rows a pixel of the scroll bar stands for, over what it shows. */
  private get scale() {
    const full = (this.rows?.estimate ?? 0) * this.rowHeight - this.viewport.clientHeight;
    const space = this.height - this.viewport.clientHeight;
    return full > space && space > 0 ? full / space : 1;
  }

  private topRow() {
    return Math.floor((this.viewport.scrollTop * this.scale) / this.rowHeight);
  }

  private readonly scrolled = () => {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  };

  /** Draws the rows in sight; rows that stay in sight stay in the document. */
  private draw() {
    const { rows, shown, viewport } = this;
    const box = viewport.querySelector<HTMLElement>(".lines");
    if (!rows || !shown || !box) return;
    const top = viewport.scrollTop;
    const virtual = top * this.scale;
    const first = Math.max(0, Math.floor(virtual / this.rowHeight) - spare);
    const count = Math.ceil(viewport.clientHeight / this.rowHeight) + 2 * spare;
    const wanted = rows.slice(first, count);
    const last = wanted.at(-1)?.index ?? -1;
    for (const [index, { element }] of this.drawn) {
      if (index >= first && index <= last) continue;
      element.remove();
      this.drawn.delete(index);
    }
    let before: Element | null = null;
    for (const row of wanted) {
      let drawn = this.drawn.get(row.index);
      if (!drawn) {
        drawn = this.make(row, shown.bytes);
        this.drawn.set(row.index, drawn);
        if (before) before.after(drawn.element);
        else box.prepend(drawn.element);
      }
      this.mark(drawn);
      before = drawn.element;
    }
    box.style.transform = `translateY(${top - (virtual - first * this.rowHeight)}px)`;
    this.light();
  }

  private make(row: Row, bytes: Uint8Array): Drawn {
    const decoded = decode(bytes, row.start, row.end);
    const text = document.createTextNode(decoded.text);
    const element = document.createElement("div");
    element.className = "row";
    if (row.first) element.dataset["line"] = String(row.line);
    element.append(text);
    return { row, element, text, decoded };
  }

  /** The mark of the coverage beside a row: a sign, and not only a colour. */
  private mark({ row, element }: Drawn) {
    const state = this.covered ? this.coverOf(row.start) : null;
    if (state) element.dataset["cover"] = state;
    else delete element.dataset["cover"];
  }

  private coverOf(offset: number): "signed" | "failed" | "open" | null {
    const { covered } = this;
    if (!covered) return null;
    const holds = (span: Span | null) => span !== null && span.start <= offset && offset < span.end;
    if (holds(covered.own) || holds(covered.body) || inside(covered.signed, offset)) return covered.fails ? "failed" : "signed";
    if (holds(covered.beyond) || inside(covered.unsigned, offset)) return "open";
    return null;
  }

  private light() {
    const { covered, report } = this;
    const groups: Record<string, Span[]> = {
      [covered?.fails ? "failed" : "signed"]: covered ? [...covered.signed, covered.own, ...(covered.body ? [covered.body] : [])] : [],
      open: covered ? [...covered.unsigned, ...(covered.beyond ? [covered.beyond] : [])] : [],
      repair: report?.source.repairs.flatMap((repair) => repair.span ?? []) ?? [],
      found: this.found,
      pointed: this.hovered,
      told: this.at && this.lit.length === 0 ? [this.at.span] : [],
      lit: this.lit,
    };
    if (!globalThis.Highlight || !CSS.highlights) {
      const first = this.ranges(this.lit.length > 0 ? this.lit : this.hovered)[0];
      if (first) select(first);
      return;
    }
    CSS.highlights.delete(covered?.fails ? "signed" : "failed");
    let priority = 0;
    for (const [name, spans] of Object.entries(groups)) {
      priority++;
      const ranges = this.ranges(spans);
      if (ranges.length === 0) {
        CSS.highlights.delete(name);
        continue;
      }
      const highlight = new Highlight(...ranges);
      highlight.priority = priority;
      CSS.highlights.set(name, highlight);
    }
  }

  /** The parts of `spans` that are in the document. */
  private ranges(spans: Span[]): Range[] {
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

  /** Brings the first byte of `span` into the box. */
  private reveal(span: Span, toTop = false) {
    const { rows, viewport } = this;
    if (!rows) return;
    while (!rows.complete && rows.at(span.start) >= rows.count - 1) rows.grow(step);
    const space = this.querySelector<HTMLElement>(".space");
    if (space) space.style.height = `${this.height}px`;
    const row = rows.at(span.start);
    const top = (row * this.rowHeight) / this.scale;
    const inSight = top >= viewport.scrollTop && top + this.rowHeight * 2 <= viewport.scrollTop + viewport.clientHeight;
    if (inSight && !toTop) return;
    viewport.scrollTo({ top: toTop ? top : Math.max(0, top - viewport.clientHeight / 3), behavior: "instant" });
    this.draw();
  }

  /** Brings the box into the window where it is out of sight. */
  private comeInSight() {
    const { viewport } = this;
    const box = viewport.getBoundingClientRect();
    if (box.top >= 0 && box.top + Math.min(box.height, 160) <= innerHeight) return;
    const smooth = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    viewport.scrollIntoView({ block: "center", behavior: smooth ? "smooth" : "instant" });
    viewport.focus({ preventScroll: true });
  }

  /** While the pointer or the focus is on a fact, its bytes are lit; where the pointer is on none, the focus counts. */
  private readonly pointed = (event: Event) => {
    const fact = [event.target, document.activeElement]
      .map((each) => (each instanceof Element ? each.closest<HTMLElement>("[data-spans]") : null))
      .find(Boolean);
    const key = fact?.dataset["spans"] ?? "";
    if (key === spansKey(this.hovered)) return;
    this.hovered = parseSpans(key);
    clearTimeout(this.pause);
    const first = this.hovered[0];
    this.light();
    // A pointer that only passes over does not make the text jump.
    if (first) this.pause = window.setTimeout(() => this.reveal(first), event.type === "focusin" ? 0 : 180);
  };

  private readonly clicked = (event: MouseEvent) => {
    const { known } = this;
    if (!known || getSelection()?.isCollapsed === false) return;
    const offset = this.offsetAt(event.clientX, event.clientY);
    if (offset === null) return;
    this.tell(pathTo(known, offset).at(-1) ?? null);
  };

  private tell(meaning: Meaning | null) {
    if (this.lit.length > 0) this.actions?.light([], null);
    this.at = meaning;
  }

  /** Goes to the next or the previous stretch that means something. */
  private step(by: 1 | -1) {
    const list = this.known?.filter((each) => each.name !== "" || each.topic === "body" || each.code) ?? [];
    if (list.length === 0) return;
    const now = this.at ? list.indexOf(this.at) : by > 0 ? -1 : 0;
    const next = list[(now + by + list.length) % list.length] ?? null;
    this.tell(next);
    if (next) this.reveal(next.span);
  }

  private readonly pressed = (event: KeyboardEvent) => {
    if (event.key === "f" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.querySelector<HTMLInputElement>(".find input")?.select();
    } else if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (event.key === "n") {
      this.step(1);
    } else if (event.key === "p") {
      this.step(-1);
    }
  };

  private offsetAt(x: number, y: number): number | null {
    const caret = document.caretPositionFromPoint?.(x, y);
    return caret ? this.offsetOf(caret.offsetNode, caret.offset) : null;
  }

  private offsetOf(node: Node, place: number): number | null {
    for (const { text, element, decoded } of this.drawn.values()) {
      if (node === text) return decoded.offset(place);
      if (node === element) return place === 0 ? decoded.start : decoded.end;
    }
    return null;
  }

  /** What is copied is the text as it came, not the rows that it is broken into. */
  private readonly copied = (event: ClipboardEvent) => {
    const selection = getSelection();
    const range = selection && selection.rangeCount > 0 && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const { shown } = this;
    if (!range || !shown || !event.clipboardData) return;
    const start = this.offsetOf(range.startContainer, range.startOffset);
    const end = this.offsetOf(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", new TextDecoder().decode(shown.bytes.subarray(start, end)));
  };

  /** Looks for the query in the bytes, without regard to the case of ASCII letters. */
  private async find(direction: 1 | -1) {
    const { shown, query } = this;
    if (!shown || query === "") return;
    const needle = new TextEncoder().encode(query);
    const offset = await search(shown.bytes, needle, this.found[0]?.start ?? null, direction, () => shown === this.shown && query === this.query);
    if (shown !== this.shown || query !== this.query) return;
    this.missed = offset === null;
    this.found = offset === null ? [] : [{ start: offset, end: offset + needle.length }];
    if (this.found[0]) this.reveal(this.found[0]);
    this.light();
  }
}

customElements.define("hl-source", SourceView);

const inside = (sorted: Span[], offset: number) => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const span = sorted[low];
  return span !== undefined && span.start <= offset;
};

const spansKey = (spans: Span[]) => spans.map((span) => `${span.start}-${span.end}`).join(" ");

const parseSpans = (key: string): Span[] =>
  key === "" ? [] : key.split(" ").map((each) => ({ start: parseInt(each, 10), end: parseInt(each.split("-")[1] ?? "", 10) }));

/** Where highlights are unknown, the selection shows the place. */
function select(range: Range) {
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
}

const lower = (byte: number) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);

/** The next place of `needle` from `from` on, or before it; it goes on at the other end. Long texts are searched in steps. */
async function search(bytes: Uint8Array, needle: Uint8Array, from: number | null, direction: 1 | -1, wanted: () => boolean): Promise<number | null> {
  const size = bytes.length - needle.length + 1;
  if (size <= 0) return null;
  const folded = needle.map(lower);
  const first = folded[0];
  let at = from ?? (direction > 0 ? -1 : size);
  for (let count = 0; count < size; count++) {
    at = (at + direction + size) % size;
    if (lower(bytes[at] ?? 0) === first && folded.every((byte, index) => lower(bytes[at + index] ?? 0) === byte)) return at;
    if (count % step === step - 1) {
      await new Promise((resolve) => setTimeout(resolve));
      if (!wanted()) return null;
    }
  }
  return null;
}
