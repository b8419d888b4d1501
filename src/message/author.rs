//! The author of a message: the From field (RFC 5322, section 3.6.2) as DMARC needs it, and as people are shown it.
//!
//! Programs differ in what they take for the author of a From field that is not well-formed ("Composition Kills",
//! Chen, Paxson and Jiang, USENIX Security 2020, section 5, has 17 ways for 10 providers and 19 programs). So what is
//! read here is not one author but all that some program may read. Where they are of two domains, that is a conflict,
//! and none of them is proven.
//!
//! What can only be taken for a name is no conflict: quoted strings and encoded words before the angle brackets, and
//! comments. Mailing lists write other people's addresses there.

use super::{
    Message,
    address::{self, Angle, End, Entry, Part, domain_in_ascii},
    shown,
};
use crate::{
    reason::{AuthorConflict, AuthorRemark},
    report::Span,
    syntax::encoded_word,
};

/// Domains that are told apart in the From fields; more than that is no message from anybody.
const MAX_DOMAINS: usize = 100;
/// Conflicts and remarks that are told.
const MAX_TOLD: usize = 20;
/// A longer name is no domain (RFC 1035, section 2.3.4).
const MAX_NAME_BYTES: usize = 253;

/// Who wrote a message, as its From fields have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// There is no From field.
    Missing,
    /// There is one From field, and no address with a domain in it: a name alone, an empty group,
    /// an address with no domain or with an address literal in its place.
    NoDomain,
    /// One address, or several in the same domain.
    One {
        /// The first address, as written.
        address: String,
        /// Its domain in ASCII form.
        domain: String,
    },
    /// One From field with addresses in more than one domain, or in which more than one can be read.
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

    /// The domains that can be read.
    pub fn domains(&self) -> &[String] {
        match self {
            Self::One { domain, .. } => std::slice::from_ref(domain),
            Self::Several { domains } | Self::Repeated { domains } => domains,
            Self::Missing | Self::NoDomain => &[],
        }
    }

    /// The author that a person names: an address, `Name <address>`, or a domain alone.
    pub fn named(text: &str) -> Self {
        match AuthorReading::of([(text.as_bytes(), 0)]).author {
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
pub(crate) fn author(message: &Message<'_>) -> Author {
    AuthorReading::new(message).author
}

/// All that can be read in the From fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorReading {
    /// The author, or authors: DMARC is evaluated for each of the domains.
    pub author: Author,
    /// Why programs may show different authors. Where there is a conflict, no domain is proven.
    pub conflicts: Vec<Conflict>,
    /// What else is odd.
    pub remarks: Vec<Remark>,
}

/// A place where two authors can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// What is wrong.
    pub kind: AuthorConflict,
    /// Where, in the source text.
    pub spans: Vec<Span>,
    /// The domains between which programs may choose: of a repeated From, maybe one.
    pub domains: Vec<String>,
}

/// Something odd that makes no other author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What is odd.
    pub kind: AuthorRemark,
    /// Where, in the source text.
    pub span: Span,
    /// The domain that is shown, where it is about one.
    pub shown: Option<String>,
}

impl AuthorReading {
    /// Reads the From fields of a message.
    pub fn new(message: &Message<'_>) -> Self {
        let fields = message.all("From");
        let mut reading = Self::of(fields.map(|field| (field.value, field.value_span.start)));
        if let Author::Repeated { domains } = &reading.author {
            let fields = message.all("From").take(MAX_TOLD);
            let repeated = Conflict {
                kind: AuthorConflict::Repeated,
                spans: fields.map(|field| field.span).collect(),
                domains: domains.clone(),
            };
            reading.conflicts.insert(0, repeated);
        }
        reading
    }

    /// Whether two authors can be read, or From repeats.
    pub fn is_ambiguous(&self) -> bool {
        !self.conflicts.is_empty()
    }

    /// Reads the values of From fields, each with the place where it stands.
    fn of<'v>(values: impl IntoIterator<Item = (&'v [u8], usize)>) -> Self {
        let mut reader = Reader::default();
        for (value, start) in values {
            reader.field(value, start);
        }
        reader.finish()
    }
}

