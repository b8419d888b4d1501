//! Fields other than Received that tell of the way.

use super::{hop, time};
use crate::{
    message::{Field, Message},
    net::address,
    report::{Trace, TraceKind},
    syntax::date::Timestamp,
};

/// The fields by what they are. Names compare without regard to case.
const FIELDS: &[(&str, TraceKind)] = &[
    ("X-Received", TraceKind::Received),
    ("X-Original-Received", TraceKind::Received),
    ("X-Originating-IP", TraceKind::OriginatingIp),
    ("X-Origin-IP", TraceKind::OriginatingIp),
    ("X-Original-IP", TraceKind::OriginatingIp),
    ("X-Sender-IP", TraceKind::OriginatingIp),
    ("X-SenderIP", TraceKind::OriginatingIp),
    ("X-Client-IP", TraceKind::OriginatingIp),
    ("X-ClientAddr", TraceKind::OriginatingIp),
    ("X-Remote-IP", TraceKind::OriginatingIp),
    ("X-MDRemoteIP", TraceKind::OriginatingIp),
    ("X-Source-IP", TraceKind::OriginatingIp),
    ("X-AOL-IP", TraceKind::OriginatingIp),
    ("X-Loopia-Originating-IP", TraceKind::OriginatingIp),
    ("X-Authenticated-IP", TraceKind::OriginatingIp),
    ("X-Mailgun-Sending-Ip", TraceKind::OriginatingIp),
    ("X-SES-Outgoing", TraceKind::OriginatingIp),
    ("Delivered-To", TraceKind::DeliveredTo),
    ("X-Delivered-To", TraceKind::DeliveredTo),
    ("X-Original-To", TraceKind::DeliveredTo),
    ("Envelope-To", TraceKind::DeliveredTo),
    ("X-Envelope-To", TraceKind::DeliveredTo),
    ("X-Forwarded-For", TraceKind::Forwarded),
    ("X-Forwarded-To", TraceKind::Forwarded),
    ("Resent-Date", TraceKind::Resent),
    ("Resent-From", TraceKind::Resent),
    ("Resent-Sender", TraceKind::Resent),
    ("Resent-To", TraceKind::Resent),
    ("Resent-Cc", TraceKind::Resent),
    ("Resent-Message-ID", TraceKind::Resent),
    ("Return-Path", TraceKind::ReturnPath),
];

/// The traces, in message order.
pub(super) fn read(message: &Message<'_>) -> Vec<Trace> {
    message.fields.iter().filter_map(trace).collect()
}

fn trace(field: &Field<'_>) -> Option<Trace> {
    let &(_, kind) = FIELDS.iter().find(|(name, _)| field.is(name))?;
    let value = field.text();
    let hop = (kind == TraceKind::Received).then(|| Box::new(hop::read(field)));
    let ip = matches!(kind, TraceKind::OriginatingIp | TraceKind::Forwarded)
        .then(|| first_address(&value))
        .flatten();
    let time = match &hop {
        Some(hop) => hop.time,
        None if field.is("Resent-Date") => time::parse_date(&value).map(Timestamp),
        None => None,
    };
    Some(Trace {
        kind,
        name: String::from_utf8_lossy(field.name).into_owned(),
        ip,
        ip_kind: ip.map(address::kind),
        time,
        hop,
        value,
        span: field.span,
    })
}

/// `[192.0.2.1]`, `192.0.2.1, 198.51.100.1`, and Amazon's `2020.02.13-54.240.27.22`.
fn first_address(value: &str) -> Option<std::net::IpAddr> {
    value
        .split([' ', '\t', ',', ';', '(', ')', '-', '='])
        .find_map(address::read)
}
