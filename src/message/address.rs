//! The author of a message: the From field (RFC 5322, section 3.6.2) as DMARC needs it.
//!
//! The reader is our own, since what it must not do matters more than what it reads: a quoted string, a comment
//! or an encoded word never becomes an address, and a second address in an odd place is never passed over.

use super::Message;
use crate::{
    net::name::canonical_name,
    syntax::{
        Span,
        lexer::{self, Grammar, Kind, Unclosed, slice},
    },
};

/// Domains that are told apart in the From fields; more than that is no message from anybody.
const MAX_DOMAINS: usize = 100;
/// A domain longer than this is no domain. DNS allows 253 bytes; one that is somewhat longer
/// still belongs to the organization at its end, which ought to be asked.
const MAX_DOMAIN_BYTES: usize = 1000;

/// A quotation mark or parenthesis that nothing closes must not hide an address behind it.
const GRAMMAR: Grammar = Grammar {
    specials: b"<>:,;@",
    unclosed: Unclosed::Separator,
    literals: true,
    angles: false,
};

/// Who wrote a message, as its From fields have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// There is no From field.
    Missing,
    /// There is one From field, and no address with a domain in it: a name alone, an empty group,
    /// an address with no domain or with the number of a host in its place.
    NoDomain,
    /// One address, or several in the same domain.
    One {
        /// The first address, as written.
        address: String,
        /// Its domain in ASCII form.
        domain: String,
    },
    /// One From field with addresses in more than one domain.
    Several {
        /// The domains, each once, in order.
        domains: Vec<String>,
    },
    /// More than one From field, which RFC 5322 forbids (section 3.6).
    Repeated {
        /// The domains of all of them, each once, in order.
        domains: Vec<String>,
    },
}

impl Author {
    /// The domain, where there is exactly one.
    pub fn domain(&self) -> Option<&str> {
        match self {
            Self::One { domain, .. } => Some(domain),
            _ => None,
        }
    }

    /// The author that a person names: an address, `Name <address>`, or a domain alone.
    pub fn named(text: &str) -> Self {
        match from_fields([text.as_bytes()].into_iter()) {
            Self::NoDomain => match domain_in_ascii(text.trim()) {
                Some(domain) => Self::One {
                    address: text.trim().to_owned(),
                    domain,
                },
                None => Self::NoDomain,
            },
            author => author,
        }
    }
}

/// Reads the author of a message.
pub fn author(message: &Message<'_>) -> Author {
    from_fields(message.all("From").map(|field| field.value))
}

fn from_fields<'v>(values: impl Iterator<Item = &'v [u8]>) -> Author {
    let mut fields = 0_usize;
    let mut first = None;
    let mut domains: Vec<String> = Vec::new();
    for value in values {
        fields += 1;
        for mailbox in mailboxes(value) {
            let Some(domain) = mailbox.domain else {
                continue;
            };
            if domains.len() < MAX_DOMAINS && !domains.contains(&domain) {
                domains.push(domain);
            }
            first.get_or_insert(mailbox.address);
        }
    }
    match (fields, domains.as_slice()) {
        (0, _) => Author::Missing,
        (1, []) => Author::NoDomain,
        (1, [domain]) => Author::One {
            address: first.unwrap_or_default(),
            domain: domain.clone(),
        },
        (1, _) => Author::Several { domains },
        _ => Author::Repeated { domains },
    }
}

/// A mailbox of an address list (RFC 5322, section 3.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The address without its name, comments and folding left out.
    pub address: String,
    /// Its domain in ASCII form (RFC 5890); `None` where it has none that DNS could know.
    pub domain: Option<String>,
    /// Where it stands in the value.
    pub span: Span,
}

/// The mailboxes of an address list, groups taken apart.
pub fn mailboxes(value: &[u8]) -> Vec<Mailbox> {
    let mut reader = Reader {
        value,
        plain: Part::default(),
        angle: None,
        found: Vec::new(),
    };
    reader.read();
    reader.found
}

/// The text of a possible address, and where it stands.
#[derive(Debug, Default)]
struct Part {
    text: Vec<u8>,
    /// Where the text of the domain begins in `text`: after the last `@` outside quotes.
    domain: Option<usize>,
    span: Option<Span>,
}

impl Part {
    fn push(&mut self, bytes: &[u8], span: Span) {
        self.text.extend_from_slice(bytes);
        let start = self.span.map_or(span.start, |before| before.start);
        self.span = Some(Span::new(start, span.end));
    }

    fn mailbox(self) -> Option<Mailbox> {
        let address = String::from_utf8_lossy(&self.text).into_owned();
        let domain = self
            .domain
            .and_then(|at| self.text.get(at..))
            .and_then(|text| domain_in_ascii(&String::from_utf8_lossy(text)));
        Some(Mailbox {
            address,
            domain,
            span: self.span?,
        })
    }
}

struct Reader<'v> {
    value: &'v [u8],
    /// What stands outside angle brackets: a name, or an address by itself.
    plain: Part,
    /// What stands between angle brackets, while they are open.
    angle: Option<Part>,
    found: Vec<Mailbox>,
}