/// A domain that some programs may read, and where.
struct Extra {
    kind: AuthorConflict,
    span: Span,
    domain: String,
}

#[derive(Default)]
struct Reader {
    fields: usize,
    /// The first address with a domain.
    first: Option<String>,
    /// The domains as RFC 5322 has them, each once.
    domains: Vec<String>,
    /// The domains that may be read too.
    extras: Vec<Extra>,
    /// Forms that make programs read different addresses, of which the domains are all among `domains`.
    divided: Vec<(AuthorConflict, Span)>,
    /// Domains that names, comments and the like show.
    shown: Vec<Remark>,
    remarks: Vec<Remark>,
}

impl Reader {
    fn field(&mut self, value: &[u8], start: usize) {
        self.fields += 1;
        let entries = address::entries(value);
        let span_of = |span: Option<Span>| span.unwrap_or_default().shifted(start);
        let has_address = |entry: &Entry| !entry.angles.is_empty() || !entry.outside.ats.is_empty();
        let last = entries.iter().rposition(has_address).unwrap_or_default();
        for (at, entry) in entries.iter().enumerate() {
            let addresses: Vec<&Part> = match (entry.angles.as_slice(), entry.end) {
                ([], End::GroupName) => Vec::new(),
                ([], _) => vec![&entry.outside],
                (angles, _) => angles.iter().map(|angle| &angle.address).collect(),
            };
            for part in &addresses {
                self.address(part, span_of(part.span));
            }
            let follows = at < last;
            self.separator(entry, start, follows);
            match (entry.angles.as_slice(), entry.end) {
                ([], End::GroupName) => {
                    self.outside(&entry.outside, start, AuthorConflict::GroupName)
                }
                ([], End::Comma) if entry.outside.ats.is_empty() && follows => {
                    self.no_address(entry, start);
                }
                ([], _) if entry.outside.ats.is_empty() => self.alone(&entry.outside, start),
                ([], _) => {}
                (angles, _) => {
                    self.outside(&entry.outside, start, AuthorConflict::OutsideBrackets);
                    self.outside(&entry.after, start, AuthorConflict::OutsideBrackets);
                    self.name(&entry.outside, angles, start);
                    self.name(&entry.after, angles, start);
                    for angle in angles {
                        self.route(angle, start);
                    }
                    if let Some(second) = angles.get(1) {
                        self.divided
                            .push((AuthorConflict::MissingComma, span_of(second.address.span)));
                    }
                }
            }
            for &comment in &entry.comments {
                let text = value.get(comment.start..comment.end).unwrap_or_default();
                let text = decoded(&String::from_utf8_lossy(text));
                self.shows(
                    AuthorRemark::CommentShowsAnother,
                    &text,
                    comment.shifted(start),
                );
            }
        }
        let whole = Span::new(0, value.len()).shifted(start);
        let text = decoded(&String::from_utf8_lossy(value));
        if shown::has_override(&text) {
            self.remark(AuthorRemark::DirectionOverride, whole);
        }
        if shown::has_look_alikes(&text) {
            self.remark(AuthorRemark::LookAlike, whole);
        }
        if let Some(at) = bare_cr(value) {
            self.divided
                .push((AuthorConflict::BareCr, Span::new(at, at + 1).shifted(start)));
        }
    }

