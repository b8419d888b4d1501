//! A body as it may have been signed, with where each byte of it comes from.

use std::ops::Range;

use super::{super::step::Step, mime::Entity};
use crate::{message::Message, reason::DkimChangeCode, report::Span};

/// A body with some changes undone. Its lines end in CRLF.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) bytes: Vec<u8>,
    /// Where stretches of `bytes` come from, in order; the first starts at 0.
    map: Vec<Anchor>,
    /// The changes undone.
    pub(super) steps: Vec<Step>,
    /// What kind of content the whole body is.
    pub(super) entity: Entity,
}

#[derive(Debug, Clone, Copy)]
struct Anchor {
    /// The start of the stretch in `bytes`.
    at: usize,
    /// Where it comes from.
    source: Span,
    /// Whether the stretch is the source's text as it stands, so that each byte has its own place.
    verbatim: bool,
}

impl Draft {
    /// The body as given.
    pub(super) fn of_message(message: &Message<'_>, body: Span) -> Self {
        let mut bytes = Vec::with_capacity(body.end - body.start + 2);
        let mut map: Vec<Anchor> = Vec::new();
        let mut at = body.start;
        while at < body.end {
            let line = message.text.line(at);
            let (end, next) = (line.end.min(body.end), line.next.min(body.end));
            let is_joined = map.last().is_some_and(|last| {
                last.source.start + (bytes.len() - last.at) == at && last.verbatim
            });
            if !is_joined {
                map.push(Anchor {
                    at: bytes.len(),
                    source: Span::new(at, body.end),
                    verbatim: true,
                });
            }
            bytes.extend_from_slice(message.text.slice(at, end));
            bytes.extend_from_slice(b"\r\n");
            at = next;
        }
        Self {
            bytes,
            map,
            steps: Vec::new(),
            entity: Entity::of_message(message),
        }
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &[u8] {
        self.bytes.get(range).unwrap_or_default()
    }

    /// Where a range comes from.
    pub(super) fn source(&self, range: Range<usize>) -> Span {
        let start = self.place(range.start).0;
        let end = if range.end > range.start {
            self.place(range.end - 1).1
        } else {
            start
        };
        Span::new(start, end.max(start))
    }

    /// The first and one past the last byte of the source that a byte comes from.
    fn place(&self, at: usize) -> (usize, usize) {
        let next = self.map.partition_point(|anchor| anchor.at <= at);
        let Some(anchor) = next.checked_sub(1).and_then(|before| self.map.get(before)) else {
            return (0, 0);
        };
        if anchor.verbatim {
            let start = (anchor.source.start + (at - anchor.at)).min(anchor.source.end);
            // Of a line end that is one byte in the source, the second has the place of the next line.
            let limit = self
                .map
                .get(next)
                .map_or(anchor.source.end, |following| following.source.start)
                .max(anchor.source.start);
            (
                start.min(limit.max(start)),
                (start + 1).min(anchor.source.end).min(limit.max(start)),
            )
        } else {
            (anchor.source.start, anchor.source.end)
        }
    }

    /// The lines, each with its CRLF.
    pub(super) fn lines(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut at = 0;
        std::iter::from_fn(move || {
            let rest = self.bytes.get(at..).filter(|rest| !rest.is_empty())?;
            let end = memchr::memchr(b'\n', rest).map_or(self.bytes.len(), |found| at + found + 1);
            let line = at..end;
            at = end;
            Some(line)
        })
    }

    /// Rewrites each line: `undo` gives what it was, or nothing where it was as it is.
    pub(super) fn map_lines(
        &self,
        code: DkimChangeCode,
        mut undo: impl FnMut(&[u8]) -> Option<Vec<u8>>,
    ) -> Option<Self> {
        let mut rewriter = Rewriter::new(self, code);
        for line in self.lines() {
            if let Some(before) = undo(self.slice(line.clone())) {
                rewriter.replace(line, &before);
            }
        }
        rewriter.finish()
    }
}

/// The text of a line without its line end.
pub(super) fn content(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r\n").unwrap_or(line)
}

/// Makes a draft of another by replacing ranges, from the start to the end.
pub(super) struct Rewriter<'d> {
    from: &'d Draft,
    bytes: Vec<u8>,
    map: Vec<Anchor>,
    at: usize,
    step: Step,
    entity: Option<Entity>,
}

