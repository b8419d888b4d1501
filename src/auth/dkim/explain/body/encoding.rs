//! Changes of the transfer encoding (RFC 2045, section 6) and of the charset.

use super::{
    super::recode,
    draft::{Draft, Rewriter, content},
    mime::{self, Encoding, Entity, Part},
};
use crate::{
    auth::dkim::canonicalize::push_crlf,
    reason::DkimChangeCode,
    syntax::{base64, charset, transfer::Transfer},
};

/// Text parts of which each alone may have been encoded anew.
const MAX_ALONE: usize = 4;

/// How an encoder writes, where the standard leaves it a choice.
#[derive(Debug, Clone, Copy)]
pub(super) enum Style {
    /// Without encoding, as 7bit or 8bit.
    Identity,
    /// Quoted-printable, with lines of at most this many octets, the soft break's `=` included.
    QuotedPrintable {
        width: usize,
        /// The last line before a hard break may be as long as the width without any soft break.
        looks_ahead: bool,
        /// Escapes “From ” and dots at the start of lines.
        guards: bool,
    },
    /// Base64 with lines of this many octets.
    Base64 {
        width: usize,
        /// The text has bare line feeds, as many programs leave it.
        bare: bool,
    },
}

pub(super) const QUOTED_PRINTABLE: &[Style] = &[
    Style::QuotedPrintable {
        width: 76,
        looks_ahead: true,
        guards: false,
    },
    Style::QuotedPrintable {
        width: 76,
        looks_ahead: false,
        guards: false,
    },
    Style::QuotedPrintable {
        width: 76,
        looks_ahead: true,
        guards: true,
    },
    Style::QuotedPrintable {
        width: 75,
        looks_ahead: true,
        guards: false,
    },
    Style::QuotedPrintable {
        width: 74,
        looks_ahead: false,
        guards: false,
    },
    Style::QuotedPrintable {
        width: 73,
        looks_ahead: true,
        guards: false,
    },
];
pub(super) const BASE64: &[Style] = &[
    Style::Base64 {
        width: 76,
        bare: false,
    },
    Style::Base64 {
        width: 76,
        bare: true,
    },
    Style::Base64 {
        width: 72,
        bare: false,
    },
    Style::Base64 {
        width: 64,
        bare: false,
    },
    Style::Base64 {
        width: 60,
        bare: false,
    },
    Style::Base64 {
        width: 60,
        bare: true,
    },
];

impl Style {
    pub(super) fn encoding(self) -> Encoding {
        match self {
            Self::Identity => Encoding::Identity,
            Self::QuotedPrintable { .. } => Encoding::QuotedPrintable,
            Self::Base64 { .. } => Encoding::Base64,
        }
    }

    pub(super) fn encode(self, text: &[u8]) -> Vec<u8> {
        match self {
            Self::Identity => text.to_vec(),
            Self::QuotedPrintable {
                width,
                looks_ahead,
                guards,
            } => quoted_printable(text, width, looks_ahead, guards),
            Self::Base64 { width, bare: false } => lines_of_base64(text, width),
            Self::Base64 { width, bare: true } => {
                let text: Vec<u8> = text.iter().copied().filter(|&byte| byte != b'\r').collect();
                lines_of_base64(&text, width)
            }
        }
    }
}

/// The styles that an encoding may have been written in.
pub(super) fn styles(encoding: Encoding) -> &'static [Style] {
    match encoding {
        Encoding::Identity => &[Style::Identity],
        Encoding::QuotedPrintable => QUOTED_PRINTABLE,
        Encoding::Base64 => BASE64,
    }
}

/// The text of a content, with CRLF at line ends; `None` where it is not encoded so.
pub(super) fn decode(bytes: &[u8], encoding: Encoding) -> Option<Vec<u8>> {
    match encoding {
        Encoding::Identity => Some(bytes.to_vec()),
        Encoding::QuotedPrintable => {
            let decoded = Transfer::QuotedPrintable
                .decode(&with_crlf(bytes))
                .into_owned();
            Some(decoded)
        }
        Encoding::Base64 => base64::decode(bytes).map(|text| with_crlf(&text)),
    }
}

/// Whether a Base64 content is a text with bare line feeds.
pub(super) fn has_bare_line_feeds(bytes: &[u8]) -> bool {
    base64::decode(bytes).is_some_and(|text| text.contains(&b'\n') && !text.contains(&b'\r'))
}

fn with_crlf(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 32);
    push_crlf(text, &mut out);
    out
}

