//! Findings: each rule with a message that fires it and one that nearly does, and all of them held to real mail.

mod analyst;
mod content;
mod owner;
mod shares;

use headerlens::{
    Evidence, Inspection,
    dns::{Answer, Question, Record, RecordType, Unlisted},
    options::Options,
    repair,
    report::{Finding, Param, Report, Severity},
};

/// 2026-11-26T12:00:00Z, the moment that messages are judged at.
const NOW: i64 = 1_795_694_400;

/// Records by name and type, kept for five minutes; every other name does not exist.
fn zone(records: &[(&str, RecordType, &str)]) -> Evidence {
    let mut evidence = Evidence::default();
    evidence.default = Unlisted::Nxdomain;
    for &(name, record_type, data) in records {
        let question = Question::new(name, record_type);
        let mut answer = evidence.get(&question).cloned().unwrap_or(Answer {
            status: Some(0),
            ..Answer::nxdomain(&question)
        });
        answer.records.push(Record {
            name: name.to_owned(),
            record_type,
            ttl: 300,
            data: data.to_owned(),
        });
        evidence.insert(answer);
    }
    evidence
}

fn inspect(bytes: &[u8], evidence: &Evidence, options: &Options) -> Report {
    let repaired = repair(bytes, &options.limits);
    let inspection = Inspection::of(&repaired, options).expect("a message");
    inspection.evaluate(evidence).report
}

/// Options with a sender, so that SPF is evaluated.
fn from_sender(ip: &str, mail_from: &str) -> Options {
    let mut options = Options {
        now: Some(NOW),
        ..Options::default()
    };
    options.envelope.ip = Some(ip.parse().expect("an address"));
    options.envelope.helo = Some("mail.example.com".to_owned());
    options.envelope.mail_from = Some(mail_from.to_owned());
    options
}

/// The finding of a code.
fn found<'r>(report: &'r Report, code: &str) -> Option<&'r Finding> {
    report.findings.iter().find(|each| each.code == *code)
}

fn severity(report: &Report, code: &str) -> Option<Severity> {
    found(report, code).map(|finding| finding.severity)
}

/// A parameter of a finding as text.
fn param(report: &Report, code: &str, name: &str) -> String {
    let finding = found(report, code).unwrap_or_else(|| {
        let codes: Vec<_> = report
            .findings
            .iter()
            .map(|each| each.code.to_string())
            .collect();
        panic!("{code} is not among {codes:?}")
    });
    match finding.params.get(name) {
        Some(Param::Text(text)) => text.clone(),
        Some(Param::List(list)) => list.join(" | "),
        Some(Param::Count(count)) => count.to_string(),
        other => format!("{other:?}"),
    }
}
