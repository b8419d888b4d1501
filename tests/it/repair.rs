//! Damaged texts: what a repair gives back, and what it must leave alone.
//!
//! The texts are in `tests/data/input`, made by `make.py` there: five messages signed by dkimpy, damaged mostly by
//! programs that know nothing of our repairs. Right is what the original message says, not what we say.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use headerlens::{
    Inspection,
    dns::Evidence,
    options::{Limits, Options},
    repair,
    report::{AuthResult, RepairEffect, Report, SignatureState, Verdict},
};
use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/input")
}

fn file(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn evidence() -> Evidence {
    let text = String::from_utf8(file("dns.json")).expect("UTF-8");
    Evidence::from_json(&text).expect("evidence")
}

fn report(text: &[u8]) -> Report {
    let options = Options {
        now: Some(1_795_700_000),
        ..Options::default()
    };
    let repaired = repair(text, &options.limits);
    Inspection::of(&repaired, &options)
        .expect("a message")
        .evaluate(&evidence())
        .report
}

/// The header fields: names and values, white space left out, since damage does not keep how lines were folded.
fn fields(report: &Report) -> Vec<(String, String)> {
    let fields = report.headers.iter();
    fields
        .map(|header| {
            let squeezed = header.raw.split_whitespace().collect::<String>();
            (header.name.to_ascii_lowercase(), squeezed)
        })
        .collect()
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Right,
    Undecided(String),
    Wrong(String),
}

fn judge(case: &Value, original: &Report) -> Outcome {
    let name = case["file"].as_str().expect("a file");
    let report = report(&file(name));
    let signed = report.authentication.dkim.first();
    let verdict = report.summary.verdict;
    let keeps = case["keeps"].as_str().expect("what is kept");
    if verdict == Verdict::Suspicious {
        return Outcome::Wrong("suspicious because of damage".to_owned());
    }
    if keeps == "cut" && verdict == Verdict::Authentic {
        return Outcome::Wrong("authentic though text was cut".to_owned());
    }
    let (ours, theirs) = (fields(&report), fields(original));
    if ours != theirs {
        let differs = ours.iter().zip(&theirs).find(|(a, b)| a != b);
        let mut differs = format!("{differs:?}");
        differs.truncate(differs.floor_char_boundary(200));
        let (ours, theirs) = (ours.len(), theirs.len());
        return Outcome::Undecided(format!("{ours} fields of {theirs}; {differs}"));
    }
    let has_passed = signed.is_some_and(|dkim| dkim.result == AuthResult::Pass);
    let has_valid_header = signed.is_some_and(|dkim| dkim.signature == SignatureState::Valid);
    match keeps {
        "signature" if !has_passed || verdict != Verdict::Authentic => {
            Outcome::Undecided(format!("the signature does not verify: {verdict:?}"))
        }
        "cut" if !has_passed => Outcome::Undecided("the signature does not verify".to_owned()),
        "header" if !has_valid_header => {
            Outcome::Undecided("the header does not verify".to_owned())
        }
        _ => Outcome::Right,
    }
}

#[test]
fn damaged_texts_are_read_as_their_originals() {
    let index = ["index.json", "more.json"]
        .into_iter()
        .flat_map(|name| serde_json::from_slice::<Vec<Value>>(&file(name)).expect("JSON"));
    let index: Vec<Value> = index.collect();
    assert!(index.len() >= 60, "{} damages", index.len());
    let independent = index
        .iter()
        .filter(|case| case["independent"] == true)
        .count();
    assert!(
        independent * 2 >= index.len(),
        "{independent} by independent programs"
    );
    let (mut right, mut wrong) = (0, 0);
    for case in &index {
        let original = report(&file(case["message"].as_str().expect("a message")));
        assert_eq!(original.summary.verdict, Verdict::Authentic, "{case}");
        assert_eq!(original.source.text, None, "{case}");
        let outcome = judge(case, &original);
        right += usize::from(outcome == Outcome::Right);
        wrong += usize::from(matches!(outcome, Outcome::Wrong(_)));
        println!(
            "{:<30} {:<9} {:<60} {outcome:?}",
            case["file"].as_str().unwrap_or_default(),
            case["keeps"].as_str().unwrap_or_default(),
            case["by"].as_str().unwrap_or_default(),
        );
    }
    println!(
        "{right} of {} read right, {wrong} worse than undecided",
        index.len()
    );
    assert_eq!(wrong, 0);
    assert!(
        right * 100 >= index.len() * 95,
        "{right} of {}",
        index.len()
    );
}

/// Messages as they were sent. The trials have damaged ones too, an export of an mbox file has `>From`, and those of
/// `changes` were changed on their way, some by programs that wrap lines.
fn is_message(path: &Path) -> bool {
    const DAMAGED: &[&str] = &["-paste-", "-utf16", "mbox-export"];
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(".eml") && !DAMAGED.iter().any(|damage| name.contains(damage))
}

#[test]
fn messages_that_read_cleanly_are_not_touched() {
    let mut count = 0;
    let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let is_other = |name| name == "node_modules" || name == "changes";
            if path.is_dir() && !path.file_name().is_some_and(is_other) {
                folders.push(path);
            } else if is_message(&path) {
                let text = fs::read(&path).expect("a message");
                let repaired = repair(&text, &Limits::default());
                assert!(
                    !repaired.is_changed(),
                    "{}: {:?}",
                    path.display(),
                    repaired.repairs
                );
                count += 1;
            }
        }
    }
    assert!(count > 60, "{count} messages");
}

