//! The text as it came: line endings, what precedes the message, and what no message can be.
//!
//! A text that reads as a message keeps every byte in its place, so that a span of the report is a span of what the
//! person pasted. A damaged one is repaired first ([`repair`]); spans are then places in the repaired text.

mod damage;
mod error;
mod mbox;
#[cfg(feature = "repair")]
pub(crate) mod repair;

pub(crate) use damage::is_damaged;
pub(crate) use damage::names::is_known as is_known_field;
pub use error::SourceError;
pub(crate) use error::is_binary;
pub(crate) use error::{refusal, seems};
pub use mbox::split;

use std::borrow::Cow;

use memchr::{memchr, memchr2_iter};

use crate::{
    options::Limits,
    reason::RepairKind,
    report::{LineEndings, Repair, RepairEffect, Span},
};

/// A text that may hold a message.
#[derive(Debug, Clone)]
pub struct Text<'a> {
    /// All of it.
    pub bytes: &'a [u8],
    /// Where the message starts: after a byte order mark, blank lines and an mbox `From ` line.
    pub start: usize,
    /// How its lines end.
    pub line_endings: LineEndings,
    /// What was repaired, and what had to be passed over.
    pub repairs: Vec<Repair>,
    /// Whether the text is another than the one that was given.
    pub is_repaired: bool,
}

/// A text after its repair.
#[derive(Debug, Clone, PartialEq)]
pub struct Repaired<'a> {
    /// What was given.
    pub(crate) given: &'a [u8],
    /// The text: as it was given if nothing was repaired.
    pub text: Cow<'a, [u8]>,
    /// What was repaired, in the order in which it was undone.
    pub repairs: Vec<Repair>,
}

impl<'a> Repaired<'a> {
    /// A text that needs no repair.
    pub(crate) fn untouched(given: &'a [u8]) -> Self {
        Self {
            given,
            text: Cow::Borrowed(given),
            repairs: Vec::new(),
        }
    }

    /// Whether the text is another than the one that was given.
    pub fn is_changed(&self) -> bool {
        matches!(self.text, Cow::Owned(_))
    }
}

/// Finds where the message starts and how its lines end.
///
/// # Errors
/// [`SourceError`] where no message can be in it.
pub fn read<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Text<'a>, SourceError> {
    if bytes.len() > limits.message_bytes {
        return Err(SourceError::TooLarge {
            bytes: bytes.len(),
            limit: limits.message_bytes,
        });
    }
    if let Some(error) = error::by_magic(bytes) {
        return Err(error);
    }
    let mut text = Text {
        bytes,
        start: 0,
        line_endings: line_endings(bytes),
        repairs: Vec::new(),
        is_repaired: false,
    };
    if bytes.starts_with(b"\xef\xbb\xbf") {
        text.pass_over(RepairKind::ByteOrderMark, 3);
    }
    text.pass_over_blank_lines();
    if text.rest().is_empty() {
        return Err(SourceError::Empty);
    }
    if text.rest().starts_with(b"From ") {
        let line = text.line(text.start);
        text.pass_over(RepairKind::MboxFromLine, line.next - text.start);
        text.pass_over_blank_lines();
    }
    Ok(text)
}

/// Finds where the message starts in a repaired text.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_repaired<'a>(
    repaired: &'a Repaired<'_>,
    limits: &Limits,
) -> Result<Text<'a>, SourceError> {
    let mut text = read(&repaired.text, limits)?;
    text.repairs.splice(..0, repaired.repairs.iter().cloned());
    text.is_repaired = repaired.is_changed();
    Ok(text)
}

/// A line: where its text ends and where the next one starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The end of the text of the line, its line end left out.
    pub end: usize,
    /// The start of the next line.
    pub next: usize,
}

impl<'a> Text<'a> {
    /// The line that starts at `start`. LF and CRLF end a line; CR alone does only in a text without any LF,
    /// for elsewhere it is a stray character that mail software signs as it stands.
    pub fn line(&self, start: usize) -> Line {
        let rest = self.bytes.get(start..).unwrap_or_default();
        let terminator = match self.line_endings {
            LineEndings::Cr => b'\r',
            _ => b'\n',
        };
        let Some(at) = memchr(terminator, rest) else {
            return Line {
                end: self.bytes.len(),
                next: self.bytes.len(),
            };
        };
        let is_crlf = terminator == b'\n' && at > 0 && rest.get(at - 1) == Some(&b'\r');
        Line {
            end: start + at - usize::from(is_crlf),
            next: start + at + 1,
        }
    }

