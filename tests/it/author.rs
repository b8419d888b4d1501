//! The author as programs may read it: what is a conflict, what is odd, and what must stay innocent.
//!
//! The forms are those of "Composition Kills" (Chen, Paxson and Jiang, USENIX Security 2020, section 5), of
//! CVE-2023-27043 (Python's `email.utils`) and of "Mailsploit" (2017): for each, some program reads the other domain.

use headerlens::{
    Inspection,
    internals::{Author, AuthorReading, parse_message, read_source},
    options::{Limits, Options},
    reason::{AuthorConflict as C, AuthorRemark as R, Code},
    report::{AuthResult, Severity, Verdict},
};

use crate::support::case;

fn reading(header: &[u8]) -> AuthorReading {
    let bytes = [header, b"\r\nTo: b@receiver.example\r\n\r\nbody\r\n"].concat();
    let limits = Limits::default();
    let text = read_source(&bytes, &limits).expect("a text");
    AuthorReading::new(&parse_message(text, &limits).expect("a message"))
}

fn from(value: &str) -> AuthorReading {
    reading(format!("From: {value}").as_bytes())
}

fn domains(reading: &AuthorReading) -> Vec<&str> {
    reading
        .author
        .domains()
        .iter()
        .map(String::as_str)
        .collect()
}

#[test]
fn two_domains_that_programs_may_read_are_a_conflict() {
    for (value, kind) in [
        // RFC 5322, section 3.4: an address stands in brackets or by itself, never both.
        ("<x@evil.example> ceo@victim.example", C::OutsideBrackets),
        ("ceo@victim.example <x@evil.example>", C::OutsideBrackets),
        (
            "Boss ceo@victim.example <x@evil.example>",
            C::OutsideBrackets,
        ),
        ("ceo@victim.example\t<x@evil.example>", C::OutsideBrackets),
        ("\"ceo@victim.example <x@evil.example>", C::OutsideBrackets),
        ("<> ceo@victim.example, x@evil.example", C::OutsideBrackets),
        ("<x@evil.example> <ceo@victim.example>", C::MissingComma),
        ("<x@evil.example><ceo@victim.example", C::MissingComma),
        ("x@evil.example; ceo@victim.example", C::Semicolon),
        (
            "X <x@evil.example>; Boss <ceo@victim.example>",
            C::Semicolon,
        ),
        ("Boss <ceo@victim.example@evil.example>", C::TwoAtSigns),
        ("ceo@victim.example@evil.example", C::TwoAtSigns),
        ("<ceo@victim.example x@evil.example>", C::TwoAtSigns),
        ("<ceo@victim.example\r\n x@evil.example>", C::TwoAtSigns),
        ("ceo@victim.example x@evil.example", C::TwoAtSigns),
        ("<ceo@victim.example (c) x@evil.example", C::TwoAtSigns),
        ("ceo@victim.example: x@evil.example;", C::GroupName),
        ("ceo@victim.example\\, x@evil.example", C::Backslash),
        ("<ceo@victim.example>\\, <x@evil.example>", C::Backslash),
        (
            "Boss <ceo@[victim.example]>, x@evil.example",
            C::BracketedDomain,
        ),
        (
            "Boss <ceo@[victim.example>, x@evil.example",
            C::BracketedDomain,
        ),
        ("ceo@victim.example\0, x@evil.example", C::ControlCharacter),
        (
            "ceo@victim.example\u{1}x@evil.example, x@evil.example",
            C::TwoAtSigns,
        ),
        (
            "ceo@victim.example\u{2000}, x@evil.example",
            C::InvalidCharacter,
        ),
        (
            "Boss <ceo@victim.example/x>, x@evil.example",
            C::InvalidCharacter,
        ),
        (
            "Boss <ceo@victim.example%2e>, x@evil.example",
            C::InvalidCharacter,
        ),
        (
            "ceo@victim.example%40evil.example, x@evil.example",
            C::InvalidCharacter,
        ),
        ("\"ceo@victim.example\", x@evil.example", C::QuotedAddress),
        ("\"ceo@victim.example\"@evil.example", C::QuotedAddress),
        ("\"ceo@victim.example, x\"@evil.example", C::QuotedAddress),
        // What decodes to <ceo@victim.example>.
        (
            "=?utf-8?b?PGNlb0B2aWN0aW0uZXhhbXBsZT4=?=, <x@evil.example>",
            C::EncodedAddress,
        ),
        (
            "=?utf-8?q?ceo=40victim.example?=@evil.example",
            C::EncodedAddress,
        ),
        (
            "=?utf-8?b?Y2VvQHZpY3RpbS5leGFtcGxl?==?utf-8?q?=00?=@evil.example",
            C::EncodedAddress,
        ),
        ("Boss <ceo@victim.example>\rX: <x@evil.example>", C::BareCr),
        ("ceo@victim.example\r<x@evil.example>", C::BareCr),
    ] {
        let reading = from(value);
        let kinds: Vec<C> = reading
            .conflicts
            .iter()
            .map(|conflict| conflict.kind)
            .collect();
        assert!(kinds.contains(&kind), "{value:?}: {kinds:?}");
        let mut domains = domains(&reading);
        domains.sort_unstable();
        assert_eq!(domains, ["evil.example", "victim.example"], "{value:?}");
        assert!(
            matches!(reading.author, Author::Several { .. }),
            "{value:?}"
        );
    }
}

