//! What the owner of a DMARC record could do better, and the record to publish instead.

use super::{Facts, told::Told};
use crate::{
    reason::{Advice, DmarcRecordFinding},
    report::{
        Alignment, AuthResult, Dmarc, DmarcPolicy, DmarcPolicyTag, DmarcRecord, Finding, Severity,
    },
};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let mut told = Told::default();
    if let Some(dmarc) = &facts.authentication.dmarc
        && let Some(record) = &dmarc.record
    {
        if is_ready(dmarc) {
            let code = DmarcRecordFinding::ReadyToEnforce;
            tell(&mut told, code, record, "p", "quarantine");
        }
        weaker(record, &mut told);
    }
    told.0
}

/// A finding with the record in which a tag has another value.
fn tell(told: &mut Told, code: DmarcRecordFinding, record: &DmarcRecord, tag: &str, value: &str) {
    told.add(code, Severity::Notice)
        .text("policyDomain", record.name.trim_start_matches("_dmarc."))
        .text("name", &record.name)
        .text("publish", &with_tag(record, tag, value))
        .advise(Advice::PublishTxt);
}

/// Whether a policy only monitors, while both methods pass aligned.
fn is_ready(dmarc: &Dmarc) -> bool {
    let is_aligned = |alignment| matches!(alignment, Alignment::Strict | Alignment::Relaxed);
    dmarc.policy == Some(DmarcPolicy::None)
        && dmarc.policy_tag == Some(DmarcPolicyTag::P)
        && dmarc.result == AuthResult::Pass
        && is_aligned(dmarc.alignment.dkim)
        && is_aligned(dmarc.alignment.spf)
}

/// Subdomains that are less protected than the domain: whoever forges takes one of those.
fn weaker(record: &DmarcRecord, told: &mut Told) {
    let Some(settings) = &record.settings else {
        return;
    };
    let Some(policy) = settings.p else { return };
    let below = settings.sp.unwrap_or(policy);
    let (code, tag) = if below < policy {
        (DmarcRecordFinding::SubdomainsWeaker, "sp")
    } else if settings.np.unwrap_or(below) < policy {
        (DmarcRecordFinding::NonexistentWeaker, "np")
    } else {
        return;
    };
    tell(told, code, record, tag, policy_word(policy));
}

/// How a record writes a policy.
pub(super) const fn policy_word(policy: DmarcPolicy) -> &'static str {
    match policy {
        DmarcPolicy::None => "none",
        DmarcPolicy::Quarantine => "quarantine",
        DmarcPolicy::Reject => "reject",
    }
}

/// The record with another value of one tag, or with that tag at its end.
pub(super) fn with_tag(record: &DmarcRecord, name: &str, value: &str) -> String {
    let mut text = String::new();
    let mut write = |name: &str, value: &str| {
        if !text.is_empty() {
            text.push_str("; ");
        }
        text.push_str(name);
        text.push('=');
        text.push_str(value);
    };
    let mut is_there = false;
    for tag in &record.tags {
        let is_it = tag.name.eq_ignore_ascii_case(name);
        is_there |= is_it;
        write(&tag.name, if is_it { value } else { &tag.value });
    }
    if !is_there {
        write(name, value);
    }
    text
}

/// A first record for a domain that has none: it changes nothing for its mail and shows who sends it.
pub(super) fn first_record(domain: &str) -> String {
    format!("v=DMARC1; p=none; rua={}", rua_address(domain))
}

/// An address for reports in the domain itself, which needs nobody's consent.
pub(super) fn rua_address(domain: &str) -> String {
    format!("mailto:dmarc@{domain}")
}
