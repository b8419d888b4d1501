//! What is wrong, or odd, with the author as people are shown it.

use super::{Facts, finding};
use crate::{
    message::{AuthorReading, Conflict, Remark},
    reason::{Advice, AuthorRemark},
    report::{Finding, Param, Severity},
};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let reading = AuthorReading::new(facts.message);
    let domain = reading.author.domain();
    let conflicts = reading.conflicts.iter().map(conflict);
    let remarks = reading.remarks.iter().map(|remark| odd(remark, domain));
    conflicts.chain(remarks).collect()
}

fn conflict(conflict: &Conflict) -> Finding {
    finding(
        conflict.kind,
        Severity::Error,
        &[("domains", Some(Param::from(conflict.domains.join(", "))))],
        conflict.spans.clone(),
        Some(Advice::OneAuthor),
    )
}

fn odd(remark: &Remark, domain: Option<&str>) -> Finding {
    let severity = match remark.kind {
        AuthorRemark::NameNotEncoded | AuthorRemark::CommaInName | AuthorRemark::AddressAsName => {
            Severity::Notice
        }
        _ => Severity::Warning,
    };
    finding(
        remark.kind,
        severity,
        &[
            ("domain", domain.map(str::to_owned)),
            ("shown", remark.shown.clone()),
        ],
        vec![remark.span],
        None,
    )
}
