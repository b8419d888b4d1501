//! DMARC (RFC 9989): the author's domain, the tree walk, alignment, the policy that applies.

use crate::{
    dns::Lookups,
    message::Message,
    options::Options,
    report::{Dkim, Dmarc, Spf},
};

/// Evaluates DMARC, and fills in the alignment of each signature.
pub fn evaluate(
    _message: &Message<'_>,
    _dkim: &mut [Dkim],
    _spf: Option<&Spf>,
    _lookups: &Lookups<'_>,
    _options: &Options,
) -> Option<Dmarc> {
    None
}
