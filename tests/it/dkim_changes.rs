//! Why a signature does not verify: messages of RFCs, changed as lists and gateways change them.
//!
//! The signatures are the RFCs', so what is found is proven by a key that is not ours.

use headerlens::{
    Inspection,
    dns::Evidence,
    options::Options,
    reason::{Codes, DkimChangeCode, DkimReason},
    report::{AddedContent, AuthResult, ChangerRole, Dkim},
};

const RFC_6376: &str = include_str!("../messages/rfc6376.eml");
const RFC_6376_DNS: &str = include_str!("../messages/rfc6376.dns.json");
/// Relaxed, with an Ed25519 signature and an RSA one.
const RFC_8463: &str = include_str!("../messages/rfc8463.eml");
const RFC_8463_DNS: &str = include_str!("../messages/rfc8463.dns.json");

fn signatures(message: &str, dns: &str) -> Vec<Dkim> {
    let options = Options::default();
    let evidence = Evidence::from_json(dns).expect("evidence");
    Inspection::new(message.as_bytes(), &options)
        .expect("a message")
        .evaluate(&evidence)
        .report
        .authentication
        .dkim
}

/// The changes that were found, as code and detail; and the text that each points at.
fn changes(message: &str, dns: &str) -> Vec<Vec<(String, String)>> {
    signatures(message, dns)
        .iter()
        .map(|dkim| {
            let Some(diagnosis) = &dkim.diagnosis else {
                return Vec::new();
            };
            assert_ne!(
                dkim.result,
                AuthResult::Pass,
                "an explanation is never a pass"
            );
            diagnosis
                .changes
                .iter()
                .map(|change| {
                    (
                        change.code.to_string(),
                        change.detail.clone().unwrap_or_default(),
                    )
                })
                .collect()
        })
        .collect()
}

fn one(code: &str, detail: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), detail.to_owned())]
}

fn edited(message: &str, from: &str, to: &str) -> String {
    assert!(message.contains(from), "{from} is not in the message");
    message.replacen(from, to, 1)
}

#[test]
fn the_messages_as_they_are_verify() {
    for (message, dns) in [(RFC_6376, RFC_6376_DNS), (RFC_8463, RFC_8463_DNS)] {
        for dkim in signatures(message, dns) {
            assert_eq!(
                (dkim.result, dkim.reason),
                (AuthResult::Pass, DkimReason::Pass)
            );
        }
    }
}

#[test]
fn a_tag_in_the_subject_is_found() {
    for tag in [
        "[list] ",
        "[EXTERNAL] ",
        "EXTERNAL: ",
        "***SPAM*** ",
        "{Disarmed} ",
    ] {
        let message = edited(RFC_6376, "Subject: ", &format!("Subject: {tag}"));
        assert_eq!(
            changes(&message, RFC_6376_DNS),
            [one("dkim-change-subject-tag", tag.trim())]
        );
    }
}

#[test]
fn a_tag_is_found_by_ed25519_too_where_the_signature_tells_no_digest() {
    let message = edited(RFC_8463, "Subject: ", "Subject: [list] ");
    let found = one("dkim-change-subject-tag", "[list]");
    assert_eq!(changes(&message, RFC_8463_DNS), [found.clone(), found]);
}

#[test]
fn a_rewritten_author_is_found_where_the_original_was_kept() {
    let original = "Joe SixPack <joe@football.example.com>";
    let message = edited(
        RFC_6376,
        &format!("From: {original}"),
        &format!("From: Joe via List <list@lists.example>\r\nX-Original-From: {original}"),
    );
    assert_eq!(
        changes(&message, RFC_6376_DNS),
        [one("dkim-change-rewritten", "From")]
    );
}

#[test]
fn a_list_that_tags_the_subject_and_adds_a_footer_is_found_whole() {
    let message =
        edited(RFC_6376, "Subject: ", "Subject: [list] ") + "\r\n-- \r\nlist mailing list\r\n";
    let found = changes(&message, RFC_6376_DNS).remove(0);
    assert_eq!(
        found,
        [
            ("dkim-change-subject-tag".to_owned(), "[list]".to_owned()),
            // The empty line, the dashes, the name of the list.
            ("dkim-change-lines-appended".to_owned(), "3".to_owned()),
        ]
    );
}

