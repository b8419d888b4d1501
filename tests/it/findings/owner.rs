//! Rules for the owner of a domain.

use std::{fs, path::Path};

use headerlens::{
    Evidence,
    dns::{
        Answer, Question, Record,
        RecordType::{A, Cname, Mx, Txt},
        Unlisted,
    },
    options::Options,
    report::{Report, Severity},
};

use super::{found, from_sender, inspect, param, severity, zone};
use crate::support::case;

const PLAIN: &[u8] = b"From: Ann <ann@example.com>\r\nTo: bob@example.net\r\nSubject: hi\r\nDate: Thu, 26 Nov 2026 11:00:00 +0000\r\nMessage-ID: <1@example.com>\r\n\r\nhello\r\n";

/// SPF of a record for a client that is not in it, or is.
fn spf(record: &str, ip: &str) -> Report {
    let dns = zone(&[("example.com", Txt, record)]);
    inspect(PLAIN, &dns, &from_sender(ip, "ann@example.com"))
}

#[test]
fn a_record_that_refuses_nobody_is_told_with_a_better_one() {
    // RFC 7208, sections 2.6.2 and 4.7.
    let report = spf("v=spf1 ip4:192.0.2.1 ?all", "192.0.2.1");
    assert_eq!(
        param(&report, "record-spf-neutral-all", "publish"),
        "v=spf1 ip4:192.0.2.1 ~all"
    );
    let report = spf("v=spf1 ip4:192.0.2.1", "192.0.2.1");
    assert_eq!(
        param(&report, "record-spf-no-all", "publish"),
        "v=spf1 ip4:192.0.2.1 ~all"
    );
    for record in ["v=spf1 ip4:192.0.2.1 ~all", "v=spf1 ip4:192.0.2.1 -all"] {
        let report = spf(record, "192.0.2.1");
        assert!(
            found(&report, "record-spf-neutral-all").is_none()
                && found(&report, "record-spf-no-all").is_none()
        );
    }
    // Where a redirect leads, the record there ends the matter.
    let dns = zone(&[
        ("example.com", Txt, "v=spf1 redirect=_spf.example.com"),
        ("_spf.example.com", Txt, "v=spf1 ip4:192.0.2.1 -all"),
    ]);
    let report = inspect(PLAIN, &dns, &from_sender("192.0.2.1", "ann@example.com"));
    assert!(found(&report, "record-spf-no-all").is_none());
}

#[test]
fn plus_all_and_dead_terms_come_with_the_record_to_publish() {
    let report = spf("v=spf1 ip4:192.0.2.1 +all", "192.0.2.1");
    assert_eq!(
        param(&report, "spf-plus-all", "publish"),
        "v=spf1 ip4:192.0.2.1 ~all"
    );
    // RFC 7208, section 5.1: mechanisms after all are ignored.
    let report = spf("v=spf1 ip4:192.0.2.1 -all ip4:192.0.2.2", "192.0.2.1");
    assert_eq!(
        param(&report, "spf-terms-after-all", "publish"),
        "v=spf1 ip4:192.0.2.1 -all"
    );
}

#[test]
fn several_records_come_with_one_in_their_place() {
    let dns = zone(&[
        ("example.com", Txt, "v=spf1 ip4:192.0.2.1 -all"),
        ("example.com", Txt, "v=spf1 include:a.example -all"),
    ]);
    let report = inspect(PLAIN, &dns, &from_sender("192.0.2.1", "ann@example.com"));
    let merged = param(&report, "spf-several-records", "publish");
    assert_eq!(merged, "v=spf1 ip4:192.0.2.1 include:a.example -all");
}

