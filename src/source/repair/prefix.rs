//! What was put before every line: quote marks, numbers, white space; and blank lines between all lines.

use super::{
    Undone, head,
    lines::{Line, lines},
    names::{self, Start},
};

/// Marks that programs put before every line: of replies, of differences between files, of comments, of lists.
const MARKS: &[&[u8]] = &[b">", b"|", b"+", b"*", b"#", b"//", b"-", b";", b"%"];

/// `> ` or another mark before every line of the header section.
pub(super) fn quote_marks(text: &[u8]) -> Option<Undone> {
    let sample: Vec<Line> = lines(head(text))
        .filter(|line| !line.is_blank(text))
        .take(40)
        .collect();
    let quoted = |mark: &[u8]| {
        let quoted = sample
            .iter()
            .filter(|line| unquoted(line.of(text), mark).is_some());
        quoted.count()
    };
    let mark = MARKS.iter().max_by_key(|mark| (quoted(mark), mark.len()))?;
    if quoted(mark) < 3 || quoted(mark) * 2 < sample.len() - usize::from(sample.len() == 40) {
        return None;
    }
    // Some programs put a space after the mark, some do not: it is part of the quoting if every line has it.
    let mut bare = sample
        .iter()
        .filter_map(|line| unquoted(line.of(text), mark));
    let has_space = bare.all(|rest| rest.trim_ascii().is_empty() || rest.starts_with(b" "));
    let mut out = Vec::with_capacity(text.len());
    let (mut count, mut first) = (0, 0);
    for line in lines(text) {
        let content = line.of(text);
        match unquoted(content, mark) {
            Some(rest) => {
                if count == 0 {
                    first = out.len();
                }
                count += 1;
                let bare = rest.strip_prefix(b" ").filter(|_| has_space);
                out.extend_from_slice(bare.unwrap_or(rest));
            }
            None => out.extend_from_slice(content),
        }
        out.extend_from_slice(line.terminator(text));
    }
    Some(Undone::new(out, count, first))
}

/// What follows the mark at the start of a line, or after one space.
fn unquoted<'a>(line: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    let line = line.strip_prefix(b" ").unwrap_or(line);
    line.strip_prefix(mark)
}

/// A number before every line, as `cat -n`, `nl`, `grep -n` and editors write it.
pub(super) fn line_numbers(text: &[u8]) -> Option<Undone> {
    let mut numbered = 0;
    let mut plain = 0;
    let mut last = None;
    // What stands between a number and the text is what every line has there.
    let mut separator: Option<&[u8]> = None;
    for line in lines(head(text)).take(60) {
        if line.is_blank(text) {
            continue;
        }
        match number(line.of(text)) {
            Some((value, rest)) if last.is_none_or(|last| value > last && value - last <= 2) => {
                last = Some(value);
                numbered += 1;
                if rest.trim_ascii().len() > 1 {
                    let own = leading_separator(rest);
                    separator = Some(separator.map_or(own, |known| common(known, own)));
                }
            }
            _ => plain += 1,
        }
    }
    let separator = separator?;
    if numbered < 4 || plain * 10 > numbered || separator.is_empty() {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    let mut count = 0;
    let mut expected = None;
    for line in lines(text) {
        let content = line.of(text);
        match number(content) {
            Some((value, rest))
                if expected.is_none_or(|last| value > last && value - last <= 2) =>
            {
                expected = Some(value);
                count += 1;
                let rest = rest
                    .strip_prefix(separator)
                    .unwrap_or_else(|| rest.trim_ascii());
                out.extend_from_slice(rest);
            }
            // `nl` leaves blank lines without a number.
            _ if line.is_blank(text) => {}
            _ => out.extend_from_slice(content),
        }
        out.extend_from_slice(line.terminator(text));
    }
    Some(Undone::new(out, count, 0))
}

/// The number that a line starts with, and what follows it.
fn number(line: &[u8]) -> Option<(u32, &[u8])> {
    let line = line.trim_ascii_start();
    let digits = line
        .iter()
        .take(7)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let value = std::str::from_utf8(line.get(..digits)?)
        .ok()?
        .parse()
        .ok()?;
    Some((value, line.get(digits..)?))
}

fn leading_separator(rest: &[u8]) -> &[u8] {
    let length = rest
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b':' | b'.' | b')' | b'|' | b'-'))
        .count();
    rest.get(..length).unwrap_or_default()
}

fn common<'a>(one: &'a [u8], other: &[u8]) -> &'a [u8] {
    let length = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    one.get(..length).unwrap_or_default()
}

