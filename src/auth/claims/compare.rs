//! Each claim beside our own result.
//!
//! `agrees` is true or false only where both speak of the same thing: the same signature, sender, author, and DNS as
//! far as it can be known. What changed since, or cannot be known now, is `None` with the reason.

use std::net::IpAddr;

use crate::{
    options::Options,
    reason::DkimReason,
    report::{
        Arc, AuthResult, Authentication, Claim, ClaimKind, ClaimResult, Dkim, Dmarc, Iprev, Spf,
    },
};

/// An agreement and the reason for it, as a stable code.
type Agreement = (Option<bool>, &'static str);

/// Fills in `agrees` of each result, and what a chain that holds says of the claims in it.
pub fn compare(authentication: &mut Authentication, options: &Options) {
    let mut claims = std::mem::take(&mut authentication.claims);
    let ours = &*authentication;
    for claim in &mut claims {
        if claim.why == "claim-came-with-message"
            && claim.kind == ClaimKind::ArcAuthenticationResults
            && ours.arc.result == AuthResult::Pass
        {
            claim.trusted = claim
                .authserv
                .as_deref()
                .is_some_and(|authserv| options.trusts(authserv));
            claim.why = if claim.trusted {
                "claim-sealed-by-named".to_owned()
            } else {
                "claim-sealed".to_owned()
            };
        }
        let mut results = std::mem::take(&mut claim.results);
        for result in &mut results {
            let (agrees, because) = agreement(claim, result, ours);
            result.agrees = agrees;
            result.agrees_because = because.to_owned();
        }
        claim.results = results;
    }
    authentication.claims = claims;
}

fn agreement(claim: &Claim, result: &ClaimResult, ours: &Authentication) -> Agreement {
    match result.method.as_str() {
        "dkim" => dkim(claim, result, &ours.dkim),
        "spf" => spf(result, ours.spf.as_ref()),
        "dmarc" => dmarc(result, ours),
        "arc" => arc(claim, result, &ours.arc),
        "iprev" => iprev(result, ours.iprev.as_ref()),
        _ => NOT_EVALUATED,
    }
}

const NOT_EVALUATED: Agreement = (None, "claim-not-evaluated");
const SAME: Agreement = (Some(true), "claim-result-same");
const DIFFERS: Agreement = (Some(false), "claim-result-differs");

/// Words that other specifications and servers use for RFC 8601's.
fn word(claimed: &str) -> &str {
    match claimed {
        "hardfail" => "fail",
        "error" => "temperror",
        "unknown" => "permerror",
        // There was no record; Microsoft says what would have been.
        "bestguesspass" => "none",
        other => other,
    }
}

/// The result that a claimed word means; `None` for a word that is not known.
pub(crate) fn result_word(claimed: &str) -> Option<AuthResult> {
    Some(match word(claimed) {
        "none" => AuthResult::None,
        "pass" => AuthResult::Pass,
        "fail" => AuthResult::Fail,
        "softfail" => AuthResult::Softfail,
        "policy" => AuthResult::Policy,
        "neutral" => AuthResult::Neutral,
        "temperror" => AuthResult::Temperror,
        "permerror" => AuthResult::Permerror,
        _ => return None,
    })
}

fn own_word(result: AuthResult) -> &'static str {
    match result {
        AuthResult::None => "none",
        AuthResult::Pass => "pass",
        AuthResult::Fail => "fail",
        AuthResult::Softfail => "softfail",
        AuthResult::Policy => "policy",
        AuthResult::Neutral => "neutral",
        AuthResult::Temperror => "temperror",
        AuthResult::Permerror => "permerror",
    }
}

fn property<'r>(result: &'r ClaimResult, ptype: &str, name: &str) -> Option<&'r str> {
    result
        .properties
        .iter()
        .find(|property| property.ptype == ptype && property.property == name)
        .map(|property| property.value.as_str())
        .filter(|value| !value.is_empty())
}

/// Where one of the two could not be judged at its time, there is nothing to compare.
fn no_answer(claimed: &str, ours: AuthResult) -> Option<Agreement> {
    if ours == AuthResult::Temperror {
        Some((None, "claim-no-answer-now"))
    } else if claimed == "temperror" {
        Some((None, "claim-no-answer-then"))
    } else {
        None
    }
}

