//! Changes of the header fields: what, undone, gives the digest that was signed.
//!
//! The signed fields are slots in the order of `h=`, the signature field last. Each has guesses of what it was; one to
//! four slots are changed at a time, the likeliest guesses first.

mod addresses;
mod encoded;
mod fields;
mod folding;
mod from;
mod own;
mod subject;

use std::collections::HashSet;

use super::{
    super::{
        canonicalize::{Canonicalization, Sink},
        crypto::Hasher,
        signature::Signature,
    },
    step::Step,
};
use crate::{
    message::{Field, Message},
    reason::DkimChangeCode,
    report::{DkimChange, Span},
    syntax::order,
};

/// Bytes that are hashed at the most, for all signatures of a message together.
pub(in super::super) const HEADER_WORK: u64 = 40_000_000;
/// The least for one signature with which rare guesses are made: making them takes time too.
const RARE_WORK: u64 = HEADER_WORK / 6;
/// What one verification by Ed25519 counts: as much time as hashing that many bytes.
const ED25519_WORK: u64 = 100_000;
/// Bytes of header fields beyond which no change is looked for.
const MAX_HEADER_BYTES: usize = 256_000;
/// Guesses of one field.
const MAX_GUESSES: usize = 160;
/// Guesses of one field with those that are tried last.
const MAX_RARE_GUESSES: usize = 6000;
/// Slots that are looked at.
const MAX_SLOTS: usize = 80;
/// Ways of taking the fields, beside the one that is right.
const MAX_LAYOUTS: usize = 60;

/// How a digest is proven to be the one that was signed.
pub(in super::super) enum Proof<'p> {
    /// RSA: it is the digest in the signature.
    Digest(&'p [u8]),
    /// Ed25519: the signature verifies over it.
    Verifies(&'p dyn Fn(&[u8]) -> bool),
}

impl Proof<'_> {
    fn holds(&self, digest: &[u8]) -> bool {
        match self {
            Self::Digest(signed) => digest == *signed,
            Self::Verifies(verifies) => verifies(digest),
        }
    }

    fn work(&self) -> u64 {
        match self {
            Self::Digest(_) => 200,
            Self::Verifies(_) => ED25519_WORK,
        }
    }
}

/// What was found for one signature.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct HeaderFound {
    steps: Vec<Step>,
    /// The fields with their values before, for other signatures of the message.
    undone: Vec<(Span, Option<Vec<u8>>)>,
}

impl HeaderFound {
    pub(in super::super) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    pub(in super::super) fn changes(&self) -> Vec<DkimChange> {
        self.steps.iter().cloned().map(Step::into_change).collect()
    }
}

/// The changes of the header fields that, undone, give the digest that was signed. `hints` are what was found for
/// other signatures.
pub(in super::super) fn headers(
    message: &Message<'_>,
    own: &Field<'_>,
    signature: &Signature,
    proof: &Proof<'_>,
    work: u64,
    hints: &[HeaderFound],
) -> HeaderFound {
    let size: usize = message.fields.iter().map(|field| field.raw.len()).sum();
    if size > MAX_HEADER_BYTES {
        return HeaderFound::default();
    }
    let context = Context { message, signature };
    let mut search = Search {
        signature,
        proof,
        work,
    };
    for hint in hints.iter().filter(|hint| !hint.is_empty()) {
        if search.hint(&context, own, hint) {
            return hint.clone();
        }
    }
    let mut layouts = layouts(&context, own);
    let mut has_rare = false;
    for effort in EFFORTS {
        if effort.max_weight == RARE && work < RARE_WORK {
            continue;
        }
        if effort.max_weight == RARE && !has_rare {
            let fields = taken(&context, false, &[]);
            let rare = layout(&context, own, &fields, None, &[], 0, true);
            if let Some(first) = layouts.first_mut() {
                *first = rare;
            }
            has_rare = true;
        }
        for layout in &layouts {
            // What is unlikely by itself is not combined with much else.
            if layout.weight + effort.least_weight > MAX_LAYOUT_WEIGHT {
                continue;
            }
            if let Some(found) = search.layout(layout, effort) {
                return found;
            }
            if search.work == 0 {
                return HeaderFound::default();
            }
        }
    }
    HeaderFound::default()
}

/// What the guesses are made from.
struct Context<'c, 'a> {
    message: &'c Message<'a>,
    signature: &'c Signature,
}

