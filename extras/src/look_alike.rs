//! Domains that look like others, by the tables of UTS 39 (the crate unicode-security).

use unicode_security::{
    RestrictionLevel, RestrictionLevelDetection as _, confusable_detection::skeleton,
};

/// What is odd about the look of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It looks like this other domain.
    Of(&'static str),
    /// A label mixes scripts that no language mixes.
    Mixed,
}

/// Domains that are imitated most. The brands are those of `src/findings/identity.rs`, with their own domains.
const IMITATED: &[&str] = &[
    "adidas.com",
    "adobe.com",
    "alibaba.com",
    "amazon.com",
    "apple.com",
    "dhl.com",
    "facebook.com",
    "gmail.com",
    "google.com",
    "huawei.com",
    "icloud.com",
    "instagram.com",
    "kakao.com",
    "linkedin.com",
    "mastercard.com",
    "microsoft.com",
    "naver.com",
    "netflix.com",
    "office.com",
    "outlook.com",
    "paypal.com",
    "twitter.com",
    "whatsapp.com",
    "yahoo.com",
];

/// The domain as people are shown it.
pub(crate) fn shown(domain: &str) -> String {
    let (unicode, _) = idna::domain_to_unicode(domain);
    match unicode == domain {
        true => unicode,
        false => format!("{unicode} ({domain})"),
    }
}

/// What is odd about the look of a domain in ASCII form.
pub(crate) fn of(domain: &str) -> Option<Kind> {
    let (unicode, _) = idna::domain_to_unicode(domain);
    let labels: Vec<&str> = unicode.split('.').collect();
    let [.., name, top] = labels.as_slice() else {
        return None;
    };
    let name = look(name);
    let imitated = IMITATED.iter().copied().find(|other| {
        let own = other.split('.').next().unwrap_or_default();
        look(own) == name && !is_or_within(domain, own)
    });
    if let Some(other) = imitated {
        return Some(Kind::Of(other));
    }
    let _ = top;
    let is_mixed = labels.iter().any(|label| {
        !label.is_ascii() && label.detect_restriction_level() > RestrictionLevel::HighlyRestrictive
    });
    is_mixed.then_some(Kind::Mixed)
}

/// Whether the domain is the brand's own name under whatever top-level domain: `amazon.de` is no look-alike.
fn is_or_within(domain: &str, own: &str) -> bool {
    domain.rsplit('.').nth(1) == Some(own) || domain.rsplit('.').nth(2) == Some(own)
}

/// How a label looks: its skeleton (UTS 39, section 4) without regard to case, which a skeleton has.
fn look(label: &str) -> String {
    skeleton(label).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_that_look_like_others_are_told() {
        for (domain, other) in [
            ("paypa1.com", "paypal.com"),
            ("rnicrosoft.com", "microsoft.com"),
            ("g00gle.com", "google.com"),
            // U+0430 for both letters a.
            ("xn--pypl-53dc.com", "paypal.com"),
            ("login.paypa1.com", "paypal.com"),
        ] {
            assert_eq!(of(domain), Some(Kind::Of(other)), "{domain}");
        }
        for domain in [
            "paypal.com",
            "amazon.de",
            "amazon.co.uk",
            "www.google.com",
            "example.com",
            "xn--bcher-kva.example",
            "xn--wk0bu0i737a.example",
            "xn--e1afmkfd.example",
            "pineapple.com",
        ] {
            assert_eq!(of(domain), None, "{domain}");
        }
    }
}
