//! Claims beside our own results: what agrees, what does not, and what cannot be compared.
#![allow(
    clippy::indexing_slicing,
    reason = "a suite that is not of its shape ought to fail the test"
)]

use crate::support;

use headerlens::{
    Inspection,
    dns::{Answer, Evidence, Record, RecordType, Unlisted},
    options::Options,
    reason::DkimReason,
    report::{AuthResult, Authentication},
};

fn authentication(text: &[u8], evidence: &Evidence, options: &Options) -> Authentication {
    Inspection::new(text, options)
        .expect("a message")
        .evaluate(evidence)
        .report
        .authentication
}

/// `agrees` and its reason for the first result of the topmost claim.
fn first(authentication: &Authentication) -> (Option<bool>, String) {
    let result = &authentication.claims[0].results[0];
    (result.agrees, result.why.to_string())
}

fn zone(records: &[(&str, RecordType, &str)]) -> Evidence {
    let mut evidence = Evidence::default();
    evidence.default = Unlisted::Nxdomain;
    for &(name, record_type, data) in records {
        evidence.insert(Answer {
            name: name.to_owned(),
            record_type,
            status: Some(0),
            ad: false,
            records: vec![Record {
                name: name.to_owned(),
                record_type,
                ttl: 300,
                data: data.to_owned(),
            }],
            failure: None,
            resolver: None,
            time: None,
        });
    }
    evidence
}

/// A message of `tests/messages` and its DNS.
fn trial(name: &str) -> (Vec<u8>, Evidence) {
    let path = |end: &str| {
        std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(format!("tests/messages/{name}.{end}"))
    };
    let text = std::fs::read(path("eml")).expect("the message");
    let dns = std::fs::read_to_string(path("dns.json")).expect("its DNS");
    (text, Evidence::from_json(&dns).expect("evidence"))
}

/// SPF, DMARC and iprev of 203.0.113.9 for bank.example pass.
fn passing_zone() -> Evidence {
    zone(&[
        (
            "bank.example",
            RecordType::Txt,
            "v=spf1 ip4:203.0.113.9 -all",
        ),
        ("_dmarc.bank.example", RecordType::Txt, "v=DMARC1; p=reject"),
        (
            "9.113.0.203.in-addr.arpa",
            RecordType::Ptr,
            "mail.bank.example.",
        ),
        ("mail.bank.example", RecordType::A, "203.0.113.9"),
    ])
}

const MESSAGE: &str = "\
Received: from mail.bank.example (mail.bank.example [203.0.113.9])\r\n\
\x20by mx.receiver.example with ESMTPS id 4; Mon, 02 Mar 2026 18:00:01 +0000\r\n\
Return-Path: <a@bank.example>\r\n\
From: a@bank.example\r\n\
\r\n\
body\r\n";

