//! A filtering gateway before the receiver: whose name the client's address has, and whether the recipient's domain has
//! its mail brought there.

use crate::{
    dns::{Lookup, Lookups},
    message::Message,
    net::operators,
    report::{AuthResult, Iprev, Route},
    transport,
};

use super::TrustBoundary;

/// The operator of the filtering gateway that handed the message over at the boundary.
///
/// Its customers send through it too, so the name of the client is not enough: an MX record of the receiving domain must
/// name the same operator. Where that domain is not known, or DNS has not answered, it may be one.
pub(crate) fn gateway(
    message: &Message<'_>,
    route: &Route,
    boundary: &TrustBoundary,
    iprev: Option<&Iprev>,
    lookups: &Lookups<'_>,
) -> Option<&'static str> {
    let hop = route.hops.get(boundary.hop()?)?;
    let confirmed = iprev.filter(|iprev| Some(iprev.ip) == hop.ip);
    let name = match confirmed.map(|iprev| iprev.result) {
        Some(AuthResult::Pass) => confirmed?.name.as_deref()?,
        // The name is its owner's word: nothing at it leads back to the address.
        Some(AuthResult::Fail) => return None,
        _ => hop.reverse.as_deref()?,
    };
    let operator = operators::gateway(name)?;
    // Whoever receives at the gateway's own hosts is the gateway.
    if hop.by.as_deref().and_then(operators::operator) == Some(operator) {
        return None;
    }
    let recipient = transport::receiving_domain(message, route);
    let is_before = match recipient.map(|domain| lookups.mx(&domain)) {
        Some(Lookup::Found(records)) => records
            .iter()
            .any(|mx| operators::operator(&mx.exchange) == Some(operator)),
        Some(Lookup::NoData | Lookup::NxDomain) => false,
        Some(Lookup::Missing | Lookup::ServerError(_) | Lookup::Failed(_)) | None => true,
    };
    is_before.then_some(operator.name)
}
