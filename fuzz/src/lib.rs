//! What a stranger's bytes get into: one function a parser, each of which must come to an end
//! without a panic, and give a report whose spans lie in the text.
//!
//! The fuzz targets call these, and so does `tests/it/fuzz.rs`, on a compiler without a fuzzer.

use headerlens::{
    Inspection,
    dns::{Answer, Evidence, Question, Record, RecordType, Unlisted},
    internals::{text_from_bytes, wire},
    options::Options,
    report::MimePart,
    split,
};
use serde_json::Value;

/// What takes a stranger's bytes.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: &[(&str, Target)] = &[
    ("message", message),
    ("dkim", dkim),
    ("arc", arc),
    ("claims", claims),
    ("route", route),
    ("spf", spf),
    ("dmarc", dmarc),
    ("records", records),
    ("wire", wire),
    ("mbox", mbox),
    ("evidence", evidence),
    ("repair", repair),
    ("inner", inner),
    ("filters", filters),
    ("parts", parts),
    ("msg", msg),
    ("opinion", opinion),
];

/// A whole message.
pub fn message(data: &[u8]) {
    for text in [data.to_vec(), fold(data)] {
        inspect(&text, b"");
    }
}

/// A signature and the key record that it is verified with.
pub fn dkim(data: &[u8]) {
    for data in [data.to_vec(), fold(data)] {
        let (field, record) = cut(&data);
        inspect(&with_field("DKIM-Signature", field), record);
    }
}

/// The three fields of an ARC set, and a key record.
pub fn arc(data: &[u8]) {
    for data in [data.to_vec(), fold(data)] {
        let (fields, record) = cut(&data);
        let (seal, rest) = cut(fields);
        let (signature, results) = cut(rest);
        let mut text = field("ARC-Seal", seal);
        text.extend(field("ARC-Message-Signature", signature));
        text.extend(field("ARC-Authentication-Results", results));
        text.extend(PLAIN);
        inspect(&text, record);
    }
}

/// What a server claimed.
pub fn claims(data: &[u8]) {
    for value in [data.to_vec(), fold(data)] {
        for name in [
            "Authentication-Results",
            "ARC-Authentication-Results",
            "Received-SPF",
        ] {
            inspect(&with_field(name, &value), b"");
        }
    }
}

/// Fields of spam filters, one for each grammar, above the message and so believed.
pub fn filters(data: &[u8]) {
    for value in [data.to_vec(), fold(data)] {
        let mut text = Vec::new();
        for name in FILTER_FIELDS {
            text.extend(field(name, &value));
        }
        text.extend(PLAIN);
        let options = Options {
            filters: true,
            trusted: vec!["mx.example.net".to_owned()],
            ..Options::default()
        };
        let Ok(inspection) = Inspection::new(&text, &options) else {
            continue;
        };
        let report = inspection.evaluate(&Evidence::default()).report;
        let found = headerlens_extras::filters::filters(&report.headers);
        assert!(found.len() <= 500 && found.iter().all(|field| field.values.len() <= 200));
        let json = serde_json::to_value(&found).expect("fields have a JSON form");
        check_spans(&json, text.len());
    }
}

const FILTER_FIELDS: &[&str] = &[
    "Authentication-Results",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "X-Barracuda-Spam-Score",
    "X-Forefront-Antispam-Report",
    "X-ORG-MailScanner-SpamCheck",
    "X-Proofpoint-Spam-Details",
    "X-SES-Outgoing",
    "X-SES-Spam-Verdict",
    "X-Spam-hits",
    "X-Spam-Level",
    "X-Spam-Report",
    "X-Spam-Status",
    "X-Spamd-Result",
    "X-TM-AS-Result",
];

/// Hops, and the author's program.
pub fn route(data: &[u8]) {
    for value in [data.to_vec(), fold(data)] {
        let (hop, program) = cut(&value);
        let mut text = field("Received", hop);
        text.extend(field("Received", program));
        for name in ["User-Agent", "X-Originating-IP", "Return-Path"] {
            text.extend(field(name, program));
        }
        text.extend(PLAIN);
        inspect(&text, b"");
    }
}