#[test]
fn an_added_footer_is_pointed_at() {
    let footer = "________\r\nThis mail was scanned.\r\n";
    let message = RFC_6376.to_owned() + footer;
    let dkim = signatures(&message, RFC_6376_DNS).remove(0);
    let change = dkim.diagnosis.expect("a diagnosis").changes.remove(0);
    let span = change.span.expect("a place");
    assert_eq!(change.code, DkimChangeCode::LinesAppended);
    assert_eq!(message.get(span.start..span.end), Some(footer));
}

#[test]
fn a_banner_at_the_top_is_pointed_at() {
    let banner = "CAUTION: This email came from outside.\r\n\r\n";
    let message = edited(RFC_6376, "Hi.\r\n", &format!("{banner}Hi.\r\n"));
    let dkim = signatures(&message, RFC_6376_DNS).remove(0);
    let change = dkim.diagnosis.expect("a diagnosis").changes.remove(0);
    let span = change.span.expect("a place");
    assert_eq!(change.code, DkimChangeCode::LinesPrepended);
    assert_eq!(message.get(span.start..span.end), Some(banner));
}

#[test]
fn a_field_that_was_folded_anew_is_found() {
    let message = edited(RFC_6376, "From: Joe SixPack <", "From: Joe SixPack\r\n <");
    assert_eq!(
        changes(&message, RFC_6376_DNS),
        [one("dkim-change-refolded", "From")]
    );
}

#[test]
fn what_cannot_be_found_is_not_guessed() {
    let message = edited(RFC_6376, "Is dinner ready?", "Is breakfast ready?");
    assert_eq!(changes(&message, RFC_6376_DNS), [vec![]]);
    let message = edited(RFC_6376, "hungry", "angry");
    assert_eq!(changes(&message, RFC_6376_DNS), [vec![]]);
}

/// A message whose `bh=` is the hash of another body, made with Python's hashlib. Its `b=` signs nothing, and need not.
fn with_body(body_hash: &str, body: &str) -> String {
    format!(
        "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=brisbane; h=From; bh={body_hash}; b=AAAA\r\n\
         From: joe@example.com\r\n\r\n{body}"
    )
}

#[test]
fn lines_added_at_the_end_of_a_mime_part_are_found() {
    let body = "--b\r\nContent-Type: text/plain\r\n\r\nHello.\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Hello.\r\n--b--\r\n"
        .replacen("Hello.\r\n--b", "Hello.\r\n_____\r\na list\r\n--b", 1);
    let message = with_body("NQWTREwaGxm+8o/L1SBGMZXR8MbJ9zOPQw7WJUl9U/M=", &body);
    assert_eq!(
        changes(&message, RFC_6376_DNS),
        [one("dkim-change-lines-inserted", "2")]
    );
}

#[test]
fn doubled_dots_are_found() {
    let message = with_body(
        "Qb9dGj3lWVYCWLz56ta2PgouI4GfTIwE19vPIJA5fTI=",
        "One.\r\n..hidden\r\n....\r\n",
    );
    assert_eq!(
        changes(&message, RFC_6376_DNS),
        [one("dkim-change-dots-doubled", "2")]
    );
}

#[test]
fn the_quoting_of_mailbox_files_is_found() {
    let message = with_body(
        "JFNpEGx46PaM6jtUneqokuy83xTatUa+DzfgyNGjqEI=",
        "Hi,\r\n>From here on\r\n",
    );
    assert_eq!(
        changes(&message, RFC_6376_DNS),
        [one("dkim-change-from-quoted", "1")]
    );
}

/// The public reports in `tests/data/trials`: the changes found, and the results.
fn trial(name: &str) -> Dkim {
    let (message, dns) = (
        std::fs::read(trials().join(format!("{name}.eml"))).expect("the message"),
        std::fs::read_to_string(trials().join("common.dns.json")).expect("its DNS"),
    );
    let text = String::from_utf8(message).expect("text");
    signatures(&text, &dns).remove(0)
}

fn trials() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/trials")
}

