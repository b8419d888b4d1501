//! Each claim beside our own result.

use crate::report::{AuthResult, Authentication, BodyHash, ClaimResult, Dkim};

/// Fills in `agrees` of each claim, with the reason as a stable code.
pub fn compare(authentication: &mut Authentication) {
    for result in authentication
        .claims
        .iter_mut()
        .flat_map(|claim| &mut claim.results)
    {
        let (agrees, because) = match result.method.as_str() {
            "dkim" => dkim(result, &authentication.dkim),
            _ => (None, "not-evaluated"),
        };
        result.agrees = agrees;
        result.agrees_because = because.to_owned();
    }
}

fn dkim(claim: &ClaimResult, ours: &[Dkim]) -> (Option<bool>, &'static str) {
    if claim.result == "none" {
        let agrees = ours.is_empty();
        return (Some(agrees), if agrees { "same-result" } else { "differs" });
    }
    let property = |name: &str| {
        claim
            .properties
            .iter()
            .find(|property| property.ptype == "header" && property.property == name)
            .map(|property| property.value.to_ascii_lowercase())
    };
    // `header.i` names a subdomain of `d=` at the most, so it may only stand in for a missing `header.d`.
    let identity = property("i");
    let domain = property("d");
    let selector = property("s");
    let is_meant = |dkim: &&Dkim| {
        let same_domain = match (&domain, &identity) {
            (Some(domain), _) => dkim.domain.as_ref() == Some(domain),
            (None, Some(identity)) => dkim
                .identity
                .as_ref()
                .is_some_and(|own| own.to_ascii_lowercase().ends_with(identity.as_str())),
            (None, None) => true,
        };
        same_domain
            && selector
                .as_ref()
                .is_none_or(|selector| dkim.selector.as_ref() == Some(selector))
    };
    let meant: Vec<&Dkim> = ours.iter().filter(is_meant).collect();
    let Some(first) = meant.first() else {
        return (None, "no-such-signature");
    };
    if meant.iter().any(|dkim| dkim.result != first.result) {
        return (None, "ambiguous");
    }
    match first.reason.as_str() {
        _ if first.result == AuthResult::Temperror => return (None, "no-answer-now"),
        "dkim-key-missing" | "dkim-key-revoked" => return (None, "key-gone"),
        "dkim-other-key" => return (None, "key-rotated"),
        "dkim-expired-since" => return (None, "expired-since"),
        _ => {}
    }
    let claimed_pass = claim.result == "pass";
    if first.body_hash == BodyHash::Unchecked && first.reason == "dkim-body-not-given" {
        return (None, "body-not-given");
    }
    if claimed_pass == (first.result == AuthResult::Pass) {
        (Some(true), "same-result")
    } else {
        (Some(false), "differs")
    }
}
