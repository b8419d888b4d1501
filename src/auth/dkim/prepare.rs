//! What is known of each signature before any key: its tags, the digest of the header fields, the hash of the body.

use std::collections::HashMap;

use super::{
    canonicalize::{self, Canonicalization, Sink},
    crypto::Hasher,
    signature::{self, Algorithm, Malformed, Shown, Signature},
};
use crate::{
    message::{Field, Message},
    options::Limits,
    report::{BodyHash, SignedHeader, Span},
};

/// A signature, as far as the message alone tells.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The field.
    pub(super) span: Span,
    /// What can be shown of it.
    pub(super) shown: Shown,
    /// The signature, or why there is none.
    pub(super) signature: Result<Checked, Malformed>,
}

/// A usable signature with what it is checked against.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) signature: Signature,
    /// The fields that `h=` covers.
    pub(super) signed_headers: Vec<SignedHeader>,
    /// The digest that `b=` ought to sign.
    pub(super) digest: Vec<u8>,
    pub(super) body: Body,
}

/// The body against `bh=`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) state: BodyHash,
    /// The hash of the body as given.
    pub(super) computed: Option<Vec<u8>>,
    /// Canonical bytes that `l=` leaves out.
    pub(super) unsigned: Option<u64>,
    /// `l=` is more than there is.
    pub(super) is_short: bool,
    /// `bh=` is the hash of an empty body.
    pub(super) signed_empty: bool,
}

/// Reads each DKIM-Signature field and computes its digests.
pub fn prepare(message: &Message<'_>, limits: &Limits) -> Vec<Prepared> {
    let mut bodies = BodyHashes::default();
    let index = FieldIndex::new(message);
    message
        .all("DKIM-Signature")
        .enumerate()
        .map(|(at, field)| {
            let (shown, signature) = signature::read(field);
            let signature = if at < limits.signatures {
                signature.map(|signature| check(message, &index, field, signature, &mut bodies))
            } else {
                Err(Malformed {
                    code: "dkim-too-many-signatures",
                    detail: limits.signatures.to_string(),
                    span: field.span,
                })
            };
            Prepared {
                span: field.span,
                shown,
                signature,
            }
        })
        .collect()
}

fn check(
    message: &Message<'_>,
    index: &FieldIndex<'_>,
    field: &Field<'_>,
    signature: Signature,
    bodies: &mut BodyHashes,
) -> Checked {
    let (signed_headers, canonical) = index.signed(field, &signature);
    let mut hasher = Hasher::new(signature.algorithm);
    hasher.write(&canonical);
    Checked {
        signed_headers,
        digest: hasher.finish(),
        body: bodies.check(message, &signature),
        signature,
    }
}

/// The fields of a message by name, so that a long `h=` over many fields stays linear.
struct FieldIndex<'a>(HashMap<Vec<u8>, Vec<Field<'a>>>);

impl<'a> FieldIndex<'a> {
    fn new(message: &Message<'a>) -> Self {
        let mut index: HashMap<Vec<u8>, Vec<Field<'a>>> = HashMap::new();
        for field in &message.fields {
            index
                .entry(field.name.to_ascii_lowercase())
                .or_default()
                .push(*field);
        }
        Self(index)
    }

    /// The fields that `h=` names, from the bottom up (RFC 6376, section 5.4.2), and the bytes that are signed.
    fn signed(&self, field: &Field<'_>, signature: &Signature) -> (Vec<SignedHeader>, Vec<u8>) {
        let mut taken: HashMap<Vec<u8>, usize> = HashMap::new();
        let mut canonical = Vec::new();
        let mut signed = Vec::with_capacity(signature.signed_headers.len());
        for name in &signature.signed_headers {
            let key = name.to_ascii_lowercase().into_bytes();
            let fields = self.0.get(&key).map(Vec::as_slice).unwrap_or_default();
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
            .header(&unsigned, &mut canonical);
        // Section 3.7: the signature field comes last, without its CRLF.
        canonical.truncate(canonical.len().saturating_sub(2));
        (signed, canonical)
    }
}

/// Hashes of the body, each computed once.
#[derive(Default)]
struct BodyHashes(HashMap<(Canonicalization, Algorithm, Option<u64>), (Vec<u8>, u64)>);

impl BodyHashes {
    fn check(&mut self, message: &Message<'_>, signature: &Signature) -> Body {
        let mut empty = Hasher::new(signature.algorithm);
        if signature.body_canonicalization == Canonicalization::Simple
            && signature.body_length != Some(0)
        {
            empty.write(b"\r\n");
        }
        let signed_empty = empty.finish() == signature.body_hash;
        let Some(span) = message.body else {
            // An empty body and one that was left out look alike, unless the signer says that it was empty
            // and the message shows that its header section is whole.
            let state = if signed_empty && message.header_section_ends {
                BodyHash::Match
            } else {
                BodyHash::Unchecked
            };
            return Body {
                state,
                computed: (state == BodyHash::Match).then(|| signature.body_hash.clone()),
                unsigned: None,
                is_short: false,
                signed_empty,
            };
        };
        let (computed, length) = self
            .0
            .entry((
                signature.body_canonicalization,
                signature.algorithm,
                signature.body_length,
            ))
            .or_insert_with(|| {
                let mut limited = Limited {
                    hasher: Hasher::new(signature.algorithm),
                    left: signature.body_length.unwrap_or(u64::MAX),
                    length: 0,
                };
                canonicalize::body(
                    &message.text,
                    span.start,
                    span.end,
                    signature.body_canonicalization,
                    &mut limited,
                );
                (limited.hasher.finish(), limited.length)
            });
        let is_short = signature.body_length.is_some_and(|signed| signed > *length);
        let matches = *computed == signature.body_hash && !is_short;
        Body {
            state: if matches {
                BodyHash::Match
            } else {
                BodyHash::Mismatch
            },
            computed: Some(computed.clone()),
            unsigned: signature
                .body_length
                .map(|signed| length.saturating_sub(signed)),
            is_short,
            signed_empty,
        }
    }
}

/// Hashes the first bytes, and counts them all (`l=`, RFC 6376, section 3.5).
struct Limited {
    hasher: Hasher,
    left: u64,
    length: u64,
}

impl Sink for Limited {
    fn write(&mut self, bytes: &[u8]) {
        let count = bytes.len() as u64;
        self.length = self.length.saturating_add(count);
        let within = usize::try_from(self.left.min(count)).unwrap_or(usize::MAX);
        self.hasher.write(bytes.get(..within).unwrap_or(bytes));
        self.left -= within as u64;
    }
}
