//! The results of methods.

use serde::{Deserialize, Serialize};

/// The result of a method, in the words of RFC 8601, section 2.7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum AuthResult {
    /// Nothing to evaluate.
    None,
    /// It verified.
    Pass,
    /// It did not.
    Fail,
    /// The domain thinks the sender is not authorized, without saying so firmly (SPF).
    Softfail,
    /// It passed, but local policy rejects it.
    Policy,
    /// Nothing can be said.
    Neutral,
    /// It could not be judged now: a DNS lookup failed.
    Temperror,
    /// It cannot be judged: something that was published or signed is malformed.
    Permerror,
}

impl AuthResult {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Softfail => "softfail",
            Self::Policy => "policy",
            Self::Neutral => "neutral",
            Self::Temperror => "temperror",
            Self::Permerror => "permerror",
        }
    }
}
