//! What each DKIM signature says.

use super::{Facts, finding};
use crate::reason::Advice;
use crate::report::{AuthResult, Dkim, Finding, Param, Severity};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let signatures = &facts.authentication.dkim;
    if signatures.is_empty() {
        return vec![finding(
            "dkim-none",
            Severity::Warning,
            super::NO_PARAMS,
            Vec::new(),
            Some(Advice::SignWithDkim),
        )];
    }
    signatures.iter().flat_map(one).collect()
}

fn one(dkim: &Dkim) -> Vec<Finding> {
    let key = dkim.key.as_ref();
    let text = |text: Option<&String>| text.cloned().map(Param::from);
    let params = [
        ("domain", text(dkim.domain.as_ref())),
        ("selector", text(dkim.selector.as_ref())),
        ("algorithm", text(dkim.algorithm.as_ref())),
        (
            "bits",
            key.and_then(|key| key.bits)
                .map(|bits| bits.to_string().into()),
        ),
        (
            "expires",
            dkim.expires.clone().map(|time| Param::Time { time }),
        ),
        (
            "bytes",
            dkim.body_unsigned
                .filter(|&bytes| bytes > 0)
                .map(|bytes| Param::Bytes { bytes }),
        ),
        (
            "detail",
            dkim.diagnosis
                .as_ref()
                .and_then(|diagnosis| text(diagnosis.detail.as_ref())),
        ),
    ];
    let severity = match dkim.result {
        AuthResult::Pass => Severity::Ok,
        AuthResult::Fail | AuthResult::Permerror => Severity::Error,
        _ if dkim.reason == "dkim-body-not-given" => Severity::Notice,
        _ => Severity::Warning,
    };
    let spans = vec![dkim.span];
    let mut findings = vec![finding(
        &dkim.reason,
        severity,
        &params,
        spans.clone(),
        advice(&dkim.reason),
    )];
    findings.extend(dkim.remarks.iter().map(|remark| {
        let severity = match remark.as_str() {
            "dkim-body-partly-unsigned" => Severity::Warning,
            _ => Severity::Notice,
        };
        finding(remark, severity, &params, spans.clone(), advice(remark))
    }));
    let changes = dkim.diagnosis.iter().flat_map(|d| &d.changes);
    findings.extend(changes.map(|change| {
        finding(
            &change.code,
            Severity::Warning,
            &[
                ("domain", dkim.domain.clone()),
                ("detail", change.detail.clone()),
            ],
            change.span.into_iter().collect(),
            None,
        )
    }));
    findings
}

/// What to do about a reason, where there is something to do.
fn advice(reason: &str) -> Option<Advice> {
    Some(match reason {
        "dkim-key-missing" => Advice::PublishKey,
        "dkim-key-revoked" => Advice::KeyWasRevoked,
        "dkim-key-malformed" | "dkim-key-version-unknown" | "dkim-key-type-unknown" => {
            Advice::MendKey
        }
        "dkim-key-too-short" | "dkim-key-under-2048-bits" => Advice::LongerKey,
        "dkim-sha1-historic" => Advice::UseSha256,
        "dkim-headers-altered" => Advice::FindHeaderChange,
        "dkim-other-key" => Advice::KeyRotated,
        "dkim-body-hash-mismatch" | "dkim-body-shorter-than-signed" => Advice::FindBodyChange,
        "dkim-body-not-given" => Advice::GiveBody,
        "dkim-key-lookup-failed" => Advice::AskAgain,
        "dkim-key-lookup-pending" => Advice::AskDns,
        "dkim-body-partly-unsigned" => Advice::DropBodyLength,
        "dkim-key-testing" => Advice::EndTesting,
        _ => return None,
    })
}
