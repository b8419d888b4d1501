//! The trace of one record: each term with what came of it.

use std::collections::BTreeMap;

use super::parse::{Kind, Record, Term};
use crate::{
    reason::SpfTermReason,
    report::{SpfTerm, SpfVisit},
};

/// Terms of one record that are listed, beside those that decided or asked DNS.
const MAX_TERMS_LISTED: usize = 200;

/// The terms of a record that are listed, by their place in it.
pub(super) struct TermTrace<'r> {
    record: &'r Record,
    terms: BTreeMap<usize, SpfTerm>,
}

impl<'r> TermTrace<'r> {
    /// Nothing is evaluated yet.
    pub(super) fn new(record: &'r Record) -> Self {
        let terms = record.terms.iter().take(MAX_TERMS_LISTED).enumerate();
        Self {
            record,
            terms: terms
                .map(|(at, term)| (at, unreached(term, &record.text)))
                .collect(),
        }
    }

    /// The term at `at`; listed from now on.
    pub(super) fn term(&mut self, at: usize) -> Option<&mut SpfTerm> {
        let term = self.record.terms.get(at)?;
        let listed = self.terms.entry(at);
        Some(listed.or_insert_with(|| unreached(term, &self.record.text)))
    }

    /// Whether the term at `at` is listed, though it decides nothing.
    pub(super) fn lists(&self, at: usize) -> bool {
        self.terms.contains_key(&at)
    }

    /// Puts the terms into the visit; those that were not evaluated stand at the last counts.
    pub(super) fn finish(self, visit: &mut SpfVisit, lookups: u32, void_lookups: u32) {
        visit.terms_left_out = self.record.terms.len() - self.terms.len();
        visit.terms = self.terms.into_values().collect();
        for term in &mut visit.terms {
            if term.matched.is_none() && term.result.is_none() {
                term.lookups = lookups;
                term.void_lookups = void_lookups;
            }
        }
    }

    /// Where the term at `at` stands among those that are listed.
    pub(super) fn place(&self, at: usize) -> usize {
        self.terms.range(..at).count()
    }
}

/// A term before it is evaluated.
fn unreached(term: &Term, record: &str) -> SpfTerm {
    let reason = match &term.kind {
        Ok(Kind::UnknownModifier) => SpfTermReason::UnknownModifier,
        Ok(Kind::Explanation(_)) => SpfTermReason::ExplanationNotNeeded,
        _ => SpfTermReason::NotReached,
    };
    let text = record.get(term.at.start..term.at.end);
    SpfTerm {
        text: text.unwrap_or_default().to_owned(),
        at: term.at,
        name: term.name.clone(),
        qualifier: term.qualifier,
        expanded: None,
        matched: None,
        result: None,
        reason: reason.into(),
        values: Vec::new(),
        lookups: 0,
        void_lookups: 0,
        visits: Vec::new(),
    }
}
