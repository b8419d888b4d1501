//! Each claim beside our own result.
//!
//! `agrees` is true or false only where both speak of the same thing: the same signature, sender, author, and DNS as
//! far as it can be known. What changed since, or cannot be known now, is `None` with the reason.

use std::net::IpAddr;

use crate::{
    net::organization,
    options::Options,
    reason::{ArcReason, ClaimComparison, ClaimTrust, DkimReason},
    report::{
        Alignment, Arc, ArcSignature, AuthResult, Authentication, Claim, ClaimKind, ClaimResult,
        Dkim, Dmarc, Iprev, Route, Spf, SpfScope,
    },
};

/// Whether both say the same, and why.
type Agreement = (Option<bool>, ClaimComparison);

/// Fills in `agrees` and `why` of each result, and what a chain that verifies says of the claims in it.
pub(crate) fn compare(authentication: &mut Authentication, route: &Route, options: &Options) {
    let mut claims = std::mem::take(&mut authentication.claims);
    let ours = &*authentication;
    for claim in &mut claims {
        if claim.why == ClaimTrust::CameWithMessage
            && claim.kind == ClaimKind::ArcAuthenticationResults
            && ours.arc.result == AuthResult::Pass
        {
            claim.trusted = claim
                .authserv
                .as_deref()
                .is_some_and(|authserv| options.trusts(authserv));
            claim.why = if claim.trusted {
                ClaimTrust::SealedByNamed
            } else {
                ClaimTrust::Sealed
            };
        }
        let mut results = std::mem::take(&mut claim.results);
        for result in &mut results {
            (result.agrees, result.why) = agreement(claim, result, ours, route);
        }
        claim.results = results;
    }
    authentication.claims = claims;
}

fn agreement(
    claim: &Claim,
    result: &ClaimResult,
    ours: &Authentication,
    route: &Route,
) -> Agreement {
    let method = result.method.as_str();
    if !matches!(method, "dkim" | "spf" | "dmarc" | "arc" | "iprev") {
        return NOT_EVALUATED;
    }
    // A word that nobody defined contradicts nothing.
    let Some(claimed) = result.result.meaning(method) else {
        return (None, ClaimComparison::UnknownWord);
    };
    match method {
        "dkim" if claimed == AuthResult::None => unsigned(claim, ours, route),
        "dkim" => dkim(result, claimed, &ours.dkim),
        "spf" => spf(result, claimed, ours.spf.as_ref()),
        "dmarc" => dmarc(result, claimed, ours),
        "arc" => arc(claim, claimed, &ours.arc),
        _ => iprev(result, claimed, ours.iprev.as_ref()),
    }
}

const NOT_EVALUATED: Agreement = (None, ClaimComparison::NotEvaluated);
const SAME: Agreement = (Some(true), ClaimComparison::Same);
const DIFFERS: Agreement = (Some(false), ClaimComparison::Differs);

fn property<'r>(result: &'r ClaimResult, ptype: &str, name: &str) -> Option<&'r str> {
    result
        .properties
        .iter()
        .find(|property| property.ptype == ptype && property.property == name)
        .map(|property| property.value.as_str())
        .filter(|value| !value.is_empty())
}

/// Where one of the two could not be judged at its time, there is nothing to compare.
fn no_answer(claimed: AuthResult, ours: AuthResult) -> Option<Agreement> {
    if ours == AuthResult::Temperror {
        Some((None, ClaimComparison::NoAnswerNow))
    } else if claimed == AuthResult::Temperror {
        Some((None, ClaimComparison::NoAnswerThen))
    } else {
        None
    }
}

/// `dkim=none`: the server saw no signature. One that stands above the claim was added later.
fn unsigned(claim: &Claim, ours: &Authentication, route: &Route) -> Agreement {
    let below: Vec<&Dkim> = ours
        .dkim
        .iter()
        .filter(|dkim| dkim.span.start > claim.span.start)
        .collect();
    if below.is_empty() {
        return SAME;
    }
    if claim.kind == ClaimKind::ArcAuthenticationResults
        && below
            .iter()
            .all(|dkim| may_be_of_sealer(dkim, claim, ours, route))
    {
        return (None, ClaimComparison::SignedAfterwards);
    }
    DIFFERS
}

/// Whether the server that wrote an ARC set may have added this signature under it. A server that signs and seals
/// what it sends puts the set on top, and says in it what it found before it signed (RFC 8617, section 5.1): then no
/// Received field stands between the two, or the signature is of the sealer's own organization.
fn may_be_of_sealer(dkim: &Dkim, claim: &Claim, ours: &Authentication, route: &Route) -> bool {
    let received_between = route
        .hops
        .iter()
        .any(|hop| hop.span.start > claim.span.start && hop.span.start < dkim.span.start);
    let sealer = ours
        .arc
        .sets
        .iter()
        .find(|set| claim.instance == Some(set.instance))
        .and_then(|set| set.domain.as_deref());
    let own = dkim.domain.as_deref().and_then(organization);
    let is_own = own.is_some()
        && [sealer, claim.authserv.as_deref()]
            .into_iter()
            .flatten()
            .any(|name| organization(name) == own);
    !received_between || is_own
}

