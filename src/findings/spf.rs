//! What SPF says.

use super::{
    Facts, build, finding, named, spf_cause,
    spf_record::{self, Split},
};
use crate::{
    reason::{Advice, Code, SpfFinding, SpfReason, SpfRemark, SpfSyntaxError},
    report::{AuthResult, Finding, Param, Severity, Span, Spf, SpfTerm, SpfVisit, Sureness},
};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let Some(spf) = &facts.authentication.spf else {
        return vec![finding(
            SpfFinding::NotChecked,
            Severity::Notice,
            super::NO_PARAMS,
            Vec::new(),
            None,
        )];
    };
    let malformed = spf.trace.iter().find_map(first_malformed);
    let corrected = spf_record::corrected(spf);
    let split = spf_record::split(spf);
    let params = named(&params(
        spf,
        malformed,
        corrected.as_deref(),
        split.as_ref(),
    ));
    let spans = spans(spf);
    let severity = match spf.result {
        AuthResult::Pass => Severity::Ok,
        AuthResult::Fail | AuthResult::Permerror => Severity::Error,
        _ => Severity::Warning,
    };
    let mut findings = Vec::new();
    let mut add = |code: Code, severity, advice| {
        let (params, spans) = (params.clone(), spans.clone());
        findings.push(build(code, severity, params, spans, advice));
    };
    if !spf_cause::is_told_by_remark(spf) {
        let advice = match (spf.reason, &split) {
            (SpfReason::TooManyLookups, Some(_)) => Some(Advice::SpfSplitRecord),
            (reason, _) => of_reason(reason),
        };
        add(spf.reason.into(), severity, spf_cause::advice(spf, advice));
    }
    if let (Some((_, error)), SpfReason::SyntaxError) = (malformed, spf.reason) {
        // A record that can be mended is shown once.
        let is_mended = spf
            .cause
            .as_ref()
            .is_some_and(|cause| cause.publish.is_some());
        let advice = of_syntax_error(error).filter(|_| !is_mended);
        add(error.into(), Severity::Error, advice);
    }
    for &remark in &spf.remarks {
        let (severity, advice) = of_remark(remark);
        let advice = match (remark, &spf.cause) {
            (SpfRemark::RecordIncludesItself | SpfRemark::RecordSplit, Some(cause))
                if cause.publish.is_some() =>
            {
                Advice::SpfPublishMended
            }
            _ => advice,
        };
        add(remark.into(), severity, Some(advice));
    }
    if spf.helo_result == Some(AuthResult::Fail) {
        add(SpfFinding::HeloFail.into(), Severity::Warning, None);
    }
    let give_envelope = Some(Advice::SpfGiveEnvelope);
    if spf
        .candidates
        .iter()
        .any(|other| other.result != spf.result)
    {
        add(
            SpfFinding::CandidatesDiffer.into(),
            Severity::Notice,
            give_envelope,
        );
    }
    if spf
        .from
        .ip
        .as_ref()
        .is_some_and(|ip| ip.sure == Sureness::Guess)
    {
        add(
            SpfFinding::AddressGuessed.into(),
            Severity::Notice,
            give_envelope,
        );
    }
    findings
}

/// What the sentences name.
fn params(
    spf: &Spf,
    malformed: Option<(&SpfTerm, SpfSyntaxError)>,
    corrected: Option<&str>,
    split: Option<&Split>,
) -> Vec<(&'static str, Option<Param>)> {
    let text = |text: &Option<String>| text.as_deref().map(Param::from);
    let list = |items: Vec<String>| (!items.is_empty()).then_some(Param::List(items));
    let costs = match spf.costs.as_slice() {
        [] => spf_record::costs(spf),
        costs => costs
            .iter()
            .map(|cost| format!("{} ({})", cost.term, cost.lookups))
            .collect(),
    };
    let publish = split.map(|split| split.publish.as_str()).or(corrected);
    let others = spf
        .candidates
        .iter()
        .filter(|other| other.result != spf.result)
        .map(|other| other.ip.to_string())
        .collect();
    let mut params = vec![
        ("domain", text(&spf.domain)),
        ("ip", spf.ip.map(|ip| ip.to_string().into())),
        ("helo", text(&spf.helo)),
        ("mailFrom", text(&spf.mail_from)),
        ("lookups", Some(spf.lookups.into())),
        ("voidLookups", Some(spf.void_lookups.into())),
        ("needed", spf.lookups_needed.map(Param::from)),
        ("costs", list(costs)),
        (
            "name",
            spf_record::owner_of_record(spf)
                .filter(|_| publish.is_some())
                .map(Param::from),
        ),
        ("publish", publish.map(Param::from)),
        ("moved", split.map(|split| Param::List(split.moved.clone()))),
        ("other", split.map(|split| split.other.as_str().into())),
        ("others", list(others)),
        ("term", malformed.map(|(term, _)| term.text.as_str().into())),
        (
            "field",
            spf.from.ip.as_ref().map(|ip| ip.field.as_str().into()),
        ),
    ];
    params.extend(spf_cause::params(spf));
    params
}

