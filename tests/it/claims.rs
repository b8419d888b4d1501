//! What servers claim, as they write it: RFC 8601's forms, those of the big receivers, and those of no form at all.
#![allow(
    clippy::indexing_slicing,
    reason = "a suite that is not of its shape ought to fail the test"
)]

use crate::support;

use headerlens::{
    Inspection,
    dns::Evidence,
    options::Options,
    reason::Codes,
    report::{Claim, ClaimResult, Report, Span},
};
use proptest::prelude::*;
use serde_json::Value;

fn report(text: &str, options: &Options) -> Report {
    Inspection::new(text.as_bytes(), options)
        .expect("a message")
        .evaluate(&Evidence::default())
        .report
}

fn claims(text: &str) -> Vec<Claim> {
    report(text, &Options::default()).authentication.claims
}

fn one(text: &str) -> Claim {
    let mut claims = claims(text);
    assert_eq!(claims.len(), 1, "{text}");
    claims.remove(0)
}

/// `method=result ptype.property=value …`, as a person would write what was read.
fn written(result: &ClaimResult) -> String {
    let mut text = format!("{}={}", result.method, result.result);
    if let Some(reason) = &result.reason {
        text.push_str(&format!(" reason={reason}"));
    }
    for property in &result.properties {
        let dot = if property.ptype.is_empty() { "" } else { "." };
        text.push_str(&format!(
            " {}{dot}{}={}",
            property.ptype, property.property, property.value
        ));
    }
    text
}

fn all_written(claim: &Claim) -> Vec<String> {
    claim.results.iter().map(written).collect()
}

fn problems(claim: &Claim) -> Vec<&str> {
    claim
        .problems
        .iter()
        .map(|p| Codes::as_str(p.code))
        .collect()
}

/// Every span of a claim lies in the text and shows what was read there.
fn assert_places(text: &str, claim: &Claim) {
    let at = |span: Span| &text[span.start..span.end];
    for result in &claim.results {
        assert!(
            at(result.span).to_lowercase().starts_with(&result.method),
            "{}",
            at(result.span)
        );
        for property in &result.properties {
            let shown = at(property.span);
            assert!(shown.to_lowercase().contains(&property.property), "{shown}");
            let value = property.value.as_str();
            assert!(
                shown.trim_end_matches('"').ends_with(value),
                "{shown} {value}"
            );
        }
    }
}

#[test]
fn google() {
    let text = "Authentication-Results: mx.google.com;\r\n\
        \x20      dkim=pass header.i=@example.com header.s=sel1 header.b=\"aB/c+d=\";\r\n\
        \x20      dkim=neutral (body hash did not verify) header.i=@list.example header.s=l header.b=x9/8Yz+1;\r\n\
        \x20      spf=pass (google.com: domain of a@example.com designates 192.0.2.1 as permitted sender) smtp.mailfrom=a@example.com;\r\n\
        \x20      dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=example.com\r\n\r\n";
    let claim = one(text);
    assert_eq!(claim.authserv.as_deref(), Some("mx.google.com"));
    assert_eq!(
        all_written(&claim),
        [
            "dkim=pass header.i=@example.com header.s=sel1 header.b=aB/c+d=",
            "dkim=neutral header.i=@list.example header.s=l header.b=x9/8Yz+1",
            "spf=pass smtp.mailfrom=a@example.com",
            "dmarc=pass header.from=example.com",
        ]
    );
    assert_eq!(
        claim.results[2].comments,
        ["google.com: domain of a@example.com designates 192.0.2.1 as permitted sender"]
    );
    assert_eq!(claim.results[3].comments, ["p=NONE sp=NONE dis=NONE"]);
    assert_eq!(problems(&claim), [""; 0]);
    assert_places(text, &claim);
}

