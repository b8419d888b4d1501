//! Encoded words (RFC 2047), as programs write them: the encoding, the charset, and where a text is split.

use std::collections::HashSet;

use super::{Context, Guess, LIKELY, RARE, UNLIKELY, text};
use crate::{
    auth::dkim::explain::recode::Table,
    message::{Field, decode, unfold},
    reason::DkimChangeCode,
    syntax::base64,
};

/// Bytes of a text that is encoded again in each way.
const MAX_TEXT: usize = 600;
/// Bytes of a text that is also split at every place.
const MAX_SPLIT: usize = 240;
/// Places between words of which any two may be where a text was split.
const MAX_GAPS: usize = 16;
/// Widths of encoded words that programs keep to (RFC 2047, section 2, allows 75).
const WIDTHS: std::ops::RangeInclusive<usize> = 36..=78;
/// Charsets that programs use in encoded words beside UTF-8.
const CHARSETS: &[&str] = &[
    "iso-8859-1",
    "windows-1252",
    "iso-8859-15",
    "iso-8859-2",
    "windows-1251",
    "koi8-r",
    "euc-kr",
];

pub(super) fn guesses(
    context: &Context<'_, '_>,
    field: &Field<'_>,
    with_rare: bool,
    out: &mut Vec<Guess>,
) {
    let raw = unfold(field.value);
    if !raw.contains("=?") && raw.is_ascii() {
        return;
    }
    let name = text(field.name);
    let code = DkimChangeCode::EncodedWords;
    // The name before an address.
    if let Some(bracket) = raw.find('<').filter(|_| raw.ends_with('>')) {
        let (display, address) = raw.split_at(bracket);
        let decoded = crate::syntax::encoded_word::decode(display);
        let decoded = decoded.trim().trim_matches('"');
        for (written, weight) in written(context, decoded, &raw, &name, with_rare) {
            for quote in ["", "\""] {
                let value = format!(" {quote}{written}{quote} {address}");
                let guess = Guess::new(code, name.clone(), value.into_bytes());
                out.push(guess.weighing(if quote.is_empty() {
                    weight
                } else {
                    weight.max(UNLIKELY)
                }));
            }
        }
        return;
    }
    for (written, weight) in written(context, &decode(field), &raw, &name, with_rare) {
        let value = format!(" {written}");
        out.push(Guess::new(code, name.clone(), value.into_bytes()).weighing(weight));
    }
}

/// The ways to write a text, and how unlikely each is. `now` is how it is written.
pub(super) fn written(
    context: &Context<'_, '_>,
    value: &str,
    now: &str,
    name: &str,
    with_rare: bool,
) -> Vec<(String, u8)> {
    let mut out = Written {
        gap: if context.is_simple() {
            &[" ", "\r\n ", "\r\n\t"]
        } else {
            &[" "]
        },
        ways: vec![(value.to_owned(), LIKELY)],
    };
    if value.is_ascii() || value.len() > MAX_TEXT {
        return out.ways;
    }
    let label = now
        .split_once("=?")
        .and_then(|(_, rest)| rest.split_once('?'))
        .map(|(label, _)| label.to_owned())
        .filter(|label| label.eq_ignore_ascii_case("utf-8"));
    let mut labels = vec!["UTF-8".to_owned(), "utf-8".to_owned()];
    if let Some(label) = label.filter(|label| !labels.contains(label)) {
        labels.insert(0, label);
    }
    let utf8: Vec<Letter> = value.chars().map(Letter::of_utf8).collect();
    let first = 75_usize.saturating_sub(name.len() + 2);
    for label in &labels {
        for style in STYLES {
            let word = Word { label, style };
            for (limits, weight) in [
                ((usize::MAX, usize::MAX), LIKELY),
                ((75, 75), LIKELY),
                ((first, 75), LIKELY),
                ((first, 74), UNLIKELY),
                ((63, 63), UNLIKELY),
            ] {
                out.push(word.split(&utf8, limits), weight);
            }
            out.push(word.runs(&utf8, Runs::Joined), LIKELY);
            out.push(word.runs(&utf8, Runs::ToTheLast), UNLIKELY);
            out.push(word.runs(&utf8, Runs::Alone), UNLIKELY);
        }
    }
    for charset in CHARSETS {
        let Some(letters) = Letter::in_charset(value, charset) else {
            continue;
        };
        for label in [(*charset).to_owned(), charset.to_ascii_uppercase()] {
            for style in STYLES {
                let label = &label;
                let word = Word { label, style };
                for limits in [(usize::MAX, usize::MAX), (75, 75), (first, 75)] {
                    out.push(word.split(&letters, limits), UNLIKELY);
                }
                out.push(word.runs(&letters, Runs::Joined), UNLIKELY);
            }
        }
    }
    if with_rare && value.len() <= MAX_SPLIT {
        for label in &labels {
            for style in STYLES {
                out.anywhere(&Word { label, style }, &utf8, name);
            }
        }
    }
    let mut seen = HashSet::new();
    out.ways.retain(|(written, _)| seen.insert(written.clone()));
    out.ways
}

