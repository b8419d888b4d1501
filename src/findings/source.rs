//! What had to be repaired or passed over to read the text, and what that means for the verdict.

use super::{Facts, finding, verdict::Decision};
use crate::{
    reason::{OpenQuestion, RepairKind, SourceFinding},
    report::{AuthResult, Finding, LineEndings, Open, RepairEffect, Severity, Verdict},
};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let text = &facts.message.text;
    let mut findings: Vec<Finding> = text
        .repairs
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
        .collect();
    let spans = || text.repairs.iter().filter_map(|repair| repair.span);
    let about_repairs = match effect(facts) {
        Some(RepairEffect::Cut) if text.is_repaired => {
            Some((SourceFinding::TextCut, Severity::Warning))
        }
        Some(RepairEffect::NeedsConfirmation) if is_confirmed(facts) => {
            Some((SourceFinding::RepairConfirmed, Severity::Ok))
        }
        Some(RepairEffect::NeedsConfirmation) => {
            Some((SourceFinding::RepairUnconfirmed, Severity::Warning))
        }
        _ => None,
    };
    findings.extend(about_repairs.map(|(code, severity)| {
        finding(code, severity, super::NO_PARAMS, spans().collect(), None)
    }));
    findings
}

/// The decision after what repairs leave of it: damage is no evidence against a message, and a text that nothing
/// confirms is no evidence for one.
pub(super) fn cap(facts: &Facts<'_>, decision: Decision) -> Decision {
    let says_little = matches!(
        decision.verdict,
        Verdict::Undecided | Verdict::Unauthenticated
    );
    let because = match effect(facts) {
        _ if says_little || !facts.message.text.is_repaired => return decision,
        Some(RepairEffect::Cut) => SourceFinding::TextCut,
        Some(RepairEffect::NeedsConfirmation) if !is_confirmed(facts) => {
            SourceFinding::RepairUnconfirmed
        }
        _ => return decision,
    };
    Decision::undecided(because, Open::plain(OpenQuestion::GiveFile))
}

/// What the repairs mean for the verdict, the gravest first.
fn effect(facts: &Facts<'_>) -> Option<RepairEffect> {
    let text = &facts.message.text;
    text.repairs.iter().map(|repair| repair.effect).max()
}

/// Whether a signature over the whole body verifies, which it does not over a text that was repaired wrongly.
fn is_confirmed(facts: &Facts<'_>) -> bool {
    facts.authentication.dkim.iter().any(|dkim| {
        dkim.result == AuthResult::Pass && dkim.body_unsigned.is_none_or(|bytes| bytes == 0)
    })
}