/// Rust users read saved reports back.
#[test]
fn a_saved_claim_can_be_read_back() {
    let claim = one(
        "Authentication-Results: mx.example.org; dkim=dkim_pass header.d=a.example; x=a-new-word; spf=\r\n\r\n",
    );
    assert!(!claim.problems.is_empty() && claim.results.len() > 1);
    let json = serde_json::to_string(&claim).expect("JSON");
    assert_eq!(
        serde_json::from_str::<Claim>(&json).expect("a claim"),
        claim
    );
}

#[test]
fn microsoft_names_nobody() {
    let text = "Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n \
        smtp.mailfrom=example.com; dkim=pass (signature was verified)\r\n \
        header.d=example.com;dmarc=pass action=none\r\n \
        header.from=example.com;compauth=pass reason=100\r\n\r\n";
    let claim = one(text);
    assert_eq!(claim.authserv, None);
    assert_eq!(
        all_written(&claim),
        [
            "spf=pass smtp.mailfrom=example.com",
            "dkim=pass header.d=example.com",
            "dmarc=pass action=none header.from=example.com",
            "compauth=pass reason=100",
        ]
    );
    assert_eq!(claim.results[0].comments, ["sender IP is 192.0.2.1"]);
    assert_eq!(problems(&claim), [""; 0]);
    assert_places(text, &claim);
}

/// A bounce: Microsoft leaves the values empty.
#[test]
fn an_empty_value_is_a_value() {
    let text = "Authentication-Results: spf=none (sender IP is 192.0.2.1) smtp.mailfrom=;\r\n \
        dkim=none (message not signed) header.d=none;dmarc=none header.from= smtp.helo=a.example;\r\n\r\n";
    let claim = one(text);
    assert_eq!(
        all_written(&claim),
        [
            "spf=none smtp.mailfrom=",
            "dkim=none header.d=none",
            "dmarc=none header.from= smtp.helo=a.example",
        ]
    );
    assert_eq!(problems(&claim), [""; 0]);
    assert_places(text, &claim);
}

#[test]
fn yahoo() {
    let text = "Authentication-Results: atlas-production.v2-mail-prod1-gq1.omega.yahoo.com;\r\n \
        dkim=pass header.i=@example.com header.s=s1;\r\n \
        spf=pass smtp.mailfrom=example.com;\r\n \
        dmarc=pass(p=REJECT) header.from=example.com;\r\n\r\n";
    let claim = one(text);
    assert_eq!(
        all_written(&claim),
        [
            "dkim=pass header.i=@example.com header.s=s1",
            "spf=pass smtp.mailfrom=example.com",
            "dmarc=pass header.from=example.com",
        ]
    );
    assert_eq!(claim.results[2].comments, ["p=REJECT"]);
    assert_eq!(problems(&claim), [""; 0]);
    assert_places(text, &claim);
}

