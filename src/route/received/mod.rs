//! Trace fields (RFC 5321, section 4.4): what each clause and comment says, with its place.
//!
//! Servers agree on the clauses and on little else; the forms of the comments are in [`comment`].

use crate::net::address;
use crate::syntax::order;
use std::net::IpAddr;

use super::{
    protocol,
    software::{self, SoftwareEvidence},
    time, tls,
};
use crate::{
    message::Field,
    reason::Software,
    report::{Part, PartName, Span},
};

mod comment;
mod token;

use token::{Kind, Token};

/// A piece of text and its place in the message.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) span: Span,
}

/// What a trace field says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Received {
    pub(super) from: Option<Value>,
    pub(super) by: Option<Value>,
    pub(super) via: Option<Value>,
    pub(super) with: Option<Value>,
    /// The first comment of `with`.
    with_comment: Option<String>,
    pub(super) id: Option<Value>,
    pub(super) recipient: Option<Value>,
    pub(super) envelope_from: Option<Value>,
    pub(super) helo: Option<Value>,
    pub(super) reverse: Option<Value>,
    pub(super) ip: Option<(IpAddr, Span)>,
    pub(super) by_ip: Option<(IpAddr, Span)>,
    pub(super) tls: tls::Read,
    pub(super) software: Option<SoftwareEvidence>,
    pub(super) authenticated: Option<Span>,
    pub(super) date: Option<time::Date>,
    /// A message that a process on the server handed over: `invoked by uid 0`, `from userid 0`, `from root@localhost`.
    pub(super) local: bool,
    /// Whether a clause that names the receiving server stands twice: one of them may be text of the sending host's HELO.
    is_doubtful: bool,
    /// Comments that say nothing of the above.
    pub(super) comments: Vec<Span>,
}

/// The clauses (RFC 5321, section 4.4; `tls` by RFC 8314, section 7.4; `envelope-from` is Haraka's).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clause {
    /// Before any clause.
    Start,
    From,
    By,
    Via,
    With,
    Id,
    For,
    Tls,
    EnvelopeFrom,
}

const CLAUSES: [(&str, Clause); 8] = [
    ("from", Clause::From),
    ("by", Clause::By),
    ("via", Clause::Via),
    ("with", Clause::With),
    ("id", Clause::Id),
    ("for", Clause::For),
    ("tls", Clause::Tls),
    ("envelope-from", Clause::EnvelopeFrom),
];

/// Reads a trace field.
pub(super) fn read(field: &Field<'_>) -> Received {
    let value = field.value;
    let tokens = token::tokens(value, Span::new(0, value.len()));
    let mut reader = Reader {
        value,
        offset: field.value_span.start,
        received: Received::default(),
        clause: Clause::Start,
        words: 0,
        comments: 0,
        is_inside: false,
        is_claiming: false,
        has_server: false,
    };
    let date = find_date(value, &tokens);
    for (at, token) in tokens.iter().enumerate() {
        match &date {
            Some(date) if date.tokens.contains(&at) => {}
            _ => reader.take(token, tokens.get(at + 1)),
        }
    }
    reader.finish(date.map(|date| date.date))
}

impl Received {
    /// Whether anything of a trace field was found in it.
    pub(super) fn is_readable(&self) -> bool {
        !self.is_doubtful
            && (self.from.is_some() || self.by.is_some() || self.local || self.software.is_some())
    }