#[test]
fn spf_dmarc_and_iprev() {
    for (claimed, agrees, because) in [
        (
            "spf=pass smtp.mailfrom=a@bank.example",
            Some(true),
            "claim-result-same",
        ),
        (
            "spf=pass (google.com: domain of a@bank.example designates 203.0.113.9 as permitted sender) smtp.mailfrom=a@bank.example",
            Some(true),
            "claim-result-same",
        ),
        (
            "spf=softfail (sender IP is 203.0.113.9) smtp.mailfrom=bank.example",
            Some(false),
            "claim-differs-now",
        ),
        // What the record says of the address that the claim names.
        (
            "spf=pass (sender IP is 198.51.100.7) smtp.mailfrom=bank.example",
            Some(false),
            "claim-differs-now",
        ),
        (
            "spf=fail (sender IP is 198.51.100.7) smtp.mailfrom=bank.example",
            Some(true),
            "claim-result-same",
        ),
        (
            "spf=temperror smtp.mailfrom=bank.example",
            None,
            "claim-no-answer-then",
        ),
        (
            "dmarc=pass header.from=bank.example",
            Some(true),
            "claim-result-same",
        ),
        (
            "dmarc=fail (p=reject) header.from=bank.example",
            Some(false),
            "claim-result-differs",
        ),
        (
            "dmarc=none header.from=bank.example",
            None,
            "claim-policy-changed",
        ),
        (
            "dmarc=bestguesspass action=none header.from=bank.example",
            None,
            "claim-policy-changed",
        ),
        (
            "dmarc=pass header.from=other.example",
            None,
            "claim-other-author",
        ),
        (
            "iprev=pass smtp.remote-ip=203.0.113.9 (mail.bank.example)",
            Some(true),
            "claim-result-same",
        ),
        (
            "iprev=fail policy.iprev=203.0.113.9",
            Some(false),
            "claim-differs-now",
        ),
        (
            "iprev=pass policy.iprev=198.51.100.7",
            None,
            "claim-other-ip",
        ),
        (
            "arc=none (no signatures found)",
            Some(true),
            "claim-result-same",
        ),
        ("arc=pass (i=1)", Some(false), "claim-result-differs"),
        ("dkim=none", Some(true), "claim-result-same"),
        (
            "dkim=pass header.d=bank.example",
            None,
            "claim-no-such-signature",
        ),
        ("compauth=pass reason=100", None, "claim-not-evaluated"),
        ("x-ptr=pass", None, "claim-not-evaluated"),
    ] {
        let text = format!("Authentication-Results: mx.receiver.example; {claimed}\r\n{MESSAGE}");
        let ours = authentication(text.as_bytes(), &passing_zone(), &Options::default());
        assert_eq!(first(&ours), (agrees, because.to_owned()), "{claimed}");
    }
}

#[test]
fn received_spf_stands_beside_ours() {
    for (claimed, agrees, because) in [
        (
            "pass (x) client-ip=203.0.113.9; envelope-from=\"a@bank.example\"; helo=mail.bank.example;",
            Some(true),
            "claim-result-same",
        ),
        (
            "fail client-ip=203.0.113.9; envelope-from=a@bank.example;",
            Some(false),
            "claim-differs-now",
        ),
    ] {
        let text = format!("Received-SPF: {claimed}\r\n{MESSAGE}");
        let ours = authentication(text.as_bytes(), &passing_zone(), &Options::default());
        assert_eq!(first(&ours), (agrees, because.to_owned()), "{claimed}");
    }
}

/// HELO is an identity of its own (RFC 7208, section 2.3): a result for it says nothing of MAIL FROM, nor the other way
/// round. The case is that of trusteddomainproject/OpenDMARC#49.
#[test]
fn a_result_for_helo_is_compared_with_helo() {
    let (text, evidence) = trial("helo-pass-is-not-mail-from");
    let ours = authentication(&text, &evidence, &Options::default());
    let result = |claim: usize, method: &str| {
        let mut results = ours.claims[claim].results.iter();
        let result = results.find(|result| result.method == method);
        let result = result.expect("a result");
        (result.agrees, support::word(result.why))
    };
    let spf = ours.spf.as_ref().expect("SPF");
    assert_eq!(spf.helo_result, Some(AuthResult::Pass));
    assert_ne!(spf.result, AuthResult::Pass);
    let same = (Some(true), "claim-result-same".to_owned());
    assert_eq!(result(0, "spf"), same, "Received-SPF, identity=helo");
    assert_eq!(result(1, "spf"), same, "smtp.helo alone");
    // RFC 9989: only MAIL FROM counts for DMARC. That server passed it all the same.
    assert_eq!(result(1, "dmarc").0, Some(false));
}

/// The words are those of jstedfast/MimeKit#584.
#[test]
fn yahoos_older_words_mean_pass() {
    let (text, evidence) = trial("yahoo-success-words");
    let ours = authentication(&text, &evidence, &Options::default());
    for result in &ours.claims[0].results {
        assert_eq!(
            result.agrees,
            Some(true),
            "{} {}",
            result.method,
            result.why
        );
    }
    // The words stay what the server wrote.
    let words: Vec<&str> = ours.claims[0]
        .results
        .iter()
        .map(|result| result.result.as_str())
        .collect();
    assert_eq!(words, ["dkim_pass", "pass", "success"]);
}

