//! The border of trust, on the ways that messages take through the big receivers and small ones.

use headerlens::{
    Inspection,
    dns::Evidence,
    options::Options,
    report::{Report, Sureness, Verdict},
};

fn report(text: &str, trusted: &[&str]) -> Report {
    let options = Options {
        trusted: trusted.iter().map(|&id| id.to_owned()).collect(),
        ..Options::default()
    };
    let text = text.replace('\n', "\r\n");
    Inspection::new(text.as_bytes(), &options)
        .expect("a message")
        .evaluate(&Evidence::default())
        .report
}

/// Who speaks and why it is believed or not, for each claim; and the host by which the message entered.
fn border(text: &str, trusted: &[&str]) -> (Vec<String>, Option<String>) {
    let report = report(text, trusted);
    let claims = report.authentication.claims.iter().map(|claim| {
        let sign = if claim.trusted { '+' } else { '-' };
        let who = claim.authserv.as_deref().unwrap_or("nobody");
        format!("{sign} {who}: {}", claim.why)
    });
    let entered = report
        .route
        .origin
        .and_then(|at| report.route.hops.get(at)?.by.clone());
    (claims.collect(), entered)
}

fn findings(text: &str) -> Vec<String> {
    let report = report(text, &[]);
    report
        .findings
        .into_iter()
        .map(|f| f.code.to_string())
        .collect()
}

const GMAIL: &str = "\
Delivered-To: b@gmail.com
Received: by 2002:a05:6a10:1234:0:0:0:0 with SMTP id x1csp1; Mon, 2 Mar 2026 10:00:02 -0800 (PST)
X-Received: by 2002:a17:90b:1::1 with SMTP id y; Mon, 02 Mar 2026 10:00:02 -0800 (PST)
ARC-Authentication-Results: i=1; mx.google.com;
       dkim=fail header.i=@bank.example header.s=s;
       spf=fail (google.com: domain of a@bank.example does not designate 203.0.113.9 as permitted sender) smtp.mailfrom=a@bank.example;
       dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=bank.example
Return-Path: <a@bank.example>
Received: from mail.sender.example (mail.sender.example. [203.0.113.9])
        by mx.google.com with ESMTPS id z2si1
        for <b@gmail.com>; Mon, 02 Mar 2026 10:00:01 -0800 (PST)
Received-SPF: fail (google.com: domain of a@bank.example does not designate 203.0.113.9 as permitted sender) client-ip=203.0.113.9;
Authentication-Results: mx.google.com;
       dkim=fail header.i=@bank.example header.s=s;
       spf=fail (google.com: domain of a@bank.example does not designate 203.0.113.9 as permitted sender) smtp.mailfrom=a@bank.example;
       dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=bank.example
";

const REST: &str = "From: a@bank.example\nSubject: x\n\nbody\n";

/// Gmail writes under its own Received field; a second field of its name is the sender's.
#[test]
fn google() {
    let forged = "Authentication-Results: mx.google.com; dkim=pass header.i=@bank.example; dmarc=pass header.from=bank.example\n";
    let sender = "Received: from [10.0.0.5] by mail.sender.example with ESMTPSA id 3; Mon, 02 Mar 2026 18:00:00 +0000\n";
    let (claims, entered) = border(&format!("{GMAIL}{sender}{REST}"), &[]);
    assert_eq!(
        claims,
        [
            "+ mx.google.com: claim-above-border",
            "+ nobody: claim-first-under-border",
            "+ mx.google.com: claim-first-under-border",
        ]
    );
    assert_eq!(entered.as_deref(), Some("mx.google.com"));
    for forgery in [format!("{forged}{sender}"), format!("{sender}{forged}")] {
        let text = format!("{GMAIL}{forgery}{REST}");
        let (claims, _) = border(&text, &[]);
        assert_eq!(
            claims.last().map(String::as_str),
            Some("- mx.google.com: claim-forged-authserv-id"),
            "{forgery}"
        );
        // Naming the receiver as trusted does not make a forgery true.
        let (claims, _) = border(&text, &["mx.google.com"]);
        assert!(claims.last().is_some_and(|c| c.starts_with('-')));
        assert!(findings(&text).contains(&"claim-forged".to_owned()));
    }
    assert!(!findings(&format!("{GMAIL}{sender}{REST}")).contains(&"claim-forged".to_owned()));
}

