//! The MIME structure of a body (RFC 2045 and 2046), as far as changes are made along it.

use crate::syntax::order;
use std::ops::Range;

use super::{
    draft::{Draft, Rewriter},
    encoding,
};
use crate::{message::Message, reason::DkimChangeCode};

/// Parts inside parts; what is deeper is not looked into.
const MAX_DEPTH: usize = 6;
/// Parts in all.
const MAX_PARTS: usize = 64;
/// Siblings of which any may have been added; of more, the first and the last.
const MAX_SIBLINGS: usize = 6;

/// What kind of content something is.
#[derive(Debug, Clone, Default)]
pub(super) struct Entity {
    /// The value of Content-Type, unfolded; empty where there is none.
    pub(super) content_type: String,
    /// Content-Transfer-Encoding.
    pub(super) encoding: Encoding,
}

/// A transfer encoding (RFC 2045, section 6).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// 7bit, 8bit and binary.
    #[default]
    Identity,
    QuotedPrintable,
    Base64,
}

impl Encoding {
    pub(super) fn read(value: &str) -> Self {
        match value.trim().to_ascii_lowercase().as_str() {
            "quoted-printable" => Self::QuotedPrintable,
            "base64" => Self::Base64,
            _ => Self::Identity,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Identity => "8bit",
            Self::QuotedPrintable => "quoted-printable",
            Self::Base64 => "base64",
        }
    }
}

impl Entity {
    pub(super) fn of_message(message: &Message<'_>) -> Self {
        let text = |name: &str| message.first(name).map(|field| field.text());
        Self {
            content_type: text("Content-Type").unwrap_or_default(),
            encoding: Encoding::read(&text("Content-Transfer-Encoding").unwrap_or_default()),
        }
    }

    /// The type and subtype in lower case; `text/plain` where there is none.
    pub(super) fn media_type(&self) -> String {
        let name = self.content_type.split(';').next().unwrap_or_default();
        match name.trim() {
            "" => "text/plain".to_owned(),
            name => name.to_ascii_lowercase(),
        }
    }

    pub(super) fn is_text(&self) -> bool {
        self.media_type().starts_with("text/")
    }

    pub(super) fn is_html(&self) -> bool {
        self.media_type() == "text/html"
    }

    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        parameter(&self.content_type, name)
    }

    fn boundary(&self) -> Option<String> {
        self.media_type()
            .starts_with("multipart/")
            .then(|| self.parameter("boundary"))?
            .filter(|boundary| !boundary.is_empty())
    }
}

/// The value of a parameter, its quotes taken off.
pub(super) fn parameter(value: &str, name: &str) -> Option<String> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (found, tail) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_at(after.find(';').unwrap_or(after.len())),
        };
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(found.trim().to_owned());
        }
        rest = tail.trim_start().strip_prefix(';').unwrap_or(tail);
        if rest.is_empty() {
            return None;
        }
    }
}

/// A part of a multipart.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// From the delimiter line before it to the delimiter line after it.
    pub(super) whole: Range<usize>,
    /// Its header fields, with their last line end.
    pub(super) header: Range<usize>,
    /// Its content, without the line end that belongs to the delimiter.
    pub(super) content: Range<usize>,
    pub(super) entity: Entity,
    /// The type of the multipart around it.
    pub(super) container: String,
    pub(super) depth: usize,
    /// Its place among its siblings, and how many there are.
    pub(super) place: usize,
    pub(super) siblings: usize,
    pub(super) is_leaf: bool,
}

/// The parts of a draft, each before those inside it.
pub(super) fn parts(draft: &Draft) -> Vec<Part> {
    let mut parts = Vec::new();
    collect(draft, &draft.entity, 0..draft.bytes.len(), 0, &mut parts);
    parts
}

fn collect(
    draft: &Draft,
    entity: &Entity,
    range: Range<usize>,
    depth: usize,
    parts: &mut Vec<Part>,
) {
    let Some(boundary) = entity.boundary().filter(|_| depth < MAX_DEPTH) else {
        return;
    };
    let delimiters = delimiters(draft.slice(range.clone()), &boundary, range.start);
    let siblings = delimiters.len().saturating_sub(1);
    for (place, pair) in delimiters.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        if before.is_last || parts.len() >= MAX_PARTS {
            return;
        }
        let (header, content) = split(draft, before.next..after.start);
        let inner = Entity {
            content_type: field(draft.slice(header.clone()), "content-type").unwrap_or_default(),
            encoding: Encoding::read(
                &field(draft.slice(header.clone()), "content-transfer-encoding")
                    .unwrap_or_default(),
            ),
        };
        parts.push(Part {
            whole: before.start..after.start,
            header,
            content: content.clone(),
            container: entity.media_type(),
            depth,
            place,
            siblings,
            is_leaf: inner.boundary().is_none(),
            entity: inner.clone(),
        });
        collect(draft, &inner, content, depth + 1, parts);
    }
}

