//! From the prepared chain, and the keys in DNS, to each signature's answers and the chain's result.

use super::prepare::{Prepared, PreparedSet, PreparedSignature};
use crate::{
    auth::dkim::{Moments, verified},
    dns::Lookups,
    message::Message,
    options::Options,
    report::{Arc, ArcSet, ArcSignature, AuthResult, BodyHash, Claim, SignatureState},
};

/// Verifies the chain.
///
/// RFC 8617, section 5.2.1, has a sealer record every failure as permanent. This is no sealer: while a key could not
/// be looked up, and nothing else fails, the result is `temperror`.
pub fn verify(
    prepared: &Prepared,
    message: &Message<'_>,
    claims: &[Claim],
    lookups: &Lookups<'_>,
    options: &Options,
) -> Arc {
    let moments = Moments::new(message, options);
    let sets: Vec<ArcSet> = prepared
        .sets
        .iter()
        .map(|set| ArcSet {
            instance: set.instance,
            domain: set.seal.as_ref().and_then(|seal| seal.shown.domain.clone()),
            chain_validation: set.chain_validation.clone(),
            seal: set
                .seal
                .as_ref()
                .map(|seal| signature(seal, true, moments, lookups)),
            message_signature: set
                .message
                .as_ref()
                .map(|message| signature(message, false, moments, lookups)),
            claim: claim_of(set, claims),
        })
        .collect();
    let Outcome {
        result,
        reason,
        instance,
        span,
    } = judge(prepared, &sets);
    Arc {
        result,
        reason: reason.to_owned(),
        failed_instance: instance,
        failed_span: span,
        oldest_pass: oldest_pass(&sets),
        sets,
    }
}

fn claim_of(set: &PreparedSet, claims: &[Claim]) -> Option<usize> {
    let span = set.results?;
    claims.iter().position(|claim| claim.span == span)
}

fn signature(
    prepared: &PreparedSignature,
    is_seal: bool,
    moments: Moments,
    lookups: &Lookups<'_>,
) -> ArcSignature {
    let body = prepared.body.as_ref();
    let blank = ArcSignature {
        domain: prepared.shown.domain.clone(),
        selector: prepared.shown.selector.clone(),
        algorithm: prepared.shown.algorithm.clone(),
        result: AuthResult::Neutral,
        signature: SignatureState::Unchecked,
        body_hash: body.map_or(BodyHash::Unchecked, |body| body.state),
        reason: String::new(),
        detail: None,
        key: None,
        timestamp: None,
        signed_headers: Vec::new(),
        span: prepared.span,
    };
    let checked = match &prepared.checked {
        Ok(checked) => checked,
        Err(unusable) => {
            return ArcSignature {
                result: match unusable.code {
                    "arc-signature-not-checked" => AuthResult::Policy,
                    _ => AuthResult::Permerror,
                },
                reason: unusable.code.to_owned(),
                detail: unusable.detail.clone(),
                ..blank
            };
        }
    };
    let dkim = verified(checked, body, moments, lookups);
    let (result, reason) = match dkim.reason.as_str() {
        // A seal covers no body.
        "dkim-body-not-given" if is_seal => (AuthResult::Pass, "arc-signature-valid"),
        reason => (dkim.result, arc_reason(reason)),
    };
    ArcSignature {
        result,
        signature: dkim.signature,
        reason: reason.to_owned(),
        key: dkim.key,
        timestamp: dkim.timestamp,
        signed_headers: dkim.signed_headers,
        ..blank
    }
}

/// DKIM's reason in the words of a chain.
fn arc_reason(dkim: &str) -> &'static str {
    match dkim {
        "dkim-pass" => "arc-signature-valid",
        "dkim-body-not-given" => "arc-body-not-given",
        "dkim-key-lookup-pending" => "arc-key-lookup-pending",
        "dkim-key-lookup-failed" => "arc-key-lookup-failed",
        "dkim-key-missing" => "arc-key-missing",
        "dkim-key-revoked" => "arc-key-revoked",
        "dkim-key-too-short" => "arc-key-too-short",
        "dkim-sha1-historic" => "arc-sha1-historic",
        "dkim-headers-altered" => "arc-headers-altered",
        "dkim-other-key" => "arc-other-key",
        "dkim-signature-invalid" => "arc-signature-invalid",
        "dkim-body-hash-mismatch" | "dkim-body-shorter-than-signed" => "arc-body-hash-mismatch",
        "dkim-expired" | "dkim-expired-since" => "arc-signature-expired",
        _ => "arc-key-unusable",
    }
}

struct Outcome {
    result: AuthResult,
    reason: &'static str,
    instance: Option<u32>,
    span: Option<crate::report::Span>,
}

/// Section 5.2: the structure, the newest message signature, then every seal from the newest down.
/// What fails for good goes before what cannot be told now.
fn judge(prepared: &Prepared, sets: &[ArcSet]) -> Outcome {
    let outcome = |result, reason, instance| Outcome {
        result,
        reason,
        instance,
        span: None,
    };
    if let Some(flaw) = prepared.flaw {
        return Outcome {
            span: flaw.span,
            ..outcome(AuthResult::Fail, flaw.code, flaw.instance)
        };
    }
    let Some(newest) = sets.last() else {
        return outcome(AuthResult::None, "arc-none", None);
    };
    let message = newest
        .message_signature
        .iter()
        .map(|signature| (newest.instance, "arc-message-signature-failed", signature));
    let seals = sets
        .iter()
        .rev()
        .filter_map(|set| Some((set.instance, "arc-seal-failed", set.seal.as_ref()?)));
    let mut undecided = None;
    for (instance, failed, signature) in message.chain(seals) {
        let waits = match signature.result {
            AuthResult::Pass => continue,
            AuthResult::Temperror => AuthResult::Temperror,
            _ if signature.reason == "arc-body-not-given" => AuthResult::Neutral,
            _ => {
                return Outcome {
                    span: Some(signature.span),
                    ..outcome(AuthResult::Fail, failed, Some(instance))
                };
            }
        };
        let reason = match signature.reason.as_str() {
            "arc-key-lookup-pending" => "arc-lookup-pending",
            "arc-key-lookup-failed" => "arc-lookup-failed",
            _ => "arc-body-not-given",
        };
        undecided.get_or_insert(Outcome {
            span: Some(signature.span),
            ..outcome(waits, reason, Some(instance))
        });
    }
    undecided.unwrap_or(outcome(AuthResult::Pass, "arc-pass", None))
}

/// Section 5.2, step 5. `None` where the newest message signature does not verify, or one below it cannot be judged.
fn oldest_pass(sets: &[ArcSet]) -> Option<u32> {
    let mut oldest = None;
    for set in sets.iter().rev() {
        let signature = set.message_signature.as_ref()?;
        match signature.result {
            AuthResult::Pass => oldest = Some(set.instance),
            AuthResult::Fail | AuthResult::Permerror => return oldest,
            _ => return None,
        }
    }
    oldest.map(|_| 0)
}
