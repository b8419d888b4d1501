//! What domains say of themselves: BIMI by its draft's examples, and the transport policy of the receiving domain.
#![allow(
    clippy::indexing_slicing,
    clippy::field_reassign_with_default,
    reason = "a test may fail by a panic"
)]

use crate::support;

use headerlens::{
    Evaluation, Inspection,
    dns::{Answer, Evidence, Failure, Question, Record, RecordType, Unlisted},
    options::Options,
    reason::{BimiReason, MtaStsState, MxState, TlsRptState},
    report::{AuthResult, Bimi, Transport},
};

/// Records by name and type; `!` in place of data is a server's failure, and a type that ends in `+` was validated.
fn zone(records: &[(&str, &str, &str)]) -> Evidence {
    let mut evidence = Evidence::default();
    evidence.default = Unlisted::Nxdomain;
    for &(name, kind, data) in records {
        let record_type = match kind.trim_end_matches('+') {
            "MX" => RecordType::Mx,
            "TLSA" => RecordType::Tlsa,
            "A" => RecordType::A,
            _ => RecordType::Txt,
        };
        let question = Question::new(name, record_type);
        let mut answer = evidence.get(&question).cloned().unwrap_or(Answer {
            failure: None,
            status: Some(0),
            ..Answer::failed(&question, Failure::Timeout)
        });
        answer.ad = kind.ends_with('+');
        match data {
            "!" => answer.status = Some(2),
            "" => {}
            _ => answer.records.push(Record {
                name: name.to_owned(),
                record_type,
                ttl: 300,
                data: data.to_owned(),
            }),
        }
        evidence.insert(answer);
    }
    evidence
}

fn evaluate(message: &str, evidence: &Evidence, options: &Options) -> Evaluation {
    Inspection::new(message.as_bytes(), options)
        .expect("a message")
        .evaluate(evidence)
}

/// BIMI of a message from `from` whose sender SPF lets pass, so that DMARC passes.
fn bimi(from: &str, extra: &str, records: &[(&str, &str, &str)]) -> Bimi {
    let domain = from.rsplit('@').next().expect("a domain");
    let mut all = records.to_vec();
    all.push((domain, "TXT", "v=spf1 ip4:192.0.2.1 -all"));
    let mut options = Options::default();
    options.envelope.ip = Some("192.0.2.1".parse().expect("an address"));
    options.envelope.helo = Some("mx.example.com".to_owned());
    options.envelope.mail_from = Some(from.to_owned());
    let message = format!("From: {from}\r\n{extra}Subject: x\r\n\r\nbody\r\n");
    let report = evaluate(&message, &zone(&all), &options).report;
    report.authentication.bimi.expect("an answer")
}

const REJECT: (&str, &str, &str) = ("_dmarc.example.com", "TXT", "v=DMARC1; p=reject");
const LOGO: &str =
    "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/vmc.pem; avp=Brand";

/// The draft's appendix "Example Selector Discovery" and the examples of Authentication-Results.
#[test]
fn the_record_is_found_as_in_the_drafts_examples() {
    let selector = "BIMI-Selector: v=BIMI1; s=myselector;\r\n";
    for (from, extra, published, expected) in [
        (
            "s@example.com",
            "",
            "default._bimi.example.com",
            Some(("example.com", "default")),
        ),
        (
            "s@example.com",
            selector,
            "myselector._bimi.example.com",
            Some(("example.com", "myselector")),
        ),
        (
            "s@foo.example.com",
            "",
            "default._bimi.example.com",
            Some(("example.com", "default")),
        ),
        (
            "s@foo.example.com",
            selector,
            "myselector._bimi.example.com",
            Some(("example.com", "myselector")),
        ),
        (
            "s@example.com",
            "BIMI-Selector: s=myselector;\r\n",
            "default._bimi.example.com",
            Some(("example.com", "default")),
        ),
        // "this is not used as the sender specified a selector of myselector"
        (
            "s@sub.example.com",
            selector,
            "default._bimi.example.com",
            None,
        ),
        ("s@sub.example.com", "", "other._bimi.example.com", None),
    ] {
        let bimi = bimi(from, extra, &[REJECT, (published, "TXT", LOGO)]);
        match expected {
            Some((domain, selector)) => {
                assert_eq!(
                    (bimi.result, support::word(bimi.reason).as_str()),
                    (AuthResult::Pass, "bimi-pass")
                );
                assert_eq!(
                    (bimi.domain.as_deref(), bimi.selector.as_str()),
                    (Some(domain), selector)
                );
                assert_eq!(
                    bimi.indicator.as_deref(),
                    Some("https://example.com/logo.svg")
                );
                assert_eq!(
                    bimi.evidence.as_deref(),
                    Some("https://example.com/vmc.pem")
                );
                assert_eq!(bimi.avatar_preference.as_deref(), Some("brand"));
                assert_eq!(bimi.dmarc_allows, Some(true));
            }
            None => assert_eq!(
                (bimi.result, support::word(bimi.reason).as_str()),
                (AuthResult::None, "bimi-no-record")
            ),
        }
    }
}

