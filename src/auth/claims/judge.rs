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

use super::trust_boundary::{Entry, TrustBoundary};
use crate::{
    message::Message,
    net::operators::Receiver,
    options::Options,
    reason::ClaimTrust,
    report::{Claim, ClaimKind, ClaimResult, Span},
};

/// Fills in `trusted` and `why` of each claim.
pub(crate) fn judge(
    claims: &mut [Claim],
    boundary: &TrustBoundary,
    message: &Message<'_>,
    options: &Options,
) {
    let mut verdicts: Vec<(bool, ClaimTrust)> = Vec::with_capacity(claims.len());
    for (at, claim) in claims.iter().enumerate() {
        // The caller vouches for the topmost field that bears the name, not for every one that does.
        let is_first = !claims
            .iter()
            .take(at)
            .any(|other| other.kind == claim.kind && same_name(&other.authserv, &claim.authserv));
        let is_named = is_first && is_named(claim, options);
        let proves_place =
            !boundary.is_regrouped && matches!(boundary.entry, Entry::Arrived { .. });
        verdicts.push(match &boundary.receiver {
            Some(receiver) => {
                match judge_one(boundary, receiver, at, claims, message, &verdicts, is_named) {
                    (_, ClaimTrust::ForgedAuthservId) if !proves_place => {
                        (false, ClaimTrust::BorderNotKnown)
                    }
                    verdict => verdict,
                }
            }
            None if is_named => (true, ClaimTrust::NamedByCaller),
            None => (false, ClaimTrust::BorderNotKnown),
        });
    }
    for (claim, (trusted, why)) in claims.iter_mut().zip(verdicts) {
        claim.trusted = trusted;
        claim.why = why;
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

/// Whether the claim at `at` may be believed, and why. `before` has the verdicts of those above it.
fn judge_one(
    boundary: &TrustBoundary,
    receiver: &Receiver,
    at: usize,
    claims: &[Claim],
    message: &Message<'_>,
    before: &[(bool, ClaimTrust)],
    is_named: bool,
) -> (bool, ClaimTrust) {
    let (Some(claim), Some(field)) = (claims.get(at), boundary.field) else {
        return (false, ClaimTrust::BorderNotKnown);
    };
    let stranger = if is_named {
        (true, ClaimTrust::NamedByCaller)
    } else {
        (false, ClaimTrust::CameWithMessage)
    };
    let own_name = claim
        .authserv
        .as_deref()
        .is_some_and(|authserv| receiver.runs(authserv));
    if claim.span.start < field.start {
        // Beside the receiver's own name, another one speaks for somebody else.
        let is_beside_own = claim.authserv.is_some()
            && !own_name
            && claims.iter().any(|other| {
                other.span.start < field.start
                    && other
                        .authserv
                        .as_deref()
                        .is_some_and(|authserv| receiver.runs(authserv))
            });
        return if is_beside_own && !is_named {
            (false, ClaimTrust::CameWithMessage)
        } else {
            (true, ClaimTrust::AboveBorder)
        };
    }
    if claim.kind == ClaimKind::ArcAuthenticationResults {
        return (false, ClaimTrust::CameWithMessage);
    }
    let over: Vec<bool> = boundary
        .below
        .iter()
        .take_while(|(span, _)| span.start < claim.span.start)
        .map(|&(_, own)| own)
        .collect();
    if !over.is_empty() {
        return match own_name {
            true if over.contains(&true) || is_of_another_client(claim, boundary) => {
                (false, ClaimTrust::EarlierPass)
            }
            true => (false, ClaimTrust::ForgedAuthservId),
            false => stranger,
        };
    }
    let follows = follows_at_once(claim, field, message);
    let is_nameless_spf = claim.kind == ClaimKind::ReceivedSpf && claim.authserv.is_none();
    if matches!(receiver, Receiver::Known(known) if known.writes_below()) {
        let has_first = claims.iter().zip(before).any(|(other, verdict)| {
            other.kind == claim.kind && verdict.1 == ClaimTrust::FirstUnderBorder
        });
        if follows && !has_first && (own_name || is_nameless_spf) {
            return (true, ClaimTrust::FirstUnderBorder);
        }
        if own_name && has_first {
            return (false, ClaimTrust::ForgedAuthservId);
        }
    }
    if !own_name {
        return if follows && is_nameless_spf {
            (false, ClaimTrust::AtBorder)
        } else {
            stranger
        };
    }
    if is_of_another_client(claim, boundary) {
        return (false, ClaimTrust::EarlierPass);
    }
    let above: Vec<&Claim> = claims
        .iter()
        .take(at)
        .filter(|other| {
            other.span.start < field.start && same_name(&other.authserv, &claim.authserv)
        })
        .collect();
    match repeats(claim, &above) {
        Some(true) => (true, ClaimTrust::RepeatedAbove),
        Some(false) => (false, ClaimTrust::ForgedAuthservId),
        // Who writes above the boundary does not write under it too, as far as anybody can tell.
        None if is_named && above.is_empty() => (true, ClaimTrust::NamedByCaller),
        None => (false, ClaimTrust::AtBorder),
    }
}

/// Whether a claim names another client than the boundary's: then it speaks of another transaction, such as an earlier
/// pass through the same provider.
fn is_of_another_client(claim: &Claim, boundary: &TrustBoundary) -> bool {
    let client = boundary.client().map(|client| *client.value());
    let mut claimed = claim.results.iter().filter_map(super::compare::client_ip);
    client.is_some_and(|client| claimed.any(|claimed| claimed != client))
}

/// Whether nothing but claims stands between the boundary and this one.
fn follows_at_once(claim: &Claim, boundary: Span, message: &Message<'_>) -> bool {
    message
        .fields
        .iter()
        .filter(|field| field.span.start > boundary.start && field.span.start < claim.span.start)
        .all(|field| field.is("Authentication-Results") || field.is("Received-SPF"))
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
