//! What hops say of each other: delays, whether they connect, and one time axis.

use std::collections::BTreeMap;

use crate::{
    net::{name::host, operators, organization},
    reason::RouteReason,
    report::{Bar, Hop, Timeline},
    syntax::date::Timestamp,
};

/// Fills in what depends on the hop before: `delay`, `connects`. `times` are the hops' own, oldest first as they are.
pub(super) fn link(hops: &mut [Hop], times: &[Option<i64>]) {
    let mut before = None;
    for (hop, time) in hops.iter_mut().zip(times) {
        hop.delay = time
            .zip(before)
            .map(|(now, before): (i64, i64)| now - before);
        before = time.or(before);
    }
    let mut older: Option<&Hop> = None;
    for hop in hops.iter_mut() {
        let (connects, reason) = connection(older, hop);
        hop.connects = connects;
        hop.connects_reason = reason;
        older = Some(hop);
    }
}

/// Whether `newer` follows from `older`: the server that received it is the host that sent it on. Clusters, forwarders and
/// filters have many names, so only what fits in no way is said not to connect. The first row that applies decides.
///
/// | | |
/// |---|---|
/// | no older hop, or one of the two could not be read | unknown |
/// | the newer hop names no sending host | it is a step inside: connected |
/// | an address or name of the newer hop's sender is one of the older hop's server | connected |
/// | both are of one organization by their last labels | connected |
/// | the newer hop's sender is on a private network or the same machine, or has no name that says where it is | unknown |
/// | a service that is known to have other names for its inner servers | unknown |
/// | the older hop's server has no full name | unknown |
/// | else | not connected |
fn connection(older: Option<&Hop>, newer: &Hop) -> (Option<bool>, RouteReason) {
    let Some(older) = older else {
        return (None, RouteReason::FirstHop);
    };
    if !older.readable || !newer.readable {
        return (None, RouteReason::NotSaid);
    }
    if newer.internal && newer.from.is_none() {
        return (Some(true), RouteReason::StepInside);
    }
    let senders: Vec<String> = [&newer.from, &newer.helo, &newer.reverse]
        .into_iter()
        .flatten()
        .map(|name| host(name))
        .collect();
    let Some(server) = older.by.as_deref().map(host) else {
        return (None, RouteReason::NotSaid);
    };
    if newer.ip.is_some() && newer.ip == older.by_ip {
        return (Some(true), RouteReason::AddressMatches);
    }
    if senders.contains(&server) {
        return (Some(true), RouteReason::NamesMatch);
    }
    let server_organization = organization(&server);
    let of_sender = |test: &dyn Fn(&str) -> bool| senders.iter().any(|sender| test(sender));
    if server_organization.is_some()
        && of_sender(&|sender| organization(sender) == server_organization)
    {
        return (Some(true), RouteReason::SameOrganization);
    }
    if newer.internal {
        return (None, RouteReason::Internal);
    }
    if server_organization.is_none() || !of_sender(&|sender| is_full(sender)) {
        return (None, RouteReason::NotSaid);
    }
    // They receive under one name and send on under another, or let customers send under names of their own.
    let is_service = |name: &str| operators::operator(name).is_some();
    if is_service(&server) || of_sender(&is_service) {
        return (None, RouteReason::KnownService);
    }
    (Some(false), RouteReason::NamesDiffer)
}

/// Whether a name says where in DNS it is.
fn is_full(name: &str) -> bool {
    organization(name).is_some()
}

/// The hops on one time axis. `times` are theirs, in the same order.
pub(super) fn timeline(hops: &[Hop], times: &[Option<i64>]) -> Timeline {
    let Some(zero) = times.iter().flatten().min().copied() else {
        return Timeline::default();
    };
    let mut lanes = Lanes::default();
    let mut bars: Vec<Bar> = Vec::new();
    for (at, (hop, time)) in hops.iter().zip(times).enumerate() {
        let Some(time) = time else { continue };
        let end = time - zero;
        let start = bars.last().map_or(end, |bar| bar.end);
        bars.push(Bar {
            hop: at,
            start,
            end,
            lane: lanes.of(hop, bars.last()),
            label: label(hop),
            skewed: end < start,
        });
    }
    Timeline {
        zero: Some(Timestamp(zero)),
        end: bars.iter().map(|bar| bar.end).max().unwrap_or_default(),
        lanes: lanes.names,
        bars,
    }
}

