//! Bytes that programs read differently: what a signature over them may prove.

use headerlens::{
    Inspection,
    dns::Evidence,
    options::{Limits, Options},
    reason::DkimReason,
    report::{AuthResult, BodyHash, BodyPresence, Dkim, Report, Verdict},
};

use crate::support::case;

fn inspect(bytes: &[u8], evidence: &Evidence) -> Report {
    inspect_within(bytes, evidence, Limits::default())
}

fn inspect_within(bytes: &[u8], evidence: &Evidence, limits: Limits) -> Report {
    let options = Options {
        limits,
        ..Options::default()
    };
    let inspection = Inspection::new(bytes, &options).expect("a message");
    inspection.evaluate(evidence).report
}

fn of_case(name: &str) -> Report {
    of_case_within(name, Limits::default())
}

fn of_case_within(name: &str, limits: Limits) -> Report {
    let (bytes, evidence) = case("bytes", name);
    inspect_within(&bytes, &evidence, limits)
}

/// A message whose signature passes, with its header section before and after the signed fields.
fn whole() -> (String, Evidence) {
    let (bytes, evidence) = case("displayed", "sender-added");
    let text = String::from_utf8(bytes).expect("ASCII");
    let (_, message) = text.split_once("\r\n").expect("the added field");
    (message.to_owned(), evidence)
}

fn only(report: &Report) -> &Dkim {
    let [dkim] = report.authentication.dkim.as_slice() else {
        panic!("one signature");
    };
    dkim
}

#[test]
fn a_bare_cr_in_a_signed_field_fails() {
    // RFC 5322, section 2.2: a field has CR and LF in folding alone. dkimpy 1.1.8 and mailauth 7.1.0 fail it too.
    let report = of_case("cr-in-signed-from");
    assert_eq!(only(&report).result, AuthResult::Fail);
    assert_eq!(only(&report).reason, DkimReason::HeaderStrayByte);
    assert_ne!(report.summary.verdict, Verdict::Authentic);
}

#[test]
fn a_stray_byte_in_any_signed_field_fails_and_elsewhere_does_not() {
    let (message, evidence) = whole();
    let reason = |from: &str, to: &str| {
        assert!(message.contains(from));
        only(&inspect(
            message.replacen(from, to, 1).as_bytes(),
            &evidence,
        ))
        .reason
    };
    assert_eq!(reason("Lunch\r\n", "Lunch\r\n"), DkimReason::Pass);
    for (from, to) in [
        ("Subject: Lunch", "Subject: Lun\rch"),
        ("Subject: Lunch", "Subject: Lunch\r"),
        ("Subject: Lunch", "Subject: \rLunch"),
        ("Subject: Lunch", "Subject: Lun\0ch"),
        ("q=dns/txt;", "q=dns/txt;\r"),
    ] {
        assert_eq!(reason(from, to), DkimReason::HeaderStrayByte, "{to:?}");
    }
    // Not signed: Message-ID.
    assert_eq!(reason("<1@", "<1\r@"), DkimReason::Pass);
    assert_eq!(reason("<1@", "<1\0@"), DkimReason::Pass);
    // Folding is no stray byte, whichever way lines end.
    let folded = message.replacen("Subject: Lunch", "Subject:\r\n Lunch", 1);
    assert_eq!(
        only(&inspect(folded.as_bytes(), &evidence)).reason,
        DkimReason::Pass
    );
    for end in ["\n", "\r"] {
        let text = folded.replace("\r\n", end);
        assert_eq!(
            only(&inspect(text.as_bytes(), &evidence)).reason,
            DkimReason::Pass
        );
    }
}

#[test]
fn a_header_section_that_was_not_read_whole_proves_nothing() {
    // RFC 6376, section 3.8. A field left out for a limit: dkimpy and mailauth, which read it, fail the signature.
    let many = Limits {
        repeated_fields: usize::MAX,
        ..Limits::default()
    };
    for (name, limits) in [("limit-from-hidden", many), ("vt-from", Limits::default())] {
        let report = of_case_within(name, limits);
        assert_eq!(only(&report).result, AuthResult::Neutral, "{name}");
        assert_eq!(only(&report).reason, DkimReason::HeaderIncomplete, "{name}");
        assert_eq!(report.summary.verdict, Verdict::Undecided, "{name}");
        let dmarc = report.authentication.dmarc.expect("DMARC");
        assert_eq!(dmarc.result, AuthResult::Temperror, "{name}");
    }
    // By default the filling fields are left out, which nobody signed, and the second From is read as the others read it.
    let report = of_case("limit-from-hidden");
    assert_eq!(only(&report).result, AuthResult::Fail);
    assert_eq!(report.summary.verdict, Verdict::Suspicious);
}

