//! Address lists (RFC 5322, section 3.4), read without losing what does not belong in one.
//!
//! The reader is our own, since what it must not do matters more than what it reads: a quoted string, a comment
//! or an encoded word never becomes an address, and a second address in an odd place is never passed over.

use crate::{
    net::name::canonical_name,
    syntax::{
        Span,
        lexer::{self, Grammar, Kind, Unclosed, slice},
    },
};

/// A domain longer than this is no domain. DNS allows 253 bytes; one that is somewhat longer
/// still belongs to the organization at its end, which ought to be asked.
const MAX_DOMAIN_BYTES: usize = 1000;

/// A quotation mark or parenthesis that nothing closes must not hide an address behind it.
const GRAMMAR: Grammar = Grammar {
    specials: b"<>:,;@",
    unclosed: Unclosed::Separator,
    literals: true,
    angles: false,
};

/// A mailbox of an address list (RFC 5322, section 3.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The address without its name, comments and folding left out.
    pub address: String,
    /// Its domain in ASCII form (RFC 5890); `None` where it has none that DNS could know.
    pub domain: Option<String>,
    /// Where it stands in the value.
    pub span: Span,
}

/// The mailboxes of an address list, groups taken apart.
pub fn mailboxes(value: &[u8]) -> Vec<Mailbox> {
    entries(value).iter().flat_map(Entry::mailboxes).collect()
}

/// What stands between two separators of an address list.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// What stands outside angle brackets, before them: a name, or an address by itself.
    pub(super) outside: Part,
    /// What stands in angle brackets. Well-formed entries have at most one of them.
    pub(super) angles: Vec<Angle>,
    /// What stands outside, after the first of them.
    pub(super) after: Part,
    /// The comments.
    pub(super) comments: Vec<Span>,
    /// What ends it.
    pub(super) end: End,
}

/// What stands in angle brackets.
#[derive(Debug, Default)]
pub(super) struct Angle {
    pub(super) address: Part,
    /// The obsolete route before the address (section 4.4): `@a.example,@b.example:`.
    pub(super) route: Part,
}

/// What ends an entry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum End {
    /// The end of the value.
    #[default]
    Value,
    /// A comma.
    Comma,
    /// A semicolon that ends no group.
    Semicolon,
    /// The semicolon of a group.
    Group,
    /// A colon: what precedes it is the name of a group.
    GroupName,
}

impl Entry {
    fn mailboxes(&self) -> Vec<Mailbox> {
        if !self.angles.is_empty() {
            let addresses = self.angles.iter().map(|angle| &angle.address);
            return addresses.filter_map(Part::mailbox).collect();
        }
        match self.end {
            End::GroupName => Vec::new(),
            _ => self.outside.mailbox().into_iter().collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.outside.text.is_empty() && self.angles.is_empty()
    }
}

/// The text of a name or an address: quoted strings as written, comments and folding left out.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// White space between two words is one space; around a dot or an at sign it is left out (section 4.4).
    pub(super) text: Vec<u8>,
    /// Where the `@` outside quotes and brackets stand in `text`.
    pub(super) ats: Vec<usize>,
    /// Where the quoted strings stand in `text`.
    pub(super) quoted: Vec<Span>,
    /// Where white space or a comment was left out of `text`.
    pub(super) gaps: Vec<usize>,
    /// Where it stands in the value.
    pub(super) span: Option<Span>,
}

impl Part {
    fn push(&mut self, bytes: &[u8], at: usize, is_spaced: bool, is_quoted: bool) {
        let joins = |byte: Option<&u8>| matches!(byte, Some(b'.' | b'@'));
        if is_spaced && !self.text.is_empty() {
            if joins(self.text.last()) || joins(bytes.first()) {
                self.gaps.push(self.text.len());
            } else {
                self.text.push(b' ');
            }
        }
        let start = self.text.len();
        if bytes == b"@" {
            self.ats.push(start);
        }
        self.text.extend_from_slice(bytes);
        if is_quoted {
            self.quoted.push(Span::new(start, self.text.len()));
        }
        let first = self.span.map_or(at, |span| span.start);
        self.span = Some(Span::new(first, at + bytes.len()));
    }

    /// The text between `start` and `end`.
    pub(super) fn slice(&self, start: usize, end: usize) -> String {
        String::from_utf8_lossy(self.text.get(start..end).unwrap_or_default()).into_owned()
    }

    /// The words outside quotes, with a space wherever there was a gap.
    pub(super) fn unquoted(&self) -> String {
        let mut text = self.text.clone();
        for quoted in &self.quoted {
            if let Some(quoted) = text.get_mut(quoted.start..quoted.end) {
                quoted.fill(b' ');
            }
        }
        let mut words = Vec::with_capacity(text.len() + self.gaps.len());
        let mut start = 0;
        for &gap in &self.gaps {
            words.extend_from_slice(text.get(start..gap).unwrap_or_default());
            words.push(b' ');
            start = gap;
        }
        words.extend_from_slice(text.get(start..).unwrap_or_default());
        String::from_utf8_lossy(&words).into_owned()
    }

