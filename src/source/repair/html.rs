//! A message in an HTML page: its tags, and characters written as entities.

use memchr::{memchr, memmem};

use super::{
    Undone, head,
    lines::body_start,
    markup::{BLOCKS, HIDDEN, Tag, comment_end, element_end, entity, find},
    reading::section,
};

/// The text of an HTML page, as it would be copied. Its sign: tags before or within the header section.
pub(super) fn page(text: &[u8]) -> Option<Undone> {
    let start = head(text);
    let header = start.get(..body_start(start).max(2000)).unwrap_or(start);
    let tags = memchr::memchr_iter(b'<', header)
        .filter(|&at| Tag::read(header.get(at..).unwrap_or_default()).is_some())
        .take(3)
        .count();
    let trimmed = text.trim_ascii_start();
    let is_page = Tag::read(trimmed).is_some() || trimmed.starts_with(b"<!");
    // One tag at the very start, or one on most of the lines.
    if !(is_page && tags >= 1 || tags >= 3 && header_has_tags(header)) {
        return None;
    }
    let (out, count) = render(text);
    Some(Undone::new(out, count, 0))
}

/// Whether a field that can hold no tag has one.
fn header_has_tags(header: &[u8]) -> bool {
    section(header).fields.iter().any(|field| {
        field.is_structured()
            && memchr::memchr_iter(b'<', field.value)
                .any(|at| Tag::read(field.value.get(at..).unwrap_or_default()).is_some())
    })
}

/// Characters written as entities. Their sign: entities for angle brackets in the header section.
pub(super) fn entities(text: &[u8]) -> Option<Undone> {
    const SIGNS: &[&[u8]] = &[
        b"&lt;", b"&gt;", b"&#60;", b"&#62;", b"&#x3C;", b"&#64;", b"&quot;", b"&nbsp;", b"&#x3c;",
    ];
    let fields = section(text).fields;
    let mut structured = fields
        .iter()
        .filter(|field| field.is_structured() || field.is("From"));
    if !structured.any(|field| {
        SIGNS
            .iter()
            .any(|sign| memmem::find(field.value, sign).is_some())
    }) {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    let (mut count, mut first) = (0, 0);
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest) {
        let (before, after) = rest.split_at(at);
        out.extend_from_slice(before);
        match entity(after) {
            Some((character, length)) => {
                if count == 0 {
                    first = out.len();
                }
                count += 1;
                push(&mut out, character);
                rest = after.get(length..).unwrap_or_default();
            }
            None => {
                out.push(b'&');
                rest = after.get(1..).unwrap_or_default();
            }
        }
    }
    out.extend_from_slice(rest);
    Some(Undone::new(out, count, first))
}

/// The text of a page: as it is shown, so white space collapses outside of `pre`.
fn render(text: &[u8]) -> (Vec<u8>, usize) {
    let mut page = Page {
        rest: text,
        out: Vec::with_capacity(text.len()),
        count: 0,
        preformatted: 0,
        pending_space: false,
        unclosed: 0,
    };
    while let Some(&byte) = page.rest.first() {
        if byte == b'<' && page.markup() {
            continue;
        }
        if page.preformatted == 0 && byte.is_ascii_whitespace() {
            page.pending_space = true;
            page.skip(1);
            continue;
        }
        if page.pending_space && !matches!(page.out.last(), None | Some(b'\n')) {
            page.out.push(b' ');
        }
        page.pending_space = false;
        match entity(page.rest) {
            Some((character, length)) => {
                page.count += 1;
                push(&mut page.out, character);
                page.skip(length);
            }
            None => {
                page.out.push(byte);
                page.skip(1);
            }
        }
    }
    (page.out, page.count)
}

/// A page on its way to text.
struct Page<'a> {
    rest: &'a [u8],
    out: Vec<u8>,
    count: usize,
    /// How many `pre` and `textarea` are open.
    preformatted: u32,
    /// White space that is shown if text follows on the line.
    pending_space: bool,
    /// Tags that no end was found for; comments and elements count for more, since their search goes far.
    unclosed: u32,
}

