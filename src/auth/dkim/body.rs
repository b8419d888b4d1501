//! The hash of the body: one pass for each canonicalization and hash function, whatever the number of signatures.

use std::collections::{BTreeSet, HashMap, VecDeque};

use super::{
    canonicalize::{self, Canonicalization, Sink},
    crypto::Hasher,
    prepare::BodyCheck,
    signature::{Algorithm, Kind, SignedBody, parse_signature},
};
use crate::{
    message::Message,
    options::Limits,
    report::{BodyHash, Span},
};

/// Sets of a chain (RFC 8617, section 4.2.1).
const MOST_SETS: usize = 50;

/// Hashes of the body of a message, each computed when it is first asked for.
#[derive(Default)]
pub(crate) struct BodyHashes {
    /// Every `l=` of the message, so that one pass serves them all.
    lengths: HashMap<BodyKind, BTreeSet<u64>>,
    passes: HashMap<BodyKind, Pass>,
}

/// What a pass over the body depends on: `c=`, and the hash function of `a=`.
type BodyKind = (Canonicalization, Algorithm);

/// A hash, and where in the source what it covers ends.
type Hashed = (Vec<u8>, usize);

/// What a pass over the body gives.
struct Pass {
    whole: Hashed,
    /// The canonical length of the whole body.
    length: u64,
    /// By `l=`, for those that are less.
    parts: HashMap<u64, Hashed>,
}

impl BodyHashes {
    /// For the signatures of `message`, of DKIM and of ARC; as many as `limits` allows.
    pub(crate) fn of(message: &Message<'_>, limits: &Limits) -> Self {
        let mut bodies = Self::default();
        for (name, kind, most) in [
            ("DKIM-Signature", Kind::Dkim, limits.signatures),
            ("ARC-Message-Signature", Kind::ArcMessage, MOST_SETS),
        ] {
            for field in message.all(name).take(most) {
                if let Some(signed) = parse_signature(field, kind).body
                    && let Some(length) = signed.length
                {
                    let kind = (signed.canonicalization, signed.algorithm.hash_function());
                    bodies.lengths.entry(kind).or_default().insert(length);
                }
            }
        }
        bodies
    }

    pub(in crate::auth) fn check(
        &mut self,
        message: &Message<'_>,
        signed: SignedBody,
    ) -> BodyCheck {
        let signed_empty = empty_hash(&signed) == signed.hash;
        let Some(span) = message.body else {
            // A body that was left out may have been empty or not.
            return BodyCheck {
                state: BodyHash::Unchecked,
                computed: None,
                covered: None,
                unsigned: None,
                is_short: false,
                signed_empty,
                signed,
            };
        };
        let kind = (signed.canonicalization, signed.algorithm.hash_function());
        let lengths = self.lengths.entry(kind).or_default();
        if let Some(length) = signed.length
            && lengths.insert(length)
        {
            self.passes.remove(&kind);
        }
        let pass = self
            .passes
            .entry(kind)
            .or_insert_with(|| Pass::over(message, span, kind, lengths));
        let length = pass.length;
        let part = signed.length.and_then(|length| pass.parts.get(&length));
        let (computed, end) = part.unwrap_or(&pass.whole);
        let covered = Span::new(span.start, *end);
        let is_short = signed.length.is_some_and(|signed| signed > length);
        let state = if *computed == signed.hash && !is_short {
            BodyHash::Match
        } else if message.is_body_blank() {
            // Whoever copies a header section often takes the empty line after it along.
            BodyHash::Unchecked
        } else {
            BodyHash::Mismatch
        };
        BodyCheck {
            state,
            computed: Some(computed.clone()),
            covered: Some(covered),
            unsigned: signed.length.map(|signed| length.saturating_sub(signed)),
            is_short,
            signed_empty,
            signed,
        }
    }
}

