//! Where a server's claim and our own result differ.

use super::{Facts, finding};
use crate::report::{Finding, Severity};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for claim in &facts.authentication.claims {
        let params = |method: Option<String>, result: Option<String>| {
            [
                ("authserv", claim.authserv.clone()),
                ("method", method),
                ("result", result),
                ("why", Some(claim.why.clone())),
            ]
        };
        for result in claim.results.iter().filter(|r| r.agrees == Some(false)) {
            let severity = if claim.trusted {
                Severity::Warning
            } else {
                Severity::Notice
            };
            findings.push(finding(
                "claim-differs",
                severity,
                &params(Some(result.method.clone()), Some(result.result.clone())),
                vec![result.span],
                None,
            ));
        }
        if claim.why == "claim-forged-authserv-id" {
            findings.push(finding(
                "claim-forged",
                Severity::Error,
                &params(None, None),
                vec![claim.span],
                Some("advice-ignore-claim"),
            ));
        }
        if let Some(problem) = claim.problems.first() {
            findings.push(finding(
                "claim-malformed",
                Severity::Notice,
                &params(None, None),
                vec![problem.span],
                None,
            ));
        }
    }
    findings
}
