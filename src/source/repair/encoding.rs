//! The encoding of the whole text: UTF-16, and line ends that were converted twice.

use super::{Undone, head, lines::lines, occurs};
use crate::source::damage::{self, Utf16};

/// UTF-16.
pub(super) fn utf16(text: &[u8]) -> Option<Undone> {
    let (order, start) = damage::utf16(text)?;
    let pairs = text.get(start..)?.as_chunks::<2>().0;
    let units = pairs.iter().map(|&pair| match order {
        Utf16::LittleEndian => u16::from_le_bytes(pair),
        Utf16::BigEndian => u16::from_be_bytes(pair),
    });
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut buffer = [0; 4];
    for read in char::decode_utf16(units) {
        let character = read.unwrap_or(char::REPLACEMENT_CHARACTER);
        bytes.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
    }
    Some(Undone::new(bytes, 1, 0).lossless())
}

/// CR CR LF, which a text mode conversion makes of CRLF.
pub(super) fn cr_cr_lf(text: &[u8]) -> Option<Undone> {
    let doubled = occurs(text, b"\r\r\n");
    let lines_of_head = lines(head(text)).take(12).count();
    if doubled < 2 || doubled < lines_of_head.saturating_sub(2).min(12) {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    let mut count = 0;
    for line in lines(text) {
        let content = line.of(text);
        let kept = content.len()
            - content
                .iter()
                .rev()
                .take_while(|&&byte| byte == b'\r')
                .count();
        count += usize::from(kept < content.len());
        out.extend_from_slice(content.get(..kept).unwrap_or_default());
        out.extend_from_slice(line.terminator(text));
    }
    Some(Undone::new(out, count, 0).lossless())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_16_is_decoded_with_and_without_a_mark() {
        let message = "From: Ann <ann@example.com>\r\nSubject: \u{c548}\u{b155}\r\n\r\nHi\r\n";
        for (mark, little) in [(true, true), (true, false), (false, true), (false, false)] {
            let text = if mark {
                format!("\u{feff}{message}")
            } else {
                message.to_owned()
            };
            let bytes: Vec<u8> = text
                .encode_utf16()
                .flat_map(|unit| {
                    if little {
                        unit.to_le_bytes()
                    } else {
                        unit.to_be_bytes()
                    }
                })
                .collect();
            let undone = utf16(&bytes).expect("UTF-16");
            assert_eq!(String::from_utf8(undone.text).expect("UTF-8"), message);
        }
        assert!(utf16(message.as_bytes()).is_none());
        assert!(utf16(&[0; 64]).is_none());
    }

    #[test]
    fn a_doubled_carriage_return_is_removed_if_every_line_has_one() {
        let undone = cr_cr_lf(b"A: b\r\r\nC: d\r\r\n\r\r\nx\r\r\n").expect("CR CR LF");
        assert_eq!(undone.text, b"A: b\r\nC: d\r\n\r\nx\r\n");
        assert!(cr_cr_lf(b"A: b\r\nC: d\r\nE: f\r\n\r\nx\r\r\n\r\r\n").is_none());
    }
}
