//! Why a signature does not verify: the change that, undone, makes it verify again.
//!
//! An RSA signature carries the digest of the header fields as they were signed, and `bh=` is the
//! hash of the body as it was signed. So a guess can be proven: undo a change that gateways, lists
//! and copying make, canonicalize, and compare. What is found is an explanation, never a pass.

use std::borrow::Cow;

use super::{
    canonicalize::{self, Canonicalization, Sink},
    crypto::Hasher,
    prepare::{FieldIndex, signed_body_of},
    signature::{Algorithm, Signature},
};
use crate::{
    message::{Field, Message},
    report::{DkimChange, Span},
};

/// Bytes of header fields beyond which no change is looked for: each guess canonicalizes them all.
const MAX_HEADER_BYTES: usize = 200_000;
/// Guesses of which every pair is tried too: a list that tags the subject often touches one more field.
const MAX_PAIRED: usize = 24;
/// Bytes of a body beyond which no change is looked for.
const MAX_BODY_BYTES: usize = 10_000_000;
/// Bytes that are hashed at the most to find a change of the body.
const HASH_BUDGET: usize = 64_000_000;
/// Lines in which an insertion at the top, or before a MIME boundary, is looked for.
const MAX_INSERTED_LINES: usize = 64;

/// A change of one field, undone: its place among the fields, and what stood there before; `None` for no field.
struct Guess {
    code: &'static str,
    detail: String,
    field: usize,
    before: Option<Vec<u8>>,
    span: Span,
}