fn quoted_printable(text: &[u8], width: usize, looks_ahead: bool, guards: bool) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = Vec::with_capacity(text.len() + text.len() / 4);
    let mut tokens: Vec<([u8; 3], usize)> = Vec::new();
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        let bytes = content(line);
        tokens.clear();
        for (at, &byte) in bytes.iter().enumerate() {
            let is_last = at + 1 == bytes.len();
            let is_guarded = guards
                && at == 0
                && ((byte == b'.') || (byte == b'F' && bytes.starts_with(b"From ")));
            let is_plain = match byte {
                b'=' => false,
                b' ' | b'\t' => !is_last,
                33..=126 => !is_guarded,
                _ => false,
            };
            tokens.push(if is_plain {
                ([byte, 0, 0], 1)
            } else {
                let high = DIGITS
                    .get(usize::from(byte >> 4))
                    .copied()
                    .unwrap_or_default();
                let low = DIGITS
                    .get(usize::from(byte & 15))
                    .copied()
                    .unwrap_or_default();
                ([b'=', high, low], 3)
            });
        }
        let mut column = 0;
        for (at, (token, length)) in tokens.iter().enumerate() {
            let is_last = at + 1 == tokens.len();
            let room = if is_last && looks_ahead {
                width
            } else {
                width - 1
            };
            if column + length > room {
                out.extend_from_slice(b"=\r\n");
                column = 0;
            }
            out.extend_from_slice(token.get(..*length).unwrap_or_default());
            column += length;
        }
        if line.ends_with(b"\n") {
            out.extend_from_slice(b"\r\n");
        }
    }
    out
}

