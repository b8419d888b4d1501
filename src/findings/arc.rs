//! What the ARC and DKIM2 chains say.

use super::{Facts, told::Told};
use crate::{
    reason::{ArcRemark, Dkim2Remark},
    report::{Arc, ArcSignature, AuthResult, Dkim2, Finding, Severity},
};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let mut told = Told::default();
    arc(&facts.authentication.arc, &mut told);
    if let Some(chain) = &facts.authentication.dkim2 {
        dkim2(chain, &mut told);
    }
    told.0
}

/// The chain, and that it is a draft's. No verdict rests on it either.
fn dkim2(dkim2: &Dkim2, told: &mut Told) {
    let severity = match dkim2.result {
        AuthResult::Pass => Severity::Ok,
        AuthResult::Fail | AuthResult::Permerror => Severity::Warning,
        _ => Severity::Notice,
    };
    let mut line = told.add(dkim2.reason, severity).text("draft", &dkim2.draft);
    for span in dkim2.hops.iter().filter_map(|hop| hop.span) {
        line = line.at(span);
    }
    told.add(Dkim2Remark::IsADraft, Severity::Notice)
        .text("draft", &dkim2.draft);
}

/// The chain, then the signature that it fails for. No verdict rests on ARC, so none of it is an error.
fn arc(arc: &Arc, told: &mut Told) {
    if arc.result == AuthResult::None {
        return;
    }
    let severity = match arc.result {
        AuthResult::Pass => Severity::Ok,
        AuthResult::Fail => Severity::Warning,
        _ => Severity::Notice,
    };
    let newest = arc.sets.last();
    let failed = arc.failed_instance.map(|instance| instance.to_string());
    let line = told
        .add(arc.reason, severity)
        .maybe("failedInstance", failed.as_ref())
        .text("sets", &arc.sets.len().to_string())
        .maybe("domain", newest.and_then(|newest| newest.domain.as_ref()));
    let span = arc
        .failed_span
        .or_else(|| Some(newest?.seal.as_ref()?.span));
    if let Some(span) = span {
        line.at(span);
    }
    if let Some(signature) = deciding(arc) {
        told.add(signature.reason, Severity::Notice)
            .maybe("domain", signature.domain.as_ref())
            .maybe("selector", signature.selector.as_ref())
            .maybe("detail", signature.detail.as_ref())
            .at(signature.span);
    }
    told.add(ArcRemark::BeingRetired, Severity::Notice);
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
