//! The messages of an mbox file (RFC 4155).

use memchr::memmem;

use crate::report::Span;

/// Where each message of a text is, its `From ` line included. A text that does not start with such a line is
/// one message, whatever it holds.
///
/// A message starts at a line `From sender date` that is the first one or follows an empty line, and is itself
/// followed by a header field; prose that begins with "From " is therefore not taken for one.
/// `>From ` lines stay as they are: what was quoted when cannot be told any more.
pub fn split(text: &[u8]) -> Vec<Span> {
    let start = text.len() - skip_blank(text).len();
    if !text.get(start..).is_some_and(is_separator) {
        return vec![Span::new(0, text.len())];
    }
    let mut starts = vec![start];
    let later = memmem::find_iter(text, b"\nFrom ").filter(|&at| at >= start);
    for at in later {
        let before = text.get(..at).unwrap_or_default();
        let before = before.strip_suffix(b"\r").unwrap_or(before);
        let follows_empty_line = before.ends_with(b"\n");
        if follows_empty_line && text.get(at + 1..).is_some_and(is_separator) {
            starts.push(at + 1);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| Span::new(start, end))
        .collect()
}

/// The text after a byte order mark and empty lines.
fn skip_blank(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(text)
        .trim_ascii_start()
}

/// Whether `From `, a sender and more stand on this line, and a header field on the next.
fn is_separator(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"From ") else {
        return false;
    };
    let (line, next) = first_line(rest);
    let mut words = line
        .split(u8::is_ascii_whitespace)
        .filter(|w| !w.is_empty());
    words.next().is_some() && words.next().is_some() && is_field(first_line(next).0)
}

fn first_line(text: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
    let (line, rest) = text.split_at(end);
    (line, rest.get(1..).unwrap_or_default())
}

/// Whether a line starts with a field name and a colon (RFC 5322, section 2.2), or is mbox's own `>From `.
fn is_field(line: &[u8]) -> bool {
    if line.starts_with(b">From ") {
        return true;
    }
    let name = line.split(|&byte| byte == b':').next().unwrap_or_default();
    name.len() < line.len()
        && !name.is_empty()
        && name.trim_ascii_end().iter().all(u8::is_ascii_graphic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<&str> {
        split(text.as_bytes())
            .into_iter()
            .map(|span| &text[span.start..span.end])
            .collect()
    }

    #[test]
    fn messages_start_at_their_from_lines() {
        let first = "From a@b Mon Jan  1 00:00:00 2024\r\nA: b\r\n\r\nFrom here on\r\n\r\n";
        let second = "From MAILER-DAEMON Mon Jan  1 00:00:00 2024\nC: d\n\n>From x\n";
        assert_eq!(messages(&format!("{first}{second}")), [first, second]);
    }

    #[test]
    fn prose_is_no_separator() {
        for text in [
            "From a@b Mon Jan  1 00:00:00 2024\nA: b\n\nFrom now on, all is well\nand so: on\n",
            "A: b\n\nFrom a@b Mon Jan  1 00:00:00 2024\nC: d\n",
            "From: a@b\n\nx\n",
        ] {
            assert_eq!(messages(text), [text]);
        }
    }

    #[test]
    fn a_from_line_needs_an_empty_line_before_it() {
        let text = "From a@b now\nA: b\n\nx\nFrom a@b now\nA: b\n";
        assert_eq!(messages(text), [text]);
    }

    #[test]
    fn what_precedes_the_first_from_line_is_passed_over() {
        assert_eq!(
            messages("\u{feff}\n\nFrom a@b now\nA: b\n"),
            ["From a@b now\nA: b\n"]
        );
        assert_eq!(messages(""), [""]);
    }
}