/// RFC 8601, section 2.7, and its registry define the words. Another one has no meaning that could contradict ours.
#[test]
fn a_word_that_nobody_defined_is_not_compared() {
    for claimed in [
        "dkim=discard header.d=bank.example",
        "spf=probably smtp.mailfrom=bank.example",
        "dmarc=unknown header.from=bank.example",
        "iprev=perhaps policy.iprev=203.0.113.9",
        "arc=unknown",
    ] {
        let text = format!("Authentication-Results: mx.receiver.example; {claimed}\r\n{MESSAGE}");
        let ours = authentication(text.as_bytes(), &passing_zone(), &Options::default());
        assert_eq!(
            first(&ours),
            (None, "claim-unknown-word".to_owned()),
            "{claimed}"
        );
    }
    // RFC 4408 knew this one: it is today's permerror.
    let text = format!("Received-SPF: unknown client-ip=203.0.113.9;\r\n{MESSAGE}");
    let ours = authentication(text.as_bytes(), &passing_zone(), &Options::default());
    assert_eq!(first(&ours), (Some(false), "claim-differs-now".to_owned()));
}

/// Where the caller knows the envelope, a claim about another is not about this message's sender.
#[test]
fn another_sender_is_not_compared() {
    let mut options = Options::default();
    options.envelope.ip = Some("203.0.113.9".parse().expect("an address"));
    options.envelope.mail_from = Some("a@bank.example".to_owned());
    for (claimed, agrees, because) in [
        (
            "smtp.mailfrom=a@bank.example",
            Some(true),
            "claim-result-same",
        ),
        ("smtp.mailfrom=a@other.example", None, "claim-other-sender"),
    ] {
        let text =
            format!("Authentication-Results: mx.receiver.example; spf=pass {claimed}\r\n{MESSAGE}");
        let ours = authentication(text.as_bytes(), &passing_zone(), &options);
        assert_eq!(first(&ours), (agrees, because.to_owned()), "{claimed}");
    }
}

/// A claim is not compared with a lookup that has not been made.
#[test]
fn without_dns_there_is_nothing_to_compare() {
    for claimed in [
        "spf=pass smtp.mailfrom=bank.example",
        "dmarc=pass header.from=bank.example",
    ] {
        let text = format!("Authentication-Results: mx.receiver.example; {claimed}\r\n{MESSAGE}");
        let ours = authentication(text.as_bytes(), &Evidence::default(), &Options::default());
        assert_eq!(first(&ours), (None, "claim-no-answer-now".to_owned()));
    }
}

/// A server that saw no signature is not contradicted by one that was added above its field.
#[test]
fn a_signature_that_came_later_is_no_contradiction() {
    let signature =
        "DKIM-Signature: v=1; a=rsa-sha256; d=list.example; s=s; h=from; bh=AAAA; b=AAAA\r\n";
    let claim = "Authentication-Results: mx.receiver.example; dkim=none\r\n";
    for (text, agrees) in [
        (format!("{signature}{claim}{MESSAGE}"), true),
        (format!("{claim}{signature}{MESSAGE}"), false),
    ] {
        let ours = authentication(text.as_bytes(), &passing_zone(), &Options::default());
        assert_eq!(first(&ours).0, Some(agrees));
    }
}

