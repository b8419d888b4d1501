//! The verdict: a small decision table. The first row that applies decides.
//!
//! | row | the facts | verdict |
//! |---|---|---|
//! | author-several | several From fields, or authors in several domains | suspicious |
//! | author-missing | no author, or none with a domain | unauthenticated |
//! | dmarc-pass | DMARC passes, by a signature over the whole body or by a sender that is not guessed | authentic |
//! | dkim-aligned | a signature over the whole body passes whose `d=` is the author's domain; or, where that domain is known to have no usable record, its organization's | authentic |
//! | pass-in-part | one of the two rests on a signature that leaves a part of the body unsigned, or on a guessed sender | undecided |
//! | not-now | an aligned signature, or DMARC, waits for DNS, for the body, or for a sender that the message does not record; or DMARC fails for a guessed sender | undecided |
//! | passed-then | the receiver's own servers said that DMARC passed | undecided |
//! | key-gone | an aligned signature whose key is gone, revoked or rotated, or which has expired since; unless the receiver's own servers said that DMARC failed | undecided |
//! | claim-forged | a claim bears the receiver's name and is not the receiver's | suspicious |
//! | altered | an aligned signature fails: what it signed was altered | suspicious |
//! | dmarc-fail | DMARC fails, and the domain asks for quarantine or rejection | suspicious |
//! | else | | unauthenticated |
//!
//! A signature in the author's domain proves that domain whether or not it publishes a DMARC record: only its holder can
//! make one. SPF alone, without a record that says what it is to mean for the From field, does not.
//!
//! "Aligned" is `strict` or `relaxed`; for the undecided rows also `unknown`: it may be. A signature of another
//! organization says nothing about the author and is left out.

use super::{Facts, finding};
use crate::{
    message::{Author, author},
    reason::{
        Advice, AuthorFinding, ClaimFinding, ClaimTrust, Code, DkimReason, DkimRemark, DmarcReason,
        Method, VerdictFinding,
    },
    report::{
        Alignment, AuthResult, Dkim, Dmarc, DmarcPolicy, Finding, Severity, Sureness, Verdict,
    },
};

/// A row: the verdict, and the codes of the findings that make it apply; none where it does not.
type Row = (Verdict, fn(&Facts<'_>) -> Vec<Code>);

const ROWS: &[Row] = &[
    (Verdict::Suspicious, author_several),
    (Verdict::Unauthenticated, author_missing),
    (Verdict::Authentic, dmarc_pass),
    (Verdict::Authentic, dkim_aligned),
    (Verdict::Undecided, pass_in_part),
    (Verdict::Undecided, not_now),
    (Verdict::Undecided, passed_then),
    (Verdict::Undecided, key_gone),
    (Verdict::Suspicious, claim_forged),
    (Verdict::Suspicious, altered),
    (Verdict::Suspicious, dmarc_fail),
];

/// The verdict and the codes of the findings that decided.
pub(super) fn decide(facts: &Facts<'_>) -> (Verdict, Vec<Code>) {
    ROWS.iter()
        .map(|(verdict, row)| (*verdict, row(facts)))
        .find(|(_, because)| !because.is_empty())
        .unwrap_or_else(|| (Verdict::Unauthenticated, nothing_proven(facts)))
}

/// What is odd about the author, and what the verdict alone rests on.
pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let spans = facts.message.all("From").map(|field| field.span).collect();
    let mut findings = match author(facts.message) {
        Author::One { .. } => Vec::new(),
        Author::Missing | Author::NoDomain => {
            vec![finding(
                AuthorFinding::Missing,
                Severity::Warning,
                super::NO_PARAMS,
                spans,
                None,
            )]
        }
        Author::Several { domains } | Author::Repeated { domains } => vec![finding(
            AuthorFinding::Several,
            Severity::Error,
            &[("domains", Some(domains.join(", ")))],
            spans,
            None,
        )],
    };
    let (_, because) = decide(facts);
    for code in because {
        let advice = match code {
            Code::VerdictFinding(VerdictFinding::PassedAtReception) => None,
            Code::VerdictFinding(VerdictFinding::SenderGuessed) => Some(Advice::GiveEnvelope),
            _ => continue,
        };
        findings.push(finding(
            code,
            Severity::Notice,
            super::NO_PARAMS,
            Vec::new(),
            advice,
        ));
    }
    findings
}

fn author_several(facts: &Facts<'_>) -> Vec<Code> {
    match author(facts.message) {
        Author::Several { .. } | Author::Repeated { .. } => one(AuthorFinding::Several),
        _ => Vec::new(),
    }
}

fn author_missing(facts: &Facts<'_>) -> Vec<Code> {
    match author(facts.message) {
        Author::Missing | Author::NoDomain => one(AuthorFinding::Missing),
        _ => Vec::new(),
    }
}

fn dmarc_pass(facts: &Facts<'_>) -> Vec<Code> {
    passing(facts)
        .filter(|dmarc| by_whole_signature(facts, dmarc) || by_sender(facts, dmarc))
        .map(|dmarc| one(dmarc.reason))
        .unwrap_or_default()
}

/// DMARC, where it passes.
fn passing<'f>(facts: &Facts<'f>) -> Option<&'f Dmarc> {
    let dmarc = facts.authentication.dmarc.as_ref()?;
    (dmarc.result == AuthResult::Pass).then_some(dmarc)
}

