//! iprev (RFC 8601, section 3): the names of the client's address, and whether one of them leads back to it.

use crate::net::name::canonical_name;
use std::net::IpAddr;

use crate::{
    dns::{Lookup, Lookups, RecordType},
    reason::IprevReason,
    report::{AuthResult, Iprev, IprevName},
};

/// Names of an address that are looked at.
const MAX_NAMES: usize = 10;
/// Addresses of a name that are listed.
const MAX_ADDRESSES: usize = 20;

/// Looks the names up; `None` where the address is not known.
pub fn look_up(ip: Option<IpAddr>, lookups: &Lookups<'_>) -> Option<Iprev> {
    let ip = ip?;
    let reverse = lookups.ask(&reverse_name(ip), RecordType::Ptr);
    let mut is_pending = reverse == Lookup::Missing;
    let mut names = Vec::new();
    for name in reverse.records().iter().take(MAX_NAMES) {
        let forward = lookups.ask(name, address_type(ip));
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

fn confirm(name: &str, ip: IpAddr, forward: &Lookup) -> IprevName {
    let addresses = forward.records();
    let is_ip = |address: &String| address.parse::<IpAddr>().is_ok_and(|address| address == ip);
    IprevName {
        name: canonical_name(name),
        addresses: addresses.iter().take(MAX_ADDRESSES).cloned().collect(),
        confirmed: forward.is_definite().then(|| addresses.iter().any(is_ip)),
    }
}

/// The type of record that holds addresses of the family of `ip`.
pub fn address_type(ip: IpAddr) -> RecordType {
    if ip.is_ipv4() {
        RecordType::A
    } else {
        RecordType::Aaaa
    }
}

/// The name under which the names of an address are published (RFC 1035, section 3.5; RFC 3596, section 2.5).
pub fn reverse_name(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, d] = ip.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(ip) => {
            let digits: Vec<String> = format!("{:032x}", ip.to_bits())
                .chars()
                .rev()
                .map(String::from)
                .collect();
            format!("{}.ip6.arpa", digits.join("."))
        }
    }
}
