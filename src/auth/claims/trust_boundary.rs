//! The border of trust: which claims the receiver's own servers added, and which may have come with the message.
//!
//! Every server adds its fields at the top. So the hops are followed down from the topmost, as long as each was taken
//! over by a server of the receiver's from another of them; the hop that came from outside is where the message
//! entered. Whether it came from outside is told by the address that the receiving server noted, never by the name that
//! the sending host gave itself.
//!
//! | where the claim stands | who it names | what it is |
//! |---|---|---|
//! | above the hop where the message entered | anybody | the receiver's own |
//! | under it, before another Received field | the receiver | its own, where it is known to write there, or repeats what stands above; forged, where it contradicts that; else it cannot be told: filters of Postfix and Sendmail write there too, and so can the sender |
//! | under a Received field of others | the receiver | forged |
//! | under a Received field of the receiver's, under others | the receiver | perhaps its own, of an earlier pass |
//! | under the hop where the message entered | anybody else | came with the message |
//!
//! What the caller names as trusted is believed, unless this table calls it forged, or it stands under the border while
//! the same server's results stand above it.

use std::net::IpAddr;

use crate::net::operators::{Receiver, is_local, is_local_name};
use crate::{
    message::Message,
    options::Options,
    report::{Claim, ClaimKind, ClaimResult, Hop, Route, Span},
};

/// Fills in `trusted` and `why` of each claim, and `origin` of the route.
pub fn draw_border(
    claims: &mut [Claim],
    route: &mut Route,
    message: &Message<'_>,
    options: &Options,
) {
    let border = Border::find(&route.hops);
    route.origin = border.as_ref().and_then(|border| border.origin);
    let mut verdicts = Vec::with_capacity(claims.len());
    for (at, claim) in claims.iter().enumerate() {
        let is_named = is_named(claim, options);
        let (trusted, why) = match &border {
            Some(border) => border.judge(at, claims, message, &verdicts, is_named),
            None if is_named => (true, "claim-named-by-caller"),
            None => (false, "claim-border-not-known"),
        };
        verdicts.push((trusted, why));
    }
    for (claim, (trusted, why)) in claims.iter_mut().zip(verdicts) {
        claim.trusted = trusted;
        claim.why = why.to_owned();
    }
}

/// Whether the caller trusts who speaks. A chain's results are another matter: see `compare`.
fn is_named(claim: &Claim, options: &Options) -> bool {
    claim.kind == ClaimKind::AuthenticationResults
        && claim
            .authserv
            .as_deref()
            .is_some_and(|authserv| options.trusts(authserv))
}

/// Where the message entered.
struct Border {
    receiver: Receiver,
    /// The Received field of the hop by which it entered, or of the last that is surely the receiver's.
    field: Span,
    /// The hop's place, oldest first, where it surely came from outside.
    origin: Option<usize>,
    /// The Received fields under it, topmost first: the place, and whether the receiver's server wrote it.
    below: Vec<(Span, bool)>,
}

impl Border {
    fn find(hops: &[Hop]) -> Option<Self> {
        let receiver = receiver(hops)?;
        let mut last = None;
        let mut origin = None;
        for (at, hop) in hops.iter().enumerate().rev() {
            if !is_own(hop, &receiver) {
                break;
            }
            last = Some(at);
            match came_from_inside(hop, &receiver) {
                Some(true) => {}
                Some(false) => {
                    origin = Some(at);
                    break;
                }
                None => break,
            }
        }
        let last = last?;
        Some(Self {
            field: hops.get(last)?.span,
            origin,
            below: hops
                .iter()
                .take(last)
                .rev()
                .map(|hop| {
                    let own = hop.by.as_deref().is_some_and(|by| receiver.runs(by));
                    (hop.span, own)
                })
                .collect(),
            receiver,
        })
    }

