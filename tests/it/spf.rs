//! SPF against what we did not write: the RFC 7208 suite, mail-auth; and against hostile records.
#![allow(
    clippy::indexing_slicing,
    reason = "a suite that is not of its shape ought to fail the test"
)]

use crate::support;

use std::{collections::BTreeMap, fs, path::Path};

use headerlens::{
    Inspection, Rounds,
    dns::{Answer, Evidence, Failure, Question, Record, RecordType, Unlisted},
    internals::{Lookups, text_from_bytes},
    options::{Envelope, Options},
    reason::{Code, Codes, IprevReason, SpfFinding, SpfReason, SpfStepReason, SpfTermReason},
    report::{AuthResult, Param, Report, Severity, Spf, SpfTerm, SpfVisit, Sureness},
};
use headerlens_extras::EvidenceCache;
use mail_auth::{Parameters, SpfResult, spf::verify::SpfParameters};
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
    Rounds::spf(envelope, evidence.clone(), &Options::default())
        .into_parts()
        .0
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
    let is_error = |term: &&SpfTerm| term.reason.syntax_error().is_some();
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
    let explained = include_str!("../spf-differences.md");
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
            let authenticator = support::mail_auth();
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

/// Evidence from `(name, type, records)`; a name that is not listed does not exist.
fn zone(entries: &[(&str, RecordType, &[&str])]) -> Evidence {
    let mut evidence = Evidence::default();
    evidence.default = Unlisted::Nxdomain;
    evidence.extend(entries.iter().map(|&(name, record_type, data)| {
        Answer {
            name: name.to_owned(),
            record_type,
            status: Some(0),
            ad: false,
            records: data
                .iter()
                .map(|data| Record {
                    name: name.to_owned(),
                    record_type,
                    ttl: 300,
                    data: (*data).to_owned(),
                })
                .collect(),
            failure: None,
            resolver: None,
            time: None,
        }
    }));
    evidence
}

fn sender() -> Envelope {
    Envelope {
        ip: Some("192.0.2.1".parse().expect("an address")),
        helo: Some("mx.example.org".to_owned()),
        mail_from: Some("a@example.com".to_owned()),
    }
}

/// Asks in rounds, as a shell does, until nothing is missing: the answer, the rounds, the questions of the largest one.
fn in_rounds(envelope: &Envelope, all: &Evidence) -> (Spf, usize, usize) {
    let options = Options::default();
    let mut rounds = Rounds::spf(envelope, Evidence::default(), &options);
    let mut largest = 0;
    while !rounds.questions().is_empty() {
        largest = largest.max(rounds.questions().len());
        let answers: Vec<Answer> = rounds
            .questions()
            .iter()
            .map(|question| {
                all.get(question)
                    .cloned()
                    .unwrap_or(Answer::nxdomain(question))
            })
            .collect();
        rounds.answer(answers);
    }
    let count = rounds.round() as usize;
    assert!(count < 12, "the limit on rounds ended it");
    (rounds.into_parts().0.expect("a sender"), count, largest)
}

#[test]
fn asking_in_rounds_and_ahead_of_need_changes_nothing() {
    let Some(folder) = support::suites() else {
        return;
    };
    let (mut most, mut largest) = (0, 0);
    for scenario in scenarios(&folder) {
        let evidence = evidence(&scenario);
        for (name, test) in &scenario.tests {
            let at_once = check(&test.envelope(), &evidence);
            let (spf, rounds, questions) = in_rounds(&test.envelope(), &evidence);
            assert_eq!(spf, at_once, "{name}");
            most = most.max(rounds);
            largest = largest.max(questions);
        }
    }
    println!("at most {most} rounds, {largest} questions in one");
    assert!(most > 1 && largest > 1, "rounds were not used");
}

