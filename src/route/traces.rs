//! Fields other than Received that tell of the way.

use super::{hop, time};
use crate::net::address;
use crate::{
    message::{Field, Message},
    report::Trace,
};

/// The fields by what they are. Names compare without regard to case.
const FIELDS: &[(&str, &str)] = &[
    ("X-Received", "received"),
    ("X-Original-Received", "received"),
    ("X-Originating-IP", "originating-ip"),
    ("X-Origin-IP", "originating-ip"),
    ("X-Original-IP", "originating-ip"),
    ("X-Sender-IP", "originating-ip"),
    ("X-SenderIP", "originating-ip"),
    ("X-Client-IP", "originating-ip"),
    ("X-ClientAddr", "originating-ip"),
    ("X-Remote-IP", "originating-ip"),
    ("X-MDRemoteIP", "originating-ip"),
    ("X-Source-IP", "originating-ip"),
    ("X-AOL-IP", "originating-ip"),
    ("X-Loopia-Originating-IP", "originating-ip"),
    ("X-Authenticated-IP", "originating-ip"),
    ("X-Mailgun-Sending-Ip", "originating-ip"),
    ("X-SES-Outgoing", "originating-ip"),
    ("Delivered-To", "delivered-to"),
    ("X-Delivered-To", "delivered-to"),
    ("X-Original-To", "delivered-to"),
    ("Envelope-To", "delivered-to"),
    ("X-Envelope-To", "delivered-to"),
    ("X-Forwarded-For", "forwarded"),
    ("X-Forwarded-To", "forwarded"),
    ("Resent-Date", "resent"),
    ("Resent-From", "resent"),
    ("Resent-Sender", "resent"),
    ("Resent-To", "resent"),
    ("Resent-Cc", "resent"),
    ("Resent-Message-ID", "resent"),
    ("Return-Path", "return-path"),
];

/// The traces, in message order.
pub(super) fn read(message: &Message<'_>) -> Vec<Trace> {
    message.fields.iter().filter_map(trace).collect()
}

fn trace(field: &Field<'_>) -> Option<Trace> {
    let (_, kind) = FIELDS.iter().find(|(name, _)| field.is(name))?;
    let value = field.text();
    let hop = (*kind == "received").then(|| Box::new(hop::read(field)));
    let ip = matches!(*kind, "originating-ip" | "forwarded")
        .then(|| first_address(&value))
        .flatten();
    let time = match &hop {
        Some(hop) => hop.time.clone(),
        None if field.is("Resent-Date") => time::parse_date(&value).map(time::to_iso),
        None => None,
    };
    Some(Trace {
        kind: (*kind).to_owned(),
        name: String::from_utf8_lossy(field.name).into_owned(),
        ip: ip.map(|ip| ip.to_string()),
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
