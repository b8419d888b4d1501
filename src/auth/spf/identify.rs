//! The senders that a message may mean, the likeliest first: who connected, by which fields, and on whose behalf.
//!
//! | rank | the address was read in |
//! |---|---|
//! | 1 | what the caller says: then nothing else counts |
//! | 2 | the Received field at the border of trust |
//! | 3 | a trusted Received-SPF or Authentication-Results field |
//! | 4 | where the border is not known: the topmost Received field that names a host of another organization |
//! | 5 | an untrusted Received-SPF or Authentication-Results field |
//! | 6 | what Exchange Online noted (`CIP`) |
//! | 7 | the hop before the border: a gateway may stand between |
//! | 8 | fields such as X-Originating-IP |

use std::net::IpAddr;

use crate::{
    message::Message,
    net::{address, organization},
    options::Envelope,
    report::{Claim, ClaimKind, ClaimResult, Hop, Route, Span, SpfSource, Sureness},
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

/// A sender that the message may mean.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    /// The address of the client.
    pub(super) ip: IpAddr,
    /// Where it was read.
    pub(super) source: SpfSource,
    /// The HELO name.
    pub(super) helo: Option<Named>,
    /// The reverse path; empty for a bounce.
    pub(super) mail_from: Option<Named>,
}

/// A name and where it was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Named {
    pub(super) text: String,
    pub(super) source: SpfSource,
}

/// The sender that the caller names; `None` without an address.
pub(super) fn named_by_caller(envelope: &Envelope) -> Option<Candidate> {
    Some(Candidate {
        ip: envelope.ip?,
        source: caller(),
        helo: envelope.helo.clone().map(by_caller),
        mail_from: envelope.mail_from.clone().map(by_caller),
    })
}

/// The senders that the message may mean, the likeliest first.
pub(super) fn candidates(
    message: &Message<'_>,
    route: &Route,
    claims: &[Claim],
    envelope: &Envelope,
) -> Vec<Candidate> {
    let claimed = read_claims(claims);
    let return_path = message.first("Return-Path").map(|field| Named {
        text: field.text(),
        source: source("return-path", Sureness::Likely, field.span),
    });
    let mut candidates = match named_by_caller(envelope) {
        Some(candidate) => vec![candidate],
        None => merged(ranked(message, route, &claimed)),
    };
    candidates.truncate(MAX_CANDIDATES);
    for candidate in &mut candidates {
        if candidate.helo.is_none() {
            candidate.helo = helo_for(candidate.ip, route, &claimed);
        }
        if candidate.mail_from.is_none() {
            candidate.mail_from =
                mail_from_for(candidate.ip, return_path.as_ref(), route, &claimed);
        }
        if let (Some(mail_from), Some(full)) = (&mut candidate.mail_from, &return_path)
            && is_domain_of(&mail_from.text, &full.text)
        {
            *mail_from = full.clone();
        }
        if let Some(helo) = &envelope.helo {
            candidate.helo = Some(by_caller(helo.clone()));
        }
        if let Some(mail_from) = &envelope.mail_from {
            candidate.mail_from = Some(by_caller(mail_from.clone()));
        }
    }
    candidates
}

fn caller() -> SpfSource {
    SpfSource {
        field: "caller".to_owned(),
        sure: Sureness::Certain,
        span: None,
    }
}

fn by_caller(text: String) -> Named {
    Named {
        text,
        source: caller(),
    }
}

fn source(field: &str, sure: Sureness, span: Span) -> SpfSource {
    SpfSource {
        field: field.to_owned(),
        sure,
        span: Some(span),
    }
}

