//! What mail programs show, and which signatures cover it.

use headerlens::{
    Inspection,
    dns::Evidence,
    options::Options,
    reason::{Code, DisplayedReason as D},
    report::{AuthResult, DisplayedField, DisplayedName as Name, Report, Severity, Verdict},
};

use crate::support::case;

fn inspect(bytes: &[u8], evidence: &Evidence) -> Report {
    let options = Options::default();
    let inspection = Inspection::new(bytes, &options).expect("a message");
    inspection.evaluate(evidence).report
}

/// A message of which From, To, Subject and Date are signed.
fn whole() -> (String, Evidence) {
    let (bytes, evidence) = case("displayed", "sender-added");
    let text = String::from_utf8(bytes).expect("ASCII");
    let (_, message) = text.split_once("\r\n").expect("the added field");
    (message.to_owned(), evidence)
}

fn with(prefix: &str) -> Report {
    let (message, evidence) = whole();
    inspect(format!("{prefix}{message}").as_bytes(), &evidence)
}

fn of_case(name: &str) -> Report {
    let (bytes, evidence) = case("displayed", name);
    inspect(&bytes, &evidence)
}

fn severity(report: &Report, code: D) -> Option<Severity> {
    let code = Code::from(code);
    let found = report.findings.iter().find(|finding| finding.code == code);
    found.map(|finding| finding.severity)
}

fn field(report: &Report, name: Name) -> &DisplayedField {
    let mut fields = report.summary.displayed.iter();
    fields.find(|field| field.field == name).expect("the field")
}

#[test]
fn a_whole_message_shows_what_it_signs() {
    let report = with("");
    assert_eq!(report.summary.verdict, Verdict::Authentic);
    for name in [Name::From, Name::Subject, Name::Date] {
        let field = field(&report, name);
        assert_eq!(
            (field.signed_by.as_slice(), field.repeated),
            (&[0][..], false),
            "{name:?}"
        );
        assert_eq!(field.signed_span, None);
    }
    // The signature leaves it out, as Gmail's do.
    assert!(field(&report, Name::ContentType).signed_by.is_empty());
    assert_eq!(
        severity(&report, D::ContentTypeUnsigned),
        Some(Severity::Notice)
    );
    assert_eq!(severity(&report, D::SubjectUnsigned), None);
}

#[test]
fn an_unsigned_field_in_front_of_a_signed_one_is_an_error() {
    // RFC 6376, sections 5.4.2 and 8.15; RFC 5322, section 3.6.
    for (name, added, code) in [
        ("dup-subject-prepended", Name::Subject, D::RepeatedUnsigned),
        (
            "dup-content-type-prepended",
            Name::ContentType,
            D::RepeatedUnsigned,
        ),
    ] {
        let report = of_case(name);
        assert_eq!(
            report.authentication.dkim[0].result,
            AuthResult::Pass,
            "{name}"
        );
        assert_eq!(severity(&report, code), Some(Severity::Error), "{name}");
        assert_ne!(report.summary.verdict, Verdict::Authentic, "{name}");
        let field = field(&report, added);
        assert!(field.repeated && field.signed_by.is_empty(), "{name}");
        let code = Code::from(code);
        let found = report.findings.iter().find(|finding| finding.code == code);
        assert_eq!(found.expect("the finding").spans.len(), 2, "{name}");
    }
}

#[test]
fn the_summary_tells_the_signed_subject() {
    let report = of_case("dup-subject-prepended");
    assert_eq!(report.summary.subject.as_deref(), Some("Lunch"));
    let field = field(&report, Name::Subject);
    assert_eq!(field.span, report.headers[0].span);
    assert!(field.signed_span.is_some_and(|span| span != field.span));
    // Without a signature that counts, the first is what programs show.
    let (message, _) = whole();
    let report = inspect(
        format!("Subject: Other\r\n{message}").as_bytes(),
        &Evidence::default(),
    );
    assert_eq!(report.summary.subject.as_deref(), Some("Other"));
    assert_eq!(severity(&report, D::Repeated), Some(Severity::Error));
}

#[test]
fn a_repeated_field_of_the_same_content_shows_nothing_else() {
    for prefix in [
        "Subject: Lunch\r\n",
        "subject:  Lunch\r\n",
        "Subject:\r\n Lunch\r\n",
    ] {
        let report = with(prefix);
        assert_eq!(
            severity(&report, D::RepeatedAlike),
            Some(Severity::Notice),
            "{prefix:?}"
        );
        assert_eq!(report.summary.verdict, Verdict::Authentic, "{prefix:?}");
    }
}

