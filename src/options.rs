//! What a caller may set, and every limit of the core.

use std::net::IpAddr;

use serde::{Deserialize, Deserializer, de::Error};

/// What a caller may set.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Options {
    /// The moment to judge by, in seconds since 1970. Without it, nothing is judged by the present time.
    pub now: Option<i64>,
    /// The authserv-ids whose claims are believed.
    pub trusted: Vec<String>,
    /// The envelope, where the caller knows it better than the message.
    pub envelope: Envelope,
    /// Whether the transport policy of the receiving domain is looked up too; the verdict does not need it.
    pub transport: bool,
    /// The public suffix list as text, where the caller wants to see what RFC 7489 would say beside RFC 9989.
    pub public_suffixes: Option<String>,
    /// Where the DNS answers come from.
    pub evidence: Origin,
    /// Limits on what is read.
    pub limits: Limits,
}

/// Where the DNS answers come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// They were asked for.
    #[default]
    Asked,
    /// The caller gave some of them: they are the caller's word.
    Given,
    /// They came with a link or a saved report of somebody else.
    Borrowed,
}

impl Options {
    /// Whether the caller trusts this authserv-id; OpenDKIM's job id after it does not count.
    pub fn trusts(&self, authserv: &str) -> bool {
        let bare = authserv.split('/').next().unwrap_or(authserv);
        self.trusted.iter().any(|trusted| {
            trusted.eq_ignore_ascii_case(authserv) || trusted.eq_ignore_ascii_case(bare)
        })
    }
}

/// The SMTP envelope (RFC 5321) as the caller knows it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Envelope {
    /// The address of the client.
    #[serde(deserialize_with = "address")]
    pub ip: Option<IpAddr>,
    /// The name that it gave in HELO or EHLO.
    pub helo: Option<String>,
    /// The reverse path; empty for a bounce.
    pub mail_from: Option<String>,
}

/// An address, with an error that says which text is none.
fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<IpAddr>, D::Error> {
    let text: Option<String> = Deserialize::deserialize(deserializer)?;
    text.map(|text| {
        text.parse()
            .map_err(|_| D::Error::custom(format!("invalid IP address {text:?}")))
    })
    .transpose()
}

/// Limits on what is read and asked. A message is hostile until proven otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Limits {
    /// Bytes of a message.
    pub message_bytes: usize,
    /// Header fields that are read; the rest is left out, and the report says so.
    pub header_fields: usize,
    /// DKIM signatures that are verified; those after them are `policy`.
    pub signatures: usize,
    /// Rounds of questions.
    pub rounds: u32,
    /// Questions in all.
    pub questions: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 100 * 1000 * 1000,
            header_fields: 10_000,
            signatures: 20,
            rounds: 12,
            questions: 200,
        }
    }
}
