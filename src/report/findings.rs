//! Findings: facts that deserve attention, as codes and parameters. Words live in the catalogs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Span;
use crate::reason::{Advice, Audience, Code};

/// Something that deserves attention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Finding {
    /// A stable code; the catalogs hold its sentences.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What the sentence names.
    pub params: BTreeMap<String, Param>,
    /// Where it shows in the source text.
    pub spans: Vec<Span>,
    /// The code of what to do about it, where there is something to do.
    pub advice: Option<Advice>,
    /// Whom the advice is for; without advice, everybody.
    #[serde(default)]
    pub audience: Audience,
}

/// How much a finding matters, most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
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

/// A value that a sentence names. Its type says how the renderer formats it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[non_exhaustive]
pub enum Param {
    /// A name, an address or other text, shown as it is.
    Text(String),
    /// A count.
    Count(u64),
    /// Several texts.
    List(Vec<String>),
    /// A length of time.
    Duration {
        /// In seconds; negative where it runs backwards.
        seconds: i64,
    },
    /// An amount of data.
    Bytes {
        /// How many bytes.
        bytes: u64,
    },
    /// A moment.
    Time {
        /// ISO 8601, in UTC.
        time: String,
    },
    /// A reason, to be said in a sentence of its own, which names parameters of the same set.
    Reason {
        /// Its code.
        code: Code,
    },
}

impl From<String> for Param {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Param {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<usize> for Param {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

impl From<u32> for Param {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl From<Vec<String>> for Param {
    fn from(list: Vec<String>) -> Self {
        Self::List(list)
    }
}

impl<C: Into<Code>> From<C> for Param
where
    C: crate::reason::Codes,
{
    fn from(code: C) -> Self {
        Self::Reason { code: code.into() }
    }
}
