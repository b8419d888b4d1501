//! What the hops and the author's program say.

use super::{Facts, told::Told};
use crate::{
    net::organization,
    reason::{Advice, DateOddity, MuaFinding, RouteReason},
    report::{Encrypted, Finding, Hop, Mua, MuaKind, Route, Severity, Sure, Written},
};

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let route = facts.route;
    let mut told = Told::default();
    for (at, hop) in route.hops.iter().enumerate().rev().take(MOST_HOPS) {
        let older = at.checked_sub(1).and_then(|at| route.hops.get(at));
        if !hop.readable {
            told.add(RouteReason::Unreadable, Severity::Notice)
                .at(hop.span);
        }
        let is_known = route.origin.is_some_and(|origin| at >= origin);
        encryption(hop, is_known, &mut told);
        disconnected(older, hop, &mut told);
        delay(hop, &mut told);
        odd_date(hop, &mut told);
    }
    all_encrypted(route, &mut told);
    if let Some(date) = &route.written {
        written(date, &mut told);
    }
    mua(facts.mua, &mut told);
    told.0
}

/// Findings are for people: of a message with thousands of hops the newest are enough.
const MOST_HOPS: usize = 50;

/// What is `known` is what the receiver's own servers wrote; all before it is the senders' word and their affair.
fn encryption(hop: &Hop, known: bool, told: &mut Told) {
    if hop.internal {
        return;
    }
    let address = hop.ip.map(|ip| ip.to_string());
    let from = hop.reverse.as_ref().or(hop.from.as_ref());
    // Without a name on each side there is nothing to say of whom; without an address none of the way.
    let (Some(from), Some(by), true) = (from.or(address.as_ref()), &hop.by, hop.ip.is_some())
    else {
        return;
    };
    if hop.encrypted == Encrypted::No {
        // Between servers of one organization the way may well be its own network.
        let severity = if known && !is_within_organization(hop) {
            Severity::Warning
        } else {
            Severity::Notice
        };
        told.add(RouteReason::HopUnencrypted, severity)
            .text("from", from)
            .text("by", by)
            .maybe("with", hop.with.as_ref())
            .at(hop.span)
            .advise(Advice::OfferStarttls);
        return;
    }
    let Some(tls) = hop.tls.as_ref().filter(|tls| !tls.weak.is_empty()) else {
        return;
    };
    let words: Vec<&str> = [&tls.version, &tls.cipher]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    told.add(RouteReason::HopTlsWeak, Severity::Notice)
        .text("from", from)
        .text("by", by)
        .text("tls", &words.join(", "))
        .at(hop.span)
        .advise(Advice::UpdateTls);
}

fn is_within_organization(hop: &Hop) -> bool {
    let of = |name: &Option<String>| name.as_deref().and_then(organization);
    let server = of(&hop.by);
    server.is_some()
        && [&hop.from, &hop.reverse]
            .into_iter()
            .any(|name| of(name) == server)
}

fn disconnected(older: Option<&Hop>, hop: &Hop, told: &mut Told) {
    if let (Some(older), Some(false)) = (older, hop.connects) {
        told.add(RouteReason::HopDisconnected, Severity::Notice)
            .maybe("by", hop.by.as_ref())
            .maybe("from", hop.from.as_ref())
            .maybe("server", older.by.as_ref())
            .at(hop.span)
            .at(older.span)
            .advise(Advice::CheckFirstTrustedHop);
    }
}

/// A minute of difference between two clocks, and an hour of delay, are nothing to speak of.
fn delay(hop: &Hop, told: &mut Told) {
    let Some(seconds) = hop.delay else { return };
    let address = hop.by_ip.map(|ip| ip.to_string());
    let Some(by) = hop.by.as_ref().or(address.as_ref()) else {
        return;
    };
    let code = if seconds <= -MINUTE {
        RouteReason::ClockSkew
    } else if seconds >= HOUR {
        RouteReason::DelayLong
    } else {
        return;
    };
    let line = told
        .add(code, Severity::Notice)
        .text("by", by)
        // How long something took, or how far two clocks differ; never negative.
        .seconds("delay", seconds.saturating_abs())
        .at(hop.span);
    if code == RouteReason::DelayLong {
        line.advise(Advice::LookAtQueue);
    }
}

/// Servers write many forms of dates; a wrong weekday is none of them.
fn odd_date(hop: &Hop, told: &mut Told) {
    if let Some(date) = &hop.date
        && date.odd.contains(&DateOddity::WeekdayWrong)
    {
        told.add(DateOddity::WeekdayWrong, Severity::Notice)
            .text("date", &date.text)
            .at(date.span);
    }
}

fn written(written: &Written, told: &mut Told) {
    let date = &written.date;
    let mut is_in_doubt = false;
    for &oddity in &date.odd {
        is_in_doubt |= oddity.is_zone_in_doubt();
        if is_said(oddity) {
            told.add(oddity, Severity::Notice)
                .text("date", &date.text)
                .at(date.span);
        }
    }
    let seconds = written
        .before_first_hop
        .filter(|_| !is_in_doubt)
        .unwrap_or_default();
    let code = if seconds <= -10 * MINUTE {
        RouteReason::DateAhead
    } else if seconds >= DAY {
        RouteReason::DateLate
    } else {
        return;
    };
    told.add(code, Severity::Notice)
        .seconds("delay", seconds.saturating_abs())
        .at(date.span);
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

fn all_encrypted(route: &Route, told: &mut Told) {
    let mut outside = Vec::new();
    for hop in &route.hops {
        if !hop.readable || !hop.internal && hop.encrypted != Encrypted::Yes {
            return;
        }
        if !hop.internal {
            outside.push(hop.span);
        }
    }
    if outside.is_empty() {
        return;
    }
    let mut line = told
        .add(RouteReason::EncryptedAll, Severity::Ok)
        .text("count", &outside.len().to_string());
    for span in outside {
        line = line.at(span);
    }
}

/// That a service or a script sent it, if a form shows it that no other program shares.
fn mua(mua: &Mua, told: &mut Told) {
    for evidence in &mua.evidence {
        let code = match evidence.kind {
            _ if evidence.sure < Sure::Likely => continue,
            MuaKind::Service => MuaFinding::Service,
            MuaKind::Script => MuaFinding::Script,
            MuaKind::Program | MuaKind::Webmail | MuaKind::Unknown => continue,
        };
        told.add(code, Severity::Notice)
            .text("name", &evidence.name)
            .at(evidence.span);
        return;
    }
}
