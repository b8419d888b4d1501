//! Lines of a text, and what they look like.

use memchr::memchr;

/// How much of a text is looked at for signs of damage. The largest header sections in practice are half of it.
pub(in crate::source) const HEAD_BYTES: usize = 64 * 1024;

/// A line: its text is `start..end`, the next line starts at `next`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) struct Line {
    pub(in crate::source) start: usize,
    pub(in crate::source) end: usize,
    pub(in crate::source) next: usize,
}

/// The lines of a text. LF ends a line, with the CR before it; CR alone does in a text without any LF.
pub(in crate::source) struct Lines<'a> {
    text: &'a [u8],
    terminator: u8,
    at: usize,
}

pub(in crate::source) fn lines(text: &[u8]) -> Lines<'_> {
    let terminator = if memchr(b'\n', head(text)).is_none() && memchr(b'\r', head(text)).is_some() {
        b'\r'
    } else {
        b'\n'
    };
    Lines {
        text,
        terminator,
        at: 0,
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let (end, next) = match memchr(self.terminator, rest) {
            Some(at) => {
                let is_crlf =
                    self.terminator == b'\n' && at > 0 && rest.get(at - 1) == Some(&b'\r');
                (start + at - usize::from(is_crlf), start + at + 1)
            }
            None => (self.text.len(), self.text.len()),
        };
        self.at = next;
        Some(Line { start, end, next })
    }
}

impl Line {
    /// The text of the line, without its end.
    pub(in crate::source) fn of<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// What ends the line.
    pub(in crate::source) fn terminator<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        text.get(self.end..self.next).unwrap_or_default()
    }

    pub(in crate::source) fn is_blank(&self, text: &[u8]) -> bool {
        self.of(text).trim_ascii().is_empty()
    }
}

/// The start of a text, where signs of damage are looked for.
pub(in crate::source) fn head(text: &[u8]) -> &[u8] {
    text.get(..HEAD_BYTES).unwrap_or(text)
}

/// Where the body of a text starts: after the first empty line that follows a line with text.
pub(in crate::source) fn body_start(text: &[u8]) -> usize {
    let mut seen_text = false;
    for line in lines(text) {
        if line.is_blank(text) {
            if seen_text {
                return line.next;
            }
        } else {
            seen_text = true;
        }
    }
    text.len()
}
