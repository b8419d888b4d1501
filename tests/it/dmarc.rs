//! DMARC against what we did not write: RFC 9989's examples, peers' suites, mail-auth.
#![allow(
    clippy::indexing_slicing,
    clippy::field_reassign_with_default,
    reason = "a suite that is not of its shape ought to fail the test"
)]

use crate::support;

use std::collections::BTreeSet;

use headerlens::{
    Identifiers, Inspection, Rounds,
    dns::{Answer, Evidence, Failure, Record, RecordType, Unlisted},
    internals::Lookups,
    options::Options,
    reason::{Code, Codes, DmarcProblemCode, DmarcReason},
    report::{
        Alignment, AuthResult, Dmarc, DmarcFound, DmarcPolicy, DmarcPolicyTag, DmarcRole, Finding,
        Severity,
    },
};
use headerlens_extras::EvidenceCache;
use mail_auth::{
    AuthenticatedMessage, DkimOutput, DkimResult, DmarcResult, Parameters, SpfOutput, SpfResult,
    dkim::Signature, dmarc::verify::DmarcParameters,
};
use serde_json::Value;

const EXPLAINED: &str = include_str!("../dmarc-differences.md");

/// TXT records by name; a name that is not listed does not exist, `!` in place of a record is a server's failure,
/// and `-` is a name that exists and has no such record.
fn zone(records: &[(&str, &str)]) -> Evidence {
    let mut evidence = Evidence::default();
    evidence.default = Unlisted::Nxdomain;
    for &(name, text) in records {
        let question = headerlens::dns::Question::new(name, RecordType::Txt);
        let mut answer = evidence.get(&question).cloned().unwrap_or(Answer {
            failure: None,
            status: Some(0),
            ..Answer::failed(&question, Failure::Timeout)
        });
        match text {
            "!" => answer.status = Some(2),
            "-" => evidence.insert(Answer {
                record_type: RecordType::A,
                ..answer.clone()
            }),
            _ => answer.records.push(Record {
                name: name.to_owned(),
                record_type: RecordType::Txt,
                ttl: 300,
                data: text.to_owned(),
            }),
        }
        evidence.insert(answer);
    }
    evidence
}

fn judge(from: &str, dkim: &[&str], spf: &[&str], evidence: &Evidence) -> Dmarc {
    let owned = |list: &[&str]| list.iter().map(|&domain| domain.to_owned()).collect();
    let identifiers = Identifiers {
        from: from.to_owned(),
        dkim: owned(dkim),
        spf: owned(spf),
    };
    Rounds::dmarc(&identifiers, evidence.clone(), &Options::default())
        .into_parts()
        .0
}

fn queries(dmarc: &Dmarc) -> Vec<&str> {
    dmarc.walk.iter().map(|step| step.name.as_str()).collect()
}

#[test]
fn rfc_9989_section_4_10_2_the_organizational_domain() {
    for (records, organizational) in [
        (
            &[
                ("_dmarc.mail.example.com", "v=DMARC1; p=none"),
                ("_dmarc.example.com", "v=DMARC1; p=none"),
            ][..],
            "example.com",
        ),
        (
            &[
                ("_dmarc.mail.example.com", "v=DMARC1; p=none; psd=n"),
                ("_dmarc.example.com", "v=DMARC1; p=none"),
            ],
            "mail.example.com",
        ),
        (&[("_dmarc.com", "v=DMARC1; p=none; psd=y")], "example.com"),
        // The text of rule 2: psd=y one label above.
        (
            &[("_dmarc.example.com", "v=DMARC1; p=none; psd=y")],
            "mail.example.com",
        ),
        // "If this process does not determine the Organizational Domain, then the initial target domain is".
        (&[], "a.mail.example.com"),
    ] {
        let result = judge("x@a.mail.example.com", &[], &[], &zone(records));
        assert_eq!(
            result.organizational_domain.as_deref(),
            Some(organizational)
        );
    }
}

#[test]
fn rfc_9989_section_4_4_table_1() {
    let records = zone(&[("_dmarc.example.com", "v=DMARC1; p=reject")]);
    for (identifier, alignment, result) in [
        ("foo.example.com", Alignment::Relaxed, AuthResult::Pass),
        ("news.example.com", Alignment::Strict, AuthResult::Pass),
        ("foo.example.net", Alignment::None, AuthResult::Fail),
    ] {
        for (dkim, spf) in [(&[identifier][..], &[][..]), (&[], &[identifier])] {
            let dmarc = judge("x@news.example.com", dkim, spf, &records);
            assert_eq!(dmarc.identifiers[0].alignment, alignment, "{identifier}");
            assert_eq!(dmarc.result, result, "{identifier}");
        }
    }
}

#[test]
fn rfc_9989_appendix_b_1_alignment() {
    let relaxed = zone(&[("_dmarc.example.com", "v=DMARC1; p=reject")]);
    let strict = zone(&[("_dmarc.example.com", "v=DMARC1; p=reject; adkim=s; aspf=s")]);
    for (from, identifier, by_relaxed, by_strict) in [
        ("sender@example.com", "example.com", true, true),
        ("sender@child.example.com", "example.com", true, false),
        ("sender@child.example.com", "example.net", false, false),
    ] {
        for (evidence, passes) in [(&relaxed, by_relaxed), (&strict, by_strict)] {
            for (dkim, spf) in [(&[identifier][..], &[][..]), (&[], &[identifier])] {
                let dmarc = judge(from, dkim, spf, evidence);
                assert_eq!(
                    dmarc.result == AuthResult::Pass,
                    passes,
                    "{from} {identifier}"
                );
            }
        }
    }
}