    /// Reads what stands where an address is expected.
    fn address(&mut self, part: &Part, span: Span) {
        let domains: Vec<String> = part.domains().collect();
        let Some((last, before)) = domains.split_last() else {
            return;
        };
        for text in before {
            if let Some((domain, _)) = readable(text) {
                self.extra(AuthorConflict::TwoAtSigns, span, domain);
            }
        }
        match readable(last) {
            Some((domain, None)) => {
                if self.first.is_none() {
                    self.first = part.mailbox().map(|mailbox| mailbox.address);
                }
                // By itself it is the author's domain: it cannot exist, and its organization answers for it.
                if domain.len() > MAX_NAME_BYTES {
                    self.divided.push((AuthorConflict::DomainTooLong, span));
                }
                if shown::is_look_alike(&domain) {
                    self.remark(AuthorRemark::LookAlike, span);
                }
                self.own(domain);
            }
            Some((domain, Some(flaw))) => self.extra(flaw, span, domain),
            None => {}
        }
        let local_end = part.ats.first().copied().unwrap_or_default();
        let quoted = part.quoted.iter().filter(|quoted| quoted.end <= local_end);
        for quoted in quoted {
            for domain in shown::plain_domains(&part.slice(quoted.start, quoted.end)) {
                self.extra(AuthorConflict::QuotedAddress, span, domain);
            }
        }
        let local = part.slice(0, local_end);
        let open = decoded(&local);
        if open != local {
            for domain in shown::plain_domains(&open) {
                self.extra(AuthorConflict::EncodedAddress, span, domain);
            }
        }
        self.shows(AuthorRemark::LocalPartShowsAnother, &open, span);
        self.gap(part, span);
    }

    /// A domain that a gap cuts in two, of which the first part is a domain too.
    fn gap(&mut self, part: &Part, span: Span) {
        let Some(&at) = part.ats.last() else { return };
        for &gap in part.gaps.iter().filter(|&&gap| gap > at + 1).take(MAX_TOLD) {
            let first = domain_in_ascii(part.slice(at + 1, gap).trim_end_matches('.'));
            if let Some(domain) = first.filter(|domain| shown::has_top_level(domain)) {
                self.note(AuthorRemark::GapInDomain, span, domain);
            }
        }
    }

    /// Text outside the angle brackets that is neither quoted nor encoded.
    fn outside(&mut self, part: &Part, start: usize, kind: AuthorConflict) {
        let Some(span) = part.span else { return };
        if part.ats.is_empty() {
            return;
        }
        let bare = part.unquoted();
        let bare = encoded_word::without(&bare);
        for domain in shown::plain_domains(&bare) {
            self.extra(kind, span.shifted(start), domain);
        }
    }

    /// A quoted string or an encoded word by itself, where some programs take what is in it for the address.
    fn alone(&mut self, part: &Part, start: usize) {
        let Some(span) = part.span else { return };
        let text = part.slice(0, part.text.len());
        let open = decoded(&text);
        let kind = match open == text {
            true if part.quoted.is_empty() => return,
            true => AuthorConflict::QuotedAddress,
            false => AuthorConflict::EncodedAddress,
        };
        for domain in shown::plain_domains(&open) {
            self.extra(kind, span.shifted(start), domain);
        }
    }

    /// What stands before a comma and holds no address: mostly a name, of which the comma is a part.
    fn no_address(&mut self, entry: &Entry, start: usize) {
        let before = self.extras.len();
        self.alone(&entry.outside, start);
        if let Some(span) = entry.outside.span
            && self.extras.len() == before
        {
            self.remark(AuthorRemark::CommaInName, span.shifted(start));
        }
    }

    /// The name before the angle brackets.
    fn name(&mut self, part: &Part, angles: &[Angle], start: usize) {
        let Some(span) = part.span.map(|span| span.shifted(start)) else {
            return;
        };
        let text = decoded(&part.slice(0, part.text.len()));
        let name = text.trim_matches([' ', '"', '\'']);
        let own = angles.first().map(|angle| &angle.address);
        let is_own = own.is_some_and(|own| own.text.eq_ignore_ascii_case(name.as_bytes()));
        if is_own {
            self.remark(AuthorRemark::AddressAsName, span);
        } else {
            self.shows(AuthorRemark::NameShowsAnother, &text, span);
        }
        if !part.text.is_ascii() {
            self.remark(AuthorRemark::NameNotEncoded, span);
        }
    }

