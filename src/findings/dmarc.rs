//! What DMARC says: the result, what the domain asks for, what is wrong with its record, what would help.

use super::{
    Facts, dmarc_record,
    told::{Line, Told},
};
use crate::{
    reason::{Advice, DmarcFinding, DmarcProblemCode, DmarcReason},
    report::{
        AuthResult, Dmarc, DmarcFound, DmarcPolicy, DmarcProblem, DmarcRecord, DmarcReportTag,
        Finding, Severity, Span,
    },
    syntax::order,
};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let mut told = Told::default();
    let Some(dmarc) = &facts.authentication.dmarc else {
        return told.0;
    };
    result(facts, dmarc, &mut told);
    policy(dmarc, &mut told);
    authors(dmarc, &mut told);
    top_level(dmarc, &mut told);
    problems(dmarc, &mut told);
    reports(dmarc, &mut told);
    fixes(dmarc, &mut told);
    rfc7489(dmarc, &mut told);
    told.0
}

/// The signatures that decided: those that align, or else those that vouch for somebody else.
fn decisive(dmarc: &Dmarc) -> impl Iterator<Item = Span> {
    let passes = dmarc.result == AuthResult::Pass;
    dmarc
        .identifiers
        .iter()
        .filter(move |identifier| match passes {
            true => identifier.aligned,
            false => identifier.result == AuthResult::Pass,
        })
        .filter_map(|identifier| identifier.span)
}

fn result(facts: &Facts<'_>, dmarc: &Dmarc, told: &mut Told) {
    let severity = match (dmarc.result, dmarc.reason) {
        (AuthResult::Pass, _) => Severity::Ok,
        (_, DmarcReason::AlignedUnproven | DmarcReason::SenderUnknown) => Severity::Warning,
        (AuthResult::Fail, _) if dmarc.policy == Some(DmarcPolicy::None) => Severity::Warning,
        (AuthResult::Fail, _) => Severity::Error,
        (_, DmarcReason::FromMissing | DmarcReason::FromNoDomain) => Severity::Notice,
        (_, DmarcReason::LookupPending | DmarcReason::BodyNotGiven) => Severity::Notice,
        _ => Severity::Warning,
    };
    let advice = match dmarc.reason {
        DmarcReason::NoRecord => Some(Advice::PublishDmarc),
        DmarcReason::RecordUnusable => Some(Advice::MendDmarcRecord),
        DmarcReason::FromSeveralDomains | DmarcReason::FromRepeated => Some(Advice::OneAuthor),
        DmarcReason::LookupFailed => Some(Advice::AskAgain),
        DmarcReason::LookupPending => Some(Advice::AskDns),
        DmarcReason::BodyNotGiven => Some(Advice::GiveBody),
        DmarcReason::SenderUnknown => Some(Advice::GiveEnvelope),
        DmarcReason::AlignedUnproven => Some(Advice::CheckDmarcClaims),
        _ => None,
    };
    let mut line = told
        .add(dmarc.reason, severity)
        .maybe("domain", dmarc.domain.as_ref());
    if let (DmarcReason::NoRecord, Some(domain)) = (dmarc.reason, &dmarc.domain) {
        line = line
            .text("name", &format!("_dmarc.{domain}"))
            .text("publish", &dmarc_record::first_record(domain));
    }
    for field in facts.message.all("From") {
        line = line.at(field.span);
    }
    for span in decisive(dmarc) {
        line = line.at(span);
    }
    if let Some(advice) = advice {
        line.advise(advice);
    }
}