#[test]
fn an_ordinary_sender_takes_three_rounds() {
    let evidence = zone(&[
        (
            "example.com",
            RecordType::Txt,
            &["v=spf1 mx a:www.example.com include:_spf.example.net -all exp=why.example.com"],
        ),
        (
            "example.com",
            RecordType::Mx,
            &["10 mx1.example.com", "20 mx2.example.com"],
        ),
        ("mx1.example.com", RecordType::A, &["198.51.100.1"]),
        ("mx2.example.com", RecordType::A, &["198.51.100.2"]),
        ("www.example.com", RecordType::A, &["198.51.100.3"]),
        (
            "_spf.example.net",
            RecordType::Txt,
            &["v=spf1 a:out.example.net ip4:203.0.113.0/24 -all"],
        ),
        ("out.example.net", RecordType::A, &["192.0.2.1"]),
        ("mx.example.org", RecordType::Txt, &["v=spf1 a -all"]),
        ("mx.example.org", RecordType::A, &["192.0.2.1"]),
    ]);
    let (spf, rounds, questions) = in_rounds(&sender(), &evidence);
    assert_eq!(spf.result, AuthResult::Pass);
    assert_eq!(spf.helo_result, Some(AuthResult::Pass));
    assert_eq!((spf.lookups, spf.void_lookups), (4, 0));
    assert_eq!(rounds, 3);
    assert!(questions <= 6, "{questions} questions in one round");
}

/// Each record, and what must come of it: reason, lookups, void lookups.
#[test]
fn hostile_records_end_in_the_right_error() {
    let many_a = format!("v=spf1 {} -all", "a:x.example.com ".repeat(4000));
    let ten = format!("v=spf1 {} +all", "a:x.example.com ".repeat(10));
    let eleven = format!("v=spf1 {} +all", "a:x.example.com ".repeat(11));
    let many_void: String = (0..3000).map(|i| format!("a:v{i}.example.com ")).collect();
    let two_void = "v=spf1 a:v1.example.com a:v2.example.com +all";
    let bomb = format!(
        "v=spf1 exists:{}.example.com -all",
        "%{s}%{h}%{i}".repeat(4000)
    );
    let wide: String = (0..2000)
        .map(|i| format!("include:i{i}.example.com "))
        .collect();
    let deep = format!("v=spf1 include:example.com {}-all", "a ".repeat(30_000));
    let garbage = "include:".repeat(8000);
    let too_long = format!("v=spf1 {}-all", "ip4:192.0.2.9 ".repeat(5000));
    let mx: Vec<String> = (0..11).map(|i| format!("{i} x.example.com")).collect();
    let mx: Vec<&str> = mx.iter().map(String::as_str).collect();
    for (record, reason, lookups, void_lookups) in [
        (
            "v=spf1 include:example.com -all",
            "spf-too-many-lookups",
            11,
            0,
        ),
        ("v=spf1 redirect=example.com", "spf-too-many-lookups", 11, 0),
        (
            "v=spf1 include:b.example.com -all",
            "spf-too-many-lookups",
            11,
            0,
        ),
        (deep.as_str(), "spf-too-many-lookups", 11, 0),
        (ten.as_str(), "spf-pass", 10, 0),
        (eleven.as_str(), "spf-too-many-lookups", 11, 0),
        (many_a.as_str(), "spf-too-many-lookups", 11, 0),
        (two_void, "spf-pass", 2, 2),
        (
            &format!("v=spf1 {many_void}-all"),
            "spf-too-many-void-lookups",
            3,
            3,
        ),
        ("v=spf1 mx -all", "spf-too-many-mx-hosts", 1, 0),
        (bomb.as_str(), "spf-fail", 1, 1),
        (
            &format!("v=spf1 {wide}-all"),
            "spf-include-without-record",
            1,
            1,
        ),
        (&format!("v=spf1 {garbage}"), "spf-syntax-error", 0, 0),
        (too_long.as_str(), "spf-record-too-long", 0, 0),
    ] {
        let evidence = zone(&[
            ("example.com", RecordType::Txt, &[record]),
            ("example.com", RecordType::Mx, &mx),
            (
                "b.example.com",
                RecordType::Txt,
                &["v=spf1 include:c.example.com"],
            ),
            (
                "c.example.com",
                RecordType::Txt,
                &["v=spf1 include:b.example.com"],
            ),
            ("x.example.com", RecordType::A, &["198.51.100.1"]),
        ]);
        let start = record.get(..60).unwrap_or(record);
        let (spf, _, questions) = in_rounds(&sender(), &evidence);
        assert_eq!(spf.reason.as_str(), reason, "{start}");
        assert_eq!(
            (spf.lookups, spf.void_lookups),
            (lookups, void_lookups),
            "{start}"
        );
        assert_eq!(outcome(&spf.trace), spf.result, "{start}");
        assert!(
            questions <= 60,
            "{questions} questions in one round: {start}"
        );
        let listed: usize = spf.trace.iter().map(terms_listed).sum();
        assert!(listed < 2500, "{listed} terms listed: {start}");
    }
}

