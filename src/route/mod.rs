//! The route of a message, from its Received fields, and the program that wrote it.
//!
//! mail-parser reads the fields; what it does not read stays as text.

pub mod time;

use mail_parser::{HeaderForm, HeaderValue, Host, Received};

use crate::{
    message::{Field, Message},
    report::{Client, ClientEvidence, Hop, Route, Sure, Tls},
};

/// Reads the hops, oldest first.
pub fn read(message: &Message<'_>) -> Route {
    let mut hops: Vec<Hop> = message.all("Received").rev().map(hop).collect();
    let times: Vec<Option<i64>> = message.all("Received").rev().map(received_at).collect();
    let mut before = None;
    for (hop, time) in hops.iter_mut().zip(&times) {
        hop.time = time.map(time::to_iso);
        hop.delay = time
            .zip(before)
            .map(|(now, before): (i64, i64)| now - before);
        before = time.or(before);
    }
    let known: Vec<i64> = times.into_iter().flatten().collect();
    let total = match known.as_slice() {
        [first, .., last] => Some(last - first),
        _ => None,
    };
    Route {
        hops,
        total,
        ..Route::default()
    }
}

/// When a Received field says that the message came: the date after the last semicolon.
pub fn received_at(field: &Field<'_>) -> Option<i64> {
    let text = field.text();
    let (_, date) = text.rsplit_once(';')?;
    time::parse_date(date)
}

fn hop(field: &Field<'_>) -> Hop {
    let blank = Hop {
        text: field.text(),
        span: field.span,
        ..Hop::default()
    };
    let mut value = field.value.to_vec();
    value.extend_from_slice(b"\r\n");
    let parsed = HeaderForm::Received.parse(&value);
    match parsed.value() {
        HeaderValue::Received(received) => read_hop(blank, received),
        _ => blank,
    }
}

fn read_hop(blank: Hop, received: Received<'_>) -> Hop {
    let version = received.tls_version().map(|version| version.to_string());
    let cipher = received.tls_cipher().map(str::to_owned);
    Hop {
        from: received.from().map(host),
        by: received.by().map(host),
        ip: received.from_ip().map(|ip| ip.to_string()),
        helo: received.helo().map(host),
        reverse: received.from_iprev().map(str::to_owned),
        with: received.with().map(|with| format!("{with:?}")),
        tls: (version.is_some() || cipher.is_some()).then_some(Tls {
            version,
            cipher,
            ..Tls::default()
        }),
        id: received.id().map(str::to_owned),
        recipient: received.for_().map(str::to_owned),
        ..blank
    }
}

fn host(host: Host<'_>) -> String {
    match host {
        Host::Name(name) => name.to_owned(),
        Host::IpAddr(ip) => ip.to_string(),
    }
}

/// The program that wrote the message, by the fields that name it.
pub fn client(message: &Message<'_>) -> Client {
    let fields: Vec<&Field<'_>> = ["User-Agent", "X-Mailer", "X-Newsreader"]
        .into_iter()
        .filter_map(|name| message.first(name))
        .collect();
    Client {
        mua: fields.first().map(|field| field.text()),
        evidence: fields
            .iter()
            .map(|field| ClientEvidence {
                header: String::from_utf8_lossy(field.name).into_owned(),
                code: "client-named".to_owned(),
                name: field.text(),
                sure: Sure::Stated,
                span: field.span,
            })
            .collect(),
        ..Client::default()
    }
}
