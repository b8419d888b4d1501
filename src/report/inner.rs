//! Messages found inside a message.

use serde::{Deserialize, Serialize};

use super::Span;
use crate::reason::InnerKind;

/// A message found inside this one. It is judged by a report of its own, and inherits no trust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Inner {
    /// How it came to be here.
    pub kind: InnerKind,
    /// Where it is in the source text; if it is `encoded`, the place of its encoded text.
    pub span: Span,
    /// Whether it is written differently where it stands: in base64 or quoted-printable, or with labels of fields in Korean.
    pub encoded: bool,
    /// Whether only its header fields are there.
    pub header_only: bool,
    /// Its From field, decoded.
    pub from: Option<String>,
    /// Its Subject field, decoded.
    pub subject: Option<String>,
}
