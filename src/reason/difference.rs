//! Known causes for which another verifier comes to another result: `tests/*-differences.md` has the cases.

use super::codes;

codes! {
    /// Why mail-auth's result differs from ours.
    Difference {
        /// mail-auth judges the time of signatures by the machine's clock, we judge it by `now` and the time of receipt.
        Clock = "differs-clock", "RFC 6376, 3.5", "0.2";
        /// The RSA key is shorter than 1024 bits; mail-auth accepts it.
        KeyTooShort = "differs-key-too-short", "RFC 8301, 3.2", "0.2";
        /// The key is not for mail (`s=`); mail-auth accepts it.
        KeyService = "differs-key-service", "RFC 6376, 3.6.1", "0.2";
        /// The signature uses rsa-sha1; mail-auth accepts it.
        Sha1 = "differs-sha1", "RFC 8301, 3.1", "0.2";
        /// Only the header was given: mail-auth hashes an empty body, we do not judge.
        NoBody = "differs-no-body", "", "0.2";
        /// The SPF record breaks the syntax; mail-auth reads records less strictly.
        SpfSyntax = "differs-spf-syntax", "RFC 7208, 4.6", "0.2";
        /// Several SPF records; mail-auth takes the first.
        SpfSeveralRecords = "differs-spf-several-records", "RFC 7208, 4.5", "0.2";
        /// The limit of two void lookups; mail-auth has none.
        SpfVoidLookups = "differs-spf-void-lookups", "RFC 7208, 4.6.4", "0.2";
        /// The record needs the names of the client's address, which mail-auth is not given here.
        SpfNames = "differs-spf-names", "RFC 7208, 5.5", "0.2";
        /// A DNS error that mail-auth takes for an empty answer.
        SpfDnsError = "differs-spf-dns-error", "RFC 7208, 5", "0.2";
        /// The DMARC record breaks the syntax; mail-auth handles that in another way.
        DmarcSyntax = "differs-dmarc-syntax", "RFC 9989, 4.8", "0.2";
        /// The From field names several domains; mail-auth handles that in another way.
        DmarcAuthors = "differs-dmarc-authors", "RFC 9989, 5.3.1", "0.2";
        /// A lookup failed that decides nothing here.
        DmarcLookup = "differs-dmarc-lookup", "RFC 9989, 5.3.6", "0.2";
        /// An ARC set is incomplete; mail-auth takes the message for one without ARC.
        ArcIncomplete = "differs-arc-incomplete", "RFC 8617, 5.2", "0.2";
        /// It follows from another difference: the result of a signature or of SPF.
        Inputs = "differs-inputs", "", "0.2";
    }
}
