// Elements without markup in strings: text from a message can only become a text node, and no policy for trusted types
// is needed.

export type Child = Node | string | null | undefined | false | readonly Child[];
type Attributes = Readonly<Record<string, string | boolean | null | undefined>>;

/** An element with attributes and children. An attribute that is `true` is empty; one that is null or `false` is left out. */
export function h<K extends keyof HTMLElementTagNameMap>(name: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  assign(element, attributes);
  append(element, children);
  return element;
}

const svgNamespace = "http://www.w3.org/2000/svg";

/** An icon from the outlines of its shapes. It is decoration: a word says the same beside it. */
export function icon(kind: string, outlines: readonly string[], dashed = false): SVGSVGElement {
  const svg = document.createElementNS(svgNamespace, "svg");
  assign(svg, { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", "data-icon": kind });
  for (const d of outlines) {
    const path = document.createElementNS(svgNamespace, "path");
    assign(path, { d, "stroke-dasharray": dashed && "2.2 2.2" });
    svg.append(path);
  }
  return svg;
}

function assign(element: Element, attributes: Attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (typeof value === "string") element.setAttribute(name, value);
  }
}

function append(parent: Node, children: readonly Child[]) {
  for (const child of children) {
    if (Array.isArray(child)) append(parent, child as readonly Child[]);
    else if (child instanceof Node) parent.appendChild(child);
    else if (typeof child === "string") parent.appendChild(document.createTextNode(child));
  }
}