fn by_whole_signature(facts: &Facts<'_>, dmarc: &Dmarc) -> bool {
    let whole = facts
        .authentication
        .dkim
        .iter()
        .filter(|dkim| is_whole(dkim));
    let mut whole = whole.map(|dkim| Some(dkim.span));
    whole.any(|span| {
        dmarc
            .identifiers
            .iter()
            .any(|identifier| identifier.aligned && identifier.span == span)
    })
}

fn by_sender(facts: &Facts<'_>, dmarc: &Dmarc) -> bool {
    let mut senders = dmarc.identifiers.iter().filter(|i| i.method == Method::Spf);
    senders.any(|sender| sender.aligned) && !is_sender_guessed(facts)
}

fn is_whole(dkim: &Dkim) -> bool {
    dkim.body_unsigned.is_none_or(|bytes| bytes == 0)
}

/// Whether SPF was asked about an address that may well be another's.
fn is_sender_guessed(facts: &Facts<'_>) -> bool {
    facts
        .authentication
        .spf
        .as_ref()
        .and_then(|spf| spf.from.ip.as_ref())
        .is_some_and(|source| source.sure == Sureness::Guess)
}

fn dkim_aligned(facts: &Facts<'_>) -> Vec<Code> {
    reasons(facts, |dkim| proves_author(facts, dkim) && is_whole(dkim))
}

/// Whether a signature proves the author's domain. That of a parent or sibling domain does not where the author's
/// domain asks for more (`adkim=s`), or may do so: DMARC fails then, or waits for DNS.
fn proves_author(facts: &Facts<'_>, dkim: &Dkim) -> bool {
    let asks_for_no_more = matches!(
        result_of_dmarc(facts),
        None | Some(AuthResult::None | AuthResult::Pass)
    );
    dkim.result == AuthResult::Pass
        && match dkim.alignment {
            Alignment::Strict => true,
            Alignment::Relaxed => asks_for_no_more,
            Alignment::None | Alignment::Unknown => false,
        }
}

fn result_of_dmarc(facts: &Facts<'_>) -> Option<AuthResult> {
    Some(facts.authentication.dmarc.as_ref()?.result)
}

fn pass_in_part(facts: &Facts<'_>) -> Vec<Code> {
    let has_passed = passing(facts).is_some();
    let mut dkim = facts.authentication.dkim.iter();
    if dkim.any(|dkim| proves_author(facts, dkim) && !is_whole(dkim)) {
        return one(DkimRemark::BodyPartlyUnsigned);
    }
    if has_passed {
        return one(VerdictFinding::SenderGuessed);
    }
    Vec::new()
}