/// Gmail to Gmail: the sender's side is Google's too, and the message still enters at mx.google.com.
#[test]
fn google_to_google() {
    let text = format!(
        "Received: by 2002:a05:6a10:1::0 with SMTP id x; Mon, 2 Mar 2026 10:00:02 -0800 (PST)\n\
         Received: from mail-sor-f41.google.com (mail-sor-f41.google.com. [209.85.220.41]) by mx.google.com with SMTPS id z; Mon, 02 Mar 2026 10:00:01 -0800 (PST)\n\
         Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=a@gmail.com\n\
         Received: by mail-sor-f41.google.com with SMTP id q; Mon, 02 Mar 2026 10:00:01 -0800 (PST)\n{REST}"
    );
    let (claims, entered) = border(&text, &[]);
    assert_eq!(claims, ["+ mx.google.com: claim-first-under-border"]);
    assert_eq!(entered.as_deref(), Some("mx.google.com"));
}

/// Where Google's hop was cut out of the text, nobody else's is taken for the receiver's.
#[test]
fn google_with_a_hop_missing() {
    let text = format!(
        "Received: by 2002:adf:b343:0:0:0:0:0 with SMTP id k; Mon, 7 Nov 2022 23:51:19 -0800 (PST)\n\
         Return-Path: <x@list.example>\n\
         Authentication-Results: mx.google.com; dmarc=fail header.from=bank.example\n\
         Received: from localhost (localhost [127.0.0.1]) by mail.list.example (Postfix) with ESMTP id 4; Mon, 7 Nov 2022 23:51:13 -0800 (PST)\n\
         Authentication-Results: mail.list.example (amavisd-new); dkim=pass header.d=bank.example\n{REST}"
    );
    let (claims, entered) = border(&text, &[]);
    assert_eq!(
        claims,
        [
            "- mx.google.com: claim-at-border",
            "- mail.list.example: claim-came-with-message",
        ]
    );
    assert_eq!(entered, None);
}

const MICROSOFT: &str = "\
Received: from AM9PR01MB1.eurprd01.prod.outlook.com (2603:10a6:20b:1::1) by
 DB9PR01MB2.eurprd01.prod.outlook.com with HTTPS; Mon, 2 Mar 2026 18:00:03 +0000
Received: from DB8EUR05FT3.eop-eur05.prod.protection.outlook.com
 (2603:10a6:10:2::5) by AM9PR01MB1.outlook.office365.com
 (2603:10a6:20b:1::1) with Microsoft SMTP Server (version=TLS1_3,
 cipher=TLS_AES_256_GCM_SHA384) id 15.20.1; Mon, 2 Mar 2026 18:00:02 +0000
Authentication-Results: spf=pass (sender IP is 203.0.113.9)
 smtp.mailfrom=bank.example; dkim=pass (signature was verified)
 header.d=bank.example;dmarc=pass action=none
 header.from=bank.example;compauth=pass reason=100
Received-SPF: Pass (protection.outlook.com: domain of bank.example designates
 203.0.113.9 as permitted sender) receiver=protection.outlook.com;
 client-ip=203.0.113.9; helo=mail.bank.example; pr=C
Received: from mail.bank.example (203.0.113.9) by
 DB8EUR05FT3.mail.protection.outlook.com (10.233.1.1) with Microsoft SMTP
 Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.1; Mon, 2
 Mar 2026 18:00:01 +0000
";

/// Microsoft's field names nobody; what a sender's own tenant wrote comes with the message.
#[test]
fn microsoft() {
    let text = format!(
        "{MICROSOFT}authentication-results: dkim=none (message not signed) header.d=none;dmarc=none action=none header.from=bank.example;\n{REST}"
    );
    let (claims, entered) = border(&text, &[]);
    assert_eq!(
        claims,
        [
            "+ nobody: claim-above-border",
            "+ protection.outlook.com: claim-above-border",
            "- nobody: claim-came-with-message",
        ]
    );
    assert_eq!(
        entered.as_deref(),
        Some("DB8EUR05FT3.mail.protection.outlook.com")
    );
}

