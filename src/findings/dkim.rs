//! What each DKIM signature says.

use super::{Facts, finding};
use crate::{
    reason::{Advice, DkimReason, DkimRemark},
    report::{AuthResult, Dkim, Finding, Param, Severity},
};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let signatures = &facts.authentication.dkim;
    if signatures.is_empty() {
        return vec![finding(
            DkimReason::None,
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
        ("publish", text(key.and_then(|key| key.publish.as_ref()))),
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
        _ if dkim.reason == DkimReason::BodyNotGiven => Severity::Notice,
        _ => Severity::Warning,
    };
    let spans = vec![dkim.span];
    let is_explained = dkim
        .diagnosis
        .as_ref()
        .is_some_and(|diagnosis| !diagnosis.changes.is_empty());
    let mut findings = vec![finding(
        dkim.reason,
        severity,
        &params,
        spans.clone(),
        // Where the cause was found, nobody has to look for it.
        advice(dkim.reason).filter(|advice| !(is_explained && advice.is_search())),
    )];
    findings.extend(dkim.remarks.iter().map(|&remark| {
        let severity = match remark {
            DkimRemark::BodyPartlyUnsigned => Severity::Warning,
            _ => Severity::Notice,
        };
        finding(
            remark,
            severity,
            &params,
            spans.clone(),
            advice_on_remark(remark),
        )
    }));
    let changes = dkim.diagnosis.iter().flat_map(|d| &d.changes);
    findings.extend(changes.map(|change| {
        finding(
            change.code,
            Severity::Warning,
            &[
                ("domain", dkim.domain.clone()),
                ("detail", change.detail.clone()),
            ],
            change.span.into_iter().collect(),
            None,
        )
    }));
    let lost = dkim.diagnosis.iter().flat_map(|d| &d.lost);
    findings.extend(lost.map(|loss| {
        let named: Vec<(&str, Option<Param>)> = loss
            .params
            .iter()
            .map(|(name, value)| (name.as_str(), Some(value.clone())))
            .collect();
        finding(
            loss.code,
            Severity::Notice,
            &named,
            loss.spans.clone(),
            None,
        )
    }));
    findings
}

/// What to do about a reason, where there is something to do.
fn advice(reason: DkimReason) -> Option<Advice> {
    Some(match reason {
        DkimReason::KeyMissing => Advice::PublishKey,
        DkimReason::KeyRevoked => Advice::KeyWasRevoked,
        DkimReason::KeyMalformed | DkimReason::KeyVersionUnknown | DkimReason::KeyTypeUnknown => {
            Advice::MendKey
        }
        DkimReason::KeyTooShort => Advice::LongerKey,
        DkimReason::Sha1Historic => Advice::UseSha256,
        DkimReason::HeadersAltered => Advice::FindHeaderChange,
        DkimReason::OtherKey => Advice::KeyRotated,
        DkimReason::BodyHashMismatch | DkimReason::BodyShorterThanSigned => Advice::FindBodyChange,
        DkimReason::BodyNotGiven => Advice::GiveBody,
        DkimReason::KeyLookupFailed => Advice::AskAgain,
        DkimReason::KeyLookupPending => Advice::AskDns,
        _ => return None,
    })
}

fn advice_on_remark(remark: DkimRemark) -> Option<Advice> {
    Some(match remark {
        DkimRemark::KeyUnder2048Bits => Advice::LongerKey,
        DkimRemark::BodyPartlyUnsigned => Advice::DropBodyLength,
        DkimRemark::KeyTesting => Advice::EndTesting,
        DkimRemark::KeyHostName => Advice::PublishKeyAlias,
        DkimRemark::KeySplit
        | DkimRemark::KeyBackslashes
        | DkimRemark::KeyQuotes
        | DkimRemark::KeyPem
        | DkimRemark::KeySpki
        | DkimRemark::KeyWithoutTags => Advice::PublishMendedKey,
        DkimRemark::KeyAliasBroken => Advice::MendKeyAlias,
        DkimRemark::SeveralKeysNoneFits => Advice::OneKey,
        DkimRemark::KeyCutOff => Advice::MendKey,
        DkimRemark::KeyOtherRecord => Advice::PublishKey,
        DkimRemark::SeveralKeys | DkimRemark::BodySignedEmpty | DkimRemark::TimestampInFuture => {
            return None;
        }
    })
}
