//! DNS as data: questions, answers, and the evidence that maps one to the other.
//!
//! Nothing here asks a server. A method looks a name up in the [`Lookups`] of
//! one evaluation; what is not in the evidence is recorded as missing, and the
//! shell asks for all of it at once before it evaluates again.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::net::name::canonical_name;

mod data;
#[allow(unreachable_pub, reason = "`internals` opens it to tests and fuzzing")]
pub(crate) mod escape;
mod evidence;
#[allow(unreachable_pub, reason = "`internals` opens it to tests and fuzzing")]
pub(crate) mod lookups;
mod resolution;
#[allow(unreachable_pub, reason = "`internals` opens it to tests and fuzzing")]
pub(crate) mod wire;

pub use data::{Mx, RecordData};
pub(crate) use escape::{text_from_bytes, text_to_bytes};
pub use evidence::{Evidence, EvidenceError, Unlisted};
pub(crate) use lookups::{Lookup, Lookups};

/// A type of DNS record (RFC 1035, section 3.2.2, and later).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordType {
    /// IPv4 address.
    A,
    /// IPv6 address.
    Aaaa,
    /// Alias. Never asked for; found among answers.
    Cname,
    /// Mail exchanger: preference and host.
    Mx,
    /// Name server.
    Ns,
    /// Name of an address.
    Ptr,
    /// Start of authority.
    Soa,
    /// Certificate association (RFC 6698).
    Tlsa,
    /// Text.
    Txt,
    /// Any other type: kept out of every evaluation.
    #[serde(other)]
    Other,
}

impl RecordType {
    /// The type that holds addresses of the family of `ip`.
    pub const fn of_address(ip: IpAddr) -> Self {
        match ip {
            IpAddr::V4(_) => Self::A,
            IpAddr::V6(_) => Self::Aaaa,
        }
    }
}

/// The name under which the names of an address are published (RFC 1035, section 3.5; RFC 3596, section 2.5).
pub fn reverse_name(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, d] = ip.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(ip) => {
            let digits: Vec<String> = format!("{:032x}", ip.to_bits())
                .chars()
                .rev()
                .map(String::from)
                .collect();
            format!("{}.ip6.arpa", digits.join("."))
        }
    }
}

/// A question: a name, in lower case and without the final dot, and a type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Question {
    /// The name in its ASCII form.
    pub name: String,
    /// The type of the records that are wanted.
    #[serde(rename = "type")]
    pub record_type: RecordType,
}

impl Question {
    /// A question for `name`, brought to its canonical form.
    pub fn new(name: &str, record_type: RecordType) -> Self {
        Self {
            name: canonical_name(name),
            record_type,
        }
    }
}

/// A record of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
// A type called `Record` would hide TypeScript's own.
#[cfg_attr(feature = "schema", schemars(rename = "DnsRecord"))]
pub struct Record {
    /// The owner name.
    pub name: String,
    /// The type.
    #[serde(rename = "type")]
    pub record_type: RecordType,
    /// Seconds for which the record may be kept.
    #[serde(default)]
    pub ttl: u32,
    /// The data in presentation form. TXT: the concatenated character-strings,
    /// bytes that are not UTF-8 as `\DDD`.
    pub data: String,
}

/// Why a question got no answer from a resolver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Failure {
    /// No answer in time.
    Timeout,
    /// The resolver could not be reached, or refused (in a browser this includes cross-origin rules).
    Network,
    /// What came back was not a DNS answer to this question.
    Malformed,
}

/// The answer to a question, as evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answer {
    /// The name that was asked for.
    pub name: String,
    /// The type that was asked for.
    #[serde(rename = "type")]
    pub record_type: RecordType,
    /// The RCODE (RFC 1035, section 4.1.1): 0 no error, 2 SERVFAIL, 3 NXDOMAIN; `null` where there was none.
    #[serde(default)]
    pub status: Option<u16>,
    /// The AD bit: the resolver says that it validated the answer (RFC 4035, section 3.2.3).
    #[serde(default)]
    pub ad: bool,
    /// The records, CNAMEs among them.
    #[serde(default)]
    pub records: Vec<Record>,
    /// Why there is no status.
    #[serde(default)]
    pub failure: Option<Failure>,
    /// Who answered.
    #[serde(default)]
    pub resolver: Option<String>,
    /// When, in UTC.
    #[serde(default)]
    pub time: Option<String>,
}

impl Answer {
    /// The answer "no such name" (NXDOMAIN) to `question`.
    pub fn nxdomain(question: &Question) -> Self {
        Self {
            status: Some(3),
            failure: None,
            ..Self::failed(question, Failure::Network)
        }
    }

    /// The answer to `question` when no resolver could give one.
    pub fn failed(question: &Question, failure: Failure) -> Self {
        Self {
            name: question.name.clone(),
            record_type: question.record_type,
            status: None,
            ad: false,
            records: Vec::new(),
            failure: Some(failure),
            resolver: None,
            time: None,
        }
    }

    /// The question that this answers.
    pub fn question(&self) -> Question {
        Question::new(&self.name, self.record_type)
    }
}
