//! The senders that a message may mean, the likeliest first: who connected, by which fields, and on whose behalf.
//!
//! | rank | the address was read in |
//! |---|---|
//! | 1 | what the caller says: then nothing else counts |
//! | 2 | the trust boundary |
//! | 3 | where the boundary is not known: the topmost Received field that notes a public address |
//! | 4 | Received-SPF and Authentication-Results fields, those of the receiver first |
//! | 5 | what Exchange Online noted (`CIP`) |
//! | 6 | the hop before the boundary: a gateway may stand between |
//! | 7 | fields such as X-Originating-IP |
//!
//! Mail that never came in from outside has no sender that SPF could judge (RFC 7208, section 2.4).
//! Each reading carries its kind of evidence: what the receiving ADMD noted above the boundary is attested, the rest
//! is claimed, however likely it looks.

use std::net::IpAddr;

use crate::{
    auth::claims::TrustBoundary,
    message::{Message, reverse_path},
    net::address,
    options::{Envelope, Options},
    provenance::{Attestor, Kind, Sourced},
    reason::ClaimTrust,
    report::{AddressRange, Claim, ClaimKind, ClaimResult, Hop, Route, Span, SpfSource, Sureness},
};

/// Candidates that are evaluated.
const MAX_CANDIDATES: usize = 5;

/// Fields that may name the client. Whoever wrote the message may have written them.
const ADDRESS_FIELDS: &[&str] = &[
    "X-MS-Exchange-Organization-OriginalClientIPAddress",
    "X-Originating-IP",
    "X-Sender-IP",
    "X-Client-IP",
    "X-Remote-IP",
];

/// The same as codes of the report.
const ADDRESS_CODES: &[&str] = &[
    "x-ms-exchange-organization-originalclientipaddress",
    "x-originating-ip",
    "x-sender-ip",
    "x-client-ip",
    "x-remote-ip",
];

/// A sender that the message may mean.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    /// The address of the client.
    pub(super) ip: Sourced<IpAddr>,
    /// Where it was read.
    pub(super) field: &'static str,
    /// The HELO name.
    pub(super) helo: Option<Named>,
    /// The reverse path; empty for a bounce.
    pub(super) mail_from: Option<Named>,
}

/// A name and where it was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Named {
    pub(super) text: Sourced<String>,
    pub(super) field: &'static str,
}

const CALLER: &str = "caller";

impl Candidate {
    /// Where the address was read, for the report.
    pub(super) fn source(&self) -> SpfSource {
        source(self.field, &self.ip)
    }

    /// The kind of evidence that a result for this sender rests on: of the address, and of the identity that is checked.
    pub(super) fn kind(&self) -> Kind {
        let identity = match (&self.mail_from, &self.helo) {
            (Some(path), _) if !path.text.value().is_empty() => Some(path),
            // A null reverse path is judged by HELO.
            (_, helo) => helo.as_ref(),
        };
        identity.map_or(Kind::Claimed, |identity| {
            identity.text.kind().min(self.ip.kind())
        })
    }
}

impl Named {
    fn given(text: &str) -> Self {
        Self {
            text: Sourced::given(text.to_owned()),
            field: CALLER,
        }
    }

    /// Where it was read, for the report.
    pub(super) fn source(&self) -> SpfSource {
        source(self.field, &self.text)
    }
}

fn source<T>(field: &str, sourced: &Sourced<T>) -> SpfSource {
    SpfSource {
        field: field.to_owned(),
        sure: match sourced.kind() {
            Kind::Attested | Kind::Sealed | Kind::Proven => Sureness::Certain,
            Kind::Guessed => Sureness::Likely,
            Kind::Claimed => Sureness::Guess,
        },
        span: sourced.span(),
    }
}

/// The sender that the caller names; `None` without an address.
pub(super) fn named_by_caller(envelope: &Envelope) -> Option<Candidate> {
    Some(Candidate {
        ip: Sourced::given(envelope.ip?),
        field: CALLER,
        helo: envelope.helo.as_deref().map(Named::given),
        mail_from: envelope.mail_from.as_deref().map(Named::given),
    })
}

