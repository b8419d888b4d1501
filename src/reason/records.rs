//! What the owner of a domain could do better with its records and signatures.

use super::codes;

codes! {
    /// Findings about an SPF record, beside its result and the remarks on it.
    SpfRecordFinding {
        /// The record ends with `?all`, so it refuses nobody.
        NeutralAll = "record-spf-neutral-all", "RFC 7208, 2.6.2", "0.2";
        /// The record has neither `all` nor `redirect`, so it refuses nobody.
        NoAll = "record-spf-no-all", "RFC 7208, 4.7", "0.2";
        /// A term allows a very large part of the internet.
        WideRange = "record-spf-wide-range", "RFC 7208, 10.1", "0.2";
        /// The record includes services whose customers share addresses: any of them passes.
        SharedSender = "record-spf-shared-sender", "RFC 7208, 11.4", "0.2";
        /// Two terms run together: strings of the record were joined without a space.
        TermsRunTogether = "record-spf-terms-run-together", "RFC 7208, 3.3", "0.2";
    }
}

codes! {
    /// Findings about a DMARC record, beside its result and its errors.
    DmarcRecordFinding {
        /// DKIM and SPF both pass aligned, and the policy is `none`.
        ReadyToEnforce = "record-dmarc-ready-to-enforce", "RFC 9989, 5.1", "0.2";
        /// The policy for subdomains is weaker than the policy for the domain.
        SubdomainsWeaker = "record-dmarc-subdomains-weaker", "RFC 9989, 4.7", "0.2";
        /// The policy for subdomains that do not exist is weaker than the policy for the domain.
        NonexistentWeaker = "record-dmarc-nonexistent-weaker", "RFC 9989, 4.7", "0.2";
    }
}

codes! {
    /// Findings about how a domain uses DKIM.
    DkimUse {
        /// Signatures of several domains have the same key.
        KeyShared = "dkim-key-shared", "RFC 6376, 8.3", "0.2";
        /// Fields that ought to be signed are not.
        FieldsUnsigned = "dkim-fields-unsigned", "RFC 6376, 5.4.1", "0.2";
        /// A second From or Subject could be added without breaking the signature.
        NotOversigned = "dkim-not-oversigned", "RFC 6376, 8.15", "0.2";
        /// The date in the selector's name is years old: the key was not changed since.
        KeyOld = "dkim-key-old", "RFC 6376, 3.1", "0.2";
    }
}

codes! {
    /// What is odd about the answers of DNS.
    DnsFinding {
        /// A name leads through several CNAME records.
        CnameChain = "dns-cname-chain", "RFC 1034, 3.6.2", "0.2";
        /// All records of a domain may be kept for seconds only.
        TtlShort = "dns-ttl-short", "RFC 1912, 2.2", "0.2";
    }
}
