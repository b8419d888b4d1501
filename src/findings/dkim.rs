//! What each DKIM signature says.

use super::{Facts, finding};
use crate::report::{AuthResult, Dkim, Finding, Severity};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let signatures = &facts.authentication.dkim;
    if signatures.is_empty() {
        return vec![finding(
            "dkim-none",
            Severity::Warning,
            &[],
            Vec::new(),
            Some("advice-sign-with-dkim"),
        )];
    }
    signatures.iter().flat_map(one).collect()
}

fn one(dkim: &Dkim) -> Vec<Finding> {
    let key = dkim.key.as_ref();
    let params = [
        ("domain", dkim.domain.clone()),
        ("selector", dkim.selector.clone()),
        ("algorithm", dkim.algorithm.clone()),
        (
            "bits",
            key.and_then(|key| key.bits).map(|bits| bits.to_string()),
        ),
        ("expires", dkim.expires.clone()),
        (
            "bytes",
            dkim.body_unsigned
                .filter(|&bytes| bytes > 0)
                .map(|bytes| bytes.to_string()),
        ),
        (
            "detail",
            dkim.diagnosis
                .as_ref()
                .and_then(|diagnosis| diagnosis.detail.clone()),
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
fn advice(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "dkim-key-missing" => "advice-publish-key",
        "dkim-key-revoked" => "advice-key-was-revoked",
        "dkim-key-malformed" | "dkim-key-version-unknown" | "dkim-key-type-unknown" => {
            "advice-mend-key"
        }
        "dkim-key-too-short" | "dkim-key-under-2048-bits" => "advice-longer-key",
        "dkim-sha1-historic" => "advice-use-sha256",
        "dkim-headers-altered" => "advice-find-header-change",
        "dkim-other-key" => "advice-key-rotated",
        "dkim-body-hash-mismatch" | "dkim-body-shorter-than-signed" => "advice-find-body-change",
        "dkim-body-not-given" => "advice-give-body",
        "dkim-key-lookup-failed" => "advice-ask-again",
        "dkim-key-lookup-pending" => "advice-ask-dns",
        "dkim-body-partly-unsigned" => "advice-drop-body-length",
        "dkim-key-testing" => "advice-end-testing",
        _ => return None,
    })
}
