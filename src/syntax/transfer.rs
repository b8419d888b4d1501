//! Transfer encodings of a MIME body (RFC 2045, section 6), read as mail programs read them: what is no character of
//! the encoding is passed over.

use std::borrow::Cow;

use super::base64;

/// A transfer encoding (RFC 2045, section 6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transfer {
    /// `7bit`, `8bit` or `binary`; and any other word, which says nothing that could be undone.
    Identity,
    /// `base64` (section 6.8).
    Base64,
    /// `quoted-printable` (section 6.7).
    QuotedPrintable,
}

impl Transfer {
    /// The encoding that a Content-Transfer-Encoding field names.
    pub(crate) fn named(value: &str) -> Self {
        let word = value.split(['(', ';']).next().unwrap_or_default().trim();
        if word.eq_ignore_ascii_case("base64") {
            Self::Base64
        } else if word.eq_ignore_ascii_case("quoted-printable") {
            Self::QuotedPrintable
        } else {
            Self::Identity
        }
    }

    /// The content of `body`.
    pub(crate) fn decode(self, body: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Self::Identity => Cow::Borrowed(body),
            Self::Base64 => Cow::Owned(decode_base64(body)),
            Self::QuotedPrintable => Cow::Owned(decode_quoted_printable(body)),
        }
    }
}

/// Up to the padding: what stands behind it is something that a relay added.
fn decode_base64(body: &[u8]) -> Vec<u8> {
    let mut text: Vec<u8> = body
        .iter()
        .copied()
        .take_while(|&byte| byte != b'=')
        .filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
        .collect();
    // One character alone holds no byte.
    if text.len() % 4 == 1 {
        text.pop();
    }
    base64::decode(&text).unwrap_or_default()
}

fn decode_quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    for line in body.split_inclusive(|&byte| byte == b'\n') {
        let text = line.trim_ascii_end();
        let (text, end) = match text.strip_suffix(b"=") {
            Some(text) => (text, &b""[..]),
            None if line.ends_with(b"\r\n") => (text, &b"\r\n"[..]),
            None if line.ends_with(b"\n") => (text, &b"\n"[..]),
            None => (text, &b""[..]),
        };
        let mut rest = text;
        while let Some((&byte, after)) = rest.split_first() {
            let escaped = (byte == b'=').then(|| hex_pair(after)).flatten();
            out.push(escaped.unwrap_or(byte));
            rest = after
                .get(if escaped.is_some() { 2 } else { 0 }..)
                .unwrap_or_default();
        }
        out.extend_from_slice(end);
    }
    out
}

/// The byte that two hexadecimal digits at the start of a text stand for.
pub(crate) fn hex_pair(text: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(text.get(..2)?).ok()?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex
        .then(|| u8::from_str_radix(digits, 16).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 2045, section 6.7: soft breaks, escapes, and white space at the end of a line that a relay added.
    #[test]
    fn quoted_printable_is_undone() {
        let decode = |text: &str| {
            let decoded = Transfer::QuotedPrintable.decode(text.as_bytes());
            String::from_utf8_lossy(&decoded).into_owned()
        };
        assert_eq!(decode("a=3Db=\r\nc  \r\nd=20\n"), "a=bc\r\nd \n");
        assert_eq!(decode("100=% =zz ="), "100=% =zz ");
        assert_eq!(decode("=EC=95=88"), "안");
    }

    /// RFC 2045, section 6.8: characters outside the alphabet are ignored.
    #[test]
    fn base64_is_undone_whatever_stands_between() {
        let decode = |text: &str| Transfer::Base64.decode(text.as_bytes()).into_owned();
        assert_eq!(decode("Zm9v\r\nYmFy\r\n"), b"foobar");
        assert_eq!(decode("Zg==\r\n-- list footer"), b"f");
        assert_eq!(decode("Z!m*9 vY"), b"foo");
        assert_eq!(decode(""), b"");
    }

    #[test]
    fn an_encoding_is_read_in_any_case() {
        assert_eq!(Transfer::named(" BASE64 "), Transfer::Base64);
        assert_eq!(
            Transfer::named("Quoted-Printable (x)"),
            Transfer::QuotedPrintable
        );
        assert_eq!(Transfer::named("8bit"), Transfer::Identity);
        assert_eq!(Transfer::named("x-uuencode"), Transfer::Identity);
    }
}
