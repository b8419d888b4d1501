//! From what is known of a signature, and the keys in DNS, to its four answers and the result.

use super::{
    check::{DkimCheck, KeyCheck, Verification},
    key::{MIN_RSA_BITS, PublicKey},
    lookup::find_key,
    prepare::{BodyCheck, Prepared, VerifiableSignature},
    signature::Algorithm,
};
use crate::{
    dns::Lookups,
    message::Message,
    options::Options,
    reason::{DkimKeyState, DkimReason, DkimRemark},
    report::{BodyHash, SignatureTime, TimeState},
};

/// Verifies each signature, in message order. What was changed is not looked for.
pub(crate) fn verify(
    prepared: &[Prepared],
    message: &Message<'_>,
    lookups: &Lookups<'_>,
    options: &Options,
) -> Vec<DkimCheck> {
    let times = ReferenceTimes::new(message, options);
    prepared
        .iter()
        .map(|prepared| DkimCheck {
            span: prepared.span,
            tags: prepared.tags.clone(),
            body: prepared.body.clone(),
            outcome: match &prepared.signature {
                Ok(verifiable) => Ok(verify_one(
                    verifiable,
                    prepared.body.as_ref(),
                    times,
                    lookups,
                )),
                Err(malformed) => Err(malformed.clone()),
            },
            changes: Vec::new(),
            lost: Vec::new(),
            is_explained: false,
        })
        .collect()
}

/// The times at which a signature is judged.
#[derive(Clone, Copy)]
pub(in crate::auth) struct ReferenceTimes {
    now: Option<i64>,
    received: Option<i64>,
}

impl ReferenceTimes {
    /// Now, as the caller says, and the date of the topmost Received field, which the receiver's own server wrote.
    pub(in crate::auth) fn new(message: &Message<'_>, options: &Options) -> Self {
        Self {
            now: options.now,
            received: message
                .first("Received")
                .and_then(crate::route::received_at),
        }
    }
}

/// Verifies a usable signature, of DKIM or of ARC. What was changed is not looked for.
pub(in crate::auth) fn verify_one(
    verifiable: &VerifiableSignature,
    body: Option<&BodyCheck>,
    times: ReferenceTimes,
    lookups: &Lookups<'_>,
) -> Verification {
    let signature = &verifiable.signature;
    let time = SignatureTime {
        now: times.now.map(|at| state_at(verifiable, at)),
        received: times.received.map(|at| state_at(verifiable, at)),
    };
    let found = find_key(verifiable, lookups);
    let reason = match &found.key {
        Ok(key) => judge(verifiable, body, key, time),
        Err(reason) => *reason,
    };
    let trouble = found.trouble.map(|trouble| trouble.remark);
    let alias = found
        .broken_alias
        .as_ref()
        .map(|_| DkimRemark::KeyAliasBroken);
    let key = found.key.ok();
    let mut remarks = remarks(body, key.as_ref(), time);
    remarks.extend(trouble.into_iter().chain(alias));
    Verification {
        reason,
        remarks,
        broken_alias: found.broken_alias,
        key,
        time,
        signed_headers: verifiable.signed_headers.clone(),
        timestamp: signature.timestamp,
        expires: signature.expires,
        digest: verifiable.digest.clone(),
    }
}