/// The changes of the header fields that, undone, give the digest that was signed, by `is_signed`.
pub(super) fn headers(
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

fn change(guess: &Guess) -> DkimChange {
    DkimChange {
        code: guess.code.to_owned(),
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
                code: "dkim-change-subject-tag",
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
                    code: "dkim-change-rewritten",
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
                    code: "dkim-change-refolded",
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
                    code: "dkim-change-quotes",
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
            code: "dkim-change-field-added",
            detail: String::from_utf8_lossy(field.name).into_owned(),
            field: at,
            before: None,
            span: field.span,
        });
    }
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
    value.iter().any(|byte| is_line_end(byte)).then(|| {
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

/// The change of the body after which `bh=` is its hash.
pub(super) fn body(message: &Message<'_>, own: &Field<'_>) -> Vec<DkimChange> {
    let (Some(span), Some(signed)) = (message.body, signed_body_of(own)) else {
        return Vec::new();
    };
    if signed.length.is_some() || span.end - span.start > MAX_BODY_BYTES {
        return Vec::new();
    }
    let lines = Lines::new(message, span, signed.canonicalization);
    let search = Search {
        lines: &lines,
        algorithm: signed.algorithm,
        hash: &signed.hash,
    };
    search
        .appended()
        .or_else(|| search.prepended())
        .or_else(|| search.before_boundary())
        .or_else(|| search.transformed())
        .into_iter()
        .collect()
}

/// The lines of a body in canonical form, each with its place in the source.
struct Lines {
    canonical: Vec<u8>,
    /// Where each canonical line ends, its CRLF included.
    ends: Vec<usize>,
    /// Where the line starts in the source.
    sources: Vec<Span>,
    how: Canonicalization,
}

impl Lines {
    fn new(message: &Message<'_>, body: Span, how: Canonicalization) -> Self {
        let mut lines = Self {
            canonical: Vec::with_capacity(body.end - body.start + 2),
            ends: Vec::new(),
            sources: Vec::new(),
            how,
        };
        let mut at = body.start;
        while at < body.end {
            let line = message.text.line(at);
            let content = message.text.slice(at, line.end.min(body.end));
            canonicalize::line(content, how, &mut lines.canonical);
            lines.ends.push(lines.canonical.len());
            lines.sources.push(Span::new(at, line.next.min(body.end)));
            at = line.next;
        }
        lines
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn start(&self, line: usize) -> usize {
        line.checked_sub(1)
            .and_then(|before| self.ends.get(before).copied())
            .unwrap_or(0)
    }

    /// The canonical bytes of a range of lines.
    fn bytes(&self, from: usize, to: usize) -> &[u8] {
        self.canonical
            .get(self.start(from)..self.start(to))
            .unwrap_or_default()
    }

    fn is_blank(&self, line: usize) -> bool {
        self.bytes(line, line + 1) == b"\r\n"
    }

    /// One past the last line that is not empty: those after it are not signed (RFC 6376, section 3.4.3).
    fn end_of_content(&self, mut to: usize) -> usize {
        while to > 0 && self.is_blank(to - 1) {
            to -= 1;
        }
        to
    }

    fn span(&self, from: usize, to: usize) -> Option<Span> {
        let first = self.sources.get(from)?;
        let last = self.sources.get(to.checked_sub(1)?)?;
        Some(Span::new(first.start, last.end))
    }
}

struct Search<'s> {
    lines: &'s Lines,
    algorithm: Algorithm,
    hash: &'s [u8],
}

impl Search<'_> {
    fn is_signed(&self, hasher: &Hasher) -> bool {
        hasher.clone().finish() == self.hash
    }

    fn found(&self, code: &str, from: usize, to: usize) -> DkimChange {
        DkimChange {
            code: code.to_owned(),
            detail: Some((to - from).to_string()),
            span: self.lines.span(from, to),
        }
    }

    /// Lines added at the end: a footer.
    fn appended(&self) -> Option<DkimChange> {
        let mut hasher = Hasher::new(self.algorithm);
        if self.lines.how == Canonicalization::Simple {
            let mut empty = hasher.clone();
            empty.write(b"\r\n");
            if self.is_signed(&empty) {
                return Some(self.found("dkim-change-lines-appended", 0, self.lines.len()));
            }
        } else if self.is_signed(&hasher) {
            return Some(self.found("dkim-change-lines-appended", 0, self.lines.len()));
        }
        for line in 0..self.lines.len() {
            hasher.write(self.lines.bytes(line, line + 1));
            if !self.lines.is_blank(line) && self.is_signed(&hasher) {
                return Some(self.found("dkim-change-lines-appended", line + 1, self.lines.len()));
            }
        }
        None
    }

    /// Lines added at the top: a banner.
    fn prepended(&self) -> Option<DkimChange> {
        let end = self.lines.end_of_content(self.lines.len());
        let mut budget = HASH_BUDGET;
        for first in 1..MAX_INSERTED_LINES.min(end) {
            let rest = self.lines.bytes(first, end);
            budget = budget.checked_sub(rest.len())?;
            let mut hasher = Hasher::new(self.algorithm);
            hasher.write(rest);
            if self.is_signed(&hasher) {
                return Some(self.found("dkim-change-lines-prepended", 0, first));
            }
        }
        None
    }

    /// Lines added at the end of a MIME part, before a boundary.
    fn before_boundary(&self) -> Option<DkimChange> {
        let end = self.lines.end_of_content(self.lines.len());
        let mut budget = HASH_BUDGET;
        let mut prefixes: Vec<Hasher> = Vec::new();
        let mut hasher = Hasher::new(self.algorithm);
        for boundary in 0..end {
            prefixes.push(hasher.clone());
            if prefixes.len() > MAX_INSERTED_LINES + 1 {
                prefixes.remove(0);
            }
            let line = self.lines.bytes(boundary, boundary + 1);
            if line.starts_with(b"--") && line.len() > 4 {
                let rest = self.lines.bytes(boundary, end);
                // The last of the prefixes is the text as it stands.
                for (back, prefix) in prefixes.iter().rev().enumerate().skip(1) {
                    budget = budget.checked_sub(rest.len())?;
                    let mut guess = prefix.clone();
                    guess.write(rest);
                    if self.is_signed(&guess) {
                        return Some(self.found(
                            "dkim-change-lines-inserted",
                            boundary - back,
                            boundary,
                        ));
                    }
                }
            }
            hasher.write(line);
        }
        None
    }

    /// A change that every line of its kind went through.
    fn transformed(&self) -> Option<DkimChange> {
        const CHANGES: &[(&str, fn(&[u8]) -> Cow<'_, [u8]>)] = &[
            ("dkim-change-dots-doubled", |line| {
                Cow::Borrowed(
                    line.strip_prefix(b".")
                        .filter(|rest| rest.starts_with(b"."))
                        .unwrap_or(line),
                )
            }),
            ("dkim-change-from-quoted", |line| {
                Cow::Borrowed(
                    line.strip_prefix(b">")
                        .filter(|rest| rest.starts_with(b"From "))
                        .unwrap_or(line),
                )
            }),
            ("dkim-change-spaces-at-line-ends", |line| {
                let content = line.strip_suffix(b"\r\n").unwrap_or(line);
                Cow::Owned([content.trim_ascii_end(), b"\r\n"].concat())
            }),
        ];
        let end = self.lines.end_of_content(self.lines.len());
        CHANGES.iter().find_map(|(code, undo)| {
            let mut hasher = Hasher::new(self.algorithm);
            let mut changed = Vec::new();
            for line in 0..end {
                let bytes = self.lines.bytes(line, line + 1);
                let before = undo(bytes);
                if before.as_ref() != bytes {
                    changed.push(line);
                }
                hasher.write(&before);
            }
            let first = *changed.first()?;
            self.is_signed(&hasher).then(|| DkimChange {
                code: (*code).to_owned(),
                detail: Some(changed.len().to_string()),
                span: self.lines.span(first, first + 1),
            })
        })
    }
}
