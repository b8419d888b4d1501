//! What DMARC says: the result, what the domain asks for, what is wrong with its record, what would help.

use super::{Facts, dmarc_record, finding};
use crate::{
    reason::{Advice, DmarcFinding, DmarcProblemCode, DmarcReason},
    report::{
        AuthResult, Dmarc, DmarcFound, DmarcPolicy, DmarcProblem, DmarcRecord, DmarcReportTag,
        Finding, Severity, Span,
    },
    syntax::order,
};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let Some(dmarc) = &facts.authentication.dmarc else {
        return Vec::new();
    };
    let mut spans: Vec<Span> = facts.message.all("From").map(|field| field.span).collect();
    spans.extend(decisive(dmarc));
    let mut findings = vec![result(dmarc, spans)];
    findings.extend(policy(dmarc));
    findings.extend(authors(dmarc));
    findings.extend(top_level(dmarc));
    findings.extend(problems(dmarc));
    findings.extend(reports(dmarc));
    findings.extend(fixes(dmarc));
    findings.extend(rfc7489(dmarc));
    findings
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

fn result(dmarc: &Dmarc, spans: Vec<Span>) -> Finding {
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
    let missing = dmarc
        .domain
        .as_deref()
        .filter(|_| dmarc.reason == DmarcReason::NoRecord);
    let params = [
        domain(dmarc),
        ("name", missing.map(|domain| format!("_dmarc.{domain}"))),
        ("publish", missing.map(dmarc_record::first_record)),
    ];
    finding(dmarc.reason, severity, &params, spans, advice)
}

fn domain(dmarc: &Dmarc) -> (&'static str, Option<String>) {
    ("domain", dmarc.domain.clone())
}

/// What the domain asks for, and what a receiver that follows it would do.
fn policy(dmarc: &Dmarc) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(policy) = dmarc.policy else {
        return findings;
    };
    let params = [
        domain(dmarc),
        ("policyDomain", dmarc.policy_domain.clone()),
        ("tag", dmarc.policy_tag.map(|tag| tag.as_str().to_owned())),
        ("policy", Some(dmarc_record::policy_word(policy).to_owned())),
    ];
    let mut add = |code: DmarcFinding, severity, advice| {
        findings.push(finding(code, severity, &params, Vec::new(), advice));
    };
    match dmarc.applied {
        DmarcPolicy::Reject => add(DmarcFinding::AppliedReject, Severity::Warning, None),
        DmarcPolicy::Quarantine => add(DmarcFinding::AppliedQuarantine, Severity::Warning, None),
        DmarcPolicy::None => {}
    }
    if policy == DmarcPolicy::None {
        add(
            DmarcFinding::PolicyNone,
            Severity::Notice,
            Some(Advice::EnforceDmarc),
        );
    } else if dmarc.testing {
        add(
            DmarcFinding::Testing,
            Severity::Notice,
            Some(Advice::EndDmarcTesting),
        );
    }
    findings
}

/// Where there are several authors' domains: the strictest policy of those that fail (RFC 9989, section 11.5).
fn authors(dmarc: &Dmarc) -> Option<Finding> {
    let strictest = dmarc.authors.iter().max_by_key(|author| author.applied)?;
    let code = match strictest.applied {
        DmarcPolicy::Reject => DmarcFinding::StrictestAuthorReject,
        DmarcPolicy::Quarantine => DmarcFinding::StrictestAuthorQuarantine,
        DmarcPolicy::None => return None,
    };
    let params = [("domain", Some(strictest.domain.clone()))];
    Some(finding(code, Severity::Warning, &params, Vec::new(), None))
}

/// A record at a top-level domain without `psd=y` makes all domains under it one organization (section 11.8).
fn top_level(dmarc: &Dmarc) -> Option<Finding> {
    let organizational = dmarc.organizational_domain.as_ref()?;
    let is_above = dmarc.domain.as_ref() != Some(organizational);
    (is_above && !organizational.contains('.')).then(|| {
        finding(
            DmarcFinding::OrganizationIsTopLevel,
            Severity::Warning,
            &[
                domain(dmarc),
                ("organizational", Some(organizational.clone())),
            ],
            Vec::new(),
            Some(Advice::SayPsdNo),
        )
    })
}