impl<'d> Rewriter<'d> {
    pub(super) fn new(from: &'d Draft, code: DkimChangeCode) -> Self {
        Self {
            from,
            bytes: Vec::with_capacity(from.bytes.len() + 64),
            map: Vec::new(),
            at: 0,
            step: Step::new(code),
            entity: None,
        }
    }

    /// What `range` was before the change. Ranges come in order.
    pub(super) fn replace(&mut self, range: Range<usize>, before: &[u8]) {
        let span = self.replace_quietly(range.clone(), before);
        self.step
            .push(span, before, self.from.bytes.get(range).unwrap_or_default());
    }

    /// Replaces, and names other text as the change.
    pub(super) fn replace_as(
        &mut self,
        range: Range<usize>,
        bytes: &[u8],
        before: &[u8],
        after: &[u8],
    ) {
        let span = self.replace_quietly(range, bytes);
        self.step.push(span, before, after);
    }

    /// Replaces without naming the place as one of the change.
    pub(super) fn replace_quietly(&mut self, range: Range<usize>, bytes: &[u8]) -> Span {
        self.copy_to(range.start);
        let span = self.from.source(range.clone());
        if !bytes.is_empty() {
            self.map.push(Anchor {
                at: self.bytes.len(),
                source: span,
                verbatim: false,
            });
            self.bytes.extend_from_slice(bytes);
        }
        self.at = range.end.max(self.at);
        span
    }

    fn copy_to(&mut self, end: usize) {
        let Some(kept) = self
            .from
            .bytes
            .get(self.at..end)
            .filter(|kept| !kept.is_empty())
        else {
            return;
        };
        let shift = self.bytes.len();
        let first = self.from.map.partition_point(|anchor| anchor.at <= self.at);
        if let Some(anchor) = first.checked_sub(1).and_then(|at| self.from.map.get(at)) {
            let source = if anchor.verbatim {
                Span::new(
                    (anchor.source.start + (self.at - anchor.at)).min(anchor.source.end),
                    anchor.source.end,
                )
            } else {
                anchor.source
            };
            self.map.push(Anchor {
                at: shift,
                source,
                verbatim: anchor.verbatim,
            });
        }
        let inside = self.from.map.get(first..).unwrap_or_default();
        self.map.extend(
            inside
                .iter()
                .take_while(|anchor| anchor.at < end)
                .map(|anchor| Anchor {
                    at: anchor.at - self.at + shift,
                    ..*anchor
                }),
        );
        self.bytes.extend_from_slice(kept);
        self.at = end;
    }

    pub(super) fn detail(&mut self, detail: impl Into<String>) {
        self.step.detail = Some(detail.into());
    }

    /// Adds text to what the change added.
    pub(super) fn add(&mut self, text: &[u8]) {
        self.step.add(text);
    }

    pub(super) fn param(&mut self, name: &'static str, value: impl Into<String>) {
        self.step.params.push((name, value.into()));
    }

    pub(super) fn entity(&mut self, entity: Entity) {
        self.entity = Some(entity);
    }

    /// The draft; `None` where nothing was changed.
    pub(super) fn finish(mut self) -> Option<Draft> {
        if self.step.count == 0 {
            return None;
        }
        self.copy_to(self.from.bytes.len());
        let mut steps = self.from.steps.clone();
        steps.push(self.step);
        Some(Draft {
            bytes: self.bytes,
            map: self.map,
            steps,
            entity: self.entity.unwrap_or_else(|| self.from.entity.clone()),
        })
    }
}
