//! Rules for who looks at a suspicious message.

use headerlens::{
    Evidence,
    dns::RecordType::Txt,
    options::Options,
    report::{Report, Severity},
};

use super::{NOW, found, inspect, param, severity, zone};

/// A message from `from`, with more fields, as Postfix received it from 192.0.2.1.
fn message(from: &str, more: &str) -> String {
    format!(
        "Return-Path: <bounce@example.com>\r\n\
         Received: from mail.example.com (mail.example.com [192.0.2.1])\r\n\tby mx.example.net (Postfix) with ESMTPS id 4bRk2Q1Jz2z9sT\r\n\tfor <bob@example.net>; Thu, 26 Nov 2026 12:00:04 +0100 (CET)\r\n\
         From: {from}\r\nTo: bob@example.net\r\nDate: Thu, 26 Nov 2026 11:00:00 +0000\r\nMessage-ID: <1@example.com>\r\n{more}\r\nhello\r\n"
    )
}

fn report(from: &str, more: &str) -> Report {
    let options = Options {
        now: Some(NOW),
        ..Options::default()
    };
    let dns = zone(&[("_dmarc.example.com", Txt, "v=DMARC1; p=none")]);
    inspect(message(from, more).as_bytes(), &dns, &options)
}

#[test]
fn a_brand_over_a_free_mail_address_is_told() {
    let code = "address-brand-over-free-mail";
    let told = report("\"PayPal Support\" <pp-help@gmail.com>", "");
    assert_eq!(severity(&told, code), Some(Severity::Warning));
    assert_eq!(param(&told, code, "shown"), "paypal");
    assert!(
        found(
            &report("=?utf-8?q?Microsoft_365?= <a@outlook.com>", ""),
            code
        )
        .is_some()
    );
    for near in [
        // The brand's own domain, a word that contains the name of a brand, and a person.
        "\"PayPal\" <service@paypal.com>",
        "\"Pineapple Farm\" <farm@gmail.com>",
        "Ann Lee <ann@gmail.com>",
        "paypal@gmail.com",
    ] {
        assert!(found(&report(near, ""), code).is_none(), "{near}");
    }
}

#[test]
fn a_domain_in_the_name_is_told() {
    let code = "address-name-shows-domain";
    let told = report("\"bank.com security\" <x@example.com>", "");
    assert_eq!(param(&told, code, "shown"), "bank.com");
    for near in [
        "\"Example.com\" <x@example.com>",
        "\"mail.example.com\" <x@example.com>",
        "\"St.Gallen Tourism\" <x@example.com>",
        "\"J.R. Smith\" <x@example.com>",
        "\"version 2.0\" <x@example.com>",
    ] {
        assert!(found(&report(near, ""), code).is_none(), "{near}");
    }
    // An address there has a finding of its own.
    let told = report("\"help@bank.com\" <x@example.com>", "");
    assert!(found(&told, code).is_none());
    assert!(found(&told, "dmarc-name-shows-another-domain").is_some());
}

#[test]
fn addresses_of_other_organizations_are_told() {
    let ann = "Ann <ann@example.com>";
    let told = report(ann, "Reply-To: ann@answers.example\r\n");
    assert_eq!(
        severity(&told, "address-reply-to-elsewhere"),
        Some(Severity::Notice)
    );
    let told = report(ann, "Reply-To: ann.example@gmail.com\r\n");
    assert_eq!(
        severity(&told, "address-reply-to-free-mail"),
        Some(Severity::Warning)
    );
    for near in [
        "Reply-To: ann@mail.example.com\r\n",
        "Reply-To: ann@EXAMPLE.com\r\n",
    ] {
        let told = report(ann, near);
        assert!(
            found(&told, "address-reply-to-elsewhere").is_none(),
            "{near}"
        );
    }
    // From one mailbox at a free mail service to another.
    let told = report("Ann <ann@gmail.com>", "Reply-To: ann@yahoo.com\r\n");
    assert_eq!(
        severity(&told, "address-reply-to-elsewhere"),
        Some(Severity::Notice)
    );
    let told = report("Ann <ann@other.example>", "Sender: x@third.example\r\n");
    assert_eq!(
        param(&told, "address-return-path-elsewhere", "shown"),
        "example.com"
    );
    assert_eq!(
        param(&told, "address-sender-elsewhere", "shown"),
        "third.example"
    );
    let told = report(ann, "Sender: x@example.com\r\n");
    assert!(found(&told, "address-return-path-elsewhere").is_none());
    assert!(found(&told, "address-sender-elsewhere").is_none());
}