/// Errors of the record that applies, and of records that would have applied but for an error.
fn problems(dmarc: &Dmarc) -> Vec<Finding> {
    let discarded = dmarc.walk.iter().flat_map(|step| &step.discarded);
    let mut findings = Vec::new();
    for record in dmarc.record.iter().chain(discarded) {
        let found = record
            .problems
            .iter()
            .filter(|problem| problem.code != DmarcProblemCode::NotDmarc);
        let mut told = found.collect::<Vec<&DmarcProblem>>();
        order::by_number(&mut told, |problem| gravity(problem.code) as u64);
        for (nth, found) in told.into_iter().enumerate() {
            // The record to publish is told once, with the gravest of its errors.
            let advice = match (&record.publish, nth) {
                (Some(_), 0) => Some(Advice::DmarcPublishMended),
                (Some(_), _) => None,
                (None, _) => Some(Advice::MendDmarcRecord),
            };
            findings.push(problem(record, found, gravity(found.code), advice));
        }
    }
    findings.extend(not_dmarc(dmarc));
    findings.extend(
        dmarc
            .walk
            .iter()
            .filter(|step| step.found == DmarcFound::Several)
            .map(|step| {
                finding(
                    DmarcFinding::SeveralRecords,
                    Severity::Error,
                    &[("name", Some(step.name.clone()))],
                    Vec::new(),
                    Some(Advice::OneDmarcRecord),
                )
            }),
    );
    findings
}

/// A TXT record of something else at a name that has no DMARC record: often a wildcard's, which answers at every name,
/// so the first is enough. A top-level domain's says nothing of this domain.
fn not_dmarc(dmarc: &Dmarc) -> Option<Finding> {
    let is_below_top = |name: &str| {
        name.strip_prefix("_dmarc.")
            .is_some_and(|domain| domain.contains('.'))
    };
    let (record, found) = dmarc
        .walk
        .iter()
        .filter(|step| step.found == DmarcFound::NoRecord && is_below_top(&step.name))
        .flat_map(|step| &step.discarded)
        .flat_map(|record| record.problems.iter().map(move |problem| (record, problem)))
        .find(|(_, problem)| problem.code == DmarcProblemCode::NotDmarc)?;
    let severity = match dmarc.record {
        Some(_) => Severity::Notice,
        None => gravity(found.code),
    };
    Some(problem(record, found, severity, None))
}

fn problem(
    record: &DmarcRecord,
    problem: &DmarcProblem,
    severity: Severity,
    advice: Option<Advice>,
) -> Finding {
    let params = [
        ("name", Some(record.name.clone())),
        ("detail", Some(problem.detail.clone())),
        ("mended", record.publish.clone()),
    ];
    finding(problem.code, severity, &params, Vec::new(), advice)
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

fn reports(dmarc: &Dmarc) -> Vec<Finding> {
    let mut findings: Vec<Finding> = dmarc
        .reports
        .iter()
        .filter(|address| address.authorized == Some(false))
        .map(|address| {
            finding(
                DmarcFinding::ReportNotAuthorized,
                Severity::Warning,
                &[
                    ("tag", Some(address.tag.as_str().to_owned())),
                    ("uri", Some(address.uri.clone())),
                    ("name", address.authorization_name.clone()),
                ],
                Vec::new(),
                Some(Advice::AuthorizeReports),
            )
        })
        .collect();
    let has_aggregate = dmarc
        .reports
        .iter()
        .any(|address| address.tag == DmarcReportTag::Rua);
    if let Some(record) = &dmarc.record
        && !has_aggregate
    {
        let domain = dmarc.policy_domain.clone().unwrap_or_default();
        let rua = dmarc_record::rua_address(&domain);
        findings.push(finding(
            DmarcFinding::NoAggregateReports,
            Severity::Notice,
            &[
                ("name", Some(record.name.clone())),
                ("publish", Some(dmarc_record::with_tag(record, "rua", &rua))),
                ("policyDomain", Some(domain)),
            ],
            Vec::new(),
            Some(Advice::AddRua),
        ));
    }
    findings
}

fn fixes(dmarc: &Dmarc) -> Vec<Finding> {
    let of = |fix: &crate::report::DmarcFix| {
        let params: Vec<(&str, Option<&str>)> = fix
            .params
            .iter()
            .map(|(name, value)| (name.as_str(), Some(value.as_str())))
            .collect();
        finding(fix.code, Severity::Notice, &params, Vec::new(), None)
    };
    dmarc.fixes.iter().map(of).collect()
}

fn rfc7489(dmarc: &Dmarc) -> Option<Finding> {
    let other = dmarc.rfc7489.as_ref().filter(|other| other.differs)?;
    if dmarc.result == AuthResult::None && other.result == AuthResult::None {
        return None;
    }
    let word = |result: AuthResult| Some(result.as_str().to_owned());
    Some(finding(
        DmarcFinding::Rfc7489Differs,
        Severity::Notice,
        &[
            ("organizational", dmarc.organizational_domain.clone()),
            ("result", word(dmarc.result)),
            ("rfc7489Organizational", other.organizational_domain.clone()),
            ("rfc7489Result", word(other.result)),
        ],
        Vec::new(),
        Some(Advice::PublishAtAuthor),
    ))
}
