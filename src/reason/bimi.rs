//! BIMI (draft-brand-indicators-for-message-identification, "BIMI draft" here; its sections are named by their titles).

use super::codes;

codes! {
    /// Why BIMI has the result that it has.
    BimiReason {
        /// There is a record, and DMARC's state would let a receiver show its logo.
        Pass = "bimi-pass", "BIMI draft, Authentication Requirements", "0.1";
        /// The author's domain has no record.
        NoRecord = "bimi-no-record", "BIMI draft, Assertion Record Discovery", "0.1";
        /// The record names no logo on purpose.
        Declined = "bimi-declined", "BIMI draft, Assertion Record Definition", "0.1";
        /// There are several records at the name.
        SeveralRecords = "bimi-several-records", "BIMI draft, Assertion Record Discovery", "0.1";
        /// The record cannot be read.
        RecordMalformed = "bimi-record-malformed", "BIMI draft, Assertion Record Definition", "0.1";
        /// `l=` is not an https address.
        LocationInvalid = "bimi-location-invalid", "BIMI draft, Assertion Record Definition", "0.1";
        /// `a=` is not an https address.
        EvidenceInvalid = "bimi-evidence-invalid", "BIMI draft, Assertion Record Definition", "0.1";
        /// The record has not been looked up yet.
        LookupPending = "bimi-lookup-pending", "", "0.1";
        /// DNS did not answer.
        LookupFailed = "bimi-lookup-failed", "BIMI draft, Assertion Record Discovery", "0.1";
        /// The message has several authors.
        SeveralAuthors = "bimi-several-authors", "BIMI draft, Authentication Requirements", "0.1";
        /// DMARC could not be decided.
        DmarcUndecided = "bimi-dmarc-undecided", "BIMI draft, Authentication Requirements", "0.1";
        /// The message does not pass DMARC.
        DmarcNotPassed = "bimi-dmarc-not-passed", "BIMI draft, Authentication Requirements", "0.1";
        /// The DMARC policy is none.
        PolicyNone = "bimi-policy-none", "BIMI draft, Authentication Requirements", "0.1";
        /// The DMARC policy for subdomains is none.
        SubdomainPolicyNone = "bimi-subdomain-policy-none", "BIMI draft, Authentication Requirements", "0.1";
        /// The DMARC policy is quarantine for a part of the mail only.
        PolicyPartial = "bimi-policy-partial", "BIMI draft, Authentication Requirements", "0.1";
        /// The DMARC policy is being tested.
        PolicyTesting = "bimi-policy-testing", "RFC 9989, 4.7", "0.1";
        /// The record names no certificate: a finding.
        NoEvidence = "bimi-no-evidence", "BIMI draft, Assertion Record Definition", "0.1";
    }
}