struct Delimiter {
    start: usize,
    next: usize,
    is_last: bool,
}

fn delimiters(bytes: &[u8], boundary: &str, shift: usize) -> Vec<Delimiter> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let end = memchr::memchr(b'\n', rest).map_or(bytes.len(), |end| at + end + 1);
        let line = bytes.get(at..end).unwrap_or_default().trim_ascii_end();
        if let Some(tail) = line
            .strip_prefix(b"--")
            .and_then(|line| line.strip_prefix(boundary.as_bytes()))
            && (tail.is_empty() || tail == b"--")
        {
            found.push(Delimiter {
                start: shift + at,
                next: shift + end,
                is_last: tail == b"--",
            });
            if tail == b"--" || found.len() > MAX_PARTS {
                break;
            }
        }
        at = end;
    }
    found
}

/// The header fields and the content of a part.
fn split(draft: &Draft, range: Range<usize>) -> (Range<usize>, Range<usize>) {
    let bytes = draft.slice(range.clone());
    // The line end before a delimiter belongs to the delimiter (RFC 2046, section 5.1.1).
    let end = range.end - if bytes.ends_with(b"\r\n") { 2 } else { 0 };
    if bytes.starts_with(b"\r\n") {
        let start = (range.start + 2).min(end.max(range.start));
        return (range.start..range.start, start..end.max(start));
    }
    match memchr::memmem::find(bytes, b"\r\n\r\n") {
        Some(at) => {
            let header_end = range.start + at + 2;
            let start = header_end + 2;
            (range.start..header_end, start..end.max(start))
        }
        None => (range.clone(), range.end..range.end),
    }
}

/// A field of a part's header, unfolded.
pub(super) fn field(header: &[u8], name: &str) -> Option<String> {
    let range = field_range(header, name)?;
    let text = String::from_utf8_lossy(header.get(range)?).replace("\r\n", "");
    Some(text.split_once(':')?.1.trim().to_owned())
}

