//! The transport policy of the receiving domain: MX, MTA-STS, TLS-RPT, DANE.

use crate::{
    dns::Lookups,
    message::Message,
    options::Options,
    report::{Route, Transport},
};

/// Looks the policy up, where the caller asked for it and the message shows a receiving domain.
pub fn look_up(
    _message: &Message<'_>,
    _route: &Route,
    _lookups: &Lookups<'_>,
    _options: &Options,
) -> Option<Transport> {
    None
}
