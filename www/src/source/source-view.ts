import { LitElement, type PropertyValues, html, nothing } from "lit";

import type { Report, Span } from "headerlens";

import { goTo } from "../app/navigate.ts";
import type { Actions } from "../app/state.ts";
import { t } from "../i18n/i18n.ts";
import { type Coverage, coverable, coverage } from "./coverage.ts";
import { darken, show, standing } from "./highlights.ts";
import { type Meaning, meanings, pathTo } from "./meaning.ts";
import type { Row } from "./rows.ts";
import { search } from "./search.ts";
import { isInside, parseSpans, spansKey } from "./spans.ts";
import type { Shown } from "./text.ts";
import { chooser, legend, paper, told } from "./tools.ts";
import { SourceWindow } from "./window.ts";

/**
 * The read-only source, with what each part of it means. Its state is in the DOM: what is in sight, what is looked for
 * and which stretch is told.
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

  private window: SourceWindow | null = null;
  private hovered: Span[] = [];
  private found: Span[] = [];
  private known: Meaning[] | null = null;
  private covered: Coverage | null = null;
  private pause = 0;
  private readonly resized = new ResizeObserver(() => {
    if (this.shown) this.window?.measure(this.shown.bytes);
  });

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
      <div class="source-tools">${chooser(this.report, this.cover, (signature) => this.actions?.cover(signature))} ${this.finder()}</div>
      ${legend(this.covered)}
      <div
        class="viewport"
        tabindex="0"
        role="region"
        dir="ltr"
        translate="no"
        aria-label=${t("source.label")}
        aria-describedby="source-keys"
        @scroll=${() => this.window?.drawSoon()}
        @click=${this.clicked}
        @keydown=${this.pressed}
        @copy=${this.copied}
      >
        <div class="space"><div class="lines"></div></div>
        <span class="probe" aria-hidden="true">${"0".repeat(100)}</span>
      </div>
      ${this.printing ? paper(this.shown) : nothing}
      <p class="visually-hidden" id="source-keys">${t("source.keys")}</p>
      ${this.meaning()}
    `;
  }

  private finder() {
    const typed = (event: Event) => {
      this.query = (event.currentTarget as HTMLInputElement).value;
      this.missed = false;
    };
    const submitted = (event: Event) => {
      event.preventDefault();
      void this.find(1);
    };
    const again = (event: KeyboardEvent) => {
      if (event.key !== "F3") return;
      event.preventDefault();
      void this.find(event.shiftKey ? -1 : 1);
    };
    return html`<form class="find" role="search" @submit=${submitted}>
      <input
        type="search"
        aria-label=${t("source.find")}
        placeholder=${t("source.find-short")}
        autocomplete="off"
        spellcheck="false"
        @input=${typed}
        @keydown=${again}
      />
      <button type="button" class="quiet" aria-label=${t("source.find-previous")} title=${t("source.find-previous")} @click=${() => void this.find(-1)}>↑</button>
      <button type="submit" class="quiet" aria-label=${t("source.find-next")} title=${t("source.find-next")}>↓</button>
      <span role="status" class="muted small">${this.missed ? t("source.find-none") : nothing}</span>
    </form>`;
  }

  private meaning() {
    const { at, known, report, shown } = this;
    return html`<div class="meaning">
      <div class="steps">
        <button type="button" class="quiet" aria-label=${t("meaning.previous")} title="${t("meaning.previous")} (p)" @click=${() => this.step(-1)}>‹</button>
        <button type="button" class="quiet" aria-label=${t("meaning.next")} title="${t("meaning.next")} (n)" @click=${() => this.step(1)}>›</button>
      </div>
      <div class="told" role="status">
        ${at && known && report && shown ? told(at, known, report, shown, goTo) : html`<p class="muted">${t("meaning.hint")}</p>`}
      </div>
    </div>`;
  }

  /** Before the page goes to paper: drawn at once, since the browser does not wait. */
  private readonly print = () => {
    this.printing = true;
    this.performUpdate();
  };

  private readonly printed = () => {
    this.printing = false;
  };

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
    this.window?.stop();
    clearTimeout(this.pause);
    darken();
  }

  protected override firstUpdated() {
    const box = this.querySelector<HTMLElement>(".viewport");
    if (box) this.window = new SourceWindow(box, { mark: (row) => this.coverOf(row), drawn: () => this.light() });
  }

  protected override willUpdate(changed: PropertyValues<this>) {
    if (changed.has("shown") || changed.has("report")) {
      this.known = this.report && this.shown ? meanings(this.report) : null;
      this.at = null;
      this.found = [];
      this.hovered = [];
    }
    if (changed.has("shown") || changed.has("report") || changed.has("cover")) {
      const signature = this.signature();
      this.covered = this.report && this.shown && signature ? coverage(this.report, signature) : null;
    }
    const first = this.lit[0];
    if (changed.has("lit") && first && this.known) {
      this.at = this.known.find(({ span }) => span.start === first.start && span.end === first.end) ?? pathTo(this.known, first.start).at(-1) ?? null;
    }
  }

  protected override updated(changed: PropertyValues<this>) {
    const { window, shown } = this;
    if (!window) return;
    if (changed.has("shown")) {
      if (window.isMeasured && shown) window.restart(shown.bytes);
      // Tells the size when it is known anyway: to ask for it now would lay out the whole page.
      else this.resized.observe(window.box);
    } else if (changed.has("report")) {
      window.drawSoon();
    } else {
      window.draw();
    }
    const lit = changed.has("lit") ? this.lit[0] : undefined;
    const covers = changed.has("cover") && !this.matches(":focus-within") ? this.signature()?.span : undefined;
    for (const span of [lit, covers]) {
      if (!span) continue;
      window.reveal(span);
      this.comeInSight(window.box);
    }
  }

  /** The signature whose coverage is shown. */
  private signature() {
    return this.report && this.cover !== null ? coverable(this.report)[this.cover] : undefined;
  }

  private coverOf({ start }: Row): "signed" | "failed" | "open" | null {
    const { covered } = this;
    if (!covered) return null;
    const holds = (span: Span | null) => span !== null && span.start <= start && start < span.end;
    if (holds(covered.own) || holds(covered.body) || isInside(covered.signed, start)) return covered.fails ? "failed" : "signed";
    return holds(covered.beyond) || isInside(covered.unsigned, start) ? "open" : null;
  }

  private light() {
    const { window } = this;
    if (!window) return;
    const lit = {
      ...standing(this.report, this.covered),
      found: this.found,
      pointed: this.hovered,
      told: this.at && this.lit.length === 0 ? [this.at.span] : [],
      lit: this.lit,
    };
    show(lit, (spans) => window.ranges(spans));
  }

  /** Brings the box into the window of the browser where it is out of sight. */
  private comeInSight(viewport: HTMLElement) {
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
    const key = fact?.dataset.spans ?? "";
    if (key === spansKey(this.hovered)) return;
    this.hovered = parseSpans(key);
    clearTimeout(this.pause);
    const first = this.hovered[0];
    this.light();
    // A pointer that only passes over does not make the text jump.
    if (first) this.pause = setTimeout(() => this.window?.reveal(first), event.type === "focusin" ? 0 : 180);
  };

  private readonly clicked = (event: MouseEvent) => {
    if (!this.known || getSelection()?.isCollapsed === false) return;
    const offset = this.window?.offsetAt(event.clientX, event.clientY) ?? null;
    if (offset !== null) this.tell(pathTo(this.known, offset).at(-1) ?? null);
  };

  private tell(meaning: Meaning | null) {
    if (this.lit.length > 0) this.actions?.light([], null);
    this.at = meaning;
  }

  /** Goes to the next or the previous stretch that means something. */
  private step(by: 1 | -1) {
    const list = this.known?.filter((each) => each.name !== "" || each.topic === "body" || each.code) ?? [];
    if (list.length === 0) return;
    const start = by > 0 ? -1 : 0;
    const now = this.at ? list.indexOf(this.at) : start;
    const next = list[(now + by + list.length) % list.length] ?? null;
    this.tell(next);
    if (next) this.window?.reveal(next.span);
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

  /** What is copied is the text as it came, not the rows that it is broken into. */
  private readonly copied = (event: ClipboardEvent) => {
    const selection = getSelection();
    const range = selection && selection.rangeCount > 0 && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const { shown, window } = this;
    if (!range || !shown || !window || !event.clipboardData) return;
    const start = window.offsetOf(range.startContainer, range.startOffset);
    const end = window.offsetOf(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", new TextDecoder().decode(shown.bytes.subarray(start, end)));
  };

  /** Looks for the query in the bytes. */
  private async find(direction: 1 | -1) {
    const { shown, query } = this;
    if (!shown || query === "") return;
    const needle = new TextEncoder().encode(query);
    const offset = await search(shown.bytes, needle, this.found[0]?.start ?? null, direction, () => shown === this.shown && query === this.query);
    if (shown !== this.shown || query !== this.query) return;
    this.missed = offset === null;
    this.found = offset === null ? [] : [{ start: offset, end: offset + needle.length }];
    if (this.found[0]) this.window?.reveal(this.found[0]);
    this.light();
  }
}

customElements.define("hl-source", SourceView);