#[test]
fn bytes_that_are_not_utf_8_and_overlong_domains_are_conflicts() {
    let reading = reading(b"From: ceo@victim.example\xff, x@evil.example");
    assert_eq!(reading.conflicts[0].kind, C::NotUtf8);
    for length in [254, 300, 5_000] {
        let long = "a.".repeat(length / 2);
        let reading = from(&format!("Boss <ceo@{long}victim.example>, x@evil.example"));
        assert_eq!(reading.conflicts[0].kind, C::DomainTooLong, "{length}");
        assert!(
            domains(&reading)
                .iter()
                .any(|d| d.ends_with("victim.example"))
        );
    }
}

#[test]
fn a_repeated_from_is_a_conflict_even_in_one_domain() {
    // RFC 5322, section 3.6: at most one.
    for (first, second) in [("a.example", "b.example"), ("a.example", "a.example")] {
        let reading = reading(format!("From: x@{first}\r\nFrom: y@{second}").as_bytes());
        assert!(matches!(reading.author, Author::Repeated { .. }));
        assert_eq!(reading.conflicts[0].kind, C::Repeated);
    }
}

#[test]
fn one_domain_in_an_odd_form_is_no_conflict() {
    for value in [
        "ceo@example.com",
        "<ceo@example.com>",
        "Boss <ceo@example.com>",
        "Boss <ceo@EXAMPLE.com.>",
        "Boss <ceo@example.com",
        "\"Boss <ceo@example.com>",
        "\"ceo@example.com\" <ceo@example.com>",
        "ceo@example.com <ceo@example.com>",
        "<ceo@example.com> ceo@example.com",
        "<ceo@example.com> <it@example.com>",
        "ceo@example.com; it@EXAMPLE.COM",
        "ceo@example.com, it@example.com",
        "Staff: ceo@example.com, it@example.com;",
        "\"Doe, John\" <ceo@example.com>",
        "Doe, John <ceo@example.com>",
        "Doe\\, John <ceo@example.com>",
        "John (A nice \\) chap) <ceo(his account)@example.com(his host)>",
        "ceo @ example . com",
        "\"a b\"@example.com",
        "Ann @ home <ceo@example.com>",
        "Ann @ann.smith <ceo@example.com>",
        "R&D/Tools [team] <ceo@example.com>",
        "=?utf-8?b?7ZmN6ri464+Z?= <ceo@example.com>",
        "=?utf-8?q?Doe=2C_John?= <ceo@example.com>",
        "홍길동 <ceo@example.com>",
        "\u{202b}שלום\u{202c} <ceo@example.com>",
        "<@relay.example.com:ceo@example.com>",
        "ann=a.test@example.com",
        "SRS0=abc=12=a.test=ann@example.com",
        "bounce+ann=a.test@example.com",
        // RFC 5322 in full: folding, a comment in each place.
        "(c) Boss\r\n\t(c) <(c) ceo (c) @ (c) example.com (c)> (c)",
    ] {
        let reading = from(value);
        assert_eq!(reading.conflicts, [], "{value:?}");
        assert_eq!(domains(&reading), ["example.com"], "{value:?}");
    }
}

#[test]
fn a_domain_in_unicode_and_in_ascii_is_one_domain() {
    // RFC 5890, section 2.3.2.1.
    let reading = from("a@bücher.example, b@xn--bcher-kva.example, c@BÜCHER.example");
    assert_eq!(domains(&reading), ["xn--bcher-kva.example"]);
    assert_eq!(reading.conflicts, []);
}

