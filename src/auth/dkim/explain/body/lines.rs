//! Changes that lines go through: their ends, white space, quoting, breaking and joining.

use std::ops::Range;

use super::draft::{Draft, Rewriter, content};
use crate::reason::DkimChangeCode;

/// Tab stops are eight columns apart.
const TAB: usize = 8;
/// Lines from which on a break is taken for one that a limit forced (RFC 5322, section 2.1.1: 998 octets).
const LONG_LINE: usize = 500;
/// Widths to which text is wrapped.
const WIDTHS: std::ops::RangeInclusive<usize> = 60..=80;
/// `From ` lines of which each alone may have been quoted.
const MAX_FROM_LINES: usize = 4;

pub(super) fn without_trailing_space(draft: &Draft) -> Vec<Draft> {
    let strip = |line: &[u8]| {
        let text = content(line);
        let trimmed = text.trim_ascii_end();
        (trimmed.len() < text.len()).then(|| [trimmed, b"\r\n"].concat())
    };
    draft
        .map_lines(DkimChangeCode::SpacesAtLineEnds, strip)
        .into_iter()
        .collect()
}

/// The space of the line before a personal signature; then that of every line that flows on (RFC 3676, section 4).
pub(super) fn with_trailing_space(draft: &Draft) -> Vec<Draft> {
    let dashes = |line: &[u8]| (content(line) == b"--").then(|| b"-- \r\n".to_vec());
    let signature = draft.map_lines(DkimChangeCode::SpacesRemoved, dashes);
    let flows = draft.map_lines(DkimChangeCode::SpacesRemoved, |line| {
        let text = content(line);
        (text == b"--" || (text.len() > 55 && !text.ends_with(b" ")))
            .then(|| [text, b" \r\n"].concat())
    });
    signature.into_iter().chain(flows).collect()
}