/// The record at every name that SPF asks for, and the address of the sender.
pub fn spf(data: &[u8]) {
    for data in [data.to_vec(), fold(data)] {
        let (sender, record) = cut(&data);
        let options = Options {
            envelope: headerlens::options::Envelope {
                ip: "192.0.2.3".parse().ok(),
                helo: Some("mail.example.com".to_owned()),
                mail_from: Some(String::from_utf8_lossy(sender).into_owned()),
            },
            ..Options::default()
        };
        inspect_with(PLAIN, &[b"v=spf1 ", record].concat(), &options);
    }
}

/// The record at every name of the tree walk, and the author.
pub fn dmarc(data: &[u8]) {
    for data in [data.to_vec(), fold(data)] {
        let (author, record) = cut(&data);
        let mut text = field("From", author);
        text.extend(b"\r\n");
        inspect(&text, &[b"v=DMARC1;", record].concat());
    }
}

/// Any record at every name, whatever is asked for: BIMI, MTA-STS, TLS-RPT, and those above.
pub fn records(data: &[u8]) {
    for record in [data.to_vec(), fold(data)] {
        inspect(PLAIN, &record);
    }
}

/// An answer as a resolver sends it.
pub fn wire(data: &[u8]) {
    for record_type in [RecordType::Txt, RecordType::Mx, RecordType::A] {
        let question = Question::new("example.com", record_type);
        let _ = wire::decode(data, &question);
        let name = String::from_utf8_lossy(data);
        let _ = wire::encode(&Question::new(&name, record_type));
    }
}

/// A file of several messages.
pub fn mbox(data: &[u8]) {
    for text in [data.to_vec(), fold(data)] {
        let mut end = 0;
        for span in split(&text) {
            assert!(
                end <= span.start && span.start <= span.end && span.end <= text.len(),
                "{span:?}"
            );
            end = span.end;
        }
    }
}

/// A damaged text: its repair is bounded, comes to an end, and leaves a text of which the report's spans are places.
pub fn repair(data: &[u8]) {
    let quoted = [b"> ".as_slice(), PLAIN].concat();
    for text in [
        data.to_vec(),
        fold(data),
        [data, PLAIN].concat(),
        [&quoted, data].concat(),
    ] {
        let repaired = headerlens::repair(&text, &Options::default().limits);
        assert!(repaired.text.len() <= text.len() * 2 + 65_536);
        inspect(&repaired.text, b"");
    }
}

/// The parts of a message, those of a bounce among them.
pub fn inner(data: &[u8]) {
    for data in [data.to_vec(), fold(data)] {
        let (part, status) = cut(&data);
        let mut text = field(
            "Content-Type",
            b"multipart/report; report-type=delivery-status; boundary=B",
        );
        text.extend(b"From: a@example.com\r\n\r\n--B\r\n");
        text.extend(part);
        text.extend(b"\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\nFinal-Recipient: rfc822; b@example.net\r\n");
        text.extend(status);
        text.extend(b"\r\n--B--\r\n");
        for text in [&text, &data] {
            let found = headerlens::inner_messages(text, &Options::default().limits);
            for inner in found.unwrap_or_default() {
                let span = inner.report.span;
                assert!(span.start <= span.end && span.end <= text.len());
                assert!(inner.report.encoded || *inner.bytes == text[span.start..span.end]);
            }
        }
        inspect(&text, b"");
    }
}

/// The MIME tree of a message in the second module, with the links of its HTML.
pub fn parts(data: &[u8]) {
    for data in [data.to_vec(), fold(data)] {
        let (html, part) = cut(&data);
        let mut text = b"From: a@example.com\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/html\r\n\r\n<a href=\"https://example.com\">".to_vec();
        text.extend(html);
        text.extend(b"\r\n--B\r\n");
        text.extend(part);
        text.extend(b"\r\n--B--\r\n");
        for text in [&text, &data] {
            if let Ok(part) = headerlens_extras::parts(text) {
                within(&part, text.len(), 0);
            }
        }
    }
}

/// Every part lies in the text, and the tree is bounded.
fn within(part: &MimePart, end: usize, depth: usize) {
    for span in part.span.iter().chain(&part.body_span) {
        assert!(span.start <= span.end && span.end <= end);
    }
    assert!(depth < 200);
    for inner in &part.parts {
        within(inner, end, depth + 1);
    }
}

