//! A message: header fields with their places, decoded views, and where the body is.
//!
//! Nothing is copied: every field and the body are slices of the source text.

use std::{borrow::Cow, collections::HashMap};

use crate::{
    options::Limits,
    provenance::Kind,
    reason::RepairKind,
    report::{BodyPresence, Header, LineEndings, Repair, RepairEffect, Source, Span},
    source::{SourceError, Text, is_binary, is_known_field, refusal, seems},
};

mod address;
mod author;
mod decode;
mod displayed;
mod reverse_path;
mod shown;

pub use address::{domain_in_ascii, mailboxes};
pub use author::{Author, AuthorReading};
pub(crate) use author::{Conflict, Remark, author};
pub(crate) use decode::{decode, unfold};
pub(crate) use displayed::{Displayed, Shown, hidden_fields, is_proof, telling};
pub(crate) use reverse_path::reverse_path;

/// A message over the text it came as.
#[derive(Debug, Clone)]
pub struct Message<'a> {
    /// The text.
    pub text: Text<'a>,
    /// The header fields, in message order.
    pub fields: Vec<Field<'a>>,
    /// The body, maybe empty: all after the empty line that ends the header section. `None` where there is no such
    /// line, so that only header fields were given.
    pub body: Option<Span>,
    /// Lines of the header section that belong to no field, as far as they are kept: the first [`MAX_STRAYS`].
    pub strays: Vec<Span>,
    /// Whether fields were left out for a limit.
    has_left_out: bool,
}

/// Lines that belong to no field, of which the places are kept.
pub(crate) const MAX_STRAYS: usize = 100;

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

    /// Whether the header section could not be read whole: fields were left out, or lines belong to no field. Other
    /// programs may read what was passed over, a second From for instance, so nothing is proven of such a message.
    pub fn is_incomplete(&self) -> bool {
        self.has_left_out || !self.strays.is_empty()
    }

    /// Whether fields were left out for a limit.
    pub fn has_left_out(&self) -> bool {
        self.has_left_out
    }

    /// Whether nothing but line ends follows the header section, if anything: whether the body is empty, or only header
    /// fields were copied, cannot be told.
    pub fn is_body_blank(&self) -> bool {
        let is_line_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
        self.body_bytes()
            .is_none_or(|body| body.iter().all(is_line_end))
    }

    /// The first byte of a field that no header field can have: NUL, or a carriage return that ends no line. Where such
    /// a return ends a line for other programs, they read another field than we do.
    pub fn stray_byte(&self, field: &Field<'_>) -> Option<usize> {
        let lines_end_in_cr = self.text.line_endings == LineEndings::Cr;
        let at = memchr::memchr2_iter(b'\r', 0, field.raw).find(|&at| {
            let is_line_end = lines_end_in_cr || field.raw.get(at + 1) == Some(&b'\n');
            field.raw.get(at) == Some(&0) || !is_line_end
        });
        at.map(|at| field.span.start + at)
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
        self.body.map(|span| {
            self.text
                .bytes
                .get(span.start..span.end)
                .unwrap_or_default()
        })
    }
}

/// Reads the header section of `text` and finds the body.
///
/// # Errors
/// [`SourceError`] where no line is a header field: what the text seems to be.
pub fn parse<'a>(text: Text<'a>, limits: &Limits) -> Result<Message<'a>, SourceError> {
    let sections = Sections::of(&text, limits);
    if sections.fields.is_empty() {
        return Err(refusal(text.bytes));
    }
    // JSON, a link and a web page have colons too.
    let is_mail = |field: &Field<'_>| is_known_field(field.name) || field.name.starts_with(b"X-");
    if !sections.fields.iter().any(is_mail)
        && let Some(error) = seems(text.bytes)
    {
        return Err(error);
    }
    let mut text = text;
    text.repairs.extend(
        sections
            .strays
            .repair(RepairKind::NotAHeaderLine, RepairEffect::Lossless),
    );
    text.repairs.extend(
        sections
            .left_out
            .repair(RepairKind::HeaderFieldsLeftOut, RepairEffect::Cut),
    );
    if !matches!(text.line_endings, LineEndings::Crlf | LineEndings::None) {
        text.repairs.push(Repair {
            code: RepairKind::LineEndings,
            count: 1,
            span: None,
            effect: RepairEffect::Lossless,
            removed: None,
        });
    }
    Ok(Message {
        fields: sections.fields,
        body: sections.body,
        strays: sections.strays.spans,
        has_left_out: sections.left_out.count > 0,
        text,
    })
}

/// Reads a part of a message (RFC 2046, section 5.1): like a message, but it may have no header field at all. `text`
/// starts at the part and ends with it.
pub(crate) fn part<'a>(text: Text<'a>, limits: &Limits) -> Message<'a> {
    let sections = Sections::of(&text, limits);
    Message {
        fields: sections.fields,
        body: sections.body,
        strays: sections.strays.spans,
        has_left_out: sections.left_out.count > 0,
        text,
    }
}

