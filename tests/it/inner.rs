//! Messages inside a message, and what a bounce says.

use headerlens::{
    Evidence, Inspection, Options, inner_messages,
    options::{Envelope, Limits},
    reason::InnerKind,
    report::{Report, Verdict},
};

use crate::cases::report_of;

fn report(text: &[u8]) -> Report {
    let options = Options::default();
    Inspection::new(text, &options)
        .expect("a message")
        .evaluate(&Evidence::default())
        .report
}

/// A message of this type around `parts`.
fn around(content_type: &str, parts: &[&str]) -> String {
    let mut text =
        format!("From: b@example.net\nContent-Type: {content_type}; boundary=\"B\"\n\npreamble\n");
    for part in parts {
        text.push_str("--B\n");
        text.push_str(part);
        text.push('\n');
    }
    text.push_str("--B--\n");
    text
}

const ORIGINAL: &str = "From: Ann <ann@example.com>\nSubject: =?utf-8?q?H=C3=A9?=\n\nhello\n";

fn kinds(text: &str) -> Vec<InnerKind> {
    let report = report(text.as_bytes());
    report.inner.iter().map(|inner| inner.kind).collect()
}

/// `tests/data/trials/50`: a suspicious message, forwarded as an attachment to those who check it.
#[test]
fn an_attached_message_is_offered_and_judged_by_itself() {
    let report = report_of("trials", "50-forwarded-as-attachment", &[]);
    let [inner] = report.inner.as_slice() else {
        panic!("{:?}", report.inner);
    };
    assert_eq!(inner.kind, InnerKind::Attached);
    assert_eq!(inner.from.as_deref(), Some("Ann <ann@example.com>"));
    assert_eq!(inner.subject.as_deref(), Some("Hello"));
    let text = include_bytes!("../data/trials/50-forwarded-as-attachment.eml");
    let bytes = &text[inner.span.start..inner.span.end];
    assert!(bytes.starts_with(b"Authentication-Results: "));
    let options = Options {
        now: Some(1_795_694_400),
        ..Options::default()
    };
    let dns = Evidence::from_json(include_str!("../data/trials/common.dns.json")).expect("answers");
    let found = inner_messages(text, &options.limits).expect("a message");
    assert_eq!(found[0].bytes, bytes);
    let inspection = Inspection::new(&found[0].bytes, &options).expect("a message");
    let inside = inspection.evaluate(&dns).report;
    assert_eq!(inside.summary.verdict, Verdict::Authentic);
    let codes: Vec<_> = report
        .findings
        .iter()
        .map(|each| each.code.as_str())
        .collect();
    assert!(codes.contains(&"inner-attached"), "{codes:?}");
}

/// RFC 2046, 5.2.1 and 5.1.5; RFC 3462 (text/rfc822-headers); RFC 5965; RFC 6591 and RFC 9991.
#[test]
fn the_kind_follows_from_what_a_message_stands_in() {
    let attached = format!("Content-Type: message/rfc822\n\n{ORIGINAL}");
    let headers = "Content-Type: text/rfc822-headers\n\nFrom: ann@example.com\nSubject: x\n";
    let abuse = "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n";
    let failure = "Content-Type: message/feedback-report\n\nFeedback-Type: auth-failure\n";
    for (text, kind) in [
        (around("multipart/mixed", &[&attached]), InnerKind::Attached),
        (
            around("multipart/digest", &[&format!("\n{ORIGINAL}")]),
            InnerKind::Attached,
        ),
        (
            around(
                "multipart/report; report-type=delivery-status",
                &[&attached],
            ),
            InnerKind::Returned,
        ),
        (
            around("multipart/report; report-type=delivery-status", &[headers]),
            InnerKind::Returned,
        ),
        (
            around(
                "multipart/report; report-type=feedback-report",
                &[abuse, &attached],
            ),
            InnerKind::AbuseReport,
        ),
        (
            around(
                "multipart/report; report-type=feedback-report",
                &[failure, headers],
            ),
            InnerKind::FailureReport,
        ),
    ] {
        assert_eq!(kinds(&text), [kind], "{text}");
    }
}

