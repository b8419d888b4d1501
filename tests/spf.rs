//! SPF against what we did not write: the RFC 7208 suite, mail-auth; and against hostile records.
#![allow(
    clippy::indexing_slicing,
    reason = "a suite that is not of its shape ought to fail the test"
)]

mod support;

use std::{collections::BTreeMap, fs, path::Path};

use headerlens::{
    dns::{
        Answer, Evidence, Failure, Lookups, Record, RecordType, Unlisted, mail_auth::EvidenceCache,
        text_from_bytes,
    },
    options::{Envelope, Options},
    report::{AuthResult, Spf, SpfTerm, SpfVisit},
};
use mail_auth::{MessageAuthenticator, Parameters, SpfResult, spf::verify::SpfParameters};
use serde::Deserialize;
use serde_norway::Value;

/// A part of the suite: tests over the same zone.
#[derive(Deserialize)]
struct Scenario {
    description: String,
    tests: BTreeMap<String, Test>,
    zonedata: BTreeMap<String, Vec<Value>>,
}

#[derive(Deserialize)]
struct Test {
    helo: String,
    host: String,
    mailfrom: String,
    result: Value,
    explanation: Option<String>,
}

impl Test {
    fn envelope(&self) -> Envelope {
        Envelope {
            ip: Some(self.host.parse().expect("an address")),
            helo: Some(self.helo.clone()),
            mail_from: Some(self.mailfrom.clone()),
        }
    }

    /// Any of these is right.
    fn results(&self) -> Vec<&str> {
        match &self.result {
            Value::Sequence(results) => results.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect(),
        }
    }
}

fn scenarios(folder: &Path) -> Vec<Scenario> {
    let text = fs::read_to_string(folder.join("spf/rfc7208-tests.yml")).expect("the suite");
    serde_norway::Deserializer::from_str(&text)
        .map(|document| Scenario::deserialize(document).expect("a scenario"))
        .collect()
}

/// The zone of a scenario. Every name answers for every type; a name that is not listed does not exist.
fn evidence(scenario: &Scenario) -> Evidence {
    let mut evidence = Evidence::default();
    evidence.default = Unlisted::Nxdomain;
    for (name, entries) in &scenario.zonedata {
        let of = |kind: &str| -> Vec<&Value> {
            entries.iter().filter_map(|entry| entry.get(kind)).collect()
        };
        let has_timeout = entries
            .iter()
            .any(|entry| entry.as_str() == Some("TIMEOUT"));
        let txt = match of("TXT").as_slice() {
            [] => of("SPF"),
            [none] if none.as_str() == Some("NONE") => Vec::new(),
            records => records.to_vec(),
        };
        let types = [
            (RecordType::Txt, txt),
            (RecordType::A, of("A")),
            (RecordType::Aaaa, of("AAAA")),
            (RecordType::Mx, of("MX")),
            (RecordType::Ptr, of("PTR")),
        ];
        for (record_type, data) in types {
            let record = |record_type, data: &Value| Record {
                name: name.clone(),
                record_type,
                ttl: 300,
                data: as_data(record_type, data),
            };
            let mut records: Vec<Record> = data
                .into_iter()
                .map(|data| record(record_type, data))
                .collect();
            records.extend(
                of("CNAME")
                    .into_iter()
                    .map(|data| record(RecordType::Cname, data)),
            );
            let failure = (records.is_empty() && has_timeout).then_some(Failure::Timeout);
            evidence.insert(Answer {
                name: name.clone(),
                record_type,
                status: failure.is_none().then_some(0),
                ad: false,
                records,
                failure,
                resolver: None,
                time: None,
            });
        }
    }
    evidence
}

/// Data as evidence has it. In the suite a character stands for a byte, and strings in a list are concatenated.
fn as_data(record_type: RecordType, data: &Value) -> String {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        other => panic!("neither text nor number: {other:?}"),
    };
    match (record_type, data) {
        (RecordType::Mx, Value::Sequence(parts)) => {
            parts.iter().map(text).collect::<Vec<_>>().join(" ")
        }
        (RecordType::Txt, data) => {
            let all: String = match data {
                Value::Sequence(parts) => parts.iter().map(text).collect(),
                one => text(one),
            };
            let bytes: Vec<u8> = all
                .chars()
                .map(|c| u8::try_from(u32::from(c)).expect("a byte"))
                .collect();
            text_from_bytes(&bytes)
        }
        (_, data) => text(data),
    }
}

fn check(envelope: &Envelope, evidence: &Evidence) -> Spf {
    headerlens::spf(envelope, evidence, &Options::default())
        .spf
        .expect("a sender")
}

fn word(result: AuthResult) -> String {
    let value = serde_json::to_value(result).expect("JSON");
    value.as_str().expect("a word").to_owned()
}

