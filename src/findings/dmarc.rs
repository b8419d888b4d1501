//! What DMARC says: the result, what the domain asks for, what is wrong with its record, what would help.

use super::{Facts, finding};
use crate::reason::{Advice, Code};
use crate::report::Param;
use crate::{
    message::{decode, domain_in_ascii},
    report::{AuthResult, Dmarc, DmarcFound, DmarcPolicy, DmarcProblem, Finding, Severity, Span},
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
    findings.extend(name_shows_another(facts, dmarc));
    findings.extend(top_level(dmarc));
    findings.extend(problems(dmarc));
    findings.extend(reports(dmarc));
    findings.extend(fixes(dmarc));
    findings.extend(legacy(dmarc));
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
    let severity = match (dmarc.result, dmarc.reason.as_str()) {
        (AuthResult::Pass, _) => Severity::Ok,
        (_, "dmarc-aligned-unproven" | "dmarc-sender-unknown") => Severity::Warning,
        (AuthResult::Fail, _) if dmarc.policy == Some(DmarcPolicy::None) => Severity::Warning,
        (AuthResult::Fail, _) => Severity::Error,
        (_, "dmarc-from-missing" | "dmarc-from-no-domain") => Severity::Notice,
        (_, "dmarc-lookup-pending" | "dmarc-body-not-given") => Severity::Notice,
        _ => Severity::Warning,
    };
    let advice = match dmarc.reason.as_str() {
        "dmarc-no-record" => Some(Advice::PublishDmarc),
        "dmarc-record-unusable" => Some(Advice::MendDmarcRecord),
        "dmarc-from-several-domains" | "dmarc-from-repeated" => Some(Advice::OneAuthor),
        "dmarc-lookup-failed" => Some(Advice::AskAgain),
        "dmarc-lookup-pending" => Some(Advice::AskDns),
        "dmarc-body-not-given" => Some(Advice::GiveBody),
        "dmarc-sender-unknown" => Some(Advice::GiveEnvelope),
        "dmarc-aligned-unproven" => Some(Advice::CheckDmarcClaims),
        _ => None,
    };
    finding(&dmarc.reason, severity, &[domain(dmarc)], spans, advice)
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
        ("tag", dmarc.policy_tag.clone()),
    ];
    let mut add = |code, severity, advice| {
        findings.push(finding(code, severity, &params, Vec::new(), advice));
    };
    match dmarc.applied {
        DmarcPolicy::Reject => add("dmarc-applied-reject", Severity::Warning, None),
        DmarcPolicy::Quarantine => add("dmarc-applied-quarantine", Severity::Warning, None),
        DmarcPolicy::None => {}
    }
    if policy == DmarcPolicy::None {
        add(
            "dmarc-policy-none",
            Severity::Notice,
            Some(Advice::EnforceDmarc),
        );
    } else if dmarc.testing {
        add(
            "dmarc-testing",
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
        DmarcPolicy::Reject => "dmarc-strictest-author-reject",
        DmarcPolicy::Quarantine => "dmarc-strictest-author-quarantine",
        DmarcPolicy::None => return None,
    };
    let params = [("domain", Some(strictest.domain.clone()))];
    Some(finding(code, Severity::Warning, &params, Vec::new(), None))
}

/// An address of another domain in the author's name: many programs show the name alone (RFC 9989, section 11.4).
fn name_shows_another(facts: &Facts<'_>, dmarc: &Dmarc) -> Option<Finding> {
    let field = facts.message.first("From")?;
    let own = dmarc.domain.as_deref()?;
    let text = decode(field);
    let (name, _) = text.rsplit_once('<')?;
    let shown = name
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+')))
        .filter_map(|word| domain_in_ascii(word.rsplit_once('@')?.1.trim_end_matches('.')))
        .find(|shown| shown.contains('.') && shown != own)?;
    Some(finding(
        "dmarc-name-shows-another-domain",
        Severity::Warning,
        &[domain(dmarc), ("shown", Some(shown))],
        vec![field.span],
        None,
    ))
}

