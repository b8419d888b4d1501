//! Messages inside a message: attached, returned by a bounce, in a report, or forwarded as text; and what a bounce says.
//!
//! A bounded walk over the parts (RFC 2046, section 5.1). Messages inside the inner ones are not looked for: whoever
//! opens an inner message finds them there, so that no nesting is too deep.

mod bounce;
mod forwarded;
mod walk;

use std::borrow::Cow;

pub(crate) use bounce::{Bounce, Recipient};
pub(crate) use walk::find;

use crate::{
    message::{self, Message, decode},
    options::Limits,
    reason::InnerKind,
    report::{Inner, LineEndings, Span},
    source::Text,
};

/// What is inside a message.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found<'a> {
    pub(crate) messages: Vec<InnerMessage<'a>>,
    /// What a delivery status notification says (RFC 3464).
    pub(crate) bounce: Option<Bounce>,
    /// Whether parts were left out for a limit.
    pub(crate) is_cut: bool,
}

/// A message inside another: what the report says of it, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InnerMessage<'a> {
    /// What the report says of it.
    pub report: Inner,
    /// Its bytes, decoded.
    pub bytes: Cow<'a, [u8]>,
}

impl<'a> InnerMessage<'a> {
    /// `None` where `bytes` have no header field of mail.
    fn new(
        kind: InnerKind,
        mut span: Span,
        mut bytes: Cow<'a, [u8]>,
        header_only: bool,
        limits: &Limits,
    ) -> Option<Self> {
        let encoded = matches!(bytes, Cow::Owned(_));
        let header = part_of(
            &bytes,
            LineEndings::Mixed,
            Span::new(0, bytes.len()),
            limits,
        );
        let told = |name| header.first(name).map(decode);
        let (from, subject) = (told("From"), told("Subject"));
        let is_mail = from.is_some() || subject.is_some() || header.first("Received").is_some();
        if header_only {
            // An empty line behind the header would make an empty body of one that was not returned.
            let end = header.fields.last().map_or(0, |field| field.span.end);
            if !encoded {
                span.end = span.start.saturating_add(end).min(span.end);
            }
            bytes = match bytes {
                Cow::Borrowed(text) => Cow::Borrowed(text.get(..end).unwrap_or(text)),
                Cow::Owned(mut text) => {
                    text.truncate(end);
                    Cow::Owned(text)
                }
            };
        }
        is_mail.then_some(Self {
            report: Inner {
                kind,
                span,
                encoded,
                header_only,
                from,
                subject,
            },
            bytes,
        })
    }
}

/// The part of `bytes` that stands in `span`.
fn part_of<'a>(
    bytes: &'a [u8],
    line_endings: LineEndings,
    span: Span,
    limits: &Limits,
) -> Message<'a> {
    let text = Text {
        bytes: bytes.get(..span.end).unwrap_or(bytes),
        start: span.start,
        line_endings,
        repairs: Vec::new(),
        is_repaired: false,
    };
    message::part(text, limits)
}
