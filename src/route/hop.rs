//! A hop: what a Received field says, and what follows from it.

use super::{
    protocol,
    received::{self, Received, Value},
};
use crate::{
    message::Field,
    net::address,
    reason::{RouteReason, Software},
    report::{Encrypted, Hop, TlsMode},
    syntax::date::Timestamp,
};

/// Reads a hop. What depends on the hops around it is left open.
pub(super) fn read(field: &Field<'_>) -> Hop {
    let received = received::read(field);
    let blank = Hop {
        text: field.text(),
        span: field.span,
        time: received.date.as_ref().map(|date| Timestamp(date.seconds)),
        date: received.date.clone().map(Into::into),
        encrypted_reason: RouteReason::Unreadable,
        ..Hop::default()
    };
    if !received.is_readable() {
        return blank;
    }
    let text = |value: &Option<Value>| value.as_ref().map(|value| value.text.clone());
    let protocol = received
        .with
        .as_ref()
        .and_then(|with| protocol::read(&with.text));
    let (encrypted, reason) = encryption(&received);
    let mut tls = received
        .tls
        .report()
        .or_else(|| (encrypted == Encrypted::Yes).then(Default::default));
    if let Some(tls) = &mut tls
        && protocol
            .as_ref()
            .is_some_and(|protocol| protocol.name == "HTTPS")
    {
        tls.mode = TlsMode::Implicit;
    }
    let software = received.software.as_ref();
    Hop {
        from: text(&received.from),
        by: text(&received.by),
        ip: received.ip.map(|(ip, _)| ip),
        ip_kind: received.ip.map(|(ip, _)| address::kind(ip)),
        by_ip: received.by_ip.map(|(ip, _)| ip),
        helo: text(&received.helo),
        reverse: text(&received.reverse),
        with: text(&received.with),
        authenticated: received.authenticated.is_some()
            || protocol
                .as_ref()
                .is_some_and(|protocol| protocol.authenticated == Some(true)),
        protocol,
        via: text(&received.via),
        tls,
        encrypted,
        encrypted_reason: reason,
        internal: is_internal(&received),
        id: text(&received.id),
        recipient: text(&received.recipient),
        envelope_from: text(&received.envelope_from),
        queued: queued(&received),
        software: software.map(|software| software.name),
        software_version: software.and_then(|software| software.version.clone()),
        software_evidence: software.map(|software| software.evidence.clone()),
        software_sure: software.map(|software| software.sure),
        readable: true,
        parts: received.parts(),
        ..blank
    }
}

/// Whether the transfer was encrypted, and what that rests on. The first row that applies decides.
///
/// | the field says | answer |
/// |---|---|
/// | a version, a cipher or the word TLS | yes |
/// | `ESMTPS`, `LMTPS`, `HTTPS` and their kin | yes |
/// | it stayed inside one machine or network | internal |
/// | a type without `S`, from software that writes the `S` or the cipher where TLS was used | no |
/// | anything else: a type without `S` from others (SendGrid writes `ESMTP` over TLS too), `HTTP`, nothing | unknown |
fn encryption(received: &Received) -> (Encrypted, RouteReason) {
    let protocol = received
        .with
        .as_ref()
        .and_then(|with| protocol::read(&with.text));
    let tls = protocol.as_ref().and_then(|protocol| protocol.tls);
    if received.tls.said {
        return (Encrypted::Yes, RouteReason::EncryptedStated);
    }
    match tls {
        Some(true) => (Encrypted::Yes, RouteReason::EncryptedType),
        _ if is_internal(received) => (Encrypted::Internal, RouteReason::Internal),
        Some(false) if tells_tls(received) => (Encrypted::No, RouteReason::PlainType),
        _ if received.with.is_none() => (Encrypted::Unknown, RouteReason::TypeMissing),
        _ => (Encrypted::Unknown, RouteReason::TypeSaysNothing),
    }
}

/// Software that tells of TLS where it was used, so that its silence means that it was not.
fn tells_tls(received: &Received) -> bool {
    const TELLING: [Software; 15] = [
        Software::CommuniGatePro,
        Software::Courier,
        Software::Exim,
        Software::Gmail,
        Software::Halon,
        Software::Haraka,
        Software::MDaemon,
        Software::Mimecast,
        Software::Momentum,
        Software::OpenSmtpd,
        Software::OracleCommunicationsMessagingServer,
        Software::Postfix,
        Software::Proofpoint,
        Software::Sendmail,
        Software::Stalwart,
    ];
    received
        .software
        .as_ref()
        .is_some_and(|software| TELLING.contains(&software.name))
}

/// Whether the hop stayed inside one machine or one private network. The first row that applies decides.
///
/// | the field says | inside |
/// |---|---|
/// | the type is `local` or `mapi` | yes |
/// | it was received at a loopback address, or by `localhost`: a filter (what is fetched by IMAP or POP3 comes from afar) | yes |
/// | the sending host's address | if it is of a private range |
/// | no sending host: a step inside the server, or a process handed it over | yes |
/// | a host without its address: `localhost`, or the server itself | yes |
/// | LMTP from a host without its address: it is not for use across networks (RFC 2033, section 5) | yes |
fn is_internal(received: &Received) -> bool {
    let is = |value: &Option<Value>, names: &[&str]| {
        value.as_ref().is_some_and(|value| {
            names
                .iter()
                .any(|name| value.text.eq_ignore_ascii_case(name))
        })
    };
    let at_home = received.by_ip.is_some_and(|(ip, _)| ip.is_loopback())
        || is(&received.by, &["localhost", "localhost.localdomain"]);
    let is_fetched = is(&received.with, &["IMAP", "IMAPS", "POP3", "POP3S"]);
    if is(&received.with, &["local", "mapi", "stdin", "socket"]) || (at_home && !is_fetched) {
        return true;
    }
    if let Some((ip, _)) = received.ip {
        return address::is_internal(ip);
    }
    match &received.from {
        None => received.local || received.by.is_some(),
        Some(from) => {
            is(&received.from, &["localhost", "localhost.localdomain"])
                || is(&received.by, &[from.text.as_str()])
                || is(&received.with, &["LMTP", "LMTPA"])
        }
    }
}

/// The time that a queue id of Exim tells: the first six characters are the seconds since 1970 in base 62 when the server
/// began to receive the message (Exim specification, "Message identification").
fn queued(received: &Received) -> Option<Timestamp> {
    let is_exim = received
        .software
        .as_ref()
        .is_some_and(|software| software.name == Software::Exim);
    let id = received.id.as_ref().filter(|_| is_exim)?;
    let (first, _) = id.text.split_once('-')?;
    let received_at = received.date.as_ref()?.seconds;
    let seconds = (first.len() == 6).then(|| {
        first.bytes().try_fold(0_i64, |sum, byte| {
            let digit = match byte {
                b'0'..=b'9' => byte - b'0',
                b'A'..=b'Z' => byte - b'A' + 10,
                b'a'..=b'z' => byte - b'a' + 36,
                _ => return None,
            };
            Some(sum * 62 + i64::from(digit))
        })
    })??;
    // A number that has nothing to do with the date is no time.
    const DAY: i64 = 86_400;
    ((received_at - seconds).abs() <= DAY).then_some(Timestamp(seconds))
}