#[test]
fn punycode_is_shown_in_both_forms() {
    // RFC 3492, section 7.1 (B): "why can't they just speak in Chinese" is longer; this is bücher.
    let told = report("x@xn--bcher-kva.example", "");
    assert_eq!(
        param(&told, "address-punycode", "domains"),
        "bücher.example = xn--bcher-kva.example"
    );
    let told = report("x@bücher.example", "");
    assert_eq!(
        param(&told, "address-punycode", "domains"),
        "bücher.example = xn--bcher-kva.example"
    );
    assert!(found(&report("x@example.com", ""), "address-punycode").is_none());
}

#[test]
fn characters_that_hide_text_are_told() {
    let ann = "Ann <ann@example.com>";
    let told = report(ann, "Subject: invoice \u{202e}fdp.exe\r\n");
    assert_eq!(param(&told, "text-direction-override", "field"), "Subject");
    let told = report(ann, "Subject: P\u{200b}ay\u{200b}Pal\r\n");
    assert_eq!(param(&told, "text-invisible-characters", "count"), "2");
    assert_eq!(
        param(&told, "text-invisible-characters", "characters"),
        "U+200B"
    );
    // Arabic with a mark, an emoji with joiners.
    for near in [
        "Subject: \u{200f}\u{645}\u{631}\u{62d}\u{628}\u{627}\r\n",
        "Subject: \u{1f468}\u{200d}\u{1f469}\r\n",
    ] {
        let told = report(ann, near);
        assert!(found(&told, "text-direction-override").is_none(), "{near}");
        assert!(
            found(&told, "text-invisible-characters").is_none(),
            "{near}"
        );
    }
}

#[test]
fn a_message_id_of_nobody_in_the_header_is_told() {
    let with = |id: &str| {
        let text = message("Ann <ann@example.com>", "").replace("<1@example.com>", id);
        inspect(text.as_bytes(), &zone(&[]), &Options::default())
    };
    let code = "fit-message-id-elsewhere";
    assert_eq!(
        param(&with("<1@elsewhere.example>"), code, "shown"),
        "elsewhere.example"
    );
    for near in [
        "<1@example.com>",
        "<1@host.example.com>",
        "<1@mx.example.net>",
        "<1@localhost>",
        "<1@desktop-7f3a>",
        "<1>",
    ] {
        assert!(found(&with(near), code).is_none(), "{near}");
    }
}

#[test]
fn fields_that_are_missing_or_stand_twice_are_told() {
    // RFC 5322, section 3.6.
    let text = message("Ann <ann@example.com>", "");
    let plain = inspect(text.as_bytes(), &zone(&[]), &Options::default());
    for code in [
        "fit-date-missing",
        "fit-message-id-missing",
        "fit-field-repeated",
    ] {
        assert!(found(&plain, code).is_none(), "{code}");
    }
    let without = |field: &str| {
        let lines = text
            .split_inclusive("\r\n")
            .filter(|line| !line.starts_with(field));
        inspect(
            lines.collect::<String>().as_bytes(),
            &zone(&[]),
            &Options::default(),
        )
    };
    assert_eq!(
        severity(&without("Date:"), "fit-date-missing"),
        Some(Severity::Warning)
    );
    assert_eq!(
        severity(&without("Message-ID:"), "fit-message-id-missing"),
        Some(Severity::Notice)
    );
    let twice = text.replace(
        "Message-ID: ",
        "Message-ID: <2@example.com>\r\nMessage-ID: ",
    );
    let twice = inspect(twice.as_bytes(), &zone(&[]), &Options::default());
    assert_eq!(param(&twice, "fit-field-repeated", "field"), "Message-ID");
    assert_eq!(param(&twice, "fit-field-repeated", "count"), "2");
    // A header alone says nothing of what was left out.
    let (header, _) = text.split_once("\r\n\r\n").expect("a body");
    let header: String = header.replace("Date: Thu, 26 Nov 2026 11:00:00 +0000\r\n", "");
    let part = inspect(header.as_bytes(), &zone(&[]), &Options::default());
    assert!(found(&part, "fit-date-missing").is_none());
}

