// What a signature covers of the text, and what it leaves open.

import type { Dkim, Report, SignedHeader, Span } from "headerlens";

/** A signature over header fields and a body: of DKIM, or of an ARC set. */
export interface Coverable {
  method: "DKIM" | "ARC";
  domain: string | null;
  selector: string | null;
  instance: number | null;
  span: Span;
  signedHeaders: SignedHeader[];
  /** The part of the body that it covers. */
  bodyCovered: Span | null;
  result: Dkim["result"];
}

export function coverable(report: Report): Coverable[] {
  const { dkim, arc } = report.authentication;
  return [
    ...dkim.map((each) => ({ ...each, method: "DKIM" as const, instance: null })),
    ...arc.sets.flatMap(({ instance, messageSignature: each }) => (each ? [{ ...each, method: "ARC" as const, instance }] : [])),
  ];
}

export interface Coverage {
  /** Whether the signature fails: what it covers may be changed then. */
  fails: boolean;
  /** Fields that it covers. */
  signed: Span[];
  /** The field of the signature itself: covered, but for the value of `b=`. */
  own: Span;
  /** Fields that it does not cover. */
  unsigned: Span[];
  /** The names of those. */
  unsignedNames: string[];
  /** Names that no further field may bear, though such a field is there. */
  locked: string[];
  /** Names that no field may bear at all. */
  absent: string[];
  /** The part of the body that it covers. */
  body: Span | null;
  /** The part of the body behind `l=`. */
  beyond: Span | null;
}

export function coverage(report: Report, signature: Coverable): Coverage {
  const signed = signature.signedHeaders.flatMap((each) => each.span ?? []);
  const starts = new Set([...signed, signature.span].map((span) => span.start));
  const names = (list: SignedHeader[]) => [...new Set(list.map((each) => each.name.toLowerCase()))];
  const present = new Set(names(signature.signedHeaders.filter((each) => each.span !== null)));
  const unsigned = report.headers.filter((header) => !starts.has(header.span.start));
  const refused = names(signature.signedHeaders.filter((each) => each.span === null));
  const whole = report.source.bodySpan;
  const body = signature.bodyCovered;
  return {
    fails: ["fail", "permerror", "policy"].includes(signature.result),
    signed: signed.sort((a, b) => a.start - b.start),
    own: signature.span,
    unsigned: unsigned.map((header) => header.span),
    unsignedNames: [...new Set(unsigned.map((header) => header.name))],
    locked: refused.filter((name) => present.has(name)),
    absent: refused.filter((name) => !present.has(name)),
    body,
    beyond: whole && body && body.end < whole.end ? { start: body.end, end: whole.end } : null,
  };
}