/// Every address that may be the client's, by rank.
fn ranked(message: &Message<'_>, route: &Route, claimed: &[Claimed]) -> Vec<Candidate> {
    let border = route.origin.or_else(|| guess_border(&route.hops));
    let hop = |at: usize, sure| route.hops.get(at).and_then(|hop| from_hop(hop, sure));
    let mut found = Vec::new();
    if let Some(at) = route.origin {
        found.extend(hop(at, Sureness::Certain));
    }
    found.extend(from_claims(claimed, true));
    if let (None, Some(at)) = (route.origin, border) {
        found.extend(hop(at, Sureness::Likely));
    }
    found.extend(from_claims(claimed, false));
    found.extend(from_forefront(message));
    if let Some(border) = border {
        let before = (0..border).rev().find_map(|at| hop(at, Sureness::Guess));
        found.extend(before);
    }
    for name in ADDRESS_FIELDS {
        found.extend(message.first(name).and_then(|field| {
            let ip = read_client(&field.text())?;
            Some(Candidate {
                ip,
                source: source(&name.to_ascii_lowercase(), Sureness::Guess, field.span),
                helo: None,
                mail_from: None,
            })
        }));
    }
    found
}

/// One candidate for each address, at its best rank. A trusted claim tells the names that belong to it.
fn merged(found: Vec<Candidate>) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = Vec::new();
    for next in found {
        match candidates.iter_mut().find(|known| known.ip == next.ip) {
            Some(known) if next.source.sure == Sureness::Certain => {
                known.helo = known.helo.take().or(next.helo);
                known.mail_from = known.mail_from.take().or(next.mail_from);
            }
            Some(_) => {}
            None => candidates.push(next),
        }
    }
    candidates
}

fn helo_for(ip: IpAddr, route: &Route, claimed: &[Claimed]) -> Option<Named> {
    let of_hop = route.hops.iter().rev().find_map(|hop| {
        let candidate = from_hop(hop, Sureness::Likely)?;
        candidate.helo.filter(|_| candidate.ip == ip)
    });
    of_hop.or_else(|| {
        claimed
            .iter()
            .filter(|claimed| claimed.ip.is_none_or(|(claimed, _)| claimed == ip))
            .find_map(|claimed| claimed.named(claimed.helo.as_ref()))
    })
}

/// The reverse path: as the final server wrote it down, else as a server noted it with this address, else as one noted it.
fn mail_from_for(
    ip: IpAddr,
    return_path: Option<&Named>,
    route: &Route,
    claimed: &[Claimed],
) -> Option<Named> {
    let of_claim = |is_meant: &dyn Fn(&Claimed) -> bool| {
        claimed
            .iter()
            .filter(|claimed| is_meant(claimed))
            .find_map(|claimed| claimed.named(claimed.mail_from.as_ref()))
    };
    let of_hop = || {
        route.hops.iter().rev().find_map(|hop| {
            hop.envelope_from.clone().map(|text| Named {
                text,
                source: source("received", Sureness::Guess, hop.span),
            })
        })
    };
    return_path
        .cloned()
        .or_else(|| of_claim(&|claimed| claimed.ip.is_some_and(|(claimed, _)| claimed == ip)))
        .or_else(|| of_claim(&|_| true))
        .or_else(of_hop)
}

/// Whether `domain` is all that a server wrote down of the reverse path, as Exchange Online does.
fn is_domain_of(domain: &str, reverse_path: &str) -> bool {
    let path = reverse_path.trim_end_matches('>');
    path.rsplit_once('@')
        .is_some_and(|(_, own)| own.eq_ignore_ascii_case(domain))
}

/// The topmost hop that names a host of another organization than its own; else the topmost with an address.
fn guess_border(hops: &[Hop]) -> Option<usize> {
    let outside = |hop: &Hop| {
        // The name in reverse DNS says more than the one that the host gave itself.
        let from = hop.reverse.as_deref().or(hop.from.as_deref());
        let (Some(from), Some(by)) = (from, hop.by.as_deref()) else {
            return true;
        };
        let organizations = (organization(from), organization(by));
        organizations.0.is_none() || organizations.0 != organizations.1
    };
    let has_client = |hop: &Hop| from_hop(hop, Sureness::Likely).is_some();
    hops.iter()
        .rposition(|hop| has_client(hop) && outside(hop))
        .or_else(|| hops.iter().rposition(has_client))
}

