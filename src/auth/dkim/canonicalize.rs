//! Canonicalization (RFC 6376, section 3.4), with LF or CRLF line ends read alike.

use memchr::{memchr2, memrchr};

use crate::{message::Field, report::LineEndings, source::Text};

/// A canonicalization algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Canonicalization {
    /// Tolerates almost no change (sections 3.4.1 and 3.4.3).
    Simple,
    /// Tolerates changes of white space and of the case of field names (sections 3.4.2 and 3.4.4).
    Relaxed,
}

impl Canonicalization {
    /// The word of `c=`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Relaxed => "relaxed",
        }
    }

    /// Appends a header field, its CRLF included, to `out`.
    pub(crate) fn header(self, field: &Field<'_>, out: &mut Vec<u8>) {
        match self {
            Self::Simple => push_crlf(field.raw, out),
            Self::Relaxed => {
                out.extend(field.name.iter().map(u8::to_ascii_lowercase));
                out.push(b':');
                push_relaxed_value(field.value, out);
            }
        }
        out.extend_from_slice(b"\r\n");
    }
}

/// Appends text with every line end as CRLF.
pub(super) fn push_crlf(raw: &[u8], out: &mut Vec<u8>) {
    let mut before = 0;
    for &byte in raw {
        if byte == b'\n' && before != b'\r' {
            out.push(b'\r');
        }
        out.push(byte);
        before = byte;
    }
}

/// Unfolds, makes one space of each run of white space, and drops it at both ends.
fn push_relaxed_value(value: &[u8], out: &mut Vec<u8>) {
    let mut space = false;
    let mut started = false;
    for (at, &byte) in value.iter().enumerate() {
        match byte {
            b' ' | b'\t' => space = true,
            b'\n' => {}
            // Where it folds a line; elsewhere it is a character like others.
            b'\r' if matches!(value.get(at + 1), Some(b'\n' | b' ' | b'\t')) => {}
            _ => {
                if space && started {
                    out.push(b' ');
                }
                out.push(byte);
                (space, started) = (false, true);
            }
        }
    }
}

/// Where canonical bytes go.
pub(crate) trait Sink {
    fn write(&mut self, bytes: &[u8]);
}

