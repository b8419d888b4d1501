//! A DMARC record without its errors, as far as they are slips of writing: what ought to be published instead.

use super::record::{Parsed, parse_plainly};
use crate::reason::DmarcProblemCode;

/// Tags that a record may have, in which a lost separator is looked for.
const TAGS: &[&str] = &[
    "v", "p", "sp", "np", "adkim", "aspf", "rua", "ruf", "fo", "t", "psd", "pct", "rf", "ri",
];
/// Letters that a word of a policy may differ by.
const MAX_SLIPS: usize = 2;

/// What ought to be published instead of a record with these problems; `None` where that cannot be told, or where
/// nothing that matters is wrong with it.
pub(super) fn record(text: &str, problems: &[DmarcProblemCode]) -> Option<String> {
    if !problems.iter().any(|&code| is_slip(code)) {
        return None;
    }
    let plain = text
        .trim()
        .trim_matches(['"', '\u{201c}', '\u{201d}'])
        .replace("\\;", ";");
    let mut tags: Vec<(String, String)> = Vec::new();
    for part in separated(&plain) {
        let (name, value) = part.split_once('=')?;
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_owned());
        if name == "v" || value.is_empty() || tags.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let value = match name.as_str() {
            "p" | "sp" | "np" => policy(&value)?.to_owned(),
            _ => value,
        };
        tags.push((name, value));
    }
    let mut mended = String::from("v=DMARC1");
    for (name, value) in tags {
        mended.push_str(&format!("; {name}={value}"));
    }
    let Parsed::Record(read) = parse_plainly("", mended.as_bytes()) else {
        return None;
    };
    let is_clean = !read.report.problems.iter().any(|found| is_slip(found.code));
    (is_clean && mended != text).then_some(mended)
}

/// Whether a problem is one that mending is for.
fn is_slip(code: DmarcProblemCode) -> bool {
    matches!(
        code,
        DmarcProblemCode::VersionCase
            | DmarcProblemCode::VersionInvalid
            | DmarcProblemCode::VersionMissing
            | DmarcProblemCode::VersionNotFirst
            | DmarcProblemCode::SeparatorWrong
            | DmarcProblemCode::PolicyInvalid
            | DmarcProblemCode::CharacterInvalid
            | DmarcProblemCode::TagWithoutValue
            | DmarcProblemCode::TagNameInvalid
            | DmarcProblemCode::TagTwice
            | DmarcProblemCode::ValueEmpty
            | DmarcProblemCode::ValueInvalid
            | DmarcProblemCode::UriInvalid
    )
}

/// The parts between semicolons, and those that stand behind each other without one: `p=none rua=…`, `p=none, rua=…`.
fn separated(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for part in text.split(';') {
        let mut current = String::new();
        for word in part.split_ascii_whitespace() {
            let begins = word
                .split_once('=')
                .is_some_and(|(name, _)| TAGS.iter().any(|tag| name.eq_ignore_ascii_case(tag)));
            if begins && !current.is_empty() {
                parts.push(std::mem::take(&mut current));
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        parts.push(current);
    }
    for part in &mut parts {
        *part = part.trim().trim_end_matches(',').to_owned();
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The policy that a word was meant to be.
fn policy(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    let mut near = ["none", "quarantine", "reject"]
        .into_iter()
        .map(|known| (distance(&word, known), known))
        .filter(|(slips, known)| *slips <= MAX_SLIPS.min(known.len() / 3));
    let found = near.next()?;
    near.next().is_none().then_some(found.1)
}

/// How many letters two words differ by (Levenshtein). Words of a policy are short.
fn distance(one: &str, other: &str) -> usize {
    if one.len() > 20 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.bytes().enumerate() {
        let mut diagonal = at;
        let mut left = at + 1;
        for (place, other) in other.bytes().enumerate() {
            let above = row.get(place + 1).copied().unwrap_or_default();
            let cost = (diagonal + usize::from(letter != other))
                .min(above + 1)
                .min(left + 1);
            if let Some(cell) = row.get_mut(place) {
                *cell = left;
            }
            diagonal = above;
            left = cost;
        }
        if let Some(cell) = row.last_mut() {
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::record::{Parsed, parse};

    fn publish(text: &str) -> Option<String> {
        match parse("_dmarc.example.com", text.as_bytes()) {
            Parsed::Record(record) => record.report.publish,
            Parsed::Discarded(report) => report.publish,
            Parsed::Other(report) => report.and_then(|report| report.publish),
        }
    }

    #[test]
    fn slips_are_mended_and_nothing_else() {
        for (text, mended) in [
            ("v=dmarc1; p=none", Some("v=DMARC1; p=none")),
            ("v=DMARC 1; p=reject", Some("v=DMARC1; p=reject")),
            (
                "p=reject; rua=mailto:a@example.com",
                Some("v=DMARC1; p=reject; rua=mailto:a@example.com"),
            ),
            ("p=none; v=DMARC1", Some("v=DMARC1; p=none")),
            (
                "v=DMARC1; p=none rua=mailto:a@example.com",
                Some("v=DMARC1; p=none; rua=mailto:a@example.com"),
            ),
            (
                "v=DMARC1; p=none, rua=mailto:a@example.com",
                Some("v=DMARC1; p=none; rua=mailto:a@example.com"),
            ),
            ("v=DMARC1; p=quarentine", Some("v=DMARC1; p=quarantine")),
            ("v=DMARC1; p=rejected", Some("v=DMARC1; p=reject")),
            ("v=DMARC1; p=monitor", None),
            (
                "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com",
                None,
            ),
            ("v=DMARC1; p=none; pct=50", None),
            ("v=spf1 -all", None),
        ] {
            assert_eq!(publish(text).as_deref(), mended, "{text}");
        }
    }
}
