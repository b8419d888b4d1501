//! The report: plain data that every other module may use.
//!
//! Field names and codes are API (see CHANGELOG.md): adding is free, renaming
//! breaks. Times are ISO 8601 in UTC, durations seconds, spans byte offsets
//! into the source text as it came. The TypeScript types and the JSON Schema
//! of the npm package are generated from these types, never written twice.

use crate::syntax::order;
use serde::{Deserialize, Serialize};

mod arc;
mod authentication;
pub(crate) mod build;
mod claims;
mod displayed;
mod dkim;
mod dkim2;
mod dmarc;
mod domains;
mod filters;
mod findings;
mod inner;
mod made;
mod mime;
mod mua;
mod problem;
mod route;
mod second_opinion;
mod spf;
mod summary;

pub use arc::*;
pub use authentication::*;
pub use claims::*;
pub use displayed::*;
pub use dkim::*;
pub use dkim2::*;
pub use dmarc::*;
pub use domains::*;
pub use filters::*;
pub use findings::*;
pub use inner::*;
pub use made::*;
pub use mime::*;
pub use mua::*;
pub use problem::*;
pub use route::*;
pub use second_opinion::*;
pub use spf::*;
pub use summary::*;

pub use crate::net::address::{AddressRange, IpKind};
pub use crate::provenance::Kind;
pub use crate::reason::AuthResult;
pub use crate::syntax::{Span, date::Timestamp};

use crate::{
    dns::{Answer, Unlisted},
    reason::RepairKind,
};

/// The version of this format: it grows when a field is renamed or removed.
pub const SCHEMA_VERSION: u32 = 2;

/// What a message proves, what it only claims, and how it travelled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Report {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// How the report was made: what a replay needs.
    pub made: Made,
    /// The text as it came, and what was repaired to read it.
    pub source: Source,
    /// Every header field, in message order.
    pub headers: Vec<Header>,
    /// The answer, first.
    pub summary: Summary,
    /// Our own evaluation of each method, and what others claim.
    pub authentication: Authentication,
    /// What an independent verifier says; absent unless the caller asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_opinion: Option<SecondOpinion>,
    /// The hops of the message.
    pub route: Route,
    /// The program that wrote the message.
    pub mua: Mua,
    /// How the receiving domain wants mail to be brought to it; `null` unless the caller asked for it.
    pub transport: Option<Transport>,
    /// What spam filters and mailing services wrote into the header, in message order; absent unless the caller asked for
    /// it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filters: Option<Vec<FilterField>>,
    /// The MIME tree: the message itself, with its parts inside; absent unless the caller asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<MimePart>,
    /// Messages found inside this one, in message order.
    #[serde(default)]
    pub inner: Vec<Inner>,
    /// What deserves attention, most severe first.
    pub findings: Vec<Finding>,
    /// The DNS answers that the report rests on.
    pub dns: DnsUse,
}

/// The text as it came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Source {
    /// Length in bytes.
    pub bytes: usize,
    /// How its lines end.
    pub line_endings: LineEndings,
    /// Whether a body follows the header section. Without one, nothing that depends on the body is judged.
    pub body: BodyPresence,
    /// Where the body is, if there is one.
    pub body_span: Option<Span>,
    /// What had to be set right before the text could be read as a message.
    pub repairs: Vec<Repair>,
    /// The repaired text, in which the spans of the report are places; absent if the text was read as it came. Bytes
    /// that are not UTF-8 are U+FFFD here; `repair` gives them as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// How the lines of a text end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum LineEndings {
    /// CRLF, as on the wire.
    Crlf,
    /// Bare line feeds, as in files on Unix.
    Lf,
    /// Bare carriage returns.
    Cr,
    /// More than one kind.
    Mixed,
    /// There is no line end.
    None,
}

/// Whether a message has a body. A header section that is followed by an empty line has one, even if it is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum BodyPresence {
    /// There is one, maybe empty.
    Present,
    /// Only header fields were given.
    Absent,
}

/// Something that was set right in the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Repair {
    /// What.
    pub code: RepairKind,
    /// How often.
    pub count: usize,
    /// The first place; `null` where it has none in the repaired text.
    pub span: Option<Span>,
    /// What the repair means for the verdict.
    pub effect: RepairEffect,
    /// The text that was cut away, of which no signature says anything: at most 10,000 bytes of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<String>,
}

/// What a repair means for the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RepairEffect {
    /// Nothing: there is one way to undo the damage, or something that is not of the message was passed over.
    Lossless,
    /// The table of a known viewer was cut away, and its values match the header: nothing.
    Frame,
    /// The text was changed as a whole. A signature that verifies confirms the change; without one, the verdict is
    /// undecided.
    NeedsConfirmation,
    /// Something was cut away or left unread, which nothing can confirm: the verdict is undecided at best.
    Cut,
}

/// A header field (RFC 5322, section 2.2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Header {
    /// The name as written.
    pub name: String,
    /// The value: unfolded, and encoded words (RFC 2047) decoded where the field may hold them.
    pub value: String,
    /// The value as written, after the colon, folding included.
    pub raw: String,
    /// The whole field, its last line end left out.
    pub span: Span,
    /// The kind of evidence that the receiver's own servers wrote the field: `attested` or `guessed`. Absent if anyone on
    /// the way can have written it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
}

/// What the evaluation took from DNS.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DnsUse {
    /// What a name without an answer meant: as in the evidence that the caller gave.
    #[serde(default)]
    pub default: Unlisted,
    /// The answers used, sorted by name and type.
    pub answers: Vec<Answer>,
    /// How many times questions were asked, all that were known at once each time.
    pub rounds: u32,
    /// The resolvers that answered, in order of first use.
    pub resolvers: Vec<String>,
    /// Questions that stayed without an answer (offline, or a limit was reached).
    pub unanswered: Vec<crate::dns::Question>,
}

/// The resolvers that gave an answer, in order of first use.
pub(crate) fn resolvers_of(answers: &[Answer]) -> Vec<String> {
    let mut answers: Vec<&Answer> = answers.iter().filter(|a| a.failure.is_none()).collect();
    order::by_text(&mut answers, |answer| {
        answer.time.clone().unwrap_or_default()
    });
    let mut resolvers: Vec<String> = Vec::new();
    for resolver in answers.into_iter().filter_map(|a| a.resolver.as_ref()) {
        if !resolvers.contains(resolver) {
            resolvers.push(resolver.clone());
        }
    }
    resolvers
}