#[test]
fn yahoo() {
    let text = format!(
        "Received: from 10.217.1.1 by atlas107.free.mail.bf1.yahoo.com pod-id x with HTTPS; Mon, 2 Mar 2026 18:00:02 +0000\n\
         X-Originating-Ip: [203.0.113.9]\n\
         Received-SPF: pass (domain of bank.example designates 203.0.113.9 as permitted sender)\n\
         Authentication-Results: atlas107.free.mail.bf1.yahoo.com; dkim=pass header.i=@bank.example header.s=s; spf=pass smtp.mailfrom=bank.example; dmarc=pass(p=REJECT) header.from=bank.example;\n\
         X-Apparently-To: b@yahoo.com; Mon, 2 Mar 2026 18:00:02 +0000\n\
         Received: from 203.0.113.9 (EHLO mail.bank.example) by 10.217.1.2 with SMTPs (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256); Mon, 02 Mar 2026 18:00:01 +0000\n\
         Authentication-Results: atlas107.free.mail.bf1.yahoo.com; dkim=pass header.i=@bank.example\n{REST}"
    );
    let (claims, _) = border(&text, &[]);
    assert_eq!(claims[0], "+ nobody: claim-above-border");
    assert_eq!(
        claims[1],
        "+ atlas107.free.mail.bf1.yahoo.com: claim-above-border"
    );
}

/// Fastmail: four fields of one name, two hops inside, then the hop by which the message entered.
#[test]
fn fastmail() {
    let text = format!(
        "Received: from mailmx.nyi.internal ([10.202.2.200]) by sloti45d2t04 (Cyrus 3.11) with LMTPA; Mon, 02 Mar 2026 13:00:03 -0500\n\
         Received: from mx5 ([10.202.2.204]) by mailmx.nyi.internal (LMTPProxy); Mon, 02 Mar 2026 13:00:02 -0500\n\
         Authentication-Results: mx5.messagingengine.com; x-csa=none\n\
         Authentication-Results: mx5.messagingengine.com; bimi=none\n\
         Authentication-Results: mx5.messagingengine.com; arc=none\n\
         Authentication-Results: mx5.messagingengine.com; dkim=pass header.d=bank.example\n\
         Received: from mail.bank.example (mail.bank.example [203.0.113.9]) by mx5.messagingengine.com (Postfix) with ESMTPS id 1 for <b@fastmail.com>; Mon, 02 Mar 2026 13:00:01 -0500\n\
         Received: from [10.0.0.5] by mail.bank.example with ESMTPSA id 3; Mon, 02 Mar 2026 18:00:00 +0000\n\
         Authentication-Results: mx5.messagingengine.com; dmarc=pass header.from=bank.example\n{REST}"
    );
    let (claims, entered) = border(&text, &[]);
    assert_eq!(claims.len(), 5);
    for claim in &claims[..4] {
        assert_eq!(claim, "+ mx5.messagingengine.com: claim-above-border");
    }
    assert_eq!(
        claims[4],
        "- mx5.messagingengine.com: claim-forged-authserv-id"
    );
    assert_eq!(entered.as_deref(), Some("mx5.messagingengine.com"));
}

/// iCloud: a name for each method, all of one receiver; between its own servers it notes no address.
#[test]
fn icloud() {
    let text = format!(
        "Received: from p00-icloudmta-smtpin-us-1 by p55-mailgateway.icloud.com (mailgateway 26) with SMTP id 1; Mon, 02 Mar 2026 18:00:03 +0000\n\
         Authentication-Results: dmarc.icloud.com; dmarc=pass header.from=bank.example\n\
         Authentication-Results: spf.icloud.com; spf=pass smtp.mailfrom=a@bank.example\n\
         Received: from mail.bank.example (mail.bank.example [203.0.113.9]) by p00-icloudmta-smtpin-us-1 (Postfix) with ESMTPS id 2; Mon, 02 Mar 2026 18:00:01 +0000\n{REST}"
    );
    let (claims, entered) = border(&text, &[]);
    assert_eq!(
        claims,
        [
            "+ dmarc.icloud.com: claim-above-border",
            "+ spf.icloud.com: claim-above-border",
        ]
    );
    assert_eq!(entered.as_deref(), Some("p00-icloudmta-smtpin-us-1"));
}