/// A server that signs and seals what it sends puts its ARC set on top of its signature, and says in the set what it had
/// found before it signed (RFC 8617, section 5.1).
#[test]
fn a_sealer_that_signed_after_it_had_looked_is_no_contradiction() {
    let set = "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=relay.example; s=s; t=1; b=AAAA\r\n\
               ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=relay.example; s=s; h=from; bh=AAAA; b=AAAA\r\n\
               ARC-Authentication-Results: i=1; relay.example; dkim=none\r\n";
    let received = "Received: from a.example (a.example [198.51.100.7]) by mx.relay.example with ESMTPS id 1; Mon, 02 Mar 2026 17:59:59 +0000\r\n";
    let signature = |domain: &str| {
        format!("DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=s; h=from; bh=AAAA; b=AAAA\r\n")
    };
    let rest = "From: a@bank.example\r\n\r\nbody\r\n";
    let customer = signature("customer.example");
    let own = signature("mail.relay.example");
    for (text, agreement) in [
        // Signed in the same hop, for a customer.
        (
            format!("{set}{customer}{received}{rest}"),
            (None, "claim-signed-afterwards"),
        ),
        // Signed by the sealer at an earlier hop of its own.
        (
            format!("{set}{received}{own}{rest}"),
            (None, "claim-signed-afterwards"),
        ),
        // It came to the sealer with a signature.
        (
            format!("{set}{received}{customer}{rest}"),
            (Some(false), "claim-result-differs"),
        ),
        (
            format!("{set}{received}{rest}"),
            (Some(true), "claim-result-same"),
        ),
    ] {
        let ours = authentication(text.as_bytes(), &zone(&[]), &Options::default());
        assert_eq!(
            first(&ours),
            (agreement.0, agreement.1.to_owned()),
            "{text}"
        );
    }
}

/// What a key verified cannot be told once it is gone: a chain that a server saw pass may well have passed.
#[test]
fn a_chain_whose_key_is_gone_is_not_compared() {
    let Some(folder) = support::suites() else {
        return;
    };
    let case = support::cases(&folder, "arc")
        .into_iter()
        .find(|case| case["id"] == "authheaders/arc_pass")
        .expect("a chain that holds");
    let message = support::message(&folder, &case);
    let evidence = support::evidence(&folder, &case);
    let with = |claimed: &str| {
        let mut text =
            format!("Authentication-Results: mx.receiver.example; {claimed}\r\n").into_bytes();
        text.extend_from_slice(&message);
        text
    };
    let options = Options::default();
    let is = |text: &[u8], evidence: &Evidence| first(&authentication(text, evidence, &options));
    let pass = with("arc=pass");
    assert_eq!(
        is(&pass, &evidence),
        (Some(true), "claim-result-same".to_owned())
    );
    assert_eq!(is(&pass, &zone(&[])), (None, "claim-key-gone".to_owned()));
    assert_eq!(is(&with("arc=none"), &evidence).0, Some(false));
}

/// What several fields say alike is one finding, with every place; one without a server's name is told apart.
#[test]
fn findings_of_claims() {
    let one =
        "Authentication-Results: mx.receiver.example; spf=fail smtp.mailfrom=bank.example\r\n";
    let nameless = "Authentication-Results: spf=fail smtp.mailfrom=bank.example\r\n";
    let text = format!("{one}{one}{nameless}{MESSAGE}");
    let options = Options::default();
    let report = Inspection::new(text.as_bytes(), &options)
        .expect("a message")
        .evaluate(&passing_zone())
        .report;
    let found: Vec<(String, usize)> = report
        .findings
        .into_iter()
        .filter(|finding| finding.code.as_str().starts_with("claim-"))
        .map(|finding| (finding.code.to_string(), finding.spans.len()))
        .collect();
    assert_eq!(
        found,
        [
            ("claim-differs".to_owned(), 2),
            ("claim-differs-unnamed".to_owned(), 1)
        ]
    );
    let many = format!("{}{MESSAGE}", "Authentication-Results: (\r\n".repeat(9_000));
    let report = Inspection::new(many.as_bytes(), &options)
        .expect("a message")
        .evaluate(&passing_zone())
        .report;
    assert!(report.findings.len() < 100);
}