impl Context<'_, '_> {
    fn is_simple(&self) -> bool {
        self.signature.header_canonicalization == Canonicalization::Simple
    }
}

/// What a field may have been.
struct Guess {
    code: DkimChangeCode,
    detail: String,
    /// The value, as it stood after the colon; `None` for no field.
    value: Option<Vec<u8>>,
    /// The name, where it was written differently.
    name: Option<Vec<u8>>,
    weight: u8,
}

impl Guess {
    fn new(code: DkimChangeCode, detail: impl Into<String>, value: Vec<u8>) -> Self {
        Self {
            code,
            detail: detail.into(),
            value: Some(value),
            name: None,
            weight: LIKELY,
        }
    }

    fn unlikely(self) -> Self {
        self.weighing(UNLIKELY)
    }

    fn weighing(mut self, weight: u8) -> Self {
        self.weight = weight;
        self
    }
}

/// The message shows what was done: a tag in the subject, an author in another field. It is combined with all else.
const EVIDENT: u8 = 0;
/// What programs do by default.
const LIKELY: u8 = 1;
/// What some programs do.
const UNLIKELY: u8 = 2;
/// One of very many: tried last, alone or with what is evident.
const RARE: u8 = 3;

/// A signed field and its guesses, in canonical form.
struct Slot {
    canonical: Vec<u8>,
    guesses: Vec<Prepared>,
}

struct Prepared {
    canonical: Vec<u8>,
    step: Step,
    undone: Option<(Span, Option<Vec<u8>>)>,
    weight: u8,
}

/// A way of taking the fields: the right one, or without an added field, or as a signer wrongly took them.
struct Layout {
    slots: Vec<Slot>,
    step: Option<Step>,
    undone: Vec<(Span, Option<Vec<u8>>)>,
    weight: u8,
}

/// How many slots are changed, and which guesses are tried.
struct Effort {
    slots: usize,
    /// Guesses of each slot.
    guesses: usize,
    max_weight: u8,
    least_weight: u8,
    /// Slots of which another guess is taken than an evident one.
    free: usize,
}

const MAX_LAYOUT_WEIGHT: u8 = 3;

const fn effort(slots: usize, guesses: usize, max_weight: u8, least_weight: u8) -> Effort {
    Effort {
        slots,
        guesses,
        max_weight,
        least_weight,
        free: slots,
    }
}

/// An effort in which all changes but `free` are evident.
const fn evident(slots: usize, max_weight: u8, free: usize) -> Effort {
    Effort {
        slots,
        guesses: MAX_RARE_GUESSES,
        max_weight,
        least_weight: if slots == 1 { 1 } else { 2 },
        free,
    }
}

/// The likeliest first; of what costs more, less is combined.
const EFFORTS: &[Effort] = &[
    effort(0, 0, EVIDENT, 0),
    evident(1, EVIDENT, 0),
    evident(2, EVIDENT, 0),
    evident(3, EVIDENT, 0),
    evident(4, EVIDENT, 0),
    effort(1, MAX_GUESSES, LIKELY, 1),
    evident(2, LIKELY, 1),
    effort(1, MAX_GUESSES, UNLIKELY, 1),
    evident(2, UNLIKELY, 1),
    effort(1, MAX_RARE_GUESSES, RARE, MAX_LAYOUT_WEIGHT),
    evident(2, RARE, 1),
    effort(2, 12, LIKELY, 2),
    evident(3, LIKELY, 1),
    effort(3, 4, LIKELY, 2),
    effort(2, 60, UNLIKELY, 3),
    effort(4, 3, LIKELY, 3),
    effort(5, 2, LIKELY, 3),
];

struct Search<'s> {
    signature: &'s Signature,
    proof: &'s Proof<'s>,
    work: u64,
}