#[test]
fn rfc_9989_appendix_b_4_1_simple() {
    let evidence = zone(&[
        ("_dmarc.example.com", "v=DMARC1; p=none"),
        ("_dmarc.signing.example.com", "v=DMARC1; p=none"),
    ]);
    let dmarc = judge(
        "a@example.com",
        &["signing.example.com"],
        &["example.com"],
        &evidence,
    );
    assert_eq!(queries(&dmarc), ["_dmarc.example.com", "_dmarc.com"]);
    assert_eq!(dmarc.organizational_domain.as_deref(), Some("example.com"));
    let signing = &dmarc.identifiers[0];
    let names: Vec<_> = signing.walk.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "_dmarc.signing.example.com",
            "_dmarc.example.com",
            "_dmarc.com"
        ]
    );
    assert_eq!(
        signing.organizational_domain.as_deref(),
        Some("example.com")
    );
    assert_eq!(dmarc.alignment.dkim, Alignment::Relaxed);
    assert_eq!(dmarc.alignment.spf, Alignment::Strict);
    assert_eq!(dmarc.policy_domain.as_deref(), Some("example.com"));
}

#[test]
fn rfc_9989_appendix_b_4_2_deep() {
    let evidence = zone(&[
        ("_dmarc.example.com", "v=DMARC1; p=reject"),
        ("_dmarc.signing.example.com", "v=DMARC1; p=none"),
    ]);
    let dmarc = judge(
        "a@a.b.c.d.e.f.g.h.i.j.k.example.com",
        &["signing.example.com"],
        &["example.com"],
        &evidence,
    );
    assert_eq!(
        queries(&dmarc),
        [
            "_dmarc.a.b.c.d.e.f.g.h.i.j.k.example.com",
            "_dmarc.g.h.i.j.k.example.com",
            "_dmarc.h.i.j.k.example.com",
            "_dmarc.i.j.k.example.com",
            "_dmarc.j.k.example.com",
            "_dmarc.k.example.com",
            "_dmarc.example.com",
            "_dmarc.com",
        ]
    );
    assert_eq!(
        dmarc.walk[6].chosen,
        [DmarcRole::Policy, DmarcRole::Organizational]
    );
    assert_eq!(dmarc.alignment.dkim, Alignment::Relaxed);
    assert_eq!(dmarc.alignment.spf, Alignment::Relaxed);
    assert_eq!(dmarc.result, AuthResult::Pass);
}

#[test]
fn rfc_9989_appendix_b_4_3_a_public_suffix_domain() {
    let evidence = zone(&[
        ("_dmarc.bank.example", "v=DMARC1; p=reject; psd=y"),
        ("_dmarc.giant.bank.example", "v=DMARC1; p=quarantine"),
    ]);
    let dmarc = judge(
        "a@giant.bank.example",
        &["mail.mega.bank.example"],
        &["mail.giant.bank.example"],
        &evidence,
    );
    assert_eq!(
        queries(&dmarc),
        ["_dmarc.giant.bank.example", "_dmarc.bank.example"]
    );
    assert!(dmarc.walk[1].stops);
    assert_eq!(
        dmarc.organizational_domain.as_deref(),
        Some("giant.bank.example")
    );
    assert_eq!(dmarc.policy_domain.as_deref(), Some("giant.bank.example"));
    assert_eq!(dmarc.alignment.spf, Alignment::Relaxed);
    assert_eq!(dmarc.alignment.dkim, Alignment::None);
    assert_eq!(dmarc.result, AuthResult::Pass);
    // The walk of mega's domain would end at the suffix; it is not needed, for mega is not within giant.
    let mega = judge("a@mail.mega.bank.example", &[], &[], &evidence);
    assert_eq!(
        mega.organizational_domain.as_deref(),
        Some("mega.bank.example")
    );
    assert_eq!(mega.policy_domain.as_deref(), Some("bank.example"));
    assert_eq!(mega.policy, Some(DmarcPolicy::Reject));
}

#[test]
fn rfc_9989_section_4_10_1_which_policy() {
    use DmarcPolicy::{None, Quarantine, Reject};
    for (record, from, policy, tag) in [
        (
            "p=reject; sp=quarantine; np=none",
            "a@example.com",
            Some(Reject),
            "p",
        ),
        (
            "p=reject; sp=quarantine; np=none",
            "a@here.example.com",
            Some(Quarantine),
            "sp",
        ),
        (
            "p=reject; sp=quarantine; np=none",
            "a@gone.example.com",
            Some(None),
            "np",
        ),
        ("p=reject; np=none", "a@here.example.com", Some(Reject), "p"),
        ("p=reject; np=none", "a@gone.example.com", Some(None), "np"),
        ("p=reject; sp=none", "a@gone.example.com", Some(None), "sp"),
        ("p=reject", "a@gone.example.com", Some(Reject), "p"),
        // "does not contain a valid p tag, or contains an sp or np tag that is not valid"
        ("rua=mailto:a@example.com", "a@example.com", Some(None), "p"),
        (
            "p=reject; sp=x; rua=mailto:a@example.com",
            "a@example.com",
            Some(None),
            "p",
        ),
        (
            "sp=reject; rua=mailto:a@example.com",
            "a@here.example.com",
            Some(None),
            "p",
        ),
        ("p=reject; np=x", "a@example.com", Option::None, ""),
        ("p=x", "a@example.com", Option::None, ""),
        ("sp=reject", "a@example.com", Option::None, ""),
        ("p=x; rua=nonsense", "a@example.com", Option::None, ""),
    ] {
        let record = format!("v=DMARC1; {record}");
        let evidence = zone(&[("_dmarc.example.com", &record), ("here.example.com", "-")]);
        let dmarc = judge(from, &[], &[], &evidence);
        assert_eq!(dmarc.policy, policy, "{record} {from}");
        assert_eq!(
            dmarc.policy_tag.map_or("", DmarcPolicyTag::as_str),
            tag,
            "{record} {from}"
        );
        let result = if policy.is_some() {
            AuthResult::Fail
        } else {
            AuthResult::None
        };
        assert_eq!(dmarc.result, result, "{record} {from}");
        assert_eq!(dmarc.applied, policy.unwrap_or(None), "{record} {from}");
    }
}

