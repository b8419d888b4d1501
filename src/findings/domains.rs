//! What BIMI, iprev and the transport policy say.

use super::{Facts, finding};
use crate::{
    reason::{
        Advice, BimiReason, Code, DaneFinding, IprevReason, MtaStsState, MxState, TlsRptState,
    },
    report::{AuthResult, Bimi, Finding, Severity, Transport},
    syntax::date::to_iso,
};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = iprev(facts).into_iter().collect();
    findings.extend(facts.authentication.bimi.iter().flat_map(bimi));
    let now = facts.options.now;
    findings.extend(
        facts
            .transport
            .into_iter()
            .flat_map(|found| transport(found, now)),
    );
    findings
}

fn bimi(bimi: &Bimi) -> Vec<Finding> {
    let params = [
        ("domain", bimi.domain.clone()),
        ("name", bimi.name.clone()),
        ("selector", Some(bimi.selector.clone())),
    ];
    let (severity, advice) = match bimi.reason {
        // A logo is nobody's duty.
        BimiReason::Pass | BimiReason::NoRecord | BimiReason::Declined => (Severity::Ok, None),
        BimiReason::DmarcUndecided
        | BimiReason::SeveralAuthors => (Severity::Notice, None),
        BimiReason::LookupPending => (Severity::Notice, Some(Advice::AskDns)),
        BimiReason::LookupFailed => (Severity::Notice, Some(Advice::AskAgain)),
        BimiReason::DmarcNotPassed => (Severity::Notice, Some(Advice::BimiNeedsDmarc)),
        BimiReason::PolicyNone
        | BimiReason::PolicyPartial
        | BimiReason::PolicyTesting
        | BimiReason::SubdomainPolicyNone => (Severity::Notice, Some(Advice::BimiNeedsPolicy)),
        BimiReason::SeveralRecords
        | BimiReason::RecordMalformed
        | BimiReason::LocationInvalid
        | BimiReason::EvidenceInvalid
        | BimiReason::NoEvidence => (Severity::Warning, Some(Advice::MendBimiRecord)),
    };
    let spans = bimi.span.into_iter().collect();
    let mut findings = vec![finding(bimi.reason, severity, &params, spans, advice)];
    if bimi.indicator.is_some()
        && bimi.evidence.is_none()
        && bimi.reason != BimiReason::EvidenceInvalid
    {
        findings.push(finding(
            BimiReason::NoEvidence,
            Severity::Notice,
            &params,
            Vec::new(),
            None,
        ));
    }
    findings
}

fn transport(transport: &Transport, now: Option<i64>) -> Vec<Finding> {
    let of = |code: Code, (severity, advice), name: &str, values: &[String], publish| {
        finding(
            code,
            severity,
            &[
                ("domain", Some(transport.domain.clone())),
                ("name", Some(name.to_owned())),
                ("values", Some(values.join(", "))),
                ("publish", publish),
            ],
            transport.span.into_iter().collect(),
            advice,
        )
    };
    let hosts: Vec<String> = transport.mx.iter().map(|mx| mx.host.clone()).collect();
    let (sts, rpt) = (&transport.mta_sts, &transport.tls_rpt);
    let mut findings = vec![
        of(
            transport.mx_state.into(),
            mx(transport.mx_state),
            &transport.domain,
            &hosts,
            None,
        ),
        of(
            sts.state.into(),
            mta_sts(sts.state),
            &sts.name,
            &sts.values,
            // `id` is any text that changes with the policy (RFC 8461, section 3.1): its date is usual.
            Some(format!("v=STSv1; id={}", now.map_or_else(|| "1".to_owned(), day))),
        ),
        of(
            rpt.state.into(),
            tls_rpt(rpt.state),
            &rpt.name,
            &rpt.values,
            Some(format!("v=TLSRPTv1; rua=mailto:tls-reports@{}", transport.domain)),
        ),
    ];
    if let Some(dane) = dane_state(transport) {
        findings.push(of(
            dane.into(),
            dane_gravity(dane),
            &transport.domain,
            &hosts,
            None,
        ));
    }
    findings
}

/// A day in digits: `20261126`.
fn day(seconds: i64) -> String {
    let digits = to_iso(seconds);
    digits.chars().filter(char::is_ascii_digit).take(8).collect()
}

/// How grave something is, and what to do about it.
type Gravity = (Severity, Option<Advice>);

fn mx(state: MxState) -> Gravity {
    match state {
        MxState::Found => (Severity::Ok, None),
        MxState::Invalid | MxState::NoSuchDomain => (Severity::Warning, None),
        MxState::Failed => (Severity::Notice, Some(Advice::AskAgain)),
        MxState::Pending => (Severity::Notice, Some(Advice::AskDns)),
        MxState::Implicit | MxState::Null => (Severity::Notice, None),
    }
}

fn mta_sts(state: MtaStsState) -> Gravity {
    match state {
        MtaStsState::Found => (Severity::Ok, None),
        MtaStsState::Invalid | MtaStsState::Several => {
            (Severity::Warning, Some(Advice::MendMtaSts))
        }
        MtaStsState::Failed => (Severity::Notice, Some(Advice::AskAgain)),
        MtaStsState::Pending => (Severity::Notice, Some(Advice::AskDns)),
        MtaStsState::None => (Severity::Notice, Some(Advice::PublishMtaSts)),
    }
}

fn tls_rpt(state: TlsRptState) -> Gravity {
    match state {
        TlsRptState::Found => (Severity::Ok, None),
        TlsRptState::Invalid | TlsRptState::Several => {
            (Severity::Warning, Some(Advice::MendTlsRpt))
        }
        TlsRptState::Failed => (Severity::Notice, Some(Advice::AskAgain)),
        TlsRptState::Pending => (Severity::Notice, Some(Advice::AskDns)),
        TlsRptState::None => (Severity::Notice, Some(Advice::PublishTxt)),
    }
}

/// How far DANE covers the exchangers; `None` if a lookup gave no answer.
fn dane_state(transport: &Transport) -> Option<DaneFinding> {
    Some(match transport.dane? {
        true => DaneFinding::Complete,
        false if transport.mx.iter().any(|mx| !mx.tlsa.is_empty()) => DaneFinding::Partial,
        false => DaneFinding::None,
    })
}

fn dane_gravity(dane: DaneFinding) -> Gravity {
    match dane {
        DaneFinding::Complete => (Severity::Ok, None),
        DaneFinding::Partial => (Severity::Warning, Some(Advice::CompleteDane)),
        DaneFinding::None => (Severity::Notice, None),
    }
}

fn iprev(facts: &Facts<'_>) -> Option<Finding> {
    let iprev = facts.authentication.iprev.as_ref()?;
    let names: Vec<&str> = iprev.names.iter().map(|name| name.name.as_str()).collect();
    let (severity, advice) = match iprev.result {
        AuthResult::Pass => (Severity::Ok, None),
        AuthResult::Temperror if iprev.reason == IprevReason::LookupPending => {
            (Severity::Notice, Some(Advice::AskDns))
        }
        AuthResult::Temperror => (Severity::Warning, Some(Advice::AskAgain)),
        _ => (Severity::Warning, Some(Advice::IprevSetNames)),
    };
    Some(finding(
        iprev.reason,
        severity,
        &[
            ("ip", Some(iprev.ip.to_string())),
            ("name", iprev.name.clone()),
            ("names", Some(names.join(", "))),
        ],
        Vec::new(),
        advice,
    ))
}