impl Message<'_> {
    /// The report's view of the text.
    pub fn source_report(&self) -> Source {
        Source {
            bytes: self.text.bytes.len(),
            line_endings: self.text.line_endings,
            body: self.body_presence(),
            body_span: self.body,
            repairs: self.text.repairs.clone(),
            text: self
                .text
                .is_repaired
                .then(|| String::from_utf8_lossy(self.text.bytes).into_owned()),
        }
    }

    /// The report's view of the header fields.
    ///
    /// `kind` tells of a field whether the receiver wrote it.
    pub fn headers(&self, kind: impl Fn(&Field<'_>) -> Option<Kind>) -> Vec<Header> {
        self.fields
            .iter()
            .map(|field| Header {
                name: String::from_utf8_lossy(field.name).into_owned(),
                value: decode(field),
                raw: String::from_utf8_lossy(field.value).into_owned(),
                span: field.span,
                kind: kind(field),
            })
            .collect()
    }
}

/// Lines that were passed over.
#[derive(Default)]
struct Strays {
    count: usize,
    spans: Vec<Span>,
}

impl Strays {
    fn add(&mut self, span: Span) {
        self.count += 1;
        if self.spans.len() < MAX_STRAYS {
            self.spans.push(span);
        }
    }

    fn repair(&self, code: RepairKind, effect: RepairEffect) -> Option<Repair> {
        (self.count > 0).then_some(Repair {
            code,
            count: self.count,
            span: self.spans.first().copied(),
            effect,
            removed: None,
        })
    }
}

struct Sections<'a> {
    fields: Vec<Field<'a>>,
    body: Option<Span>,
    strays: Strays,
    left_out: Strays,
}

impl<'a> Sections<'a> {
    fn of(text: &Text<'a>, limits: &Limits) -> Self {
        let mut sections = Self {
            fields: Vec::new(),
            body: None,
            strays: Strays::default(),
            left_out: Strays::default(),
        };
        sections.read(text, &mut Allowance::new(limits));
        sections
    }

    fn read(&mut self, text: &Text<'a>, allowance: &mut Allowance<'_, 'a>) {
        let mut at = text.start;
        while at < text.bytes.len() {
            let first = text.line(at);
            if first.end == at {
                self.body = Some(Span::new(first.next, text.bytes.len()));
                return;
            }
            let (end, next) = folded(text, first.end, first.next);
            let span = Span::new(at, end);
            match field(text, span) {
                Some(field) if allowance.takes(&field) => self.fields.push(field),
                Some(_) => self.left_out.add(span),
                // Binary data can hold anything: passing over stray lines must not take its tail for a header section.
                None if self.fields.is_empty() && is_binary(text.slice(at, end)) => return,
                // What mailbox files put in front of a message is none of its lines (RFC 4155).
                None if self.fields.is_empty() && is_mbox_line(text.slice(at, end)) => {}
                None => self.strays.add(span),
            }
            at = next;
        }
    }
}

/// What may still be read of a header section.
struct Allowance<'l, 'a> {
    limits: &'l Limits,
    fields: usize,
    bytes: usize,
    /// Fields so far, by their names in lower case.
    of_name: HashMap<Cow<'a, [u8]>, usize>,
}

impl<'l, 'a> Allowance<'l, 'a> {
    fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            fields: 0,
            bytes: 0,
            of_name: HashMap::new(),
        }
    }

    /// Whether a field is within the limits. One that is not counts for none of them.
    fn takes(&mut self, field: &Field<'a>) -> bool {
        let bytes = self.bytes.saturating_add(field.raw.len());
        if self.fields >= self.limits.header_fields || bytes > self.limits.header_bytes {
            return false;
        }
        let name = if field.name.iter().any(u8::is_ascii_uppercase) {
            Cow::Owned(field.name.to_ascii_lowercase())
        } else {
            Cow::Borrowed(field.name)
        };
        let of_name = self.of_name.entry(name).or_default();
        if *of_name >= self.limits.repeated_fields {
            return false;
        }
        *of_name += 1;
        self.fields += 1;
        self.bytes = bytes;
        true
    }
}

fn is_mbox_line(line: &[u8]) -> bool {
    line.starts_with(b"From ") || line.starts_with(b">From ")
}

/// The end of a field whose first line ends at `end`: lines that begin with white space continue it.
fn folded(text: &Text<'_>, mut end: usize, mut next: usize) -> (usize, usize) {
    while matches!(text.bytes.get(next), Some(b' ' | b'\t')) {
        let line = text.line(next);
        (end, next) = (line.end, line.next);
    }
    (end, next)
}

