//! One shape for "what, where, and in detail".

use serde::{Deserialize, Serialize};

use super::Span;

/// Something that is wrong, or was changed: what it is, where it shows, and the detail that a person needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "{C}Problem"))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Problem<C> {
    /// What it is.
    pub code: C,
    /// Where it shows.
    pub span: Option<Span>,
    /// The tag, the name, the text: what the sentence for the code names.
    pub detail: Option<String>,
}

impl<C> Problem<C> {
    /// A problem at a place, without a detail.
    pub fn at(code: C, span: Span) -> Self {
        Self {
            code,
            span: Some(span),
            detail: None,
        }
    }
}
