//! The changes that lists, gateways and programs make after signing, and how many of them are found.
//!
//! The messages of `tests/data/changes` were changed by other programs (`origin` in `cases.json`) or after the
//! documentation of a gateway; `make.py` there makes them. None was made by inverting our own search.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

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

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name)
}

fn evidence(folder: &Path) -> Evidence {
    let dns = fs::read_to_string(folder.join("dns.json")).expect("DNS");
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

/// What was found of the cases of one folder: of none, of one and of several changes; and how many were made by programs.
struct Measured {
    sums: BTreeMap<u64, Row>,
    cases: usize,
    independent: usize,
}

impl Measured {
    /// Of a hundred cases with so many changes, how many were found.
    fn share(&self, kinds: u64) -> usize {
        let row = &self.sums[&kinds];
        println!("{kinds} changes: {} of {}", row.found, row.cases);
        row.found * 100 / row.cases
    }

    fn wrong(&self) -> usize {
        self.sums.values().map(|row| row.wrong).sum()
    }
}

/// Runs the search over the cases of a folder, and prints the table.
fn measure(name: &str) -> Measured {
    let folder = folder(name);
    let text = fs::read_to_string(folder.join("cases.json")).expect("cases");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    let evidence = evidence(&folder);
    let mut rows: BTreeMap<(u64, String), Row> = BTreeMap::new();
    let mut independent = 0;
    for case in &cases {
        let name = case["name"].as_str().expect("a name");
        let message = fs::read(folder.join(format!("{name}.eml"))).expect("the message");
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
    Measured {
        sums,
        cases: cases.len(),
        independent,
    }
}

#[test]
fn changes_of_lists_gateways_and_programs_are_found() {
    let found = measure("changes");
    let (lost, single, several) = (found.share(0), found.share(1), found.share(2));
    assert!(
        2 * found.independent >= found.cases,
        "{} of {} by other programs",
        found.independent,
        found.cases
    );
    assert_eq!(found.wrong(), 0, "wrongly named");
    assert_eq!(lost, 100, "what is lost is not named");
    assert!(single >= SINGLE, "{single} % of single changes");
    assert!(several >= PAIRS, "{several} % of several changes");
}

#[test]
fn changes_that_nobody_tuned_on_are_found() {
    let found = measure("changes-held-out");
    let (single, several) = (found.share(1), found.share(2));
    assert_eq!(found.wrong(), 0, "wrongly named");
    assert!(single >= SINGLE, "{single} % of single changes");
    assert!(several >= PAIRS, "{several} % of several changes");
}

/// A body of some 100 KB in which every family has much to try: text and HTML, links, long and quoted lines, tabs.
fn large_body() -> String {
    let mut text = String::new();
    let mut html = String::from("<html><body style=\"margin:0\">\r\n");
    for at in 0..480 {
        text.push_str(&format!(
            "Line {at} says caf\u{e9}, and >From\tthere it goes on with more words.\r\n"
        ));
        html.push_str(&format!(
            "<div><p>Line {at}</p> <a href=\"https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2F{at}&amp;data=05\">go</a></div>\r\n"
        ));
    }
    html.push_str("</body></html>\r\n");
    let mut body = String::from("--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
    body.push_str(&text);
    body.push_str(&"x".repeat(990));
    body.push_str("\r\nrest\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n");
    body.push_str(&html);
    body.push_str("--b--\r\n");
    body
}

/// Signatures of RFC 6376's key over something else: what was changed cannot be found, so that all is tried.
fn unexplained(signatures: usize, canonicalization: &str) -> String {
    let message = include_str!("../messages/rfc6376.eml");
    let (head, _) = message.split_once("\r\n\r\n").expect("a body");
    let (signature, fields) = head
        .split_once("\r\nReceived:")
        .expect("the signature first");
    let mut out = String::new();
    for at in 0..signatures {
        let letter = char::from(b'A' + u8::try_from(at % 26).expect("small"));
        out.push_str(
            &signature
                .replace("bh=2", &format!("bh={letter}"))
                .replace("simple/simple", canonicalization),
        );
        out.push_str("\r\n");
    }
    format!(
        "{out}Received:{fields}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n{}",
        large_body()
    )
}

/// The effort is bounded in work, so that time follows the processor. The limits hold for optimized code, as measured on
/// one core of a small server; WebAssembly takes about twice as long as native code without SHA instructions.
#[test]
fn the_search_for_changes_is_bounded() {
    let dns = include_str!("../messages/rfc6376.dns.json");
    let evidence = Evidence::from_json(dns).expect("evidence");
    let options = Options::default();
    for canonicalization in ["simple/simple", "relaxed/relaxed"] {
        for (signatures, limit) in [(1, 300), (20, 1000)] {
            let message = unexplained(signatures, canonicalization);
            assert!(
                (90_000..130_000).contains(&message.len()),
                "{}",
                message.len()
            );
            let inspection = Inspection::new(message.as_bytes(), &options).expect("a message");
            let started = Instant::now();
            let report = inspection.evaluate(&evidence).report;
            let took = started.elapsed().as_millis();
            println!("{signatures} signatures, {canonicalization}: {took} ms");
            let dkim = report.authentication.dkim;
            assert_eq!(dkim.len(), signatures);
            assert!(dkim.iter().all(|dkim| {
                dkim.diagnosis
                    .as_ref()
                    .is_some_and(|found| found.changes.is_empty())
            }));
            assert!(cfg!(debug_assertions) || took < limit, "{took} ms");
        }
    }
}
