//! What had to be passed over to read the text.

use super::{Facts, finding};
use crate::{
    reason::{RepairKind, SourceFinding},
    report::{Finding, LineEndings, Severity},
};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let text = &facts.message.text;
    text.repairs
        .iter()
        .filter_map(|repair| {
            let (code, severity) = match repair.code {
                RepairKind::NotAHeaderLine => (SourceFinding::StrayLines, Severity::Warning),
                RepairKind::HeaderFieldsLeftOut => {
                    (SourceFinding::FieldsLeftOut, Severity::Warning)
                }
                RepairKind::LineEndings if text.line_endings == LineEndings::Mixed => {
                    (SourceFinding::MixedLineEndings, Severity::Notice)
                }
                _ => return None,
            };
            Some(finding(
                code,
                severity,
                &[("count", Some(repair.count.to_string()))],
                repair.span.into_iter().collect(),
                None,
            ))
        })
        .collect()
}
