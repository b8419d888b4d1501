//! What spam filters, mailing services and lists wrote into the header, in words. The tables in `extras/filters` name
//! fields, their grammars and their values, each with its source; `locales/` has the sentences. A value that no table
//! has is left as it is.
//!
//! The fields are claims: anyone can type them, in any form and length. Reading is bounded, and nothing here has a part
//! in the verdict.

mod grammar;
mod table;

use headerlens::report::{FilterField, FilterValue, FilterVerdict, Header, Span};

use grammar::Found;
use table::Tables;

pub use table::{Counts, counts, field_names, sentence_keys, verdict_of};

/// Fields of a message that are explained.
const MAX_FIELDS: usize = 500;

/// Values of a field that are listed.
const MAX_VALUES: usize = 200;

/// Bytes of a field that are read.
const MAX_BYTES: usize = 100_000;

/// Characters of a value that are shown.
const MAX_SHOWN: usize = 300;

/// The fields of filters among `headers`, in message order, as a report lists them.
pub fn filters(headers: &[Header]) -> Vec<FilterField> {
    let tables = Tables::get();
    headers
        .iter()
        .filter_map(|header| read(tables, header))
        .take(MAX_FIELDS)
        .collect()
}

fn read(tables: &'static Tables, header: &Header) -> Option<FilterField> {
    let entry = tables.entry(header.name.trim())?;
    let raw = cut(&header.raw, MAX_BYTES);
    let mut found = entry.grammar().read(raw, entry);
    if entry.is_only_of_use_with_values() && found.is_empty() {
        return None;
    }
    let left_out = found.len().saturating_sub(MAX_VALUES);
    found.truncate(MAX_VALUES);
    let place = Place::of(header);
    let values: Vec<(FilterValue, Option<FilterVerdict>)> = found
        .into_iter()
        .map(|each| value(tables, each, &place))
        .collect();
    Some(FilterField {
        vendor: entry.vendor().to_owned(),
        field: shown(&header.name),
        span: header.span,
        kind: header.kind.unwrap_or(headerlens::report::Kind::Claimed),
        verdict: values.iter().filter_map(|(_, verdict)| *verdict).min(),
        about: entry.about().to_owned(),
        values: values.into_iter().map(|(value, _)| value).collect(),
        left_out,
    })
}

fn value(tables: &Tables, found: Found<'_>, place: &Place) -> (FilterValue, Option<FilterVerdict>) {
    let meaning = found
        .group
        .and_then(|group| tables.meaning(group, &unfolded(found.value)));
    let value = FilterValue {
        key: found.key.map(shown),
        value: shown(found.value),
        about: found.key.and(found.group).map(table::group_key),
        meaning: meaning.as_ref().map(|meaning| meaning.key.clone()),
        score: found.score,
        span: place.span(found.start, found.end),
    };
    (value, meaning.and_then(|meaning| meaning.verdict))
}

/// Where the value of a field stands in the text.
struct Place {
    whole: Span,
    /// The first byte of the value; `None` if bytes that are not UTF-8 were replaced, so that lengths differ.
    value: Option<usize>,
}

impl Place {
    fn of(header: &Header) -> Self {
        let is_exact = !header.raw.contains('\u{fffd}');
        let value = header.span.end.checked_sub(header.raw.len());
        Self {
            whole: header.span,
            value: value.filter(|start| is_exact && *start >= header.span.start),
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let Some(value) = self.value else {
            return self.whole;
        };
        let span = Span {
            start: value + start,
            end: value + end,
        };
        if span.start <= span.end && span.end <= self.whole.end {
            span
        } else {
            self.whole
        }
    }
}

/// At most `most` bytes of a text, cut between characters.
fn cut(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// A text without line ends and runs of white space.
fn unfolded(text: &str) -> String {
    let words: Vec<&str> = cut(text, 4 * MAX_SHOWN).split_ascii_whitespace().collect();
    words.join(" ")
}

fn shown(text: &str) -> String {
    unfolded(text).chars().take(MAX_SHOWN).collect()
}
