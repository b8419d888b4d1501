// What each stretch of the source text means: the way from bytes to facts.

import type { Report, Span, Tag } from "headerlens";

export interface Meaning {
  span: Span;
  /** What stands there, in the message's own words: a field's name, a tag, a result. */
  name: string;
  /** What explains it, for `explain`. */
  topic: string | null;
  /** A code with its sentence, for repairs. */
  code: string | null;
  count: number;
  /** The id of the element that shows the fact. */
  target: string | null;
}

/** Everything that the report knows a place of: in the order of the text, the wider before the narrower. */
export function meanings(report: Report): Meaning[] {
  const { headers, authentication, route, source } = report;
  const list: Meaning[] = [];
  const add = (span: Span | null, name: string, topic: string | null, target: string | null) => {
    if (span && span.end > span.start) list.push({ span, name, topic, code: null, count: 0, target });
  };

  for (const header of headers) add(header.span, header.name, `field-${header.name.toLowerCase()}`, "headers");

  const signature = (field: { span: Span; tags: Tag[] }, group: string, own: (name: string) => boolean, target: string) => {
    add(field.span, "", null, target);
    for (const tag of field.tags) add(tag.span, `${tag.name}=`, `${own(tag.name) ? group : "dkim"}-${tag.name}`, target);
  };
  authentication.dkim.forEach((dkim, index) => signature(dkim, "dkim", () => true, `signature-${index}`));
  for (const set of authentication.arc.sets) {
    const target = `arc-${set.instance}`;
    if (set.seal) signature(set.seal, "arc", (name) => ["i", "cv", "b"].includes(name), target);
    if (set.messageSignature) signature(set.messageSignature, "arc", (name) => name === "i", target);
  }
  authentication.dkim2?.hops.forEach((hop) => add(hop.span, "", null, `dkim2-${hop.instance}`));

  route.hops.forEach((hop, index) => {
    add(hop.span, "", null, `hop-${index}`);
    for (const part of hop.parts) add(part.span, partNames[part.name] ?? part.name, `received-${part.name}`, `hop-${index}`);
  });

  authentication.claims.forEach((claim, index) => {
    add(claim.span, "", null, `claim-${index}`);
    for (const result of claim.results) {
      add(result.span, `${result.method}=${result.result}`, "claim-result", `claim-${index}`);
      for (const property of result.properties) {
        const name = property.ptype === "" ? property.property : `${property.ptype}.${property.property}`;
        add(property.span, name, "claim-property", `claim-${index}`);
      }
    }
  });

  if (source.bodySpan) add(source.bodySpan, "", "body", null);
  for (const repair of source.repairs) {
    if (repair.span) list.push({ span: repair.span, name: "", topic: null, code: `repair-${repair.code}`, count: repair.count, target: null });
  }
  return list.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
}

/** Pieces of a Received field whose names in the report are no words that mail people use. */
const partNames: Record<string, string> = {
  byIp: "by [IP]",
  ip: "IP",
  helo: "HELO",
  reverse: "PTR",
  tls: "TLS",
  envelopeFrom: "MAIL FROM",
  authenticated: "AUTH",
};

/** What covers a byte, the wider before the narrower. */
export const pathTo = (list: Meaning[], offset: number) => list.filter(({ span }) => span.start <= offset && offset < span.end);
