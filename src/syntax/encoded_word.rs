//! Encoded words (RFC 2047): other charsets than ASCII in header fields.

use super::{base64, charset};

/// Decodes the encoded words of an unfolded value. White space between two of them is not part of the text
/// (section 6.2). A word that cannot be decoded stays as it is written.
///
/// Words are taken wherever they stand, as mail programs do. Neighbours of one charset are decoded together:
/// many senders cut a text inside a character, which section 5 forbids.
pub(crate) fn decode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find("=?") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        rest = from;
        match run(rest) {
            Some((text, after)) => {
                out.push_str(&text);
                rest = after;
            }
            None => {
                out.push_str("=?");
                rest = rest.get(2..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

/// A value with a space in place of its encoded words: what is in the value as it stands.
pub(crate) fn without(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, from)) = rest.split_once("=?") {
        out.push_str(before);
        let at = rest.get(before.len()..).unwrap_or_default();
        rest = match Word::read(at) {
            Some(word) => {
                out.push(' ');
                word.after
            }
            None => {
                out.push_str("=?");
                from
            }
        };
    }
    out.push_str(rest);
    out
}

/// The text of the words of one charset at the start of `value`, and what follows them: after white space that only
/// separates them from a word of another charset, if there is one. They are read once, whether their charset is known
/// or not, so that a hostile value costs no more than its length.
fn run(value: &str) -> Option<(String, &str)> {
    let first = Word::read(value)?;
    let mut bytes = first.bytes;
    let mut end = first.after;
    let after = loop {
        match Word::read(end.trim_start()) {
            Some(next) if next.charset.eq_ignore_ascii_case(first.charset) => {
                bytes.extend(next.bytes);
                end = next.after;
            }
            Some(_) => break end.trim_start(),
            None => break end,
        }
    };
    match charset::decode(first.charset, &bytes) {
        Some(text) => Some((text, after)),
        None => {
            let (written, after) = value.split_at_checked(value.len() - end.len())?;
            Some((written.to_owned(), after))
        }
    }
}

/// An encoded word: `=?charset*language?encoding?text?=`.
struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
    /// What follows it.
    after: &'a str,
}

impl<'a> Word<'a> {
    fn read(value: &'a str) -> Option<Self> {
        let mut parts = value.strip_prefix("=?")?.splitn(4, '?');
        let (charset, encoding, text) = (parts.next()?, parts.next()?, parts.next()?);
        let after = parts.next()?.strip_prefix('=')?;
        // RFC 2231, section 5: a language may follow the charset.
        let charset = charset.split('*').next().unwrap_or(charset);
        let is_token = |byte: u8| byte.is_ascii_graphic() && !b"()<>@,;:\"/[]?=".contains(&byte);
        if charset.is_empty() || !charset.bytes().all(is_token) {
            return None;
        }
        let bytes = match encoding {
            "Q" | "q" => quoted(text),
            "B" | "b" => base64::decode(text.as_bytes())?,
            _ => return None,
        };
        Some(Self {
            charset,
            bytes,
            after,
        })
    }
}

/// The Q encoding (section 4.2). What is no escape stands for itself.
fn quoted(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [b'=', high, low, tail @ ..] if hex(*high).is_some() && hex(*low).is_some() => {
                out.push(hex(*high).unwrap_or_default() * 16 + hex(*low).unwrap_or_default());
                tail
            }
            [b'_', tail @ ..] => {
                out.push(b' ');
                tail
            }
            [byte, tail @ ..] => {
                out.push(*byte);
                tail
            }
            [] => return out,
        }
    }
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|d| u8::try_from(d).ok())
}

#[cfg(test)]
mod tests {
    use mail_parser::{HeaderForm, HeaderValue};

    use super::*;

    #[test]
    fn the_examples_of_rfc_2047_section_8() {
        for (written, displayed) in [
            ("=?ISO-8859-1?Q?a?=", "a"),
            ("=?ISO-8859-1?Q?a?= b", "a b"),
            ("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"),
            ("=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab"),
            ("=?ISO-8859-1?Q?a_b?=", "a b"),
            ("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"),
            (
                "=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>",
                "Keith Moore <moore@cs.utk.edu>",
            ),
            (
                "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?= =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
                "If you can read this you understand the example.",
            ),
        ] {
            assert_eq!(decode(written), displayed);
        }
    }

    #[test]
    fn charsets_are_known_by_the_labels_of_mail() {
        for charset in [
            "euc-kr",
            "EUC-KR",
            "ks_c_5601-1987",
            "cp949",
            "UHC",
            "euc-kr*ko",
        ] {
            assert_eq!(decode(&format!("=?{charset}?B?yKux5rW/?=")), "홍길동");
        }
        assert_eq!(decode("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?="), "日本");
        assert_eq!(decode("=?gb2312?B?1tDOxA==?="), "中文");
        assert_eq!(decode("=?windows-1251?Q?=CF=F0=E8?="), "При");
    }

    #[test]
    fn a_character_that_was_cut_in_two_is_whole_again() {
        assert_eq!(decode("=?UTF-8?B?7ZmN6g==?= =?utf-8?B?uLg=?= x"), "홍길 x");
        assert_eq!(decode("=?UTF-8?Q?=ED=99?= =?UTF-8?Q?=8D?="), "홍");
    }

    #[test]
    fn what_cannot_be_decoded_stays_as_written() {
        for text in [
            "=?",
            "=?UTF-8",
            "=?UTF-8?Q",
            "=?UTF-8?Q?a",
            "=?UTF-8?X?a?=",
            "=?no-such?Q?a?=",
            "=??Q?a?=",
            "=?UTF-8?B?*?=",
            "=?a b?Q?c?=",
            "a =? b",
            "=?iso-2022-kr?Q?a?=",
        ] {
            assert_eq!(decode(text), text);
        }
    }

    #[test]
    fn a_hostile_value_is_decoded_in_linear_time() {
        for word in [
            "=?",
            "=?UTF-8?Q?",
            "=?UTF-8?Q?a?= ",
            "=?no-such?Q?a?= ",
            "=?UTF-8?B?* ",
            "=?UTF-8?B?*?= ",
            "=?u?q?x ",
        ] {
            let text = word.repeat(100_000);
            decode(&text);
        }
    }

    #[test]
    fn mail_parser_reads_the_same() {
        for value in [
            "=?UTF-8?B?7ZmN6ri464+Z?= <hong@example.kr>",
            "=?iso-8859-1?Q?Andr=E9?= Pirard <PIRARD@vm1.ulg.ac.be>",
            "Re: =?UTF-8?Q?Caf=C3=A9?=, =?UTF-8?Q?th=C3=A9?=",
            "=?shift_jis?B?k/qWew==?=",
            "=?KOI8-R?Q?=F0=D2=C9?= x",
            "plain text",
        ] {
            let field = format!("{value}\r\n");
            let parsed = HeaderForm::Text.parse(field.as_bytes());
            let HeaderValue::Text(theirs) = parsed.value() else {
                panic!("no text: {value}");
            };
            assert_eq!(decode(value), *theirs, "{value}");
        }
    }
}
