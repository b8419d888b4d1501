//! What the hops and the author's program say.

use super::{Facts, finding};
use crate::{
    net::organization,
    reason::{Advice, DateOddity, MuaFinding, RouteReason},
    report::{Encrypted, Finding, Hop, Mua, MuaKind, Param, Route, Severity, Sure, Written},
};

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let route = facts.route;
    let mut findings = Vec::new();
    for (at, hop) in route.hops.iter().enumerate().rev().take(MOST_HOPS) {
        let older = at.checked_sub(1).and_then(|at| route.hops.get(at));
        findings.extend(unreadable(hop));
        findings.extend(encryption(
            hop,
            route.origin.is_some_and(|origin| at >= origin),
        ));
        findings.extend(disconnected(older, hop));
        findings.extend(delay(hop));
        findings.extend(odd_date(hop));
    }
    findings.extend(all_encrypted(route));
    findings.extend(route.written.iter().flat_map(written));
    findings.extend(mua(facts.mua));
    findings
}

/// Findings are for people: of a message with thousands of hops the newest are enough.
const MOST_HOPS: usize = 50;

fn unreadable(hop: &Hop) -> Option<Finding> {
    (!hop.readable).then(|| {
        let spans = vec![hop.span];
        finding(
            RouteReason::Unreadable,
            Severity::Notice,
            super::NO_PARAMS,
            spans,
            None,
        )
    })
}

/// What is `known` is what the receiver's own servers wrote; all before it is the senders' word and their affair.
fn encryption(hop: &Hop, known: bool) -> Option<Finding> {
    if hop.internal {
        return None;
    }
    let from = hop.reverse.clone().or_else(|| hop.from.clone());
    let from = from.or_else(|| hop.ip.map(|ip| ip.to_string()));
    let params = |name, value: Option<String>| {
        [
            ("from", from.clone()),
            ("by", hop.by.clone()),
            (name, value),
        ]
    };
    // Without a name on each side there is nothing to say of whom; without an address none of the way.
    from.as_ref()?;
    hop.by.as_ref()?;
    hop.ip?;
    let spans = vec![hop.span];
    if hop.encrypted == Encrypted::No {
        // Between servers of one organization the way may well be its own network.
        let severity = if known && !is_within_organization(hop) {
            Severity::Warning
        } else {
            Severity::Notice
        };
        return Some(finding(
            RouteReason::HopUnencrypted,
            severity,
            &params("with", hop.with.clone()),
            spans,
            Some(Advice::OfferStarttls),
        ));
    }
    let tls = hop.tls.as_ref().filter(|tls| !tls.weak.is_empty())?;
    let told: Vec<&str> = [&tls.version, &tls.cipher]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    Some(finding(
        RouteReason::HopTlsWeak,
        Severity::Notice,
        &params("tls", Some(told.join(", "))),
        spans,
        Some(Advice::UpdateTls),
    ))
}

fn is_within_organization(hop: &Hop) -> bool {
    let of = |name: &Option<String>| name.as_deref().and_then(organization);
    let server = of(&hop.by);
    server.is_some()
        && [&hop.from, &hop.reverse]
            .into_iter()
            .any(|name| of(name) == server)
}

fn disconnected(older: Option<&Hop>, hop: &Hop) -> Option<Finding> {
    let older = older.filter(|_| hop.connects == Some(false))?;
    Some(finding(
        RouteReason::HopDisconnected,
        Severity::Notice,
        &[
            ("by", hop.by.clone()),
            ("from", hop.from.clone()),
            ("server", older.by.clone()),
        ],
        vec![hop.span, older.span],
        Some(Advice::CheckFirstTrustedHop),
    ))
}

/// A minute of difference between two clocks, and an hour of delay, are nothing to speak of.
fn delay(hop: &Hop) -> Option<Finding> {
    let seconds = hop.delay?;
    let address = hop.by_ip.map(|ip| ip.to_string());
    let by = hop.by.clone().or(address)?;
    let (code, advice) = if seconds <= -MINUTE {
        (RouteReason::ClockSkew, None)
    } else if seconds >= HOUR {
        (RouteReason::DelayLong, Some(Advice::LookAtQueue))
    } else {
        return None;
    };
    Some(finding(
        code,
        Severity::Notice,
        &[("by", Some(by.into())), ("delay", Some(duration(seconds)))],
        vec![hop.span],
        advice,
    ))
}

/// How long something took, or how far two clocks differ; never negative.
fn duration(seconds: i64) -> Param {
    Param::Duration {
        seconds: seconds.saturating_abs(),
    }
}

/// Servers write many forms of dates; a wrong weekday is none of them.
fn odd_date(hop: &Hop) -> Option<Finding> {
    let date = hop.date.as_ref()?;
    date.odd.contains(&DateOddity::WeekdayWrong).then(|| {
        finding(
            DateOddity::WeekdayWrong,
            Severity::Notice,
            &[("date", Some(date.text.clone()))],
            vec![date.span],
            None,
        )
    })
}

fn written(written: &Written) -> Vec<Finding> {
    let date = &written.date;
    let spans = || vec![date.span];
    let mut findings: Vec<Finding> = date
        .odd
        .iter()
        .filter(|oddity| is_said(**oddity))
        .map(|oddity| {
            finding(
                *oddity,
                Severity::Notice,
                &[("date", Some(date.text.clone()))],
                spans(),
                None,
            )
        })
        .collect();
    let is_in_doubt = date.odd.iter().any(|oddity| oddity.is_zone_in_doubt());
    let seconds = written
        .before_first_hop
        .filter(|_| !is_in_doubt)
        .unwrap_or_default();
    let code = if seconds <= -10 * MINUTE {
        RouteReason::DateAhead
    } else if seconds >= DAY {
        RouteReason::DateLate
    } else {
        return findings;
    };
    findings.push(finding(
        code,
        Severity::Notice,
        &[("delay", Some(duration(seconds)))],
        spans(),
        None,
    ));
    findings
}

/// Whether something odd about the author's date is worth a finding.
fn is_said(oddity: DateOddity) -> bool {
    matches!(
        oddity,
        DateOddity::Unreadable
            | DateOddity::WeekdayWrong
            | DateOddity::YearShort
            | DateOddity::ZoneMissing
            | DateOddity::ZoneUnknown
    )
}

fn all_encrypted(route: &Route) -> Option<Finding> {
    let outside: Vec<&Hop> = route
        .hops
        .iter()
        .filter(|hop| hop.readable && !hop.internal)
        .collect();
    let all = !outside.is_empty()
        && outside.iter().all(|hop| hop.encrypted == Encrypted::Yes)
        && route.hops.iter().all(|hop| hop.readable);
    all.then(|| {
        let count = outside.len().to_string();
        let spans = outside.iter().map(|hop| hop.span).collect();
        finding(
            RouteReason::EncryptedAll,
            Severity::Ok,
            &[("count", Some(count))],
            spans,
            None,
        )
    })
}

/// That a service or a script sent it, if a form shows it that no other program shares.
fn mua(mua: &Mua) -> Option<Finding> {
    mua.evidence
        .iter()
        .filter(|evidence| evidence.sure >= Sure::Likely)
        .find_map(|evidence| {
            let code = match evidence.kind {
                MuaKind::Service => MuaFinding::Service,
                MuaKind::Script => MuaFinding::Script,
                MuaKind::Program | MuaKind::Webmail | MuaKind::Unknown => return None,
            };
            Some(finding(
                code,
                Severity::Notice,
                &[("name", Some(evidence.name.clone()))],
                vec![evidence.span],
                None,
            ))
        })
}