fn lines_of_base64(text: &[u8], width: usize) -> Vec<u8> {
    let encoded = base64::encode(text);
    let mut out = Vec::with_capacity(encoded.len() + encoded.len() / 30 + 2);
    for line in encoded.as_bytes().chunks(width) {
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// A content before it was encoded anew.
pub(super) fn reencoded(draft: &Draft) -> Vec<Draft> {
    let code = DkimChangeCode::Reencoded;
    if !draft.entity.media_type().starts_with("multipart/") {
        let Some(text) = decode(&draft.bytes, draft.entity.encoding) else {
            return Vec::new();
        };
        return others(draft.entity.encoding, &text)
            .into_iter()
            .filter_map(|style| {
                let mut rewriter = Rewriter::new(draft, code);
                rewrite(&mut rewriter, draft, 0..draft.bytes.len(), style, &text);
                rewriter.entity(Entity {
                    encoding: style.encoding(),
                    ..draft.entity.clone()
                });
                name(&mut rewriter, style.encoding(), draft.entity.encoding);
                rewriter.finish()
            })
            .collect();
    }
    let parts = mime::parts(draft);
    let leaves: Vec<&Part> = parts
        .iter()
        .filter(|part| part.is_leaf && part.entity.is_text())
        .collect();
    let mut drafts = Vec::new();
    for encoding in [
        Encoding::QuotedPrintable,
        Encoding::Base64,
        Encoding::Identity,
    ] {
        let of_it: Vec<&Part> = leaves
            .iter()
            .copied()
            .filter(|part| part.entity.encoding == encoding)
            .collect();
        if of_it.is_empty() {
            continue;
        }
        drafts.extend(parts_before(draft, encoding, &of_it));
        if of_it.len() > 1 {
            for part in of_it.iter().take(MAX_ALONE) {
                drafts.extend(parts_before(draft, encoding, &[part]));
            }
        }
    }
    drafts
}

/// What an encoding may have been before.
fn others(encoding: Encoding, text: &[u8]) -> Vec<Style> {
    let mut styles = vec![];
    if encoding == Encoding::Identity {
        // What has no octet that needs it is rarely encoded.
        if text.is_ascii()
            && text
                .split(|&byte| byte == b'\n')
                .all(|line| line.len() < 78)
        {
            styles.extend(QUOTED_PRINTABLE.first());
            styles.extend(BASE64.first());
            return styles;
        }
    } else {
        styles.push(Style::Identity);
    }
    styles.extend(QUOTED_PRINTABLE);
    styles.extend(BASE64);
    styles
}

fn name(rewriter: &mut Rewriter<'_>, before: Encoding, after: Encoding) {
    rewriter.detail(after.name());
    rewriter.param("before", before.name());
    rewriter.param("after", after.name());
}

fn rewrite(
    rewriter: &mut Rewriter<'_>,
    draft: &Draft,
    range: std::ops::Range<usize>,
    style: Style,
    text: &[u8],
) {
    let before = style.encode(text);
    if before != draft.slice(range.clone()) {
        rewriter.replace(range, &before);
    }
}

/// Parts of one encoding before they were encoded so, with each way that their headers may have said it.
fn parts_before(draft: &Draft, encoding: Encoding, parts: &[&Part]) -> Vec<Draft> {
    let texts: Option<Vec<Vec<u8>>> = parts
        .iter()
        .map(|part| decode(draft.slice(part.content.clone()), encoding))
        .collect();
    let Some(texts) = texts else {
        return Vec::new();
    };
    let all: Vec<u8> = texts.concat();
    let mut drafts = Vec::new();
    for style in others(encoding, &all) {
        let labels: &[Option<&str>] = match style.encoding() {
            Encoding::Identity => &[Some("8bit"), Some("7bit"), None],
            Encoding::QuotedPrintable => &[Some("quoted-printable")],
            Encoding::Base64 => &[Some("base64")],
        };
        // The line end of the last line of Base64 belongs to the delimiter, or another one follows.
        let is_base64 = style.encoding() == Encoding::Base64;
        let endings: &[bool] = if is_base64 { &[true, false] } else { &[false] };
        for (label, truncates) in labels
            .iter()
            .flat_map(|label| endings.iter().map(move |ending| (label, ending)))
        {
            let mut rewriter = Rewriter::new(draft, DkimChangeCode::Reencoded);
            for (part, text) in parts.iter().zip(&texts) {
                relabel(&mut rewriter, draft, part, *label);
                let mut before = style.encode(text);
                if *truncates && before.ends_with(b"\r\n") {
                    before.truncate(before.len() - 2);
                }
                rewriter.replace(part.content.clone(), &before);
            }
            name(&mut rewriter, style.encoding(), encoding);
            drafts.extend(rewriter.finish());
        }
    }
    drafts
}

/// Writes the encoding into the header of a part as it was.
fn relabel(rewriter: &mut Rewriter<'_>, draft: &Draft, part: &Part, label: Option<&str>) {
    let header = draft.slice(part.header.clone());
    let Some(range) = mime::field_range(header, "content-transfer-encoding") else {
        if let Some(label) = label.filter(|label| *label != "7bit" && *label != "8bit") {
            let line = format!("Content-Transfer-Encoding: {label}\r\n");
            rewriter.replace_quietly(part.header.end..part.header.end, line.as_bytes());
        }
        return;
    };
    let line = header.get(range.clone()).unwrap_or_default();
    let name_end = memchr::memchr(b':', line).map_or(0, |colon| colon + 1);
    let before = match label {
        None => Vec::new(),
        Some(label) => [
            line.get(..name_end).unwrap_or_default(),
            b" ",
            label.as_bytes(),
            b"\r\n",
        ]
        .concat(),
    };
    if before != line {
        let at = part.header.start;
        rewriter.replace_quietly(at + range.start..at + range.end, &before);
    }
}

/// Charsets that text was in before gateways made it UTF-8.
const CHARSETS: &[&str] = &[
    "iso-8859-1",
    "windows-1252",
    "iso-8859-15",
    "iso-8859-2",
    "windows-1250",
    "windows-1251",
    "koi8-r",
    "euc-kr",
];

/// Text before it was made UTF-8; and UTF-8 before it was made something else.
pub(super) fn recoded(draft: &Draft) -> Vec<Draft> {
    let code = DkimChangeCode::Charset;
    if draft.bytes.is_ascii() || draft.entity.encoding != Encoding::Identity {
        return Vec::new();
    }
    let mut drafts = Vec::new();
    if let Ok(text) = std::str::from_utf8(&draft.bytes) {
        for label in CHARSETS {
            let before = recode::Table::of(label).and_then(|table| table.encode(text));
            drafts.extend(before.and_then(|before| charset_draft(draft, code, label, &before)));
        }
        // UTF-8 that was taken for Latin-1 and made UTF-8 once more.
        drafts.extend(
            recode::Table::of("windows-1252")
                .and_then(|table| table.encode(text))
                .filter(|before| std::str::from_utf8(before).is_ok())
                .and_then(|before| charset_draft(draft, code, "utf-8", &before)),
        );
    } else if let Some(label) = draft.entity.parameter("charset") {
        drafts.extend(
            charset::decode(&label, &draft.bytes)
                .and_then(|text| charset_draft(draft, code, "utf-8", text.as_bytes())),
        );
    }
    drafts
}

fn charset_draft(draft: &Draft, code: DkimChangeCode, label: &str, before: &[u8]) -> Option<Draft> {
    let mut rewriter = Rewriter::new(draft, code);
    // Line by line, so that places stay exact.
    let mut lines = before.split_inclusive(|&byte| byte == b'\n');
    for range in draft.lines() {
        let line = lines.next()?;
        if line != draft.slice(range.clone()) {
            rewriter.replace_as(range.clone(), line, b"", draft.slice(range));
        }
    }
    rewriter.detail(label);
    rewriter.finish()
}
