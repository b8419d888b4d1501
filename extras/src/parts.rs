//! The MIME tree (RFC 2045, RFC 2046), as mail-parser reads it.

use std::borrow::Cow;

use headerlens::{
    SourceError,
    internals::read_source,
    options::Limits,
    report::{MimePart, Span},
};
use mail_parser::{MessageParser, MessagePart, PartKind, Source};
use sha2::{Digest as _, Sha256};

use crate::links;

/// How deep parts are followed.
const MAX_DEPTH: usize = 50;

/// Bytes that are shown of a text.
const MAX_TEXT: usize = 1_000_000;

/// The MIME tree of a message: the message itself, with its parts inside.
///
/// # Errors
/// [`SourceError`] if the text is not a message.
pub fn parts(bytes: &[u8]) -> Result<MimePart, SourceError> {
    let start = read_source(bytes, &Limits::default())?.start;
    let message = MessageParser::new()
        .parse(bytes.get(start..).unwrap_or_default())
        .ok_or(SourceError::NoHeaderFields)?;
    let root = message.root().root_part();
    Ok(part(&root, start, MAX_DEPTH))
}

fn part(part_: &MessagePart<'_>, start: usize, depth: usize) -> MimePart {
    let content_type = part_.content_type();
    let media_type = match &content_type {
        Some(each) => match each.subtype() {
            Some(subtype) => format!("{}/{subtype}", each.ctype()),
            None => each.ctype().to_owned(),
        },
        None => "text/plain".to_owned(),
    };
    let kind = part_.kind();
    let content = match kind {
        PartKind::Multipart | PartKind::Message(_) => part_.raw_body().into(),
        _ => part_.decoded(),
    };
    let inside = match (kind, depth.checked_sub(1)) {
        (_, None) => Vec::new(),
        (PartKind::Multipart, Some(depth)) => part_
            .children()
            .map(|each| part(&each, start, depth))
            .collect(),
        (PartKind::Message(message), Some(depth)) => vec![part(&message.root_part(), start, depth)],
        _ => Vec::new(),
    };
    let text = match kind {
        PartKind::Text | PartKind::Html => part_.text_prefix_bytes(MAX_TEXT),
        _ => None,
    };
    // Offsets of a message that was transfer-encoded refer to its decoded bytes, which are nowhere in the input.
    let place = |from: u32, to: u32| {
        (part_.message().source() == Source::Raw).then(|| Span {
            start: start.saturating_add(from as usize),
            end: start.saturating_add(to as usize),
        })
    };
    MimePart {
        media_type: media_type.to_ascii_lowercase(),
        charset: content_type
            .and_then(|each| each.attribute("charset"))
            .map(str::to_owned),
        name: part_.attachment_name().map(str::to_owned),
        disposition: part_
            .content_disposition()
            .map(|each| each.ctype().to_ascii_lowercase()),
        encoding: part_
            .content_transfer_encoding()
            .unwrap_or("7bit")
            .trim()
            .to_ascii_lowercase(),
        attachment: part_.is_attachment(),
        size: content.len(),
        sha256: Sha256::digest(&content)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        span: place(part_.offset_header(), part_.offset_end()),
        body_span: place(part_.offset_body(), part_.offset_end()),
        html: text
            .as_deref()
            .filter(|_| matches!(kind, PartKind::Html))
            .map(links::html),
        text: text.map(Cow::into_owned),
        parts: inside,
    }
}
