//! Provenance as a type: a fact with the kind of evidence that it rests on.
//!
//! A message can be made up from its first byte to its last, except for what is proven or sealed. So a value that was
//! read from it is a [`Sourced`], and the verdict matches on [`Kind`]. Values of a better kind than
//! [`Kind::Claimed`] come from three places only: the caller's word ([`Sourced::given`]), the part of the header that
//! the receiving ADMD wrote ([`Attestor`], made by the trust boundary), and a verified signature ([`Signed`], made by
//! the verifiers). Combining facts gives the weakest kind of their parts.

use crate::syntax::Span;

/// Who can check a fact. The weakest first, so that `min` is "as weak as its weakest part".
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// Nobody: anyone can have written it.
    Claimed,
    /// Whoever took the message from their own mailbox at the receiver that the topmost fields name. Nobody has said so:
    /// the receiver is a guess.
    Guessed,
    /// The receiving ADMD noted it, and the caller vouches for the receiver; or the caller gave it.
    Attested,
    /// A server said it under its own seal and signature, both of which verify: anyone can check that it did.
    Sealed,
    /// A signature verifies: anyone can check it from the bytes and DNS.
    Proven,
}

/// A fact that was read from the message: the value, its places, and its kind of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    value: T,
    spans: Vec<Span>,
    kind: Kind,
}

/// A part of the header that the receiving ADMD wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attestor {
    region: Span,
    is_certain: bool,
}

impl Attestor {
    /// The header down to the byte `until`. `is_certain` says that the caller vouches for the receiver.
    /// Only the trust boundary knows these.
    pub(crate) const fn new(until: usize, is_certain: bool) -> Self {
        Self {
            region: Span::new(0, until),
            is_certain,
        }
    }

    /// One field that the receiving ADMD wrote, wherever it stands.
    pub(crate) const fn of_field(field: Span, is_certain: bool) -> Self {
        Self {
            region: field,
            is_certain,
        }
    }

    /// The kind of what stands in `span`: text below the boundary is its sender's, whoever the receiver is.
    pub fn kind_of(&self, span: Span) -> Kind {
        let is_inside = self.region.start <= span.start && span.end <= self.region.end;
        match (is_inside, self.is_certain) {
            (true, true) => Kind::Attested,
            (true, false) => Kind::Guessed,
            (false, _) => Kind::Claimed,
        }
    }
}

/// Bytes that a signature covers which verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed<'s> {
    covered: &'s [Span],
    kind: Kind,
}

impl<'s> Signed<'s> {
    /// The fields that a DKIM signature covers. The caller has verified it.
    pub(crate) const fn proven(covered: &'s [Span]) -> Self {
        Self {
            covered,
            kind: Kind::Proven,
        }
    }

    /// What a server sealed. The caller has verified its seal and its message signature.
    pub(crate) const fn sealed(covered: &'s [Span]) -> Self {
        Self {
            covered,
            kind: Kind::Sealed,
        }
    }

    /// The kind of what stands in `span`.
    pub fn kind_of(&self, span: Span) -> Kind {
        let is_covered = self
            .covered
            .iter()
            .any(|covered| covered.start <= span.start && span.end <= covered.end);
        if is_covered { self.kind } else { Kind::Claimed }
    }
}

impl<T> Sourced<T> {
    /// A fact that anyone can have written.
    pub fn claimed(value: T, span: Span) -> Self {
        Self {
            value,
            spans: vec![span],
            kind: Kind::Claimed,
        }
    }

    /// A fact in a field that the receiving ADMD may have written: attested above the boundary, claimed below it.
    pub fn noted(value: T, span: Span, attestor: Option<&Attestor>) -> Self {
        Self {
            value,
            spans: vec![span],
            kind: attestor.map_or(Kind::Claimed, |attestor| attestor.kind_of(span)),
        }
    }

    /// A fact that a signature may cover.
    pub fn signed(value: T, span: Span, signed: &Signed<'_>) -> Self {
        Self {
            value,
            spans: vec![span],
            kind: signed.kind_of(span),
        }
    }

    /// What the caller says: it has no place in the message.
    pub fn given(value: T) -> Self {
        Self {
            value,
            spans: Vec::new(),
            kind: Kind::Attested,
        }
    }

    /// The value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Where it was read; nothing where the caller gave it.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The first place.
    pub fn span(&self) -> Option<Span> {
        self.spans.first().copied()
    }

    /// The kind of evidence.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Another value that follows from this one alone.
    pub fn map<U>(self, value: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced {
            value: value(self.value),
            spans: self.spans,
            kind: self.kind,
        }
    }

    /// What follows from both: as weak as the weaker of the two.
    pub fn and<U>(self, other: Sourced<U>) -> Sourced<(T, U)> {
        let mut spans = self.spans;
        spans.extend(other.spans);
        Sourced {
            value: (self.value, other.value),
            spans,
            kind: self.kind.min(other.kind),
        }
    }

    /// The same fact, of no better kind than `most`.
    pub fn at_most(mut self, most: Kind) -> Self {
        self.kind = self.kind.min(most);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOVE: Span = Span::new(0, 10);
    const BELOW: Span = Span::new(20, 30);

    #[test]
    fn text_below_the_boundary_is_claimed_whoever_is_trusted() {
        for is_certain in [false, true] {
            let attestor = Attestor::new(15, is_certain);
            assert_eq!(
                Sourced::noted((), BELOW, Some(&attestor)).kind(),
                Kind::Claimed
            );
        }
        assert_eq!(Sourced::noted((), ABOVE, None).kind(), Kind::Claimed);
        // A field that begins above and ends below is nobody's.
        let attestor = Attestor::new(15, true);
        assert_eq!(attestor.kind_of(Span::new(10, 16)), Kind::Claimed);
    }

    #[test]
    fn a_guessed_receiver_attests_less_than_one_that_the_caller_names() {
        assert_eq!(Attestor::new(15, false).kind_of(ABOVE), Kind::Guessed);
        assert_eq!(Attestor::new(15, true).kind_of(ABOVE), Kind::Attested);
    }

    #[test]
    fn a_combination_is_as_weak_as_its_weakest_part() {
        let attestor = Attestor::new(15, true);
        let strong = Sourced::noted("ip", ABOVE, Some(&attestor));
        let weak = Sourced::claimed("path", BELOW);
        let both = strong.and(weak);
        assert_eq!(both.kind(), Kind::Claimed);
        assert_eq!(both.spans(), [ABOVE, BELOW]);
        assert_eq!(
            Sourced::given(1).and(Sourced::given(2)).kind(),
            Kind::Attested
        );
    }

    #[test]
    fn a_signature_proves_what_it_covers_and_nothing_else() {
        let covered = [ABOVE];
        let signed = Signed::proven(&covered);
        assert_eq!(Sourced::signed((), ABOVE, &signed).kind(), Kind::Proven);
        assert_eq!(Sourced::signed((), BELOW, &signed).kind(), Kind::Claimed);
        assert_eq!(Signed::sealed(&covered).kind_of(ABOVE), Kind::Sealed);
    }
}
