//! What is wrong with the records at a key's name, and the record that ought to stand there.
//!
//! A mended record is proposed, never used: the result rests on what is published.

use super::{
    crypto::verify_signature,
    key::{self, KeyRecord},
    prepare::VerifiableSignature,
};
use crate::{
    reason::{DkimKeyState, DkimRemark},
    syntax::{base64, tags::Tags},
};

/// Records that a key may have been cut over.
const MAX_PIECES: usize = 4;
/// Bytes of a record that are mended; an RSA key of 4096 bits takes 800.
const MAX_RECORD: usize = 4000;

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyTrouble {
    pub(crate) remark: DkimRemark,
    /// The record as it ought to be: a TXT record, or the target of a CNAME.
    pub(crate) publish: Option<String>,
}

/// What is wrong with `records`, none of which verifies the signature.
pub(super) fn find(records: &[Vec<u8>], verifiable: &VerifiableSignature) -> Option<KeyTrouble> {
    let texts: Vec<String> = records
        .iter()
        .take(super::lookup::MAX_KEYS)
        .filter(|record| record.len() <= MAX_RECORD)
        .map(|record| String::from_utf8_lossy(record).into_owned())
        .collect();
    let algorithm = verifiable.signature.algorithm;
    let joined = texts.len() > 1;
    if joined && let Some(publish) = joined_record(&texts, verifiable) {
        return Some(KeyTrouble {
            remark: DkimRemark::KeySplit,
            publish: Some(publish),
        });
    }
    // What is readable needs no mending, unless the mended key is proven to be the right one.
    texts
        .iter()
        .find_map(|text| {
            mends(text).into_iter().find_map(|(remark, mended)| {
                let was_readable = key::read(text.as_bytes(), algorithm).is_some_and(|record| {
                    !matches!(
                        record.state,
                        DkimKeyState::Malformed | DkimKeyState::VersionUnknown
                    )
                });
                let record = key::read(mended.as_bytes(), algorithm)?;
                record.key.as_ref()?;
                let is_mended = is_usable(&record) && !was_readable;
                (is_mended || fits(&record, verifiable)).then_some(KeyTrouble {
                    remark,
                    publish: Some(mended),
                })
            })
        })
        .or_else(|| texts.iter().find_map(|text| unreadable(text)))
}

/// A TXT record that is the name of a host: whoever publishes it meant a CNAME record.
pub(super) fn host_name(record: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(record).ok()?.trim().trim_matches('"');
    let name = text.strip_suffix('.').unwrap_or(text);
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let labels: Vec<&str> = name.split('.').collect();
    let has_letters = labels
        .last()
        .is_some_and(|last| last.len() > 1 && last.bytes().all(|byte| byte.is_ascii_alphabetic()));
    (labels.len() > 1 && has_letters && labels.into_iter().all(is_label))
        .then(|| name.to_ascii_lowercase())
}

fn is_usable(record: &KeyRecord) -> bool {
    matches!(record.state, DkimKeyState::Usable | DkimKeyState::TooShort)
}

/// Whether the key made the signature.
fn fits(record: &KeyRecord, verifiable: &VerifiableSignature) -> bool {
    let signature = &verifiable.signature;
    record.key.as_ref().is_some_and(|key| {
        let check = verify_signature(
            key,
            signature.algorithm,
            &verifiable.digest,
            &signature.signature,
        );
        check.valid || check.signed_by_this_key == Some(true)
    })
}

/// A key cut over several records, in the order in which it made the signature.
fn joined_record(texts: &[String], verifiable: &VerifiableSignature) -> Option<String> {
    let texts = texts.get(..texts.len().min(MAX_PIECES))?;
    let orders = permutations(texts.len());
    orders.into_iter().find_map(|order| {
        let joined: String = order
            .iter()
            .filter_map(|&at| texts.get(at).map(String::as_str))
            .collect();
        let joined = joined.replace('"', "");
        let record = key::read(joined.as_bytes(), verifiable.signature.algorithm)?;
        fits(&record, verifiable).then_some(joined)
    })
}

