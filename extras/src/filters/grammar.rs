//! How fields of filters are written. A grammar cuts a field into values with their places; it never fails, and what does
//! not fit is passed over or left as it is.

use serde::Deserialize;

use super::table::{Entry, Tables};

/// The syntaxes of such fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Grammar {
    /// `KEY:value;KEY:value`, as Microsoft writes; a part without a colon is a value alone.
    Colons,
    /// `key=value key=value` or `key: value`, separated by white space, commas or semicolons.
    Tags,
    /// SpamAssassin's status: a word, then `key=value` and the names of tests, with or without `=points`.
    Assassin,
    /// SpamAssassin's report: `points NAME description`, again and again.
    Report,
    /// `NAME points, NAME points` or `NAME,NAME`.
    Hits,
    /// Rspamd's result: `default: False [points / threshold]; SYMBOL(points)[options]; …`, or the symbols alone.
    Rspamd,
    /// Trend Micro's result: `Yes-points-threshold-category-type`.
    Trend,
    /// Authentication-Results: only the named values that the table has.
    Results,
    /// One value: the whole field.
    Word,
    /// One value: the first word, up to a comma, a semicolon or white space.
    First,
    /// One value that the field begins with, as far as the table has it; else the whole field.
    Prefix,
    /// Several values, separated by commas.
    Words,
    /// A number.
    Score,
    /// Points as a row of characters.
    Count,
    /// Text that has no values to explain.
    Text,
}

/// A value with its place in the field.
#[derive(Debug, PartialEq)]
pub(super) struct Found<'t> {
    pub(super) key: Option<&'t str>,
    pub(super) value: &'t str,
    pub(super) group: Option<&'t str>,
    pub(super) score: Option<f64>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A piece of a text with its place.
#[derive(Debug, Clone, Copy)]
struct Piece<'t> {
    text: &'t str,
    start: usize,
}

impl<'t> Piece<'t> {
    fn whole(text: &'t str) -> Self {
        Self { text, start: 0 }.trimmed()
    }

    fn trimmed(self) -> Self {
        let text = self.text.trim_start();
        Self {
            start: self.start + self.text.len() - text.len(),
            text: text.trim_end(),
        }
    }

