//! Addresses of hosts, and the ranges that are set apart (the special-purpose registries of RFC 6890).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::report::IpKind;

/// The address in a word: bare, in brackets, with the tag `IPv6:` (RFC 5321, section 4.1.3), a zone (`%eth0`)
/// or a port after it. An IPv4 address mapped into IPv6 is the IPv4 address.
pub(crate) fn read(word: &str) -> Option<IpAddr> {
    let word = match word.find('[') {
        Some(0) => word.get(1..)?.split(']').next()?,
        Some(_) => return None,
        None => word,
    };
    let word = match word.get(..5) {
        Some(tag) if tag.eq_ignore_ascii_case("ipv6:") => word.get(5..)?,
        _ => word,
    };
    let word = word.split('%').next()?;
    if let Ok(address) = word.parse::<IpAddr>() {
        return Some(address.to_canonical());
    }
    // `192.0.2.1:25`
    let (address, port) = word.split_once(':')?;
    let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    is_port
        .then(|| address.parse::<Ipv4Addr>().ok())
        .flatten()
        .map(IpAddr::V4)
}

/// What range an address is of.
pub(crate) fn kind(address: IpAddr) -> IpKind {
    let (kind, rfc) = match address {
        IpAddr::V4(address) => kind_v4(address),
        IpAddr::V6(address) => kind_v6(address),
    }
    .unwrap_or(("public", ""));
    IpKind {
        kind: kind.to_owned(),
        rfc: (!rfc.is_empty()).then(|| rfc.to_owned()),
    }
}

/// Whether the address cannot be reached across the internet: a transfer from it stayed on one machine or in one network.
pub(crate) fn is_internal(address: IpAddr) -> bool {
    if let Some(within) = embedded(address) {
        return is_internal(IpAddr::V4(within));
    }
    matches!(
        kind(address).kind.as_str(),
        "private" | "loopback" | "link-local" | "shared" | "unspecified"
    )
}

/// The IPv4 address inside a 6to4 address (RFC 3056). Google numbers its inner servers so, from 10.0.0.0/8.
fn embedded(address: IpAddr) -> Option<Ipv4Addr> {
    let IpAddr::V6(address) = address else {
        return None;
    };
    let [first, high, low, ..] = address.segments();
    let [a, b] = high.to_be_bytes();
    let [c, d] = low.to_be_bytes();
    (first == 0x2002).then(|| Ipv4Addr::new(a, b, c, d))
}

type Range<A> = (A, u32, &'static str, &'static str);

/// A range within another stands before it.
#[rustfmt::skip]
const RANGES_V4: &[Range<Ipv4Addr>] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8, "unspecified", "RFC 791"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "private", "RFC 1918"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "shared", "RFC 6598"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "loopback", "RFC 1122"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "link-local", "RFC 3927"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "private", "RFC 1918"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "documentation", "RFC 5737"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "protocol", "RFC 6890"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "6to4", "RFC 7526"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "private", "RFC 1918"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "benchmarking", "RFC 2544"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "documentation", "RFC 5737"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "documentation", "RFC 5737"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "multicast", "RFC 5771"),
    (Ipv4Addr::new(255, 255, 255, 255), 32, "broadcast", "RFC 919"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "reserved", "RFC 1112"),
];

#[rustfmt::skip]
const RANGES_V6: &[Range<Ipv6Addr>] = &[
    (Ipv6Addr::UNSPECIFIED, 128, "unspecified", "RFC 4291"),
    (Ipv6Addr::LOCALHOST, 128, "loopback", "RFC 4291"),
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96, "mapped", "RFC 4291"),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48, "translated", "RFC 8215"),
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96, "translated", "RFC 6052"),
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 64, "discard", "RFC 6666"),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 32, "teredo", "RFC 4380"),
    (Ipv6Addr::new(0x2001, 2, 0, 0, 0, 0, 0, 0), 48, "benchmarking", "RFC 5180"),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, "documentation", "RFC 3849"),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, "protocol", "RFC 2928"),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, "6to4", "RFC 3056"),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, "documentation", "RFC 9637"),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, "private", "RFC 4193"),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, "link-local", "RFC 4291"),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, "multicast", "RFC 4291"),
];

fn kind_v4(address: Ipv4Addr) -> Option<(&'static str, &'static str)> {
    RANGES_V4
        .iter()
        .find(|(start, length, ..)| (address.to_bits() ^ start.to_bits()) >> (32 - length) == 0)
        .map(|(.., kind, rfc)| (*kind, *rfc))
}

fn kind_v6(address: Ipv6Addr) -> Option<(&'static str, &'static str)> {
    RANGES_V6
        .iter()
        .find(|(start, length, ..)| (address.to_bits() ^ start.to_bits()) >> (128 - length) == 0)
        .map(|(.., kind, rfc)| (*kind, *rfc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_servers_write_them() {
        for (word, expected) in [
            ("192.0.2.1", Some("192.0.2.1")),
            ("[192.0.2.1]", Some("192.0.2.1")),
            ("[192.0.2.1]:25", Some("192.0.2.1")),
            ("[192.0.2.1:25]", Some("192.0.2.1")),
            ("[IPv6:2001:db8::1]", Some("2001:db8::1")),
            ("IPV6:2001:db8::1", Some("2001:db8::1")),
            ("[fe80::1%7]", Some("fe80::1")),
            ("[::ffff:192.0.2.1]", Some("192.0.2.1")),
            ("8.14.5/8.14.5", None),
            ("example.com", None),
            ("[]", None),
            ("a[192.0.2.1]", None),
        ] {
            let read = read(word).map(|address| address.to_string());
            assert_eq!(read.as_deref(), expected, "{word}");
        }
    }

    #[test]
    fn ranges_are_named_with_their_rfc() {
        for (address, expected, rfc) in [
            ("8.8.8.8", "public", None),
            ("172.15.0.1", "public", None),
            ("172.31.255.255", "private", Some("RFC 1918")),
            ("172.32.0.1", "public", None),
            ("100.64.0.1", "shared", Some("RFC 6598")),
            ("100.128.0.1", "public", None),
            ("127.0.0.1", "loopback", Some("RFC 1122")),
            ("192.0.2.9", "documentation", Some("RFC 5737")),
            ("192.0.0.9", "protocol", Some("RFC 6890")),
            ("198.19.0.1", "benchmarking", Some("RFC 2544")),
            ("255.255.255.255", "broadcast", Some("RFC 919")),
            ("250.0.0.1", "reserved", Some("RFC 1112")),
            ("2606:4700::1", "public", None),
            ("::1", "loopback", Some("RFC 4291")),
            ("2001:db8::1", "documentation", Some("RFC 3849")),
            ("2001:4860::1", "public", None),
            ("fd00::1", "private", Some("RFC 4193")),
            ("fe80::1", "link-local", Some("RFC 4291")),
            ("2002:a05::1", "6to4", Some("RFC 3056")),
        ] {
            let kind = kind(address.parse().expect("an address"));
            assert_eq!(
                (kind.kind.as_str(), kind.rfc.as_deref()),
                (expected, rfc),
                "{address}"
            );
        }
        assert!(is_internal("2002:a05::1".parse().expect("an address")));
        assert!(!is_internal("2002:808::1".parse().expect("an address")));
    }
}
