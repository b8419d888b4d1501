//! What DMARC (RFC 9989) makes of the author's domain.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AuthResult, Span};
use crate::reason::{DmarcFixCode, DmarcIdentifierReason, DmarcProblemCode, DmarcReason, Method};

/// DMARC for the author's domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Dmarc {
    /// The result; `none` where no record applies.
    pub result: AuthResult,
    /// Why.
    pub reason: DmarcReason,
    /// The author's domain, in its ASCII form; `null` where there is not exactly one.
    pub domain: Option<String>,
    /// Its organizational domain (section 4.10.2).
    pub organizational_domain: Option<String>,
    /// Where the record that applies was found, without `_dmarc.`.
    pub policy_domain: Option<String>,
    /// The policy that the domain asks for.
    pub policy: Option<DmarcPolicy>,
    /// The tag that gave it.
    pub policy_tag: Option<DmarcPolicyTag>,
    /// Whether the author's domain exists in DNS (section 3.2.13); `null` where the policy does not depend on it.
    pub author_exists: Option<bool>,
    /// What a receiver that follows it would do with this message; `none` where DMARC passes or asks for nothing.
    pub applied: DmarcPolicy,
    /// `t=y`: the domain is testing, and asks for one step less (section 4.7).
    pub testing: bool,
    /// By what each method aligns, as the record asks for it: with `adkim=s`, the same organization is not enough.
    pub alignment: DmarcAlignment,
    /// Every identifier, with its own alignment and the reason.
    pub identifiers: Vec<DmarcIdentifier>,
    /// The record that applies.
    pub record: Option<DmarcRecord>,
    /// The DNS tree walk from the author's domain (section 4.10), in order.
    pub walk: Vec<DmarcStep>,
    /// Where reports go (RFC 9990, RFC 9991).
    pub reports: Vec<DmarcReportAddress>,
    /// Where nothing aligns: the smallest changes that would.
    pub fixes: Vec<DmarcFix>,
    /// What RFC 7489 with the public suffix list says; `null` where the caller gave no list.
    pub rfc7489: Option<DmarcRfc7489>,
    /// Where the From field names several domains: what each of them would get by itself, the first five at most.
    /// A receiver may apply the strictest policy of those that fail (section 11.5).
    pub authors: Vec<DmarcAuthor>,
}

/// What DMARC would make of one of several authors' domains.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DmarcAuthor {
    /// The domain.
    pub domain: String,
    /// The result.
    pub result: AuthResult,
    /// The policy that it asks for.
    pub policy: Option<DmarcPolicy>,
    /// What a receiver that follows it would do.
    pub applied: DmarcPolicy,
}

/// A policy (RFC 9989, section 4.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum DmarcPolicy {
    /// Nothing is asked for.
    None,
    /// To be treated as suspicious.
    Quarantine,
    /// To be refused.
    Reject,
}

/// The tag of a record that gave the policy (RFC 9989, section 4.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum DmarcPolicyTag {
    /// For the domain of the record.
    P,
    /// For its subdomains.
    Sp,
    /// For its subdomains that do not exist.
    Np,
}

impl DmarcPolicyTag {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::P => "p",
            Self::Sp => "sp",
            Self::Np => "np",
        }
    }
}

/// How a domain relates to the author's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Alignment {
    /// The same domain.
    Strict,
    /// The same organizational domain.
    Relaxed,
    /// Another organization.
    None,
    /// It cannot be told: there is no single author's domain, or DNS gave no answer.
    Unknown,
}

/// The alignment that each method reaches with an identifier that it authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DmarcAlignment {
    /// Of `d=` of a signature that passes.
    pub dkim: Alignment,
    /// Of the MAIL FROM domain that SPF passes.
    pub spf: Alignment,
}

/// An identifier that could align.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DmarcIdentifier {
    /// DKIM or SPF.
    pub method: Method,
    /// The domain.
    pub domain: String,
    /// Its organizational domain.
    pub organizational_domain: Option<String>,
    /// The method's own result.
    pub result: AuthResult,
    /// How it relates to the author's domain.
    pub alignment: Alignment,
    /// Whether the record asks for the same domain (`adkim=s`, `aspf=s`).
    pub strict: bool,
    /// Whether it makes DMARC pass.
    pub aligned: bool,
    /// Why.
    pub reason: DmarcIdentifierReason,
    /// The walk that found its organizational domain, where one was needed.
    pub walk: Vec<DmarcStep>,
    /// The signature field, for DKIM.
    pub span: Option<Span>,
}

/// A record, with every tag and every error named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DmarcRecord {
    /// Where it is published.
    pub name: String,
    /// As published; bytes that are not UTF-8 become U+FFFD.
    pub text: String,
    /// What it says, defaults filled in; `null` where it is left out for its version.
    pub settings: Option<DmarcSettings>,
    /// Its tags, in order; the first 64.
    pub tags: Vec<DmarcTag>,
    /// What is wrong with it; the first 32.
    pub problems: Vec<DmarcProblem>,
    /// What ought to be published instead, where the errors are slips of writing.
    #[serde(default)]
    pub publish: Option<String>,
}

