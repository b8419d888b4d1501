//! What the whole route promises: delays, connections, the time axis, traces, the author's program, and that no text
//! whatever makes it panic, lie about places, or take long.

use std::{fs, path::Path, time::Instant};

use headerlens::{
    Inspection,
    dns::Evidence,
    options::Options,
    reason::{Code, MuaReason, RouteReason},
    report::{
        AddressRange, Encrypted, Mua, MuaKind, Param, Platform, Report, Route, Severity, Sure,
        TraceKind,
    },
};
use proptest::prelude::*;

fn report(message: &[u8]) -> Report {
    let options = Options::default();
    let inspection = Inspection::new(message, &options).expect("a message");
    inspection.evaluate(&Evidence::default()).report
}

fn codes(report: &Report) -> Vec<&str> {
    report
        .findings
        .iter()
        .map(|finding| finding.code.as_str())
        .filter(|code| code.starts_with("route-") || code.starts_with("client-"))
        .collect()
}

/// From a list archive of the kernel, 2025: Gmail to the list's server.
const LIST: &str = "\
Received: from smtp.subspace.kernel.org (conduit.subspace.kernel.org [100.90.174.1])
\tby sea.lore.kernel.org (Postfix) with ESMTP id 3E995301E96F
\tfor <list@example.de>; Sat, 16 May 2026 18:57:21 +0000 (UTC)
Received: from localhost.localdomain (localhost.localdomain [127.0.0.1])
\tby smtp.subspace.kernel.org (Postfix) with ESMTP id 14A64346FC8;
\tSat, 16 May 2026 18:57:20 +0000 (UTC)
Received: from mail-pl1-f198.google.com (mail-pl1-f198.google.com [209.85.214.198])
\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))
\t(No client certificate requested)
\tby smtp.subspace.kernel.org (Postfix) with ESMTPS id ADE54346791
\tfor <list@vger.kernel.org>; Sat, 16 May 2026 18:57:18 +0000 (UTC)
Received: by mail-pl1-f198.google.com with SMTP id d9443c01a7336so30789395ad.0
        for <list@vger.kernel.org>; Sat, 16 May 2026 11:57:15 -0700 (PDT)
X-Received: by 2002:a05:6402:2805:b0:5db:e88c:914f with SMTP id
 4fb4d7f45d1cf-5e814d8e710mr1565687a12.4.1741850524075; Sat, 16 May 2026
 11:57:14 -0700 (PDT)
X-Originating-IP: [192.0.2.9]
Delivered-To: list@example.de
Date: Sat, 16 May 2026 20:57:10 +0200
From: a@example.com
Message-ID: <CAH5451=0KvUPB77hKyjFVXRwPfEZ8+45b20SimBPmuF-gq_A3w@mail.gmail.com>
Content-Type: multipart/alternative; boundary=\"000000000000a1b2c305f1a2b3c4\"

body
";

#[test]
fn an_honest_route_connects_and_raises_nothing() {
    let report = report(LIST.as_bytes());
    let route = &report.route;
    let delays: Vec<_> = route.hops.iter().map(|hop| hop.delay).collect();
    assert_eq!(delays, [None, Some(3), Some(2), Some(1)]);
    assert_eq!(route.total, Some(6));
    let connects: Vec<_> = route.hops.iter().map(|hop| hop.connects).collect();
    assert_eq!(connects, [None, Some(true), None, Some(true)]);
    assert_eq!(route.timeline.lanes, ["google.com", "kernel.org"]);
    let bars: Vec<_> = route
        .timeline
        .bars
        .iter()
        .map(|bar| (bar.start, bar.end, bar.lane))
        .collect();
    assert_eq!(bars, [(0, 0, 0), (0, 3, 1), (3, 5, 1), (5, 6, 1)]);
    assert_eq!(
        route.timeline.zero.map(|zero| zero.to_string()).as_deref(),
        Some("2026-05-16T18:57:15Z")
    );
    let written = route.written.as_ref().expect("a date");
    assert_eq!(
        (written.before_first_hop, written.date.offset),
        (Some(5), Some(7200))
    );
    assert_eq!(codes(&report), ["route-encrypted-all"]);
}

