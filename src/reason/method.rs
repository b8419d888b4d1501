//! The methods of authentication.

use super::codes;

codes! {
    /// A method of authentication, by its name in Authentication-Results (RFC 8601, section 2.7).
    Method {
        /// DKIM.
        Dkim = "dkim", "RFC 6376", "0.1";
        /// DKIM2, a draft.
        Dkim2 = "dkim2", "draft-ietf-dkim-dkim2-spec", "0.1";
        /// SPF.
        Spf = "spf", "RFC 7208", "0.1";
        /// DMARC.
        Dmarc = "dmarc", "RFC 9989", "0.1";
        /// ARC.
        Arc = "arc", "RFC 8617", "0.1";
        /// The names of the client's address.
        Iprev = "iprev", "RFC 8601, 3", "0.1";
        /// BIMI, a draft.
        Bimi = "bimi", "draft-brand-indicators-for-message-identification", "0.1";
    }
}
