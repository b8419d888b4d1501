//! DKIM against what we did not write: peers' suites, mail-auth.
#![allow(
    clippy::indexing_slicing,
    reason = "a suite that is not of its shape ought to fail the test"
)]

use crate::support;

use headerlens::{
    Evaluation, Inspection,
    dns::Evidence,
    internals::Lookups,
    options::Options,
    reason::{DkimReason, DkimRemark},
    report::{AuthResult, BodyHash, Dkim, SignatureState},
};
use headerlens_extras::EvidenceCache;
use mail_auth::{AuthenticatedMessage, DkimResult, Parameters};
use serde_json::Value;

fn evaluate(bytes: &[u8], evidence: &Evidence, now: Option<i64>) -> Evaluation {
    let options = Options {
        now,
        ..Options::default()
    };
    Inspection::new(bytes, &options)
        .expect("a message")
        .evaluate(evidence)
}

/// Cases whose message has no usable header section: nothing can be evaluated, and nothing passes.
fn signatures(bytes: &[u8], evidence: &Evidence, now: Option<i64>) -> Vec<Dkim> {
    let options = Options {
        now,
        ..Options::default()
    };
    match Inspection::new(bytes, &options) {
        Ok(inspection) => inspection.evaluate(evidence).report.authentication.dkim,
        Err(_) => Vec::new(),
    }
}

#[test]
fn the_peers_cases_agree() {
    let Some(folder) = support::suites() else {
        return;
    };
    let explained = include_str!("../dkim-differences.md");
    let (mut agree, mut differ) = (0, Vec::new());
    for case in support::cases(&folder, "dkim") {
        let bytes = support::message(&folder, &case);
        let evidence = support::evidence(&folder, &case);
        let ours = signatures(&bytes, &evidence, case["now"].as_i64());
        let expected = case["expected"]["signatures"].as_array();
        let differences = compare(
            &case,
            &ours,
            expected.map(Vec::as_slice).unwrap_or_default(),
        );
        let id = case["id"].as_str().expect("an id");
        if differences.is_empty() {
            agree += 1;
        } else if explained.contains(&format!("`{id}`")) {
            println!("explained: {id}: {}", differences.join("; "));
        } else {
            differ.push(format!("{id}: {}", differences.join("; ")));
        }
    }
    println!("{agree} cases agree");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(agree > 100, "the suite was hardly run: {agree}");
}

fn compare(case: &Value, ours: &[Dkim], expected: &[Value]) -> Vec<String> {
    let mut differences = Vec::new();
    if ours.len() != expected.len() {
        differences.push(format!("{} signatures, not {}", ours.len(), expected.len()));
    }
    for (at, (ours, expected)) in ours.iter().zip(expected).enumerate() {
        // RFC 8301 forbids what this peer lets pass.
        let must_not_pass =
            case["rfc8301"].is_array() || case["rfc8301"].is_string() || case["rfc8301"] == true;
        let passes = match expected["result"].as_str() {
            Some(result) => result == "pass" && !must_not_pass,
            None => continue,
        };
        if (ours.result == AuthResult::Pass) != passes {
            differences.push(format!(
                "{at}: {:?} {}, expected {}",
                ours.result, ours.reason, expected["result"]
            ));
        }
        let check = &case["xcheck"][at];
        if let Some(matches) = check["bh_ok"].as_bool()
            && (ours.body_hash == BodyHash::Match) != matches
        {
            differences.push(format!(
                "{at}: body hash {:?}, expected {matches}",
                ours.body_hash
            ));
        }
        if let Some(valid) = check["sig_ok"].as_bool()
            && (ours.signature == SignatureState::Valid) != valid
        {
            differences.push(format!(
                "{at}: signature {:?}, expected {valid}",
                ours.signature
            ));
        }
    }
    differences
}

#[test]
fn line_feeds_alone_give_the_same_result_as_on_the_wire() {
    let Some(folder) = support::suites() else {
        return;
    };
    for case in support::cases(&folder, "dkim") {
        let bytes = support::to_crlf(&support::message(&folder, &case));
        let bare: Vec<u8> = bytes
            .iter()
            .copied()
            .filter(|&byte| byte != b'\r')
            .collect();
        if bare.len() + bytes.iter().filter(|&&byte| byte == b'\n').count() != bytes.len() {
            continue;
        }
        let evidence = support::evidence(&folder, &case);
        let now = case["now"].as_i64();
        let results = |bytes: &[u8]| -> Vec<(AuthResult, DkimReason)> {
            signatures(bytes, &evidence, now)
                .into_iter()
                .map(|dkim| (dkim.result, dkim.reason))
                .collect()
        };
        assert_eq!(results(&bytes), results(&bare), "{}", case["id"]);
    }
}

