//! Remarks on the records of a domain: what is unwise or without effect, though it does not change the result.

use super::evaluate::{MAX_LOOKUPS, Outcome};
use crate::report::{AuthResult, SpfTerm, SpfVisit};

/// From how many lookups on a domain is told that it is near the limit.
const MANY_LOOKUPS: u32 = MAX_LOOKUPS - 1;

/// The remarks on the domain's own records: the first one and those that it redirects to.
pub(super) fn remarks(outcome: &Outcome) -> Vec<String> {
    let trace = &outcome.trace;
    let any = |is: &dyn Fn(&SpfTerm) -> bool| trace.iter().any(|visit| visit.terms.iter().any(is));
    let is_readable = outcome.reason != "spf-syntax-error";
    let rows: &[(bool, &str)] = &[
        (
            is_readable
                && any(&|term| term.name == "all" && term.qualifier == Some(AuthResult::Pass)),
            "spf-plus-all",
        ),
        (any(&|term| term.name == "ptr"), "spf-ptr-discouraged"),
        (trace.iter().any(has_terms_after_all), "spf-terms-after-all"),
        (
            trace.iter().any(|visit| {
                let names = |name: &str| visit.terms.iter().any(|term| term.name == name);
                names("all") && names("redirect")
            }),
            "spf-redirect-ignored",
        ),
        (
            (MANY_LOOKUPS..=MAX_LOOKUPS).contains(&outcome.lookups),
            "spf-lookups-near-limit",
        ),
        (
            trace
                .iter()
                .any(|visit| includes_itself(visit, &mut Vec::new())),
            "spf-record-includes-itself",
        ),
        (outcome.lacks_helo, "spf-helo-not-known"),
    ];
    rows.iter()
        .filter(|(applies, _)| *applies)
        .map(|(_, code)| (*code).to_owned())
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

/// Whether a record leads back to itself. The trace is as deep as the limit of lookups lets it be.
fn includes_itself<'v>(visit: &'v SpfVisit, above: &mut Vec<&'v str>) -> bool {
    if above.contains(&visit.domain.as_str()) {
        return true;
    }
    above.push(&visit.domain);
    let found = visit
        .terms
        .iter()
        .flat_map(|term| &term.visits)
        .any(|inner| includes_itself(inner, above));
    above.pop();
    found
}