#[test]
fn an_encoded_message_is_decoded_and_said_to_be_encoded() {
    let base64 = "RnJvbTogQW5uIDxhbm5AZXhhbXBsZS5jb20+ClN1YmplY3Q6IHgKCmhlbGxvCg==";
    for part in [
        format!("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{base64}\n"),
        format!("Content-Type: message/rfc822\n\n{base64}\n"),
        format!(
            "Content-Type: application/octet-stream; name=a.EML\nContent-Transfer-Encoding: base64\n\n{base64}\n"
        ),
    ] {
        let text = around("multipart/mixed", &[&part]);
        let found = inner_messages(text.as_bytes(), &Options::default().limits).expect("messages");
        assert_eq!(found.len(), 1, "{text}");
        assert!(found[0].report.encoded);
        assert_eq!(
            found[0].report.from.as_deref(),
            Some("Ann <ann@example.com>")
        );
        assert!(found[0].bytes.ends_with(b"\n\nhello\n"));
    }
}

#[test]
fn text_that_was_forwarded_is_found_behind_its_mark() {
    for mark in [
        "---------- Forwarded message ---------",
        "-----Original Message-----",
        "Begin forwarded message:\n",
        "-------- 원본 메시지 --------",
    ] {
        let text = format!(
            "From: b@example.net\n\nSee below.\n\n{mark}\nFrom: Ann <ann@example.com>\nSubject: x\n\nhello\n"
        );
        let report = report(text.as_bytes());
        let inner = report.inner.first().expect(mark);
        assert_eq!(inner.kind, InnerKind::Forwarded);
        assert!(text[inner.span.start..inner.span.end].starts_with("From: Ann"));
    }
    // A sentence is no mark.
    assert_eq!(
        kinds("From: b@c.example\n\nthe original message\nwas from: Ann\n"),
        []
    );
}

/// Outlook, Gmail and Naver write the labels in the language of their user.
#[test]
fn a_forwarded_message_with_korean_labels_is_read() {
    for (mark, labels) in [
        (
            "-----원본 메시지-----",
            ["보낸 사람", "보낸 날짜", "받는 사람", "제목"],
        ),
        (
            "---------- Forwarded message ---------",
            ["보낸사람", "날짜", "받는사람", "제목"],
        ),
        ("-----Original Message-----", ["From", "Date", "To", "제목"]),
    ] {
        let [from, date, to, subject] = labels;
        let text = format!(
            "From: b@example.net\n\n의심스러운 메일입니다.\n\n{mark}\n{from}: 김지우 <ann@example.com>\n{date}: Thu, 26 Nov 2026 11:00:00 +0900\n{to}: b@example.net\n{subject}: 안녕하세요\n\n제목: 본문입니다\n"
        );
        let report = report(text.as_bytes());
        let inner = report.inner.first().expect(mark);
        assert_eq!(inner.kind, InnerKind::Forwarded);
        assert_eq!(inner.from.as_deref(), Some("김지우 <ann@example.com>"));
        assert_eq!(inner.subject.as_deref(), Some("안녕하세요"));
        assert!(text[inner.span.start..].starts_with(from));
        let inner = inner_messages(text.as_bytes(), &Limits::default()).expect("a message");
        let bytes = String::from_utf8_lossy(&inner[0].bytes);
        assert!(
            bytes.ends_with("\n\n제목: 본문입니다\n"),
            "the body is left as it is"
        );
    }
}

/// Nothing is followed for ever: neither parts in parts nor a boundary that is its own parent's.
#[test]
fn nesting_is_bounded() {
    let mut text = String::from("From: a@b.example\n");
    for depth in 0..1000 {
        text.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n"
        ));
    }
    let deep = report(text.as_bytes());
    assert!(deep.findings.iter().any(|each| each.code == "inner-limit"));
    let itself = "Content-Type: multipart/mixed; boundary=\"B\"\n\n--B\nContent-Type: message/rfc822\n\nFrom: a@b.example\n\nx\n";
    assert_eq!(
        kinds(&around("multipart/mixed", &[itself])),
        [InnerKind::Attached]
    );
    let many = around("multipart/mixed", &vec!["\nx"; 3000]);
    assert!(
        report(many.as_bytes())
            .findings
            .iter()
            .any(|each| each.code == "inner-limit")
    );
}

