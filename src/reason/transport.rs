//! The transport policy of the receiving domain: MX (RFC 5321), MTA-STS (RFC 8461), TLS-RPT (RFC 8460), DANE (RFC 7672).

use super::codes;

codes! {
    /// What the MX lookup of the receiving domain gave.
    MxState {
        /// It has mail exchangers.
        Found = "transport-mx-found", "RFC 5321, 5.1", "0.1";
        /// It has no MX record, so mail goes to the host of that name.
        Implicit = "transport-mx-implicit", "RFC 5321, 5.1", "0.1";
        /// It receives no mail.
        Null = "transport-mx-null", "RFC 7505, 3", "0.1";
        /// Its MX records cannot be read.
        Invalid = "transport-mx-invalid", "RFC 1035, 3.3.9", "0.1";
        /// It does not exist.
        NoSuchDomain = "transport-mx-no-such-domain", "RFC 5321, 5.1", "0.1";
        /// DNS did not answer.
        Failed = "transport-mx-failed", "RFC 5321, 5.1", "0.1";
        /// It has not been looked up yet.
        Pending = "transport-mx-pending", "", "0.1";
    }
}

codes! {
    /// What the lookup of the MTA-STS record gave.
    MtaStsState {
        /// There is one record.
        Found = "transport-mta-sts-found", "RFC 8461, 3.1", "0.1";
        /// There is none.
        None = "transport-mta-sts-none", "RFC 8461, 3.1", "0.1";
        /// The record cannot be read.
        Invalid = "transport-mta-sts-invalid", "RFC 8461, 3.1", "0.1";
        /// There are several records, so none counts.
        Several = "transport-mta-sts-several", "RFC 8461, 3.1", "0.1";
        /// DNS did not answer.
        Failed = "transport-mta-sts-failed", "RFC 8461, 3.1", "0.1";
        /// It has not been looked up yet.
        Pending = "transport-mta-sts-pending", "", "0.1";
    }
}

codes! {
    /// What the lookup of the TLS-RPT record gave.
    TlsRptState {
        /// There is one record.
        Found = "transport-tls-rpt-found", "RFC 8460, 3", "0.1";
        /// There is none.
        None = "transport-tls-rpt-none", "RFC 8460, 3", "0.1";
        /// The record cannot be read.
        Invalid = "transport-tls-rpt-invalid", "RFC 8460, 3", "0.1";
        /// There are several records, so none counts.
        Several = "transport-tls-rpt-several", "RFC 8460, 3", "0.1";
        /// DNS did not answer.
        Failed = "transport-tls-rpt-failed", "RFC 8460, 3", "0.1";
        /// It has not been looked up yet.
        Pending = "transport-tls-rpt-pending", "", "0.1";
    }
}

codes! {
    /// How far DANE covers the mail exchangers: findings.
    DaneFinding {
        /// It covers every exchanger.
        Complete = "transport-dane-complete", "RFC 7672, 2.2", "0.1";
        /// Some exchangers have TLSA records, but it does not cover them all.
        Partial = "transport-dane-partial", "RFC 7672, 2.2", "0.1";
        /// No exchanger has TLSA records.
        None = "transport-dane-none", "RFC 7672, 2.2", "0.1";
    }
}
