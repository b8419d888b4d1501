//! The table of well-known operators.
//!
//! Sources: the operators' own documentation of the MX hosts and SPF records that customers enter into their zones (the
//! records, such as `_spf.google.com` and `spf.mtasv.net`, are under the domains that are listed here);
//! host names and networks in the Received fields of real messages (public list archives, `tests/messages`,
//! `tests/received`), which are where the habits come from. It is a table of names, and anyone can write a name:
//! what rests on it is no more than a hint, unless DNS or the receiving server confirms the name.

use std::net::{IpAddr, Ipv6Addr};

use super::{
    Habits, Hosts, Operator,
    Role::{Gateway, List, Receiver, Sender},
};

/// Hosts that have no role for others, or none that the name alone tells.
const fn hosts(domain: &'static str) -> Hosts {
    Hosts {
        domain,
        roles: &[],
        software: None,
    }
}

const fn receiving(domain: &'static str) -> Hosts {
    Hosts {
        roles: &[Receiver],
        ..hosts(domain)
    }
}

const fn sending(domain: &'static str) -> Hosts {
    Hosts {
        roles: &[Sender],
        ..hosts(domain)
    }
}

/// A gateway relays what its customers send, too, over addresses that they share.
const fn filtering(domain: &'static str) -> Hosts {
    Hosts {
        roles: &[Gateway, Sender],
        ..hosts(domain)
    }
}

/// Mailboxes of customers, and what those send.
const fn hosting(domain: &'static str) -> Hosts {
    Hosts {
        roles: &[Receiver, Sender],
        ..hosts(domain)
    }
}

const fn listing(domain: &'static str) -> Hosts {
    Hosts {
        roles: &[List],
        ..hosts(domain)
    }
}

impl Hosts {
    const fn run(self, software: &'static str) -> Self {
        Self {
            software: Some(software),
            ..self
        }
    }
}

const fn operator(name: &'static str, hosts: &'static [Hosts]) -> Operator {
    Operator {
        name,
        hosts,
        habits: None,
    }
}

impl Operator {
    const fn with_habits(self, habits: Habits) -> Self {
        Self {
            habits: Some(habits),
            ..self
        }
    }

    /// It is known to use private networks and names of its own domains only.
    const fn with_plain_habits(self) -> Self {
        self.with_habits(Habits {
            networks: &[],
            writes_below: false,
            stamps: &[],
        })
    }
}

const fn v6(first: u16, second: u16) -> IpAddr {
    IpAddr::V6(Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0))
}

