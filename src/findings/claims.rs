//! Where a server's claim and our own result differ, and claims that are forged.

use super::{Facts, finding};
use crate::{
    reason::{Advice, ClaimFinding, ClaimTrust},
    report::{Claim, ClaimResult, Finding, Severity},
};

/// Findings about claims, at most: a message may hold thousands of them.
const MOST: usize = 50;

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for claim in &facts.authentication.claims {
        for found in of_claim(claim) {
            let is_full = findings.len() >= MOST;
            let same = findings
                .iter_mut()
                .find(|other| other.code == found.code && other.params == found.params);
            match same {
                // Receivers say the same thing in several fields.
                Some(other) => {
                    other.severity = other.severity.min(found.severity);
                    other.spans.extend(found.spans);
                }
                None if is_full => {}
                None => findings.push(found),
            }
        }
    }
    findings
}

fn of_claim(claim: &Claim) -> Vec<Finding> {
    let mut findings: Vec<Finding> = claim
        .results
        .iter()
        .filter(|result| result.agrees == Some(false))
        .map(|result| differs(claim, result))
        .collect();
    let who = [("authserv", claim.authserv.clone())];
    if claim.why == ClaimTrust::ForgedAuthservId {
        findings.push(finding(
            ClaimFinding::Forged,
            Severity::Error,
            &who,
            vec![claim.span],
            Some(Advice::IgnoreClaim),
        ));
    }
    if !claim.problems.is_empty() {
        findings.push(finding(
            ClaimFinding::Malformed,
            Severity::Notice,
            super::NO_PARAMS,
            claim
                .problems
                .iter()
                .filter_map(|problem| problem.span)
                .collect(),
            None,
        ));
    }
    findings
}

fn differs(claim: &Claim, result: &ClaimResult) -> Finding {
    let code = match claim.authserv {
        Some(_) => ClaimFinding::Differs,
        None => ClaimFinding::DiffersUnnamed,
    };
    let severity = if claim.trusted {
        Severity::Warning
    } else {
        Severity::Notice
    };
    let params = [
        ("authserv", claim.authserv.clone()),
        ("method", Some(result.method.clone())),
        ("result", Some(result.result.to_string())),
    ];
    finding(code, severity, &params, vec![result.span], None)
}