/// Postfix with a filter: the filter's field stands under Postfix's own, where the sender's would stand too.
#[test]
fn postfix_with_a_filter() {
    let received = "\
Received: from mail.bank.example (mail.bank.example [203.0.113.9])
\tby mx.receiver.example (Postfix) with ESMTPS id 4 for <b@receiver.example>; Mon,  2 Mar 2026 18:00:01 +0000
Authentication-Results: mx.receiver.example; dkim=pass header.d=bank.example
";
    let text = format!("{received}{REST}");
    let (claims, entered) = border(&text, &[]);
    assert_eq!(claims, ["- mx.receiver.example: claim-at-border"]);
    assert_eq!(entered.as_deref(), Some("mx.receiver.example"));
    let (claims, _) = border(&text, &["mx.receiver.example"]);
    assert_eq!(claims, ["+ mx.receiver.example: claim-named-by-caller"]);
    // Delivered over LMTP, without an address.
    let lmtp = "Received: from mx.receiver.example\n\tby store (Dovecot) with LMTP id 5; Mon, 02 Mar 2026 18:00:02 +0000\n";
    let (claims, entered) = border(&format!("{lmtp}{text}"), &[]);
    assert_eq!(claims, ["- mx.receiver.example: claim-at-border"]);
    assert_eq!(entered.as_deref(), Some("mx.receiver.example"));
}

/// A receiver that writes above, as RFC 8601, section 4.1, has it: what contradicts it from under the border is forged.
#[test]
fn a_contradiction_from_below_is_forged() {
    let above = "Authentication-Results: mx.receiver.example; dmarc=fail header.from=bank.example; spf=fail smtp.mailfrom=bank.example\n";
    let received = "Received: from mail.bank.example (unknown [203.0.113.9]) by mx.receiver.example with ESMTPS id 4; Mon, 02 Mar 2026 18:00:01 +0000\n";
    for (below, verdict) in [
        (
            "dmarc=pass header.from=bank.example",
            "- mx.receiver.example: claim-forged-authserv-id",
        ),
        (
            "dmarc=fail header.from=bank.example",
            "+ mx.receiver.example: claim-repeated-above",
        ),
        ("x-spam=none", "- mx.receiver.example: claim-at-border"),
    ] {
        let text = format!(
            "{above}{received}Authentication-Results: mx.receiver.example; {below}\n{REST}"
        );
        for trusted in [&[][..], &["mx.receiver.example"]] {
            let (claims, _) = border(&text, trusted);
            assert_eq!(claims[0], "+ mx.receiver.example: claim-above-border");
            assert_eq!(claims[1], verdict);
        }
    }
}

/// The sender may call itself what it likes: the address that the receiver noted decides.
#[test]
fn a_helo_name_does_not_move_the_border() {
    let text = format!(
        "Received: from mail.receiver.example (unknown [203.0.113.9]) by mx.receiver.example with ESMTP id 4; Mon, 02 Mar 2026 18:00:01 +0000\n\
         Authentication-Results: relay.receiver.example; dkim=pass header.d=bank.example\n\
         Received: from x (x [198.51.100.1]) by mail.receiver.example with ESMTP id 3; Mon, 02 Mar 2026 18:00:00 +0000\n{REST}"
    );
    let (claims, entered) = border(&text, &[]);
    assert_eq!(claims, ["- relay.receiver.example: claim-at-border"]);
    assert_eq!(entered.as_deref(), Some("mx.receiver.example"));
}

/// A relay over a public address whose name is the receiver's own: anybody can give their address such a name
/// (RFC 8601, section 7.11), so the hop counts as one from outside.
#[test]
fn a_name_from_dns_does_not_move_the_boundary() {
    let text = format!(
        "Received: from mx.receiver.example (mx.receiver.example [198.51.100.7]) by store.receiver.example (Postfix) with ESMTPS id 5; Mon, 02 Mar 2026 18:00:02 +0000\n\
         Authentication-Results: mx.receiver.example; spf=pass smtp.mailfrom=bank.example\n\
         Received: from mail.bank.example (mail.bank.example [203.0.113.9]) by mx.receiver.example (Postfix) with ESMTPS id 4; Mon, 02 Mar 2026 18:00:01 +0000\n{REST}"
    );
    let (claims, entered) = border(&text, &[]);
    assert_eq!(claims, ["- mx.receiver.example: claim-at-border"]);
    assert_eq!(entered.as_deref(), Some("store.receiver.example"));
    // The caller can say that the claim is genuine.
    let (claims, _) = border(&text, &["mx.receiver.example"]);
    assert_eq!(claims, ["+ mx.receiver.example: claim-named-by-caller"]);
}

