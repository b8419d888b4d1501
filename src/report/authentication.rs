//! What authentication found: our own evaluation of each method, and the claims of others.

use serde::Serialize;

use super::{Arc, Bimi, Dkim, Dkim2, Dmarc, Iprev, Span, Spf};

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
