//! The verdict: a small decision table.
//!
//! | the author | the signatures | verdict |
//! |---|---|---|
//! | several domains, or several From fields | any | suspicious |
//! | no address | any | unauthenticated |
//! | one domain | one passes, and `d=` is that domain | authentic |
//! | one domain | one is aligned, or may be, and cannot be judged: no answer from DNS, key gone, rotated or revoked, expired since, body not given, or it passes and its alignment needs DMARC's tree walk | undecided |
//! | one domain | one of that domain fails: altered after it was signed | suspicious |
//! | one domain | none of these | unauthenticated |
//!
//! The first row that applies decides. A signature whose `d=` is another
//! organization's says nothing about the author and is left out.

use super::{Facts, finding};
use crate::{
    message::{Author, author},
    report::{Alignment, AuthResult, Dkim, Finding, Severity, Verdict},
};

/// Reasons for which a signature cannot be judged, though it may well have been good.
const CANNOT_TELL: &[&str] = &[
    "dkim-body-not-given",
    "dkim-expired-since",
    "dkim-key-lookup-failed",
    "dkim-key-lookup-pending",
    "dkim-key-missing",
    "dkim-key-revoked",
    "dkim-other-key",
];

/// The verdict and the codes of the findings that decided.
pub(super) fn decide(facts: &Facts<'_>) -> (Verdict, Vec<String>) {
    match author(facts.message) {
        Author::Several { .. } | Author::Repeated { .. } => {
            return (Verdict::Suspicious, vec!["from-several".to_owned()]);
        }
        Author::Missing | Author::NoDomain => {
            return (Verdict::Unauthenticated, vec!["from-missing".to_owned()]);
        }
        Author::One { .. } => {}
    }
    let signatures = &facts.authentication.dkim;
    let reasons = |which: &dyn Fn(&Dkim) -> bool| -> Vec<String> {
        let mut reasons: Vec<String> = Vec::new();
        for dkim in signatures.iter().filter(|dkim| which(dkim)) {
            if !reasons.contains(&dkim.reason) {
                reasons.push(dkim.reason.clone());
            }
        }
        reasons
    };
    let rows: [(Verdict, Vec<String>); 3] = [
        (
            Verdict::Authentic,
            reasons(&|dkim| dkim.result == AuthResult::Pass && dkim.alignment == Alignment::Strict),
        ),
        (
            Verdict::Undecided,
            reasons(&|dkim| {
                dkim.alignment != Alignment::None
                    && (CANNOT_TELL.contains(&dkim.reason.as_str())
                        || dkim.result == AuthResult::Pass)
            }),
        ),
        (
            Verdict::Suspicious,
            reasons(&|dkim| dkim.result == AuthResult::Fail && dkim.alignment == Alignment::Strict),
        ),
    ];
    rows.into_iter()
        .find(|(_, reasons)| !reasons.is_empty())
        .unwrap_or_else(|| {
            let others = reasons(&|_| true);
            let because = if others.is_empty() {
                vec!["dkim-none".to_owned()]
            } else {
                others
            };
            (Verdict::Unauthenticated, because)
        })
}

/// What is odd about the author.
pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let spans = facts.message.all("From").map(|field| field.span).collect();
    match author(facts.message) {
        Author::One { .. } => Vec::new(),
        Author::Missing | Author::NoDomain => {
            vec![finding("from-missing", Severity::Warning, &[], spans, None)]
        }
        Author::Several { domains } | Author::Repeated { domains } => vec![finding(
            "from-several",
            Severity::Error,
            &[("domains", Some(domains.join(", ")))],
            spans,
            None,
        )],
    }
}