#[test]
fn rfc_9989_section_4_7_testing_asks_for_one_step_less() {
    use DmarcPolicy::{None, Quarantine, Reject};
    for (policy, applied) in [(Reject, Quarantine), (Quarantine, None), (None, None)] {
        let word = serde_json::to_value(policy).expect("a word");
        let record = format!("v=DMARC1; p={}; t=y", word.as_str().expect("a word"));
        let dmarc = judge(
            "a@example.com",
            &[],
            &[],
            &zone(&[("_dmarc.example.com", &record)]),
        );
        assert!(dmarc.testing);
        assert_eq!((dmarc.policy, dmarc.applied), (Some(policy), applied));
    }
}

#[test]
fn several_records_at_one_name_are_none() {
    let evidence = zone(&[
        ("_dmarc.mail.example.com", "v=DMARC1; p=reject"),
        ("_dmarc.mail.example.com", "v=DMARC1; p=none"),
        ("_dmarc.example.com", "v=spf1 -all"),
        ("_dmarc.example.com", "v=DMARC1; p=quarantine"),
    ]);
    let dmarc = judge("a@mail.example.com", &[], &[], &evidence);
    assert_eq!(dmarc.walk[0].found, DmarcFound::Several);
    assert_eq!(dmarc.policy_domain.as_deref(), Some("example.com"));
    assert_eq!(dmarc.applied, DmarcPolicy::Quarantine);
}

/// RFC 9989, section 5.3.6: where a lookup that is needed fails, there is neither pass nor fail;
/// where what is at hand decides, it decides.
#[test]
fn a_failed_lookup_matters_only_where_it_is_needed() {
    let upper = zone(&[
        ("_dmarc.example.com", "v=DMARC1; p=reject"),
        ("_dmarc.com", "!"),
    ]);
    assert_eq!(
        judge("a@example.com", &["example.com"], &[], &upper).result,
        AuthResult::Pass
    );
    assert_eq!(
        judge("a@example.com", &["other.net"], &[], &upper).result,
        AuthResult::Fail
    );
    for identifier in ["mail.example.com", "other.com"] {
        let dmarc = judge("a@example.com", &[identifier], &[], &upper);
        assert_eq!(dmarc.result, AuthResult::Temperror, "{identifier}");
        assert_eq!(dmarc.alignment.dkim, Alignment::Unknown);
        assert_eq!(dmarc.applied, DmarcPolicy::None);
    }
    let own = zone(&[("_dmarc.example.com", "!")]);
    assert_eq!(
        judge("a@example.com", &["example.com"], &[], &own).result,
        AuthResult::Temperror
    );
    let strict = zone(&[
        ("_dmarc.example.com", "v=DMARC1; p=reject; adkim=s"),
        ("_dmarc.com", "!"),
    ]);
    assert_eq!(
        judge("a@example.com", &["mail.example.com"], &[], &strict).result,
        AuthResult::Fail
    );
}

#[test]
fn a_walk_takes_one_round_and_what_follows_one_more() {
    let identifiers = Identifiers {
        from: "a@news.example.com".into(),
        dkim: vec!["mail.example.com".into()],
        spf: Vec::new(),
    };
    let options = Options::default();
    let published = zone(&[
        (
            "_dmarc.example.com",
            "v=DMARC1; p=reject; rua=mailto:x@reports.example.net; np=none",
        ),
        ("example.com._report._dmarc.reports.example.net", "v=DMARC1"),
    ]);
    let mut check = Rounds::dmarc(&identifiers, Evidence::default(), &options);
    let mut rounds = Vec::new();
    while !check.questions().is_empty() {
        assert_eq!(
            check.result().result == AuthResult::Temperror,
            rounds.is_empty()
        );
        rounds.push(check.questions().len());
        let answers: Vec<Answer> = check
            .questions()
            .iter()
            .map(|question| {
                let answer = published.get(question).cloned();
                answer.unwrap_or(Answer::nxdomain(question))
            })
            .collect();
        check.answer(answers);
    }
    assert_eq!(check.result().result, AuthResult::Pass);
    // The names of both walks; then whether the subdomain exists and whether the reports are wanted.
    assert_eq!(rounds, [4, 2]);
}

#[test]
fn rfc_9990_section_4_external_destinations() {
    let evidence = zone(&[
        (
            "_dmarc.example.com",
            "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@mail.example.com,\
             mailto:c@thirdparty.example.net,mailto:d@silent.example.net; ruf=mailto:e@thirdparty.example.net",
        ),
        (
            "example.com._report._dmarc.thirdparty.example.net",
            "v=DMARC1;",
        ),
        ("example.com._report._dmarc.silent.example.net", "hello"),
    ]);
    let dmarc = judge("a@sub.example.com", &[], &[], &evidence);
    let seen: Vec<_> = dmarc
        .reports
        .iter()
        .map(|address| (address.tag.as_str(), address.external, address.authorized))
        .collect();
    assert_eq!(
        seen,
        [
            ("rua", false, None),
            ("rua", false, None),
            ("rua", true, Some(true)),
            ("rua", true, Some(false)),
            ("ruf", true, Some(true)),
        ]
    );
}

