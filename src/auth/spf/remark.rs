//! Remarks on the records of a domain: what is unwise or without effect, though it does not change the result.

use super::evaluate::{MAX_LOOKUPS, Outcome};
use crate::{
    reason::{SpfReason, SpfRemark},
    report::{AuthResult, SpfTerm, SpfVisit},
};

/// From how many lookups on a domain is told that it is near the limit.
const MANY_LOOKUPS: u32 = MAX_LOOKUPS - 1;

/// The remarks on the domain's own records: the first one and those that it redirects to.
pub(super) fn remarks(outcome: &Outcome) -> Vec<SpfRemark> {
    let trace = &outcome.trace;
    let any = |is: &dyn Fn(&SpfTerm) -> bool| trace.iter().any(|visit| visit.terms.iter().any(is));
    let is_readable = outcome.reason != SpfReason::SyntaxError;
    let rows: &[(bool, SpfRemark)] = &[
        (
            is_readable
                && any(&|term| term.name == "all" && term.qualifier == Some(AuthResult::Pass)),
            SpfRemark::PlusAll,
        ),
        (any(&|term| term.name == "ptr"), SpfRemark::PtrDiscouraged),
        (
            trace.iter().any(has_terms_after_all),
            SpfRemark::TermsAfterAll,
        ),
        (
            trace.iter().any(|visit| {
                let names = |name: &str| visit.terms.iter().any(|term| term.name == name);
                names("all") && names("redirect")
            }),
            SpfRemark::RedirectIgnored,
        ),
        (
            (MANY_LOOKUPS..=MAX_LOOKUPS).contains(&outcome.lookups),
            SpfRemark::LookupsNearLimit,
        ),
        (outcome.lacks_helo, SpfRemark::HeloNotKnown),
    ];
    rows.iter()
        .filter(|(applies, _)| *applies)
        .map(|(_, remark)| *remark)
        .collect()
}

/// Mechanisms after `all` are never reached (RFC 7208, section 5.1).
fn has_terms_after_all(visit: &SpfVisit) -> bool {
    visit
        .terms
        .iter()
        .filter(|term| term.qualifier.is_some())
        .skip_while(|term| term.name != "all")
        .nth(1)
        .is_some()
}
