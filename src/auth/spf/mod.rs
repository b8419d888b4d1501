//! SPF (RFC 7208): who sent, by what the message records, and what the domain says of that sender.

use crate::{
    dns::Lookups,
    message::Message,
    options::Options,
    report::{Claim, Route, Spf},
};

/// Evaluates SPF for the sender that the message records; `None` where it records none.
pub fn evaluate(
    _message: &Message<'_>,
    _route: &Route,
    _claims: &[Claim],
    _lookups: &Lookups<'_>,
    _options: &Options,
) -> Option<Spf> {
    None
}
