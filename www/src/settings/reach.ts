// Whether this page's content security policy lets it ask a resolver.

/** `policy`: the address is sound, but the page may not connect to it. */
export type Reach = "ok" | "not-a-url" | "policy";

export function reachable(address: string): Reach {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return "not-a-url";
  }
  if (url.protocol !== "https:" && !isLoopback(url)) return "not-a-url";
  const sources = connectSources();
  return sources === null || sources.some((source) => matches(source, url)) ? "ok" : "policy";
}

const isLoopback = (url: URL) => url.protocol === "http:" && (url.hostname === "127.0.0.1" || url.hostname === "localhost" || url.hostname === "[::1]");

function connectSources(): string[] | null {
  const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute("content");
  if (!policy) return null;
  const directive = policy.split(";").find((each) => each.trim().startsWith("connect-src "));
  return directive?.trim().split(/\s+/).slice(1) ?? [];
}

function matches(source: string, url: URL): boolean {
  if (source === "'self'") return url.origin === location.origin;
  if (/^[a-z]+:$/.test(source)) return url.protocol === source;
  return source === url.origin || source === `${url.protocol}//${url.hostname}:*`;
}
