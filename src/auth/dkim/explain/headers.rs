//! Changes of the header fields.

use super::super::{
    canonicalize::{Canonicalization, Sink},
    crypto::Hasher,
    prepare::FieldIndex,
    signature::Signature,
};
use crate::{
    message::{Field, Message},
    reason::DkimChangeCode,
    report::{DkimChange, Span},
};

/// Bytes of header fields beyond which no change is looked for: each guess canonicalizes them all.
const MAX_HEADER_BYTES: usize = 64_000;
/// Guesses that are tried one by one.
const MAX_GUESSES: usize = 200;
/// Guesses of which every pair is tried too: a list that tags the subject often touches one more field.
const MAX_PAIRED: usize = 24;

/// The changes of the header fields that, undone, give the digest that was signed, by `is_signed`.
pub(in super::super) fn headers(
    message: &Message<'_>,
    own: &Field<'_>,
    signature: &Signature,
    is_signed: impl Fn(&[u8]) -> bool,
) -> Vec<DkimChange> {
    let size: usize = message.fields.iter().map(|field| field.raw.len()).sum();
    if size > MAX_HEADER_BYTES {
        return Vec::new();
    }
    let guesses = guesses(message, own, signature);
    let proves = |undone: &[&Guess]| is_signed(&digest_without(message, own, signature, undone));
    let single = guesses.iter().find(|guess| proves(&[guess]));
    if let Some(guess) = single {
        return vec![change(guess)];
    }
    let paired = guesses.get(..MAX_PAIRED).unwrap_or(&guesses);
    for (at, first) in paired.iter().enumerate() {
        for second in paired.iter().skip(at + 1) {
            if first.field != second.field && proves(&[first, second]) {
                return vec![change(first), change(second)];
            }
        }
    }
    Vec::new()
}

/// A change of one field, undone: its place among the fields, and what stood there before; `None` for no field.
struct Guess {
    code: DkimChangeCode,
    detail: String,
    field: usize,
    before: Option<Vec<u8>>,
    span: Span,
}

fn change(guess: &Guess) -> DkimChange {
    DkimChange {
        code: guess.code,
        detail: Some(guess.detail.clone()),
        span: Some(guess.span),
    }
}

/// The digest of the header fields with some changes undone.
fn digest_without(
    message: &Message<'_>,
    own: &Field<'_>,
    signature: &Signature,
    undone: &[&Guess],
) -> Vec<u8> {
    let raws: Vec<(usize, Option<Vec<u8>>)> = undone
        .iter()
        .map(|guess| {
            let raw = guess.before.as_ref().and_then(|value| {
                let field = message.fields.get(guess.field)?;
                Some([field.name, b":", value].concat())
            });
            (guess.field, raw)
        })
        .collect();
    let fields: Vec<Field<'_>> = message
        .fields
        .iter()
        .enumerate()
        .filter_map(
            |(at, field)| match raws.iter().find(|(changed, _)| *changed == at) {
                None => Some(*field),
                Some((_, None)) => None,
                Some((_, Some(raw))) => Some(rewritten(field, raw)),
            },
        )
        .collect();
    digest(&fields, own, signature)
}

fn rewritten<'r>(field: &Field<'r>, raw: &'r [u8]) -> Field<'r> {
    Field {
        raw,
        value: raw.get(field.name.len() + 1..).unwrap_or_default(),
        ..*field
    }
}

