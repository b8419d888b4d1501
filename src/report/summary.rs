//! The answer, first: the verdict, what it rests on, the story, and what is still open.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{DisplayedField, Param, Span};
use crate::{
    provenance::Kind,
    reason::{Code, OpenQuestion, StoryCode},
};

/// The answer, first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Summary {
    /// The From field, decoded.
    pub from: Option<String>,
    /// The domain of the From address, where there is exactly one, in its ASCII form.
    pub from_domain: Option<String>,
    /// The Subject field, decoded.
    pub subject: Option<String>,
    /// The Date field as a time in UTC.
    pub date: Option<String>,
    /// The Message-ID field, without its angle brackets.
    pub message_id: Option<String>,
    /// Whether the message is what it says it is.
    pub verdict: Verdict,
    /// The codes of the findings that decided.
    pub because: Vec<Code>,
    /// What a confirmed domain rests on, or a change that is proven.
    pub rests_on: Vec<Basis>,
    /// What happened, in the order of events: who wrote it, who carried it, what was changed, how it reached the
    /// receiver, what the receiver said.
    pub story: Vec<Statement>,
    /// What mail programs show, and which signatures cover it.
    pub displayed: Vec<DisplayedField>,
    /// The signature that says most about the author, by its place in `authentication.dkim`: one that passes for the
    /// author's domain, else one that fails for it, else the first.
    pub signature: Option<usize>,
    /// What would decide an undecided verdict; the first is the one to ask.
    pub open: Vec<Open>,
}

/// Whether a message is what it says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Verdict {
    /// The author's domain is confirmed. That is no judgement of the mail.
    Authentic,
    /// The author's domain signed it, and it is proven what was changed since.
    Modified,
    /// Something contradicts what the message says.
    Suspicious,
    /// Nothing vouches for the author's domain, nothing contradicts it.
    Unauthenticated,
    /// Something that can be named would decide it.
    Undecided,
}

impl Verdict {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authentic => "authentic",
            Self::Modified => "modified",
            Self::Suspicious => "suspicious",
            Self::Unauthenticated => "unauthenticated",
            Self::Undecided => "undecided",
        }
    }
}

/// What a confirmed domain rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Basis {
    /// A signature of the author's domain.
    Dkim,
    /// SPF for a sender that is vouched for.
    Spf,
    /// The seal of a well-known receiver.
    Arc,
    /// The word of the receiver that the caller trusts.
    TrustedReceiver,
    /// The envelope that the caller gave.
    Envelope,
    /// DNS answers that the caller gave.
    GivenEvidence,
}

/// A statement of the story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Statement {
    /// What is said.
    pub code: StoryCode,
    /// What the sentence names.
    pub params: BTreeMap<String, Param>,
    /// Where it shows in the source text.
    pub spans: Vec<Span>,
    /// The kind of evidence that it rests on.
    pub kind: Kind,
}

/// A question whose answer would decide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Open {
    /// What is asked.
    pub code: OpenQuestion,
    /// What the sentence names.
    pub params: BTreeMap<String, Param>,
    /// Where it shows in the source text.
    pub spans: Vec<Span>,
}
