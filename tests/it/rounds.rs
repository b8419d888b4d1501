//! The driver of the rounds: what is asked when, what is asked together, and what ends it.

use headerlens::{
    Evidence, Inspection, Options, Rounds,
    dns::{Answer, Failure, Question, RecordType},
    options::Limits,
    report::{AuthResult, Report},
};

/// Answers as a shell would: each round at once, from a zone in which nothing else exists.
fn ask_in_rounds(message: &str, zone: &Evidence) -> (Report, Vec<Vec<Question>>) {
    let options = Options::default();
    let inspection = Inspection::new(message.as_bytes(), &options).expect("a message");
    let mut rounds = Rounds::new(&inspection, Evidence::default());
    let mut asked = Vec::new();
    while !rounds.questions().is_empty() {
        asked.push(rounds.questions().to_vec());
        answer(&mut rounds, zone);
    }
    (rounds.into_parts().0, asked)
}

fn answer(rounds: &mut Rounds<'_>, zone: &Evidence) {
    let answers: Vec<Answer> = rounds
        .questions()
        .iter()
        .map(|question| {
            let answer = zone.get(question).cloned();
            answer.unwrap_or_else(|| Answer::nxdomain(question))
        })
        .collect();
    rounds.answer(answers);
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

#[test]
fn the_first_pass_gives_a_report_before_anything_is_answered() {
    let (message, _) = ordinary();
    let options = Options::default();
    let inspection = Inspection::new(message.as_bytes(), &options).expect("a message");
    let rounds = Rounds::new(&inspection, Evidence::default());
    let first = rounds.result();
    assert_eq!(first.dns.rounds, 0);
    assert_eq!(first.authentication.dkim.len(), 2);
    assert_eq!(first.dns.unanswered, rounds.questions());
}

#[test]
fn the_report_counts_the_rounds_and_names_the_resolvers_in_order_of_use() {
    let (message, zone) = ordinary();
    let options = Options::default();
    let inspection = Inspection::new(message.as_bytes(), &options).expect("a message");
    let mut rounds = Rounds::new(&inspection, Evidence::default());
    let resolvers = ["https://first.example/", "https://second.example/"];
    while let Some(resolver) = resolvers.get(rounds.round() as usize)
        && !rounds.questions().is_empty()
    {
        let answers: Vec<Answer> = rounds
            .questions()
            .iter()
            .map(|question| Answer {
                resolver: Some((*resolver).to_owned()),
                time: Some(format!("2026-01-01T00:00:0{}Z", rounds.round())),
                ..zone
                    .get(question)
                    .cloned()
                    .unwrap_or(Answer::nxdomain(question))
            })
            .collect();
        rounds.answer(answers);
    }
    let dns = &rounds.result().dns;
    assert_eq!(dns.rounds, 2);
    assert_eq!(dns.resolvers, resolvers);
}

#[test]
fn offline_asks_nothing_and_says_what_it_would_have_asked() {
    let (message, _) = ordinary();
    let options = Options {
        offline: true,
        ..Options::default()
    };
    let inspection = Inspection::new(message.as_bytes(), &options).expect("a message");
    let rounds = Rounds::new(&inspection, Evidence::default());
    assert!(rounds.questions().is_empty());
    assert!(!rounds.result().dns.unanswered.is_empty());
}

#[test]
fn the_limits_on_rounds_and_questions_hold() {
    let (message, zone) = ordinary();
    let limited = |limits| Options {
        limits,
        ..Options::default()
    };
    let options = limited(Limits {
        questions: 3,
        ..Limits::default()
    });
    let inspection = Inspection::new(message.as_bytes(), &options).expect("a message");
    let mut rounds = Rounds::new(&inspection, Evidence::default());
    assert_eq!(rounds.questions().len(), 3);
    answer(&mut rounds, &zone);
    assert!(rounds.questions().is_empty());
    assert_eq!(rounds.asked(), 3);
    assert!(!rounds.result().dns.unanswered.is_empty());

    let options = limited(Limits {
        rounds: 1,
        ..Limits::default()
    });
    let inspection = Inspection::new(message.as_bytes(), &options).expect("a message");
    let mut rounds = Rounds::new(&inspection, Evidence::default());
    answer(&mut rounds, &zone);
    assert!(rounds.questions().is_empty());
    assert_eq!(rounds.round(), 1);
}

/// A shell that drops answers must not hang the driver.
#[test]
fn a_shell_that_answers_nothing_comes_to_an_end() {
    let (message, _) = ordinary();
    let options = Options::default();
    let inspection = Inspection::new(message.as_bytes(), &options).expect("a message");
    let mut rounds = Rounds::new(&inspection, Evidence::default());
    while !rounds.questions().is_empty() {
        rounds.answer(Vec::new());
    }
    assert!(rounds.round() <= options.limits.rounds);
}

#[test]
fn answers_that_failed_are_not_asked_for_again() {
    let (message, _) = ordinary();
    let options = Options::default();
    let inspection = Inspection::new(message.as_bytes(), &options).expect("a message");
    let mut rounds = Rounds::new(&inspection, Evidence::default());
    let mut asked = Vec::new();
    while !rounds.questions().is_empty() {
        asked.extend(rounds.questions().to_vec());
        let failed: Vec<Answer> = rounds
            .questions()
            .iter()
            .map(|question| Answer::failed(question, Failure::Timeout))
            .collect();
        rounds.answer(failed);
    }
    let count = asked.len();
    asked.sort();
    asked.dedup();
    assert_eq!(asked.len(), count);
}

#[test]
fn replayed_evidence_gives_the_same_report_without_asking() {
    let (message, zone) = ordinary();
    let options = Options::default();
    let inspection = Inspection::new(message.as_bytes(), &options).expect("a message");
    let mut rounds = Rounds::new(&inspection, Evidence::default());
    while !rounds.questions().is_empty() {
        answer(&mut rounds, &zone);
    }
    let (mut report, evidence) = rounds.into_parts();
    let replayed = Rounds::new(&inspection, evidence);
    assert!(replayed.questions().is_empty());
    report.dns.rounds = 0;
    assert_eq!(replayed.result(), &report);
}
