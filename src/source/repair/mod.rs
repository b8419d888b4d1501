//! Repair of damaged texts: pastes and files that are a message, but not as it was sent.
//!
//! Each repair is a pure function: it recognizes one kind of damage by its own sign, undoes it, and says so. Repairs are
//! tried alone and in combination on the start of the text; the candidate that reads as the best header section is
//! then made from the whole text. What cannot be seen in the header (`>From ` in the body, doubled dots, the charset)
//! is decided by the body hash of a signature.
//!
//! A text that reads as a message without a defect is never touched.

mod affix;
mod body;
mod characters;
mod encoding;
mod frame;
mod html;
mod layout;
mod links;
mod markup;
mod prefix;
mod search;
mod transfer;

use std::borrow::Cow;

use memchr::memmem;

use super::{
    Repaired,
    damage::{
        BYTE_ORDER_MARK,
        lines::{self, HEAD_BYTES, head},
        names,
        reading::{self, read},
        trimmed,
    },
};
use crate::{
    options::Limits,
    reason::RepairKind,
    report::{Repair, RepairEffect, Span},
};

/// What one repair gives.
struct Undone {
    text: Vec<u8>,
    /// How often the damage was undone.
    count: usize,
    /// The first place, in the new text.
    first: usize,
    effect: RepairEffect,
    /// What was cut away.
    removed: Option<String>,
    /// Says more exactly what was undone than the step does.
    kind: Option<RepairKind>,
}

impl Undone {
    fn new(text: Vec<u8>, count: usize, first: usize) -> Self {
        Self {
            text,
            count,
            first,
            effect: RepairEffect::NeedsConfirmation,
            removed: None,
            kind: None,
        }
    }

    fn lossless(self) -> Self {
        Self {
            effect: RepairEffect::Lossless,
            ..self
        }
    }
}

/// A repair: `None` where its sign of damage is not there.
type Undo = fn(&[u8]) -> Option<Undone>;

/// A step that was taken, and what it gave; its text has gone into the next one.
type Taken = (RepairKind, Undone);

/// A repaired text is at most this many times as long as the one that was given.
const MOST_GROWTH: usize = 2;

/// Repairs `bytes` if they are a damaged message.
///
/// `body_agrees` says whether the body of a text is the one that a signature in it was made over, and `None` where
/// that is not known; it is asked a few times at most.
pub(crate) fn repair<'a>(
    bytes: &'a [u8],
    limits: &Limits,
    body_agrees: &dyn Fn(&[u8]) -> Option<bool>,
) -> Repaired<'a> {
    let untouched = Repaired::untouched(bytes);
    if bytes.len() > limits.message_bytes {
        return untouched;
    }
    let mut text = Cow::Borrowed(bytes);
    let mut done: Vec<Taken> = Vec::new();
    if let Some(undone) = encoding::utf16(&text) {
        push(&mut text, &mut done, RepairKind::Utf16, undone);
    }
    let showed_fields = shows_fields(&text);
    let had_mark = text.starts_with(BYTE_ORDER_MARK);
    let given = read(trimmed(head(&text)));
    if given.defects > 0
        && let Some((repaired, steps)) = search::choose(&text, &given, body_agrees)
    {
        if had_mark {
            let mark = Undone::new(Vec::new(), 1, 0).lossless();
            done.push((RepairKind::ByteOrderMark, mark));
        }
        text = Cow::Owned(repaired);
        done.extend(steps);
    }
    if let Some((kind, undone)) = body::undo(&text, body_agrees) {
        push(&mut text, &mut done, kind, undone);
    }
    if text.len()
        > bytes
            .len()
            .saturating_mul(MOST_GROWTH)
            .saturating_add(HEAD_BYTES)
    {
        return untouched;
    }
    if done.is_empty() {
        return untouched;
    }
    let mut repairs = report(&text, done);
    let authors = read(&text).authors;
    // The given text was read as a message by somebody's mail program: what it shows must not be replaced unnoticed.
    if given.authors.iter().any(|author| !authors.contains(author)) && showed_fields {
        repairs.push(Repair {
            code: RepairKind::AuthorChanged,
            count: 1,
            span: None,
            effect: RepairEffect::Cut,
            removed: given
                .authors
                .first()
                .map(|author| String::from_utf8_lossy(author).into_owned()),
        });
    }
    Repaired {
        given: bytes,
        text,
        repairs,
    }
}

/// Whether a text has a line that could be a field, so that a mail program would show an author.
fn shows_fields(text: &[u8]) -> bool {
    !reading::section(trimmed(head(text))).fields.is_empty()
}

fn push(text: &mut Cow<'_, [u8]>, done: &mut Vec<Taken>, kind: RepairKind, mut undone: Undone) {
    *text = Cow::Owned(std::mem::take(&mut undone.text));
    done.push((kind, undone));
}

/// The repairs as the report has them. The place of a repair that others followed is found again by its text.
fn report(text: &[u8], done: Vec<Taken>) -> Vec<Repair> {
    let last = done.len().saturating_sub(1);
    done.into_iter()
        .enumerate()
        .map(|(at, (kind, undone))| Repair {
            code: undone.kind.unwrap_or(kind),
            count: undone.count,
            span: (at == last && undone.removed.is_none())
                .then(|| line_at(text, undone.first))
                .flatten(),
            effect: undone.effect,
            removed: undone.removed,
        })
        .collect()
}

/// The line of a place.
fn line_at(text: &[u8], at: usize) -> Option<Span> {
    let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
    let end = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
    Some(Span::new(at, at + end))
}

/// How often `needle` occurs in the head of a text, up to a handful.
fn occurs(text: &[u8], needle: &[u8]) -> usize {
    memmem::find_iter(head(text), needle).take(16).count()
}