fn not_now(facts: &Facts<'_>) -> Vec<Code> {
    let mut because = reasons(facts, |dkim| {
        let may_align = dkim.result == AuthResult::Pass && dkim.alignment == Alignment::Unknown;
        (dkim.reason.is_undecided() && dkim.alignment != Alignment::None) || may_align
    });
    let Some(dmarc) = &facts.authentication.dmarc else {
        return because;
    };
    let waits = dmarc.result == AuthResult::Temperror
        || matches!(
            dmarc.reason,
            DmarcReason::BodyNotGiven | DmarcReason::SenderUnknown
        );
    if waits {
        because.push(Code::from(dmarc.reason));
    }
    if dmarc.result == AuthResult::Fail && is_sender_guessed(facts) {
        because.push(Code::from(VerdictFinding::SenderGuessed));
    }
    because
}

fn passed_then(facts: &Facts<'_>) -> Vec<Code> {
    if receiver_said(facts, AuthResult::Pass) {
        one(VerdictFinding::PassedAtReception)
    } else {
        Vec::new()
    }
}

/// Whether a claim that is trusted gives this result for the author's domain by DMARC.
fn receiver_said(facts: &Facts<'_>, word: AuthResult) -> bool {
    let author = author(facts.message);
    let trusted = facts.authentication.claims.iter().filter(|c| c.trusted);
    trusted.flat_map(|claim| &claim.results).any(|result| {
        let mut named = result
            .properties
            .iter()
            .filter(|property| property.ptype == "header" && property.property == "from");
        result.method == "dmarc"
            && result.result.meaning("dmarc") == Some(word)
            && named.all(|property| {
                let value = property.value.as_str();
                let domain = value.rsplit_once('@').map_or(value, |(_, domain)| domain);
                author
                    .domain()
                    .is_some_and(|own| own.eq_ignore_ascii_case(domain))
            })
    })
}

fn key_gone(facts: &Facts<'_>) -> Vec<Code> {
    if receiver_said(facts, AuthResult::Fail) {
        return Vec::new();
    }
    reasons(facts, |dkim| {
        dkim.reason.may_have_passed() && dkim.alignment != Alignment::None
    })
}

fn claim_forged(facts: &Facts<'_>) -> Vec<Code> {
    let mut claims = facts.authentication.claims.iter();
    if claims.any(|claim| claim.why == ClaimTrust::ForgedAuthservId) {
        one(ClaimFinding::Forged)
    } else {
        Vec::new()
    }
}

fn altered(facts: &Facts<'_>) -> Vec<Code> {
    reasons(facts, |dkim| {
        is_altered(dkim.reason) && matches!(dkim.alignment, Alignment::Strict | Alignment::Relaxed)
    })
}

/// Whether a signature was made by, or over, something else than what is here.
fn is_altered(reason: DkimReason) -> bool {
    reason.is_altered() || reason == DkimReason::SignatureInvalid
}

fn dmarc_fail(facts: &Facts<'_>) -> Vec<Code> {
    match &facts.authentication.dmarc {
        Some(dmarc) if dmarc.result == AuthResult::Fail && dmarc.applied != DmarcPolicy::None => {
            one(dmarc.reason)
        }
        _ => Vec::new(),
    }
}

/// What there is, and why it is not enough.
fn nothing_proven(facts: &Facts<'_>) -> Vec<Code> {
    let dmarc = facts.authentication.dmarc.as_ref();
    let mut because: Vec<Code> = dmarc
        .map(|dmarc| Code::from(dmarc.reason))
        .into_iter()
        .collect();
    because.extend(reasons(facts, |_| true));
    if facts.authentication.dkim.is_empty() {
        because.push(DkimReason::None.into());
    }
    because
}

fn one(code: impl Into<Code>) -> Vec<Code> {
    vec![code.into()]
}

/// The reasons of the signatures that `which` holds for, each once.
fn reasons(facts: &Facts<'_>, which: impl Fn(&Dkim) -> bool) -> Vec<Code> {
    let mut reasons: Vec<Code> = Vec::new();
    for dkim in facts.authentication.dkim.iter().filter(|dkim| which(dkim)) {
        let reason = Code::from(dkim.reason);
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}
