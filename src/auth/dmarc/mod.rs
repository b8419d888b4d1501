//! DMARC (RFC 9989, with RFC 9990): the author's domain, the tree walk, alignment, the policy that applies.
//!
//! mail-auth's verifier gives a verdict without the walk, the place of the record or its errors, so this one
//! is ours, over [`Lookups`]; `tests/it/dmarc.rs` holds it to mail-auth's answer, and `tests/dmarc-differences.md`
//! lists each difference with its paragraph. A file a step: `record` reads, `walk` finds, `align` compares,
//! `judge` decides, `reports` checks where reports go, `fixes` says what would help, `legacy` is RFC 7489.

mod align;
mod fixes;
mod judge;
mod legacy;
mod record;
mod reports;
mod walk;

pub(crate) use record::{Parsed, Policy, Record, parse as parse_record};
pub(crate) use walk::name as record_name;

use crate::net::name::canonical_name;
use serde::Deserialize;

use crate::{
    auth::dkim::DkimCheck,
    dns::Lookups,
    message::{Author, Message, author},
    options::Options,
    report::{AuthResult, BodyPresence, Dmarc, Spf, SpfScope},
};
use align::Identifier;
use judge::judge;

/// Every reason that DMARC's result can have; the catalogs hold a sentence for each.
pub const REASONS: &[&str] = &[
    // The result is `pass`.
    "dmarc-pass",
    // `fail`.
    "dmarc-not-aligned",
    "dmarc-strict-not-met",
    "dmarc-aligned-failed",
    "dmarc-nothing-authenticated",
    "dmarc-aligned-unproven",
    "dmarc-sender-unknown",
    // `none`: no record applies.
    "dmarc-no-record",
    "dmarc-record-unusable",
    // `none`: there is no single author's domain.
    "dmarc-from-missing",
    "dmarc-from-no-domain",
    "dmarc-from-several-domains",
    "dmarc-from-repeated",
    // `temperror`.
    "dmarc-lookup-pending",
    "dmarc-lookup-failed",
    "dmarc-body-not-given",
];

/// Evaluates DMARC for a message. Which signatures align is said of each identifier, with the span of its field.
/// `None` where only a part of the message was given that has no From field.
pub fn evaluate(
    message: &Message<'_>,
    dkim: &[DkimCheck],
    spf: Option<&Spf>,
    lookups: &Lookups<'_>,
    options: &Options,
) -> Option<Dmarc> {
    let author = author(message);
    if author == Author::Missing && message.body_presence() == BodyPresence::Absent {
        return None;
    }
    let mut identifiers: Vec<Identifier> = dkim.iter().filter_map(of_signature).collect();
    identifiers.extend(spf.and_then(of_sender));
    Some(judge(
        &author,
        &identifiers,
        spf.is_some(),
        lookups,
        options,
    ))
}

fn of_signature(dkim: &DkimCheck) -> Option<Identifier> {
    let reason = dkim.reason();
    Some(Identifier {
        method: "dkim",
        domain: canonical_name(dkim.tags.domain.as_deref()?),
        result: reason.result(),
        because: reason.to_string(),
        counts: true,
        span: Some(dkim.span),
    })
}

/// Only the MAIL FROM identity counts (RFC 9989, section 4.4.2). Where the reverse path is empty,
/// that identity is postmaster at the HELO name (RFC 7208, section 2.4).
fn of_sender(spf: &Spf) -> Option<Identifier> {
    Some(Identifier {
        method: "spf",
        domain: canonical_name(spf.domain.as_deref()?),
        result: spf.result,
        because: spf.reason.clone(),
        counts: spf.scope == SpfScope::Mfrom || spf.mail_from.as_deref() == Some(""),
        span: None,
    })
}

/// Identifiers that passed, and the author that they are to vouch for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Identifiers {
    /// The author: an address, `Name <address>`, or a domain alone.
    pub from: String,
    /// The domains of signatures that passed.
    pub dkim: Vec<String>,
    /// The MAIL FROM domains that SPF passed; of an address, its domain.
    pub spf: Vec<String>,
}

/// Identifiers of a kind that are looked at.
const MAX_IDENTIFIERS: usize = 100;

/// Says what DMARC would make of identifiers that passed.
pub fn check(identifiers: &Identifiers, lookups: &Lookups<'_>, options: &Options) -> Dmarc {
    let passed = |method: &'static str, domain: &String| Identifier {
        method,
        domain: canonical_name(domain.rsplit('@').next().unwrap_or(domain).trim()),
        result: AuthResult::Pass,
        because: format!("{method}-pass"),
        counts: true,
        span: None,
    };
    let dkim = identifiers.dkim.iter().take(MAX_IDENTIFIERS);
    let spf = identifiers.spf.iter().take(MAX_IDENTIFIERS);
    let list: Vec<Identifier> = dkim
        .map(|domain| passed("dkim", domain))
        .chain(spf.map(|domain| passed("spf", domain)))
        .collect();
    let author = Author::named(&identifiers.from);
    judge(&author, &list, true, lookups, options)
}
