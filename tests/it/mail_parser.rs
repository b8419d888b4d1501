//! Dates, addresses and encoded words beside mail-parser, which reads the same fields by its own code.
//!
//! The values are those that mail-parser tests itself with, and the fields of the messages of its and our suites. They are
//! skipped where cargo did not unpack mail-parser's source.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use headerlens::{
    Inspection,
    dns::Evidence,
    internals::{domain_in_ascii, mailboxes, parse_date},
    options::Options,
};
use mail_parser::{HeaderForm, HeaderValue};
use serde_json::Value;

use crate::support;

/// A known difference: the value, each run of white space as one space, and why ours stands.
type Difference = (&'static str, &'static str);

/// Values to compare: those of mail-parser's file `list`, and all fields with one of `names`.
fn values(list: &str, names: &[&str]) -> BTreeSet<Vec<u8>> {
    let Some(resources) = support::resources("mail-parser-1.0.1", "") else {
        return BTreeSet::new();
    };
    let text = fs::read_to_string(resources.join(list)).expect("a list of mail-parser's");
    let list: Value = serde_json::from_str(&text).expect("JSON");
    let listed = list
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|case| case.get("header")?.as_str())
        .map(|value| first_field(value.as_bytes()));
    let mut messages = messages(&resources.join("eml"));
    if let Some(suites) = support::suites() {
        messages.extend(self::messages(&suites.join("cases")));
    }
    let fields = messages.iter().flat_map(|path| {
        let message = fs::read(path).expect("a message");
        fields(&message, names)
    });
    listed.chain(fields).collect()
}

/// The messages in a folder and those under it.
fn messages(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of messages") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(messages(&path));
        } else if path.extension().is_some_and(|extension| extension == "eml") {
            found.push(path);
        }
    }
    found
}

/// The values of the fields that have one of `names`, as they stand in a message.
fn fields(message: &[u8], names: &[&str]) -> Vec<Vec<u8>> {
    let options = Options::default();
    let Ok(inspection) = Inspection::new(message, &options) else {
        return Vec::new();
    };
    let report = inspection.evaluate(&Evidence::default()).report;
    report
        .headers
        .iter()
        .filter(|field| {
            names
                .iter()
                .any(|name| field.name.eq_ignore_ascii_case(name))
        })
        .filter_map(|field| message.get(field.span.start..field.span.end))
        .filter_map(|field| {
            let colon = field.iter().position(|&byte| byte == b':')?;
            field.get(colon + 1..).map(first_field)
        })
        .collect()
}

/// A value up to the end of its field, without the line end.
fn first_field(value: &[u8]) -> Vec<u8> {
    let end = value
        .iter()
        .enumerate()
        .position(|(at, &byte)| byte == b'\n' && !matches!(value.get(at + 1), Some(b' ' | b'\t')))
        .unwrap_or(value.len());
    value[..end].trim_ascii_end().to_vec()
}

/// A text with each run of white space as one space.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Fails where a difference is not listed, or a listed one is none any more.
fn settle(agreed: usize, differences: &[(Vec<u8>, String)], listed: &[Difference]) {
    println!("{agreed} agree, {} differ as listed", differences.len());
    let mut unlisted = Vec::new();
    let mut used = BTreeSet::new();
    for (value, what) in differences {
        let text = plain(&String::from_utf8_lossy(value));
        match listed.iter().position(|(value, _)| *value == text) {
            Some(at) => {
                used.insert(at);
            }
            None => unlisted.push(format!("{text:?}\n    {what}")),
        }
    }
    assert!(unlisted.is_empty(), "{}", unlisted.join("\n"));
    if agreed > 0 {
        let unused: Vec<_> = (0..listed.len())
            .filter(|at| !used.contains(at))
            .map(|at| listed[at].0)
            .collect();
        assert!(unused.is_empty(), "no difference any more: {unused:?}");
    }
}

const NO_DATE: &str = "no month by its name, or no time of day: not a date";
const ZONE: &str = "a zone has four digits, or two (`+05`); else nothing is known of it, and the time is taken as UTC";
const AFTER: &str = "what follows the zone is no part of the date";

const DATES: &[Difference] = &[
    (
        "4 8 15 16 23 42, 4 8 15 16 23 42, 4 8 15 16 23 42,",
        NO_DATE,
    ),
    ("Tue, 7 Apr 2026 10:00:t <rimap-test@example.test>", NO_DATE),
    (
        "20 11 (some 44 comments(more comments )) 79 05:34:27 -0300",
        NO_DATE,
    ),
    ("Tue, 1 Xul 2003 10:52:37 +0200", NO_DATE),
    ("Tue, 1 Xul 2003 10:52:37 -0000", NO_DATE),
    (
        "by 2002:aa7:cd10:0:b0:45c:2c83:1208 with SMTP id b16-20020aa7cd10000000b0045c2c831208mr4220805edw.81.1665423075119; \
         Mon, 10 Oct 2022 10:31:15 -0700 (PDT)",
        "the value of a Received field is no date",
    ),
    (
        "01-Jan-2021 10:52:37 +0200",
        "the form of IMAP (RFC 3501, `date-time`), which some programs write",
    ),
    (
        "1 Jul 121 10:52:37 +0200",
        "a year of three digits counts from 1900 (RFC 5322, section 4.3)",
    ),
    (
        "Thu, 10 Jul 1997 14:53:31 EST5EDT",
        "a zone name that is not known says nothing (RFC 5322, section 4.3)",
    ),
    (
        "Tue, 1 Jul 2003 10:52:37",
        "without a zone it is a date all the same, taken as UTC",
    ),
    (
        "Tue, 1 Jul 2003 10:52:37 est",
        "the case of a zone's name does not count (RFC 5234, section 2.3)",
    ),
    (
        "Tue, 1 June 2003 10:52:37 +0200",
        "a month with its whole name is still that month",
    ),
    (
        "Wed, 27 Jun 99 04:11 GMT",
        "the seconds may be left out (RFC 5322, section 3.3)",
    ),
    ("Tue, 1 Jul 2003 10:52:37 +0200; x", AFTER),
    ("Tue, 1 Jul 2003 10:52:37 +0200 foo-", AFTER),
    ("Tue, 1 Jul 2003 10:52:37 +0200 foo-bar", AFTER),
    ("Tue, 1 Jul 2003 10:52:37 +0200 x-y", AFTER),
    ("Tue, 1 Jul 2003 10:52:37 +020", ZONE),
    ("Tue, 1 Jul 2003 10:52:37 +05 (IST)", ZONE),
    ("Tue, 1 Jul 2003 10:52:37 +1 x-", ZONE),
    ("Tue, 1 Jul 2003 10:52:37 +3(7 +5", ZONE),
    ("Tue, 1 Jul 2003 10:52:37 +5", ZONE),
    ("Tue, 1 Jul 2003 10:52:37 +530", ZONE),
    ("Tue, 1 Jul 2003 10:52:37 +9", ZONE),
    ("Tue, 1 Jul 2003 10:52:37 -+5", ZONE),
    ("Tue, 1 Jul 2003 10:52:37 -5", ZONE),
    ("Tue, 1 Jul 2003 10:52:37 5", ZONE),
    ("Tue, 1 Jul 2003 10:52:37 5+,", ZONE),
];

