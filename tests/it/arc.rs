//! ARC against what we did not write: the ARC suite, peers' cases, mail-auth.
#![allow(
    clippy::indexing_slicing,
    reason = "a suite that is not of its shape ought to fail the test"
)]

use crate::support;

use std::{fs, path::Path};

use headerlens::{
    Inspection,
    dns::{Answer, Evidence, Record, RecordType, Unlisted},
    internals::Lookups,
    options::Options,
    reason::ArcReason,
    report::{Arc, AuthResult, SignatureState},
};
use headerlens_extras::EvidenceCache;
use mail_auth::{ArcResult, AuthenticatedMessage, Parameters};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};

/// The chain of a message; none where the text has no header field.
fn arc(bytes: &[u8], evidence: &Evidence) -> Arc {
    let options = Options::default();
    match Inspection::new(bytes, &options) {
        Ok(inspection) => inspection.evaluate(evidence).report.authentication.arc,
        Err(_) => Arc::none(),
    }
}

/// A case of the ARC suite.
struct Case {
    id: String,
    message: Vec<u8>,
    evidence: Evidence,
    /// `None`, `Pass`, `Fail`, or empty where the suite only says that it must not pass.
    expected: String,
}

/// A part of the suite: tests over the same DNS records.
#[derive(Deserialize)]
struct Scenario {
    tests: Pairs<Test>,
    #[serde(rename = "txt-records", default)]
    records: Pairs<String>,
}

#[derive(Deserialize)]
struct Test {
    message: String,
    cv: String,
}

/// A mapping in which a key may stand twice: the suite names four of its cases twice.
#[derive(Default)]
struct Pairs<T>(Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Pairs<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reader<T> {
            type Value = Pairs<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a mapping")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Pairs(Vec::new()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Reader(std::marker::PhantomData))
    }
}

fn suite(folder: &Path) -> Vec<Case> {
    let text = fs::read_to_string(folder.join("arc/arc-draft-validation-tests.yml"))
        .expect("the ARC suite");
    let mut cases = Vec::new();
    for scenario in serde_norway::Deserializer::from_str(&text) {
        let scenario = Scenario::deserialize(scenario).expect("YAML");
        let mut evidence = Evidence::default();
        evidence.default = Unlisted::Nxdomain;
        for (name, data) in scenario.records.0 {
            evidence.insert(txt(&name, &data));
        }
        for (id, test) in scenario.tests.0 {
            cases.push(Case {
                id,
                message: support::to_crlf(test.message.as_bytes()),
                evidence: evidence.clone(),
                expected: test.cv.trim().to_owned(),
            });
        }
    }
    cases
}

fn txt(name: &str, data: &str) -> Answer {
    Answer {
        name: name.to_owned(),
        record_type: RecordType::Txt,
        status: Some(0),
        ad: false,
        records: vec![Record {
            name: name.to_owned(),
            record_type: RecordType::Txt,
            ttl: 300,
            data: data.to_owned(),
        }],
        failure: None,
        resolver: None,
        time: None,
    }
}

fn agrees(expected: &str, ours: AuthResult) -> bool {
    match expected {
        "None" => ours == AuthResult::None,
        "Pass" => ours == AuthResult::Pass,
        "Fail" => ours == AuthResult::Fail,
        "" => ours != AuthResult::Pass,
        other => panic!("the suite has a new word: {other}"),
    }
}

#[test]
fn the_arc_suite_agrees() {
    let Some(folder) = support::suites() else {
        return;
    };
    let explained = include_str!("../arc-differences.md");
    let (mut agree, mut differ) = (0, Vec::new());
    let cases = suite(&folder);
    for case in &cases {
        let ours = arc(&case.message, &case.evidence);
        if agrees(&case.expected, ours.result) {
            agree += 1;
        } else if explained.contains(&format!("`{}`", case.id)) {
            println!("explained: {}: {:?} {}", case.id, ours.result, ours.reason);
        } else {
            differ.push(format!(
                "{}: expected {}, ours {:?} {} {:?}",
                case.id, case.expected, ours.result, ours.reason, ours.failed_instance
            ));
        }
    }
    println!("{agree} of {} cases agree", cases.len());
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(cases.len() > 150, "the suite was hardly read");
}