/// The reason of the result, in the order of RFC 6376, section 6.1: the key, the header signature, the body, the time.
fn judge(
    verifiable: &VerifiableSignature,
    body: Option<&BodyCheck>,
    key: &KeyCheck,
    time: SignatureTime,
) -> DkimReason {
    let signature = &verifiable.signature;
    // A signature by a short key proves nothing, but what it says of the message is told first.
    if let Some(reason) = key.record.state.reason()
        && key.record.state != DkimKeyState::TooShort
    {
        return reason;
    }
    let Some(check) = &key.signature else {
        return DkimReason::KeyMalformed;
    };
    if key.record.strict && signature.identity_domain != signature.domain {
        return DkimReason::KeyStrictIdentity;
    }
    if verifiable.has_stray_byte {
        return DkimReason::HeaderStrayByte;
    }
    if !check.valid {
        return match check.signed_by_this_key {
            Some(true) => DkimReason::HeadersAltered,
            Some(false) => DkimReason::OtherKey,
            None => DkimReason::SignatureInvalid,
        };
    }
    let body_state = body.map_or(BodyHash::Unchecked, |body| body.state);
    if body_state == BodyHash::Mismatch {
        return if body.is_some_and(|body| body.is_short) {
            DkimReason::BodyShorterThanSigned
        } else {
            DkimReason::BodyHashMismatch
        };
    }
    if signature.algorithm == Algorithm::RsaSha1 {
        return DkimReason::Sha1Historic;
    }
    if key.record.state == DkimKeyState::TooShort {
        return DkimReason::KeyTooShort;
    }
    if time.now.or(time.received) == Some(TimeState::Expired) {
        let was_in_force = time.now.is_some()
            && time
                .received
                .is_some_and(|state| state != TimeState::Expired);
        return if was_in_force {
            DkimReason::ExpiredSince
        } else {
            DkimReason::Expired
        };
    }
    if verifiable.is_incomplete {
        return DkimReason::HeaderIncomplete;
    }
    match body_state {
        BodyHash::Unchecked => DkimReason::BodyNotGiven,
        BodyHash::Match | BodyHash::Mismatch => DkimReason::Pass,
    }
}

/// Clocks differ: a signature from less than this many seconds ahead is not remarked on.
const CLOCK_SKEW: i64 = 300;

fn state_at(verifiable: &VerifiableSignature, moment: i64) -> TimeState {
    let signature = &verifiable.signature;
    if signature.expires.is_some_and(|expires| expires < moment) {
        TimeState::Expired
    } else if signature
        .timestamp
        .is_some_and(|signed| signed.saturating_sub(CLOCK_SKEW) > moment)
    {
        TimeState::Future
    } else {
        TimeState::Valid
    }
}

/// RSA keys that are shorter are remarked on (RFC 8301, section 3.2).
const ADVISED_RSA_BITS: u32 = 2048;

fn remarks(
    body: Option<&BodyCheck>,
    key: Option<&KeyCheck>,
    time: SignatureTime,
) -> Vec<DkimRemark> {
    let is_its_key = |key: &KeyCheck| {
        key.signature
            .as_ref()
            .is_some_and(|check| check.valid || check.signed_by_this_key == Some(true))
    };
    let is_under_advised = |key: &KeyCheck| {
        matches!(&key.record.key, Some(key @ PublicKey::Rsa(_))
            if (MIN_RSA_BITS..ADVISED_RSA_BITS).contains(&key.bits()))
    };
    [
        (
            key.is_some_and(|key| key.record.testing),
            DkimRemark::KeyTesting,
        ),
        (
            key.is_some_and(|key| key.records_at_name > 1 && is_its_key(key)),
            DkimRemark::SeveralKeys,
        ),
        (
            key.is_some_and(|key| key.records_at_name > 1 && !is_its_key(key)),
            DkimRemark::SeveralKeysNoneFits,
        ),
        (
            body.and_then(|body| body.unsigned)
                .is_some_and(|bytes| bytes > 0),
            DkimRemark::BodyPartlyUnsigned,
        ),
        (
            // Of another body it is among the changes.
            body.is_some_and(|body| body.signed_empty && body.state != BodyHash::Mismatch),
            DkimRemark::BodySignedEmpty,
        ),
        (
            // The remark says "later than the message was received": without a Received date it would be a guess.
            time.received == Some(TimeState::Future),
            DkimRemark::TimestampInFuture,
        ),
        (
            key.is_some_and(is_under_advised),
            DkimRemark::KeyUnder2048Bits,
        ),
    ]
    .into_iter()
    .filter(|&(holds, _)| holds)
    .map(|(_, remark)| remark)
    .collect()
}
