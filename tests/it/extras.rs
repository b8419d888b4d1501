//! The second module: a second opinion beside our report, and the MIME tree.

use headerlens::{
    Evidence, Inspection, Options, Rounds, SourceError,
    dns::{Answer, Record, RecordType, Unlisted},
    reason::Difference,
    report::{AuthResult, ComparedMethod, MimePart, Report, SecondOpinion},
};
use headerlens_extras::{Ours, parts, second_opinion};

fn opinion(message: &[u8], evidence: &Evidence, options: &Options) -> (Report, SecondOpinion) {
    let inspection = Inspection::new(message, options).expect("a message");
    let (report, evidence) = Rounds::new(&inspection, evidence.clone()).into_parts();
    let ours = serde_json::to_value(&report).expect("JSON");
    let ours: Ours = serde_json::from_value(ours).expect("what is compared");
    let opinion = second_opinion(message, &evidence, &ours).expect("an opinion");
    (report, opinion)
}

fn zone(records: &[(&str, &str)]) -> Evidence {
    let mut evidence = Evidence::default();
    evidence.default = Unlisted::Nxdomain;
    for &(name, data) in records {
        let record = |data: &str| Record {
            name: name.to_owned(),
            record_type: RecordType::Txt,
            ttl: 300,
            data: data.to_owned(),
        };
        let question = headerlens::dns::Question::new(name, RecordType::Txt);
        evidence.insert(Answer {
            status: Some(0),
            records: data.split('|').map(record).collect(),
            ..Answer::nxdomain(&question)
        });
    }
    evidence
}

fn sender() -> Options {
    let mut options = Options::default();
    options.envelope.ip = Some("192.0.2.1".parse().expect("an address"));
    options.envelope.helo = Some("mail.example.com".to_owned());
    options.envelope.mail_from = Some("ann@example.com".to_owned());
    options
}

const PLAIN: &[u8] = b"From: Ann <ann@example.com>\r\nSubject: hi\r\n\r\nhello\r\n";

/// RFC 8463, appendix A.3: both signatures are the RFC's, so a verifier that is not ours has to pass them too.
#[test]
fn mail_auth_confirms_both_signatures_of_rfc_8463() {
    let message = include_bytes!("../messages/rfc8463.eml");
    let dns = Evidence::from_json(include_str!("../messages/rfc8463.dns.json")).expect("evidence");
    let (_, opinion) = opinion(message, &dns, &Options::default());
    let results: Vec<AuthResult> = opinion.dkim.iter().map(|each| each.result).collect();
    assert_eq!(results, [AuthResult::Pass, AuthResult::Pass]);
    assert_eq!(opinion.arc.result, AuthResult::None);
    assert_eq!(opinion.differs, []);
    assert!(opinion.verifier.starts_with("mail-auth 0.15"));
}

/// mail-auth hashes bytes as they are; files on Unix have bare line feeds.
#[test]
fn line_ends_of_a_file_do_not_matter() {
    let message = include_str!("../messages/rfc8463.eml").replace("\r\n", "\n");
    let dns = Evidence::from_json(include_str!("../messages/rfc8463.dns.json")).expect("evidence");
    let (_, opinion) = opinion(message.as_bytes(), &dns, &Options::default());
    assert!(
        opinion
            .dkim
            .iter()
            .all(|each| each.result == AuthResult::Pass)
    );
}

#[test]
fn spf_and_dmarc_are_compared() {
    let dns = zone(&[
        ("example.com", "v=spf1 ip4:192.0.2.1 -all"),
        ("_dmarc.example.com", "v=DMARC1; p=reject"),
    ]);
    let (_, opinion) = opinion(PLAIN, &dns, &sender());
    assert_eq!(opinion.spf.expect("a sender").result, AuthResult::Pass);
    assert_eq!(opinion.dmarc.expect("an author").result, AuthResult::Pass);
    assert_eq!(opinion.differs, []);
}

