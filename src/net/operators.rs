//! Whose a host is: the big receivers by the domains that they run, everybody else by the organization in the name.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::name;

/// Who runs the servers that received a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Receiver {
    /// A receiver with habits that are known.
    Known(&'static Known),
    /// The organization of a host's name; the bare name where it has no domain.
    Organization(String),
}

/// A big receiver.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// The domains of its hosts and authserv-ids.
    domains: &'static [&'static str],
    /// Networks inside it that say whose they are, over which its servers pass messages on: the network and the length of its prefix.
    networks: &'static [(IpAddr, u32)],
    /// Its servers write their results under their own Received field; everybody should write them above it.
    pub(crate) writes_below: bool,
}

/// The receivers that are known. Their hosts pass messages on under names and addresses that say less than others'.
const KNOWN: &[Known] = &[
    Known {
        domains: &["google.com", "googlemail.com", "gmail.com"],
        // Its machines are numbered with 6to4 addresses of 10.0.0.0/8.
        networks: &[(v6(0x2002, 0x0a00), 24)],
        writes_below: true,
    },
    Known {
        domains: &[
            "outlook.com",
            "office365.com",
            "office365.us",
            "hotmail.com",
            "microsoft.com",
            "exchangelabs.com",
        ],
        networks: &[(v6(0x2603, 0x1000), 24), (v6(0x2a01, 0x0111), 32)],
        writes_below: false,
    },
    Known {
        domains: &["yahoo.com", "aol.com"],
        networks: &[],
        writes_below: false,
    },
    Known {
        domains: &["messagingengine.com", "fastmail.com"],
        networks: &[],
        writes_below: false,
    },
    Known {
        domains: &["icloud.com", "me.com", "mac.com", "apple.com"],
        networks: &[],
        writes_below: false,
    },
    Known {
        domains: &["naver.com", "worksmobile.com"],
        networks: &[],
        writes_below: false,
    },
    Known {
        domains: &["daum.net", "hanmail.net", "kakao.com"],
        networks: &[],
        writes_below: false,
    },
    Known {
        domains: &["protonmail.ch", "proton.ch", "protonmail.com", "proton.me"],
        networks: &[],
        writes_below: false,
    },
];

const fn v6(first: u16, second: u16) -> IpAddr {
    IpAddr::V6(Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0))
}

impl Receiver {
    /// Whose `host` is.
    pub(crate) fn of(host: &str) -> Self {
        let host = clean(host);
        KNOWN
            .iter()
            .find(|known| known.domains.iter().any(|domain| is_under(&host, domain)))
            .map_or_else(|| Self::Organization(organization(&host)), Self::Known)
    }

    /// Whose a server is that names itself by its address only; `None` where that does not tell.
    pub(crate) fn of_address(host: &str) -> Option<Self> {
        let ip = host.parse().ok()?;
        let holder = KNOWN.iter().map(Self::Known);
        holder.into_iter().find(|receiver| receiver.holds(ip))
    }

    /// Whether `host` is one of its own.
    pub(crate) fn runs(&self, host: &str) -> bool {
        let host = clean(host);
        match self {
            Self::Known(known) => known.domains.iter().any(|domain| is_under(&host, domain)),
            Self::Organization(own) => organization(&host) == *own,
        }
    }

    /// Whether an address is inside one of its public networks.
    pub(crate) fn holds(&self, ip: IpAddr) -> bool {
        match self {
            Self::Known(known) => known
                .networks
                .iter()
                .any(|&(network, prefix)| is_within(ip, network, prefix)),
            Self::Organization(_) => false,
        }
    }
}

/// A name in lower case, without the final dot, without OpenDKIM's job id and without a port.
fn clean(host: &str) -> String {
    let host = host.split(['/', ':']).next().unwrap_or_default();
    host.trim_end_matches('.').to_ascii_lowercase()
}

fn is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// The organization's part of a name; names that are used inside only have one too. An address is compared whole.
fn organization(host: &str) -> String {
    match host.parse::<IpAddr>() {
        Ok(_) => host.to_owned(),
        Err(_) => name::last_labels(host),
    }
}

/// Whether a name says nothing of an organization: one label, an address, or a name that is used inside only.
pub(crate) fn is_local_name(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(ip) = bare.parse() {
        return is_local(ip);
    }
    let host = clean(host);
    !host.contains('.')
        || [
            "local",
            "localdomain",
            "internal",
            "lan",
            "intra",
            "corp",
            "home.arpa",
        ]
        .iter()
        .any(|suffix| is_under(&host, suffix))
}

/// Whether an address is of a private network, by 6to4 too, or of the machine itself.
pub(crate) fn is_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_local_v4(ip),
        IpAddr::V6(ip) => match (ip.to_ipv4_mapped(), ip.segments()) {
            (Some(ip), _) => is_local_v4(ip),
            (None, [0x2002, high, low, ..]) => {
                is_local_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
            }
            _ => {
                ip.is_loopback()
                    || ip.is_unspecified()
                    || ip.is_unique_local()
                    || ip.is_unicast_link_local()
            }
        },
    }
}

fn is_local_v4(ip: Ipv4Addr) -> bool {
    let is_shared = matches!(ip.octets(), [100, second, ..] if second & 0xc0 == 64);
    ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified() || is_shared
}

fn is_within(ip: IpAddr, network: IpAddr, prefix: u32) -> bool {
    let (ip, network, bits) = match (ip, network) {
        (IpAddr::V4(ip), IpAddr::V4(network)) => {
            (u128::from(ip.to_bits()), u128::from(network.to_bits()), 32)
        }
        (IpAddr::V6(ip), IpAddr::V6(network)) => (ip.to_bits(), network.to_bits(), 128),
        _ => return false,
    };
    let shift = bits - prefix.min(bits);
    ip.checked_shr(shift) == network.checked_shr(shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_one_organization_belong_together() {
        for (host, other, same) in [
            ("mx1.example.com", "mailstore.example.com.", true),
            ("mx1.example.co.kr", "mx2.example.co.kr", true),
            ("mx1.example.co.kr", "mx.other.co.kr", false),
            ("mx.gmx.de", "mx.web.de", false),
            ("mx.google.com", "mail-sor-f41.google.com", true),
            ("mx.google.com", "notgoogle.com", false),
            ("spf.icloud.com", "ms1.me.com", true),
            ("mail.example/8F2A1", "mail.example", true),
            ("mailhost", "mailhost", true),
            ("mx.office.lan", "filter.office.lan", true),
            ("192.0.2.1", "198.51.2.1", false),
        ] {
            assert_eq!(Receiver::of(host).runs(other), same, "{host} {other}");
        }
    }

    #[test]
    fn local_addresses_and_names() {
        for (host, local) in [
            ("2002:a05:6a10:1::", true),
            ("2002:808:808::1", false),
            ("10.1.2.3", true),
            ("[192.168.1.1]", true),
            ("100.64.1.1", true),
            ("8.8.8.8", false),
            ("localhost", true),
            ("mailmx.nyi.internal", true),
            ("mx.example.com", false),
        ] {
            assert_eq!(is_local_name(host), local, "{host}");
        }
        let microsoft = Receiver::of("x.prod.outlook.com");
        assert!(microsoft.holds("2603:10a6:20b:1::1".parse().expect("an address")));
        assert!(!microsoft.holds("2604:10a6::1".parse().expect("an address")));
        assert!(!microsoft.holds("40.107.1.1".parse().expect("an address")));
    }
}
