//! What is known of the chain before any key: its structure, and the digests that its signatures ought to sign.

use super::sets::{self, Flaw, Set};
use crate::syntax::tags::Tags;
use crate::{
    auth::dkim::{
        Algorithm, BodyCheck, BodyHashes, Canonicalization, FieldIndex, Hasher, Kind,
        ParsedSignature, RawTags, Sink as _, VerifiableSignature, parse_signature, push_unsigned,
    },
    message::{Field, Message},
    options::Limits,
    reason::ArcReason,
    report::Span,
};

/// A chain, as far as the message alone tells.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    /// The sets, lowest instance first.
    pub(super) sets: Vec<PreparedSet>,
    /// What is wrong with the structure.
    pub(super) flaw: Option<Flaw>,
}

#[derive(Debug, Clone)]
pub(super) struct PreparedSet {
    pub(super) instance: u32,
    pub(super) chain_validation: Option<String>,
    /// Where ARC-Authentication-Results stands.
    pub(super) results: Option<Span>,
    pub(super) message: Option<PreparedSignature>,
    pub(super) seal: Option<PreparedSignature>,
}

/// A signature of a set.
#[derive(Debug, Clone)]
pub(super) struct PreparedSignature {
    pub(super) span: Span,
    pub(super) tags: RawTags,
    pub(super) body: Option<BodyCheck>,
    pub(super) verifiable: Result<VerifiableSignature, Unusable>,
}

/// Why a signature is not checked.
#[derive(Debug, Clone)]
pub(crate) struct Unusable {
    /// The reason.
    pub(crate) reason: ArcReason,
    /// The tag that it is about.
    pub(crate) detail: Option<String>,
}

/// Reads the sets and computes their digests. Of the message signatures, as many as `limits` has for DKIM, newest first.
pub(crate) fn prepare(message: &Message<'_>, limits: &Limits, bodies: &mut BodyHashes) -> Prepared {
    let (sets, flaw) = sets::collect(message);
    let index = FieldIndex::of(message);
    let mut covered = Covered::default();
    let unchecked = sets.len().saturating_sub(limits.signatures);
    let sets = sets
        .iter()
        .enumerate()
        .map(|(at, (&instance, set))| {
            let chain_validation = set.chain_validation();
            if chain_validation.as_deref() == Some("fail") {
                // Section 5.1.2: such a seal covers its own set alone.
                covered = Covered::default();
            }
            let seal = set.seal.map(|field| covered.seal(field, set));
            covered.add(set);
            PreparedSet {
                instance,
                chain_validation,
                results: set.results.map(|field| field.span),
                message: set.message.map(|field| {
                    let parsed = parse_signature(field, Kind::ArcMessage);
                    if at < unchecked {
                        not_checked(field, parsed)
                    } else {
                        message_signature(field, parsed, message, &index, bodies)
                    }
                }),
                seal,
            }
        })
        .collect();
    Prepared { sets, flaw }
}

fn not_checked(field: &Field<'_>, parsed: ParsedSignature) -> PreparedSignature {
    PreparedSignature {
        span: field.span,
        tags: parsed.tags,
        body: None,
        verifiable: Err(Unusable {
            reason: ArcReason::SignatureNotChecked,
            detail: None,
        }),
    }
}

fn message_signature(
    field: &Field<'_>,
    parsed: ParsedSignature,
    message: &Message<'_>,
    index: &FieldIndex<'_>,
    bodies: &mut BodyHashes,
) -> PreparedSignature {
    let covers_seal = parsed.signature.as_ref().is_ok_and(|signature| {
        signature
            .signed_headers
            .iter()
            .any(|name| name.eq_ignore_ascii_case("ARC-Seal"))
    });
    let verifiable = match parsed.signature {
        // Section 4.1.2: seals must not be among what it covers.
        Ok(_) if covers_seal => Err(malformed("h=arc-seal")),
        Ok(_) if has_empty_tag(field) => Err(malformed(";;")),
        Ok(signature) => Ok(index.check(field, signature)),
        Err(error) => Err(malformed(&error.detail)),
    };
    PreparedSignature {
        span: field.span,
        tags: parsed.tags,
        body: parsed.body.map(|body| bodies.check(message, body)),
        verifiable,
    }
}

fn malformed(detail: &str) -> Unusable {
    Unusable {
        reason: ArcReason::SignatureMalformed,
        detail: Some(detail.to_owned()),
    }
}

/// Two semicolons in a row, which no tag list has (RFC 6376, section 3.2). Among DKIM's signers they are found and
/// passed over; ARC's suite has them fail.
fn has_empty_tag(field: &Field<'_>) -> bool {
    let mut tags: Vec<&[u8]> = field.value.split(|&byte| byte == b';').collect();
    // A semicolon may end the list.
    tags.pop();
    tags.iter().any(|tag| tag.trim_ascii().is_empty())
}

/// What a seal covers: the sets before its own, each hashed once however many seals cover it.
struct Covered {
    sha256: Hasher,
    sha1: Hasher,
}

impl Default for Covered {
    fn default() -> Self {
        Self {
            sha256: Hasher::new(Algorithm::RsaSha256),
            sha1: Hasher::new(Algorithm::RsaSha1),
        }
    }
}

impl Covered {
    fn add(&mut self, set: &Set<'_, '_>) {
        let mut canonical = Vec::new();
        for field in set.in_sealed_order() {
            Canonicalization::Relaxed.header(field, &mut canonical);
        }
        self.sha256.write(&canonical);
        self.sha1.write(&canonical);
    }

    /// The seal of the set that follows (section 5.1.1).
    fn seal(&self, field: &Field<'_>, set: &Set<'_, '_>) -> PreparedSignature {
        let parsed = parse_signature(field, Kind::ArcSeal);
        let (tags, _) = Tags::parse(field.value, field.value_span.start);
        let verifiable = match parsed.signature {
            // Section 4.1.3: a seal with h= must not be accepted.
            Ok(_) if tags.get("h").is_some() => Err(malformed("h=")),
            Ok(_) if has_empty_tag(field) => Err(malformed(";;")),
            Ok(signature) => {
                let mut canonical = Vec::new();
                for before in [set.results, set.message].into_iter().flatten() {
                    Canonicalization::Relaxed.header(before, &mut canonical);
                }
                push_unsigned(field, &signature, &mut canonical);
                let mut hasher = match signature.algorithm {
                    Algorithm::RsaSha1 => self.sha1.clone(),
                    Algorithm::RsaSha256 | Algorithm::Ed25519Sha256 => self.sha256.clone(),
                };
                hasher.write(&canonical);
                Ok(VerifiableSignature {
                    signature,
                    has_stray_byte: false,
                    is_incomplete: false,
                    signed_headers: Vec::new(),
                    digest: hasher.finish(),
                })
            }
            Err(error) => Err(malformed(&error.detail)),
        };
        PreparedSignature {
            span: field.span,
            tags: parsed.tags,
            body: None,
            verifiable,
        }
    }
}