fn terms_listed(visit: &SpfVisit) -> usize {
    let inner = visit.terms.iter().flat_map(|term| &term.visits);
    visit.terms.len() + inner.map(terms_listed).sum::<usize>()
}

#[test]
fn a_record_of_64_kilobytes_is_read_to_its_end() {
    let mut record = "v=spf1 ".to_owned();
    while record.len() < 65_000 {
        record.push_str("ip4:198.51.100.0/25 ");
    }
    record.push_str("ip4:192.0.2.0/24 -all");
    let evidence = zone(&[("example.com", RecordType::Txt, &[&record])]);
    let spf = check(&sender(), &evidence);
    assert_eq!(spf.result, AuthResult::Pass);
    assert_eq!(outcome(&spf.trace), AuthResult::Pass);
    let visit = &spf.trace[0];
    assert!(visit.terms.len() < 300, "{}", visit.terms.len());
    assert!(visit.terms_left_out > 3000, "{}", visit.terms_left_out);
    let last = visit.terms.last().expect("a term");
    assert_eq!(last.text, "ip4:192.0.2.0/24");
    assert_eq!(
        record.get(last.at.start..last.at.end),
        Some("ip4:192.0.2.0/24")
    );
}

#[test]
fn at_most_ten_names_of_the_client_are_looked_at() {
    let names: Vec<String> = (0..50).map(|i| format!("n{i}.example.com")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for (name, result) in [
        ("n9.example.com", AuthResult::Pass),
        ("n10.example.com", AuthResult::Fail),
    ] {
        let evidence = zone(&[
            ("example.com", RecordType::Txt, &["v=spf1 ptr -all"]),
            ("1.2.0.192.in-addr.arpa", RecordType::Ptr, &names),
            ("n0.example.com", RecordType::A, &["198.51.100.1"]),
            (name, RecordType::A, &["192.0.2.1"]),
        ]);
        assert_eq!(check(&sender(), &evidence).result, result, "{name}");
    }
}

#[test]
fn where_there_are_too_many_lookups_the_costs_are_told() {
    let evidence = zone(&[
        (
            "example.com",
            RecordType::Txt,
            &["v=spf1 a include:one.example.net mx include:two.example.net ip4:192.0.2.1 -all"],
        ),
        (
            "one.example.net",
            RecordType::Txt,
            &["v=spf1 a a a a include:two.example.net ?all a"],
        ),
        ("two.example.net", RecordType::Txt, &["v=spf1 a a a ?all"]),
        ("example.com", RecordType::A, &["198.51.100.1"]),
        ("example.com", RecordType::Mx, &["10 example.com"]),
        ("one.example.net", RecordType::A, &["198.51.100.1"]),
        ("two.example.net", RecordType::A, &["198.51.100.1"]),
    ]);
    let spf = check(&sender(), &evidence);
    assert_eq!(spf.reason, SpfReason::TooManyLookups);
    let costs: Vec<(&str, u32)> = spf
        .costs
        .iter()
        .map(|cost| (cost.term.as_str(), cost.lookups))
        .collect();
    // one: itself, four a, and two with its three a.
    assert_eq!(
        costs,
        [
            ("include:one.example.net", 9),
            ("include:two.example.net", 4),
            ("a", 1),
            ("mx", 1)
        ]
    );
    assert_eq!(spf.lookups_needed, Some(15));
}

/// RFC 8616, section 4: macros of a local part that is not ASCII never match; domains are looked up in their ASCII form.
#[test]
fn internationalized_senders_are_evaluated() {
    let evidence = zone(&[
        (
            "xn--exmple-cua.com",
            RecordType::Txt,
            &["v=spf1 exists:%{l}.example.net ~exists:%{o}.example.net -all"],
        ),
        (
            "xn--exmple-cua.com.example.net",
            RecordType::A,
            &["127.0.0.2"],
        ),
    ]);
    let mut envelope = sender();
    envelope.mail_from = Some("jürgen@exämple.com".to_owned());
    let spf = check(&envelope, &evidence);
    assert_eq!(spf.result, AuthResult::Softfail);
    assert_eq!(spf.domain.as_deref(), Some("xn--exmple-cua.com"));
    assert_eq!(
        spf.trace[0].terms[0].reason,
        SpfStepReason::Term(SpfTermReason::LocalPartNotAscii)
    );
    assert_eq!((spf.lookups, spf.void_lookups), (2, 0));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 1500, failure_persistence: None, ..Default::default() })]

    /// Whatever stands in records and names: no panic, the limits hold, and the trace leads to the result.
    #[test]
    fn any_record_is_evaluated_within_the_limits(
        first in record(),
        second in record(),
        explanation in "[%{}a-z. \u{80}]{0,40}",
        ip in proptest::sample::select(vec!["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"]),
        helo in "[a-z.%\\[\\] é]{0,20}",
        mail_from in proptest::option::of("[a-z@.é+-]{0,20}|[a-z]{1,5}@example\\.com"),
    ) {
        let evidence = zone(&[
            ("example.com", RecordType::Txt, &[&first]),
            ("b.example.com", RecordType::Txt, &[&second]),
            ("x.example.com", RecordType::Txt, &[&explanation]),
            ("x.example.com", RecordType::A, &["192.0.2.1"]),
            ("x.example.com", RecordType::Mx, &["1 x.example.com", "nonsense", "0 ."]),
            ("1.2.0.192.in-addr.arpa", RecordType::Ptr, &["x.example.com", "..", ""]),
        ]);
        let envelope = Envelope { ip: Some(ip.parse().expect("an address")), helo: Some(helo), mail_from };
        if let (Some(spf), _) = Rounds::spf(&envelope, evidence, &Options::default()).into_parts() {
            proptest::prop_assert!(spf.lookups <= 11 && spf.void_lookups <= 3);
            proptest::prop_assert_eq!(outcome(&spf.trace), spf.result);
            for visit in &spf.trace {
                let text = visit.record.as_deref().unwrap_or_default();
                for term in &visit.terms {
                    proptest::prop_assert_eq!(text.get(term.at.start..term.at.end), Some(term.text.as_str()));
                }
            }
        }
    }
}