    fn route(&mut self, angle: &Angle, start: usize) {
        let Some(span) = angle.route.span else { return };
        for domain in angle.route.domains().take(MAX_TOLD) {
            if let Some(domain) = domain_in_ascii(domain.trim_end_matches([',', ' '])) {
                self.note(AuthorRemark::SourceRoute, span.shifted(start), domain);
            }
        }
    }

    /// What ends an entry, where programs do not agree that it does.
    fn separator(&mut self, entry: &Entry, start: usize, follows: bool) {
        let part = match entry.angles.is_empty() {
            true => &entry.outside,
            false => &entry.after,
        };
        let Some(span) = part
            .span
            .or(entry.outside.span)
            .or_else(|| entry.angles.last().and_then(|angle| angle.address.span))
        else {
            return;
        };
        match entry.end {
            End::Semicolon if follows => {
                self.divided
                    .push((AuthorConflict::Semicolon, span.shifted(start)));
            }
            End::Comma if follows && part.text.ends_with(b"\\") => {
                self.divided
                    .push((AuthorConflict::Backslash, span.shifted(start)));
            }
            _ => {}
        }
    }

    fn own(&mut self, domain: String) {
        if self.domains.len() < MAX_DOMAINS && !self.domains.contains(&domain) {
            self.domains.push(domain);
        }
    }

    fn extra(&mut self, kind: AuthorConflict, span: Span, domain: String) {
        let is_new = !self
            .extras
            .iter()
            .any(|extra| extra.domain == domain && extra.kind == kind);
        if is_new && self.extras.len() < MAX_DOMAINS {
            self.extras.push(Extra { kind, span, domain });
        }
    }

    fn shows(&mut self, kind: AuthorRemark, text: &str, span: Span) {
        for domain in shown::domains(text) {
            self.note(kind, span, domain);
        }
    }

    fn note(&mut self, kind: AuthorRemark, span: Span, domain: String) {
        let is_new = !self
            .shown
            .iter()
            .any(|remark| remark.shown.as_ref() == Some(&domain));
        if is_new && self.shown.len() < MAX_TOLD {
            let shown = Some(domain);
            self.shown.push(Remark { kind, span, shown });
        }
    }

    fn remark(&mut self, kind: AuthorRemark, span: Span) {
        let is_new = !self.remarks.iter().any(|remark| remark.kind == kind);
        if is_new && self.remarks.len() < MAX_TOLD {
            let shown = None;
            self.remarks.push(Remark { kind, span, shown });
        }
    }

    fn finish(mut self) -> AuthorReading {
        let strict = self.domains.clone();
        let mut all = strict.clone();
        for extra in &self.extras {
            if all.len() < MAX_DOMAINS && !all.contains(&extra.domain) {
                all.push(extra.domain.clone());
            }
        }
        let conflicts = self.conflicts(&strict, &all);
        if strict.is_empty() && conflicts.is_empty() {
            for extra in self.extras.drain(..).take(1) {
                self.remarks.push(Remark {
                    kind: AuthorRemark::DomainUnclear,
                    span: extra.span,
                    shown: Some(extra.domain),
                });
            }
        }
        self.shown.retain(|remark| {
            remark
                .shown
                .as_ref()
                .is_none_or(|domain| !all.contains(domain))
        });
        self.shown.append(&mut self.remarks);
        let author = match (self.fields, conflicts.is_empty(), strict.as_slice()) {
            (0, ..) => Author::Missing,
            (1, true, []) => Author::NoDomain,
            (1, true, [domain]) => Author::One {
                address: self.first.unwrap_or_default(),
                domain: domain.clone(),
            },
            (1, true, _) => Author::Several { domains: strict },
            (1, false, _) => Author::Several { domains: all },
            _ => Author::Repeated { domains: all },
        };
        AuthorReading {
            author,
            conflicts,
            remarks: self.shown,
        }
    }

