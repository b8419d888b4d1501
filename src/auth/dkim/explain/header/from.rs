//! A From field that a list or relay rewrote, so that DMARC passes for it.

use super::{Context, EVIDENT, Guess, LIKELY};
use crate::{
    message::{Field, mailboxes, unfold},
    reason::DkimChangeCode,
};

/// Readings of the author that are combined with more than others are.
const MAX_EVIDENT: usize = 8;
/// Fields that hold the author as it was.
const ORIGINALS: &[&str] = &[
    "X-Original-From",
    "X-Google-Original-From",
    "Original-From",
    "X-MailFrom-Original",
    "X-From",
    "X-Mailman-Original-From",
    "Resent-From",
    "Reply-To",
    "Cc",
    "X-Original-Sender",
    "X-Original-Reply-To",
    "Sender",
    "Return-Path",
    "X-Envelope-From",
];

pub(super) fn guesses(context: &Context<'_, '_>, field: &Field<'_>, out: &mut Vec<Guess>) {
    if !field.is("From") {
        return;
    }
    let now = unfold(field.value);
    let names = names(&now);
    let mut addresses: Vec<String> = Vec::new();
    let originals = || ORIGINALS.iter().flat_map(|name| context.message.all(name));
    for original in originals().filter(|field| !field.is("Cc") && !field.is("Return-Path")) {
        let code = DkimChangeCode::Rewritten;
        out.push(Guess::new(code, "From", original.value.to_vec()).weighing(EVIDENT));
    }
    let code = DkimChangeCode::FromRewritten;
    let mut pushed = 0;
    let mut push = |value: String| {
        let weight = if pushed < MAX_EVIDENT {
            EVIDENT
        } else {
            LIKELY
        };
        pushed += 1;
        out.push(Guess::new(code, "From", value.into_bytes()).weighing(weight));
    };
    for original in originals() {
        let value = unfold(original.value);
        for entry in split(&value) {
            if entry.contains('@') && entry != value {
                push(format!(" {entry}"));
            }
        }
        addresses.extend(
            mailboxes(original.value)
                .into_iter()
                .map(|mailbox| mailbox.address),
        );
    }
    // The address as the list wrote it into its own.
    for mailbox in mailboxes(field.value) {
        addresses.extend(unmunged(&mailbox.address));
    }
    addresses.dedup();
    addresses.truncate(12);
    // The name that the list most plausibly wrote into its own goes first, with each address.
    for address in &addresses {
        for name in names.iter().take(1) {
            push(format!(" {name} <{address}>"));
            push(format!(" \"{name}\" <{address}>"));
        }
    }
    for address in &addresses {
        for name in names.iter().skip(1) {
            push(format!(" {name} <{address}>"));
            push(format!(" \"{name}\" <{address}>"));
        }
        push(format!(" {address}"));
        push(format!(" <{address}>"));
    }
}

/// The entries of an address list, as they are written.
fn split(value: &str) -> Vec<String> {
    let mut entries = vec![String::new()];
    let mut is_quoted = false;
    for c in value.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => {
                entries.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = entries.last_mut() {
            last.push(c);
        }
    }
    entries
        .iter()
        .map(|entry| entry.trim().to_owned())
        .collect()
}

/// What the author's name may have been: the name without what the list wrote behind it.
fn names(now: &str) -> Vec<String> {
    let display = now.rsplit_once('<').map_or("", |(display, _)| display);
    let display = display.trim().trim_matches('"').trim();
    let mut names = Vec::new();
    let mut push = |name: &str| {
        let name = name.trim().trim_matches(['\'', '"']).trim();
        if !name.is_empty() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    };
    for mark in [
        " via ",
        " on behalf of ",
        " (via ",
        " [via ",
        " über ",
        " par ",
        " através de ",
    ] {
        if let Some((before, _)) = display.rsplit_once(mark) {
            push(before);
        }
    }
    if let Some((before, _)) = display.rsplit_once(" (") {
        push(before);
    }
    if let Some((before, _)) = display.rsplit_once(" - ") {
        push(before);
    }
    push(display);
    names.truncate(4);
    names
}

/// `ann=40example.com@dmarc.list.example`, `ann=example.com@list.example`, `ann@example.com.invalid`,
/// `srs0=…=tt=example.com=ann@relay.example`.
fn unmunged(address: &str) -> Vec<String> {
    let mut found = Vec::new();
    let Some((local, domain)) = address.rsplit_once('@') else {
        return found;
    };
    for mark in ["=40", "=", ".at.", "%", "+"] {
        if let Some((name, host)) = local.rsplit_once(mark)
            && host.contains('.')
        {
            found.push(format!("{name}@{host}"));
        }
    }
    for suffix in [".invalid", ".INVALID", ".dmarc.invalid"] {
        if let Some(host) = domain.strip_suffix(suffix) {
            found.push(format!("{local}@{host}"));
        }
    }
    if local.len() > 5
        && local
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("srs0"))
        && let [.., host, name] = local.split('=').collect::<Vec<_>>().as_slice()
    {
        found.push(format!("{name}@{host}"));
    }
    found
}