impl Pass {
    fn over(
        message: &Message<'_>,
        span: Span,
        (how, algorithm): BodyKind,
        lengths: &BTreeSet<u64>,
    ) -> Self {
        let mut hashes = Hashes {
            hasher: Hasher::new(algorithm),
            length: 0,
            wanted: lengths.iter().copied().collect(),
            found: Vec::new(),
        };
        let text = &message.text;
        canonicalize::body(text, span.start, span.end, how, &mut hashes);
        // One that is as long as the body, or longer, is of the whole body.
        hashes.found.retain(|(length, _)| *length < hashes.length);
        let found: Vec<u64> = hashes.found.iter().map(|(length, _)| *length).collect();
        let ends = canonicalize::source_ends(text, span.start, span.end, how, &found);
        let parts = hashes.found.into_iter().zip(ends);
        Self {
            parts: parts
                .map(|((length, hash), end)| (length, (hash, end)))
                .collect(),
            length: hashes.length,
            whole: (hashes.hasher.finish(), span.end),
        }
    }
}

/// The hash of an empty body: of CRLF for simple canonicalization, of nothing for relaxed (RFC 6376, sections 3.4.3 and 3.4.4).
fn empty_hash(signed: &SignedBody) -> Vec<u8> {
    let mut hasher = Hasher::new(signed.algorithm);
    if signed.canonicalization == Canonicalization::Simple && signed.length != Some(0) {
        hasher.write(b"\r\n");
    }
    hasher.finish()
}

/// Hashes and counts all bytes, and takes the hash at each length that is wanted (`l=`, RFC 6376, section 3.5).
struct Hashes {
    hasher: Hasher,
    length: u64,
    /// In ascending order.
    wanted: VecDeque<u64>,
    found: Vec<(u64, Vec<u8>)>,
}

impl Sink for Hashes {
    fn write(&mut self, mut bytes: &[u8]) {
        let end = self.length.saturating_add(bytes.len() as u64);
        while let Some(&wanted) = self.wanted.front()
            && wanted <= end
        {
            let count = usize::try_from(wanted.saturating_sub(self.length)).unwrap_or(usize::MAX);
            let (covered, rest) = bytes.split_at_checked(count).unwrap_or((bytes, &[]));
            self.hasher.write(covered);
            self.found.push((wanted, self.hasher.clone().finish()));
            self.wanted.pop_front();
            self.length = wanted;
            bytes = rest;
        }
        self.hasher.write(bytes);
        self.length = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{message, source};

    /// Signatures with `l=` of all kinds: each hash is that of the first bytes of the canonical body, as hashed alone.
    #[test]
    fn one_pass_gives_the_hash_of_every_length() {
        let body = b"a  b \r\n\r\nlong line \t with  space\r\nlast\r\n\r\n\r\n";
        for how in [Canonicalization::Simple, Canonicalization::Relaxed] {
            let raw = [&b"From: a@example.com\r\n\r\n"[..], body].concat();
            let limits = Limits::default();
            let text = source::read(&raw, &limits).expect("a text");
            let message = message::parse(text, &limits).expect("a message");
            let span = message.body.expect("a body");
            let mut canonical = Vec::new();
            canonicalize::body(&message.text, span.start, span.end, how, &mut canonical);
            let total = canonical.len() as u64;
            let lengths: BTreeSet<u64> = (0..total + 3).collect();
            let pass = Pass::over(&message, span, (how, Algorithm::RsaSha256), &lengths);
            assert_eq!(pass.length, total);
            assert_eq!(pass.parts.len() as u64, total);
            let hash = |bytes: &[u8]| {
                let mut hasher = Hasher::new(Algorithm::RsaSha256);
                hasher.write(bytes);
                hasher.finish()
            };
            assert_eq!(pass.whole, (hash(&canonical), span.end));
            for length in 0..total {
                let (found, end) = pass.parts.get(&length).expect("a part");
                let expected = canonical.get(..length as usize).expect("the first bytes");
                assert_eq!(*found, hash(expected), "{how:?} {length}");
                let alone =
                    canonicalize::source_ends(&message.text, span.start, span.end, how, &[length]);
                assert_eq!(alone, [*end], "{how:?} {length}");
            }
        }
    }
}