#[test]
fn traces_are_told_apart() {
    let report = report(LIST.as_bytes());
    let traces: Vec<_> = report
        .route
        .traces
        .iter()
        .map(|trace| {
            (
                trace.kind,
                trace.ip.map(|ip| ip.to_string()),
                trace.time.map(|time| time.to_string()),
            )
        })
        .collect();
    assert_eq!(
        traces,
        [
            (
                TraceKind::Received,
                None,
                Some("2026-05-16T18:57:14Z".to_owned())
            ),
            (TraceKind::OriginatingIp, Some("192.0.2.9".to_owned()), None),
            (TraceKind::DeliveredTo, None, None),
        ]
    );
    let hop = report.route.traces[0].hop.as_ref().expect("a hop");
    assert_eq!(
        hop.by.as_deref(),
        Some("2002:a05:6402:2805:b0:5db:e88c:914f")
    );
    assert_eq!(hop.encrypted, Encrypted::Internal);
}

#[test]
fn every_kind_of_trace_is_told() {
    let text = "\
Return-Path: <bounce@example.net>
Delivered-To: b@example.org
X-Original-To: c@example.org
X-Forwarded-For: d@example.org e@example.net
X-Forwarded-To: e@example.net
X-Originating-IP: [10.1.2.3]
X-SES-Outgoing: 2020.02.13-54.240.27.22
X-MDRemoteIP: 2603:7000:73d:4f22:489a:3cea:a047:72cb
Resent-Date: Wed, 04 May 2022 11:04:26 +0300
Resent-From: <f@example.org>
From: a@example.com

x
";
    let report = report(text.as_bytes());
    let traces: Vec<_> = report
        .route
        .traces
        .iter()
        .map(|trace| {
            let kind = trace.ip_kind.as_ref().map(|kind| kind.kind);
            let (kind, ip) = (kind, trace.ip.map(|ip| ip.to_string()));
            (
                trace.name.as_str(),
                trace.kind,
                ip,
                kind,
                trace.time.map(|time| time.to_string()),
            )
        })
        .collect();
    assert_eq!(
        traces,
        [
            ("Return-Path", TraceKind::ReturnPath, None, None, None),
            ("Delivered-To", TraceKind::DeliveredTo, None, None, None),
            ("X-Original-To", TraceKind::DeliveredTo, None, None, None),
            ("X-Forwarded-For", TraceKind::Forwarded, None, None, None),
            ("X-Forwarded-To", TraceKind::Forwarded, None, None, None),
            (
                "X-Originating-IP",
                TraceKind::OriginatingIp,
                Some("10.1.2.3".to_owned()),
                Some(AddressRange::Private),
                None
            ),
            (
                "X-SES-Outgoing",
                TraceKind::OriginatingIp,
                Some("54.240.27.22".to_owned()),
                Some(AddressRange::Public),
                None
            ),
            (
                "X-MDRemoteIP",
                TraceKind::OriginatingIp,
                Some("2603:7000:73d:4f22:489a:3cea:a047:72cb".to_owned()),
                Some(AddressRange::Public),
                None
            ),
            (
                "Resent-Date",
                TraceKind::Resent,
                None,
                None,
                Some("2022-05-04T08:04:26Z".to_owned())
            ),
            ("Resent-From", TraceKind::Resent, None, None, None),
        ]
    );
}

/// Whole routes of honest messages (public list archives, recipients replaced; see `tests/received.rs`): through clusters,
/// filters, lists, services that send under other names. None may be said not to connect, none may raise a warning.
#[test]
fn honest_routes_raise_no_alarm() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/routes");
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("tests/routes") {
        let path = entry.expect("a file").path();
        let text = fs::read_to_string(&path).expect("a route");
        let report = report(format!("{text}From: a@example.com\n\nx\n").as_bytes());
        for hop in &report.route.hops {
            assert!(hop.readable, "{path:?} {}", hop.text);
            assert_ne!(hop.connects, Some(false), "{path:?} {}", hop.text);
            assert!(hop.time.is_some(), "{path:?} {}", hop.text);
            assert!(
                hop.delay.is_none_or(|delay| delay >= -1),
                "{path:?} {}",
                hop.text
            );
        }
        let alarms: Vec<_> = report
            .findings
            .iter()
            .filter(|finding| {
                finding.code.as_str().starts_with("route-") && finding.severity <= Severity::Warning
            })
            .collect();
        assert!(alarms.is_empty(), "{path:?} {alarms:?}");
        count += 1;
    }
    assert!(count >= 8, "only {count} routes");
}

