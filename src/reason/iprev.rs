//! iprev (RFC 8601, section 3).

use super::codes;

codes! {
    /// Why iprev has the result that it has.
    IprevReason {
        /// A name of the address leads back to it.
        Pass = "iprev-pass", "RFC 8601, 3", "0.1";
        /// The address has names, and none of them leads back to it.
        NoNameLeadsBack = "iprev-no-name-leads-back", "RFC 8601, 3", "0.1";
        /// The address has no name in reverse DNS.
        NoName = "iprev-no-name", "RFC 8601, 3", "0.1";
        /// DNS did not answer.
        LookupFailed = "iprev-lookup-failed", "RFC 8601, 3", "0.1";
        /// The names have not been looked up yet.
        LookupPending = "iprev-lookup-pending", "", "0.1";
    }
}
