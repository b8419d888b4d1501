//! A record, read strictly: its terms, each with its place, or with the reason why it is none (RFC 7208, section 4.6.1).

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{
    expand::{Letters, MacroString, read},
    mend,
};
use crate::{
    dns::text_from_bytes,
    reason::SpfSyntaxError,
    report::{AuthResult, Span},
};

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// The record as text, bytes that are not UTF-8 escaped.
    pub(super) text: String,
    /// Its terms, in order.
    pub(super) terms: Vec<Term>,
}

/// A term: a directive or a modifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// Where it stands in the text of the record.
    pub(super) at: Span,
    /// Its name, in lower case.
    pub(super) name: String,
    /// The result if it matches; `None` for modifiers.
    pub(super) qualifier: Option<AuthResult>,
    /// What it asks for, or its syntax error.
    pub(super) kind: Result<Kind, SpfSyntaxError>,
}

/// What a term asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    All,
    Include(MacroString),
    A(Option<MacroString>, Prefixes),
    Mx(Option<MacroString>, Prefixes),
    Ptr(Option<MacroString>),
    Ip4(Ipv4Addr, u8),
    Ip6(Ipv6Addr, u8),
    Exists(MacroString),
    Redirect(MacroString),
    Explanation(MacroString),
    UnknownModifier,
}

/// How many leading bits are compared, for each family (section 5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prefixes {
    pub(super) v4: u8,
    pub(super) v6: u8,
}

/// Whether a TXT record is an SPF record: `v=spf1`, then a space or the end (section 4.5).
pub(super) fn is_spf(record: &[u8]) -> bool {
    let (version, rest) = record.split_at(record.len().min(VERSION.len()));
    version.eq_ignore_ascii_case(VERSION) && matches!(rest.first(), None | Some(b' '))
}

const VERSION: &[u8] = b"v=spf1";

