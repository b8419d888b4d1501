//! Delivery status notifications (RFC 3464): who was not reached, and why.

use super::part_of;
use crate::{
    message::Message,
    options::Limits,
    reason::BounceReason,
    report::{LineEndings, Span},
};

/// How many recipients are read.
const MAX_RECIPIENTS: usize = 20;

/// A delivery status notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bounce {
    /// The server that reports.
    pub(crate) reporting: Option<String>,
    pub(crate) recipients: Vec<Recipient>,
    /// Where it stands in the source text.
    pub(crate) span: Span,
}

/// What is reported of a recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recipient {
    pub(crate) address: String,
    pub(crate) reason: BounceReason,
    /// The status code (RFC 3463).
    pub(crate) status: Option<String>,
    /// The server that answered.
    pub(crate) remote: Option<String>,
    /// What it said.
    pub(crate) said: Option<String>,
}

/// Reads `text`, the content of a message/delivery-status part: groups of fields with empty lines between them, the
/// first about the message, each other one about a recipient.
pub(super) fn read(text: &[u8], span: Span, limits: &Limits) -> Option<Bounce> {
    let mut rest = Span::new(0, text.len());
    let mut reporting = None;
    let mut recipients = Vec::new();
    for _ in 0..=MAX_RECIPIENTS * 2 {
        let group = part_of(text, LineEndings::Mixed, rest, limits);
        reporting = reporting.or_else(|| typed(&group, "Reporting-MTA"));
        if recipients.len() < MAX_RECIPIENTS {
            recipients.extend(recipient(&group));
        }
        match group.body {
            Some(body) if body.start < text.len() => rest = body,
            _ => break,
        }
    }
    (!recipients.is_empty()).then_some(Bounce {
        reporting,
        recipients,
        span,
    })
}

fn recipient(group: &Message<'_>) -> Option<Recipient> {
    let address = typed(group, "Original-Recipient").or_else(|| typed(group, "Final-Recipient"))?;
    let word = |name: &str| {
        let text = group.first(name)?.text();
        let word = text.split([' ', '(', ';']).next().unwrap_or_default();
        (!word.is_empty()).then(|| word.to_ascii_lowercase())
    };
    let said = typed(group, "Diagnostic-Code");
    // Servers that know no better write X.0.0; what the other server said is then more exact.
    let status = [word("Status"), said.as_deref().and_then(enhanced)]
        .into_iter()
        .flatten()
        .filter(|status| parsed(status).is_some())
        .max_by_key(|status| {
            parsed(status).is_some_and(|(_, subject, detail)| (subject, detail) != (0, 0))
        });
    let status_reason = status
        .as_deref()
        .and_then(parsed)
        .map_or(BounceReason::Other, reason);
    let reason = match word("Action").as_deref() {
        Some("delivered" | "relayed" | "expanded") => BounceReason::Delivered,
        Some("delayed") => BounceReason::Delayed,
        _ => status_reason,
    };
    Some(Recipient {
        address,
        reason,
        status,
        remote: typed(group, "Remote-MTA"),
        said,
    })
}

/// A value behind its type: `dns; mx.example.net`, `rfc822;ann@example.com`, `smtp; 550 5.1.1 …`.
fn typed(group: &Message<'_>, name: &str) -> Option<String> {
    let text = group.first(name)?.text();
    let value = text
        .split_once(';')
        .map_or(text.as_str(), |(_, value)| value);
    let value = value.trim();
    // A page of text is no answer.
    (!value.is_empty()).then(|| value.chars().take(1000).collect())
}

/// The status code in what a server said (RFC 2034).
fn enhanced(said: &str) -> Option<String> {
    said.split([' ', '-', '#', '(', ')', ':'])
        .take(20)
        .find(|word| parsed(word).is_some())
        .map(str::to_owned)
}

/// Class, subject and detail (RFC 3463, section 2).
fn parsed(status: &str) -> Option<(u8, u16, u16)> {
    let mut numbers = status.split('.');
    let class = match numbers.next()? {
        "2" => 2,
        "4" => 4,
        "5" => 5,
        _ => return None,
    };
    let subject = numbers
        .next()?
        .parse()
        .ok()
        .filter(|&number: &u16| number < 1000)?;
    let detail = numbers
        .next()?
        .parse()
        .ok()
        .filter(|&number: &u16| number < 1000)?;
    numbers.next().is_none().then_some((class, subject, detail))
}