#[test]
fn where_nothing_aligns_the_smallest_change_is_named() {
    let codes = |dkim: &[&str], spf: &[&str], record: &str| -> Vec<String> {
        let record = format!("v=DMARC1; p=reject; {record}");
        let dmarc = judge(
            "a@example.com",
            dkim,
            spf,
            &zone(&[("_dmarc.example.com", &record)]),
        );
        dmarc.fixes.iter().map(|fix| fix.code.to_string()).collect()
    };
    assert_eq!(codes(&["sender.example"], &[], ""), ["dmarc-fix-sign-as"]);
    assert_eq!(
        codes(&[], &["sender.example"], ""),
        ["dmarc-fix-mail-from-under"]
    );
    assert_eq!(
        codes(&[], &["sender.example"], "aspf=s"),
        ["dmarc-fix-mail-from-as"]
    );
    assert_eq!(
        codes(&["mail.example.com"], &[], "adkim=s"),
        ["dmarc-fix-relax-dkim"]
    );
    assert_eq!(
        codes(&[], &["mail.example.com"], "aspf=s"),
        ["dmarc-fix-relax-spf"]
    );
    assert_eq!(codes(&[], &[], ""), ["dmarc-fix-sign"]);
    assert!(codes(&["mail.example.com"], &[], "").is_empty());
}

#[test]
fn the_reason_of_a_failure_is_told() {
    let reason = |dkim: &[&str], record: &str| {
        let record = format!("v=DMARC1; p=reject; {record}");
        judge(
            "a@example.com",
            dkim,
            &[],
            &zone(&[("_dmarc.example.com", &record)]),
        )
        .reason
    };
    assert_eq!(reason(&["mail.example.com"], ""), DmarcReason::Pass);
    assert_eq!(
        reason(&["mail.example.com", "other.net"], "adkim=s"),
        DmarcReason::StrictNotMet
    );
    assert_eq!(reason(&["other.net"], "adkim=s"), DmarcReason::NotAligned);
    assert_eq!(reason(&[], ""), DmarcReason::NothingAuthenticated);
}

#[test]
fn receivers_that_go_by_the_public_suffix_list_may_differ() {
    let list = "com\nuk\nco.uk\n";
    let evidence = zone(&[
        ("_dmarc.news.example.co.uk", "v=DMARC1; p=reject; psd=n"),
        ("_dmarc.example.co.uk", "v=DMARC1; p=none"),
        ("_dmarc.example.com", "v=DMARC1; p=reject"),
    ]);
    let options = Options {
        public_suffixes: Some(list.to_owned()),
        ..Options::default()
    };
    let check = |from: &str, dkim: &str| {
        let identifiers = Identifiers {
            from: from.to_owned(),
            dkim: vec![dkim.to_owned()],
            spf: Vec::new(),
        };
        let (dmarc, _) = Rounds::dmarc(&identifiers, evidence.clone(), &options).into_parts();
        let rfc7489 = dmarc.rfc7489.expect("a list was given");
        (dmarc.result, rfc7489.result, rfc7489.differs)
    };
    let (pass, fail) = (AuthResult::Pass, AuthResult::Fail);
    assert_eq!(
        check("a@news.example.co.uk", "example.co.uk"),
        (fail, pass, true)
    );
    assert_eq!(
        check("a@news.example.com", "example.com"),
        (pass, pass, false)
    );
}

#[test]
fn hostile_names_and_records_are_bounded() {
    let evidence = zone(&[("_dmarc.example.com", "v=DMARC1; p=reject; np=quarantine")]);
    let hundred = format!("a@{}example.com", "x.".repeat(98));
    let dmarc = judge(&hundred, &["example.com"], &[], &evidence);
    assert_eq!((dmarc.walk.len(), dmarc.result), (8, AuthResult::Pass));
    // Longer than DNS allows: it cannot exist, and its organization still answers for it.
    let long = format!("a@{}.example.com", vec!["y".repeat(60); 5].join("."));
    let dmarc = judge(&long, &[], &[], &evidence);
    assert_eq!(dmarc.applied, DmarcPolicy::Quarantine);
    let huge = format!(
        "v=DMARC1; p=reject; {}",
        "rua=mailto:a@b.example,;x=1;".repeat(2_300)
    );
    let many = vec!["mail.example.com"; 100];
    let dmarc = judge(
        "a@example.com",
        &many,
        &[],
        &zone(&[("_dmarc.example.com", &huge)]),
    );
    assert_eq!(dmarc.result, AuthResult::Pass);
    assert!(dmarc.record.expect("a record").problems.len() <= 40);
}

fn inspect(bytes: &[u8], evidence: &Evidence) -> Option<Dmarc> {
    let options = Options::default();
    Inspection::new(bytes, &options)
        .expect("a message")
        .evaluate(evidence)
        .report
        .authentication
        .dmarc
}

#[test]
fn without_one_author_dmarc_does_not_apply() {
    let evidence = zone(&[("_dmarc.example.com", "v=DMARC1; p=reject")]);
    for (header, reason) in [
        ("X: y", "dmarc-from-missing"),
        ("From: Nobody", "dmarc-from-no-domain"),
        (
            "From: a@example.com, b@example.net",
            "dmarc-from-several-domains",
        ),
        (
            "From: a@example.com\r\nFrom: a@example.com",
            "dmarc-from-repeated",
        ),
    ] {
        let message = format!("{header}\r\nSubject: x\r\n\r\nbody\r\n");
        let dmarc = inspect(message.as_bytes(), &evidence).expect("an answer");
        assert_eq!(
            (dmarc.result, dmarc.reason.as_str()),
            (AuthResult::None, reason)
        );
    }
    assert_eq!(inspect(b"Subject: x\r\n", &evidence), None);
}

