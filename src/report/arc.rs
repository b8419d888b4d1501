//! What ARC (RFC 8617) and DKIM2 (a draft) found.

use serde::Serialize;

use super::{AuthResult, BodyHash, DkimKey, SignatureState, SignedHeader, Span};

/// The ARC chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Arc {
    /// The chain validation status: `none`, `pass` or `fail` (RFC 8617, section 4.4). Beyond the RFC: `temperror` while
    /// a key could not be looked up, `neutral` where only the body is missing to judge it.
    pub result: AuthResult,
    /// Why: a stable code, such as `arc-pass` or `arc-seal-invalid`.
    pub reason: String,
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

/// An ARC set: three fields of one instance (RFC 8617, section 4.2).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
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
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
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
    /// Why, as a stable code.
    pub reason: String,
    /// The tag that the reason speaks of, where the field is malformed.
    pub detail: Option<String>,
    /// The key.
    pub key: Option<DkimKey>,
    /// `t=`.
    pub timestamp: Option<String>,
    /// `h=` of a message signature.
    pub signed_headers: Vec<SignedHeader>,
    /// The field.
    pub span: Span,
}

/// The DKIM2 chain, by the draft that is named.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Dkim2 {
    /// The result of the chain.
    pub result: AuthResult,
    /// Why, as a stable code.
    pub reason: String,
    /// The draft that this follows: `draft-ietf-dkim-dkim2-spec-08`.
    pub draft: String,
    /// The hops, first signer first.
    pub hops: Vec<Dkim2Hop>,
}

/// A hop of a DKIM2 chain: a DKIM2-Signature field, and the Message-Instance that it signs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Dkim2Hop {
    /// `i=`.
    pub instance: u32,
    /// `d=`.
    pub domain: Option<String>,
    /// The selectors and algorithms that signed, as written.
    pub signatures: Vec<String>,
    /// The reverse path that it signed.
    pub mail_from: Option<String>,
    /// The recipients that it signed.
    pub recipients: Vec<String>,
    /// `t=`.
    pub timestamp: Option<String>,
    /// The instance of the message that it signed.
    pub message_instance: Option<u32>,
    /// Its own result.
    pub result: AuthResult,
    /// Why, as a stable code.
    pub reason: String,
    /// What its recipe undoes, where the message was changed here.
    pub recipe: Option<Dkim2Recipe>,
    /// The signature field.
    pub span: Option<Span>,
}

/// What a recipe undoes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Dkim2Recipe {
    /// The header fields that it puts back or takes out.
    pub headers: Vec<String>,
    /// Whether it changes the body.
    pub body: bool,
    /// Whether it could be applied, and the hashes of what it gives are the signed ones.
    pub applies: Option<bool>,
    /// The Message-Instance field.
    pub span: Option<Span>,
}
