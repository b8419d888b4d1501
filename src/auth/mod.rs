//! The methods of authentication, a folder each.

pub(crate) mod arc;
pub(crate) mod bimi;
pub(crate) mod claims;
pub(crate) mod dkim;
#[cfg(feature = "dkim2")]
pub(crate) mod dkim2;
pub(crate) mod dmarc;
pub(crate) mod iprev;
pub(crate) mod spf;

use crate::{
    dns::Lookups,
    net::{is_within, name::canonical_name},
    options::Options,
    report::{AuthResult, Claim, Dmarc, DmarcPolicy, Route},
};

/// The most favourable reading of the addresses that a message notes: only looked for where DMARC fails under a policy
/// and the message came from outside.
pub(crate) fn favourable(
    dmarc: Option<&Dmarc>,
    route: &Route,
    claims: &[Claim],
    boundary: &claims::TrustBoundary,
    lookups: &Lookups<'_>,
    options: &Options,
) -> spf::Favourable {
    let Some(dmarc) = dmarc else {
        return spf::Favourable::Fails;
    };
    let asks = dmarc
        .policy
        .is_some_and(|policy| policy != DmarcPolicy::None);
    let Some(author) = dmarc.domain.as_deref() else {
        return spf::Favourable::Fails;
    };
    if !asks || !boundary.is_from_outside() || dmarc.result == AuthResult::Temperror {
        return spf::Favourable::Fails;
    }
    let organization = dmarc.organizational_domain.as_deref();
    let mut domains = vec![author.to_owned()];
    let noted = dmarc.identifiers.iter().map(|each| each.domain.as_str());
    for domain in noted.chain(organization) {
        let is_own = organization.is_some_and(|above| is_within(domain, above));
        let domain = canonical_name(domain);
        if is_own && !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    spf::most_favourable(route, claims, &domains, lookups, options)
}
