//! The limits of an inspection: work is counted, so that every machine gives the same report. What is tested here is
//! counts, not time; `bench/worst.mjs` measures time and memory.

use headerlens::{
    Evaluation, Evidence, Inspection, Options, Work,
    options::Limits,
    report::{Report, Verdict},
};

use super::support::word;

const REST: &str =
    "From: Ann <ann@example.com>\r\nTo: bob@example.net\r\nSubject: hello\r\n\r\nHi\r\n";
/// The hash of an empty body.
const BODY_HASH: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

fn inspect(text: &str, evidence: &Evidence, limits: Limits) -> (Report, Work) {
    let options = Options {
        limits,
        offline: true,
        ..Options::default()
    };
    let inspection = Inspection::new(text.as_bytes(), &options).expect("a message");
    let evaluation = inspection.evaluate(evidence);
    let work = inspection.work(&evaluation);
    let Evaluation { report, .. } = evaluation;
    (report, work)
}

fn offline(text: &str, limits: Limits) -> (Report, Work) {
    inspect(text, &Evidence::default(), limits)
}

fn because(report: &Report) -> Vec<String> {
    report.summary.because.iter().map(word).collect()
}

fn bytes(report: &Report) -> usize {
    serde_json::to_string(report).expect("JSON").len()
}

fn received(count: usize) -> String {
    let hop = |at: usize| {
        format!(
            "Received: from a{at}.example.com (a{at}.example.com [192.0.2.7]) by b{at}.example.com with ESMTPS id {at};\r\n\tFri, 13 Nov 2026 09:20:15 +0100\r\n"
        )
    };
    (0..count).map(hop).chain([REST.to_owned()]).collect()
}

fn signatures(count: usize, tags: impl Fn(usize) -> String) -> String {
    let field = |at: usize| {
        format!(
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s{at}; h=from:to:subject; bh={BODY_HASH};{}\r\n",
            tags(at)
        )
    };
    (0..count).map(field).chain([REST.to_owned()]).collect()
}

/// RFC 5321, section 6.3: a loop is suspected after 100 Received fields.
#[test]
fn an_honest_message_comes_near_no_limit() {
    let (report, work) = offline(&received(100), Limits::default());
    assert!(report.source.repairs.is_empty());
    assert_eq!(report.route.hops.len(), 100);
    assert!(work.header_bytes < Limits::default().header_bytes / 100);
}

#[test]
fn a_report_grows_with_the_message_and_stops_growing_at_the_limits() {
    let of_hops = |count| bytes(&offline(&received(count), Limits::default()).0);
    assert!(of_hops(800) < of_hops(400) * 21 / 10);
    let (most, beyond) = (of_hops(1000), of_hops(10_000));
    assert!(beyond < most + 2000, "{most} {beyond}");

    let of_field = |bytes_of_field: usize| {
        let text = format!("To: {}\r\n{REST}", "\u{1}".repeat(bytes_of_field));
        bytes(&offline(&text, Limits::default()).0)
    };
    assert!(of_field(1_600_000) < of_field(800_000) * 21 / 10);
    assert!(of_field(3_000_000) < of_field(1000));

    // The least bytes of a message for each entry of the report: a name in `h=`.
    let text = signatures(20, |at| format!(" h=from{};", ":x".repeat(100_000 + at)));
    let (report, work) = offline(&text, Limits::default());
    assert!(work.header_bytes <= Limits::default().header_bytes);
    assert!(bytes(&report) < 40_000_000, "{}", bytes(&report));
}

