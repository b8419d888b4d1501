//! Names and addresses that lead elsewhere than the author's domain.

use super::{
    Facts,
    told::{Told, addresses, owner, push_new},
};
use crate::{
    message::{decode, is_proof},
    net::name::canonical_name,
    reason::{AddressFinding, Advice},
    report::{Finding, Severity},
};

/// Brands that are imitated most. Source: Check Point Research, Brand Phishing Report, of Q2 and Q3 2020, Q3 and Q4 2024
/// and Q1 2025, the ten of each; and, of Korea, the two portals that most mailboxes are at.
const BRANDS: [&str; 20] = [
    "adidas",
    "adobe",
    "alibaba",
    "amazon",
    "apple",
    "dhl",
    "facebook",
    "google",
    "huawei",
    "instagram",
    "kakao",
    "linkedin",
    "mastercard",
    "microsoft",
    "naver",
    "netflix",
    "outlook",
    "paypal",
    "twitter",
    "whatsapp",
];

/// Domains in which anybody gets a mailbox. Source: the providers' own sign-up pages, November 2026. Those of Yahoo, GMX
/// and Microsoft in other countries are matched by their first label.
const FREE_MAIL: [&str; 28] = [
    "126.com",
    "163.com",
    "aol.com",
    "daum.net",
    "fastmail.com",
    "gmail.com",
    "googlemail.com",
    "hanmail.net",
    "icloud.com",
    "kakao.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "nate.com",
    "naver.com",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rediffmail.com",
    "t-online.de",
    "tuta.com",
    "tutanota.com",
    "web.de",
    "yandex.ru",
    "zohomail.com",
];
/// Of the free mail services that have a domain in each country.
const FREE_MAIL_LABELS: [&str; 6] = ["gmx", "hotmail", "live", "outlook", "yahoo", "yandex"];

/// Top-level domains that a name in words does not end in.
const TOP_LEVEL: [&str; 22] = [
    "app", "biz", "ca", "cn", "com", "de", "edu", "eu", "example", "fr", "gov", "info", "io", "jp",
    "kr", "mil", "net", "org", "ru", "shop", "uk", "us",
];

/// Words that are looked at of one name.
const MAX_WORDS: usize = 50;

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let mut told = Told::default();
    let dmarc = facts.authentication.dmarc.as_ref();
    if let Some(author) = dmarc.and_then(|dmarc| dmarc.domain.as_deref()) {
        name(facts, author, &mut told);
        elsewhere(facts, author, &mut told);
    }
    punycode(facts, &mut told);
    told.0
}

fn is_free_mail(domain: &str) -> bool {
    let domain = canonical_name(domain);
    let label = domain.split('.').next().unwrap_or_default();
    let is_short = domain.split('.').count() <= 3;
    FREE_MAIL.contains(&domain.as_str()) || (is_short && FREE_MAIL_LABELS.contains(&label))
}

/// The author's name: that of a brand over a free mail address, or with a domain in it. An address there is the author
/// rule's affair.
fn name(facts: &Facts<'_>, author: &str, told: &mut Told) {
    let Some(from) = facts.message.first("From") else {
        return;
    };
    let text = decode(from).to_lowercase();
    let Some((name, _)) = text.rsplit_once('<') else {
        return;
    };
    let is_free = is_free_mail(author);
    let own = owner(author);
    for word in name
        .split([' ', '"', '\'', '(', ')', ',', ':'])
        .take(MAX_WORDS)
    {
        let word = word.trim_matches(['.', '-']);
        let brand = word.split(|c: char| !c.is_alphanumeric());
        let brand = brand
            .into_iter()
            .find(|part| is_free && BRANDS.contains(part));
        let is_domain = word
            .rsplit_once('.')
            .is_some_and(|(_, top)| TOP_LEVEL.contains(&top) && !word.contains('@'));
        let (code, shown) = match brand {
            Some(brand) => (AddressFinding::BrandOverFreeMail, brand),
            None if is_domain && owner(word) != own => (AddressFinding::NameShowsDomain, word),
            None => continue,
        };
        told.add(code, Severity::Warning)
            .text("domain", author)
            .text("shown", shown)
            .at(from.span)
            .advise(Advice::ReadTheAddress);
        return;
    }
}

/// Reply-To, Sender and Return-Path of other organizations.
fn elsewhere(facts: &Facts<'_>, author: &str, told: &mut Told) {
    // A passing signature of the author's domain explains the last two: a service sent it.
    let is_proven = facts.authentication.dkim.iter().any(is_proof);
    let own = owner(author);
    for (name, code) in [
        ("Reply-To", AddressFinding::ReplyToElsewhere),
        ("Sender", AddressFinding::SenderElsewhere),
        ("Return-Path", AddressFinding::ReturnPathElsewhere),
    ] {
        let is_reply = code == AddressFinding::ReplyToElsewhere;
        let Some(field) = facts.message.first(name).filter(|_| is_reply || !is_proven) else {
            continue;
        };
        let addresses = addresses(field);
        let Some((_, shown)) = addresses.iter().find(|(_, domain)| owner(domain) != own) else {
            continue;
        };
        // Help desks, lists and services answer elsewhere all the time; organizations not from a free mailbox.
        let is_free = is_reply && is_free_mail(shown) && !is_free_mail(author);
        let (code, severity) = match is_free {
            true => (AddressFinding::ReplyToFreeMail, Severity::Warning),
            false => (code, Severity::Notice),
        };
        let advice = match is_reply {
            true => Advice::CheckBeforeAnswering,
            false => Advice::ReadTheAddress,
        };
        told.add(code, severity)
            .text("domain", author)
            .text("shown", shown)
            .at(field.span)
            .advise(advice);
    }
}

/// Every domain in Punycode, in both forms: which of them a program shows is its own affair.
fn punycode(facts: &Facts<'_>, told: &mut Told) {
    let mut shown = Vec::new();
    let mut first = None;
    for name in ["From", "Sender", "Reply-To", "Return-Path"] {
        let Some(field) = facts.message.first(name) else {
            continue;
        };
        for (_, domain) in addresses(field) {
            if domain.contains("xn--") {
                let (unicode, _) = idna::domain_to_unicode(&domain);
                push_new(&mut shown, format!("{unicode} = {domain}"));
                first = first.or(Some(field.span));
            }
        }
    }
    if let Some(span) = first {
        told.add(AddressFinding::Punycode, Severity::Notice)
            .list("domains", shown)
            .at(span);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_mail_is_told_by_the_whole_domain_or_the_service() {
        for (domain, expected) in [
            ("gmail.com", true),
            ("GMAIL.com", true),
            ("yahoo.co.jp", true),
            ("gmx.net", true),
            ("naver.com", true),
            ("mail.google.com", false),
            ("live.example.co.uk", false),
            ("example.com", false),
        ] {
            assert_eq!(is_free_mail(domain), expected, "{domain}");
        }
    }
}