#[test]
fn very_large_networks_are_told() {
    let report = spf(
        "v=spf1 ip4:10.0.0.0/15 ip4:192.0.2.0/24 ip6:2001:db8::/31 -all",
        "192.0.2.1",
    );
    assert_eq!(
        severity(&report, "record-spf-wide-range"),
        Some(Severity::Notice)
    );
    assert_eq!(
        param(&report, "record-spf-wide-range", "terms"),
        "ip4:10.0.0.0/15 | ip6:2001:db8::/31"
    );
    // The two halves of the internet.
    let report = spf("v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all", "192.0.2.1");
    assert_eq!(
        severity(&report, "record-spf-wide-range"),
        Some(Severity::Warning)
    );
    let report = spf(
        "v=spf1 ip4:192.0.0.0/16 -ip4:10.0.0.0/8 ip6:2001:db8::/32 -all",
        "192.0.2.1",
    );
    assert!(found(&report, "record-spf-wide-range").is_none());
}

#[test]
fn services_whose_customers_share_addresses_are_named() {
    let records = [
        (
            "example.com",
            Txt,
            "v=spf1 include:sendgrid.net include:_spf.own.example -all",
        ),
        ("sendgrid.net", Txt, "v=spf1 ip4:192.0.2.0/24 -all"),
        ("_spf.own.example", Txt, "v=spf1 ip4:198.51.100.0/24 -all"),
    ];
    let report = inspect(
        PLAIN,
        &zone(&records),
        &from_sender("192.0.2.1", "ann@example.com"),
    );
    assert_eq!(
        param(&report, "record-spf-shared-sender", "services"),
        "SendGrid"
    );
    // Nobody is let pass.
    let report = inspect(
        PLAIN,
        &zone(&records),
        &from_sender("203.0.113.1", "ann@example.com"),
    );
    assert!(found(&report, "record-spf-shared-sender").is_none());
    let report = spf("v=spf1 ip4:192.0.2.0/24 -all", "192.0.2.1");
    assert!(found(&report, "record-spf-shared-sender").is_none());
}

#[test]
fn strings_that_were_joined_without_a_space_are_told() {
    // RFC 7208, section 3.3.
    let report = spf("v=spf1 ip4:192.0.2.1include:a.example -all", "192.0.2.1");
    let publish = param(&report, "record-spf-terms-run-together", "publish");
    assert_eq!(publish, "v=spf1 ip4:192.0.2.1 include:a.example -all");
    let report = spf(
        "v=spf1 ip4:192.0.2.1 include:_spf.ip4.example -all",
        "192.0.2.1",
    );
    assert!(found(&report, "record-spf-terms-run-together").is_none());
}

/// A record with as many includes of `each` terms, each of which asks DNS.
fn many(includes: usize, each: usize) -> Report {
    let mut evidence = Evidence::default();
    evidence.default = Unlisted::Nxdomain;
    let names: Vec<String> = (0..includes).map(|at| format!("s{at}.example")).collect();
    let terms: Vec<String> = names.iter().map(|name| format!("include:{name}")).collect();
    let own = format!("v=spf1 {} -all", terms.join(" "));
    let inner: Vec<String> = (0..each).map(|at| format!("a:h{at}.example")).collect();
    let inner = format!("v=spf1 {} -all", inner.join(" "));
    let hosts: Vec<String> = (0..each).map(|at| format!("h{at}.example")).collect();
    let mut records = vec![("example.com", Txt, own.as_str())];
    records.extend(
        names
            .iter()
            .map(|name| (name.as_str(), Txt, inner.as_str())),
    );
    records.extend(hosts.iter().map(|name| (name.as_str(), A, "192.0.2.9")));
    inspect(
        PLAIN,
        &zone(&records),
        &from_sender("203.0.113.1", "ann@example.com"),
    )
}

#[test]
fn the_limit_of_lookups_comes_with_costs_and_two_records_that_fit() {
    // RFC 7208, section 4.6.4: ten. Three services of four lookups each.
    let report = many(3, 3);
    let code = "spf-too-many-lookups";
    assert_eq!(
        param(&report, code, "costs"),
        "include:s0.example (4) | include:s1.example (4) | include:s2.example (4)"
    );
    let publish = param(&report, code, "publish");
    let other = param(&report, code, "other");
    let moved = param(&report, code, "moved");
    assert_eq!(publish, "v=spf1 include:s1.example include:s2.example -all");
    assert_eq!(
        (moved.as_str(), other.as_str()),
        ("include:s0.example", "v=spf1 include:s0.example ~all")
    );
    // Nine: near.
    let report = many(3, 2);
    assert_eq!(
        severity(&report, "spf-lookups-near-limit"),
        Some(Severity::Notice)
    );
    assert!(param(&report, "spf-lookups-near-limit", "costs").contains("include:s0.example (3)"));
    // Eight: far enough.
    let report = many(2, 3);
    assert!(found(&report, "spf-lookups-near-limit").is_none());
}

