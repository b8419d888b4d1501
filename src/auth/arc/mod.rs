//! ARC (RFC 8617): the chain, each set's seal and message signature.

use crate::{
    dns::Lookups,
    message::Message,
    options::Limits,
    report::{Arc, AuthResult, Claim},
};

/// What is known of the chain before any key.
#[derive(Debug, Clone)]
pub struct Prepared;

/// Reads the sets and computes their digests.
pub fn prepare(_message: &Message<'_>, _limits: &Limits) -> Prepared {
    Prepared
}

/// Verifies the chain.
pub fn verify(_prepared: &Prepared, _claims: &[Claim], _lookups: &Lookups<'_>) -> Arc {
    Arc {
        result: AuthResult::None,
        reason: "arc-none".to_owned(),
        failed_instance: None,
        oldest_pass: None,
        sets: Vec::new(),
    }
}
