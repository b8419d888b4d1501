//! The key of a signature in DNS (RFC 6376, section 6.1.2).

use super::{
    check::KeyCheck,
    crypto::verify_signature,
    key::{self, KeyRecord},
    key_trouble::{self, KeyTrouble},
    prepare::VerifiableSignature,
};
use crate::{
    dns::{Lookup, Lookups, text_from_bytes},
    reason::{DkimKeyState, DkimReason, DkimRemark},
};

/// Keys at one name that are tried; nobody means well with more.
pub(super) const MAX_KEYS: usize = 10;

/// What was found at the name of a key.
pub(super) struct FoundKey {
    /// The key that decides, or the reason why there is none.
    pub(super) key: Result<KeyCheck, DkimReason>,
    /// What is wrong with the records.
    pub(super) trouble: Option<KeyTrouble>,
    /// The name that the name of the key is an alias of, where that has no records.
    pub(super) broken_alias: Option<String>,
}

impl FoundKey {
    fn none(reason: DkimReason) -> Self {
        Self {
            key: Err(reason),
            trouble: None,
            broken_alias: None,
        }
    }
}

/// Looks for the key that decides.
pub(super) fn find_key(verifiable: &VerifiableSignature, lookups: &Lookups<'_>) -> FoundKey {
    let signature = &verifiable.signature;
    let name = format!("{}._domainkey.{}", signature.selector, signature.domain);
    let lookup = lookups.txt(&name);
    let records = lookup.records();
    match lookup {
        Lookup::Found(_) => {}
        Lookup::NoData | Lookup::NxDomain => {
            return FoundKey {
                broken_alias: lookups.alias_of(&name),
                ..FoundKey::none(DkimReason::KeyMissing)
            };
        }
        Lookup::ServerError(_) | Lookup::Failed(_) => {
            return FoundKey::none(DkimReason::KeyLookupFailed);
        }
        Lookup::Missing => return FoundKey::none(DkimReason::KeyLookupPending),
    }
    let mut best: Option<KeyCheck> = None;
    let mut is_limited = false;
    for text in records.iter().take(MAX_KEYS) {
        let Some(record) = key::read(text, signature.algorithm) else {
            continue;
        };
        if let Some(key) = &record.key
            && !lookups.spend_key_operations(key.operations())
        {
            is_limited = true;
            break;
        }
        let found = KeyCheck {
            name: name.clone(),
            signature: record.key.as_ref().map(|key| {
                verify_signature(
                    key,
                    signature.algorithm,
                    &verifiable.digest,
                    &signature.signature,
                )
            }),
            record,
            text: text_from_bytes(text),
            records_at_name: records.len(),
            publish: None,
        };
        if best.as_ref().is_none_or(|best| rank(&found) > rank(best)) {
            best = Some(found);
        }
    }
    let is_its_key = |key: &KeyCheck| {
        let is_allowed = matches!(
            key.record.state,
            DkimKeyState::Usable | DkimKeyState::TooShort
        );
        is_allowed
            && key
                .signature
                .as_ref()
                .is_some_and(|check| check.valid || check.signed_by_this_key == Some(true))
    };
    if best.as_ref().is_some_and(is_its_key) {
        return FoundKey {
            key: best.ok_or(DkimReason::KeyMissing),
            trouble: None,
            broken_alias: None,
        };
    }
    if is_limited {
        return FoundKey::none(DkimReason::KeyOperationsLimit);
    }
    let trouble = key_trouble::find(records, verifiable);
    // What is meant as a key, and cannot be read, is a malformed one. What is another kind of record is none.
    let is_meant_as_key = trouble
        .as_ref()
        .is_some_and(|trouble| trouble.remark != DkimRemark::KeyOtherRecord);
    let stand_in = records
        .first()
        .filter(|_| is_meant_as_key)
        .map(|text| KeyCheck {
            name: name.clone(),
            record: KeyRecord::unreadable(),
            text: text_from_bytes(text),
            records_at_name: records.len(),
            signature: None,
            publish: None,
        });
    let key = best.or(stand_in).map(|key| KeyCheck {
        publish: trouble.as_ref().and_then(|trouble| trouble.publish.clone()),
        ..key
    });
    FoundKey {
        key: key.ok_or(DkimReason::KeyMissing),
        trouble,
        broken_alias: None,
    }
}

/// Of several keys at one name, the one that verifies decides; then one that signed; one that may be used goes before
/// one that must not.
fn rank(key: &KeyCheck) -> (u8, bool) {
    let signature = match &key.signature {
        Some(check) if check.valid => 2,
        Some(check) if check.signed_by_this_key == Some(true) => 1,
        _ => 0,
    };
    let is_allowed = matches!(
        key.record.state,
        DkimKeyState::Usable | DkimKeyState::TooShort
    );
    (signature, is_allowed)
}
