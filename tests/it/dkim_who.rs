//! Who made a change and between which servers, and what was lost so that no search can undo it.

use headerlens::{
    Inspection, Options,
    dns::Evidence,
    reason::{DkimLossCode, StoryCode},
    report::{
        ChangeWitness, ChangerCertainty, ChangerRole, DkimChange, DkimDiagnosis, Param, WitnessKind,
    },
};

const MESSAGE: &str = include_str!("../messages/rfc6376.eml");
const DNS: &str = include_str!("../messages/rfc6376.dns.json");
const FOOTER: &str = "________\r\nThis mail was scanned.\r\n";

fn diagnosis(message: &str) -> DkimDiagnosis {
    let options = Options::default();
    Inspection::new(message.as_bytes(), &options)
        .expect("a message")
        .evaluate(&Evidence::from_json(DNS).expect("evidence"))
        .report
        .authentication
        .dkim
        .remove(0)
        .diagnosis
        .expect("a diagnosis")
}

/// The change of the message of RFC 6376 with a footer, below these fields.
fn change(fields: &[&str]) -> DkimChange {
    let fields: String = fields.iter().map(|field| format!("{field}\r\n")).collect();
    let diagnosis = diagnosis(&format!("{fields}{MESSAGE}{FOOTER}"));
    assert!(diagnosis.complete);
    assert_eq!(diagnosis.lost, []);
    diagnosis.changes.into_iter().next().expect("a change")
}

fn named(witness: Option<&ChangeWitness>) -> Option<(&str, WitnessKind)> {
    witness.map(|witness| (witness.name.as_str(), witness.kind))
}

const PASSED: &str = "Authentication-Results: mx.first.example; dkim=pass header.d=example.com";
const FAILED: &str =
    "Authentication-Results: mx.last.example; dkim=fail (body hash) header.i=@example.com";
const MARK: &str = "X-Proofpoint-Virus-Version: vendor=fsecure";

#[test]
fn earlier_results_tell_between_which_servers() {
    let between = change(&[FAILED, PASSED]).between.expect("witnesses");
    assert_eq!(
        named(between.unchanged.as_ref()),
        Some(("mx.first.example", WitnessKind::Claim))
    );
    assert_eq!(
        named(between.changed.as_ref()),
        Some(("mx.last.example", WitnessKind::Claim))
    );
    let between = change(&[PASSED]).between.expect("a witness");
    assert_eq!(between.changed, None);
    assert_eq!(change(&[]).between, None);
}

/// A later server that says "pass" did not see it before the change.
#[test]
fn results_out_of_order_are_not_put_together() {
    let between = change(&[PASSED, FAILED]).between.expect("a witness");
    assert_eq!(between.unchanged, None);
    assert_eq!(
        named(between.changed.as_ref()),
        Some(("mx.last.example", WitnessKind::Claim))
    );
}

#[test]
fn results_of_another_domain_say_nothing() {
    let other = PASSED.replace("example.com", "example.com.other.example");
    assert_eq!(change(&[&other]).between, None);
}

#[test]
fn a_gateway_that_handled_the_message_while_it_still_passed_is_not_named() {
    let by = change(&[MARK, PASSED]).by.expect("a gateway");
    assert_eq!(
        (by.name.as_str(), by.role, by.certainty),
        (
            "Proofpoint",
            ChangerRole::Gateway,
            ChangerCertainty::Possible
        )
    );
    let by = change(&[PASSED, MARK]).by.expect("the server");
    assert_eq!(
        (by.name.as_str(), by.certainty),
        ("mx.first.example", ChangerCertainty::Possible)
    );
}

#[test]
fn the_server_behind_the_one_that_still_saw_it_pass_may_have_made_it() {
    let hop = "Received: from mx.first.example (mx.first.example [192.0.2.1])\r\n\tby gate.last.example with ESMTP id 1;\r\n\tFri, 11 Jul 2003 21:01:00 -0700";
    let by = change(&[hop, PASSED]).by.expect("the server");
    assert_eq!(
        (by.name.as_str(), by.certainty),
        ("gate.last.example", ChangerCertainty::Possible)
    );
}

