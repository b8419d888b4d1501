//! Messages that were forwarded as text: the lines that mail programs put before them.

use std::borrow::Cow;

use super::InnerMessage;
use crate::{options::Limits, reason::InnerKind, report::Span};

/// Lines after which a forwarded message starts, in lower case, without hyphens and white space around them.
const MARKS: &[&str] = &[
    "forwarded message",
    "original message",
    "begin forwarded message:",
    "forwarded by",
    "전달된 메시지",
    "전달된 메일",
    "원본 메시지",
    "원본 메일",
];

/// Labels of fields in Korean, as Outlook, Gmail, Naver and Daum write them above a forwarded text, and the fields that
/// they stand for. Longer ones first where one begins another.
const LABELS: &[(&str, &str)] = &[
    ("보낸 사람", "From"),
    ("보낸사람", "From"),
    ("보낸이", "From"),
    ("발신자", "From"),
    ("보낸 날짜", "Date"),
    ("보낸날짜", "Date"),
    ("보낸 시간", "Date"),
    ("날짜", "Date"),
    ("받는 사람", "To"),
    ("받는사람", "To"),
    ("받는이", "To"),
    ("수신자", "To"),
    ("참조", "Cc"),
    ("제목", "Subject"),
];

/// How many are listed of one part.
const MAX_FORWARDED: usize = 10;
/// How far a part is read.
const MAX_BYTES: usize = 1 << 20;
/// How many lines may stand between the mark and the first field.
const MAX_GAP: usize = 3;

/// The messages forwarded in `text`, which is the content of `body`.
pub(super) fn find<'a>(text: Cow<'a, [u8]>, body: Span, limits: &Limits) -> Vec<InnerMessage<'a>> {
    let starts = starts(text.get(..MAX_BYTES).unwrap_or(&text));
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(&start, end)| {
            let (span, bytes) = match &text {
                Cow::Borrowed(text) => (
                    Span::new(start, end).shifted(body.start),
                    Cow::Borrowed(text.get(start..end)?),
                ),
                Cow::Owned(text) => (body, Cow::Owned(text.get(start..end)?.to_vec())),
            };
            let bytes = in_english(&bytes).map_or(bytes, Cow::Owned);
            InnerMessage::new(InnerKind::Forwarded, span, bytes, false, limits)
        })
        .collect()
}

/// Where the first field after each mark stands.
fn starts(text: &[u8]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut gap = None;
    let mut at = 0;
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        if let Some(lines) = gap {
            if is_field(line) {
                starts.push(at);
                gap = None;
            } else {
                gap = (lines < MAX_GAP).then_some(lines + 1);
            }
        }
        if is_mark(line) {
            gap = Some(0);
        }
        if starts.len() >= MAX_FORWARDED {
            break;
        }
        at += line.len();
    }
    starts
}

fn is_mark(line: &[u8]) -> bool {
    if line.len() > 200 {
        return false;
    }
    let line = String::from_utf8_lossy(line).to_lowercase();
    let words = line.trim_matches(|c: char| c.is_whitespace() || c == '-' || c == '>');
    MARKS.contains(&words)
}

fn is_field(line: &[u8]) -> bool {
    ["from:", "subject:", "date:", "to:"].iter().any(|name| {
        line.len() >= name.len()
            && line
                .iter()
                .zip(name.bytes())
                .all(|(a, b)| a.to_ascii_lowercase() == b)
    }) || label(line).is_some()
}

/// The field that a Korean label stands for, and what follows the label and its colon.
fn label(line: &[u8]) -> Option<(&'static str, &[u8])> {
    LABELS.iter().find_map(|(label, name)| {
        let rest = line.strip_prefix(label.as_bytes())?.trim_ascii_start();
        Some((*name, rest.strip_prefix(b":")?))
    })
}

/// The text with its Korean labels written as the names of fields; `None` where it has none.
fn in_english(text: &[u8]) -> Option<Vec<u8>> {
    let mut english = Vec::new();
    let mut has_labels = false;
    let mut rest = text;
    while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
        let (line, after) = rest.split_at_checked(end + 1)?;
        if line.trim_ascii().is_empty() {
            break;
        }
        if let Some((name, value)) = label(line) {
            english.extend([name.as_bytes(), b":", value].concat());
            has_labels = true;
        } else {
            english.extend(line);
        }
        rest = after;
    }
    english.extend(rest);
    has_labels.then_some(english)
}