    /// The pieces, in the order in which they stand.
    pub(super) fn parts(&self) -> Vec<Part> {
        let values = [
            (PartName::From, &self.from),
            (PartName::By, &self.by),
            (PartName::Via, &self.via),
            (PartName::With, &self.with),
            (PartName::Id, &self.id),
            (PartName::For, &self.recipient),
            (PartName::EnvelopeFrom, &self.envelope_from),
            (PartName::Helo, &self.helo),
            (PartName::Reverse, &self.reverse),
        ];
        let mut parts: Vec<Part> = values
            .into_iter()
            .filter_map(|(name, value)| value.as_ref().map(|value| (name, value.span)))
            .chain(self.ip.map(|(_, span)| (PartName::Ip, span)))
            .chain(self.by_ip.map(|(_, span)| (PartName::ByIp, span)))
            .chain(self.tls.parts.iter().copied())
            .chain(
                self.software
                    .as_ref()
                    .and_then(|software| software.span)
                    .map(|span| (PartName::Software, span)),
            )
            .chain(
                self.authenticated
                    .map(|span| (PartName::Authenticated, span)),
            )
            .chain(self.date.as_ref().map(|date| (PartName::Date, date.span)))
            .chain(self.comments.iter().map(|span| (PartName::Comment, *span)))
            .map(|(name, span)| Part { name, span })
            .collect();
        order::by_number(&mut parts, |part| part.span.start as u64);
        parts
    }
}

struct FoundDate {
    date: time::Date,
    tokens: std::ops::Range<usize>,
}

/// The date: after the last semicolon, as it should be; or, where a semicolon lacks (SendGrid), at the first place
/// from which on a date reads.
fn find_date(value: &[u8], tokens: &[Token]) -> Option<FoundDate> {
    // No field that means well has so many words that look like the beginning of a date.
    const MOST_TRIES: usize = 64;
    let semicolon = tokens
        .iter()
        .rposition(|token| token.kind == Kind::Semicolon);
    let may_begin = |&at: &usize| {
        tokens
            .get(at)
            .is_some_and(|token| may_begin_date(value, token))
    };
    semicolon
        .and_then(|at| date_at(value, tokens, at + 1))
        .or_else(|| {
            (0..tokens.len())
                .filter(may_begin)
                .take(MOST_TRIES)
                .find_map(|at| date_at(value, tokens, at))
        })
}

/// The date that begins with the token at `first`.
fn date_at(value: &[u8], tokens: &[Token], first: usize) -> Option<FoundDate> {
    let start = tokens.get(first)?.span.start;
    // No date is longer; a field of a megabyte is not read again from each of its words.
    const LONGEST: usize = 160;
    let end = value.len().min(start + LONGEST);
    // A date is ASCII; what is not becomes one character a byte, so that offsets stay what they are.
    let text: String = value
        .get(start..end)?
        .iter()
        .map(|byte| {
            if byte.is_ascii() {
                char::from(*byte)
            } else {
                '?'
            }
        })
        .collect();
    let mut date = time::read(&text)?;
    date.span = date.span.shifted(start);
    let last = tokens
        .iter()
        .skip(first)
        .take_while(|token| token.span.start < date.span.end)
        .count();
    Some(FoundDate {
        date,
        tokens: first..first + last,
    })
}

fn may_begin_date(value: &[u8], token: &Token) -> bool {
    let word = token::slice(value, token.span);
    let is_number = |range: std::ops::Range<usize>| {
        word.get(range)
            .is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    let is_weekday = || {
        let name = word.strip_suffix(b",").unwrap_or(word);
        name.len() >= 3
            && name.len() <= 9
            && ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
                .iter()
                .any(|day| {
                    name.get(..3)
                        .is_some_and(|start| start.eq_ignore_ascii_case(day.as_bytes()))
                })
    };
    let is_day = || matches!(word.len(), 1 | 2) && is_number(0..word.len());
    let is_iso = || word.get(4) == Some(&b'-') && word.get(7) == Some(&b'-') && is_number(0..4);
    token.kind == Kind::Word && (is_weekday() || is_day() || is_iso())
}

struct Reader<'v> {
    value: &'v [u8],
    /// Where the value stands in the message.
    offset: usize,
    received: Received,
    clause: Clause,
    /// Words and comments of this clause so far.
    words: usize,
    /// Comments so far.
    comments: usize,
    /// Whether the tokens are those of a comment that holds clauses.
    is_inside: bool,
    /// Whether a clause outside comments named the receiving server.
    has_server: bool,
    /// Whether `claiming to be` was read, and the name is still to come.
    is_claiming: bool,
}