/// Where the address and the identity were read.
fn spans(spf: &Spf) -> Vec<Span> {
    let mut spans: Vec<Span> = [&spf.from.ip, &spf.from.mail_from, &spf.from.helo]
        .into_iter()
        .filter_map(|source| source.as_ref()?.span)
        .collect();
    spans.dedup();
    spans
}

/// The first term with a syntax error. The trace is as deep as the limit of lookups lets it be.
fn first_malformed(visit: &SpfVisit) -> Option<(&SpfTerm, SpfSyntaxError)> {
    visit.terms.iter().find_map(|term| {
        if let Some(error) = term.reason.syntax_error() {
            return Some((term, error));
        }
        term.visits.iter().find_map(first_malformed)
    })
}

/// What to do about a result, where there is something to do.
fn of_reason(reason: SpfReason) -> Option<Advice> {
    Some(match reason {
        SpfReason::Fail | SpfReason::Softfail | SpfReason::Neutral | SpfReason::NoMatch => {
            Advice::SpfListAddress
        }
        SpfReason::NoRecord | SpfReason::NoSuchDomain => Advice::SpfPublish,
        SpfReason::SeveralRecords => Advice::SpfOneRecord,
        SpfReason::SyntaxError => Advice::SpfMendRecord,
        SpfReason::TooManyLookups => Advice::SpfFewerLookups,
        SpfReason::TooManyVoidLookups => Advice::SpfRemoveDeadNames,
        SpfReason::TooManyMxHosts => Advice::SpfListNetworks,
        SpfReason::IncludeWithoutRecord | SpfReason::RedirectWithoutRecord => {
            Advice::SpfMendReference
        }
        SpfReason::LookupFailed => Advice::AskAgain,
        SpfReason::LookupPending => Advice::AskDns,
        SpfReason::Pass | SpfReason::DomainMalformed | SpfReason::RecordTooLong => return None,
    })
}

/// What to do about a syntax error, beyond correcting the term.
fn of_syntax_error(error: SpfSyntaxError) -> Option<Advice> {
    matches!(
        error,
        SpfSyntaxError::AddressAsDomain | SpfSyntaxError::BareAddress
    )
    .then_some(Advice::SpfUseIp4)
}

/// How much a remark matters, and what to do about it.
fn of_remark(remark: SpfRemark) -> (Severity, Advice) {
    match remark {
        SpfRemark::PlusAll => (Severity::Error, Advice::SpfDropPlusAll),
        SpfRemark::RecordIncludesItself => (Severity::Error, Advice::SpfBreakLoop),
        SpfRemark::OnlyIpv4 => (Severity::Warning, Advice::SpfAddIp6),
        SpfRemark::RecordSplit => (Severity::Error, Advice::SpfOneRecord),
        SpfRemark::HeloNotKnown => (Severity::Warning, Advice::SpfGiveEnvelope),
        SpfRemark::PtrDiscouraged => (Severity::Notice, Advice::SpfDropPtr),
        SpfRemark::TermsAfterAll | SpfRemark::RedirectIgnored => {
            (Severity::Notice, Advice::SpfDropDeadTerms)
        }
        SpfRemark::LookupsNearLimit => (Severity::Notice, Advice::SpfMindLimit),
    }
}