/// What the domain asks for, and what a receiver that follows it would do.
fn policy(dmarc: &Dmarc, told: &mut Told) {
    let Some(policy) = dmarc.policy else { return };
    let mut add = |code: DmarcFinding, severity, advice| {
        let mut line = told
            .add(code, severity)
            .maybe("domain", dmarc.domain.as_ref())
            .maybe("policyDomain", dmarc.policy_domain.as_ref())
            .text("policy", dmarc_record::policy_word(policy));
        if let Some(tag) = dmarc.policy_tag {
            line = line.text("tag", tag.as_str());
        }
        if let Some(advice) = advice {
            line.advise(advice);
        }
    };
    match dmarc.applied {
        DmarcPolicy::Reject => add(DmarcFinding::AppliedReject, Severity::Warning, None),
        DmarcPolicy::Quarantine => add(DmarcFinding::AppliedQuarantine, Severity::Warning, None),
        DmarcPolicy::None => {}
    }
    if policy == DmarcPolicy::None {
        let advice = Some(Advice::EnforceDmarc);
        add(DmarcFinding::PolicyNone, Severity::Notice, advice);
    } else if dmarc.testing {
        let advice = Some(Advice::EndDmarcTesting);
        add(DmarcFinding::Testing, Severity::Notice, advice);
    }
}

/// Where there are several authors' domains: the strictest policy of those that fail (RFC 9989, section 11.5).
fn authors(dmarc: &Dmarc, told: &mut Told) {
    let Some(strictest) = dmarc.authors.iter().max_by_key(|author| author.applied) else {
        return;
    };
    let code = match strictest.applied {
        DmarcPolicy::Reject => DmarcFinding::StrictestAuthorReject,
        DmarcPolicy::Quarantine => DmarcFinding::StrictestAuthorQuarantine,
        DmarcPolicy::None => return,
    };
    told.add(code, Severity::Warning)
        .text("domain", &strictest.domain);
}

/// A record at a top-level domain without `psd=y` makes all domains under it one organization (section 11.8).
fn top_level(dmarc: &Dmarc, told: &mut Told) {
    let Some(organizational) = &dmarc.organizational_domain else {
        return;
    };
    let is_above = dmarc.domain.as_ref() != Some(organizational);
    if is_above && !organizational.contains('.') {
        told.add(DmarcFinding::OrganizationIsTopLevel, Severity::Warning)
            .maybe("domain", dmarc.domain.as_ref())
            .text("organizational", organizational)
            .advise(Advice::SayPsdNo);
    }
}

/// Errors of the record that applies, and of records that would have applied but for an error.
fn problems(dmarc: &Dmarc, told: &mut Told) {
    let discarded = dmarc.walk.iter().flat_map(|step| &step.discarded);
    for record in dmarc.record.iter().chain(discarded) {
        let mut found = Vec::new();
        for problem in &record.problems {
            if problem.code != DmarcProblemCode::NotDmarc {
                found.push(problem);
            }
        }
        order::by_number(&mut found, |problem| gravity(problem.code) as u64);
        for (nth, found) in found.into_iter().enumerate() {
            let line = problem(told, record, found, gravity(found.code));
            // The record to publish is told once, with the gravest of its errors.
            match (&record.publish, nth) {
                (Some(_), 0) => line.advise(Advice::DmarcPublishMended),
                (Some(_), _) => continue,
                (None, _) => line.advise(Advice::MendDmarcRecord),
            };
        }
    }
    not_dmarc(dmarc, told);
    for step in &dmarc.walk {
        if step.found == DmarcFound::Several {
            told.add(DmarcFinding::SeveralRecords, Severity::Error)
                .text("name", &step.name)
                .advise(Advice::OneDmarcRecord);
        }
    }
}

/// A TXT record of something else at a name that has no DMARC record: often a wildcard's, which answers at every name,
/// so the first is enough. A top-level domain's says nothing of this domain.
fn not_dmarc(dmarc: &Dmarc, told: &mut Told) {
    for step in &dmarc.walk {
        let domain = step.name.strip_prefix("_dmarc.").unwrap_or_default();
        if step.found != DmarcFound::NoRecord || !domain.contains('.') {
            continue;
        }
        for record in &step.discarded {
            for found in &record.problems {
                if found.code == DmarcProblemCode::NotDmarc {
                    let severity = match dmarc.record {
                        Some(_) => Severity::Notice,
                        None => gravity(found.code),
                    };
                    problem(told, record, found, severity);
                    return;
                }
            }
        }
    }
}