/// Comments after these are passed over: no field that means well has so many.
const MOST_COMMENTS: usize = 64;

impl Reader<'_> {
    fn take(&mut self, token: &Token, next: Option<&Token>) {
        match token.kind {
            Kind::Semicolon => {}
            Kind::Comment => {
                self.words += 1;
                self.comments += 1;
                if self.comments > MOST_COMMENTS {
                    return;
                }
                if self.clause == Clause::With && self.received.with_comment.is_none() {
                    self.received.with_comment = Some(token.text(self.value).into_owned());
                }
                if self.take_inner(token) {
                    return;
                }
                let at = match self.clause {
                    Clause::From => comment::At::From,
                    Clause::By => comment::At::By,
                    Clause::Start => comment::At::Start,
                    _ => comment::At::Elsewhere,
                };
                if at == comment::At::From {
                    self.take_host_comment(token);
                } else {
                    comment::read(&mut self.received, self.value, token.span, at);
                }
            }
            Kind::Quoted => {
                // smtpd: `from NAME(IP), claiming to be "HELO"`.
                if self.clause == Clause::From && self.is_claiming {
                    self.is_claiming = false;
                    let helo = Value {
                        text: token.text(self.value).into_owned(),
                        span: token.span,
                    };
                    self.received.helo.get_or_insert(helo);
                }
                self.words += 1;
            }
            Kind::Word => match self.clause_of(token, next) {
                Some(clause) => {
                    if clause == Clause::By && !self.is_inside {
                        self.received.is_doubtful |= self.has_server;
                        self.has_server = true;
                    }
                    self.clause = clause;
                    self.words = 0;
                }
                None => {
                    self.take_word(token);
                    self.words += 1;
                }
            },
        }
    }

    /// A comment after `from`. What the receiving server noted stands last, after the name that the sending host gave
    /// itself, and that name can be any text: where a comment holds an address, what was read of the host before it is
    /// part of the name.
    fn take_host_comment(&mut self, token: &Token) {
        let mut noted = Received::default();
        comment::read(&mut noted, self.value, token.span, comment::At::From);
        if noted.ip.is_some() && self.received.ip.is_some() {
            self.received = Received {
                from: self.received.from.take(),
                ..Received::default()
            };
        }
        comment::read(
            &mut self.received,
            self.value,
            token.span,
            comment::At::From,
        );
    }

    /// A comment that holds clauses: `(from a.example [192.0.2.1] by mx.example with SMTP)`, `(by mx.example with SMTP)`.
    /// A clause outside comments counts before one inside. `(from root@localhost)` is not one: it names a process.
    fn take_inner(&mut self, comment: &Token) -> bool {
        let inner = token::tokens(self.value, comment.span);
        let is_host = |token: &Token| {
            let text = token.text(self.value);
            token.kind == Kind::Word && text.contains('.') && !text.contains('@')
        };
        let begins = |name: &str| {
            inner
                .first()
                .is_some_and(|token| token.is(self.value, name))
        };
        let is_meant = inner.get(1).is_some_and(is_host)
            && match self.clause {
                Clause::Start => begins("from") || begins("by"),
                _ => begins("by") && self.received.by.is_none(),
            };
        // One level: what stands deeper is a comment.
        if !is_meant || self.is_inside {
            return false;
        }
        let outer = (self.clause, self.words);
        self.is_inside = true;
        for (at, token) in inner.iter().enumerate() {
            self.take(token, inner.get(at + 1));
        }
        self.is_inside = false;
        (self.clause, self.words) = outer;
        true
    }

    /// The clause that a word begins. A clause's first word is its value, even if it reads like another's name,
    /// unless a value follows it in turn: `from by mx.example.com`.
    fn clause_of(&self, token: &Token, next: Option<&Token>) -> Option<Clause> {
        let named = |token: &Token| {
            CLAUSES
                .iter()
                .find(|(name, _)| token.is(self.value, name))
                .map(|(_, clause)| *clause)
        };
        let clause = named(token)?;
        let has_no_value =
            next.is_none_or(|next| next.kind == Kind::Semicolon || named(next).is_some());
        let is_value = self.clause != Clause::Start && self.words == 0 && has_no_value;
        // `from` opens a field and stands nowhere else.
        let is_late = clause == Clause::From && self.clause != Clause::Start;
        (!is_value && !is_late).then_some(clause)
    }

    fn take_word(&mut self, token: &Token) {
        let received = &mut self.received;
        let value = Value {
            text: token.text(self.value).into_owned(),
            span: token.span,
        };
        let first = self.words == 0;
        match self.clause {
            Clause::From if first => received.from = Some(host_of(value)),
            Clause::From if value.text.eq_ignore_ascii_case("claiming") => self.is_claiming = true,
            Clause::From if self.is_claiming && ["to", "be"].contains(&value.text.as_str()) => {}
            Clause::From if std::mem::take(&mut self.is_claiming) => {
                received.helo.get_or_insert(value);
            }
            // fetchmail, Amazon: `from imap.example.com [192.0.2.1]`.
            Clause::From => {
                if let Some(ip) = address::read(&value.text)
                    && received.ip.is_none()
                {
                    received.ip = Some((ip, value.span));
                }
            }
            Clause::By if first => received.by = Some(host_of(value)),
            Clause::By => match address::read(&value.text) {
                Some(ip) => {
                    received.by_ip.get_or_insert((ip, value.span));
                }
                // Kakao: `by hermes of mail-hmail-smtp2`; Microsoft: `by mx over TLS secured channel`.
                None if self.words == 2 && value.text != "TLS" => {
                    if received.by.as_ref().is_some_and(|by| by.text == "hermes") {
                        received.by = Some(value);
                    }
                }
                None => received.tls.take(self.value, value.span),
            },
            Clause::With => take_with(received, self.value, value, self.words),
            Clause::Via => extend(&mut received.via, value),
            Clause::Id if received.id.is_none() => received.id = Some(unbracketed(value)),
            // `for <multiple recipients>` names none.
            Clause::For if first && received.recipient.is_none() && value.text != "<multiple" => {
                received.recipient = Some(unbracketed(value))
            }
            Clause::EnvelopeFrom if first => received.envelope_from = Some(unbracketed(value)),
            Clause::Tls if first => {
                received.tls.take(self.value, value.span);
                received.tls.said = true;
            }
            _ => {}
        }
    }

    fn finish(self, date: Option<time::Date>) -> Received {
        let mut received = self.received;
        received.date = date;
        if received.ip.is_none()
            && let Some(from) = &received.from
        {
            received.ip = address::read(&from.text).map(|ip| (ip, from.span));
        }
        comment::settle_names(&mut received);
        let with = received.with.as_ref();
        let id = received.id.as_ref().map(|id| id.text.as_str());
        let version = received.with_comment.as_deref();
        let by_with = with.and_then(|with| software::in_with(&with.text, version, id, with.span));
        let by_host = received
            .by
            .as_ref()
            .and_then(|by| software::by_host(&by.text, by.span));
        let by_lmtp = with.and_then(|with| {
            software::by_lmtp(&with.text, received.envelope_from.is_some(), with.span)
        });
        received.software = settle_software(received.software.take(), by_with, by_host).or(by_lmtp);
        if let Some(with) = &received.with {
            let with = with.clone();
            received.tls.take(self.value, with.span);
        }
        received.shift(self.offset);
        received
    }
}

