//! Key records that were spoilt on their way into DNS. The message and its key are those of RFC 8463, appendix A, so that
//! a mended record is proven by a key that is not ours.

use headerlens::{
    Inspection, Options,
    dns::Evidence,
    reason::{DkimKeyState, DkimReason, DkimRemark},
    report::{AuthResult, Dkim},
};
use serde_json::{Value, json};

const MESSAGE: &str = include_str!("../messages/rfc8463.eml");
const DNS: &str = include_str!("../messages/rfc8463.dns.json");
const ED25519: &str = "brisbane._domainkey.football.example.com";
const RSA: &str = "test._domainkey.football.example.com";

/// The record that RFC 8463 publishes at a name.
fn published(name: &str) -> String {
    let dns: Value = serde_json::from_str(DNS).expect("JSON");
    let answers = dns["answers"].as_array().expect("answers").clone();
    let answer = answers.iter().find(|answer| answer["name"] == name);
    answer.expect("an answer")["records"][0]["data"]
        .as_str()
        .expect("a record")
        .to_owned()
}

/// The signature whose key is at `name`, with other records there.
fn signature(name: &str, records: &[&str]) -> Dkim {
    let records: Vec<Value> = records
        .iter()
        .map(|data| json!({"name": name, "type": "TXT", "ttl": 300, "data": data}))
        .collect();
    evaluated(
        name,
        json!({"name": name, "type": "TXT", "status": 0, "records": records}),
    )
}

fn evaluated(name: &str, answer: Value) -> Dkim {
    let dns = json!({"default": "nxdomain", "answers": [answer]});
    let evidence = Evidence::from_json(&dns.to_string()).expect("evidence");
    let options = Options::default();
    let report = Inspection::new(MESSAGE.as_bytes(), &options)
        .expect("a message")
        .evaluate(&evidence)
        .report;
    let selector = name.split('.').next();
    report
        .authentication
        .dkim
        .into_iter()
        .find(|dkim| dkim.selector.as_deref() == selector)
        .expect("the signature")
}

fn publish(dkim: &Dkim) -> Option<&str> {
    dkim.key.as_ref()?.publish.as_deref()
}

/// The signature with a record, which must not pass, and the remark on it.
fn spoilt(name: &str, record: &str, remark: DkimRemark) -> Dkim {
    let dkim = signature(name, &[record]);
    assert_eq!(dkim.result, AuthResult::Permerror, "{record}");
    assert!(
        dkim.remarks.contains(&remark),
        "{record}: {:?}",
        dkim.remarks
    );
    assert_eq!(dkim.key.as_ref().expect("shown").record, record);
    dkim
}

#[test]
fn the_published_keys_verify() {
    for name in [ED25519, RSA] {
        let dkim = signature(name, &[&published(name)]);
        assert_eq!((dkim.result, publish(&dkim)), (AuthResult::Pass, None));
    }
}

#[test]
fn a_host_name_in_a_txt_record_was_meant_as_a_cname() {
    let dkim = spoilt(
        RSA,
        "s1-example-com._domainkey.example.onmicrosoft.example.org",
        DkimRemark::KeyHostName,
    );
    assert_eq!(dkim.reason, DkimReason::KeyMalformed);
    assert_eq!(
        publish(&dkim),
        Some("s1-example-com._domainkey.example.onmicrosoft.example.org")
    );
}

#[test]
fn a_key_cut_over_two_records_is_joined_in_either_order() {
    let record = published(RSA);
    let (first, second) = record.split_at(150);
    for records in [[first, second], [second, first]] {
        let dkim = signature(RSA, &records);
        assert_ne!(dkim.result, AuthResult::Pass);
        assert!(
            dkim.remarks.contains(&DkimRemark::KeySplit),
            "{:?}",
            dkim.remarks
        );
        assert!(!dkim.remarks.contains(&DkimRemark::SeveralKeys));
        assert_eq!(publish(&dkim), Some(record.as_str()));
    }
}

#[test]
fn backslashes_quotes_and_pem_are_told_with_the_record_to_publish() {
    let record = published(RSA);
    let dkim = spoilt(RSA, &record.replace(';', "\\;"), DkimRemark::KeyBackslashes);
    assert_eq!(publish(&dkim), Some(record.as_str()));
    let dkim = spoilt(RSA, &format!("\"{record}\""), DkimRemark::KeyQuotes);
    assert_eq!(publish(&dkim), Some(record.as_str()));
    let key = record.split_once("p=").expect("a key").1;
    let pem = format!("v=DKIM1; k=rsa; p=-----BEGIN PUBLIC KEY-----{key}-----END PUBLIC KEY-----");
    let dkim = spoilt(RSA, &pem, DkimRemark::KeyPem);
    assert_eq!(
        publish(&dkim),
        Some(format!("v=DKIM1; k=rsa; p={key}").as_str())
    );
    let dkim = spoilt(RSA, key, DkimRemark::KeyWithoutTags);
    assert_eq!(
        publish(&dkim),
        Some(format!("v=DKIM1; k=rsa; p={key}").as_str())
    );
}

#[test]
fn ed25519_as_subject_public_key_info_is_told() {
    // RFC 8410, section 4: the prefix; RFC 8463, appendix A: the key.
    let info = "v=DKIM1; k=ed25519; p=MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    let dkim = spoilt(ED25519, info, DkimRemark::KeySpki);
    assert_eq!(
        publish(&dkim),
        Some("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
    );
}

#[test]
fn a_cut_off_key_is_told_and_nothing_is_proposed() {
    let record = published(RSA);
    let dkim = spoilt(RSA, &record[..120], DkimRemark::KeyCutOff);
    assert_eq!(publish(&dkim), None);
}

#[test]
fn another_record_at_the_name_is_not_a_key() {
    let dkim = signature(RSA, &["v=spf1 -all"]);
    assert_eq!(dkim.reason, DkimReason::KeyMissing);
    assert_eq!(dkim.remarks, [DkimRemark::KeyOtherRecord]);
}

#[test]
fn an_alias_that_leads_nowhere_is_named() {
    let dkim = evaluated(
        RSA,
        json!({"name": RSA, "type": "TXT", "status": 3, "resolver": "dns.example", "records": [
            {"name": RSA, "type": "CNAME", "ttl": 300, "data": "gone.esp.example."}]}),
    );
    assert_eq!(dkim.reason, DkimReason::KeyMissing);
    assert!(dkim.remarks.contains(&DkimRemark::KeyAliasBroken));
    let detail = dkim.diagnosis.expect("a diagnosis").detail;
    assert_eq!(detail.as_deref(), Some("gone.esp.example"));
}

#[test]
fn of_several_records_the_one_that_fits_is_named_only_if_one_does() {
    let other = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB";
    let dkim = signature(RSA, &[other, &published(RSA)]);
    assert_eq!(dkim.result, AuthResult::Pass);
    assert!(dkim.remarks.contains(&DkimRemark::SeveralKeys));
    let dkim = signature(RSA, &[other, "v=DKIM1; p="]);
    assert_eq!(dkim.reason, DkimReason::OtherKey);
    assert!(dkim.remarks.contains(&DkimRemark::SeveralKeysNoneFits));
    assert!(!dkim.remarks.contains(&DkimRemark::SeveralKeys));
    assert_eq!(dkim.key.expect("a key").state, DkimKeyState::Usable);
}

#[test]
fn a_rotated_key_is_not_mended() {
    let other = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB";
    let dkim = signature(RSA, &[other]);
    assert_eq!((dkim.reason, publish(&dkim)), (DkimReason::OtherKey, None));
}
