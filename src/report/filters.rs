//! What spam filters and mailing services wrote into the header, explained.
//!
//! Anyone can type such fields. They never change the verdict.

use serde::{Deserialize, Serialize};

use super::Span;
use crate::provenance::Kind;

/// A field of a filter, a mailing service or a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct FilterField {
    /// Whose field it is, such as `Microsoft` or `SpamAssassin`; the standard where it is nobody's, such as `RFC 2369`.
    pub vendor: String,
    /// The name of the field, as written.
    pub field: String,
    /// The whole field.
    pub span: Span,
    /// The kind of evidence that it rests on: `claimed` unless the receiver's own servers wrote it.
    pub kind: Kind,
    /// What the filter made of the message: the gravest of its values; `null` if none says so.
    pub verdict: Option<FilterVerdict>,
    /// The key of the sentence that says what the field is for.
    pub about: String,
    /// Its values, in order, at most 200.
    pub values: Vec<FilterValue>,
    /// How many values more there are.
    pub left_out: usize,
}

/// A value in such a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct FilterValue {
    /// The name of the value, as written; `null` if the value stands alone, such as the name of a test.
    pub key: Option<String>,
    /// The value as written, unfolded, at most 300 characters of it.
    pub value: String,
    /// The key of the sentence that says what values of this name are; `null` if that is not known.
    pub about: Option<String>,
    /// The key of the sentence for this value; `null` if its meaning is not known, or it has none of its own.
    pub meaning: Option<String>,
    /// The points that a test gave, where the field says so.
    pub score: Option<f64>,
    /// Where it stands.
    pub span: Span,
}

/// What a filter made of a message, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum FilterVerdict {
    /// It holds malware.
    Malware,
    /// It is phishing.
    Phishing,
    /// It pretends to come from somebody else.
    Spoof,
    /// It is spam.
    Spam,
    /// It may be spam.
    Suspect,
    /// It is bulk mail.
    Bulk,
    /// The filter found nothing.
    Ok,
}
