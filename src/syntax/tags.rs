//! Tag lists (RFC 6376, section 3.2): `name=value; name=value`. DKIM signatures and keys, ARC, DMARC and BIMI use them.

use crate::syntax::Span;

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    /// The name; case matters.
    pub name: &'a [u8],
    /// The value, white space around it left out.
    pub value: &'a [u8],
    /// Where the value stands, counted as the list's offset was.
    pub span: Span,
    /// Where the whole tag stands, from its name to the end of its value.
    pub tag_span: Span,
    /// All between the equals sign and the semicolon, white space included, as offsets into the list.
    pub(crate) whole: Span,
}

/// What is wrong with a list (RFC 6376, section 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TagFault {
    /// A tag has no equals sign.
    WithoutValue,
    /// A name is not a letter followed by letters, digits and underscores.
    NameInvalid,
    /// A name occurs twice.
    Twice,
    /// The list has more tags than are read.
    TooMany,
}

impl TagFault {
    /// The code: `tag-without-value`, `tag-name-invalid`, `tag-twice` or `tag-too-many`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::WithoutValue => "tag-without-value",
            Self::NameInvalid => "tag-name-invalid",
            Self::Twice => "tag-twice",
            Self::TooMany => "tag-too-many",
        }
    }
}

/// A list that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TagError {
    /// What is wrong.
    pub fault: TagFault,
    /// Where.
    pub span: Span,
}

/// The tags of a list, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tags<'a>(pub Vec<Tag<'a>>);

/// More tags than this are an error: no list that means well has so many, and what is not read may forbid what is.
const MAX_TAGS: usize = 64;

impl<'a> Tags<'a> {
    /// Reads a list that stands at `offset`. What can be read comes back even where there is an error.
    /// An empty tag (two semicolons in a row) is passed over: senders write it, and nothing depends on it.
    pub(crate) fn parse(list: &'a [u8], offset: usize) -> (Self, Option<TagError>) {
        let mut tags = Self::default();
        let mut error = None;
        let mut start = 0;
        for part in list.split(|&byte| byte == b';') {
            let span = Span::new(start, start + part.len());
            start = span.end + 1;
            if trim(part).is_empty() {
                continue;
            }
            if tags.0.len() == MAX_TAGS {
                error.get_or_insert(TagError {
                    fault: TagFault::TooMany,
                    span: span.shifted(offset),
                });
                break;
            }
            match tag(part, span, offset) {
                Ok(tag) if tags.get(tag.name).is_some() => {
                    error.get_or_insert(TagError {
                        fault: TagFault::Twice,
                        span: span.shifted(offset),
                    });
                }
                Ok(tag) => tags.0.push(tag),
                Err(e) => {
                    error.get_or_insert(e);
                }
            }
        }
        (tags, error)
    }

    /// The tag `name`.
    pub(crate) fn get(&self, name: impl AsRef<[u8]>) -> Option<&Tag<'a>> {
        self.0.iter().find(|tag| tag.name == name.as_ref())
    }

    /// The value of the tag `name`, as text; `None` where it is not there or not UTF-8.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let tag = self.get(name)?;
        let value: Vec<u8> = tag
            .value
            .iter()
            .copied()
            .filter(|byte| !matches!(byte, b'\r' | b'\n'))
            .collect();
        String::from_utf8(value).ok()
    }
}

fn tag(part: &[u8], span: Span, offset: usize) -> Result<Tag<'_>, TagError> {
    let error = |fault| TagError {
        fault,
        span: span.shifted(offset),
    };
    let equals = memchr::memchr(b'=', part).ok_or(error(TagFault::WithoutValue))?;
    let (name, value) = part.split_at(equals);
    let value = value.get(1..).unwrap_or_default();
    let name_start = span.start + (name.len() - trim_start(name).len());
    let name = trim(name);
    let is_name = name.first().is_some_and(u8::is_ascii_alphabetic)
        && name
            .iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !is_name {
        return Err(error(TagFault::NameInvalid));
    }
    let whole = Span::new(span.start + equals + 1, span.end);
    let lead = value.len() - trim_start(value).len();
    let value = trim(value);
    let start = whole.start + lead;
    // The equals sign ends a tag without a value.
    let end = if value.is_empty() {
        whole.start
    } else {
        start + value.len()
    };
    Ok(Tag {
        name,
        value,
        span: Span::new(start, start + value.len()).shifted(offset),
        tag_span: Span::new(name_start, end).shifted(offset),
        whole,
    })
}

/// Folding white space (RFC 5322, section 3.2.2).
pub(crate) fn is_fws(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn trim_start(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|b| !is_fws(b)).unwrap_or(bytes.len());
    bytes.get(start..).unwrap_or_default()
}

pub(crate) fn trim(bytes: &[u8]) -> &[u8] {
    let bytes = trim_start(bytes);
    let end = bytes
        .iter()
        .rposition(|b| !is_fws(b))
        .map_or(0, |at| at + 1);
    bytes.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_trimmed_and_keep_their_places() {
        let list = b" v=1; b = a\r\n b ;; d=x;";
        let (tags, error) = Tags::parse(list, 100);
        assert_eq!(error, None);
        assert_eq!(tags.get("b").map(|t| t.value), Some(&b"a\r\n b"[..]));
        for tag in &tags.0 {
            assert_eq!(&list[tag.span.start - 100..tag.span.end - 100], tag.value);
        }
        let whole = |tag: &Tag<'_>| &list[tag.tag_span.start - 100..tag.tag_span.end - 100];
        assert_eq!(
            tags.0.iter().map(whole).collect::<Vec<_>>(),
            [&b"v=1"[..], b"b = a\r\n b", b"d=x"]
        );
    }

    #[test]
    fn a_list_of_too_many_tags_is_an_error() {
        let list = |count: usize| {
            let tags: Vec<String> = (0..count).map(|at| format!("a{at}=")).collect();
            tags.join(";")
        };
        let full = format!("{};;", list(64));
        let (tags, error) = Tags::parse(full.as_bytes(), 0);
        assert_eq!((tags.0.len(), error), (64, None));
        let over = list(65);
        let (tags, error) = Tags::parse(over.as_bytes(), 0);
        assert_eq!(tags.0.len(), 64);
        assert_eq!(error.map(|error| error.fault), Some(TagFault::TooMany));
    }

    #[test]
    fn what_is_wrong_is_named_and_the_rest_is_kept() {
        for (list, code, at) in [
            ("v=1; x; d=a", "tag-without-value", 4),
            ("v=1; 1=2; d=a", "tag-name-invalid", 4),
            ("v=1;v=1; d=a", "tag-twice", 4),
        ] {
            let (tags, error) = Tags::parse(list.as_bytes(), 0);
            let error = error.expect(list);
            assert_eq!((error.fault.as_str(), error.span.start), (code, at));
            assert_eq!(tags.text("d").as_deref(), Some("a"), "{list}");
        }
    }
}