const STATUS: &str = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n\
    Final-Recipient: rfc822; nobody@example.net\nAction: failed\nStatus: 5.1.1\n\
    Diagnostic-Code: smtp; 550 5.1.1 no such user\n";

#[test]
fn the_reason_of_a_bounce_is_told() {
    let text = around("multipart/report; report-type=delivery-status", &[STATUS]);
    let report = report(text.as_bytes());
    let finding = |code: &str| report.findings.iter().find(|each| each.code == code);
    let told = finding("bounce-mailbox-unknown").expect("a reason");
    assert_eq!(told.params["recipient"], "nobody@example.net".into());
    let said = finding("bounce-said").expect("an answer");
    assert_eq!(said.params["said"], "550 5.1.1 no such user".into());
    assert_eq!(said.params["server"], "mx.example.net".into());
}

/// DESIGN.md, 2.2: a bounce is softened only where the returned original's own signature verifies.
#[test]
fn a_bounce_of_a_signed_original_is_not_accused() {
    let trial = include_str!("../data/trials/50-forwarded-as-attachment.eml").replace("\r\n", "\n");
    let start = trial.find("Authentication-Results").expect("the original");
    let end = trial.find("\n\n--B1--").expect("its end") + 1;
    let original = &trial[start..end];
    let bounce = |original: &str| {
        let part = format!("Content-Type: message/rfc822\n\n{original}");
        let parts = around(
            "multipart/report; report-type=delivery-status",
            &[STATUS, &part],
        );
        format!(
            "Return-Path: <>\nReceived: from out.example.org (out.example.org [198.51.100.9]) by mx.example.com with ESMTP id 1; Thu, 26 Nov 2026 11:30:00 +0000\n{}",
            parts.replacen("b@example.net", "mailer-daemon@example.com", 1)
        )
    };
    let dns = Evidence::from_json(include_str!("../data/trials/common.dns.json")).expect("answers");
    let options = Options {
        now: Some(1_795_694_400),
        envelope: Envelope {
            ip: "198.51.100.9".parse().ok(),
            helo: Some("out.example.org".to_owned()),
            mail_from: Some(String::new()),
        },
        ..Options::default()
    };
    let judged = |text: &str| {
        let inspection = Inspection::new(text.as_bytes(), &options).expect("a message");
        inspection.evaluate(&dns).report
    };
    let genuine = judged(&bounce(original));
    assert!(
        genuine
            .findings
            .iter()
            .any(|each| each.code == "inner-returned-signed")
    );
    assert_eq!(
        genuine.summary.verdict,
        Verdict::Undecided,
        "{:?}",
        genuine.summary.because
    );
    let forged = judged(&bounce(&original.replace("Subject: Hello", "Subject: Pay")));
    assert_eq!(
        forged.summary.verdict,
        Verdict::Suspicious,
        "{:?}",
        forged.summary.because
    );
}

/// RFC 6376, 3.7: without the body, `bh=` cannot be checked. A header that came back alone must not look as if its body
/// were empty.
#[test]
fn a_header_that_came_back_alone_has_no_body() {
    let part = "Content-Type: text/rfc822-headers\n\nFrom: ann@example.com\nSubject: x\n\n";
    let text = around("multipart/report; report-type=delivery-status", &[part]);
    let found = inner_messages(text.as_bytes(), &Options::default().limits).expect("messages");
    assert!(found[0].report.header_only);
    assert_eq!(
        found[0].bytes.as_ref(),
        b"From: ann@example.com\nSubject: x"
    );
    assert_eq!(
        report(&found[0].bytes).source.body,
        headerlens::report::BodyPresence::Absent
    );
}
