//! What brought a result about: which term of which record, by which includes, and what its owner could publish instead.
//!
//! Nothing here changes a result. What it asks DNS for besides (addresses of the other family) is asked once a result
//! stands.

use std::net::IpAddr;

use super::{
    evaluate::Outcome,
    mechanism::{MAX_MX_HOSTS, mx_hosts},
    mend,
    parse::{Kind, is_spf, parse},
    sender::Sender,
};
use crate::{
    dns::{Lookup, Lookups, text_from_bytes},
    reason::{SpfReason, SpfRemark, SpfStepReason, SpfTermReason},
    report::{AuthResult, SpfCause, SpfTerm, SpfVisit},
};

/// Names that a cause lists.
const MAX_NAMES: usize = 10;

/// What brought the result about, where one term, record or group of names did; and the remark that goes with it.
pub(super) fn cause(
    outcome: &Outcome,
    sender: &Sender,
    lookups: &Lookups<'_>,
) -> (Option<SpfCause>, Option<SpfRemark>) {
    match outcome.reason {
        SpfReason::TooManyLookups => match loops(&outcome.trace) {
            Some(cause) => (Some(cause), Some(SpfRemark::RecordIncludesItself)),
            None => (None, None),
        },
        SpfReason::TooManyVoidLookups => (dead_names(&outcome.trace), None),
        SpfReason::SyntaxError
        | SpfReason::SeveralRecords
        | SpfReason::TooManyMxHosts
        | SpfReason::IncludeWithoutRecord
        | SpfReason::RedirectWithoutRecord
        | SpfReason::LookupFailed => (deciding(outcome), None),
        SpfReason::Fail | SpfReason::Softfail | SpfReason::Neutral | SpfReason::NoMatch => {
            if let Some(cause) = split(&outcome.trace, lookups) {
                return (Some(cause), Some(SpfRemark::RecordSplit));
            }
            match only_ipv4(&outcome.trace, sender, lookups) {
                Some(cause) => (Some(cause), Some(SpfRemark::OnlyIpv4)),
                None => (None, None),
            }
        }
        _ => (None, None),
    }
}

fn new(domain: &str) -> SpfCause {
    SpfCause {
        domain: domain.to_owned(),
        term: None,
        target: None,
        path: Vec::new(),
        names: Vec::new(),
        publish: None,
    }
}

/// The term or record that ended the evaluation, down the includes that led to it.
fn deciding(outcome: &Outcome) -> Option<SpfCause> {
    let reason = outcome.reason;
    let mut visits = outcome.trace.as_slice();
    let mut path = Vec::new();
    loop {
        // Of records that redirect, the last that has the reason decides.
        let visit = visits.iter().rev().find(|visit| visit.reason == reason)?;
        let before = visits
            .iter()
            .take_while(|other| !std::ptr::eq(*other, visit));
        path.extend(before.map(|visit| visit.domain.clone()));
        path.push(visit.domain.clone());
        let term = visit.terms.iter().find(|term| ended(term, reason));
        let inner = term.map_or(&[][..], |term| &term.visits);
        if inner.iter().any(|visit| visit.reason == reason) {
            visits = inner;
            continue;
        }
        let named = |term: &SpfTerm| {
            let led = inner.last().map(|visit| visit.domain.clone());
            led.or_else(|| term.expanded.clone())
        };
        return Some(SpfCause {
            term: term.map(|term| term.text.clone()),
            target: term.and_then(named).or_else(|| Some(visit.domain.clone())),
            path,
            publish: publish(visit, term, reason),
            ..new(&visit.domain)
        });
    }
}

/// Whether the evaluation of a record ended at a term for this reason.
fn ended(term: &SpfTerm, reason: SpfReason) -> bool {
    match term.reason {
        SpfStepReason::Syntax(_) => reason == SpfReason::SyntaxError,
        SpfStepReason::End(end) => end == reason,
        // A redirect has the result of the record that it leads to.
        SpfStepReason::Term(SpfTermReason::RedirectTaken) => {
            reason == SpfReason::RedirectWithoutRecord
        }
        SpfStepReason::Term(_) => false,
    }
}