#[test]
fn fastmail_writes_four_fields() {
    let text = "Authentication-Results: mx5.messagingengine.com;\r\n    \
        x-csa=none;\r\n    x-me-sender=none;\r\n    \
        x-ptr=pass smtp.helo=mail.example.com policy.ptr=mail.example.com\r\n\
        Authentication-Results: mx5.messagingengine.com;\r\n    \
        bimi=skipped (DMARC Policy is not at enforcement)\r\n\
        Authentication-Results: mx5.messagingengine.com;\r\n    \
        arc=none (no signatures found)\r\n\
        Authentication-Results: mx5.messagingengine.com;\r\n    \
        dkim=pass (2048-bit rsa key sha256) header.d=example.com\r\n    \
        header.i=@example.com header.b=AbCdEfGh header.a=rsa-sha256\r\n    \
        header.s=sel x-bits=2048;\r\n    \
        dmarc=pass policy.published-domain-policy=none\r\n    \
        policy.applied-disposition=none policy.evaluated-disposition=none\r\n    \
        (p=none,d=none,d.eval=none) policy.policy-from=p\r\n    \
        header.from=example.com;\r\n    \
        iprev=pass smtp.remote-ip=192.0.2.1 (mail.example.com);\r\n    \
        spf=pass smtp.mailfrom=a@example.com smtp.helo=mail.example.com\r\n\r\n";
    let claims = claims(text);
    assert_eq!(claims.len(), 4);
    for claim in &claims {
        assert_eq!(claim.authserv.as_deref(), Some("mx5.messagingengine.com"));
        assert_eq!(problems(claim), [""; 0]);
        assert_places(text, claim);
    }
    assert_eq!(
        all_written(&claims[0]),
        [
            "x-csa=none",
            "x-me-sender=none",
            "x-ptr=pass smtp.helo=mail.example.com policy.ptr=mail.example.com"
        ]
    );
    assert_eq!(
        all_written(&claims[3]),
        [
            "dkim=pass header.d=example.com header.i=@example.com header.b=AbCdEfGh header.a=rsa-sha256 header.s=sel x-bits=2048",
            "dmarc=pass policy.published-domain-policy=none policy.applied-disposition=none policy.evaluated-disposition=none policy.policy-from=p header.from=example.com",
            "iprev=pass smtp.remote-ip=192.0.2.1",
            "spf=pass smtp.mailfrom=a@example.com smtp.helo=mail.example.com",
        ]
    );
    assert_eq!(claims[3].results[2].comments, ["mail.example.com"]);
}

#[test]
fn arc_authentication_results_start_with_their_instance() {
    let text = "ARC-Authentication-Results: i=2; mx.microsoft.com 1; spf=pass (sender ip is\r\n 192.0.2.1) smtp.rcpttodomain=b.example smtp.mailfrom=a.example; dmarc=pass\r\n \
        (p=none sp=none pct=100) action=none header.from=a.example; dkim=pass\r\n (signature was verified) header.d=a.example; arc=pass (0 oda=0 ltdi=1\r\n spf=[1,1,smtp.mailfrom=a.example] dkim=[1,1,header.d=a.example])\r\n\r\n";
    let claim = one(text);
    assert_eq!(claim.instance, Some(2));
    assert_eq!(claim.authserv.as_deref(), Some("mx.microsoft.com"));
    assert_eq!(claim.version.as_deref(), Some("1"));
    assert_eq!(
        all_written(&claim),
        [
            "spf=pass smtp.rcpttodomain=b.example smtp.mailfrom=a.example",
            "dmarc=pass action=none header.from=a.example",
            "dkim=pass header.d=a.example",
            "arc=pass",
        ]
    );
    assert_eq!(problems(&claim), [""; 0]);
    assert_places(text, &claim);
}

