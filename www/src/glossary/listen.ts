// Underlines terms when the page has come to rest, and explains them when they are pressed.

/** How long nothing may be drawn before terms are looked for, in milliseconds. */
const rest = 400;

let timer: ReturnType<typeof setTimeout> | undefined;
let inline: typeof import("./inline.ts") | null = null;

export function listenForTerms() {
  const main = document.querySelector("main");
  if (!main) return;
  new MutationObserver(later).observe(main, { subtree: true, childList: true, characterData: true });
  main.addEventListener("click", (event) => inline?.explainAt(event));
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (!document.querySelector("main .report-frame[aria-busy=false]")) return;
    if ("requestIdleCallback" in globalThis) requestIdleCallback(() => void underline());
    else void underline();
  }, rest);
}

async function underline() {
  try {
    inline ??= await import("./inline.ts");
    await inline.underlineTerms();
  } catch {
    // No network: the next drawing tries again.
  }
}