/// The hops below the third are made up: the server that they end at is not the one that sent the message on.
#[test]
fn hops_that_do_not_connect_are_told() {
    let text = "\
Received: from evil.example.net (evil.example.net [192.0.2.66])
\tby mx.example.org (Postfix) with ESMTPS id A1; Mon, 1 Jan 2024 10:00:00 +0000
Received: from www.bank.example (www.bank.example [198.51.100.1])
\tby smtp.bank.example (Postfix) with ESMTPS id B2; Mon, 1 Jan 2024 09:59:58 +0000
From: a@bank.example

x
";
    let report = report(text.as_bytes());
    let hops = &report.route.hops;
    assert_eq!(hops[1].connects, Some(false));
    assert_eq!(hops[1].connects_reason, RouteReason::NamesDiffer);
    let finding = report
        .findings
        .iter()
        .find(|finding| finding.code == "route-hop-disconnected")
        .expect("a finding");
    assert_eq!(finding.severity, Severity::Notice);
    assert_eq!(finding.params["server"], "smtp.bank.example".into());
}

#[test]
fn what_deserves_attention_is_found() {
    let text = "\
Received: from a.example.net (a.example.net [192.0.2.7])
\tby mx.example.org (Postfix) with ESMTP id A1; Mon, 1 Jan 2024 10:00:00 +0000
Received: from b.example.com (b.example.com [192.0.2.8])
\tby a.example.net (Postfix) with ESMTPS id B2
\t(version=TLSv1 cipher=RC4-MD5 bits=128); Mon, 1 Jan 2024 12:00:00 +0000
Received: from laptop.example.com (laptop.example.com [192.0.2.9])
\tby b.example.com with ESMTPS id C3; Tue, 1 Jan 2024 09:00:00 +0000
Received: a servant on horseback
Date: Sat, 30 Dec 2023 09:00:00 +0000
X-Mailer: PHPMailer 6.8.0 (https://github.com/PHPMailer/PHPMailer)
From: a@example.com

x
";
    let report = report(text.as_bytes());
    let mut found = codes(&report);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "client-script",
            "route-clock-skew",
            "route-date-late",
            "route-date-weekday-wrong",
            "route-delay-long",
            "route-hop-tls-weak",
            "route-hop-unencrypted",
            "route-unreadable",
        ]
    );
    assert_eq!(report.route.total, Some(3600));
    // The receiver's own hop without TLS weighs more than what the sender's servers say of theirs.
    assert_eq!(report.route.origin, Some(3));
    let unencrypted = report
        .findings
        .iter()
        .find(|finding| finding.code == "route-hop-unencrypted");
    assert_eq!(
        unencrypted.map(|finding| finding.severity),
        Some(Severity::Warning)
    );
    assert!(report.route.timeline.bars.iter().any(|bar| bar.skewed));
}