impl Reader<'_> {
    fn read(&mut self) {
        // Whether the mailbox that is being read had its angle brackets, so that what is left is its name.
        let mut bracketed = false;
        for token in lexer::tokens(self.value, Span::new(0, self.value.len()), GRAMMAR) {
            match token.kind {
                Kind::Comment => {}
                Kind::Special(b'<') => {
                    self.close_angle();
                    self.angle = Some(Part::default());
                    bracketed = true;
                }
                Kind::Special(b'>') => self.close_angle(),
                // A route before the address (obsolete, section 4.4): only what follows the colon counts.
                Kind::Special(b':') if self.angle.is_some() => self.angle = Some(Part::default()),
                Kind::Special(b',') if self.angle.as_ref().is_some_and(is_route) => {}
                // The name of a group.
                Kind::Special(b':') => self.plain = Part::default(),
                Kind::Special(b',' | b';') => {
                    self.close_angle();
                    self.close_plain(bracketed);
                    bracketed = false;
                }
                Kind::Word | Kind::Quoted | Kind::Literal | Kind::Special(_) => {
                    self.push(token.span);
                }
            }
        }
        self.close_angle();
        self.close_plain(bracketed);
    }

    fn push(&mut self, span: Span) {
        let bytes = slice(self.value, span);
        let part = self.angle.as_mut().unwrap_or(&mut self.plain);
        part.push(bytes, span);
        if bytes == b"@" {
            part.domain = Some(part.text.len());
        }
    }

    fn close_angle(&mut self) {
        if let Some(part) = self.angle.take() {
            self.found.extend(part.mailbox());
        }
    }

    fn close_plain(&mut self, bracketed: bool) {
        let part = std::mem::take(&mut self.plain);
        if !bracketed {
            self.found.extend(part.mailbox());
        }
    }
}

/// Whether what stands between angle brackets so far is a route: `@host,@host`.
fn is_route(part: &Part) -> bool {
    part.text.first() == Some(&b'@') || part.text.is_empty()
}

/// A domain in its ASCII form; `None` for what cannot stand in DNS: a host's number, no label, other characters.
pub fn domain_in_ascii(text: &str) -> Option<String> {
    if text.is_empty() || text.len() > MAX_DOMAIN_BYTES {
        return None;
    }
    let name = canonical_name(text);
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    name.split('.').all(is_label).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(value: &str) -> Option<String> {
        match from_fields([value.as_bytes()].into_iter()) {
            Author::One { domain, .. } => Some(domain),
            _ => None,
        }
    }

    #[test]
    fn the_address_is_found_wherever_rfc_5322_lets_it_stand() {
        // RFC 5322, appendix A.1.1, A.1.2, A.5 and A.6.1, and addresses as they are written.
        for (value, domain) in [
            (" John Doe <jdoe@machine.example>", "machine.example"),
            (
                " \"Joe Q. Public\" <john.q.public@example.com>",
                "example.com",
            ),
            (
                " \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>",
                "example.net",
            ),
            (
                " Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
                "silly.test",
            ),
            (" Joe Q. Public <john.q.public@example.com>", "example.com"),
            (" <boss@nil.test>", "nil.test"),
            (" who?@one.test", "one.test"),
            (" jdoe@example.org (John Doe)", "example.org"),
            (
                " Test <@hosta.int,@jkl.org:john@doe.example>",
                "doe.example",
            ),
            (
                " A Group:Ed Jones <joe@where.test>,a@where.test;",
                "where.test",
            ),
            (" a@example.com,\r\n\tb@EXAMPLE.com.", "example.com"),
            (" \"a@evil.example\" <b@example.com>", "example.com"),
            (" a@evil.example <b@example.com>", "example.com"),
            (" (a@evil.example) b@example.com", "example.com"),
            (
                " =?utf-8?q?a=40evil.example?= <b@example.com>",
                "example.com",
            ),
            (
                " =?utf-8?b?YUBldmlsLmV4YW1wbGU=?= <b@example.com>",
                "example.com",
            ),
            (" \"a@evil.example, c\"@example.com", "example.com"),
            (" \"a b\"@example.com", "example.com"),
            (" a @ example . com", "example.com"),
            (" Name <b@example.com", "example.com"),
            (" \"Name <b@example.com>", "example.com"),
            (" (Name <b@example.com>", "example.com"),
            (" Doe, John <b@example.com>", "example.com"),
            (" x@홍길동.example", "xn--wk0bu0i737a.example"),
            (" x@xn--wk0bu0i737a.example", "xn--wk0bu0i737a.example"),
        ] {
            assert_eq!(one(value).as_deref(), Some(domain), "{value}");
        }
    }

    #[test]
    fn without_one_domain_there_is_no_author() {
        let author = |values: &[&str]| from_fields(values.iter().map(|value| value.as_bytes()));
        assert_eq!(author(&[]), Author::Missing);
        for value in [
            "",
            " \"Test User\"",
            " undisclosed-recipients:;",
            " local",
            " <>",
            " a@",
            " a@[192.0.2.1]",
            " a@b..example",
            " a@ex\u{fffd}mple.com",
            " =?utf-8?q?a@evil.example?=",
        ] {
            assert_eq!(author(&[value]), Author::NoDomain, "{value}");
        }
        let domains = vec!["a.example".to_owned(), "b.example".to_owned()];
        for value in [
            " x@a.example, y@b.example",
            " <x@a.example> <y@b.example>",
            " Group: x@a.example, y@b.example;",
            " x@a.example; y@b.example",
        ] {
            let domains = domains.clone();
            assert_eq!(author(&[value]), Author::Several { domains }, "{value}");
        }
        assert_eq!(
            author(&[" x@a.example", " y@b.example"]),
            Author::Repeated { domains }
        );
    }

    #[test]
    fn a_person_may_name_an_address_or_a_domain() {
        for text in [
            "a@Example.com",
            "A <a@example.com>",
            "example.com",
            " example.com ",
        ] {
            assert_eq!(Author::named(text).domain(), Some("example.com"), "{text}");
        }
        assert_eq!(Author::named("not a domain").domain(), None);
    }

    #[test]
    fn hostile_values_take_time_in_proportion_to_their_length() {
        for piece in ["\"", "(", "[", "<", "a@b.example,", "\\", "@", ":", "(()"] {
            let value = piece.repeat(200_000);
            let _ = mailboxes(value.as_bytes());
        }
    }
}
