// What mail programs show of a message, and whose signature covers it.

import type { DisplayedField, Dkim, Header, Report, Span } from "../types.js";

/** What confirms a displayed field. */
export type Proof =
  /** A valid signature of the author's domain, or of another one, which proves nothing about the author. */
  | { readonly state: "signed" | "signed-other"; readonly domains: readonly string[] }
  /** Signatures that fail, or wait for DNS. */
  | { readonly state: "fails" | "unchecked" | "unsigned" };

/** A displayed field with its proof. */
export interface FieldView {
  readonly field: DisplayedField["field"];
  /** The instance that counts: the signed one, else the one that is displayed. */
  readonly value: string;
  readonly span: Span;
  readonly proof: Proof;
  readonly repeated: boolean;
  /** What most mail programs display instead, without a signature. */
  readonly instead: string | null;
}

/** The fields that mail programs display, in the order of the report. */
export function displayedFields({ headers, summary, authentication }: Report): FieldView[] {
  const at = (span: Span): Header | undefined => headers.find((header) => header.span.start === span.start);
  return summary.displayed.flatMap((displayed) => {
    const span = displayed.signedSpan ?? displayed.span;
    const header = at(span);
    if (!header) return [];
    return {
      field: displayed.field,
      value: header.value,
      span,
      proof: proof(displayed, authentication.dkim),
      repeated: displayed.repeated,
      instead: displayed.signedSpan ? (at(displayed.span)?.value ?? "") : null,
    };
  });
}

function proof({ signedSpan, signedBy }: DisplayedField, dkim: readonly Dkim[]): Proof {
  const covers = (each: Dkim) => each.signedHeaders.some(({ span }) => span?.start === signedSpan?.start);
  const all = signedSpan ? dkim.filter(covers) : signedBy.flatMap((index) => dkim[index] ?? []);
  const passing = all.filter(({ result }) => result === "pass");
  const domains = (list: readonly Dkim[]) => [...new Set(list.flatMap(({ domain }) => domain ?? []))];
  const own = domains(passing.filter(({ alignment }) => alignment === "strict" || alignment === "relaxed"));
  if (own.length > 0) return { state: "signed", domains: own };
  if (passing.length > 0) return { state: "signed-other", domains: domains(passing) };
  if (all.some(({ result }) => result !== "temperror" && result !== "none")) return { state: "fails" };
  return { state: all.length > 0 ? "unchecked" : "unsigned" };
}