#[test]
fn a_list_is_named_with_the_hop_at_which_the_message_came_to_it() {
    let hop = "Received: from a.example (a.example [192.0.2.1])\r\n\tby mail.lists.example with ESMTP id 1;\r\n\tFri, 11 Jul 2003 21:01:00 -0700";
    let later = "Received: from mail.lists.example (mail.lists.example [192.0.2.2])\r\n\tby mx.example.net with ESMTP id 2;\r\n\tFri, 11 Jul 2003 21:02:00 -0700";
    let message =
        format!("{later}\r\n{hop}\r\nList-Id: Dev <dev.lists.example>\r\n{MESSAGE}{FOOTER}");
    let by = diagnosis(&message).changes.remove(0).by.expect("a list");
    assert_eq!(
        (by.name.as_str(), by.role),
        ("dev.lists.example", ChangerRole::List)
    );
    let shown: Vec<&str> = by
        .spans
        .iter()
        .filter_map(|span| message.get(span.start..span.end))
        .collect();
    assert!(shown[0].starts_with("List-Id:"), "{shown:?}");
    assert!(shown[1].contains("by mail.lists.example"), "{shown:?}");
}

#[test]
fn links_whose_targets_a_gateway_keeps_are_named() {
    let message = MESSAGE.replace(
        "We lost",
        "https://protect-eu.mimecast.com/s/AbC123?domain=a.example We lost",
    );
    let diagnosis = diagnosis(&message);
    assert!(diagnosis.changes.is_empty() && !diagnosis.complete);
    let [loss] = diagnosis.lost.as_slice() else {
        panic!("{:?}", diagnosis.lost)
    };
    assert_eq!(loss.code, DkimLossCode::Links);
    let shown = loss
        .spans
        .first()
        .and_then(|span| message.get(span.start..span.end));
    assert_eq!(
        shown,
        Some("https://protect-eu.mimecast.com/s/AbC123?domain=a.example")
    );
}

#[test]
fn a_signed_field_that_is_not_there_is_named() {
    let to = "To: Suzie Q <suzie@shopping.example.net>\r\n";
    assert!(MESSAGE.contains(to));
    let diagnosis = diagnosis(&MESSAGE.replace(to, ""));
    let codes: Vec<DkimLossCode> = diagnosis.lost.iter().map(|loss| loss.code).collect();
    assert_eq!(codes, [DkimLossCode::Field]);
}

#[test]
fn the_note_of_a_server_that_encoded_the_body_is_told() {
    let note = "X-MIME-Autoconverted: from 8bit to quoted-printable by mx.old.example id abc\r\n";
    let message = format!("{note}{}", MESSAGE.replace("hungry", "angry"));
    let lost = diagnosis(&message).lost;
    assert_eq!(lost.len(), 1);
    assert_eq!(lost[0].code, DkimLossCode::Encoding);
}

#[test]
fn what_nothing_in_the_message_shows_is_not_called_lost() {
    let diagnosis = diagnosis(&MESSAGE.replace("hungry", "angry"));
    assert_eq!(diagnosis.lost, []);
}

/// Mailman put the tag and the footer in. The field of the list is not signed.
#[test]
fn the_story_of_a_list_tells_who_wrote_who_changed_and_what() {
    let message = include_str!("../data/changes/mailman-prefix-footer-few.eml");
    let dns = include_str!("../data/changes/dns.json");
    let options = Options::default();
    let report = Inspection::new(
        format!("List-Id: Dev <dev.lists.example>\r\n{message}").as_bytes(),
        &options,
    )
    .expect("a message")
    .evaluate(&Evidence::from_json(dns).expect("evidence"))
    .report;
    let told: Vec<StoryCode> = report.summary.story.iter().map(|told| told.code).collect();
    assert_eq!(
        told.get(..4),
        Some(
            &[
                StoryCode::WroteChanged,
                StoryCode::CarriedList,
                StoryCode::ChangedBy,
                StoryCode::ChangedAlso
            ][..]
        ),
        "{told:?}"
    );
    let changed = &report.summary.story[2];
    assert_eq!(changed.params["who"], Param::from("dev.lists.example"));
    assert_eq!(changed.spans.len(), 1);
}