    /// The texts that follow an at sign, up to the next one.
    pub(super) fn domains(&self) -> impl Iterator<Item = String> {
        let ends = self.ats.iter().skip(1).copied().chain([self.text.len()]);
        let pairs = self.ats.iter().copied().zip(ends);
        pairs.map(|(at, end)| self.slice(at + 1, end))
    }

    /// The domain, as RFC 5322 has it: what follows the last at sign.
    pub(super) fn domain(&self) -> Option<String> {
        domain_in_ascii(&self.domains().last()?)
    }

    pub(super) fn mailbox(&self) -> Option<Mailbox> {
        Some(Mailbox {
            address: String::from_utf8_lossy(&self.text).into_owned(),
            domain: self.domain(),
            span: self.span?,
        })
    }
}

/// The entries of an address list.
pub(super) fn entries(value: &[u8]) -> Vec<Entry> {
    let mut reader = Reader {
        value,
        entry: Entry::default(),
        is_in_angle: false,
        is_in_group: false,
        is_spaced: false,
        found: Vec::new(),
    };
    reader.read();
    reader.found
}

struct Reader<'v> {
    value: &'v [u8],
    /// The entry that is being read.
    entry: Entry,
    /// Whether its last angle bracket is open.
    is_in_angle: bool,
    is_in_group: bool,
    /// Whether white space or a comment precedes what comes next.
    is_spaced: bool,
    found: Vec<Entry>,
}

impl Reader<'_> {
    fn read(&mut self) {
        for token in lexer::tokens(self.value, Span::new(0, self.value.len()), GRAMMAR) {
            self.is_spaced |= token.spaced;
            match token.kind {
                Kind::Comment => {
                    self.is_spaced = true;
                    self.entry.comments.push(token.span);
                }
                Kind::Special(b'<') => {
                    self.entry.angles.push(Angle::default());
                    (self.is_in_angle, self.is_spaced) = (true, false);
                }
                Kind::Special(b'>') => (self.is_in_angle, self.is_spaced) = (false, true),
                Kind::Special(b':') if self.is_in_angle => self.end_route(),
                Kind::Special(b':') => self.end_entry(End::GroupName),
                Kind::Special(b',') if !self.is_in_route() => self.end_entry(End::Comma),
                Kind::Special(b';') if self.is_in_group => self.end_entry(End::Group),
                Kind::Special(b';') => self.end_entry(End::Semicolon),
                Kind::Quoted => self.push(token.span, true),
                Kind::Word | Kind::Literal | Kind::Special(_) => self.push(token.span, false),
            }
        }
        self.end_entry(End::Value);
    }

    fn push(&mut self, span: Span, is_quoted: bool) {
        let bytes = slice(self.value, span);
        let entry = &mut self.entry;
        let part = match entry.angles.last_mut() {
            Some(angle) if self.is_in_angle => &mut angle.address,
            Some(_) => &mut entry.after,
            None => &mut entry.outside,
        };
        part.push(bytes, span.start, self.is_spaced, is_quoted);
        self.is_spaced = false;
    }

    /// Only what follows the colon of a route counts.
    fn end_route(&mut self) {
        if let Some(angle) = self.entry.angles.last_mut() {
            angle.route = std::mem::take(&mut angle.address);
        }
    }

    /// Whether what stands between angle brackets so far is a route: `@host,@host`.
    fn is_in_route(&self) -> bool {
        let angle = self.entry.angles.last().filter(|_| self.is_in_angle);
        angle.is_some_and(|angle| matches!(angle.address.text.first(), None | Some(b'@')))
    }

    fn end_entry(&mut self, end: End) {
        let mut entry = std::mem::take(&mut self.entry);
        entry.end = end;
        if !entry.is_empty() || !entry.comments.is_empty() {
            self.found.push(entry);
        }
        self.is_in_angle = false;
        self.is_spaced = false;
        self.is_in_group = match end {
            End::GroupName => true,
            End::Comma => self.is_in_group,
            End::Value | End::Semicolon | End::Group => false,
        };
    }
}

/// A domain in its ASCII form; `None` for what cannot stand in DNS: an address literal, no label, other characters.
pub fn domain_in_ascii(text: &str) -> Option<String> {
    if text.is_empty() || text.len() > MAX_DOMAIN_BYTES {
        return None;
    }
    let name = canonical_name(text);
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    name.split('.').all(is_label).then_some(name)
}
