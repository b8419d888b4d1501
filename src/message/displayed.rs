//! What mail programs show of the header, and which signatures cover it.
//!
//! Of a field that repeats, most programs show the first: 11 of 14 that show a message with two From fields, and 10 of
//! 19 of other fields ("Composition Kills", Chen, Paxson and Jiang, USENIX Security 2020, sections 5.1 and 6.1). DKIM
//! takes the last first (RFC 6376, section 5.4.2). So a field put in front of a signed message is shown and not signed.

use super::{Field, Message, address::mailboxes, unfold};
use crate::report::{Alignment, AuthResult, DisplayedField, DisplayedName, Dkim, Span};

/// Addresses of a field that are told.
const MAX_ADDRESSES: usize = 50;
/// Hidden fields that are told.
const MAX_HIDDEN: usize = 20;

/// What mail programs show of the header.
#[derive(Debug, Clone)]
pub(crate) struct Displayed<'m, 'a> {
    shown: Vec<Shown<'m, 'a>>,
}

/// A field that mail programs show.
#[derive(Debug, Clone)]
pub(crate) struct Shown<'m, 'a> {
    /// Its name.
    pub name: DisplayedName,
    /// Every instance. The first is the one that is shown.
    instances: Vec<&'m Field<'a>>,
    /// The signatures that cover the one that is shown.
    signed_by: Vec<usize>,
    /// The instance that a passing, aligned signature covers.
    proven: Option<&'m Field<'a>>,
}

impl<'m, 'a> Shown<'m, 'a> {
    /// The instance that is shown.
    pub(crate) fn field(&self) -> Option<&'m Field<'a>> {
        self.instances.first().copied()
    }

    /// The instance that is worth telling: the one that a passing, aligned signature covers, else the one that is shown.
    pub(crate) fn told(&self) -> Option<&'m Field<'a>> {
        self.proven.or_else(|| self.field())
    }

    /// Every instance.
    pub(crate) fn instances(&self) -> &[&'m Field<'a>] {
        &self.instances
    }

    /// Whether the instance that is shown is covered by the signature.
    pub(crate) fn is_signed_by(&self, signature: usize) -> bool {
        self.signed_by.contains(&signature)
    }

    /// The addresses in the instance that is told; none in a field that has text.
    fn addresses(&self) -> Vec<String> {
        let has_addresses = matches!(
            self.name,
            DisplayedName::From
                | DisplayedName::To
                | DisplayedName::Cc
                | DisplayedName::ReplyTo
                | DisplayedName::Sender
        );
        let Some(field) = self.told().filter(|_| has_addresses) else {
            return Vec::new();
        };
        let found = mailboxes(field.value).into_iter();
        let mut addresses: Vec<String> = found.map(|mailbox| mailbox.address).collect();
        addresses.truncate(MAX_ADDRESSES);
        addresses
    }

    /// Whether the field stands more than once.
    pub(crate) fn is_repeated(&self) -> bool {
        self.instances.len() > 1
    }

    /// Whether the instances say different things.
    pub(crate) fn differs(&self) -> bool {
        let normal = |field: &Field<'_>| {
            let text = unfold(field.value);
            text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
        };
        let mut instances = self.instances.iter().map(|field| normal(field));
        let first = instances.next();
        instances.any(|other| Some(other) != first)
    }
}

impl<'m, 'a> Displayed<'m, 'a> {
    /// Reads what is shown of a message, with its signatures as they were verified.
    pub(crate) fn new(message: &'m Message<'a>, signatures: &[Dkim]) -> Self {
        let shown = DisplayedName::ALL
            .into_iter()
            .filter_map(|name| {
                let instances: Vec<&Field<'_>> = message.all(name.as_str()).collect();
                let first = instances.first()?;
                let proven = signatures
                    .iter()
                    .filter(|dkim| is_proof(dkim))
                    .flat_map(|dkim| instances.iter().filter(|field| covers(dkim, field)))
                    .min_by_key(|field| field.span.start)
                    .copied();
                let signed_by = signatures.iter().enumerate();
                let signed_by = signed_by.filter(|(_, dkim)| covers(dkim, first));
                Some(Shown {
                    name,
                    signed_by: signed_by.map(|(at, _)| at).collect(),
                    proven,
                    instances,
                })
            })
            .collect();
        Self { shown }
    }

    /// The fields that are shown.
    pub(crate) fn fields(&self) -> &[Shown<'m, 'a>] {
        &self.shown
    }

