//! Header values as people read them.

use super::Field;
use crate::syntax::encoded_word;

/// Fields whose values are structured and hold no encoded words (RFC 2047, section 5): shown as they are.
const NEVER_ENCODED: &[&str] = &[
    "ARC-Authentication-Results",
    "ARC-Message-Signature",
    "ARC-Seal",
    "Authentication-Results",
    "DKIM-Signature",
    "DKIM2-Signature",
    "Message-ID",
    "Received",
    "Received-SPF",
    "Return-Path",
    "X-Received",
];

/// A value unfolded (RFC 5322, section 2.2.3) and trimmed. Bytes that are not UTF-8 become U+FFFD.
pub(crate) fn unfold(value: &[u8]) -> String {
    String::from_utf8_lossy(value)
        .chars()
        .filter(|c| !matches!(c, '\r' | '\n'))
        .collect::<String>()
        .trim_matches([' ', '\t'])
        .to_owned()
}

/// The value of a field, unfolded, with its encoded words decoded where it may hold some.
pub(crate) fn decode(field: &Field<'_>) -> String {
    let is_plain = !field.value.windows(2).any(|pair| pair == b"=?")
        || NEVER_ENCODED.iter().any(|name| field.is(name));
    if is_plain {
        field.text()
    } else {
        encoded_word::decode(&field.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Span;

    fn decoded(name: &str, value: &str) -> String {
        decode(&Field {
            name: name.as_bytes(),
            raw: b"",
            value: value.as_bytes(),
            span: Span::new(0, 0),
            value_span: Span::new(0, 0),
        })
    }

    #[test]
    fn encoded_words_are_decoded_where_they_may_stand() {
        // Examples of RFC 2047, section 8, and one in Korean.
        assert_eq!(decoded("Subject", " =?ISO-8859-1?Q?a?="), "a");
        assert_eq!(
            decoded("Subject", " =?ISO-8859-1?Q?a?=\r\n  =?ISO-8859-1?Q?b?="),
            "ab"
        );
        assert_eq!(
            decoded("From", " =?UTF-8?B?7ZmN6ri464+Z?= <hong@example.kr>"),
            "홍길동 <hong@example.kr>"
        );
        assert_eq!(decoded("Subject", " =?euc-kr?B?yKux5rW/?="), "홍길동");
        assert_eq!(decoded("Received", " a =?UTF-8?Q?b?="), "a =?UTF-8?Q?b?=");
    }
}