/// The signed message of `tests/data/displayed`, under another DMARC record. SPF passes where a sender is given.
fn dmarc(record: Option<&str>, sender: Option<(&str, &str)>) -> Report {
    let (bytes, mut evidence) = case("displayed", "sender-added");
    let text = String::from_utf8(bytes).expect("ASCII");
    let (_, message) = text.split_once("\r\n").expect("the added field");
    evidence.default = Unlisted::Nxdomain;
    let mut records = vec![("victim.example", Txt, "v=spf1 ip4:192.0.2.77 -all")];
    records.extend(record.map(|record| ("_dmarc.victim.example", Txt, record)));
    let question = Question::new("_dmarc.victim.example", Txt);
    evidence.insert(Answer::nxdomain(&question));
    for answer in zone(&records).answers() {
        evidence.insert(answer.clone());
    }
    let options = sender.map_or_else(Options::default, |(ip, from)| from_sender(ip, from));
    inspect(message.as_bytes(), &evidence, &options)
}

#[test]
fn a_domain_that_is_ready_to_enforce_gets_the_record() {
    // RFC 9989, section 5.1.
    let own = Some(("192.0.2.77", "x@victim.example"));
    let rua = "rua=mailto:r@victim.example";
    let report = dmarc(Some(&format!("v=DMARC1; p=none; {rua}")), own);
    let code = "record-dmarc-ready-to-enforce";
    assert_eq!(
        param(&report, code, "publish"),
        format!("v=DMARC1; p=quarantine; {rua}")
    );
    assert_eq!(param(&report, code, "name"), "_dmarc.victim.example");
    // It says what the notice about the policy says.
    assert!(found(&report, "dmarc-policy-none").is_none());
    // SPF does not align: not ready.
    let other = Some(("192.0.2.77", "x@other.example"));
    let report = dmarc(Some(&format!("v=DMARC1; p=none; {rua}")), other);
    assert!(found(&report, code).is_none());
    assert_eq!(param(&report, "dmarc-policy-none", "policy"), "none");
    let report = dmarc(Some(&format!("v=DMARC1; p=reject; {rua}")), own);
    assert!(found(&report, code).is_none());
}

#[test]
fn policies_that_leave_other_names_open_are_told() {
    // RFC 9989, section 4.7: sp, np.
    for (record, code, publish) in [
        (
            "v=DMARC1; p=reject; sp=none",
            "record-dmarc-subdomains-weaker",
            "v=DMARC1; p=reject; sp=reject",
        ),
        (
            "v=DMARC1; p=quarantine; np=none",
            "record-dmarc-nonexistent-weaker",
            "v=DMARC1; p=quarantine; np=quarantine",
        ),
    ] {
        assert_eq!(param(&dmarc(Some(record), None), code, "publish"), publish);
    }
    for record in [
        "v=DMARC1; p=none; sp=reject",
        "v=DMARC1; p=reject; sp=reject; np=reject",
        "v=DMARC1; p=none; sp=none",
    ] {
        let report = dmarc(Some(record), None);
        assert!(
            found(&report, "record-dmarc-subdomains-weaker").is_none(),
            "{record}"
        );
        assert!(
            found(&report, "record-dmarc-nonexistent-weaker").is_none(),
            "{record}"
        );
    }
}

#[test]
fn a_missing_record_and_missing_reports_come_with_the_record() {
    let report = dmarc(None, None);
    assert_eq!(
        param(&report, "dmarc-no-record", "name"),
        "_dmarc.victim.example"
    );
    assert!(
        param(&report, "dmarc-no-record", "publish").starts_with("v=DMARC1; p=none; rua=mailto:")
    );
    let report = dmarc(Some("v=DMARC1; p=reject"), None);
    let code = "dmarc-no-aggregate-reports";
    assert_eq!(
        param(&report, code, "publish"),
        "v=DMARC1; p=reject; rua=mailto:dmarc@victim.example"
    );
    let report = dmarc(
        Some("v=DMARC1; p=reject; rua=mailto:r@victim.example"),
        None,
    );
    assert!(found(&report, code).is_none());
}