/// The ways to write a text, as they are collected.
struct Written {
    /// What may stand between two encoded words.
    gap: &'static [&'static str],
    ways: Vec<(String, u8)>,
}

impl Written {
    fn push(&mut self, words: Vec<String>, weight: u8) {
        for (at, gap) in self.gap.iter().enumerate() {
            if at == 0 || words.len() > 1 {
                self.ways.push((words.join(gap), weight));
            }
        }
    }

    /// A text split at every width; in two, at every place; in three, between words.
    fn anywhere(&mut self, word: &Word<'_>, letters: &[Letter], name: &str) {
        for width in WIDTHS {
            for first in [width, width.saturating_sub(name.len() + 2)] {
                self.push(word.split(letters, (first, width)), RARE);
            }
        }
        for at in 1..letters.len() {
            let (before, after) = letters.split_at(at);
            self.push(vec![word.encode(before), word.encode(after)], RARE);
        }
        let spaces = || {
            letters
                .iter()
                .enumerate()
                .filter(|(_, letter)| letter.is_space())
                .map(|(at, _)| at)
                .take(MAX_GAPS)
        };
        for shift in [0, 1] {
            let gaps: Vec<usize> = spaces().map(|at| at + shift).collect();
            for (nth, &one) in gaps.iter().enumerate() {
                for &two in gaps.iter().skip(nth + 1) {
                    let part = |range: std::ops::Range<usize>| {
                        word.encode(letters.get(range).unwrap_or_default())
                    };
                    let words = vec![part(0..one), part(one..two), part(two..letters.len())];
                    self.push(words, RARE);
                }
            }
        }
    }
}

/// A character and its bytes in the charset of the encoded words.
struct Letter {
    character: char,
    bytes: Vec<u8>,
}

impl Letter {
    fn of_utf8(character: char) -> Self {
        Self {
            character,
            bytes: character.to_string().into_bytes(),
        }
    }

    /// The letters of a text; `None` where the charset lacks one.
    fn in_charset(value: &str, charset: &str) -> Option<Vec<Self>> {
        let table = Table::of(charset)?;
        value
            .chars()
            .map(|character| {
                let bytes = table.bytes(character)?;
                Some(Self { character, bytes })
            })
            .collect()
    }

    const fn is_space(&self) -> bool {
        self.character == ' '
    }
}

/// An encoding of RFC 2047, section 4, and what it leaves open.
struct Style {
    letter: char,
    /// Which characters the Q encoding leaves as they are.
    safe: Safe,
    /// How the Q encoding writes a space.
    space: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Safe {
    /// Letters, digits and `!*+-/` (RFC 2047, section 5, rule 3).
    Few,
    /// All that are printable, but `=?_`.
    Many,
}

const fn style(letter: char, safe: Safe, space: &'static str) -> Style {
    Style {
        letter,
        safe,
        space,
    }
}

const STYLES: &[Style] = &[
    style('B', Safe::Few, ""),
    style('b', Safe::Few, ""),
    style('Q', Safe::Few, "_"),
    style('Q', Safe::Many, "_"),
    style('q', Safe::Few, "_"),
    style('q', Safe::Many, "_"),
    style('Q', Safe::Few, "=20"),
    style('Q', Safe::Many, "=20"),
];

/// Which words of a text are encoded, where not all of it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Runs {
    /// Neighbouring words that are not ASCII, in one encoded word.
    Joined,
    /// From the first word that is not ASCII to the last.
    ToTheLast,
    /// Each word that is not ASCII, by itself.
    Alone,
}

struct Word<'w> {
    label: &'w str,
    style: &'w Style,
}