    /// The pieces between separators, trimmed, empty ones left out. With `keeps_brackets`, separators inside brackets do
    /// not count.
    fn split(self, is_separator: impl Fn(char) -> bool, keeps_brackets: bool) -> Vec<Self> {
        let mut pieces = Vec::new();
        let mut depth = 0_usize;
        let mut from = 0;
        for (at, c) in self.text.char_indices() {
            match c {
                '(' | '[' if keeps_brackets => depth += 1,
                ')' | ']' if keeps_brackets => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 && is_separator(c) {
                pieces.push(self.part(from, at));
                from = at + c.len_utf8();
            }
        }
        pieces.push(self.part(from, self.text.len()));
        pieces.retain(|piece| !piece.text.is_empty());
        pieces
    }

    fn part(self, from: usize, to: usize) -> Self {
        Self {
            text: self.text.get(from..to).unwrap_or_default(),
            start: self.start + from,
        }
        .trimmed()
    }

    /// Cut at the first of `at`.
    fn cut(self, at: &[char]) -> Option<(Self, Self)> {
        let place = self.text.find(at)?;
        Some((self.part(0, place), self.part(place + 1, self.text.len())))
    }

    fn end(self) -> usize {
        self.start + self.text.len()
    }

    fn number(self) -> Option<f64> {
        number(self.text)
    }

    fn value(self, group: Option<&'t str>) -> Found<'t> {
        Found {
            key: None,
            value: self.text,
            group,
            score: None,
            start: self.start,
            end: self.end(),
        }
    }

    fn named(self, key: Self, group: Option<&'t str>) -> Found<'t> {
        Found {
            key: Some(key.text),
            start: key.start.min(self.start),
            ..self.value(group)
        }
    }
}

/// A finite number in plain digits.
fn number(text: &str) -> Option<f64> {
    let is_plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.');
    let is_short = text.len() <= 32;
    (is_short && text.bytes().all(is_plain))
        .then(|| text.parse().ok())
        .flatten()
        .filter(|number: &f64| number.is_finite())
}

/// Whether a word looks like the name of a test: capitals, digits and underscores.
fn is_test(word: &str) -> bool {
    word.len() >= 3
        && word.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
        && word
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

fn is_space(c: char) -> bool {
    c.is_ascii_whitespace()
}

impl Grammar {
    /// The values of a field.
    pub(super) fn read<'t>(self, text: &'t str, entry: &'t Entry) -> Vec<Found<'t>> {
        let text = Piece::whole(text);
        if text.text.is_empty() {
            return Vec::new();
        }
        match self {
            Self::Colons => colons(text, entry),
            Self::Tags => tags(text, entry),
            Self::Assassin => assassin(text, entry),
            Self::Report => report(text, entry),
            Self::Hits => hits(text, entry),
            Self::Rspamd => rspamd(text, entry),
            Self::Trend => trend(text, entry),
            Self::Results => results(text, entry),
            Self::Word => vec![text.value(entry.values())],
            Self::First => {
                let first = text.split(|c| is_space(c) || c == ',' || c == ';', false);
                first
                    .into_iter()
                    .take(1)
                    .map(|word| word.value(entry.values()))
                    .collect()
            }
            Self::Prefix => vec![prefix(text, entry)],
            Self::Words => text
                .split(|c| c == ',', false)
                .into_iter()
                .map(|word| word.value(entry.values()))
                .collect(),
            Self::Score => vec![Found {
                score: text.number(),
                ..text.value(None)
            }],
            Self::Count => vec![Found {
                score: count(text.text),
                ..text.value(None)
            }],
            Self::Text => vec![text.value(None)],
        }
    }
}

fn colons<'t>(text: Piece<'t>, entry: &'t Entry) -> Vec<Found<'t>> {
    text.split(|c| c == ';', false)
        .into_iter()
        .map(|part| match part.cut(&[':']) {
            Some((key, value)) => value.named(key, entry.key(key.text)),
            None => part.value(entry.values()),
        })
        // `PTR:` says nothing.
        .filter(|found| !found.value.is_empty())
        .collect()
}

fn tags<'t>(text: Piece<'t>, entry: &'t Entry) -> Vec<Found<'t>> {
    let pieces = text.split(|c| is_space(c) || matches!(c, ',' | ';' | '(' | ')'), false);
    let mut found = Vec::new();
    let mut pieces = pieces.into_iter().peekable();
    while let Some(piece) = pieces.next() {
        match piece.cut(&['=', ':']) {
            Some((key, value)) if value.text.is_empty() => {
                // `S: 0.1`: the value is the next piece.
                if let Some(value) = pieces.next_if(|next| !next.text.contains(['=', ':'])) {
                    found.push(value.named(key, entry.key(key.text)));
                }
            }
            Some((key, value)) => found.push(value.named(key, entry.key(key.text))),
            None => found.push(piece.value(entry.values())),
        }
    }
    found
}

fn assassin<'t>(text: Piece<'t>, entry: &'t Entry) -> Vec<Found<'t>> {
    let is_end = |c: char| is_space(c) || matches!(c, ',' | '[' | ']');
    let pieces = text.split(is_end, false);
    let mut found = Vec::new();
    for (at, piece) in pieces.into_iter().enumerate() {
        match piece.cut(&['=']) {
            // The first test stands where the value would; in brackets it is a piece of its own.
            Some((key, value)) if key.text.eq_ignore_ascii_case("tests") => {
                let is_first = is_test(value.text);
                found.extend(is_first.then(|| value.value(entry.tests())));
            }
            Some((key, value)) => match entry.key(key.text) {
                Some(group) => found.push(value.named(key, Some(group))),
                None if is_test(key.text) => found.push(Found {
                    score: value.number(),
                    end: value.end(),
                    ..key.value(entry.tests())
                }),
                None => found.push(value.named(key, None)),
            },
            None if is_test(piece.text) && at > 0 => found.push(piece.value(entry.tests())),
            None if at == 0 => found.push(piece.value(entry.values())),
            // Words between, such as Barracuda's "using per-user scores of".
            None => {}
        }
    }
    found
}

fn report<'t>(text: Piece<'t>, entry: &'t Entry) -> Vec<Found<'t>> {
    let words = text.split(|c| is_space(c) || c == '*' || c == '|', false);
    let mut found = Vec::new();
    for pair in words.windows(2) {
        let [points, name] = pair else { continue };
        if let Some(score) = points.number()
            && is_test(name.text)
        {
            found.push(Found {
                score: Some(score),
                start: points.start,
                ..name.value(entry.tests())
            });
        }
    }
    found
}

fn hits<'t>(text: Piece<'t>, entry: &'t Entry) -> Vec<Found<'t>> {
    text.split(|c| c == ',' || c == ';', false)
        .into_iter()
        .map(|part| match part.cut(&[' ', '\t', '\r', '\n', '=']) {
            Some((name, points)) => Found {
                score: points.number(),
                end: part.end(),
                // Values that are no points, such as `LANGUAGES en`, belong to the name.
                value: match points.number() {
                    Some(_) => name.text,
                    None => part.text,
                },
                ..name.value(entry.tests())
            },
            None => part.value(entry.tests()),
        })
        .collect()
}

fn rspamd<'t>(text: Piece<'t>, entry: &'t Entry) -> Vec<Found<'t>> {
    let mut found = Vec::new();
    for piece in text.split(|c| is_space(c) || c == ';', true) {
        if let Some(points) = piece.text.strip_prefix('[') {
            // `[-2.10 / 15.00]`
            let points = points.trim_end_matches(']');
            let score = points
                .split('/')
                .next()
                .and_then(|score| number(score.trim()));
            found.push(Found {
                score,
                ..piece.value(entry.score())
            });
            continue;
        }
        match piece.cut(&['(']) {
            Some((name, rest)) if !name.text.is_empty() => {
                let points = rest.text.split(')').next().unwrap_or_default();
                found.push(Found {
                    score: number(points.trim()),
                    end: piece.end(),
                    ..name.value(entry.tests())
                });
            }
            Some(_) => {}
            // `default:` is the name of the metric.
            None if piece.text.ends_with(':') => {}
            None => found.push(piece.value(entry.values().or(entry.tests()))),
        }
    }
    found
}

/// `Yes-5.339-5.0-31-1`; a second hyphen is the sign of the number after it.
fn trend<'t>(text: Piece<'t>, entry: &'t Entry) -> Vec<Found<'t>> {
    let Some((word, mut rest)) = text.cut(&['-']) else {
        return vec![text.value(entry.values())];
    };
    let mut found = vec![word.value(entry.values())];
    for key in ["score", "threshold", "category", "type"] {
        let sign = usize::from(rest.text.starts_with('-'));
        let end = rest
            .text
            .get(sign..)
            .and_then(|digits| digits.find('-'))
            .map_or(rest.text.len(), |at| at + sign);
        let value = rest.part(0, end);
        if value.text.is_empty() {
            break;
        }
        found.push(Found {
            score: if key == "score" { value.number() } else { None },
            key: Some(key),
            ..value.value(entry.key(key))
        });
        rest = rest.part((end + 1).min(rest.text.len()), rest.text.len());
    }
    found
}

fn results<'t>(text: Piece<'t>, entry: &'t Entry) -> Vec<Found<'t>> {
    text.split(|c| is_space(c) || c == ';', true)
        .into_iter()
        .filter_map(|piece| {
            let (key, value) = piece.cut(&['='])?;
            let group = entry.key(key.text)?;
            // `reason` is a word of RFC 8601 too, with other values.
            Tables::get().meaning(group, value.text)?;
            Some(value.named(key, Some(group)))
        })
        .collect()
}

fn prefix<'t>(text: Piece<'t>, entry: &'t Entry) -> Found<'t> {
    let known = entry
        .values()
        .and_then(|group| Tables::get().beginning(group, text.text));
    match known {
        Some(known) => text.part(0, known.len()).value(entry.values()),
        None => text.value(entry.values()),
    }
}

/// The length of a row of one sign: negative if it is of minus signs; nothing for other text.
fn count(text: &str) -> Option<f64> {
    let mut characters = text.chars();
    let first = characters.next()?;
    let is_row = characters.all(|c| c == first) && text.len() <= 1000;
    let length = u16::try_from(text.chars().count()).ok()?;
    match first {
        _ if !is_row => None,
        '/' => Some(0.0),
        '-' => Some(-f64::from(length)),
        _ => Some(f64::from(length)),
    }
}