/// A message of two signatures, by keys that DNS has.
fn two_signatures() -> (String, Evidence) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/newsletters");
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("a file");
    let evidence = Evidence::from_json(&read("dns.json")).expect("evidence");
    (read("mailchimp-to-gmail.eml"), evidence)
}

#[test]
fn a_key_of_several_domains_is_told() {
    // The newsletters are made with one key.
    let (message, evidence) = two_signatures();
    let report = inspect(message.as_bytes(), &evidence, &Options::default());
    assert_eq!(
        param(&report, "dkim-key-shared", "domains"),
        "mailchimpapp.net | shop.example"
    );
    // Two signatures of one domain may share theirs, and RFC 8463's two keys differ.
    let message = include_bytes!("../../messages/rfc8463.eml");
    let dns =
        Evidence::from_json(include_str!("../../messages/rfc8463.dns.json")).expect("evidence");
    let report = inspect(message, &dns, &Options::default());
    assert!(found(&report, "dkim-key-shared").is_none());
}

#[test]
fn fields_that_ought_to_be_signed_are_named() {
    // RFC 6376, section 5.4.1. The signature covers From, To, Subject and Date.
    let (bytes, evidence) = case("displayed", "sender-added");
    let text = String::from_utf8(bytes).expect("ASCII");
    let (_, message) = text.split_once("\r\n").expect("the added field");
    let with = format!("List-Id: <l.victim.example>\r\nIn-Reply-To: <1@a.example>\r\n{message}");
    let report = inspect(with.as_bytes(), &evidence, &Options::default());
    assert_eq!(
        param(&report, "dkim-fields-unsigned", "fields"),
        "In-Reply-To | List-Id"
    );
    let report = inspect(message.as_bytes(), &evidence, &Options::default());
    assert!(found(&report, "dkim-fields-unsigned").is_none());
    // RFC 6376, section 8.15.
    assert_eq!(
        severity(&report, "dkim-not-oversigned"),
        Some(Severity::Notice)
    );
    let (message, evidence) = two_signatures();
    let report = inspect(message.as_bytes(), &evidence, &Options::default());
    assert!(found(&report, "dkim-not-oversigned").is_none());
}

#[test]
fn a_key_that_is_named_after_a_day_years_ago_is_old() {
    let report = |folder: &str, name: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/data")
            .join(folder);
        let read = |name: &str| fs::read_to_string(folder.join(name)).expect("a file");
        let evidence = Evidence::from_json(&read("dns.json")).expect("evidence");
        inspect(read(name).as_bytes(), &evidence, &Options::default())
    };
    // Signed in November 2026 with a selector of June 2024, as Postmark names them.
    let old = report("newsletters", "postmark-to-naver.eml");
    assert_eq!(param(&old, "dkim-key-old", "selector"), "20240610103025pm");
    // And with one of November 2025, as Gmail names them: not two years.
    let new = report("mail", "gmail-to-gmail.eml");
    let selector = new.authentication.dkim[0].selector.as_deref();
    assert_eq!(selector, Some("20251104"));
    assert!(found(&new, "dkim-key-old").is_none());
}

