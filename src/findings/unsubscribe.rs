//! One-click unsubscribe (RFC 8058): both fields, inside a passing signature of the author's organization.

use super::{Facts, told::covers};
use crate::{
    message::is_proof,
    reason::{AuthResult, UnsubscribeReason},
};

/// Whether the message can be unsubscribed from with one click; `None` where the signatures could not be checked.
#[inline(never)]
pub(super) fn state(facts: &Facts<'_>) -> Option<UnsubscribeReason> {
    let Some(list) = facts.message.first("List-Unsubscribe") else {
        return Some(UnsubscribeReason::Missing);
    };
    if !list.text().to_ascii_lowercase().contains("<https://") {
        return Some(UnsubscribeReason::NoHttps);
    }
    let Some(post) = facts.message.first("List-Unsubscribe-Post") else {
        return Some(UnsubscribeReason::PostMissing);
    };
    let said = post.text();
    if !said.eq_ignore_ascii_case("List-Unsubscribe=One-Click") {
        return Some(UnsubscribeReason::PostWrong);
    }
    let mut is_open = false;
    for dkim in &facts.authentication.dkim {
        if is_proof(dkim) && covers(dkim, list.span) && covers(dkim, post.span) {
            return Some(UnsubscribeReason::Ready);
        }
        is_open |= dkim.result == AuthResult::Temperror;
    }
    (!is_open).then_some(UnsubscribeReason::Unsigned)
}