#[test]
fn what_the_header_limits_leave_out_is_said_and_leaves_the_verdict_open() {
    let long = format!("X-A: {}\r\n{REST}", "a".repeat(2_000_000));
    let many = "X-A: a\r\n".repeat(1001) + REST;
    for text in [&long, &many] {
        let (report, _) = offline(text, Limits::default());
        // A field after the one that does not fit is read.
        assert_eq!(report.summary.from_domain.as_deref(), Some("example.com"));
        assert_eq!(
            word(report.source.repairs[0].code),
            "header-fields-left-out"
        );
        assert_eq!(report.source.repairs[0].count, 1);
        assert_eq!(report.summary.verdict, Verdict::Undecided);
        assert_eq!(because(&report)[0], "limit-header");
    }
    let raised = Limits {
        header_bytes: 3_000_000,
        repeated_fields: 2000,
        ..Limits::default()
    };
    for text in [&long, &many] {
        let (report, _) = offline(text, raised.clone());
        assert!(!because(&report).contains(&"limit-header".to_owned()));
    }
    // From itself does not fit: its author is unknown, not missing.
    let text = format!(
        "From: {}a@example.com\r\nTo: b@example.net\r\n\r\n",
        "a@example.com, ".repeat(150_000)
    );
    let (report, _) = offline(&text, Limits::default());
    assert_eq!(report.summary.verdict, Verdict::Undecided);
    assert_eq!(because(&report), ["limit-header"]);
}

/// A modulus that nobody can factor serves as well as a key: what its signature comes to is computed all the same.
fn key(bits: usize) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let length = bits / 8 + 1;
    let mut der = vec![0x02, 0x82, (length >> 8) as u8, length as u8, 0];
    der.extend(vec![0xf7; bits / 8]);
    der.extend([0x02, 0x03, 0x01, 0x00, 0x01]);
    let mut sequence = vec![0x30, 0x82, (der.len() >> 8) as u8, der.len() as u8];
    sequence.extend(der);
    format!("v=DKIM1; k=rsa; p={}", STANDARD.encode(sequence))
}

#[test]
fn key_operations_are_counted_by_the_length_of_the_key() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let cost = |bits: usize, names: usize, keys: usize, limits: Limits| {
        let records: Vec<serde_json::Value> = (0..names)
            .map(|at| {
                let name = format!("s{at}._domainkey.example.com");
                let record = serde_json::json!({"name": name, "type": "TXT", "ttl": 300, "data": key(bits)});
                serde_json::json!({"name": name, "type": "TXT", "status": 0, "records": vec![record; keys]})
            })
            .collect();
        let evidence = serde_json::json!({"default": "nxdomain", "answers": records});
        let evidence = Evidence::from_json(&evidence.to_string()).expect("evidence");
        let b = STANDARD.encode(vec![0x55; bits / 8]);
        let (report, work) = inspect(&signatures(names, |_| format!(" b={b}")), &evidence, limits);
        (work.key_operations, because(&report))
    };
    let limits = Limits::default();
    assert_eq!(cost(2048, 1, 1, limits.clone()).0, 1);
    assert_eq!(cost(2048, 20, 10, limits.clone()).0, 200);
    assert_eq!(cost(8192, 1, 1, limits.clone()).0, 16);
    let (spent, because) = cost(8192, 20, 10, limits.clone());
    assert!(spent <= limits.key_operations);
    assert_eq!(because[0], "limit-key-operations");
    let raised = Limits {
        key_operations: 20 * 10 * 16,
        ..limits
    };
    let (spent, because) = cost(8192, 20, 10, raised);
    assert_eq!(spent, 20 * 10 * 16);
    assert!(!because.contains(&"limit-key-operations".to_owned()));
}

#[test]
fn a_signature_beyond_the_limit_leaves_the_verdict_open() {
    let limits = Limits {
        signatures: 1,
        ..Limits::default()
    };
    let (report, _) = inspect(
        &signatures(2, |_| " b=AAAA".to_owned()),
        &Evidence::from_json(r#"{"default": "nxdomain", "answers": []}"#).expect("evidence"),
        limits,
    );
    assert_eq!(report.summary.verdict, Verdict::Undecided);
    assert_eq!(because(&report)[0], "limit-signatures");
}
