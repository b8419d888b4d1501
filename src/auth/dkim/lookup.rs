//! The key of a signature in DNS (RFC 6376, section 6.1.2).

use super::{check::KeyCheck, crypto::verify_signature, key, prepare::VerifiableSignature};
use crate::{
    dns::{Lookup, Lookups, text_from_bytes},
    reason::{DkimKeyState, DkimReason},
};

/// Keys at one name that are tried; nobody means well with more.
const MAX_KEYS: usize = 10;

/// The key that decides, or the reason why there is none.
pub(super) fn find_key(
    verifiable: &VerifiableSignature,
    lookups: &Lookups<'_>,
) -> Result<KeyCheck, DkimReason> {
    let signature = &verifiable.signature;
    let name = format!("{}._domainkey.{}", signature.selector, signature.domain);
    let lookup = lookups.txt(&name);
    let records = lookup.records();
    match lookup {
        Lookup::Found(_) => {}
        Lookup::NoData | Lookup::NxDomain => return Err(DkimReason::KeyMissing),
        Lookup::ServerError(_) | Lookup::Failed(_) => return Err(DkimReason::KeyLookupFailed),
        Lookup::Missing => return Err(DkimReason::KeyLookupPending),
    }
    let mut best: Option<KeyCheck> = None;
    for text in records.iter().take(MAX_KEYS) {
        let Some(record) = key::read(text, signature.algorithm) else {
            continue;
        };
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
        };
        if best.as_ref().is_none_or(|best| rank(&found) > rank(best)) {
            best = Some(found);
        }
    }
    best.ok_or(DkimReason::KeyMissing)
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
