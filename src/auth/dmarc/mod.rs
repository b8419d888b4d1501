//! DMARC (RFC 9989, with RFC 9990): the author's domain, the tree walk, alignment, the policy that applies.
//!
//! mail-auth's verifier gives a verdict without the walk, the place of the record or its errors, so this one
//! is ours, over [`Lookups`]; `tests/it/dmarc.rs` holds it to mail-auth's answer, and `tests/dmarc-differences.md`
//! lists each difference with its paragraph. A file a step: `record` and `reader` read, `walk` finds, `align` compares,
//! `judge` decides, `reports` checks where reports go, `fixes` says what would help, `rfc7489` compares.

mod align;
mod fixes;
mod judge;
mod mend;
mod reader;
mod record;
mod reports;
mod rfc7489;
mod walk;

pub(crate) use record::{Policy, Record};

use crate::auth::spf::srs;
use crate::net::name::canonical_name;
use serde::Deserialize;

use crate::{
    auth::dkim::DkimCheck,
    dns::Lookups,
    message::{Author, Message, author},
    options::Options,
    reason::{DkimReason, Method},
    report::{AuthResult, Dmarc, Spf, SpfScope},
};
use align::{Identifier, Open};
use judge::judge;
use walk::Walk;

/// What DMARC makes of a message.
#[derive(Debug, Clone)]
pub(crate) struct DmarcCheck {
    /// The report's view of it.
    pub report: Dmarc,
    /// The walk from the author's domain; `None` without one.
    walk: Option<Walk>,
}

impl DmarcCheck {
    /// The records of the author's domain, of its organizational domain and of the one whose policy applies.
    pub(crate) fn records(&self) -> impl Iterator<Item = &Record> {
        [
            &self.report.domain,
            &self.report.organizational_domain,
            &self.report.policy_domain,
        ]
        .into_iter()
        .flatten()
        .filter_map(|domain| self.walk.as_ref()?.record_of(domain))
    }
}

/// Evaluates DMARC for a message. Which signatures align is said of each identifier, with the span of its field.
/// `None` where only a part of the message was given that has no From field.
pub(crate) fn evaluate(
    message: &Message<'_>,
    dkim: &[DkimCheck],
    spf: Option<&Spf>,
    lookups: &Lookups<'_>,
    options: &Options,
) -> Option<DmarcCheck> {
    let author = author(message);
    if author == Author::Missing && message.is_body_blank() {
        return None;
    }
    let mut identifiers: Vec<Identifier> = dkim.iter().filter_map(of_signature).collect();
    identifiers.extend(spf.and_then(of_sender));
    let (mut report, walk) = judge(&author, &identifiers, spf.is_some(), lookups, options);
    // A forwarder has to write its own domain into the reverse path (RFC 7208, section D.1): only a signature survives.
    let path = spf.and_then(|spf| spf.mail_from.as_deref());
    if path.is_some_and(|path| srs::read(path).is_some()) {
        report.fixes.retain(|fix| !fix.code.is_of_sender());
    }
    Some(DmarcCheck { report, walk })
}

fn of_signature(dkim: &DkimCheck) -> Option<Identifier> {
    let reason = dkim.reason();
    Some(Identifier {
        method: Method::Dkim,
        domain: canonical_name(dkim.tags.domain.as_deref()?),
        result: reason.result(),
        open: match reason {
            DkimReason::KeyLookupPending => Open::Lookup,
            DkimReason::BodyNotGiven => Open::Body,
            DkimReason::HeaderIncomplete => Open::Header,
            reason if reason.may_have_passed() => Open::Past,
            _ => Open::Nothing,
        },
        counts: true,
        span: Some(dkim.span),
    })
}

/// Only the MAIL FROM identity counts (RFC 9989, section 4.4.2). Where the reverse path is empty,
/// that identity is postmaster at the HELO name (RFC 7208, section 2.4).
fn of_sender(spf: &Spf) -> Option<Identifier> {
    Some(Identifier {
        method: Method::Spf,
        domain: canonical_name(spf.domain.as_deref()?),
        result: spf.result,
        open: if spf.reason.is_pending() {
            Open::Lookup
        } else {
            Open::Nothing
        },
        counts: spf.scope == SpfScope::Mfrom || spf.mail_from.as_deref() == Some(""),
        span: None,
    })
}

/// Identifiers that passed, and the author that they are to vouch for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
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
pub(crate) fn check(identifiers: &Identifiers, lookups: &Lookups<'_>, options: &Options) -> Dmarc {
    let passed = |method: Method, domain: &String| Identifier {
        method,
        domain: canonical_name(domain.rsplit('@').next().unwrap_or(domain).trim()),
        result: AuthResult::Pass,
        open: Open::Nothing,
        counts: true,
        span: None,
    };
    let dkim = identifiers.dkim.iter().take(MAX_IDENTIFIERS);
    let spf = identifiers.spf.iter().take(MAX_IDENTIFIERS);
    let list: Vec<Identifier> = dkim
        .map(|domain| passed(Method::Dkim, domain))
        .chain(spf.map(|domain| passed(Method::Spf, domain)))
        .collect();
    let author = Author::named(&identifiers.from);
    judge(&author, &list, true, lookups, options).0
}