fn dkim(claim: &ClaimResult, claimed: AuthResult, ours: &[Dkim]) -> Agreement {
    let meant: Vec<&Dkim> = ours.iter().filter(|dkim| is_meant(claim, dkim)).collect();
    let Some(first) = meant.first() else {
        return (None, ClaimComparison::NoSuchSignature);
    };
    if meant.iter().any(|dkim| dkim.result != first.result) {
        return (None, ClaimComparison::Ambiguous);
    }
    if let Some(agreement) = no_answer(claimed, first.result) {
        return agreement;
    }
    if let Some(why) = cannot_tell(first) {
        return (None, why);
    }
    let claimed_pass = claimed == AuthResult::Pass;
    match first.reason {
        _ if claimed_pass == (first.result == AuthResult::Pass) => SAME,
        DkimReason::Sha1Historic | DkimReason::KeyTooShort => {
            (Some(false), ClaimComparison::StricterHere)
        }
        reason if reason.is_altered() => (Some(false), ClaimComparison::AlteredSince),
        _ => DIFFERS,
    }
}

/// Why a signature that may have been good cannot be judged now.
fn cannot_tell(dkim: &Dkim) -> Option<ClaimComparison> {
    match dkim.reason {
        DkimReason::KeyMissing | DkimReason::KeyRevoked => Some(ClaimComparison::KeyGone),
        DkimReason::OtherKey => Some(ClaimComparison::KeyRotated),
        DkimReason::ExpiredSince => Some(ClaimComparison::ExpiredSince),
        DkimReason::BodyNotGiven => Some(ClaimComparison::BodyNotGiven),
        DkimReason::HeaderIncomplete => Some(ClaimComparison::HeaderIncomplete),
        DkimReason::KeyLookupFailed | DkimReason::KeyLookupPending => {
            Some(ClaimComparison::NoAnswerNow)
        }
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
    // Yahoo's older servers: `header.s=@s1`.
    let selector = lower("s").map(|selector| selector.trim_start_matches('@').to_owned());
    same_domain && same(selector, &dkim.selector) && same(lower("a"), &dkim.algorithm)
}

fn spf(claim: &ClaimResult, claimed: AuthResult, ours: Option<&Spf>) -> Agreement {
    let Some(spf) = ours else {
        return NOT_EVALUATED;
    };
    let named = client_ip(claim);
    let is_first = named.is_none_or(|claimed| spf.ip == Some(claimed));
    if of_helo(claim) {
        // RFC 7208, section 2.3: HELO is checked on its own; with a null reverse path it is the identity (2.4).
        let helo = property(claim, "smtp", "helo").or_else(|| property(claim, "", "helo"));
        return match (spf.scope, spf.helo_result) {
            _ if !is_first => (None, ClaimComparison::OtherIp),
            _ if is_another(helo, spf.helo.as_deref()) => (None, ClaimComparison::OtherSender),
            (_, Some(own)) => beside(claimed, own),
            (SpfScope::Helo, None) => beside(claimed, spf.result),
            (SpfScope::Mfrom, None) => NOT_EVALUATED,
        };
    }
    let mut result = spf.result;
    if let Some(claimed) = named.filter(|_| !is_first) {
        match spf
            .candidates
            .iter()
            .find(|candidate| candidate.ip == claimed)
        {
            Some(candidate) => result = candidate.result,
            None => return (None, ClaimComparison::OtherIp),
        }
    }
    let sender = mail_from(claim).or_else(|| property(claim, "smtp", "helo"));
    if is_another(sender, spf.domain.as_deref()) {
        return (None, ClaimComparison::OtherSender);
    }
    beside(claimed, result)
}

/// The reverse path that a claim names.
fn mail_from(claim: &ClaimResult) -> Option<&str> {
    property(claim, "smtp", "mailfrom").or_else(|| property(claim, "", "envelope-from"))
}

/// Whether a claim is about the HELO name: Received-SPF says so (RFC 7208, section 9.1, `identity`), and
/// Authentication-Results names the identity that was checked by its property (RFC 8601, section 2.7.2).
fn of_helo(claim: &ClaimResult) -> bool {
    match property(claim, "", "identity") {
        Some(identity) => identity.eq_ignore_ascii_case("helo"),
        None => mail_from(claim).is_none() && property(claim, "smtp", "helo").is_some(),
    }
}

/// Whether a claim names another sender than the one that was checked here.
fn is_another(claimed: Option<&str>, own: Option<&str>) -> bool {
    match (claimed, own) {
        (Some(claimed), Some(own)) => !domain_of(claimed).eq_ignore_ascii_case(own),
        _ => false,
    }
}

/// What rests on a record that may have been changed since.
fn beside(claimed: AuthResult, own: AuthResult) -> Agreement {
    if let Some(agreement) = no_answer(claimed, own) {
        agreement
    } else if claimed == own {
        SAME
    } else {
        (Some(false), ClaimComparison::DiffersNow)
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

fn dmarc(claim: &ClaimResult, claimed: AuthResult, ours: &Authentication) -> Agreement {
    let Some(dmarc) = &ours.dmarc else {
        return NOT_EVALUATED;
    };
    if is_another(property(claim, "header", "from"), dmarc.domain.as_deref()) {
        return (None, ClaimComparison::OtherAuthor);
    }
    if let Some(agreement) = no_answer(claimed, dmarc.result) {
        return agreement;
    }
    if claimed == dmarc.result {
        return SAME;
    }
    if claimed == AuthResult::None || dmarc.result == AuthResult::None {
        return (None, ClaimComparison::PolicyChanged);
    }
    if claimed == AuthResult::Pass {
        return dmarc_passed_then(dmarc, ours);
    }
    DIFFERS
}

/// It passed there and does not here: perhaps for a signature that cannot be judged any more, or for SPF of an address
/// that is not known here.
fn dmarc_passed_then(dmarc: &Dmarc, ours: &Authentication) -> Agreement {
    let aligned = |domain: &str| {
        dmarc.identifiers.iter().any(|identifier| {
            identifier.domain == domain && identifier.alignment != Alignment::None
        })
    };
    let lost = ours
        .dkim
        .iter()
        .filter(|dkim| dkim.domain.as_deref().is_some_and(aligned))
        .find_map(cannot_tell);
    match (lost, &ours.spf) {
        (Some(why), _) => (None, why),
        (None, None) => (None, ClaimComparison::OtherIp),
        (None, Some(_)) => DIFFERS,
    }
}

/// A server judges the chain as it came, before it adds a set of its own above.
fn arc(claim: &Claim, claimed: AuthResult, ours: &Arc) -> Agreement {
    let is_below = |set: &&crate::report::ArcSet| match claim.instance {
        Some(instance) => set.instance < instance,
        None => set
            .seal
            .as_ref()
            .is_some_and(|seal| seal.span.start > claim.span.start),
    };
    let below: Vec<_> = ours.sets.iter().filter(is_below).collect();
    if below.is_empty() {
        return if claimed == AuthResult::None {
            SAME
        } else {
            DIFFERS
        };
    }
    if let Some(agreement) = no_answer(claimed, ours.result) {
        return agreement;
    }
    if claimed == AuthResult::Pass && ours.result != AuthResult::Pass {
        // Today's DNS does not tell what a key that is gone verified.
        let mut signatures = below
            .iter()
            .flat_map(|set| [&set.seal, &set.message_signature])
            .flatten();
        if signatures.any(is_key_gone) {
            return (None, ClaimComparison::KeyGone);
        }
    }
    let is_all = below.len() == ours.sets.len();
    match ours.result {
        AuthResult::Neutral => (None, ClaimComparison::BodyNotGiven),
        // Every seal of a chain that holds verifies, so the chain as it came held too.
        AuthResult::Pass if claimed == AuthResult::Pass => SAME,
        AuthResult::Pass => DIFFERS,
        _ if is_all && claimed == AuthResult::Fail => SAME,
        _ if is_all => (Some(false), ClaimComparison::AlteredSince),
        _ => (None, ClaimComparison::ChainGrew),
    }
}

fn is_key_gone(signature: &ArcSignature) -> bool {
    matches!(
        signature.reason,
        ArcReason::KeyMissing | ArcReason::KeyRevoked | ArcReason::OtherKey
    )
}

fn iprev(claim: &ClaimResult, claimed: AuthResult, ours: Option<&Iprev>) -> Agreement {
    let Some(iprev) = ours else {
        return NOT_EVALUATED;
    };
    if client_ip(claim).is_some_and(|claimed| claimed != iprev.ip) {
        return (None, ClaimComparison::OtherIp);
    }
    if let Some(agreement) = no_answer(claimed, iprev.result) {
        return agreement;
    }
    if (claimed == AuthResult::Pass) == (iprev.result == AuthResult::Pass) {
        SAME
    } else {
        (Some(false), ClaimComparison::DiffersNow)
    }
}
