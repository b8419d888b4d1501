//! Reasons of DMARC (RFC 9989, with RFC 9990 for its reports).

use super::AuthResult;
use super::codes;

codes! {
    /// Why DMARC has its result.
    DmarcReason {
        /// An aligned identifier passed.
        Pass = "dmarc-pass", "RFC 9989, 5.3.5", "0.1";
        /// What passed belongs to another organization.
        NotAligned = "dmarc-not-aligned", "RFC 9989, 4.4", "0.1";
        /// What passed belongs to the same organization, and the record asks for the same domain.
        StrictNotMet = "dmarc-strict-not-met", "RFC 9989, 4.4", "0.1";
        /// An aligned identifier was checked and did not pass.
        AlignedFailed = "dmarc-aligned-failed", "RFC 9989, 5.3.5", "0.1";
        /// Neither DKIM nor SPF passed.
        NothingAuthenticated = "dmarc-nothing-authenticated", "RFC 9989, 5.3.5", "0.1";
        /// An aligned signature cannot be verified any more: its key is gone or replaced, or it has expired since.
        AlignedUnproven = "dmarc-aligned-unproven", "RFC 9989, 5.3.5", "0.1";
        /// No aligned signature passes, and the sender that SPF would check is not known.
        SenderUnknown = "dmarc-sender-unknown", "RFC 9989, 5.3.5", "0.1";
        /// No record applies.
        NoRecord = "dmarc-no-record", "RFC 9989, 4.10.1", "0.1";
        /// The record has neither a valid policy nor an address for reports.
        RecordUnusable = "dmarc-record-unusable", "RFC 9989, 4.10.1", "0.1";
        /// There is no From field.
        FromMissing = "dmarc-from-missing", "RFC 9989, 5.3.1", "0.1";
        /// No address in From has a domain.
        FromNoDomain = "dmarc-from-no-domain", "RFC 9989, 5.3.1", "0.1";
        /// From names authors in several domains.
        FromSeveralDomains = "dmarc-from-several-domains", "RFC 9989, 5.3.1", "0.1";
        /// There are several From fields.
        FromRepeated = "dmarc-from-repeated", "RFC 9989, 5.3.1", "0.1";
        /// An answer that the evaluation needs is not in the evidence.
        LookupPending = "dmarc-lookup-pending", "", "0.1";
        /// A DNS lookup failed.
        LookupFailed = "dmarc-lookup-failed", "RFC 9989, 5.3.6", "0.1";
        /// An aligned signature is valid over the header, and the body was not given.
        BodyNotGiven = "dmarc-body-not-given", "", "0.1";
        /// An aligned signature is valid, and the header section could not be read whole.
        HeaderIncomplete = "dmarc-header-incomplete", "", "0.2";
    }
}

impl DmarcReason {
    /// The result that the reason gives.
    pub const fn result(self) -> AuthResult {
        match self {
            Self::Pass => AuthResult::Pass,
            Self::NotAligned
            | Self::StrictNotMet
            | Self::AlignedFailed
            | Self::NothingAuthenticated
            | Self::AlignedUnproven
            | Self::SenderUnknown => AuthResult::Fail,
            Self::NoRecord
            | Self::RecordUnusable
            | Self::FromMissing
            | Self::FromNoDomain
            | Self::FromSeveralDomains
            | Self::FromRepeated => AuthResult::None,
            Self::LookupPending
            | Self::LookupFailed
            | Self::BodyNotGiven
            | Self::HeaderIncomplete => AuthResult::Temperror,
        }
    }

    /// Whether an answer is missing that can still be asked for.
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::LookupPending)
    }
}

