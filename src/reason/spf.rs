//! Reasons of SPF (RFC 7208).

use super::AuthResult;
use super::{any_of, codes};

codes! {
    /// Why SPF has its result.
    SpfReason {
        /// A mechanism with the qualifier `+` matched: the domain authorizes the client.
        Pass = "spf-pass", "RFC 7208, 2.6.3", "0.1";
        /// A mechanism with the qualifier `-` matched: the domain does not authorize the client.
        Fail = "spf-fail", "RFC 7208, 2.6.4", "0.1";
        /// A mechanism with the qualifier `~` matched: the domain probably does not authorize the client.
        Softfail = "spf-softfail", "RFC 7208, 2.6.5", "0.1";
        /// A mechanism with the qualifier `?` matched: the domain asserts nothing about the client.
        Neutral = "spf-neutral", "RFC 7208, 2.6.2", "0.1";
        /// No mechanism matched, and the record has neither `all` nor `redirect`.
        NoMatch = "spf-no-match", "RFC 7208, 4.7", "0.1";
        /// The domain publishes no SPF record.
        NoRecord = "spf-no-record", "RFC 7208, 4.5", "0.1";
        /// The domain does not exist in DNS.
        NoSuchDomain = "spf-no-such-domain", "RFC 7208, 4.3", "0.1";
        /// The domain is malformed, an address literal, or a single label.
        DomainMalformed = "spf-domain-malformed", "RFC 7208, 4.3", "0.1";
        /// An answer that the evaluation needs is not in the evidence.
        LookupPending = "spf-lookup-pending", "", "0.1";
        /// A DNS lookup failed.
        LookupFailed = "spf-lookup-failed", "RFC 7208, 2.6.6", "0.1";
        /// The record is longer than a DNS record can be.
        RecordTooLong = "spf-record-too-long", "RFC 7208, 3.4", "0.1";
        /// The domain publishes more than one SPF record.
        SeveralRecords = "spf-several-records", "RFC 7208, 4.5", "0.1";
        /// A record has a syntax error.
        SyntaxError = "spf-syntax-error", "RFC 7208, 4.6", "0.1";
        /// More than 10 terms ask DNS.
        TooManyLookups = "spf-too-many-lookups", "RFC 7208, 4.6.4", "0.1";
        /// More than 2 terms got no answer records from DNS.
        TooManyVoidLookups = "spf-too-many-void-lookups", "RFC 7208, 4.6.4", "0.1";
        /// An `mx` mechanism leads to more than 10 hosts.
        TooManyMxHosts = "spf-too-many-mx-hosts", "RFC 7208, 4.6.4", "0.1";
        /// An `include` names a domain without an SPF record.
        IncludeWithoutRecord = "spf-include-without-record", "RFC 7208, 5.2", "0.1";
        /// A `redirect` names a domain without an SPF record.
        RedirectWithoutRecord = "spf-redirect-without-record", "RFC 7208, 6.1", "0.1";
    }
}

impl SpfReason {
    /// The result that the reason gives (RFC 7208, section 2.6).
    pub const fn result(self) -> AuthResult {
        match self {
            Self::Pass => AuthResult::Pass,
            Self::Fail => AuthResult::Fail,
            Self::Softfail => AuthResult::Softfail,
            Self::Neutral | Self::NoMatch => AuthResult::Neutral,
            Self::NoRecord | Self::NoSuchDomain | Self::DomainMalformed => AuthResult::None,
            Self::LookupPending | Self::LookupFailed => AuthResult::Temperror,
            Self::RecordTooLong
            | Self::SeveralRecords
            | Self::SyntaxError
            | Self::TooManyLookups
            | Self::TooManyVoidLookups
            | Self::TooManyMxHosts
            | Self::IncludeWithoutRecord
            | Self::RedirectWithoutRecord => AuthResult::Permerror,
        }
    }

    /// Whether an answer is missing that can still be asked for.
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::LookupPending)
    }
}

