//! What brought a result of SPF about, and the record that ought to be published instead. Each record is one that people
//! publish by mistake; what it must come to is in RFC 7208.

use headerlens::{
    Inspection, Options,
    dns::Evidence,
    options::Envelope,
    reason::{Code, Codes, SpfReason, SpfRemark},
    report::{Finding, Param, Report, SpfCause},
};
use serde_json::{Value, json};

use crate::support;

/// A report for a client, with records: name, type, data.
fn report(ip: &str, records: &[(&str, &str, &[&str])]) -> Report {
    let answers: Vec<Value> = records
        .iter()
        .map(|(name, kind, data)| {
            let records: Vec<Value> = data
                .iter()
                .map(|data| json!({"name": name, "type": kind, "ttl": 300, "data": data}))
                .collect();
            json!({"name": name, "type": kind, "status": 0, "records": records})
        })
        .collect();
    let dns = json!({"default": "nxdomain", "answers": answers}).to_string();
    let evidence = Evidence::from_json(&dns).expect("evidence");
    let envelope = Envelope {
        ip: Some(ip.parse().expect("an address")),
        helo: Some("mx.example.org".to_owned()),
        mail_from: Some("a@example.com".to_owned()),
    };
    let options = Options {
        envelope,
        ..Options::default()
    };
    Inspection::new(b"From: a@example.com\r\n\r\nHello\r\n", &options)
        .expect("a message")
        .evaluate(&evidence)
        .report
}

fn cause(report: &Report) -> SpfCause {
    let spf = report.authentication.spf.as_ref().expect("SPF");
    spf.cause.clone().expect("a cause")
}

fn reason(report: &Report) -> SpfReason {
    report.authentication.spf.as_ref().expect("SPF").reason
}

fn remarks(report: &Report) -> &[SpfRemark] {
    &report.authentication.spf.as_ref().expect("SPF").remarks
}

/// SPF's findings with their sentences and the advice, filled.
fn sentences(report: &Report) -> Vec<String> {
    let catalog = support::sentences::catalog("en");
    let is_spf = |code: &Code| code.as_str().starts_with("spf-");
    let filled = |finding: &Finding, key: &str| {
        let mut text = catalog[key].clone();
        for (name, value) in &finding.params {
            let value = match value {
                Param::Text(text) => text.clone(),
                Param::List(list) => list.join(", "),
                other => format!("{other:?}"),
            };
            text = text.replace(&format!("{{{name}}}"), &value);
        }
        assert!(!text.contains('{'), "{text}");
        text
    };
    report
        .findings
        .iter()
        .filter(|finding| is_spf(&finding.code))
        .map(|finding| {
            let advice = finding
                .advice
                .map(|advice| filled(finding, advice.as_str()));
            format!(
                "{} {}",
                filled(finding, finding.code.as_str()),
                advice.unwrap_or_default()
            )
        })
        .collect()
}

#[test]
fn an_include_without_a_record_is_named_with_the_record_that_has_it() {
    let report = report(
        "192.0.2.1",
        &[
            ("example.com", "TXT", &["v=spf1 include:a.example -all"]),
            (
                "a.example",
                "TXT",
                &["v=spf1 include:gone.example ip4:192.0.2.1 ~all"],
            ),
        ],
    );
    assert_eq!(reason(&report), SpfReason::IncludeWithoutRecord);
    let cause = cause(&report);
    assert_eq!(cause.domain, "a.example");
    assert_eq!(cause.term.as_deref(), Some("include:gone.example"));
    assert_eq!(cause.target.as_deref(), Some("gone.example"));
    assert_eq!(cause.path, ["example.com", "a.example"]);
    assert_eq!(cause.publish.as_deref(), Some("v=spf1 ip4:192.0.2.1 ~all"));
    assert_eq!(
        sentences(&report),
        [
            "“include:gone.example” in the SPF record of a.example names gone.example, which has no SPF record. \
          That makes the whole record invalid. \
          Publish this TXT record at a.example instead: v=spf1 ip4:192.0.2.1 ~all"
        ]
    );
}

#[test]
fn a_redirect_without_a_record_is_named() {
    let report = report(
        "192.0.2.1",
        &[("example.com", "TXT", &["v=spf1 redirect=gone.example"])],
    );
    assert_eq!(reason(&report), SpfReason::RedirectWithoutRecord);
    let cause = cause(&report);
    assert_eq!(cause.term.as_deref(), Some("redirect=gone.example"));
    assert_eq!(cause.target.as_deref(), Some("gone.example"));
    assert_eq!(cause.publish, None);
}

#[test]
fn records_that_lead_back_are_told_once_with_the_circle() {
    let report = report(
        "192.0.2.1",
        &[
            ("example.com", "TXT", &["v=spf1 include:b.example -all"]),
            ("b.example", "TXT", &["v=spf1 include:c.example -all"]),
            (
                "c.example",
                "TXT",
                &["v=spf1 ip4:198.51.100.1 include:b.example -all"],
            ),
        ],
    );
    assert_eq!(reason(&report), SpfReason::TooManyLookups);
    assert_eq!(remarks(&report), [SpfRemark::RecordIncludesItself]);
    let cause = cause(&report);
    assert_eq!(cause.path, ["b.example", "c.example", "b.example"]);
    assert_eq!(cause.domain, "c.example");
    assert_eq!(
        cause.publish.as_deref(),
        Some("v=spf1 ip4:198.51.100.1 -all")
    );
    let told = sentences(&report);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("b.example → c.example → b.example"));
}

