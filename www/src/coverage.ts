// What a signature covers of the text, and what it leaves open.

import type { Report, SignedHeader, Span } from "headerlens";

/** A signature over header fields and a body: of DKIM, or of an ARC set. */
export interface Coverable {
  method: "DKIM" | "ARC";
  domain: string | null;
  selector: string | null;
  instance: number | null;
  span: Span;
  signedHeaders: SignedHeader[];
  canonicalization: string | null;
  /** `l=`. */
  bodyLength: number | null;
  /** Bytes of the canonical body that `l=` leaves unsigned. */
  bodyUnsigned: number | null;
}

export function coverable(report: Report): Coverable[] {
  const { dkim, arc } = report.authentication;
  return [
    ...dkim.map((each) => ({ ...each, method: "DKIM" as const, instance: null })),
    ...arc.sets.flatMap(({ instance, messageSignature: each }) =>
      each ? [{ ...each, method: "ARC" as const, instance, canonicalization: null, bodyLength: null, bodyUnsigned: null }] : [],
    ),
  ];
}

export interface Coverage {
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

export function coverage(report: Report, bytes: Uint8Array, signature: Coverable): Coverage {
  const signed = signature.signedHeaders.flatMap((each) => each.span ?? []);
  const starts = new Set([...signed, signature.span].map((span) => span.start));
  const names = (list: SignedHeader[]) => [...new Set(list.map((each) => each.name.toLowerCase()))];
  const present = new Set(names(signature.signedHeaders.filter((each) => each.span !== null)));
  const unsigned = report.headers.filter((header) => !starts.has(header.span.start));
  const refused = names(signature.signedHeaders.filter((each) => each.span === null));
  const whole = report.source.bodySpan;
  const end =
    whole && signature.bodyLength !== null && signature.bodyUnsigned !== 0
      ? canonicalEnd(bytes, whole, signature.canonicalization?.endsWith("/relaxed") ?? false, signature.bodyLength)
      : (whole?.end ?? 0);
  return {
    signed: signed.sort((a, b) => a.start - b.start),
    own: signature.span,
    unsigned: unsigned.map((header) => header.span),
    unsignedNames: [...new Set(unsigned.map((header) => header.name))],
    locked: refused.filter((name) => present.has(name)),
    absent: refused.filter((name) => !present.has(name)),
    body: whole && { start: whole.start, end },
    beyond: whole && end < whole.end ? { start: end, end: whole.end } : null,
  };
}

/** Where the first `length` bytes of the canonical body (RFC 6376, section 3.4) end in the text. */
function canonicalEnd(bytes: Uint8Array, body: Span, relaxed: boolean, length: number): number {
  const isSpace = (at: number) => bytes[at] === 0x20 || bytes[at] === 0x09;
  const lineEnd = (at: number) => (bytes[at] === 0x0a ? 1 : bytes[at] === 0x0d && bytes[at + 1] === 0x0a ? 2 : 0);
  let count = 0;
  let at = body.start;
  while (at < body.end && count < length) {
    const size = lineEnd(at);
    if (size > 0) {
      count += 2;
      at += size;
    } else if (relaxed && isSpace(at)) {
      while (at < body.end && isSpace(at)) at++;
      if (at < body.end && lineEnd(at) === 0) count++;
    } else {
      count++;
      at++;
    }
  }
  return at;
}
