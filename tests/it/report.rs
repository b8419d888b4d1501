//! Whole reports, as a caller gets them. Each snapshot was read by eye against the message and its evidence.

use headerlens::{Inspection, dns::Evidence, options::Options, report::Report};

/// The report on a message, judged at a moment that does not change.
fn report(message: &str, dns: &str) -> Report {
    let options = Options {
        now: Some(1_795_000_000),
        ..Options::default()
    };
    let evidence = Evidence::from_json(dns).expect("evidence");
    Inspection::new(message.as_bytes(), &options)
        .expect("a message")
        .evaluate(&evidence)
        .report
}

#[test]
fn the_message_of_rfc_6376() {
    insta::assert_json_snapshot!(report(
        include_str!("../messages/rfc6376.eml"),
        include_str!("../messages/rfc6376.dns.json"),
    ));
}

#[test]
fn the_message_of_rfc_8463_with_its_two_signatures() {
    insta::assert_json_snapshot!(report(
        include_str!("../messages/rfc8463.eml"),
        include_str!("../messages/rfc8463.dns.json"),
    ));
}

#[test]
fn a_message_whose_sender_is_forged() {
    insta::assert_json_snapshot!(report(
        include_str!("../messages/forged.eml"),
        include_str!("../messages/forged.dns.json"),
    ));
}

#[test]
fn the_same_inputs_give_the_same_report() {
    let once = || {
        report(
            include_str!("../messages/rfc8463.eml"),
            include_str!("../messages/rfc8463.dns.json"),
        )
    };
    assert_eq!(once(), once());
}

/// Rust users read saved reports back. What one holds is what was saved.
#[test]
fn a_saved_report_can_be_read_back() {
    for (message, dns) in [
        (
            include_str!("../messages/rfc8463.eml"),
            include_str!("../messages/rfc8463.dns.json"),
        ),
        (
            include_str!("../messages/forged.eml"),
            include_str!("../messages/forged.dns.json"),
        ),
        (
            include_str!("../messages/helo-pass-is-not-mail-from.eml"),
            include_str!("../messages/helo-pass-is-not-mail-from.dns.json"),
        ),
    ] {
        let report = report(message, dns);
        let json = serde_json::to_string(&report).expect("JSON");
        let read: Report = serde_json::from_str(&json).expect("the same form");
        assert_eq!(read, report);
    }
}
