//! The search for the signatures of a message that fail: once for the body, once for each key.

use std::sync::OnceLock;

use super::{
    super::{
        check::{DkimCheck, Verification},
        crypto::verify_signature,
        prepare::{BodyCheck, Prepared, VerifiableSignature},
        signature::Algorithm,
    },
    body,
    header::{HEADER_WORK, HeaderFound, Proof, headers},
    lost::{Unexplained, lost},
};
use crate::{
    message::Message,
    reason::{DkimChangeCode, DkimReason},
    report::{BodyHash, DkimChange},
    syntax::order,
};

/// What was found for a signature, looked for once when it is first asked for.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Found {
    /// What was changed in the body.
    body: OnceLock<Vec<DkimChange>>,
    /// What was changed in the header fields, with the key record by which it was proven.
    header: OnceLock<(String, HeaderFound)>,
}

/// Finds what was changed after signing, where it can be found out, and adds it to the checks of `prepared`.
pub(crate) fn explain(checks: &mut [DkimCheck], prepared: &[Prepared], message: &Message<'_>) {
    let is_failed = |check: &DkimCheck| {
        check.outcome.as_ref().is_ok_and(|outcome| {
            outcome.reason != DkimReason::Pass && outcome.signature().is_some()
        })
    };
    if !checks.iter().any(is_failed) {
        return;
    }
    let has_mismatch = |check: &DkimCheck| {
        let body = check.body.as_ref();
        is_failed(check) && body.is_some_and(|body| body.state == BodyHash::Mismatch)
    };
    if checks.iter().any(has_mismatch) {
        find_body_changes(prepared, message);
    }
    let usable = prepared
        .iter()
        .filter(|each| each.signature.is_ok())
        .count();
    let work = HEADER_WORK / (usable.max(1) as u64);
    let mut hints: Vec<HeaderFound> = Vec::new();
    // Ed25519 has to verify each guess anew: what RSA proved is tried first.
    let is_ed25519 = |each: &Prepared| {
        let signature = each.signature.as_ref();
        signature.is_ok_and(|s| s.signature.algorithm == Algorithm::Ed25519Sha256)
    };
    let mut places: Vec<usize> = (0..prepared.len()).collect();
    order::by_number(&mut places, |&at| {
        prepared.get(at).is_some_and(is_ed25519).into()
    });
    for at in places {
        let (Some(prepared), Some(check)) = (prepared.get(at), checks.get_mut(at)) else {
            continue;
        };
        if !is_failed(check) {
            continue;
        }
        let (Ok(verifiable), Ok(outcome)) = (&prepared.signature, &check.outcome) else {
            continue;
        };
        let is_signed = outcome.signature().is_some_and(|found| found.valid);
        let header = header_changes(prepared, message, verifiable, outcome, work, &hints);
        let mut changes = header.changes();
        let has_body = check
            .body
            .as_ref()
            .is_some_and(|body| body.state == BodyHash::Mismatch);
        let body = has_body.then(|| prepared.changes.body.get().cloned().unwrap_or_default());
        let is_body_explained = body.as_ref().is_none_or(|body| !body.is_empty());
        let body = body.unwrap_or_default().into_iter().map(|mut change| {
            // Encoded as the signed field says, and hashed as it was before: nobody encoded it on the way.
            let says_encoding = is_signed
                && verifiable.signed_headers.iter().any(|signed| {
                    signed.span.is_some()
                        && signed
                            .name
                            .eq_ignore_ascii_case("Content-Transfer-Encoding")
                });
            if change.code == DkimChangeCode::Reencoded && says_encoding {
                change.code = DkimChangeCode::SignerBeforeEncoding;
            }
            change
        });
        changes.extend(body);
        check.is_explained =
            !changes.is_empty() && (is_signed || !header.is_empty()) && is_body_explained;
        check.changes = changes;
        let has_header_changes = matches!(
            outcome.reason,
            DkimReason::HeadersAltered | DkimReason::SignatureInvalid
        );
        let unexplained = Unexplained {
            header: has_header_changes && header.is_empty(),
            body: !is_body_explained,
        };
        check.lost = lost(message, &verifiable.signature, unexplained);
        if !header.is_empty() {
            hints.push(header);
        }
    }
}

/// Looks for what was changed in the body, once, for all signatures together.
fn find_body_changes(prepared: &[Prepared], message: &Message<'_>) {
    let mismatched: Vec<(&Prepared, &BodyCheck)> = prepared
        .iter()
        .filter(|each| each.changes.body.get().is_none())
        .filter_map(|each| Some((each, each.body.as_ref()?)))
        .filter(|(_, body)| body.state == BodyHash::Mismatch)
        .collect();
    if mismatched.is_empty() {
        return;
    }
    let signed: Vec<_> = mismatched.iter().map(|(_, body)| &body.signed).collect();
    let found = body::body(message, &signed);
    for ((each, _), changes) in mismatched.into_iter().zip(found) {
        each.changes.body.get_or_init(|| changes);
    }
}

/// What was changed in the header fields: looked for once for each key.
fn header_changes(
    prepared: &Prepared,
    message: &Message<'_>,
    verifiable: &VerifiableSignature,
    outcome: &Verification,
    work: u64,
    hints: &[HeaderFound],
) -> HeaderFound {
    let own = message.fields.iter().find(|f| f.span == prepared.span);
    let key = outcome.key.as_ref().and_then(|found| {
        Some((
            found.text.as_str(),
            found.record.key.as_ref()?,
            found.signature.as_ref()?,
        ))
    });
    let (Some(own), Some((record, key, check))) = (own, key) else {
        return HeaderFound::default();
    };
    if check.valid || check.signed_by_this_key == Some(false) {
        return HeaderFound::default();
    }
    let search = || {
        let signature = &verifiable.signature;
        let verifies = |digest: &[u8]| {
            verify_signature(key, signature.algorithm, digest, &signature.signature).valid
        };
        let proof = match &check.signed_digest {
            Some(signed) => Proof::Digest(signed),
            None => Proof::Verifies(&verifies),
        };
        headers(message, own, signature, &proof, work, hints)
    };
    let (searched, found) = prepared
        .changes
        .header
        .get_or_init(|| (record.to_owned(), search()));
    if searched == record {
        found.clone()
    } else {
        search()
    }
}
