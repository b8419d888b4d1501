//! What a program put before or after every line: a log's time and host, `grep`'s file and number, `cat -A`'s dollar
//! sign, a space.

use super::{
    Undone,
    lines::{Line, head, lines},
    names::{self, Start},
};

/// Lines that are looked at.
const SAMPLE: usize = 60;
/// A prefix is not longer.
const LONGEST_PREFIX: usize = 120;

/// The same before every line, but for the digits in it. Its sign: behind it stands a known field on the first line.
pub(super) fn line_prefix(text: &[u8]) -> Option<Undone> {
    let first = lines(head(text)).find(|line| !line.is_blank(text))?;
    let content = first.of(text);
    let length = (1..content.len().min(LONGEST_PREFIX))
        .find(|&at| names::start(content.get(at..).unwrap_or_default()) == Start::Known)?;
    let pattern = content.get(..length)?;
    let sample: Vec<Line> = lines(head(text)).take(SAMPLE).collect();
    let matching = sample
        .iter()
        .filter(|line| without(line.of(text), pattern).is_some());
    let blank = sample.iter().filter(|line| line.is_blank(text)).count();
    let matching = matching.count();
    // A field whose value holds another one is no prefix.
    if matching < 4 || matching * 10 < (sample.len() - blank) * 9 {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    let mut count = 0;
    for line in lines(text) {
        let content = line.of(text);
        let rest = without(content, pattern);
        count += usize::from(rest.is_some());
        out.extend_from_slice(rest.unwrap_or(content));
        out.extend_from_slice(line.terminator(text));
    }
    Some(Undone::new(out, count, 0))
}

/// What follows the prefix. On a blank line the white space at its end may have been trimmed.
fn without<'a>(line: &'a [u8], pattern: &[u8]) -> Option<&'a [u8]> {
    match_prefix(line, pattern).or_else(|| {
        let rest = match_prefix(line, pattern.trim_ascii_end())?;
        rest.is_empty().then_some(rest)
    })
}

/// What follows `pattern` at the start of `line`: digits stand for digits, white space for white space.
fn match_prefix<'a>(line: &'a [u8], pattern: &[u8]) -> Option<&'a [u8]> {
    let mut rest = line;
    let mut at = 0;
    while let Some(&byte) = pattern.get(at) {
        let is_class = |other: &u8| match byte {
            b'0'..=b'9' => other.is_ascii_digit(),
            b' ' => *other == b' ',
            _ => *other == byte,
        };
        let is_run = byte.is_ascii_digit() || byte == b' ';
        let in_pattern = run(pattern.get(at..)?, is_class, is_run);
        let mut in_line = run(rest, is_class, is_run);
        if in_line == 0 {
            return None;
        }
        // At the end of the prefix, further spaces are those of the line.
        if at + in_pattern == pattern.len() {
            in_line = in_line.min(in_pattern);
        }
        at += in_pattern;
        rest = rest.get(in_line..)?;
    }
    Some(rest)
}

fn run(text: &[u8], is_class: impl Fn(&u8) -> bool, is_run: bool) -> usize {
    let most = if is_run { usize::MAX } else { 1 };
    text.iter()
        .take_while(|&byte| is_class(byte))
        .take(most)
        .count()
}

/// Signs at the end of every line, the longer before those that they end with.
const SUFFIXES: &[&[u8]] = &[b"^M$", b"$", b"^M", b" ", b"\t"];

