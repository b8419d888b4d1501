//! What DKIM (RFC 6376) found of each signature.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Alignment, AuthResult, Param, Span};
use crate::reason::{DkimChangeCode, DkimKeyState, DkimLossCode, DkimReason, DkimRemark};

/// One DKIM signature and its four answers: key, header signature, body hash, time.
/// Each is given on its own; `result` follows from them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
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
    /// Why, such as `dkim-pass` or `dkim-body-hash-mismatch`.
    pub reason: DkimReason,
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
    /// Who added it, by its place among the Received fields.
    pub added_by: AddedBy,
    /// `t=`: when it was signed.
    pub timestamp: Option<String>,
    /// `x=`: when it ends.
    pub expires: Option<String>,
    /// `l=`: how many bytes of the canonical body are covered.
    pub body_length: Option<u64>,
    /// Bytes of the canonical body that `l=` leaves unsigned.
    pub body_unsigned: Option<u64>,
    /// The part of the source text whose canonical form `bh=` is computed over: the body, or the beginning of it that
    /// `l=` covers. `null` where no body was given, or the field does not say enough to compute the hash.
    pub body_covered: Option<Span>,
    /// What is known about a failure.
    pub diagnosis: Option<DkimDiagnosis>,
    /// Remarks that do not change the result, such as `dkim-key-testing`.
    pub remarks: Vec<DkimRemark>,
    /// The tags of the field, in order; of a tag that stands twice, the first.
    pub tags: Vec<Tag>,
    /// The signature field.
    pub span: Span,
}

/// Whether a body is the one that was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum BodyHash {
    /// It is.
    Match,
    /// It is not.
    Mismatch,
    /// There was no body to check, or no readable `bh=`.
    Unchecked,
}

/// Whether the signed header fields are as they were signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SignatureState {
    /// They are.
    Valid,
    /// They are not, or another key signed.
    Invalid,
    /// There was no usable key.
    Unchecked,
}

/// Who added a signature, by its place in the header. The field itself may be moved without breaking the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum AddedBy {
    /// The side of the author, before the message reached its receiver: the author's domain, or a service or list that
    /// it went through.
    Author,
    /// The domain that had received the message from outside: the signature does not vouch for the author.
    Receiver,
    /// It cannot be told, since the trust boundary (RFC 8601, section 1.2) is not known.
    Unknown,
}

/// Whether a signature was in force (RFC 6376, section 3.5, `t=` and `x=`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SignatureTime {
    /// Judged at `options.now`; `null` where that is not given.
    pub now: Option<TimeState>,
    /// Judged when the message was received, by its topmost Received field; `null` where there is none.
    pub received: Option<TimeState>,
}

/// Where a moment lies against `t=` and `x=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum TimeState {
    /// In force.
    Valid,
    /// `x=` had passed.
    Expired,
    /// `t=` lay in the future.
    Future,
}

/// A key record (RFC 6376, section 3.6.1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
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
    /// The state of the key: `usable`, or why not.
    pub state: DkimKeyState,
    /// The record as published.
    pub record: String,
    /// The tags of the record, as far as it could be read, at most 64.
    pub tags: Vec<KeyTag>,
    /// How many TXT records stand at the name.
    pub records_at_name: usize,
    /// What ought to be published instead, where the record was spoilt on its way into DNS: a TXT record, or with
    /// `dkim-key-host-name` among the remarks the target of a CNAME record.
    pub publish: Option<String>,
}

/// A tag of a key record (RFC 6376, section 3.6.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct KeyTag {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

/// A tag of a signature field (RFC 6376, section 3.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Tag {
    /// The name.
    pub name: String,
    /// The value, unfolded.
    pub value: String,
    /// The whole tag, from its name to the end of its value.
    pub span: Span,
}

/// One entry of `h=`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SignedHeader {
    /// The name as written in `h=`.
    pub name: String,
    /// The field that it covers; `null` where there is none left: no such field may be added (oversigning).
    pub span: Option<Span>,
}

