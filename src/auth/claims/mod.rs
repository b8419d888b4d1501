//! What servers claimed: Authentication-Results (RFC 8601), ARC-Authentication-Results (RFC 8617,
//! section 4.1.1) and Received-SPF (RFC 7208, section 9.1), as found in the wild too.

mod authres;
mod compare;
mod delivery;
mod gateway;
mod judge;
mod lex;
mod received_spf;
mod trust_boundary;

pub(crate) use compare::client_ip;
pub(crate) use compare::compare;
pub(crate) use gateway::gateway;
pub(crate) use judge::judge;
pub(crate) use trust_boundary::{Entry, Hidden, TrustBoundary};

use crate::{
    message::{Field, Message},
    reason::ClaimTrust,
    report::{Claim, ClaimKind},
};

/// Results that are read from one field; what follows is reported as a problem.
pub(crate) const MAX_RESULTS: usize = 200;

/// Reads every claim, in message order.
pub(crate) fn read(message: &Message<'_>) -> Vec<Claim> {
    message.fields.iter().filter_map(parse).collect()
}

/// The instance that an ARC-Authentication-Results field starts with: `i=1;` (RFC 8617, section 4.1.1).
pub(crate) fn leading_instance(field: &Field<'_>) -> Option<u32> {
    authres::leading_instance(&lex::tokens(field.value, field.value_span.start))
}

/// The claim in a field; `None` where it is another kind of field.
pub(crate) fn parse(field: &Field<'_>) -> Option<Claim> {
    let kind = if field.is("Authentication-Results") {
        ClaimKind::AuthenticationResults
    } else if field.is("ARC-Authentication-Results") {
        ClaimKind::ArcAuthenticationResults
    } else if field.is("Received-SPF") {
        ClaimKind::ReceivedSpf
    } else {
        return None;
    };
    let mut claim = Claim {
        kind,
        authserv: None,
        version: None,
        instance: None,
        trusted: false,
        why: ClaimTrust::BorderNotKnown,
        results: Vec::new(),
        problems: Vec::new(),
        span: field.span,
    };
    let tokens = lex::tokens(field.value, field.value_span.start);
    match kind {
        ClaimKind::ReceivedSpf => received_spf::read(&tokens, &mut claim),
        _ => authres::read(&tokens, &mut claim),
    }
    Some(claim)
}
