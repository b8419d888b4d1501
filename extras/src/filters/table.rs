//! The tables: which fields there are, how each is read, and which values have a meaning.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use headerlens::report::FilterVerdict;
use serde::Deserialize;

use super::grammar::Grammar;

/// The files of `extras/filters`: one a vendor.
const FILES: &[&str] = &[
    include_str!("../../filters/amazonses.json"),
    include_str!("../../filters/apple.json"),
    include_str!("../../filters/barracuda.json"),
    include_str!("../../filters/cisco.json"),
    include_str!("../../filters/daum.json"),
    include_str!("../../filters/exchange.json"),
    include_str!("../../filters/expurgate.json"),
    include_str!("../../filters/fastmail.json"),
    include_str!("../../filters/fortinet.json"),
    include_str!("../../filters/gateways.json"),
    include_str!("../../filters/google.json"),
    include_str!("../../filters/imail.json"),
    include_str!("../../filters/kaspersky.json"),
    include_str!("../../filters/lists.json"),
    include_str!("../../filters/mailgun.json"),
    include_str!("../../filters/mailscanner.json"),
    include_str!("../../filters/microsoft.json"),
    include_str!("../../filters/mimecast.json"),
    include_str!("../../filters/ovh.json"),
    include_str!("../../filters/pobox.json"),
    include_str!("../../filters/postini.json"),
    include_str!("../../filters/postmark.json"),
    include_str!("../../filters/proofpoint.json"),
    include_str!("../../filters/proton.json"),
    include_str!("../../filters/rspamd.json"),
    include_str!("../../filters/sendgrid.json"),
    include_str!("../../filters/sophos.json"),
    include_str!("../../filters/spamassassin.json"),
    include_str!("../../filters/surgemail.json"),
    include_str!("../../filters/symantec.json"),
    include_str!("../../filters/trend.json"),
    include_str!("../../filters/yahoo.json"),
];

/// A file of the tables.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    vendor: String,
    /// Where the facts come from. Kept for readers of the file, and counted by a test.
    sources: Vec<Source>,
    /// Values by the name of their group, each with what the filter made of a message that has it.
    groups: BTreeMap<String, BTreeMap<String, Option<FilterVerdict>>>,
    fields: Vec<Field>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    from: String,
    date: String,
}

/// A field of a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    /// The name; `*` stands for anything, once.
    name: String,
    grammar: Grammar,
    /// The group of each named value.
    #[serde(default)]
    keys: BTreeMap<String, String>,
    /// The group of values without a name.
    values: Option<String>,
    /// The group of tests.
    tests: Option<String>,
    /// The group of a score and its threshold.
    score: Option<String>,
}

/// A field of the tables.
pub(super) struct Entry {
    vendor: String,
    about: String,
    field: Field,
}

impl Entry {
    pub(super) fn vendor(&self) -> &str {
        &self.vendor
    }

    /// The key of the sentence that says what the field is for.
    pub(super) fn about(&self) -> &str {
        &self.about
    }

    pub(super) fn grammar(&self) -> Grammar {
        self.field.grammar
    }

    /// Whether the field is one that filters only add to: without a value of theirs there is nothing to explain.
    pub(super) fn is_only_of_use_with_values(&self) -> bool {
        self.field.grammar == Grammar::Results
    }

    /// The group of the value called `key`, without regard to case.
    pub(super) fn key(&self, key: &str) -> Option<&str> {
        let keys = &self.field.keys;
        keys.get(key).map(String::as_str).or_else(|| {
            keys.iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(key))
                .map(|(_, group)| group.as_str())
        })
    }

    pub(super) fn values(&self) -> Option<&str> {
        self.field.values.as_deref()
    }

    pub(super) fn tests(&self) -> Option<&str> {
        self.field.tests.as_deref()
    }

    pub(super) fn score(&self) -> Option<&str> {
        self.field.score.as_deref()
    }
}

/// What a value means.
pub(super) struct Meaning {
    /// The key of its sentence.
    pub(super) key: String,
    pub(super) verdict: Option<FilterVerdict>,
}

/// A group of values, for looking them up.
#[derive(Default)]
struct Group {
    /// By the value in lower case: the value as the table writes it.
    exact: HashMap<String, (String, Option<FilterVerdict>)>,
    /// `1..3`: numbers from one to the other.
    ranges: Vec<(f64, f64, String, Option<FilterVerdict>)>,
    /// `1xx`: a digit and any two others.
    patterns: Vec<(String, Option<FilterVerdict>)>,
}

impl Group {
    fn new(values: BTreeMap<String, Option<FilterVerdict>>) -> Self {
        let mut group = Self::default();
        for (value, verdict) in values {
            if let Some((low, high)) = value.split_once("..")
                && let (Ok(low), Ok(high)) = (low.parse(), high.parse())
            {
                group.ranges.push((low, high, value, verdict));
            } else if value.ends_with("xx") {
                group.patterns.push((value, verdict));
            } else {
                group
                    .exact
                    .insert(value.to_ascii_lowercase(), (value, verdict));
            }
        }
        group
    }

    fn find(&self, value: &str) -> Option<(&str, Option<FilterVerdict>)> {
        if let Some((value, verdict)) = self.exact.get(&value.to_ascii_lowercase()) {
            return Some((value, *verdict));
        }
        let number: Option<f64> = value.parse().ok();
        let within = |(low, high, ..): &&(f64, f64, String, Option<FilterVerdict>)| {
            number.is_some_and(|number| *low <= number && number <= *high)
        };
        if let Some((_, _, value, verdict)) = self.ranges.iter().find(within) {
            return Some((value, *verdict));
        }
        let is_like = |(pattern, _): &&(String, Option<FilterVerdict>)| {
            value.len() == pattern.len()
                && value.bytes().all(|byte| byte.is_ascii_digit())
                && value.get(..1) == pattern.get(..1)
        };
        self.patterns
            .iter()
            .find(is_like)
            .map(|(value, verdict)| (value.as_str(), *verdict))
    }
}

