//! Whole messages and their verdicts: attacks that must never be confirmed, and honest mail that must never be accused.
//!
//! `tests/data/{attacks,author,bytes,displayed}` hold made-up messages that try to look better than they are;
//! `tests/data/trials` holds public reports of people who do this work, rebuilt (see the README there). What is right is
//! taken from those texts and the RFC paragraphs that they name, not from our output.

use std::{fs, path::PathBuf};

use headerlens::{
    Inspection,
    dns::Evidence,
    options::{Options, Origin},
    reason::AuthResult,
    report::{Report, Severity, Verdict},
};

use crate::support::word;

/// 2026-11-26T12:00:00Z, the moment that the cases are judged at.
const NOW: i64 = 1_795_694_400;

fn data() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

/// The report on a case, with what the caller trusts.
pub fn report_of(folder: &str, name: &str, trusted: &[&str]) -> Report {
    let base = data().join(folder);
    let message = fs::read(base.join(format!("{name}.eml"))).expect(name);
    let own = base.join(format!("{name}.dns.json"));
    let evidence = if own.exists() {
        own
    } else {
        base.join("common.dns.json")
    };
    let evidence = Evidence::from_json(&fs::read_to_string(evidence).expect("answers"));
    let options = Options {
        now: Some(NOW),
        trusted: trusted.iter().map(|&id| id.to_owned()).collect(),
        ..Options::default()
    };
    Inspection::new(&message, &options)
        .expect(name)
        .evaluate(&evidence.expect("evidence"))
        .report
}

fn names(folder: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(data().join(folder))
        .expect(folder)
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.strip_suffix(".eml").map(str::to_owned)
        })
        .collect();
    names.sort();
    names
}

