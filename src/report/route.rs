//! The route of a message and the program that wrote it.

use serde::Serialize;

use super::{DateText, IpKind, Span};

/// How a message travelled, by its Received fields (RFC 5321, section 4.4).
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
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
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Hop {
    /// The sending host as the receiving server names it: what follows `from`.
    pub from: Option<String>,
    /// The receiving server: what follows `by`.
    pub by: Option<String>,
    /// The address of the sending host that the receiving server saw.
    pub ip: Option<String>,
    /// What range `ip` is of; `null` without an address.
    pub ip_kind: Option<IpKind>,
    /// The address of the receiving server, where it gives one.
    pub by_ip: Option<String>,
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
    /// What `encrypted` rests on: a stable code, such as `route-encrypted-type`.
    pub encrypted_reason: String,
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
    pub time: Option<String>,
    /// The date as it stands in the field; `null` where there is none.
    pub date: Option<DateText>,
    /// Seconds since the hop before; negative where the clocks disagree.
    pub delay: Option<i64>,
    /// When the server began to receive the message, in UTC, where its queue id tells (Exim's does): what passed since the hop
    /// before was queue time there, the rest is the transfer.
    pub queued: Option<String>,
    /// The software of the receiving server, where the field shows it.
    pub software: Option<String>,
    /// The version of the software, as written.
    pub software_version: Option<String>,
    /// The words of the field that show the software.
    pub software_evidence: Option<String>,
    /// How sure the software is.
    pub software_sure: Option<Sure>,
    /// Whether this hop follows from the hop before: that one's server is the host that sent here. `null` for the
    /// first hop, and where one of the two does not say.
    pub connects: Option<bool>,
    /// What `connects` rests on: a stable code, such as `route-names-match`.
    pub connects_reason: String,
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
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// Which: `from`, `by`, `via`, `with`, `id`, `for`, `ip`, `byIp`, `helo`, `reverse`, `tls`, `cipher`, `bits`,
    /// `envelopeFrom`, `software`, `authenticated`, `date`, or `comment` for a comment that none of these lies in.
    pub name: &'static str,
    /// The place.
    pub span: Span,
}

/// What a transmission type says (RFC 3848, RFC 6531 and the registry of mail transmission types).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
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
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
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
    /// What is weak about it, as stable codes: `route-tls-version-old`, `route-tls-cipher-weak`, `route-tls-key-short`.
    pub weak: Vec<String>,
}

/// How TLS began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Sure {
    /// The form is one that several programs share.
    Possible,
    /// The form is that of one program, which others could copy.
    Likely,
    /// It is named.
    Stated,
}

/// The Date field, beside the first hop.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Written {
    /// When the author finished the message, in UTC; `null` where the date cannot be read.
    pub time: Option<String>,
    /// The date as it stands in the field.
    pub date: DateText,
    /// Seconds from then to the time of the first hop that has one; negative where the author's clock was ahead.
    pub before_first_hop: Option<i64>,
}

/// The hops as bars on one time axis.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Timeline {
    /// The earliest time of all hops, in UTC: second 0 of the axis. `null` where no hop has a time.
    pub zero: Option<String>,
    /// The latest time of all hops, in seconds of the axis.
    pub end: i64,
    /// The organizations that carried the message, in order of first appearance: their domains, or what stands for them.
    pub lanes: Vec<String>,
    /// A bar for each hop that has a time, in order.
    pub bars: Vec<Bar>,
}

/// The way from the hop before to this one, in seconds of the axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
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
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// What it is: `received` (a Received field under another name), `originating-ip`, `delivered-to`, `forwarded`,
    /// `resent` or `return-path`.
    pub kind: String,
    /// The name of the field, as written.
    pub name: String,
    /// The value, unfolded.
    pub value: String,
    /// The first address in it, where it may hold one.
    pub ip: Option<String>,
    /// What range `ip` is of.
    pub ip_kind: Option<IpKind>,
    /// The time in it, in UTC, where it may hold one.
    pub time: Option<String>,
    /// How it reads, where it has the form of a Received field.
    pub hop: Option<Box<Hop>>,
    /// The whole field.
    pub span: Span,
}

/// The program that wrote the message.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Client {
    /// The program as the message names it; where it names none, the name that the forms of its fields lead to; `null` where neither is known.
    pub mua: Option<String>,
    /// The name of the program alone, such as `Thunderbird`.
    pub name: Option<String>,
    /// Its version, as written.
    pub version: Option<String>,
    /// The system that it ran on, where the message tells: `Windows`, `macOS`, `Linux`, `iOS`, `Android`.
    pub platform: Option<String>,
    /// What kind of program it is.
    pub kind: ClientKind,
    /// How sure that is; `null` where nothing is known.
    pub sure: Option<Sure>,
    /// What shows it, strongest first.
    pub evidence: Vec<ClientEvidence>,
}

/// What kind of program wrote a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ClientKind {
    /// A mail program on a computer or telephone.
    Program,
    /// A mail program in a browser.
    Webmail,
    /// A service that sends for others, such as Amazon SES or Mailchimp.
    Service,
    /// A library or script, such as PHPMailer.
    Script,
    /// A mailing list manager.
    List,
    /// Not known.
    #[default]
    Unknown,
}

/// Something that tells of the author's program.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ClientEvidence {
    /// The name of the field.
    pub header: String,
    /// What it shows: a stable code, such as `client-named` or `client-message-id-form`.
    pub code: String,
    /// The program that it points to.
    pub name: String,
    /// What kind of program that is.
    pub kind: ClientKind,
    /// How sure.
    pub sure: Sure,
    /// The place.
    pub span: Span,
}
