//! ARC (RFC 8617).

use super::{AuthResult, DkimReason, codes};

codes! {
    /// Why an ARC chain, or a signature of it, has its result.
    ArcReason {
        /// The chain verifies.
        Pass = "arc-pass", "RFC 8617, 5.2", "0.1";
        /// The message has no ARC chain.
        None = "arc-none", "RFC 8617, 4.4", "0.1";
        /// The newest seal says that the chain had failed before (`cv=fail`).
        FailedBefore = "arc-failed-before", "RFC 8617, 5.2", "0.1";
        /// An instance is above 50.
        TooManySets = "arc-too-many-sets", "RFC 8617, 4.2.1", "0.1";
        /// A field has no usable instance (`i=`).
        InstanceMalformed = "arc-instance-malformed", "RFC 8617, 4.2.1", "0.1";
        /// A set has a field twice.
        InstanceTwice = "arc-instance-twice", "RFC 8617, 5.2", "0.1";
        /// A set lacks a field, or is missing.
        SetIncomplete = "arc-set-incomplete", "RFC 8617, 5.2", "0.1";
        /// `cv=` is not `none` in the first seal, or not `pass` in a later one.
        ChainValidationWrong = "arc-chain-validation-wrong", "RFC 8617, 5.2", "0.1";
        /// The newest message signature does not verify.
        MessageSignatureFailed = "arc-message-signature-failed", "RFC 8617, 5.2", "0.1";
        /// A seal does not verify.
        SealFailed = "arc-seal-failed", "RFC 8617, 5.2", "0.1";
        /// A key of the chain has not been looked up yet.
        LookupPending = "arc-lookup-pending", "RFC 8617, 5.2.1", "0.1";
        /// The DNS lookup of a key of the chain failed.
        LookupFailed = "arc-lookup-failed", "RFC 8617, 5.2.1", "0.1";
        /// The header fields verify. The body was not given, so it was not checked.
        BodyNotGiven = "arc-body-not-given", "", "0.1";
        /// The signatures verify, and the header section could not be read whole.
        HeaderIncomplete = "arc-header-incomplete", "", "0.2";
        /// The signature verifies.
        SignatureValid = "arc-signature-valid", "RFC 8617, 5.2", "0.1";
        /// The signature field cannot be used.
        SignatureMalformed = "arc-signature-malformed", "RFC 8617, 4.1", "0.1";
        /// The chain has more message signatures than the limit; this one was not checked.
        SignatureNotChecked = "arc-signature-not-checked", "RFC 8617, 5.2", "0.1";
        /// The key has not been looked up yet.
        KeyLookupPending = "arc-key-lookup-pending", "RFC 8617, 5.2.1", "0.1";
        /// The DNS lookup of the key failed.
        KeyLookupFailed = "arc-key-lookup-failed", "RFC 8617, 5.2.1", "0.1";
        /// DNS has no key record at the name.
        KeyMissing = "arc-key-missing", "RFC 6376, 6.1.2", "0.1";
        /// The key was revoked: `p=` is empty.
        KeyRevoked = "arc-key-revoked", "RFC 6376, 3.6.1", "0.1";
        /// The key record cannot be used for this signature.
        KeyUnusable = "arc-key-unusable", "RFC 6376, 6.1.2", "0.1";
        /// The RSA key has fewer than 1024 bits.
        KeyTooShort = "arc-key-too-short", "RFC 8301, 3.2", "0.1";
        /// The signature uses SHA-1, which verifiers must not accept.
        Sha1Historic = "arc-sha1-historic", "RFC 8301, 3.1", "0.1";
        /// This key made the signature, but over other header fields.
        HeadersAltered = "arc-headers-altered", "RFC 6376, 6.1.3", "0.1";
        /// Another key than the published one made the signature.
        OtherKey = "arc-other-key", "RFC 6376, 6.1.3", "0.1";
        /// The signature does not verify.
        SignatureInvalid = "arc-signature-invalid", "RFC 6376, 6.1.3", "0.1";
        /// The body is not the signed one.
        BodyHashMismatch = "arc-body-hash-mismatch", "RFC 6376, 6.1.3", "0.1";
        /// The signature has expired.
        SignatureExpired = "arc-signature-expired", "RFC 6376, 3.5", "0.1";
    }
}

