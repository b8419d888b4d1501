//! What authentication found: our own evaluation of each method, and the claims of others.

use serde::Serialize;

use super::{Alignment, Arc, AuthResult, Bimi, Dkim2, Dmarc, Iprev, Span, Spf};

/// What authentication found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Authentication {
    /// Each DKIM-Signature field (RFC 6376), in message order.
    pub dkim: Vec<Dkim>,
    /// The DKIM2 chain (a draft); `null` where the message has none.
    pub dkim2: Option<Dkim2>,
    /// The ARC chain (RFC 8617). It is being retired, and big receivers still stamp it.
    pub arc: Arc,
    /// SPF (RFC 7208); `null` where the message records no sender that could be checked.
    pub spf: Option<Spf>,
    /// DMARC (RFC 9989); `null` where only a part of the message was given that has no From field.
    pub dmarc: Option<Dmarc>,
    /// BIMI; `null` where there is no author's domain.
    pub bimi: Option<Bimi>,
    /// The client's address and its names; `null` where the address is not known.
    pub iprev: Option<Iprev>,
    /// What each server claimed (RFC 8601), in message order.
    pub claims: Vec<Claim>,
}

/// One DKIM signature and its four answers: key, header signature, body hash, time.
/// Each is given on its own; `result` follows from them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Dkim {
    /// The signing domain, `d=`.
    pub domain: Option<String>,
    /// The selector, `s=`.
    pub selector: Option<String>,
    /// The agent or user identifier, `i=`; `@d` where the tag is missing.
    pub identity: Option<String>,
    /// `a=` as written, in lower case.
    pub algorithm: Option<String>,
    /// `c=`, both halves spelled out: `relaxed/simple`.
    pub canonicalization: Option<String>,
    /// The result (RFC 8601, section 2.7.1).
    pub result: AuthResult,
    /// Why: a stable code, such as `dkim-pass` or `dkim-body-hash-mismatch`.
    pub reason: String,
    /// Whether the body is the one that was signed.
    pub body_hash: BodyHash,
    /// `bh=`: the hash of the body as signed, base64.
    pub body_hash_claimed: Option<String>,
    /// The hash of the body as given, base64.
    pub body_hash_computed: Option<String>,
    /// Whether the header fields are the ones that were signed.
    pub signature: SignatureState,
    /// RSA only: whether this key made the signature, even if what it signed was altered later.
    /// `null` where it cannot be told.
    pub signed_by_this_key: Option<bool>,
    /// The key that decided, or the best one found.
    pub key: Option<DkimKey>,
    /// Whether it was in force.
    pub time: SignatureTime,
    /// `h=`, in order, as written, with the place of the field that each entry covers.
    pub signed_headers: Vec<SignedHeader>,
    /// How `d=` relates to the domain of the From address.
    pub alignment: Alignment,
    /// `t=`: when it was signed.
    pub timestamp: Option<String>,
    /// `x=`: when it ends.
    pub expires: Option<String>,
    /// `l=`: how many bytes of the canonical body are covered.
    pub body_length: Option<u64>,
    /// Bytes of the canonical body that `l=` leaves unsigned.
    pub body_unsigned: Option<u64>,
    /// What is known about a failure.
    pub diagnosis: Option<DkimDiagnosis>,
    /// Remarks that do not change the result: stable codes such as `dkim-key-testing`.
    pub remarks: Vec<String>,
    /// The signature field.
    pub span: Span,
}

/// Whether a body is the one that was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum BodyHash {
    /// It is.
    Match,
    /// It is not.
    Mismatch,
    /// There was no body to check, or no readable `bh=`.
    Unchecked,
}

/// Whether the signed header fields are as they were signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum SignatureState {
    /// They are.
    Valid,
    /// They are not, or another key signed.
    Invalid,
    /// There was no usable key.
    Unchecked,
}

/// Whether a signature was in force (RFC 6376, section 3.5, `t=` and `x=`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SignatureTime {
    /// Judged at `options.now`; `null` where that is not given.
    pub now: Option<TimeState>,
    /// Judged when the message was received, by its topmost Received field; `null` where there is none.
    pub received: Option<TimeState>,
}

/// Where a moment lies against `t=` and `x=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum TimeState {
    /// In force.
    Valid,
    /// `x=` had passed.
    Expired,
    /// `t=` lay in the future.
    Future,
}

