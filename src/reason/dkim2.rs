//! DKIM2, by draft-ietf-dkim-dkim2-spec-08.

use super::{AuthResult, codes};

codes! {
    /// Why a DKIM2 chain, or a hop of it, has its result.
    Dkim2Reason {
        /// The chain verifies: each hop signed what it passed on.
        Pass = "dkim2-pass", "draft-ietf-dkim-dkim2-spec-08, 14", "0.1";
        /// The signature of the hop verifies.
        SignatureValid = "dkim2-signature-valid", "draft-ietf-dkim-dkim2-spec-08, 14.6", "0.1";
        /// A field of the chain cannot be read.
        FieldMalformed = "dkim2-field-malformed", "draft-ietf-dkim-dkim2-spec-08, 14.2", "0.1";
        /// The chain has more than 50 fields of a kind.
        ChainTooLong = "dkim2-chain-too-long", "draft-ietf-dkim-dkim2-spec-08, 14.2", "0.1";
        /// The hops or the instances are not numbered from 1 without gaps.
        NumberingBroken = "dkim2-numbering-broken", "draft-ietf-dkim-dkim2-spec-08, 14.2", "0.1";
        /// A signature is more than 14 days old.
        Expired = "dkim2-expired", "draft-ietf-dkim-dkim2-spec-08, 14.3", "0.1";
        /// A signature was made more than a day ahead.
        TimestampInFuture = "dkim2-timestamp-in-future", "draft-ietf-dkim-dkim2-spec-08, 14.3", "0.1";
        /// The newest signature hands the message on to a signer that did not sign.
        HandOverMissing = "dkim2-hand-over-missing", "draft-ietf-dkim-dkim2-spec-08, 14.4", "0.1";
        /// The newest signature was made for another MAIL FROM address.
        EnvelopeDiffers = "dkim2-envelope-differs", "draft-ietf-dkim-dkim2-spec-08, 14.4", "0.1";
        /// A hop used a MAIL FROM address outside its signing domain.
        MailFromOutsideDomain = "dkim2-mail-from-outside-domain", "draft-ietf-dkim-dkim2-spec-08, 7.1", "0.1";
        /// A hop does not go on from a recipient of the hop before it.
        CustodyBroken = "dkim2-custody-broken", "draft-ietf-dkim-dkim2-spec-08, 10.8", "0.1";
        /// The author in the From field is not of the domain that signed that content.
        FromNotAuthentic = "dkim2-from-not-authentic", "draft-ietf-dkim-dkim2-spec-08, 14.7", "0.1";
        /// The header fields do not match their signed hash.
        HeaderHashMismatch = "dkim2-header-hash-mismatch", "draft-ietf-dkim-dkim2-spec-08, 14.7", "0.1";
        /// The body does not match its signed hash.
        BodyHashMismatch = "dkim2-body-hash-mismatch", "draft-ietf-dkim-dkim2-spec-08, 14.7", "0.1";
        /// The chain names an unknown hash algorithm.
        HashUnknown = "dkim2-hash-unknown", "draft-ietf-dkim-dkim2-spec-08, 3.1", "0.1";
        /// A hop changed the body without a recipe that undoes the change.
        BodyNotRestorable = "dkim2-body-not-restorable", "draft-ietf-dkim-dkim2-spec-08, 11", "0.1";
        /// The body was not given, so the chain was checked without it.
        BodyNotGiven = "dkim2-body-not-given", "", "0.1";
        /// The signature of a hop does not verify.
        SignatureInvalid = "dkim2-signature-invalid", "draft-ietf-dkim-dkim2-spec-08, 14.6", "0.1";
        /// A hop signed with an unknown algorithm.
        AlgorithmUnknown = "dkim2-algorithm-unknown", "draft-ietf-dkim-dkim2-spec-08, 14.6", "0.1";
        /// DNS has no key record at the name.
        KeyMissing = "dkim2-key-missing", "draft-ietf-dkim-dkim2-spec-08, 14.5", "0.1";
        /// A key was revoked: `p=` is empty.
        KeyRevoked = "dkim2-key-revoked", "draft-ietf-dkim-dkim2-spec-08, 14.5", "0.1";
        /// A key record cannot be used.
        KeyUnusable = "dkim2-key-unusable", "draft-ietf-dkim-dkim2-spec-08, 14.5", "0.1";
        /// The DNS lookup of a key failed.
        KeyLookupFailed = "dkim2-key-lookup-failed", "draft-ietf-dkim-dkim2-spec-08, 14.5", "0.1";
        /// A key has not been looked up yet.
        KeyLookupPending = "dkim2-key-lookup-pending", "draft-ietf-dkim-dkim2-spec-08, 14.5", "0.1";
    }
}

impl Dkim2Reason {
    /// The result that the reason goes with.
    pub fn result(self) -> AuthResult {
        match self {
            Self::Pass | Self::SignatureValid => AuthResult::Pass,
            Self::BodyNotGiven => AuthResult::Neutral,
            Self::KeyLookupFailed | Self::KeyLookupPending => AuthResult::Temperror,
            Self::FieldMalformed
            | Self::ChainTooLong
            | Self::NumberingBroken
            | Self::HashUnknown
            | Self::AlgorithmUnknown
            | Self::KeyMissing
            | Self::KeyRevoked
            | Self::KeyUnusable => AuthResult::Permerror,
            Self::Expired
            | Self::TimestampInFuture
            | Self::HandOverMissing
            | Self::EnvelopeDiffers
            | Self::MailFromOutsideDomain
            | Self::CustodyBroken
            | Self::FromNotAuthentic
            | Self::HeaderHashMismatch
            | Self::BodyHashMismatch
            | Self::BodyNotRestorable
            | Self::SignatureInvalid => AuthResult::Fail,
        }
    }
}

codes! {
    /// A remark on the DKIM2 chain that does not change its result.
    Dkim2Remark {
        /// DKIM2 is a draft that still changes.
        IsADraft = "dkim2-is-a-draft", "", "0.1";
    }
}
