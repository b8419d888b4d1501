//! White space and folding (RFC 5322, section 2.2.3).

use super::{Context, Guess, Layout, Slot, Step, canonical, own, taken, text};
use crate::{message::Field, reason::DkimChangeCode};

/// Folds of which each set may have been made after signing.
const MAX_FOLDS: usize = 6;
/// Widths to which fields are folded.
const WIDTHS: [usize; 4] = [78, 76, 77, 998];

pub(super) fn guesses(context: &Context<'_, '_>, field: &Field<'_>, out: &mut Vec<Guess>) {
    let name = text(field.name);
    let mut push = |code, value: Vec<u8>, is_likely: bool| {
        let guess = Guess::new(code, name.clone(), value);
        out.push(if is_likely { guess } else { guess.unlikely() });
    };
    let value = field.value;
    let refolded = DkimChangeCode::Refolded;
    let space = DkimChangeCode::FieldSpace;
    let folds = folds(value);
    if !folds.is_empty() {
        if context.is_simple() {
            push(
                refolded,
                joined(value, &folds, |fold| fold.line_end()),
                true,
            );
            push(refolded, joined(value, &folds, |_| b" ".to_vec()), true);
            push(refolded, joined(value, &folds, |_| b"\r\n ".to_vec()), true);
            push(
                refolded,
                joined(value, &folds, |_| b"\r\n\t".to_vec()),
                true,
            );
        }
        // A space came in with the fold.
        push(refolded, joined(value, &folds, |_| Vec::new()), true);
        push(
            refolded,
            joined(value, &folds, |fold| match fold.before {
                b',' | b'>' | b';' => Vec::new(),
                _ => fold.whole(),
            }),
            true,
        );
        if (2..=MAX_FOLDS).contains(&folds.len()) {
            for chosen in 1..(1_u32 << folds.len()) {
                let mut at = 0;
                push(
                    refolded,
                    joined(value, &folds, |fold| {
                        at += 1;
                        if chosen & (1 << (at - 1)) == 0 {
                            fold.whole()
                        } else {
                            Vec::new()
                        }
                    }),
                    false,
                );
            }
        }
    }
    let plain = joined(value, &folds, |_| b" ".to_vec());
    let unfolded = String::from_utf8_lossy(&plain).into_owned();
    if unfolded.contains(',') {
        push(space, unfolded.replace(", ", ",").into_bytes(), true);
        let spaced = unfolded.replace(", ", ",").replace(',', ", ");
        push(space, spaced.into_bytes(), true);
    }
    if unfolded.contains(';') {
        push(space, unfolded.replace("; ", ";").into_bytes(), true);
        let spaced = unfolded.replace("; ", ";").replace(';', "; ");
        push(space, spaced.into_bytes(), true);
    }
    if unfolded.contains("><") {
        push(space, unfolded.replace("><", "> <").into_bytes(), true);
    }
    if unfolded.contains("> <") {
        push(space, unfolded.replace("> <", "><").into_bytes(), true);
    }
    if unfolded.contains(" <") {
        push(space, unfolded.replace(" <", "<").into_bytes(), false);
    } else if unfolded.contains('<') {
        push(
            space,
            unfolded
                .replace('<', " <")
                .trim_start()
                .to_owned()
                .into_bytes(),
            false,
        );
    }
    let trimmed = unfolded.trim();
    if context.is_simple() {
        for before in [
            format!(" {trimmed}"),
            trimmed.to_owned(),
            format!("  {trimmed}"),
            format!(" {trimmed} "),
            format!("\t{trimmed}"),
        ] {
            push(space, before.into_bytes(), true);
        }
        if trimmed.contains("  ") {
            for fold in ["\r\n ", "\r\n\t"] {
                let before = format!(" {}", trimmed.replace("  ", fold));
                push(refolded, before.into_bytes(), true);
            }
        }
        push(space, [value.trim_ascii_end(), b" "].concat(), false);
        push(space, value.trim_ascii_end().to_vec(), true);
        for width in WIDTHS {
            for lead in [" ", "\t"] {
                push(refolded, folded(&name, trimmed, width, lead, false), true);
                push(refolded, folded(&name, trimmed, width, lead, true), true);
            }
        }
        // The name as `h=` has it, and as most write it.
        let listed = context
            .signature
            .signed_headers
            .iter()
            .find(|listed| field.is(listed));
        let titled = titled(&name);
        for other in [
            listed.cloned(),
            Some(titled),
            Some(name.to_ascii_lowercase()),
        ]
        .into_iter()
        .flatten()
        {
            out.push(Guess {
                code: DkimChangeCode::FieldName,
                detail: name.clone(),
                value: Some(value.to_vec()),
                name: Some(other.into_bytes()),
                weight: 1,
            });
        }
        if field.is("Message-ID") {
            for other in ["Message-ID", "Message-Id", "Message-id"] {
                out.push(Guess {
                    code: DkimChangeCode::FieldName,
                    detail: name.clone(),
                    value: Some(value.to_vec()),
                    name: Some(other.as_bytes().to_vec()),
                    weight: 1,
                });
            }
        }
        if field.is("MIME-Version") {
            for other in ["MIME-Version", "Mime-Version"] {
                out.push(Guess {
                    code: DkimChangeCode::FieldName,
                    detail: name.clone(),
                    value: Some(value.to_vec()),
                    name: Some(other.as_bytes().to_vec()),
                    weight: 1,
                });
            }
        }
    } else {
        push(space, trimmed.replace(' ', "").into_bytes(), false);
    }
}