#[test]
fn what_is_wrong_with_a_record_is_told() {
    let name = "default._bimi.example.com";
    for (records, result, reason) in [
        (&["v=BIMI1; l=; a=;"][..], AuthResult::None, "bimi-declined"),
        (
            &["v=BIMI1; l=http://example.com/x.svg"],
            AuthResult::Fail,
            "bimi-location-invalid",
        ),
        (
            &["v=BIMI1; l=https://example.com/x.svg; a=self"],
            AuthResult::Fail,
            "bimi-evidence-invalid",
        ),
        (&["v=BIMI1"], AuthResult::Fail, "bimi-record-malformed"),
        (&[LOGO, LOGO], AuthResult::Fail, "bimi-several-records"),
        (&["hello", LOGO], AuthResult::Pass, "bimi-pass"),
        (
            &["v=BIMI2; l=https://example.com/x.svg"],
            AuthResult::None,
            "bimi-no-record",
        ),
        (&["!"], AuthResult::Temperror, "bimi-lookup-failed"),
    ] {
        let mut all = vec![REJECT];
        all.extend(records.iter().map(|record| (name, "TXT", *record)));
        let bimi = bimi("s@example.com", "", &all);
        assert_eq!(
            (bimi.result, support::word(bimi.reason).as_str()),
            (result, reason),
            "{records:?}"
        );
    }
}

/// The draft's section "Authentication Requirements".
#[test]
fn dmarcs_state_must_allow_it() {
    for (record, reason, allows) in [
        ("v=DMARC1; p=quarantine", "bimi-pass", Some(true)),
        ("v=DMARC1; p=none", "bimi-policy-none", Some(false)),
        (
            "v=DMARC1; p=reject; sp=none",
            "bimi-subdomain-policy-none",
            Some(false),
        ),
        (
            "v=DMARC1; p=quarantine; pct=50",
            "bimi-policy-partial",
            Some(false),
        ),
        ("v=DMARC1; p=quarantine; pct=100", "bimi-pass", Some(true)),
        (
            "v=DMARC1; p=reject; t=y",
            "bimi-policy-testing",
            Some(false),
        ),
        ("v=DMARC1; p=x", "bimi-dmarc-not-passed", Some(false)),
        ("!", "bimi-dmarc-undecided", None),
    ] {
        let records = [
            ("_dmarc.example.com", "TXT", record),
            ("default._bimi.example.com", "TXT", LOGO),
        ];
        let bimi = bimi("s@example.com", "", &records);
        assert_eq!(support::word(bimi.reason), reason, "{record}");
        assert_eq!(bimi.dmarc_allows, allows, "{record}");
    }
    // The organizational domain's policy counts beside the author's own.
    let records = [
        ("_dmarc.sub.example.com", "TXT", "v=DMARC1; p=reject"),
        ("_dmarc.example.com", "TXT", "v=DMARC1; p=none"),
        ("default._bimi.sub.example.com", "TXT", LOGO),
    ];
    assert_eq!(
        bimi("s@sub.example.com", "", &records).reason,
        BimiReason::PolicyNone
    );
}

/// A step of the walk shows 4,096 characters of a record. BIMI judges all of it.
#[test]
fn the_end_of_a_long_policy_counts() {
    let record = format!("v=DMARC1; p=reject; x={}; sp=none", "a".repeat(5_000));
    let records = [
        ("_dmarc.example.com", "TXT", record.as_str()),
        ("default._bimi.example.com", "TXT", LOGO),
    ];
    assert_eq!(
        bimi("s@example.com", "", &records).reason,
        BimiReason::SubdomainPolicyNone
    );
}

/// Rust users read saved reports back.
#[test]
fn saved_reports_of_domains_can_be_read_back() {
    let found = bimi(
        "s@example.com",
        "",
        &[("default._bimi.example.com", "TXT", LOGO)],
    );
    let json = serde_json::to_string(&found).expect("JSON");
    assert_eq!(serde_json::from_str::<Bimi>(&json).expect("BIMI"), found);
    let records = [
        ("to.example", "MX", "10 a.to.example."),
        ("_mta-sts.to.example", "TXT", "v=STSv1; id=1"),
    ];
    let found = transport("To: x@to.example\r\n", &records).expect("a domain");
    let json = serde_json::to_string(&found).expect("JSON");
    assert_eq!(
        serde_json::from_str::<Transport>(&json).expect("a transport policy"),
        found
    );
}