codes! {
    /// What evaluating a term of a record came to.
    SpfTermReason {
        /// `all`: it always matches.
        All = "spf-term-all", "RFC 7208, 5.1", "0.1";
        /// The client's address is in the network.
        AddressInNetwork = "spf-term-address-in-network", "RFC 7208, 5.6", "0.1";
        /// The client's address is not in the network.
        AddressNotInNetwork = "spf-term-address-not-in-network", "RFC 7208, 5.6", "0.1";
        /// The network is of the other address family.
        OtherFamily = "spf-term-other-family", "RFC 7208, 5.6", "0.1";
        /// The client's address is among those of the name.
        AddressFound = "spf-term-address-found", "RFC 7208, 5.3", "0.1";
        /// The client's address is not among those of the name.
        AddressNotFound = "spf-term-address-not-found", "RFC 7208, 5.3", "0.1";
        /// The name has no addresses of the client's family: a void lookup.
        NoAddresses = "spf-term-no-addresses", "RFC 7208, 4.6.4", "0.1";
        /// The name has no MX records: a void lookup.
        NoMx = "spf-term-no-mx", "RFC 7208, 5.4", "0.1";
        /// The name has an A record.
        NameExists = "spf-term-name-exists", "RFC 7208, 5.7", "0.1";
        /// The name has no A record: a void lookup.
        NameMissing = "spf-term-name-missing", "RFC 7208, 5.7", "0.1";
        /// The client's address has no name in reverse DNS.
        NoNames = "spf-term-no-names", "RFC 7208, 5.5", "0.1";
        /// No name of the client is under the target and leads back to its address.
        NoNameUnderTarget = "spf-term-no-name-under-target", "RFC 7208, 5.5", "0.1";
        /// A name of the client is under the target and leads back to its address.
        NameConfirmed = "spf-term-name-confirmed", "RFC 7208, 5.5", "0.1";
        /// The included record passes.
        IncludePassed = "spf-term-include-passed", "RFC 7208, 5.2", "0.1";
        /// The included record does not pass, so evaluation continues.
        IncludeNotPassed = "spf-term-include-not-passed", "RFC 7208, 5.2", "0.1";
        /// No mechanism matched, so the record of the `redirect` decides.
        RedirectTaken = "spf-term-redirect-taken", "RFC 7208, 6.1", "0.1";
        /// The target is not a name that DNS can be asked for, so the mechanism does not match.
        TargetMalformed = "spf-term-target-malformed", "RFC 7208, 4.8", "0.1";
        /// The target needs the local part, which is not ASCII, so the mechanism does not match.
        LocalPartNotAscii = "spf-term-local-part-not-ascii", "RFC 8616, 4", "0.1";
        /// Evaluation ended before this term.
        NotReached = "spf-term-not-reached", "RFC 7208, 4.6.2", "0.1";
        /// An unknown modifier, which is ignored.
        UnknownModifier = "spf-term-unknown-modifier", "RFC 7208, 6", "0.1";
        /// The explanation of the failure was read there.
        ExplanationUsed = "spf-term-explanation-used", "RFC 7208, 6.2", "0.1";
        /// There is no usable explanation there; the result stays.
        ExplanationUnusable = "spf-term-explanation-unusable", "RFC 7208, 6.2", "0.1";
        /// The explanation is needed for a failure only.
        ExplanationNotNeeded = "spf-term-explanation-not-needed", "RFC 7208, 6.2", "0.1";
    }
}