#[test]
fn the_rfc_7208_suite_agrees() {
    let Some(folder) = support::suites() else {
        return;
    };
    let (mut cases, mut explanations, mut differ) = (0, 0, Vec::new());
    for scenario in scenarios(&folder) {
        let evidence = evidence(&scenario);
        for (name, test) in &scenario.tests {
            cases += 1;
            let spf = check(&test.envelope(), &evidence);
            let result = word(spf.result);
            if !test.results().contains(&result.as_str()) {
                differ.push(format!(
                    "{}/{name}: {result} ({}), expected {:?}",
                    scenario.description,
                    spf.reason,
                    test.results()
                ));
            }
            assert_eq!(
                outcome(&spf.trace),
                spf.result,
                "{name}: the trace says otherwise"
            );
            if let Some(explanation) = &test.explanation {
                explanations += 1;
                // The suite calls it DEFAULT where the domain gives none.
                let expected = Some(explanation.as_str()).filter(|text| *text != "DEFAULT");
                if spf.explanation.as_deref() != expected {
                    differ.push(format!(
                        "{name}: {:?}, expected {expected:?}",
                        spf.explanation
                    ));
                }
            }
        }
    }
    println!("{cases} cases, {explanations} explanations");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert_eq!((cases, explanations), (203, 22));
}

/// The result as the trace alone tells it: what a reader sees must lead to the verdict.
fn outcome(visits: &[SpfVisit]) -> AuthResult {
    let Some((visit, rest)) = visits.split_first() else {
        return AuthResult::None;
    };
    if visit.record.is_none() {
        return visit.result;
    }
    let is_error = |term: &&SpfTerm| term.reason.starts_with("spf-syntax-");
    if visit.terms.iter().any(|term| is_error(&term)) {
        return AuthResult::Permerror;
    }
    for term in visit.terms.iter().filter(|term| term.qualifier.is_some()) {
        let inner = (!term.visits.is_empty()).then(|| outcome(&term.visits));
        match (term.matched, inner) {
            (Some(true), inner) => {
                assert!(
                    inner.is_none_or(|inner| inner == AuthResult::Pass),
                    "{term:?}"
                );
                assert_eq!(term.result, term.qualifier);
                return term.qualifier.expect("a mechanism");
            }
            (Some(false), inner) => assert!(
                !matches!(
                    inner,
                    Some(AuthResult::Pass | AuthResult::Temperror | AuthResult::Permerror)
                ),
                "{term:?}"
            ),
            (None, Some(AuthResult::None)) => return AuthResult::Permerror,
            (None, Some(inner)) => return inner,
            (None, None) => {
                return term
                    .result
                    .expect("a term without an answer ends the record");
            }
        }
    }
    let redirect = visit.terms.iter().find(|term| term.name == "redirect");
    match redirect {
        Some(term) if term.matched == Some(true) => match outcome(rest) {
            AuthResult::None => AuthResult::Permerror,
            result => result,
        },
        Some(term) => term
            .result
            .expect("a redirect that was not taken is an error"),
        None => AuthResult::Neutral,
    }
}

/// mail-auth over the same evidence.
#[test]
fn mail_auth_agrees_wherever_it_gives_a_verdict() {
    let Some(folder) = support::suites() else {
        return;
    };
    let explained = include_str!("spf-differences.md");
    let (mut agree, mut differ) = (0, Vec::new());
    for scenario in scenarios(&folder) {
        let evidence = evidence(&scenario);
        for (name, test) in &scenario.tests {
            let ours = word(check(&test.envelope(), &evidence).result);
            let lookups = Lookups::new(&evidence);
            let cache = EvidenceCache(&lookups);
            let ip = test.host.parse().expect("an address");
            let parameters = Parameters::new(SpfParameters::mail_from(
                ip,
                &test.helo,
                "unknown",
                &test.mailfrom,
            ))
            .with_cache(&cache);
            let authenticator = MessageAuthenticator::new_doh_wire("https://dns.invalid/");
            let theirs = EvidenceCache::ready(authenticator.verify_spf(parameters)).expect("ready");
            let theirs = match theirs.result() {
                SpfResult::Pass => "pass",
                SpfResult::Fail => "fail",
                SpfResult::SoftFail => "softfail",
                SpfResult::Neutral => "neutral",
                SpfResult::TempError => "temperror",
                SpfResult::PermError => "permerror",
                SpfResult::None => "none",
            };
            if ours == theirs {
                agree += 1;
            } else if !explained.contains(&format!("`{name}`")) {
                differ.push(format!("{name}: mail-auth {theirs}, ours {ours}"));
            }
        }
    }
    println!("{agree} cases agree");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(agree > 150, "mail-auth was hardly asked: {agree}");
}