fn problem<'t>(
    told: &'t mut Told,
    record: &DmarcRecord,
    problem: &DmarcProblem,
    severity: Severity,
) -> Line<'t> {
    told.add(problem.code, severity)
        .text("name", &record.name)
        .text("detail", &problem.detail)
        .maybe("mended", record.publish.as_ref())
}

fn gravity(code: DmarcProblemCode) -> Severity {
    match code {
        DmarcProblemCode::PolicyInvalid
        | DmarcProblemCode::SeparatorWrong
        | DmarcProblemCode::VersionCase
        | DmarcProblemCode::VersionInvalid
        | DmarcProblemCode::VersionMissing
        | DmarcProblemCode::VersionNotFirst => Severity::Error,
        DmarcProblemCode::TagHistoric
        | DmarcProblemCode::TagUnknown
        | DmarcProblemCode::FoWithoutRuf
        | DmarcProblemCode::UriSizeHistoric
        | DmarcProblemCode::SubdomainPolicyIgnored
        | DmarcProblemCode::LeadingSpace => Severity::Notice,
        DmarcProblemCode::NotDmarc
        | DmarcProblemCode::CharacterInvalid
        | DmarcProblemCode::TagWithoutValue
        | DmarcProblemCode::TagNameInvalid
        | DmarcProblemCode::TagTwice
        | DmarcProblemCode::ValueEmpty
        | DmarcProblemCode::ValueInvalid
        | DmarcProblemCode::PolicyMissing
        | DmarcProblemCode::UriInvalid
        | DmarcProblemCode::UriScheme
        | DmarcProblemCode::UrisTooMany => Severity::Warning,
    }
}

fn reports(dmarc: &Dmarc, told: &mut Told) {
    let mut has_aggregate = false;
    for address in &dmarc.reports {
        has_aggregate |= address.tag == DmarcReportTag::Rua;
        if address.authorized == Some(false) {
            told.add(DmarcFinding::ReportNotAuthorized, Severity::Warning)
                .text("tag", address.tag.as_str())
                .text("uri", &address.uri)
                .maybe("name", address.authorization_name.as_ref())
                .advise(Advice::AuthorizeReports);
        }
    }
    if let (Some(record), false) = (&dmarc.record, has_aggregate) {
        let domain = dmarc.policy_domain.as_deref().unwrap_or_default();
        let rua = dmarc_record::rua_address(domain);
        told.add(DmarcFinding::NoAggregateReports, Severity::Notice)
            .text("name", &record.name)
            .text("publish", &dmarc_record::with_tag(record, "rua", &rua))
            .text("policyDomain", domain)
            .advise(Advice::AddRua);
    }
}

fn fixes(dmarc: &Dmarc, told: &mut Told) {
    for fix in &dmarc.fixes {
        let mut line = told.add(fix.code, Severity::Notice);
        for (name, value) in &fix.params {
            line = line.text(name, value);
        }
    }
}

fn rfc7489(dmarc: &Dmarc, told: &mut Told) {
    let Some(other) = dmarc.rfc7489.as_ref().filter(|other| other.differs) else {
        return;
    };
    if dmarc.result == AuthResult::None && other.result == AuthResult::None {
        return;
    }
    told.add(DmarcFinding::Rfc7489Differs, Severity::Notice)
        .maybe("organizational", dmarc.organizational_domain.as_ref())
        .text("result", dmarc.result.as_str())
        .maybe(
            "rfc7489Organizational",
            other.organizational_domain.as_ref(),
        )
        .text("rfc7489Result", other.result.as_str())
        .advise(Advice::PublishAtAuthor);
}
