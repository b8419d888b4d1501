//! Addresses of hosts, and the ranges that are set apart (the special-purpose registries of RFC 6890).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

/// What range an address is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct IpKind {
    /// The range.
    pub kind: AddressRange,
    /// Where that range is set apart, such as `RFC 1918`; `null` for a public address.
    pub rfc: Option<String>,
}

/// A range of addresses that is set apart, or `public` for all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AddressRange {
    /// In none of the others.
    Public,
    /// For use inside one network.
    Private,
    /// The machine itself.
    Loopback,
    /// One link, without a router.
    LinkLocal,
    /// Between a carrier and its customers' routers.
    Shared,
    /// No address.
    Unspecified,
    /// For examples in documentation.
    Documentation,
    /// For measuring network devices.
    Benchmarking,
    /// A group of hosts.
    Multicast,
    /// Every host of the link.
    Broadcast,
    /// For later use.
    Reserved,
    /// For protocols of the IETF.
    Protocol,
    /// An IPv4 address written as IPv6.
    Mapped,
    /// An IPv4 address that a translator reaches.
    Translated,
    /// An IPv4 network that IPv6 is tunnelled to (6to4).
    #[serde(rename = "6to4")]
    SixToFour,
    /// An IPv4 host that IPv6 is tunnelled to.
    Teredo,
    /// What is sent there is thrown away.
    Discard,
}

/// The address in a word: bare, in brackets, with the tag `IPv6:` (RFC 5321, section 4.1.3), a zone (`%eth0`)
/// or a port after it. An IPv4 address mapped into IPv6 is the IPv4 address.
pub fn read(word: &str) -> Option<IpAddr> {
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
    let entry = match address {
        IpAddr::V4(address) => range_v4(address),
        IpAddr::V6(address) => range_v6(address),
    };
    IpKind {
        kind: entry.map_or(AddressRange::Public, |(range, _)| range),
        rfc: entry.map(|(_, rfc)| rfc.to_owned()),
    }
}

/// Whether the address cannot be reached across the internet: a transfer from it stayed on one machine or in one network.
pub(crate) fn is_internal(address: IpAddr) -> bool {
    let address = address.to_canonical();
    if let Some(within) = embedded(address) {
        return is_internal(IpAddr::V4(within));
    }
    matches!(
        kind(address).kind,
        AddressRange::Private
            | AddressRange::Loopback
            | AddressRange::LinkLocal
            | AddressRange::Shared
            | AddressRange::Unspecified
    )
}

/// Whether the first `prefix` bits of both addresses are the same; addresses of two families share none.
pub(crate) fn is_within(ip: IpAddr, network: IpAddr, prefix: u8) -> bool {
    let shared = match (ip, network) {
        (IpAddr::V4(ip), IpAddr::V4(network)) => (ip.to_bits() ^ network.to_bits()).leading_zeros(),
        (IpAddr::V6(ip), IpAddr::V6(network)) => (ip.to_bits() ^ network.to_bits()).leading_zeros(),
        _ => return false,
    };
    shared >= u32::from(prefix)
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

type Range<A> = (A, u8, AddressRange, &'static str);

/// A range within another stands before it.
#[rustfmt::skip]
const RANGES_V4: &[Range<Ipv4Addr>] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8, AddressRange::Unspecified, "RFC 791"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, AddressRange::Private, "RFC 1918"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, AddressRange::Shared, "RFC 6598"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, AddressRange::Loopback, "RFC 1122"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, AddressRange::LinkLocal, "RFC 3927"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, AddressRange::Private, "RFC 1918"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, AddressRange::Documentation, "RFC 5737"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, AddressRange::Protocol, "RFC 6890"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, AddressRange::SixToFour, "RFC 7526"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, AddressRange::Private, "RFC 1918"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, AddressRange::Benchmarking, "RFC 2544"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, AddressRange::Documentation, "RFC 5737"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, AddressRange::Documentation, "RFC 5737"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, AddressRange::Multicast, "RFC 5771"),
    (Ipv4Addr::new(255, 255, 255, 255), 32, AddressRange::Broadcast, "RFC 919"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, AddressRange::Reserved, "RFC 1112"),
];

