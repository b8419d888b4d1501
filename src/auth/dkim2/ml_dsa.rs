//! ML-DSA-44 (FIPS 204) as DKIM2 uses it (section 3.4): the pure variant, with the context string `DKIM2`.

use ml_dsa::{EncodedVerifyingKey, MlDsa44, Signature, VerifyingKey};

use super::Check;
use crate::{
    reason::Dkim2Reason,
    syntax::{base64, tags::Tags},
};

const CONTEXT: &[u8] = b"DKIM2";

/// Bytes of a public key.
const KEY_LENGTH: usize = 1312;

/// Checks a signature over `input` with the key of a record.
pub(super) fn check(record: &[u8], input: &[u8], signature: &[u8]) -> Check {
    let unusable = Dkim2Reason::KeyUnusable;
    let (tags, error) = Tags::parse(record, 0);
    let is_ours = tags
        .text("k")
        .is_some_and(|key_type| key_type.eq_ignore_ascii_case("mldsa44"));
    let is_known = tags.text("v").is_none_or(|version| version == "DKIM1");
    if error.is_some() || !is_ours || !is_known {
        return Err(unusable);
    }
    let key = tags.get("p").ok_or(unusable)?.value;
    if key.is_empty() {
        return Err(Dkim2Reason::KeyRevoked);
    }
    let key: [u8; KEY_LENGTH] = base64::decode(key)
        .and_then(|key| key.try_into().ok())
        .ok_or(unusable)?;
    let key = VerifyingKey::<MlDsa44>::decode(&EncodedVerifyingKey::<MlDsa44>::from(key));
    let is_valid = Signature::<MlDsa44>::try_from(signature)
        .is_ok_and(|signature| key.verify_with_context(input, CONTEXT, &signature));
    if is_valid {
        Ok(())
    } else {
        Err(Dkim2Reason::SignatureInvalid)
    }
}