#[test]
fn every_field_that_must_be_unique_counts() {
    for prefix in [
        "Subject: x\r\n",
        "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n",
        "To: x@a.example\r\n",
        "Cc: x@a.example\r\nCc: y@a.example\r\n",
        "Reply-To: x@victim.example\r\nReply-To: y@victim.example\r\n",
        "Sender: x@victim.example\r\nSender: y@victim.example\r\n",
        "Content-Type: text/html\r\n",
    ] {
        let report = with(prefix);
        assert_ne!(report.summary.verdict, Verdict::Authentic, "{prefix:?}");
        assert!(
            severity(&report, D::RepeatedUnsigned) == Some(Severity::Error),
            "{prefix:?}"
        );
    }
    // These may stand as often as one likes.
    let report =
        with("Received: x\r\nReceived: y\r\nComments: a\r\nComments: b\r\nX-A: 1\r\nX-A: 2\r\n");
    assert_eq!(severity(&report, D::RepeatedUnsigned), None);
}

#[test]
fn an_unsigned_subject_is_a_warning_beside_a_confirmed_domain() {
    let report = of_case("subject-unsigned-changed");
    assert_eq!(
        severity(&report, D::SubjectUnsigned),
        Some(Severity::Warning)
    );
    assert!(field(&report, Name::Subject).signed_by.is_empty());
}

#[test]
fn an_unsigned_address_of_another_organization_is_told() {
    let report = of_case("dup-msgid-reply-to");
    assert_eq!(
        severity(&report, D::ReplyToUnsigned),
        Some(Severity::Warning)
    );
    let report = of_case("sender-added");
    assert_eq!(severity(&report, D::SenderUnsigned), Some(Severity::Notice));
    // Of the author's own organization.
    for prefix in [
        "Reply-To: x@victim.example\r\n",
        "Reply-To: x@answers.victim.example\r\n",
        "Sender: x@victim.example\r\n",
    ] {
        let report = with(prefix);
        assert_eq!(severity(&report, D::ReplyToUnsigned), None, "{prefix:?}");
        assert_eq!(severity(&report, D::SenderUnsigned), None, "{prefix:?}");
        assert_eq!(report.summary.verdict, Verdict::Authentic, "{prefix:?}");
    }
}

#[test]
fn a_field_that_only_some_programs_see_is_told() {
    let (bytes, evidence) = case("bytes", "cr-hidden-from");
    let report = inspect(&bytes, &evidence);
    assert_eq!(severity(&report, D::HiddenField), Some(Severity::Warning));
    for prefix in [
        "X-A: b\rFrom: x@a.example\r\n",
        "X-A: b\u{b}Subject: x\r\n",
        "X-A: b\u{c}Subject : x\r\n",
        "Sub\u{200b}ject: x\r\n",
        "From\u{b}: x@a.example\r\n",
    ] {
        let report = with(prefix);
        assert_eq!(
            severity(&report, D::HiddenField),
            Some(Severity::Warning),
            "{prefix:?}"
        );
    }
    for prefix in [
        "X-A: b\r\n From: x@a.example\r\n",
        "X-A: b\r From: x@a.example\r\n",
        "X-A: From: x@a.example\r\n",
        "X-A: b\rFromage: x\r\n",
    ] {
        assert_eq!(severity(&with(prefix), D::HiddenField), None, "{prefix:?}");
    }
}

#[test]
fn the_addresses_of_a_field_are_told_without_names_comments_and_groups() {
    // RFC 5322, section 3.4: a group's members are mailboxes; a name or a comment is no address.
    let message = concat!(
        "From: \"a@name.example\" <mina@harbor.example> (b@comment.example)\r\n",
        "To: Crew: jonas@lantern.example, \"Anna\" <anna@lantern.example>;\r\n",
        "Subject: c@subject.example\r\n\r\nx\r\n"
    );
    let report = inspect(message.as_bytes(), &Evidence::default());
    assert_eq!(
        field(&report, Name::From).addresses,
        ["mina@harbor.example"]
    );
    assert_eq!(
        field(&report, Name::To).addresses,
        ["jonas@lantern.example", "anna@lantern.example"]
    );
    assert!(field(&report, Name::Subject).addresses.is_empty());
}

#[test]
fn the_signature_that_says_most_is_the_authors_and_not_the_first() {
    let signature = |domain: &str| {
        format!("DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=s; h=from; bh=AAAA; b=AAAA\r\n")
    };
    let telling = |message: String| {
        inspect(message.as_bytes(), &Evidence::default())
            .summary
            .signature
    };
    let from = "From: a@author.example\r\n\r\nx\r\n";
    let (list, author) = (signature("list.example"), signature("author.example"));
    assert_eq!(telling(from.to_owned()), None);
    assert_eq!(telling(format!("{list}{from}")), Some(0));
    assert_eq!(telling(format!("{list}{author}{from}")), Some(1));
    assert_eq!(telling(format!("{author}{author}{from}")), Some(0));
}
