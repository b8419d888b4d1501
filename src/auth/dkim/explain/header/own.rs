//! The signature field itself, and how signers take fields wrongly.

use super::{
    super::super::{canonicalize::Canonicalization, prepare::push_unsigned, signature::Signature},
    Context, EVIDENT, LIKELY, Layout, Slot, Step, canonical as canonical_of, folding, layout,
    taken, text,
};
use crate::{message::Field, reason::DkimChangeCode, syntax::order};

/// The field as it was when it was signed.
pub(super) fn canonical(own: &Field<'_>, signature: &Signature) -> Vec<u8> {
    let mut out = Vec::new();
    push_unsigned(own, signature, &mut out);
    out
}

/// What the field may have been, or how it may have been hashed.
pub(super) fn guesses(own: &Field<'_>, signature: &Signature) -> Vec<(Vec<u8>, Step, u8)> {
    let how = signature.header_canonicalization;
    let now = canonical(own, signature);
    let value = signature
        .unsigned_field
        .get(signature.unsigned_value_start..)
        .unwrap_or_default();
    let name = text(own.name);
    let mut guesses = Vec::new();
    let mut push = |canonical: Vec<u8>, code, before: &[u8], weight| {
        if canonical != now
            && !guesses
                .iter()
                .any(|(other, _, _): &(Vec<u8>, Step, u8)| *other == canonical)
        {
            let step = Step::new(code)
                .detail(name.clone())
                .param("field", name.clone())
                .edit(own.span, before, own.raw);
            guesses.push((canonical, step, weight));
        }
    };
    let unended = |value: &[u8]| {
        let mut out = canonical_of(how, own.name, value);
        out.truncate(out.len().saturating_sub(2));
        out
    };
    let no_space: Vec<u8> = value
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let spaced = String::from_utf8_lossy(&no_space).replace(';', "; ");
    let unfolded: Vec<u8> = value
        .iter()
        .copied()
        .filter(|byte| !matches!(byte, b'\r' | b'\n'))
        .collect();
    for before in [
        unfolded.clone(),
        [b" ", unfolded.trim_ascii()].concat(),
        no_space.clone(),
        [b" ", no_space.as_slice()].concat(),
        spaced.trim_end().as_bytes().to_vec(),
        format!(" {}", spaced.trim_end()).into_bytes(),
    ] {
        push(unended(&before), DkimChangeCode::Refolded, &before, 1);
    }
    if how == Canonicalization::Simple {
        // Folded as signers fold it. `b=` is a line of its own where its value did not fit behind it.
        for width in [72, 76, 78, 70, 71, 73, 74, 75, 77] {
            for lead in [" ", "\t"] {
                let before = folding::folded(
                    &name,
                    String::from_utf8_lossy(&unfolded).trim(),
                    width,
                    lead,
                    false,
                );
                let weight = if matches!(width, 72 | 76 | 78) && lead == " " {
                    EVIDENT
                } else {
                    LIKELY
                };
                let on_its_own = before.strip_suffix(b" b=");
                let broken =
                    on_its_own.map(|head| [head, b"\r\n", lead.as_bytes(), b"b="].concat());
                for before in [Some(before.clone()), broken].into_iter().flatten() {
                    push(unended(&before), DkimChangeCode::Refolded, &before, weight);
                }
            }
        }
        for lead in ["\r\n ", "\r\n\t"] {
            let before = String::from_utf8_lossy(&unfolded).replace("  ", lead);
            let before = before.into_bytes();
            push(unended(&before), DkimChangeCode::Refolded, &before, LIKELY);
        }
    }
    // How signers hash it wrongly: with its line end, or with the signature in it. What
    // does not cover the field at all says nothing of `bh=`.
    let with_end = canonical_of(how, own.name, value);
    push(with_end, DkimChangeCode::SignerOwnField, b"", 2);
    push(unended(own.value), DkimChangeCode::SignerOwnField, b"", 2);
    let without_semicolon = value.trim_ascii_end();
    if let Some(shorter) = without_semicolon.strip_suffix(b";") {
        push(unended(shorter), DkimChangeCode::SignerOwnField, b"", 2);
    } else {
        push(
            unended(&[value, b";"].concat()),
            DkimChangeCode::SignerOwnField,
            b"",
            2,
        );
    }
    guesses
}

/// How a signer may have taken the fields: by another canonicalization, or in another order.
pub(super) fn layouts(context: &Context<'_, '_>, own: &Field<'_>) -> Vec<Layout> {
    let signature = context.signature;
    let other = match signature.header_canonicalization {
        Canonicalization::Simple => Canonicalization::Relaxed,
        Canonicalization::Relaxed => Canonicalization::Simple,
    };
    let mut mistaken = signature.clone();
    mistaken.header_canonicalization = other;
    let mistaken = Context {
        message: context.message,
        signature: &mistaken,
    };
    let fields = taken(context, false, &[]);
    let mut layouts = vec![plain(
        &mistaken,
        own,
        &fields,
        Step::new(DkimChangeCode::SignerHeaderCanonicalization).detail(other.word()),
    )];
    // The field of a name that is listed twice, hashed twice.
    let twice: Vec<Option<&Field<'_>>> = signature
        .signed_headers
        .iter()
        .map(|name| context.message.all(name).last())
        .collect();
    let step = Step::new(DkimChangeCode::SignerFieldOrder).detail("each time the same field");
    layouts.push(plain(context, own, &twice, step));
    // In the order of the message instead of that of `h=`.
    let mut by_place: Vec<Option<&Field<'_>>> = fields.clone();
    order::by_number(&mut by_place, |field| {
        field.map_or(u64::MAX, |field| field.span.start as u64)
    });
    let step = Step::new(DkimChangeCode::SignerFieldOrder).detail("the order of the message");
    layouts.push(plain(context, own, &by_place, step));
    layouts
}

/// A layout of which nothing else was changed.
fn plain(
    context: &Context<'_, '_>,
    own: &Field<'_>,
    fields: &[Option<&Field<'_>>],
    step: Step,
) -> Layout {
    let mut made = layout(context, own, &[], Some(step), &[], 3, false);
    let own_slot = made.slots.pop();
    made.slots = fields
        .iter()
        .flatten()
        .map(|field| Slot {
            canonical: super::canonical_field(context, field),
            guesses: Vec::new(),
        })
        .chain(own_slot)
        .collect();
    made
}