pub(super) const OPERATORS: &[Operator] = &[
    // Receivers of mailboxes; many of them send for the domains of customers as well.
    operator(
        "Google",
        &[
            hosting("google.com").run("Gmail"),
            hosting("googlemail.com").run("Gmail"),
            hosting("gmail.com"),
            listing("googlegroups.com"),
        ],
    )
    .with_habits(Habits {
        // Its machines are numbered with 6to4 addresses of 10.0.0.0/8.
        networks: &[(v6(0x2002, 0x0a00), 24)],
        writes_below: true,
        stamps: &[],
    }),
    operator(
        "Microsoft",
        &[
            hosting("outlook.com"),
            Hosts {
                roles: &[Receiver, Sender, Gateway],
                ..hosts("protection.outlook.com").run("Microsoft Exchange")
            },
            hosting("prod.outlook.com").run("Microsoft Exchange"),
            hosting("office365.com"),
            hosting("outlook.office365.com").run("Microsoft Exchange"),
            hosting("office365.us"),
            hosting("hotmail.com"),
            hosts("microsoft.com"),
            hosts("exchangelabs.com"),
        ],
    )
    .with_habits(Habits {
        networks: &[(v6(0x2603, 0x1000), 24), (v6(0x2a01, 0x0111), 32)],
        writes_below: false,
        // "The results of these scans are added to the following header fields": learn.microsoft.com,
        // defender-office-365/message-headers-eop-mdo (7 July 2025).
        stamps: &["X-Forefront-Antispam-Report", "X-Microsoft-Antispam"],
    }),
    operator(
        "Yahoo",
        &[
            receiving("yahoo.com").run("Yahoo"),
            receiving("yahoodns.net"),
            receiving("aol.com"),
        ],
    )
    .with_plain_habits(),
    operator(
        "Fastmail",
        &[hosting("messagingengine.com"), receiving("fastmail.com")],
    )
    .with_plain_habits(),
    operator(
        "Apple",
        &[
            hosting("icloud.com").run("iCloud Mail"),
            receiving("me.com").run("iCloud Mail"),
            receiving("mac.com"),
            hosts("apple.com"),
        ],
    )
    .with_plain_habits(),
    operator(
        "Naver",
        &[
            receiving("naver.com").run("Naver Mail"),
            hosting("worksmobile.com").run("Naver Works"),
        ],
    )
    .with_plain_habits(),
    operator(
        "Kakao",
        &[
            receiving("daum.net").run("Daum Mail"),
            receiving("hanmail.net").run("Daum Mail"),
            receiving("kakao.com").run("Kakao Mail"),
        ],
    )
    .with_plain_habits(),
    operator(
        "Proton",
        &[
            hosting("protonmail.ch"),
            receiving("proton.ch"),
            receiving("protonmail.com"),
            receiving("proton.me"),
        ],
    )
    .with_plain_habits(),
    operator("Hiworks", &[hosting("hiworks.co.kr").run("Hiworks")]),
    operator(
        "Zoho",
        &[
            hosting("zoho.com"),
            hosting("zoho.eu"),
            hosting("zoho.in"),
            hosting("zohomail.com"),
            sending("zcsend.net"),
            sending("zeptomail.com"),
            sending("transmail.net"),
        ],
    ),
    // Services that send for customers.
    operator(
        "Amazon SES",
        &[
            sending("amazonses.com"),
            sending("smtp-out.amazonses.com").run("Amazon SES"),
            sending("email-smtp.amazonaws.com").run("Amazon SES"),
            // Machines that customers rent: their names tell nothing of mail.
            hosts("amazonaws.com"),
        ],
    ),
    operator("SendGrid", &[sending("sendgrid.net").run("SendGrid")]),
    operator(
        "Mailgun",
        &[
            sending("mailgun.org").run("Mailgun"),
            sending("mailgun.net").run("Mailgun"),
        ],
    ),
    operator(
        "Mailchimp",
        &[
            sending("mandrillapp.com"),
            sending("mcsv.net"),
            sending("mcdlv.net"),
            sending("rsgsv.net"),
        ],
    ),
    operator(
        "SparkPost",
        &[
            sending("sparkpostmail.com").run("Momentum"),
            sending("sparkpost.com"),
        ],
    ),
    operator(
        "Postmark",
        &[sending("mtasv.net"), sending("postmarkapp.com")],
    ),
    operator(
        "Brevo",
        &[
            sending("sendinblue.com"),
            sending("brevo.com"),
            sending("sender-sib.com"),
            sending("mailin.fr"),
        ],
    ),
    operator("Mailjet", &[sending("mailjet.com")]),
    operator(
        "Salesforce",
        &[
            sending("exacttarget.com"),
            sending("salesforce.com"),
            sending("pardot.com"),
        ],
    ),
    operator(
        "HubSpot",
        &[
            sending("hubspotemail.net"),
            sending("hubspot.com"),
            sending("hubspotstarter.net"),
        ],
    ),
    operator(
        "Constant Contact",
        &[sending("constantcontact.com"), sending("ccsend.com")],
    ),
    operator(
        "Klaviyo",
        &[sending("klaviyo.com"), sending("klaviyomail.com")],
    ),
    operator("Campaign Monitor", &[sending("createsend.com")]),
    operator("Marketo", &[sending("mktomail.com"), sending("mktdns.com")]),
    operator("Zendesk", &[sending("zendesk.com")]),
    operator(
        "Freshworks",
        &[sending("freshemail.io"), sending("freshdesk.com")],
    ),
    operator("Elastic Email", &[sending("elasticemail.com")]),
    operator(
        "SMTP2GO",
        &[sending("smtp2go.com"), sending("smtpcorp.com")],
    ),
    operator("MailerSend", &[sending("mailersend.net")]),
    operator(
        "Oracle",
        &[sending("oracleemaildelivery.com"), sending("responsys.net")],
    ),
    // Gateways that filter before the receiver, and on the way out.
    operator(
        "Proofpoint",
        &[
            filtering("pphosted.com").run("Proofpoint"),
            filtering("ppe-hosted.com").run("Proofpoint"),
            filtering("ppops.net"),
        ],
    ),
    operator(
        "Mimecast",
        &[
            filtering("mimecast.com").run("Mimecast"),
            filtering("mimecast.co.za"),
            filtering("mimecast-offshore.com"),
        ],
    ),
    operator(
        "Barracuda Networks",
        &[
            filtering("barracudanetworks.com").run("Barracuda"),
            filtering("cudaops.com").run("Barracuda"),
        ],
    ),
    operator(
        "Cisco",
        &[filtering("iphmx.com").run("Cisco Secure Email Gateway")],
    ),
    operator(
        "Symantec",
        &[filtering("messagelabs.com").run("Symantec Email Security")],
    ),
    operator(
        "Trend Micro",
        &[filtering("trendmicro.com"), filtering("trendmicro.eu")],
    ),
    operator(
        "Sophos",
        &[filtering("hydra.sophos.com"), filtering("reflexion.net")],
    ),
    operator("Fortinet", &[filtering("fortimailcloud.com")]),
    operator(
        "Hornetsecurity",
        &[
            filtering("hornetsecurity.com"),
            filtering("antispameurope.com"),
        ],
    ),
    operator(
        "SpamExperts",
        &[filtering("antispamcloud.com"), filtering("spamexperts.com")],
    ),
    operator("Forcepoint", &[filtering("mailcontrol.com")]),
    operator("Cloudflare", &[filtering("mxrecord.io")]),
    operator("MailRoute", &[filtering("mailroute.net")]),
    operator("MX Guarddog", &[filtering("mxguarddog.com")]),
    // Hosts of mailing lists.
    operator("Groups.io", &[listing("groups.io")]),
    operator("SourceForge", &[listing("lists.sourceforge.net")]),
    operator(
        "kernel.org",
        &[listing("vger.kernel.org"), listing("lists.linux.dev")],
    ),
    operator("FreeLists", &[listing("freelists.org")]),
];
