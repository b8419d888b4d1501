//! What the hops and the author's program say.

use super::{Facts, finding};
use crate::reason::Advice;
use crate::{
    net::organization,
    report::{Client, ClientKind, Encrypted, Finding, Hop, Param, Route, Severity, Sure, Written},
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
    findings.extend(client(facts.client));
    findings
}

/// Findings are for people: of a message with thousands of hops the newest are enough.
const MOST_HOPS: usize = 50;

fn unreadable(hop: &Hop) -> Option<Finding> {
    (!hop.readable).then(|| {
        let spans = vec![hop.span];
        finding(
            "route-unreadable",
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
    let from = hop
        .reverse
        .as_ref()
        .or(hop.from.as_ref())
        .or(hop.ip.as_ref());
    let params = |name, value: Option<String>| {
        [
            ("from", from.cloned()),
            ("by", hop.by.clone()),
            (name, value),
        ]
    };
    // Without a name on each side there is nothing to say of whom; without an address none of the way.
    from?;
    hop.by.as_ref()?;
    hop.ip.as_ref()?;
    let spans = vec![hop.span];
    if hop.encrypted == Encrypted::No {
        // Between servers of one organization the way may well be its own network.
        let severity = if known && !is_within_organization(hop) {
            Severity::Warning
        } else {
            Severity::Notice
        };
        return Some(finding(
            "route-hop-unencrypted",
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
        "route-hop-tls-weak",
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
        "route-hop-disconnected",
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
    let delay = hop.delay?;
    let by = hop.by.as_ref().or(hop.by_ip.as_ref())?;
    let params = [
        ("by", Some(Param::from(by.clone()))),
        ("delay", Some(duration(delay))),
        ("minutes", Some((delay.abs() / MINUTE).to_string().into())),
        ("seconds", Some(delay.abs().to_string().into())),
    ];
    let (code, advice) = if delay <= -MINUTE {
        ("route-clock-skew", None)
    } else if delay >= HOUR {
        ("route-delay-long", Some(Advice::LookAtQueue))
    } else {
        return None;
    };
    Some(finding(
        code,
        Severity::Notice,
        &params,
        vec![hop.span],
        advice,
    ))
}

/// A length of time, whichever way it runs.
const fn duration(seconds: i64) -> Param {
    Param::Duration {
        seconds: seconds.saturating_abs(),
    }
}

/// Servers write many forms of dates; a wrong weekday is none of them.
fn odd_date(hop: &Hop) -> Option<Finding> {
    let date = hop.date.as_ref()?;
    let code = date
        .odd
        .iter()
        .find(|code| *code == "route-date-weekday-wrong")?;
    Some(finding(
        code,
        Severity::Notice,
        &[("date", Some(date.text.clone()))],
        vec![date.span],
        None,
    ))
}

fn written(written: &Written) -> Vec<Finding> {
    const SAID: [&str; 5] = [
        "route-date-unreadable",
        "route-date-weekday-wrong",
        "route-date-year-short",
        "route-date-zone-missing",
        "route-date-zone-unknown",
    ];
    let date = &written.date;
    let spans = || vec![date.span];
    let mut findings: Vec<Finding> = date
        .odd
        .iter()
        .filter(|code| SAID.contains(&code.as_str()))
        .map(|code| {
            finding(
                code,
                Severity::Notice,
                &[("date", Some(date.text.clone()))],
                spans(),
                None,
            )
        })
        .collect();
    let is_in_doubt = date
        .odd
        .iter()
        .any(|code| code == "route-date-zone-unknown" || code == "route-date-zone-missing");
    let difference = written
        .before_first_hop
        .filter(|_| !is_in_doubt)
        .unwrap_or_default();
    let amount = |name, unit: i64| {
        let count = (difference.abs() / unit).to_string();
        [
            ("delay", Some(duration(difference))),
            (name, Some(count.into())),
        ]
    };
    if difference <= -10 * MINUTE {
        findings.push(finding(
            "route-date-ahead",
            Severity::Notice,
            &amount("minutes", MINUTE),
            spans(),
            None,
        ));
    } else if difference >= DAY {
        findings.push(finding(
            "route-date-late",
            Severity::Notice,
            &amount("hours", HOUR),
            spans(),
            None,
        ));
    }
    findings
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
            "route-encrypted-all",
            Severity::Ok,
            &[("count", Some(count))],
            spans,
            None,
        )
    })
}

/// That a service or a script sent it, where a form shows it that no other program shares.
fn client(client: &Client) -> Option<Finding> {
    let evidence = client.evidence.iter().find(|evidence| {
        matches!(evidence.kind, ClientKind::Service | ClientKind::Script)
            && evidence.sure >= Sure::Likely
    })?;
    let code = match evidence.kind {
        ClientKind::Service => "client-service",
        _ => "client-script",
    };
    Some(finding(
        code,
        Severity::Notice,
        &[("name", Some(evidence.name.clone()))],
        vec![evidence.span],
        None,
    ))
}
