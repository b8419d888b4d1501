//! The smallest changes that would make DMARC pass, where nothing aligns.

use std::collections::BTreeMap;

use super::align::Modes;
use crate::{
    reason::{DmarcFixCode, Method},
    report::{Alignment, AlignmentMode, AuthResult, DmarcFix, DmarcIdentifier},
};

/// Changes, the smallest first: what a method already proves for this very organization, then what it proves for
/// another, then what fails, then what is not there.
pub(crate) fn fixes(
    domain: &str,
    organizational: Option<&str>,
    modes: Modes,
    identifiers: &[DmarcIdentifier],
) -> Vec<DmarcFix> {
    let mut fixes = Vec::new();
    let of = |method: Method, passed: bool, alignment: Alignment| {
        identifiers.iter().find(|identifier| {
            identifier.method == method
                && (identifier.result == AuthResult::Pass) == passed
                && identifier.alignment == alignment
        })
    };
    for (method, code) in [
        (Method::Dkim, DmarcFixCode::RelaxDkim),
        (Method::Spf, DmarcFixCode::RelaxSpf),
    ] {
        if let Some(near) = of(method, true, Alignment::Relaxed).filter(|near| near.strict) {
            fixes.push(fix(
                code,
                &[("domain", domain), ("identifier", &near.domain)],
            ));
        }
    }
    if let Some(other) = of(Method::Dkim, true, Alignment::None) {
        fixes.push(fix(
            DmarcFixCode::SignAs,
            &[("domain", domain), ("identifier", &other.domain)],
        ));
    }
    if let Some(other) = of(Method::Spf, true, Alignment::None) {
        let params = [("identifier", other.domain.as_str())];
        fixes.push(match organizational {
            Some(organizational) if modes.spf == AlignmentMode::Relaxed => fix(
                DmarcFixCode::MailFromUnder,
                &[("domain", organizational), params[0]],
            ),
            _ => fix(DmarcFixCode::MailFromAs, &[("domain", domain), params[0]]),
        });
    }
    for (method, code) in [
        (Method::Dkim, DmarcFixCode::MendDkim),
        (Method::Spf, DmarcFixCode::MendSpf),
    ] {
        let near =
            of(method, false, Alignment::Strict).or_else(|| of(method, false, Alignment::Relaxed));
        if let Some(near) = near {
            fixes.push(fix(code, &[("domain", &near.domain)]));
        }
    }
    if fixes.is_empty() {
        fixes.push(fix(DmarcFixCode::Sign, &[("domain", domain)]));
    }
    fixes
}

fn fix(code: DmarcFixCode, params: &[(&str, &str)]) -> DmarcFix {
    let mut named = BTreeMap::new();
    named.extend(
        params
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned())),
    );
    DmarcFix {
        code,
        params: named,
    }
}