#[test]
fn the_peers_cases_agree() {
    let Some(folder) = support::suites() else {
        return;
    };
    let mut agree = 0;
    for case in support::cases(&folder, "arc") {
        let ours = arc(
            &support::message(&folder, &case),
            &support::evidence(&folder, &case),
        );
        let expected = match case["expected"]["arc"].as_str() {
            Some("pass") => AuthResult::Pass,
            _ => AuthResult::Fail,
        };
        assert_eq!(ours.result, expected, "{}: {}", case["id"], ours.reason);
        agree += 1;
    }
    println!("{agree} cases agree");
    assert!(agree > 3);
}

/// mail-auth's verifier over the same evidence. Its `neutral` and `permerror` are no pass either.
#[test]
fn mail_auth_agrees() {
    let Some(folder) = support::suites() else {
        return;
    };
    let explained = include_str!("../arc-differences.md");
    let (mut agree, mut differ) = (0, Vec::new());
    for case in suite(&folder) {
        let lookups = Lookups::new(&case.evidence);
        let Some(message) = AuthenticatedMessage::parse_with_opts(&case.message, None, false)
        else {
            continue;
        };
        let authenticator = support::mail_auth();
        let cache = EvidenceCache(&lookups);
        let parameters = Parameters::new(&message).with_cache(&cache);
        let theirs = EvidenceCache::ready(authenticator.verify_arc(parameters)).expect("ready");
        let ours = arc(&case.message, &case.evidence);
        let same = match theirs.result() {
            ArcResult::None => ours.result == AuthResult::None,
            ArcResult::Pass => ours.result == AuthResult::Pass,
            _ => !matches!(ours.result, AuthResult::Pass | AuthResult::None),
        };
        if same {
            agree += 1;
        } else if explained.contains(&format!("`{}`", case.id)) {
            println!("explained: {}", case.id);
        } else {
            differ.push(format!(
                "{}: mail-auth {:?}, ours {:?} {}",
                case.id,
                theirs.result(),
                ours.result,
                ours.reason
            ));
        }
    }
    println!("{agree} chains agree");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(agree > 150, "mail-auth was hardly asked: {agree}");
}

/// The messages that mail-auth tests itself with: one that Google sealed, and a chain of an RSA and an Ed25519 key.
#[test]
fn mail_auths_messages_pass() {
    let Some(folder) = support::mail_auth_resources("arc") else {
        return;
    };
    for (name, sealers) in [
        ("001.txt", vec!["google.com"]),
        ("002.txt", vec!["scamorza.org", "manchego.org"]),
    ] {
        let text = fs::read_to_string(folder.join(name)).expect("a message");
        let (records, message) = text.split_once("\n\n").expect("records, then a message");
        let mut evidence = Evidence::default();
        evidence.default = Unlisted::Nxdomain;
        for record in records.lines() {
            let (name, data) = record.split_once(' ').expect("a name and its record");
            evidence.insert(txt(name, data));
        }
        let ours = arc(&support::to_crlf(message.as_bytes()), &evidence);
        assert_eq!(ours.result, AuthResult::Pass, "{name}: {}", ours.reason);
        assert_eq!(ours.oldest_pass, Some(0), "{name}");
        let domains: Vec<_> = ours
            .sets
            .iter()
            .filter_map(|s| s.domain.as_deref())
            .collect();
        assert_eq!(domains, sealers, "{name}");
    }
}

fn case(cases: &[Case], id: &str) -> (Vec<u8>, Evidence) {
    let case = cases.iter().find(|case| case.id == id).expect("a case");
    (case.message.clone(), case.evidence.clone())
}

#[test]
fn the_oldest_pass_is_told() {
    let Some(folder) = support::suites() else {
        return;
    };
    let cases = suite(&folder);
    // RFC 8617, section 5.2, step 5: M + 1 where set M's message signature fails, 0 where all verify.
    for (id, oldest) in [
        ("cv_pass_i2_1_ams1_invalid", Some(2)),
        ("cv_pass_i5_1", Some(0)),
        ("cv_pass_i1_1", Some(0)),
        ("cv_fail_i2_ams_invalid", None),
    ] {
        let (message, evidence) = case(&cases, id);
        assert_eq!(arc(&message, &evidence).oldest_pass, oldest, "{id}");
    }
}

