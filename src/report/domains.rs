//! What domains and addresses say of themselves: BIMI, iprev, and the transport policy of the receiving domain.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{AuthResult, Span};
use crate::reason::{BimiReason, IprevReason, MtaStsState, MxState, TlsRptState};

/// BIMI (draft-brand-indicators-for-message-identification): the assertion of the author's domain. Nothing is fetched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Bimi {
    /// `pass` where a record was found and DMARC's state lets a receiver show it; `none` where there is none;
    /// `skipped` states of the draft are `none` with their own reason.
    pub result: AuthResult,
    /// Why.
    pub reason: BimiReason,
    /// The selector: `default`, or what the BIMI-Selector field names.
    pub selector: String,
    /// The domain whose record it is.
    pub domain: Option<String>,
    /// Where it was looked up.
    pub name: Option<String>,
    /// The record.
    pub record: Option<String>,
    /// `l=`: where the indicator lies.
    pub indicator: Option<String>,
    /// `a=`: where the evidence (a VMC or CMC) lies.
    pub evidence: Option<String>,
    /// `avp=`: `brand` or `personal`.
    pub avatar_preference: Option<String>,
    /// Whether DMARC's state would let a receiver show it.
    pub dmarc_allows: Option<bool>,
    /// The BIMI-Selector field.
    pub span: Option<Span>,
}

/// iprev (RFC 8601, section 3): the names of the client's address, and whether they lead back to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Iprev {
    /// `pass` where a name leads back to the address.
    pub result: AuthResult,
    /// Why.
    pub reason: IprevReason,
    /// The address.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub ip: IpAddr,
    /// The first name that leads back.
    pub name: Option<String>,
    /// The names of the address.
    pub names: Vec<IprevName>,
}

/// A name of an address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct IprevName {
    /// The name.
    pub name: String,
    /// Its addresses.
    pub addresses: Vec<String>,
    /// Whether the address is among them; `null` where DNS gave no answer.
    pub confirmed: Option<bool>,
}

/// How the receiving domain wants mail to be brought to it. Asked only when the caller wants it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Transport {
    /// The receiving domain.
    pub domain: String,
    /// The field that it was read from.
    pub source: ReceiverSource,
    /// The place.
    pub span: Option<Span>,
    /// What its MX lookup gave.
    pub mx_state: MxState,
    /// Its mail exchangers, the most preferred first; the domain itself where it has no MX record (RFC 5321, section 5.1).
    pub mx: Vec<TransportMx>,
    /// MTA-STS (RFC 8461): the TXT record. The policy file itself is not fetched.
    pub mta_sts: MtaSts,
    /// TLS-RPT (RFC 8460).
    pub tls_rpt: TlsRpt,
    /// Whether DANE (RFC 7672) covers every exchanger: MX and TLSA records, all validated by the resolver;
    /// `null` where a lookup gave no answer.
    pub dane: Option<bool>,
}

/// A mail exchanger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TransportMx {
    /// The host.
    pub host: String,
    /// Its preference.
    pub preference: u16,
    /// The TLSA records at `_25._tcp.` and the host, as published.
    pub tlsa: Vec<String>,
    /// Whether the resolver validated them (the AD bit); `null` where there are none, or no answer.
    pub validated: Option<bool>,
}

/// The field that the receiving domain was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ReceiverSource {
    /// The recipient in the newest Received field.
    Received,
    /// Delivered-To.
    DeliveredTo,
    /// X-Original-To.
    XOriginalTo,
    /// Envelope-To.
    EnvelopeTo,
    /// To.
    To,
}

/// The MTA-STS record of the receiving domain (RFC 8461, section 3.1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MtaSts {
    /// Where it was looked up.
    pub name: String,
    /// The record; `null` if there is none.
    pub record: Option<String>,
    /// What the lookup gave.
    pub state: MtaStsState,
    /// `id=`, alone; empty without a valid record.
    pub values: Vec<String>,
}

/// The TLS-RPT record of the receiving domain (RFC 8460, section 3).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TlsRpt {
    /// Where it was looked up.
    pub name: String,
    /// The record; `null` if there is none.
    pub record: Option<String>,
    /// What the lookup gave.
    pub state: TlsRptState,
    /// The addresses of `rua=`; empty without a valid record.
    pub values: Vec<String>,
}
