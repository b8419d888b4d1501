//! What an independent verifier says of the same message and the same evidence.

use serde::{Deserialize, Serialize};

use super::AuthResult;
use crate::reason::Difference;

/// The results of another verifier, beside ours. Present only if it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SecondOpinion {
    /// The verifier and its version, such as `mail-auth 0.15.1`.
    pub verifier: String,
    /// Its result for each DKIM signature, in message order.
    pub dkim: Vec<SecondDkim>,
    /// Its result for SPF; `null` if the sender is not known.
    pub spf: Option<SecondResult>,
    /// Its result for DMARC; `null` if there is no single author.
    pub dmarc: Option<SecondResult>,
    /// Its result for the ARC chain.
    pub arc: SecondResult,
    /// Where its results and ours differ. A result that could not be compared is not listed.
    pub differs: Vec<Differs>,
}

/// A result of the other verifier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SecondResult {
    /// The result, in the words of RFC 8601.
    pub result: AuthResult,
    /// What it says of the cause, in its own words.
    pub detail: Option<String>,
}

/// Its result for a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SecondDkim {
    /// The domain of the signature; `null` if the field could not be read.
    pub domain: Option<String>,
    /// The selector.
    pub selector: Option<String>,
    /// The result, in the words of RFC 8601.
    pub result: AuthResult,
    /// What it says of the cause, in its own words.
    pub detail: Option<String>,
}

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Differs {
    /// `dkim`, `spf`, `dmarc` or `arc`.
    pub method: ComparedMethod,
    /// The place of the signature in `authentication.dkim`; `null` for other methods.
    pub index: Option<usize>,
    /// Our result.
    pub ours: AuthResult,
    /// Theirs.
    pub theirs: AuthResult,
    /// Why, if the cause is a known difference of the verifiers; `null` if it is not.
    pub why: Option<Difference>,
}

/// The methods that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ComparedMethod {
    /// DKIM (RFC 6376).
    Dkim,
    /// SPF (RFC 7208).
    Spf,
    /// DMARC (RFC 9989).
    Dmarc,
    /// ARC (RFC 8617).
    Arc,
}