#[test]
fn the_authors_program_is_told_by_what_shows_it() {
    for (fields, name, kind, sure) in [
        (
            "User-Agent: Mozilla Thunderbird",
            "Thunderbird",
            MuaKind::Program,
            Sure::Stated,
        ),
        (
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:78.0) Gecko/20100101\n Thunderbird/78.4.0",
            "Thunderbird",
            MuaKind::Program,
            Sure::Stated,
        ),
        (
            "X-Mailer: Apple Mail (2.3864.200.81.1.6)",
            "Apple Mail",
            MuaKind::Program,
            Sure::Stated,
        ),
        (
            "Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3864.200.81.1.6\\))",
            "Apple Mail",
            MuaKind::Program,
            Sure::Stated,
        ),
        (
            "X-Mailer: iPhone Mail (21A329)",
            "iPhone Mail",
            MuaKind::Program,
            Sure::Stated,
        ),
        (
            "X-Mailer: Microsoft Outlook 16.0",
            "Outlook",
            MuaKind::Program,
            Sure::Stated,
        ),
        (
            "X-Mailer: git-send-email 2.25.1",
            "git send-email",
            MuaKind::Program,
            Sure::Stated,
        ),
        (
            "X-Mailer: WebService/1.1.15342 YMailNodin Mozilla/5.0 (Windows NT 6.1)",
            "Yahoo Mail",
            MuaKind::Webmail,
            Sure::Stated,
        ),
        (
            "X-Mailer: Daum Mint Web 1.0",
            "Daum Mail",
            MuaKind::Webmail,
            Sure::Stated,
        ),
        (
            "X-Mailer: PHPMailer 6.8.0",
            "PHPMailer",
            MuaKind::Script,
            Sure::Stated,
        ),
        (
            "User-Agent: Roundcube Webmail/1.4.3",
            "Roundcube",
            MuaKind::Webmail,
            Sure::Stated,
        ),
        (
            "X-Mailer: The Bat! (v1.45) Personal",
            "The Bat!",
            MuaKind::Program,
            Sure::Stated,
        ),
        (
            "Message-ID: <CAH5451=0KvUPB77hKyjFVXRwPfEZ8+45b20SimBPmuF-gq_A3w@mail.gmail.com>",
            "Gmail",
            MuaKind::Webmail,
            Sure::Likely,
        ),
        (
            "Message-ID: <0101017040b05c93-94262e1e-000000@us-west-2.amazonses.com>",
            "Amazon SES",
            MuaKind::Service,
            Sure::Likely,
        ),
        (
            "Message-ID: <000a01c233df$40378860$39616acb@oemcomputer>",
            "Outlook",
            MuaKind::Program,
            Sure::Likely,
        ),
        (
            "Message-ID: <82bc1df4fe386e7d4dba1332f0e9b7219a155ce4.camel@coelho.fi>",
            "Evolution",
            MuaKind::Program,
            Sure::Likely,
        ),
        (
            "Message-ID: <ec89959d-c3a0-403d-bfb0-7405639eb0cf@example.com>",
            "Thunderbird",
            MuaKind::Program,
            Sure::Possible,
        ),
        (
            "Message-ID: <47C80786.4070701@example.com>",
            "Thunderbird",
            MuaKind::Program,
            Sure::Possible,
        ),
        (
            "Message-ID: <TYZPR01MB555648886D03@TYZPR01MB5556.apcprd01.prod.exchangelabs.com>",
            "Microsoft 365",
            MuaKind::Program,
            Sure::Likely,
        ),
        (
            "Message-ID: <1287664088-4483-1-git-send-email-user@example.com>",
            "git send-email",
            MuaKind::Program,
            Sure::Likely,
        ),
        (
            "Content-Type: multipart/alternative; boundary=\"Apple-Mail=_1B2C3D\"",
            "Apple Mail",
            MuaKind::Program,
            Sure::Likely,
        ),
        (
            "Content-Type: multipart/alternative;\n boundary=\"----=_NextPart_000_0001_01D9\"",
            "Outlook",
            MuaKind::Program,
            Sure::Possible,
        ),
        (
            "Content-Type: multipart/mixed; boundary=\"===============4922146810840031257==\"",
            "Python",
            MuaKind::Script,
            Sure::Likely,
        ),
        (
            "Content-Type: multipart/alternative; boundary=\"--_NmP-959c1f6221c7e029-Part_1\"",
            "Nodemailer",
            MuaKind::Script,
            Sure::Likely,
        ),
        (
            "Message-ID: <295527366.33957517.1609996064638.JavaMail.zimbra@example.com>",
            "Zimbra",
            MuaKind::Webmail,
            Sure::Likely,
        ),
        (
            "Content-Type: multipart/alternative; boundary=\"----=_Part_1826604_17.1584446739147\"",
            "JavaMail",
            MuaKind::Script,
            Sure::Possible,
        ),
        ("X-SG-EID: abc", "SendGrid", MuaKind::Service, Sure::Likely),
        (
            "X-PHP-Originating-Script: 1000:mail.php",
            "PHP",
            MuaKind::Script,
            Sure::Likely,
        ),
    ] {
        let report = report(format!("From: a@example.com\n{fields}\n\nx\n").as_bytes());
        let mua = &report.mua;
        assert_eq!(
            (mua.name.as_deref(), mua.kind, mua.sure),
            (Some(name), kind, Some(sure)),
            "{fields}"
        );
        assert!(!mua.evidence.is_empty());
    }
    // A mailing list manager that puts a message into parts is not its author's program.
    let listed = report(b"From: a@example.com\nList-Id: <l.example.org>\nContent-Type: multipart/mixed; boundary=\"===============4922146810840031257==\"\n\nx\n");
    assert_eq!(listed.mua.sure, Some(Sure::Possible));
    assert!(codes(&listed).is_empty());
    let report = report(b"From: a@example.com\nMessage-ID: <1@example.com>\n\nx\n");
    assert_eq!((report.mua.text, report.mua.kind), (None, MuaKind::Unknown));
}

