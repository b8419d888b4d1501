//! What ARC (RFC 8617) found.

use serde::{Deserialize, Serialize};

use super::{AuthResult, BodyHash, DkimKey, SignatureState, SignedHeader, Span, Tag};
use crate::reason::ArcReason;

/// The ARC chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Arc {
    /// The chain validation status: `none`, `pass` or `fail` (RFC 8617, section 4.4). Beyond the RFC: `temperror` while
    /// a key could not be looked up, `neutral` where only the body is missing to judge it.
    pub result: AuthResult,
    /// Why, such as `arc-pass` or `arc-seal-failed`.
    pub reason: ArcReason,
    /// The instance that the reason speaks of.
    pub failed_instance: Option<u32>,
    /// The field that the reason speaks of.
    pub failed_span: Option<Span>,
    /// The lowest instance whose message signature, and those above it, still verify (section 5.2); 0 if all do;
    /// `null` where the newest does not, or one cannot be judged.
    pub oldest_pass: Option<u32>,
    /// The sets, lowest instance first.
    pub sets: Vec<ArcSet>,
}

impl Arc {
    /// The report on a message without a chain.
    pub fn none() -> Self {
        Self {
            result: ArcReason::None.result(),
            reason: ArcReason::None,
            failed_instance: None,
            failed_span: None,
            oldest_pass: None,
            sets: Vec::new(),
        }
    }
}

/// An ARC set: three fields of one instance (RFC 8617, section 4.2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ArcSet {
    /// `i=`.
    pub instance: u32,
    /// `d=` of the seal: who vouches.
    pub domain: Option<String>,
    /// `cv=` of the seal: what the sealer found of the chain before it.
    pub chain_validation: Option<String>,
    /// ARC-Seal.
    pub seal: Option<ArcSignature>,
    /// ARC-Message-Signature.
    pub message_signature: Option<ArcSignature>,
    /// The place of ARC-Authentication-Results in `claims`.
    pub claim: Option<usize>,
}

/// A signature of an ARC set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ArcSignature {
    /// The signing domain.
    pub domain: Option<String>,
    /// The selector.
    pub selector: Option<String>,
    /// `a=`, in lower case.
    pub algorithm: Option<String>,
    /// Its own result, in the words of DKIM's (RFC 8601, section 2.7.1).
    pub result: AuthResult,
    /// Whether it verifies over the fields that it covers.
    pub signature: SignatureState,
    /// Whether the body is the one that was signed; `unchecked` for a seal.
    pub body_hash: BodyHash,
    /// Why, such as `arc-signature-valid`.
    pub reason: ArcReason,
    /// The tag that the reason speaks of, where the field is malformed.
    pub detail: Option<String>,
    /// The key.
    pub key: Option<DkimKey>,
    /// `t=`.
    pub timestamp: Option<String>,
    /// `h=` of a message signature.
    pub signed_headers: Vec<SignedHeader>,
    /// See [`Dkim::body_covered`](super::Dkim::body_covered); `null` for a seal.
    pub body_covered: Option<Span>,
    /// The tags of the field, in order; of a tag that stands twice, the first.
    pub tags: Vec<Tag>,
    /// The field.
    pub span: Span,
}