impl Search<'_> {
    fn layout(&mut self, layout: &Layout, effort: &Effort) -> Option<HeaderFound> {
        let hasher = Hasher::new(self.signature.algorithm);
        if effort.slots == 0 {
            layout.step.as_ref()?;
            return self.proves(hasher, layout, 0).then(|| found(layout, &[]));
        }
        let mut chosen = Vec::new();
        self.choose(layout, effort, hasher, 0, &mut chosen)
    }

    /// Goes on at slot `from`, with `hasher` having all before it: changes one of those that follow, and more.
    fn choose(
        &mut self,
        layout: &Layout,
        effort: &Effort,
        mut hasher: Hasher,
        from: usize,
        chosen: &mut Vec<(usize, usize)>,
    ) -> Option<HeaderFound> {
        let is_last = chosen.len() + 1 == effort.slots;
        let is_evident = |slot: usize, which: usize| {
            let guess = layout
                .slots
                .get(slot)
                .and_then(|slot| slot.guesses.get(which));
            guess.is_some_and(|guess| guess.weight == EVIDENT)
        };
        let freely = chosen
            .iter()
            .filter(|(slot, which)| !is_evident(*slot, *which))
            .count();
        let max_weight = if freely < effort.free {
            effort.max_weight
        } else {
            EVIDENT
        };
        for (at, slot) in layout.slots.iter().enumerate().skip(from) {
            let tried = slot
                .guesses
                .iter()
                .enumerate()
                .filter(|(_, guess)| guess.weight <= max_weight)
                .take(effort.guesses);
            for (which, guess) in tried {
                if self.work == 0 {
                    return None;
                }
                let mut changed = hasher.clone();
                changed.write(&guess.canonical);
                chosen.push((at, which));
                if is_last {
                    if self.proves(changed, layout, at + 1) {
                        return Some(found(layout, chosen));
                    }
                } else if let Some(found) = self.choose(layout, effort, changed, at + 1, chosen) {
                    return Some(found);
                }
                chosen.pop();
            }
            hasher.write(&slot.canonical);
            self.work = self.work.saturating_sub(slot.canonical.len() as u64);
        }
        None
    }

    /// Whether the digest is the signed one with the slots from `from` on as they are.
    fn proves(&mut self, mut hasher: Hasher, layout: &Layout, from: usize) -> bool {
        let mut size = self.proof.work();
        for slot in layout.slots.iter().skip(from) {
            hasher.write(&slot.canonical);
            size += slot.canonical.len() as u64;
        }
        self.work = self.work.saturating_sub(size);
        self.proof.holds(&hasher.finish())
    }

    fn hint(&mut self, context: &Context<'_, '_>, own: &Field<'_>, hint: &HeaderFound) -> bool {
        let fields = taken(context, false, &[]);
        let mut hasher = Hasher::new(self.signature.algorithm);
        for field in fields.into_iter().flatten() {
            let before = hint.undone.iter().find(|(span, _)| *span == field.span);
            match before {
                Some((_, None)) => {}
                Some((_, Some(value))) => {
                    hasher.write(&canonical(
                        context.signature.header_canonicalization,
                        field.name,
                        value,
                    ));
                }
                None => hasher.write(&canonical_field(context, field)),
            }
        }
        hasher.write(&own::canonical(own, context.signature));
        self.work = self.work.saturating_sub(self.proof.work());
        self.proof.holds(&hasher.finish())
    }
}

fn found(layout: &Layout, chosen: &[(usize, usize)]) -> HeaderFound {
    let mut found = HeaderFound {
        steps: layout.step.iter().cloned().collect(),
        undone: layout.undone.clone(),
    };
    for &(slot, which) in chosen {
        if let Some(guess) = layout
            .slots
            .get(slot)
            .and_then(|slot| slot.guesses.get(which))
        {
            found.steps.push(guess.step.clone());
            found.undone.extend(guess.undone.clone());
        }
    }
    found
}

/// The fields that `h=` names: from the bottom up, as it must be (RFC 6376, section 5.4.2), or from the top down.
fn taken<'m, 'a>(
    context: &Context<'m, 'a>,
    from_the_top: bool,
    without: &[Span],
) -> Vec<Option<&'m Field<'a>>> {
    let names = &context.signature.signed_headers;
    names
        .iter()
        .take(MAX_SLOTS)
        .enumerate()
        .map(|(at, name)| {
            let before = names
                .iter()
                .take(at)
                .filter(|other| other.eq_ignore_ascii_case(name))
                .count();
            let mut fields = context
                .message
                .fields
                .iter()
                .filter(|field| field.is(name) && !without.contains(&field.span));
            if from_the_top {
                fields.nth(before)
            } else {
                fields.rev().nth(before)
            }
        })
        .collect()
}

fn canonical(how: Canonicalization, name: &[u8], value: &[u8]) -> Vec<u8> {
    let raw = [name, b":", value].concat();
    let field = Field {
        name,
        value: raw.get(name.len() + 1..).unwrap_or_default(),
        raw: &raw,
        span: Span::default(),
        value_span: Span::default(),
    };
    let mut out = Vec::with_capacity(raw.len() + 2);
    how.header(&field, &mut out);
    out
}

