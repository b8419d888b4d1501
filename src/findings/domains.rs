//! What BIMI, iprev and the transport policy say.

use super::{Facts, finding};
use crate::reason::Advice;
use crate::report::{AuthResult, Bimi, Finding, Severity, Transport};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = iprev(facts).into_iter().collect();
    findings.extend(facts.authentication.bimi.iter().flat_map(bimi));
    findings.extend(facts.transport.into_iter().flat_map(transport));
    findings
}

fn bimi(bimi: &Bimi) -> Vec<Finding> {
    let params = [
        ("domain", bimi.domain.clone()),
        ("name", bimi.name.clone()),
        ("selector", Some(bimi.selector.clone())),
    ];
    let (severity, advice) = match bimi.reason.as_str() {
        "bimi-pass" => (Severity::Ok, None),
        "bimi-no-record" | "bimi-declined" | "bimi-dmarc-undecided" | "bimi-several-authors" => {
            (Severity::Notice, None)
        }
        "bimi-lookup-pending" => (Severity::Notice, Some(Advice::AskDns)),
        "bimi-lookup-failed" => (Severity::Notice, Some(Advice::AskAgain)),
        "bimi-dmarc-not-passed" => (Severity::Notice, Some(Advice::BimiNeedsDmarc)),
        "bimi-policy-none"
        | "bimi-policy-partial"
        | "bimi-policy-testing"
        | "bimi-subdomain-policy-none" => (Severity::Notice, Some(Advice::BimiNeedsPolicy)),
        _ => (Severity::Warning, Some(Advice::MendBimiRecord)),
    };
    let spans = bimi.span.into_iter().collect();
    let mut findings = vec![finding(&bimi.reason, severity, &params, spans, advice)];
    if bimi.indicator.is_some() && bimi.evidence.is_none() && bimi.reason != "bimi-evidence-invalid"
    {
        findings.push(finding(
            "bimi-no-evidence",
            Severity::Notice,
            &params,
            Vec::new(),
            None,
        ));
    }
    findings
}

fn transport(transport: &Transport) -> Vec<Finding> {
    let spans = || transport.span.into_iter().collect::<Vec<_>>();
    let of = |code: &str, name: &str, values: String| {
        let (severity, advice) = gravity(code);
        finding(
            code,
            severity,
            &[
                ("domain", Some(transport.domain.clone())),
                ("name", Some(name.to_owned())),
                ("values", Some(values)),
            ],
            spans(),
            advice,
        )
    };
    let hosts: Vec<&str> = transport.mx.iter().map(|mx| mx.host.as_str()).collect();
    let records = [&transport.mta_sts, &transport.tls_rpt];
    let mut findings = vec![of(&transport.mx_state, &transport.domain, hosts.join(", "))];
    findings.extend(
        records
            .into_iter()
            .map(|record| of(&record.state, &record.name, record.values.join(", "))),
    );
    let dane = match transport.dane {
        Some(true) => "transport-dane-complete",
        Some(false) if transport.mx.iter().any(|mx| !mx.tlsa.is_empty()) => {
            "transport-dane-partial"
        }
        Some(false) => "transport-dane-none",
        None => return findings,
    };
    findings.push(of(dane, &transport.domain, hosts.join(", ")));
    findings
}

/// How grave a state of the transport policy is, and what to do about it.
fn gravity(code: &str) -> (Severity, Option<Advice>) {
    match code {
        "transport-mx-found"
        | "transport-mta-sts-found"
        | "transport-tls-rpt-found"
        | "transport-dane-complete" => (Severity::Ok, None),
        "transport-mta-sts-invalid" | "transport-mta-sts-several" => {
            (Severity::Warning, Some(Advice::MendMtaSts))
        }
        "transport-tls-rpt-invalid" | "transport-tls-rpt-several" => {
            (Severity::Warning, Some(Advice::MendTlsRpt))
        }
        "transport-dane-partial" => (Severity::Warning, Some(Advice::CompleteDane)),
        "transport-mx-invalid" | "transport-mx-no-such-domain" => (Severity::Warning, None),
        "transport-mx-failed" | "transport-mta-sts-failed" | "transport-tls-rpt-failed" => {
            (Severity::Notice, Some(Advice::AskAgain))
        }
        "transport-mx-pending" | "transport-mta-sts-pending" | "transport-tls-rpt-pending" => {
            (Severity::Notice, Some(Advice::AskDns))
        }
        "transport-mta-sts-none" => (Severity::Notice, Some(Advice::PublishMtaSts)),
        _ => (Severity::Notice, None),
    }
}

fn iprev(facts: &Facts<'_>) -> Option<Finding> {
    let iprev = facts.authentication.iprev.as_ref()?;
    let names: Vec<&str> = iprev.names.iter().map(|name| name.name.as_str()).collect();
    let (severity, advice) = match iprev.result {
        AuthResult::Pass => (Severity::Ok, None),
        AuthResult::Temperror if iprev.reason == "iprev-lookup-pending" => {
            (Severity::Notice, Some(Advice::AskDns))
        }
        AuthResult::Temperror => (Severity::Warning, Some(Advice::AskAgain)),
        _ => (Severity::Warning, Some(Advice::IprevSetNames)),
    };
    Some(finding(
        &iprev.reason,
        severity,
        &[
            ("ip", Some(iprev.ip.clone())),
            ("name", iprev.name.clone()),
            ("names", Some(names.join(", "))),
        ],
        Vec::new(),
        advice,
    ))
}
