//! A whole message in another encoding: base64, quoted-printable, a string of a programming language.

use ::base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use memchr::{memchr, memmem};

use super::{
    Undone, head,
    lines::lines,
    names::{self, Start},
    occurs,
    reading::{read, section},
};
use crate::{reason::RepairKind, syntax::transfer::hex_pair};

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// Base64 of a message, maybe as a `data:` URL. Its sign: every character of the start is one of base64, and what
/// they decode to begins with a header field.
pub(super) fn base64(text: &[u8]) -> Option<Undone> {
    let data = text.trim_ascii_start();
    let data = match data.strip_prefix(b"data:") {
        Some(url) => {
            let at = memmem::find(url.get(..200).unwrap_or(url), b";base64,")?;
            url.get(at + 8..)?
        }
        None => data,
    };
    let sample = decode_base64(data.get(..2048).unwrap_or(data))?;
    let first = lines(&sample).next()?;
    if sample.len() < 40 || names::start(first.of(&sample)) == Start::None {
        return None;
    }
    Some(Undone::new(decode_base64(data)?, 1, 0))
}

fn decode_base64(data: &[u8]) -> Option<Vec<u8>> {
    let is_url_safe = data.iter().any(|byte| matches!(byte, b'-' | b'_'));
    let mut digits: Vec<u8> = data
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=')
        .collect();
    // A sample may end inside a group.
    if digits.len() % 4 == 1 {
        digits.pop();
    }
    let engine = if is_url_safe { &URL_SAFE } else { &STANDARD };
    engine.decode(digits).ok()
}

/// Quoted-printable text. Its sign: every `=` of the header section starts an escape or a soft line break, and there
/// is a `=3D` outside of encoded words; no header with a signature or a parameter is like that by itself.
pub(super) fn quoted_printable(text: &[u8]) -> Option<Undone> {
    let end = super::lines::body_start(head(text));
    let header = text.get(..end)?;
    if memmem::find(header, b"=3D").is_none() && memmem::find(header, b"=3d").is_none() {
        return None;
    }
    let all_escapes = memchr::memchr_iter(b'=', header).all(|at| {
        let rest = header.get(at + 1..).unwrap_or_default();
        is_soft_break(rest).is_some() || hex_pair(rest).is_some() || rest.is_empty()
    });
    if !all_escapes {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    let (mut count, mut first) = (0, 0);
    let mut rest = text;
    while let Some(at) = memchr(b'=', rest) {
        let (before, after) = rest.split_at(at);
        out.extend_from_slice(before);
        let after = after.get(1..).unwrap_or_default();
        if count == 0 {
            first = out.len();
        }
        if let Some(length) = is_soft_break(after) {
            count += 1;
            rest = after.get(length..).unwrap_or_default();
        } else if let Some(byte) = hex_pair(after) {
            count += 1;
            out.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            out.push(b'=');
            rest = after;
        }
    }
    out.extend_from_slice(rest);
    Some(Undone::new(out, count, first))
}

/// The length of the line end of a soft break, with white space before it.
fn is_soft_break(rest: &[u8]) -> Option<usize> {
    let spaces = rest
        .iter()
        .take(80)
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    match rest.get(spaces..)? {
        [b'\r', b'\n', ..] => Some(spaces + 2),
        [b'\n', ..] => Some(spaces + 1),
        _ => None,
    }
}

/// A string literal of JSON, Python, JavaScript or C, alone or as a value in JSON. Its sign: a quote before the first
/// field, and `\n` in it.
pub(super) fn string_literal(text: &[u8]) -> Option<Undone> {
    let start = text.get(..4096).unwrap_or(text);
    let mut tried = 0;
    for at in memchr::memchr2_iter(b'"', b'\'', start) {
        let quote = *text.get(at)?;
        let inner = text.get(at + 1..)?;
        let sample = unescape(head(inner), Some(quote));
        let begins = inner.get(..200).unwrap_or(inner);
        let is_escaped = memmem::find(head(inner), b"\\n").is_some();
        let is_message = is_escaped
            && names::start(begins) != Start::None
            && section(&sample.text).fields.len() > 1;
        if is_message {
            let whole = unescape(inner, Some(quote));
            return Some(Undone::new(whole.text, whole.count, 0));
        }
        // The Gmail API gives a message as base64url in JSON.
        if tried < 4
            && begins.len() == 200
            && begins
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || b"-_+/=".contains(b))
        {
            tried += 1;
            let end = memchr(quote, inner).unwrap_or(inner.len());
            if let Some(undone) = base64(inner.get(..end)?) {
                return Some(undone);
            }
        }
    }
    None
}