fn codes(dkim: &Dkim) -> Vec<&'static str> {
    let diagnosis = dkim.diagnosis.as_ref().expect("a diagnosis");
    assert!(diagnosis.complete, "{:?}", diagnosis.changes);
    diagnosis
        .changes
        .iter()
        .map(|change| change.code.as_str())
        .collect()
}

#[test]
fn a_signature_over_an_empty_body_is_said_in_one_sentence() {
    let dkim = trial("20-bh-of-empty-body");
    assert_eq!(codes(&dkim), ["dkim-change-signer-empty-body"]);
    assert_eq!(dkim.remarks, []);
}

#[test]
fn a_long_line_that_a_limit_broke_is_joined() {
    assert_eq!(
        codes(&trial("22-long-line-broken")),
        ["dkim-change-lines-broken"]
    );
}

#[test]
fn a_space_that_came_in_with_a_fold_is_found_under_relaxed() {
    let dkim = trial("23-list-unsubscribe-refolded");
    assert_eq!(codes(&dkim), ["dkim-change-refolded"]);
    let change = &dkim.diagnosis.expect("a diagnosis").changes[0];
    assert_eq!(change.detail.as_deref(), Some("List-Unsubscribe"));
    assert!(
        change
            .after
            .as_deref()
            .is_some_and(|after| after.contains(",\r\n <mailto"))
    );
    assert!(
        change
            .before
            .as_deref()
            .is_some_and(|before| before.contains(">,<mailto"))
    );
}

#[test]
fn who_made_a_change_is_named_where_the_message_shows_it() {
    let message = edited(
        RFC_6376,
        "Subject: ",
        "List-Id: Dev <dev.lists.example>\r\nSubject: [dev] ",
    );
    let dkim = signatures(&message, RFC_6376_DNS).remove(0);
    let by = dkim.diagnosis.expect("a diagnosis").changes[0]
        .by
        .clone()
        .expect("someone");
    assert_eq!(
        (by.name.as_str(), by.role),
        ("dev.lists.example", ChangerRole::List)
    );
    let message = edited(RFC_6376, "Subject: ", "Subject: [dev] ");
    let dkim = signatures(&message, RFC_6376_DNS).remove(0);
    assert_eq!(dkim.diagnosis.expect("a diagnosis").changes[0].by, None);
}

#[test]
fn added_text_is_judged_by_what_it_can_do() {
    for (footer, expected) in [
        ("-- \r\nThe dev list\r\n", AddedContent::Text),
        ("<p>This mail is confidential.</p>\r\n", AddedContent::Text),
        ("See https://lists.example/\r\n", AddedContent::Active),
        ("ht\r\ntps://evil.example/\r\n", AddedContent::Active),
        ("Write to pay@evil.example\r\n", AddedContent::Active),
        ("<form action=x></form>\r\n", AddedContent::Active),
        ("<div hidden>\r\n", AddedContent::Active),
        ("<div>\r\n", AddedContent::Active),
        ("<!-- hides what follows\r\n", AddedContent::Active),
        (
            "Content-Type: text/html\r\n\r\nPay now\r\n",
            AddedContent::Parts,
        ),
    ] {
        let message = RFC_6376.to_owned() + footer;
        let dkim = signatures(&message, RFC_6376_DNS).remove(0);
        let change = &dkim.diagnosis.expect("a diagnosis").changes[0];
        assert_eq!(change.added, Some(expected), "{footer}");
    }
}

#[test]
fn an_encoding_does_not_hide_an_added_link() {
    // Python: base64(sha256(b"=68ello\r\n")), the body without its second line.
    let body = "=68ello\r\n=68ttps=3A=2F=2Fevil.example\r\n";
    let message = format!(
        "DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=example.com; s=brisbane; h=From; bh={}; b=AAAA\r\n\
         From: joe@example.com\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{body}",
        "NsuY7Ral3TX8eVBH3tcu0DvOPkVJrFF0JiBSO+2RIBY="
    );
    let dkim = signatures(&message, RFC_6376_DNS).remove(0);
    let change = &dkim.diagnosis.expect("a diagnosis").changes[0];
    assert_eq!(
        (change.code, change.added),
        (DkimChangeCode::LinesAppended, Some(AddedContent::Active))
    );
}