/// What an attack must come to.
enum Right {
    /// RFC 5322, 3.6.2: two authors can be read; or DMARC fails in every honest reading.
    Suspicious,
    /// Nothing in it confirms the author.
    NotConfirmed,
    /// Confirmed for the domain at most, if the field is named in a finding of this severity or worse.
    Named(&'static str, Severity),
    /// Right by RFC 9989; being careful is right too.
    Any,
}

fn right(name: &str) -> Right {
    match name {
        "from-after-bracket" | "from-two-at" | "from-backslash" | "from-group-colon"
        | "dead-nosig" | "dead-key-missing" | "dead-other-key" => Right::Suspicious,
        "subject-unsigned-changed" => Right::Named("Subject", Severity::Warning),
        "sender-added" => Right::Named("Sender", Severity::Notice),
        "dup-msgid-reply-to" => Right::Named("Reply-To", Severity::Warning),
        "from-fullwidth-at" | "from-rlo" => Right::Named("From", Severity::Warning),
        "cr-hidden-from" => Right::Named("", Severity::Warning),
        "psl-sibling-psd-no-tag" => Right::Any,
        _ => Right::NotConfirmed,
    }
}

/// Whether a finding of this severity or worse shows in a field of this name (any, if the name is empty).
fn names_field(report: &Report, name: &str, least: Severity) -> bool {
    let fields = report
        .headers
        .iter()
        .filter(|header| name.is_empty() || header.name.eq_ignore_ascii_case(name));
    let places: Vec<_> = fields.map(|header| header.span).collect();
    report
        .findings
        .iter()
        .filter(|finding| finding.severity <= least)
        .flat_map(|finding| &finding.spans)
        .any(|span| {
            places
                .iter()
                .any(|place| span.start < place.end && place.start < span.end)
        })
}

#[test]
fn attacks_are_never_confirmed() {
    let mut wrong = Vec::new();
    for folder in ["attacks", "author", "bytes", "displayed"] {
        for name in names(folder) {
            let report = report_of(folder, &name, &[]);
            let verdict = report.summary.verdict;
            let is_right = match right(&name) {
                Right::Suspicious => verdict == Verdict::Suspicious,
                Right::NotConfirmed => verdict != Verdict::Authentic,
                Right::Named(field, least) => {
                    verdict != Verdict::Authentic || names_field(&report, field, least)
                }
                Right::Any => true,
            };
            println!("{folder}/{name}: {verdict:?} {:?}", report.summary.because);
            if !is_right {
                wrong.push(format!("{name}: {verdict:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// RFC 6376, 2.8 and 3.4.2; RFC 2308, 2.1; RFC 6376, 3.6.1; RFC 6376, 5.4.2.
#[test]
fn what_other_verifiers_refuse_does_not_pass_here() {
    for (folder, name) in [
        ("bytes", "cr-in-signed-from"),
        ("bytes", "key-65-tags"),
        ("bytes", "limit-from-hidden"),
        ("attacks", "dns-nxdomain-with-key"),
    ] {
        let report = report_of(folder, name, &[]);
        let mut signatures = report.authentication.dkim.iter();
        assert!(
            signatures.all(|dkim| dkim.result != AuthResult::Pass),
            "{name}"
        );
    }
}

/// A forged claim neither lifts nor sinks a verdict, whoever it names.
#[test]
fn a_forged_claim_lifts_nothing() {
    let report = report_of("attacks", "ar-ptr-own-name", &[]);
    assert!(matches!(
        report.summary.verdict,
        Verdict::Suspicious | Verdict::Undecided
    ));
    let because = format!("{:?}", report.summary.because);
    assert!(!because.contains("Passed"), "{because}");
}

/// The verdict of a trial, with nobody trusted.
fn trial(name: &str) -> Report {
    report_of("trials", name, &[])
}

#[test]
fn a_helo_pass_is_no_contradiction_and_no_proof() {
    let report = trial("01-helo-pass-is-not-mail-from");
    assert_ne!(report.summary.verdict, Verdict::Authentic);
    let claims = report.authentication.claims.iter();
    let results = claims.flat_map(|claim| &claim.results);
    for result in results.filter(|result| result.method == "spf") {
        assert_ne!(result.agrees, Some(false), "{result:?}");
    }
}

/// A fetch is no SMTP transfer (RFC 3501, RFC 1939): its server is never the client.
#[test]
fn a_fetched_message_is_judged_by_its_smtp_hop() {
    let report = trial("02-fetchmail-imap-hop");
    let spf = report.authentication.spf.as_ref().expect("a sender");
    assert_eq!(
        spf.ip.map(|ip| ip.to_string()).as_deref(),
        Some("192.0.2.10")
    );
    assert_eq!(spf.result, AuthResult::Pass);
    assert_eq!(report.summary.verdict, Verdict::Undecided);
    // Where the reader says that the mailbox at the provider is theirs, it is confirmed.
    let report = report_of("trials", "02-fetchmail-imap-hop", &["mx.provider.example"]);
    assert_eq!(report.summary.verdict, Verdict::Authentic);
}

/// RFC 7208, 5.1: `+all` lets everybody pass, so a pass by it says nothing.
#[test]
fn a_pass_by_plus_all_confirms_nothing() {
    for trusted in [&[][..], &["mx.example.net"]] {
        let report = report_of("trials", "06-spf-plus-all", trusted);
        assert_eq!(report.summary.verdict, Verdict::Unauthenticated);
    }
}

/// RFC 7208, D.1: the first hop was right, and the forwarder's rewriting (SRS) is said.
#[test]
fn a_forwarded_message_is_not_accused() {
    let report = trial("07-srs-forward");
    assert_eq!(report.summary.verdict, Verdict::Undecided);
    let story: Vec<String> = report
        .summary
        .story
        .iter()
        .map(|statement| statement.code.to_string())
        .collect();
    assert!(
        story.contains(&"story-carried-forwarded".to_owned()),
        "{story:?}"
    );
    let forwarded = &report.summary.story[1];
    assert_eq!(forwarded.params["forwarder"], "fwd.example.org".into());
    assert_eq!(forwarded.params["original"], "ann@example.com".into());
}

/// RFC 6376, 3.5 (`x=`): it was in force when it was received.
#[test]
fn a_signature_that_expired_since_is_not_accused() {
    let report = trial("27-expired-since-receipt");
    assert_eq!(report.summary.verdict, Verdict::Undecided);
    let report = report_of("trials", "27-expired-since-receipt", &["mx.example.net"]);
    assert_eq!(report.summary.verdict, Verdict::Authentic);
}

#[test]
fn nothing_is_proven_by_answers_that_came_with_a_link() {
    // DESIGN.md, 2.1: such answers are someone else's claim. The message is the one of RFC 6376, appendix A.
    let messages = data().parent().expect("tests").join("messages");
    let message = fs::read(messages.join("rfc6376.eml")).expect("message");
    let evidence = fs::read_to_string(messages.join("rfc6376.dns.json")).expect("answers");
    let evidence = Evidence::from_json(&evidence).expect("evidence");
    let kinds = |evidence_from| {
        let options = Options {
            now: Some(NOW),
            evidence_from,
            ..Options::default()
        };
        let report = Inspection::new(&message, &options)
            .expect("a message")
            .evaluate(&evidence)
            .report;
        let story = report.summary.story.iter();
        story.map(|each| word(each.kind)).collect::<Vec<_>>()
    };
    assert!(kinds(Origin::Asked).contains(&"proven".to_owned()));
    let borrowed = kinds(Origin::Borrowed);
    assert!(
        borrowed.iter().all(|kind| kind == "claimed"),
        "{borrowed:?}"
    );
}
