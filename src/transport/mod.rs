//! How the receiving domain wants mail to be brought to it: MX, MTA-STS (RFC 8461), TLS-RPT (RFC 8460), DANE (RFC 7672).
//! The verdict does not need it; it is looked up only where the caller asked for it.

mod mta_sts;
mod tls_rpt;

use crate::syntax::order;
use crate::{
    dns::{Failure, Lookup, Lookups, RecordType},
    message::{Message, mailboxes},
    options::Options,
    reason::MxState,
    report::{ReceiverSource, Route, Span, Transport, TransportMx},
    syntax::tags::Tags,
};

/// Exchangers whose TLSA records are asked for.
const MAX_EXCHANGERS: usize = 10;
/// TLSA records of a host, and addresses of a record, that are listed.
const MAX_LISTED: usize = 20;

/// Looks the policy up, where the caller asked for it and the message shows a receiving domain.
pub(crate) fn look_up(
    message: &Message<'_>,
    route: &Route,
    lookups: &Lookups<'_>,
    options: &Options,
) -> Option<Transport> {
    if !options.transport {
        return None;
    }
    let receiver = receiver(message, route)?;
    let domain = receiver.domain;
    let (mx_state, exchangers, mx_known) = exchangers(&domain, lookups);
    let mx_validated = lookups.is_validated(&domain, RecordType::Mx);
    let mut mx = Vec::new();
    let mut known = mx_known;
    for (preference, host) in exchangers.into_iter().take(MAX_EXCHANGERS) {
        let (exchanger, answered) = tlsa(preference, host, lookups);
        known &= answered;
        mx.push(exchanger);
    }
    let covered = |exchanger: &TransportMx| exchanger.validated == Some(true);
    let dane = match mx_validated && !mx.is_empty() && mx.iter().all(covered) {
        true => Some(true),
        false if known => Some(false),
        false => None,
    };
    Some(Transport {
        mx_state,
        mx,
        mta_sts: mta_sts::look_up(&domain, lookups),
        tls_rpt: tls_rpt::look_up(&domain, lookups),
        dane,
        source: receiver.source,
        span: Some(receiver.span),
        domain,
    })
}

/// The receiving domain, where the message shows one.
pub(crate) fn receiving_domain(message: &Message<'_>, route: &Route) -> Option<String> {
    receiver(message, route).map(|receiver| receiver.domain)
}

struct Receiver {
    domain: String,
    source: ReceiverSource,
    span: Span,
}

/// The receiving domain: the recipient that the newest server recorded, else a field that a delivering server writes,
/// else the one address of the To field.
fn receiver(message: &Message<'_>, route: &Route) -> Option<Receiver> {
    let newest = route.hops.last();
    let recorded = newest.and_then(|hop| {
        Some(Receiver {
            domain: only_domain(hop.recipient.as_ref()?.as_bytes())?,
            source: ReceiverSource::Received,
            span: hop.span,
        })
    });
    recorded.or_else(|| {
        [
            ("Delivered-To", ReceiverSource::DeliveredTo),
            ("X-Original-To", ReceiverSource::XOriginalTo),
            ("Envelope-To", ReceiverSource::EnvelopeTo),
            ("To", ReceiverSource::To),
        ]
        .into_iter()
        .find_map(|(name, source)| {
            let field = message.first(name)?;
            Some(Receiver {
                domain: only_domain(field.value)?,
                source,
                span: field.span,
            })
        })
    })
}

/// The domain of an address list, where it has one domain only.
fn only_domain(value: &[u8]) -> Option<String> {
    let mut domains = mailboxes(value)
        .into_iter()
        .filter_map(|mailbox| mailbox.domain);
    let first = domains.next()?;
    domains.all(|domain| domain == first).then_some(first)
}

/// The exchangers of a domain by preference, and whether DNS gave a definite answer (RFC 5321, section 5.1; RFC 7505).
fn exchangers(domain: &str, lookups: &Lookups<'_>) -> (MxState, Vec<(u16, String)>, bool) {
    match lookups.mx(domain) {
        Lookup::Found(mut records) => {
            order::by_text(&mut records, |mx| {
                format!("{:05} {}", mx.preference, mx.exchange)
            });
            let mut hosts: Vec<(u16, String)> = records
                .into_iter()
                .map(|mx| (mx.preference, mx.exchange))
                .collect();
            match hosts.as_slice() {
                [(_, host)] if host.is_empty() => (MxState::Null, Vec::new(), true),
                _ => {
                    hosts.retain(|(_, host)| !host.is_empty());
                    (MxState::Found, hosts, true)
                }
            }
        }
        Lookup::NoData => (MxState::Implicit, vec![(0, domain.to_owned())], true),
        Lookup::NxDomain => (MxState::NoSuchDomain, Vec::new(), true),
        Lookup::Missing => (MxState::Pending, Vec::new(), false),
        Lookup::Failed(Failure::Malformed) => (MxState::Invalid, Vec::new(), false),
        Lookup::ServerError(_) | Lookup::Failed(_) => (MxState::Failed, Vec::new(), false),
    }
}

/// The TLSA records of a host (RFC 7672, section 2.2.1), and whether DNS gave a definite answer.
fn tlsa(preference: u16, host: String, lookups: &Lookups<'_>) -> (TransportMx, bool) {
    let name = format!("_25._tcp.{host}");
    let lookup = lookups.tlsa(&name);
    let records = lookup.records();
    let validated = (!records.is_empty()).then(|| lookups.is_validated(&name, RecordType::Tlsa));
    let exchanger = TransportMx {
        host,
        preference,
        tlsa: records.iter().take(MAX_LISTED).cloned().collect(),
        validated,
    };
    (exchanger, lookup.is_definite())
}

/// What a lookup of a record of one version gave.
enum Outcome {
    One(String),
    Several,
    None,
    Failed,
    Pending,
}

/// The one TXT record that begins with this version; others are left out (RFC 8461, section 3.1; RFC 8460, section 3).
fn record(name: &str, version: &str, lookups: &Lookups<'_>) -> Outcome {
    let lookup = lookups.txt(name);
    let is_meant = |text: &&Vec<u8>| {
        let (tags, _) = Tags::parse(text, 0);
        let first = tags.0.first();
        first.is_some_and(|tag| tag.name == b"v" && tag.value == version.as_bytes())
    };
    let mut records = lookup.records().iter().filter(is_meant);
    match (&lookup, records.next(), records.next()) {
        (_, Some(record), None) => Outcome::One(String::from_utf8_lossy(record).into_owned()),
        (_, Some(_), Some(_)) => Outcome::Several,
        (Lookup::Missing, ..) => Outcome::Pending,
        (Lookup::ServerError(_) | Lookup::Failed(_), ..) => Outcome::Failed,
        _ => Outcome::None,
    }
}

/// The tags of a record that has no fault.
fn tags(record: &str) -> Option<Tags<'_>> {
    let (tags, error) = Tags::parse(record.as_bytes(), 0);
    error.is_none().then_some(tags)
}