/// RFC 9989, section 11.5: "apply the DMARC mechanism to each domain [...] and apply the most strict policy selected
/// among the checks that fail".
#[test]
fn each_of_several_authors_is_judged_by_itself() {
    let evidence = zone(&[
        ("_dmarc.example.com", "v=DMARC1; p=reject"),
        ("_dmarc.example.net", "v=DMARC1; p=quarantine"),
    ]);
    let dmarc = judge(
        "a@example.com, b@example.net",
        &["example.com"],
        &[],
        &evidence,
    );
    let of: Vec<_> = dmarc
        .authors
        .iter()
        .map(|author| (author.domain.as_str(), author.result, author.applied))
        .collect();
    assert_eq!(
        of,
        [
            ("example.com", AuthResult::Pass, DmarcPolicy::None),
            ("example.net", AuthResult::Fail, DmarcPolicy::Quarantine),
        ]
    );
}

/// RFC 8463, appendix A: a message with two signatures of football.example.com, and their keys.
#[test]
fn a_message_is_judged_by_what_is_at_hand() {
    let message = include_str!("../messages/rfc8463.eml")
        .replace("\r\n", "\n")
        .replace('\n', "\r\n");
    let keys = Evidence::from_json(include_str!("../messages/rfc8463.dns.json")).expect("the keys");
    let header = message
        .split_inclusive("\r\n\r\n")
        .next()
        .expect("a header section");
    let altered = message.replace("Is dinner ready?", "Is lunch ready?");
    let record = ("_dmarc.football.example.com", "v=DMARC1; p=reject");
    let with_keys = |records: &[(&str, &str)]| {
        let mut evidence = zone(records);
        evidence.extend(keys.answers().cloned());
        evidence
    };
    let all = with_keys(&[record]);
    let (pass, fail, temperror) = (AuthResult::Pass, AuthResult::Fail, AuthResult::Temperror);
    for (text, evidence, result, reason, alignment) in [
        (
            message.as_str(),
            &all,
            pass,
            "dmarc-pass",
            Alignment::Strict,
        ),
        (
            header,
            &all,
            temperror,
            "dmarc-body-not-given",
            Alignment::None,
        ),
        (
            &altered,
            &all,
            fail,
            "dmarc-sender-unknown",
            Alignment::None,
        ),
        (
            &message,
            &zone(&[record]),
            fail,
            "dmarc-aligned-unproven",
            Alignment::None,
        ),
        (
            &message,
            &zone(&[record, ("brisbane._domainkey.football.example.com", "!")]),
            temperror,
            "dmarc-lookup-failed",
            Alignment::Unknown,
        ),
        (
            &message,
            &with_keys(&[]),
            AuthResult::None,
            "dmarc-no-record",
            Alignment::Strict,
        ),
    ] {
        let dmarc = inspect(text.as_bytes(), evidence).expect("an answer");
        assert_eq!((dmarc.result, dmarc.reason.as_str()), (result, reason));
        assert_eq!(dmarc.alignment.dkim, alignment, "{reason}");
        let applied = if result == fail {
            DmarcPolicy::Reject
        } else {
            DmarcPolicy::None
        };
        assert_eq!(dmarc.applied, applied, "{reason}");
    }
}

#[test]
fn a_name_that_shows_another_domain_is_told() {
    for (from, shown) in [
        (
            "\"help@bank.example\" <a@example.com>",
            Some("bank.example"),
        ),
        // Outside quotes it may be the author's address: a conflict (see `author.rs`), which says more.
        ("help@bank.example <a@example.com>", None),
        (
            "=?utf-8?q?Bank_=28help=40bank.example=29?= <a@example.com>",
            Some("bank.example"),
        ),
        ("\"a@example.com\" <a@example.com>", None),
        ("A @ home <a@example.com>", None),
        ("a@example.com", None),
    ] {
        let message = format!("From: {from}\r\nSubject: x\r\n\r\nbody\r\n");
        let options = Options::default();
        let inspection = Inspection::new(message.as_bytes(), &options).expect("a message");
        let findings = inspection.evaluate(&zone(&[])).report.findings;
        let code = "dmarc-name-shows-another-domain";
        let found = findings.iter().find(|finding| finding.code == code);
        let found = found.map(|finding| finding.params["shown"].clone());
        assert_eq!(found, shown.map(Into::into), "{from}");
    }
}

/// Findings on a message of an author, over a zone.
fn findings(from: &str, evidence: &Evidence) -> Vec<Finding> {
    let message = format!("From: {from}\r\nSubject: x\r\n\r\nbody\r\n");
    let options = Options::default();
    let inspection = Inspection::new(message.as_bytes(), &options).expect("a message");
    inspection.evaluate(evidence).report.findings
}

/// RFC 9989, section 4.10: a TXT record that does not begin with `v=DMARC1` is discarded. A wildcard's answers at
/// `_dmarc` too (trailofbits/dmarc#14, cisagov/trustymail#49).
#[test]
fn a_txt_record_that_is_not_dmarc_is_shown_and_told() {
    let spf = "v=spf1 ip4:192.0.2.0/24 -all";
    let evidence = zone(&[
        ("_dmarc.mail.example.com", spf),
        ("_dmarc.example.com", spf),
        ("_dmarc.com", "a top-level domain's own affair"),
    ]);
    let dmarc = judge("a@mail.example.com", &[], &[], &evidence);
    assert_eq!(dmarc.reason, DmarcReason::NoRecord);
    for step in &dmarc.walk[..2] {
        assert_eq!(step.found, DmarcFound::NoRecord);
        assert_eq!(step.discarded[0].text, spf);
        assert_eq!(
            step.discarded[0].problems[0].code,
            DmarcProblemCode::NotDmarc
        );
    }
    let told: Vec<_> = findings("a@mail.example.com", &evidence)
        .into_iter()
        .filter(|finding| finding.code == Code::from(DmarcProblemCode::NotDmarc))
        .collect();
    assert_eq!(told.len(), 1, "a wildcard is told once: {told:?}");
    assert_eq!(told[0].severity, Severity::Warning);
    assert_eq!(told[0].params["name"], "_dmarc.mail.example.com".into());
    assert_eq!(told[0].params["detail"], spf.into());
}