/// The forms of RFC 8601, appendix B, and its grammar's freedoms (section 2.2).
#[test]
fn rfc_8601() {
    for (value, authserv, version, results) in [
        // B.2, B.3, B.4.
        ("example.org 1; none", "example.org", Some("1"), vec![]),
        (
            "example.com; spf=pass smtp.mailfrom=example.net",
            "example.com",
            None,
            vec!["spf=pass smtp.mailfrom=example.net"],
        ),
        (
            "example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=pass smtp.mailfrom=example.net",
            "example.com",
            None,
            vec![
                "auth=pass smtp.auth=sender@example.net",
                "spf=pass smtp.mailfrom=example.net",
            ],
        ),
        // B.7: comments wherever they may stand.
        (
            "foo.example.net (foobar) 1 (baz);\r\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n \
             policy (A dot can go here) . (like that) expired (this surprised me) = (as I wasn't expecting it) 1362471462",
            "foo.example.net",
            Some("1"),
            vec!["dkim=fail policy.expired=1362471462"],
        ),
        // Nested comments, quoted pairs, semicolons in quoted strings.
        (
            "a.example; dkim=fail (one (two; \\) three)) reason=\"no; \\\"key\\\"\" header.d=b.example",
            "a.example",
            None,
            vec!["dkim=fail reason=no; \"key\" header.d=b.example"],
        ),
        (
            "\"a b.example\"; dkim-adsp=discard header.from=x@b.example",
            "a b.example",
            None,
            vec!["dkim-adsp=discard header.from=x@b.example"],
        ),
        // OpenDKIM with the job id; no white space at all.
        (
            "mail.example/8F2A1;dkim=pass(1024-bit key)header.d=b.example header.b=Q==;spf=none",
            "mail.example/8F2A1",
            None,
            vec!["dkim=pass header.d=b.example header.b=Q==", "spf=none"],
        ),
        // IPv6 unquoted, and rspamd's bare `none`.
        (
            "mx.example; iprev=pass policy.iprev=2001:db8::1 (h.example); dmarc=none",
            "mx.example",
            None,
            vec!["iprev=pass policy.iprev=2001:db8::1", "dmarc=none"],
        ),
    ] {
        let text = format!("Authentication-Results: {value}\r\n\r\n");
        let claim = one(&text);
        assert_eq!(claim.authserv.as_deref(), Some(authserv), "{value}");
        assert_eq!(claim.version.as_deref(), version, "{value}");
        assert_eq!(all_written(&claim), results, "{value}");
        assert_eq!(problems(&claim), [""; 0], "{value}");
    }
}

#[test]
fn what_is_malformed_is_told_in_its_place_and_the_rest_is_kept() {
    for (value, results, code, place) in [
        (
            "a.example; nonsense; spf=pass",
            vec!["spf=pass"],
            "claim-result-unreadable",
            "nonsense",
        ),
        (
            "a.example; spf=pass stray smtp.helo=b.example",
            vec!["spf=pass smtp.helo=b.example"],
            "claim-property-unreadable",
            "stray",
        ),
        (
            "a.example; spf=pass (never closed",
            vec!["spf=pass"],
            "claim-unclosed",
            "(never closed",
        ),
        (
            "a.example; dkim=fail reason=\"never closed; spf=pass",
            vec!["dkim=fail reason=never closed; spf=pass"],
            "claim-unclosed",
            "\"never closed; spf=pass",
        ),
        // Microsoft, where the receiving domain slips between two results.
        (
            "dkim=none (message not signed) header.d=none;a.example; dmarc=none action=none",
            vec!["dkim=none header.d=none", "dmarc=none action=none"],
            "claim-result-unreadable",
            "a.example",
        ),
    ] {
        let text = format!("Authentication-Results: {value}\r\n\r\n");
        let claim = one(&text);
        assert_eq!(all_written(&claim), results, "{value}");
        let [problem] = claim.problems.as_slice() else {
            panic!("{value}: {:?}", claim.problems);
        };
        assert_eq!(support::word(problem.code), code);
        let span = problem.span.expect("a place");
        assert_eq!(&text[span.start..span.end], place);
    }
}

#[test]
fn an_empty_field_is_told() {
    let claim = one("Authentication-Results:\r\nFrom: a@b.example\r\n\r\n");
    assert_eq!(problems(&claim), ["claim-empty"]);
}

#[test]
fn hostile_fields_are_read_in_time_that_grows_with_their_length() {
    for (piece, count) in [
        (". ", 400_000),
        ("a.", 400_000),
        ("(", 800_000),
        ("a=b;", 200_000),
        ("x=y ", 200_000),
        ("\"", 800_001),
        ("= ", 400_000),
    ] {
        let text = format!(
            "Authentication-Results: a.example; spf=pass {}\r\n\r\n",
            piece.repeat(count)
        );
        let started = std::time::Instant::now();
        assert!(one(&text).results.len() <= 200);
        assert!(started.elapsed().as_secs() < 10, "{piece}");
    }
}

