//! Characters that hide what a displayed field says.

use super::{
    Facts,
    told::{Told, push_new},
};
use crate::{
    message::decode,
    reason::TextFinding,
    report::{Finding, Severity},
};

const FIELDS: [&str; 6] = ["From", "Sender", "Reply-To", "To", "Cc", "Subject"];

/// U+202D and U+202E (UAX 9, section 2.2); embeddings and isolates stand in names of right-to-left languages.
const OVERRIDES: [char; 2] = ['\u{202d}', '\u{202e}'];

/// Characters of one field that are looked at.
const MAX_CHARACTERS: usize = 10_000;
/// Kinds of characters that are told.
const MAX_TOLD: usize = 10;

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let mut told = Told::default();
    for name in FIELDS {
        let Some(field) = facts.message.first(name) else {
            continue;
        };
        if field.value.is_ascii() && !field.value.windows(2).any(|pair| pair == b"=?") {
            continue;
        }
        let text = decode(field);
        // The author's rule tells it of From.
        if name != "From" && text.contains(OVERRIDES) {
            told.add(TextFinding::DirectionOverride, Severity::Warning)
                .text("field", name)
                .at(field.span);
        }
        let (count, points) = invisible(&text);
        if count > 0 {
            told.add(TextFinding::Invisible, Severity::Notice)
                .text("field", name)
                .count("count", count)
                .list("characters", points)
                .at(field.span);
        }
    }
    told.0
}

/// How many characters cannot be seen, and which. Joiners are left out: emoji and many scripts need them.
fn invisible(text: &str) -> (usize, Vec<String>) {
    let mut points = Vec::new();
    let mut count = 0;
    let mut is_flag = false;
    for c in text.chars().take(MAX_CHARACTERS) {
        // Flags of regions are written with tags after a black flag (UTS 51, annex C).
        is_flag = c == '\u{1f3f4}' || is_flag && is_tag(c);
        if is_hidden(c) && !(is_flag && is_tag(c)) {
            count += 1;
            if points.len() < MAX_TOLD {
                push_new(&mut points, format!("U+{:04X}", u32::from(c)));
            }
        }
    }
    (count, points)
}

const fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0000}'..='\u{e007f}')
}

/// Characters without width or shape that no word needs.
const fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{2060}'
            ..='\u{2064}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
    ) || is_tag(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_cannot_be_seen_are_counted() {
        for (text, expected) in [
            ("Pay\u{200b}Pal", 1),
            ("a\u{ad}b\u{ad}c", 2),
            ("\u{e0041}", 1),
            // A family, a flag of Scotland, Persian with a joiner, and Korean.
            ("\u{1f468}\u{200d}\u{1f469}", 0),
            (
                "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
                0,
            ),
            ("می\u{200c}خواهم", 0),
            ("안녕하세요", 0),
        ] {
            assert_eq!(invisible(text).0, expected, "{text}");
        }
    }
}