/// The senders that the message may mean, the likeliest first.
pub(super) fn candidates(
    message: &Message<'_>,
    route: &Route,
    claims: &[Claim],
    boundary: &TrustBoundary,
    options: &Options,
) -> Vec<Candidate> {
    let envelope = &options.envelope;
    let attestor = boundary.attestor();
    let claimed = read_claims(claims, boundary, options);
    let return_path = return_path(message, boundary);
    let mut candidates = match named_by_caller(envelope) {
        Some(candidate) => vec![candidate],
        None if !boundary.is_from_outside() => Vec::new(),
        None => merged(ranked(message, route, &claimed, boundary)),
    };
    candidates.truncate(MAX_CANDIDATES);
    for candidate in &mut candidates {
        let ip = *candidate.ip.value();
        if candidate.helo.is_none() {
            candidate.helo = helo_for(ip, route, &claimed, attestor.as_ref());
        }
        if candidate.mail_from.is_none()
            || return_path
                .as_ref()
                .is_some_and(|path| path.text.kind() > Kind::Claimed)
        {
            candidate.mail_from = mail_from_for(
                ip,
                return_path.as_ref(),
                candidate.mail_from.take(),
                route,
                &claimed,
                attestor.as_ref(),
            );
        }
        if let (Some(mail_from), Some(full)) = (&mut candidate.mail_from, &return_path)
            && is_domain_of(mail_from.text.value(), full.text.value())
            // A local part that anyone can write does not take the place of what a server noted.
            && full.text.kind() >= mail_from.text.kind()
        {
            *mail_from = full.clone();
        }
        if let Some(helo) = &envelope.helo {
            candidate.helo = Some(Named::given(helo));
        }
        if let Some(mail_from) = &envelope.mail_from {
            candidate.mail_from = Some(Named::given(mail_from));
        }
    }
    candidates
}

/// The reverse path as the final server wrote it down (RFC 5321, section 4.4): it counts above the boundary only, since
/// what stands under it came with the message.
fn return_path(message: &Message<'_>, boundary: &TrustBoundary) -> Option<Named> {
    let attestor = boundary.attestor();
    let field = message.first("Return-Path")?;
    let last_own = attestor.and_then(|attestor| {
        message
            .all("Return-Path")
            .rfind(|field| attestor.kind_of(field.span) > Kind::Claimed)
    });
    let field = last_own.unwrap_or(field);
    Some(Named {
        text: Sourced::noted(reverse_path(field.value), field.span, attestor.as_ref()),
        field: "return-path",
    })
}

/// Every address that may be the client's, by rank.
fn ranked(
    message: &Message<'_>,
    route: &Route,
    claimed: &[Claimed],
    boundary: &TrustBoundary,
) -> Vec<Candidate> {
    let attestor = boundary.attestor();
    let hop = |at: usize| {
        route
            .hops
            .get(at)
            .and_then(|hop| from_hop(hop, attestor.as_ref()))
    };
    let mut found = Vec::new();
    if let Some(client) = boundary.client() {
        found.extend(boundary.hop().and_then(hop).map(|candidate| Candidate {
            ip: client.clone(),
            ..candidate
        }));
        if found.is_empty() {
            found.push(Candidate {
                ip: client.clone(),
                field: "authentication-results",
                helo: None,
                mail_from: None,
            });
        }
    }
    let (own, others): (Vec<&Claimed>, Vec<&Claimed>) = claimed
        .iter()
        .partition(|claimed| claimed.attestor.is_some());
    found.extend(from_claims(own));
    let topmost = || {
        (0..route.hops.len())
            .rev()
            .find_map(|at| hop(at).map(|candidate| (at, candidate)))
    };
    let first = match boundary.hop() {
        Some(at) => Some(at),
        None => topmost().map(|(at, candidate)| {
            found.push(candidate);
            at
        }),
    };
    found.extend(from_claims(others));
    found.extend(from_forefront(message, attestor.as_ref()));
    if let Some(first) = first {
        found.extend((0..first).rev().find_map(hop));
    }
    for name in ADDRESS_FIELDS {
        found.extend(message.first(name).and_then(|field| {
            let ip = read_client(&field.text())?;
            Some(Candidate {
                ip: Sourced::claimed(ip, field.span),
                field: ADDRESS_CODES
                    .iter()
                    .copied()
                    .find(|code| code.eq_ignore_ascii_case(name))?,
                helo: None,
                mail_from: None,
            })
        }));
    }
    found
}

