// What the exit status says.

import type { AuthResult, Report } from "../types.js";

export const status = {
  authenticated: 0,
  not: 1,
  /** Bad usage, or input that cannot be read. */
  unreadable: 2,
  /** One more answer would decide it. */
  undecidable: 3,
} as const;

/** The status for a message. */
export function ofReport({ summary }: Report): number {
  switch (summary.verdict) {
    case "authentic":
      return status.authenticated;
    case "undecided":
      return status.undecidable;
    case "modified":
    case "unauthenticated":
    case "suspicious":
      return status.not;
  }
}

/** The status for the result of one method. */
export function ofResult(result: AuthResult): number {
  return result === "pass" ? status.authenticated : result === "temperror" ? status.undecidable : status.not;
}
