//! Signs of damage: whether a text reads as a message without a defect. What they are signs of is undone in `repair`.

pub(in crate::source) mod lines;
pub(in crate::source) mod names;
pub(in crate::source) mod reading;

use crate::options::Limits;
use lines::head;

pub(in crate::source) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Whether a text has a sign of damage, so that a repair is worth a try. What only the body hash of a signature shows
/// is not looked for.
pub(crate) fn is_damaged(bytes: &[u8], limits: &Limits) -> bool {
    bytes.len() <= limits.message_bytes
        && (utf16(bytes).is_some() || reading::read(trimmed(head(bytes))).defects > 0)
}

/// The text after a byte order mark and blank lines.
pub(in crate::source) fn trimmed(text: &[u8]) -> &[u8] {
    let mut text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    while let Some(line) = lines::lines(text).next() {
        if !line.is_blank(text) {
            break;
        }
        text = text.get(line.next..).unwrap_or_default();
    }
    text
}

/// The byte order of UTF-16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) enum Utf16 {
    LittleEndian,
    BigEndian,
}

/// Whether a text is UTF-16, and where it starts after a byte order mark. Without one, every other byte of the start is zero.
pub(in crate::source) fn utf16(text: &[u8]) -> Option<(Utf16, usize)> {
    match text {
        [0xff, 0xfe, ..] => Some((Utf16::LittleEndian, 2)),
        [0xfe, 0xff, ..] => Some((Utf16::BigEndian, 2)),
        _ => Some((zeros_at(text)?, 0)),
    }
}

/// Whether the zero bytes of ASCII text in UTF-16 stand second (little endian) or first (big endian).
fn zeros_at(text: &[u8]) -> Option<Utf16> {
    let pairs = text.get(..2048).unwrap_or(text).as_chunks::<2>().0;
    if pairs.len() < 16 {
        return None;
    }
    let is_text = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r' | 32..=126);
    let little = pairs
        .iter()
        .filter(|pair| pair[1] == 0 && is_text(pair[0]))
        .count();
    let big = pairs
        .iter()
        .filter(|pair| pair[0] == 0 && is_text(pair[1]))
        .count();
    let most = pairs.len() * 9 / 10;
    match (little >= most, big >= most) {
        (true, false) => Some(Utf16::LittleEndian),
        (false, true) => Some(Utf16::BigEndian),
        _ => None,
    }
}
