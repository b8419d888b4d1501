// The way around: each panel has its own address, and the browser's Back leads from it to where the reader was.

import { isLink } from "../share/link.ts";
import { panelIds } from "../report/panel-ids.ts";
import { type Address, format, isSameLevel, type Level, overview, parse } from "./address.ts";
import { changed, drawNow, state } from "./store.ts";

/** What leads from one message to another. */
interface Doors {
  /** Opens one of several messages, or one inside another; whether it is there. */
  enter(level: Level): Promise<boolean>;
  /** Goes back from the innermost. */
  leave(): void;
  /** Back to the start of the page. */
  empty(): void;
  /** What was there before, where the reader goes forward again. */
  restore(): void;
  link(): void;
}

let doors: Doors | null = null;

const isReport = () => (history.state as { report?: boolean } | null)?.report === true;
const write = (how: "pushState" | "replaceState", hash: string, report = true) =>
  history[how](report ? { report } : null, "", location.pathname + location.search + hash);

/** The window is too narrow for the source to stand beside the report: it lies over it, when it is asked for. */
export const isNarrow = () => matchMedia("(max-width: 67.99rem)").matches;

export function listenToAddress(given: Doors) {
  doors = given;
  addEventListener("popstate", () => {
    if (isLink(location.hash)) given.link();
    else if (!isReport() && location.hash === "") given.empty();
    else void apply(parse(location.hash, panelIds));
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href^='#']") : null;
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    follow(link);
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "F2" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const links = [...document.querySelectorAll<HTMLAnchorElement>(".sections a[data-panel]")];
    const now = links.findIndex((each) => each.dataset.panel === state.panel);
    const next = links[(now + (event.shiftKey ? -1 : 1) + links.length) % links.length];
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    follow(next);
  });
  document.addEventListener("beforematch", (event) => {
    const pane = event.target instanceof Element ? event.target.closest<HTMLElement>(".pane") : null;
    if (pane?.dataset.panel) openPanel(pane.dataset.panel);
  });
}

function follow(link: HTMLAnchorElement) {
  const id = link.hash.slice(1);
  if (id === "source") return openSource();
  if (!(panelIds as readonly string[]).includes(id)) return goTo(id);
  openPanel(id);
  if (link.closest(".sections")) comeInSight();
  else focusHeading(id);
}

/** A message came onto the page: Back leads from it to where it was given. */
export function arrive({ keep = false } = {}) {
  if (keep) {
    write("replaceState", location.hash);
    state.panel = parse(location.hash, panelIds).panel;
  } else if (!isReport()) {
    write("pushState", "");
  } else if (location.hash !== "") {
    write("replaceState", "");
  }
}

/** Nothing is on the page any more. */
export const depart = () => write("replaceState", "", false);

/** The levels that the reader is at. */
function levels(): Level[] {
  const row = state.batch?.opened;
  return [...(typeof row === "number" ? [{ kind: "row" as const, index: row }] : []), ...state.outer.map(({ index }) => ({ kind: "inner" as const, index }))];
}

function visit(address: Address) {
  const hash = format(address);
  if (hash !== location.hash || !isReport()) write("pushState", hash);
  return apply(address);
}

export function openPanel(panel: string) {
  void visit({ levels: levels(), panel, sheet: false });
  drawNow();
  // On a phone the bar is wider than the window.
  const bar = document.querySelector<HTMLElement>(".sections ul");
  const link = bar?.querySelector<HTMLElement>("[aria-current]");
  if (bar && link && bar.scrollWidth > bar.clientWidth) bar.scrollTo({ left: link.offsetLeft - bar.clientWidth / 3 });
}

/** The source: beside the report, or over it. */
export function openSource() {
  if (isNarrow()) void visit({ levels: levels(), panel: state.panel, sheet: true });
  drawNow();
  document.querySelector<HTMLElement>(".viewport")?.focus({ preventScroll: true });
}

/** Closes the source that lies over the page. */
export function closeSource() {
  if (state.sheet) void visit({ levels: levels(), panel: state.panel, sheet: false });
}

/** Opens a message of the list, or one inside this one. */
export const enter = (level: Level) => visit({ levels: [...levels(), level], panel: overview, sheet: false });

/** Goes back to the message around this one, or to the list. */
export const leave = () => visit({ levels: levels().slice(0, -1), panel: overview, sheet: false });

async function apply(address: Address) {
  const wanted = address.levels;
  while (levels().length > wanted.length || !levels().every((each, place) => isSameLevel(each, wanted[place]))) doors?.leave();
  for (const level of wanted.slice(levels().length)) {
    if (!(await doors?.enter(level))) {
      write("replaceState", format({ ...address, levels: levels() }));
      break;
    }
  }
  if (state.input.kind === "none" && state.batch === null) return doors?.restore();
  Object.assign(state, { panel: address.panel, sheet: address.sheet });
  changed();
}

/** Brings the bar with the ways to the panels to the top where the reader has scrolled past it. */
function comeInSight() {
  // The bar itself sticks to the window.
  const top = document.querySelector(".panes")?.getBoundingClientRect().top ?? 0;
  if (top < 0) scrollBy({ top, behavior: "instant" });
}

function focusHeading(panel: string) {
  const heading = document.querySelector<HTMLElement>(`.pane[data-panel="${panel}"] h2`);
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  heading.scrollIntoView({ block: "nearest", behavior: "instant" });
}

/** Brings the element with this id into sight, opens what it is folded in, and puts the focus there. */
export function goTo(id: string) {
  const element = document.getElementById(id);
  if (!element) return;
  const panel = element.closest<HTMLElement>(".pane")?.dataset.panel;
  if (panel && (panel !== state.panel || state.sheet)) openPanel(panel);
  element.closest("details")?.setAttribute("open", "");
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
  const smooth = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "center", behavior: smooth ? "smooth" : "instant" });
}