/// RFC 3463, section 3; RFC 7372; RFC 7505; and the registry of these codes (RFC 5248).
fn reason((class, subject, detail): (u8, u16, u16)) -> BounceReason {
    match (subject, detail) {
        _ if class == 2 => BounceReason::Delivered,
        (1, 1) => BounceReason::MailboxUnknown,
        (1, 2) | (4, 4) => BounceReason::DomainUnknown,
        (1, 3 | 4) => BounceReason::AddressInvalid,
        (1, 6) => BounceReason::Moved,
        (1, 7 | 8) | (7, 27) => BounceReason::SenderRefused,
        (1, 10) => BounceReason::NullMx,
        (2, 1) => BounceReason::MailboxDisabled,
        (2, 2) => BounceReason::MailboxFull,
        (2, 3) | (3, 4) => BounceReason::TooLarge,
        (3, _) | (2, _) => BounceReason::SystemFailure,
        (4, 6) => BounceReason::Loop,
        (4, 7) => BounceReason::Expired,
        (4, _) => BounceReason::Unreachable,
        (5, _) => BounceReason::Protocol,
        (6, _) => BounceReason::Content,
        (7, 20..=26 | 29) => BounceReason::Authentication,
        (7, _) => BounceReason::Policy,
        _ => BounceReason::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipients(text: &str) -> Vec<(BounceReason, Option<String>)> {
        let bounce = read(text.as_bytes(), Span::default(), &Limits::default());
        let recipients = bounce.into_iter().flat_map(|bounce| bounce.recipients);
        recipients.map(|each| (each.reason, each.status)).collect()
    }

    /// RFC 3464, appendix E.1.
    #[test]
    fn the_example_of_rfc_3464_is_read() {
        let text = "Reporting-MTA: dns; cs.utk.edu\n\nOriginal-Recipient: rfc822;louisl@larry.slip.umd.edu\n\
            Final-Recipient: rfc822;louisl@larry.slip.umd.edu\nAction: failed\nStatus: 4.0.0\n\
            Diagnostic-Code: smtp; 426 connection timed out\nLast-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400\n";
        let bounce = read(text.as_bytes(), Span::default(), &Limits::default()).expect("a bounce");
        assert_eq!(bounce.reporting.as_deref(), Some("cs.utk.edu"));
        let recipient = &bounce.recipients[0];
        assert_eq!(recipient.address, "louisl@larry.slip.umd.edu");
        assert_eq!(recipient.said.as_deref(), Some("426 connection timed out"));
        assert_eq!(recipient.reason, BounceReason::Other);
    }

    /// RFC 3463, 3.2 and 3.8; RFC 7372.
    #[test]
    fn a_code_in_the_answer_is_better_than_one_that_says_nothing() {
        let of = |fields: &str| {
            recipients(&format!(
                "A: b\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\n{fields}\n"
            ))
        };
        for (fields, reason, status) in [
            (
                "Status: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 <a@b.example>: no such user",
                BounceReason::MailboxUnknown,
                "5.1.1",
            ),
            (
                "Status: 5.0.0\nDiagnostic-Code: smtp; 550-5.7.26 unauthenticated",
                BounceReason::Authentication,
                "5.7.26",
            ),
            ("Status: 5.2.2 (full)", BounceReason::MailboxFull, "5.2.2"),
            ("Status: 5.7.1", BounceReason::Policy, "5.7.1"),
        ] {
            assert_eq!(of(fields), [(reason, Some(status.to_owned()))], "{fields}");
        }
        assert_eq!(of("Status: x"), [(BounceReason::Other, None)]);
    }

    #[test]
    fn a_delay_is_no_failure() {
        let text = "A: b\n\nFinal-Recipient: rfc822; a@b.example\nAction: delayed\nStatus: 4.4.1\n";
        assert_eq!(recipients(text)[0].0, BounceReason::Delayed);
        assert_eq!(recipients("prose only"), []);
    }
}
