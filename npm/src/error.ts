// Errors.

/** An error with a stable code. */
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

/** The codes of {@link HeaderlensError}. */
export type ErrorCode =
  /** The input is empty or only white space. */
  | "empty-input"
  /** The input is longer than `limits.messageBytes`. */
  | "too-large"
  /** The input is binary data. */
  | "binary-input"
  /** The input is something else: what it seems to be. */
  | "pdf-input"
  | "image-input"
  | "compound-file-input"
  | "outlook-data-input"
  | "tnef-input"
  | "zip-input"
  | "compressed-input"
  | "html-input"
  | "xml-input"
  | "json-input"
  | "rtf-input"
  | "calendar-input"
  | "pem-input"
  | "link-input"
  | "base64-input"
  /** The input has no header field. */
  | "no-header-fields"
  /** An option is invalid. */
  | "bad-option"
  /** The DNS evidence is invalid. */
  | "bad-evidence"
  /** This host has no WebAssembly, or a Content-Security-Policy forbids it. */
  | "no-webassembly"
  /** The WebAssembly module was not found, or cannot be read. */
  | "module-not-loaded"
  /** A bug in headerlens, or too little memory for this input. The next call works. */
  | "internal";

/** Turns what the module throws into an `Error`. */
export function asError(thrown: unknown): unknown {
  if (typeof thrown !== "object" || thrown === null || thrown instanceof Error) return thrown;
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  return typeof code === "string" && typeof message === "string" ? new HeaderlensError(code as ErrorCode, message) : thrown;
}
