//! BIMI (draft-brand-indicators-for-message-identification): the assertion record of the author's domain, and whether
//! DMARC's state would let a receiver show the indicator. Nothing is fetched but DNS: neither indicator nor evidence.

use super::dmarc::{DmarcCheck, Policy, Record};
use crate::syntax::tags::Tags;
use crate::{
    dns::{Lookup, Lookups},
    message::{Message, mailboxes},
    reason::BimiReason,
    report::{AuthResult, Bimi, DmarcPolicy},
};

/// Looks the record up; `None` where there is no author's domain.
pub(crate) fn look_up(
    message: &Message<'_>,
    check: Option<&DmarcCheck>,
    lookups: &Lookups<'_>,
) -> Option<Bimi> {
    let check = check?;
    let dmarc = &check.report;
    let domain = dmarc.domain.as_deref()?;
    let field = message.first("BIMI-Selector");
    let selector = field.and_then(|field| selector(field.value));
    let mut bimi = Bimi {
        result: AuthResult::None,
        reason: BimiReason::NoRecord,
        selector: selector.clone().unwrap_or_else(|| "default".to_owned()),
        domain: None,
        name: None,
        record: None,
        indicator: None,
        evidence: None,
        avatar_preference: None,
        dmarc_allows: None,
        span: field.filter(|_| selector.is_some()).map(|field| field.span),
    };
    let allowed = match several_addresses(message) {
        true => Err(BimiReason::SeveralAuthors),
        false => allowed(check),
    };
    bimi.dmarc_allows = match dmarc.result {
        AuthResult::Temperror => None,
        _ => Some(allowed.is_ok()),
    };
    let (result, reason) = match find(
        &mut bimi,
        domain,
        dmarc.organizational_domain.as_deref(),
        lookups,
    ) {
        Err(other) => other,
        Ok(record) => match (read(&mut bimi, &record), allowed) {
            (Err(other), _) => other,
            (Ok(()), Ok(())) => (AuthResult::Pass, BimiReason::Pass),
            // What the draft calls "skipped".
            (Ok(()), Err(reason)) if dmarc.result == AuthResult::Temperror => {
                (AuthResult::Temperror, reason)
            }
            (Ok(()), Err(reason)) => (AuthResult::None, reason),
        },
    };
    bimi.result = result;
    bimi.reason = reason;
    Some(bimi)
}

/// The selector of a BIMI-Selector field; `None` where the field is to be ignored.
fn selector(value: &[u8]) -> Option<String> {
    let (tags, error) = Tags::parse(value, 0);
    if error.is_some() || !is_version_1(&tags) {
        return None;
    }
    let selector = tags.text("s")?.to_ascii_lowercase();
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    selector.split('.').all(is_label).then_some(selector)
}

fn is_version_1(tags: &Tags<'_>) -> bool {
    tags.0
        .first()
        .is_some_and(|tag| tag.name == b"v" && tag.value == b"BIMI1")
}

fn several_addresses(message: &Message<'_>) -> bool {
    message
        .all("From")
        .flat_map(|field| mailboxes(field.value))
        .filter(|mailbox| mailbox.domain.is_some())
        .nth(1)
        .is_some()
}

/// Whether DMARC's state lets a receiver show an indicator (section "Authentication Requirements"): it passes, and neither
/// the author's domain nor its organizational domain leaves a gap in its policy.
fn allowed(check: &DmarcCheck) -> Result<(), BimiReason> {
    match check.report.result {
        AuthResult::Pass => {}
        AuthResult::Temperror => return Err(BimiReason::DmarcUndecided),
        _ => return Err(BimiReason::DmarcNotPassed),
    }
    if check.report.policy == Some(DmarcPolicy::None) {
        return Err(BimiReason::PolicyNone);
    }
    check.records().try_for_each(gap)
}

fn gap(record: &Record) -> Result<(), BimiReason> {
    match record.p {
        Policy::Is(DmarcPolicy::Reject | DmarcPolicy::Quarantine) => {}
        _ => return Err(BimiReason::PolicyNone),
    }
    if record.sp == Policy::Is(DmarcPolicy::None) {
        return Err(BimiReason::SubdomainPolicyNone);
    }
    let is_partial = record.percent.is_some_and(|percent| percent < 100);
    if record.p == Policy::Is(DmarcPolicy::Quarantine) && is_partial {
        return Err(BimiReason::PolicyPartial);
    }
    // The draft still speaks of `pct`; `t=y` is what RFC 9989 made of it.
    if record.testing {
        return Err(BimiReason::PolicyTesting);
    }
    Ok(())
}

