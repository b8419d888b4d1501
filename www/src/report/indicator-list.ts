// Indicators as the report has them: what names a party, and where it stands.

import type { MimePart, Report, Span } from "headerlens";

export const kinds = ["address", "domain", "ip", "id", "file", "sha256", "link"] as const;

export interface Indicator {
  kind: (typeof kinds)[number];
  value: string;
  /** The field, the method or the part that names it; names of mail, the same in every language. */
  where: string;
  span: Span | null;
}

/** Each indicator once, by kind, at the place where it stands first. */
export function collect(report: Report, parts: MimePart | null): Indicator[] {
  const found = new Map<string, Indicator>();
  const add = (kind: Indicator["kind"], value: string | null | undefined, where: string, span: Span | null = null) => {
    const key = `${kind} ${value?.toLowerCase()}`;
    if (value && !found.has(key)) found.set(key, { kind, value, where, span });
  };
  const { authentication, route, summary } = report;
  for (const { field, addresses, span, signedSpan } of summary.displayed) for (const each of addresses) add("address", each, field, signedSpan ?? span);
  const { spf, dkim, dmarc, arc } = authentication;
  add("address", spf?.mailFrom, "MAIL FROM", spf?.from.mailFrom?.span ?? null);
  add("domain", dmarc?.domain, "From");
  for (const each of dkim) add("domain", each.domain, "DKIM d=", each.span);
  add("domain", spf?.domain, "SPF");
  for (const { domain, seal } of arc.sets) add("domain", domain, "ARC", seal?.span ?? null);
  for (const hop of route.hops) {
    add("domain", hop.by, "Received by", hop.span);
    add("domain", hop.from ?? hop.helo, "Received from", hop.span);
    if (hop.ipKind === null || hop.ipKind.kind === "public") add("ip", hop.ip, "Received", hop.span);
  }
  add("ip", spf?.ip, "SPF", spf?.from.ip?.span ?? null);
  add("id", summary.messageId, "Message-ID");
  add("sha256", report.made.sha256, "message");
  if (parts) walk(parts, add);
  return [...found.values()].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
}

function walk(part: MimePart, add: (kind: Indicator["kind"], value: string | null, where: string, span: Span | null) => void) {
  if (part.attachment) {
    add("file", part.name, part.type, part.span);
    add("sha256", part.sha256, part.name ?? part.type, part.span);
  }
  for (const { target } of part.html?.links ?? []) add("link", target, part.type, part.span);
  for (const child of part.parts) walk(child, add);
}

/** The usual way to keep addresses from becoming links: `hxxps://evil[.]example`, `a[at]b[.]example`. */
export function defanged({ kind, value }: Pick<Indicator, "kind" | "value">): string {
  if (kind === "sha256" || kind === "file") return value;
  return value.replace(/^http/i, "hxxp").replaceAll(".", "[.]").replaceAll("@", "[at]").replaceAll("://", "[:]//");
}
