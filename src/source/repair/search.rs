//! The search for the repairs that a text needs, alone or in combination: on its start, bounded in work.

use crate::syntax::order;
use std::borrow::Cow;

use super::{
    Taken, Undo, Undone, affix, characters, encoding, frame, head, html, layout, links, prefix,
    push,
    reading::{Reading, read},
    transfer, trimmed,
};
use crate::reason::RepairKind;

/// The repairs that are tried in combination, the outermost first.
const STEPS: &[(RepairKind, Undo)] = &[
    (RepairKind::Base64, transfer::base64),
    (RepairKind::StringLiteral, transfer::string_literal),
    (RepairKind::StringLiteral, transfer::quoted_block),
    (RepairKind::EscapedLineEnds, transfer::escaped_line_ends),
    (RepairKind::PercentEncoded, transfer::percent_encoded),
    (RepairKind::QuotedPrintable, transfer::quoted_printable),
    (RepairKind::HtmlPage, html::page),
    (RepairKind::HtmlEntities, html::entities),
    (RepairKind::CrCrLf, encoding::cr_cr_lf),
    (RepairKind::LineSuffix, affix::line_suffix),
    (RepairKind::LineNumbers, prefix::line_numbers),
    (RepairKind::Emphasis, characters::emphasis),
    (RepairKind::QuoteMarks, prefix::quote_marks),
    (
        RepairKind::TypographicCharacters,
        characters::typographic_head,
    ),
    (RepairKind::TypographicCharacters, characters::typographic),
    (RepairKind::Indentation, prefix::indentation),
    (RepairKind::LinePrefix, affix::line_prefix),
    (RepairKind::DoubleSpacing, prefix::double_spacing),
    (RepairKind::DoubleSpacing, prefix::spaced_fields),
    (RepairKind::TextAbove, frame::best),
    (RepairKind::TextAbove, frame::first),
    (RepairKind::SingleLine, layout::single_line),
    (RepairKind::SeparateLines, layout::separate_lines),
    (RepairKind::FlattenedFolds, layout::flattened),
    (RepairKind::WrappedLines, layout::wrapped),
    (RepairKind::WrappedLines, layout::wrapped_words),
    (RepairKind::Links, links::links),
    (RepairKind::Links, links::links_head),
    (RepairKind::Defanged, characters::defanged),
    (RepairKind::Defanged, characters::defanged_head),
];

/// Damages that occur together. More than this many were never seen.
const MOST_STEPS: usize = 6;
/// Candidates that are followed from one step to the next.
const BEAM: usize = 6;
/// Bytes that all steps together may go through.
const MOST_WORK: usize = 32 * 1024 * 1024;
/// Candidates that are compared by their body.
const FINALISTS: usize = 4;

/// A whole text after its repairs.
type Made = (Vec<u8>, Vec<Taken>);

/// A candidate: the start of a text after some steps.
struct Candidate {
    head: Vec<u8>,
    /// Which of [`STEPS`] were taken.
    steps: Vec<usize>,
    points: i32,
}

/// The best candidate, made from the whole text, with its steps; `None` where none reads better than the given text.
pub(super) fn choose(
    text: &[u8],
    given: &Reading,
    body_agrees: &dyn Fn(&[u8]) -> Option<bool>,
) -> Option<Made> {
    let start = trimmed(head(text)).to_vec();
    let finalists = search(start, given);
    let mut best = None;
    for finalist in finalists {
        let Some(made) = make(trimmed(text), &finalist.steps) else {
            continue;
        };
        // Candidates with the same header differ in their body, which only a signature can decide.
        match body_agrees(&made.0) {
            Some(true) => return Some(made),
            _ => best = best.or(Some(made)),
        }
    }
    best
}

/// The candidates that read best, all equally well, those with the fewest steps first.
fn search(start: Vec<u8>, given: &Reading) -> Vec<Candidate> {
    let mut best: Vec<Candidate> = Vec::new();
    // A repair has to make the text read better by more than it costs.
    let mut most = given.points.saturating_add(1);
    let mut seen = vec![start.clone()];
    let mut states = vec![Candidate {
        head: start,
        steps: Vec::new(),
        points: given.points,
    }];
    let mut work = 0_usize;
    for _ in 0..MOST_STEPS {
        let mut next = Vec::new();
        for (state, step) in pairs(&states) {
            work = work.saturating_add(state.head.len());
            if work > MOST_WORK {
                return best;
            }
            let Some((undone, head)) = take(state, step) else {
                continue;
            };
            if seen.contains(&head) {
                continue;
            }
            seen.push(head.clone());
            let reading = read(&head);
            let steps: Vec<usize> = state.steps.iter().copied().chain([step]).collect();
            let cost = i32::try_from(steps.len()).unwrap_or(i32::MAX);
            let points = reading
                .points
                .saturating_sub(cost)
                .saturating_sub(cut_lines(&undone));
            let is_message = reading.has_author || reading.is_mail || given.has_author;
            if is_message && points >= most {
                if points > most {
                    best.clear();
                }
                most = points;
                best.push(Candidate {
                    head: Vec::new(),
                    steps: steps.clone(),
                    points,
                });
            }
            // What reads cleanly is not touched, here neither.
            if reading.defects > 0 {
                next.push(Candidate {
                    head,
                    steps,
                    points,
                });
            }
        }
        // The best first.
        order::by_number(&mut next, |candidate| {
            (i64::from(i32::MAX) - i64::from(candidate.points)) as u64
        });
        next.truncate(BEAM);
        states = next;
    }
    best.truncate(FINALISTS);
    best
}

/// Every candidate with every step that it has not taken yet. Quoting is the only damage that happens several times.
fn pairs(states: &[Candidate]) -> impl Iterator<Item = (&Candidate, usize)> {
    const MOST_QUOTES: usize = 4;
    states.iter().flat_map(|state| {
        let steps = STEPS.iter().enumerate();
        let steps = steps.filter(|(_, (kind, _))| {
            let taken = state.steps.iter().filter_map(|&at| STEPS.get(at));
            let most = match kind {
                RepairKind::QuoteMarks => MOST_QUOTES,
                _ => 1,
            };
            taken.filter(|(other, _)| other == kind).count() < most
        });
        steps.map(move |(at, _)| (state, at))
    })
}

/// A step on the start of a text: what it gives, and the new start.
fn take(state: &Candidate, step: usize) -> Option<(Undone, Vec<u8>)> {
    let (_, undo) = STEPS.get(step)?;
    let undone = undo(&state.head)?;
    let head = trimmed(head(&undone.text)).to_vec();
    Some((undone, head))
}

/// What was cut makes a candidate a little worse, so that nothing is cut without need.
fn cut_lines(undone: &Undone) -> i32 {
    let lines = undone
        .removed
        .as_deref()
        .map_or(0, |removed| removed.lines().count());
    i32::try_from(lines.min(8)).unwrap_or(8)
}

/// Takes the steps on the whole text.
fn make(text: &[u8], steps: &[usize]) -> Option<Made> {
    let mut text = Cow::Borrowed(text);
    let mut done = Vec::new();
    for &step in steps {
        let (kind, undo) = STEPS.get(step)?;
        let undone = undo(&text)?;
        push(&mut text, &mut done, *kind, undone);
        if trimmed(&text).len() < text.len() {
            text = Cow::Owned(trimmed(&text).to_vec());
        }
    }
    Some((text.into_owned(), done))
}
