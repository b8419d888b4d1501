//! What the ARC and DKIM2 chains say.

use super::{Facts, finding};
use crate::{
    reason::{ArcRemark, Dkim2Remark},
    report::{Arc, ArcSignature, AuthResult, Dkim2, Finding, Severity},
};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings = arc(&facts.authentication.arc);
    findings.extend(facts.authentication.dkim2.iter().flat_map(dkim2));
    findings
}

/// The chain, and that it is a draft's. No verdict rests on it either.
fn dkim2(dkim2: &Dkim2) -> [Finding; 2] {
    let severity = match dkim2.result {
        AuthResult::Pass => Severity::Ok,
        AuthResult::Fail | AuthResult::Permerror => Severity::Warning,
        _ => Severity::Notice,
    };
    let params = [("draft", Some(dkim2.draft.clone()))];
    let spans = dkim2.hops.iter().filter_map(|hop| hop.span).collect();
    [
        finding(dkim2.reason, severity, &params, spans, None),
        finding(
            Dkim2Remark::IsADraft,
            Severity::Notice,
            &params,
            Vec::new(),
            None,
        ),
    ]
}

/// The chain, then the signature that it fails for. No verdict rests on ARC, so none of it is an error.
fn arc(arc: &Arc) -> Vec<Finding> {
    if arc.result == AuthResult::None {
        return Vec::new();
    }
    let severity = match arc.result {
        AuthResult::Pass => Severity::Ok,
        AuthResult::Fail => Severity::Warning,
        _ => Severity::Notice,
    };
    let params = [
        (
            "failedInstance",
            arc.failed_instance.map(|instance| instance.to_string()),
        ),
        ("sets", Some(arc.sets.len().to_string())),
        (
            "domain",
            arc.sets.last().and_then(|newest| newest.domain.clone()),
        ),
    ];
    let spans = arc
        .failed_span
        .or_else(|| Some(arc.sets.last()?.seal.as_ref()?.span))
        .into_iter()
        .collect();
    let mut findings = vec![finding(arc.reason, severity, &params, spans, None)];
    findings.extend(deciding(arc).map(|signature| {
        let params = [
            ("domain", signature.domain.clone()),
            ("selector", signature.selector.clone()),
            ("detail", signature.detail.clone()),
        ];
        let spans = vec![signature.span];
        finding(signature.reason, Severity::Notice, &params, spans, None)
    }));
    findings.push(finding(
        ArcRemark::BeingRetired,
        Severity::Notice,
        super::NO_PARAMS,
        Vec::new(),
        None,
    ));
    findings
}

/// The signature that the chain's reason speaks of.
fn deciding(arc: &Arc) -> Option<&ArcSignature> {
    let span = arc.failed_span?;
    arc.sets
        .iter()
        .flat_map(|set| [&set.message_signature, &set.seal])
        .flatten()
        .find(|signature| signature.span == span && signature.result != AuthResult::Pass)
        .filter(|_| arc.reason.is_of_a_signature())
}