impl Sink for Vec<u8> {
    fn write(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// How much of a changed body is gathered before it is passed on.
const BUFFER: usize = 16 * 1024;

/// Passes the canonical form of the body between `start` and `end` to `sink`.
/// Stretches that are canonical as they stand are passed on without a copy.
pub(crate) fn body(
    text: &Text<'_>,
    start: usize,
    end: usize,
    how: Canonicalization,
    sink: &mut impl Sink,
) {
    let mut writer = Writer::new(text, sink);
    let mut at = start;
    while at < end {
        if let Some(next) = stretch(text, at, end, how) {
            writer.as_it_stands(at, next);
            at = next;
            continue;
        }
        let line = text.line(at);
        let (content_end, next) = (line.end.min(end), line.next.min(end));
        let content = text.slice(at, content_end);
        let ends_in_crlf = text.slice(content_end, next) == b"\r\n";
        match how {
            Canonicalization::Simple if content.is_empty() => writer.blank(ends_in_crlf),
            Canonicalization::Relaxed if is_blank(content) => {
                writer.blank(ends_in_crlf && content.is_empty());
            }
            Canonicalization::Relaxed if !is_relaxed(content) => writer.relaxed(content),
            _ if ends_in_crlf => writer.as_it_stands(at, next),
            _ => writer.changed(content),
        }
        at = next;
    }
    let nothing = writer.finish();
    if nothing && how == Canonicalization::Simple {
        sink.write(b"\r\n");
    }
}

/// The end of a stretch of lines at `at` that canonicalization leaves as they stand: they end in CRLF, the first and the
/// last have content, and where white space matters, there is none. Base64 is gone through in one such step.
fn stretch(text: &Text<'_>, at: usize, end: usize, how: Canonicalization) -> Option<usize> {
    let mut lines = text.slice(at, end);
    // Blank lines are left to the caller, for looking across them again and again would be slow.
    if text.line_endings != LineEndings::Crlf || lines.starts_with(b"\r\n") {
        return None;
    }
    if how == Canonicalization::Relaxed
        && let Some(space) = memchr2(b' ', b'\t', lines)
    {
        lines = lines.get(..space)?;
    }
    let lines = lines.get(..memrchr(b'\n', lines)?)?;
    let content = lines
        .iter()
        .rposition(|byte| !matches!(byte, b'\r' | b'\n'))?;
    Some(at + content + 1 + b"\r\n".len())
}

/// Where in the source the first bytes of the canonical body between `start` and `end` end, for each of `lengths`, which
/// ascend. The canonical body must be longer than that. A byte of the source counts as covered only where all of it is.
pub(crate) fn source_ends(
    text: &Text<'_>,
    start: usize,
    end: usize,
    how: Canonicalization,
    lengths: &[u64],
) -> Vec<usize> {
    let mut ends = Vec::with_capacity(lengths.len());
    let mut lengths = lengths.iter().copied().peekable();
    let mut canonical = Vec::new();
    let (mut at, mut passed) = (start, 0_u64);
    while at < end && lengths.peek().is_some() {
        let found = text.line(at);
        let (content_end, next) = (found.end.min(end), found.next.min(end));
        let content = text.slice(at, content_end);
        canonical.clear();
        line(content, how, &mut canonical);
        let size = canonical.len() as u64;
        while let Some(length) = lengths.next_if(|length| *length < passed + size) {
            ends.push(at + content_prefix(content, how, length.saturating_sub(passed)));
        }
        passed += size;
        at = next;
    }
    ends.extend(lengths.map(|_| at));
    ends
}

/// How many bytes of a line give the first `length` bytes of its canonical form.
fn content_prefix(content: &[u8], how: Canonicalization, length: u64) -> usize {
    let mut left = usize::try_from(length).unwrap_or(usize::MAX);
    if how == Canonicalization::Simple {
        return left.min(content.len());
    }
    let mut at = 0;
    while left > 0
        && let Some(rest) = content.get(at..)
        && let Some(&first) = rest.first()
    {
        // A run of white space gives one space, or nothing at the end of the line.
        let run = rest.iter().take_while(|&&byte| is_wsp(byte)).count();
        if is_wsp(first) && run == rest.len() {
            break;
        }
        at += run.max(1);
        left -= 1;
    }
    at
}

/// Appends one line of a body in canonical form, its CRLF included.
pub(crate) fn line(content: &[u8], how: Canonicalization, out: &mut Vec<u8>) {
    match how {
        Canonicalization::Simple => out.extend_from_slice(content),
        Canonicalization::Relaxed => push_relaxed_line(content, out),
    }
    out.extend_from_slice(b"\r\n");
}

struct Writer<'w, 't, S> {
    text: &'w Text<'t>,
    sink: &'w mut S,
    /// Canonical bytes that are not in the text as such; they stand before `run`.
    buffer: Vec<u8>,
    /// A stretch of the text that is canonical as it stands.
    run: std::ops::Range<usize>,
    /// Empty lines since then: they count only if a line with content follows.
    blank_lines: usize,
    /// Whether those lines stand in the text as bare CRLFs.
    blank_as_they_stand: bool,
    /// Whether nothing came yet.
    is_empty: bool,
}

impl<'w, 't, S: Sink> Writer<'w, 't, S> {
    fn new(text: &'w Text<'t>, sink: &'w mut S) -> Self {
        Self {
            text,
            sink,
            buffer: Vec::with_capacity(BUFFER + 1024),
            run: 0..0,
            blank_lines: 0,
            blank_as_they_stand: true,
            is_empty: true,
        }
    }

    fn blank(&mut self, as_it_stands: bool) {
        self.blank_lines += 1;
        self.blank_as_they_stand &= as_it_stands;
    }

    fn as_it_stands(&mut self, start: usize, end: usize) {
        let joins = !self.run.is_empty()
            && self.blank_as_they_stand
            && self.run.end + 2 * self.blank_lines == start;
        if joins {
            self.blank_lines = 0;
            self.run.end = end;
        } else {
            self.before_content();
            self.run = start..end;
        }
    }

    fn changed(&mut self, content: &[u8]) {
        self.before_content();
        self.buffer.extend_from_slice(content);
        self.end_line();
    }

    fn relaxed(&mut self, content: &[u8]) {
        self.before_content();
        push_relaxed_line(content, &mut self.buffer);
        self.end_line();
    }

    fn end_line(&mut self) {
        self.buffer.extend_from_slice(b"\r\n");
        if self.buffer.len() >= BUFFER {
            self.flush();
        }
    }

    fn before_content(&mut self) {
        self.is_empty = false;
        self.pass_on();
        for _ in 0..std::mem::take(&mut self.blank_lines) {
            self.end_line();
        }
        self.blank_as_they_stand = true;
    }

    fn flush(&mut self) {
        self.sink.write(&self.buffer);
        self.buffer.clear();
    }

    fn pass_on(&mut self) {
        if !self.run.is_empty() {
            self.flush();
            let run = std::mem::take(&mut self.run);
            self.sink.write(self.text.slice(run.start, run.end));
        }
    }

    /// Passes on what is left, and tells whether there never was anything.
    fn finish(mut self) -> bool {
        self.pass_on();
        self.flush();
        self.is_empty
    }
}

fn is_wsp(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|&byte| is_wsp(byte))
}

/// Whether relaxed canonicalization leaves a line as it is: no tab, no two spaces in a row, none at the end.
/// Written without branches, so that the compiler can look at many bytes at once.
fn is_relaxed(line: &[u8]) -> bool {
    let Some((&last, rest)) = line.split_last() else {
        return true;
    };
    let following = line.get(1..).unwrap_or_default();
    let changes = rest
        .iter()
        .zip(following)
        .fold(false, |changes, (&byte, &next)| {
            changes | (byte == b'\t') | ((byte == b' ') & (next == b' '))
        });
    !changes && !is_wsp(last)
}

fn push_relaxed_line(line: &[u8], out: &mut Vec<u8>) {
    let end = line
        .iter()
        .rposition(|&b| !is_wsp(b))
        .map_or(0, |at| at + 1);
    let mut rest = line.get(..end).unwrap_or_default();
    // Single spaces are copied with the text around them.
    while let Some(at) = rest
        .windows(2)
        .position(|pair| matches!(pair, [b'\t', _] | [b' ', b' ' | b'\t']))
    {
        let (text, space) = rest.split_at(at);
        out.extend_from_slice(text);
        out.push(b' ');
        let next = space.iter().position(|&byte| !is_wsp(byte));
        rest = next.and_then(|next| space.get(next..)).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{options::Limits, report::Span};

    fn canonical_body(text: &[u8], how: Canonicalization) -> Vec<u8> {
        let mut out = Vec::new();
        let mut whole = b"A: b\r\n\r\n".to_vec();
        let start = whole.len();
        whole.extend_from_slice(text);
        let text = crate::source::read(&whole, &Limits::default()).expect("text");
        body(&text, start, whole.len(), how, &mut out);
        out
    }

    fn canonical_header(raw: &str, how: Canonicalization) -> String {
        let (name, value) = raw.split_once(':').expect("a field");
        let mut out = Vec::new();
        how.header(
            &Field {
                name: name.trim_end().as_bytes(),
                raw: raw.as_bytes(),
                value: value.as_bytes(),
                span: Span::new(0, 0),
                value_span: Span::new(0, 0),
            },
            &mut out,
        );
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn the_example_of_rfc_6376_section_3_4_5() {
        use Canonicalization::{Relaxed, Simple};
        let body = b" C \r\nD \t E\r\n\r\n\r\n";
        assert_eq!(canonical_header("A: X", Relaxed), "a:X\r\n");
        assert_eq!(canonical_header("B : Y\t\r\n\tZ  ", Relaxed), "b:Y Z\r\n");
        assert_eq!(canonical_body(body, Relaxed), b" C\r\nD E\r\n");
        assert_eq!(
            canonical_header("B : Y\t\r\n\tZ  ", Simple),
            "B : Y\t\r\n\tZ  \r\n"
        );
        assert_eq!(canonical_body(body, Simple), b" C \r\nD \t E\r\n");
    }

    #[test]
    fn an_empty_body_is_a_line_end_or_nothing() {
        // RFC 6376, sections 3.4.3 and 3.4.4.
        for blank in ["", "\r\n", "\r\n\r\n"] {
            assert_eq!(
                canonical_body(blank.as_bytes(), Canonicalization::Simple),
                b"\r\n"
            );
            assert_eq!(
                canonical_body(blank.as_bytes(), Canonicalization::Relaxed),
                b""
            );
        }
        assert_eq!(
            canonical_body(b" \r\n\t\r\n", Canonicalization::Relaxed),
            b""
        );
    }

    #[test]
    fn a_last_line_without_line_end_gets_one() {
        assert_eq!(canonical_body(b"a", Canonicalization::Simple), b"a\r\n");
        assert_eq!(canonical_body(b"a ", Canonicalization::Relaxed), b"a\r\n");
    }

    proptest! {
        /// What `l=` covers, by the definition: the shortest part of the source whose canonical form starts with the first
        /// `length` bytes of the whole one, but for a line end that is covered by half.
        #[test]
        fn the_covered_part_gives_the_covered_bytes(
            pieces in proptest::collection::vec(
                prop_oneof![Just("\r\n"), Just(" "), Just("\t"), Just("a"), Just("bc")], 0..30),
            cut in 0_usize..60,
        ) {
            let body = pieces.concat();
            for how in [Canonicalization::Simple, Canonicalization::Relaxed] {
                let whole = canonical_body(body.as_bytes(), how);
                if cut >= whole.len() {
                    continue;
                }
                let mut text = b"A: b\r\n\r\n".to_vec();
                let start = text.len();
                text.extend_from_slice(body.as_bytes());
                let text = crate::source::read(&text, &Limits::default()).expect("text");
                let ends = source_ends(&text, start, text.bytes.len(), how, &[cut as u64]);
                let end = ends.first().copied().expect("an end");
                let covered = String::from_utf8_lossy(text.slice(start, end));
                // Content after it keeps the blank lines and the white space that stand before.
                let canonical = by_the_book(&format!("{covered}x"), how);
                let canonical = canonical.strip_suffix("x\r\n").expect("the mark");
                let expected = whole.get(..cut).unwrap_or_default();
                let expected = expected.strip_suffix(b"\r").unwrap_or(expected);
                prop_assert_eq!(canonical.as_bytes(), expected, "{:?} {:?}", how, covered);
            }
        }
    }

    /// The definition of RFC 6376, section 3.4, word by word and without haste.
    fn by_the_book(text: &str, how: Canonicalization) -> String {
        let mut lines: Vec<String> = text
            .replace("\r\n", "\n")
            .split('\n')
            .map(|line| match how {
                Canonicalization::Simple => line.to_owned(),
                Canonicalization::Relaxed => {
                    let mut line = line.replace('\t', " ");
                    while line.contains("  ") {
                        line = line.replace("  ", " ");
                    }
                    line.trim_end_matches(' ').to_owned()
                }
            })
            .collect();
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        let mut out: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        if out.is_empty() && how == Canonicalization::Simple {
            out.push_str("\r\n");
        }
        out
    }

    proptest! {
        #[test]
        fn any_body_is_canonicalized_by_the_book(pieces in proptest::collection::vec(
            prop_oneof![Just("\r\n"), Just("\n"), Just(" "), Just("\t"), Just("a"), Just("bc")], 0..40))
        {
            // A CR before a lone LF would make a CRLF of two pieces; that is the same text all the same.
            let mixed = pieces.concat();
            let uniform = mixed.replace("\r\n", "\n").replace('\n', "\r\n");
            for text in [mixed, uniform] {
                for how in [Canonicalization::Simple, Canonicalization::Relaxed] {
                    prop_assert_eq!(
                        String::from_utf8(canonical_body(text.as_bytes(), how)).expect("text"),
                        by_the_book(&text, how)
                    );
                }
            }
        }
    }
}