/// RFC 7208, section 9.1, and what Google and Microsoft write.
#[test]
fn received_spf() {
    let text = "Received-SPF: pass (mybox.example.org: domain of\r\n myname@example.com designates 192.0.2.1 as permitted sender)\r\n \
        receiver=mybox.example.org; client-ip=192.0.2.1;\r\n envelope-from=\"myname@example.com\"; helo=foo.example.com;\r\n\
        Received-SPF: Pass (protection.outlook.com: domain of example.com designates\r\n 192.0.2.1 as permitted sender) receiver=protection.outlook.com;\r\n client-ip=192.0.2.1; helo=m.example.com; pr=C\r\n\
        Received-SPF: softfail (google.com: domain of transitioning a@b.example does not designate 2001:db8::1 as permitted sender) client-ip=2001:db8::1;\r\n\r\n";
    let claims = claims(text);
    let written: Vec<String> = claims.iter().flat_map(all_written).collect();
    assert_eq!(
        written,
        [
            "spf=pass receiver=mybox.example.org client-ip=192.0.2.1 envelope-from=myname@example.com helo=foo.example.com",
            "spf=pass receiver=protection.outlook.com client-ip=192.0.2.1 helo=m.example.com pr=C",
            "spf=softfail client-ip=2001:db8::1",
        ]
    );
    assert_eq!(claims[0].authserv.as_deref(), Some("mybox.example.org"));
    assert_eq!(claims[2].authserv, None);
}

/// authres 1.2.0: what its doctests print of each field.
#[test]
fn authres_agrees() {
    let Some(folder) = support::suites() else {
        return;
    };
    let mut checks = 0;
    for case in support::cases(&folder, "auth-results") {
        let Some(doctest) = case["expected"]["doctest"].as_array() else {
            continue;
        };
        let input = case["input"].as_str().expect("input");
        let claim = one(&format!("{input}\r\n\r\n"));
        for step in doctest {
            let (code, expected) = (
                step[0].as_str().expect("code"),
                step[1].as_str().expect("what it prints").trim_matches('\''),
            );
            if let Some(ours) = doctest_of(&claim, code) {
                assert_eq!(ours, expected, "{}: {code}", case["id"]);
                checks += 1;
            }
        }
    }
    println!("{checks} values agree");
    assert!(checks > 150, "the suite was hardly run: {checks}");
}

/// What `str(x.results[0].method)` and its kin are for a claim of ours; `None` for any other expression.
fn doctest_of(claim: &Claim, code: &str) -> Option<String> {
    let inner = code.strip_prefix("str(")?.strip_suffix(')')?;
    if inner.ends_with(".authserv_id") {
        return claim.authserv.clone();
    }
    let (_, path) = inner.split_once(".results[")?;
    let (at, path) = path.split_once("].")?;
    let result = claim.results.get(at.parse::<usize>().ok()?)?;
    if let Some(path) = path.strip_prefix("properties[") {
        let (at, path) = path.split_once("].")?;
        let property = result.properties.get(at.parse::<usize>().ok()?)?;
        return match path {
            "type" => Some(property.ptype.clone()),
            "name" => Some(property.property.clone()),
            _ => Some(property.value.clone()),
        };
    }
    match path {
        "method" => Some(result.method.clone()),
        "result" => Some(result.result.to_string()),
        "reason" => Some(result.reason.clone().unwrap_or("None".to_owned())),
        _ => {
            let (ptype, name) = path.split_once('_')?;
            let value = result
                .properties
                .iter()
                .find(|p| p.ptype == ptype && p.property == name)
                .map_or("None".to_owned(), |p| p.value.clone());
            Some(value)
        }
    }
}

