//! What authentication found: our own evaluation of each method, and the claims of others.

use serde::{Deserialize, Serialize};

use super::{Arc, Bimi, Claim, Dkim, Dkim2, Dmarc, Iprev, Spf};

/// What authentication found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Authentication {
    /// Each DKIM-Signature field (RFC 6376), in message order.
    pub dkim: Vec<Dkim>,
    /// The DKIM2 chain (a draft); `null` where the message has none.
    pub dkim2: Option<Dkim2>,
    /// The ARC chain (RFC 8617). It is being retired, and big receivers still stamp it.
    pub arc: Arc,
    /// SPF (RFC 7208); `null` where the message records no sender that could be checked.
    pub spf: Option<Spf>,
    /// DMARC (RFC 9989); `null` where only a part of the message was given that has no From field.
    pub dmarc: Option<Dmarc>,
    /// BIMI; `null` where there is no author's domain.
    pub bimi: Option<Bimi>,
    /// The client's address and its names; `null` where the address is not known.
    pub iprev: Option<Iprev>,
    /// What each server claimed (RFC 8601), in message order.
    pub claims: Vec<Claim>,
}