#[test]
fn dates_agree() {
    let mut agreed = 0;
    let mut differences = Vec::new();
    for value in values("date.json", &["Date", "Resent-Date"]) {
        let ours = parse_date(&String::from_utf8_lossy(&value));
        let parsed = HeaderForm::Date.parse(&value);
        let theirs = match parsed.value() {
            HeaderValue::DateTime(date) if date.is_valid() => Some(date.to_timestamp()),
            _ => None,
        };
        if ours == theirs {
            agreed += 1;
        } else {
            differences.push((value, format!("ours {ours:?}, theirs {theirs:?}")));
        }
    }
    settle(agreed, &differences, DATES);
}

const ADDRESSES: &[Difference] = &[
    (
        "\"unterminated <a@b.com>",
        "a quotation mark that nothing closes hides no address",
    ),
    (
        "Joe <a@b.com> <c@d.com>",
        "no rule says which of two addresses is meant, so both are told",
    ),
    (
        "John Doe <jdoe@machine(comment). example>",
        "comments and white space may stand around a dot (RFC 5322, section 4.4 and appendix A.6.3)",
    ),
    (
        "Mary Smith <@node.test:mary@example.net>, , jdoe@test . example",
        "white space may stand around a dot (RFC 5322, section 4.4 and appendix A.6.1)",
    ),
];

/// Compared are the domains of the mailboxes: what DMARC rests on.
#[test]
fn addresses_agree() {
    let mut agreed = 0;
    let mut differences = Vec::new();
    let names = ["From", "Sender", "Reply-To", "To", "Cc"];
    for value in values("address.json", &names) {
        let ours: Vec<String> = mailboxes(&value)
            .into_iter()
            .filter_map(|mailbox| mailbox.domain)
            .collect();
        let parsed = HeaderForm::Addresses.parse(&value);
        let theirs: Vec<String> = match parsed.value() {
            HeaderValue::Address(list) => list
                .mailboxes()
                .filter_map(|mailbox| mailbox.address()?.rsplit_once('@'))
                .filter_map(|(_, domain)| domain_in_ascii(domain))
                .collect(),
            _ => Vec::new(),
        };
        if ours == theirs {
            agreed += 1;
        } else {
            differences.push((value, format!("ours {ours:?}, theirs {theirs:?}")));
        }
    }
    settle(agreed, &differences, ADDRESSES);
}

const TEXTS: &[Difference] = &[
    (
        "=?iso-8859-1?Q?Die_Hasen_und_die_Fr\u{fffd}sche?=",
        "an encoded word is ASCII (RFC 2047, section 2); a byte that is not UTF-8 was replaced before it is decoded",
    ),
    (
        "=?utf-7?Q?Die_Hasen_und_die_Fr+APY-sche_=28Microsoft_Outlook_00=29?=",
        "UTF-7 is not decoded: no browser knows it any more, since text can be hidden in it",
    ),
    (
        "=?utf-8?q?a?= =?utf-8?q?=ZZ?=",
        "what is no escape stands for itself; the word around it is decoded",
    ),
    (
        "=?x?q?a?=",
        "a word whose charset is not known stays as it is written (RFC 2047, section 6.3)",
    ),
    (
        "a b",
        "a bare CR is no line end and no space (RFC 5322, section 2.2)",
    ),
];

/// White space is compared as one space: folding leaves it to the reader (RFC 5322, section 2.2.3).
#[test]
fn encoded_words_agree() {
    let mut agreed = 0;
    let mut differences = Vec::new();
    for value in values("unstructured.json", &["Subject", "Comments"]) {
        let message = [b"Subject: ", &value[..], b"\r\n\r\n"].concat();
        let options = Options::default();
        let report = Inspection::new(&message, &options)
            .expect("a message")
            .evaluate(&Evidence::default())
            .report;
        let ours = plain(&report.headers[0].value);
        let parsed = HeaderForm::Text.parse(&value);
        let theirs = match parsed.value() {
            HeaderValue::Text(text) => plain(text),
            _ => String::new(),
        };
        if ours == theirs {
            agreed += 1;
        } else {
            differences.push((value, format!("ours {ours:?}, theirs {theirs:?}")));
        }
    }
    settle(agreed, &differences, TEXTS);
}
