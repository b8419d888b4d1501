//! Macros (RFC 7208, section 7): reading a macro-string, and putting in what its macros stand for.

use std::net::IpAddr;

use super::sender::Sender;
use crate::reason::SpfSyntaxError;

/// Bytes of an expansion that are looked at. A name takes 253 of them from the right, so more on the left is dropped.
const MAX_EXPANSION: usize = 8 * 1024;
/// Bytes of an explanation. It is meant for one SMTP reply (section 6.2).
const MAX_EXPLANATION: usize = 2048;
/// Bytes of a domain name (section 7.3).
const MAX_NAME: usize = 253;

/// A macro-string (section 7.1), read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct MacroString(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Macro(Macro),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Macro {
    /// In lower case.
    letter: u8,
    /// Written in upper case: URL-escaped.
    escaped: bool,
    /// How many parts are kept, from the right.
    parts: Option<usize>,
    reversed: bool,
    /// Where the value is split; a dot where none is written.
    delimiters: String,
}

/// Which letters may stand in a macro-string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    /// Those of any domain-spec and modifier: `slodiphv`.
    Terms,
    /// Also `crt`, as in an explanation (section 7.2). There a space is a literal too (section 6.2).
    Explanation,
}

/// Reads a macro-string. Gives it with the length of the literal text after its last macro.
///
/// # Errors
/// The syntax error.
pub(super) fn read(text: &str, letters: Letters) -> Result<(MacroString, usize), SpfSyntaxError> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    let mut tail = text.len();
    while let Some(first) = rest.chars().next() {
        if first != '%' {
            let is_literal =
                matches!(first, '!'..='~') || (first == ' ' && letters == Letters::Explanation);
            if !is_literal {
                return Err(if first.is_ascii() {
                    SpfSyntaxError::Character
                } else {
                    SpfSyntaxError::NotAscii
                });
            }
            literal.push(first);
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        rest = match rest.as_bytes().get(1) {
            Some(b'%') => escape(&mut literal, "%", rest),
            Some(b'_') => escape(&mut literal, " ", rest),
            Some(b'-') => escape(&mut literal, "%20", rest),
            Some(b'{') => {
                let (inner, after) = rest
                    .get(2..)
                    .and_then(|rest| rest.split_once('}'))
                    .ok_or(SpfSyntaxError::Macro)?;
                if !literal.is_empty() {
                    pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                }
                pieces.push(Piece::Macro(read_macro(inner, letters)?));
                after
            }
            _ => return Err(SpfSyntaxError::Macro),
        };
        tail = rest.len();
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Ok((MacroString(pieces), tail))
}

fn escape<'t>(literal: &mut String, text: &str, rest: &'t str) -> &'t str {
    literal.push_str(text);
    rest.get(2..).unwrap_or_default()
}

/// What stands between the braces: a letter, digits, `r`, delimiters.
fn read_macro(inner: &str, letters: Letters) -> Result<Macro, SpfSyntaxError> {
    let letter = inner.bytes().next().ok_or(SpfSyntaxError::Macro)?;
    let lower = letter.to_ascii_lowercase();
    match lower {
        b's' | b'l' | b'o' | b'd' | b'i' | b'p' | b'h' | b'v' => {}
        b'c' | b'r' | b't' if letters == Letters::Explanation => {}
        b'c' | b'r' | b't' => return Err(SpfSyntaxError::MacroForExplanation),
        _ => return Err(SpfSyntaxError::MacroLetter),
    }
    let rest = inner.get(1..).ok_or(SpfSyntaxError::MacroLetter)?;
    let transformed = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = rest
        .get(..rest.len() - transformed.len())
        .unwrap_or_default();
    let parts = match digits {
        "" => None,
        // More parts than a number can hold are more than there are.
        digits => Some(digits.parse().unwrap_or(usize::MAX)),
    };
    if parts == Some(0) {
        return Err(SpfSyntaxError::MacroZero);
    }
    let delimiters = transformed.strip_prefix(['r', 'R']).unwrap_or(transformed);
    if !delimiters.chars().all(|c| ".-+,/_=".contains(c)) {
        return Err(SpfSyntaxError::Macro);
    }
    Ok(Macro {
        letter: lower,
        escaped: letter.is_ascii_uppercase(),
        parts,
        reversed: delimiters.len() < transformed.len(),
        delimiters: delimiters.to_owned(),
    })
}

/// What the macros stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Values<'v> {
    /// The sender that is checked.
    pub(super) sender: &'v Sender,
    /// The domain whose record it is: `d`.
    pub(super) domain: &'v str,
    /// The validated name of the client: `p`.
    pub(super) validated: &'v str,
    /// The time, in seconds since 1970: `t`.
    pub(super) now: Option<i64>,
}

impl MacroString {
    /// Whether the macro `letter` stands in it.
    pub(super) fn uses(&self, letter: u8) -> bool {
        self.0
            .iter()
            .any(|piece| matches!(piece, Piece::Macro(found) if found.letter == letter))
    }

    /// The target-name (section 4.8): macros put in, the final dot dropped, and labels dropped
    /// on the left until 253 bytes are left (section 7.3).
    pub(super) fn name(&self, values: &Values<'_>) -> String {
        let mut text = String::new();
        for piece in &self.0 {
            text.push_str(&piece.expand(values));
            if text.len() > MAX_EXPANSION {
                let start = text.ceil_char_boundary(text.len() - MAX_EXPANSION / 2);
                text.drain(..start);
            }
        }
        let mut name = text.strip_suffix('.').unwrap_or(&text);
        while name.len() > MAX_NAME {
            match name.split_once('.') {
                Some((_, rest)) => name = rest,
                None => break,
            }
        }
        name.to_owned()
    }