fn titled(name: &str) -> String {
    let words: Vec<String> = name
        .split('-')
        .map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            format!(
                "{}{}",
                first.to_ascii_uppercase(),
                rest.to_ascii_lowercase()
            )
        })
        .collect();
    words.join("-")
}

/// Every field folded by one program: all unfolded, or all folded in another way. Only simple canonicalization
/// notices it.
pub(super) fn layouts(context: &Context<'_, '_>, own_field: &Field<'_>) -> Vec<Layout> {
    if !context.is_simple() {
        return Vec::new();
    }
    type Undo = fn(&str, &[u8]) -> Vec<u8>;
    const WAYS: &[Undo] = &[
        |_, value| joined(value, &folds(value), |fold| fold.line_end()),
        |_, value| joined(value, &folds(value), |_| b" ".to_vec()),
        |_, value| joined(value, &folds(value), |_| b"\r\n ".to_vec()),
        |_, value| joined(value, &folds(value), |_| b"\r\n\t".to_vec()),
        |name, value| {
            folded(
                name,
                String::from_utf8_lossy(&joined(value, &folds(value), |_| b" ".to_vec())).trim(),
                78,
                " ",
                false,
            )
        },
        |name, value| {
            folded(
                name,
                String::from_utf8_lossy(&joined(value, &folds(value), |_| b" ".to_vec())).trim(),
                78,
                "\t",
                false,
            )
        },
    ];
    let fields = taken(context, false, &[]);
    WAYS.iter()
        .map(|undo| {
            let mut step = Step::new(DkimChangeCode::Refolded).detail("*");
            let mut slots: Vec<Slot> = Vec::new();
            for field in fields.iter().flatten() {
                let before = undo(&text(field.name), field.value);
                if before != field.value {
                    step.push(field.span, &before, field.value);
                }
                slots.push(Slot {
                    canonical: canonical(
                        context.signature.header_canonicalization,
                        field.name,
                        &before,
                    ),
                    guesses: Vec::new(),
                });
            }
            let names: Vec<String> = fields
                .iter()
                .flatten()
                .filter(|field| undo(&text(field.name), field.value) != field.value)
                .map(|field| text(field.name))
                .collect();
            slots.push(Slot {
                canonical: own::canonical(own_field, context.signature),
                guesses: own::guesses(own_field, context.signature)
                    .into_iter()
                    .map(|(canonical, step, weight)| super::Prepared {
                        canonical,
                        step,
                        undone: None,
                        weight,
                    })
                    .collect(),
            });
            Layout {
                slots,
                step: Some(step.detail(names.join(", "))),
                undone: Vec::new(),
                weight: 2,
            }
        })
        .collect()
}

/// A fold: the line end and the white space around it.
pub(super) struct Fold<'v> {
    start: usize,
    end: usize,
    text: &'v [u8],
    /// The byte before it.
    before: u8,
}

impl Fold<'_> {
    fn whole(&self) -> Vec<u8> {
        self.text.to_vec()
    }

    /// The white space without the line end.
    fn line_end(&self) -> Vec<u8> {
        self.text
            .iter()
            .copied()
            .filter(|byte| !matches!(byte, b'\r' | b'\n'))
            .collect()
    }
}

fn folds(value: &[u8]) -> Vec<Fold<'_>> {
    let mut folds = Vec::new();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\n', value.get(at..).unwrap_or_default()) {
        let line_end = at + found;
        let head = value.get(..line_end).unwrap_or_default();
        let start = head.trim_ascii_end().len().max(at);
        let tail = value.get(line_end..).unwrap_or_default();
        let end = line_end + (tail.len() - tail.trim_ascii_start().len());
        folds.push(Fold {
            start,
            end,
            text: value.get(start..end).unwrap_or_default(),
            before: start
                .checked_sub(1)
                .and_then(|at| value.get(at).copied())
                .unwrap_or(0),
        });
        at = end.max(line_end + 1);
    }
    folds
}

fn joined(value: &[u8], folds: &[Fold<'_>], mut with: impl FnMut(&Fold<'_>) -> Vec<u8>) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut at = 0;
    for fold in folds {
        out.extend_from_slice(value.get(at..fold.start).unwrap_or_default());
        out.extend(with(fold));
        at = fold.end;
    }
    out.extend_from_slice(value.get(at..).unwrap_or_default());
    out
}

/// A value folded at spaces so that lines have at most `width` octets; `at_commas` folds after each comma.
pub(super) fn folded(
    name: &str,
    value: &str,
    width: usize,
    lead: &str,
    at_commas: bool,
) -> Vec<u8> {
    let mut out = String::from(" ");
    let mut column = name.len() + 2;
    for (at, word) in value.split(' ').enumerate() {
        let breaks = at > 0
            && if at_commas {
                out.ends_with(',')
            } else {
                column + 1 + word.len() > width
            };
        if breaks {
            out.push_str("\r\n");
            out.push_str(lead);
            column = lead.len();
        } else if at > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += word.len();
    }
    out.into_bytes()
}