/// One candidate for each address, at its best rank. What the receiver noted tells the names that belong to it.
fn merged(found: Vec<Candidate>) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = Vec::new();
    for next in found {
        match candidates
            .iter_mut()
            .find(|known| known.ip.value() == next.ip.value())
        {
            Some(known) if next.ip.kind() > Kind::Claimed => {
                known.helo = known.helo.take().or(next.helo);
                known.mail_from = known.mail_from.take().or(next.mail_from);
            }
            Some(_) => {}
            None => candidates.push(next),
        }
    }
    candidates
}

fn helo_for(
    ip: IpAddr,
    route: &Route,
    claimed: &[Claimed],
    attestor: Option<&Attestor>,
) -> Option<Named> {
    let of_hop = route.hops.iter().rev().find_map(|hop| {
        let candidate = from_hop(hop, attestor)?;
        candidate.helo.filter(|_| *candidate.ip.value() == ip)
    });
    of_hop.or_else(|| {
        claimed
            .iter()
            .filter(|claimed| claimed.ip.is_none_or(|(claimed, _)| claimed == ip))
            .find_map(|claimed| claimed.named(claimed.helo.as_ref()))
    })
}

/// The reverse path: the best attested of what the final server wrote down, what the receiving server noted with this
/// address, and what other servers noted.
fn mail_from_for(
    ip: IpAddr,
    return_path: Option<&Named>,
    of_candidate: Option<Named>,
    route: &Route,
    claimed: &[Claimed],
    attestor: Option<&Attestor>,
) -> Option<Named> {
    let of_claims = |is_meant: &dyn Fn(&Claimed) -> bool| {
        claimed
            .iter()
            .filter(|claimed| is_meant(claimed))
            .find_map(|claimed| claimed.named(claimed.mail_from.as_ref()))
    };
    let of_hop = || {
        route.hops.iter().rev().find_map(|hop| {
            hop.envelope_from.clone().map(|text| Named {
                text: Sourced::noted(text, hop.span, attestor),
                field: "received",
            })
        })
    };
    // In order of rank; among them the best attested, and the first of equals.
    let readings = [
        return_path.cloned(),
        of_candidate,
        of_claims(&|claimed| claimed.ip.is_some_and(|(claimed, _)| claimed == ip)),
        of_claims(&|_| true),
        of_hop(),
    ];
    readings.into_iter().flatten().reduce(|best, next| {
        if next.text.kind() > best.text.kind() {
            next
        } else {
            best
        }
    })
}

/// Whether `domain` is all that a server wrote down of the reverse path, as Exchange Online does.
fn is_domain_of(domain: &str, reverse_path: &str) -> bool {
    let path = reverse_path.trim_end_matches('>');
    path.rsplit_once('@')
        .is_some_and(|(_, own)| own.eq_ignore_ascii_case(domain))
}

fn from_hop(hop: &Hop, attestor: Option<&Attestor>) -> Option<Candidate> {
    let ip = hop.ip.filter(|ip| is_client(*ip))?;
    let named = |text: Option<&String>| {
        text.map(|text| Named {
            text: Sourced::noted(text.clone(), hop.span, attestor),
            field: "received",
        })
    };
    Some(Candidate {
        ip: Sourced::noted(ip, hop.span, attestor),
        field: "received",
        helo: named(
            hop.helo
                .as_ref()
                .or(hop.from.as_ref())
                .filter(|name| name.parse::<IpAddr>().is_err()),
        ),
        mail_from: named(hop.envelope_from.as_ref()),
    })
}

/// What claims of one server, in one block, say of the sender.
#[derive(Debug)]
struct Claimed {
    of: ClaimKind,
    authserv: Option<String>,
    attestor: Option<Attestor>,
    ip: Option<(IpAddr, Span)>,
    helo: Option<(String, Span)>,
    mail_from: Option<(String, Span)>,
}

impl Claimed {
    fn field(&self) -> &'static str {
        match self.of {
            ClaimKind::ReceivedSpf => "received-spf",
            _ => "authentication-results",
        }
    }

    fn sourced<T>(&self, value: T, span: Span) -> Sourced<T> {
        Sourced::noted(value, span, self.attestor.as_ref())
    }

    fn named(&self, name: Option<&(String, Span)>) -> Option<Named> {
        name.map(|(text, span)| Named {
            text: self.sourced(text.clone(), *span),
            field: self.field(),
        })
    }
}