#[test]
fn the_order_and_spelling_of_fields_hint_at_the_program() {
    let gmail = "MIME-Version: 1.0\nReferences: <1@example.com>\nFrom: a@example.com\nDate: Fri, 21 Nov 1997 09:55:06 -0600\n\
                 Message-ID: <2@example.com>\nSubject: x\nTo: b@example.com\nContent-Type: text/plain\n\nx\n";
    let mua = report(gmail.as_bytes()).mua;
    assert_eq!(
        (mua.name.as_deref(), mua.sure),
        (Some("Gmail"), Some(Sure::Possible))
    );
    assert_eq!(mua.evidence[0].code, MuaReason::HeaderOrder);
    for other in [
        gmail.replace("MIME-Version", "Mime-Version"),
        gmail.replace("Subject: x\n", "") + "Subject: x\n",
        gmail.replace(
            "From: a@example.com\n",
            "From: a@example.com\nTo: c@example.com\n",
        ),
    ] {
        assert_eq!(report(other.as_bytes()).mua.name, None, "{other}");
    }
}

/// The program that a message leads to, with its version.
fn program(fields: &str) -> (Option<String>, Option<String>) {
    let report = report(format!("{fields}\nFrom: a@example.com\n\nx\n").as_bytes());
    (report.mua.name, report.mua.version)
}

/// A server that gets a message without a Message-ID adds one (RFC 6409, section 8.3), under its own name. Its form is
/// the server's: a UUID there is not Thunderbird's.
#[test]
fn a_message_id_of_the_receiver_tells_nothing_of_the_program() {
    let received = "Received: from a.example ([192.0.2.7]) by mx.example.org with ESMTP id 1; Mon, 1 Jan 2024 10:00:00 +0000";
    let id = |host: &str| format!("Message-ID: <ec89959d-c3a0-403d-bfb0-7405639eb0cf@{host}>");
    let top = |host: &str| program(&format!("{received}\n{}", id(host))).0;
    assert_eq!(top("mx.example.org"), None);
    assert_eq!(top("MX.example.org"), None);
    assert_eq!(top("a.example").as_deref(), Some("Thunderbird"));
    // Inner hops above the boundary are the receiver's too.
    let inner = "Received: from localhost ([127.0.0.1]) by mailbox.example.org with LMTP id 2; Mon, 1 Jan 2024 10:00:01 +0000";
    for host in ["mx.example.org", "mailbox.example.org"] {
        let fields = format!("{inner}\n{received}\n{}", id(host));
        assert_eq!(program(&fields).0, None, "{host}");
    }
    // Before the boundary, it is the sender's own server.
    let older = "Received: from laptop ([192.0.2.9]) by a.example with ESMTPA id 3; Mon, 1 Jan 2024 09:59:59 +0000";
    let fields = format!("{received}\n{older}\n{}", id("a.example"));
    assert_eq!(program(&fields).0.as_deref(), Some("Thunderbird"));
}

#[test]
fn a_number_is_a_version_only_where_a_word_begins() {
    for (field, name, version) in [
        ("X-Mailer: HYC0k", Some("HYC0k"), None),
        ("X-Mailer: 3.14", None, None),
        ("X-Mailer: 12345", None, None),
        ("X-Mailer: Mail2World 4.1", Some("Mail2World"), Some("4.1")),
        ("X-Mailer: Foo v1.2", Some("Foo"), Some("1.2")),
        ("X-Mailer: Foo/1.2 (x)", Some("Foo"), Some("1.2")),
        ("X-Mailer: PHP7.4", Some("PHP"), Some("7.4")),
    ] {
        assert_eq!(
            program(field),
            (name.map(str::to_owned), version.map(str::to_owned)),
            "{field}"
        );
    }
}