#[test]
fn several_authors_are_no_conflict() {
    // RFC 5322, section 3.6.2, and RFC 6854: authors may be several, and groups.
    for value in [
        "x@a.example, y@b.example",
        "X <x@a.example>, Y <y@b.example>",
        "\"X\" <x@a.example>,\r\n =?utf-8?q?Y?= <y@b.example>",
        "Both: x@a.example, Y <y@b.example>;",
        "One: x@a.example;, Two: y@b.example;",
    ] {
        let reading = from(value);
        assert_eq!(domains(&reading), ["a.example", "b.example"], "{value:?}");
        assert_eq!(reading.conflicts, [], "{value:?}");
    }
}

#[test]
fn what_only_a_name_or_a_comment_shows_is_a_remark() {
    for (value, kind, shown) in [
        // What mailing lists and form mailers write.
        (
            "\"ann@a.test via list\" <x@example.com>",
            R::NameShowsAnother,
            Some("a.test"),
        ),
        (
            "=?utf-8?q?ann=40a.test_via_list?= <x@example.com>",
            R::NameShowsAnother,
            Some("a.test"),
        ),
        (
            "=?utf-8?q?ann@a.test_via_list?= <x@example.com>",
            R::NameShowsAnother,
            Some("a.test"),
        ),
        (
            "=?utf-8?b?PGNlb0B2aWN0aW0uZXhhbXBsZT4=?= <x@example.com>",
            R::NameShowsAnother,
            Some("victim.example"),
        ),
        (
            "\"<ceo@a.test>\" <x@example.com>",
            R::NameShowsAnother,
            Some("a.test"),
        ),
        (
            "<x@example.com> \"ceo@a.test\"",
            R::NameShowsAnother,
            Some("a.test"),
        ),
        (
            "ceo\u{ff20}a.test <x@example.com>",
            R::NameShowsAnother,
            Some("a.test"),
        ),
        (
            "\u{202e}tset.a@oec\u{202c} <x@example.com>",
            R::NameShowsAnother,
            Some("a.test"),
        ),
        (
            "x@example.com (ceo@a.test)",
            R::CommentShowsAnother,
            Some("a.test"),
        ),
        (
            "<x@example.com(>, <ceo@a.test)>",
            R::CommentShowsAnother,
            Some("a.test"),
        ),
        (
            "ceo%40a.test@example.com",
            R::LocalPartShowsAnother,
            Some("a.test"),
        ),
        (
            "ceo\u{ff20}a.test@example.com",
            R::LocalPartShowsAnother,
            Some("a.test"),
        ),
        (
            "<@a.test,@b.test:x@example.com>",
            R::SourceRoute,
            Some("a.test"),
        ),
        ("x@a.test\t.example.com", R::GapInDomain, Some("a.test")),
        ("P\u{430}yPal <x@example.com>", R::LookAlike, None),
        ("x@p\u{430}ypal.example", R::LookAlike, None),
        ("\u{202e}Boss <x@example.com>", R::DirectionOverride, None),
        ("홍길동 <x@example.com>", R::NameNotEncoded, None),
        ("Doe, John <x@example.com>", R::CommaInName, None),
        ("\"x@example.com\" <x@example.com>", R::AddressAsName, None),
        ("x@example.com <X@Example.com>", R::AddressAsName, None),
    ] {
        let reading = from(value);
        let found = reading.remarks.iter().find(|remark| remark.kind == kind);
        let found = found.unwrap_or_else(|| panic!("{value:?}: {:?}", reading.remarks));
        assert_eq!(found.shown.as_deref(), shown, "{value:?}");
        assert_eq!(reading.conflicts, [], "{value:?}");
        assert_eq!(domains(&reading).len(), 1, "{value:?}");
    }
}

#[test]
fn an_ordinary_from_has_no_remark() {
    for value in [
        "ceo@example.com",
        "Boss <ceo@example.com>",
        "\"Doe, John\" <ceo@example.com>",
        "=?utf-8?b?7ZmN6ri464+Z?= <ceo@example.com>",
        "\"Ann via List\" <list@example.com>",
        "ceo@bücher.example",
        "Staff: a@example.com, b@example.com;",
        "\"Ann (a@example.com)\" <b@example.com>",
        "ann@a.test.example.com (Ann)",
    ] {
        assert_eq!(from(value).remarks, [], "{value:?}");
    }
}

#[test]
fn a_domain_that_not_all_programs_read_is_not_the_authors() {
    for value in [
        "ceo@[victim.example]",
        "ceo@victim.example/x",
        "ceo@victim.example\0",
        "ceo@victim.example Boss",
        "\"ceo@victim.example\"",
        "=?utf-8?q?ceo=40victim.example?=",
    ] {
        let reading = from(value);
        assert_eq!(reading.author, Author::NoDomain, "{value:?}");
        assert_eq!(reading.remarks[0].kind, R::DomainUnclear, "{value:?}");
        assert_eq!(reading.remarks[0].shown.as_deref(), Some("victim.example"));
    }
    for value in [
        "",
        "(ceo@victim.example)",
        "Nobody:;",
        "a@[192.0.2.1]",
        "a@[IPv6:2001:db8::1]",
    ] {
        assert_eq!(from(value).author, Author::NoDomain, "{value:?}");
        assert_eq!(from(value).conflicts, [], "{value:?}");
    }
}