/// The orders of up to [`MAX_PIECES`] things, and of two or more of them.
fn permutations(count: usize) -> Vec<Vec<usize>> {
    let mut orders: Vec<Vec<usize>> = vec![Vec::new()];
    let mut all = Vec::new();
    for _ in 0..count {
        orders = orders
            .iter()
            .flat_map(|order| {
                (0..count)
                    .filter(|at| !order.contains(at))
                    .map(|at| [order.as_slice(), &[at]].concat())
                    .collect::<Vec<_>>()
            })
            .collect();
        all.extend(orders.iter().filter(|order| order.len() > 1).cloned());
    }
    all
}

/// Ways to mend a record, each with what would be wrong.
fn mends(text: &str) -> Vec<(DkimRemark, String)> {
    let mut mends = Vec::new();
    let plain = text.trim();
    if plain.contains('\\') {
        mends.push((DkimRemark::KeyBackslashes, plain.replace('\\', "")));
        mends.push((DkimRemark::KeyBackslashes, plain.replace(['\\', '"'], "")));
    }
    if plain.contains(['"', '\'', '“', '”']) {
        // Character-strings that were pasted with their quotation marks and the white space between them.
        let joined = plain.replace("\" \"", "");
        mends.push((
            DkimRemark::KeyQuotes,
            joined.replace(['"', '\'', '“', '”'], ""),
        ));
    }
    if plain.contains("-----") {
        let mut out = String::new();
        for (at, piece) in plain.split("-----").enumerate() {
            // Every second piece is BEGIN PUBLIC KEY or END PUBLIC KEY.
            if at % 2 == 0 {
                out.push_str(piece.trim());
            }
        }
        let out = out.replace("\\n", "");
        mends.push((DkimRemark::KeyPem, with_tags(&out)));
    }
    let (tags, _) = Tags::parse(plain.as_bytes(), 0);
    if let Some(p) = tags.get("p")
        && let Some(bytes) = base64::decode(p.value)
        && let Some(raw) = bytes.strip_prefix(ED25519_INFO)
    {
        let publish = format!("v=DKIM1; k=ed25519; p={}", base64::encode(raw));
        mends.push((DkimRemark::KeySpki, publish));
    }
    if !plain.contains('=') || plain.starts_with("MI") {
        mends.push((DkimRemark::KeyWithoutTags, with_tags(plain)));
    }
    mends
}

/// SubjectPublicKeyInfo of an Ed25519 key up to the key (RFC 8410, section 4); RFC 8463 asks for the key alone.
const ED25519_INFO: &[u8] = &[
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

fn with_tags(text: &str) -> String {
    if text.contains("p=") {
        return text.to_owned();
    }
    format!("v=DKIM1; k=rsa; p={}", text.trim())
}

/// A record that cannot be mended, but tells what happened to it.
fn unreadable(text: &str) -> Option<KeyTrouble> {
    let trouble = |remark, publish| Some(KeyTrouble { remark, publish });
    if let Some(target) = host_name(text.as_bytes()) {
        return trouble(DkimRemark::KeyHostName, Some(target));
    }
    let (tags, _) = Tags::parse(text.as_bytes(), 0);
    if let Some(p) = tags.get("p").filter(|p| !p.value.is_empty()) {
        return is_cut_off(p.value).then_some(KeyTrouble {
            remark: DkimRemark::KeyCutOff,
            publish: None,
        });
    }
    let is_key = tags.text("v").as_deref() == Some("DKIM1") || tags.get("k").is_some();
    if is_key {
        return None;
    }
    trouble(DkimRemark::KeyOtherRecord, None)
}

/// Whether a key says that it is longer than it is: a provider's limit of 255 characters, or a paste, cut it.
fn is_cut_off(value: &[u8]) -> bool {
    let clean: Vec<u8> = value
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let whole = clean.len() - clean.len() % 4;
    let Some(bytes) = clean.get(..whole).and_then(base64::decode) else {
        return false;
    };
    match bytes.as_slice() {
        [0x30, 0x82, high, low, rest @ ..] => {
            rest.len() < usize::from(*high) * 256 + usize::from(*low)
        }
        [0x30, 0x81, length, rest @ ..] => rest.len() < usize::from(*length),
        _ => false,
    }
}