/// A .msg file: the bytes themselves, and a real one with bytes changed.
pub fn msg(data: &[u8]) {
    let _ = headerlens_extras::msg_header(data);
    let mut file = include_bytes!("../../tests/data/files/received.msg").to_vec();
    for change in data.chunks_exact(3).take(64) {
        let [high, low, value] = *change else {
            continue;
        };
        let at = usize::from(u16::from_be_bytes([high, low])) % file.len();
        file[at] = value;
    }
    let _ = headerlens_extras::msg_header(&file);
}

/// mail-auth's verifiers on a message, with a key record.
pub fn opinion(data: &[u8]) {
    for data in [data.to_vec(), fold(data)] {
        let (field, record) = cut(&data);
        let text = with_field("DKIM-Signature", field);
        let options = Options::default();
        let Ok(inspection) = Inspection::new(&text, &options) else {
            continue;
        };
        let evidence = answers(&inspection, record);
        let report = serde_json::to_value(inspection.evaluate(&evidence).report).expect("JSON");
        let ours = serde_json::from_value(report).expect("what is compared");
        let _ = headerlens_extras::second_opinion(&text, &evidence, &ours);
    }
}

/// Evidence from a file, which has to come out of its own JSON as it went in.
pub fn evidence(data: &[u8]) {
    let Ok(evidence) = Evidence::from_json(&String::from_utf8_lossy(data)) else {
        return;
    };
    let json = evidence.to_json().expect("evidence has a JSON form");
    assert_eq!(Evidence::from_json(&json).expect("our own JSON"), evidence);
    let options = Options::default();
    let inspection = Inspection::new(PLAIN, &options).expect("a message");
    inspection.evaluate(&evidence);
}

/// The rest of a message whose first fields are under test.
const PLAIN: &[u8] = b"Received: from mail.example.com (mail.example.com [192.0.2.3])\r\n\tby mx.example.net with ESMTPS id 1; Fri, 13 Nov 2026 09:20:15 +0100\r\nFrom: a@example.com\r\nTo: b@example.net\r\nSubject: hello\r\n\r\nbody\r\n";

/// Pieces that the grammars are made of; a byte below their count stands for one when it is folded.
const PIECES: &[&str] = &[
    "\r\n",
    "\r\n ",
    "\r\n\t",
    "\n",
    " ",
    "\t",
    ";",
    ":",
    "=",
    ",",
    ".",
    "@",
    "<",
    ">",
    "(",
    ")",
    "[",
    "]",
    "\"",
    "\\",
    "/",
    "%",
    "{",
    "}",
    "+",
    "-",
    "~",
    "?",
    "*",
    "_",
    "0",
    "1",
    "9",
    "255",
    "4294967296",
    "a",
    "z",
    "\0",
    "\u{7f}",
    "\u{e9}",
    "\u{ff}",
    "\u{200b}",
    "=?utf-8?q?",
    "=?utf-8?b?",
    "?=",
    "From: ",
    "Received: ",
    "DKIM-Signature: ",
    "Authentication-Results: ",
    "ARC-Seal: ",
    "v=1; ",
    "v=spf1 ",
    "v=DMARC1; ",
    "a=rsa-sha256; ",
    "a=ed25519-sha256; ",
    "c=relaxed/simple; ",
    "d=example.com; ",
    "s=sel; ",
    "h=from:from:to; ",
    "bh=",
    "b=",
    "i=1; ",
    "l=0; ",
    "t=1; ",
    "x=2; ",
    "cv=none; ",
    "k=rsa; ",
    "p=",
    "p=reject; ",
    "rua=mailto:",
    "dkim=pass ",
    "spf=fail ",
    "header.d=",
    "smtp.mailfrom=",
    "policy.",
    "reason=",
    "include:",
    "redirect=",
    "exists:",
    "ip4:192.0.2.0/24 ",
    "ip6:2001:db8::/32 ",
    "a ",
    "mx ",
    "ptr ",
    "all",
    "exp=",
    "%{i}",
    "%{ir}.%{v}",
    "%{l1r-}",
    "%{d2}",
    "example.com",
    "xn--",
    "192.0.2.3",
    "2001:db8::1",
    "from ",
    "by ",
    "with ESMTPS ",
    "id ",
    "for ",
    "(TLS1.3:",
    "Fri, 13 Nov 2026 09:20:15 +0100",
    "-0000",
    "AAAA",
    "From x Fri Nov 13 09:20:15 2026\n",
];