impl Word<'_> {
    const fn is_base64(&self) -> bool {
        matches!(self.style.letter, 'B' | 'b')
    }

    fn is_safe(&self, byte: u8) -> bool {
        match self.style.safe {
            Safe::Few => byte.is_ascii_alphanumeric() || b"!*+-/".contains(&byte),
            Safe::Many => byte.is_ascii_graphic() && !b"=?_".contains(&byte),
        }
    }

    fn encode(&self, letters: &[Letter]) -> String {
        let bytes = letters
            .iter()
            .flat_map(|letter| letter.bytes.iter().copied());
        let encoded = if self.is_base64() {
            base64::encode(&bytes.collect::<Vec<u8>>())
        } else {
            let mut out = String::new();
            for byte in bytes {
                match byte {
                    b' ' => out.push_str(self.style.space),
                    byte if self.is_safe(byte) => out.push(char::from(byte)),
                    byte => out.push_str(&format!("={byte:02X}")),
                }
            }
            out
        };
        format!("=?{}?{}?{encoded}?=", self.label, self.style.letter)
    }

    /// How much of an encoded word a letter takes: octets, or with Base64 bytes before they are encoded.
    fn size(&self, letter: &Letter) -> usize {
        let of = |byte: &u8| match *byte {
            b' ' => self.style.space.len(),
            byte if self.is_safe(byte) => 1,
            _ => 3,
        };
        if self.is_base64() {
            letter.bytes.len()
        } else {
            letter.bytes.iter().map(of).sum()
        }
    }

    /// The octets of an encoded word whose letters take so much: with `=?`, `?`, the letter, `?` and `?=`.
    const fn octets(&self, size: usize) -> usize {
        let around = self.label.len() + 7;
        if self.is_base64() {
            around + size.div_ceil(3) * 4
        } else {
            around + size
        }
    }

    /// Words of at most so many octets, the first and the others.
    fn split(&self, letters: &[Letter], (first, others): (usize, usize)) -> Vec<String> {
        if first == usize::MAX {
            return vec![self.encode(letters)];
        }
        let mut words = Vec::new();
        let (mut start, mut size) = (0, 0);
        for (at, letter) in letters.iter().enumerate() {
            let limit = if words.is_empty() { first } else { others };
            let more = self.size(letter);
            if at > start && self.octets(size + more) > limit {
                words.push(self.encode(letters.get(start..at).unwrap_or_default()));
                (start, size) = (at, 0);
            }
            size += more;
        }
        words.push(self.encode(letters.get(start..).unwrap_or_default()));
        words
    }

    /// Only the words that need it, encoded; the rest as it is. One text.
    fn runs(&self, letters: &[Letter], runs: Runs) -> Vec<String> {
        let words: Vec<&[Letter]> = letters.split(Letter::is_space).collect();
        let is_plain = |word: &&[Letter]| word.iter().all(|letter| letter.character.is_ascii());
        let first = words.iter().position(|word| !is_plain(word));
        let last = words.iter().rposition(|word| !is_plain(word));
        let (Some(first), Some(last)) = (first, last) else {
            return Vec::new();
        };
        let plain = |word: &[Letter]| word.iter().map(|letter| letter.character).collect();
        // Where each word begins among the letters.
        let mut starts = Vec::with_capacity(words.len());
        let mut at = 0;
        for word in &words {
            starts.push(at);
            at += word.len() + 1;
        }
        let between = |from: usize, to: usize| {
            let start = starts.get(from).copied().unwrap_or_default();
            let end = starts.get(to).copied().unwrap_or_default()
                + words.get(to).map_or(0, |word| word.len());
            letters.get(start..end).unwrap_or_default()
        };
        let mut out: Vec<String> = Vec::new();
        let mut nth = 0;
        while let Some(word) = words.get(nth) {
            let end = match runs {
                Runs::ToTheLast if nth == first => last,
                Runs::Joined if !is_plain(word) => {
                    let rest = words.get(nth..).unwrap_or_default();
                    nth + rest.iter().take_while(|word| !is_plain(word)).count() - 1
                }
                _ => nth,
            };
            if end > nth || !is_plain(word) {
                out.push(self.encode(between(nth, end)));
            } else {
                out.push(plain(word));
            }
            nth = end + 1;
        }
        vec![out.join(" ")]
    }
}
