// Errors: each has a stable code.

/** Why something could not be done. */
export class HeaderlensError extends Error {
  override readonly name = "HeaderlensError";

  constructor(
    /** A stable code. */
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** What a {@link HeaderlensError} may say. */
export type ErrorCode =
  /** There is nothing but white space. */
  | "empty-input"
  /** The text is longer than `limits.messageBytes`. */
  | "too-large"
  /** The text is binary data. */
  | "binary-input"
  /** No line of the text is a header field. */
  | "no-header-fields"
  /** An option is not what it has to be. */
  | "bad-option"
  /** The evidence is not what it has to be. */
  | "bad-evidence"
  /** A mistake of ours. */
  | "internal";

/** What the module throws, as an error that is one. */
export function asError(thrown: unknown): unknown {
  if (typeof thrown !== "object" || thrown === null || thrown instanceof Error) return thrown;
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  return typeof code === "string" && typeof message === "string" ? new HeaderlensError(code as ErrorCode, message) : thrown;
}
