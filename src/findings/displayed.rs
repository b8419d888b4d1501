//! What is wrong with the fields that people are shown.

use super::{Facts, NO_PARAMS, finding};
use crate::{
    message::{Displayed, Shown, hidden_fields, is_proof, mailboxes},
    net::organization,
    reason::DisplayedReason,
    report::{DisplayedName, Finding, Severity, Span},
};

/// Places of one field that are told.
const MAX_SPANS: usize = 20;

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let displayed = Displayed::new(facts.message, &facts.authentication.dkim);
    let proofs: Vec<usize> = facts
        .authentication
        .dkim
        .iter()
        .enumerate()
        .filter(|(_, dkim)| is_proof(dkim))
        .map(|(at, _)| at)
        .collect();
    let mut findings: Vec<Finding> = displayed
        .fields()
        .iter()
        .filter_map(|shown| {
            let is_signed = proofs.is_empty() || proofs.iter().any(|&at| shown.is_signed_by(at));
            if shown.is_repeated() {
                repeated(shown, is_signed)
            } else if is_signed {
                None
            } else {
                unsigned(facts, shown, &proofs)
            }
        })
        .collect();
    findings.extend(hidden_fields(facts.message).into_iter().map(|hidden| {
        finding(
            DisplayedReason::HiddenField,
            Severity::Warning,
            &[("field", Some(hidden.name.as_str()))],
            vec![hidden.span],
            None,
        )
    }));
    findings
}

/// A field that must be unique (RFC 5322, section 3.6; Content-Type: RFC 2045, section 3) and is not.
fn repeated(shown: &Shown<'_, '_>, is_signed: bool) -> Option<Finding> {
    let (code, severity) = match (shown.name, shown.differs(), is_signed) {
        // The author's rule tells it.
        (DisplayedName::From, ..) => return None,
        (_, false, _) => (DisplayedReason::RepeatedAlike, Severity::Notice),
        (_, true, true) => (DisplayedReason::Repeated, Severity::Error),
        (_, true, false) => (DisplayedReason::RepeatedUnsigned, Severity::Error),
    };
    let instances = shown.instances().iter().take(MAX_SPANS);
    let spans: Vec<Span> = instances.map(|field| field.span).collect();
    let params = [("field", Some(shown.name.as_str()))];
    Some(finding(code, severity, &params, spans, None))
}

/// A field that no passing signature of the author's domain covers.
fn unsigned(facts: &Facts<'_>, shown: &Shown<'_, '_>, proofs: &[usize]) -> Option<Finding> {
    let field = shown.field()?;
    let spans = vec![field.span];
    match shown.name {
        DisplayedName::Subject => Some(finding(
            DisplayedReason::SubjectUnsigned,
            Severity::Warning,
            NO_PARAMS,
            spans,
            None,
        )),
        DisplayedName::ContentType => {
            let signatures = &facts.authentication.dkim;
            let mut proofs = proofs.iter().filter_map(|&at| signatures.get(at));
            let (code, severity) = if proofs.all(|dkim| dkim.body_length.is_some()) {
                (
                    DisplayedReason::ContentTypeUnsignedInPart,
                    Severity::Warning,
                )
            } else {
                (DisplayedReason::ContentTypeUnsigned, Severity::Notice)
            };
            Some(finding(code, severity, NO_PARAMS, spans, None))
        }
        DisplayedName::ReplyTo => stranger(
            facts,
            shown,
            DisplayedReason::ReplyToUnsigned,
            Severity::Warning,
        ),
        DisplayedName::Sender => stranger(
            facts,
            shown,
            DisplayedReason::SenderUnsigned,
            Severity::Notice,
        ),
        DisplayedName::From | DisplayedName::Date | DisplayedName::To | DisplayedName::Cc => None,
    }
}

/// An unsigned address of another organization than the author's.
fn stranger(
    facts: &Facts<'_>,
    shown: &Shown<'_, '_>,
    code: DisplayedReason,
    severity: Severity,
) -> Option<Finding> {
    let field = shown.field()?;
    let dmarc = facts.authentication.dmarc.as_ref();
    let author = dmarc.and_then(|dmarc| dmarc.domain.clone())?;
    let of = |domain: &str| organization(domain).unwrap_or_else(|| domain.to_owned());
    let other = mailboxes(field.value)
        .into_iter()
        .filter_map(|mailbox| mailbox.domain)
        .find(|domain| of(domain) != of(&author))?;
    let params = [("domain", Some(author)), ("shown", Some(other))];
    Some(finding(code, severity, &params, vec![field.span], None))
}
