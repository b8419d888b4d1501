import { html, LitElement, type PropertyValues } from "lit";

import type { Span } from "headerlens";

import type { Shown } from "../text.ts";

/**
 * The read-only source. It is one text node, so that a message of any shape stays cheap,
 * and ranges over it are lit with the CSS Custom Highlight API: no markup is made from it.
 */
class SourceView extends LitElement {
  static override properties = {
    shown: { attribute: false },
    lit: { attribute: false },
    label: { attribute: false },
  };

  declare shown: Shown | null;
  declare lit: Span[];
  declare label: string;

  constructor() {
    super();
    this.shown = null;
    this.lit = [];
    this.label = "";
  }

  protected override createRenderRoot() {
    return this;
  }

  protected override render() {
    return html`<pre tabindex="0" role="region" dir="ltr" translate="no" aria-label=${this.label}></pre>`;
  }

  protected override updated(changed: PropertyValues<this>) {
    const pre = this.querySelector("pre");
    if (!pre || !this.shown) return;
    if (changed.has("shown")) {
      pre.textContent = this.shown.text;
      pre.scrollTo(0, 0);
    }
    if (changed.has("shown") || changed.has("lit")) this.light(pre, this.shown);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    CSS.highlights?.delete("lit");
  }

  private light(pre: HTMLElement, shown: Shown) {
    const text = pre.firstChild;
    const ranges = this.lit
      .filter((span) => text && span.start < shown.bytes)
      .map((span) => {
        const range = new Range();
        range.setStart(text as Text, shown.at(span.start));
        range.setEnd(text as Text, shown.at(span.end));
        return range;
      });
    const first = ranges[0];
    if (globalThis.Highlight && CSS.highlights) CSS.highlights.set("lit", new Highlight(...ranges));
    else if (first) select(first);
    if (!first) return;
    reveal(pre, first);
  }
}

customElements.define("hl-source", SourceView);

/** Where highlights are unknown, the selection shows the place. */
function select(range: Range) {
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
}

/** Brings the range into the box, and the box into the window where it is out of sight. */
function reveal(pre: HTMLElement, range: Range) {
  const smooth: ScrollBehavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
  const box = pre.getBoundingClientRect();
  const spot = range.getBoundingClientRect();
  const inside = spot.top >= box.top && spot.bottom <= box.bottom;
  if (!inside) pre.scrollBy({ top: spot.top - box.top - box.height / 3, behavior: smooth });
  pre.scrollTo({ left: 0 });
  if (box.top < 0 || box.top + Math.min(box.height, 160) > innerHeight) {
    pre.scrollIntoView({ block: "center", behavior: smooth });
    pre.focus({ preventScroll: true });
  }
}
