//! From the prepared chain, and the keys in DNS, to each signature's answers and the chain's result.

use super::{
    check::{ArcCheck, ArcSetCheck, ArcSignatureCheck},
    prepare::{Prepared, PreparedSignature},
};
use crate::{
    auth::dkim::{ReferenceTimes, verify_one},
    dns::Lookups,
    message::Message,
    options::Options,
    reason::ArcReason,
    report::{AuthResult, Span},
};

/// Verifies the chain.
///
/// RFC 8617, section 5.2.1, has a sealer record every failure as permanent. This is no sealer: while a key could not
/// be looked up, and nothing else fails, the result is `temperror`.
pub(crate) fn verify(
    prepared: &Prepared,
    message: &Message<'_>,
    lookups: &Lookups<'_>,
    options: &Options,
) -> ArcCheck {
    let times = ReferenceTimes::new(message, options);
    let sets: Vec<ArcSetCheck> = prepared
        .sets
        .iter()
        .map(|set| ArcSetCheck {
            instance: set.instance,
            chain_validation: set.chain_validation.clone(),
            seal: set
                .seal
                .as_ref()
                .map(|seal| signature(seal, true, times, lookups)),
            message_signature: set
                .message
                .as_ref()
                .map(|message| signature(message, false, times, lookups)),
            results: set.results,
        })
        .collect();
    let Outcome {
        reason,
        instance,
        span,
    } = judge(prepared, &sets);
    ArcCheck {
        reason,
        failed_instance: instance,
        failed_span: span,
        oldest_pass: oldest_pass(&sets),
        sets,
    }
}

fn signature(
    prepared: &PreparedSignature,
    is_seal: bool,
    times: ReferenceTimes,
    lookups: &Lookups<'_>,
) -> ArcSignatureCheck {
    let body = prepared.body.as_ref();
    let outcome = match &prepared.verifiable {
        Ok(verifiable) => Ok(verify_one(verifiable, body, times, lookups)),
        Err(unusable) => Err(unusable.clone()),
    };
    let reason = match &outcome {
        Ok(verification) => match ArcReason::from(verification.reason) {
            // A seal covers no body.
            ArcReason::BodyNotGiven if is_seal => ArcReason::SignatureValid,
            reason => reason,
        },
        Err(unusable) => unusable.reason,
    };
    ArcSignatureCheck {
        span: prepared.span,
        tags: prepared.tags.clone(),
        body: prepared.body.clone(),
        reason,
        outcome,
    }
}

struct Outcome {
    reason: ArcReason,
    instance: Option<u32>,
    span: Option<Span>,
}

/// Section 5.2: the structure, the newest message signature, then every seal from the newest down.
/// What fails for good goes before what cannot be told now.
fn judge(prepared: &Prepared, sets: &[ArcSetCheck]) -> Outcome {
    let outcome = |reason, instance| Outcome {
        reason,
        instance,
        span: None,
    };
    if let Some(flaw) = prepared.flaw {
        return Outcome {
            span: flaw.span,
            ..outcome(flaw.reason, flaw.instance)
        };
    }
    let Some(newest) = sets.last() else {
        return outcome(ArcReason::None, None);
    };
    let message = newest.message_signature.iter().map(|signature| {
        (
            newest.instance,
            ArcReason::MessageSignatureFailed,
            signature,
        )
    });
    let seals = sets
        .iter()
        .rev()
        .filter_map(|set| Some((set.instance, ArcReason::SealFailed, set.seal.as_ref()?)));
    let mut undecided = None;
    for (instance, failed, signature) in message.chain(seals) {
        let found = |reason| Outcome {
            span: Some(signature.span),
            ..outcome(reason, Some(instance))
        };
        match (signature.reason, signature.reason.result()) {
            (_, AuthResult::Pass) => {}
            (ArcReason::KeyLookupPending, _) => {
                undecided.get_or_insert(found(ArcReason::LookupPending));
            }
            (ArcReason::KeyLookupFailed, _) => {
                undecided.get_or_insert(found(ArcReason::LookupFailed));
            }
            (reason @ (ArcReason::BodyNotGiven | ArcReason::HeaderIncomplete), _) => {
                undecided.get_or_insert(found(reason));
            }
            _ => return found(failed),
        }
    }
    undecided.unwrap_or(outcome(ArcReason::Pass, None))
}

/// Section 5.2, step 5. `None` where the newest message signature does not verify, or one below it cannot be judged.
fn oldest_pass(sets: &[ArcSetCheck]) -> Option<u32> {
    let mut oldest = None;
    for set in sets.iter().rev() {
        let signature = set.message_signature.as_ref()?;
        match signature.reason.result() {
            AuthResult::Pass => oldest = Some(set.instance),
            AuthResult::Fail | AuthResult::Permerror => return oldest,
            _ => return None,
        }
    }
    oldest.map(|_| 0)
}
