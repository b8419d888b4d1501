//! What ARC found: the facts that the report is made from.

use super::prepare::Unusable;
use crate::{
    auth::dkim::{BodyCheck, RawTags, Verification},
    reason::ArcReason,
    report::Span,
};

/// What was found of the chain.
#[derive(Debug, Clone)]
pub(crate) struct ArcCheck {
    /// Why the chain has its result.
    pub(crate) reason: ArcReason,
    /// The instance that the reason speaks of.
    pub(crate) failed_instance: Option<u32>,
    /// The field that the reason speaks of.
    pub(crate) failed_span: Option<Span>,
    /// See [`crate::report::Arc::oldest_pass`].
    pub(crate) oldest_pass: Option<u32>,
    /// The sets, lowest instance first.
    pub(crate) sets: Vec<ArcSetCheck>,
}

/// What was found of a set.
#[derive(Debug, Clone)]
pub(crate) struct ArcSetCheck {
    pub(crate) instance: u32,
    pub(crate) chain_validation: Option<String>,
    pub(crate) seal: Option<ArcSignatureCheck>,
    pub(crate) message_signature: Option<ArcSignatureCheck>,
    /// Where ARC-Authentication-Results stands.
    pub(crate) results: Option<Span>,
}

/// What was found of a signature of a set.
#[derive(Debug, Clone)]
pub(crate) struct ArcSignatureCheck {
    /// The field.
    pub(crate) span: Span,
    pub(crate) tags: RawTags,
    /// The body against `bh=`; `None` for a seal.
    pub(crate) body: Option<BodyCheck>,
    pub(crate) reason: ArcReason,
    /// The answers, or why the field is not a usable signature.
    pub(crate) outcome: Result<Verification, Unusable>,
}