/// Words of `with` that are looked at.
const MOST_WORDS: usize = 8;

/// The value of `with` is one word, or Microsoft's several; where a transmission type that is known follows a word that
/// is not, it is that one: `with XMail 1.27 ESMTP`. A second `with` tells of TLS (Mimecast: `with ESMTP with STARTTLS`).
fn take_with(received: &mut Received, value: &[u8], word: Value, words: usize) {
    match &mut received.with {
        None => received.with = Some(word),
        // What is read again with each word must be short: no type has more words.
        Some(_) if words > MOST_WORDS => {}
        Some(with)
            if words > 0
                && with.text.starts_with("Microsoft")
                && !with.text.contains("SMTPSVC") =>
        {
            append(with, &word);
        }
        Some(with)
            if words > 0 && !protocol::is_known(&with.text) && protocol::is_known(&word.text) =>
        {
            *with = word
        }
        Some(_) if words == 0 => received.tls.take(value, word.span),
        Some(_) => {}
    }
}

fn extend(whole: &mut Option<Value>, word: Value) {
    match whole {
        Some(whole) => append(whole, &word),
        None => *whole = Some(word),
    }
}

fn append(whole: &mut Value, word: &Value) {
    whole.text.push(' ');
    whole.text.push_str(&word.text);
    whole.span.end = word.span.end;
}

