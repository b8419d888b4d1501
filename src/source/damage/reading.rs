//! How well a text reads as a header section: what the candidates of a repair are compared by.

use memchr::memmem;

use super::{
    lines::{head, lines},
    names::{self, Start},
};

/// Fields that are looked at. More do not make a candidate better.
const MOST_FIELDS: usize = 400;

/// How a text reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::source) struct Reading {
    /// More is better.
    pub(in crate::source) points: i32,
    /// What is wrong: 0 means that the text is a clean message, which no repair may touch.
    pub(in crate::source) defects: u32,
    /// The domains of the From fields, in lower case.
    pub(in crate::source) authors: Vec<Vec<u8>>,
    /// Whether there is a From field with an address.
    pub(in crate::source) has_author: bool,
    /// Whether there is a field that only mail has beside From: Received, Message-ID, a signature.
    pub(in crate::source) is_mail: bool,
}

/// A field: its name and its value as written, folds included.
pub(in crate::source) struct Field<'a> {
    pub(in crate::source) name: &'a [u8],
    pub(in crate::source) value: &'a [u8],
}

impl Field<'_> {
    pub(in crate::source) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// Fields whose syntax is ASCII: letters beyond it, or entities, are signs of damage there.
    pub(in crate::source) fn is_structured(&self) -> bool {
        const STRUCTURED: &[&str] = &[
            "ARC-Authentication-Results",
            "ARC-Message-Signature",
            "ARC-Seal",
            "Authentication-Results",
            "Content-Transfer-Encoding",
            "Content-Type",
            "DKIM-Signature",
            "Date",
            "Delivered-To",
            "In-Reply-To",
            "MIME-Version",
            "Message-ID",
            "Received",
            "Received-SPF",
            "References",
            "Return-Path",
        ];
        STRUCTURED.iter().any(|name| self.is(name))
    }

    /// Fields with addresses.
    pub(in crate::source) fn has_address(&self) -> bool {
        ["From", "To", "Cc", "Sender", "Reply-To"]
            .iter()
            .any(|name| self.is(name))
    }

    fn is_signature(&self) -> bool {
        self.is("DKIM-Signature") || self.is("ARC-Message-Signature")
    }
}

/// The header section of a text, as far as it is looked at.
pub(in crate::source) struct Section<'a> {
    pub(in crate::source) fields: Vec<Field<'a>>,
    /// Lines that are neither a field nor the continuation of one.
    pub(in crate::source) strays: u32,
}

pub(in crate::source) fn section(text: &[u8]) -> Section<'_> {
    let text = head(text);
    let mut section = Section {
        fields: Vec::new(),
        strays: 0,
    };
    // Where the field that is being read starts, and how far it reaches.
    let mut field: Option<(usize, usize)> = None;
    let mut fields: Vec<(usize, usize)> = Vec::new();
    let mut seen = false;
    for line in lines(text) {
        let bytes = line.of(text);
        if bytes.is_empty() || (!seen && bytes.trim_ascii().is_empty()) {
            if seen {
                break;
            }
            continue;
        }
        let is_separator = !seen && bytes.starts_with(b"From ");
        seen = true;
        if is_separator {
            continue;
        }
        if matches!(bytes.first(), Some(b' ' | b'\t')) {
            match &mut field {
                Some((_, end)) => *end = line.end,
                None => section.strays = section.strays.saturating_add(1),
            }
            continue;
        }
        fields.extend(field.take());
        if fields.len() >= MOST_FIELDS {
            break;
        }
        match names::start(bytes) {
            Start::None if names::split_field(bytes).is_none() => {
                section.strays = section.strays.saturating_add(1);
            }
            _ => field = Some((line.start, line.end)),
        }
    }
    fields.extend(field);
    section
        .fields
        .extend(fields.into_iter().filter_map(|(start, end)| {
            let raw = text.get(start..end)?;
            let (name, _) = names::split_field(raw)?;
            let colon = memchr::memchr(b':', raw)?;
            Some(Field {
                name,
                value: raw.get(colon + 1..)?,
            })
        }));
    section
}

