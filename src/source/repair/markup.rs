//! The markup of HTML, as far as text is read out of it: tags, comments, entities.

use memchr::{memchr, memchr3, memmem};

/// Elements that begin a new line.
pub(super) const BLOCKS: &[&[u8]] = &[
    b"address",
    b"article",
    b"blockquote",
    b"dd",
    b"div",
    b"dl",
    b"dt",
    b"fieldset",
    b"footer",
    b"form",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"header",
    b"hr",
    b"li",
    b"main",
    b"nav",
    b"ol",
    b"p",
    b"pre",
    b"section",
    b"table",
    b"tbody",
    b"textarea",
    b"tfoot",
    b"thead",
    b"tr",
    b"ul",
    b"body",
    b"html",
    b"title",
];
/// Elements within a line.
const INLINE: &[&[u8]] = &[
    b"a",
    b"abbr",
    b"b",
    b"bdi",
    b"bdo",
    b"button",
    b"cite",
    b"code",
    b"em",
    b"font",
    b"i",
    b"img",
    b"input",
    b"kbd",
    b"label",
    b"link",
    b"mark",
    b"meta",
    b"o:p",
    b"path",
    b"q",
    b"s",
    b"samp",
    b"small",
    b"span",
    b"strong",
    b"sub",
    b"sup",
    b"svg",
    b"td",
    b"th",
    b"tt",
    b"u",
    b"var",
    b"wbr",
    b"colgroup",
    b"col",
];
/// Elements whose content is not shown.
pub(super) const HIDDEN: &[&[u8]] = &[b"script", b"style", b"head", b"template", b"noscript"];

/// A tag of HTML: its name, and its length. An address in angle brackets is none.
pub(super) struct Tag<'a> {
    pub(super) name: &'a [u8],
    pub(super) is_end: bool,
    pub(super) length: usize,
}

impl<'a> Tag<'a> {
    pub(super) fn read(text: &'a [u8]) -> Option<Self> {
        let rest = text.strip_prefix(b"<")?;
        let is_end = rest.first() == Some(&b'/');
        let rest = rest.get(usize::from(is_end)..)?;
        let length = rest
            .iter()
            .take(12)
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b':')
            .count();
        let name = rest.get(..length)?;
        let is_element = [BLOCKS, INLINE, HIDDEN, &[b"br".as_slice()]]
            .iter()
            .any(|names| names.iter().any(|known| known.eq_ignore_ascii_case(name)));
        let ends_well = rest
            .get(length)
            .is_some_and(|byte| matches!(byte, b'>' | b'/') || byte.is_ascii_whitespace());
        if !is_element || !ends_well {
            return None;
        }
        let end = tag_end(rest)?;
        Some(Self {
            name,
            is_end,
            length: text.len() - rest.len() + end,
        })
    }

    pub(super) fn is(&self, name: &[u8]) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    pub(super) fn is_one_of(&self, names: &[&[u8]]) -> bool {
        names.iter().any(|name| self.is(name))
    }
}

/// The end of a tag, after its `>`; quoted attributes may hold one. Bounded, so that unclosed tags stay cheap.
fn tag_end(text: &[u8]) -> Option<usize> {
    const LONGEST: usize = 4096;
    let text = text.get(..LONGEST).unwrap_or(text);
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        let next = memchr3(b'>', b'"', b'\'', rest)?;
        at += next + 1;
        match text.get(at - 1) {
            Some(b'>') => return Some(at),
            Some(&quote) => at += memchr(quote, text.get(at..)?)? + 1,
            None => return None,
        }
    }
}

/// What ends the comment or declaration that a text starts with.
pub(super) fn comment_end(text: &[u8]) -> Option<&'static [u8]> {
    let starts = |sign: &[u8]| {
        text.get(..sign.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(sign))
    };
    if starts(b"<!--") {
        Some(b"-->")
    } else if starts(b"<!doctype") || starts(b"<?xml") {
        Some(b">")
    } else {
        None
    }
}

/// The length up to the end of `sign`.
pub(super) fn find(text: &[u8], sign: &[u8]) -> Option<usize> {
    memmem::find(text, sign).map(|at| at + sign.len())
}

/// The length of a hidden element's content with its end tag.
pub(super) fn element_end(text: &[u8], name: &[u8]) -> Option<usize> {
    let at = memmem::find_iter(text, b"</").find(|&at| {
        text.get(at + 2..at + 2 + name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name))
    })?;
    Some(at + memchr(b'>', text.get(at..)?)? + 1)
}

/// The character of the entity that a text starts with, and its length.
pub(super) fn entity(text: &[u8]) -> Option<(char, usize)> {
    const NAMED: &[(&[u8], char)] = &[
        (b"&lt;", '<'),
        (b"&gt;", '>'),
        (b"&amp;", '&'),
        (b"&quot;", '"'),
        (b"&apos;", '\''),
        // Copied text has a space where a page has a no-break space.
        (b"&nbsp;", ' '),
        (b"&Tab;", '\t'),
        (b"&NewLine;", '\n'),
        (b"&commat;", '@'),
        (b"&period;", '.'),
        (b"&colon;", ':'),
        (b"&lbrack;", '['),
        (b"&rbrack;", ']'),
    ];
    let rest = text.strip_prefix(b"&")?;
    if let Some((name, character)) = NAMED.iter().find(|(name, _)| text.starts_with(name)) {
        return Some((*character, name.len()));
    }
    let digits = rest.strip_prefix(b"#")?;
    let end = memchr(b';', digits.get(..9).unwrap_or(digits))?;
    let number = std::str::from_utf8(digits.get(..end)?).ok()?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    let code = if code == 0xa0 { 0x20 } else { code };
    Some((char::from_u32(code)?, end + 3))
}
