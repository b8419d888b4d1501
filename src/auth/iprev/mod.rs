//! iprev (RFC 8601, section 3): the names of the client's address, and whether one of them leads back to it.

use std::net::IpAddr;

use crate::{
    dns::{Lookup, Lookups},
    reason::IprevReason,
    report::{AuthResult, Iprev, IprevName},
};

/// Names of an address that are looked at.
const MAX_NAMES: usize = 10;
/// Addresses of a name that are listed.
const MAX_ADDRESSES: usize = 20;

/// Looks the names up; `None` where the address is not known.
pub(crate) fn look_up(ip: Option<IpAddr>, lookups: &Lookups<'_>) -> Option<Iprev> {
    let ip = ip?;
    let reverse = lookups.ptr(ip);
    let mut is_pending = reverse == Lookup::Missing;
    let mut names = Vec::new();
    for name in reverse.records().iter().take(MAX_NAMES) {
        let forward = lookups.addresses(name, ip);
        is_pending |= forward == Lookup::Missing;
        names.push(confirm(name, ip, &forward));
    }
    let confirmed = names.iter().find(|name| name.confirmed == Some(true));
    let (result, reason) = match (&reverse, confirmed) {
        (_, Some(_)) => (AuthResult::Pass, IprevReason::Pass),
        _ if is_pending => (AuthResult::Temperror, IprevReason::LookupPending),
        (Lookup::Found(_), None) if names.iter().any(|name| name.confirmed.is_none()) => {
            (AuthResult::Temperror, IprevReason::LookupFailed)
        }
        (Lookup::Found(_), None) => (AuthResult::Fail, IprevReason::NoNameLeadsBack),
        (Lookup::NoData | Lookup::NxDomain, None) => (AuthResult::Permerror, IprevReason::NoName),
        (Lookup::ServerError(_) | Lookup::Failed(_) | Lookup::Missing, None) => {
            (AuthResult::Temperror, IprevReason::LookupFailed)
        }
    };
    Some(Iprev {
        result,
        reason,
        ip,
        name: confirmed.map(|name| name.name.clone()),
        names,
    })
}

fn confirm(name: &str, ip: IpAddr, forward: &Lookup<IpAddr>) -> IprevName {
    let addresses = forward.records();
    IprevName {
        name: name.to_owned(),
        addresses: addresses
            .iter()
            .take(MAX_ADDRESSES)
            .map(IpAddr::to_string)
            .collect(),
        confirmed: forward.is_definite().then(|| addresses.contains(&ip)),
    }
}