#[test]
fn a_redirect_to_itself_is_a_circle_too() {
    let report = report(
        "192.0.2.1",
        &[("example.com", "TXT", &["v=spf1 redirect=example.com"])],
    );
    assert_eq!(remarks(&report), [SpfRemark::RecordIncludesItself]);
    assert_eq!(cause(&report).path, ["example.com", "example.com"]);
}

#[test]
fn too_many_lookups_without_a_circle_have_no_such_cause() {
    let many: Vec<String> = (0..11)
        .map(|at| format!("exists:n{at}.example.net"))
        .collect();
    let record = format!("v=spf1 {} -all", many.join(" "));
    let mut records = vec![("example.com", "TXT", vec![record.as_str()])];
    let names: Vec<String> = (0..11).map(|at| format!("n{at}.example.net")).collect();
    records.extend(names.iter().map(|name| (name.as_str(), "A", Vec::new())));
    let records: Vec<(&str, &str, &[&str])> = records
        .iter()
        .map(|(name, kind, data)| (*name, *kind, data.as_slice()))
        .collect();
    let report = report("192.0.2.1", &records);
    // The third name without addresses ends it (section 4.6.4), and all of them are named.
    assert_eq!(reason(&report), SpfReason::TooManyVoidLookups);
    let cause = cause(&report);
    assert_eq!(
        cause.names,
        ["n0.example.net", "n1.example.net", "n2.example.net"]
    );
}

#[test]
fn a_bare_address_is_told_with_the_record_to_publish() {
    for (record, mended) in [
        ("v=spf1 mx 192.0.2.1 -all", "v=spf1 mx ip4:192.0.2.1 -all"),
        ("v=spf1 2001:db8::/32 -all", "v=spf1 ip6:2001:db8::/32 -all"),
    ] {
        let report = report("192.0.2.1", &[("example.com", "TXT", &[record])]);
        assert_eq!(reason(&report), SpfReason::SyntaxError);
        assert_eq!(cause(&report).publish.as_deref(), Some(mended));
        let told = sentences(&report).concat();
        assert_eq!(told.matches(mended).count(), 1, "{told}");
    }
}

#[test]
fn a_record_that_is_split_over_txt_records_is_joined() {
    let report = report(
        "192.0.2.9",
        &[(
            "example.com",
            "TXT",
            &[
                "include:b.example -all",
                "google-site-verification=abc",
                "v=spf1 ip4:192.0.2.1",
                "ip4:198.51.100.0/24",
            ],
        )],
    );
    assert_eq!(reason(&report), SpfReason::NoMatch);
    assert_eq!(remarks(&report), [SpfRemark::RecordSplit]);
    assert_eq!(
        cause(&report).publish.as_deref(),
        Some("v=spf1 ip4:192.0.2.1 ip4:198.51.100.0/24 include:b.example -all")
    );
    let told = sentences(&report);
    assert!(
        told.iter()
            .any(|sentence| sentence.contains("split over several TXT records")),
        "{told:?}"
    );
}

#[test]
fn other_txt_records_are_no_part_of_it() {
    let report = report(
        "192.0.2.9",
        &[(
            "example.com",
            "TXT",
            &[
                "v=spf1 ip4:192.0.2.1",
                "a",
                "MS=ms123",
                "some words",
                "exp=1",
            ],
        )],
    );
    assert_eq!(remarks(&report), []);
}

#[test]
fn a_client_with_ipv6_and_names_with_ipv4_alone_are_told() {
    let records: &[(&str, &str, &[&str])] = &[
        (
            "example.com",
            "TXT",
            &["v=spf1 a:mail.example.com ip4:192.0.2.1 mx -all"],
        ),
        ("mail.example.com", "A", &["192.0.2.7"]),
        ("example.com", "MX", &["10 mx.example.com"]),
        ("mx.example.com", "A", &["192.0.2.8"]),
    ];
    let with_ipv6 = report("2001:db8::1", records);
    assert_eq!(reason(&with_ipv6), SpfReason::Fail);
    assert_eq!(remarks(&with_ipv6), [SpfRemark::OnlyIpv4]);
    assert_eq!(
        cause(&with_ipv6).names,
        ["a:mail.example.com", "ip4:192.0.2.1", "mx"]
    );
    let told = sentences(&with_ipv6);
    assert!(told.iter().any(|text| text.contains(
        "2001:db8::1 is an IPv6 address, and the SPF record of example.com lists IPv4 addresses only"
    )));
    // The same records and another client of IPv4: nothing to tell.
    let with_ipv4 = report("192.0.2.99", records);
    assert_eq!(remarks(&with_ipv4), []);
    // One network of IPv6 among them: the client is merely not listed.
    let both = report(
        "2001:db8::1",
        &[(
            "example.com",
            "TXT",
            &["v=spf1 ip4:192.0.2.1 ip6:2001:db8:f::/48 -all"],
        )],
    );
    assert_eq!(remarks(&both), []);
}

#[test]
fn several_records_of_an_included_domain_are_named_there() {
    let report = report(
        "192.0.2.1",
        &[
            ("example.com", "TXT", &["v=spf1 include:b.example -all"]),
            ("b.example", "TXT", &["v=spf1 -all", "v=spf1 mx -all"]),
        ],
    );
    assert_eq!(reason(&report), SpfReason::SeveralRecords);
    let told = sentences(&report);
    assert!(
        told[0].starts_with("b.example has more than one SPF record"),
        "{told:?}"
    );
}