/// What a record says, defaults filled in (RFC 9989, section 4.7).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DmarcSettings {
    /// `p`; `null` where there is no valid one.
    pub p: Option<DmarcPolicy>,
    /// `sp`; `null` where there is no valid one.
    pub sp: Option<DmarcPolicy>,
    /// `np`; `null` where there is no valid one.
    pub np: Option<DmarcPolicy>,
    /// `psd`.
    pub psd: DmarcPsd,
    /// `t=y`.
    pub testing: bool,
    /// `adkim`.
    pub adkim: AlignmentMode,
    /// `aspf`.
    pub aspf: AlignmentMode,
    /// `fo`: when failure reports are wanted. Without `ruf` it says nothing.
    pub fo: Vec<DmarcFailureOption>,
}

/// Whether a domain is that of a public suffix operator: `psd` (RFC 9989, section 4.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum DmarcPsd {
    /// It is.
    #[serde(rename = "y")]
    Yes,
    /// It is not: it is an organizational domain.
    #[serde(rename = "n")]
    No,
    /// The record does not say.
    #[serde(rename = "u")]
    Unknown,
}

/// Which identifiers a record takes for aligned: `adkim`, `aspf` (RFC 9989, section 4.7).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum AlignmentMode {
    /// Those of the same organizational domain.
    #[default]
    #[serde(rename = "r")]
    Relaxed,
    /// Those of the same domain.
    #[serde(rename = "s")]
    Strict,
}

/// When failure reports are wanted: `fo` (RFC 9989, section 4.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum DmarcFailureOption {
    /// Where nothing aligned passes.
    #[serde(rename = "0")]
    NothingPasses,
    /// Where anything fails to pass aligned.
    #[serde(rename = "1")]
    AnythingFails,
    /// Where a DKIM signature fails, aligned or not.
    #[serde(rename = "d")]
    Dkim,
    /// Where SPF fails, aligned or not.
    #[serde(rename = "s")]
    Spf,
}

/// A tag of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DmarcTag {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
    /// Its place in the text of the record, in bytes.
    pub at: Span,
}

/// Something wrong with a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DmarcProblem {
    /// What.
    pub code: DmarcProblemCode,
    /// The place in the text of the record, in bytes.
    pub at: Span,
    /// What is written there.
    pub detail: String,
}

/// A step of a DNS tree walk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DmarcStep {
    /// The name that was asked for, with `_dmarc.`.
    pub name: String,
    /// What was there.
    pub found: DmarcFound,
    /// The record, where there is one.
    pub record: Option<String>,
    /// TXT records that do not begin with `v=DMARC1`, which are left out (section 4.10): those that look as if they were
    /// meant for DMARC first, then others; four at most.
    pub discarded: Vec<DmarcRecord>,
    /// `psd=` of the record.
    pub psd: Option<DmarcPsd>,
    /// Whether the walk ended here for what the record says.
    pub stops: bool,
    /// What this name was chosen for.
    pub chosen: Vec<DmarcRole>,
}

/// What a step of the walk found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DmarcFound {
    /// One DMARC record.
    Record,
    /// Several: all are left out (section 4.10).
    Several,
    /// TXT records, none of them DMARC's, or no TXT record at all.
    NoRecord,
    /// The name does not exist.
    Nxdomain,
    /// DNS failed.
    Failed,
    /// Not asked yet, or not to be asked.
    Unasked,
}

/// What a name of the walk was chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum DmarcRole {
    /// Its record is the policy.
    Policy,
    /// It is the organizational domain.
    Organizational,
}

/// The tag that names an address for reports (RFC 9989, section 4.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum DmarcReportTag {
    /// Aggregate reports (RFC 9990).
    Rua,
    /// Failure reports (RFC 9991).
    Ruf,
}

impl DmarcReportTag {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rua => "rua",
            Self::Ruf => "ruf",
        }
    }
}

/// An address that reports are to be sent to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DmarcReportAddress {
    /// The tag that names it.
    pub tag: DmarcReportTag,
    /// The URI.
    pub uri: String,
    /// The domain of the address; `null` where the URI is no mailto address.
    pub domain: Option<String>,
    /// Whether that is another organization's, which must agree (RFC 9990, section 4).
    pub external: bool,
    /// Whether it agrees; `null` where it need not, or where that is not known.
    pub authorized: Option<bool>,
    /// The name where its agreement is published.
    pub authorization_name: Option<String>,
}

/// A change that would make DMARC pass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DmarcFix {
    /// What to change.
    pub code: DmarcFixCode,
    /// What the sentence names.
    pub params: BTreeMap<String, String>,
}

/// What RFC 7489 with the public suffix list would say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DmarcRfc7489 {
    /// The organizational domain by the list.
    pub organizational_domain: Option<String>,
    /// The result.
    pub result: AuthResult,
    /// The policy.
    pub policy: Option<DmarcPolicy>,
    /// Whether the organizational domain, the result or the policy differ from RFC 9989's.
    pub differs: bool,
}