fn digest(fields: &[Field<'_>], own: &Field<'_>, signature: &Signature) -> Vec<u8> {
    let (_, canonical) = FieldIndex::new(fields).signed(own, signature);
    let mut hasher = Hasher::new(signature.algorithm);
    hasher.write(&canonical);
    hasher.finish()
}

/// The changes that are tried, the likeliest first.
fn guesses(message: &Message<'_>, own: &Field<'_>, signature: &Signature) -> Vec<Guess> {
    let is_signed = |field: &Field<'_>| {
        signature.signed_headers.iter().any(|name| field.is(name)) && field.span != own.span
    };
    let mut guesses = Vec::new();
    let signed = || {
        message
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| is_signed(field))
    };
    for (at, field) in signed().filter(|(_, field)| field.is("Subject")) {
        for (tag, before) in without_tags(field.value) {
            guesses.push(Guess {
                code: DkimChangeCode::SubjectTag,
                detail: tag,
                field: at,
                before: Some(before),
                span: field.span,
            });
        }
    }
    for &(name, originals) in ORIGINALS {
        for (at, field) in signed().filter(|(_, field)| field.is(name)) {
            for original in originals.iter().flat_map(|original| message.all(original)) {
                guesses.push(Guess {
                    code: DkimChangeCode::Rewritten,
                    detail: name.to_owned(),
                    field: at,
                    before: Some(original.value.to_vec()),
                    span: field.span,
                });
            }
        }
    }
    if signature.header_canonicalization == Canonicalization::Simple {
        for (at, field) in signed() {
            if let Some(before) = in_one_line(field.value) {
                guesses.push(Guess {
                    code: DkimChangeCode::Refolded,
                    detail: String::from_utf8_lossy(field.name).into_owned(),
                    field: at,
                    before: Some(before),
                    span: field.span,
                });
            }
        }
    }
    for name in ["From", "To", "Cc", "Reply-To", "Sender"] {
        for (at, field) in signed().filter(|(_, field)| field.is(name)) {
            if let Some(before) = without_quotes(field.value) {
                guesses.push(Guess {
                    code: DkimChangeCode::Quotes,
                    detail: name.to_owned(),
                    field: at,
                    before: Some(before),
                    span: field.span,
                });
            }
        }
    }
    for (at, field) in signed().filter(|(_, field)| !field.is("From")) {
        guesses.push(Guess {
            code: DkimChangeCode::FieldAdded,
            detail: String::from_utf8_lossy(field.name).into_owned(),
            field: at,
            before: None,
            span: field.span,
        });
    }
    guesses.truncate(MAX_GUESSES);
    guesses
}

/// Fields that software rewrites, and those in which it keeps what stood there before.
const ORIGINALS: &[(&str, &[&str])] = &[
    (
        "From",
        &[
            "X-Original-From",
            "Original-From",
            "X-Google-Original-From",
            "Reply-To",
        ],
    ),
    (
        "Message-ID",
        &["X-Google-Original-Message-ID", "X-Original-Message-ID"],
    ),
    ("Date", &["X-Original-Date"]),
    ("Subject", &["X-Original-Subject", "Thread-Topic"]),
    ("To", &["X-Original-To-Header", "X-Google-Original-To"]),
    ("Reply-To", &["X-Original-Reply-To"]),
];

/// A subject without the tag that a list or a gateway put in front: `[list] `, `EXTERNAL: `, `***SPAM*** `.
/// The tag may stand after `Re: ` too.
fn without_tags(value: &[u8]) -> Vec<(String, Vec<u8>)> {
    let text = String::from_utf8_lossy(value);
    let start = text.len() - text.trim_start().len();
    let (lead, subject) = text.split_at(start);
    let (reply, rest) = match subject.get(..3) {
        Some(prefix) if prefix.eq_ignore_ascii_case("re:") => {
            let rest = subject.get(3..).unwrap_or_default();
            let space = rest.len() - rest.trim_start().len();
            subject.split_at(3 + space)
        }
        _ => subject.split_at(0),
    };
    let ends: Vec<usize> = match rest.chars().next() {
        Some('[') => rest.find(']').map(|at| at + 1).into_iter().collect(),
        Some('{') => rest.find('}').map(|at| at + 1).into_iter().collect(),
        Some('(') => rest.find(')').map(|at| at + 1).into_iter().collect(),
        Some('*') => rest
            .find(|c: char| c != '*')
            .and_then(|word| Some(word + rest.get(word..)?.find('*')?))
            .map(|stars| {
                stars
                    + rest
                        .get(stars..)
                        .map_or(0, |tail| tail.len() - tail.trim_start_matches('*').len())
            })
            .into_iter()
            .collect(),
        _ => rest
            .find(':')
            .filter(|&at| at <= 24)
            .map(|at| at + 1)
            .into_iter()
            .collect(),
    };
    ends.into_iter()
        .flat_map(|end| {
            let tag = rest.get(..end).unwrap_or_default();
            let tail = rest.get(end..).unwrap_or_default();
            let bare = tail.trim_start();
            [bare, tail].map(|tail| (tag.to_owned(), format!("{lead}{reply}{tail}").into_bytes()))
        })
        .collect()
}

/// A value without its line ends; `None` where it is not folded.
fn in_one_line(value: &[u8]) -> Option<Vec<u8>> {
    let is_line_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    value.iter().any(is_line_end).then(|| {
        value
            .iter()
            .copied()
            .filter(|byte| !is_line_end(byte))
            .collect()
    })
}

/// A value without its double quotes; `None` where it has none.
fn without_quotes(value: &[u8]) -> Option<Vec<u8>> {
    value
        .contains(&b'"')
        .then(|| value.iter().copied().filter(|&byte| byte != b'"').collect())
}