codes! {
    /// Why an identifier makes DMARC pass, or does not.
    DmarcIdentifierReason {
        /// It passed and is aligned.
        Aligned = "dmarc-identifier-aligned", "RFC 9989, 4.4", "0.1";
        /// It is aligned and did not pass.
        NotPassed = "dmarc-identifier-not-passed", "RFC 9989, 4.4", "0.1";
        /// It is of the same organization, and the record asks for the same domain.
        NotTheSame = "dmarc-identifier-not-the-same", "RFC 9989, 4.4", "0.1";
        /// It is of another organization.
        OtherOrganization = "dmarc-identifier-other-organization", "RFC 9989, 4.10.2", "0.1";
        /// How it relates to the author's domain is not known.
        Unknown = "dmarc-identifier-unknown", "RFC 9989, 4.10.2", "0.1";
        /// It is the HELO name, which DMARC does not use.
        Helo = "dmarc-identifier-helo", "RFC 9989, 4.4.2", "0.1";
    }
}

codes! {
    /// What is wrong with a record, or why a TXT record at the name is left out.
    DmarcProblemCode {
        /// The version is written in other case; the record is left out.
        VersionCase = "dmarc-version-case", "RFC 9989, 4.7", "0.1";
        /// The version is not `DMARC1`; the record is left out.
        VersionInvalid = "dmarc-version-invalid", "RFC 9989, 4.7", "0.1";
        /// There is no version; the record is left out.
        VersionMissing = "dmarc-version-missing", "RFC 9989, 4.7", "0.1";
        /// The version is not the first tag; the record is left out.
        VersionNotFirst = "dmarc-version-not-first", "RFC 9989, 4.7", "0.1";
        /// The TXT record is of something else than DMARC; it is left out.
        NotDmarc = "dmarc-txt-not-dmarc", "RFC 9989, 4.10", "0.2";
        /// A character that no value may hold.
        CharacterInvalid = "dmarc-character-invalid", "RFC 9989, 4.8", "0.1";
        /// White space before the record.
        LeadingSpace = "dmarc-leading-space", "RFC 9989, 4.8", "0.1";
        /// A part without an equals sign.
        TagWithoutValue = "dmarc-tag-without-value", "RFC 9989, 4.8", "0.1";
        /// A tag name that is not made of letters.
        TagNameInvalid = "dmarc-tag-name-invalid", "RFC 9989, 4.8", "0.1";
        /// An unknown tag, which is ignored.
        TagUnknown = "dmarc-tag-unknown", "RFC 9989, 4.7", "0.1";
        /// A tag of RFC 7489 that RFC 9989 removed.
        TagHistoric = "dmarc-tag-historic", "RFC 9989, C.5.2", "0.1";
        /// A tag stands twice.
        TagTwice = "dmarc-tag-twice", "RFC 9989, 4.8", "0.1";
        /// A tag has no value.
        ValueEmpty = "dmarc-value-empty", "RFC 9989, 4.8", "0.1";
        /// A value that does not exist; the default applies.
        ValueInvalid = "dmarc-value-invalid", "RFC 9989, 4.7", "0.1";
        /// There is no `p`.
        PolicyMissing = "dmarc-policy-missing", "RFC 9989, 4.10.1", "0.1";
        /// A policy that does not exist.
        PolicyInvalid = "dmarc-policy-invalid", "RFC 9989, 4.10.1", "0.1";
        /// The semicolon between two tags is missing.
        SeparatorWrong = "dmarc-separator-wrong", "RFC 9989, 4.8", "0.1";
        /// `fo` without `ruf`.
        FoWithoutRuf = "dmarc-fo-without-ruf", "RFC 9989, 4.7", "0.1";
        /// `sp` or `np` in the record of a domain that is not an organizational domain.
        SubdomainPolicyIgnored = "dmarc-subdomain-policy-ignored", "RFC 9989, 4.7", "0.1";
        /// A report address that is not a URI.
        UriInvalid = "dmarc-uri-invalid", "RFC 9989, 4.8", "0.1";
        /// A report address that is not a `mailto:` URI.
        UriScheme = "dmarc-uri-scheme", "RFC 9989, 4.7", "0.1";
        /// A report address with a size limit, which RFC 9989 ignores.
        UriSizeHistoric = "dmarc-uri-size-historic", "RFC 9989, 4.8", "0.1";
        /// More report addresses than are read.
        UrisTooMany = "dmarc-uris-too-many", "", "0.1";
    }
}

