//! Why a text is not a message: what it seems to be, and what to give instead.

use memchr::{memchr, memmem};

use crate::reason::InputError;

/// A text that is not a message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceError {
    /// There is nothing but white space.
    Empty,
    /// It is longer than [`Limits::message_bytes`](crate::options::Limits::message_bytes).
    TooLarge {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// It is binary data of an unknown kind.
    Binary,
    /// It is something else, which its first bytes tell.
    NotAMessage {
        /// What it seems to be.
        what: InputError,
    },
    /// It is text, but no line of it is a header field.
    NoHeaderFields,
}

impl SourceError {
    /// The code for the catalogs.
    pub fn code(&self) -> InputError {
        match self {
            Self::Empty => InputError::Empty,
            Self::TooLarge { .. } => InputError::TooLarge,
            Self::Binary => InputError::Binary,
            Self::NotAMessage { what } => *what,
            Self::NoHeaderFields => InputError::NoHeaderFields,
        }
    }
}

impl std::fmt::Display for SourceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => write!(
                f,
                "the input is empty; provide a raw message, headers first"
            ),
            Self::TooLarge { bytes, limit } => write!(
                f,
                "the input has {bytes} bytes, more than the limit of {limit}; provide only the header fields"
            ),
            Self::Binary => write!(
                f,
                "this is binary data, not a raw message; save the message as .eml and try again"
            ),
            Self::NotAMessage { what } => {
                let (is, instead) = described(*what);
                write!(f, "this seems to be {is}, not a raw message; {instead}")
            }
            Self::NoHeaderFields => write!(
                f,
                "no header fields found; provide the raw message from its first line (\"show original\", \"view source\")"
            ),
        }
    }
}

impl std::error::Error for SourceError {}

/// What something is called, and what to give instead of it.
fn described(what: InputError) -> (&'static str, &'static str) {
    const SAVE: &str = "save the message itself as .eml and try again";
    match what {
        InputError::Pdf => (
            "a PDF document",
            "a printed message has lost its header; save the message itself as .eml",
        ),
        InputError::Image => (
            "an image",
            "a picture of a message cannot be checked; copy the raw message as text",
        ),
        InputError::CompoundFile => (
            "an Outlook .msg file",
            "save the message as .eml, or copy its Internet headers",
        ),
        InputError::OutlookData => (
            "an Outlook data file",
            "open it in Outlook and save the message alone",
        ),
        InputError::Tnef => (
            "a winmail.dat file",
            "provide the message that it was attached to",
        ),
        InputError::Zip => (
            "a ZIP archive or an Office document",
            "unpack it and provide the message in it",
        ),
        InputError::Compressed => (
            "a compressed file",
            "decompress it and provide the message in it",
        ),
        InputError::HtmlPage => (
            "a web page",
            "open the view of the message's source and copy it from its first line",
        ),
        InputError::Xml => (
            "XML, perhaps a DMARC report",
            "provide the raw message that it is about",
        ),
        InputError::Json => (
            "JSON without a message in it",
            "provide the raw message as text",
        ),
        InputError::Rtf => ("a rich text document", "copy the raw message as plain text"),
        InputError::Calendar => (
            "a calendar entry or a contact",
            "provide the message that it was attached to",
        ),
        InputError::Pem => (
            "a key or a certificate",
            "keep private keys to yourself; provide a raw message",
        ),
        InputError::Link => ("a link", "open it and copy the message's source"),
        InputError::Base64 => ("base64 of something that is not a message", SAVE),
        _ => ("something else", SAVE),
    }
}

/// What a text certainly is by its first bytes, where no message can begin so.
pub(super) fn by_magic(bytes: &[u8]) -> Option<SourceError> {
    const MAGIC: &[(&[u8], InputError)] = &[
        (b"%PDF-", InputError::Pdf),
        (b"\x89PNG\r\n", InputError::Image),
        (b"GIF87a", InputError::Image),
        (b"GIF89a", InputError::Image),
        (b"\xff\xd8\xff", InputError::Image),
        (b"II*\0", InputError::Image),
        (b"MM\0*", InputError::Image),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            InputError::CompoundFile,
        ),
        (b"!BDN", InputError::OutlookData),
        (b"\x78\x9f\x3e\x22", InputError::Tnef),
        (b"PK\x03\x04", InputError::Zip),
        (b"PK\x05\x06", InputError::Zip),
        (b"\x1f\x8b\x08", InputError::Compressed),
        (b"BZh9", InputError::Compressed),
        (b"\xfd7zXZ\0", InputError::Compressed),
        (b"\x28\xb5\x2f\xfd", InputError::Compressed),
        (b"7z\xbc\xaf\x27\x1c", InputError::Compressed),
        (b"Rar!\x1a\x07", InputError::Compressed),
        (b"{\\rtf1", InputError::Rtf),
        (b"BEGIN:VCALENDAR", InputError::Calendar),
        (b"BEGIN:VCARD", InputError::Calendar),
        (b"-----BEGIN ", InputError::Pem),
    ];
    let is_riff = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let is_heif = bytes.get(4..8) == Some(b"ftyp");
    if is_riff || is_heif {
        return Some(SourceError::NotAMessage {
            what: InputError::Image,
        });
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let found = MAGIC.iter().find(|(magic, _)| text.starts_with(magic));
    // A text that begins with a rule of dashes, such as a forwarded PGP message, may hold a message below.
    let (_, what) = found.filter(|(_, what)| *what != InputError::Pem || is_pem(text))?;
    Some(SourceError::NotAMessage { what: *what })
}