/// The field in `span`: a name of printable characters, maybe white space (obsolete, RFC 5322, section 4.5), a colon.
fn field<'a>(text: &Text<'a>, span: Span) -> Option<Field<'a>> {
    let raw = text.slice(span.start, span.end);
    let colon = memchr::memchr(b':', raw)?;
    let name = raw.get(..colon)?.trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(|byte| matches!(byte, 33..=126));
    is_name.then_some(Field {
        name,
        raw,
        value: raw.get(colon + 1..)?,
        span,
        value_span: Span::new(span.start + colon + 1, span.end),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: &[u8]) -> Message<'_> {
        let limits = Limits::default();
        parse(crate::source::read(bytes, &limits).expect("text"), &limits).expect("message")
    }

    fn fields(bytes: &[u8]) -> Vec<(String, String)> {
        message(bytes)
            .fields
            .iter()
            .map(|f| (String::from_utf8_lossy(f.name).into_owned(), f.text()))
            .collect()
    }

    #[test]
    fn every_kind_of_line_end_gives_the_same_fields() {
        let expected = [("A".into(), "b c".into()), ("D".into(), "e".into())];
        for end in ["\r\n", "\n", "\r"] {
            let text = format!("A: b{end} c{end}D:e{end}{end}body{end}");
            assert_eq!(fields(text.as_bytes()), expected, "{end:?}");
            let message = message(text.as_bytes());
            assert!(message.body_bytes().expect("a body").starts_with(b"body"));
        }
    }

    #[test]
    fn spans_point_into_the_text_as_it_came() {
        let text = b"\xef\xbb\xbf\r\nA: b\r\n\tc\r\nD : e\r\n";
        let message = message(text);
        for field in &message.fields {
            assert_eq!(&text[field.span.start..field.span.end], field.raw);
            assert_eq!(
                &text[field.value_span.start..field.value_span.end],
                field.value
            );
        }
        assert_eq!(message.fields[1].name, b"D");
    }

    #[test]
    fn an_empty_body_and_a_missing_one_are_told_apart() {
        // RFC 5322, section 2.1: the body follows an empty line, and is optional.
        for text in [&b"A: b"[..], b"A: b\r\n"] {
            assert_eq!(message(text).body, None, "{text:?}");
        }
        for (text, body) in [
            (&b"A: b\r\n\r\n"[..], &b""[..]),
            (b"A: b\n\n\n", b"\n"),
            (b"A: b\n\n\n.", b"\n."),
        ] {
            assert_eq!(message(text).body_bytes(), Some(body), "{text:?}");
            assert_eq!(message(text).is_body_blank(), !text.ends_with(b"."));
        }
    }

    #[test]
    fn a_message_that_was_not_read_whole_is_incomplete() {
        for (text, expected) in [
            (&b"A: b\n\nx"[..], false),
            (
                b"From a@b Mon Jan  1 00:00:00 2024\n>From c@d Mon Jan  1 00:00:00 2024\nA: b\n",
                false,
            ),
            (b"A: b\nno field\nC: d\n\nx", true),
            (b"A: b\nFrom\x0b: c\n\nx", true),
            (b"A: b\n>From c@d Mon Jan  1 00:00:00 2024\n\nx", true),
        ] {
            assert_eq!(message(text).is_incomplete(), expected, "{text:?}");
        }
    }

    #[test]
    fn bytes_that_no_field_can_have_are_found() {
        for (text, at) in [
            (&b"A: b\r\n c\r\nD: e\r\n"[..], None),
            (b"A: b\n\tc\nD: e\n", None),
            (b"A: b\r c\rD: e\r", None),
            (b"A: b\rc\r\nD: e\r\n", Some(4)),
            (b"A: b\r c\r\nD: e\r\n", Some(4)),
            (b"A: b\r\r\nD: e\r\n", Some(4)),
            (b"A: b\0\r\nD: e\r\n", Some(4)),
            // Odd, and yet no line end: RFC 5322, section 4.1, obs-NO-WS-CTL.
            (b"A: b\x0bc\x01\r\nD: e\r\n", None),
        ] {
            let message = message(text);
            assert_eq!(message.stray_byte(&message.fields[0]), at, "{text:?}");
        }
    }

    #[test]
    fn a_line_that_is_no_field_is_passed_over_and_told() {
        let message = message(b"A: b\nno field\nC: d\n\nbody");
        assert_eq!(message.fields.len(), 2);
        let repair = &message.text.repairs[0];
        assert_eq!((repair.code, repair.count), (RepairKind::NotAHeaderLine, 1));
        assert_eq!(repair.span, Some(Span::new(5, 13)));
    }

    #[test]
    fn prose_and_binary_data_are_no_messages() {
        let error = |bytes: &[u8]| {
            let limits = Limits::default();
            parse(crate::source::read(bytes, &limits).expect("text"), &limits).expect_err("none")
        };
        assert_eq!(
            error(b"just some prose\nin two lines"),
            SourceError::NoHeaderFields
        );
        assert_eq!(
            error(b"\x01\x02\r\n\x1a\n\0\0\0\rIHDR"),
            SourceError::Binary
        );
        assert_eq!(error(b"\xd0\xcf\x11\xe0\0\0\0\n:a\0"), SourceError::Binary);
    }

    #[test]
    fn more_fields_than_the_limit_are_left_out_and_told() {
        let limits = Limits {
            header_fields: 2,
            ..Limits::default()
        };
        let text = crate::source::read(b"A: 1\nB: 2\nC: 3\n", &limits).expect("text");
        let message = parse(text, &limits).expect("message");
        assert_eq!(message.fields.len(), 2);
        assert_eq!(
            message.text.repairs[0].code,
            RepairKind::HeaderFieldsLeftOut
        );
    }
}
