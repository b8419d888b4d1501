//! BIMI: the assertion record of the author's domain.

use crate::{
    dns::Lookups,
    message::Message,
    report::{Bimi, Dmarc},
};

/// Looks the record up; `None` where there is no author's domain.
pub fn look_up(
    _message: &Message<'_>,
    _dmarc: Option<&Dmarc>,
    _lookups: &Lookups<'_>,
) -> Option<Bimi> {
    None
}
