//! How a report was made: what a replay needs beside the message and the evidence.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// How a report was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Made {
    /// The version of headerlens.
    pub version: String,
    /// The time that the message was judged by; `null` if none was given.
    pub now: Option<String>,
    /// The SHA-256 digest of the input as given, in hexadecimal; of a string, that of its UTF-8 form.
    pub sha256: String,
    /// Whether more than the npm package's small module was needed: for a repair, the search for changes, DKIM2, a second
    /// opinion, the words of filters, or the MIME parts.
    pub extras: bool,
    /// What the caller knew of the message, so that the report can be made again.
    pub options: MadeOptions,
}

/// The options that a report depends on, beside `now` and DNS.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MadeOptions {
    /// The servers that the caller took the message from.
    pub trusted: Vec<String>,
    /// The client's address, as the caller knew it.
    pub ip: Option<IpAddr>,
    /// The name that the client gave, as the caller knew it.
    pub helo: Option<String>,
    /// The reverse path, as the caller knew it.
    pub mail_from: Option<String>,
    /// Whether the transport policy of the receiving domain was looked up.
    pub transport: bool,
}
