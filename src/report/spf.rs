//! What SPF (RFC 7208) found: for which sender, with which result, and by which steps.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{AuthResult, Span};
use crate::reason::{SpfReason, SpfRemark, SpfStepReason};

/// SPF for the sender that the message records, or that the caller names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Spf {
    /// The result (RFC 7208, section 2.6).
    pub result: AuthResult,
    /// Why.
    pub reason: SpfReason,
    /// The identity that was checked.
    pub scope: SpfScope,
    /// The domain that was checked: of MAIL FROM, or the HELO name where that is empty.
    pub domain: Option<String>,
    /// The address of the client.
    pub ip: Option<IpAddr>,
    /// The name that it gave in HELO or EHLO.
    pub helo: Option<String>,
    /// The reverse path; empty for a bounce.
    pub mail_from: Option<String>,
    /// Where each of these was read.
    pub from: SpfSources,
    /// Every sender that the message may mean, the likeliest first, with the result that each would have.
    /// The first is the one that the rest of this object is about.
    pub candidates: Vec<SpfCandidate>,
    /// The records visited: the first one, then those that a `redirect=` led to. Includes are nested in their terms.
    pub trace: Vec<SpfVisit>,
    /// Terms that ask DNS, of the 10 that are allowed (section 4.6.4): 11 where the limit ended the evaluation.
    pub lookups: u32,
    /// Terms whose lookups found nothing, of the 2 that are allowed (section 4.6.4): 3 where the limit ended it.
    pub void_lookups: u32,
    /// Where there were too many: how many terms of the whole tree of records ask DNS, as far as it is known.
    pub lookups_needed: Option<u32>,
    /// Where there were too many: the terms of the first record that cost most, the dearest first.
    pub costs: Vec<SpfCost>,
    /// What brought the result about, where one term, record or group of names did: of an error, and of a failure that has
    /// such a cause.
    #[serde(default)]
    pub cause: Option<SpfCause>,
    /// The domain's explanation of a failure, `exp=` (section 6.2). A stranger's text.
    pub explanation: Option<String>,
    /// The result for the HELO name alone, where MAIL FROM decided (section 2.3).
    pub helo_result: Option<AuthResult>,
    /// Remarks on the records, which do not change the result.
    pub remarks: Vec<SpfRemark>,
}

/// The identity that SPF checked (RFC 7208, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SpfScope {
    /// The HELO or EHLO name.
    Helo,
    /// The MAIL FROM address.
    Mfrom,
}

/// Where the parts of a sender were read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SpfSources {
    /// Of the address.
    pub ip: Option<SpfSource>,
    /// Of the HELO name.
    pub helo: Option<SpfSource>,
    /// Of the reverse path.
    pub mail_from: Option<SpfSource>,
}

/// Where something was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SpfSource {
    /// A stable code: `caller`, `received`, `received-spf`, `authentication-results`, `return-path`,
    /// `x-forefront-antispam-report`, `x-originating-ip` and others.
    pub field: String,
    /// How sure it is.
    pub sure: Sureness,
    /// The place; `null` where the caller said it.
    pub span: Option<Span>,
}

/// How sure a reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Sureness {
    /// The caller said it, or a server that is trusted recorded it.
    Certain,
    /// Well founded, but it rests on a field that could have been forged.
    Likely,
    /// One possibility among others.
    Guess,
}

/// A sender that the message may mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SpfCandidate {
    /// The address of the client.
    pub ip: IpAddr,
    /// The HELO name that goes with it.
    pub helo: Option<String>,
    /// The reverse path that goes with it.
    pub mail_from: Option<String>,
    /// Where the address was read.
    pub source: SpfSource,
    /// What SPF says of this sender.
    pub result: AuthResult,
    /// Why.
    pub reason: SpfReason,
}

/// What a term costs in terms that ask DNS: itself, and all that it leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SpfCost {
    /// The term as written.
    pub term: String,
    /// How many.
    pub lookups: u32,
}

/// What brought a result about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SpfCause {
    /// The domain whose record it is.
    pub domain: String,
    /// The term, as written.
    pub term: Option<String>,
    /// The name that the term leads to.
    pub target: Option<String>,
    /// The domains whose records led there, the first one first; of records that lead back to each other, the circle.
    pub path: Vec<String>,
    /// The names or terms that matter, at most ten: those that DNS has nothing for, those of IPv4 alone, or the parts of a
    /// record that stand in TXT records of their own.
    pub names: Vec<String>,
    /// The record that ought to be published at `domain` instead, where it is known.
    pub publish: Option<String>,
}

/// A record that was visited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SpfVisit {
    /// The domain whose record it is.
    pub domain: String,
    /// The record as published; `null` where there is none, or several.
    pub record: Option<String>,
    /// The records, at most ten, where the domain has several: then none of them counts (section 4.5).
    pub duplicates: Vec<String>,
    /// The result of check_host() for this record (section 4).
    pub result: AuthResult,
    /// Why.
    pub reason: SpfReason,
    /// The terms, in order, as far as evaluation went; then those that were not reached.
    pub terms: Vec<SpfTerm>,
    /// How many terms of a very long record are not listed; none of them decided anything.
    pub terms_left_out: usize,
}

/// A term of a record: a mechanism or a modifier (section 4.6.1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SpfTerm {
    /// As written.
    pub text: String,
    /// Its place in the text of the record, in bytes.
    pub at: Span,
    /// `all`, `include`, `a`, `mx`, `ptr`, `ip4`, `ip6`, `exists`, `redirect`, `exp`, or the name of an unknown modifier.
    pub name: String,
    /// The result if it matches; `null` for modifiers.
    pub qualifier: Option<AuthResult>,
    /// The domain or network after macros are expanded (section 7).
    pub expanded: Option<String>,
    /// Whether it matched; `null` where it was not evaluated.
    pub matched: Option<bool>,
    /// The result that it gave to the record: that of its qualifier where it matched, `temperror` or `permerror` where
    /// it could not be evaluated, that of the record that it led to for a `redirect`. `null` where evaluation went on.
    pub result: Option<AuthResult>,
    /// Why.
    pub reason: SpfStepReason,
    /// The addresses or names that were compared, at most ten.
    pub values: Vec<String>,
    /// Terms that ask DNS so far, this one included.
    pub lookups: u32,
    /// Void lookups so far, this term's included.
    pub void_lookups: u32,
    /// The records that `include` visited: the one it names, then those that a `redirect=` in it led to.
    pub visits: Vec<SpfVisit>,
}
