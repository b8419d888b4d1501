//! Where a message was delivered to a mailbox after it had come from outside.
//!
//! Final delivery adds Return-Path (RFC 5321, section 4.4) and, by custom, Delivered-To and X-Original-To above the
//! Received field of the server that took the message in. A signature of the mailbox's domain above them was made by the
//! receiving side, for whoever the sender was: it does not vouch for the author.

use super::trust_boundary::{Transfer, transfer};
use crate::{
    message::{Field, Message, reverse_path},
    net::{name::organization, operators::Receiver},
    report::{Hop, Span},
};

/// The fields that final delivery adds.
const TRACES: [&str; 3] = ["Return-Path", "Delivered-To", "X-Original-To"];

/// A delivery to a mailbox.
#[derive(Debug, Clone)]
pub(super) struct Delivery {
    to: Destination,
    /// The lowest field that delivery added.
    trace: Span,
}

#[derive(Debug, Clone)]
enum Destination {
    /// Whoever took the message in from outside.
    Receiver(Receiver),
    /// The organization of the mailbox that the field names.
    Organization(String),
}

impl Delivery {
    /// Whether the message was delivered at `domain` before what stands in `span` was added at the top.
    pub(super) fn is_before(&self, span: Span, domain: &str) -> bool {
        span.end <= self.trace.start && self.is_at(domain)
    }

    /// Whether the message was delivered at `domain`.
    pub(super) fn is_at(&self, domain: &str) -> bool {
        match &self.to {
            Destination::Receiver(receiver) => receiver.runs(domain),
            Destination::Organization(own) => organization(domain).as_ref() == Some(own),
        }
    }
}

/// The deliveries that the header tells of: one a hop that came from outside, and one a field that names a mailbox.
pub(super) fn find(message: &Message<'_>, hops: &[Hop]) -> Vec<Delivery> {
    let is_trace = |field: &&Field<'_>| TRACES.iter().any(|name| field.is(name));
    let traces: Vec<&Field<'_>> = message.fields.iter().filter(is_trace).collect();
    let above = |hop: &Hop| {
        let count = traces.partition_point(|field| field.span.end <= hop.span.start);
        traces.get(..count).unwrap_or_default()
    };
    let mut deliveries = Vec::new();
    let mut has_mailboxes = false;
    for (at, hop) in hops.iter().enumerate() {
        let Some(by) = hop.by.as_deref().filter(|_| hop.readable) else {
            continue;
        };
        let receiver = Receiver::of(by);
        if !matches!(transfer(hop, Some(&receiver), at > 0), Transfer::Outside(_)) {
            continue;
        }
        deliveries.extend(above(hop).last().map(|field| Delivery {
            to: Destination::Receiver(receiver),
            trace: field.span,
        }));
        // The oldest hop has all the fields above it that a later one has.
        if !has_mailboxes {
            deliveries.extend(above(hop).iter().filter_map(|field| mailbox(field)));
            has_mailboxes = true;
        }
    }
    deliveries
}

/// The delivery to the mailbox that a field names. Return-Path names the sender.
fn mailbox(field: &Field<'_>) -> Option<Delivery> {
    if field.is("Return-Path") {
        return None;
    }
    let path = reverse_path(field.value);
    let (_, domain) = path.rsplit_once('@')?;
    Some(Delivery {
        to: Destination::Organization(organization(domain)?),
        trace: field.span,
    })
}
