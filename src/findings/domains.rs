//! What BIMI, iprev and the transport policy say.

use super::{Facts, told::Told};
use crate::{
    reason::{
        Advice, BimiReason, Code, DaneFinding, IprevReason, MtaStsState, MxState, TlsRptState,
    },
    report::{AuthResult, Bimi, Finding, Severity, Transport},
    syntax::date::to_iso,
};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let mut told = Told::default();
    iprev(facts, &mut told);
    if let Some(found) = &facts.authentication.bimi {
        bimi(found, &mut told);
    }
    if let Some(found) = facts.transport {
        transport(found, facts.options.now, &mut told);
    }
    told.0
}

fn bimi(bimi: &Bimi, told: &mut Told) {
    let (severity, advice) = match bimi.reason {
        // A logo is nobody's duty.
        BimiReason::Pass | BimiReason::NoRecord | BimiReason::Declined => (Severity::Ok, None),
        BimiReason::DmarcUndecided | BimiReason::SeveralAuthors => (Severity::Notice, None),
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
    let mut add = |code: BimiReason, severity, advice, span| {
        let mut line = told
            .add(code, severity)
            .maybe("domain", bimi.domain.as_ref())
            .maybe("name", bimi.name.as_ref())
            .text("selector", &bimi.selector);
        if let Some(span) = span {
            line = line.at(span);
        }
        if let Some(advice) = advice {
            line.advise(advice);
        }
    };
    add(bimi.reason, severity, advice, bimi.span);
    if bimi.indicator.is_some()
        && bimi.evidence.is_none()
        && bimi.reason != BimiReason::EvidenceInvalid
    {
        add(BimiReason::NoEvidence, Severity::Notice, None, None);
    }
}

fn transport(transport: &Transport, now: Option<i64>, told: &mut Told) {
    let mut add = |code: Code, (severity, advice), name: &str, values: &[String], publish: &str| {
        let mut line = told
            .add(code, severity)
            .text("domain", &transport.domain)
            .text("name", name)
            .text("values", &values.join(", "));
        if !publish.is_empty() {
            line = line.text("publish", publish);
        }
        if let Some(span) = transport.span {
            line = line.at(span);
        }
        if let Some(advice) = advice {
            line.advise(advice);
        }
    };
    let hosts: Vec<String> = transport.mx.iter().map(|mx| mx.host.clone()).collect();
    let (sts, rpt) = (&transport.mta_sts, &transport.tls_rpt);
    let domain = &transport.domain;
    let state = transport.mx_state;
    add(state.into(), mx(state), domain, &hosts, "");
    // `id` is any text that changes with the policy (RFC 8461, section 3.1): its date is usual.
    let id = now.map_or_else(|| "1".to_owned(), day);
    let publish = format!("v=STSv1; id={id}");
    add(
        sts.state.into(),
        mta_sts(sts.state),
        &sts.name,
        &sts.values,
        &publish,
    );
    let publish = format!("v=TLSRPTv1; rua=mailto:tls-reports@{domain}");
    add(
        rpt.state.into(),
        tls_rpt(rpt.state),
        &rpt.name,
        &rpt.values,
        &publish,
    );
    if let Some(dane) = dane_state(transport) {
        add(dane.into(), dane_gravity(dane), domain, &hosts, "");
    }
}

/// A day in digits: `20261126`.
fn day(seconds: i64) -> String {
    let digits = to_iso(seconds);
    digits
        .chars()
        .filter(char::is_ascii_digit)
        .take(8)
        .collect()
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

fn iprev(facts: &Facts<'_>, told: &mut Told) {
    let Some(iprev) = &facts.authentication.iprev else {
        return;
    };
    let names: Vec<&str> = iprev.names.iter().map(|name| name.name.as_str()).collect();
    let (severity, advice) = match iprev.result {
        AuthResult::Pass => (Severity::Ok, None),
        AuthResult::Temperror if iprev.reason == IprevReason::LookupPending => {
            (Severity::Notice, Some(Advice::AskDns))
        }
        AuthResult::Temperror => (Severity::Warning, Some(Advice::AskAgain)),
        _ => (Severity::Warning, Some(Advice::IprevSetNames)),
    };
    let line = told
        .add(iprev.reason, severity)
        .text("ip", &iprev.ip.to_string())
        .maybe("name", iprev.name.as_ref())
        .text("names", &names.join(", "));
    if let Some(advice) = advice {
        line.advise(advice);
    }
}
