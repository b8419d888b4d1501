//! What brought SPF's result about: what the sentences name of it, and what to publish instead.

use crate::{
    reason::{Advice, SpfReason, SpfRemark},
    report::{Param, Spf},
};

/// What the sentences name of the cause.
pub(super) fn params(spf: &Spf) -> Vec<(&'static str, Option<Param>)> {
    let Some(cause) = &spf.cause else {
        return Vec::new();
    };
    let text = |text: &Option<String>| text.as_deref().map(Param::from);
    vec![
        ("at", Some(cause.domain.as_str().into())),
        ("failing", text(&cause.term)),
        ("target", text(&cause.target)),
        (
            "path",
            (!cause.path.is_empty()).then(|| cause.path.join(" → ").into()),
        ),
        (
            "names",
            (!cause.names.is_empty()).then(|| Param::List(cause.names.clone())),
        ),
        ("mended", text(&cause.publish)),
    ]
}

/// What to do about a result whose cause is known: nothing where a remark says it, or what to publish instead.
pub(super) fn advice(spf: &Spf, otherwise: Option<Advice>) -> Option<Advice> {
    let has = |remark| spf.remarks.contains(&remark);
    if has(SpfRemark::OnlyIpv4) || has(SpfRemark::RecordSplit) {
        return None;
    }
    match &spf.cause {
        Some(cause) if cause.publish.is_some() => Some(Advice::SpfPublishMended),
        _ => otherwise,
    }
}

/// Whether a remark tells what the reason would: a record that leads back to itself needs too many lookups.
pub(super) fn is_told_by_remark(spf: &Spf) -> bool {
    spf.reason == SpfReason::TooManyLookups
        && spf.remarks.contains(&SpfRemark::RecordIncludesItself)
}