fn canonical_field(context: &Context<'_, '_>, field: &Field<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.raw.len() + 2);
    context
        .signature
        .header_canonicalization
        .header(field, &mut out);
    out
}

/// The ways of taking the fields, the right one first.
fn layouts(context: &Context<'_, '_>, own: &Field<'_>) -> Vec<Layout> {
    let mut layouts = vec![layout(
        context,
        own,
        &taken(context, false, &[]),
        None,
        &[],
        0,
        false,
    )];
    let names = names(context);
    let mut push = |without: &[Span], step: Step, weight| {
        if layouts.len() < MAX_LAYOUTS {
            let fields = taken(context, false, without);
            layouts.push(layout(
                context,
                own,
                &fields,
                Some(step),
                without,
                weight,
                false,
            ));
        }
    };
    // A field of a name that stands more than once was added; or all of them were.
    let removed = |fields: &[&Field<'_>]| {
        let name = fields
            .first()
            .map(|field| text(field.name))
            .unwrap_or_default();
        fields.iter().fold(
            Step::new(DkimChangeCode::FieldAdded).detail(name),
            |step, field| step.edit(field.span, b"", field.raw),
        )
    };
    let mut list_fields: Vec<&Field<'_>> = Vec::new();
    let mut repeated = Vec::new();
    for name in &names {
        let fields: Vec<&Field<'_>> = context
            .message
            .all(name)
            .filter(|field| field.span != own.span)
            .collect();
        if name.to_ascii_lowercase().starts_with("list-") {
            list_fields.extend(&fields);
        }
        if fields.len() > 1 {
            for field in &fields {
                push(&[field.span], removed(&[field]), 1);
            }
            if !name.eq_ignore_ascii_case("from") {
                let spans: Vec<Span> = fields.iter().map(|field| field.span).collect();
                push(&spans, removed(&fields), 1);
            }
            repeated.push(name.clone());
        }
    }
    if list_fields.len() > 1 {
        let spans: Vec<Span> = list_fields.iter().map(|field| field.span).collect();
        push(&spans, removed(&list_fields).detail("List-*"), 1);
    }
    if !repeated.is_empty() {
        let top = taken(context, true, &[]);
        let step = Step::new(DkimChangeCode::FieldOrder).detail(repeated.join(", "));
        layouts.push(layout(context, own, &top, Some(step), &[], 1, false));
    }
    layouts.extend(own::layouts(context, own));
    layouts.extend(folding::layouts(context, own));
    layouts
}