    /// The bytes from `start` up to `end`.
    pub fn slice(&self, start: usize, end: usize) -> &'a [u8] {
        self.bytes.get(start..end).unwrap_or_default()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    fn pass_over(&mut self, code: RepairKind, bytes: usize) {
        self.repairs.push(Repair {
            code,
            count: 1,
            span: Some(Span::new(self.start, self.start + bytes)),
            effect: RepairEffect::Lossless,
            removed: None,
        });
        self.start += bytes;
    }

    fn pass_over_blank_lines(&mut self) {
        let mut end = self.start;
        let mut count = 0;
        while end < self.bytes.len() {
            let line = self.line(end);
            if !self.slice(end, line.end).trim_ascii().is_empty() {
                break;
            }
            end = line.next;
            count += 1;
        }
        if count > 0 {
            self.repairs.push(Repair {
                code: RepairKind::LeadingBlankLines,
                count,
                span: Some(Span::new(self.start, end)),
                effect: RepairEffect::Lossless,
                removed: None,
            });
            self.start = end;
        }
    }
}

fn line_endings(bytes: &[u8]) -> LineEndings {
    let (mut crlf, mut lf, mut cr) = (false, false, false);
    let mut before_was_cr_at = None;
    for at in memchr2_iter(b'\r', b'\n', bytes) {
        if bytes.get(at) == Some(&b'\r') {
            if bytes.get(at + 1) == Some(&b'\n') {
                crlf = true;
                before_was_cr_at = Some(at);
            } else {
                cr = true;
            }
        } else if before_was_cr_at != Some(at.wrapping_sub(1)) {
            lf = true;
        }
        if usize::from(crlf) + usize::from(lf) + usize::from(cr) > 1 {
            return LineEndings::Mixed;
        }
    }
    match (crlf, lf, cr) {
        (true, _, _) => LineEndings::Crlf,
        (_, true, _) => LineEndings::Lf,
        (_, _, true) => LineEndings::Cr,
        _ => LineEndings::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repairs(bytes: &[u8]) -> Vec<(RepairKind, usize)> {
        let text = read(bytes, &Limits::default()).expect("a text");
        text.repairs.iter().map(|r| (r.code, r.count)).collect()
    }

    #[test]
    fn line_endings_are_told_apart() {
        for (bytes, expected) in [
            (&b"A: b\r\n\r\n"[..], LineEndings::Crlf),
            (b"A: b\n\n", LineEndings::Lf),
            (b"A: b\r\r", LineEndings::Cr),
            (b"A: b\r\nC: d\n", LineEndings::Mixed),
            (b"A: b\r\n\rtext", LineEndings::Mixed),
            (b"A: b", LineEndings::None),
        ] {
            assert_eq!(line_endings(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn what_precedes_the_message_is_passed_over_and_told() {
        assert_eq!(
            repairs(b"\xef\xbb\xbf\r\n \r\nFrom a@b Mon Jan  1 00:00:00 2024\r\nA: b\r\n"),
            [
                (RepairKind::ByteOrderMark, 1),
                (RepairKind::LeadingBlankLines, 2),
                (RepairKind::MboxFromLine, 1)
            ]
        );
        assert_eq!(repairs(b"From: a@b\r\n"), []);
    }

    #[test]
    fn what_is_no_message_is_said_to_be_so() {
        let error = |bytes: &[u8]| read(bytes, &Limits::default()).expect_err("no message");
        assert_eq!(error(b""), SourceError::Empty);
        assert_eq!(error(b" \r\n\t\n"), SourceError::Empty);
        let limits = Limits {
            message_bytes: 3,
            ..Limits::default()
        };
        assert_eq!(
            read(b"A: b", &limits).expect_err("too large"),
            SourceError::TooLarge { bytes: 4, limit: 3 }
        );
    }
}