#[test]
fn a_txt_record_beside_the_dmarc_record_is_no_finding() {
    let evidence = zone(&[
        ("_dmarc.example.com", "v=DMARC1; p=reject"),
        ("_dmarc.example.com", "site-verification=1"),
    ]);
    let dmarc = judge("a@example.com", &[], &[], &evidence);
    assert_eq!(dmarc.policy, Some(DmarcPolicy::Reject));
    assert_eq!(dmarc.walk[0].discarded[0].text, "site-verification=1");
    let findings = findings("a@example.com", &evidence);
    assert!(
        findings
            .iter()
            .all(|finding| finding.code != Code::from(DmarcProblemCode::NotDmarc))
    );
}

/// A record that was meant for DMARC is shown before others, however many there are.
#[test]
fn a_misspelt_record_among_others_is_shown_first() {
    let mut records = vec![("_dmarc.example.com", "hello"); 10];
    records.push(("_dmarc.example.com", "v=dmarc1; p=none"));
    let dmarc = judge("a@example.com", &[], &[], &zone(&records));
    let discarded = &dmarc.walk[0].discarded;
    assert_eq!(discarded.len(), 4);
    assert_eq!(discarded[0].problems[0].code, DmarcProblemCode::VersionCase);
}

/// Rust users read saved reports back.
#[test]
fn a_report_of_dmarc_can_be_read_back() {
    let evidence = zone(&[
        (
            "_dmarc.example.com",
            "v=DMARC1; p=reject; np=none; fo=d:s; psd=n; adkim=s; x=1; rua=mailto:a@example.net",
        ),
        ("_dmarc.mail.example.com", "v=spf1 -all"),
    ]);
    let options = Options {
        public_suffixes: Some("com".to_owned()),
        ..Options::default()
    };
    let identifiers = Identifiers {
        from: "a@mail.example.com".to_owned(),
        dkim: vec!["example.com".to_owned()],
        spf: vec!["example.net".to_owned()],
    };
    let (report, _) = Rounds::dmarc(&identifiers, evidence.clone(), &options).into_parts();
    let json = serde_json::to_string(&report).expect("JSON");
    let read: Dmarc = serde_json::from_str(&json).expect("the same form");
    assert_eq!(read, report);
}

#[test]
fn the_peers_cases_agree() {
    let Some(folder) = support::suites() else {
        return;
    };
    let (mut agree, mut differ) = (0, Vec::new());
    for case in support::cases(&folder, "dmarc") {
        let id = case["id"].as_str().expect("an id");
        let evidence = evidence(&folder, &case);
        let ours = match case["message_path"].as_str() {
            Some(_) => inspect(&support::message(&folder, &case), &evidence).expect("an answer"),
            None => of_input(&case["input"], &evidence),
        };
        let differences = compare(&case["expected"], &ours);
        if differences.is_empty() {
            agree += 1;
        } else if EXPLAINED.contains(&format!("`{id}`")) {
            println!("explained: {id}: {}", differences.join("; "));
        } else {
            differ.push(format!("{id}: {}", differences.join("; ")));
        }
    }
    println!("{agree} cases agree");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(agree > 35, "the suite was hardly run: {agree}");
}

/// The evidence of a case; an error of Node's resolver other than ENOTFOUND is a failure.
fn evidence(folder: &std::path::Path, case: &Value) -> Evidence {
    let mut evidence = support::evidence(folder, case);
    for (name, entry) in case["dns"].as_object().into_iter().flatten() {
        let question = headerlens::dns::Question::new(name, RecordType::Txt);
        match entry["error"].as_str() {
            Some("ENOTFOUND") => evidence.insert(Answer {
                status: Some(3),
                failure: None,
                ..Answer::failed(&question, Failure::Timeout)
            }),
            Some(_) => evidence.insert(Answer::failed(&question, Failure::Timeout)),
            None => {}
        }
    }
    evidence
}

fn of_input(input: &Value, evidence: &Evidence) -> Dmarc {
    let from = match &input["headerFrom"] {
        Value::Array(several) => several
            .iter()
            .map(|from| from.as_str().expect("an address"))
            .collect::<Vec<_>>()
            .join(", "),
        one => one.as_str().expect("an address").to_owned(),
    };
    let list = |value: &Value| -> Vec<String> {
        let entries = value.as_array().expect("a list").iter();
        entries
            .map(|entry| {
                entry["domain"]
                    .as_str()
                    .or(entry.as_str())
                    .expect("a domain")
                    .to_owned()
            })
            .collect()
    };
    let identifiers = Identifiers {
        from,
        dkim: list(&input["dkimDomains"]),
        spf: list(&input["spfDomains"]),
    };
    Rounds::dmarc(&identifiers, evidence.clone(), &Options::default())
        .into_parts()
        .0
}

