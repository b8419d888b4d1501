//! Which findings are told, and in which order (CONTRIBUTING.md, "Severity").
//!
//! What says the same is told once. The most severe come first, among these what decided the verdict, then the topics
//! in the order of the rules.

use crate::{
    reason::{
        AddressFinding, ClaimFinding, Code, DaneFinding, DisplayedReason, DmarcFinding,
        DmarcRecordFinding, FitFinding, MtaStsState, TlsRptState,
    },
    report::{Finding, Severity, Span},
    syntax::order,
};

/// Places of one finding.
const MAX_SPANS: usize = 50;

/// A finding that says all of what another says, and the parameter that has to be the same in both.
struct Covers {
    wider: Code,
    narrower: Code,
    same: Option<&'static str>,
}

const fn covers(wider: Code, narrower: Code, same: Option<&'static str>) -> Covers {
    Covers {
        wider,
        narrower,
        same,
    }
}

const COVERED: &[Covers] = &[
    covers(
        Code::DmarcRecordFinding(DmarcRecordFinding::ReadyToEnforce),
        Code::DmarcFinding(DmarcFinding::PolicyNone),
        None,
    ),
    covers(
        Code::DisplayedReason(DisplayedReason::ReplyToUnsigned),
        Code::AddressFinding(AddressFinding::ReplyToElsewhere),
        None,
    ),
    covers(
        Code::DisplayedReason(DisplayedReason::SenderUnsigned),
        Code::AddressFinding(AddressFinding::SenderElsewhere),
        None,
    ),
    covers(
        Code::FitFinding(FitFinding::ClaimFromNowhere),
        Code::ClaimFinding(ClaimFinding::Differs),
        Some("authserv"),
    ),
    // One of the two keeps TLS from being taken away.
    covers(
        Code::DaneFinding(DaneFinding::Complete),
        Code::MtaStsState(MtaStsState::None),
        None,
    ),
    covers(
        Code::MtaStsState(MtaStsState::None),
        Code::DaneFinding(DaneFinding::None),
        None,
    ),
    covers(
        Code::MtaStsState(MtaStsState::Found),
        Code::DaneFinding(DaneFinding::None),
        None,
    ),
    // There is nothing to report about.
    covers(
        Code::MtaStsState(MtaStsState::None),
        Code::TlsRptState(TlsRptState::None),
        None,
    ),
];

/// The findings as they are told.
pub(super) fn settle(findings: Vec<Finding>, because: &[Code]) -> Vec<Finding> {
    let mut told = merged(findings);
    let is_covered: Vec<bool> = told.iter().map(|each| is_covered(each, &told)).collect();
    let mut covered = is_covered.iter();
    told.retain(|_| !covered.next().copied().unwrap_or_default());
    order::by_number(&mut told, |finding| {
        let is_deciding = because.contains(&finding.code);
        2 * finding.severity as u64 + u64::from(!is_deciding)
    });
    told
}

/// One of each: the most severe, with the places of all.
fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut told: Vec<Finding> = Vec::new();
    for finding in findings {
        let same = told
            .iter_mut()
            .find(|other| other.code == finding.code && other.params == finding.params);
        let Some(same) = same else {
            told.push(finding);
            continue;
        };
        same.severity = same.severity.min(finding.severity);
        let mut spans: Vec<Span> = finding.spans;
        spans.retain(|span| !same.spans.contains(span));
        let room = MAX_SPANS.saturating_sub(same.spans.len());
        same.spans.extend(spans.into_iter().take(room));
    }
    told
}

/// Whether another finding says all of it. What is graver than that other is told anyway.
fn is_covered(finding: &Finding, all: &[Finding]) -> bool {
    COVERED
        .iter()
        .filter(|row| row.narrower == finding.code)
        .any(|row| {
            all.iter().any(|other| {
                let is_graver = finding.severity < other.severity && other.severity != Severity::Ok;
                other.code == row.wider
                    && !is_graver
                    && row
                        .same
                        .is_none_or(|name| finding.params.get(name) == other.params.get(name))
            })
        })
}