#[test]
fn what_cannot_be_told_now_is_no_failure() {
    let Some(folder) = support::suites() else {
        return;
    };
    let (message, evidence) = case(&suite(&folder), "cv_pass_i2_1");
    let nothing_asked = arc(&message, &Evidence::default());
    assert_eq!(nothing_asked.result, AuthResult::Temperror);
    assert_eq!(nothing_asked.reason, ArcReason::LookupPending);

    let end = message
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("a body");
    let headers_alone = arc(&message[..end], &evidence);
    assert_eq!(headers_alone.result, AuthResult::Neutral);
    assert_eq!(headers_alone.reason, ArcReason::BodyNotGiven);
    let newest = headers_alone.sets[1].message_signature.as_ref();
    assert_eq!(
        newest.map(|signature| signature.signature),
        Some(SignatureState::Valid)
    );
}

/// A failure that is certain stays one, whatever else is unknown.
#[test]
fn a_broken_structure_fails_without_any_key() {
    let Some(folder) = support::suites() else {
        return;
    };
    let cases = suite(&folder);
    for (id, reason) in [
        ("cv_fail_i1_as_cv_fail", ArcReason::FailedBefore),
        ("cv_fail_i1_as_pass", ArcReason::ChainValidationWrong),
        ("cv_fail_i2_as1_na", ArcReason::SetIncomplete),
        ("ams_struct_dup", ArcReason::InstanceTwice),
        ("as_struct_i_zero", ArcReason::InstanceMalformed),
    ] {
        let (message, _) = case(&cases, id);
        let ours = arc(&message, &Evidence::default());
        assert_eq!(
            (ours.result, ours.reason),
            (AuthResult::Fail, reason),
            "{id}"
        );
    }
}

#[test]
fn sixty_sets_and_ten_thousand_seals_stay_bounded() {
    let mut message = String::new();
    for instance in 1..=60 {
        message.push_str(&format!(
            "ARC-Seal: i={instance}; a=rsa-sha256; cv={}; d=a.example; s=s; b=AAAA\r\n\
             ARC-Message-Signature: i={instance}; a=rsa-sha256; d=a.example; s=s; h=from; bh=AAAA; b=AAAA; l={instance}\r\n\
             ARC-Authentication-Results: i={instance}; a.example; none\r\n",
            if instance == 1 { "none" } else { "pass" }
        ));
    }
    let body = format!("From: a@a.example\r\n\r\n{}", "x".repeat(100_000));
    let mut evidence = Evidence::default();
    evidence.default = Unlisted::Nxdomain;
    let ours = arc(format!("{message}{body}").as_bytes(), &evidence);
    assert_eq!(
        (ours.result, ours.reason, ours.failed_instance),
        (AuthResult::Fail, ArcReason::TooManySets, Some(51))
    );
    assert_eq!(ours.sets.len(), 50);
    let checked = ours
        .sets
        .iter()
        .filter_map(|set| set.message_signature.as_ref())
        .filter(|signature| signature.reason != ArcReason::SignatureNotChecked)
        .count();
    assert_eq!(checked, Options::default().limits.signatures);

    let many = "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=a.example; s=s; b=AAAA\r\n".repeat(9_990);
    let ours = arc(format!("{many}{body}").as_bytes(), &evidence);
    assert_eq!(ours.reason, ArcReason::InstanceTwice);
    assert_eq!(ours.sets.len(), 1);
}

#[test]
fn each_set_points_at_its_fields() {
    let Some(folder) = support::suites() else {
        return;
    };
    let (message, evidence) = case(&suite(&folder), "cv_pass_i3_1");
    let options = Options::default();
    let inspection = Inspection::new(&message, &options).expect("a message");
    let report = inspection.evaluate(&evidence).report;
    let text = |span: headerlens::report::Span| {
        String::from_utf8_lossy(&message[span.start..span.end]).into_owned()
    };
    for set in &report.authentication.arc.sets {
        let seal = set.seal.as_ref().expect("a seal");
        let signature = set.message_signature.as_ref().expect("a signature");
        let claim = &report.authentication.claims[set.claim.expect("a claim")];
        assert_eq!(claim.instance, Some(set.instance));
        assert!(text(seal.span).starts_with("ARC-Seal:"));
        assert!(text(seal.span).contains(&format!("i={};", set.instance)));
        assert!(text(signature.span).starts_with("ARC-Message-Signature:"));
        assert!(text(claim.span).starts_with("ARC-Authentication-Results:"));
    }
}
