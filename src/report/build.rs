//! Builds the report from the facts that each method returns.

use std::collections::HashMap;

use super::{
    AddedBy, Alignment, Arc, ArcSet, ArcSignature, BodyHash, Claim, Dkim, DkimDiagnosis, DkimKey,
    Dmarc, KeyTag, SignatureState, SignatureTime, Span,
};
use crate::{
    auth::{
        arc::{ArcCheck, ArcSignatureCheck},
        claims::TrustBoundary,
        dkim::{BodyCheck, DkimCheck, KeyCheck, PublicKey, Verification},
    },
    reason::DkimReason,
    syntax::{base64, date::to_iso, tags::Tags},
};

/// The signatures, in message order, with the alignment that DMARC found of each, and who added it.
pub(crate) fn dkim(
    checks: Vec<DkimCheck>,
    dmarc: Option<&Dmarc>,
    boundary: &TrustBoundary,
) -> Vec<Dkim> {
    let identifiers = dmarc.map(|dmarc| dmarc.identifiers.as_slice());
    let alignments: HashMap<Span, Alignment> = identifiers
        .unwrap_or_default()
        .iter()
        .filter_map(|identifier| Some((identifier.span?, identifier.alignment)))
        .collect();
    checks
        .into_iter()
        .map(|check| {
            let alignment = alignments.get(&check.span).copied();
            let domain = check.tags.domain.as_deref().unwrap_or_default();
            let added_by = boundary.added_by(check.span, domain);
            signature(check, alignment.unwrap_or(Alignment::Unknown), added_by)
        })
        .collect()
}

fn signature(check: DkimCheck, alignment: Alignment, added_by: AddedBy) -> Dkim {
    let reason = check.reason();
    let DkimCheck {
        span,
        tags,
        body,
        outcome,
        changes,
        lost,
        is_explained,
    } = check;
    let diagnosis = match &outcome {
        Ok(verification) => (reason != DkimReason::Pass).then(|| DkimDiagnosis {
            code: reason,
            signed_digest: verification
                .signature()
                .and_then(|check| check.signed_digest.as_deref())
                .map(hex),
            computed_digest: Some(hex(&verification.digest)),
            span: None,
            detail: verification.broken_alias.clone(),
            changes,
            lost,
            complete: is_explained,
        }),
        Err(malformed) => Some(DkimDiagnosis {
            code: reason,
            signed_digest: None,
            computed_digest: None,
            span: Some(malformed.span),
            detail: Some(malformed.detail.clone()),
            changes,
            lost,
            complete: is_explained,
        }),
    };
    let verification = outcome.ok();
    let body = body.as_ref();
    Dkim {
        identity: tags
            .identity
            .or_else(|| tags.domain.as_ref().map(|domain| format!("@{domain}"))),
        domain: tags.domain,
        selector: tags.selector,
        algorithm: tags.algorithm,
        canonicalization: Some(both_halves(tags.canonicalization)),
        result: reason.result(),
        reason,
        body_hash: body_hash(body),
        body_hash_claimed: tags.body_hash,
        body_hash_computed: body
            .and_then(|body| body.computed.as_deref())
            .map(base64::encode),
        signature: signature_state(verification.as_ref()),
        signed_by_this_key: verification
            .as_ref()
            .and_then(Verification::signature)
            .and_then(|check| check.signed_by_this_key),
        key: verification.as_ref().and_then(key),
        time: verification.as_ref().map_or(
            SignatureTime {
                now: None,
                received: None,
            },
            |verification| verification.time,
        ),
        alignment,
        added_by,
        timestamp: verification
            .as_ref()
            .and_then(|verification| verification.timestamp)
            .map(to_iso),
        expires: verification
            .as_ref()
            .and_then(|verification| verification.expires)
            .map(to_iso),
        body_length: body.and_then(|body| body.signed.length),
        body_unsigned: body.and_then(|body| body.unsigned),
        body_covered: body.and_then(|body| body.covered),
        diagnosis,
        tags: tags.tags,
        span,
        remarks: verification
            .as_ref()
            .map(|verification| verification.remarks.clone())
            .unwrap_or_default(),
        signed_headers: verification
            .map(|verification| verification.signed_headers)
            .unwrap_or_default(),
    }
}

/// The chain; `claims` are those of the report, in which a set names its own by place.
pub(crate) fn arc(check: ArcCheck, claims: &[Claim]) -> Arc {
    let places: HashMap<Span, usize> = claims
        .iter()
        .enumerate()
        .map(|(at, claim)| (claim.span, at))
        .collect();
    Arc {
        result: check.reason.result(),
        reason: check.reason,
        failed_instance: check.failed_instance,
        failed_span: check.failed_span,
        oldest_pass: check.oldest_pass,
        sets: check
            .sets
            .into_iter()
            .map(|set| ArcSet {
                instance: set.instance,
                domain: set.seal.as_ref().and_then(|seal| seal.tags.domain.clone()),
                chain_validation: set.chain_validation,
                seal: set.seal.map(arc_signature),
                message_signature: set.message_signature.map(arc_signature),
                claim: set.results.and_then(|span| places.get(&span).copied()),
            })
            .collect(),
    }
}

fn arc_signature(check: ArcSignatureCheck) -> ArcSignature {
    let body = check.body.as_ref();
    let verification = check.outcome.as_ref().ok();
    ArcSignature {
        result: check.reason.result(),
        reason: check.reason,
        signature: signature_state(verification),
        body_hash: body_hash(body),
        body_covered: body.and_then(|body| body.covered),
        detail: check
            .outcome
            .as_ref()
            .err()
            .and_then(|unusable| unusable.detail.clone()),
        key: verification.and_then(key),
        timestamp: verification
            .and_then(|verification| verification.timestamp)
            .map(to_iso),
        signed_headers: verification
            .map(|verification| verification.signed_headers.clone())
            .unwrap_or_default(),
        domain: check.tags.domain,
        selector: check.tags.selector,
        algorithm: check.tags.algorithm,
        tags: check.tags.tags,
        span: check.span,
    }
}

fn signature_state(verification: Option<&Verification>) -> SignatureState {
    verification.map_or(SignatureState::Unchecked, Verification::signature_state)
}

fn body_hash(body: Option<&BodyCheck>) -> BodyHash {
    body.map_or(BodyHash::Unchecked, |body| body.state)
}

fn key(verification: &Verification) -> Option<DkimKey> {
    let KeyCheck {
        name,
        record,
        text,
        records_at_name,
        publish,
        ..
    } = verification.key.as_ref()?;
    Some(DkimKey {
        name: name.clone(),
        key_type: record.key_type.clone(),
        bits: record.key.as_ref().map(PublicKey::bits),
        testing: record.testing,
        strict: record.strict,
        notes: record.notes.clone(),
        state: record.state,
        record: text.clone(),
        tags: key_tags(text),
        records_at_name: *records_at_name,
        publish: publish.clone(),
    })
}

/// The tags of a key record, as they stand in it.
fn key_tags(record: &str) -> Vec<KeyTag> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (Tags(tags), _) = Tags::parse(record.as_bytes(), 0);
    tags.iter()
        .map(|tag| KeyTag {
            name: text(tag.name),
            value: text(tag.value),
        })
        .collect()
}

/// `c=` with both halves: simple is what a half that is left out means (RFC 6376, section 3.5).
fn both_halves(canonicalization: Option<String>) -> String {
    let written = canonicalization
        .unwrap_or_else(|| "simple".to_owned())
        .to_ascii_lowercase();
    if written.contains('/') {
        written
    } else {
        format!("{written}/simple")
    }
}

/// Bytes in hexadecimal digits, in lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