impl Page<'_> {
    /// After so many, `<` is text.
    const MOST_UNCLOSED: u32 = 2000;

    fn skip(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default();
    }

    /// Takes a comment, a declaration or a tag; `false` where the `<` is text.
    fn markup(&mut self) -> bool {
        if self.unclosed > Self::MOST_UNCLOSED {
            return false;
        }
        if let Some(end) = comment_end(self.rest) {
            match find(self.rest, end) {
                Some(length) => self.skip(length),
                None => {
                    self.unclosed += Self::MOST_UNCLOSED / 8;
                    return false;
                }
            }
            return true;
        }
        let Some(tag) = Tag::read(self.rest) else {
            self.unclosed += u32::from(self.rest.get(1).is_some_and(u8::is_ascii_alphabetic));
            return false;
        };
        self.count += 1;
        self.skip(tag.length);
        if tag.is_one_of(HIDDEN) && !tag.is_end {
            match element_end(self.rest, tag.name) {
                Some(length) => self.skip(length),
                None => self.unclosed += Self::MOST_UNCLOSED / 8,
            }
        } else if tag.is(b"br") {
            self.out.push(b'\n');
            self.pending_space = false;
        } else if tag.is(b"pre") || tag.is(b"textarea") {
            self.preformatted = match tag.is_end {
                true => self.preformatted.saturating_sub(1),
                false => self.preformatted.saturating_add(1),
            };
            // A line end directly after the tag is not part of the text.
            if !tag.is_end {
                let rest = self.rest;
                let crlf = rest.strip_prefix(b"\r\n");
                self.rest = crlf.or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
            }
            break_line(&mut self.out);
            self.pending_space = false;
        } else if tag.is_one_of(BLOCKS) {
            break_line(&mut self.out);
            self.pending_space = false;
        } else if (tag.is(b"td") || tag.is(b"th")) && tag.is_end {
            self.out.push(b'\t');
        }
        true
    }
}

fn break_line(out: &mut Vec<u8>) {
    while out.last() == Some(&b'\t') {
        out.pop();
    }
    if !matches!(out.last(), None | Some(b'\n')) {
        out.push(b'\n');
    }
}

fn push(out: &mut Vec<u8>, character: char) {
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(text: &str) -> Option<String> {
        page(text.as_bytes()).map(|undone| String::from_utf8(undone.text).expect("UTF-8"))
    }

    #[test]
    fn the_text_of_a_page_is_what_it_shows() {
        let text = "<!DOCTYPE html><html><head><title>x</title><style>a{}</style></head><body>\n<pre>\nFrom: Ann &lt;ann@example.com&gt;\n\tx\n\nHi &amp; <b>bye</b>\n</pre></body></html>";
        assert_eq!(
            rendered(text).as_deref(),
            Some("From: Ann <ann@example.com>\n\tx\n\nHi & bye\n")
        );
        let text = "<div>From: Ann &lt;<a href=\"mailto:ann@example.com\">ann@example.com</a>&gt;<br>\nTo: b@example.com<br/>\n&nbsp;x<br><br>Hi</div>";
        assert_eq!(
            rendered(text).as_deref(),
            Some("From: Ann <ann@example.com>\nTo: b@example.com\n x\n\nHi\n")
        );
    }

    #[test]
    fn an_address_is_no_tag() {
        assert!(Tag::read(b"<b@example.com>").is_none());
        assert!(Tag::read(b"<ann@example.com>").is_none());
        assert!(Tag::read(b"<b>").is_some());
        assert_eq!(
            rendered("From: <b@example.com>\nMessage-ID: <a@b>\nTo: <i@x.example>\n\n<p>x</p>"),
            None
        );
    }

    #[test]
    fn entities_are_decoded_once() {
        let text = b"From: Ann &lt;ann@example.com&gt;\n\n&amp;lt; &#x41;&#65; & &unknown;\n";
        let undone = entities(text).expect("entities");
        assert_eq!(
            undone.text,
            b"From: Ann <ann@example.com>\n\n&lt; AA & &unknown;\n"
        );
        assert!(entities(b"Subject: a &lt; b\nFrom: a@b.example\n\n&lt;").is_none());
    }
}