/// A peer's message whose one signature passes, below a claim about it.
fn signed(folder: &std::path::Path) -> (Vec<u8>, Evidence, String, String) {
    for case in support::cases(folder, "dkim") {
        let bytes = support::message(folder, &case);
        let evidence = support::evidence(folder, &case);
        let ours = authentication(&bytes, &evidence, &Options::default());
        if let [dkim] = ours.dkim.as_slice()
            && dkim.reason == DkimReason::Pass
            && bytes.windows(4).any(|w| w == b"\r\n\r\n")
        {
            let name = dkim.key.as_ref().expect("a key").name.clone();
            return (bytes, evidence, dkim.domain.clone().expect("d="), name);
        }
    }
    panic!("no case passes");
}

#[test]
fn a_signature_and_what_became_of_it() {
    let Some(folder) = support::suites() else {
        return;
    };
    let (message, evidence, domain, key) = signed(&folder);
    let with = |results: &str| {
        let mut text = format!("Authentication-Results: mx.receiver.example; {results}\r\n");
        text = text.replace("DOMAIN", &domain);
        let mut text = text.into_bytes();
        text.extend_from_slice(&message);
        text
    };
    let options = Options::default();
    let pass = with("dkim=pass header.d=DOMAIN");
    let is = |text: &[u8], evidence: &Evidence| first(&authentication(text, evidence, &options));
    assert_eq!(
        is(&pass, &evidence),
        (Some(true), "claim-result-same".to_owned())
    );
    assert_eq!(
        is(&with("dkim=fail header.i=@DOMAIN"), &evidence),
        (Some(false), "claim-result-differs".to_owned())
    );
    assert_eq!(
        is(&with("dkim=pass header.d=other.example"), &evidence),
        (None, "claim-no-such-signature".to_owned())
    );
    assert_eq!(is(&pass, &zone(&[])), (None, "claim-key-gone".to_owned()));
    assert_eq!(
        is(&pass, &Evidence::default()),
        (None, "claim-no-answer-now".to_owned())
    );
    // The key of the ARC suite, of the same kind: another one.
    let other = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB";
    assert_eq!(
        is(&pass, &zone(&[(&key, RecordType::Txt, other)])),
        (None, "claim-key-rotated".to_owned())
    );
    let mut altered = pass.clone();
    altered.extend_from_slice(b"a footer\r\n");
    assert_eq!(
        is(&altered, &evidence),
        (Some(false), "claim-altered-since".to_owned())
    );
    let end = pass
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("a body");
    assert_eq!(
        is(&pass[..end], &evidence),
        (None, "claim-body-not-given".to_owned())
    );
}

/// What a chain that holds seals was said by who sealed it; whether to believe it is the caller's to say.
#[test]
fn what_a_chain_seals() {
    let Some(folder) = support::suites() else {
        return;
    };
    let case = support::cases(&folder, "arc")
        .into_iter()
        .find(|case| case["id"] == "authheaders/arc_pass")
        .expect("a chain that holds");
    let mut message = b"Received: from x.example (x.example [203.0.113.9]) by mx.receiver.example with ESMTPS id 9; Mon, 02 Mar 2026 18:00:09 +0000\r\n".to_vec();
    message.extend_from_slice(&support::message(&folder, &case));
    let evidence = support::evidence(&folder, &case);
    let mut options = Options::default();
    let sealed = |options: &Options, evidence: &Evidence| {
        let ours = authentication(&message, evidence, options);
        let claim = ours.arc.sets[0].claim.expect("a claim");
        let claim = &ours.claims[claim];
        (claim.trusted, claim.why.to_string(), claim.authserv.clone())
    };
    let (trusted, why, authserv) = sealed(&options, &evidence);
    assert_eq!((trusted, why.as_str()), (false, "claim-sealed"));
    // Where the key is not there, nobody knows who wrote it.
    let (_, why, _) = sealed(&options, &zone(&[]));
    assert_eq!(why, "claim-came-with-message");
    options.trusted = vec![authserv.expect("an authserv-id")];
    let (trusted, why, _) = sealed(&options, &evidence);
    assert_eq!((trusted, why.as_str()), (true, "claim-sealed-by-named"));
    let (trusted, ..) = sealed(&options, &zone(&[]));
    assert!(!trusted);
}
