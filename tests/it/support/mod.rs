//! What several tests need: the peers' suites, where they are, and their DNS as evidence.
#![allow(
    clippy::field_reassign_with_default,
    missing_docs,
    dead_code,
    unreachable_pub,
    reason = "each test uses a part of it"
)]

pub mod sentences;

use std::{
    fs,
    path::{Path, PathBuf},
};

use headerlens::dns::{Answer, Evidence, Failure, Record, RecordType, Unlisted};
use mail_auth::MessageAuthenticator;
use serde_json::Value;

/// The word that stands for a value in JSON.
pub fn word<T: serde::Serialize>(value: T) -> String {
    let value = serde_json::to_value(value).expect("JSON");
    value.as_str().expect("a word").to_owned()
}

/// mail-auth's verifier. It answers from an [`headerlens_extras::EvidenceCache`], and its own client asks nobody.
pub fn mail_auth() -> MessageAuthenticator {
    MessageAuthenticator::new_cloudflare().expect("a resolver that is never asked")
}

/// A message of `tests/data`, and its DNS.
pub fn case(topic: &str, name: &str) -> (Vec<u8>, Evidence) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(topic);
    let bytes = fs::read(folder.join(format!("{name}.eml"))).expect("the message");
    let dns = fs::read_to_string(folder.join(format!("{name}.dns.json"))).expect("its DNS");
    (bytes, Evidence::from_json(&dns).expect("evidence"))
}

/// The folder of suites that we did not write; `None` where it is not there.
pub fn suites() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/suites");
    if folder.is_dir() {
        Some(folder)
    } else {
        println!("skipped: the folder shared/suites is not beside the checkout");
        None
    }
}

/// A folder of mail-auth's resources, where cargo unpacked its source; `None` where that is not there.
pub fn mail_auth_resources(name: &str) -> Option<PathBuf> {
    resources("mail-auth-0.15.1", name)
}

/// A folder of a crate's resources, where cargo unpacked its source; `None` where that is not there.
pub fn resources(package: &str, name: &str) -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map_or_else(
        || Path::new(&std::env::var_os("HOME").unwrap_or_default()).join(".cargo"),
        PathBuf::from,
    );
    let folder = fs::read_dir(home.join("registry/src"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|registry| registry.path().join(package).join("resources").join(name))
        .find(|folder| folder.is_dir());
    if folder.is_none() {
        println!("skipped: the source of {package} is not where cargo unpacks it");
    }
    folder
}

/// The cases of `cases.json` of one kind.
pub fn cases(folder: &Path, kind: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder.join("cases.json")).expect("cases.json");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    cases
        .into_iter()
        .filter(|case| case["kind"] == kind)
        .collect()
}

/// The message of a case, with CRLF line ends where the case asks for them.
pub fn message(folder: &Path, case: &Value) -> Vec<u8> {
    let bytes = match case["message_path"].as_str() {
        Some(path) => fs::read(folder.join(path)).expect("the message"),
        None => case["input"].as_str().expect("input").as_bytes().to_vec(),
    };
    if case["convert_lf_to_crlf"] == true {
        to_crlf(&bytes)
    } else {
        bytes
    }
}

/// Bare line feeds as CRLF.
pub fn to_crlf(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut before = 0;
    for &byte in bytes {
        if byte == b'\n' && before != b'\r' {
            out.push(b'\r');
        }
        out.push(byte);
        before = byte;
    }
    out
}

/// The DNS of a case: name → {type: records} or {rcode: …}; a name that is not listed does not exist.
pub fn evidence(folder: &Path, case: &Value) -> Evidence {
    let zone = match case["dns_path"].as_str() {
        Some(path) => {
            let text = fs::read_to_string(folder.join(path)).expect("the zone");
            serde_json::from_str(&text).expect("JSON")
        }
        None => case["dns"].clone(),
    };
    let mut evidence = Evidence::default();
    evidence.default = Unlisted::Nxdomain;
    const TYPES: &[(&str, RecordType)] = &[
        ("TXT", RecordType::Txt),
        ("A", RecordType::A),
        ("AAAA", RecordType::Aaaa),
        ("MX", RecordType::Mx),
        ("PTR", RecordType::Ptr),
        ("CNAME", RecordType::Cname),
    ];
    for (name, entry) in zone.as_object().into_iter().flatten() {
        for &(word, record_type) in TYPES {
            let answer = Answer {
                name: name.clone(),
                record_type,
                status: Some(0),
                ad: false,
                records: Vec::new(),
                failure: None,
                resolver: None,
                time: None,
            };
            let answer = match (entry["rcode"].as_str(), &entry[word]) {
                (Some("TIMEOUT"), _) => Answer {
                    status: None,
                    failure: Some(Failure::Timeout),
                    ..answer
                },
                (Some("NOERROR-NODATA"), _) => answer,
                (Some("NXDOMAIN"), _) => Answer {
                    status: Some(3),
                    ..answer
                },
                (Some(_), _) => Answer {
                    status: Some(2),
                    ..answer
                },
                (None, Value::Null) if record_type == RecordType::Cname => continue,
                (None, records) => Answer {
                    records: as_list(records)
                        .map(|data| Record {
                            name: name.clone(),
                            record_type,
                            ttl: 300,
                            data,
                        })
                        .collect(),
                    ..answer
                },
            };
            evidence.insert(answer);
        }
    }
    evidence
}

fn as_list(value: &Value) -> impl Iterator<Item = String> {
    let values = match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.clone(),
        one => vec![one.clone()],
    };
    values.into_iter().map(|value| match value {
        Value::String(text) => text,
        // A list of character-strings, or a preference and a host.
        Value::Array(parts) => parts.iter().map(as_text).collect::<Vec<_>>().join(""),
        other => other.to_string(),
    })
}

fn as_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
