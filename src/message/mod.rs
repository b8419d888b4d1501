//! A message: header fields with their places, decoded views, and where the body is.
//!
//! Nothing is copied: every field and the body are slices of the source text.

use crate::{
    report::{BodyPresence, Span},
    source::Text,
};

mod decode;

pub use decode::{decode_unstructured, unfold};

/// A message over the text it came as.
#[derive(Debug, Clone)]
pub struct Message<'a> {
    /// The text.
    pub text: Text<'a>,
    /// The header fields, in message order.
    pub fields: Vec<Field<'a>>,
    /// The body; `None` where only header fields were given.
    pub body: Option<Span>,
}

/// A header field (RFC 5322, section 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// The name as written, without white space before the colon.
    pub name: &'a [u8],
    /// The whole field as written, without its last line end.
    pub raw: &'a [u8],
    /// The value as written: what follows the colon, folding included, without the last line end.
    pub value: &'a [u8],
    /// Where the whole field stands in the source text.
    pub span: Span,
    /// Where the value stands in the source text.
    pub value_span: Span,
}

impl Field<'_> {
    /// Whether this is the field `name`; case does not matter.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The value unfolded and trimmed, as text; bytes that are not UTF-8 become U+FFFD.
    pub fn text(&self) -> String {
        unfold(self.value)
    }
}

impl<'a> Message<'a> {
    /// All fields called `name`, in message order.
    pub fn all<'m>(&'m self, name: &'m str) -> impl DoubleEndedIterator<Item = &'m Field<'a>> {
        self.fields.iter().filter(move |field| field.is(name))
    }

    /// The first field called `name`.
    pub fn first(&self, name: &str) -> Option<&Field<'a>> {
        self.fields.iter().find(|field| field.is(name))
    }

    /// Whether a body was given.
    pub fn body_presence(&self) -> BodyPresence {
        match self.body {
            Some(_) => BodyPresence::Present,
            None => BodyPresence::Absent,
        }
    }

    /// The bytes of the body; none where there is no body.
    pub fn body_bytes(&self) -> Option<&'a [u8]> {
        self.body
            .map(|span| self.text.bytes.get(span.start..span.end).unwrap_or_default())
    }
}
