//! A record without its errors, as far as they are slips of writing: what ought to be published instead.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::parse::parse;

/// The record with every malformed term mended; `None` where one cannot be.
pub(super) fn record(text: &str) -> Option<String> {
    let read = parse(text.as_bytes());
    let mut mended = String::with_capacity(text.len() + 8);
    let mut at = 0;
    for term in &read.terms {
        if term.kind.is_ok() {
            continue;
        }
        let written = read.text.get(term.at.start..term.at.end)?;
        mended.push_str(read.text.get(at..term.at.start)?);
        mended.push_str(&self::term(written)?);
        at = term.at.end;
    }
    mended.push_str(read.text.get(at..)?);
    (mended != text && is_readable(&mended)).then_some(mended)
}

/// The record without some of its terms.
pub(super) fn without(text: &str, terms: &[&str]) -> Option<String> {
    let kept: Vec<&str> = text
        .split(' ')
        .filter(|word| !word.is_empty() && !terms.contains(word))
        .collect();
    let record = kept.join(" ");
    // Of a record that authorizes nobody any more, nothing is proposed.
    (kept.len() > 1 && is_readable(&record)).then_some(record)
}

/// Whether a record has no error.
pub(super) fn is_readable(record: &str) -> bool {
    parse(record.as_bytes())
        .terms
        .iter()
        .all(|term| term.kind.is_ok())
}

/// What a malformed term was meant to be.
fn term(written: &str) -> Option<String> {
    let bare = written.trim_end_matches([',', ';']);
    let (qualifier, rest) = match bare.split_at_checked(1) {
        Some((sign @ ("+" | "-" | "~" | "?"), rest)) => (sign, rest),
        _ => ("", bare),
    };
    // A bare address.
    if let Some(name) = family(rest) {
        return Some(format!("{qualifier}{name}:{rest}"));
    }
    let Some((name, value)) = rest.split_once([':', '=']) else {
        // A term with a comma or semicolon behind it.
        return (bare != written).then(|| bare.to_owned());
    };
    let name = name.to_ascii_lowercase();
    match (name.as_str(), family(value)) {
        ("a" | "mx" | "ip" | "ipv4" | "ipv6" | "ip4" | "ip6" | "include", Some(family)) => {
            Some(format!("{qualifier}{family}:{value}"))
        }
        ("redirect" | "exp", None) => Some(format!("{name}={value}")),
        _ => (bare != written).then(|| bare.to_owned()),
    }
}

/// The mechanism of an address, or of a network.
fn family(text: &str) -> Option<&'static str> {
    let address = text.split('/').next().unwrap_or(text);
    if address.parse::<Ipv4Addr>().is_ok() {
        Some("ip4")
    } else if address.parse::<Ipv6Addr>().is_ok() {
        Some("ip6")
    } else {
        None
    }
}

/// Whether a term is an address without a mechanism.
pub(super) fn is_bare_address(written: &str) -> bool {
    family(written.trim_start_matches(['+', '-', '~', '?'])).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_mended_and_nothing_else() {
        for (written, mended) in [
            ("v=spf1 192.0.2.1 -all", Some("v=spf1 ip4:192.0.2.1 -all")),
            (
                "v=spf1 2001:db8::1/64 ~all",
                Some("v=spf1 ip6:2001:db8::1/64 ~all"),
            ),
            ("v=spf1 a:192.0.2.1 -all", Some("v=spf1 ip4:192.0.2.1 -all")),
            (
                "v=spf1 ipv4:192.0.2.0/24 -all",
                Some("v=spf1 ip4:192.0.2.0/24 -all"),
            ),
            (
                "v=spf1 ip4:2001:db8::/32 -all",
                Some("v=spf1 ip6:2001:db8::/32 -all"),
            ),
            (
                "v=spf1 a, mx; redirect:b.example",
                Some("v=spf1 a mx redirect=b.example"),
            ),
            ("v=spf1 include -all", None),
            ("v=spf1 ip4:192.0.2.300 -all", None),
            ("v=spf1 a:192.0.2.1 includ:b.example -all", None),
            ("v=spf1 a -all", None),
        ] {
            assert_eq!(record(written).as_deref(), mended, "{written}");
        }
    }
}
