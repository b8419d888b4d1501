//! What a text shows to its reader: addresses in it, and characters that make it look like another text.

use super::domain_in_ascii;

/// Addresses of one text that are told.
const MAX_ADDRESSES: usize = 20;

/// Characters that take no room, and so cannot be seen: they break no word for the reader.
const INVISIBLE: &[char] = &[
    '\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{200e}', '\u{200f}', '\u{2060}', '\u{feff}',
];
/// RIGHT-TO-LEFT OVERRIDE and LEFT-TO-RIGHT OVERRIDE (UAX 9, section 2.2). Embeddings and isolates are not among them:
/// names in Arabic or Hebrew have them, and they do not turn Latin letters around.
const OVERRIDES: &[char] = &['\u{202e}', '\u{202d}'];
/// POP DIRECTIONAL FORMATTING, which ends an override.
const POP: char = '\u{202c}';

/// The domains of the addresses that a reader sees in `text`, each once.
pub(super) fn domains(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for text in [fold(text), fold(&turned(text))] {
        for domain in plain_domains(&text) {
            if found.len() < MAX_ADDRESSES && !found.contains(&domain) {
                found.push(domain);
            }
        }
    }
    found
}

/// The domains of the addresses that stand in `text` as they are, as far as they have a dot: `a@b.example`.
pub(super) fn plain_domains(text: &str) -> Vec<String> {
    let is_of_address = |c: char| c.is_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+');
    text.split(|c: char| !is_of_address(c))
        .filter(|word| !word.starts_with('@'))
        .flat_map(|word| word.split('@').skip(1))
        .filter(|domain| !domain.is_empty())
        .take(MAX_ADDRESSES)
        .filter_map(|domain| domain_in_ascii(domain.trim_end_matches('.')))
        .filter(|domain| has_top_level(domain))
        .collect()
}

/// Whether a name has several labels of which the last may be a top-level domain: `1.2` has not.
pub(super) fn has_top_level(domain: &str) -> bool {
    domain.rsplit_once('.').is_some_and(|(_, last)| {
        last.len() > 1 && last.bytes().any(|byte| byte.is_ascii_alphabetic())
    })
}

/// The text with look-alikes of at sign, dot and ASCII as such (their compatibility mappings in Unicode), and without
/// invisible characters.
fn fold(text: &str) -> String {
    text.chars()
        .filter(|c| !INVISIBLE.contains(c))
        .map(|c| match c {
            '\u{fe6b}' => '@',
            '\u{3002}' | '\u{ff61}' | '\u{fe52}' => '.',
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(u32::from(c) - 0xff01 + u32::from('!')).unwrap_or(c)
            }
            c => c,
        })
        .collect::<String>()
        .replace("%40", "@")
}

/// The text as it is seen where a right-to-left override turns a part of it around.
fn turned(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OVERRIDES) {
        let is_to_left = rest
            .get(before.len()..)
            .is_some_and(|at| at.starts_with('\u{202e}'));
        let (part, tail) = after.split_once(POP).unwrap_or((after, ""));
        out.push_str(before);
        if is_to_left {
            out.extend(part.chars().rev().filter(|c| !OVERRIDES.contains(c)));
        } else {
            out.push_str(part);
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Whether a character overrides the direction of the text after it.
pub(super) fn has_override(text: &str) -> bool {
    text.contains(OVERRIDES)
}

/// Whether a word mixes Latin letters with Cyrillic or Greek ones, as no language does (UTS 39, section 5.1), or is
/// written in Cyrillic letters alone that all look like Latin ones.
pub(super) fn has_look_alikes(text: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic()).any(|word| {
        let is_latin = |c: char| c.is_ascii_alphabetic();
        let is_other = |c: char| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}');
        word.contains(is_latin) && word.contains(is_other)
    })
}

/// Whether a label of a domain is written so that it looks like one in Latin letters.
pub(super) fn is_look_alike(domain: &str) -> bool {
    if !domain.contains("xn--") {
        return false;
    }
    let (shown, _) = idna::domain_to_unicode(domain);
    let all_alike = |label: &str| {
        let letters = || label.chars().filter(|c| c.is_alphabetic());
        letters().count() > 1 && letters().all(|c| CYRILLIC_LIKE_LATIN.contains(c))
    };
    has_look_alikes(&shown)
        || shown.split('.').any(all_alike) && shown.ends_with(|c: char| c.is_ascii())
}

/// Small Cyrillic letters whose shapes are those of Latin letters (UTS 39, confusables).
const CYRILLIC_LIKE_LATIN: &str = "асԁеһіјӏорԛѕԝхуѵ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_seen_as_a_reader_sees_them() {
        for (text, expected) in [
            ("ceo@victim.example", Some("victim.example")),
            ("Boss (ceo@victim.example)", Some("victim.example")),
            ("Boss <ceo@VICTIM.example.>", Some("victim.example")),
            ("ceo\u{ff20}victim.example", Some("victim.example")),
            ("ceo\u{fe6b}victim\u{3002}example", Some("victim.example")),
            ("ceo@victim\u{200b}.example", Some("victim.example")),
            ("\u{202e}elpmaxe.mitciv@oec\u{202c}", Some("victim.example")),
            ("ceo%40victim.example", Some("victim.example")),
            // No addresses: a handle, a place, a version, a price.
            ("@ann.smith via X", None),
            ("A @ home", None),
            ("meet@7", None),
            ("2@1.50", None),
            ("R@D", None),
        ] {
            assert_eq!(
                domains(text).first().map(String::as_str),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn words_of_one_script_are_innocent() {
        for text in [
            "홍길동 Kim",
            "Иван Smith",
            "Ελένη",
            "Müller",
            "山田 Taro",
            "α-Release",
        ] {
            assert!(!has_look_alikes(text), "{text}");
        }
        // U+0430 in place of `a`.
        assert!(has_look_alikes("P\u{430}yPal"));
    }

    #[test]
    fn domains_that_look_like_others_are_told() {
        let ascii = |name: &str| domain_in_ascii(name).expect("a name");
        // U+0430, U+0440 and U+0443 in one label, alone and with Latin letters.
        for name in [
            "p\u{430}ypal.example",
            "\u{430}\u{440}\u{440}\u{4cf}\u{435}.example",
        ] {
            assert!(is_look_alike(&ascii(name)), "{name}");
        }
        for name in [
            "홍길동.example",
            "bücher.example",
            "пример.example",
            "example.com",
        ] {
            assert!(!is_look_alike(&ascii(name)), "{name}");
        }
    }
}