/// A message between quotes or fences that stand directly before its first field and after its last line: a cell of
/// CSV, a string over several lines, a code block of a chat. Its sign: such a mark and a field of mail on the first line.
pub(super) fn quoted_block(text: &[u8]) -> Option<Undone> {
    const MARKS: &[&[u8]] = &[b"\"\"\"", b"'''", b"```", b"\"", b"'", b"`"];
    const LONGEST_CODE: usize = 40;
    let first = lines(text).find(|line| !line.is_blank(text))?;
    let line = first.of(text);
    let (at, mark) = MARKS
        .iter()
        .filter_map(|mark| Some((memmem::find(line, mark)?, *mark)))
        .find(|(at, mark)| {
            let rest = line.get(at + mark.len()..).unwrap_or_default();
            *at <= LONGEST_CODE && names::start(rest) == Start::Known
        })?;
    let code = line.get(..at)?;
    let inner = text.get(first.start + at + mark.len()..)?;
    let end = memmem::rfind(inner, mark);
    // The start of a long text ends before its mark.
    let (inner, after) = end.map_or((inner, &[][..]), |end| inner.split_at(end));
    let is_code = |text: &[u8]| text.len() <= LONGEST_CODE && !text.contains(&b'@');
    if !is_code(code) || !is_code(after.trim_ascii()) {
        return None;
    }
    let mut out = Vec::with_capacity(inner.len());
    let mut count = 1;
    let mut rest = inner;
    // In CSV and SQL, a quote within is doubled.
    let doubled = [mark, mark].concat();
    while mark.len() == 1
        && let Some(at) = memmem::find(rest, &doubled)
    {
        count += 1;
        out.extend_from_slice(rest.get(..=at)?);
        rest = rest.get(at + doubled.len()..)?;
    }
    out.extend_from_slice(rest);
    let mut undone = Undone::new(out, count, 0);
    undone.kind = (mark == b"```").then_some(RepairKind::CodeFence);
    Some(undone)
}

/// `\r\n` or `\n` written out, with few line ends beside them.
pub(super) fn escaped_line_ends(text: &[u8]) -> Option<Undone> {
    let sample = head(text);
    let escaped = memmem::find_iter(sample, b"\\n").take(100).count();
    let real = memchr::memchr_iter(b'\n', sample).take(100).count();
    if escaped < 3 || real * 3 > escaped {
        return None;
    }
    let undone = unescape(text, None);
    (read(&undone.text).points > read(text).points)
        .then(|| Undone::new(undone.text, undone.count, 0))
}

struct Unescaped {
    text: Vec<u8>,
    count: usize,
}

/// A text that was encoded for a URL (RFC 3986, section 2.1): its line ends are `%0A`, and nothing in it is a space.
pub(super) fn percent_encoded(text: &[u8]) -> Option<Undone> {
    let content = text.trim_ascii();
    let breaks = occurs(content, b"%0A") + occurs(content, b"%0a");
    if breaks < 3 || content.iter().any(u8::is_ascii_whitespace) {
        return None;
    }
    // Forms write spaces as plus signs, and real ones as %2B then.
    let is_form = occurs(content, b"%20") == 0;
    let mut out = Vec::with_capacity(content.len());
    let mut count = 0;
    let mut at = 0;
    while let Some(&byte) = content.get(at) {
        let decoded = content.get(at + 1..).and_then(hex_pair);
        match decoded.filter(|_| byte == b'%') {
            Some(decoded) => {
                out.push(decoded);
                count += 1;
                at += 3;
            }
            _ => {
                out.push(if byte == b'+' && is_form { b' ' } else { byte });
                at += 1;
            }
        }
    }
    Some(Undone::new(out, count, 0).lossless())
}

