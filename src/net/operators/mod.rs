//! Whose a host is: well-known operators by the domains that they run, everybody else by the organization in the name.

use std::net::IpAddr;

use super::{address, is_within, name};

mod table;

use table::OPERATORS;

/// An operator of mail servers that many domains use.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Operator {
    /// Its name, or that of its service.
    pub(crate) name: &'static str,
    /// The domains of its hosts, authserv-ids and of the SPF records that customers include. Where one is under another,
    /// the longer one counts.
    hosts: &'static [Hosts],
    /// How its own servers pass messages on; `None` where that is not known.
    habits: Option<Habits>,
}

/// Hosts under one domain.
#[derive(Debug, PartialEq, Eq)]
struct Hosts {
    domain: &'static str,
    roles: &'static [Role],
    /// The software or service that such a host runs.
    software: Option<&'static str>,
}

/// What hosts do for others than their operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// They receive mail for mailboxes.
    Receiver,
    /// They send for many customers over addresses that those share: SPF says no more than "some customer".
    Sender,
    /// They filter mail before it reaches its receiver, or after it left its sender.
    Gateway,
    /// They distribute to the members of lists.
    List,
}

/// How the servers of an operator pass messages on among themselves, as its messages show it.
#[derive(Debug, PartialEq, Eq)]
struct Habits {
    /// Networks inside it: the network and the length of its prefix.
    networks: &'static [(IpAddr, u8)],
    /// Its servers write their results under their own Received field; everybody should write them above it.
    writes_below: bool,
    /// Fields that its filters add to every message from outside, at the end of the header: of these, a message that it
    /// received has its own, and if there is one instance only, that is the one.
    stamps: &'static [&'static str],
}

impl Operator {
    /// Whether the filters add the field `name` to every message from outside, wherever they put it.
    pub(crate) fn stamps(&self, name: &[u8]) -> bool {
        self.habits.as_ref().is_some_and(|habits| {
            habits
                .stamps
                .iter()
                .any(|stamp| stamp.as_bytes().eq_ignore_ascii_case(name))
        })
    }

    /// Whether the servers write their results under their own Received field.
    pub(crate) fn writes_below(&self) -> bool {
        self.habits
            .as_ref()
            .is_some_and(|habits| habits.writes_below)
    }
}

/// The operator of a host, and the longest domain of its table that the host is under.
fn find(host: &str) -> Option<(&'static Operator, &'static Hosts)> {
    let host = host_of_id(host);
    OPERATORS
        .iter()
        .flat_map(|operator| operator.hosts.iter().map(move |hosts| (operator, hosts)))
        .filter(|(_, hosts)| is_within(&host, hosts.domain))
        .max_by_key(|(_, hosts)| hosts.domain.len())
}

fn with_role(host: &str, role: Role) -> Option<&'static Operator> {
    find(host)
        .filter(|(_, hosts)| hosts.roles.contains(&role))
        .map(|(operator, _)| operator)
}

/// The well-known operator of a host, whatever the host does.
pub(crate) fn operator(host: &str) -> Option<&'static Operator> {
    find(host).map(|(operator, _)| operator)
}

/// The operator that receives mail for mailboxes on this host.
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the trust boundary is to ask it")
)]
pub(crate) fn receiver(host: &str) -> Option<&'static Operator> {
    with_role(host, Role::Receiver)
}

/// The operator that sends for many customers: by a host's name, or by the name of an SPF record that is included.
pub(crate) fn sending_service(host_or_include: &str) -> Option<&'static Operator> {
    with_role(host_or_include, Role::Sender)
}

/// The operator of a filtering gateway, by the name of the host that an MX record gives.
pub(crate) fn gateway(mx_host: &str) -> Option<&'static Operator> {
    with_role(mx_host, Role::Gateway)
}

/// The operator of a host of mailing lists.
#[cfg_attr(not(test), expect(dead_code, reason = "the story is to ask it"))]
pub(crate) fn list_host(host: &str) -> Option<&'static Operator> {
    with_role(host, Role::List)
}

/// The software or service that a host runs, by its name. Anyone can write a name into a message.
pub(crate) fn software(host: &str) -> Option<&'static str> {
    find(host).and_then(|(_, hosts)| hosts.software)
}

/// The names of all software that [`software`] gives, some more than once.
#[cfg(test)]
pub(crate) fn software_names() -> impl Iterator<Item = &'static str> {
    OPERATORS
        .iter()
        .flat_map(|operator| operator.hosts)
        .filter_map(|hosts| hosts.software)
}

/// Who runs the servers that received a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Receiver {
    /// An operator whose habits are known.
    Known(&'static Operator),
    /// The organization of a host's name; the bare name where it has no domain.
    Organization(String),
}

impl Receiver {
    /// Whose `host` is.
    pub(crate) fn of(host: &str) -> Self {
        operator(host)
            .filter(|operator| operator.habits.is_some())
            .map_or_else(|| Self::Organization(last_labels(host)), Self::Known)
    }