/// Where a field stands in a part's header, with its line end.
pub(super) fn field_range(header: &[u8], name: &str) -> Option<Range<usize>> {
    let mut at = 0;
    let mut found: Option<Range<usize>> = None;
    while let Some(rest) = header.get(at..).filter(|rest| !rest.is_empty()) {
        let end = memchr::memchr(b'\n', rest).map_or(header.len(), |end| at + end + 1);
        let continues = matches!(rest.first(), Some(b' ' | b'\t'));
        match &mut found {
            Some(range) if continues => range.end = end,
            Some(_) => break,
            None => {
                let is_it = rest
                    .get(..name.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
                    && rest.get(name.len()) == Some(&b':');
                if is_it {
                    found = Some(at..end);
                }
            }
        }
        at = end;
    }
    found
}

/// The text of a range, decoded where it lies in an encoded content.
pub(super) fn decoded(draft: &Draft, range: Range<usize>) -> Vec<u8> {
    let parts = parts(draft);
    let leaf = parts.iter().find(|part| {
        part.is_leaf && part.content.start <= range.start && range.start < part.content.end
    });
    let encoding = match leaf {
        Some(part) => part.entity.encoding,
        None if parts.is_empty() => draft.entity.encoding,
        None => Encoding::Identity,
    };
    let text = draft.slice(range);
    encoding::decode(text, encoding).unwrap_or_else(|| text.to_vec())
}

/// A part that was added, taken out.
pub(super) fn without_a_part(draft: &Draft) -> Vec<Draft> {
    let parts = parts(draft);
    let mut guesses: Vec<&Part> = parts
        .iter()
        .filter(|part| {
            let is_at_an_end = part.place == 0 || part.place + 1 == part.siblings;
            part.siblings > 1 && (is_at_an_end || part.siblings <= MAX_SIBLINGS)
        })
        .collect();
    // Lists add at the end of the outermost multipart.
    order::by_number(&mut guesses, |part| {
        2 * part.depth as u64 + u64::from(part.place + 1 != part.siblings)
    });
    guesses
        .into_iter()
        .filter_map(|part| {
            let mut rewriter = Rewriter::new(draft, DkimChangeCode::PartAdded);
            rewriter.replace(part.whole.clone(), b"");
            // A part of plain text is read; any other is an attachment, or displayed in place of what was signed.
            let header = draft.slice(part.header.clone());
            let is_attached = field(header, "content-disposition")
                .is_some_and(|value| !value.to_ascii_lowercase().starts_with("inline"));
            if part.entity.media_type() != "text/plain" || is_attached {
                rewriter.add(header);
                rewriter.add(b"Content-Type:");
            }
            rewriter.add(&decoded(draft, part.content.clone()));
            rewriter.detail(part.entity.media_type());
            rewriter.param("container", part.container.clone());
            rewriter.finish()
        })
        .collect()
}

/// A part that is the message as it was signed, before a list or gateway made a multipart around it.
pub(super) fn unwrapped(draft: &Draft) -> Vec<Draft> {
    let parts = parts(draft);
    parts
        .iter()
        .filter(|part| part.depth == 0 && (part.siblings <= MAX_SIBLINGS || part.place == 0))
        .filter_map(|part| {
            let mut rewriter = Rewriter::new(draft, DkimChangeCode::PartWrapped);
            rewriter.replace(0..part.content.start, b"");
            let tail = part.content.end..draft.bytes.len();
            rewriter.replace_as(tail.clone(), b"\r\n", b"", draft.slice(tail.clone()));
            rewriter.add(draft.slice(0..parts.first().map_or(0, |first| first.whole.start)));
            for other in parts
                .iter()
                .filter(|other| other.depth == 0 && other.place != part.place)
            {
                let is_plain = other.entity.media_type() == "text/plain"
                    && field(draft.slice(other.header.clone()), "content-disposition")
                        .is_none_or(|value| value.to_ascii_lowercase().starts_with("inline"));
                if !is_plain {
                    rewriter.add(b"Content-Type:");
                }
                rewriter.add(&decoded(draft, other.content.clone()));
            }
            rewriter.entity(part.entity.clone());
            rewriter.detail(part.container.clone());
            rewriter.param("container", part.container.clone());
            rewriter.finish()
        })
        .collect()
}

/// The closing delimiter that a cut took away.
pub(super) fn with_its_end(draft: &Draft) -> Vec<Draft> {
    let Some(boundary) = draft.entity.boundary() else {
        return Vec::new();
    };
    let end = draft.bytes.len();
    let delimiters = delimiters(&draft.bytes, &boundary, 0);
    if delimiters.is_empty() || delimiters.iter().any(|delimiter| delimiter.is_last) {
        return Vec::new();
    }
    ["", "\r\n"]
        .iter()
        .filter_map(|gap| {
            let mut rewriter = Rewriter::new(draft, DkimChangeCode::EndCutOff);
            rewriter.replace(end..end, format!("{gap}--{boundary}--\r\n").as_bytes());
            rewriter.finish()
        })
        .collect()
}

/// The boundary of the body, where it differs from the one that Content-Type names: each takes the other's name.
pub(super) fn with_the_boundary_of_the_field(draft: &Draft) -> Vec<Draft> {
    let Some(named) = draft.entity.boundary() else {
        return Vec::new();
    };
    if !delimiters(&draft.bytes, &named, 0).is_empty() {
        return Vec::new();
    }
    let closing = draft
        .lines()
        .filter_map(|line| {
            let line = draft.slice(line).trim_ascii_end();
            line.strip_prefix(b"--")?
                .strip_suffix(b"--")
                .filter(|name| !name.is_empty())
                .map(<[u8]>::to_vec)
        })
        .last();
    let Some(used) = closing else {
        return Vec::new();
    };
    let mut rewriter = Rewriter::new(draft, DkimChangeCode::Boundary);
    for line in draft.lines() {
        let name = draft
            .slice(line.clone())
            .strip_prefix(b"--")
            .is_some_and(|rest| rest.starts_with(&used));
        if name {
            rewriter.replace(
                line.start + 2..line.start + 2 + used.len(),
                named.as_bytes(),
            );
        }
    }
    rewriter.finish().into_iter().collect()
}