/// Reads an SPF record.
pub(super) fn parse(bytes: &[u8]) -> Record {
    let mut text = String::with_capacity(bytes.len());
    let mut terms: Vec<Term> = Vec::new();
    for (at, token) in bytes.split(|&byte| byte == b' ').enumerate() {
        if at > 0 {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(&text_from_bytes(token));
        if at > 0 && !token.is_empty() {
            terms.push(term(token, Span::new(start, text.len())));
        }
    }
    for name in ["redirect", "exp"] {
        let mut twice = terms
            .iter_mut()
            .filter(|term| term.qualifier.is_none() && term.name == name)
            .skip(1);
        if let Some(second) = twice.next() {
            second.kind = Err(SpfSyntaxError::ModifierTwice);
        }
    }
    Record { text, terms }
}

fn term(token: &[u8], at: Span) -> Term {
    let Some(text) = std::str::from_utf8(token)
        .ok()
        .filter(|text| text.is_ascii())
    else {
        return Term {
            at,
            name: String::new(),
            qualifier: None,
            kind: Err(SpfSyntaxError::NotAscii),
        };
    };
    let name_end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(name_end);
    if let Some(value) = rest.strip_prefix('=')
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
    {
        let name = name.to_ascii_lowercase();
        return Term {
            at,
            kind: modifier(&name, value),
            name,
            qualifier: None,
        };
    }
    let (qualifier, unqualified) = match text.split_at_checked(1) {
        Some(("+", rest)) => (AuthResult::Pass, rest),
        Some(("-", rest)) => (AuthResult::Fail, rest),
        Some(("~", rest)) => (AuthResult::Softfail, rest),
        Some(("?", rest)) => (AuthResult::Neutral, rest),
        _ => (AuthResult::Pass, text),
    };
    let name_end = unqualified.find([':', '/']).unwrap_or(unqualified.len());
    let (name, argument) = unqualified.split_at(name_end);
    let name = name.to_ascii_lowercase();
    Term {
        at,
        kind: mechanism(&name, argument).map_err(|error| match error {
            SpfSyntaxError::UnknownMechanism if mend::is_bare_address(unqualified) => {
                SpfSyntaxError::BareAddress
            }
            error => error,
        }),
        name,
        qualifier: Some(qualifier),
    }
}

/// `name=value` (section 6).
fn modifier(name: &str, value: &str) -> Result<Kind, SpfSyntaxError> {
    match name {
        "redirect" => domain_spec(value).map(Kind::Redirect),
        "exp" => domain_spec(value).map(Kind::Explanation),
        _ => read(value, Letters::Terms).map(|_| Kind::UnknownModifier),
    }
}

/// A mechanism with what follows its name: `:` and an argument, `/` and a length, or nothing (section 5).
fn mechanism(name: &str, argument: &str) -> Result<Kind, SpfSyntaxError> {
    let required = || {
        argument
            .strip_prefix(':')
            .ok_or(SpfSyntaxError::ArgumentMissing)
    };
    let optional = |text: &str| match text.strip_prefix(':') {
        Some(spec) => domain_spec(spec).map(Some),
        None if text.is_empty() => Ok(None),
        None => Err(SpfSyntaxError::PrefixLength),
    };
    match name {
        "all" if argument.is_empty() => Ok(Kind::All),
        "all" => Err(SpfSyntaxError::ArgumentNotAllowed),
        "include" => domain_spec(required()?).map(Kind::Include),
        "exists" => domain_spec(required()?).map(Kind::Exists),
        "a" | "mx" => {
            let (spec, prefixes) = dual_prefix(argument)?;
            let target = optional(spec)?;
            Ok(if name == "a" {
                Kind::A(target, prefixes)
            } else {
                Kind::Mx(target, prefixes)
            })
        }
        "ptr" if argument.starts_with('/') => Err(SpfSyntaxError::ArgumentNotAllowed),
        "ptr" => optional(argument).map(Kind::Ptr),
        "ip4" => network(required()?, 32).map(|(ip, prefix)| Kind::Ip4(ip, prefix)),
        "ip6" => network(required()?, 128).map(|(ip, prefix)| Kind::Ip6(ip, prefix)),
        "redirect" | "exp" => Err(SpfSyntaxError::ModifierAsMechanism),
        _ => Err(SpfSyntaxError::UnknownMechanism),
    }
}

/// `[ "/" length4 ] [ "//" length6 ]` at the end of an argument (section 5.3); a name before it may hold slashes too.
fn dual_prefix(argument: &str) -> Result<(&str, Prefixes), SpfSyntaxError> {
    let mut prefixes = Prefixes { v4: 32, v6: 128 };
    let mut rest = argument;
    if let Some((before, digits)) = split_digits(rest, "//") {
        prefixes.v6 = prefix_length(digits, 128)?;
        rest = before;
    }
    if let Some((before, digits)) = split_digits(rest, "/") {
        prefixes.v4 = prefix_length(digits, 32)?;
        rest = before;
    }
    Ok((rest, prefixes))
}

/// What stands before `sign` and a last run of digits, and the digits.
fn split_digits<'t>(text: &'t str, sign: &str) -> Option<(&'t str, &'t str)> {
    let before = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = text.get(before.len()..)?;
    let before = before.strip_suffix(sign)?;
    (!digits.is_empty()).then_some((before, digits))
}

/// A length in bits: no leading zero, at most `most`.
fn prefix_length(digits: &str, most: u8) -> Result<u8, SpfSyntaxError> {
    let is_plain = digits == "0" || !digits.starts_with('0');
    digits
        .parse()
        .ok()
        .filter(|&length: &u8| is_plain && length <= most)
        .ok_or(SpfSyntaxError::PrefixLength)
}

/// An address and `/` and a length (section 5.6).
fn network<T: std::str::FromStr>(text: &str, most: u8) -> Result<(T, u8), SpfSyntaxError> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, digits)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            (address, prefix_length(digits, most)?)
        }
        Some(_) => return Err(SpfSyntaxError::PrefixLength),
        None => (text, most),
    };
    let address = address.parse().map_err(|_| SpfSyntaxError::Address)?;
    Ok((address, prefix))
}

