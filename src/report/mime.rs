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
    /// The text of a `text/*` part, decoded, at most 1 MB of it: HTML as it is written, never rendered.
    pub text: Option<String>,
    /// What a `text/html` part links to and loads.
    pub html: Option<MimeHtml>,
    /// The parts inside, in order; of a `message/rfc822` part, the root of the message inside.
    pub parts: Vec<MimePart>,
}

/// What a `text/html` part links to and loads. Nothing of it is fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MimeHtml {
    /// Links and forms, in order, at most 1,000.
    pub links: Vec<Link>,
    /// How many links more there are.
    pub links_left_out: usize,
    /// Images that a mail program would load from elsewhere.
    pub remote_images: usize,
    /// Those of them that cannot be seen: they tell who opened the message, and when.
    pub trackers: usize,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// The text that is shown for it; empty for a form.
    pub text: String,
    /// Where it leads.
    pub target: String,
}
