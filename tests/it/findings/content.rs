//! Rules over the MIME parts, in the second module.

use headerlens::{
    Evidence, Inspection, Options,
    report::{Finding, Severity},
};
use headerlens_extras::{Seen, findings, parts};

/// The findings about the parts of a message from ann@example.com.
fn told(content: &str) -> Vec<Finding> {
    let text =
        format!("From: Ann <ann@example.com>\r\nSubject: hi\r\nMIME-Version: 1.0\r\n{content}");
    let options = Options::default();
    let inspection = Inspection::new(text.as_bytes(), &options).expect("a message");
    let report = inspection.evaluate(&Evidence::default()).report;
    let seen = serde_json::to_value(&report).expect("JSON");
    let seen: Seen = serde_json::from_value(seen).expect("what the rules read");
    findings(&parts(text.as_bytes()).expect("parts"), &seen)
}

fn html(body: &str) -> Vec<Finding> {
    told(&format!(
        "Content-Type: text/html; charset=utf-8\r\n\r\n{body}\r\n"
    ))
}

fn text(body: &str) -> Vec<Finding> {
    told(&format!(
        "Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
    ))
}

fn attachment(name: &str) -> Vec<Finding> {
    told(&format!(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\n\
         Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\nx\r\n--b--\r\n"
    ))
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect()
}

#[test]
fn a_link_that_leads_elsewhere_than_it_shows_is_told() {
    let found = html(
        "<a href='https://evil.example/x'>https://bank.example/login</a> <a href='http://evil.example'>www.bank.example</a>",
    );
    assert_eq!(codes(&found), ["content-link-elsewhere"]);
    assert_eq!(found[0].severity, Severity::Warning);
    assert_eq!(found[0].params["count"], 2_usize.into());
    assert_eq!(found[0].params["shown"], "bank.example".into());
    assert_eq!(found[0].params["target"], "evil.example".into());
    assert!(!found[0].spans.is_empty());
    for near in [
        // Words, the same organization, the author's own counter, a gateway, a file's name, an address.
        "<a href='https://evil.example/x'>Click here</a>",
        "<a href='https://login.bank.example/x'>bank.example</a>",
        "<a href='https://click.example.com/?u=1'>https://shop.example/autumn</a>",
        "<a href='https://eur01.safelinks.protection.outlook.com/?url=x'>https://bank.example</a>",
        "<a href='https://files.example/1'>readme.md</a>",
        "<a href='mailto:a@bank.example'>a@bank.example</a>",
    ] {
        assert_eq!(codes(&html(near)), [""; 0], "{near}");
    }
}

#[test]
fn links_that_are_written_to_mislead_are_told() {
    for (body, code) in [
        // RFC 3986, section 7.6.
        (
            "<a href='https://bank.example@evil.example/'>x</a>",
            "content-link-user-info",
        ),
        (
            "<a href='https://bank.example:443@evil.example/'>x</a>",
            "content-link-user-info",
        ),
        (
            "<a href='http://203.0.113.7/login'>x</a>",
            "content-link-to-address",
        ),
        (
            "<a href='http://[2001:db8::1]/login'>x</a>",
            "content-link-to-address",
        ),
        (
            "<a href=' java\nscript:alert(1)'>x</a>",
            "content-link-script",
        ),
        (
            "<a href='data:text/html;base64,PGI+'>x</a>",
            "content-link-script",
        ),
        // UTS 39, section 4.
        (
            "<a href='https://paypa1.com/'>x</a>",
            "content-domain-looks-like",
        ),
        (
            "<a href='https://xn--pypl-53dc.com/'>x</a>",
            "content-domain-looks-like",
        ),
    ] {
        assert_eq!(codes(&html(body)), [code], "{body}");
    }
    for near in [
        "<a href='https://ann@files.example/'>x</a>",
        "<a href='https://example.com/@user'>x</a>",
        "<a href='data:image/png;base64,AA'>x</a>",
        "<a href='https://paypal.com/'>x</a>",
        "<a href='https://www.amazon.de/'>x</a>",
    ] {
        assert_eq!(codes(&html(near)), [""; 0], "{near}");
    }
}

#[test]
fn attachments_that_run_are_told() {
    assert_eq!(codes(&attachment("setup.exe")), ["content-attachment-runs"]);
    assert_eq!(
        codes(&attachment("invoice.PDF.js")),
        ["content-attachment-disguised"]
    );
    assert_eq!(
        codes(&attachment("invoice.pdf                .scr")),
        ["content-attachment-disguised"]
    );
    assert_eq!(
        codes(&attachment("invoice\u{202e}fdp.exe")),
        ["content-attachment-disguised"]
    );
    for near in [
        "invoice.pdf",
        "example.com.pdf",
        "archive.tar.gz",
        "photo.jpg",
        "exe",
        "notes.exe.txt",
    ] {
        assert_eq!(codes(&attachment(near)), [""; 0], "{near}");
    }
}

#[test]
fn a_text_that_names_others_only_is_told() {
    let found = text(
        "Your bank writes to you. Questions: help@bank.example or https://www.bank.example/help",
    );
    assert_eq!(codes(&found), ["content-body-names-others"]);
    assert_eq!(found[0].severity, Severity::Notice);
    assert_eq!(found[0].params["count"], 2_usize.into());
    for near in [
        "Write to help@example.com, not to help@bank.example.",
        "See you at ten. It is 3.5 km from node.js e.g. by car.",
    ] {
        assert_eq!(codes(&text(near)), [""; 0], "{near}");
    }
}
