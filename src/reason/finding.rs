//! Findings that rest on no single method: the author, and what the verdict rests on.

use super::codes;

codes! {
    /// Findings about the author.
    AuthorFinding {
        /// The message names no author with a domain.
        Missing = "from-missing", "RFC 5322, 3.6.2", "0.1";
        /// The message names several authors' domains, or has several From fields.
        Several = "from-several", "RFC 5322, 3.6", "0.1";
    }
}

codes! {
    /// What the verdict alone rests on.
    VerdictFinding {
        /// The receiver's own servers said that DMARC passed.
        PassedAtReception = "verdict-passed-at-reception", "RFC 8601, 1.2", "0.1";
        /// SPF was evaluated for a sender that is a guess.
        SenderGuessed = "verdict-sender-guessed", "RFC 7208, 4.1", "0.1";
    }
}