/// Calendar, Docs and Groups write the boundaries that Gmail writes, and Google's servers stamp what other programs sent
/// through them.
#[test]
fn what_googles_services_stamp_is_not_gmail() {
    let boundary = "Content-Type: multipart/alternative; boundary=\"000000000000a1b2c305f1a2b3c4\"";
    let service = report(
        format!("Message-ID: <000000000000d5ee9a05f1a2b3c4@google.com>\n{boundary}\nFrom: a@example.com\n\nx\n")
            .as_bytes(),
    );
    assert_eq!(
        (service.mua.name.as_deref(), service.mua.kind),
        (Some("Google"), MuaKind::Service)
    );
    assert!(service.mua.evidence.iter().all(|each| each.name != "Gmail"));
    assert_eq!(program(boundary).0.as_deref(), Some("Gmail"));
    assert_eq!(program("X-Gm-Message-State: AOJu0Yw=").0, None);
}

/// What the catalogs call `{delay}` is a length of time, which the renderer puts into natural units.
#[test]
fn lengths_of_time_are_given_in_seconds() {
    let text = "\
Received: from b.example ([192.0.2.7]) by c.example with ESMTP id 3; Mon, 1 Jan 2024 09:00:00 +0000
Received: from a.example ([192.0.2.8]) by b.example with ESMTP id 2; Mon, 1 Jan 2024 12:00:30 +0000
Received: from x.example ([192.0.2.9]) by a.example with ESMTP id 1; Mon, 1 Jan 2024 10:00:00 +0000
Date: Mon, 1 Jan 2024 10:11:00 +0000
From: a@example.com

x
";
    let report = report(text.as_bytes());
    let delay = |code: RouteReason| {
        let finding = report
            .findings
            .iter()
            .find(|each| each.code == Code::from(code));
        finding.expect("a finding").params["delay"].clone()
    };
    for (code, seconds) in [
        (RouteReason::ClockSkew, 3 * 3600 + 30),
        (RouteReason::DelayLong, 2 * 3600 + 30),
        (RouteReason::DateAhead, 11 * 60),
    ] {
        assert_eq!(delay(code), Param::Duration { seconds }, "{code}");
    }
}

/// Rust users read saved reports back.
#[test]
fn a_saved_route_and_program_can_be_read_back() {
    let report = report(LIST.as_bytes());
    let route = serde_json::to_value(&report.route).expect("JSON");
    assert_eq!(
        serde_json::from_value::<Route>(route).expect("a route"),
        report.route
    );
    let mua = serde_json::to_value(&report.mua).expect("JSON");
    assert_eq!(
        serde_json::from_value::<Mua>(mua).expect("a program"),
        report.mua
    );
}

#[test]
fn programs_keep_their_words_version_and_platform() {
    let report = report(b"From: a@example.com\nUser-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:102.0) Gecko/20100101 Thunderbird/102.11.0\n\nx\n");
    let mua = report.mua;
    assert!(
        mua.text
            .is_some_and(|text| text.starts_with("Mozilla/5.0 (Windows"))
    );
    assert_eq!(mua.version.as_deref(), Some("102.11.0"));
    assert_eq!(mua.platform, Some(Platform::Windows));
}

/// Time grows with length, not with its square: a field of a megabyte and ten thousand fields are read in a moment.
#[test]
fn hostile_fields_take_linear_time() {
    let long = 300_000;
    let fields = [
        format!("Received: from {}\n", "a b ".repeat(250_000)),
        format!("Received: from {}\n", "a".repeat(long)),
        format!("Received: from a ({}\n", "(".repeat(long)),
        format!("Received: from a {}{}\n", "(".repeat(long / 2), ")".repeat(long / 2)),
        format!("Received: {}\n", "\"".repeat(long)),
        format!("Received: {}\n", "<\"".repeat(long / 2)),
        format!("Received: {}\n", "from ".repeat(long / 5)),
        format!("Received: {}\n", "(a) ".repeat(long / 4)),
        format!("Received: {}\n", "1 ".repeat(long / 2)),
        format!("Received: from a ({})\n", "[1.2.3.4] ".repeat(long / 10)),
        format!("Received: from a by b with c via {}\n", "x ".repeat(long / 2)),
        format!("Received: from a by b with Microsoft {}\n", "x ".repeat(long / 2)),
        format!("Received: {};\n", "Mon, 1 Jan 2024 ".repeat(long / 16)),
        "Received: from a.example ([192.0.2.1]) by b.example with ESMTP; Mon, 1 Jan 2024 00:00:00 +0000\n".repeat(9_990),
        (0..9_990).map(|at| format!("Received: from a{at}.example by b{at}.example.net{at}; Mon, 1 Jan 2024 00:00:00 +0000\n")).collect(),
        format!("Content-Type: multipart/mixed; boundary={}\n", "a".repeat(long)),
        format!("User-Agent: {}\n", "thunderbird".repeat(long / 11)),
    ];
    for field in fields {
        let text = format!("{field}From: a@example.com\n\nx\n");
        let options = Options::default();
        let begin = Instant::now();
        let inspection = Inspection::new(text.as_bytes(), &options).expect("a message");
        inspection.evaluate(&Evidence::default());
        let took = begin.elapsed();
        // Without optimization and on a busy machine; what grows with the square takes minutes.
        assert!(took.as_secs() < 30, "{took:?} for {}…", &field[..40]);
    }
}

