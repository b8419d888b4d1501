//! Names of header fields, to tell a field from other text with a colon.

/// Fields that mail has, in the order of their names in lower case.
const KNOWN: &[&str] = &[
    "Accept-Language",
    "Antispam-Report",
    "Apparently-To",
    "Approved",
    "ARC-Authentication-Results",
    "ARC-Message-Signature",
    "ARC-Seal",
    "Archived-At",
    "Authentication-Results",
    "Authentication-Results-Original",
    "Auto-Submitted",
    "Autocrypt",
    "Bcc",
    "Bounces-To",
    "Cc",
    "Comments",
    "Content-Class",
    "Content-Description",
    "Content-Disposition",
    "Content-ID",
    "Content-Language",
    "Content-Length",
    "Content-Transfer-Encoding",
    "Content-Type",
    "Date",
    "Deferred-Delivery",
    "Delivered-To",
    "Delivery-Date",
    "DKIM-Filter",
    "DKIM-Signature",
    "DKIM2-Signature",
    "DomainKey-Signature",
    "Envelope-To",
    "Errors-To",
    "Feedback-ID",
    "From",
    "Importance",
    "In-Reply-To",
    "Keywords",
    "Lines",
    "List-Archive",
    "List-Help",
    "List-ID",
    "List-Owner",
    "List-Post",
    "List-Subscribe",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Mail-Followup-To",
    "Mailing-List",
    "Message-ID",
    "Message-Instance",
    "MIME-Version",
    "msip_labels",
    "Organization",
    "Original-Recipient",
    "Precedence",
    "Priority",
    "Received",
    "Received-SPF",
    "References",
    "Reply-To",
    "Require-Recipient-Valid-Since",
    "Resent-Cc",
    "Resent-Date",
    "Resent-From",
    "Resent-Message-ID",
    "Resent-Sender",
    "Resent-To",
    "Return-Path",
    "Return-Receipt-To",
    "Sender",
    "Sensitivity",
    "SpamDiagnosticMetadata",
    "SpamDiagnosticOutput",
    "Status",
    "Subject",
    "Thread-Index",
    "Thread-Topic",
    "To",
    "User-Agent",
];

/// Whether mail has a field of this name; case does not matter.
pub(crate) fn is_known(name: &[u8]) -> bool {
    let lower = |byte: &u8| byte.to_ascii_lowercase();
    KNOWN
        .binary_search_by(|known| {
            known
                .as_bytes()
                .iter()
                .map(lower)
                .cmp(name.iter().map(lower))
        })
        .is_ok()
}

/// The longest known name that `text` ends with, written as in mail: with a capital.
pub(in crate::source) fn known_suffix(text: &[u8]) -> Option<&[u8]> {
    const LONGEST: usize = 40;
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let length = text
        .iter()
        .rev()
        .take(LONGEST)
        .take_while(|byte| is_part(byte))
        .count();
    let token = text.get(text.len() - length..)?;
    (0..token.len())
        .filter_map(|at| token.get(at..))
        .find(|suffix| suffix.first().is_some_and(u8::is_ascii_uppercase) && is_known(suffix))
}

/// What a line of a header section may start with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) enum Start {
    /// A field that mail has.
    Known,
    /// A name with a hyphen, such as `X-Mailer`.
    Custom,
    /// Another word before a colon.
    Word,
    /// No field name.
    None,
}

/// The name that a line starts with, without the white space before its colon, and what follows the colon.
pub(in crate::source) fn split_field(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = memchr::memchr(b':', line.get(..200).unwrap_or(line))?;
    let name = line.get(..colon)?.trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(|byte| matches!(byte, 33..=126));
    is_name.then_some((name, line.get(colon + 1..)?))
}

/// What a line starts with.
pub(in crate::source) fn start(line: &[u8]) -> Start {
    let Some((name, value)) = split_field(line) else {
        return Start::None;
    };
    if is_known(name) {
        return Start::Known;
    }
    let is_word = name.first().is_some_and(u8::is_ascii_alphabetic)
        && name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    if !is_word || value.starts_with(b"//") {
        Start::None
    } else if name.contains(&b'-') {
        Start::Custom
    } else {
        Start::Word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_in_order_so_that_they_can_be_searched() {
        assert!(KNOWN.is_sorted_by_key(|name| name.to_ascii_lowercase()));
    }

    #[test]
    fn a_field_is_told_from_other_text_with_a_colon() {
        assert_eq!(start(b"From: a@b.example"), Start::Known);
        assert_eq!(start(b"message-id : <x@y>"), Start::Known);
        assert_eq!(start(b"X-Mailer: y"), Start::Custom);
        assert_eq!(start(b"Ticket: 1"), Start::Word);
        for text in [
            &b"https://a.example"[..],
            b"for <a@b>; Thu, 26 Nov 2026 11:00",
            b"h=from:to",
            b"",
        ] {
            assert_eq!(start(text), Start::None, "{text:?}");
        }
        assert_eq!(known_suffix(b"a.exampleSubject"), Some(&b"Subject"[..]));
        assert_eq!(known_suffix(b"<a>Reply-To"), Some(&b"Reply-To"[..]));
        assert_eq!(known_suffix(b"into"), None);
    }
}