/// Carriage returns that were doubled.
pub(super) fn without_stray_returns(draft: &Draft) -> Vec<Draft> {
    let strip = |line: &[u8]| {
        let text = content(line);
        let end = text.iter().rposition(|&byte| byte != b'\r');
        let kept = text.get(..end.map_or(0, |at| at + 1)).unwrap_or_default();
        (kept.len() < text.len()).then(|| [kept, b"\r\n"].concat())
    };
    let inner = |line: &[u8]| {
        let text = content(line);
        text.contains(&b'\r').then(|| {
            let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\r').collect();
            [lines.join(&b"\r\n"[..]).as_slice(), b"\r\n"].concat()
        })
    };
    [
        draft.map_lines(DkimChangeCode::LineEnds, strip),
        draft.map_lines(DkimChangeCode::LineEnds, inner),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(super) fn without_quoted_from(draft: &Draft) -> Vec<Draft> {
    let code = DkimChangeCode::FromQuoted;
    let is_quoted = |line: &[u8]| {
        let rest = line.trim_ascii_start();
        rest.len() == line.len() && {
            let quotes = line.iter().take_while(|&&byte| byte == b'>').count();
            quotes > 0
                && line
                    .get(quotes..)
                    .is_some_and(|rest| rest.starts_with(b"From "))
        }
    };
    let plain = |line: &[u8]| {
        line.strip_prefix(b">")
            .filter(|rest| rest.starts_with(b"From "))
            .map(<[u8]>::to_vec)
    };
    let mut drafts: Vec<Draft> = draft.map_lines(code, plain).into_iter().collect();
    // mboxrd quotes what is quoted once more.
    drafts.extend(draft.map_lines(code, |line| {
        is_quoted(line).then(|| line.get(1..).unwrap_or_default().to_vec())
    }));
    let lines: Vec<Range<usize>> = draft
        .lines()
        .filter(|line| is_quoted(draft.slice(line.clone())))
        .take(MAX_FROM_LINES + 1)
        .collect();
    if (2..=MAX_FROM_LINES).contains(&lines.len()) {
        let full = (1u32 << lines.len()) - 1;
        for chosen in 1..full {
            let mut rewriter = Rewriter::new(draft, code);
            for (at, line) in lines.iter().enumerate() {
                if chosen & (1 << at) != 0 {
                    let before = draft.slice(line.start + 1..line.end);
                    rewriter.replace(line.clone(), before);
                }
            }
            drafts.extend(rewriter.finish());
        }
    }
    // Space-stuffing of format=flowed (RFC 3676, section 4.4), left in.
    drafts.extend(draft.map_lines(code, |line| {
        line.strip_prefix(b" ")
            .filter(|rest| rest.starts_with(b"From ") || rest.starts_with(b">"))
            .map(<[u8]>::to_vec)
    }));
    drafts
}

pub(super) fn dots(draft: &Draft) -> Vec<Draft> {
    let doubled = |line: &[u8]| {
        line.strip_prefix(b".")
            .filter(|rest| rest.starts_with(b"."))
            .map(<[u8]>::to_vec)
    };
    let removed = |line: &[u8]| line.starts_with(b".").then(|| [b".", line].concat());
    [
        draft.map_lines(DkimChangeCode::DotsDoubled, doubled),
        draft.map_lines(DkimChangeCode::DotsRemoved, removed),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Empty lines at the top that were removed, and the doubling of all line ends.
pub(super) fn blank_lines(draft: &Draft) -> Vec<Draft> {
    let code = DkimChangeCode::BlankLines;
    let mut drafts = Vec::new();
    // A line end for each of the line's own: every second line is empty.
    let lines: Vec<Range<usize>> = draft.lines().collect();
    let is_blank = |line: &Range<usize>| content(draft.slice(line.clone())).is_empty();
    if lines.len() > 2 && lines.iter().skip(1).step_by(2).all(is_blank) {
        let mut rewriter = Rewriter::new(draft, code);
        for line in lines.iter().skip(1).step_by(2) {
            rewriter.replace(line.clone(), b"");
        }
        drafts.extend(rewriter.finish());
    }
    for count in 1..=3 {
        let mut rewriter = Rewriter::new(draft, code);
        rewriter.replace(0..0, &b"\r\n".repeat(count));
        drafts.extend(rewriter.finish());
    }
    drafts
}

pub(super) fn tabs(draft: &Draft) -> Vec<Draft> {
    let code = DkimChangeCode::Tabs;
    let changed = |line: &[u8], before: Vec<u8>| (before != line).then_some(before);
    [
        draft.map_lines(code, |line| changed(line, with_tabs(line, TAB, true))),
        draft.map_lines(code, |line| changed(line, with_tabs(line, TAB, false))),
        draft.map_lines(code, |line| changed(line, with_tabs(line, 4, true))),
        draft.map_lines(code, |line| changed(line, with_tabs(line, 4, false))),
        draft.map_lines(code, |line| changed(line, without_tabs(line, TAB))),
        draft.map_lines(code, |line| changed(line, without_tabs(line, 4))),
        draft.map_lines(code, |line| {
            line.contains(&b'\t').then(|| {
                line.iter()
                    .map(|&byte| if byte == b'\t' { b' ' } else { byte })
                    .collect()
            })
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Spaces that end at a tab stop as tabs: those of the indentation, or all of two and more.
fn with_tabs(line: &[u8], stop: usize, only_indentation: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len());
    let mut spaces = 0;
    let mut column = 0;
    let mut is_indentation = true;
    for &byte in line {
        if byte == b' ' && (is_indentation || !only_indentation) {
            spaces += 1;
            column += 1;
            if column % stop == 0 {
                out.push(if spaces > 1 || is_indentation {
                    b'\t'
                } else {
                    b' '
                });
                spaces = 0;
            }
            continue;
        }
        out.extend(std::iter::repeat_n(b' ', spaces));
        spaces = 0;
        is_indentation = false;
        column += 1;
        out.push(byte);
    }
    out.extend(std::iter::repeat_n(b' ', spaces));
    out
}

fn without_tabs(line: &[u8], stop: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len());
    for &byte in line {
        if byte == b'\t' {
            let next = (out.len() / stop + 1) * stop;
            out.resize(next, b' ');
        } else {
            out.push(byte);
        }
    }
    out
}

/// Lines that a limit broke, joined again.
pub(super) fn joined_long_lines(draft: &Draft) -> Vec<Draft> {
    let lines: Vec<Range<usize>> = draft.lines().collect();
    let length = |line: &Range<usize>| content(draft.slice(line.clone())).len();
    let longest = lines.iter().map(length).max().unwrap_or_default();
    if longest < 40 {
        return Vec::new();
    }
    // Limits of servers, by octets; and for text that was cut at a width, that width.
    let slack = if longest >= LONG_LINE { longest / 8 } else { 0 };
    let is_full = |line: &Range<usize>| length(line) + slack >= longest;
    // What the break put in: a line end, one with white space, or Sendmail's exclamation mark too.
    let breaks: [(&[u8], &[u8]); 5] = [
        (b"", b""),
        (b"", b" "),
        (b"", b"\t"),
        (b"!", b" "),
        (b"!", b""),
    ];
    let mut drafts = Vec::new();
    for (before, after) in breaks {
        let mut rewriter = Rewriter::new(draft, DkimChangeCode::LinesBroken);
        let mut continues = false;
        for pair in lines.windows(2) {
            let [line, next] = pair else { continue };
            let text = content(draft.slice(line.clone()));
            let following = draft.slice(next.clone());
            // The last piece is shorter; a piece that is broken by words may be too.
            let is_broken = (is_full(line) || (continues && length(line) >= LONG_LINE))
                && text.ends_with(before)
                && following.starts_with(after)
                && !content(following).is_empty();
            continues = is_broken;
            if is_broken {
                let gap = line.start + text.len() - before.len()..next.start + after.len();
                rewriter.replace(gap, b"");
            }
        }
        drafts.extend(rewriter.finish());
    }
    drafts
}

/// Text that was wrapped at words, joined again: a line ends where the next word would have passed the width.
pub(super) fn joined_words(draft: &Draft) -> Vec<Draft> {
    let lines: Vec<Range<usize>> = draft.lines().collect();
    let text = |line: &Range<usize>| content(draft.slice(line.clone()));
    let longest = lines.iter().map(|line| text(line).len()).max();
    let longest = longest.unwrap_or_default();
    if !(30..=1000).contains(&longest) {
        return Vec::new();
    }
    let mut drafts = Vec::new();
    // Whole paragraphs: some programs balance the lengths of lines.
    for gap in [&b" "[..], b""] {
        let mut rewriter = Rewriter::new(draft, DkimChangeCode::LinesBroken);
        for pair in lines.windows(2) {
            let [line, next] = pair else { continue };
            if !text(line).is_empty() && !text(next).is_empty() {
                rewriter.replace(line.start + text(line).len()..next.start, gap);
            }
        }
        drafts.extend(rewriter.finish());
    }
    // What the break replaced: one space, or nothing if it left the space on the line.
    for width in longest..longest + 8 {
        for gap in [&b" "[..], b""] {
            let mut rewriter = Rewriter::new(draft, DkimChangeCode::LinesBroken);
            for pair in lines.windows(2) {
                let [line, next] = pair else { continue };
                let (this, following) = (text(line), text(next));
                let word = following
                    .iter()
                    .position(|&byte| byte == b' ')
                    .unwrap_or(following.len());
                let keeps_space = this.ends_with(b" ");
                let space = usize::from(!keeps_space);
                let is_broken = !this.is_empty()
                    && word > 0
                    && keeps_space == gap.is_empty()
                    && this.len() + space + word > width;
                if is_broken {
                    rewriter.replace(line.start + this.len()..next.start, gap);
                }
            }
            drafts.extend(rewriter.finish());
        }
    }
    drafts
}

/// Lines that were joined, wrapped again.
pub(super) fn wrapped(draft: &Draft) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for width in WIDTHS.rev().chain([998]) {
        for keeps_space in [false, true] {
            let code = DkimChangeCode::LinesJoined;
            drafts.extend(draft.map_lines(code, |line| wrap(content(line), width, keeps_space)));
        }
    }
    drafts
}

/// A line wrapped at words; `None` where it fits.
fn wrap(text: &[u8], width: usize, keeps_space: bool) -> Option<Vec<u8>> {
    if text.len() <= width {
        return None;
    }
    let mut out = Vec::with_capacity(text.len() + text.len() / 16 + 4);
    let mut rest = text;
    while rest.len() > width {
        let fitting = rest.get(..(width + 1).min(rest.len())).unwrap_or(rest);
        let Some(at) = fitting
            .iter()
            .rposition(|&byte| byte == b' ')
            .filter(|&at| at > 0)
        else {
            break;
        };
        let (line, tail) = rest.split_at_checked(at + 1)?;
        out.extend_from_slice(if keeps_space {
            line
        } else {
            line.get(..at).unwrap_or(line)
        });
        out.extend_from_slice(b"\r\n");
        rest = tail;
    }
    out.extend_from_slice(rest);
    out.extend_from_slice(b"\r\n");
    Some(out)
}