type Other = (AuthResult, BimiReason);

/// The one record of the author's domain, or else of its organizational domain (section "Assertion Record Discovery").
fn find(
    bimi: &mut Bimi,
    domain: &str,
    organizational: Option<&str>,
    lookups: &Lookups<'_>,
) -> Result<String, Other> {
    let fallback = organizational.filter(|organizational| *organizational != domain);
    for at in [Some(domain), fallback].into_iter().flatten() {
        let name = format!("{}._bimi.{at}", bimi.selector);
        let lookup = lookups.txt(&name);
        bimi.domain = Some(at.to_owned());
        bimi.name = Some(name);
        match lookup {
            Lookup::Found(_) | Lookup::NoData | Lookup::NxDomain => {}
            Lookup::Missing => return Err((AuthResult::Temperror, BimiReason::LookupPending)),
            Lookup::ServerError(_) | Lookup::Failed(_) => {
                return Err((AuthResult::Temperror, BimiReason::LookupFailed));
            }
        }
        let mut records = lookup
            .records()
            .iter()
            .filter(|text| is_version_1(&Tags::parse(text, 0).0));
        match (records.next(), records.next()) {
            (Some(record), None) => return Ok(String::from_utf8_lossy(record).into_owned()),
            (Some(_), Some(_)) => return Err((AuthResult::Fail, BimiReason::SeveralRecords)),
            (None, _) => {}
        }
    }
    bimi.domain = None;
    Err((AuthResult::None, BimiReason::NoRecord))
}

/// Reads the record into `bimi` (section "Assertion Record Definition").
fn read(bimi: &mut Bimi, record: &str) -> Result<(), Other> {
    bimi.record = Some(record.to_owned());
    let (tags, error) = Tags::parse(record.as_bytes(), 0);
    let value = |name| tags.text(name).filter(|value| !value.is_empty());
    let (location, evidence) = (value("l"), value("a"));
    bimi.avatar_preference = value("avp")
        .map(|value| value.to_ascii_lowercase())
        .filter(|value| matches!(value.as_str(), "brand" | "personal"));
    if error.is_some() || tags.get("l").is_none() {
        return Err((AuthResult::Fail, BimiReason::RecordMalformed));
    }
    if location.is_none() && evidence.is_none() {
        return Err((AuthResult::None, BimiReason::Declined));
    }
    bimi.indicator = location.filter(|location| is_https(location));
    if bimi.indicator.is_none() {
        return Err((AuthResult::Fail, BimiReason::LocationInvalid));
    }
    let Some(evidence) = evidence else {
        return Ok(());
    };
    if !is_https(&evidence) {
        return Err((AuthResult::Fail, BimiReason::EvidenceInvalid));
    }
    bimi.evidence = Some(evidence);
    Ok(())
}

/// An https URI with a host that has a domain: the only kind that the draft allows.
fn is_https(uri: &str) -> bool {
    let rest = match uri.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => rest,
        _ => return false,
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    host.contains('.') && !uri.contains(|c: char| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_field_without_its_version_is_ignored() {
        // The draft's examples.
        assert_eq!(
            selector(b" v=BIMI1; s=myselector;").as_deref(),
            Some("myselector")
        );
        assert_eq!(selector(b" s=myselector;"), None);
        for value in [
            "",
            " v=BIMI1",
            " v=BIMI1; s=",
            " v=BIMI1; s=a..b",
            " v=BIMI2; s=a",
            " v=BIMI1; s=a/b",
        ] {
            assert_eq!(selector(value.as_bytes()), None, "{value}");
        }
    }

    #[test]
    fn only_https_will_do() {
        assert!(is_https("https://example.com/logo.svg") && is_https("HTTPS://example.com"));
        for uri in [
            "http://example.com/x",
            "https://",
            "https://localhost/x",
            "https://a b.example/",
            "data:x",
        ] {
            assert!(!is_https(uri), "{uri}");
        }
    }
}
