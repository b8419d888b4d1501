//! The author of a message: the From field (RFC 5322, section 3.6.2) as DMARC needs it.

use mail_parser::{HeaderForm, HeaderValue};

use super::Message;
use crate::dns::canonical_name;

/// Who wrote a message, as its From fields have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// There is no From field, or no address in it.
    Missing,
    /// One address, or several in the same domain.
    One {
        /// The first address, as written.
        address: String,
        /// Its domain in ASCII form.
        domain: String,
    },
    /// Addresses in more than one domain, or more than one From field.
    Several {
        /// The domains, each once, in order.
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
}

/// Reads the author of a message.
pub fn author(message: &Message<'_>) -> Author {
    let mut addresses = Vec::new();
    let mut fields = 0_usize;
    for field in message.all("From") {
        fields += 1;
        let mut value = field.value.to_vec();
        value.extend_from_slice(b"\r\n");
        if let HeaderValue::Address(list) = HeaderForm::Addresses.parse(&value).value() {
            addresses.extend(
                list.mailboxes()
                    .filter_map(|mailbox| mailbox.address().map(str::to_owned)),
            );
        }
    }
    let mut domains: Vec<String> = Vec::new();
    for address in &addresses {
        let domain = address
            .rsplit_once('@')
            .map(|(_, domain)| canonical_name(domain.trim()))
            .unwrap_or_default();
        if !domain.is_empty() && !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    match (domains.as_slice(), fields) {
        ([], _) => Author::Missing,
        ([domain], 1) => Author::One {
            address: addresses.into_iter().next().unwrap_or_default(),
            domain: domain.clone(),
        },
        _ => Author::Several { domains },
    }
}