/// Public reports of pastes and files that were read wrongly (`tests/data/trials/README.md`).
#[test]
fn reported_pastes_and_files_are_confirmed() {
    let folder = folder().join("../trials");
    let text = fs::read_to_string(folder.join("common.dns.json")).expect("answers");
    let evidence = Evidence::from_json(&text).expect("evidence");
    let options = Options {
        now: Some(1_795_694_400),
        ..Options::default()
    };
    for (name, verdict) in [
        ("40-paste-gmail-page", Verdict::Authentic),
        ("41-paste-flattened", Verdict::Undecided),
        ("43-paste-defanged", Verdict::Authentic),
        ("45-file-utf16", Verdict::Authentic),
        ("46-paste-html", Verdict::Authentic),
        ("48-paste-quoted-printable", Verdict::Authentic),
    ] {
        let text = fs::read(folder.join(format!("{name}.eml"))).expect(name);
        let repaired = repair(&text, &options.limits);
        let inspection = Inspection::of(&repaired, &options).expect(name);
        let report = inspection.evaluate(&evidence).report;
        assert_eq!(report.summary.verdict, verdict, "{name}");
        let signature = &report.authentication.dkim[0];
        assert_eq!(signature.signature, SignatureState::Valid, "{name}");
        assert!(!report.source.repairs.is_empty(), "{name}");
    }
}

#[test]
fn a_cut_text_is_given_in_the_report_and_keeps_the_verdict_undecided() {
    let report = report(&file("exim-prose.txt"));
    assert_eq!(report.summary.verdict, Verdict::Undecided);
    assert_eq!(report.summary.because[0].as_str(), "source-text-cut");
    let cut = &report.source.repairs[0];
    assert_eq!(cut.effect, RepairEffect::Cut);
    assert!(
        cut.removed
            .as_deref()
            .expect("the text")
            .starts_with("Hi team,")
    );
}

#[test]
fn a_repair_that_no_signature_confirms_keeps_the_verdict_undecided() {
    let quoted = String::from_utf8(file("exim-textwrap-quote.txt")).expect("UTF-8");
    let report = report(quoted.replace("does it build", "did it build").as_bytes());
    assert_eq!(report.summary.verdict, Verdict::Undecided);
    assert_eq!(
        report.summary.because[0].as_str(),
        "source-repair-unconfirmed"
    );
}

#[test]
fn spans_are_places_in_the_repaired_text_that_the_report_gives() {
    let report = report(&file("gmail-html-escape.txt"));
    let text = report.source.text.expect("the repaired text");
    for header in &report.headers {
        let field = &text[header.span.start..header.span.end];
        assert!(field.starts_with(&header.name), "{field}");
    }
}

/// What an attacker who knows the repairs would write: his own From is what a mail program shows, and a repair would
/// bring another one to light.
#[test]
fn a_repair_never_replaces_the_author_that_the_text_shows() {
    let quoted = String::from_utf8(file("exim-quopri.txt")).expect("UTF-8");
    let forged = format!("From: Eve <eve@evil.example>\nX-Pad: x=\n{quoted}");
    let forged = forged.replacen("From: Carol", "=46rom: Carol", 1);
    let report = report(forged.as_bytes());
    assert_ne!(report.summary.verdict, Verdict::Authentic);
}

#[test]
fn a_hundred_megabytes_are_repaired_in_a_bounded_time() {
    let start = Instant::now();
    let line = "x".repeat(75) + "\r\n";
    let text = format!(
        "From: a@b.example\r\nSubject: x\r\n\r\n{}",
        line.repeat(100_000_000 / 2 / 77 - 10)
    );
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let repaired = repair(&utf16, &Limits::default());
    assert!(repaired.is_changed());
    // A debug build of a loaded machine; a release build takes a twentieth.
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// Whatever stands in the body of a message whose header reads cleanly.
        #[test]
        fn a_clean_header_is_left_alone_with_any_body(body in "\\PC{0,400}", name in "[A-Za-z ]{1,20}", end in prop_oneof![Just("\n"), Just("\r\n")]) {
            let text = format!("Received: from a.example by b.example; Thu, 26 Nov 2026 11:00:02 +0000{end}From: \"{name}\" <a@b.example>{end}To: c@d.example{end}Subject: {name}{end}Message-ID: <1@b.example>{end}{end}{body}");
            let repaired = repair(text.as_bytes(), &Limits::default());
            prop_assert!(!repaired.is_changed(), "{:?}", repaired.repairs);
        }

        #[test]
        fn a_repaired_text_is_at_most_twice_as_long(text in "(Received|From|Subject|To|DKIM-Signature|[a-z]{1,5}|&lt;|<br>|=3D|\\[\\.\\]|>|\\n|: | |\\\\n|\\t|[0-9]{1,2}|\u{a0}){0,200}") {
            let repaired = repair(text.as_bytes(), &Limits::default());
            prop_assert!(repaired.text.len() <= text.len() * 2 + 65_536);
            // What was repaired once needs no second repair of the same kind.
            let again = repair(&repaired.text, &Limits::default());
            prop_assert!(again.text.len() <= repaired.text.len() * 2 + 65_536);
        }
    }
}