    /// Whether the claim at `at` may be believed, and why. `before` has the verdicts of those above it.
    fn judge(
        &self,
        at: usize,
        claims: &[Claim],
        message: &Message<'_>,
        before: &[(bool, &'static str)],
        is_named: bool,
    ) -> (bool, &'static str) {
        let Some(claim) = claims.get(at) else {
            return (false, "claim-border-not-known");
        };
        if claim.span.start < self.field.start {
            return (true, "claim-above-border");
        }
        let over: Vec<bool> = self
            .below
            .iter()
            .take_while(|(span, _)| span.start < claim.span.start)
            .map(|&(_, own)| own)
            .collect();
        let own_name = claim
            .authserv
            .as_deref()
            .is_some_and(|authserv| self.receiver.runs(authserv));
        let stranger = if is_named {
            (true, "claim-named-by-caller")
        } else {
            (false, "claim-came-with-message")
        };
        if claim.kind == ClaimKind::ArcAuthenticationResults {
            return (false, "claim-came-with-message");
        }
        if !over.is_empty() {
            return match own_name {
                true if over.contains(&true) => (false, "claim-earlier-pass"),
                true => (false, "claim-forged-authserv-id"),
                false => stranger,
            };
        }
        let follows = self.follows_at_once(claim, message);
        let is_nameless_spf = claim.kind == ClaimKind::ReceivedSpf && claim.authserv.is_none();
        if matches!(self.receiver, Receiver::Known(known) if known.writes_below) {
            let has_first = claims.iter().zip(before).any(|(other, verdict)| {
                other.kind == claim.kind && verdict.1 == "claim-first-under-border"
            });
            if follows && !has_first && (own_name || is_nameless_spf) {
                return (true, "claim-first-under-border");
            }
            if own_name && has_first {
                return (false, "claim-forged-authserv-id");
            }
        }
        if !own_name {
            return if follows && is_nameless_spf {
                (false, "claim-at-border")
            } else {
                stranger
            };
        }
        let above: Vec<&Claim> = claims
            .iter()
            .take(at)
            .filter(|other| {
                other.span.start < self.field.start && same_name(&other.authserv, &claim.authserv)
            })
            .collect();
        match repeats(claim, &above) {
            Some(true) => (true, "claim-repeated-above"),
            Some(false) => (false, "claim-forged-authserv-id"),
            // Who writes above the border does not write under it too, as far as anybody can tell.
            None if is_named && above.is_empty() => (true, "claim-named-by-caller"),
            None => (false, "claim-at-border"),
        }
    }

    /// Whether nothing but claims stands between the border and this one.
    fn follows_at_once(&self, claim: &Claim, message: &Message<'_>) -> bool {
        message
            .fields
            .iter()
            .filter(|field| {
                field.span.start > self.field.start && field.span.start < claim.span.start
            })
            .all(|field| field.is("Authentication-Results") || field.is("Received-SPF"))
    }
}

/// Who runs the topmost servers: by the first name among them that says so.
fn receiver(hops: &[Hop]) -> Option<Receiver> {
    for hop in hops.iter().rev() {
        let by = hop.by.as_deref()?;
        if let Some(receiver) = Receiver::of_address(by) {
            return Some(receiver);
        }
        if !is_local_name(by) {
            return Some(Receiver::of(by));
        }
        let nobody = Receiver::Organization(String::new());
        if came_from_inside(hop, &nobody) != Some(true) {
            return Some(Receiver::of(by));
        }
    }
    let by = hops.last()?.by.as_deref()?;
    Some(Receiver::of(by))
}

/// Whether one of the receiver's servers wrote this field, as far as the name goes.
fn is_own(hop: &Hop, receiver: &Receiver) -> bool {
    hop.by.as_deref().is_some_and(|by| {
        is_local_name(by)
            || receiver.runs(by)
            || by.parse().is_ok_and(|ip: IpAddr| receiver.holds(ip))
    })
}

/// Whether the receiving server took the message over from another server of the receiver's; `None` where the field
/// does not tell.
fn came_from_inside(hop: &Hop, receiver: &Receiver) -> Option<bool> {
    // Within a machine, or out of a mailbox that the message had reached already.
    const INSIDE: &[&str] = &["LMTP", "LOCAL", "POP3", "IMAP"];
    let with = hop.with.as_deref().unwrap_or_default().to_ascii_uppercase();
    if INSIDE.iter().any(|word| with.starts_with(word)) {
        return Some(true);
    }
    let Some(ip) = hop.ip.as_deref().and_then(|ip| ip.parse().ok()) else {
        let is_inside = match (&hop.from, receiver) {
            (None, _) => true,
            // Where a message comes in from outside, they always note the address.
            (Some(from), Receiver::Known(_)) => is_local_name(from) || receiver.runs(from),
            (Some(_), Receiver::Organization(_)) => false,
        };
        return is_inside.then_some(true);
    };
    if is_local(ip) || receiver.holds(ip) {
        return Some(true);
    }
    Some(match receiver {
        // They speak to themselves over private networks, or over those that are known.
        Receiver::Known(_) => false,
        Receiver::Organization(_) => hop
            .reverse
            .as_deref()
            .is_some_and(|reverse| receiver.runs(reverse)),
    })
}

fn same_name(one: &Option<String>, other: &Option<String>) -> bool {
    let bare = |name: &Option<String>| {
        let name = name.as_deref().unwrap_or_default();
        name.split('/')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    bare(one) == bare(other)
}

/// Whether the claims above say all that this one says; `Some(false)` where they say otherwise of a method, `None`
/// where they say nothing of it.
fn repeats(claim: &Claim, above: &[&Claim]) -> Option<bool> {
    let mut all = !claim.results.is_empty();
    for result in &claim.results {
        let same_method: Vec<&ClaimResult> = above
            .iter()
            .flat_map(|other| &other.results)
            .filter(|other| other.method == result.method)
            .collect();
        if same_method.is_empty() {
            all = false;
        } else if !same_method.iter().any(|other| is_same(result, other)) {
            return Some(false);
        }
    }
    all.then_some(true)
}

/// The same result, of the same thing as far as both say what it is of.
fn is_same(one: &ClaimResult, other: &ClaimResult) -> bool {
    one.result == other.result
        && one.properties.iter().all(|property| {
            other
                .properties
                .iter()
                .filter(|p| p.ptype == property.ptype && p.property == property.property)
                .all(|p| p.value.eq_ignore_ascii_case(&property.value))
        })
}