/// A message that went out and came back: the receiver's own name stands further down, under its own Received field.
#[test]
fn an_earlier_pass_is_no_forgery() {
    let text = format!(
        "Received: from list.example (list.example [203.0.113.9]) by mx.receiver.example with ESMTPS id 9; Mon, 02 Mar 2026 18:00:09 +0000\n\
         Received: from mx.receiver.example (mx.receiver.example [198.51.100.7]) by list.example with ESMTPS id 8; Mon, 02 Mar 2026 18:00:05 +0000\n\
         Received: from x.example (x.example [203.0.113.77]) by mx.receiver.example with ESMTPS id 4; Mon, 02 Mar 2026 18:00:01 +0000\n\
         Authentication-Results: mx.receiver.example; spf=pass smtp.mailfrom=x.example\n{REST}"
    );
    let (claims, _) = border(&text, &[]);
    assert_eq!(claims, ["- mx.receiver.example: claim-earlier-pass"]);
    assert!(!findings(&text).contains(&"claim-forged".to_owned()));
}

/// Other servers' results, under their own hops, came with the message.
#[test]
fn what_others_wrote_came_with_the_message() {
    let text = format!(
        "Received: from out.list.example (out.list.example [203.0.113.9]) by mx.receiver.example with ESMTPS id 9; Mon, 02 Mar 2026 18:00:09 +0000\n\
         Authentication-Results: list.example; dkim=pass header.d=bank.example\n\
         Received: from a (a [198.51.100.1]) by list.example with ESMTPS id 8; Mon, 02 Mar 2026 18:00:05 +0000\n{REST}"
    );
    let (claims, _) = border(&text, &[]);
    assert_eq!(claims, ["- list.example: claim-came-with-message"]);
    let (claims, _) = border(&text, &["list.example"]);
    assert_eq!(claims, ["+ list.example: claim-named-by-caller"]);
}

/// Without structure nothing is trusted, and nothing is called forged.
#[test]
fn without_hops_nothing_is_known() {
    let text = format!("Authentication-Results: mx.receiver.example; dmarc=pass\n{REST}");
    let (claims, entered) = border(&text, &[]);
    assert_eq!(claims, ["- mx.receiver.example: claim-border-not-known"]);
    assert_eq!(entered, None);
    let (claims, _) = border(&text, &["MX.receiver.example"]);
    assert_eq!(claims, ["+ mx.receiver.example: claim-named-by-caller"]);
}

/// Fetched from a mailbox: the message had arrived long before.
#[test]
fn a_mailbox_that_was_fetched_is_no_border() {
    let text = format!(
        "Received: from pop.receiver.example [198.51.100.7] by localhost with POP3 (fetchmail-6.4) for <b@localhost>; Mon, 02 Mar 2026 19:00:00 +0000\n\
         Received: from mail.bank.example (mail.bank.example [203.0.113.9]) by mx.receiver.example (Postfix) with ESMTPS id 4; Mon, 02 Mar 2026 18:00:01 +0000\n{REST}"
    );
    let (_, entered) = border(&text, &[]);
    assert_eq!(entered.as_deref(), Some("mx.receiver.example"));
}

#[test]
fn a_forged_claim_alone_makes_nothing_authentic() {
    let text = format!(
        "{GMAIL}Authentication-Results: mx.google.com; dmarc=pass header.from=bank.example\n{REST}"
    );
    assert_ne!(report(&text, &[]).summary.verdict, Verdict::Authentic);
}