/// RFC 7208, section 4.5: more than one record is a permanent error. mail-auth takes the first.
#[test]
fn a_known_difference_is_explained_and_so_is_what_follows_from_it() {
    let dns = zone(&[
        ("example.com", "v=spf1 ip4:192.0.2.1 -all|v=spf1 -all"),
        ("_dmarc.example.com", "v=DMARC1; p=reject"),
    ]);
    let (report, opinion) = opinion(PLAIN, &dns, &sender());
    assert_eq!(
        report.authentication.spf.expect("a sender").result,
        AuthResult::Permerror
    );
    let found: Vec<_> = opinion
        .differs
        .iter()
        .map(|each| (each.method, each.why))
        .collect();
    assert_eq!(
        found,
        [
            (ComparedMethod::Spf, Some(Difference::SpfSeveralRecords)),
            (ComparedMethod::Dmarc, Some(Difference::Inputs)),
        ]
    );
}

/// Offline, mail-auth has no more to go by than we have: that is no difference.
#[test]
fn what_the_evidence_lacks_is_no_difference() {
    let (_, opinion) = opinion(
        include_bytes!("../messages/rfc8463.eml"),
        &Evidence::default(),
        &sender(),
    );
    assert!(
        opinion
            .dkim
            .iter()
            .all(|each| each.result == AuthResult::Temperror)
    );
    assert_eq!(opinion.differs, []);
}

const NESTED: &str = "\u{feff}From: Ann <ann@example.com>\r\n\
Content-Type: multipart/mixed; boundary=\"b\"\r\n\
\r\n\
--b\r\n\
Content-Type: text/plain; charset=utf-8\r\n\
\r\n\
hello\r\n\
--b\r\n\
Content-Type: application/pdf; name=\"=?utf-8?Q?caf=C3=A9.pdf?=\"\r\n\
Content-Disposition: attachment\r\n\
Content-Transfer-Encoding: base64\r\n\
\r\n\
aGVsbG8=\r\n\
--b\r\n\
Content-Type: message/rfc822\r\n\
\r\n\
From: Bob <bob@example.org>\r\n\
Content-Type: text/html\r\n\
\r\n\
<p>hi</p>\r\n\
--b--\r\n";

fn text(part: &MimePart) -> &str {
    let span = part.body_span.as_ref().expect("a place in the input");
    &NESTED[span.start..span.end]
}

#[test]
fn the_mime_tree_has_types_names_digests_and_places_in_the_input() {
    let root = parts(NESTED.as_bytes()).expect("a message");
    assert_eq!(root.media_type, "multipart/mixed");
    let [plain, pdf, message] = root.parts.as_slice() else {
        panic!("three parts: {root:#?}");
    };
    assert_eq!(plain.media_type, "text/plain");
    assert_eq!(plain.charset.as_deref(), Some("utf-8"));
    assert_eq!(plain.encoding, "7bit");
    assert!(!plain.attachment);
    assert_eq!(text(plain).trim_end(), "hello");

    assert_eq!(pdf.name.as_deref(), Some("café.pdf"));
    assert_eq!(pdf.disposition.as_deref(), Some("attachment"));
    assert_eq!(pdf.encoding, "base64");
    assert!(pdf.attachment);
    assert_eq!(pdf.size, 5);
    // `printf hello | sha256sum`
    assert_eq!(
        pdf.sha256,
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    );
    assert_eq!(text(pdf).trim_end(), "aGVsbG8=");

    assert_eq!(message.media_type, "message/rfc822");
    let [inner] = message.parts.as_slice() else {
        panic!("the message inside: {message:#?}");
    };
    assert_eq!(inner.media_type, "text/html");
    assert_eq!(text(inner).trim_end(), "<p>hi</p>");
}

#[test]
fn what_is_no_message_has_no_parts() {
    assert_eq!(parts(b""), Err(SourceError::Empty));
}
