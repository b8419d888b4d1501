//! The most favourable reading: whether any address that the message notes may send for the author's domain.
//!
//! A verdict that accuses must hold in every honest reading of the message. An outside address further down that passes
//! SPF for the author's domain has one: the message was forwarded, and SPF was right at the first hop.

use std::net::IpAddr;

use super::{
    evaluate::{Explain, check_host},
    identify::is_client,
    sender::Sender,
};
use crate::{
    auth::claims::client_ip,
    dns::Lookups,
    options::Options,
    report::{AuthResult, Claim, Route, Span},
};

/// Addresses that are tried.
const MAX_ADDRESSES: usize = 8;
/// Domains of the author's organization that are tried.
const MAX_DOMAINS: usize = 4;

/// What the most favourable reading comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Favourable {
    /// An address that the message notes may send for the author's domain.
    Passes {
        /// The address.
        ip: IpAddr,
        /// The domain for which SPF passes.
        domain: String,
        /// Where the address stands.
        span: Span,
    },
    /// None of them may.
    Fails,
    /// DNS has not answered all of it.
    Open,
}

/// Tries every noted address for each of `domains`: the author's, and others of its organization that the message
/// names as reverse path.
pub(crate) fn most_favourable(
    route: &Route,
    claims: &[Claim],
    domains: &[String],
    lookups: &Lookups<'_>,
    options: &Options,
) -> Favourable {
    let mut is_open = false;
    for (ip, span) in addresses(route, claims) {
        for domain in domains.iter().take(MAX_DOMAINS) {
            let Some(sender) = Sender::new(ip, None, Some(domain)) else {
                continue;
            };
            match check_host(&sender, lookups, options.now, Explain::No).result {
                AuthResult::Pass => {
                    return Favourable::Passes {
                        ip,
                        domain: domain.clone(),
                        span,
                    };
                }
                AuthResult::Temperror => is_open = true,
                _ => {}
            }
        }
    }
    if is_open {
        Favourable::Open
    } else {
        Favourable::Fails
    }
}

/// The outside addresses that the message notes, the newest hop first, each once.
fn addresses(route: &Route, claims: &[Claim]) -> Vec<(IpAddr, Span)> {
    let of_hops = route
        .hops
        .iter()
        .rev()
        .filter_map(|hop| Some((hop.ip.filter(|ip| is_client(*ip))?, hop.span)));
    let of_claims = claims.iter().flat_map(|claim| {
        let results = claim.results.iter();
        results.filter_map(|result| Some((client_ip(result)?, result.span)))
    });
    let mut found: Vec<(IpAddr, Span)> = Vec::new();
    for (ip, span) in of_hops.chain(of_claims) {
        if found.len() == MAX_ADDRESSES {
            break;
        }
        if found.iter().all(|(known, _)| *known != ip) {
            found.push((ip, span));
        }
    }
    found
}