/// Bytes as they may stand in a field: words that mean something, and anything.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        prop::sample::select(vec![
            "from ",
            "by ",
            "with ",
            "id ",
            "for ",
            "via ",
            "tls ",
            "envelope-from ",
            "; ",
            "(",
            ")",
            "\"",
            "<a@b>",
            "[192.0.2.1]",
            "[IPv6:2001:db8::1]",
            "ESMTPS ",
            "(Postfix) ",
            "(HELO x) ",
            "helo=",
            "version=TLS1_2 ",
            "cipher=",
            "Mon, 1 Jan 2024 00:00:00 +0000",
            " ",
            "\r\n\t",
            "a.example ",
            "Microsoft SMTP Server ",
            "2024-01-01 00:00:00.1 +0000 UTC",
            "\\",
            "한글 ",
            "hermes of ",
        ])
        .prop_map(|word| word.as_bytes().to_vec()),
        prop::collection::vec(
            any::<u8>().prop_filter("no line end", |byte| !matches!(byte, b'\r' | b'\n')),
            0..4
        ),
    ];
    prop::collection::vec(word, 0..40).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any text: no panic, every span lies in the text and in its field, and the fields put together are the text.
    #[test]
    fn any_text_keeps_its_places(values in prop::collection::vec(value(), 1..4)) {
        let mut text = Vec::new();
        for value in &values {
            text.extend_from_slice(b"Received: ");
            text.extend_from_slice(value);
            text.extend_from_slice(b"\r\n");
        }
        text.extend_from_slice(b"From: a@example.com\r\n\r\nx\r\n");
        let report = report(&text);
        prop_assert_eq!(report.route.hops.len(), values.len());
        for (hop, value) in report.route.hops.iter().rev().zip(&values) {
            let field = [b"Received: ", value.as_slice()].concat();
            prop_assert_eq!(&text[hop.span.start..hop.span.end], field.as_slice());
            for part in &hop.parts {
                prop_assert!(part.span.start <= part.span.end);
                prop_assert!(hop.span.start <= part.span.start && part.span.end <= hop.span.end, "{:?}", part);
            }
            let dates = hop.date.iter().map(|date| date.span);
            for span in dates {
                prop_assert!(hop.span.start <= span.start && span.end <= hop.span.end);
            }
        }
        for bar in &report.route.timeline.bars {
            prop_assert!(bar.start >= 0 && bar.end >= 0 && bar.end <= report.route.timeline.end);
            prop_assert!(bar.lane < report.route.timeline.lanes.len());
        }
    }

    /// A date that is written in any zone is the same moment.
    #[test]
    fn every_zone_tells_the_same_moment(seconds in 0_i64..4_000_000_000, minutes in -1439_i64..=1439) {
        use headerlens::internals::{parse_date, to_iso};
        let local = to_iso(seconds + minutes * 60);
        let sign = if minutes < 0 { '-' } else { '+' };
        let zone = format!("{sign}{:02}{:02}", minutes.abs() / 60, minutes.abs() % 60);
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let month = months[local[5..7].parse::<usize>().expect("a month") - 1];
        let (year, day, time) = (&local[..4], &local[8..10], &local[11..19]);
        for text in [
            format!("{day} {month} {year} {time} {zone}"),
            local.replace('Z', &zone),
            format!("{year}-{}-{day} {time}.123 {zone}", &local[5..7]),
            format!("{day}-{month}-{year} {time} {zone} (comment (nested))"),
        ] {
            prop_assert_eq!(parse_date(&text), Some(seconds), "{}", text);
        }
    }
}