/// A record of terms that are mostly well formed, sometimes not at all.
fn record() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let names = proptest::sample::select(vec![
        "all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists", "redirect", "exp", "foo",
    ]);
    let arguments = proptest::sample::select(vec![
        "",
        ":",
        "=",
        ":example.com",
        ":b.example.com",
        "=b.example.com",
        "=x.example.com",
        ":x.example.com",
        ":x.example.com/24",
        "//64",
        "/0",
        ":192.0.2.0/24",
        ":2001:db8::/32",
        ":%{d}",
        ":%{p}.example.com",
        ":%{ir}.%{v}.%{l1r-}.%{d2}",
        "=%{h}.%{o}",
        ":%{S}.%{x}",
        ":a..example.com",
        ":%{d0}",
        ":é.example.com",
    ]);
    let qualifiers = proptest::sample::select(vec!["", "+", "-", "~", "?", " "]);
    let term = (qualifiers, names, arguments).prop_map(|(q, n, a)| format!("{q}{n}{a}"));
    let term = prop_oneof![20 => term, 1 => "\\PC{0,12}", 1 => Just("-all".to_owned())];
    proptest::collection::vec(term, 0..14).prop_map(|terms| format!("v=spf1 {}", terms.join(" ")))
}

/// SPF of a message without any DNS answer: the senders that it may mean.
fn senders(message: &str, envelope: Envelope) -> Option<Spf> {
    let options = Options {
        envelope,
        ..Options::default()
    };
    let report = Inspection::new(message.as_bytes(), &options)
        .expect("a message")
        .evaluate(&Evidence::default())
        .report;
    report.authentication.spf
}