impl ArcReason {
    /// The result that the reason goes with (RFC 8617, section 4.4). For a signature, in the words of DKIM
    /// (RFC 8601, section 2.7.1).
    pub fn result(self) -> AuthResult {
        match self {
            Self::Pass | Self::SignatureValid => AuthResult::Pass,
            Self::None => AuthResult::None,
            Self::SignatureNotChecked => AuthResult::Policy,
            Self::BodyNotGiven | Self::HeaderIncomplete => AuthResult::Neutral,
            Self::LookupPending
            | Self::LookupFailed
            | Self::KeyLookupPending
            | Self::KeyLookupFailed => AuthResult::Temperror,
            Self::SignatureMalformed
            | Self::KeyMissing
            | Self::KeyRevoked
            | Self::KeyUnusable
            | Self::KeyTooShort
            | Self::Sha1Historic => AuthResult::Permerror,
            Self::FailedBefore
            | Self::TooManySets
            | Self::InstanceMalformed
            | Self::InstanceTwice
            | Self::SetIncomplete
            | Self::ChainValidationWrong
            | Self::MessageSignatureFailed
            | Self::SealFailed
            | Self::HeadersAltered
            | Self::OtherKey
            | Self::SignatureInvalid
            | Self::BodyHashMismatch
            | Self::SignatureExpired => AuthResult::Fail,
        }
    }

    /// Whether the reason of the chain is one of its signatures.
    pub fn is_of_a_signature(self) -> bool {
        matches!(self, Self::MessageSignatureFailed | Self::SealFailed)
    }
}

/// A signature of a chain is verified as a DKIM signature is.
impl From<DkimReason> for ArcReason {
    fn from(reason: DkimReason) -> Self {
        match reason {
            DkimReason::Pass => Self::SignatureValid,
            DkimReason::None => Self::None,
            DkimReason::BodyNotGiven => Self::BodyNotGiven,
            DkimReason::HeaderIncomplete => Self::HeaderIncomplete,
            DkimReason::HeaderStrayByte => Self::HeadersAltered,
            DkimReason::TagListMalformed
            | DkimReason::TagMissing
            | DkimReason::TagMalformed
            | DkimReason::VersionUnknown
            | DkimReason::AlgorithmUnknown
            | DkimReason::CanonicalizationUnknown
            | DkimReason::QueryUnknown
            | DkimReason::IdentityOutsideDomain
            | DkimReason::FromNotSigned
            | DkimReason::ExpiresBeforeSigned => Self::SignatureMalformed,
            DkimReason::TooManySignatures | DkimReason::KeyOperationsLimit => {
                Self::SignatureNotChecked
            }
            DkimReason::KeyLookupPending => Self::KeyLookupPending,
            DkimReason::KeyLookupFailed => Self::KeyLookupFailed,
            DkimReason::KeyMissing => Self::KeyMissing,
            DkimReason::KeyRevoked => Self::KeyRevoked,
            DkimReason::KeyMalformed
            | DkimReason::KeyVersionUnknown
            | DkimReason::KeyTypeUnknown
            | DkimReason::KeyTypeDiffers
            | DkimReason::KeyHashNotAllowed
            | DkimReason::KeyNotForEmail
            | DkimReason::KeyStrictIdentity => Self::KeyUnusable,
            DkimReason::KeyTooShort => Self::KeyTooShort,
            DkimReason::Sha1Historic => Self::Sha1Historic,
            DkimReason::HeadersAltered => Self::HeadersAltered,
            DkimReason::OtherKey => Self::OtherKey,
            DkimReason::SignatureInvalid => Self::SignatureInvalid,
            DkimReason::BodyHashMismatch | DkimReason::BodyShorterThanSigned => {
                Self::BodyHashMismatch
            }
            DkimReason::Expired | DkimReason::ExpiredSince => Self::SignatureExpired,
        }
    }
}

codes! {
    /// A remark on the ARC chain that does not change its result.
    ArcRemark {
        /// ARC is being retired (draft-ietf-dmarc-arc-to-historic).
        BeingRetired = "arc-being-retired", "", "0.1";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reason::Codes as _;

    #[test]
    fn a_verified_signature_has_the_result_that_dkim_gives_it() {
        // RFC 8617, section 4.1.2: an ARC-Message-Signature is a DKIM-Signature in all but a few tags. A malformed one is
        // neutral for DKIM, which ignores it (RFC 6376, section 6.1.1), and an error in a chain, which needs each set.
        for &reason in DkimReason::ALL {
            let arc = ArcReason::from(reason);
            if arc != ArcReason::SignatureMalformed {
                assert_eq!(arc.result(), reason.result(), "{reason}");
            }
        }
    }
}