/// Bytes as text of an alphabet in which a parser gets further than in noise.
pub fn fold(data: &[u8]) -> Vec<u8> {
    data.iter()
        .flat_map(|&byte| match PIECES.get(usize::from(byte)) {
            Some(piece) => piece.as_bytes().to_vec(),
            None => vec![byte & 0x7f],
        })
        .collect()
}

/// Two parts of what follows the first byte, which tells where to cut.
fn cut(data: &[u8]) -> (&[u8], &[u8]) {
    match data.split_first() {
        Some((&at, rest)) => rest.split_at(rest.len() * usize::from(at) / 256),
        None => (data, data),
    }
}

fn field(name: &str, value: &[u8]) -> Vec<u8> {
    [name.as_bytes(), b": ", value, b"\r\n"].concat()
}

fn with_field(name: &str, value: &[u8]) -> Vec<u8> {
    [field(name, value), PLAIN.to_vec()].concat()
}

fn inspect(text: &[u8], record: &[u8]) {
    inspect_with(
        text,
        record,
        &Options {
            transport: true,
            now: Some(1_800_000_000),
            trusted: vec!["mx.example.net".to_owned()],
            ..Options::default()
        },
    );
}

/// Evaluates in rounds, as a shell does; whoever is asked answers every question, text with `record`.
fn inspect_with(text: &[u8], record: &[u8], options: &Options) {
    let Ok(inspection) = Inspection::new(text, options) else {
        return;
    };
    let evidence = answers(&inspection, record);
    let report = inspection.evaluate(&evidence).report;
    let json = serde_json::to_value(&report).expect("a report has a JSON form");
    check_spans(&json, text.len());
}

/// What is asked in rounds until nothing is missing.
fn answers(inspection: &Inspection<'_>, record: &[u8]) -> Evidence {
    let mut evidence = Evidence::default();
    for _ in 0..inspection.options().limits.rounds {
        let missing = inspection.evaluate(&evidence).missing;
        if missing.is_empty() {
            break;
        }
        evidence.extend(missing.into_iter().map(|question| answer(question, record)));
    }
    evidence.default = Unlisted::Nxdomain;
    evidence
}

fn answer(question: Question, record: &[u8]) -> Answer {
    let data = match question.record_type {
        RecordType::A => "192.0.2.1".to_owned(),
        RecordType::Aaaa => "2001:db8::1".to_owned(),
        RecordType::Mx => "10 mx.example.com".to_owned(),
        RecordType::Ptr => "mail.example.com".to_owned(),
        _ => text_from_bytes(record),
    };
    let records = vec![Record {
        name: question.name.clone(),
        record_type: question.record_type,
        ttl: 300,
        data,
    }];
    Answer {
        name: question.name,
        record_type: question.record_type,
        status: Some(0),
        ad: false,
        records: if record.is_empty() {
            Vec::new()
        } else {
            records
        },
        failure: None,
        resolver: None,
        time: None,
    }
}

/// Every `{start, end}` of the report is a range of the text; but `at` is a place in a record, whose text stands beside,
/// and a bar of the route's axis counts seconds.
fn check_spans(value: &Value, length: usize) {
    match value {
        Value::Array(list) => list.iter().for_each(|each| check_spans(each, length)),
        Value::Object(map) => {
            if map.len() == 2
                && let (Some(start), Some(end)) = (
                    map.get("start").and_then(Value::as_u64),
                    map.get("end").and_then(Value::as_u64),
                )
            {
                assert!(
                    start <= end && end <= length as u64,
                    "span {start}..{end} of {length}"
                );
            }
            let record = map.get("text").and_then(Value::as_str).map(str::len);
            for (key, each) in map {
                match (key.as_str(), record) {
                    ("tags" | "problems", Some(record)) => check_places(each, record),
                    ("at", _) => {}
                    _ => check_spans(each, length),
                }
            }
        }
        _ => {}
    }
}

/// Every `at` of a record's tags and problems is a range of its text.
fn check_places(list: &Value, length: usize) {
    for each in list.as_array().into_iter().flatten() {
        check_spans(each.get("at").unwrap_or(&Value::Null), length);
    }
}
