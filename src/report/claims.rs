//! What servers claimed of a message.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{AuthResult, Problem, Span};
use crate::reason::{ClaimComparison, ClaimFault, ClaimTrust};

/// Which kind of field a claim was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ClaimKind {
    /// Authentication-Results (RFC 8601).
    AuthenticationResults,
    /// ARC-Authentication-Results (RFC 8617, section 4.1.1).
    ArcAuthenticationResults,
    /// Received-SPF (RFC 7208, section 9.1).
    ReceivedSpf,
}

/// What one server said about the message, in one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Claim {
    /// The kind of field.
    pub kind: ClaimKind,
    /// The authserv-id: who speaks. `null` where the field names nobody, as Microsoft's does.
    pub authserv: Option<String>,
    /// The version after the authserv-id, where given.
    pub version: Option<String>,
    /// `i=` of an ARC-Authentication-Results field.
    pub instance: Option<u32>,
    /// Whether the claim may be believed: it was added by the receiver's own servers.
    pub trusted: bool,
    /// Why.
    pub why: ClaimTrust,
    /// The results, in order. Empty for `none`.
    pub results: Vec<ClaimResult>,
    /// Parts that could not be read; the rest was kept.
    pub problems: Vec<Problem<ClaimFault>>,
    /// The whole field.
    pub span: Span,
}

/// One method's result in a claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ClaimResult {
    /// The method, in lower case.
    pub method: String,
    /// Its version, where given.
    pub version: Option<String>,
    /// The result, in lower case; not always a word that RFC 8601 knows.
    pub result: ClaimedResult,
    /// The text of `reason=`.
    pub reason: Option<String>,
    /// Comments, without their outer parentheses, in order.
    pub comments: Vec<String>,
    /// The properties, in order.
    pub properties: Vec<ClaimProperty>,
    /// Whether our own evaluation says the same; `null` where there is none to compare with.
    pub agrees: Option<bool>,
    /// Why.
    pub why: ClaimComparison,
    /// The place of the whole result.
    pub span: Span,
}

/// A property of a result: `ptype.property=value`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ClaimProperty {
    /// `smtp`, `header`, `body`, `policy` and others, in lower case.
    /// Empty where a server wrote a property without one (`action=none`).
    pub ptype: String,
    /// The name, in lower case.
    pub property: String,
    /// The value, unquoted.
    pub value: String,
    /// The place.
    pub span: Span,
}

/// Declares the words that are known, and the enum of them.
macro_rules! claimed_results {
    ($($(#[$doc:meta])* $variant:ident = $word:literal;)*) => {
        /// A result as a server wrote it, in lower case.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ClaimedResult {
            $($(#[$doc])* $variant,)*
            /// A word that none of the known servers writes.
            Other(String),
        }

        impl ClaimedResult {
            /// The word.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for ClaimedResult {
            /// Reads a word; case does not matter.
            fn from(word: &str) -> Self {
                let word = word.to_ascii_lowercase();
                match word.as_str() {
                    $($word => Self::$variant,)*
                    _ => Self::Other(word),
                }
            }
        }
    };
}

claimed_results! {
    /// `none`
    None = "none";
    /// `pass`
    Pass = "pass";
    /// `fail`
    Fail = "fail";
    /// `softfail`
    Softfail = "softfail";
    /// `policy`
    Policy = "policy";
    /// `neutral`
    Neutral = "neutral";
    /// `temperror`
    Temperror = "temperror";
    /// `permerror`
    Permerror = "permerror";
    /// `hardfail`: SPF's `fail` in RFC 5451, and Google's word for years.
    Hardfail = "hardfail";
    /// `error`: SPF's `temperror` before RFC 4408.
    Error = "error";
    /// `unknown`: SPF's `permerror` before RFC 4408.
    Unknown = "unknown";
    /// `bestguesspass`: Microsoft says so of a domain without a DMARC record.
    BestGuessPass = "bestguesspass";
    /// `success`: Yahoo's older servers, of DMARC.
    Success = "success";
    /// `dkim_pass`: Yahoo's older servers.
    DkimPass = "dkim_pass";
    /// `perm_fail`: Yahoo's older servers.
    PermFail = "perm_fail";
}

impl ClaimedResult {
    /// What the word means as a result of `method`, in the words of RFC 8601, section 2.7; `None` if that is not known.
    pub fn meaning(&self, method: &str) -> Option<AuthResult> {
        Some(match self {
            Self::None | Self::BestGuessPass => AuthResult::None,
            Self::Pass | Self::Success | Self::DkimPass => AuthResult::Pass,
            Self::Fail | Self::Hardfail => AuthResult::Fail,
            Self::Softfail => AuthResult::Softfail,
            Self::Policy => AuthResult::Policy,
            Self::Neutral => AuthResult::Neutral,
            Self::Temperror | Self::Error => AuthResult::Temperror,
            Self::Permerror | Self::PermFail => AuthResult::Permerror,
            Self::Unknown if method == "spf" => AuthResult::Permerror,
            Self::Unknown | Self::Other(_) => return None,
        })
    }
}

impl fmt::Display for ClaimedResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ClaimedResult {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ClaimedResult {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word: std::borrow::Cow<'de, str> = Deserialize::deserialize(deserializer)?;
        Ok(Self::from(&*word))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ClaimedResult {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ClaimedResult".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}