    /// Whose a server is that names itself by its address only; `None` where that does not tell.
    pub(crate) fn of_address(host: &str) -> Option<Self> {
        let ip = host.parse().ok()?;
        let mut known = OPERATORS.iter().map(Self::Known);
        known.find(|receiver| receiver.holds(ip))
    }

    /// Whether `host` is one of its own.
    pub(crate) fn runs(&self, host: &str) -> bool {
        match self {
            Self::Known(known) => operator(host) == Some(*known),
            Self::Organization(own) => last_labels(host) == *own,
        }
    }

    /// Whether an address is inside one of its public networks.
    pub(crate) fn holds(&self, ip: IpAddr) -> bool {
        match self {
            Self::Known(Operator {
                habits: Some(habits),
                ..
            }) => habits
                .networks
                .iter()
                .any(|&(network, prefix)| address::is_within(ip, network, prefix)),
            _ => false,
        }
    }
}

/// A host name in canonical form, without OpenDKIM's job id and without a port. An address stays whole.
fn host_of_id(host: &str) -> String {
    let host = host.split('/').next().unwrap_or_default();
    if host.parse::<IpAddr>().is_ok() {
        return host.to_ascii_lowercase();
    }
    name::host(host.split(':').next().unwrap_or_default())
}

/// The organization's part of a name; names that are used inside only have one too. An address is compared whole.
fn last_labels(host: &str) -> String {
    let host = host_of_id(host);
    match host.parse::<IpAddr>() {
        Ok(_) => host,
        Err(_) => name::last_labels(&host),
    }
}

/// Whether a name says nothing of an organization: one label, an internal address, or a name that is used inside only.
pub(crate) fn is_local_name(host: &str) -> bool {
    if let Ok(ip) = host.trim_matches(['[', ']']).parse() {
        return address::is_internal(ip);
    }
    let host = host_of_id(host);
    !host.contains('.') || name::is_inside_only(&host)
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
            ("mail.example:25", "mx.mail.example", true),
            ("mailhost", "mailhost", true),
            ("mx.office.lan", "filter.office.lan", true),
            ("192.0.2.1", "198.51.2.1", false),
            ("2001:db8::1", "2001:db8::1", true),
            ("2001:db8::1", "2001:4860::1", false),
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
            ("[::ffff:10.1.2.3]", true),
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

    #[test]
    fn roles_are_found_by_host_and_by_spf_record() {
        let name = |operator: Option<&Operator>| operator.map(|operator| operator.name);
        for (host, expected) in [
            ("a8-31.smtp-out.amazonses.com", Some("Amazon SES")),
            ("ec2-192-0-2-1.compute-1.amazonaws.com", None),
            ("_spf.google.com", Some("Google")),
            ("spf.protection.outlook.com", Some("Microsoft")),
            (
                "mail-dm6nam10on2071.outbound.protection.outlook.com",
                Some("Microsoft"),
            ),
            ("cust-spf.exacttarget.com", Some("Salesforce")),
            ("12345.spf01.hubspotemail.net", Some("HubSpot")),
            ("spf.mtasv.net", Some("Postmark")),
            ("spf.mandrillapp.com", Some("Mailchimp")),
            ("spf.sendinblue.com", Some("Brevo")),
            ("servers.mcsv.net", Some("Mailchimp")),
            ("spf.constantcontact.com", Some("Constant Contact")),
            ("_spf.createsend.com", Some("Campaign Monitor")),
            ("_netblocks.mimecast.com", Some("Mimecast")),
            ("sendgrid.net.example", None),
            ("mx.example.com", None),
        ] {
            assert_eq!(name(sending_service(host)), expected, "{host}");
        }
        for (host, expected) in [
            ("mxa-00000000.gslb.pphosted.com", Some("Proofpoint")),
            ("eu-smtp-inbound-1.mimecast.com", Some("Mimecast")),
            (
                "d000000a.ess.barracudanetworks.com",
                Some("Barracuda Networks"),
            ),
            ("mx1.hc0000-00.iphmx.com", Some("Cisco")),
            ("cluster1.eu.messagelabs.com", Some("Symantec")),
            ("example-com.mail.protection.outlook.com", Some("Microsoft")),
            ("aspmx.l.google.com", None),
        ] {
            assert_eq!(name(gateway(host)), expected, "{host}");
        }
        assert_eq!(name(receiver("aspmx.l.google.com")), Some("Google"));
        assert_eq!(name(receiver("mxa.mailgun.org")), None);
        assert_eq!(name(list_host("mail.groups.io")), Some("Groups.io"));
    }

    #[test]
    fn no_domain_is_in_the_table_twice() {
        let mut domains: Vec<&str> = OPERATORS
            .iter()
            .flat_map(|operator| operator.hosts.iter().map(|hosts| hosts.domain))
            .collect();
        assert!(
            domains
                .iter()
                .all(|domain| name::canonical_name(domain) == **domain)
        );
        let all = domains.len();
        domains.sort_unstable();
        domains.dedup();
        assert_eq!(domains.len(), all);
    }
}