codes! {
    /// A syntax error in a term.
    SpfSyntaxError {
        /// A character that may not stand there.
        Character = "spf-syntax-character", "RFC 7208, 7.1", "0.1";
        /// A character that is not ASCII.
        NotAscii = "spf-syntax-not-ascii", "RFC 7208, 3.1", "0.1";
        /// A malformed macro.
        Macro = "spf-syntax-macro", "RFC 7208, 7.1", "0.1";
        /// A macro letter that does not exist.
        MacroLetter = "spf-syntax-macro-letter", "RFC 7208, 7.2", "0.1";
        /// A macro that is for explanations only: `c`, `r` or `t`.
        MacroForExplanation = "spf-syntax-macro-for-explanation", "RFC 7208, 7.2", "0.1";
        /// A macro that keeps zero parts.
        MacroZero = "spf-syntax-macro-zero", "RFC 7208, 7.1", "0.1";
        /// `redirect` or `exp` stands twice.
        ModifierTwice = "spf-syntax-modifier-twice", "RFC 7208, 6", "0.1";
        /// `redirect` or `exp` without an equals sign.
        ModifierAsMechanism = "spf-syntax-modifier-as-mechanism", "RFC 7208, 4.6.1", "0.1";
        /// The argument is missing.
        ArgumentMissing = "spf-syntax-argument-missing", "RFC 7208, 5", "0.1";
        /// An argument where none may follow.
        ArgumentNotAllowed = "spf-syntax-argument-not-allowed", "RFC 7208, 5", "0.1";
        /// A malformed prefix length.
        PrefixLength = "spf-syntax-prefix-length", "RFC 7208, 5.6", "0.1";
        /// A malformed address.
        Address = "spf-syntax-address", "RFC 7208, 5.6", "0.1";
        /// An address in place of a domain name.
        AddressAsDomain = "spf-syntax-address-as-domain", "RFC 7208, 7.1", "0.1";
        /// An address without a mechanism.
        BareAddress = "spf-syntax-bare-address", "RFC 7208, 5.6", "0.2";
        /// A malformed domain name.
        Domain = "spf-syntax-domain", "RFC 7208, 7.1", "0.1";
        /// An unknown mechanism.
        UnknownMechanism = "spf-syntax-unknown-mechanism", "RFC 7208, 4.6.1", "0.1";
    }
}

any_of! {
    /// The reason of one term in the trace: what it came to, its syntax error, or why the evaluation ended there.
    SpfStepReason {
        /// What it came to.
        Term(SpfTermReason),
        /// Its syntax error.
        Syntax(SpfSyntaxError),
        /// Why the evaluation ended there.
        End(SpfReason),
    }
}

impl SpfStepReason {
    /// The syntax error of the term, if it has one.
    pub const fn syntax_error(self) -> Option<SpfSyntaxError> {
        match self {
            Self::Syntax(error) => Some(error),
            Self::Term(_) | Self::End(_) => None,
        }
    }
}

codes! {
    /// A remark on the records of a domain that does not change the result.
    SpfRemark {
        /// The record authorizes every address.
        PlusAll = "spf-plus-all", "RFC 7208, 5.1", "0.1";
        /// The record uses `ptr`.
        PtrDiscouraged = "spf-ptr-discouraged", "RFC 7208, 5.5", "0.1";
        /// Mechanisms after `all` are never reached.
        TermsAfterAll = "spf-terms-after-all", "RFC 7208, 5.1", "0.1";
        /// `redirect` is ignored where the record has `all`.
        RedirectIgnored = "spf-redirect-ignored", "RFC 7208, 5.1", "0.1";
        /// 9 or 10 of the 10 lookups were used.
        LookupsNearLimit = "spf-lookups-near-limit", "RFC 7208, 4.6.4", "0.1";
        /// A record leads back to itself.
        RecordIncludesItself = "spf-record-includes-itself", "RFC 7208, 5.2", "0.1";
        /// The record lists IPv4 addresses only, and the client uses IPv6.
        OnlyIpv4 = "spf-only-ipv4", "RFC 7208, 5", "0.2";
        /// Parts of the record stand in TXT records of their own, without a version.
        RecordSplit = "spf-record-split", "RFC 7208, 3.3", "0.2";
        /// A record uses the HELO name, which is not known.
        HeloNotKnown = "spf-helo-not-known", "RFC 7208, 7.3", "0.1";
    }
}

codes! {
    /// A finding about the sender that SPF checked.
    SpfFinding {
        /// The message records no sender to check.
        NotChecked = "spf-not-checked", "RFC 7208, 2.4", "0.1";
        /// SPF fails for the HELO name.
        HeloFail = "spf-helo-fail", "RFC 7208, 2.3", "0.1";
        /// The result is different for other addresses that may have been the client's.
        CandidatesDiffer = "spf-candidates-differ", "", "0.1";
        /// The client's address was read from a field that the sender may have written.
        AddressGuessed = "spf-address-guessed", "", "0.1";
    }
}