/// Each candidate as `ip helo mail-from field`.
fn written(spf: &Spf) -> Vec<String> {
    let text = |name: &Option<String>| name.clone().unwrap_or_else(|| "?".to_owned());
    spf.candidates
        .iter()
        .map(|c| {
            format!(
                "{} {} {} {}",
                c.ip,
                text(&c.helo),
                text(&c.mail_from),
                c.source.field
            )
        })
        .collect()
}

/// The forms in which the big receivers write down who sent.
#[test]
fn the_sender_is_read_as_receivers_write_it() {
    let gmail = "Delivered-To: r@gmail.com\r\n\
        Received: by 2002:a05:6402:1111:b0:5a1:2222:3333 with SMTP id x1csp1; Mon, 2 Nov 2026 01:00:02 -0800 (PST)\r\n\
        Return-Path: <bounce@example.com>\r\n\
        Received: from mail.example.com (mail.example.com. [192.0.2.1])\r\n\
        \tby mx.google.com with ESMTPS id y2 for <r@gmail.com>; Mon, 2 Nov 2026 01:00:01 -0800 (PST)\r\n\
        Received-SPF: pass (google.com: domain of bounce@example.com designates 192.0.2.1 as permitted sender) client-ip=192.0.2.1;\r\n\
        Authentication-Results: mx.google.com; spf=pass (google.com: domain of bounce@example.com designates 192.0.2.1 as permitted sender) smtp.mailfrom=bounce@example.com\r\n\
        From: a@example.com\r\n\r\n";
    let outlook = "Received: from AM0PR01CA0001.eurprd01.prod.exchangelabs.com (2603:10a6:208:1::1)\r\n\
        \tby DB9PR01MB0002.eurprd01.prod.exchangelabs.com with HTTPS; Mon, 2 Nov 2026 09:00:03 +0000\r\n\
        Received: from mail.example.com (192.0.2.1) by AM4PEPF0001.mail.protection.outlook.com (10.167.16.1)\r\n\
        \twith Microsoft SMTP Server id 15.20; Mon, 2 Nov 2026 09:00:01 +0000\r\n\
        Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.com; dkim=none; dmarc=pass action=none header.from=example.com;compauth=pass reason=100\r\n\
        Received-SPF: Pass (protection.outlook.com: domain of example.com designates 192.0.2.1 as permitted sender) receiver=protection.outlook.com; client-ip=192.0.2.1; helo=mail.example.com; pr=C\r\n\
        X-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:US;LANG:en;SCL:1;\r\n\
        From: a@example.com\r\n\r\n";
    let postfix = "Return-Path: <a@example.com>\r\n\
        Received: from localhost (localhost [127.0.0.1]) by mx.example.org (Postfix) with ESMTP id 1; Mon, 2 Nov 2026 09:00:02 +0000\r\n\
        Received: from mail.example.com (mail.example.com [192.0.2.1])\r\n\
        \tby mx.example.org (Postfix) with ESMTPS id 2 for <r@example.org>; Mon, 2 Nov 2026 09:00:01 +0000\r\n\
        Received: from [10.0.0.5] (unknown [203.0.113.9]) by mail.example.com (Postfix) with ESMTPSA id 3; Mon, 2 Nov 2026 09:00:00 +0000\r\n\
        X-Originating-IP: [203.0.113.9]\r\n\
        From: a@example.com\r\n\r\n";
    let fastmail = "Authentication-Results: mx1.messagingengine.com; x-csa=none;\r\n\
        Authentication-Results: mx1.messagingengine.com; iprev=pass smtp.remote-ip=192.0.2.1 (mail.example.com);\r\n\
        \tspf=pass smtp.mailfrom=bounce@example.com smtp.helo=mail.example.com\r\n\
        Received: by inner (Postfix); Mon, 2 Nov 2026 09:00:01 +0000\r\n\
        From: a@example.com\r\n\r\n";
    for (name, message, expected) in [
        (
            "gmail",
            gmail,
            "192.0.2.1 mail.example.com bounce@example.com",
        ),
        ("outlook", outlook, "192.0.2.1 mail.example.com example.com"),
        (
            "postfix",
            postfix,
            "192.0.2.1 mail.example.com a@example.com",
        ),
        (
            "fastmail",
            fastmail,
            "192.0.2.1 mail.example.com bounce@example.com",
        ),
    ] {
        let spf = senders(message, Envelope::default()).expect(name);
        let candidates = written(&spf);
        assert!(
            candidates[0].starts_with(expected),
            "{name}: {candidates:?}"
        );
        assert_eq!(spf.domain.as_deref(), Some("example.com"), "{name}");
        for source in [spf.from.ip, spf.from.helo, spf.from.mail_from]
            .into_iter()
            .flatten()
        {
            let span = source.span.expect("a place");
            assert!(message.get(span.start..span.end).is_some(), "{name}");
        }
    }
    // Where a claim has the domain alone, the whole reverse path is taken.
    let whole = format!("Return-Path: <bounce@example.com>\r\n{outlook}");
    let spf = senders(&whole, Envelope::default()).expect("a sender");
    assert_eq!(spf.mail_from.as_deref(), Some("bounce@example.com"));
    let spf = senders(postfix, Envelope::default()).expect("a sender");
    assert_eq!(spf.candidates.len(), 2, "{:?}", written(&spf));
    assert_eq!(spf.candidates[1].source.sure, Sureness::Guess);
}

