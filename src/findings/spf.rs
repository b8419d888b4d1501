//! What SPF says.

use super::{Facts, finding};
use crate::reason::Advice;
use crate::report::{AuthResult, Finding, Severity, Span, Spf, SpfTerm, SpfVisit, Sureness};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let Some(spf) = &facts.authentication.spf else {
        return vec![finding(
            "spf-not-checked",
            Severity::Notice,
            super::NO_PARAMS,
            Vec::new(),
            None,
        )];
    };
    let malformed = spf.trace.iter().find_map(first_malformed);
    let params = params(spf, malformed);
    let spans = spans(spf);
    let severity = match spf.result {
        AuthResult::Pass => Severity::Ok,
        AuthResult::Fail | AuthResult::Permerror => Severity::Error,
        _ => Severity::Warning,
    };
    let mut findings = vec![finding(
        &spf.reason,
        severity,
        &params,
        spans.clone(),
        advice(&spf.reason),
    )];
    let mut add = |code: &str, severity| {
        findings.push(finding(
            code,
            severity,
            &params,
            spans.clone(),
            advice(code),
        ));
    };
    if let (Some(term), "spf-syntax-error") = (malformed, spf.reason.as_str()) {
        add(&term.reason, Severity::Error);
    }
    for remark in &spf.remarks {
        add(
            remark,
            match remark.as_str() {
                "spf-plus-all" => Severity::Error,
                "spf-record-includes-itself" | "spf-helo-not-known" => Severity::Warning,
                _ => Severity::Notice,
            },
        );
    }
    if spf.helo_result == Some(AuthResult::Fail) {
        add("spf-helo-fail", Severity::Warning);
    }
    if spf
        .candidates
        .iter()
        .any(|other| other.result != spf.result)
    {
        add("spf-candidates-differ", Severity::Notice);
    }
    if spf
        .from
        .ip
        .as_ref()
        .is_some_and(|ip| ip.sure == Sureness::Guess)
    {
        add("spf-address-guessed", Severity::Notice);
    }
    findings
}

/// What the sentences name.
fn params(spf: &Spf, malformed: Option<&SpfTerm>) -> Vec<(&'static str, Option<String>)> {
    let list = |items: Vec<String>| (!items.is_empty()).then(|| items.join(", "));
    let costs = spf
        .costs
        .iter()
        .map(|cost| format!("{} ({})", cost.term, cost.lookups))
        .collect();
    let others = spf
        .candidates
        .iter()
        .skip(1)
        .map(|other| other.ip.clone())
        .collect();
    vec![
        ("domain", spf.domain.clone()),
        ("ip", spf.ip.clone()),
        ("helo", spf.helo.clone()),
        ("mailFrom", spf.mail_from.clone()),
        ("lookups", Some(spf.lookups.to_string())),
        ("voidLookups", Some(spf.void_lookups.to_string())),
        (
            "needed",
            spf.lookups_needed.map(|needed| needed.to_string()),
        ),
        ("costs", list(costs)),
        ("others", list(others)),
        ("term", malformed.map(|term| term.text.clone())),
        ("field", spf.from.ip.as_ref().map(|ip| ip.field.clone())),
    ]
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
fn first_malformed(visit: &SpfVisit) -> Option<&SpfTerm> {
    visit.terms.iter().find_map(|term| {
        if term.reason.contains("-syntax-") {
            return Some(term);
        }
        term.visits.iter().find_map(first_malformed)
    })
}

/// What to do about a reason, where there is something to do.
fn advice(reason: &str) -> Option<Advice> {
    Some(match reason {
        "spf-fail" | "spf-softfail" | "spf-neutral" | "spf-no-match" => Advice::SpfListAddress,
        "spf-no-record" | "spf-no-such-domain" => Advice::SpfPublish,
        "spf-several-records" => Advice::SpfOneRecord,
        "spf-syntax-error" => Advice::SpfMendRecord,
        "spf-syntax-address-as-domain" => Advice::SpfUseIp4,
        "spf-too-many-lookups" => Advice::SpfFewerLookups,
        "spf-lookups-near-limit" => Advice::SpfMindLimit,
        "spf-too-many-void-lookups" => Advice::SpfRemoveDeadNames,
        "spf-too-many-mx-hosts" => Advice::SpfListNetworks,
        "spf-include-without-record" | "spf-redirect-without-record" => Advice::SpfMendReference,
        "spf-record-includes-itself" => Advice::SpfBreakLoop,
        "spf-plus-all" => Advice::SpfDropPlusAll,
        "spf-ptr-discouraged" => Advice::SpfDropPtr,
        "spf-terms-after-all" | "spf-redirect-ignored" => Advice::SpfDropDeadTerms,
        "spf-helo-not-known" | "spf-candidates-differ" | "spf-address-guessed" => {
            Advice::SpfGiveEnvelope
        }
        "spf-lookup-failed" => Advice::AskAgain,
        "spf-lookup-pending" => Advice::AskDns,
        _ => return None,
    })
}