    /// A field; `None` where the message has none of this name.
    pub(crate) fn field(&self, name: DisplayedName) -> Option<&Shown<'m, 'a>> {
        self.shown.iter().find(|shown| shown.name == name)
    }

    /// Whether the instance of a field that is shown is covered by a signature. So is a field that does not exist.
    pub(crate) fn is_shown_signed(&self, name: DisplayedName, signature: usize) -> bool {
        self.field(name)
            .is_none_or(|shown| shown.is_signed_by(signature))
    }

    /// Whether a field repeats whose shown instance the signature does not cover, and says something else.
    pub(crate) fn has_unsigned_repeat(&self, signature: usize) -> bool {
        self.shown
            .iter()
            .any(|shown| shown.is_repeated() && !shown.is_signed_by(signature) && shown.differs())
    }

    /// The report's view.
    pub(crate) fn report(&self) -> Vec<DisplayedField> {
        self.shown
            .iter()
            .filter_map(|shown| {
                let span = shown.field()?.span;
                Some(DisplayedField {
                    field: shown.name,
                    span,
                    signed_by: shown.signed_by.clone(),
                    repeated: shown.is_repeated(),
                    addresses: shown.addresses(),
                    signed_span: shown
                        .proven
                        .map(|field| field.span)
                        .filter(|&at| at != span),
                })
            })
            .collect()
    }
}

/// Whether a signature passes in the author's domain or organization.
pub(crate) fn is_proof(dkim: &Dkim) -> bool {
    dkim.result == AuthResult::Pass
        && matches!(dkim.alignment, Alignment::Strict | Alignment::Relaxed)
}

/// The place of the signature that says most about the author: one that passes and is aligned, else one that is aligned,
/// else one that passes, else the first.
pub(crate) fn telling(signatures: &[Dkim]) -> Option<usize> {
    let weight = |dkim: &Dkim| {
        let alignment = match dkim.alignment {
            Alignment::Strict => 4,
            Alignment::Relaxed => 3,
            Alignment::Unknown => 1,
            Alignment::None => 0,
        };
        alignment
            + if dkim.result == AuthResult::Pass {
                2
            } else {
                0
            }
    };
    // Of two that say as much, the first.
    let weights = signatures.iter().map(weight).enumerate();
    weights
        .max_by_key(|&(place, weight)| (weight, std::cmp::Reverse(place)))
        .map(|(place, _)| place)
}

fn covers(dkim: &Dkim, field: &Field<'_>) -> bool {
    let mut signed = dkim.signed_headers.iter();
    signed.any(|header| header.span == Some(field.span))
}

/// A field that only some programs see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HiddenField {
    /// Its name.
    pub name: DisplayedName,
    /// Where it stands.
    pub span: Span,
}

/// Fields that only some programs see: after a carriage return, vertical tab or form feed in another field, which end a
/// line for them; or on a line that belongs to no field, for its name has characters that they pass over.
pub(crate) fn hidden_fields(message: &Message<'_>) -> Vec<HiddenField> {
    let in_fields = message.fields.iter().flat_map(|field| {
        let starts = field.raw.iter().enumerate();
        let starts = starts.filter(|(_, byte)| matches!(byte, b'\r' | 0x0b | 0x0c));
        starts.filter_map(|(at, _)| {
            let rest = field.raw.get(at + 1..)?;
            let end = rest
                .iter()
                .position(|byte| matches!(byte, b'\r' | b'\n' | 0x0b | 0x0c));
            let line = rest.get(..end.unwrap_or(rest.len()))?;
            let start = field.span.start + at + 1;
            // White space at the start continues the line, for every program.
            let name = (!line.starts_with(b" ") && !line.starts_with(b"\t"))
                .then(|| named(line))
                .flatten()?;
            Some(HiddenField {
                name,
                span: Span::new(start, start + line.len()),
            })
        })
    });
    let in_strays = message.strays.iter().filter_map(|&span| {
        let name = named(message.text.slice(span.start, span.end))?;
        Some(HiddenField { name, span })
    });
    in_fields.chain(in_strays).take(MAX_HIDDEN).collect()
}

/// The field that a line is for programs that pass over what is no letter in its name.
fn named(line: &[u8]) -> Option<DisplayedName> {
    const LONGEST: usize = 40;
    let colon = line.iter().take(LONGEST).position(|&byte| byte == b':')?;
    let letters: Vec<u8> = line
        .iter()
        .take(colon)
        .copied()
        .filter(u8::is_ascii_graphic)
        .collect();
    DisplayedName::ALL
        .into_iter()
        .find(|name| name.as_str().as_bytes().eq_ignore_ascii_case(&letters))
}
