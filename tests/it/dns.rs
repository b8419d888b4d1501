//! DNS answers that are at fault: nothing may follow from them but "ask again" (temperror).

use headerlens::{
    Inspection,
    dns::{Answer, Evidence, Question, Record, RecordType},
    options::Options,
    report::{AuthResult, Dkim},
};

/// The example of RFC 8463, appendix A, with two signatures and their keys.
const MESSAGE: &[u8] = include_bytes!("../messages/rfc8463.eml");
const KEYS: &str = include_str!("../messages/rfc8463.dns.json");
const KEY: &str = "brisbane._domainkey.football.example.com";

/// The signature whose key is at [`KEY`], after `change` was made to the answer that holds it.
fn signature(change: impl FnOnce(&mut Answer)) -> Dkim {
    let mut evidence = Evidence::from_json(KEYS).expect("evidence");
    let question = Question::new(KEY, RecordType::Txt);
    let mut answer = evidence.get(&question).expect("the key").clone();
    change(&mut answer);
    evidence.insert(answer);
    let options = Options::default();
    let report = Inspection::new(MESSAGE, &options)
        .expect("a message")
        .evaluate(&evidence)
        .report;
    let mut signatures = report.authentication.dkim.into_iter();
    signatures
        .find(|dkim| dkim.selector.as_deref() == Some("brisbane"))
        .expect("a signature")
}

fn alias(from: &str, to: &str) -> Record {
    Record {
        name: from.to_owned(),
        record_type: RecordType::Cname,
        ttl: 300,
        data: to.to_owned(),
    }
}

#[test]
fn the_key_of_an_answer_without_fault_is_used() {
    assert_eq!(signature(|_| ()).result, AuthResult::Pass);
}

/// RFC 2308, section 2.1, and RFC 6376, section 6.1.2: the query failed to respond.
#[test]
fn a_key_beside_nxdomain_is_no_key() {
    let dkim = signature(|answer| answer.status = Some(3));
    assert_eq!(dkim.result, AuthResult::Temperror);
}

#[test]
fn a_key_of_another_name_is_no_key() {
    let dkim = signature(|answer| {
        for record in &mut answer.records {
            record.name = "evil.example".to_owned();
        }
    });
    assert_eq!(dkim.result, AuthResult::Temperror);
}

#[test]
fn a_loop_of_aliases_does_not_say_that_the_key_is_missing() {
    let dkim = signature(|answer| {
        answer.records = vec![alias(KEY, "a.example"), alias("a.example", KEY)];
        answer.resolver = Some("dns.example".to_owned());
    });
    assert_eq!(dkim.result, AuthResult::Temperror);
}

#[test]
fn a_key_behind_more_than_eight_aliases_is_not_read() {
    let behind = |length: usize| {
        signature(|answer| {
            let name = |at: usize| match at {
                0 => KEY.to_owned(),
                _ => format!("a{at}.example"),
            };
            for record in &mut answer.records {
                record.name = name(length);
            }
            let chain = (0..length).map(|at| alias(&name(at), &name(at + 1)));
            answer.records.extend(chain);
            answer.resolver = Some("dns.example".to_owned());
        })
    };
    assert_eq!(behind(8).result, AuthResult::Pass);
    assert_eq!(behind(9).result, AuthResult::Temperror);
}