fn from_claims(claimed: Vec<&Claimed>) -> impl Iterator<Item = Candidate> {
    claimed.into_iter().filter_map(|claimed| {
        let (ip, span) = claimed.ip?;
        Some(Candidate {
            ip: claimed.sourced(ip, span),
            field: claimed.field(),
            helo: claimed.named(claimed.helo.as_ref()),
            mail_from: claimed.named(claimed.mail_from.as_ref()),
        })
    })
}

/// What the claims say. Several Authentication-Results fields of one server in one block belong together.
fn read_claims(claims: &[Claim], boundary: &TrustBoundary, options: &Options) -> Vec<Claimed> {
    let mut read: Vec<Claimed> = Vec::new();
    for claim in claims {
        // An ARC claim is of an earlier hop; a forged one names whom the sender likes.
        if claim.kind == ClaimKind::ArcAuthenticationResults
            || claim.why == ClaimTrust::ForgedAuthservId
        {
            continue;
        }
        let attestor = boundary.attestor_of(claim, options);
        let continues = read.last().is_some_and(|last| {
            last.of == claim.kind
                && claim.kind == ClaimKind::AuthenticationResults
                && last.authserv.is_some()
                && last.authserv == claim.authserv
                && last.attestor.is_some() == attestor.is_some()
        });
        if !continues {
            read.push(Claimed {
                of: claim.kind,
                authserv: claim.authserv.clone(),
                attestor,
                ip: None,
                helo: None,
                mail_from: None,
            });
        }
        if let Some(last) = read.last_mut() {
            claim
                .results
                .iter()
                .for_each(|result| read_result(result, last));
        }
    }
    read
}

fn read_result(result: &ClaimResult, claimed: &mut Claimed) {
    let is_spf = result.method == "spf";
    if !is_spf && result.method != "iprev" {
        return;
    }
    for property in &result.properties {
        let value = property.value.as_str();
        match property.property.as_str() {
            "helo" if is_spf && claimed.helo.is_none() => {
                claimed.helo = Some((value.to_owned(), property.span));
            }
            "mailfrom" | "envelope-from" if is_spf && claimed.mail_from.is_none() => {
                claimed.mail_from = Some((value.to_owned(), property.span));
            }
            // `policy.iprev`; `client-ip` of Received-SPF; `smtp.remote-ip`.
            name if name == "iprev" || name.ends_with("-ip") => {
                take_ip(claimed, value, property.span);
            }
            _ => {}
        }
    }
    if !is_spf {
        return;
    }
    for comment in &result.comments {
        // Microsoft: `sender IP is 192.0.2.1`. Google: `domain of a@example.com designates 192.0.2.1 as permitted sender`.
        for before in ["sender IP is ", "designates ", "designate "] {
            if let Some(ip) = word_after(comment, before) {
                take_ip(claimed, ip, result.span);
            }
        }
        if claimed.mail_from.is_none()
            && let Some(path) = word_after(comment, "domain of transitioning ")
                .or_else(|| word_after(comment, "domain of "))
            && path.contains('.')
        {
            claimed.mail_from = Some((path.to_owned(), result.span));
        }
    }
}

fn take_ip(claimed: &mut Claimed, text: &str, span: Span) {
    if claimed.ip.is_none() {
        claimed.ip = read_client(text).map(|ip| (ip, span));
    }
}

fn word_after<'t>(text: &'t str, before: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_whitespace().next()
}

/// `CIP:` of X-Forefront-Antispam-Report.
fn from_forefront(message: &Message<'_>, attestor: Option<&Attestor>) -> Option<Candidate> {
    let field = message.first("X-Forefront-Antispam-Report")?;
    let text = field.text();
    let ip = text
        .split(';')
        .find_map(|part| part.trim().strip_prefix("CIP:"))
        .and_then(read_client)?;
    Some(Candidate {
        ip: Sourced::noted(ip, field.span, attestor),
        field: "x-forefront-antispam-report",
        helo: None,
        mail_from: None,
    })
}

/// An address as servers write it, if it can be that of a client on the Internet.
fn read_client(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || "()<>,;\"".contains(c));
    address::read(text).filter(|ip| is_client(*ip))
}

/// Whether an address can be that of a client on the Internet. Addresses for documentation may: examples use them.
pub(super) fn is_client(ip: IpAddr) -> bool {
    let is_nobody = matches!(
        address::kind(ip).kind,
        AddressRange::Broadcast
            | AddressRange::Discard
            | AddressRange::Multicast
            | AddressRange::Reserved
    );
    !is_nobody && !address::is_internal(ip)
}
