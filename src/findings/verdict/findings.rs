//! What the verdict rests on that no method's own finding says.

use super::Decision;
use crate::{
    findings::{Facts, finding},
    message::author,
    reason::{Code, VerdictReason},
    report::{Finding, Param, Severity, Span, Verdict},
};

/// A finding for each reason of the verdict's own.
pub(in crate::findings) fn findings(facts: &Facts<'_>, decision: &Decision) -> Vec<Finding> {
    let author = author(facts.message);
    let params: Vec<(&str, Option<Param>)> = decision
        .open
        .iter()
        .flat_map(|open| &open.params)
        .map(|(name, value)| (name.as_str(), Some(value.clone())))
        .chain([("from", author.domain().map(Param::from))])
        .collect();
    let asked: Vec<Span> = decision
        .open
        .iter()
        .flat_map(|open| open.spans.iter().copied())
        .collect();
    let spans = if asked.is_empty() {
        facts.message.all("From").map(|field| field.span).collect()
    } else {
        asked
    };
    decision
        .because
        .iter()
        .filter_map(|code| match code {
            Code::VerdictReason(reason) => Some(*reason),
            _ => None,
        })
        .map(|reason| {
            let severity = severity(reason, decision.verdict);
            finding(reason, severity, &params, spans.clone(), None)
        })
        .collect()
}

fn severity(reason: VerdictReason, verdict: Verdict) -> Severity {
    match (reason, verdict) {
        (VerdictReason::SignedByReceiver, _) => Severity::Error,
        (_, Verdict::Authentic) => Severity::Ok,
        (
            VerdictReason::FromMissing
            | VerdictReason::FromSeveral
            | VerdictReason::Changed
            | VerdictReason::ShownUnsigned,
            _,
        ) => Severity::Warning,
        _ => Severity::Notice,
    }
}
