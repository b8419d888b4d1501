//! The route of a message and the program that wrote it.

use serde::Serialize;

use super::Span;

/// How a message travelled, by its Received fields (RFC 5321, section 4.4).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Route {
    /// The hops, oldest first.
    pub hops: Vec<Hop>,
    /// Seconds from the oldest to the newest time; `null` without two times.
    pub total: Option<i64>,
    /// The place of the hop in `hops` where the message entered the receiver's domain, where it is known.
    pub origin: Option<usize>,
}

/// One Received field.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Hop {
    /// The sending host as the receiving server names it.
    pub from: Option<String>,
    /// The receiving server.
    pub by: Option<String>,
    /// The address that the receiving server saw.
    pub ip: Option<String>,
    /// The name that the sending host gave in HELO or EHLO.
    pub helo: Option<String>,
    /// The name that the address had in reverse DNS.
    pub reverse: Option<String>,
    /// The transmission type (RFC 3848), as written.
    pub with: Option<String>,
    /// How the transfer was encrypted; `null` where the field does not say.
    pub tls: Option<Tls>,
    /// The queue id.
    pub id: Option<String>,
    /// The recipient.
    #[serde(rename = "for")]
    pub recipient: Option<String>,
    /// When it was received, in UTC.
    pub time: Option<String>,
    /// Seconds since the hop before; negative where the clocks disagree.
    pub delay: Option<i64>,
    /// The software of the receiving server, where the field shows it.
    pub software: Option<String>,
    /// The field as text.
    pub text: String,
    /// The whole field.
    pub span: Span,
}

/// How a transfer was encrypted.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Tls {
    /// The protocol version, such as `TLS 1.3`.
    pub version: Option<String>,
    /// The cipher suite, as written.
    pub cipher: Option<String>,
    /// The length of its key.
    pub bits: Option<u32>,
}

/// The program that wrote the message.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Client {
    /// Its name, as the message gives it; `null` where it does not say.
    pub mua: Option<String>,
    /// The fields that say so.
    pub evidence: Vec<ClientEvidence>,
}

/// A field that tells of the author's program.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ClientEvidence {
    /// The name of the field.
    pub header: String,
    /// The place.
    pub span: Span,
}
