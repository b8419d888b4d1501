//! What the owner of a signing domain could do better: keys that are shared or old, and fields that are not signed.

use super::{
    Facts,
    told::{Told, covers, push_new},
};
use crate::{
    message::is_proof,
    reason::{Advice, DkimUse},
    report::{Dkim, Finding, Severity},
    syntax::date::days_from_civil,
};

/// Fields that ought to be signed if they are there (RFC 6376, section 5.4.1). From is always signed; Subject, Reply-To
/// and Sender have findings of their own.
const RECOMMENDED: [&str; 15] = [
    "Date",
    "To",
    "Cc",
    "Resent-Date",
    "Resent-From",
    "Resent-To",
    "Resent-Cc",
    "In-Reply-To",
    "References",
    "List-Id",
    "List-Help",
    "List-Unsubscribe",
    "List-Subscribe",
    "List-Post",
    "List-Archive",
];
/// A key this old was not changed within the time that anybody recommends (M3AAWG's "DKIM Key Rotation Best Common
/// Practices" asks for six months, RFC 6376 names none).
const OLD: i64 = 2 * 365 * DAY;
/// The first year in which a selector can have been made (RFC 4871).
const FIRST_YEAR: u32 = 2007;

/// Signatures that are compared.
const MAX_COMPARED: usize = 20;
const DAY: i64 = 86_400;

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let mut told = Told::default();
    shared(&facts.authentication.dkim, &mut told);
    // The best signature counts: one that covers all makes up for another.
    let mut best: Option<(&Dkim, Vec<String>)> = None;
    let mut is_oversigned = false;
    for dkim in facts
        .authentication
        .dkim
        .iter()
        .filter(|dkim| is_proof(dkim))
    {
        let left_out = unsigned(facts, dkim);
        let is_better = |other: &(&Dkim, Vec<String>)| left_out.len() < other.1.len();
        if best.as_ref().is_none_or(is_better) {
            best = Some((dkim, left_out));
        }
        is_oversigned |= dkim
            .signed_headers
            .iter()
            .any(|signed| signed.span.is_none() && signed.name.eq_ignore_ascii_case("From"));
    }
    let Some((best, left_out)) = best else {
        return told.0;
    };
    let domain = best.domain.as_deref().unwrap_or_default();
    if !left_out.is_empty() {
        told.add(DkimUse::FieldsUnsigned, Severity::Notice)
            .text("domain", domain)
            .list("fields", left_out)
            .at(best.span)
            .advise(Advice::SignFields);
    }
    if !is_oversigned {
        told.add(DkimUse::NotOversigned, Severity::Notice)
            .text("domain", domain)
            .at(best.span)
            .advise(Advice::Oversign);
    }
    old(best, domain, &mut told);
    told.0
}

/// Signatures of several domains by one key: who loses it loses all of them.
fn shared(signatures: &[Dkim], told: &mut Told) {
    for (at, dkim) in signatures.iter().take(MAX_COMPARED).enumerate() {
        let Some(key) = public_part(dkim) else {
            continue;
        };
        let same = |other: &&Dkim| public_part(other) == Some(key);
        // Told with the first signature of a key.
        if signatures.iter().take(at).any(|other| same(&other)) {
            continue;
        }
        let mut domains = Vec::new();
        for other in signatures.iter().take(MAX_COMPARED).filter(same) {
            if let Some(domain) = &other.domain {
                push_new(&mut domains, domain.clone());
            }
        }
        if domains.len() > 1 {
            told.add(DkimUse::KeyShared, Severity::Notice)
                .list("domains", domains)
                .at(dkim.span)
                .advise(Advice::OwnKey);
        }
    }
}

/// The value of `p=` of the key.
fn public_part(dkim: &Dkim) -> Option<&str> {
    let record = dkim.key.as_ref()?.record.as_str();
    let (_, value) = record.split_once("p=")?;
    let value = value.split(';').next().unwrap_or(value).trim();
    (!value.is_empty()).then_some(value)
}

/// The fields of the message that a signature ought to cover and does not.
fn unsigned(facts: &Facts<'_>, dkim: &Dkim) -> Vec<String> {
    let mut left_out = Vec::new();
    for name in RECOMMENDED {
        if facts
            .message
            .all(name)
            .any(|field| !covers(dkim, field.span))
        {
            left_out.push(name.to_owned());
        }
    }
    left_out
}

/// A selector that is named after a day or month long before the signature was made.
fn old(dkim: &Dkim, domain: &str, told: &mut Told) {
    let selector = dkim.selector.as_deref().unwrap_or_default();
    let signed = dkim.timestamp.as_deref().and_then(day_in);
    let (Some(signed), Some(made)) = (signed, made(selector)) else {
        return;
    };
    let age = (signed - made) * DAY;
    if age >= OLD {
        told.add(DkimUse::KeyOld, Severity::Notice)
            .text("domain", domain)
            .text("selector", selector)
            .seconds("age", age)
            .at(dkim.span)
            .advise(Advice::RotateKey);
    }
}

/// The day or month that a selector is named after: `20230601`, `s202306`, `key-2023-06`, `2023`, `20230601103025pm`.
fn made(selector: &str) -> Option<i64> {
    let digits: String = selector.chars().filter(char::is_ascii_digit).collect();
    let whole = match digits.len() {
        4 => format!("{digits}1228"),
        6 => format!("{digits}28"),
        8 | 12 | 14 => digits,
        _ => return None,
    };
    day_in(&whole)
}

/// The day that a text of digits begins with, signs between them left out: in days since 1970.
fn day_in(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(char::is_ascii_digit).take(8).collect();
    let date: u32 = digits.parse().ok()?;
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
    let is_day = digits.len() == 8
        && (FIRST_YEAR..2100).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day);
    is_day.then(|| days_from_civil(year.into(), month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_may_be_named_after_a_day() {
        let day = |year, month, day| Some(days_from_civil(year, month, day));
        for (selector, expected) in [
            ("20230601", day(2023, 6, 1)),
            ("s2023-06", day(2023, 6, 28)),
            ("key2019", day(2019, 12, 28)),
            ("20240610103025pm", day(2024, 6, 10)),
            // Numbers of other kinds.
            ("selector1", None),
            ("20231340", None),
            ("k1999", None),
            ("s1024", None),
            ("default", None),
        ] {
            assert_eq!(made(selector), expected, "{selector}");
        }
    }
}