/// A host without the comma and the port that some servers glue to it: `mx.example.com,`, `mx.example.com:25`,
/// `[192.0.2.1]:25`.
fn host_of(value: Value) -> Value {
    let text = value.text.trim_end_matches(',');
    let text = match text.rsplit_once(':') {
        // An IPv6 address has more colons, unless brackets hold it.
        Some((host, port)) if is_number(port) && (host.ends_with(']') || !host.contains(':')) => {
            host
        }
        _ => text,
    };
    let end = value.span.start + text.len();
    Value {
        span: Span::new(value.span.start, end.min(value.span.end)),
        text: text.to_owned(),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `<a@b>` without its brackets, and without a comma after it.
fn unbracketed(value: Value) -> Value {
    let mut value = value;
    let text = value.text.trim_end_matches(',');
    value.span.end -= value.text.len() - text.len();
    let text = match text.strip_prefix('<') {
        Some(inner) => {
            value.span.start += 1;
            let inner_text = inner.strip_suffix('>').unwrap_or(inner);
            value.span.end -= inner.len() - inner_text.len();
            inner_text
        }
        None => text,
    };
    value.text = text.to_owned();
    value
}

/// A name is stronger than a form, and both than the name of the server. Microsoft's `with` and a service's host name go
/// together; a mark of Sendmail on a server of Proofpoint is Proofpoint's.
fn settle_software(
    comment: Option<SoftwareEvidence>,
    with: Option<SoftwareEvidence>,
    host: Option<SoftwareEvidence>,
) -> Option<SoftwareEvidence> {
    match (comment, with, host) {
        (Some(comment), ..) if comment.name != Software::Sendmail => Some(comment),
        (Some(sendmail), None, Some(host)) if host.name == Software::Proofpoint => {
            Some(SoftwareEvidence {
                version: sendmail.version,
                ..host
            })
        }
        (comment, with, host) => comment.or(with).or(host),
    }
}

impl Received {
    /// Moves every place from the value to the message.
    fn shift(&mut self, by: usize) {
        let values = [
            &mut self.from,
            &mut self.by,
            &mut self.via,
            &mut self.with,
            &mut self.id,
            &mut self.recipient,
            &mut self.envelope_from,
            &mut self.helo,
            &mut self.reverse,
        ];
        let spans = values
            .into_iter()
            .flatten()
            .map(|value| &mut value.span)
            .chain(self.ip.iter_mut().map(|(_, span)| span))
            .chain(self.by_ip.iter_mut().map(|(_, span)| span))
            .chain(self.tls.parts.iter_mut().map(|(_, span)| span))
            .chain(
                self.software
                    .iter_mut()
                    .filter_map(|software| software.span.as_mut()),
            )
            .chain(self.authenticated.as_mut())
            .chain(self.date.iter_mut().map(|date| &mut date.span))
            .chain(self.comments.iter_mut());
        for span in spans {
            *span = span.shifted(by);
        }
    }
}