    /// The text of an explanation; `None` where it is longer than any reply.
    pub(super) fn explanation(&self, values: &Values<'_>) -> Option<String> {
        let mut text = String::new();
        for piece in &self.0 {
            text.push_str(&piece.expand(values));
            if text.len() > MAX_EXPLANATION {
                return None;
            }
        }
        Some(text)
    }
}

impl Piece {
    fn expand(&self, values: &Values<'_>) -> String {
        match self {
            Self::Literal(text) => text.clone(),
            Self::Macro(found) => found.expand(values),
        }
    }
}

impl Macro {
    fn expand(&self, values: &Values<'_>) -> String {
        let text = self.transform(&self.value(values));
        if self.escaped {
            url_escape(&text)
        } else {
            text
        }
    }

    fn value(&self, values: &Values<'_>) -> String {
        let sender = values.sender;
        match self.letter {
            b's' => format!("{}@{}", sender.local, sender.domain),
            b'l' => sender.local.clone(),
            b'o' => sender.domain.clone(),
            b'd' => values.domain.to_owned(),
            b'i' => dotted(sender.ip),
            b'p' => values.validated.to_owned(),
            b'v' => if sender.ip.is_ipv4() {
                "in-addr"
            } else {
                "ip6"
            }
            .to_owned(),
            b'h' => sender.helo.clone().unwrap_or_else(unknown),
            b'c' => sender.ip.to_string(),
            b't' => values.now.map_or_else(unknown, |now| now.to_string()),
            // `r`, the host that checks: it has no name here.
            _ => unknown(),
        }
    }

    fn transform(&self, value: &str) -> String {
        if self.parts.is_none() && !self.reversed && self.delimiters.is_empty() {
            return value.to_owned();
        }
        let mut parts: Vec<&str> = if self.delimiters.is_empty() {
            value.split('.').collect()
        } else {
            value.split(|c| self.delimiters.contains(c)).collect()
        };
        if self.reversed {
            parts.reverse();
        }
        let from = parts.len() - self.parts.unwrap_or(usize::MAX).min(parts.len());
        parts.get(from..).unwrap_or_default().join(".")
    }
}

/// The word for what is not known (section 7.3).
fn unknown() -> String {
    "unknown".to_owned()
}

/// An address as `i` has it: IPv6 as single digits with dots between them.
fn dotted(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let digits: Vec<String> = format!("{:032X}", ip.to_bits())
                .chars()
                .map(String::from)
                .collect();
            digits.join(".")
        }
    }
}

/// Every byte that is not unreserved in a URI (RFC 3986, section 2.3) as `%XX`.
fn url_escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(text: &str, ip: &str) -> String {
        let sender = Sender::new(
            ip.parse().expect("an address"),
            Some("mx.example.org"),
            Some("strong-bad@email.example.com"),
        )
        .expect("a sender");
        let values = Values {
            sender: &sender,
            domain: "email.example.com",
            validated: "mx.example.org",
            now: None,
        };
        read(text, Letters::Terms)
            .expect("a macro-string")
            .0
            .name(&values)
    }

    /// RFC 7208, section 7.4.
    #[test]
    fn the_examples_of_the_rfc() {
        for (text, expected) in [
            ("%{s}", "strong-bad@email.example.com"),
            ("%{o}", "email.example.com"),
            ("%{d}", "email.example.com"),
            ("%{d4}", "email.example.com"),
            ("%{d3}", "email.example.com"),
            ("%{d2}", "example.com"),
            ("%{d1}", "com"),
            ("%{dr}", "com.example.email"),
            ("%{d2r}", "example.email"),
            ("%{l}", "strong-bad"),
            ("%{l-}", "strong.bad"),
            ("%{lr}", "strong-bad"),
            ("%{lr-}", "bad.strong"),
            ("%{l1r-}", "strong"),
            (
                "%{ir}.%{v}._spf.%{d2}",
                "3.2.0.192.in-addr._spf.example.com",
            ),
            ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
            (
                "%{lr-}.lp.%{ir}.%{v}._spf.%{d2}",
                "bad.strong.lp.3.2.0.192.in-addr._spf.example.com",
            ),
            (
                "%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}",
                "3.2.0.192.in-addr.strong.lp._spf.example.com",
            ),
            (
                "%{d2}.trusted-domains.example.net",
                "example.com.trusted-domains.example.net",
            ),
        ] {
            assert_eq!(expand(text, "192.0.2.3"), expected, "{text}");
        }
        assert_eq!(
            expand("%{ir}.%{v}._spf.%{d2}", "2001:db8::cb01").to_lowercase(),
            "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com"
        );
    }

    #[test]
    fn a_bomb_of_macros_stays_small() {
        let sender = Sender::new(
            "192.0.2.3".parse().expect("an address"),
            None,
            Some(&format!("{}@example.com", "a.".repeat(5000))),
        )
        .expect("a sender");
        let values = Values {
            sender: &sender,
            domain: "example.com",
            validated: "unknown",
            now: None,
        };
        let (bomb, _) = read(&"%{s}".repeat(10_000), Letters::Terms).expect("a macro-string");
        assert!(bomb.name(&values).len() <= 253);
        assert_eq!(bomb.explanation(&values), None);
    }
}
