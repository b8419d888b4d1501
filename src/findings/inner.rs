//! Messages inside, and what a bounce says.

use super::{Facts, NO_PARAMS, finding};
use crate::{
    inner::{Bounce, Recipient},
    reason::{BounceReason, InnerFinding, InnerKind},
    report::{Finding, Inner, Severity},
};

/// Findings are for people: the first few are enough, and all are in the report.
const MOST: usize = 5;

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let found = facts.inner;
    let mut findings: Vec<Finding> = found
        .messages
        .iter()
        .take(MOST)
        .map(|inner| message(&inner.report))
        .collect();
    findings.extend(found.bounce.iter().flat_map(bounce));
    if let Some(domain) = facts.returned_signer {
        let params = [("domain", Some(domain.to_owned()))];
        let code = InnerFinding::ReturnedSigned;
        findings.push(finding(code, Severity::Ok, &params, Vec::new(), None));
    }
    if found.is_cut {
        let code = InnerFinding::Limit;
        findings.push(finding(code, Severity::Notice, NO_PARAMS, Vec::new(), None));
    }
    findings
}

fn message(inner: &Inner) -> Finding {
    let code = match inner.kind {
        InnerKind::Attached => InnerFinding::Attached,
        InnerKind::Returned => InnerFinding::Returned,
        InnerKind::Forwarded => InnerFinding::Forwarded,
        InnerKind::FailureReport => InnerFinding::FailureReport,
        InnerKind::AbuseReport => InnerFinding::AbuseReport,
    };
    let params = [
        ("subject", inner.subject.clone()),
        ("author", inner.from.clone()),
    ];
    finding(code, Severity::Notice, &params, vec![inner.span], None)
}

fn bounce(bounce: &Bounce) -> Vec<Finding> {
    let recipients = bounce.recipients.iter().take(MOST);
    recipients
        .flat_map(|recipient| {
            let Recipient {
                address,
                reason,
                status,
                remote,
                said,
            } = recipient;
            let severity = match reason {
                BounceReason::Delivered => Severity::Ok,
                _ => Severity::Notice,
            };
            let server = remote.clone().or_else(|| bounce.reporting.clone());
            let params = [
                ("recipient", Some(address.clone())),
                ("status", status.clone()),
            ];
            let told = finding(*reason, severity, &params, vec![bounce.span], None);
            let said = said.clone().map(|said| {
                let params = [("server", server), ("said", Some(said))];
                finding(
                    BounceReason::Said,
                    Severity::Notice,
                    &params,
                    vec![bounce.span],
                    None,
                )
            });
            [Some(told), said]
        })
        .flatten()
        .collect()
}