#[test]
fn a_claim_of_a_server_that_nobody_met_is_told() {
    let claimed = |authserv: &str, result: &str| {
        let field = format!(
            "Authentication-Results: {authserv}; spf={result} smtp.mailfrom=ann@example.com\r\n"
        );
        let text = message("Ann <ann@example.com>", &field).replace("bounce@", "ann@");
        let dns = zone(&[("example.com", Txt, "v=spf1 -all")]);
        inspect(text.as_bytes(), &dns, &Options::default())
    };
    let code = "fit-claim-from-nowhere";
    let told = claimed("mx.secure.example", "pass");
    assert_eq!(severity(&told, code), Some(Severity::Warning));
    // It is told once.
    assert!(found(&told, "claim-differs").is_none());
    // It says what we find; and a server of the route.
    assert!(found(&claimed("mx.secure.example", "fail"), code).is_none());
    assert!(found(&claimed("filter.example.net", "pass"), code).is_none());
}

fn mail_folder(name: &str, change: &[(&str, &str)]) -> Report {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/mail");
    let read = |name: String| std::fs::read_to_string(folder.join(name)).expect("a file");
    let mut text = read(format!("{name}.eml"));
    for (from, to) in change {
        assert!(text.contains(from), "{name}: {from}");
        text = text.replace(from, to);
    }
    let evidence = Evidence::from_json(&read("dns.json".to_owned())).expect("evidence");
    let options = Options {
        now: Some(NOW),
        ..Options::default()
    };
    inspect(text.as_bytes(), &evidence, &options)
}

#[test]
fn signs_of_replay_are_counted() {
    // RFC 6376, section 8.6; DESIGN.md, section 2.3.
    let all = "replay-all-signs";
    let told = mail_folder("replayed", &[]);
    assert_eq!(severity(&told, all), Some(Severity::Warning));
    assert_eq!(param(&told, all, "recipient"), "bob@example.net");
    // The recipient is the one that was signed.
    let near = mail_folder("replayed", &[("bob@example.net", "someone@else.example")]);
    assert!(found(&near, all).is_none());
    // From the author's own network.
    let near = mail_folder(
        "replayed",
        &[
            ("mail.evil.example", "mail.shop.example"),
            ("203.0.113.66", "192.0.2.10"),
            ("x@evil.example", "ann@shop.example"),
        ],
    );
    assert_eq!(
        severity(&near, "replay-recipient-and-delay"),
        Some(Severity::Notice)
    );
    // A list says so of itself.
    let near = mail_folder(
        "replayed",
        &[(
            "Subject: Your",
            "List-Id: <l.evil.example>\r\nSubject: Your",
        )],
    );
    assert_eq!(severity(&near, all), Some(Severity::Notice));
    // Honest mail, forwarded with its signature: one sign, or two that are a notice.
    for name in [
        "forwarded-with-its-signature",
        "newsletter-signed-for-the-author",
        "google-groups",
        "gmail-to-gmail",
    ] {
        let told = mail_folder(name, &[]);
        let loud = told
            .findings
            .iter()
            .filter(|each| each.severity <= Severity::Warning);
        assert!(
            loud.into_iter()
                .all(|each| !each.code.as_str().starts_with("replay-")),
            "{name}"
        );
    }
}
