//! Changes of the body.

use std::borrow::Cow;

use super::super::{
    canonicalize::{self, Canonicalization, Sink},
    crypto::Hasher,
    signature::{Algorithm, SignedBody},
};
use crate::{
    message::Message,
    reason::DkimChangeCode,
    report::{DkimChange, Span},
};

/// Bytes of a body beyond which no change is looked for.
const MAX_BODY_BYTES: usize = 10_000_000;
/// Bytes that are hashed at the most to find an insertion.
const HASH_BUDGET: usize = 32_000_000;
/// Lines in which an insertion at the top, or before a MIME boundary, is looked for.
const MAX_INSERTED_LINES: usize = 64;

/// The change of the body after which `bh=` is its hash.
pub(in super::super) fn body(message: &Message<'_>, signed: &SignedBody) -> Vec<DkimChange> {
    let Some(span) = message.body else {
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

    fn found(&self, code: DkimChangeCode, from: usize, to: usize) -> DkimChange {
        DkimChange {
            code,
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
                return Some(self.found(DkimChangeCode::LinesAppended, 0, self.lines.len()));
            }
        } else if self.is_signed(&hasher) {
            return Some(self.found(DkimChangeCode::LinesAppended, 0, self.lines.len()));
        }
        for line in 0..self.lines.len() {
            hasher.write(self.lines.bytes(line, line + 1));
            if !self.lines.is_blank(line) && self.is_signed(&hasher) {
                return Some(self.found(DkimChangeCode::LinesAppended, line + 1, self.lines.len()));
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
                return Some(self.found(DkimChangeCode::LinesPrepended, 0, first));
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
                            DkimChangeCode::LinesInserted,
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
        type Undo = fn(&[u8]) -> Cow<'_, [u8]>;
        const CHANGES: &[(DkimChangeCode, Undo)] = &[
            (DkimChangeCode::DotsDoubled, |line| {
                Cow::Borrowed(
                    line.strip_prefix(b".")
                        .filter(|rest| rest.starts_with(b"."))
                        .unwrap_or(line),
                )
            }),
            (DkimChangeCode::FromQuoted, |line| {
                Cow::Borrowed(
                    line.strip_prefix(b">")
                        .filter(|rest| rest.starts_with(b"From "))
                        .unwrap_or(line),
                )
            }),
            (DkimChangeCode::SpacesAtLineEnds, |line| {
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
                code: *code,
                detail: Some(changed.len().to_string()),
                span: self.lines.span(first, first + 1),
            })
        })
    }
}
