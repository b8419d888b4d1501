//! What DKIM found: the facts that the report, DMARC and ARC are made from.

use super::{
    crypto::SignatureCheck,
    key::KeyRecord,
    prepare::BodyCheck,
    signature::{Malformed, RawTags},
};
use crate::{
    reason::{DkimReason, DkimRemark},
    report::{DkimChange, DkimLoss, SignatureState, SignatureTime, SignedHeader, Span},
};

/// What was found of a DKIM-Signature field.
#[derive(Debug, Clone)]
pub(crate) struct DkimCheck {
    /// The field.
    pub(crate) span: Span,
    /// Its tags.
    pub(crate) tags: RawTags,
    /// The body against `bh=`, where the field says enough to check it.
    pub(crate) body: Option<BodyCheck>,
    /// The answers, or why the field is not a usable signature.
    pub(crate) outcome: Result<Verification, Malformed>,
    /// The changes that, undone together, make the signature verify.
    pub(crate) changes: Vec<DkimChange>,
    /// What was lost on the way, where they do not.
    pub(crate) lost: Vec<DkimLoss>,
    /// Whether they do so: both the header fields and the body are explained.
    pub(crate) is_explained: bool,
}

impl DkimCheck {
    /// Why it has its result.
    pub(crate) fn reason(&self) -> DkimReason {
        match &self.outcome {
            Ok(verification) => verification.reason,
            Err(malformed) => malformed.reason,
        }
    }
}

/// The answers that a usable signature gets, of DKIM or of ARC.
#[derive(Debug, Clone)]
pub(crate) struct Verification {
    pub(crate) reason: DkimReason,
    pub(crate) remarks: Vec<DkimRemark>,
    /// The name that the name of the key is an alias of, where that has no records.
    pub(crate) broken_alias: Option<String>,
    /// The key that decided, or the best one found.
    pub(crate) key: Option<KeyCheck>,
    pub(crate) time: SignatureTime,
    /// The fields that `h=` covers.
    pub(crate) signed_headers: Vec<SignedHeader>,
    /// `t=`, seconds since 1970.
    pub(crate) timestamp: Option<i64>,
    /// `x=`, seconds since 1970.
    pub(crate) expires: Option<i64>,
    /// The digest of the header fields as given.
    pub(crate) digest: Vec<u8>,
}

impl Verification {
    pub(crate) fn signature(&self) -> Option<&SignatureCheck> {
        self.key.as_ref()?.signature.as_ref()
    }

    pub(crate) fn signature_state(&self) -> SignatureState {
        match self.signature() {
            None => SignatureState::Unchecked,
            Some(check) if check.valid => SignatureState::Valid,
            Some(_) => SignatureState::Invalid,
        }
    }
}

/// A key record that was found.
#[derive(Debug, Clone)]
pub(crate) struct KeyCheck {
    /// Where it is published.
    pub(crate) name: String,
    pub(crate) record: KeyRecord,
    /// The record as published.
    pub(crate) text: String,
    /// How many TXT records stand at the name.
    pub(crate) records_at_name: usize,
    /// What ought to be published instead, where the record was spoilt: a TXT record, or the target of a CNAME record.
    pub(crate) publish: Option<String>,
    /// The signature verified with the key, where the record holds one.
    pub(crate) signature: Option<SignatureCheck>,
}