/// The names in `h=`, each once.
fn names(context: &Context<'_, '_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in &context.signature.signed_headers {
        if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            names.push(name.clone());
        }
    }
    names
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn layout(
    context: &Context<'_, '_>,
    own: &Field<'_>,
    fields: &[Option<&Field<'_>>],
    step: Option<Step>,
    without: &[Span],
    weight: u8,
    with_rare: bool,
) -> Layout {
    let how = context.signature.header_canonicalization;
    let mut slots: Vec<Slot> = fields
        .iter()
        .zip(&context.signature.signed_headers)
        .map(|(field, name)| match field {
            Some(field) => slot(context, field, own, with_rare),
            None => absent(context, name, without),
        })
        .collect();
    slots.push(Slot {
        canonical: own::canonical(own, context.signature),
        guesses: own::guesses(own, context.signature)
            .into_iter()
            .map(|(canonical, step, weight)| Prepared {
                canonical,
                step,
                undone: None,
                weight,
            })
            .collect(),
    });
    debug_assert!(matches!(
        how,
        Canonicalization::Simple | Canonicalization::Relaxed
    ));
    Layout {
        slots,
        step,
        undone: without.iter().map(|span| (*span, None)).collect(),
        weight,
    }
}

/// A field as it is, and what it may have been.
fn slot(context: &Context<'_, '_>, field: &Field<'_>, own: &Field<'_>, with_rare: bool) -> Slot {
    let how = context.signature.header_canonicalization;
    let now = canonical_field(context, field);
    let mut guesses: Vec<Guess> = Vec::new();
    subject::guesses(context, field, with_rare, &mut guesses);
    folding::guesses(context, field, &mut guesses);
    from::guesses(context, field, &mut guesses);
    fields::guesses(context, field, &mut guesses);
    addresses::guesses(context, field, &mut guesses);
    encoded::guesses(context, field, with_rare, &mut guesses);
    let is_alone = context
        .message
        .fields
        .iter()
        .filter(|f| f.is(&text(field.name)))
        .count()
        == 1;
    if is_alone && !field.is("From") && field.span != own.span {
        let name = text(field.name);
        guesses.push(Guess {
            code: DkimChangeCode::FieldAdded,
            detail: name,
            value: None,
            name: None,
            weight: 1,
        });
    }
    let mut prepared: Vec<Prepared> = Vec::new();
    let mut seen: HashSet<Vec<u8>> = HashSet::new();
    let most = if with_rare {
        MAX_RARE_GUESSES
    } else {
        MAX_GUESSES
    };
    for guess in guesses {
        if prepared.len() >= most {
            break;
        }
        let name = guess.name.as_deref().unwrap_or(field.name);
        let canonical = match &guess.value {
            Some(value) => canonical(how, name, value),
            None => Vec::new(),
        };
        if canonical == now || !seen.insert(canonical.clone()) {
            continue;
        }
        let before = match &guess.value {
            Some(value) => [name, b":", value].concat(),
            None => Vec::new(),
        };
        prepared.push(Prepared {
            canonical,
            step: Step::new(code_of(&guess, field))
                .detail(guess.detail)
                .param("field", text(field.name))
                .edit(field.span, &before, field.raw),
            undone: Some((field.span, guess.value)),
            weight: guess.weight,
        });
    }
    // The likely ones first; within them, as they were given.
    order::by_number(&mut prepared, |guess| guess.weight as u64);
    Slot {
        canonical: now,
        guesses: prepared,
    }
}

/// The code of a guess by what it changes: where only white space or quotation marks differ, it is that.
fn code_of(guess: &Guess, field: &Field<'_>) -> DkimChangeCode {
    let (Some(value), None) = (&guess.value, &guess.name) else {
        return guess.code;
    };
    let without = |value: &[u8], quotes: bool| -> Vec<u8> {
        value
            .iter()
            .copied()
            .filter(|&byte| !(byte.is_ascii_whitespace() || quotes && byte == b'"'))
            .collect()
    };
    let is_folded = |value: &[u8]| value.contains(&b'\n');
    if without(value, false) == without(field.value, false) {
        return if is_folded(value) || is_folded(field.value) {
            DkimChangeCode::Refolded
        } else {
            DkimChangeCode::FieldSpace
        };
    }
    match guess.code {
        DkimChangeCode::MimeField if without(value, true) == without(field.value, true) => {
            DkimChangeCode::Quotes
        }
        DkimChangeCode::Quotes if without(value, true) != without(field.value, true) => {
            // The same words in another form; otherwise a name was added or taken away.
            let words = |value: &[u8]| {
                let mut letters: Vec<u8> = value
                    .iter()
                    .copied()
                    .filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii())
                    .collect();
                letters.sort_unstable();
                letters
            };
            if words(value) == words(field.value) {
                DkimChangeCode::AddressForm
            } else {
                DkimChangeCode::Rewritten
            }
        }
        code => code,
    }
}

/// A name of `h=` without a field: it was signed as absent, or the field was removed.
fn absent(context: &Context<'_, '_>, name: &str, without: &[Span]) -> Slot {
    let how = context.signature.header_canonicalization;
    let is_oversigned = context
        .message
        .all(name)
        .any(|field| !without.contains(&field.span));
    let mut guesses = Vec::new();
    if !is_oversigned && without.is_empty() {
        for value in fields::of_removed(context, name) {
            let value = format!(" {value}");
            guesses.push(Prepared {
                canonical: canonical(how, name.as_bytes(), value.as_bytes()),
                step: Step::new(DkimChangeCode::FieldRemoved)
                    .detail(name)
                    .param("field", name)
                    .edit(Span::default(), format!("{name}:{value}").as_bytes(), b""),
                undone: None,
                weight: 1,
            });
        }
    }
    // Some signers hash the name of a field that is not there.
    guesses.push(Prepared {
        canonical: canonical(how, name.as_bytes(), b""),
        step: Step::new(DkimChangeCode::SignerFieldLeftOut).detail(name),
        undone: None,
        weight: 2,
    });
    Slot {
        canonical: Vec::new(),
        guesses,
    }
}
