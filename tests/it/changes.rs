//! The changes that lists, gateways and programs make after signing, and how many of them are found.
//!
//! The messages of `tests/data/changes` were changed by other programs (`origin` in `cases.json`) or after the
//! documentation of a gateway; `make.py` there makes them. None was made by inverting our own search.

use std::{collections::BTreeMap, fs, path::Path, time::Instant};

use headerlens::{
    Inspection,
    dns::Evidence,
    options::Options,
    report::{AuthResult, BodyHash, Dkim},
};
use serde_json::Value;

/// Of single changes and of pairs, so many in a hundred must be found.
const SINGLE: usize = 97;
const PAIRS: usize = 85;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/changes")
}

fn evidence() -> Evidence {
    let dns = fs::read_to_string(folder().join("dns.json")).expect("DNS");
    Evidence::from_json(&dns).expect("evidence")
}

fn signature(message: &[u8], evidence: &Evidence) -> Dkim {
    let options = Options::default();
    Inspection::new(message, &options)
        .expect("a message")
        .evaluate(evidence)
        .report
        .authentication
        .dkim
        .remove(0)
}

#[derive(Default)]
struct Row {
    cases: usize,
    found: usize,
    wrong: usize,
}

#[test]
fn changes_of_lists_gateways_and_programs_are_found() {
    let text = fs::read_to_string(folder().join("cases.json")).expect("cases");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    let evidence = evidence();
    let mut rows: BTreeMap<(u64, String), Row> = BTreeMap::new();
    let mut independent = 0;
    for case in &cases {
        let name = case["name"].as_str().expect("a name");
        let message = fs::read(folder().join(format!("{name}.eml"))).expect("the message");
        let started = Instant::now();
        let dkim = signature(&message, &evidence);
        let took = started.elapsed().as_millis();
        let diagnosis = dkim.diagnosis.as_ref();
        let found: Vec<&str> = diagnosis
            .map(|diagnosis| {
                diagnosis
                    .changes
                    .iter()
                    .map(|c| headerlens::reason::Codes::as_str(c.code))
                    .collect()
            })
            .unwrap_or_default();
        let expected: Vec<Vec<&str>> = case["expected"]
            .as_array()
            .expect("kinds")
            .iter()
            .map(|kind| {
                kind.as_array()
                    .expect("codes")
                    .iter()
                    .filter_map(Value::as_str)
                    .collect()
            })
            .collect();
        let is_whole = diagnosis.is_some_and(|diagnosis| diagnosis.complete)
            && expected
                .iter()
                .all(|kind| kind.iter().any(|code| found.contains(code)));
        let is_wrong = found
            .iter()
            .any(|code| !expected.iter().any(|kind| kind.contains(code)));
        let origin = case["origin"].as_str().expect("an origin");
        independent += usize::from(origin != "layout");
        let kinds = case["changes"].as_u64().expect("a number").min(2);
        let row = rows.entry((kinds, origin.to_owned())).or_default();
        row.cases += 1;
        let is_right = if kinds == 0 {
            found.is_empty()
        } else {
            is_whole
        };
        row.found += usize::from(is_right);
        row.wrong += usize::from(is_wrong);
        if !is_right || is_wrong || took > 1000 {
            println!(
                "{name}: {took} ms, expected {expected:?}, found {found:?}, body {:?}, header {:?}",
                dkim.body_hash, dkim.signature
            );
        }
        assert!(
            kinds == 0 || dkim.result != AuthResult::Pass || dkim.body_hash != BodyHash::Match,
            "{name} was not changed"
        );
    }
    println!(
        "{:>7}  {:<40} {:>5} {:>5} {:>5}",
        "changes", "made by", "cases", "found", "wrong"
    );
    let mut sums: BTreeMap<u64, Row> = BTreeMap::new();
    for ((kinds, origin), row) in &rows {
        let label = ["none", "one", "several"][usize::try_from(*kinds).expect("small")];
        println!(
            "{label:>7}  {origin:<40} {:>5} {:>5} {:>5}",
            row.cases, row.found, row.wrong
        );
        let sum = sums.entry(*kinds).or_default();
        sum.cases += row.cases;
        sum.found += row.found;
        sum.wrong += row.wrong;
    }
    let share = |kinds| {
        let row: &Row = &sums[&kinds];
        println!("{kinds} changes: {} of {}", row.found, row.cases);
        row.found * 100 / row.cases
    };
    let (lost, single, several) = (share(0), share(1), share(2));
    assert!(
        2 * independent >= cases.len(),
        "{independent} of {} by other programs",
        cases.len()
    );
    assert_eq!(
        sums.values().map(|row| row.wrong).sum::<usize>(),
        0,
        "wrongly named"
    );
    assert_eq!(lost, 100, "what is lost is not named");
    assert!(single >= SINGLE, "{single} % of single changes");
    assert!(several >= PAIRS, "{several} % of several changes");
}
