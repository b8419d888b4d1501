//! The comments of a trace field, in the forms that servers write.
//!
//! | form | written by |
//! |---|---|
//! | `from HELO (REVERSE [IP])` | Postfix, Sendmail, Gmail, Haraka, Halon and most others |
//! | `from REVERSE ([IP] helo=HELO)`, `from [IP] (helo=HELO)` | Exim |
//! | `from REVERSE (HELO HELO) (IP)` | qmail, Cisco (`([IP])`), Yahoo (`EHLO`), Zimbra (`LHLO`) |
//! | `from REVERSE ([IP]:PORT "EHLO HELO" rhost-flags-OK-OK-OK-OK)` | ZMailer |
//! | `from HELO (IP) by NAME (IP)` | Exchange |
//! | `from [IP] (account USER HELO NAME)` | CommuniGate Pro |

use super::{
    Received, Value,
    token::{self, Kind, Token},
};
use crate::{net::address, reason::Software, report::Span, route::software};

/// Where a comment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// Before any clause.
    Start,
    /// After `from`: it tells of the sending host.
    From,
    /// After `by`: it tells of the receiving server.
    By,
    /// After another clause.
    Elsewhere,
}

/// Takes in the comment in `span` of `value`, its parentheses left out.
pub(super) fn read(received: &mut Received, value: &[u8], span: Span, at: At) {
    let text = token::text(value, span);
    let tokens = token::tokens(value, span);
    let mut known = false;
    if let Some(found) = software::in_comment(&text, span) {
        // The mark of a program's name is stronger than the mark of a form.
        if received
            .software
            .as_ref()
            .is_none_or(|software| software.sure < found.sure)
        {
            received.software = Some(found);
        }
        known = true;
    }
    let lower = text.to_ascii_lowercase();
    received.local |= is_local(&lower, at);
    known |= read_envelope(received, value, &tokens);
    known |= read_authentication(received, &lower, span);
    known |= matches!(at, At::From | At::By) && read_host(received, value, &tokens, at);
    let said = received.tls.said;
    let before = received.tls.parts.len();
    if !is_name_of_host(&tokens, value) {
        received.tls.take(value, span);
    }
    // Google writes it where TLS, or what it uses in its place between its own servers, was used.
    received.tls.said |= text == "Google Transport Security";
    known |= received.tls.parts.len() > before || received.tls.said != said;
    if !known {
        received.comments.push(span);
    }
}

/// Settles which names are the sending host's own word and which are from DNS, once all is read.
pub(super) fn settle_names(received: &mut Received) {
    let Some(from) = received.from.clone() else {
        return;
    };
    let is_address = address::read(&from.text).is_some();
    let is_exim = received
        .software
        .as_ref()
        .is_some_and(|software| software.name == Software::Exim);
    let is_qmail = received
        .software
        .as_ref()
        .is_some_and(|software| matches!(software.name, Software::Qmail | Software::Qpsmtpd));
    match (&received.helo, &received.reverse) {
        // HELO stands in a comment: then `from` names the host by DNS, if it is a name.
        (Some(_), None) if !is_address => received.reverse = known_name(from),
        // Exim and qmail leave it out where it is the name that DNS has.
        (None, None)
            if (is_exim || is_qmail)
                && received.ip.is_some()
                && !is_address
                && is_host(&from.text) =>
        {
            received.helo = Some(from.clone());
            received.reverse = known_name(from);
        }
        // All others put HELO first.
        (None, _) if received.ip.is_some_and(|(_, span)| span != from.span) => {
            received.helo = Some(from)
        }
        _ => {}
    }
}

/// `helo=…`, `HELO …`, addresses, and the name before an address.
fn read_host(received: &mut Received, value: &[u8], tokens: &[Token], at: At) -> bool {
    let mut known = false;
    let mut name: Option<Value> = None;
    let mut greeted = false;
    // CommuniGate Pro: what stands before the address is an account.
    let has_account = tokens
        .first()
        .is_some_and(|token| token.is(value, "account"));
    let mut claiming = false;
    for token in tokens {
        let text = token.text(value);
        let word = Value {
            text: text.clone().into_owned(),
            span: token.span,
        };
        if token.kind == Kind::Quoted {
            if at == At::From && std::mem::take(&mut claiming) {
                received.helo.get_or_insert(word);
                known = true;
            } else {
                known |= take_quoted_helo(received, &word);
            }
            continue;
        }
        if token.kind != Kind::Word {
            continue;
        }
        if greeted {
            greeted = false;
            received.helo.get_or_insert(word);
            known = true;
            continue;
        }
        // `([192.0.2.1] claiming to be mail.example.com)`.
        if claiming && ["to", "be"].iter().any(|word| token.is(value, word)) {
            continue;
        }
        if at == At::From && std::mem::take(&mut claiming) {
            received.helo.get_or_insert(word);
            known = true;
            continue;
        }
        if at == At::From && token.is(value, "claiming") {
            claiming = true;
        } else if at == At::From
            && ["HELO", "EHLO", "LHLO"]
                .iter()
                .any(|greeting| token.is(value, greeting))
        {
            greeted = true;
        } else if let Some(helo) = after(&word, "helo=")
            && at == At::From
        {
            received.helo.get_or_insert(helo);
            known = true;
        } else if let Some(ip) = address_in(&word) {
            let place = match at {
                At::By => &mut received.by_ip,
                _ => &mut received.ip,
            };
            if place.is_none() {
                *place = Some(ip);
                let is_glued = word.text.find('[').is_some_and(|at| at > 0);
                if at == At::From && received.reverse.is_none() && !has_account && !is_glued {
                    received.reverse = name.take().and_then(known_name);
                }
            }
            known = true;
        } else if is_host(&text) || text.contains('@') {
            name = Some(word);
        } else {
            name = None;
        }
    }
    known
}