/// go-msgauth: the methods and results of each field, and who speaks.
#[test]
fn go_msgauth_agrees() {
    let Some(folder) = support::suites() else {
        return;
    };
    let mut cases = 0;
    for case in support::cases(&folder, "auth-results") {
        let Some(go) = case["expected"]["go_struct"].as_str() else {
            continue;
        };
        let input = case["input"].as_str().expect("input");
        let claim = one(&format!("{input}\r\n\r\n"));
        let expected: Vec<String> = go
            .split("&")
            .skip(1)
            .map(|part| {
                let (method, rest) = part.split_once("Result{Value: Result").expect("a result");
                let method = match method {
                    "SenderID" => "sender-id".to_owned(),
                    method => method.to_lowercase(),
                };
                let value = rest.split([',', '}']).next().expect("a value");
                format!("{method}={}", value.to_lowercase())
            })
            .collect();
        let ours: Vec<String> = claim
            .results
            .iter()
            .map(|result| format!("{}={}", result.method, result.result))
            .collect();
        assert_eq!(ours, expected, "{}", case["id"]);
        let identifier = go.split('"').nth(1).expect("an identifier");
        assert_eq!(claim.authserv.unwrap_or_default(), identifier);
        cases += 1;
    }
    println!("{cases} fields agree");
    assert_eq!(cases, 13);
}

/// The rest of the suite's fields: read without a problem, but for the one that has one.
#[test]
fn every_field_of_the_suite_is_read() {
    let Some(folder) = support::suites() else {
        return;
    };
    for case in support::cases(&folder, "auth-results") {
        let input = case["input"].as_str().expect("input");
        let claim = one(&format!("{input}\r\n\r\n"));
        let expected: &[&str] = match case["id"].as_str() {
            Some("authres/23") => &["claim-result-unreadable"],
            Some("go-msgauth/authres-10") => &["claim-empty"],
            _ => &[],
        };
        assert_eq!(problems(&claim), expected, "{}", case["id"]);
        assert_ne!(case["id"], Value::Null);
    }
}

/// Pieces that the parsers look at, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        ";",
        "=",
        "/",
        "(",
        ")",
        "\"",
        "\\",
        " ",
        "\r\n ",
        ".",
        "@",
        "a",
        "i",
        "1",
        "spf",
        "dkim=pass",
        "none",
        "header.d",
        "smtp.mailfrom=",
        "reason=",
        "mx.google.com",
        "\u{e9}",
        "<",
        ">",
        ",",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    /// Whatever a field holds, it is read without a panic, and every place lies in it, in order.
    #[test]
    fn places_lie_in_their_field(value in pieces(), name in 0..3_usize) {
        let name = ["Authentication-Results", "ARC-Authentication-Results", "Received-SPF"][name];
        let text = format!("{name}:{value}\r\nReceived: from a (a [192.0.2.1]) by {value}; x\r\nFrom: a@b.example\r\n\r\nx");
        for claim in claims(&text) {
            let within = |span: Span| claim.span.start <= span.start && span.start <= span.end && span.end <= claim.span.end;
            prop_assert!(claim.problems.iter().all(|problem| problem.span.is_some_and(within)));
            let mut before = claim.span.start;
            for result in &claim.results {
                prop_assert!(within(result.span) && result.span.start >= before);
                before = result.span.end;
                for property in &result.properties {
                    prop_assert!(result.span.start <= property.span.start && property.span.end <= result.span.end);
                }
            }
        }
    }

    /// The same of chains: no field, however broken, makes one pass.
    #[test]
    fn no_broken_chain_passes(values in prop::collection::vec(pieces(), 1..6)) {
        let mut text = String::new();
        for (at, value) in values.iter().enumerate() {
            let name = ["ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results", "DKIM2-Signature", "Message-Instance"][at % 5];
            text.push_str(&format!("{name}: i=1; m=1; {value}\r\n"));
        }
        text.push_str("From: a@b.example\r\n\r\nx");
        let ours = report(&text, &Options::default()).authentication;
        prop_assert!(ours.arc.result != headerlens::report::AuthResult::Pass);
        prop_assert!(ours.dkim2.is_none_or(|dkim2| dkim2.result != headerlens::report::AuthResult::Pass));
    }
}