#[test]
fn mail_parser_finds_no_domain_that_is_not_told() {
    // An independent reader: whatever it takes for an address, we have read or told as shown.
    let values = [
        "<x@evil.example> ceo@victim.example",
        "ceo@victim.example <x@evil.example>",
        "ceo@victim.example: x@evil.example;",
        "Boss <ceo@victim.example@evil.example>",
        "ceo@victim.example\\, x@evil.example",
        "\"ceo@victim.example\", x@evil.example",
        "<ceo@victim.example x@evil.example>",
        "x@evil.example; ceo@victim.example",
        "<@evil.example,@b.example:ceo@victim.example>",
        "=?utf-8?q?ceo=40victim.example?= <x@evil.example>",
        "<ceo@victim.example(>, <x@evil.example)>",
        "A: x@evil.example, B <ceo@victim.example>;",
    ];
    for value in values {
        let bytes = format!("From: {value}\r\n\r\n");
        let message = mail_parser::MessageParser::default()
            .parse(&bytes)
            .expect("a message");
        let reading = from(value);
        let shown = reading
            .remarks
            .iter()
            .filter_map(|remark| remark.shown.as_deref());
        let known: Vec<&str> = domains(&reading).into_iter().chain(shown).collect();
        let theirs = message.from().into_iter().flat_map(|from| from.mailboxes());
        for address in theirs.filter_map(|theirs| theirs.address()) {
            let domain = address.rsplit('@').next().unwrap_or_default();
            let is_known = known.contains(&domain) || !address.contains('@');
            assert!(
                is_known,
                "{value:?}: mail-parser reads {address}, we {known:?}"
            );
        }
    }
}

#[test]
fn messages_with_two_authors_are_suspicious() {
    for (name, kind) in [
        ("from-after-bracket", C::OutsideBrackets),
        ("from-backslash", C::Backslash),
        ("from-group-colon", C::GroupName),
        ("from-two-at", C::TwoAtSigns),
        ("from-nodomain-8bit", C::NotUtf8),
        ("from-nodomain-literal", C::BracketedDomain),
        ("from-nodomain-long", C::DomainTooLong),
        ("from-nodomain-nul", C::ControlCharacter),
        ("from-nodomain-slash", C::InvalidCharacter),
    ] {
        let (bytes, evidence) = case("author", name);
        let options = Options::default();
        let report = Inspection::new(&bytes, &options)
            .expect(name)
            .evaluate(&evidence)
            .report;
        assert_eq!(report.summary.verdict, Verdict::Suspicious, "{name}");
        assert_eq!(report.summary.from_domain, None, "{name}");
        let found = report
            .findings
            .iter()
            .find(|finding| finding.code == Code::from(kind));
        let found = found.unwrap_or_else(|| panic!("{name}: {:?}", report.findings));
        assert_eq!(found.severity, Severity::Error, "{name}");
        assert!(!found.spans.is_empty(), "{name}");
        // The signature itself is whole (but for a NUL, see `bytes.rs`): it is the author who cannot be told.
        let dkim = report.authentication.dkim[0].result;
        let is_whole = name != "from-nodomain-nul";
        assert_eq!(dkim == AuthResult::Pass, is_whole, "{name}");
    }
}

#[test]
fn a_misleading_name_is_a_warning_beside_a_proven_domain() {
    for name in ["from-fullwidth-at", "from-rlo"] {
        let (bytes, evidence) = case("author", name);
        let options = Options::default();
        let report = Inspection::new(&bytes, &options)
            .expect(name)
            .evaluate(&evidence)
            .report;
        assert_eq!(report.summary.verdict, Verdict::Authentic, "{name}");
        assert_eq!(
            report.summary.from_domain.as_deref(),
            Some("evil.example"),
            "{name}"
        );
        let code = Code::from(R::NameShowsAnother);
        let found = report.findings.iter().find(|finding| finding.code == code);
        let found = found.unwrap_or_else(|| panic!("{name}: {:?}", report.findings));
        assert_eq!(found.severity, Severity::Warning);
        assert_eq!(found.params["shown"], "victim.example".into());
    }
}
