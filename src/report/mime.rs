//! The MIME tree (RFC 2045, RFC 2046).

use serde::{Deserialize, Serialize};

use super::Span;

/// A part of a message, and the parts inside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MimePart {
    /// The media type in lower case, such as `text/plain`.
    #[serde(rename = "type")]
    pub media_type: String,
    /// The charset that the part names.
    pub charset: Option<String>,
    /// The file name, decoded, from Content-Disposition or Content-Type.
    pub name: Option<String>,
    /// The disposition in lower case, such as `attachment` or `inline`.
    pub disposition: Option<String>,
    /// The transfer encoding in lower case, such as `base64`; `7bit` if none is named.
    pub encoding: String,
    /// Whether mail programs show it as an attachment.
    pub attachment: bool,
    /// Bytes of the content, decoded. Of a part with parts inside, bytes of its body as it stands.
    pub size: usize,
    /// The SHA-256 digest of the content, decoded, in hexadecimal. Of a part with parts inside, that of its body as it stands.
    pub sha256: String,
    /// The part in the input: its header fields and its body; `null` inside a message that was itself encoded.
    pub span: Option<Span>,
    /// Its body in the input, still encoded.
    pub body_span: Option<Span>,
    /// The parts inside, in order; of a `message/rfc822` part, the root of the message inside.
    pub parts: Vec<MimePart>,
}