codes! {
    /// A change that would make DMARC pass.
    DmarcFixCode {
        /// Publish `adkim=r`.
        RelaxDkim = "dmarc-fix-relax-dkim", "RFC 9989, 4.7", "0.1";
        /// Publish `aspf=r`.
        RelaxSpf = "dmarc-fix-relax-spf", "RFC 9989, 4.7", "0.1";
        /// Sign with the author's domain.
        SignAs = "dmarc-fix-sign-as", "RFC 9989, 4.4.1", "0.1";
        /// Send with a MAIL FROM address under the organizational domain.
        MailFromUnder = "dmarc-fix-mail-from-under", "RFC 9989, 4.4.2", "0.1";
        /// Send with a MAIL FROM address in the author's domain.
        MailFromAs = "dmarc-fix-mail-from-as", "RFC 9989, 4.4.2", "0.1";
        /// Make the aligned signature pass.
        MendDkim = "dmarc-fix-mend-dkim", "RFC 9989, 4.4.1", "0.1";
        /// Make SPF pass for the aligned domain.
        MendSpf = "dmarc-fix-mend-spf", "RFC 9989, 4.4.2", "0.1";
        /// Sign at all.
        Sign = "dmarc-fix-sign", "RFC 9989, 4.4.1", "0.1";
    }
}

impl DmarcFixCode {
    /// Whether it changes who sends for whom, rather than who signs.
    pub const fn is_of_sender(self) -> bool {
        match self {
            Self::RelaxSpf | Self::MailFromUnder | Self::MailFromAs | Self::MendSpf => true,
            Self::RelaxDkim | Self::SignAs | Self::MendDkim | Self::Sign => false,
        }
    }
}

codes! {
    /// A finding about the policy of the author's domain.
    DmarcFinding {
        /// A receiver that follows the policy refuses the message.
        AppliedReject = "dmarc-applied-reject", "RFC 9989, 5.4", "0.1";
        /// A receiver that follows the policy treats the message as suspicious.
        AppliedQuarantine = "dmarc-applied-quarantine", "RFC 9989, 5.4", "0.1";
        /// The policy is `none`.
        PolicyNone = "dmarc-policy-none", "RFC 9989, 4.7", "0.1";
        /// The record says `t=y`.
        Testing = "dmarc-testing", "RFC 9989, 4.7", "0.1";
        /// A name of the tree walk has several records, so all are left out.
        SeveralRecords = "dmarc-several-records", "RFC 9989, 4.10", "0.1";
        /// Another organization has not agreed to receive the reports.
        ReportNotAuthorized = "dmarc-report-not-authorized", "RFC 9990, 4", "0.1";
        /// The record names no address for aggregate reports.
        NoAggregateReports = "dmarc-no-aggregate-reports", "RFC 9989, 4.7", "0.1";
        /// RFC 7489 with the public suffix list gives something else.
        Rfc7489Differs = "dmarc-rfc7489-differs", "RFC 7489, 3.2 and 6.6.3", "0.1";
        /// The strictest policy of several authors' domains refuses the message.
        StrictestAuthorReject = "dmarc-strictest-author-reject", "RFC 9989, 11.5", "0.1";
        /// The strictest policy of several authors' domains treats the message as suspicious.
        StrictestAuthorQuarantine = "dmarc-strictest-author-quarantine", "RFC 9989, 11.5", "0.1";
        /// A top-level domain publishes a record without `psd=y`, so it is the organizational domain.
        OrganizationIsTopLevel = "dmarc-organization-is-top-level", "RFC 9989, 11.8", "0.1";
    }
}