#[test]
fn lines_that_belong_to_no_field_prove_nothing_wherever_they_stand() {
    let (message, evidence) = whole();
    for stray in [
        "From\u{b}: Mallory <m@evil.example>\r\n",
        "no field\r\n",
        "Fr\u{200b}om: m@evil.example\r\n",
        "From\u{1}: m@evil.example\r\n",
    ] {
        for at in [
            0,
            message.find("From:").expect("From"),
            message.find("To:").expect("To"),
        ] {
            let mut text = message.clone();
            text.insert_str(at, stray);
            let report = inspect(text.as_bytes(), &evidence);
            assert_eq!(
                only(&report).reason,
                DkimReason::HeaderIncomplete,
                "{stray:?}"
            );
            assert_eq!(report.summary.verdict, Verdict::Undecided, "{stray:?}");
        }
    }
    // A line of a mailbox file before the message is none of its lines.
    for line in [
        "From a@b.example Tue Nov 24 10:00:00 2026\r\n",
        ">From a@b.example Tue Nov 24 10:00:00 2026\r\n",
    ] {
        let report = inspect(format!("{line}{message}").as_bytes(), &evidence);
        assert_eq!(only(&report).reason, DkimReason::Pass, "{line:?}");
    }
}

#[test]
fn a_missing_body_is_not_an_empty_one() {
    // RFC 6376, section 3.4.4: the hash of an empty body. Nothing says here that the body was empty.
    let (bytes, evidence) = case("bytes", "hdr-only-empty-bh-real");
    let report = inspect(&bytes, &evidence);
    assert_eq!(report.source.body, BodyPresence::Absent);
    assert_eq!(only(&report).body_hash, BodyHash::Unchecked);
    assert_eq!(only(&report).reason, DkimReason::BodyNotGiven);
    assert_eq!(report.summary.verdict, Verdict::Undecided);
    // With the empty line the body is there, and empty.
    let report = inspect(&[&bytes, b"\r\n".as_slice()].concat(), &evidence);
    assert_eq!(report.source.body, BodyPresence::Present);
    assert_eq!(only(&report).body_hash, BodyHash::Match);
    assert_eq!(only(&report).reason, DkimReason::Pass);
}

#[test]
fn a_header_section_copied_with_its_empty_line_is_undecided() {
    let (message, evidence) = whole();
    let (header, _) = message.split_once("\r\n\r\n").expect("a body");
    for end in ["", "\r\n", "\r\n\r\n", "\r\n\r\n\r\n"] {
        let report = inspect(format!("{header}{end}").as_bytes(), &evidence);
        assert_eq!(only(&report).reason, DkimReason::BodyNotGiven, "{end:?}");
        assert_eq!(report.summary.verdict, Verdict::Undecided, "{end:?}");
    }
}

#[test]
fn a_key_record_with_too_many_tags_is_refused() {
    // RFC 6376, section 3.2: the tags after the limit are s=none, t=s and h=sha1, each of which forbids the use.
    let report = of_case("key-65-tags");
    assert_eq!(only(&report).result, AuthResult::Permerror);
    assert_eq!(only(&report).reason, DkimReason::KeyMalformed);
    assert_ne!(report.summary.verdict, Verdict::Authentic);
}

#[test]
fn a_signature_with_too_many_tags_is_malformed() {
    let (message, evidence) = whole();
    let many: String = (0..65).map(|at| format!(" x{at}=;")).collect();
    let text = message.replacen("v=1;", &format!("v=1;{many}"), 1);
    let report = inspect(text.as_bytes(), &evidence);
    assert_eq!(only(&report).reason, DkimReason::TagListMalformed);
}