fn transport(header: &str, records: &[(&str, &str, &str)]) -> Option<Transport> {
    let mut options = Options::default();
    options.transport = true;
    let message = format!("{header}From: a@example.com\r\nSubject: x\r\n\r\nbody\r\n");
    evaluate(&message, &zone(records), &options)
        .report
        .transport
}

#[test]
fn the_receiving_domain_is_read_where_a_server_wrote_it() {
    let received = "Received: from a.example (a.example [192.0.2.1]) by mx.example.net with ESMTP id 1\r\n\
                    \tfor <x@received.example>; Mon, 1 Jan 2024 00:00:00 +0000\r\n";
    for (header, domain, source) in [
        (
            format!("Delivered-To: x@delivered.example\r\n{received}"),
            "received.example",
            "received",
        ),
        (
            "Delivered-To: x@delivered.example\r\nTo: x@to.example\r\n".to_owned(),
            "delivered.example",
            "delivered-to",
        ),
        (
            "To: x@to.example, y@to.example\r\n".to_owned(),
            "to.example",
            "to",
        ),
    ] {
        let transport = transport(&header, &[]).expect("a receiving domain");
        assert_eq!(
            (
                transport.domain.as_str(),
                support::word(transport.source).as_str()
            ),
            (domain, source)
        );
        assert!(transport.span.is_some());
    }
    assert_eq!(transport("To: x@a.example, y@b.example\r\n", &[]), None);
    let options = Options::default();
    let message = "To: x@to.example\r\nFrom: a@example.com\r\n\r\nbody\r\n";
    assert_eq!(
        evaluate(message, &zone(&[]), &options).report.transport,
        None
    );
}

#[test]
fn the_policy_of_a_domain_is_told() {
    let tlsa = "3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let full = [
        ("to.example", "MX+", "20 b.to.example."),
        ("to.example", "MX+", "10 A.to.example."),
        ("_25._tcp.a.to.example", "TLSA+", tlsa),
        ("_25._tcp.b.to.example", "TLSA+", tlsa),
        // RFC 8461, section 3.1, and RFC 8460, section 3.
        ("_mta-sts.to.example", "TXT", "v=STSv1; id=20160831085700Z;"),
        (
            "_smtp._tls.to.example",
            "TXT",
            "v=TLSRPTv1;rua=mailto:reports@example.com",
        ),
    ];
    let of = |records: &[(&str, &str, &str)]| {
        transport("To: x@to.example\r\n", records).expect("a domain")
    };
    let transport = of(&full);
    let hosts: Vec<_> = transport.mx.iter().map(|mx| mx.host.as_str()).collect();
    assert_eq!(hosts, ["a.to.example", "b.to.example"]);
    assert_eq!(transport.mx_state, MxState::Found);
    assert_eq!(transport.dane, Some(true));
    assert_eq!(transport.mta_sts.state, MtaStsState::Found);
    assert_eq!(transport.mta_sts.values, ["20160831085700Z"]);
    assert_eq!(transport.tls_rpt.state, TlsRptState::Found);
    assert_eq!(transport.tls_rpt.values, ["mailto:reports@example.com"]);

    let mut partial = full.to_vec();
    partial.remove(3);
    assert_eq!(of(&partial).dane, Some(false));
    let mut unsigned = full.to_vec();
    unsigned[0].1 = "MX";
    unsigned[1].1 = "MX";
    assert_eq!(of(&unsigned).dane, Some(false));
    let mut failed = full.to_vec();
    failed[3].2 = "!";
    assert_eq!(of(&failed).dane, None);

    let bare = of(&[("to.example", "MX", "")]);
    assert_eq!(bare.mx_state, MxState::Implicit);
    assert_eq!(bare.mx[0].host, "to.example");
    assert_eq!(bare.mta_sts.state, MtaStsState::None);
    assert_eq!(of(&[("to.example", "MX", "0 .")]).mx_state, MxState::Null);
    assert_eq!(of(&[]).mx_state, MxState::NoSuchDomain);
    for (record, state) in [
        ("v=STSv1", MtaStsState::Invalid),
        ("v=STSv1; id=not-only-letters", MtaStsState::Invalid),
        ("v=STSv2; id=1", MtaStsState::None),
        ("!", MtaStsState::Failed),
    ] {
        assert_eq!(
            of(&[("_mta-sts.to.example", "TXT", record)]).mta_sts.state,
            state
        );
    }
    let twice = [
        ("_mta-sts.to.example", "TXT", "v=STSv1; id=1"),
        ("_mta-sts.to.example", "TXT", "v=STSv1; id=2"),
    ];
    assert_eq!(of(&twice).mta_sts.state, MtaStsState::Several);
}