/// A record at a top-level domain without `psd=y` makes all domains under it one organization (section 11.8).
fn top_level(dmarc: &Dmarc) -> Option<Finding> {
    let organizational = dmarc.organizational_domain.as_ref()?;
    let is_above = dmarc.domain.as_ref() != Some(organizational);
    (is_above && !organizational.contains('.')).then(|| {
        finding(
            "dmarc-organization-is-top-level",
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
    let of = |name: &str, problem: &DmarcProblem| {
        finding(
            &problem.code,
            gravity(&problem.code),
            &[
                ("name", Some(name.to_owned())),
                ("detail", Some(problem.detail.clone())),
            ],
            Vec::new(),
            Some(Advice::MendDmarcRecord),
        )
    };
    let discarded = dmarc.walk.iter().flat_map(|step| &step.discarded);
    let mut findings: Vec<Finding> = dmarc
        .record
        .iter()
        .chain(discarded)
        .flat_map(|record| {
            record
                .problems
                .iter()
                .map(|problem| of(&record.name, problem))
        })
        .collect();
    findings.extend(
        dmarc
            .walk
            .iter()
            .filter(|step| step.found == DmarcFound::Several)
            .map(|step| {
                finding(
                    "dmarc-several-records",
                    Severity::Error,
                    &[("name", Some(step.name.clone()))],
                    Vec::new(),
                    Some(Advice::OneDmarcRecord),
                )
            }),
    );
    findings
}

fn gravity(code: &str) -> Severity {
    match code {
        "dmarc-policy-invalid"
        | "dmarc-separator-wrong"
        | "dmarc-version-case"
        | "dmarc-version-invalid"
        | "dmarc-version-missing"
        | "dmarc-version-not-first" => Severity::Error,
        "dmarc-tag-historic"
        | "dmarc-tag-unknown"
        | "dmarc-fo-without-ruf"
        | "dmarc-uri-size-historic"
        | "dmarc-subdomain-policy-ignored"
        | "dmarc-leading-space" => Severity::Notice,
        _ => Severity::Warning,
    }
}

fn reports(dmarc: &Dmarc) -> Vec<Finding> {
    let mut findings: Vec<Finding> = dmarc
        .reports
        .iter()
        .filter(|address| address.authorized == Some(false))
        .map(|address| {
            finding(
                "dmarc-report-not-authorized",
                Severity::Warning,
                &[
                    ("tag", Some(address.tag.clone())),
                    ("uri", Some(address.uri.clone())),
                    ("name", address.authorization_name.clone()),
                ],
                Vec::new(),
                Some(Advice::AuthorizeReports),
            )
        })
        .collect();
    let has_aggregate = dmarc.reports.iter().any(|address| address.tag == "rua");
    if dmarc.record.is_some() && !has_aggregate {
        findings.push(finding(
            "dmarc-no-aggregate-reports",
            Severity::Notice,
            &[("policyDomain", dmarc.policy_domain.clone())],
            Vec::new(),
            Some(Advice::AddRua),
        ));
    }
    findings
}

fn fixes(dmarc: &Dmarc) -> Vec<Finding> {
    let of = |fix: &crate::report::DmarcFix| Finding {
        code: Code::from(&fix.code),
        severity: Severity::Notice,
        params: fix
            .params
            .iter()
            .map(|(name, value)| (name.clone(), Param::from(value.as_str())))
            .collect(),
        spans: Vec::new(),
        advice: None,
    };
    dmarc.fixes.iter().map(of).collect()
}

fn legacy(dmarc: &Dmarc) -> Option<Finding> {
    let legacy = dmarc.legacy.as_ref().filter(|legacy| legacy.differs)?;
    if dmarc.result == AuthResult::None && legacy.result == AuthResult::None {
        return None;
    }
    let word = |result: AuthResult| {
        serde_json::to_value(result)
            .ok()?
            .as_str()
            .map(str::to_owned)
    };
    Some(finding(
        "dmarc-legacy-differs",
        Severity::Notice,
        &[
            ("organizational", dmarc.organizational_domain.clone()),
            ("result", word(dmarc.result)),
            ("legacyOrganizational", legacy.organizational_domain.clone()),
            ("legacyResult", word(legacy.result)),
        ],
        Vec::new(),
        Some(Advice::PublishAtAuthor),
    ))
}
