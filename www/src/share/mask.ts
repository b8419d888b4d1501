// What is taken out of a message before it is shared.

import type { Report, Span } from "headerlens";

import { fromBinary, toBinary } from "./binary.ts";

export interface MaskChoice {
  /** Addresses in fields that no signature covers: this breaks nothing. */
  addresses: boolean;
  /** Addresses in signed fields too: their signatures cannot verify any more. */
  signed: boolean;
  /** The body: body hashes cannot be checked any more. */
  body: boolean;
}

/** The part before the @ of an address, quoted or not, or before its escaped form in a link. */
const localPart = /(?:"[^"\r\n]*"|[\w.!#$%&'*+/=?^`{|}~\u0080-\u00ff-]+)(?=@[\w[\u0080-\u00ff])|[\w.+-]+(?=%40)/g;

/** The message without what `choice` takes out. Every byte that stays keeps its place. */
export function mask(message: Uint8Array, report: Report, choice: MaskChoice): Uint8Array {
  let text = toBinary(message);
  if (choice.addresses || choice.signed) {
    const signed = coveredFields(report);
    for (const { name, span } of report.headers) {
      // A signature field vouches for itself.
      if (/^(dkim-signature|arc-.*|dkim2-.*|message-instance)$/i.test(name)) continue;
      if (signed.has(span.start) ? choice.signed : choice.addresses) text = masked(text, span);
    }
  }
  const last = report.headers.at(-1);
  if (choice.body && last) text = text.slice(0, last.span.end) + (/^\r?\n/.exec(text.slice(last.span.end))?.[0] ?? "");
  return fromBinary(text);
}

function coveredFields(report: Report): Set<number> {
  const { dkim, arc } = report.authentication;
  const lists = [...dkim.map((each) => each.signedHeaders), ...arc.sets.map((set) => set.messageSignature?.signedHeaders ?? [])];
  return new Set(lists.flat().flatMap(({ span }) => (span ? [span.start] : [])));
}

const masked = (text: string, { start, end }: Span) =>
  text.slice(0, start) + text.slice(start, end).replace(localPart, (part) => "x".repeat(part.length)) + text.slice(end);