fn compare(expected: &Value, ours: &Dmarc) -> Vec<String> {
    let value = serde_json::to_value(ours).expect("JSON");
    let record = |tag: &str| -> Value {
        let tags = value["record"]["tags"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let found = tags.into_iter().find(|t| t["name"] == tag);
        found.map_or(Value::Null, |t| t["value"].clone())
    };
    let identifier = |method: &str| {
        let list = value["identifiers"].as_array().cloned().unwrap_or_default();
        list.into_iter()
            .find(|i| i["method"] == method)
            .unwrap_or_default()
    };
    let mut differences = Vec::new();
    for (key, expected) in expected.as_object().into_iter().flatten() {
        // The peer prints no more where there is no record.
        if expected.is_null() && ours.result == AuthResult::None {
            continue;
        }
        let ours = match key.as_str() {
            "dmarc" | "status.result" => value["result"].clone(),
            "policy" => value["policy"].clone(),
            "p" | "sp" => record(key),
            "pct" => record(key)
                .as_str()
                .map_or(Value::Null, |n| n.parse::<u32>().ok().into()),
            "rr" => value["record"]["text"].clone(),
            "header_from" | "status.header.from" => value["domain"].clone(),
            "domain" | "status.header.d" => value["policyDomain"].clone(),
            "alignment.dkim.strict" => identifier("dkim")["strict"].to_string().into(),
            "alignment.spf.strict" => identifier("spf")["strict"].to_string().into(),
            "alignment.spf.result" => identifier("spf")["domain"].clone(),
            // "false": no verdict at all.
            "" => match ours.result {
                AuthResult::None => "false".into(),
                _ => Value::Null,
            },
            // What a peer prints, and what it keeps of other methods.
            "comment"
            | "authres"
            | "info"
            | "status.comment"
            | "alignment.dkim.underSized"
            | "alignment.dkim.result"
            | "error" => continue,
            other => panic!("no comparison for {other}"),
        };
        if &ours != expected {
            differences.push(format!("{key} {ours}, expected {expected}"));
        }
    }
    differences
}

/// mail-auth's verdict over the same evidence and the same identifiers: result, policy, and what was applied.
#[test]
fn mail_auth_agrees() {
    let records: &[(&str, &[(&str, &str)])] = &[
        ("own", &[("_dmarc.example.com", "v=DMARC1; p=reject")]),
        (
            "strict",
            &[(
                "_dmarc.example.com",
                "v=DMARC1; p=quarantine; adkim=s; aspf=s",
            )],
        ),
        (
            "testing",
            &[(
                "_dmarc.example.com",
                "v=DMARC1; p=reject; sp=quarantine; t=y",
            )],
        ),
        (
            "np",
            &[(
                "_dmarc.example.com",
                "v=DMARC1; p=reject; sp=quarantine; np=none",
            )],
        ),
        ("none", &[]),
        (
            "rua",
            &[("_dmarc.example.com", "v=DMARC1; rua=mailto:a@example.com")],
        ),
        (
            "no policy",
            &[("_dmarc.example.com", "v=DMARC1; sp=reject")],
        ),
        (
            "historic",
            &[(
                "_dmarc.example.com",
                "v=DMARC1; p=reject; pct=5; rf=afrf; ri=1",
            )],
        ),
        (
            "unknown",
            &[("_dmarc.example.com", "v=DMARC1; p=reject; hello=x; world")],
        ),
        (
            "twice",
            &[(
                "_dmarc.example.com",
                "v=DMARC1; p=reject; p=none; adkim=r; adkim=s",
            )],
        ),
        (
            "case",
            &[("_dmarc.example.com", "V=DMARC1; P=Reject; ADKIM=S")],
        ),
        (
            "space",
            &[(
                "_dmarc.example.com",
                " v = DMARC1 ; p = reject ; adkim = s ;;",
            )],
        ),
        ("lower", &[("_dmarc.example.com", "v=dmarc1; p=reject")]),
        (
            "no separator",
            &[("_dmarc.example.com", "v=DMARC1 p=reject")],
        ),
        ("bad p", &[("_dmarc.example.com", "v=DMARC1; p=rejected")]),
        (
            "bad p, rua",
            &[(
                "_dmarc.example.com",
                "v=DMARC1; p=x; rua=mailto:a@example.com",
            )],
        ),
        (
            "bad adkim",
            &[("_dmarc.example.com", "v=DMARC1; p=reject; adkim=x")],
        ),
        (
            "bad sp",
            &[(
                "_dmarc.example.com",
                "v=DMARC1; p=reject; sp=x; rua=mailto:a@example.com",
            )],
        ),
        (
            "several",
            &[
                ("_dmarc.example.com", "v=DMARC1; p=reject"),
                ("_dmarc.example.com", "v=DMARC1; p=none"),
            ],
        ),
        (
            "beside",
            &[
                ("_dmarc.example.com", "hello"),
                ("_dmarc.example.com", "v=DMARC1; p=reject"),
            ],
        ),
        ("psd", &[("_dmarc.com", "v=DMARC1; p=reject; psd=y")]),
        (
            "psd=n",
            &[
                ("_dmarc.mail.example.com", "v=DMARC1; p=reject; psd=n"),
                ("_dmarc.example.com", "v=DMARC1; p=none"),
            ],
        ),
        (
            "suffix without psd",
            &[("_dmarc.com", "v=DMARC1; p=reject")],
        ),
        (
            "both",
            &[
                ("_dmarc.mail.example.com", "v=DMARC1; p=none"),
                ("_dmarc.example.com", "v=DMARC1; p=reject"),
            ],
        ),
        ("failed", &[("_dmarc.example.com", "!")]),
        (
            "upper failed",
            &[
                ("_dmarc.example.com", "v=DMARC1; p=reject"),
                ("_dmarc.com", "!"),
            ],
        ),
    ];
    let authors = [
        "example.com",
        "mail.example.com",
        "a.mail.example.com",
        "a.b.c.d.e.f.g.h.example.com",
    ];
    let identifiers: &[(&[&str], &str)] = &[
        (&[], ""),
        (&["example.com"], ""),
        (&["mail.example.com"], ""),
        (&["x.mail.example.com", "other.net"], ""),
        (&["other.com"], "other.net"),
        (&[], "example.com"),
        (&[], "b.mail.example.com"),
        (&["deep.a.b.c.d.e.f.g.h.example.com"], ""),
    ];
    let (mut agree, mut differ) = (0, Vec::new());
    let mut differing = BTreeSet::new();
    let authenticator = support::mail_auth();
    for (label, records) in records {
        let mut all = records.to_vec();
        all.push(("mail.example.com", "-"));
        let evidence = zone(&all);
        for author in authors {
            for (dkim, spf) in identifiers {
                let spf_list: Vec<&str> = Some(*spf)
                    .filter(|spf| !spf.is_empty())
                    .into_iter()
                    .collect();
                let ours = judge(author, dkim, &spf_list, &evidence);
                let ours = (ours.result, asked(&ours));
                let theirs = mail_auth_says(&authenticator, author, dkim, spf, &evidence);
                if ours == theirs {
                    agree += 1;
                    continue;
                }
                differing.insert(*label);
                if !EXPLAINED.contains(&format!("| `{label}` |")) {
                    differ.push(format!(
                        "{label}: {author} {dkim:?} {spf:?}: ours {ours:?}, mail-auth {theirs:?}"
                    ));
                }
            }
        }
    }
    println!("{agree} verdicts agree");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(agree > 600, "mail-auth was hardly asked: {agree}");
    for (label, _) in records {
        let is_explained = EXPLAINED.contains(&format!("| `{label}` |"));
        assert_eq!(
            is_explained,
            differing.contains(label),
            "{label}: is the explanation still needed?"
        );
    }
}

/// The same, on every message of every suite, with our own results of DKIM.
#[test]
fn mail_auth_agrees_on_every_message_of_the_suites() {
    let Some(folder) = support::suites() else {
        return;
    };
    let authenticator = support::mail_auth();
    let (mut agree, mut differ) = (0, Vec::new());
    for case in ["dkim", "arc", "dmarc"]
        .into_iter()
        .flat_map(|kind| support::cases(&folder, kind))
    {
        if case["message_path"].is_null() && case["input"].as_str().is_none() {
            continue;
        }
        let bytes = support::to_crlf(&support::message(&folder, &case));
        let evidence = evidence(&folder, &case);
        let options = Options::default();
        let Ok(inspection) = Inspection::new(&bytes, &options) else {
            continue;
        };
        let authentication = inspection.evaluate(&evidence).report.authentication;
        let Some(ours) = authentication.dmarc.filter(|dmarc| dmarc.domain.is_some()) else {
            continue;
        };
        let passed: Vec<&str> = authentication
            .dkim
            .iter()
            .filter(|dkim| dkim.result == AuthResult::Pass)
            .filter_map(|dkim| dkim.domain.as_deref())
            .collect();
        let spf = authentication
            .spf
            .filter(|spf| spf.result == AuthResult::Pass);
        let spf = spf.and_then(|spf| spf.domain).unwrap_or_default();
        let author = ours.domain.clone().expect("a domain");
        let theirs = mail_auth_says(&authenticator, &author, &passed, &spf, &evidence);
        let id = case["id"].as_str().expect("an id");
        if (ours.result, asked(&ours)) == theirs {
            agree += 1;
        } else if !EXPLAINED.contains(&format!("`{id}`")) {
            differ.push(format!(
                "{id}: ours {:?} {:?}, mail-auth {theirs:?}",
                ours.result, ours.reason
            ));
        }
    }
    println!("{agree} messages agree");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(agree > 100, "mail-auth was hardly asked: {agree}");
}

/// What a record asks for, testing taken into account; mail-auth gives it for passing messages too.
fn asked(dmarc: &Dmarc) -> DmarcPolicy {
    match (dmarc.policy, dmarc.result) {
        (_, AuthResult::Temperror) | (None, _) => DmarcPolicy::None,
        (Some(DmarcPolicy::Reject), _) if dmarc.testing => DmarcPolicy::Quarantine,
        (Some(DmarcPolicy::Quarantine), _) if dmarc.testing => DmarcPolicy::None,
        (Some(policy), _) => policy,
    }
}

fn mail_auth_says(
    authenticator: &mail_auth::MessageAuthenticator,
    author: &str,
    dkim: &[&str],
    spf: &str,
    evidence: &Evidence,
) -> (AuthResult, DmarcPolicy) {
    let message = format!("From: a@{author}\r\n\r\n");
    let message = AuthenticatedMessage::parse(message.as_bytes()).expect("a message");
    let signatures: Vec<Signature> = dkim
        .iter()
        .map(|domain| Signature {
            d: (*domain).into(),
            ..Signature::default()
        })
        .collect();
    let outputs: Vec<DkimOutput<'_>> = signatures
        .iter()
        .map(|signature| DkimOutput::from(DkimResult::Pass).with_signature(signature))
        .collect();
    let result = if spf.is_empty() {
        SpfResult::None
    } else {
        SpfResult::Pass
    };
    let spf_output = SpfOutput::new(spf.to_owned()).with_result(result);
    let lookups = Lookups::new(evidence);
    let cache = EvidenceCache(&lookups);
    let parameters = DmarcParameters::new(&message, &outputs, spf, &spf_output);
    let output = EvidenceCache::ready(
        authenticator.verify_dmarc(Parameters::new(parameters).with_cache(&cache)),
    )
    .expect("ready");
    let result = match output.result() {
        DmarcResult::Pass => AuthResult::Pass,
        DmarcResult::Fail(_) => AuthResult::Fail,
        DmarcResult::TempError(_) => AuthResult::Temperror,
        DmarcResult::PermError(_) => AuthResult::Permerror,
        DmarcResult::None => AuthResult::None,
    };
    let policy = match output.policy() {
        mail_auth::dmarc::Policy::Reject => DmarcPolicy::Reject,
        mail_auth::dmarc::Policy::Quarantine => DmarcPolicy::Quarantine,
        _ => DmarcPolicy::None,
    };
    let policy = if result == AuthResult::Temperror {
        DmarcPolicy::None
    } else {
        policy
    };
    (result, policy)
}