/// All tables.
pub(super) struct Tables {
    /// By the name in lower case.
    fields: HashMap<String, Entry>,
    /// Those with a `*` in their name: what stands before and after it, in lower case.
    families: Vec<(String, String, Entry)>,
    groups: HashMap<String, Group>,
    sources: usize,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut tables = Tables {
        fields: HashMap::new(),
        families: Vec::new(),
        groups: HashMap::new(),
        sources: 0,
    };
    // A test reads every file, so that none is left out here.
    for file in FILES {
        if let Ok(file) = serde_json::from_str::<File>(file) {
            tables.add(file);
        }
    }
    tables
});

impl Tables {
    pub(super) fn get() -> &'static Self {
        &TABLES
    }

    fn add(&mut self, file: File) {
        let is_dated = |source: &&Source| !source.from.is_empty() && !source.date.is_empty();
        self.sources += file.sources.iter().filter(is_dated).count();
        for (name, values) in file.groups {
            self.groups.insert(name, Group::new(values));
        }
        for field in file.fields {
            let name = field.name.to_ascii_lowercase();
            let entry = Entry {
                vendor: file.vendor.clone(),
                about: format!("filter.field.{}", slug(&name.replace('*', "any"))),
                field,
            };
            match name.split_once('*') {
                Some((before, after)) => {
                    self.families
                        .push((before.to_owned(), after.to_owned(), entry));
                }
                None => {
                    self.fields.insert(name, entry);
                }
            }
        }
    }

    /// The entry of a field, without regard to case.
    pub(super) fn entry(&self, name: &str) -> Option<&Entry> {
        let name = name.to_ascii_lowercase();
        self.fields.get(&name).or_else(|| {
            let is_like = |(before, after, _): &&(String, String, Entry)| {
                name.len() >= before.len() + after.len()
                    && name.starts_with(before.as_str())
                    && name.ends_with(after.as_str())
            };
            self.families
                .iter()
                .find(is_like)
                .map(|(_, _, entry)| entry)
        })
    }

    /// What a value of a group means.
    pub(super) fn meaning(&self, group: &str, value: &str) -> Option<Meaning> {
        let (value, verdict) = self.groups.get(group)?.find(value.trim())?;
        Some(Meaning {
            key: value_key(group, value),
            verdict,
        })
    }

    /// The longest value of a group that the text begins with.
    pub(super) fn beginning<'t>(&self, group: &str, text: &'t str) -> Option<&'t str> {
        let values = &self.groups.get(group)?.exact;
        values
            .keys()
            .filter_map(|value| {
                text.get(..value.len())
                    .filter(|start| start.eq_ignore_ascii_case(value))
            })
            .max_by_key(|start| start.len())
    }
}

/// The key of the sentence of a group of values.
pub(super) fn group_key(group: &str) -> String {
    format!("filter.{group}")
}

fn value_key(group: &str, value: &str) -> String {
    format!("filter.{group}.{}", slug(value))
}

/// A text as a part of a key: lower-case letters, digits, dots, hyphens and underscores.
fn slug(text: &str) -> String {
    let part = |c: char| match c.to_ascii_lowercase() {
        c if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') => c,
        _ => '-',
    };
    text.chars().map(part).collect()
}

/// How much the tables hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Files that can be read, of those that there are.
    pub files: (usize, usize),
    /// Fields.
    pub fields: usize,
    /// Values with a meaning.
    pub values: usize,
    /// Sources with a date.
    pub sources: usize,
}

/// Counts what the tables hold.
pub fn counts() -> Counts {
    let readable = FILES
        .iter()
        .filter(|file| {
            serde_json::from_str::<File>(file).is_ok_and(|file| !file.sources.is_empty())
        })
        .count();
    let of = |group: &Group| group.exact.len() + group.ranges.len() + group.patterns.len();
    Counts {
        files: (readable, FILES.len()),
        fields: TABLES.fields.len() + TABLES.families.len(),
        values: TABLES.groups.values().map(of).sum(),
        sources: TABLES.sources,
    }
}

/// The names of the fields, in lower case; a `*` in them stands for anything.
pub fn field_names() -> Vec<String> {
    let families = TABLES
        .families
        .iter()
        .map(|(before, after, _)| format!("{before}*{after}"));
    TABLES.fields.keys().cloned().chain(families).collect()
}

/// The keys of all sentences that an explanation may need.
pub fn sentence_keys() -> Vec<String> {
    let families = TABLES.families.iter().map(|(_, _, entry)| entry);
    let abouts = TABLES
        .fields
        .values()
        .chain(families)
        .map(|entry| entry.about.clone());
    let values = TABLES.groups.iter().flat_map(|(name, group)| {
        let exact = group.exact.values().map(|(value, _)| value);
        let ranges = group.ranges.iter().map(|(_, _, value, _)| value);
        let patterns = group.patterns.iter().map(|(value, _)| value);
        exact
            .chain(ranges)
            .chain(patterns)
            .map(move |value| value_key(name, value))
    });
    abouts
        .chain(TABLES.groups.keys().map(|group| group_key(group)))
        .chain(values)
        .collect()
}

/// What the filter made of a message that has this value in the group of `key` of a field; of `key` `None`, in the group
/// of values without a name. For tests.
pub fn verdict_of(field: &str, key: Option<&str>, value: &str) -> Option<FilterVerdict> {
    let entry = TABLES.entry(field)?;
    let group = match key {
        Some(key) => entry.key(key)?,
        None => entry.values()?,
    };
    TABLES.meaning(group, value)?.verdict
}
