import { openPanel } from "../app/navigate.ts";

// F3 and Shift+F3 go through the findings, from anywhere on the page. The place of a finding gets
// the focus, and what has the focus lights its bytes in the source.

/** The finding that was gone to last: where the focus went meanwhile does not matter. */
let last: HTMLElement | null = null;

addEventListener("keydown", (event) => {
  if (event.key !== "F3" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  const findings = [...document.querySelectorAll<HTMLElement>("#reasons .findings > li")];
  if (findings.length === 0) return;
  event.preventDefault();
  openPanel("reasons");
  const by = event.shiftKey ? -1 : 1;
  const here = last ? findings.indexOf(last) : -1;
  const next = here < 0 ? findings.at(by > 0 ? 0 : -1) : findings[(here + by + findings.length) % findings.length];
  if (!next) return;
  last = next;
  next.closest("details")?.setAttribute("open", "");
  const target = next.querySelector<HTMLElement>(".place") ?? next;
  if (target === next) next.tabIndex = -1;
  target.focus({ preventScroll: true });
  next.scrollIntoView({ block: "center", behavior: "instant" });
});
