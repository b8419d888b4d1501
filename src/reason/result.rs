//! The results that reasons go with.

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
