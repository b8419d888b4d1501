/** Brings the element with this id into sight, opens what it is folded in, and puts the focus there. */
export function goTo(id: string) {
  const element = document.getElementById(id);
  if (!element) return;
  element.closest("details")?.setAttribute("open", "");
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
  const smooth = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "center", behavior: smooth ? "smooth" : "instant" });
}
