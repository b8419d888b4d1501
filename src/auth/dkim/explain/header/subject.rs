//! Tags and prefixes of the subject.

use super::{Context, EVIDENT, Guess, encoded, text};
use crate::{
    message::{Field, decode, unfold},
    reason::DkimChangeCode,
};

/// Tags that stand one behind the other.
const MAX_TAGS: usize = 3;
/// Readings of the tags that are combined with more than others are.
const MAX_EVIDENT: usize = 4;
/// Prefixes of answers and forwarded messages, as programs write them.
const PREFIXES: &[&str] = &[
    "Re: ", "RE: ", "re: ", "Fwd: ", "FW: ", "Fw: ", "AW: ", "Re : ",
];
/// Fields that hold the subject as it was.
const ORIGINALS: &[&str] = &[
    "X-Original-Subject",
    "X-Subject",
    "Thread-Topic",
    "X-Spam-Prev-Subject",
];

pub(super) fn guesses(
    context: &Context<'_, '_>,
    field: &Field<'_>,
    with_rare: bool,
    out: &mut Vec<Guess>,
) {
    if !field.is("Subject") {
        return;
    }
    let raw = unfold(field.value);
    let decoded = decode(field);
    let tag = |detail: &str, value: String| {
        Guess::new(DkimChangeCode::SubjectTag, detail, value.into_bytes())
    };
    for (nth, (found, rest)) in without_tags(&raw).into_iter().enumerate() {
        let guess = tag(&found, format!(" {rest}"));
        out.push(if nth < MAX_EVIDENT {
            guess.weighing(EVIDENT)
        } else {
            guess
        });
        if context.is_simple() {
            // As it was folded, where the tag stands on the first line.
            let value = text(field.value);
            if value.contains(&found) {
                for space in ["", " "] {
                    out.push(tag(
                        &found,
                        value.replacen(&format!("{found}{space}"), "", 1),
                    ));
                }
            }
        }
    }
    let is_encoded = raw.contains("=?") || !raw.is_ascii();
    if is_encoded {
        for (found, rest) in without_tags(&decoded) {
            out.push(tag(&found, format!(" {rest}")));
            for (written, weight) in encoded::written(context, &rest, &raw, "Subject", with_rare) {
                out.push(tag(&found, format!(" {written}")).weighing(weight));
            }
        }
    }
    for name in ORIGINALS {
        for original in context.message.all(name) {
            let value = unfold(original.value);
            // What was put in front is a tag only if it has the form of one.
            let before = decode(original);
            let found = without_tags(&decoded)
                .into_iter()
                .find(|(_, rest)| *rest == before);
            let (code, detail) = match found {
                Some((tag, _)) => (DkimChangeCode::SubjectTag, tag),
                None => (DkimChangeCode::Rewritten, "Subject".to_owned()),
            };
            out.push(Guess::new(code, detail.clone(), original.value.to_vec()));
            for prefix in ["Re: ", "RE: ", "Fwd: "] {
                out.push(Guess::new(
                    code,
                    detail.clone(),
                    format!(" {prefix}{value}").into_bytes(),
                ));
            }
        }
    }
    let prefix =
        |value: String| Guess::new(DkimChangeCode::SubjectPrefix, "Subject", value.into_bytes());
    let bare = PREFIXES.iter().find_map(|prefix| {
        raw.get(..prefix.len())
            .filter(|start| start.eq_ignore_ascii_case(prefix))
            .and_then(|_| raw.get(prefix.len()..))
    });
    if let Some(bare) = bare {
        out.push(prefix(format!(" {bare}")));
        if let Some(bare) = bare.get(4..).filter(|_| {
            bare.get(..4)
                .is_some_and(|again| again.eq_ignore_ascii_case("re: "))
        }) {
            out.push(prefix(format!(" {bare}")));
        }
    }
    for before in PREFIXES {
        let guess = prefix(format!(" {before}{}", bare.unwrap_or(&raw)));
        out.push(if bare.is_some() || *before == "Re: " {
            guess
        } else {
            guess.unlikely()
        });
    }
    for suffix in [" (fwd)", " (fwd", " [SPAM]", " [EXT]"] {
        if let Some(before) = raw.strip_suffix(suffix) {
            out.push(tag(suffix.trim(), format!(" {before}")));
        }
    }
}

/// A subject without the tags that a list or a gateway put in front or behind a prefix: `[list] `, `EXTERNAL: `,
/// `***SPAM*** `. Each with the tag.
fn without_tags(subject: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut prefixes = String::new();
    let mut rest = subject.trim_start();
    loop {
        let mut tags = String::new();
        let mut inner = rest;
        for _ in 0..MAX_TAGS {
            let Some(end) = tag_end(inner) else { break };
            let (tag, tail) = inner.split_at(end);
            tags.push_str(tag);
            let bare = tail.trim_start();
            for after in [bare, tail] {
                found.push((tags.trim().to_owned(), format!("{prefixes}{after}")));
                // A list may move the answer's prefix in front of its tag, or behind it, and add one.
                if prefixes.is_empty() {
                    continue;
                }
                found.push((tags.trim().to_owned(), after.to_owned()));
            }
            let space = tail.len() - bare.len();
            tags.push_str(tail.get(..space).unwrap_or_default());
            inner = bare;
        }
        let Some(length) = prefix_length(rest) else {
            return found;
        };
        let (prefix, tail) = rest.split_at(length);
        prefixes.push_str(prefix);
        rest = tail;
        if prefixes.len() > 40 {
            return found;
        }
    }
}

/// `Re:` and the like, with the white space behind it.
fn prefix_length(subject: &str) -> Option<usize> {
    let colon = subject.find(':')?;
    let word = subject.get(..colon)?;
    let is_prefix = [
        "re", "fwd", "fw", "aw", "wg", "sv", "antw", "tr", "rv", "회신", "답장", "전달",
    ]
    .iter()
    .any(|known| word.trim().to_lowercase() == *known);
    let tail = subject.get(colon + 1..)?;
    is_prefix.then(|| colon + 1 + (tail.len() - tail.trim_start().len()))
}

/// The end of a tag at the start of a subject.
fn tag_end(subject: &str) -> Option<usize> {
    let closed = |close: char| {
        let end = subject.find(close)? + close.len_utf8();
        let is_marked = subject.get(end..)?.starts_with([':', '-', '|']);
        Some(end + usize::from(is_marked))
    };
    match subject.chars().next()? {
        '[' => closed(']'),
        '{' => closed('}'),
        '(' => closed(')'),
        '<' => closed('>'),
        '【' => closed('】'),
        mark @ ('*' | '#' | '=' | '!' | '~' | '-' | '|') => {
            let inner = subject.find(|c| c != mark)?;
            let close = subject.get(inner..)?.find(mark)? + inner;
            let tail = subject.get(close..)?;
            Some(close + tail.len() - tail.trim_start_matches(mark).len())
        }
        _ => {
            // A word in capitals, or one that gateways use, and a colon or dash.
            let end = subject.find([':', '-', '|']).filter(|&end| end <= 40)?;
            let word = subject.get(..end)?.trim();
            let is_capital = word.len() > 1
                && word
                    .chars()
                    .all(|c| c.is_uppercase() || c == ' ' || c.is_ascii_digit());
            let is_known = [
                "external",
                "extern",
                "ext",
                "spam",
                "caution",
                "suspected spam",
                "list",
                "외부",
            ]
            .iter()
            .any(|known| word.to_lowercase().starts_with(known));
            ((is_capital && prefix_length(subject).is_none()) || is_known).then_some(end + 1)
        }
    }
}