/// What is known about a failed signature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DkimDiagnosis {
    /// The code of the explanation: the reason.
    pub code: DkimReason,
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
    /// What was lost on the way, so that the search had to fail: the message shows it, nothing proves it. Only where
    /// `complete` is false.
    #[serde(default)]
    pub lost: Vec<DkimLoss>,
    /// Whether with all of `changes` undone the whole signature verifies: the header fields and the body. If it is
    /// false, `changes` explain the header fields or the body alone, or nothing.
    pub complete: bool,
}

/// A change that was made after signing, or what the signer did wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DkimChange {
    /// The change, such as `dkim-change-subject-tag`.
    pub code: DkimChangeCode,
    /// The tag, the name of the field, or how many lines.
    pub detail: Option<String>,
    /// Where it shows in the source text: the first of `spans`.
    pub span: Option<Span>,
    /// What its sentence names: `count` is the number of places, `gateway` the product of rewritten links, `container`
    /// the multipart around an added part, `field` the name of the field.
    pub params: BTreeMap<String, Param>,
    /// Where it shows in the source text, at most 50 places. Of added text, the text.
    pub spans: Vec<Span>,
    /// The text as it was signed, of the first places; `null` where something was added.
    pub before: Option<String>,
    /// The text as it is now; `null` where something was removed.
    pub after: Option<String>,
    /// Who plausibly made it; `null` where nothing shows it.
    pub by: Option<ChangedBy>,
    /// Between which servers it was made; `null` where no result, seal or other signature shows it.
    #[serde(default)]
    pub between: Option<ChangedBetween>,
    /// What added text can do; `null` where no text was added.
    pub added: Option<AddedContent>,
}

/// Between which servers a change was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChangedBetween {
    /// The last server that says that the signature passed.
    pub unchanged: Option<ChangeWitness>,
    /// The first server that signed or sealed the message as it is now, or says that the signature failed.
    pub changed: Option<ChangeWitness>,
}

/// A server that saw a message before or after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChangeWitness {
    /// Its domain, or the name that it writes into its results.
    pub name: String,
    /// What its word rests on.
    pub kind: WitnessKind,
    /// The field.
    pub span: Span,
}

/// What the word of a server rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum WitnessKind {
    /// A set of an ARC chain that verifies.
    Seal,
    /// A DKIM signature that verifies.
    Signature,
    /// Results in a field that anyone can write.
    Claim,
}

/// Something that cannot be undone, because the message does not hold the original.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DkimLoss {
    /// What, such as `dkim-lost-links`.
    pub code: DkimLossCode,
    /// What its sentence names: `gateway`, `server` or `field`.
    pub params: BTreeMap<String, Param>,
    /// Where it shows in the source text, at most 20 places.
    pub spans: Vec<Span>,
}

/// What text that was added after signing can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum AddedContent {
    /// It is read: no link, form or image, and nothing that hides what was signed.
    Text,
    /// It has a link, an address, a form or an image, or may hide what was signed.
    Active,
    /// It has MIME parts or attachments.
    Parts,
}

/// Who made a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChangedBy {
    /// The domain of a server, the name of a list, or a product.
    pub name: String,
    /// What it is.
    pub role: ChangerRole,
    /// How certain it is.
    pub certainty: ChangerCertainty,
    /// The fields that show it.
    pub spans: Vec<Span>,
}

/// What changed a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ChangerRole {
    /// The signer itself: a mistake.
    Signer,
    /// A mailing list.
    List,
    /// A filter or gateway.
    Gateway,
    /// A server on the way.
    Server,
}

/// How certain it is who made a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ChangerCertainty {
    /// Its ARC set, which verifies, says that the signature passed when the message came in, and seals the message as
    /// it is now.
    Sealed,
    /// The message says so in a field or link of that server. Anybody can write such a field.
    Likely,
    /// The server handled the message; nothing says that it changed it.
    Possible,
}