/// A key record (RFC 6376, section 3.6.1).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DkimKey {
    /// Where it is published.
    pub name: String,
    /// `k=`: `rsa`, `ed25519`, or what is written there.
    #[serde(rename = "type")]
    pub key_type: String,
    /// Its length in bits, where it could be read.
    pub bits: Option<u32>,
    /// `t=y`: the domain is testing DKIM.
    pub testing: bool,
    /// `t=s`: `i=` must not name a subdomain.
    pub strict: bool,
    /// `n=`: a note for people.
    pub notes: Option<String>,
    /// The state of the key: `usable`, or why not, as a stable code.
    pub state: String,
    /// The record as published.
    pub record: String,
    /// How many TXT records stand at the name.
    pub records_at_name: usize,
}

/// One entry of `h=`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SignedHeader {
    /// The name as written in `h=`.
    pub name: String,
    /// The field that it covers; `null` where there is none left: no such field may be added (oversigning).
    pub span: Option<Span>,
}

/// What is known about a failed signature.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DkimDiagnosis {
    /// The code of the explanation.
    pub code: String,
    /// RSA only, where this key signed: the digest of the header fields as they were signed, hex.
    pub signed_digest: Option<String>,
    /// The digest of the header fields as given, hex.
    pub computed_digest: Option<String>,
    /// Where a tag or the field is malformed: the place.
    pub span: Option<Span>,
    /// What a person needs to know: the tag, the name, the limit.
    pub detail: Option<String>,
    /// The changes that, undone together, make the signature verify: found by trying, proven by the signed hashes.
    /// They explain the failure and do not change it. Empty where none was found.
    pub changes: Vec<DkimChange>,
}

/// A change that was made after signing.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DkimChange {
    /// A stable code, such as `dkim-change-subject-tag`.
    pub code: String,
    /// The tag, the name of the field, or how many lines.
    pub detail: Option<String>,
    /// Where it shows in the source text.
    pub span: Option<Span>,
}

/// Which kind of field a claim was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ClaimKind {
    /// Authentication-Results (RFC 8601).
    AuthenticationResults,
    /// ARC-Authentication-Results (RFC 8617, section 4.1.1).
    ArcAuthenticationResults,
    /// Received-SPF (RFC 7208, section 9.1).
    ReceivedSpf,
}

/// What one server said about the message, in one field.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Claim {
    /// The kind of field.
    pub kind: ClaimKind,
    /// The authserv-id: who speaks. `null` where the field names nobody, as Microsoft's does.
    pub authserv: Option<String>,
    /// The version after the authserv-id, where given.
    pub version: Option<String>,
    /// `i=` of an ARC-Authentication-Results field.
    pub instance: Option<u32>,
    /// Whether the claim may be believed: it was added by the receiver's own servers.
    pub trusted: bool,
    /// Why, as a stable code.
    pub why: String,
    /// The results, in order. Empty for `none`.
    pub results: Vec<ClaimResult>,
    /// Parts that could not be read; the rest was kept.
    pub problems: Vec<ClaimProblem>,
    /// The whole field.
    pub span: Span,
}

/// One method's result in a claim.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ClaimResult {
    /// The method, in lower case.
    pub method: String,
    /// Its version, where given.
    pub version: Option<String>,
    /// The result, in lower case; not always a word that RFC 8601 knows.
    pub result: String,
    /// The text of `reason=`.
    pub reason: Option<String>,
    /// Comments, without their outer parentheses, in order.
    pub comments: Vec<String>,
    /// The properties, in order.
    pub properties: Vec<ClaimProperty>,
    /// Whether our own evaluation says the same; `null` where there is none to compare with.
    pub agrees: Option<bool>,
    /// Why, as a stable code such as `claim-result-same`, `claim-key-rotated` or `claim-not-evaluated`.
    pub agrees_because: String,
    /// The place of the whole result.
    pub span: Span,
}

/// A property of a result: `ptype.property=value`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ClaimProperty {
    /// `smtp`, `header`, `body`, `policy` and others, in lower case.
    /// Empty where a server wrote a property without one (`action=none`).
    pub ptype: String,
    /// The name, in lower case.
    pub property: String,
    /// The value, unquoted.
    pub value: String,
    /// The place.
    pub span: Span,
}

/// A part of a claim that could not be read.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ClaimProblem {
    /// A stable code.
    pub code: String,
    /// Where.
    pub span: Span,
}