/// Undoes the escapes that JSON, Python, JavaScript and C share, up to the quote if there is one.
fn unescape(text: &[u8], quote: Option<u8>) -> Unescaped {
    let mut out = Vec::with_capacity(text.len());
    let mut count = 0;
    let mut rest = text;
    // The first half of a pair of UTF-16.
    let mut high: Option<u32> = None;
    loop {
        let next = match quote {
            Some(quote) => memchr::memchr2(b'\\', quote, rest),
            None => memchr(b'\\', rest),
        };
        let Some(at) = next else { break };
        let (before, after) = rest.split_at(at);
        out.extend_from_slice(before);
        if after.first() != Some(&b'\\') {
            return Unescaped { text: out, count };
        }
        let (byte, length) = match after.get(1) {
            Some(b'n') => (b'\n', 2),
            Some(b'r') => (b'\r', 2),
            Some(b't') => (b'\t', 2),
            Some(&byte @ (b'"' | b'\'' | b'\\' | b'/')) if quote.is_some() => (byte, 2),
            Some(b'x') if quote.is_some() => match after.get(2..).and_then(hex_pair) {
                Some(byte) => (byte, 4),
                None => (b'\\', 1),
            },
            Some(b'u') if quote.is_some() => {
                let digits = after
                    .get(2..6)
                    .and_then(|digits| std::str::from_utf8(digits).ok());
                let unit = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
                let Some(unit) = unit else {
                    out.push(b'\\');
                    rest = after.get(1..).unwrap_or_default();
                    continue;
                };
                rest = after.get(6..).unwrap_or_default();
                count += 1;
                if (0xd800..0xdc00).contains(&unit) {
                    high = Some(unit);
                    continue;
                }
                let code = match high.take() {
                    Some(high) if (0xdc00..0xe000).contains(&unit) => {
                        0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00)
                    }
                    _ => unit,
                };
                let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            }
            _ => (b'\\', 1),
        };
        count += usize::from(length > 1);
        out.push(byte);
        rest = after.get(length..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    Unescaped { text: out, count }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = "From: \"Ann\" <ann@example.com>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nOne=two \u{e9}\r\n";

    #[test]
    fn base64_of_a_message_is_decoded() {
        let digits = STANDARD.encode(MESSAGE);
        let lines: Vec<&str> = digits
            .as_bytes()
            .chunks(76)
            .map(|part| std::str::from_utf8(part).expect("ASCII"))
            .collect();
        for text in [
            digits.clone(),
            lines.join("\r\n"),
            format!("data:message/rfc822;base64,{digits}"),
            URL_SAFE.encode(MESSAGE),
        ] {
            assert_eq!(
                base64(text.as_bytes()).expect("base64").text,
                MESSAGE.as_bytes()
            );
        }
        assert!(base64(MESSAGE.as_bytes()).is_none());
        assert!(base64(STANDARD.encode([0_u8; 300]).as_bytes()).is_none());
    }

    #[test]
    fn quoted_printable_text_is_decoded_if_every_equals_sign_is_an_escape() {
        let text = "Content-Type: text/plain; charset=3Dutf-8=\r\n; x=3Dy\r\n\r\na =3D b=\r\nc\r\n";
        let undone = quoted_printable(text.as_bytes()).expect("quoted-printable");
        assert_eq!(
            undone.text,
            b"Content-Type: text/plain; charset=utf-8; x=y\r\n\r\na = bc\r\n"
        );
        assert_eq!(undone.count, 5);
        // A clean message with an encoded word, and with a parameter.
        assert!(quoted_printable(b"Subject: =?utf-8?q?a=3Db?=\r\n\r\n").is_none());
        assert!(quoted_printable(b"X: a=3Db\r\nDKIM-Signature: v=1\r\n\r\n").is_none());
    }

    #[test]
    fn a_string_literal_is_unescaped() {
        let json = serde_json::to_string(MESSAGE).expect("JSON");
        for text in [
            json.clone(),
            format!("{{\"id\": 1, \"raw\": {json}}}"),
            format!("b{json}"),
        ] {
            let undone = string_literal(text.as_bytes()).expect("a literal");
            assert_eq!(String::from_utf8_lossy(&undone.text), MESSAGE);
        }
        let escaped = "\"From: a@b.example\\nSubject: \\ud83d\\ude00\\u00e9\\n\"";
        let undone = string_literal(escaped.as_bytes()).expect("a literal");
        assert_eq!(
            String::from_utf8_lossy(&undone.text),
            "From: a@b.example\nSubject: \u{1f600}\u{e9}\n"
        );
        assert!(string_literal(MESSAGE.as_bytes()).is_none());
    }

    #[test]
    fn a_block_between_quotes_or_fences_is_taken_out() {
        let csv = format!("\"{}\"\n", MESSAGE.replace('"', "\"\""));
        for text in [
            csv,
            format!("raw = \"\"\"{MESSAGE}\"\"\"\n"),
            format!("```{MESSAGE}```"),
        ] {
            let undone = quoted_block(text.as_bytes()).expect("a block");
            assert_eq!(String::from_utf8_lossy(&undone.text), MESSAGE);
        }
        assert!(quoted_block(MESSAGE.as_bytes()).is_none());
    }

    #[test]
    fn written_line_ends_become_line_ends() {
        let text = MESSAGE.replace("\r\n", "\\r\\n");
        let undone = escaped_line_ends(text.as_bytes()).expect("written line ends");
        assert_eq!(String::from_utf8_lossy(&undone.text), MESSAGE);
        assert!(escaped_line_ends(MESSAGE.as_bytes()).is_none());
    }
}
