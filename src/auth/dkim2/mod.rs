//! DKIM2 by draft-ietf-dkim-dkim2-spec-08, the draft that mail-auth 0.15.1 reads: the chain, each hop, what each
//! recipe undoes. Section numbers are of that draft.
//!
//! mail-auth's own verifier reads the clock, stops at the first failure and tells of hops only where all pass; so only
//! its readers of the fields and of recipes are used, and `tests/dkim2.rs` holds this verifier to mail-auth's cases.
//! Recipients are not compared: a message does not tell its envelope.

mod chain;
mod content;
mod ml_dsa;
mod signature;
mod verify;

pub(crate) use verify::verify;

use crate::{reason::Dkim2Reason, report::AuthResult};

/// The draft that this follows.
pub(crate) const DRAFT: &str = "draft-ietf-dkim-dkim2-spec-08";

/// Fields of a kind that are looked at, as mail-auth limits them.
const MAX_FIELDS: usize = 50;

/// A check: it holds, or the reason why not.
type Check = Result<(), Dkim2Reason>;

/// All checks of a group have to hold (sections 14.6 and 14.7): what fails for good goes before what cannot be known.
fn all(checks: impl IntoIterator<Item = Check>) -> Check {
    worst(checks, |result| match result {
        AuthResult::Fail => 3,
        AuthResult::Permerror => 2,
        _ => 1,
    })
}

/// One of the groups has to hold: what cannot be known now goes before what fails.
fn any(groups: impl IntoIterator<Item = Check>) -> Check {
    let groups: Vec<Check> = groups.into_iter().collect();
    if groups.iter().any(Result::is_ok) {
        return Ok(());
    }
    worst(groups, |result| match result {
        AuthResult::Temperror => 4,
        AuthResult::Neutral => 3,
        AuthResult::Fail => 2,
        _ => 1,
    })
}

fn worst(checks: impl IntoIterator<Item = Check>, weight: impl Fn(AuthResult) -> u8) -> Check {
    let mut worst: Option<Dkim2Reason> = None;
    for reason in checks.into_iter().filter_map(Result::err) {
        if worst.is_none_or(|worst| weight(reason.result()) > weight(worst.result())) {
            worst = Some(reason);
        }
    }
    worst.map_or(Ok(()), Err)
}
