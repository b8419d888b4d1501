// The text stays when the page is loaded again, and goes when the tab is closed.

const key = "headerlens.text";
const limit = 1_000_000;

/** Keeps `text`; false where it is too long for that. */
export function remember(text: string): boolean {
  try {
    if (text === "" || text.length > limit) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    return false;
  }
  return text.length <= limit;
}

export function remembered(): string {
  try {
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}
