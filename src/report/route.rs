//! The route of a message.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{IpKind, Span};
use crate::{
    reason::{DateOddity, RouteReason, Software, TlsWeakness},
    syntax::date::{Date, Timestamp},
};

/// How a message travelled, by its Received fields (RFC 5321, section 4.4).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Route {
    /// The hops, oldest first.
    pub hops: Vec<Hop>,
    /// Seconds from the time of the oldest hop to that of the newest; negative where their clocks disagree by more
    /// than the way took; `null` without two times.
    pub total: Option<i64>,
    /// The place of the hop in `hops` where the message entered the receiver's domain, where it is known.
    pub origin: Option<usize>,
    /// The hops as bars on one time axis.
    pub timeline: Timeline,
    /// The Date field, beside the first hop.
    pub written: Option<Written>,
    /// Other fields that tell of the way: X-Received, X-Originating-IP, Delivered-To and their kin, in message order.
    pub traces: Vec<Trace>,
}

/// One Received field.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Hop {
    /// The sending host as the receiving server names it: what follows `from`.
    pub from: Option<String>,
    /// The receiving server: what follows `by`.
    pub by: Option<String>,
    /// The address of the sending host that the receiving server saw.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub ip: Option<IpAddr>,
    /// What range `ip` is of; `null` without an address.
    pub ip_kind: Option<IpKind>,
    /// The address of the receiving server, where it gives one.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub by_ip: Option<IpAddr>,
    /// The name that the sending host gave in HELO or EHLO, where the form of the field tells it apart.
    pub helo: Option<String>,
    /// The name that the address had in reverse DNS.
    pub reverse: Option<String>,
    /// The transmission type (RFC 3848), as written.
    pub with: Option<String>,
    /// What the transmission type means; `null` where it is not there or not known.
    pub protocol: Option<Protocol>,
    /// The link, as written: `via`.
    pub via: Option<String>,
    /// How the transfer was encrypted; `null` where the field does not say that it was.
    pub tls: Option<Tls>,
    /// Whether the transfer was encrypted, as far as can be told.
    pub encrypted: Encrypted,
    /// What `encrypted` rests on.
    pub encrypted_reason: RouteReason,
    /// Whether the hop stayed inside one machine or one private network.
    pub internal: bool,
    /// Whether the sending host had logged in, where the field says so.
    pub authenticated: bool,
    /// The queue id.
    pub id: Option<String>,
    /// The recipient.
    #[serde(rename = "for")]
    pub recipient: Option<String>,
    /// The reverse path, where the server noted it; empty for a bounce.
    pub envelope_from: Option<String>,
    /// When it was received, in UTC.
    pub time: Option<Timestamp>,
    /// The date as it stands in the field; `null` where there is none.
    pub date: Option<DateText>,
    /// Seconds since the hop before; negative where the clocks disagree.
    pub delay: Option<i64>,
    /// When the server began to receive the message, in UTC, where its queue id tells (Exim's does): what passed since the hop
    /// before was queue time there, the rest is the transfer.
    pub queued: Option<Timestamp>,
    /// The software of the receiving server, where the field shows it.
    pub software: Option<Software>,
    /// The version of the software, as written.
    pub software_version: Option<String>,
    /// The words of the field that show the software.
    pub software_evidence: Option<String>,
    /// How sure the software is.
    pub software_sure: Option<Sure>,
    /// Whether this hop follows from the hop before: that one's server is the host that sent here. `null` for the
    /// first hop, and where one of the two does not say.
    pub connects: Option<bool>,
    /// What `connects` rests on.
    pub connects_reason: RouteReason,
    /// Whether the field could be read. A field that could not has its text, its time if one was found, and nothing else.
    pub readable: bool,
    /// The pieces of the field, in the order in which they stand.
    pub parts: Vec<Part>,
    /// The field as text.
    pub text: String,
    /// The whole field.
    pub span: Span,
}

/// A piece of a field and its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Part {
    /// Which.
    pub name: PartName,
    /// The place.
    pub span: Span,
}

/// What a piece of a Received field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum PartName {
    /// The value of `from`.
    From,
    /// The value of `by`.
    By,
    /// The value of `via`.
    Via,
    /// The value of `with`.
    With,
    /// The value of `id`.
    Id,
    /// The value of `for`.
    For,
    /// The address of the sending host.
    Ip,
    /// The address of the receiving server.
    ByIp,
    /// The name that the sending host gave in HELO or EHLO.
    Helo,
    /// The name that the address had in reverse DNS.
    Reverse,
    /// The version of TLS, or the word.
    Tls,
    /// The cipher suite.
    Cipher,
    /// The length of the key.
    Bits,
    /// The reverse path.
    EnvelopeFrom,
    /// What shows the software.
    Software,
    /// What says that the client had logged in.
    Authenticated,
    /// The date.
    Date,
    /// A comment that holds none of these.
    Comment,
}

