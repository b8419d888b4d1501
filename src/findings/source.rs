//! What had to be passed over to read the text.

use super::{Facts, finding};
use crate::report::{Finding, LineEndings, Severity};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let text = &facts.message.text;
    text.repairs
        .iter()
        .filter_map(|repair| {
            let (code, severity) = match repair.code {
                "not-a-header-line" => ("source-stray-lines", Severity::Warning),
                "header-fields-left-out" => ("source-fields-left-out", Severity::Warning),
                "line-endings" if text.line_endings == LineEndings::Mixed => {
                    ("source-mixed-line-endings", Severity::Notice)
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