/// Reads the start of `text` as a header section.
pub(in crate::source) fn read(text: &[u8]) -> Reading {
    let section = section(text);
    let mut reading = Reading::default();
    for _ in 0..section.strays.min(200) {
        reading.defect(6);
    }
    let mut unique: Vec<&[u8]> = Vec::new();
    for field in &section.fields {
        match start_of(field.name) {
            Start::Known => reading.points += 4,
            Start::Custom => reading.points += 1,
            Start::Word => {}
            Start::None => reading.defect(6),
        }
        reading.value(field);
        let must_be_unique = [
            "From",
            "Date",
            "Subject",
            "To",
            "Message-ID",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
        ];
        if let Some(name) = must_be_unique.iter().find(|name| field.is(name)) {
            if unique.contains(&name.as_bytes()) {
                reading.defect(10);
            }
            unique.push(name.as_bytes());
        }
    }
    if !reading.has_author {
        reading.defect(10);
    }
    reading
}

fn start_of(name: &[u8]) -> Start {
    names::start(&[name, b": "].concat())
}

impl Reading {
    fn defect(&mut self, cost: i32) {
        self.points -= cost;
        self.defects = self.defects.saturating_add(1);
    }

    fn require(&mut self, holds: bool, worth: i32) {
        if holds {
            self.points += worth;
        } else {
            self.defect(worth);
        }
    }

    fn value(&mut self, field: &Field<'_>) {
        let value = field.value.trim_ascii();
        if names::is_known(field.name) && value.is_empty() {
            let may_be_empty = ["Subject", "To", "Cc", "Bcc", "Status"];
            if !may_be_empty.iter().any(|name| field.is(name)) {
                self.defect(3);
            }
        }
        if field.is("From") {
            let domain = author_domain(value);
            self.has_author |= domain.is_some();
            match domain {
                Some(domain) => {
                    self.points += 20;
                    self.authors.push(domain);
                }
                None => self.defect(20),
            }
        } else if field.is_signature() {
            self.is_mail = true;
            self.require(is_complete_signature(value, field), 10);
        } else if field.is("Received") {
            self.is_mail = true;
            self.require(is_received(value), 3);
        } else if field.is("Message-ID") {
            self.is_mail = true;
            let is_id = value.starts_with(b"<")
                && value.ends_with(b">")
                && !value.iter().any(u8::is_ascii_whitespace);
            self.require(is_id, 3);
        } else if field.is("Date") {
            let is_date = value.contains(&b':') && value.iter().any(u8::is_ascii_digit);
            self.require(is_date && value.len() < 100, 3);
        } else if field.is("Content-Type") {
            self.require(value.contains(&b'/') && !value.contains(&b'@'), 3);
        }
        for _ in 0..residue(field).min(10) {
            self.defect(4);
        }
    }
}

/// The domain of the address in a From value, in lower case.
fn author_domain(value: &[u8]) -> Option<Vec<u8>> {
    let address = match memchr::memrchr(b'<', value) {
        Some(at) => value.get(at + 1..)?,
        None => value,
    };
    let at = memchr::memchr(b'@', address)?;
    let is_local = at > 0 && address.get(..at)?.iter().any(u8::is_ascii_alphanumeric);
    let domain = address.get(at + 1..)?;
    let end = domain
        .iter()
        .position(|&byte| {
            matches!(byte, b'>' | b',' | b';' | b'"' | b')') || byte.is_ascii_whitespace()
        })
        .unwrap_or(domain.len());
    let domain = domain.get(..end)?;
    (is_local && is_domain(domain)).then(|| domain.to_ascii_lowercase())
}

pub(in crate::source) fn is_domain(domain: &[u8]) -> bool {
    domain.len() <= 253
        && domain.contains(&b'.')
        && domain.split(|&byte| byte == b'.').all(|label| {
            !label.is_empty()
                && label.iter().all(|&byte| {
                    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' || byte >= 0x80
                })
        })
}

/// Whether a signature has every tag that it needs, each in its syntax (RFC 6376, 3.5).
fn is_complete_signature(value: &[u8], field: &Field<'_>) -> bool {
    let mut found = 0;
    for tag in value.split(|&byte| byte == b';') {
        let Some(at) = memchr::memchr(b'=', tag) else {
            continue;
        };
        let (name, value) = tag.split_at(at);
        let value: Vec<u8> = value
            .iter()
            .skip(1)
            .copied()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        let is_good = match name.trim_ascii() {
            b"a" => value.starts_with(b"rsa-") || value.starts_with(b"ed25519-"),
            b"b" => value.len() >= 80 && is_base64(&value),
            b"bh" => (value.len() == 44 || value.len() == 28) && is_base64(&value),
            b"d" => is_domain(&value),
            b"h" => value
                .to_ascii_lowercase()
                .split(|&b| b == b':')
                .any(|name| name == b"from"),
            b"s" => !value.is_empty() && !value.contains(&b'['),
            b"v" => value == b"1",
            _ => continue,
        };
        found += i32::from(is_good);
    }
    let needed = if field.is("DKIM-Signature") { 7 } else { 6 };
    found >= needed
}