#[rustfmt::skip]
const RANGES_V6: &[Range<Ipv6Addr>] = &[
    (Ipv6Addr::UNSPECIFIED, 128, AddressRange::Unspecified, "RFC 4291"),
    (Ipv6Addr::LOCALHOST, 128, AddressRange::Loopback, "RFC 4291"),
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96, AddressRange::Mapped, "RFC 4291"),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48, AddressRange::Translated, "RFC 8215"),
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96, AddressRange::Translated, "RFC 6052"),
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 64, AddressRange::Discard, "RFC 6666"),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 32, AddressRange::Teredo, "RFC 4380"),
    (Ipv6Addr::new(0x2001, 2, 0, 0, 0, 0, 0, 0), 48, AddressRange::Benchmarking, "RFC 5180"),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, AddressRange::Documentation, "RFC 3849"),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, AddressRange::Protocol, "RFC 2928"),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, AddressRange::SixToFour, "RFC 3056"),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, AddressRange::Documentation, "RFC 9637"),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, AddressRange::Private, "RFC 4193"),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, AddressRange::LinkLocal, "RFC 4291"),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, AddressRange::Multicast, "RFC 4291"),
];

fn range_v4(address: Ipv4Addr) -> Option<(AddressRange, &'static str)> {
    RANGES_V4
        .iter()
        .find(|(start, length, ..)| is_within(address.into(), (*start).into(), *length))
        .map(|(.., range, rfc)| (*range, *rfc))
}

fn range_v6(address: Ipv6Addr) -> Option<(AddressRange, &'static str)> {
    RANGES_V6
        .iter()
        .find(|(start, length, ..)| is_within(address.into(), (*start).into(), *length))
        .map(|(.., range, rfc)| (*range, *rfc))
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
            ("8.8.8.8", AddressRange::Public, None),
            ("172.15.0.1", AddressRange::Public, None),
            ("172.31.255.255", AddressRange::Private, Some("RFC 1918")),
            ("172.32.0.1", AddressRange::Public, None),
            ("100.64.0.1", AddressRange::Shared, Some("RFC 6598")),
            ("100.128.0.1", AddressRange::Public, None),
            ("127.0.0.1", AddressRange::Loopback, Some("RFC 1122")),
            ("192.0.2.9", AddressRange::Documentation, Some("RFC 5737")),
            ("192.0.0.9", AddressRange::Protocol, Some("RFC 6890")),
            ("198.19.0.1", AddressRange::Benchmarking, Some("RFC 2544")),
            ("255.255.255.255", AddressRange::Broadcast, Some("RFC 919")),
            ("250.0.0.1", AddressRange::Reserved, Some("RFC 1112")),
            ("2606:4700::1", AddressRange::Public, None),
            ("::1", AddressRange::Loopback, Some("RFC 4291")),
            ("2001:db8::1", AddressRange::Documentation, Some("RFC 3849")),
            ("2001:4860::1", AddressRange::Public, None),
            ("fd00::1", AddressRange::Private, Some("RFC 4193")),
            ("fe80::1", AddressRange::LinkLocal, Some("RFC 4291")),
            ("2002:a05::1", AddressRange::SixToFour, Some("RFC 3056")),
        ] {
            let kind = kind(address.parse().expect("an address"));
            assert_eq!(
                (kind.kind, kind.rfc.as_deref()),
                (expected, rfc),
                "{address}"
            );
        }
        assert!(is_internal("2002:a05::1".parse().expect("an address")));
        assert!(!is_internal("2002:808::1".parse().expect("an address")));
    }

    #[test]
    fn ranges_are_written_as_the_contract_has_them() {
        let text = |range| serde_json::to_value(range).expect("a range");
        assert_eq!(text(AddressRange::LinkLocal), "link-local");
        assert_eq!(text(AddressRange::SixToFour), "6to4");
    }

    #[test]
    fn an_address_is_within_a_network_by_the_bits_of_its_prefix() {
        for (ip, network, prefix, expected) in [
            ("192.0.2.200", "192.0.2.0", 24, true),
            ("192.0.3.1", "192.0.2.0", 24, false),
            ("192.0.2.1", "192.0.2.1", 32, true),
            ("198.51.100.1", "192.0.2.0", 0, true),
            ("2001:db8:1::1", "2001:db8::", 32, true),
            ("2001:db8::1", "2001:db8::", 128, false),
            ("192.0.2.1", "::", 0, false),
        ] {
            let address = |text: &str| text.parse().expect("an address");
            assert_eq!(
                is_within(address(ip), address(network), prefix),
                expected,
                "{ip} {network}/{prefix}"
            );
        }
    }
}