    fn conflicts(&self, strict: &[String], all: &[String]) -> Vec<Conflict> {
        if all.len() < 2 {
            return Vec::new();
        }
        let conflict = |kind, span| Conflict {
            kind,
            spans: vec![span],
            domains: all.to_vec(),
        };
        let mut conflicts: Vec<Conflict> = self
            .extras
            .iter()
            .filter(|extra| strict != [extra.domain.clone()])
            .map(|extra| conflict(extra.kind, extra.span))
            .collect();
        for &(kind, span) in &self.divided {
            if !conflicts.iter().any(|conflict| conflict.kind == kind) {
                conflicts.push(conflict(kind, span));
            }
        }
        conflicts.truncate(MAX_TOLD);
        conflicts
    }
}

/// The domain that can be read at the start of `text`, and why programs may read another, or none.
fn readable(text: &str) -> Option<(String, Option<AuthorConflict>)> {
    if let Some(domain) = domain_in_ascii(text) {
        return Some((domain, None));
    }
    if let Some(literal) = text.trim_start().strip_prefix('[') {
        let inner = literal.split(']').next().unwrap_or(literal).trim();
        return domain_in_ascii(inner)
            .filter(|domain| shown::has_top_level(domain))
            .map(|domain| (domain, Some(AuthorConflict::BracketedDomain)));
    }
    let is_of_domain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '\u{3002}');
    let end = text.find(|c| !is_of_domain(c));
    let (prefix, rest) = text.split_at(end.unwrap_or(text.len()));
    let flaw = match rest.chars().next() {
        None => AuthorConflict::DomainTooLong,
        Some('\\') => AuthorConflict::Backslash,
        Some('\u{fffd}') => AuthorConflict::NotUtf8,
        Some('\r') => AuthorConflict::BareCr,
        Some(c) if c.is_control() => AuthorConflict::ControlCharacter,
        Some(_) => AuthorConflict::InvalidCharacter,
    };
    let prefix = prefix.trim_end_matches('.');
    domain_in_ascii(last_labels(prefix))
        .filter(|domain| shown::has_top_level(domain))
        .map(|domain| (domain, Some(flaw)))
}

/// As many labels from the end as make a name that DNS allows.
fn last_labels(name: &str) -> &str {
    let fits = |start: &usize| name.len() - start <= MAX_NAME_BYTES;
    let dots = name.match_indices('.').map(|(at, _)| at + 1);
    let start = [0].into_iter().chain(dots).find(fits);
    start.and_then(|start| name.get(start..)).unwrap_or(name)
}

/// Encoded words decoded, without folding.
fn decoded(text: &str) -> String {
    if text.contains("=?") {
        encoded_word::decode(&text.replace(['\r', '\n'], ""))
    } else {
        text.to_owned()
    }
}

/// The first carriage return that ends no line.
fn bare_cr(value: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\r', value)
        .find(|at| !matches!(value.get(at + 1), Some(b'\n' | b' ' | b'\t')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(value: &str) -> Option<String> {
        match AuthorReading::of([(value.as_bytes(), 0)]).author {
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
            (" (a@evil.example) b@example.com", "example.com"),
            (
                " =?utf-8?q?a=40evil.example?= <b@example.com>",
                "example.com",
            ),
            (
                " =?utf-8?b?YUBldmlsLmV4YW1wbGU=?= <b@example.com>",
                "example.com",
            ),
            (" \"a b\"@example.com", "example.com"),
            (" a @ example . com", "example.com"),
            (" Name <b@example.com", "example.com"),
            (" \"Name <b@example.com>", "example.com"),
            (" (Name <b@example.com>", "example.com"),
            (" Doe, John <b@example.com>", "example.com"),
            (" \"a, c\"@example.com", "example.com"),
            (" x@홍길동.example", "xn--wk0bu0i737a.example"),
            (" x@xn--wk0bu0i737a.example", "xn--wk0bu0i737a.example"),
        ] {
            assert_eq!(one(value).as_deref(), Some(domain), "{value}");
        }
    }

    #[test]
    fn without_one_domain_there_is_no_author() {
        let author = |values: &[&str]| {
            AuthorReading::of(values.iter().map(|value| (value.as_bytes(), 0))).author
        };
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
            let _ = AuthorReading::of([(value.as_bytes(), 0)]);
        }
    }
}
