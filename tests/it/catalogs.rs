//! The catalogs: every code that the core can emit has its sentence, in English and in Korean.
//!
//! Codes are the variants of the enums in `headerlens::reason`; nowhere else in `src` is one written as text.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use headerlens::reason::{Advice, Audience, Codes, InputError, RepairKind};

use crate::support::sentences::{catalog, placeholders};

/// What codes begin with.
const AREAS: &[&str] = &[
    "address",
    "advice",
    "arc",
    "bimi",
    "bounce",
    "bulk",
    "claim",
    "client",
    "content",
    "displayed",
    "dkim",
    "dkim2",
    "dmarc",
    "dns",
    "fit",
    "from",
    "inner",
    "iprev",
    "record",
    "replay",
    "route",
    "source",
    "spf",
    "text",
    "transport",
    "unsubscribe",
    "verdict",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The codes of every enum.
fn codes() -> BTreeSet<&'static str> {
    headerlens::reason::all_codes()
        .into_iter()
        .map(|entry| entry.code)
        .collect()
}

/// The string literals of a source file, tests and comments left out.
fn literals(text: &str) -> impl Iterator<Item = &str> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.split('"').skip(1).step_by(2))
}

fn is_code(literal: &str) -> bool {
    literal
        .split_once('-')
        .is_some_and(|(area, rest)| !rest.is_empty() && AREAS.contains(&area))
        && literal
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[test]
fn every_code_has_its_sentence_in_both_languages() {
    let codes = codes();
    assert!(codes.len() > 50, "codes were hardly found: {}", codes.len());
    for language in ["en", "ko"] {
        let catalog = catalog(language);
        let missing: Vec<&str> = codes
            .iter()
            .copied()
            .filter(|code| !catalog.contains_key(*code))
            .collect();
        assert!(missing.is_empty(), "{language} lacks {missing:#?}");
    }
}

/// What is repaired has sentences that begin with `repair-`; an input that cannot be read has one under its own code.
#[test]
fn repairs_and_input_errors_have_their_sentences() {
    for language in ["en", "ko"] {
        let catalog = catalog(language);
        let repairs = RepairKind::ALL.iter().map(|kind| format!("repair-{kind}"));
        let errors = InputError::ALL.iter().map(ToString::to_string);
        for code in repairs.chain(errors) {
            assert!(catalog.contains_key(&code), "{language} lacks {code}");
        }
    }
}

/// Logic matches on variants. A code that is written as text is one that the compiler does not check.
#[test]
fn no_code_is_written_as_text_outside_reason() {
    let src = root().join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    let codes = codes();
    let mut found = Vec::new();
    for file in files
        .iter()
        .filter(|file| !file.starts_with(src.join("reason")))
    {
        let text = fs::read_to_string(file).expect("a source file");
        for literal in literals(&text).filter(|literal| codes.contains(literal)) {
            found.push(format!("{}: {literal}", file.display()));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn both_languages_have_the_same_sentences_with_the_same_placeholders() {
    let (english, korean) = (catalog("en"), catalog("ko"));
    let keys = |catalog: &BTreeMap<String, String>| catalog.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&english), keys(&korean));
    for (code, sentence) in &english {
        let other = korean.get(code).map(String::as_str).unwrap_or_default();
        assert_eq!(placeholders(sentence), placeholders(other), "{code}");
    }
}

#[test]
fn no_sentence_is_left_behind_when_its_code_goes() {
    let codes = codes();
    let stale: Vec<String> = catalog("en")
        .into_keys()
        .filter(|code| is_code(code) && !codes.contains(code.as_str()))
        .collect();
    assert!(stale.is_empty(), "no code of the core: {stale:#?}");
}

/// `tests/node/params.json` has a sample of each parameter, with which a test there fills every sentence. Here its names
/// are held to what the core sends.
#[test]
fn every_placeholder_is_a_parameter_that_the_core_sends() {
    let path = root().join("tests/node/params.json");
    let text = fs::read_to_string(path).expect("the samples");
    let samples: BTreeMap<String, serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    let mut files = Vec::new();
    rust_files(&root().join("src"), &mut files);
    rust_files(&root().join("extras/src"), &mut files);
    let sources: Vec<String> = files
        .iter()
        .map(|file| fs::read_to_string(file).expect("a source file"))
        .collect();
    for name in samples.keys() {
        let literal = format!("\"{name}\"");
        let is_sent = sources.iter().any(|source| source.contains(&literal));
        assert!(is_sent, "the core sends no parameter {name}");
    }
    let catalog = catalog("en");
    // Words of a report's frame have dots in their keys, and parameters of the renderer's own.
    for (code, sentence) in catalog.iter().filter(|(code, _)| !code.contains('.')) {
        for name in placeholders(sentence) {
            assert!(
                samples.contains_key(name),
                "{code}: add a sample of {{{name}}} to tests/node/params.json"
            );
        }
    }
}

/// The holder of a forgery is not told to change the records or servers of the domain that the forgery names.
#[test]
fn advice_that_changes_records_or_servers_is_for_their_owner() {
    let catalog = catalog("en");
    let orders = [
        "publish", "replace", "remove", "correct", "add ", "set ", "sign ", "merge", "generate",
    ];
    for advice in Advice::ALL {
        let sentence = catalog
            .get(advice.as_str())
            .map(|sentence| sentence.to_lowercase())
            .unwrap_or_default();
        let order = orders.iter().find(|order| {
            sentence.starts_with(**order) || sentence.contains(&format!("domain, {order}"))
        });
        if let Some(order) = order {
            assert_eq!(advice.audience(), Audience::Owner, "{advice}: {order}");
        }
    }
}
