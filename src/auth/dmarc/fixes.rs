//! The smallest changes that would make DMARC pass, where nothing aligns.

use std::collections::BTreeMap;

use super::align::Modes;
use crate::report::{Alignment, AuthResult, DmarcFix, DmarcIdentifier};

/// Changes, the smallest first: what a method already proves for this very organization, then what it proves for
/// another, then what fails, then what is not there.
pub(crate) fn fixes(
    domain: &str,
    organizational: Option<&str>,
    modes: Modes,
    identifiers: &[DmarcIdentifier],
) -> Vec<DmarcFix> {
    let mut fixes = Vec::new();
    let of = |method: &str, passed: bool, alignment: Alignment| {
        identifiers.iter().find(|identifier| {
            identifier.method == method
                && (identifier.result == AuthResult::Pass) == passed
                && identifier.alignment == alignment
        })
    };
    for (method, code) in [
        ("dkim", "dmarc-fix-relax-dkim"),
        ("spf", "dmarc-fix-relax-spf"),
    ] {
        if let Some(near) = of(method, true, Alignment::Relaxed).filter(|near| near.strict) {
            fixes.push(fix(
                code,
                &[("domain", domain), ("identifier", &near.domain)],
            ));
        }
    }
    if let Some(other) = of("dkim", true, Alignment::None) {
        fixes.push(fix(
            "dmarc-fix-sign-as",
            &[("domain", domain), ("identifier", &other.domain)],
        ));
    }
    if let Some(other) = of("spf", true, Alignment::None) {
        let params = [("identifier", other.domain.as_str())];
        fixes.push(match organizational {
            Some(organizational) if !modes.strict_spf => fix(
                "dmarc-fix-mail-from-under",
                &[("domain", organizational), params[0]],
            ),
            _ => fix("dmarc-fix-mail-from-as", &[("domain", domain), params[0]]),
        });
    }
    for (method, code) in [
        ("dkim", "dmarc-fix-mend-dkim"),
        ("spf", "dmarc-fix-mend-spf"),
    ] {
        let near =
            of(method, false, Alignment::Strict).or_else(|| of(method, false, Alignment::Relaxed));
        if let Some(near) = near {
            fixes.push(fix(code, &[("domain", &near.domain)]));
        }
    }
    if fixes.is_empty() {
        fixes.push(fix("dmarc-fix-sign", &[("domain", domain)]));
    }
    fixes
}

fn fix(code: &str, params: &[(&str, &str)]) -> DmarcFix {
    DmarcFix {
        code: code.to_owned(),
        params: params
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect::<BTreeMap<_, _>>(),
    }
}