fn is_base64(value: &[u8]) -> bool {
    value.len().is_multiple_of(4)
        && value
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
}

/// Whether a Received field ends with a date, and says by whom or from whom.
fn is_received(value: &[u8]) -> bool {
    let Some(at) = memchr::memrchr(b';', value) else {
        return false;
    };
    let date = value.get(at + 1..).unwrap_or_default();
    let is_date = date.contains(&b':') && date.len() < 100 && !date.contains(&b'<');
    is_date && (memmem::find(value, b"by ").is_some() || memmem::find(value, b"by\t").is_some())
}

/// How many kinds of damage can still be seen in a value.
fn residue(field: &Field<'_>) -> u32 {
    let value = field.value;
    let has = |signs: &[&[u8]]| signs.iter().any(|sign| memmem::find(value, sign).is_some());
    let mut count = 0;
    if field.is_structured() || field.has_address() {
        count += u32::from(has(&[
            b"&lt;", b"&gt;", b"&amp;", b"&quot;", b"&#", b"&nbsp;",
        ]));
        count += u32::from(has(DEFANGED) || has(&[b"(.)", b"{.}", b"[at]", b"[AT]", b"(at)"]));
        count += u32::from(has(&[b"\\r\\n", b"\\n", b"\\u00"]) && field.is_structured());
        count += u32::from(has(&[b"<br", b"</", b"<span", b"mailto:"]) && !has(&[b"://"]));
        count += u32::from(has(&[b"<http://", b"<mailto:", b"](http", b"](mailto:"]));
    }
    if field.is_structured() {
        count += u32::from(has(TYPOGRAPHIC));
        count += u32::from(has(&[b"=3D"]) && !has(&[b"=?"]));
    }
    if at_fold(value) {
        count += 1;
    }
    // Another field inside this one.
    if field.is_structured() || field.has_address() || field.is("Subject") {
        count += embedded(value);
    }
    count
}

/// Brackets that nobody writes into a domain but to keep it from being clicked.
pub(in crate::source) const DEFANGED: &[&[u8]] = &[
    b"[.]", b"[dot]", b"[DOT]", b"(dot)", b"[@]", b"hxxp", b"hXXp", b"[:]",
];

/// No-break and ideographic spaces, zero-width characters, marks of direction, a byte order mark, typographic quotes and
/// hyphens, line and paragraph separators, the fullwidth colon.
pub(in crate::source) const TYPOGRAPHIC: &[&[u8]] = &[
    "\u{a0}".as_bytes(),
    "\u{200b}".as_bytes(),
    "\u{200c}".as_bytes(),
    "\u{200d}".as_bytes(),
    "\u{2060}".as_bytes(),
    "\u{feff}".as_bytes(),
    "\u{2018}".as_bytes(),
    "\u{2019}".as_bytes(),
    "\u{201c}".as_bytes(),
    "\u{201d}".as_bytes(),
    "\u{202f}".as_bytes(),
    "\u{2003}".as_bytes(),
    "\u{ad}".as_bytes(),
    "\u{200e}".as_bytes(),
    "\u{200f}".as_bytes(),
    "\u{2010}".as_bytes(),
    "\u{2011}".as_bytes(),
    "\u{2028}".as_bytes(),
    "\u{2029}".as_bytes(),
    "\u{3000}".as_bytes(),
    "\u{ff1a}".as_bytes(),
];

/// Whether white space that is not of ASCII stands at a fold.
fn at_fold(value: &[u8]) -> bool {
    memmem::find_iter(value, b"\n").any(|at| {
        let rest = value.get(at + 1..).unwrap_or_default();
        TYPOGRAPHIC
            .iter()
            .any(|sign| rest.trim_ascii_start().starts_with(sign))
    })
}

/// How many other fields a value holds: a known name with its colon and a space, after a space.
fn embedded(value: &[u8]) -> u32 {
    let mut count = 0;
    for at in memmem::find_iter(value, b": ") {
        let before = value.get(..at).unwrap_or_default();
        let Some(name) = names::known_suffix(before) else {
            continue;
        };
        let preceding = before
            .len()
            .checked_sub(name.len() + 1)
            .and_then(|at| before.get(at));
        let is_apart = preceding.is_some_and(u8::is_ascii_whitespace);
        count += u32::from(is_apart && name.len() > 2);
    }
    count
}
