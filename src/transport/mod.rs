//! How the receiving domain wants mail to be brought to it: MX, MTA-STS (RFC 8461), TLS-RPT (RFC 8460), DANE (RFC 7672).
//! The verdict does not need it; it is looked up only where the caller asked for it.

use crate::syntax::tags::Tags;
use crate::{
    dns::{Failure, Lookup, Lookups, RecordType},
    message::{Message, mailboxes},
    options::Options,
    report::{Route, Span, Transport, TransportMx, TransportRecord},
};

/// Exchangers whose TLSA records are asked for.
const MAX_EXCHANGERS: usize = 10;
/// TLSA records of a host, and addresses of a record, that are listed.
const MAX_LISTED: usize = 20;

/// Looks the policy up, where the caller asked for it and the message shows a receiving domain.
pub fn look_up(
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
        mx_state: mx_state.to_owned(),
        mx,
        mta_sts: mta_sts(&domain, lookups),
        tls_rpt: tls_rpt(&domain, lookups),
        dane,
        source: receiver.source.to_owned(),
        span: Some(receiver.span),
        domain,
    })
}

struct Receiver {
    domain: String,
    source: &'static str,
    span: Span,
}

/// The receiving domain: the recipient that the newest server recorded, else a field that a delivering server writes,
/// else the one address of the To field.
fn receiver(message: &Message<'_>, route: &Route) -> Option<Receiver> {
    let newest = route.hops.last();
    let recorded = newest.and_then(|hop| {
        Some(Receiver {
            domain: only_domain(hop.recipient.as_ref()?.as_bytes())?,
            source: "received",
            span: hop.span,
        })
    });
    recorded.or_else(|| {
        [
            ("Delivered-To", "delivered-to"),
            ("X-Original-To", "x-original-to"),
            ("Envelope-To", "envelope-to"),
            ("To", "to"),
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
fn exchangers(domain: &str, lookups: &Lookups<'_>) -> (&'static str, Vec<(u16, String)>, bool) {
    match lookups.mx(domain) {
        Lookup::Found(mut records) => {
            records.sort();
            let mut hosts: Vec<(u16, String)> = records
                .into_iter()
                .map(|mx| (mx.preference, mx.exchange))
                .collect();
            match hosts.as_slice() {
                [(_, host)] if host.is_empty() => ("transport-mx-null", Vec::new(), true),
                _ => {
                    hosts.retain(|(_, host)| !host.is_empty());
                    ("transport-mx-found", hosts, true)
                }
            }
        }
        Lookup::NoData => ("transport-mx-implicit", vec![(0, domain.to_owned())], true),
        Lookup::NxDomain => ("transport-mx-no-such-domain", Vec::new(), true),
        Lookup::Missing => ("transport-mx-pending", Vec::new(), false),
        Lookup::Failed(Failure::Malformed) => ("transport-mx-invalid", Vec::new(), false),
        Lookup::ServerError(_) | Lookup::Failed(_) => ("transport-mx-failed", Vec::new(), false),
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

/// RFC 8461, section 3.1: `v=STSv1; id=…;`. The policy itself lies behind HTTPS and is not fetched.
fn mta_sts(domain: &str, lookups: &Lookups<'_>) -> TransportRecord {
    let record = record(format!("_mta-sts.{domain}"), "STSv1", lookups);
    let states = States {
        found: "transport-mta-sts-found",
        none: "transport-mta-sts-none",
        invalid: "transport-mta-sts-invalid",
        several: "transport-mta-sts-several",
        failed: "transport-mta-sts-failed",
        pending: "transport-mta-sts-pending",
    };
    record.finish(&states, |tags| {
        let id = tags.text("id")?;
        let is_id =
            (1..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_id.then(|| vec![id])
    })
}

/// RFC 8460, section 3: `v=TLSRPTv1; rua=mailto:…,https:…`.
fn tls_rpt(domain: &str, lookups: &Lookups<'_>) -> TransportRecord {
    let record = record(format!("_smtp._tls.{domain}"), "TLSRPTv1", lookups);
    let states = States {
        found: "transport-tls-rpt-found",
        none: "transport-tls-rpt-none",
        invalid: "transport-tls-rpt-invalid",
        several: "transport-tls-rpt-several",
        failed: "transport-tls-rpt-failed",
        pending: "transport-tls-rpt-pending",
    };
    record.finish(&states, |tags| {
        let list = tags.text("rua")?;
        let uris: Vec<String> = list
            .split(',')
            .map(|uri| uri.trim().to_owned())
            .take(MAX_LISTED)
            .collect();
        let is_known = |uri: &String| uri.starts_with("mailto:") || uri.starts_with("https:");
        uris.iter().all(is_known).then_some(uris)
    })
}

struct States {
    found: &'static str,
    none: &'static str,
    invalid: &'static str,
    several: &'static str,
    failed: &'static str,
    pending: &'static str,
}

/// What a lookup of a record of one version gave.
enum Outcome {
    One(String),
    Several,
    None,
    Failed,
    Pending,
}

struct Looked {
    name: String,
    outcome: Outcome,
}

/// The one TXT record that begins with this version; others are left out (RFC 8461, section 3.1; RFC 8460, section 3).
fn record(name: String, version: &str, lookups: &Lookups<'_>) -> Looked {
    let lookup = lookups.txt(&name);
    let is_meant = |text: &&Vec<u8>| {
        let (tags, _) = Tags::parse(text, 0);
        let first = tags.0.first();
        first.is_some_and(|tag| tag.name == b"v" && tag.value == version.as_bytes())
    };
    let mut records = lookup.records().iter().filter(is_meant);
    let outcome = match (&lookup, records.next(), records.next()) {
        (_, Some(record), None) => Outcome::One(String::from_utf8_lossy(record).into_owned()),
        (_, Some(_), Some(_)) => Outcome::Several,
        (Lookup::Missing, ..) => Outcome::Pending,
        (Lookup::ServerError(_) | Lookup::Failed(_), ..) => Outcome::Failed,
        _ => Outcome::None,
    };
    Looked { name, outcome }
}

impl Looked {
    fn finish(
        self,
        states: &States,
        read: impl Fn(&Tags<'_>) -> Option<Vec<String>>,
    ) -> TransportRecord {
        let (state, record, values) = match self.outcome {
            Outcome::One(record) => {
                let (tags, error) = Tags::parse(record.as_bytes(), 0);
                let values = read(&tags).filter(|_| error.is_none());
                let state = if values.is_some() {
                    states.found
                } else {
                    states.invalid
                };
                (state, Some(record), values.unwrap_or_default())
            }
            Outcome::Several => (states.several, None, Vec::new()),
            Outcome::None => (states.none, None, Vec::new()),
            Outcome::Failed => (states.failed, None, Vec::new()),
            Outcome::Pending => (states.pending, None, Vec::new()),
        };
        TransportRecord {
            name: self.name,
            record,
            state: state.to_owned(),
            values,
        }
    }
}