#[test]
fn the_caller_decides_where_it_says_something() {
    let message = "Return-Path: <a@example.com>\r\n\
        Received: from mail.example.com (mail.example.com [192.0.2.1]) by mx.example.org; Mon, 2 Nov 2026 09:00:01 +0000\r\n\
        From: a@example.com\r\n\r\n";
    let caller = |ip: Option<&str>, helo: Option<&str>, mail_from: Option<&str>| {
        let envelope = Envelope {
            ip: ip.map(|ip| ip.parse().expect("an address")),
            helo: helo.map(str::to_owned),
            mail_from: mail_from.map(str::to_owned),
        };
        written(&senders(message, envelope).expect("a sender"))
    };
    assert_eq!(
        caller(Some("198.51.100.7"), Some("h.example"), Some("")),
        ["198.51.100.7 h.example  caller"]
    );
    assert_eq!(
        caller(Some("10.0.0.1"), None, None),
        ["10.0.0.1 ? a@example.com caller"]
    );
    assert_eq!(
        caller(None, None, Some("b@example.net")),
        ["192.0.2.1 mail.example.com b@example.net received"]
    );
}

#[test]
fn without_an_address_or_a_name_there_is_nothing_to_check() {
    for message in [
        "From: a@example.com\r\n\r\n",
        "Return-Path: <a@example.com>\r\nReceived: from x (x [127.0.0.1]) by y; Mon, 2 Nov 2026 09:00:01 +0000\r\n\r\n",
        "Return-Path: <>\r\nX-Originating-IP: 192.0.2.1\r\n\r\n",
    ] {
        assert_eq!(senders(message, Envelope::default()), None, "{message}");
    }
    let (envelope, options) = (Envelope::default(), Options::default());
    let nobody = Rounds::spf(&envelope, Evidence::default(), &options);
    assert_eq!(nobody.result(), &None);
}

