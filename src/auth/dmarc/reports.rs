//! Where reports go, and whether others agreed to get them (RFC 9990, section 4).

use super::{
    record::{Parsed, Record, Uri, parse},
    walk::Walker,
};
use crate::net::is_within;
use crate::net::name::is_askable;
use crate::{
    dns::Lookup,
    report::{DmarcReportAddress, DmarcReportTag},
};

/// Other organizations that are asked whether they agreed; addresses past that are listed only.
const MAX_ASKED: usize = 8;

/// The addresses of a record that `publisher` publishes, whose organizational domain is `organizational`.
pub(crate) fn reports(
    publisher: &str,
    organizational: Option<&str>,
    record: &Record,
    walker: &Walker<'_, '_>,
) -> Vec<DmarcReportAddress> {
    let mut asked: Vec<&str> = Vec::new();
    let lists = [
        (DmarcReportTag::Rua, &record.rua),
        (DmarcReportTag::Ruf, &record.ruf),
    ];
    let uris = lists
        .into_iter()
        .flat_map(|(tag, uris)| uris.iter().map(move |uri| (tag, uri)));
    uris.map(|(tag, uri)| {
        let external = match &uri.domain {
            Some(domain) => is_external(domain, publisher, organizational, walker),
            None => false,
        };
        let mut address = DmarcReportAddress {
            tag,
            uri: uri.text.clone(),
            domain: uri.domain.clone(),
            external,
            authorized: None,
            authorization_name: None,
        };
        if let (
            true,
            Uri {
                domain: Some(domain),
                ..
            },
        ) = (external, uri)
        {
            if !asked.contains(&domain.as_str()) && asked.len() < MAX_ASKED {
                asked.push(domain);
            }
            if asked.contains(&domain.as_str()) {
                let name = format!("{publisher}._report._dmarc.{domain}");
                address.authorized = is_authorized(&name, walker);
                address.authorization_name = Some(name);
            }
        }
        address
    })
    .collect()
}

/// Whether a destination is another organization's than the record's.
fn is_external(
    destination: &str,
    publisher: &str,
    organizational: Option<&str>,
    walker: &Walker<'_, '_>,
) -> bool {
    if destination == publisher {
        return false;
    }
    match organizational {
        // Without the organizational domain, only a name under the record's own is surely not another's.
        None => !is_within(destination, publisher),
        Some(organizational) if !is_within(destination, organizational) => true,
        Some(organizational) => {
            let walk = walker.walk(destination);
            walk.organizational()
                .is_some_and(|own| own != organizational)
        }
    }
}

/// Whether `name` holds a record that begins with `v=DMARC1`; a name too long for DNS holds none (steps 4 to 7).
fn is_authorized(name: &str, walker: &Walker<'_, '_>) -> Option<bool> {
    if !is_askable(name) {
        return Some(false);
    }
    let lookup = walker.lookups.txt(name);
    match lookup {
        Lookup::Found(_) | Lookup::NoData | Lookup::NxDomain => Some(
            lookup
                .records()
                .iter()
                .any(|text| matches!(parse(name, text), Parsed::Record(_))),
        ),
        Lookup::ServerError(_) | Lookup::Failed(_) | Lookup::Missing => None,
    }
}
