//! What the small module of the npm package leaves to the full one, which is loaded on demand: the repair of damaged
//! input, the search for changes, DKIM2. Both are this crate, with other features.

use crate::{
    message::Message,
    reason::DkimReason,
    report::{Authentication, BodyHash, SignatureState},
};

/// Whether this build does all of it.
#[cfg(all(target_arch = "wasm32", feature = "wasm"))]
pub(crate) const IS_FULL: bool = cfg!(all(
    feature = "dkim2",
    feature = "repair",
    feature = "search"
));

/// Neither the search nor a repair looks at a longer body.
const MOST_BODY_BYTES: usize = 16_000_000;

/// Whether a message that was not damaged needs it, as far as the evidence goes.
pub(crate) fn is_needed(message: &Message<'_>, authentication: &Authentication) -> bool {
    let is_searched = message
        .body
        .is_some_and(|body| body.end - body.start <= MOST_BODY_BYTES);
    has_dkim2(message)
        || authentication.dkim.iter().any(|signature| {
            let is_other_body = signature.body_hash == BodyHash::Mismatch;
            let is_other_header = signature.signature == SignatureState::Invalid
                && signature.reason != DkimReason::OtherKey;
            is_other_header || (is_other_body && is_searched)
        })
}

/// Whether a message has DKIM2 fields.
pub(crate) fn has_dkim2(message: &Message<'_>) -> bool {
    ["DKIM2-Signature", "Message-Instance"]
        .iter()
        .any(|name| message.first(name).is_some())
}
