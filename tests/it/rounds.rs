//! How many rounds of questions a message takes: independent questions are asked together.

use headerlens::{
    Inspection,
    dns::{Answer, Evidence, Question, RecordType},
    options::Options,
    report::{AuthResult, Report},
};

/// Answers as a shell would: all that is missing at once, from a zone in which nothing else exists.
fn ask_in_rounds(message: &str, zone: &Evidence) -> (Report, Vec<Vec<Question>>) {
    let options = Options::default();
    let inspection = Inspection::new(message.as_bytes(), &options).expect("a message");
    let mut evidence = Evidence::default();
    let mut rounds = Vec::new();
    loop {
        let evaluation = inspection.evaluate(&evidence);
        if evaluation.missing.is_empty() {
            return (evaluation.report, rounds);
        }
        assert!(
            rounds.len() < 12,
            "it does not end: {:?}",
            evaluation.missing
        );
        evidence.extend(evaluation.missing.iter().map(|question| {
            zone.get(question).cloned().unwrap_or(Answer {
                name: question.name.clone(),
                record_type: question.record_type,
                status: Some(3),
                ad: false,
                records: Vec::new(),
                failure: None,
                resolver: None,
                time: None,
            })
        }));
        rounds.push(evaluation.missing);
    }
}

/// The zone of `dns`, with further TXT records.
fn zone(dns: &str, more: &[(&str, &str)]) -> Evidence {
    let mut evidence = Evidence::from_json(dns).expect("evidence");
    for (name, text) in more {
        let answer = serde_json::json!({"name": name, "type": "TXT", "status": 0, "records": [
            {"name": name, "type": "TXT", "ttl": 300, "data": text}]});
        evidence.insert(serde_json::from_value(answer).expect("an answer"));
    }
    evidence
}

/// Two signatures (RFC 8463, appendix A.3), a sender, SPF with one include, a DMARC record.
fn ordinary() -> (String, Evidence) {
    let message = format!(
        "Return-Path: <joe@football.example.com>\r\n\
         Received: from out.football.example.com (out.football.example.com [192.0.2.1])\r\n\
         \tby mx.shopping.example.net (Postfix) with ESMTPS id 4Xq1Zs0Rkdz9sT\r\n\
         \tfor <suzie@shopping.example.net>; Fri, 11 Jul 2003 21:00:40 -0700 (PDT)\r\n{}",
        include_str!("../messages/rfc8463.eml")
    );
    let zone = zone(
        include_str!("../messages/rfc8463.dns.json"),
        &[
            (
                "football.example.com",
                "v=spf1 include:_spf.example.com -all",
            ),
            ("_spf.example.com", "v=spf1 ip4:192.0.2.0/24 -all"),
            ("_dmarc.football.example.com", "v=DMARC1; p=reject"),
        ],
    );
    (message, zone)
}

#[test]
fn an_ordinary_message_takes_three_rounds_at_the_most() {
    let (message, zone) = ordinary();
    let (report, rounds) = ask_in_rounds(&message, &zone);
    let authentication = report.authentication;
    assert_eq!(authentication.dkim.len(), 2);
    assert!(
        authentication
            .dkim
            .iter()
            .all(|d| d.result == AuthResult::Pass)
    );
    assert_eq!(
        authentication.spf.map(|spf| spf.result),
        Some(AuthResult::Pass)
    );
    assert_eq!(
        authentication.dmarc.map(|dmarc| dmarc.result),
        Some(AuthResult::Pass)
    );
    assert!(rounds.len() <= 3, "{rounds:#?}");
}

#[test]
fn the_first_round_asks_for_keys_policies_and_records_together() {
    let (message, zone) = ordinary();
    let (_, rounds) = ask_in_rounds(&message, &zone);
    for name in [
        "brisbane._domainkey.football.example.com",
        "test._domainkey.football.example.com",
        "football.example.com",
        "_dmarc.football.example.com",
        "_dmarc.example.com",
    ] {
        let question = Question::new(name, RecordType::Txt);
        assert!(
            rounds[0].contains(&question),
            "{name} waits: {:#?}",
            rounds[0]
        );
    }
}

#[test]
fn no_question_is_asked_twice() {
    let (message, zone) = ordinary();
    let (_, rounds) = ask_in_rounds(&message, &zone);
    let mut questions: Vec<Question> = rounds.concat();
    let all = questions.len();
    questions.sort();
    questions.dedup();
    assert_eq!(questions.len(), all);
}
