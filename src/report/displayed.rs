//! What mail programs show of the header.

use serde::{Deserialize, Serialize};

use super::Span;

/// A field that mail programs show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DisplayedField {
    /// Its name.
    pub field: DisplayedName,
    /// The instance that most programs show: the first.
    pub span: Span,
    /// The signatures that cover this instance, by their place in `authentication.dkim`; whether they pass is said there.
    pub signed_by: Vec<usize>,
    /// Whether the field stands more than once.
    pub repeated: bool,
    /// The addresses in it, of a field that has addresses: those of `signed_span` where it is another instance. At most 50.
    pub addresses: Vec<String>,
    /// The instance that a passing, aligned signature covers, where it is another. The summary tells that one.
    pub signed_span: Option<Span>,
}

/// The name of a field that mail programs show, or that decides how they show the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum DisplayedName {
    /// The author.
    From,
    /// The subject.
    Subject,
    /// The origination date.
    Date,
    /// The recipients.
    To,
    /// The other recipients.
    Cc,
    /// Where answers go.
    #[serde(rename = "Reply-To")]
    ReplyTo,
    /// Who sent it for the author.
    Sender,
    /// How the body is to be read.
    #[serde(rename = "Content-Type")]
    ContentType,
}

impl DisplayedName {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::From,
        Self::Subject,
        Self::Date,
        Self::To,
        Self::Cc,
        Self::ReplyTo,
        Self::Sender,
        Self::ContentType,
    ];

    /// The name of the field.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::From => "From",
            Self::Subject => "Subject",
            Self::Date => "Date",
            Self::To => "To",
            Self::Cc => "Cc",
            Self::ReplyTo => "Reply-To",
            Self::Sender => "Sender",
            Self::ContentType => "Content-Type",
        }
    }
}