/// ZMailer: `"EHLO mail.example.com"`.
fn take_quoted_helo(received: &mut Received, quoted: &Value) -> bool {
    let helo = ["HELO ", "EHLO "]
        .iter()
        .find_map(|greeting| after(quoted, greeting));
    match helo {
        Some(helo) => {
            received.helo.get_or_insert(helo);
            true
        }
        None => false,
    }
}

/// What follows `prefix` in `value`; case does not matter. It ends where `value` ends, whatever white space was folded before it.
fn after(value: &Value, prefix: &str) -> Option<Value> {
    let start = value.text.get(..prefix.len())?;
    let rest = value.text.get(prefix.len()..)?;
    (start.eq_ignore_ascii_case(prefix) && !rest.is_empty()).then(|| Value {
        text: rest.to_owned(),
        span: Span::new(value.span.end - rest.len(), value.span.end),
    })
}

/// An address; qmail puts what ident says before it (`user@192.0.2.1`), MailMarshal glues it on (`Verified[192.0.2.1]`).
fn address_in(word: &Value) -> Option<(std::net::IpAddr, Span)> {
    let after_at = word.text.rfind('@').map(|at| at + 1);
    let at = word.text.find('[').or(after_at).unwrap_or_default();
    let text = word.text.get(at..)?;
    address::read(text).map(|ip| (ip, Span::new(word.span.start + at, word.span.end)))
}

/// A name as DNS has it: without the dot of the root, without what ident says before it. Servers write `unknown` where
/// there is none.
fn known_name(name: Value) -> Option<Value> {
    let mut name = name;
    if let Some(at) = name.text.rfind('@') {
        name.span.start += at + 1;
        name.text = name.text.get(at + 1..)?.to_owned();
    }
    let text = name.text.trim_end_matches('.');
    name.span.end -= name.text.len() - text.len();
    name.text = text.to_owned();
    let is_known = is_host(&name.text)
        && !["unknown", "unknown_domain", "unverified"]
            .iter()
            .any(|unknown| name.text.eq_ignore_ascii_case(unknown));
    is_known.then_some(name)
}

/// Whether a word may be the name of a host.
fn is_host(word: &str) -> bool {
    !word.is_empty()
        && word
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

/// Whether a comment is the name of a host and its address, which may well contain `tls`.
fn is_name_of_host(tokens: &[Token], value: &[u8]) -> bool {
    tokens
        .iter()
        .any(|token| token.kind == Kind::Word && address::read(&token.text(value)).is_some())
}

/// `envelope-from <a@b>`, `envelope-sender <a@b>`.
fn read_envelope(received: &mut Received, value: &[u8], tokens: &[Token]) -> bool {
    let [name, address, rest @ ..] = tokens else {
        return false;
    };
    // `envelope-from < a@b >`.
    let address = match rest.first() {
        Some(next) if address.is(value, "<") => next,
        _ => address,
    };
    let is_envelope = name.is(value, "envelope-from") || name.is(value, "envelope-sender");
    if is_envelope {
        received.envelope_from = Some(super::unbracketed(Value {
            text: address.text(value).into_owned(),
            span: address.span,
        }));
    }
    is_envelope
}

/// Postfix: `Authenticated sender: a@b`; Sendmail: `authenticated bits=0`; Courier: `AUTH: PLAIN a, …`; CommuniGate Pro:
/// `account a@b …`.
fn read_authentication(received: &mut Received, lower: &str, span: Span) -> bool {
    let is_authentication = ["authenticated", "auth:", "account ", "smtp-auth"]
        .iter()
        .any(|mark| lower.starts_with(mark));
    if is_authentication {
        received.authenticated.get_or_insert(span);
    }
    is_authentication
}

/// Whether a process on the server handed the message over: Postfix's `Postfix, from userid 0`, qmail's
/// `qmail 1 invoked by uid 0`, Sendmail's `from root@localhost`, ZMailer's `majordomo@vger.kernel.org`.
fn is_local(lower: &str, at: At) -> bool {
    lower.contains("from userid ")
        || lower.contains(" invoked ")
        || lower.starts_with("ssmtp ")
        || (at == At::Start
            && (lower.starts_with("from ") || lower.contains('@'))
            && !lower.starts_with("auth"))
}