/// mail-auth's verifier over the same evidence: wherever it gives a verdict, ours is the same.
#[test]
fn mail_auth_agrees_wherever_it_gives_a_verdict() {
    let Some(folder) = support::suites() else {
        return;
    };
    let explained = include_str!("../dkim-differences.md");
    let (mut agree, mut differ) = (0, Vec::new());
    for case in support::cases(&folder, "dkim") {
        let bytes = support::to_crlf(&support::message(&folder, &case));
        let evidence = support::evidence(&folder, &case);
        let lookups = Lookups::new(&evidence);
        let Some(message) = AuthenticatedMessage::parse_with_opts(&bytes, None, false) else {
            continue;
        };
        let authenticator = support::mail_auth();
        let cache = EvidenceCache(&lookups);
        let parameters = Parameters::new(&message).with_cache(&cache);
        let theirs = EvidenceCache::ready(authenticator.verify_dkim(parameters)).expect("ready");
        let ours = evaluate(&bytes, &evidence, None).report.authentication.dkim;
        let id = case["id"].as_str().expect("an id");
        for theirs in &theirs {
            let Some(signature) = theirs.signature() else {
                continue;
            };
            // mail-auth leaves out fields that it cannot read, so signatures are matched by what they sign with.
            let ours: Vec<&Dkim> = ours
                .iter()
                .filter(|ours| {
                    ours.domain.as_deref() == Some(signature.d.as_str())
                        && ours.selector.as_deref() == Some(signature.s.as_str())
                })
                .collect();
            let passes = theirs.result() == &DkimResult::Pass;
            if ours
                .iter()
                .any(|ours| (ours.result == AuthResult::Pass) == passes)
            {
                agree += 1;
            } else if !explained.contains(&format!("`{id}`")) {
                let ours: Vec<_> = ours.iter().map(|o| (o.result, o.reason)).collect();
                differ.push(format!(
                    "{id}: mail-auth {:?}, ours {ours:?}",
                    theirs.result()
                ));
            }
        }
    }
    println!("{agree} signatures agree");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(agree > 100, "mail-auth was hardly asked: {agree}");
}

const RFC_6376: &str = include_str!("../messages/rfc6376.eml");

/// The text that a span of the report points at.
fn at(text: &str, span: headerlens::report::Span) -> &str {
    text.get(span.start..span.end).expect("a place in the text")
}

#[test]
fn each_tag_is_told_with_its_place() {
    let dkim = signatures(RFC_6376.as_bytes(), &Evidence::default(), None).remove(0);
    let names: Vec<&str> = dkim.tags.iter().map(|tag| tag.name.as_str()).collect();
    // The field of RFC 6376, appendix A.2, as it stands there.
    assert_eq!(
        names,
        ["v", "a", "s", "d", "c", "q", "i", "h", "bh", "b"],
        "{RFC_6376}"
    );
    for tag in &dkim.tags {
        let text = at(RFC_6376, tag.span);
        assert!(text.starts_with(&tag.name), "{text}");
        assert!(!text.ends_with([';', ' ', '\r', '\n']), "{text:?}");
    }
    let identity = &dkim.tags[6];
    assert_eq!(identity.value, "joe@football.example.com");
    assert_eq!(at(RFC_6376, identity.span), "i=joe@football.example.com");
}

/// Section 3.5 of RFC 6376: `l=` counts bytes of the canonical body.
#[test]
fn the_covered_part_of_the_body_is_told() {
    let covered = |tags: &str, body: &str| {
        let text = format!(
            "DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=s; h=from; {tags} bh=AAAA; b=AAAA\r\n\
             From: a@a.example\r\n\r\n{body}"
        );
        let dkim = signatures(text.as_bytes(), &Evidence::default(), None).remove(0);
        dkim.body_covered.map(|span| at(&text, span).to_owned())
    };
    let body = "a  b \r\nc\r\n";
    // Without l=, or where it leaves nothing out: all of it.
    for tags in ["", "l=100;", "l=10;"] {
        assert_eq!(covered(tags, body).as_deref(), Some(body), "{tags}");
    }
    assert_eq!(covered("l=0;", body).as_deref(), Some(""));
    assert_eq!(covered("l=5;", body).as_deref(), Some("a  b "));
    assert_eq!(covered("l=7;", body).as_deref(), Some("a  b \r\n"));
    // The canonical body is "a b CRLF c CRLF".
    for (length, expected) in [
        (2, "a  "),
        (3, "a  b"),
        // Of a line end that was only half covered, and of white space that is left out, nothing is claimed.
        (4, "a  b"),
        (5, "a  b \r\n"),
        (6, "a  b \r\nc"),
    ] {
        let tags = format!("c=relaxed/relaxed; l={length};");
        assert_eq!(covered(&tags, body).as_deref(), Some(expected), "{length}");
    }
    // Only header fields, or a field that does not say enough.
    let text = "DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=s; h=from; bh=AAAA; b=AAAA\r\nFrom: a@a.example\r\n";
    let dkim = signatures(text.as_bytes(), &Evidence::default(), None).remove(0);
    assert_eq!(dkim.body_covered, None);
    assert_eq!(covered("l=some;", body), None);
}

#[test]
fn a_saved_signature_is_read_back() {
    let dns = include_str!("../messages/rfc6376.dns.json");
    let evidence = Evidence::from_json(dns).expect("evidence");
    let footer = RFC_6376.to_owned() + "a footer\r\n";
    for text in [RFC_6376, &footer] {
        let report = evaluate(text.as_bytes(), &evidence, Some(1_795_000_000)).report;
        let authentication = report.authentication;
        let json = serde_json::to_string(&authentication.dkim).expect("JSON");
        let read: Vec<Dkim> = serde_json::from_str(&json).expect("signatures");
        assert_eq!(read, authentication.dkim);
    }
}

/// "Made later than received" can be said only where the message says when it was received (RFC 6376, section 3.5, `t=`).
#[test]
fn a_signature_is_later_than_receipt_only_where_the_receipt_has_a_date() {
    let signed = "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s; t=1900000000; h=from; bh=AAAA; b=AAAA\r\n\
                  From: a@example.com\r\n\r\nbody\r\n";
    let received =
        "Received: from a.example ([192.0.2.1]) by b.example; Mon, 1 Jan 2024 00:00:00 +0000\r\n";
    for (text, is_said) in [
        (signed.to_owned(), false),
        (format!("{received}{signed}"), true),
    ] {
        let report = evaluate(text.as_bytes(), &Evidence::default(), Some(1_795_000_000)).report;
        let remarks = &report.authentication.dkim[0].remarks;
        assert_eq!(remarks.contains(&DkimRemark::TimestampInFuture), is_said);
    }
}