/// Rust users read saved reports back.
#[test]
fn a_report_of_spf_can_be_read_back() {
    for record in [
        "v=spf1 ptr include:b.example.com ip6:2001:db8::/32 ~all exp=e.example.com",
        "v=spf1 a:192.0.2.1 -all",
    ] {
        let evidence = zone(&[
            ("example.com", RecordType::Txt, &[record]),
            ("b.example.com", RecordType::Txt, &["v=spf1 -all"]),
        ]);
        let spf = check(&sender(), &evidence);
        let json = serde_json::to_string(&spf).expect("JSON");
        let read: Spf = serde_json::from_str(&json).expect("the same form");
        assert_eq!(read, spf, "{record}");
    }
}

/// The sentence says that the result differs for them.
#[test]
fn only_addresses_with_another_result_are_named_as_such() {
    let message = "Return-Path: <a@example.com>\r\n\
        Received: from mail.example.com (mail.example.com [192.0.2.1]) by mx.example.org; Mon, 2 Nov 2026 09:00:01 +0000\r\n\
        X-Originating-IP: 192.0.2.2\r\nX-Client-IP: 198.51.100.9\r\n\
        From: a@example.com\r\n\r\n";
    let evidence = zone(&[(
        "example.com",
        RecordType::Txt,
        &["v=spf1 ip4:192.0.2.0/24 -all"],
    )]);
    let options = Options::default();
    let report = Inspection::new(message.as_bytes(), &options)
        .expect("a message")
        .evaluate(&evidence)
        .report;
    let spf = report.authentication.spf.expect("a sender");
    assert_eq!(spf.candidates.len(), 3, "{:?}", spf.candidates);
    let differ = Code::from(SpfFinding::CandidatesDiffer);
    let finding = report.findings.iter().find(|each| each.code == differ);
    assert_eq!(
        finding.expect("a finding").params["others"],
        Param::List(vec!["198.51.100.9".to_owned()])
    );
}

/// RFC 8601, section 3.
#[test]
fn the_names_of_the_client_lead_back_or_not() {
    let iprev = |evidence: &Evidence| {
        report(evidence, sender())
            .authentication
            .iprev
            .expect("an address")
    };
    let reverse = "1.2.0.192.in-addr.arpa";
    let names: &[&str] = &["x.example.net.", "mx.example.org."];
    let pass = iprev(&zone(&[
        (reverse, RecordType::Ptr, names),
        (
            "mx.example.org",
            RecordType::A,
            &["198.51.100.1", "192.0.2.1"],
        ),
    ]));
    assert_eq!(
        (pass.result, pass.reason),
        (AuthResult::Pass, IprevReason::Pass)
    );
    assert_eq!(pass.name.as_deref(), Some("mx.example.org"));
    assert_eq!(pass.names[0].confirmed, Some(false));
    let fail = iprev(&zone(&[(reverse, RecordType::Ptr, names)]));
    assert_eq!(fail.result, AuthResult::Fail);
    assert_eq!(iprev(&zone(&[])).result, AuthResult::Permerror);
    let pending = iprev(&Evidence::default());
    assert_eq!(
        (pending.result, pending.reason),
        (AuthResult::Temperror, IprevReason::LookupPending)
    );
    let mut failing = zone(&[(reverse, RecordType::Ptr, names)]);
    let question = Question::new("mx.example.org", RecordType::A);
    failing.insert(Answer::failed(&question, Failure::Timeout));
    assert_eq!(iprev(&failing).reason, IprevReason::LookupFailed);
}

