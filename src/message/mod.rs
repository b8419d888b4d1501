//! A message: header fields with their places, decoded views, and where the body is.
//!
//! Nothing is copied: every field and the body are slices of the source text.

use crate::{
    options::Limits,
    report::{BodyPresence, Header, LineEndings, Repair, Source, Span},
    source::{SourceError, Text, is_binary},
};

mod address;
mod author;
mod decode;
mod shown;

pub use address::{domain_in_ascii, mailboxes};
pub use author::{Author, AuthorReading, Conflict, Remark, author};
pub use decode::{decode, unfold};

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
/// [`SourceError::NoHeaderFields`] or [`SourceError::Binary`] where no line is a header field.
pub fn parse<'a>(text: Text<'a>, limits: &Limits) -> Result<Message<'a>, SourceError> {
    let mut sections = Sections {
        fields: Vec::new(),
        body: None,
        strays: Strays::default(),
        left_out: Strays::default(),
    };
    sections.read(&text, limits.header_fields);
    if sections.fields.is_empty() {
        return Err(if is_binary(text.bytes) {
            SourceError::Binary
        } else {
            SourceError::NoHeaderFields
        });
    }
    let mut text = text;
    text.repairs
        .extend(sections.strays.repair("not-a-header-line"));
    text.repairs
        .extend(sections.left_out.repair("header-fields-left-out"));
    if !matches!(text.line_endings, LineEndings::Crlf | LineEndings::None) {
        text.repairs.push(Repair {
            code: "line-endings",
            count: 1,
            span: None,
        });
    }
    Ok(Message {
        fields: sections.fields,
        body: sections.body,
        text,
    })
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
        }
    }

    /// The report's view of the header fields.
    pub fn headers(&self) -> Vec<Header> {
        self.fields
            .iter()
            .map(|field| Header {
                name: String::from_utf8_lossy(field.name).into_owned(),
                value: decode(field),
                raw: String::from_utf8_lossy(field.value).into_owned(),
                span: field.span,
            })
            .collect()
    }
}

/// Lines that were passed over.
#[derive(Default)]
struct Strays {
    count: usize,
    first: Option<Span>,
}

impl Strays {
    fn add(&mut self, span: Span) {
        self.count += 1;
        self.first.get_or_insert(span);
    }

    fn repair(&self, code: &'static str) -> Option<Repair> {
        (self.count > 0).then_some(Repair {
            code,
            count: self.count,
            span: self.first,
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
    fn read(&mut self, text: &Text<'a>, most_fields: usize) {
        let mut at = text.start;
        while at < text.bytes.len() {
            let first = text.line(at);
            if first.end == at {
                self.body = body(text, first.next);
                return;
            }
            let (end, next) = folded(text, first.end, first.next);
            let span = Span::new(at, end);
            match field(text, span) {
                Some(_) if self.fields.len() >= most_fields => self.left_out.add(span),
                Some(field) => self.fields.push(field),
                // Binary data can hold anything: passing over stray lines must not take its tail for a header section.
                None if self.fields.is_empty() && is_binary(text.slice(at, end)) => return,
                None => self.strays.add(span),
            }
            at = next;
        }
    }
}

/// The body after the empty line. Where nothing but line ends follows, it cannot be told whether
/// the message had an empty body or only its header fields were copied: then there is none.
fn body(text: &Text<'_>, start: usize) -> Option<Span> {
    let end = text.bytes.len();
    let is_blank = text
        .slice(start, end)
        .iter()
        .all(|byte| matches!(byte, b'\r' | b'\n'));
    (!is_blank).then_some(Span::new(start, end))
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
    fn without_a_body_only_header_fields_were_given() {
        for text in [&b"A: b"[..], b"A: b\r\n", b"A: b\r\n\r\n", b"A: b\n\n\n"] {
            assert_eq!(message(text).body, None, "{text:?}");
        }
        assert_eq!(message(b"A: b\n\n\n.").body, Some(Span::new(6, 8)));
    }

    #[test]
    fn a_line_that_is_no_field_is_passed_over_and_told() {
        let message = message(b"A: b\nno field\nC: d\n\nbody");
        assert_eq!(message.fields.len(), 2);
        let repair = &message.text.repairs[0];
        assert_eq!((repair.code, repair.count), ("not-a-header-line", 1));
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
        assert_eq!(error(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), SourceError::Binary);
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
        assert_eq!(message.text.repairs[0].code, "header-fields-left-out");
    }
}
