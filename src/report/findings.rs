//! Findings: facts that deserve attention, as codes and parameters. Words live in the catalogs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Span;

/// Something that deserves attention.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// A stable code; the catalogs hold its sentences.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// What the sentence names.
    pub params: BTreeMap<String, String>,
    /// Where it shows in the source text.
    pub spans: Vec<Span>,
    /// The code of what to do about it, where there is something to do.
    pub advice: Option<String>,
}

/// How much a finding matters, most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something failed.
    Error,
    /// Something is weak, or could not be checked.
    Warning,
    /// Worth knowing.
    Notice,
    /// As it should be.
    Ok,
}