fn report(evidence: &Evidence, envelope: Envelope) -> Report {
    let options = Options {
        envelope,
        ..Options::default()
    };
    Inspection::new(b"From: a@example.com\r\n\r\n", &options)
        .expect("a message")
        .evaluate(evidence)
        .report
}

/// Every finding has the parameters that its sentence and its advice name.
#[test]
fn the_sentences_of_findings_can_be_filled() {
    let Some(folder) = support::suites() else {
        return;
    };
    let sentences = support::sentences::catalog("en");
    let mut codes = BTreeMap::new();
    for scenario in scenarios(&folder) {
        let evidence = evidence(&scenario);
        for test in scenario.tests.values() {
            let findings = report(&evidence, test.envelope()).findings;
            let ours = findings.iter().filter(|finding| {
                finding.code.as_str().starts_with("spf-")
                    || finding.code.as_str().starts_with("iprev-")
            });
            for finding in ours {
                *codes.entry(finding.code.to_string()).or_insert(0) += 1;
                let advice = finding.advice.map(|advice| advice.to_string());
                for code in [Some(finding.code.to_string()), advice]
                    .into_iter()
                    .flatten()
                {
                    let sentence = sentences.get(code.as_str()).expect(&code);
                    for name in support::sentences::placeholders(sentence) {
                        assert!(finding.params.contains_key(name), "{code}: {name}");
                    }
                }
            }
        }
    }
    println!("{codes:#?}");
    assert!(codes.len() > 25, "findings were hardly met: {codes:?}");
}

#[test]
fn findings_tell_the_cause_and_what_to_change() {
    let found = |record: &str| -> Vec<(String, Severity, Option<String>)> {
        let evidence = zone(&[
            ("example.com", RecordType::Txt, &[record]),
            ("example.com", RecordType::A, &["198.51.100.1"]),
        ]);
        report(&evidence, sender())
            .findings
            .into_iter()
            .filter(|finding| finding.code.as_str().starts_with("spf-"))
            .map(|finding| {
                let advice = finding.advice.map(|advice| advice.to_string());
                (finding.code.to_string(), finding.severity, advice)
            })
            .collect()
    };
    let is = |code: &str, severity, advice: Option<&str>| {
        (code.to_owned(), severity, advice.map(str::to_owned))
    };
    assert_eq!(
        found("v=spf1 ip4:192.0.2.1 -all"),
        [is("spf-pass", Severity::Ok, None)]
    );
    assert_eq!(
        found("v=spf1 a -all"),
        [is(
            "spf-fail",
            Severity::Error,
            Some("advice-spf-list-address")
        )]
    );
    assert_eq!(
        found("v=spf1 a:192.0.2.1 -all"),
        [
            is(
                "spf-syntax-error",
                Severity::Error,
                Some("advice-spf-publish-mended")
            ),
            // What is wrong with the term; the record to publish is told once.
            is("spf-syntax-address-as-domain", Severity::Error, None),
        ]
    );
    assert_eq!(
        found("v=spf1 +all"),
        [
            is(
                "spf-plus-all",
                Severity::Error,
                Some("advice-spf-drop-plus-all")
            ),
            is("spf-pass", Severity::Ok, None),
        ]
    );
    assert_eq!(
        found("v=spf1 ip4:192.0.2.1 ?all a redirect=b.example.com"),
        [
            is(
                "spf-terms-after-all",
                Severity::Notice,
                Some("advice-spf-drop-dead-terms")
            ),
            is(
                "spf-redirect-ignored",
                Severity::Notice,
                Some("advice-spf-drop-dead-terms")
            ),
            is("spf-pass", Severity::Ok, None),
        ]
    );
}