/// A macro-string that ends in a macro, or in a dot and a top label (section 7.1).
fn domain_spec(text: &str) -> Result<MacroString, SpfSyntaxError> {
    if text.is_empty() {
        return Err(SpfSyntaxError::ArgumentMissing);
    }
    let (macros, tail) = read(text, Letters::Terms)?;
    let tail = text.get(text.len() - tail..).unwrap_or_default();
    if tail.is_empty() {
        return Ok(macros);
    }
    let end = tail.strip_suffix('.').unwrap_or(tail);
    match end.rsplit_once('.') {
        Some((_, label)) if is_top_label(label) => Ok(macros),
        // `a:192.0.2.1`: a common mistake.
        Some(_) if end.parse::<Ipv4Addr>().is_ok() => Err(SpfSyntaxError::AddressAsDomain),
        _ => Err(SpfSyntaxError::Domain),
    }
}

/// Letters, digits and inner hyphens; not digits alone.
fn is_top_label(label: &str) -> bool {
    label
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().any(|byte| !byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(record: &str) -> Option<SpfSyntaxError> {
        parse(record.as_bytes())
            .terms
            .iter()
            .find_map(|term| term.kind.as_ref().err().copied())
    }

    #[test]
    fn terms_keep_their_places() {
        let record = parse(b"v=spf1  -IP4:192.0.2.0/24 a:x.example//64  redirect=y.example ");
        let texts: Vec<&str> = record
            .terms
            .iter()
            .filter_map(|term| record.text.get(term.at.start..term.at.end))
            .collect();
        assert_eq!(
            texts,
            ["-IP4:192.0.2.0/24", "a:x.example//64", "redirect=y.example"]
        );
        assert_eq!(record.terms[0].name, "ip4");
        assert_eq!(record.terms[0].qualifier, Some(AuthResult::Fail));
        assert_eq!(record.terms[2].qualifier, None);
    }

    #[test]
    fn syntax_errors_are_named() {
        for (record, expected) in [
            ("v=spf1 a:192.0.2.1", SpfSyntaxError::AddressAsDomain),
            ("v=spf1 192.0.2.0/24", SpfSyntaxError::BareAddress),
            ("v=spf1 ?2001:db8::1", SpfSyntaxError::BareAddress),
            ("v=spf1 all:x", SpfSyntaxError::ArgumentNotAllowed),
            ("v=spf1 include", SpfSyntaxError::ArgumentMissing),
            ("v=spf1 include:example", SpfSyntaxError::Domain),
            ("v=spf1 ip4:192.0.2", SpfSyntaxError::Address),
            ("v=spf1 ip4:192.0.2.0/33", SpfSyntaxError::PrefixLength),
            ("v=spf1 ip4:192.0.2.0/", SpfSyntaxError::PrefixLength),
            ("v=spf1 a/24/64", SpfSyntaxError::PrefixLength),
            ("v=spf1 a:x.example\u{1}y", SpfSyntaxError::Character),
            ("v=spf1 mx:x.exämple", SpfSyntaxError::NotAscii),
            ("v=spf1 exists:%{x}.example", SpfSyntaxError::MacroLetter),
            ("v=spf1 exists:%{d0}.example", SpfSyntaxError::MacroZero),
            (
                "v=spf1 exists:%{c}.example",
                SpfSyntaxError::MacroForExplanation,
            ),
            ("v=spf1 exists:%{d", SpfSyntaxError::Macro),
            (
                "v=spf1 redirect:x.example",
                SpfSyntaxError::ModifierAsMechanism,
            ),
            (
                "v=spf1 exp=x.example exp=x.example",
                SpfSyntaxError::ModifierTwice,
            ),
            ("v=spf1 ipv4:192.0.2.1", SpfSyntaxError::UnknownMechanism),
        ] {
            assert_eq!(error(record), Some(expected), "{record}");
        }
        assert_eq!(error("v=spf1 a:%{d}/24 foo=%{h} mx//64 ptr all"), None);
    }

    #[test]
    fn places_hold_for_bytes_that_are_not_text() {
        let record = parse(b"v=spf1 a:\xff.example -all");
        assert_eq!(record.text, "v=spf1 a:\\255.example -all");
        assert_eq!(record.terms[0].kind, Err(SpfSyntaxError::NotAscii));
        let at = record.terms[1].at;
        assert_eq!(record.text.get(at.start..at.end), Some("-all"));
    }
}