/// The same sign at the end of every line.
pub(super) fn line_suffix(text: &[u8]) -> Option<Undone> {
    // The last line of the sample may be cut, or the last of the text without its end.
    let mut sample: Vec<Line> = lines(head(text)).take(SAMPLE).collect();
    sample.pop();
    let suffix = SUFFIXES.iter().find(|suffix| {
        let has_suffix = |line: &&Line| line.of(text).ends_with(suffix);
        sample.len() >= 5 && sample.iter().filter(has_suffix).count() * 20 >= sample.len() * 19
    })?;
    let shows_controls = suffix.ends_with(b"$") || suffix.ends_with(b"^M");
    let mut out = Vec::with_capacity(text.len());
    let mut count = 0;
    for line in lines(text) {
        let content = line.of(text);
        let rest = content.strip_suffix(*suffix);
        count += usize::from(rest.is_some());
        let rest = rest.unwrap_or(content);
        if shows_controls {
            unescape(rest, &mut out);
        } else {
            out.extend_from_slice(rest);
        }
        out.extend_from_slice(line.terminator(text));
    }
    Some(Undone::new(out, count, 0))
}

/// A line as `cat -A` shows it: `^I` is a tab, and `M-` stands before each byte of a letter that is not ASCII.
fn unescape(mut line: &[u8], out: &mut Vec<u8>) {
    while let Some((&byte, after)) = line.split_first() {
        if let Some(rest) = line.strip_prefix(b"^I") {
            out.push(b'\t');
            line = rest;
        } else if let Some((letter, rest)) = letter(line) {
            out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
            line = rest;
        } else {
            out.push(byte);
            line = after;
        }
    }
}

/// A letter that is not ASCII, and what follows it. `DKIM-S` is none: its `M-S` would not be UTF-8.
fn letter(line: &[u8]) -> Option<(char, &[u8])> {
    let mut bytes = Vec::new();
    let mut rest = line;
    while bytes.len() < 4
        && let Some(shown) = rest.strip_prefix(b"M-")
    {
        let (byte, after) = match shown {
            [b'^', control @ b'?'..=b'_', after @ ..] => (control ^ 0x40, after),
            [low @ 0x20..0x7f, after @ ..] => (*low, after),
            _ => break,
        };
        bytes.push(0x80 | byte);
        rest = after;
        if let Ok(text) = std::str::from_utf8(&bytes) {
            return Some((text.chars().next()?, rest));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = "Received: from a\n\tby b; date\nFrom: a@b.example\nTo: c@d.example\nSubject: e\n\n1 fish\n  two\n";

    fn each_line(change: impl Fn(usize, &str) -> String) -> String {
        let lines = MESSAGE.lines().enumerate();
        lines.map(|(at, line)| change(at, line) + "\n").collect()
    }

    fn text(undone: Option<Undone>) -> Option<String> {
        undone.map(|undone| String::from_utf8(undone.text).expect("UTF-8"))
    }

    #[test]
    fn what_stands_before_every_line_is_removed() {
        for prefix in [
            "Nov 26 11:00:{} mx1 mail[12]: ",
            "mail.eml:{}:",
            ": ",
            "[{}] ",
        ] {
            let damaged = each_line(|at, line| {
                let prefix = prefix.replace("{}", &(at + 7).to_string());
                format!("{prefix}{line}")
            });
            assert_eq!(
                text(line_prefix(damaged.as_bytes())).as_deref(),
                Some(MESSAGE),
                "{prefix}"
            );
            let trimmed: String = damaged
                .lines()
                .map(|line| line.trim_end().to_owned() + "\n")
                .collect();
            assert_eq!(
                text(line_prefix(trimmed.as_bytes())).as_deref(),
                Some(MESSAGE),
                "{prefix}"
            );
        }
        assert_eq!(text(line_prefix(MESSAGE.as_bytes())), None);
    }

    #[test]
    fn what_stands_after_every_line_is_removed() {
        for suffix in ["$", "^M$", " ", "\t"] {
            let damaged = each_line(|_, line| match suffix {
                " " | "\t" => format!("{line}{suffix}"),
                _ => format!("{}{suffix}", line.replace('\t', "^I")),
            });
            assert_eq!(
                text(line_suffix(damaged.as_bytes())).as_deref(),
                Some(MESSAGE),
                "{suffix:?}"
            );
        }
        assert_eq!(text(line_suffix(MESSAGE.as_bytes())), None);
    }
}