/// What a sending host says in HELO cannot add to what the receiving server noted after it: not an address, not a login,
/// not another receiving server (RFC 5321, section 4.4: the name as given, then what the server knows).
#[test]
fn helo_text_adds_nothing_to_the_reading() {
    for (helo, client) in [
        ("mail.victim.example ([198.51.100.7])", Some("203.0.113.66")),
        ("mail.victim.example [198.51.100.7]", Some("203.0.113.66")),
        (
            "x (mail.victim.example [198.51.100.7])",
            Some("203.0.113.66"),
        ),
        (
            "x (Authenticated sender: ceo) ([198.51.100.7])",
            Some("203.0.113.66"),
        ),
        ("[198.51.100.7]", Some("203.0.113.66")),
        // A second receiving server: the field cannot be read.
        (
            "x ([198.51.100.7]) by mx.receiver.example with ESMTPSA id 1;",
            None,
        ),
    ] {
        let text = format!(
            "Received: from {helo} (unknown [203.0.113.66])\n\tby mx.receiver.example with ESMTP id 4; Mon, 02 Mar 2026 18:00:01 +0000\n\
             Received: from mail.victim.example (mail.victim.example [198.51.100.7]) by mx2.receiver.example with ESMTP id 3; Mon, 02 Mar 2026 18:00:00 +0000\n{REST}"
        );
        let report = report(&text, &[]);
        let newest = report.route.hops.last().expect("a hop");
        assert_eq!(
            newest.ip.map(|ip| ip.to_string()).as_deref(),
            client,
            "{helo}"
        );
        assert!(!newest.authenticated, "{helo}");
        assert_eq!(report.route.origin, client.map(|_| 1), "{helo}");
    }
}

/// Exchange Online writes Return-Path below its boundary field, where anyone can write one. The domain of MAIL FROM
/// stands in its own results too, and those are attested once the reader vouches for it.
#[test]
fn a_return_path_below_the_boundary_does_not_weaken_what_the_receiver_noted() {
    let text = "\
Received: from AM6EUR05FT012.eop-eur05.prod.protection.outlook.com
 (2603:10a6:20b:92:cafe::1a) by AM0PR05MB1234.outlook.office365.com
 (2603:10a6:208:12::20) with Microsoft SMTP Server id 15.20.9412.8; Thu, 26 Nov 2026 11:00:04 +0000
Authentication-Results: spf=pass (sender IP is 192.0.2.10)
 smtp.mailfrom=shop.example; dkim=none (message not signed)
 header.d=none;dmarc=pass action=none header.from=shop.example
Received-SPF: Pass (protection.outlook.com: domain of shop.example designates
 192.0.2.10 as permitted sender)
 receiver=protection.outlook.com; client-ip=192.0.2.10; helo=mail.shop.example; pr=C
Received: from mail.shop.example (192.0.2.10) by
 AM6EUR05FT012.mail.protection.outlook.com (10.233.240.12) with Microsoft SMTP
 Server id 15.20.9412.4 via Frontend Transport; Thu, 26 Nov 2026 11:00:03 +0000
From: Ann <ann@shop.example>
Subject: Thursday
Date: Thu, 26 Nov 2026 11:00:00 +0000
Message-ID: <1@shop.example>
Return-Path: ann@shop.example

Hi
";
    let evidence = r#"{"default": "nxdomain", "answers": [
        {"name": "shop.example", "type": "TXT", "status": 0, "records": [
            {"name": "shop.example", "type": "TXT", "data": "v=spf1 ip4:192.0.2.10 -all"}]},
        {"name": "_dmarc.shop.example", "type": "TXT", "status": 0, "records": [
            {"name": "_dmarc.shop.example", "type": "TXT", "data": "v=DMARC1; p=reject"}]}]}"#;
    let evidence = Evidence::from_json(evidence).expect("evidence");
    let options = Options {
        trusted: vec![
            "*.protection.outlook.com".to_owned(),
            "*.outlook.office365.com".to_owned(),
        ],
        ..Options::default()
    };
    let text = text.replace('\n', "\r\n");
    let report = Inspection::new(text.as_bytes(), &options)
        .expect("a message")
        .evaluate(&evidence)
        .report;
    let spf = report.authentication.spf.expect("a sender");
    let mail_from = spf.from.mail_from.expect("its MAIL FROM");
    assert_ne!(mail_from.field, "return-path");
    assert_eq!(mail_from.sure, Sureness::Certain);
    assert_eq!(report.summary.verdict, Verdict::Authentic);
}
