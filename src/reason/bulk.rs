//! What the large mailbox providers require of bulk senders, and one-click unsubscribe (RFC 8058).

use super::codes;

codes! {
    /// A requirement of bulk senders: met where the finding is `ok`.
    BulkFinding {
        /// SPF passes.
        Spf = "bulk-spf", "RFC 7208", "0.2";
        /// DKIM passes.
        Dkim = "bulk-dkim", "RFC 6376", "0.2";
        /// The author's domain has a DMARC record.
        DmarcRecord = "bulk-dmarc-record", "RFC 9989, 4.7", "0.2";
        /// DMARC passes: DKIM or SPF is aligned with From.
        Aligned = "bulk-aligned", "RFC 9989, 4.4", "0.2";
        /// The client's address has a name that leads back to it.
        ReverseDns = "bulk-reverse-dns", "RFC 8601, 3", "0.2";
        /// The message was handed over by TLS.
        Tls = "bulk-tls", "RFC 3207", "0.2";
        /// The header has each required field once.
        Format = "bulk-format", "RFC 5322, 3.6", "0.2";
        /// From does not use a Gmail address that Gmail did not send.
        NotGmail = "bulk-not-gmail", "RFC 9989", "0.2";
        /// The message can be unsubscribed from with one click.
        OneClick = "bulk-one-click", "RFC 8058, 3.1", "0.2";
    }
}

codes! {
    /// Whether a message can be unsubscribed from with one click, and why not.
    UnsubscribeReason {
        /// Both fields are there, and a passing signature of the author's organization covers them.
        Ready = "unsubscribe-ready", "RFC 8058, 4", "0.2";
        /// There is no List-Unsubscribe.
        Missing = "unsubscribe-missing", "RFC 2369, 3.2", "0.2";
        /// List-Unsubscribe has no `https:` link.
        NoHttps = "unsubscribe-no-https", "RFC 8058, 3.1", "0.2";
        /// There is no List-Unsubscribe-Post.
        PostMissing = "unsubscribe-post-missing", "RFC 8058, 3.1", "0.2";
        /// List-Unsubscribe-Post does not say `List-Unsubscribe=One-Click`.
        PostWrong = "unsubscribe-post-wrong", "RFC 8058, 3.1", "0.2";
        /// No passing signature of the author's organization covers both fields.
        Unsigned = "unsubscribe-unsigned", "RFC 8058, 4", "0.2";
    }
}