fn from_hop(hop: &Hop, sure: Sureness) -> Option<Candidate> {
    let ip = read_client(hop.ip.as_deref()?)?;
    let source = source("received", sure, hop.span);
    let named = |text: Option<&String>| {
        text.map(|text| Named {
            text: text.clone(),
            source: source.clone(),
        })
    };
    Some(Candidate {
        ip,
        helo: named(
            hop.helo
                .as_ref()
                .or(hop.from.as_ref())
                .filter(|name| name.parse::<IpAddr>().is_err()),
        ),
        mail_from: named(hop.envelope_from.as_ref()),
        source,
    })
}

/// What claims of one server, in one block, say of the sender.
#[derive(Debug, Default)]
struct Claimed {
    kind: Option<ClaimKind>,
    authserv: Option<String>,
    trusted: bool,
    ip: Option<(IpAddr, Span)>,
    helo: Option<(String, Span)>,
    mail_from: Option<(String, Span)>,
}

impl Claimed {
    fn field(&self) -> &'static str {
        match self.kind {
            Some(ClaimKind::ReceivedSpf) => "received-spf",
            _ => "authentication-results",
        }
    }

    fn sure(&self) -> Sureness {
        if self.trusted {
            Sureness::Certain
        } else {
            Sureness::Guess
        }
    }

    fn named(&self, name: Option<&(String, Span)>) -> Option<Named> {
        name.map(|(text, span)| Named {
            text: text.clone(),
            source: source(self.field(), self.sure(), *span),
        })
    }
}

fn from_claims(claimed: &[Claimed], trusted: bool) -> impl Iterator<Item = Candidate> {
    claimed
        .iter()
        .filter(move |claimed| claimed.trusted == trusted)
        .filter_map(|claimed| {
            let (ip, span) = claimed.ip?;
            Some(Candidate {
                ip,
                source: source(claimed.field(), claimed.sure(), span),
                helo: claimed.named(claimed.helo.as_ref()),
                mail_from: claimed.named(claimed.mail_from.as_ref()),
            })
        })
}

/// What the claims say. Several Authentication-Results fields of one server in one block belong together.
fn read_claims(claims: &[Claim]) -> Vec<Claimed> {
    let mut read: Vec<Claimed> = Vec::new();
    for claim in claims {
        // An ARC claim is of an earlier hop; a forged one names whom the sender likes.
        if claim.kind == ClaimKind::ArcAuthenticationResults
            || claim.why == "claim-forged-authserv-id"
        {
            continue;
        }
        let continues = read.last().is_some_and(|last| {
            last.kind == Some(claim.kind)
                && claim.kind == ClaimKind::AuthenticationResults
                && last.authserv.is_some()
                && last.authserv == claim.authserv
                && last.trusted == claim.trusted
        });
        if !continues {
            read.push(Claimed {
                kind: Some(claim.kind),
                authserv: claim.authserv.clone(),
                trusted: claim.trusted,
                ..Claimed::default()
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
fn from_forefront(message: &Message<'_>) -> Option<Candidate> {
    let field = message.first("X-Forefront-Antispam-Report")?;
    let text = field.text();
    let ip = text
        .split(';')
        .find_map(|part| part.trim().strip_prefix("CIP:"))
        .and_then(read_client)?;
    Some(Candidate {
        ip,
        source: source("x-forefront-antispam-report", Sureness::Likely, field.span),
        helo: None,
        mail_from: None,
    })
}

/// An address as servers write it, where it can be that of a client on the Internet.
fn read_client(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || "()<>,;\"".contains(c));
    let ip = address::read(text)?;
    // Addresses for documentation may: examples use them.
    let is_nobody = matches!(
        address::kind(ip).kind.as_str(),
        "broadcast" | "discard" | "multicast" | "reserved"
    );
    (!is_nobody && !address::is_internal(ip)).then_some(ip)
}