fn dkim(whole: &Claim, claim: &ClaimResult, ours: &[Dkim]) -> Agreement {
    if claim.result == "none" {
        // A signature that stands above was added later.
        let mut there = ours
            .iter()
            .filter(|dkim| dkim.span.start > whole.span.start);
        return if there.next().is_none() {
            SAME
        } else {
            DIFFERS
        };
    }
    let meant: Vec<&Dkim> = ours.iter().filter(|dkim| is_meant(claim, dkim)).collect();
    let Some(first) = meant.first() else {
        return (None, "claim-no-such-signature");
    };
    if meant.iter().any(|dkim| dkim.result != first.result) {
        return (None, "claim-ambiguous");
    }
    if let Some(agreement) = no_answer(word(&claim.result), first.result) {
        return agreement;
    }
    if let Some(because) = cannot_tell(first) {
        return (None, because);
    }
    let claimed_pass = claim.result == "pass";
    match first.reason {
        _ if claimed_pass == (first.result == AuthResult::Pass) => SAME,
        DkimReason::Sha1Historic | DkimReason::KeyTooShort => (Some(false), "claim-stricter-here"),
        reason if reason.is_altered() => (Some(false), "claim-altered-since"),
        _ => DIFFERS,
    }
}

/// Why a signature that may have been good cannot be judged now.
fn cannot_tell(dkim: &Dkim) -> Option<&'static str> {
    match dkim.reason {
        DkimReason::KeyMissing | DkimReason::KeyRevoked => Some("claim-key-gone"),
        DkimReason::OtherKey => Some("claim-key-rotated"),
        DkimReason::ExpiredSince => Some("claim-expired-since"),
        DkimReason::BodyNotGiven => Some("claim-body-not-given"),
        DkimReason::HeaderIncomplete => Some("claim-header-incomplete"),
        DkimReason::KeyLookupFailed | DkimReason::KeyLookupPending => Some("claim-no-answer-now"),
        _ => None,
    }
}

/// Whether a claim speaks of this signature, by what it says of it.
fn is_meant(claim: &ClaimResult, dkim: &Dkim) -> bool {
    let lower = |name| property(claim, "header", name).map(str::to_ascii_lowercase);
    let own_identity = dkim.identity.as_deref().map(str::to_ascii_lowercase);
    // `header.i` names a subdomain of `d=` at the most, so it may only stand in for a missing `header.d`.
    let same_domain = match (lower("d"), lower("i")) {
        (Some(domain), _) => dkim.domain.as_deref() == Some(&domain),
        (None, Some(identity)) => {
            own_identity.is_some_and(|own| own.ends_with(&identity))
                || dkim.domain.as_deref() == Some(domain_of(&identity))
        }
        (None, None) => true,
    };
    let same = |claimed: Option<String>, own: &Option<String>| {
        claimed.is_none_or(|claimed| own.as_deref() == Some(&claimed))
    };
    same_domain && same(lower("s"), &dkim.selector) && same(lower("a"), &dkim.algorithm)
}

fn spf(claim: &ClaimResult, ours: Option<&Spf>) -> Agreement {
    let Some(spf) = ours else {
        return NOT_EVALUATED;
    };
    let mut result = spf.result;
    if let Some(claimed) = client_ip(claim)
        && spf.ip != Some(claimed)
    {
        match spf.candidates.iter().find(|c| c.ip == claimed) {
            Some(candidate) => result = candidate.result,
            None => return (None, "claim-other-ip"),
        }
    }
    let sender = property(claim, "smtp", "mailfrom")
        .or_else(|| property(claim, "", "envelope-from"))
        .or_else(|| property(claim, "smtp", "helo"))
        .map(domain_of);
    if let (Some(claimed), Some(own)) = (sender, spf.domain.as_deref())
        && !claimed.eq_ignore_ascii_case(own)
    {
        return (None, "claim-other-sender");
    }
    let claimed = word(&claim.result);
    if let Some(agreement) = no_answer(claimed, result) {
        return agreement;
    }
    if claimed == own_word(result) {
        SAME
    } else {
        (Some(false), "claim-differs-now")
    }
}

/// The domain of an address, or the name itself.
fn domain_of(address: &str) -> &str {
    let address = address.trim_matches(['<', '>']);
    address
        .rsplit_once('@')
        .map_or(address, |(_, domain)| domain)
}