fn is_pem(text: &[u8]) -> bool {
    let line = text.get(..80).unwrap_or(text);
    let is_of = |what: &[u8]| memmem::find(line, what).is_some();
    is_of(b" KEY-----") || is_of(b" CERTIFICATE-----")
}

/// Why a text in which no header field was found is not a message.
pub(crate) fn refusal(bytes: &[u8]) -> SourceError {
    if is_binary(bytes) {
        return SourceError::Binary;
    }
    seems(bytes).unwrap_or(SourceError::NoHeaderFields)
}

/// What a text without a field that mail has seems to be.
pub(crate) fn seems(bytes: &[u8]) -> Option<SourceError> {
    let text = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii();
    let head = text.get(..4096).unwrap_or(text);
    let lower = head.get(..512).unwrap_or(head).to_ascii_lowercase();
    let what = if lower.starts_with(b"<!doctype html") || memmem::find(&lower, b"<html").is_some() {
        InputError::HtmlPage
    } else if lower.starts_with(b"<?xml") || lower.starts_with(b"<feedback") {
        InputError::Xml
    } else if matches!(head.first(), Some(b'{' | b'[')) && memchr(b'"', head).is_some() {
        InputError::Json
    } else if is_link(text) {
        InputError::Link
    } else if is_base64(head) {
        InputError::Base64
    } else {
        return None;
    };
    Some(SourceError::NotAMessage { what })
}

/// Whether a text without header fields is binary rather than prose: it holds NUL bytes near its start.
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    let head = bytes.get(..4096).unwrap_or(bytes);
    memchr(0, head).is_some()
}

fn is_link(text: &[u8]) -> bool {
    let is_url = text.starts_with(b"https://") || text.starts_with(b"http://");
    is_url && text.len() < 4096 && !text.iter().any(u8::is_ascii_whitespace)
}

fn is_base64(head: &[u8]) -> bool {
    head.len() >= 200
        && head
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_\r\n".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Inspection, options::Options, reason::Codes};

    fn refused(bytes: &[u8]) -> InputError {
        let options = Options::default();
        Inspection::new(bytes, &options)
            .expect_err("no message")
            .code()
    }

    #[test]
    fn what_is_given_instead_of_a_message_is_named() {
        let base64 = "AAECAwQFBgcICQoL".repeat(20);
        let cases: &[(&[u8], InputError)] = &[
            (b"%PDF-1.7\n1 0 obj: x\n", InputError::Pdf),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", InputError::Image),
            (b"\0\0\0\x18ftypheic", InputError::Image),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\n:a\0",
                InputError::CompoundFile,
            ),
            (b"!BDN\0\0", InputError::OutlookData),
            (b"\x78\x9f\x3e\x22\0", InputError::Tnef),
            (b"PK\x03\x04\x14\0\x06\0", InputError::Zip),
            (b"\x1f\x8b\x08\0\0\0", InputError::Compressed),
            (
                b"<!DOCTYPE html>\n<html><body><p>Welcome</p></body></html>",
                InputError::HtmlPage,
            ),
            (
                b"<?xml version=\"1.0\"?>\n<feedback></feedback>",
                InputError::Xml,
            ),
            (b"{\"a\": 1}", InputError::Json),
            (b"{\\rtf1\\ansi From: x}", InputError::Rtf),
            (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", InputError::Calendar),
            (
                b"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4\n",
                InputError::Pem,
            ),
            (
                b"https://mail.google.com/mail/u/0/#inbox/abc\n",
                InputError::Link,
            ),
            (base64.as_bytes(), InputError::Base64),
            (b"\0\x01\x02\x03", InputError::Binary),
            (b"just some prose\nin two lines", InputError::NoHeaderFields),
            (b" \n", InputError::Empty),
        ];
        for (bytes, expected) in cases {
            assert_eq!(refused(bytes), *expected, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn every_refusal_says_what_to_do() {
        for &what in InputError::ALL {
            let text = SourceError::NotAMessage { what }.to_string();
            assert!(text.contains("; "), "{text}");
        }
    }
}
