//! DKIM2 against mail-auth's own cases, which come with its source.
#![allow(
    clippy::indexing_slicing,
    reason = "a suite that is not of its shape ought to fail the test"
)]

use crate::support;

use std::{
    fs,
    path::{Path, PathBuf},
};

use headerlens::{
    Inspection,
    dns::{Answer, Evidence, Record, RecordType, Unlisted},
    options::Options,
    reason::Dkim2Reason,
    report::{AuthResult, Dkim2},
};
use serde_json::Value;

fn read_json(path: PathBuf) -> Value {
    serde_json::from_str(&fs::read_to_string(path).expect("a file")).expect("JSON")
}

fn evidence(folder: &Path) -> Evidence {
    let mut evidence = Evidence::default();
    evidence.default = Unlisted::Nxdomain;
    let dns = read_json(folder.join("dns.json"));
    for (domain, names) in dns.as_object().expect("domains") {
        for (name, records) in names.as_object().expect("names") {
            let name = format!("{name}.{domain}");
            let records = records.as_array().expect("records").iter();
            evidence.insert(Answer {
                name: name.clone(),
                record_type: RecordType::Txt,
                status: Some(0),
                ad: false,
                records: records
                    .map(|record| Record {
                        name: name.clone(),
                        record_type: RecordType::Txt,
                        ttl: 300,
                        data: record[1].as_str().expect("TXT").to_owned(),
                    })
                    .collect(),
                failure: None,
                resolver: None,
                time: None,
            });
        }
    }
    evidence
}

fn dkim2(bytes: &[u8], evidence: &Evidence, options: &Options) -> Option<Dkim2> {
    Inspection::new(bytes, options)
        .expect("a message")
        .evaluate(evidence)
        .report
        .authentication
        .dkim2
}

/// A case: the message, and what its verifier is told.
fn case(folder: &Path, case: &Value) -> (Vec<u8>, Options) {
    let file = case["file"].as_str().expect("a file");
    let mut options = Options {
        now: case["now"].as_i64(),
        ..Options::default()
    };
    options.envelope.mail_from = Some(case["mail_from"].as_str().expect("mf").to_owned());
    let bytes = fs::read(folder.join("expected").join(file)).expect("the message");
    (bytes, options)
}

fn named(folder: &Path, name: &str) -> (Vec<u8>, Options) {
    let cases = read_json(folder.join("cases.json"));
    let found = cases
        .as_array()
        .expect("cases")
        .iter()
        .find(|case| case["name"] == name);
    case(folder, found.expect("the case"))
}

#[test]
fn mail_auths_cases_agree() {
    let Some(folder) = support::mail_auth_resources("dkim2") else {
        return;
    };
    let explained = include_str!("../dkim2-differences.md");
    let evidence = evidence(&folder);
    let (mut agree, mut differ) = (0, Vec::new());
    for entry in read_json(folder.join("cases.json"))
        .as_array()
        .expect("cases")
    {
        let (bytes, options) = case(&folder, entry);
        let ours = dkim2(&bytes, &evidence, &options).expect("a chain");
        let expected = match entry["expected"].as_str() {
            Some("pass") => AuthResult::Pass,
            Some("fail") => AuthResult::Fail,
            Some("permerror") => AuthResult::Permerror,
            other => panic!("the cases have a new word: {other:?}"),
        };
        let name = entry["name"].as_str().expect("a name");
        if ours.result == expected {
            agree += 1;
        } else if explained.contains(&format!("`{name}`")) {
            println!("explained: {name}");
        } else {
            differ.push(format!(
                "{name}: expected {expected:?}, ours {:?} {}",
                ours.result, ours.reason
            ));
        }
    }
    println!("{agree} cases agree");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(agree > 55, "the cases were hardly run: {agree}");
}

#[test]
fn hops_and_recipes_are_told() {
    let Some(folder) = support::mail_auth_resources("dkim2") else {
        return;
    };
    let (bytes, options) = named(&folder, "d2_07_chain_hop4");
    let ours = dkim2(&bytes, &evidence(&folder), &options).expect("a chain");
    assert_eq!(ours.draft, "draft-ietf-dkim-dkim2-spec-08");
    let domains: Vec<_> = ours
        .hops
        .iter()
        .filter_map(|hop| hop.domain.clone())
        .collect();
    assert_eq!(
        domains,
        [
            "test1.dkim2.com",
            "test2.dkim2.com",
            "test3.dkim2.com",
            "test4.dkim2.com"
        ]
    );
    // The list replaced header fields and body; the relays after it added lines, and took them out again.
    let recipes: Vec<_> = ours
        .hops
        .iter()
        .map(|hop| hop.recipe.as_ref().map(|r| (r.body, r.applies)))
        .collect();
    assert_eq!(
        recipes,
        [
            None,
            Some((true, Some(true))),
            Some((true, Some(true))),
            Some((true, Some(true)))
        ]
    );
    for hop in &ours.hops {
        let span = hop.span.expect("a place");
        assert!(bytes[span.start..span.end].starts_with(b"DKIM2-Signature"));
    }
}

#[test]
fn what_was_changed_without_a_recipe_fails() {
    let Some(folder) = support::mail_auth_resources("dkim2") else {
        return;
    };
    let evidence = evidence(&folder);
    let (bytes, options) = named(&folder, "simple_ed25519");
    let mut altered = bytes.clone();
    altered.extend_from_slice(b"a footer\r\n");
    let ours = dkim2(&altered, &evidence, &options).expect("a chain");
    assert_eq!(
        (ours.result, ours.reason),
        (AuthResult::Fail, Dkim2Reason::BodyHashMismatch)
    );
    // The signature itself is over fields that did not change.
    assert_eq!(ours.hops[0].result, AuthResult::Pass);

    let end = bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("a body");
    let ours = dkim2(&bytes[..end], &evidence, &options).expect("a chain");
    assert_eq!(
        (ours.result, ours.reason),
        (AuthResult::Neutral, Dkim2Reason::BodyNotGiven)
    );

    let ours = dkim2(&bytes, &Evidence::default(), &options).expect("a chain");
    assert_eq!(
        (ours.result, ours.reason),
        (AuthResult::Temperror, Dkim2Reason::KeyLookupPending)
    );

    let late = Options {
        now: options.now.map(|now| now + 15 * 86_400),
        ..options
    };
    let ours = dkim2(&bytes, &evidence, &late).expect("a chain");
    assert_eq!(ours.reason, Dkim2Reason::Expired);
    assert_eq!(ours.hops[0].result, AuthResult::Pass);
}

#[test]
fn a_hostile_chain_stays_bounded() {
    let field = "DKIM2-Signature: i=1; m=1; t=1; d=a.example; mf=PD4=; rt=PD4=; s=s:ed25519-sha256:AAAA;\r\n";
    let text = format!("{}From: a@a.example\r\n\r\nbody\r\n", field.repeat(5_000));
    let ours = dkim2(text.as_bytes(), &Evidence::default(), &Options::default());
    assert_eq!(
        ours.map(|ours| (ours.result, ours.reason)),
        Some((AuthResult::Permerror, Dkim2Reason::ChainTooLong))
    );
    let text = "From: a@a.example\r\n\r\nbody\r\n";
    assert_eq!(
        dkim2(text.as_bytes(), &Evidence::default(), &Options::default()),
        None
    );
}
