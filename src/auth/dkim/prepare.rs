//! What is known of each signature before any key: its tags, the digest of the header fields, the hash of the body.

use std::collections::{HashMap, HashSet};

use super::{
    body::BodyHashes,
    canonicalize::Sink as _,
    crypto::Hasher,
    signature::{Kind, Malformed, RawTags, Signature, SignedBody, parse_signature},
};
use crate::{
    message::{Field, Message},
    options::Limits,
    reason::DkimReason,
    report::{BodyHash, SignedHeader, Span},
};

/// A signature, as far as the message alone tells.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    /// The field.
    pub(super) span: Span,
    /// Its tags.
    pub(super) tags: RawTags,
    /// The body against `bh=`, where the field says enough to check it.
    pub(super) body: Option<BodyCheck>,
    /// What was changed after signing.
    #[cfg(feature = "search")]
    pub(super) changes: super::explain::Found,
    /// The signature, or why there is none.
    pub(super) signature: Result<VerifiableSignature, Malformed>,
}

/// A usable signature with what it is checked against.
#[derive(Debug, Clone)]
pub(in crate::auth) struct VerifiableSignature {
    pub(in crate::auth) signature: Signature,
    /// The fields that `h=` covers.
    pub(in crate::auth) signed_headers: Vec<SignedHeader>,
    /// The digest that `b=` ought to sign.
    pub(in crate::auth) digest: Vec<u8>,
    /// A covered field has a byte that no field can have.
    pub(in crate::auth) has_stray_byte: bool,
    /// The header section could not be read whole.
    pub(in crate::auth) is_incomplete: bool,
}

/// The body against `bh=`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BodyCheck {
    pub(crate) state: BodyHash,
    /// What the signature says.
    pub(crate) signed: SignedBody,
    /// The hash of the body as given.
    pub(crate) computed: Option<Vec<u8>>,
    /// The part of the body that the hash is computed over.
    pub(crate) covered: Option<Span>,
    /// Canonical bytes that `l=` leaves out.
    pub(crate) unsigned: Option<u64>,
    /// `l=` is more than there is.
    pub(super) is_short: bool,
    /// `bh=` is the hash of an empty body.
    pub(super) signed_empty: bool,
}

/// Reads each DKIM-Signature field and computes its digests.
pub(crate) fn prepare(
    message: &Message<'_>,
    limits: &Limits,
    bodies: &mut BodyHashes,
) -> Vec<Prepared> {
    let index = FieldIndex::of(message);
    message
        .all("DKIM-Signature")
        .enumerate()
        .map(|(at, field)| {
            let parsed = parse_signature(field, Kind::Dkim);
            if at >= limits.signatures {
                return Prepared {
                    span: field.span,
                    tags: parsed.tags,
                    body: None,
                    #[cfg(feature = "search")]
                    changes: super::explain::Found::default(),
                    signature: Err(Malformed {
                        reason: DkimReason::TooManySignatures,
                        detail: limits.signatures.to_string(),
                        span: field.span,
                    }),
                };
            }
            Prepared {
                span: field.span,
                tags: parsed.tags,
                body: parsed.body.map(|body| bodies.check(message, body)),
                #[cfg(feature = "search")]
                changes: super::explain::Found::default(),
                signature: parsed
                    .signature
                    .map(|signature| index.check(field, signature)),
            }
        })
        .collect()
}

/// Whether the body is the one that a signature was made over; `None` where no signature tells.
pub(crate) fn body_agrees(message: &Message<'_>, limits: &Limits) -> Option<bool> {
    let prepared = prepare(message, limits, &mut BodyHashes::of(message, limits));
    let mut states = prepared
        .iter()
        .filter_map(|prepared| Some(prepared.body.as_ref()?.state))
        .filter(|state| *state != BodyHash::Unchecked)
        .peekable();
    states.peek()?;
    Some(states.any(|state| state == BodyHash::Match))
}

/// The fields of a message by name, so that a long `h=` over many fields stays linear.
pub(in crate::auth) struct FieldIndex<'a> {
    fields: HashMap<Vec<u8>, Vec<Field<'a>>>,
    /// The fields with a byte that no field can have.
    stray: HashSet<Span>,
    is_incomplete: bool,
}

impl<'a> FieldIndex<'a> {
    /// The fields of a message.
    pub(in crate::auth) fn of(message: &Message<'a>) -> Self {
        let fields = message.fields.iter();
        Self {
            stray: fields
                .filter(|field| message.stray_byte(field).is_some())
                .map(|field| field.span)
                .collect(),
            is_incomplete: message.is_incomplete(),
            ..Self::new(&message.fields)
        }
    }

    /// Fields as they would have been.
    pub(in crate::auth) fn new(fields: &[Field<'a>]) -> Self {
        let mut index: HashMap<Vec<u8>, Vec<Field<'a>>> = HashMap::new();
        for field in fields {
            index
                .entry(field.name.to_ascii_lowercase())
                .or_default()
                .push(*field);
        }
        Self {
            fields: index,
            stray: HashSet::new(),
            is_incomplete: false,
        }
    }

    /// What a signature is checked against.
    pub(in crate::auth) fn check(
        &self,
        field: &Field<'_>,
        signature: Signature,
    ) -> VerifiableSignature {
        let (signed_headers, canonical) = self.signed(field, &signature);
        let mut hasher = Hasher::new(signature.algorithm);
        hasher.write(&canonical);
        let mut covered = signed_headers.iter().filter_map(|header| header.span);
        let has_stray_byte =
            self.stray.contains(&field.span) || covered.any(|span| self.stray.contains(&span));
        VerifiableSignature {
            has_stray_byte,
            is_incomplete: self.is_incomplete,
            signature,
            signed_headers,
            digest: hasher.finish(),
        }
    }

    /// The fields that `h=` names, from the bottom up (RFC 6376, section 5.4.2), and the bytes that are signed.
    pub(in crate::auth) fn signed(
        &self,
        field: &Field<'_>,
        signature: &Signature,
    ) -> (Vec<SignedHeader>, Vec<u8>) {
        let mut taken: HashMap<Vec<u8>, usize> = HashMap::new();
        let mut canonical = Vec::new();
        let mut signed = Vec::with_capacity(signature.signed_headers.len());
        for name in &signature.signed_headers {
            let key = name.to_ascii_lowercase().into_bytes();
            let fields = self.fields.get(&key).map(Vec::as_slice).unwrap_or_default();
            let taken = taken.entry(key).or_default();
            let covered = fields.iter().rev().nth(*taken);
            *taken += 1;
            if let Some(covered) = covered {
                signature
                    .header_canonicalization
                    .header(covered, &mut canonical);
            }
            signed.push(SignedHeader {
                name: name.clone(),
                span: covered.map(|field| field.span),
            });
        }
        push_unsigned(field, signature, &mut canonical);
        (signed, canonical)
    }
}

/// Appends the signature field as it was when it was signed; it comes last, without its CRLF (RFC 6376, section 3.7).
pub(in crate::auth) fn push_unsigned(
    field: &Field<'_>,
    signature: &Signature,
    canonical: &mut Vec<u8>,
) {
    let own = &signature.unsigned_field;
    let unsigned = Field {
        name: field.name,
        raw: own,
        value: own
            .get(signature.unsigned_value_start..)
            .unwrap_or_default(),
        ..*field
    };
    signature
        .header_canonicalization
        .header(&unsigned, canonical);
    canonical.truncate(canonical.len().saturating_sub(2));
}