/// The record that would not end so.
fn publish(visit: &SpfVisit, term: Option<&SpfTerm>, reason: SpfReason) -> Option<String> {
    let record = visit.record.as_deref()?;
    match reason {
        SpfReason::SyntaxError => mend::record(record),
        SpfReason::IncludeWithoutRecord => mend::without(record, &[term?.text.as_str()]),
        _ => None,
    }
}

/// A record that leads back to one before it.
fn loops(trace: &[SpfVisit]) -> Option<SpfCause> {
    let mut above: Vec<(&SpfVisit, Option<&SpfTerm>)> = Vec::new();
    for visit in trace {
        // A redirect leads from one record of the trace to the next.
        let redirect = visit
            .terms
            .iter()
            .find(|term| term.reason == SpfStepReason::Term(SpfTermReason::RedirectTaken));
        if let Some(found) = leads_back(visit, &mut above) {
            return Some(found);
        }
        above.push((visit, redirect));
    }
    None
}

/// Whether a record, or one under it, is one of those above. The trace is as deep as the limit of lookups lets it be.
fn leads_back<'v>(
    visit: &'v SpfVisit,
    above: &mut Vec<(&'v SpfVisit, Option<&'v SpfTerm>)>,
) -> Option<SpfCause> {
    let first = above
        .iter()
        .position(|(earlier, _)| earlier.domain == visit.domain);
    if let Some(first) = first {
        let circle = above.get(first..).unwrap_or_default();
        let (last, term) = circle.last()?;
        let mut path: Vec<String> = circle
            .iter()
            .map(|(visit, _)| visit.domain.clone())
            .collect();
        path.push(visit.domain.clone());
        let text = term.map(|term| term.text.clone());
        let publish = match (&last.record, &text) {
            (Some(record), Some(text)) => mend::without(record, &[text.as_str()]),
            _ => None,
        };
        return Some(SpfCause {
            target: Some(visit.domain.clone()),
            term: text,
            path,
            publish,
            ..new(&last.domain)
        });
    }
    for term in &visit.terms {
        let depth = above.len();
        above.push((visit, Some(term)));
        let found = term
            .visits
            .iter()
            .find_map(|inner| leads_back(inner, above));
        above.truncate(depth);
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The names that DNS has nothing for, and the first record without its terms for them.
fn dead_names(trace: &[SpfVisit]) -> Option<SpfCause> {
    let first = trace.first()?;
    let mut names = Vec::new();
    for visit in trace {
        dead_in(visit, &mut names);
    }
    names.dedup();
    names.truncate(MAX_NAMES);
    let own: Vec<&str> = first
        .terms
        .iter()
        .filter(|term| term.visits.is_empty() && is_dead(term))
        .map(|term| term.text.as_str())
        .collect();
    let publish = first
        .record
        .as_deref()
        .filter(|_| !own.is_empty())
        .and_then(|record| mend::without(record, &own));
    Some(SpfCause {
        names,
        publish,
        ..new(&first.domain)
    })
}

fn dead_in(visit: &SpfVisit, names: &mut Vec<String>) {
    for term in &visit.terms {
        if is_dead(term) {
            names.extend(term.expanded.clone());
        }
        for inner in &term.visits {
            dead_in(inner, names);
        }
    }
}

fn is_dead(term: &SpfTerm) -> bool {
    matches!(
        term.reason,
        SpfStepReason::Term(
            SpfTermReason::NoAddresses | SpfTermReason::NoMx | SpfTermReason::NameMissing
        ) | SpfStepReason::End(SpfReason::TooManyVoidLookups)
    )
}

/// A record of which parts stand in TXT records of their own: they have terms, and no version.
fn split(trace: &[SpfVisit], lookups: &Lookups<'_>) -> Option<SpfCause> {
    let first = trace.first()?;
    let record = first.record.as_deref()?;
    let ends = |name: &str| first.terms.iter().any(|term| term.name == name);
    if ends("all") || ends("redirect") {
        return None;
    }
    let texts = lookups.txt(&first.domain);
    let parts: Vec<String> = texts
        .records()
        .iter()
        .filter(|text| !is_spf(text) && is_terms(text))
        .map(|text| text_from_bytes(text).trim().to_owned())
        .collect();
    if parts.is_empty() {
        return None;
    }
    // What ends the record stands last, in whatever order DNS gave the parts.
    let (last, others): (Vec<&String>, Vec<&String>) =
        parts.iter().partition(|part| has_all(part.as_bytes()));
    let mut whole = record.trim_end().to_owned();
    for part in others.into_iter().chain(last) {
        whole.push(' ');
        whole.push_str(part);
    }
    Some(SpfCause {
        names: parts.clone(),
        publish: mend::is_readable(&whole).then_some(whole),
        ..new(&first.domain)
    })
}

/// Whether a text is nothing but terms of SPF, as no other text is.
fn is_terms(text: &[u8]) -> bool {
    let read = parse(&[b"v=spf1 ", text].concat());
    let is_sure = |kind: &Kind| {
        matches!(
            kind,
            Kind::Include(_)
                | Kind::Ip4(..)
                | Kind::Ip6(..)
                | Kind::A(Some(_), _)
                | Kind::Mx(Some(_), _)
                | Kind::Redirect(_)
        )
    };
    let is_term = |kind: &Kind| !matches!(kind, Kind::UnknownModifier);
    let mut kinds = read.terms.iter().map(|term| term.kind.as_ref());
    kinds.clone().all(|kind| kind.is_ok_and(is_term))
        && (kinds.any(|kind| kind.is_ok_and(is_sure)) || text.trim_ascii().ends_with(b"all"))
        && !read.terms.is_empty()
}

fn has_all(text: &[u8]) -> bool {
    parse(&[b"v=spf1 ", text].concat())
        .terms
        .iter()
        .any(|term| matches!(term.kind, Ok(Kind::All | Kind::Redirect(_))))
}

/// A client that uses IPv6, and records that list addresses of IPv4 alone: their terms.
fn only_ipv4(trace: &[SpfVisit], sender: &Sender, lookups: &Lookups<'_>) -> Option<SpfCause> {
    if sender.ip.is_ipv4() {
        return None;
    }
    let mut names = Vec::new();
    for visit in trace {
        ipv4_in(visit, lookups, &mut names)?;
    }
    names.truncate(MAX_NAMES);
    let first = trace.first()?;
    (!names.is_empty()).then(|| SpfCause {
        names,
        ..new(&first.domain)
    })
}

/// The terms of IPv4 alone; `None` where something may be of IPv6, or DNS has not said.
fn ipv4_in(visit: &SpfVisit, lookups: &Lookups<'_>, names: &mut Vec<String>) -> Option<()> {
    let like = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);
    let has_ipv4 = |name: &str| match lookups.addresses(name, like) {
        Lookup::Missing => None,
        lookup => Some(!lookup.records().is_empty()),
    };
    for term in &visit.terms {
        let expanded = term.expanded.as_deref().unwrap_or_default();
        // Without the prefix length.
        let name = expanded.split('/').next().unwrap_or_default();
        let is_ipv4 = match (term.name.as_str(), term.reason) {
            ("ip4", _) => true,
            ("a", SpfStepReason::Term(SpfTermReason::NoAddresses)) => has_ipv4(name)?,
            ("mx", SpfStepReason::Term(SpfTermReason::AddressNotFound))
                if term.values.is_empty() =>
            {
                let hosts = mx_hosts(lookups.mx(name).records());
                let mut any = false;
                for host in hosts.iter().take(MAX_MX_HOSTS) {
                    any |= has_ipv4(host)?;
                }
                any
            }
            ("ip6" | "a" | "mx" | "ptr" | "exists", _)
                if term.reason != SpfStepReason::Term(SpfTermReason::NoAddresses) =>
            {
                return None;
            }
            _ => false,
        };
        if is_ipv4 {
            names.push(term.text.clone());
        }
        for inner in &term.visits {
            ipv4_in(inner, lookups, names)?;
        }
    }
    matches!(
        visit.result,
        AuthResult::Fail | AuthResult::Softfail | AuthResult::Neutral
    )
    .then_some(())
}
