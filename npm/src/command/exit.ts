// What the exit status says.

import type { AuthResult, Report } from "../types.js";

export const status = {
  authenticated: 0,
  not: 1,
  /** Bad usage, or input that cannot be read. */
  unreadable: 2,
  /** It could not be decided, because DNS failed or was not to be asked. */
  undecidable: 3,
} as const;

/** The status for a message. */
export function ofReport({ summary, authentication }: Report): number {
  const { dkim, spf, dmarc } = authentication;
  const failed = (each: { result: AuthResult } | null) => each?.result === "temperror";
  switch (summary.verdict) {
    case "authentic":
      return status.authenticated;
    case "undecided":
      return [...dkim, spf, dmarc].some(failed) ? status.undecidable : status.not;
    case "unauthenticated":
      return failed(dmarc) ? status.undecidable : status.not;
    case "suspicious":
      return status.not;
  }
}

/** The status for the result of one method. */
export function ofResult(result: AuthResult): number {
  return result === "pass" ? status.authenticated : result === "temperror" ? status.undecidable : status.not;
}