/// The server, or the beginning of what the field has in its place.
fn label(hop: &Hop) -> String {
    const LONGEST: usize = 80;
    let address = hop.by_ip.map(|ip| ip.to_string());
    let server = hop.by.as_deref().or(address.as_deref());
    server.unwrap_or(&hop.text).chars().take(LONGEST).collect()
}

#[derive(Default)]
struct Lanes {
    names: Vec<String>,
    places: BTreeMap<String, usize>,
}

impl Lanes {
    /// The lane of a hop: its organization's; a server without a full name stays in the lane of the hop before.
    fn of(&mut self, hop: &Hop, before: Option<&Bar>) -> usize {
        let organization = hop.by.as_deref().and_then(organization);
        let name = match (organization, before) {
            (Some(name), _) => name,
            (None, Some(before)) => return before.lane,
            (None, None) => label(hop),
        };
        if let Some(place) = self.places.get(&name) {
            return *place;
        }
        let place = self.names.len();
        self.names.push(name.clone());
        self.places.insert(name, place);
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(from: &str, ip: &str, by: &str) -> Hop {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Hop {
            from: text(from),
            ip: ip.parse().ok(),
            by: text(by),
            readable: true,
            ..Hop::default()
        }
    }

    #[test]
    fn hops_connect_unless_nothing_fits() {
        for (older, newer, expected) in [
            (
                hop("a", "", "mx.example.com"),
                hop("MX.example.com.", "192.0.2.1", "b.example"),
                (Some(true), RouteReason::NamesMatch),
            ),
            (
                hop("a", "", "out.example.com"),
                hop("in7.example.com", "192.0.2.1", "b.example"),
                (Some(true), RouteReason::SameOrganization),
            ),
            (
                hop("a", "", "mx.example.com"),
                hop("other.example.net", "192.0.2.1", "b.example"),
                (Some(false), RouteReason::NamesDiffer),
            ),
            (
                hop("a", "", "mx.google.com"),
                hop("other.example.net", "192.0.2.1", "b.example"),
                (None, RouteReason::KnownService),
            ),
            (
                hop("a", "", "mx"),
                hop("other.example.net", "192.0.2.1", "b.example"),
                (None, RouteReason::NotSaid),
            ),
            (
                hop("a", "", ""),
                hop("other.example.net", "192.0.2.1", "b.example"),
                (None, RouteReason::NotSaid),
            ),
            (
                hop("a", "", "mx.example.com"),
                hop("laptop", "192.0.2.1", "b.example"),
                (None, RouteReason::NotSaid),
            ),
        ] {
            assert_eq!(
                connection(Some(&older), &newer),
                expected,
                "{older:?} {newer:?}"
            );
        }
        assert_eq!(
            connection(None, &hop("a", "", "b")),
            (None, RouteReason::FirstHop)
        );
    }

    #[test]
    fn the_axis_begins_with_the_earliest_time_and_shows_skew() {
        let hops = [
            hop("", "", "a.example.com"),
            hop("", "", "b.example.com"),
            hop("", "", "localhost"),
            hop("", "", "mx.example.net"),
        ];
        let timeline = timeline(&hops, &[Some(100), Some(90), None, Some(130)]);
        assert_eq!(timeline.zero, Some(Timestamp(90)));
        assert_eq!(timeline.lanes, ["example.com", "example.net"]);
        let bars: Vec<_> = timeline
            .bars
            .iter()
            .map(|bar| (bar.hop, bar.start, bar.end, bar.lane, bar.skewed))
            .collect();
        assert_eq!(
            bars,
            [
                (0, 10, 10, 0, false),
                (1, 10, 0, 0, true),
                (3, 0, 40, 1, false)
            ]
        );
        assert_eq!(timeline.end, 40);
    }
}