/// The client's address that a claim names, in a property or, as Google and Microsoft do, in a comment.
pub(crate) fn client_ip(claim: &ClaimResult) -> Option<IpAddr> {
    // `smtp.remote-ip`, Received-SPF's `client-ip`, `policy.iprev`.
    let is_address = |name: &str| name == "iprev" || name.ends_with("-ip");
    let named = claim
        .properties
        .iter()
        .filter(|property| is_address(&property.property));
    let mut named = named.filter_map(|property| property.value.parse().ok());
    named.next().or_else(|| {
        claim
            .comments
            .iter()
            .flat_map(|comment| comment.split_whitespace())
            .find_map(|word| word.trim_matches([',', ';', '[', ']']).parse().ok())
    })
}

fn dmarc(claim: &ClaimResult, ours: &Authentication) -> Agreement {
    let Some(dmarc) = &ours.dmarc else {
        return NOT_EVALUATED;
    };
    if let (Some(claimed), Some(own)) = (property(claim, "header", "from"), &dmarc.domain)
        && !domain_of(claimed).eq_ignore_ascii_case(own)
    {
        return (None, "claim-other-author");
    }
    let claimed = word(&claim.result);
    if let Some(agreement) = no_answer(claimed, dmarc.result) {
        return agreement;
    }
    let own = own_word(dmarc.result);
    if claimed == own {
        return SAME;
    }
    if claimed == "none" || own == "none" {
        return (None, "claim-policy-changed");
    }
    if claimed == "pass" {
        return dmarc_passed_then(dmarc, ours);
    }
    DIFFERS
}

/// It passed there and does not here: perhaps for a signature that cannot be judged any more, or for SPF of an address
/// that is not known here.
fn dmarc_passed_then(dmarc: &Dmarc, ours: &Authentication) -> Agreement {
    let aligned = |domain: &str| {
        dmarc.identifiers.iter().any(|identifier| {
            identifier.domain == domain && identifier.alignment != crate::report::Alignment::None
        })
    };
    let lost = ours
        .dkim
        .iter()
        .filter(|dkim| dkim.domain.as_deref().is_some_and(aligned))
        .find_map(cannot_tell);
    match (lost, &ours.spf) {
        (Some(because), _) => (None, because),
        (None, None) => (None, "claim-other-ip"),
        (None, Some(_)) => DIFFERS,
    }
}

/// A server judges the chain as it came, before it adds a set of its own above.
fn arc(claim: &Claim, result: &ClaimResult, ours: &Arc) -> Agreement {
    let is_below = |set: &&crate::report::ArcSet| {
        set.seal
            .as_ref()
            .is_some_and(|seal| seal.span.start > claim.span.start)
    };
    let below = match claim.instance {
        Some(instance) => ours
            .sets
            .iter()
            .filter(|set| set.instance < instance)
            .count(),
        None => ours.sets.iter().filter(is_below).count(),
    };
    let claimed = word(&result.result);
    if below == 0 {
        return if claimed == "none" { SAME } else { DIFFERS };
    }
    if let Some(agreement) = no_answer(claimed, ours.result) {
        return agreement;
    }
    match ours.result {
        AuthResult::Neutral => (None, "claim-body-not-given"),
        // Every seal of a chain that holds verifies, so the chain as it came held too.
        AuthResult::Pass if claimed == "pass" => SAME,
        AuthResult::Pass => DIFFERS,
        _ if below == ours.sets.len() && claimed == "fail" => SAME,
        _ if below == ours.sets.len() => (Some(false), "claim-altered-since"),
        _ => (None, "claim-chain-grew"),
    }
}

fn iprev(claim: &ClaimResult, ours: Option<&Iprev>) -> Agreement {
    let Some(iprev) = ours else {
        return NOT_EVALUATED;
    };
    if let Some(claimed) = client_ip(claim)
        && iprev.ip.parse() != Ok(claimed)
    {
        return (None, "claim-other-ip");
    }
    let claimed = word(&claim.result);
    if let Some(agreement) = no_answer(claimed, iprev.result) {
        return agreement;
    }
    if (claimed == "pass") == (iprev.result == AuthResult::Pass) {
        SAME
    } else {
        (Some(false), "claim-differs-now")
    }
}
