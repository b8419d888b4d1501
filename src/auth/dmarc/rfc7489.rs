//! What RFC 7489 with the public suffix list makes of the same identifiers: some receivers still go by it.

use super::{
    align::Identifier,
    record::{Parsed, Policy, Record, parse},
    walk::name,
};
use crate::net::{is_within, public_suffix::PublicSuffixList};
use crate::{
    dns::Lookups,
    reason::Method,
    report::{AlignmentMode, AuthResult, DmarcPolicy},
};

/// What RFC 7489 says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rfc7489 {
    pub(crate) organizational: String,
    pub(crate) result: AuthResult,
    pub(crate) policy: Option<DmarcPolicy>,
}

/// Judges by RFC 7489.
pub(crate) fn judge(
    list: &str,
    domain: &str,
    identifiers: &[Identifier],
    lookups: &Lookups<'_>,
) -> Rfc7489 {
    let list = PublicSuffixList::new(list);
    let organizational = list.organizational_domain(domain);
    let (result, policy) = match find(domain, &organizational, lookups) {
        Found::None => (AuthResult::None, None),
        Found::Unknown => (AuthResult::Temperror, None),
        Found::Record(record, is_own) => match policy(&record, is_own) {
            None => (AuthResult::None, None),
            Some(policy) => {
                let aligned = |identifier: &&Identifier| {
                    aligns(list, identifier, domain, &organizational, &record)
                };
                (decide(identifiers, aligned), Some(policy))
            }
        },
    };
    Rfc7489 {
        organizational,
        result,
        policy,
    }
}

enum Found {
    Record(Box<Record>, bool),
    None,
    Unknown,
}

/// Policy discovery (RFC 7489, section 6.6.3): the author's domain, then its organizational domain.
fn find(domain: &str, organizational: &str, lookups: &Lookups<'_>) -> Found {
    for at in [domain, organizational] {
        let name = name(at);
        let lookup = lookups.txt(&name);
        if !lookup.is_definite() {
            return Found::Unknown;
        }
        let mut records = lookup
            .records()
            .iter()
            .filter_map(|text| match parse(&name, text) {
                Parsed::Record(record) => Some(record),
                _ => None,
            });
        match (records.next(), records.next()) {
            (Some(record), None) => return Found::Record(record, at == domain),
            (Some(_), Some(_)) => return Found::None,
            (None, _) => {}
        }
        if domain == organizational {
            break;
        }
    }
    Found::None
}

/// RFC 7489 knows `p` and `sp` (section 6.3), and takes a record that it cannot read for `p=none` if it has `rua`.
fn policy(record: &Record, is_own: bool) -> Option<DmarcPolicy> {
    let Some(p) = record.p.valid().filter(|_| record.sp != Policy::Invalid) else {
        return (!record.rua.is_empty()).then_some(DmarcPolicy::None);
    };
    match record.sp {
        Policy::Is(sp) if !is_own => Some(sp),
        _ => Some(p),
    }
}

fn aligns(
    list: PublicSuffixList<'_>,
    identifier: &Identifier,
    domain: &str,
    organizational: &str,
    record: &Record,
) -> bool {
    let mode = match identifier.method {
        Method::Dkim => record.adkim,
        _ => record.aspf,
    };
    identifier.counts
        && (identifier.domain == domain
            || mode == AlignmentMode::Relaxed
                && is_within(&identifier.domain, organizational)
                && list.organizational_domain(&identifier.domain) == organizational)
}

fn decide(identifiers: &[Identifier], aligned: impl Fn(&&Identifier) -> bool) -> AuthResult {
    let has = |result| {
        identifiers
            .iter()
            .filter(|identifier| identifier.result == result)
            .any(|identifier| aligned(&identifier))
    };
    if has(AuthResult::Pass) {
        AuthResult::Pass
    } else if has(AuthResult::Temperror) {
        AuthResult::Temperror
    } else {
        AuthResult::Fail
    }
}