#[test]
fn answers_of_dns_that_are_odd_are_told() {
    let chain = |links: usize| {
        let mut dns = zone(&[("_dmarc.example.com", Txt, "v=DMARC1; p=none")]);
        let question = Question::new("_dmarc.example.com", Txt);
        let mut answer = dns.get(&question).expect("it").clone();
        let names: Vec<String> = (0..links).map(|at| format!("l{at}.example.com")).collect();
        let mut owner = "_dmarc.example.com".to_owned();
        for name in names {
            answer.records.push(Record {
                name: owner,
                record_type: Cname,
                ttl: 300,
                data: format!("{name}."),
            });
            owner = name;
        }
        answer.records[0].name = owner;
        dns.insert(answer);
        inspect(PLAIN, &dns, &Options::default())
    };
    assert_eq!(param(&chain(3), "dns-cname-chain", "count"), "3");
    assert!(found(&chain(2), "dns-cname-chain").is_none());
    let with_ttl = |ttls: [u32; 3]| {
        let mut dns = zone(&[
            ("example.com", Txt, "v=spf1 mx -all"),
            ("_dmarc.example.com", Txt, "v=DMARC1; p=none"),
            ("example.com", Mx, "10 mx.example.com."),
        ]);
        for (answer, ttl) in dns
            .answers()
            .cloned()
            .collect::<Vec<_>>()
            .into_iter()
            .zip(ttls)
        {
            let mut answer = answer;
            answer.records[0].ttl = ttl;
            dns.insert(answer);
        }
        inspect(PLAIN, &dns, &from_sender("192.0.2.1", "ann@example.com"))
    };
    assert_eq!(param(&with_ttl([5, 10, 30]), "dns-ttl-short", "count"), "3");
    // A resolver may be about to drop one of them.
    assert!(found(&with_ttl([5, 10, 3600]), "dns-ttl-short").is_none());
}

/// A newsletter as a service makes it, with a change.
fn newsletter(from: &str, to: &str) -> Report {
    let (message, evidence) = two_signatures();
    assert!(message.contains(from), "{from}");
    inspect(
        message.replacen(from, to, 1).as_bytes(),
        &evidence,
        &Options::default(),
    )
}

#[test]
fn each_requirement_of_bulk_senders_is_checked() {
    // Gmail, Yahoo and Outlook.com; see src/findings/bulk.rs for the pages and dates.
    let whole = newsletter("Hi Bob", "Hi Bob");
    let met = [
        "spf",
        "dkim",
        "dmarc-record",
        "aligned",
        "reverse-dns",
        "format",
        "one-click",
    ];
    for code in met.map(|name| format!("bulk-{name}")) {
        assert_eq!(severity(&whole, &code), Some(Severity::Ok), "{code}");
    }
    assert_eq!(
        param(&whole, "bulk-aligned", "providers"),
        "Gmail | Yahoo | Outlook.com"
    );
    assert_eq!(
        param(&whole, "bulk-aligned", "since"),
        "2024-02-01 | 2024-02-01 | 2025-05-05"
    );
    // The body was changed: no signature passes.
    let changed = newsletter("Hi Bob", "Hi Rob");
    for code in ["bulk-dkim", "bulk-aligned", "bulk-one-click"] {
        assert_eq!(severity(&changed, code), Some(Severity::Warning), "{code}");
    }
    assert_eq!(severity(&changed, "bulk-spf"), Some(Severity::Ok));
    let twice = newsletter("Date: ", "Date: Thu, 26 Nov 2026 10:00:00 +0000\r\nDate: ");
    assert_eq!(severity(&twice, "bulk-format"), Some(Severity::Warning));
    // A person's mail is not bulk.
    let report = spf("v=spf1 -all", "192.0.2.1");
    assert!(
        report
            .findings
            .iter()
            .all(|each| !each.code.as_str().starts_with("bulk-"))
    );
}

#[test]
fn one_click_needs_both_fields_signed() {
    // RFC 8058, sections 3.1 and 4.
    let why = |report: &Report| param(report, "bulk-one-click", "reason");
    let field = "List-Unsubscribe-Post: List-Unsubscribe=One-Click";
    let without = newsletter(&format!("{field}\r\n"), "");
    assert!(why(&without).contains("PostMissing"), "{}", why(&without));
    let wrong = newsletter(field, "List-Unsubscribe-Post: One-Click");
    assert!(why(&wrong).contains("PostWrong"));
    let mailto = newsletter("<https://shop.example/u/1?b=2>, ", "");
    assert!(why(&mailto).contains("NoHttps"));
    let broken = newsletter("Hi Bob", "Hi Rob");
    assert!(why(&broken).contains("Unsigned"));
}
