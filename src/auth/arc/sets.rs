//! The fields of the chain by instance, and what is wrong with its structure (RFC 8617, section 5.2, steps 1 to 3).

use std::collections::BTreeMap;

use super::MAX_INSTANCE;
use crate::{
    auth::claims::leading_instance,
    message::{Field, Message},
    reason::ArcReason,
    report::Span,
    syntax::tags::Tags,
};

/// A set as the message has it: of a field that stands more than once, the topmost.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Set<'m, 'a> {
    pub(super) results: Option<&'m Field<'a>>,
    pub(super) message: Option<&'m Field<'a>>,
    pub(super) seal: Option<&'m Field<'a>>,
}

impl<'m, 'a> Set<'m, 'a> {
    /// Its fields in the order that a seal covers them (section 5.1.1).
    pub(super) fn in_sealed_order(&self) -> impl Iterator<Item = &'m Field<'a>> {
        [self.results, self.message, self.seal]
            .into_iter()
            .flatten()
    }

    fn is_complete(&self) -> bool {
        self.in_sealed_order().count() == 3
    }

    /// `cv=` of the seal, as written: case matters.
    pub(super) fn chain_validation(&self) -> Option<String> {
        let seal = self.seal?;
        let (tags, _) = Tags::parse(seal.value, seal.value_span.start);
        tags.text("cv")
    }
}

/// Why a chain fails, whatever its signatures say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flaw {
    /// The reason.
    pub(super) reason: ArcReason,
    /// The instance that it is about, where there is one.
    pub(super) instance: Option<u32>,
    /// The field that it is about, where there is one.
    pub(super) span: Option<Span>,
}

/// The sets by instance, at most [`MAX_INSTANCE`], and the first flaw of their structure.
pub(super) fn collect<'m, 'a>(
    message: &'m Message<'a>,
) -> (BTreeMap<u32, Set<'m, 'a>>, Option<Flaw>) {
    let mut sets: BTreeMap<u32, Set<'m, 'a>> = BTreeMap::new();
    let mut flaw = None;
    for field in &message.fields {
        let Some(part) = Part::of(field) else {
            continue;
        };
        let found = |reason, instance| Flaw {
            reason,
            instance,
            span: Some(field.span),
        };
        let instance = match part.instance(field) {
            Some(instance @ 1..=MAX_INSTANCE) => instance,
            Some(instance) if instance > MAX_INSTANCE => {
                flaw.get_or_insert(found(ArcReason::TooManySets, Some(instance)));
                continue;
            }
            _ => {
                flaw.get_or_insert(found(ArcReason::InstanceMalformed, None));
                continue;
            }
        };
        let set = sets.entry(instance).or_default();
        let place = match part {
            Part::Results => &mut set.results,
            Part::Message => &mut set.message,
            Part::Seal => &mut set.seal,
        };
        if place.is_some() {
            flaw.get_or_insert(found(ArcReason::InstanceTwice, Some(instance)));
        } else {
            *place = Some(field);
        }
    }
    let flaw = failed_before(&sets)
        .or(flaw)
        .or_else(|| incomplete(&sets))
        .or_else(|| wrong_chain_validation(&sets));
    (sets, flaw)
}

#[derive(Debug, Clone, Copy)]
enum Part {
    Results,
    Message,
    Seal,
}

impl Part {
    fn of(field: &Field<'_>) -> Option<Self> {
        if field.is("ARC-Authentication-Results") {
            Some(Self::Results)
        } else if field.is("ARC-Message-Signature") {
            Some(Self::Message)
        } else if field.is("ARC-Seal") {
            Some(Self::Seal)
        } else {
            None
        }
    }

    /// `i=`: a tag of the signatures, and the first thing in the results (sections 4.1.1 to 4.1.3).
    fn instance(self, field: &Field<'_>) -> Option<u32> {
        match self {
            Self::Results => leading_instance(field),
            Self::Message | Self::Seal => {
                let (tags, _) = Tags::parse(field.value, field.value_span.start);
                let value = tags.get("i")?.value;
                let is_number = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
                is_number.then(|| std::str::from_utf8(value).ok()?.parse().ok())?
            }
        }
    }
}

/// Step 2: the newest seal says that the chain had failed by then.
fn failed_before(sets: &BTreeMap<u32, Set<'_, '_>>) -> Option<Flaw> {
    let (&instance, newest) = sets.last_key_value()?;
    (newest.chain_validation().as_deref() == Some("fail")).then_some(Flaw {
        reason: ArcReason::FailedBefore,
        instance: Some(instance),
        span: newest.seal.map(|seal| seal.span),
    })
}

/// Steps 3A and 3B: sets 1 to the newest, each with its three fields.
fn incomplete(sets: &BTreeMap<u32, Set<'_, '_>>) -> Option<Flaw> {
    let (&newest, _) = sets.last_key_value()?;
    let instance = (1..=newest).find(|i| !sets.get(i).is_some_and(Set::is_complete))?;
    Some(Flaw {
        reason: ArcReason::SetIncomplete,
        instance: Some(instance),
        span: sets
            .get(&instance)
            .and_then(|set| set.in_sealed_order().next())
            .map(|field| field.span),
    })
}

/// Step 3C: the first seal says `none`, those after it `pass`.
fn wrong_chain_validation(sets: &BTreeMap<u32, Set<'_, '_>>) -> Option<Flaw> {
    let (&instance, set) = sets.iter().find(|&(&instance, set)| {
        let expected = if instance == 1 { "none" } else { "pass" };
        set.chain_validation().as_deref() != Some(expected)
    })?;
    Some(Flaw {
        reason: ArcReason::ChainValidationWrong,
        instance: Some(instance),
        span: set.seal.map(|seal| seal.span),
    })
}