/// The same white space before every line.
pub(super) fn indentation(text: &[u8]) -> Option<Undone> {
    let first = lines(head(text)).find(|line| !line.is_blank(text))?;
    let content = first.of(text);
    let indent = content.get(..content.len() - content.trim_ascii_start().len())?;
    let is_field = names::start(content.trim_ascii_start()) != Start::None;
    let mut header =
        lines(head(text)).take_while(|line| line.start <= first.start || !line.is_blank(text));
    let all_indented = header.all(|line| line.is_blank(text) || line.of(text).starts_with(indent));
    if indent.is_empty() || !is_field || !all_indented {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    let mut count = 0;
    for line in lines(text) {
        let content = line.of(text);
        match content.strip_prefix(indent) {
            Some(rest) => {
                count += 1;
                out.extend_from_slice(rest);
            }
            None if line.is_blank(text) => {}
            None => out.extend_from_slice(content),
        }
        out.extend_from_slice(line.terminator(text));
    }
    Some(Undone::new(out, count, 0))
}

/// A blank line after every line.
pub(super) fn double_spacing(text: &[u8]) -> Option<Undone> {
    let sample: Vec<Line> = lines(head(text)).take(80).collect();
    let pairs = sample.as_chunks::<2>().0;
    let spaced = pairs
        .iter()
        .take_while(|[line, blank]| !line.is_blank(text) && blank.is_blank(text))
        .count();
    let fields = pairs
        .iter()
        .take(spaced)
        .filter(|[line, _]| names::start(line.of(text)) != Start::None)
        .count();
    if spaced < 3 || fields < 3 {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    let mut count = 0;
    let mut lines = lines(text).peekable();
    // To the first pair whose second line is not blank; from there on the text is as it was.
    let mut is_spaced = true;
    while let Some(line) = lines.next() {
        out.extend_from_slice(text.get(line.start..line.next).unwrap_or_default());
        match lines.peek() {
            Some(next) if is_spaced && next.is_blank(text) => {
                lines.next();
                count += 1;
            }
            _ => is_spaced = false,
        }
    }
    Some(Undone::new(out, count, 0))
}

/// A blank line after every field, as paragraphs of a word processor or a page have it.
pub(super) fn spaced_fields(text: &[u8]) -> Option<Undone> {
    let starts_field = |line: &Line| {
        let start = names::start(line.of(text));
        matches!(start, Start::Known | Start::Custom)
    };
    let mut out = Vec::with_capacity(text.len());
    let mut count = 0;
    let mut fields_in_block = 0;
    let mut blanks: Option<(usize, usize)> = None;
    let mut in_header = true;
    for line in lines(text) {
        let whole = text.get(line.start..line.next).unwrap_or_default();
        if !in_header {
            out.extend_from_slice(whole);
            continue;
        }
        if line.is_blank(text) {
            let start = blanks.map_or(line.start, |(start, _)| start);
            blanks = Some((start, line.next));
            continue;
        }
        let is_field = starts_field(&line);
        if let Some((start, end)) = blanks.take() {
            let is_fold = matches!(line.of(text).first(), Some(b' ' | b'\t'));
            if fields_in_block <= 1 && (is_field || is_fold) {
                count += 1;
                fields_in_block = 0;
            } else {
                out.extend_from_slice(text.get(start..end).unwrap_or_default());
                in_header = false;
            }
        }
        fields_in_block += usize::from(is_field);
        if in_header && fields_in_block > 1 && count == 0 {
            return None;
        }
        out.extend_from_slice(whole);
    }
    (count >= 3).then(|| Undone::new(out, count, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = "Received: from a\n\tby b; date\nFrom: a@b.example\nTo: c@d.example\nSubject: e\n\n1 fish\n  two\n";

    fn undone(undo: fn(&[u8]) -> Option<Undone>, text: &str) -> Option<String> {
        undo(text.as_bytes()).map(|undone| String::from_utf8(undone.text).expect("UTF-8"))
    }

    fn each_line(change: impl Fn(usize, &str) -> String) -> String {
        MESSAGE
            .lines()
            .enumerate()
            .map(|(at, line)| change(at, line) + "\n")
            .collect()
    }

    #[test]
    fn quote_marks_are_removed_with_or_without_a_space() {
        for mark in ["> ", ">", " > ", "+", "# ", "// "] {
            let text = each_line(|_, line| format!("{mark}{line}"));
            assert_eq!(
                undone(quote_marks, &text).as_deref(),
                Some(MESSAGE),
                "{mark:?}"
            );
        }
        assert_eq!(undone(quote_marks, MESSAGE), None);
    }

    #[test]
    fn line_numbers_are_removed_with_what_separates_them() {
        for separator in ["\t", ": ", ":", " | ", ". ", "  "] {
            let text = each_line(|at, line| format!("{:>4}{separator}{line}", at + 1));
            assert_eq!(
                undone(line_numbers, &text).as_deref(),
                Some(MESSAGE),
                "{separator:?}"
            );
        }
        assert_eq!(undone(line_numbers, MESSAGE), None);
    }

    #[test]
    fn indentation_is_removed() {
        for indent in [" ", "    ", "\t"] {
            let text = each_line(|_, line| {
                if line.is_empty() {
                    String::new()
                } else {
                    format!("{indent}{line}")
                }
            });
            assert_eq!(undone(indentation, &text).as_deref(), Some(MESSAGE));
        }
        assert_eq!(undone(indentation, MESSAGE), None);
    }

    #[test]
    fn blank_lines_between_all_lines_are_removed() {
        let text = each_line(|_, line| format!("{line}\n"));
        assert_eq!(undone(double_spacing, &text).as_deref(), Some(MESSAGE));
        assert_eq!(undone(double_spacing, MESSAGE), None);
        let header: String = MESSAGE
            .lines()
            .take(5)
            .map(|line| {
                if line.starts_with("Received") {
                    format!("{line}\n")
                } else {
                    format!("{line}\n\n")
                }
            })
            .collect();
        let text = format!("{header}1 fish\n");
        let expected = "Received: from a\n\tby b; date\nFrom: a@b.example\nTo: c@d.example\nSubject: e\n\n1 fish\n";
        assert_eq!(undone(spaced_fields, &text).as_deref(), Some(expected));
        assert_eq!(undone(spaced_fields, MESSAGE), None);
    }
}