/// What a transmission type says (RFC 3848, RFC 6531 and the registry of mail transmission types).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Protocol {
    /// Its name in the registry, such as `ESMTPS`; or the name that is in use for it.
    pub name: String,
    /// Whether it is registered.
    pub registered: bool,
    /// Whether it says that TLS was used; `null` where it says nothing of it.
    pub tls: Option<bool>,
    /// Whether it says that the client had logged in; `null` where it says nothing of it.
    pub authenticated: Option<bool>,
    /// Where it is defined, such as `RFC 3848`; `null` for one that is not registered.
    pub rfc: Option<String>,
}

/// Whether a transfer was encrypted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Encrypted {
    /// The server says that it was.
    Yes,
    /// The server says by its transmission type that it was not, and its software is known to say so where it was.
    No,
    /// The field does not tell.
    #[default]
    Unknown,
    /// Nothing is said of it, and the hop did not leave a machine or a private network.
    Internal,
}

/// How a transfer was encrypted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Tls {
    /// The protocol version, such as `TLS 1.3`; `null` where it is not told.
    pub version: Option<String>,
    /// The cipher suite, as written; `null` where it is not told.
    pub cipher: Option<String>,
    /// The name of the cipher suite in the registry of IANA; `null` where the written name does not lead to one.
    pub cipher_iana: Option<String>,
    /// The length of its key.
    pub bits: Option<u32>,
    /// Whether it began in clear text.
    pub mode: TlsMode,
    /// Whether the certificate of the sending host was verified; `null` where the server does not say. Most ask for none.
    pub verified: Option<bool>,
    /// What is weak about it.
    pub weak: Vec<TlsWeakness>,
}

/// How TLS began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum TlsMode {
    /// With the STARTTLS command (RFC 3207), as the field says.
    Starttls,
    /// With the connection (RFC 8314), as the field says.
    Implicit,
    /// The field does not tell: `ESMTPS` stands for both.
    #[default]
    Unknown,
}

/// How sure a conclusion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Sure {
    /// The form is one that several programs share.
    Possible,
    /// The form is that of one program, which others could copy.
    Likely,
    /// It is named.
    Stated,
}

/// A date as it stands in a field.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DateText {
    /// As written.
    pub text: String,
    /// The zone as written, such as `+0900`, `EST` or `Z`; `null` where there is none.
    pub zone: Option<String>,
    /// Seconds east of UTC; `null` where the zone says nothing of where the clock stood (`-0000`, a military letter, a
    /// name that is not known, no zone): then the time is taken as UTC.
    pub offset: Option<i32>,
    /// The weekday as written, in English; `null` where there is none.
    pub weekday: Option<String>,
    /// What is odd about it.
    pub odd: Vec<DateOddity>,
    /// The place.
    pub span: Span,
}

impl From<Date> for DateText {
    fn from(date: Date) -> Self {
        Self {
            text: date.text,
            zone: date.zone,
            offset: date.offset,
            weekday: date.weekday,
            odd: date.odd.into_iter().map(DateOddity::from).collect(),
            span: date.span,
        }
    }
}

/// The Date field, beside the first hop.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Written {
    /// When the author finished the message, in UTC; `null` where the date cannot be read.
    pub time: Option<Timestamp>,
    /// The date as it stands in the field.
    pub date: DateText,
    /// Seconds from then to the time of the first hop that has one; negative where the author's clock was ahead.
    pub before_first_hop: Option<i64>,
}

/// The hops as bars on one time axis.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Timeline {
    /// The earliest time of all hops, in UTC: second 0 of the axis. `null` where no hop has a time.
    pub zero: Option<Timestamp>,
    /// The latest time of all hops, in seconds of the axis.
    pub end: i64,
    /// The organizations that carried the message, in order of first appearance: their domains, or what stands for them.
    pub lanes: Vec<String>,
    /// A bar for each hop that has a time, in order.
    pub bars: Vec<Bar>,
}

/// The way from the hop before to this one, in seconds of the axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Bar {
    /// The place of the hop in `hops`.
    pub hop: usize,
    /// When the hop before had it; the same as `end` for the first.
    pub start: i64,
    /// When this hop had it: before `start` where the clocks disagree.
    pub end: i64,
    /// The place of its organization in `lanes`.
    pub lane: usize,
    /// The receiving server, or what the field has in its place.
    pub label: String,
    /// Whether the clocks disagree: `end` lies before `start`.
    pub skewed: bool,
}

/// A field other than Received that tells of the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Trace {
    /// What it is.
    pub kind: TraceKind,
    /// The name of the field, as written.
    pub name: String,
    /// The value, unfolded.
    pub value: String,
    /// The first address in it, where it may hold one.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub ip: Option<IpAddr>,
    /// What range `ip` is of.
    pub ip_kind: Option<IpKind>,
    /// The time in it, in UTC, where it may hold one.
    pub time: Option<Timestamp>,
    /// How it reads, where it has the form of a Received field.
    pub hop: Option<Box<Hop>>,
    /// The whole field.
    pub span: Span,
}

/// What a field other than Received tells of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum TraceKind {
    /// A Received field under another name.
    Received,
    /// The address from which the message was submitted.
    OriginatingIp,
    /// A recipient.
    DeliveredTo,
    /// A forwarding.
    Forwarded,
    /// The message was sent again by another person (RFC 5322, section 3.6.6).
    Resent,
    /// The reverse path (RFC 5321, section 4.4).
    ReturnPath,
}
