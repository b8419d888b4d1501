//! The sender that is checked: who connected, and on whose behalf (RFC 7208, section 2).

use crate::net::name::canonical_name;
use std::net::IpAddr;

use crate::report::SpfScope;

/// A sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sender {
    /// The address of the client; an IPv4 address that came mapped into IPv6 is an IPv4 address (section 5).
    pub(super) ip: IpAddr,
    /// The HELO name.
    pub(super) helo: Option<String>,
    /// The reverse path, without angle brackets; empty for a bounce.
    pub(super) mail_from: Option<String>,
    /// The local part; `postmaster` where there is none (section 4.3).
    pub(super) local: String,
    /// The domain: of the reverse path, or the HELO name where that is empty (section 2.4).
    pub(super) domain: String,
    /// Which of the two it is.
    pub(super) scope: SpfScope,
}

impl Sender {
    /// A sender; `None` where there is no domain to check.
    pub(super) fn new(ip: IpAddr, helo: Option<&str>, mail_from: Option<&str>) -> Option<Self> {
        let helo = helo.map(str::trim).filter(|helo| !helo.is_empty());
        let mail_from = mail_from.map(bare);
        let (local, domain, scope) = match mail_from.filter(|path| !path.is_empty()) {
            Some(path) => {
                // Some servers record the domain alone.
                let (local, domain) = path.rsplit_once('@').unwrap_or(("", path));
                (local, domain, SpfScope::Mfrom)
            }
            None => ("", helo?, SpfScope::Helo),
        };
        Some(Self {
            ip: ip.to_canonical(),
            helo: helo.map(str::to_owned),
            mail_from: mail_from.map(str::to_owned),
            local: if local.is_empty() {
                "postmaster"
            } else {
                local
            }
            .to_owned(),
            domain: ascii(domain),
            scope,
        })
    }

    /// The same client with its HELO name as the identity (section 2.3); `None` where that is what is checked already.
    pub(super) fn as_helo(&self) -> Option<Self> {
        match self.scope {
            SpfScope::Helo => None,
            SpfScope::Mfrom => Self::new(self.ip, self.helo.as_deref(), None),
        }
    }
}

/// A reverse path without angle brackets and source route (RFC 5321, section 4.1.1.2 and appendix C).
fn bare(path: &str) -> &str {
    let path = path.trim();
    let path = path
        .strip_prefix('<')
        .and_then(|path| path.strip_suffix('>'))
        .unwrap_or(path);
    match path.split_once(':') {
        Some((route, rest)) if route.starts_with('@') => rest,
        _ => path,
    }
}

/// A domain in its ASCII form (section 4.3), its case kept; the final dot is dropped.
fn ascii(domain: &str) -> String {
    if domain.is_ascii() {
        domain.strip_suffix('.').unwrap_or(domain).to_owned()
    } else {
        canonical_name(domain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identity_is_the_reverse_path_or_the_helo_name() {
        let sender = |helo, mail_from| {
            let ip = "::ffff:192.0.2.1".parse().expect("an address");
            Sender::new(ip, helo, mail_from).map(|s| (s.local, s.domain, s.scope))
        };
        let is =
            |local: &str, domain: &str, scope| Some((local.to_owned(), domain.to_owned(), scope));
        assert_eq!(
            sender(None, Some("<a@b@example.com.>")),
            is("a@b", "example.com", SpfScope::Mfrom)
        );
        assert_eq!(
            sender(Some("h.example"), Some("@example.com")),
            is("postmaster", "example.com", SpfScope::Mfrom)
        );
        assert_eq!(
            sender(Some("h.example"), Some("<>")),
            is("postmaster", "h.example", SpfScope::Helo)
        );
        assert_eq!(
            sender(None, Some("<@r.example:a@exämple.com>")),
            is("a", "xn--exmple-cua.com", SpfScope::Mfrom)
        );
        assert_eq!(sender(None, Some("")), None);
        assert_eq!(sender(None, None), None);
    }
}
