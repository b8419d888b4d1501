//! check_host() (RFC 7208, section 4): the records in their order, term by term, with a trace of every step.

use super::{
    expand::MacroString,
    parse::{Kind, Record, is_spf, parse},
    sender::Sender,
    trace::TermTrace,
};
use crate::net::name::{canonical_name, is_askable};
use crate::{
    dns::{Lookup, Lookups},
    reason::{SpfReason, SpfStepReason, SpfTermReason},
    report::{AuthResult, SpfTerm, SpfVisit},
};

/// Terms that may ask DNS (section 4.6.4).
pub(crate) const MAX_LOOKUPS: u32 = 10;
/// Terms whose lookups may find nothing (section 4.6.4).
const MAX_VOID_LOOKUPS: u32 = 2;
/// Bytes of a record: what one TXT record of DNS can hold.
const MAX_RECORD: usize = 65_535;
/// Records that are listed where a name has several.
const MAX_DUPLICATES: usize = 10;

/// What check_host() found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outcome {
    pub(super) result: AuthResult,
    pub(super) reason: SpfReason,
    pub(super) trace: Vec<SpfVisit>,
    pub(super) lookups: u32,
    pub(super) void_lookups: u32,
    pub(super) explanation: Option<String>,
    /// Whether a record asks for the HELO name, and it is not known.
    pub(super) lacks_helo: bool,
}

/// Whether the explanation of a failure is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Explain {
    Yes,
    No,
}

/// Evaluates SPF for a sender. `now` is only for the macro `t`.
pub(super) fn check_host(
    sender: &Sender,
    lookups: &Lookups<'_>,
    now: Option<i64>,
    explain: Explain,
) -> Outcome {
    let mut check = Check {
        sender,
        lookups,
        now,
        lookups_done: 0,
        void_lookups: 0,
        term_was_void: false,
        lacks_helo: false,
    };
    let (mut trace, explanation) = check.records(&sender.domain);
    let reason = first_reason(&trace);
    let result = reason.result();
    let explanation = match (explanation, trace.last_mut()) {
        (Some((at, macros)), Some(visit))
            if result == AuthResult::Fail && explain == Explain::Yes =>
        {
            check.explain(&macros, at, visit)
        }
        _ => None,
    };
    Outcome {
        result,
        reason,
        trace,
        lookups: check.lookups_done,
        void_lookups: check.void_lookups,
        explanation,
        lacks_helo: check.lacks_helo,
    }
}

/// One evaluation.
pub(super) struct Check<'c, 'e> {
    pub(super) sender: &'c Sender,
    pub(super) lookups: &'c Lookups<'e>,
    pub(super) now: Option<i64>,
    /// Terms that ask DNS, so far.
    pub(super) lookups_done: u32,
    /// Terms whose lookups found nothing, so far.
    pub(super) void_lookups: u32,
    /// Whether the term at hand was counted as void already: it is terms that count (section 4.6.4).
    term_was_void: bool,
    pub(super) lacks_helo: bool,
}

/// Why an evaluation ends before any term matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EvalError(pub(super) SpfReason);

impl EvalError {
    fn write(self, term: &mut SpfTerm) {
        term.result = Some(self.0.result());
        term.reason = self.0.into();
    }
}

/// The reason of the first visit, which is that of the whole evaluation.
pub(super) fn first_reason(visits: &[SpfVisit]) -> SpfReason {
    visits
        .first()
        .map_or(SpfReason::NoRecord, |visit| visit.reason)
}

/// What one term came to.
pub(super) struct Step {
    pub(super) matched: bool,
    pub(super) reason: SpfTermReason,
    pub(super) expanded: Option<String>,
    pub(super) values: Vec<String>,
    pub(super) visits: Vec<SpfVisit>,
}

impl Step {
    /// Nothing has come of it yet.
    fn new() -> Self {
        Self {
            matched: false,
            reason: SpfTermReason::NotReached,
            expanded: None,
            values: Vec::new(),
            visits: Vec::new(),
        }
    }
}

/// A visit that may go on elsewhere.
struct Visited {
    visit: SpfVisit,
    /// The `redirect=` that was taken: its place among the terms, and the domain.
    redirect: Option<(usize, String)>,
    /// The `exp=` of the record: its place among the terms, and where the explanation is.
    explanation: Option<(usize, MacroString)>,
}

impl Check<'_, '_> {
    /// The record of `domain`, and those that redirects lead to. Each redirect counts as a lookup, so there are few.
    pub(super) fn records(
        &mut self,
        domain: &str,
    ) -> (Vec<SpfVisit>, Option<(usize, MacroString)>) {
        let mut visits: Vec<SpfVisit> = Vec::new();
        let mut redirects: Vec<usize> = Vec::new();
        let mut domain = domain.to_owned();
        let explanation = loop {
            let visited = self.visit(&domain);
            visits.push(visited.visit);
            match visited.redirect {
                Some((at, target)) => {
                    redirects.push(at);
                    domain = target;
                }
                None => break visited.explanation,
            }
        };
        // A redirect takes the result of the record that it leads to (section 6.1).
        for (place, at) in redirects.into_iter().enumerate().rev() {
            let Some(next) = visits.get(place + 1).map(|next| next.reason) else {
                continue;
            };
            let reason = match next.result() {
                AuthResult::None => SpfReason::RedirectWithoutRecord,
                _ => next,
            };
            if let Some(visit) = visits.get_mut(place) {
                visit.decide(reason);
                if let Some(term) = visit.terms.get_mut(at) {
                    term.result = Some(reason.result());
                }
            }
        }
        (visits, explanation)
    }

    fn visit(&mut self, domain: &str) -> Visited {
        let mut visit = SpfVisit {
            domain: canonical_name(domain),
            record: None,
            duplicates: Vec::new(),
            result: AuthResult::None,
            reason: SpfReason::NoRecord,
            terms: Vec::new(),
            terms_left_out: 0,
        };
        let record = match self.fetch(domain, &mut visit) {
            Ok(record) => record,
            Err(error) => {
                visit.decide(error.0);
                return Visited {
                    visit,
                    redirect: None,
                    explanation: None,
                };
            }
        };
        visit.record = Some(record.text.clone());
        let mut trace = TermTrace::new(&record);
        let mut redirect = None;
        visit.decide(match self.terms(&record, &mut trace, domain) {
            Ok(End::Matched(qualifier)) => matched_reason(qualifier),
            Ok(End::NoMatch) => SpfReason::NoMatch,
            // The result is known once the target was visited.
            Ok(End::Redirect(at, target)) => {
                redirect = Some((trace.place(at), target));
                SpfReason::NoMatch
            }
            Err(error) => error.0,
        });
        let explanation = record.terms.iter().enumerate().find_map(|(at, term)| {
            let Ok(Kind::Explanation(macros)) = &term.kind else {
                return None;
            };
            trace.term(at)?;
            Some((trace.place(at), macros.clone()))
        });
        trace.finish(&mut visit, self.lookups_done, self.void_lookups);
        Visited {
            visit,
            redirect,
            explanation,
        }
    }

    /// The one SPF record of a domain (sections 4.3 to 4.5).
    fn fetch(&mut self, domain: &str, visit: &mut SpfVisit) -> Result<Record, EvalError> {
        if !is_domain(&visit.domain) {
            return Err(EvalError(SpfReason::DomainMalformed));
        }
        let lookup = self.lookups.txt(domain);
        match lookup {
            Lookup::Found(_) => {}
            Lookup::NoData => {
                self.count_void()?;
                return Err(EvalError(SpfReason::NoRecord));
            }
            Lookup::NxDomain => {
                self.count_void()?;
                return Err(EvalError(SpfReason::NoSuchDomain));
            }
            Lookup::Missing => return Err(EvalError(SpfReason::LookupPending)),
            Lookup::ServerError(_) | Lookup::Failed(_) => {
                return Err(EvalError(SpfReason::LookupFailed));
            }
        }
        let mut records = lookup.records().iter().filter(|record| is_spf(record));
        match (records.next(), records.next()) {
            (None, _) => Err(EvalError(SpfReason::NoRecord)),
            (Some(record), None) if record.len() > MAX_RECORD => {
                Err(EvalError(SpfReason::RecordTooLong))
            }
            (Some(record), None) => Ok(parse(record)),
            (Some(first), Some(second)) => {
                visit.duplicates = [first, second]
                    .into_iter()
                    .chain(records)
                    .take(MAX_DUPLICATES)
                    .map(|record| parse(record).text)
                    .collect();
                Err(EvalError(SpfReason::SeveralRecords))
            }
        }
    }

    /// The terms in their order (section 4.6.2), then `redirect=` (section 6.1).
    fn terms(
        &mut self,
        record: &Record,
        trace: &mut TermTrace<'_>,
        domain: &str,
    ) -> Result<End, EvalError> {
        find_errors(record, trace)?;
        let mut redirect = None;
        for (at, term) in record.terms.iter().enumerate() {
            let Ok(kind) = &term.kind else {
                continue;
            };
            if let Kind::Redirect(target) = kind {
                redirect = Some((at, target));
            } else if let Some(qualifier) = term.qualifier
                && self.term(at, kind, qualifier, trace, domain)?
            {
                return Ok(End::Matched(qualifier));
            }
        }
        match redirect {
            Some((at, target)) => self.redirect(at, target, trace, domain),
            None => Ok(End::NoMatch),
        }
    }

    /// Evaluates a mechanism and writes down what came of it: whether it matched.
    fn term(
        &mut self,
        at: usize,
        kind: &Kind,
        qualifier: AuthResult,
        trace: &mut TermTrace<'_>,
        domain: &str,
    ) -> Result<bool, EvalError> {
        let outer = std::mem::replace(&mut self.term_was_void, false);
        let mut step = Step::new();
        let outcome = self.mechanism(kind, domain, &mut step);
        self.term_was_void = outer;
        let decides = outcome.is_err() || step.matched;
        let is_network = matches!(kind, Kind::Ip4(..) | Kind::Ip6(..));
        if (decides || !is_network || trace.lists(at))
            && let Some(term) = trace.term(at)
        {
            term.expanded = step.expanded;
            term.values = step.values;
            term.visits = step.visits;
            term.lookups = self.lookups_done;
            term.void_lookups = self.void_lookups;
            match &outcome {
                Ok(()) => {
                    term.matched = Some(step.matched);
                    term.result = step.matched.then_some(qualifier);
                    term.reason = step.reason.into();
                }
                Err(error) => error.write(term),
            }
        }
        outcome.map(|()| step.matched)
    }

    fn redirect(
        &mut self,
        at: usize,
        target: &MacroString,
        trace: &mut TermTrace<'_>,
        domain: &str,
    ) -> Result<End, EvalError> {
        let outcome = self
            .count_lookup()
            .and_then(|()| self.target(target, domain));
        // Where there is no name to ask for, the empty one has no record.
        let outcome = outcome.map(Option::unwrap_or_default);
        if let Some(term) = trace.term(at) {
            term.lookups = self.lookups_done;
            term.void_lookups = self.void_lookups;
            match &outcome {
                Ok(name) => {
                    term.expanded = Some(name.clone());
                    term.matched = Some(true);
                    term.reason = SpfTermReason::RedirectTaken.into();
                }
                Err(error) => error.write(term),
            }
        }
        outcome.map(|name| End::Redirect(at, name))
    }

    pub(super) fn count_lookup(&mut self) -> Result<(), EvalError> {
        self.lookups_done += 1;
        if self.lookups_done > MAX_LOOKUPS {
            return Err(EvalError(SpfReason::TooManyLookups));
        }
        Ok(())
    }

    /// Counts a term whose lookup found nothing. The first lookup of all, for the domain itself, is no term's.
    pub(super) fn count_void(&mut self) -> Result<(), EvalError> {
        if self.lookups_done == 0 || std::mem::replace(&mut self.term_was_void, true) {
            return Ok(());
        }
        self.void_lookups += 1;
        if self.void_lookups > MAX_VOID_LOOKUPS {
            return Err(EvalError(SpfReason::TooManyVoidLookups));
        }
        Ok(())
    }
}

/// How the terms of a record ended.
enum End {
    Matched(AuthResult),
    NoMatch,
    Redirect(usize, String),
}

/// The reason of a result that the qualifier of a mechanism gave.
fn matched_reason(qualifier: AuthResult) -> SpfReason {
    match qualifier {
        AuthResult::Pass => SpfReason::Pass,
        AuthResult::Fail => SpfReason::Fail,
        AuthResult::Softfail => SpfReason::Softfail,
        _ => SpfReason::Neutral,
    }
}

impl SpfVisit {
    fn decide(&mut self, reason: SpfReason) {
        self.result = reason.result();
        self.reason = reason;
    }
}

/// A syntax error anywhere ends it all (section 4.6).
fn find_errors(record: &Record, trace: &mut TermTrace<'_>) -> Result<(), EvalError> {
    let mut outcome = Ok(());
    for (at, term) in record.terms.iter().enumerate() {
        let Err(error) = term.kind else {
            continue;
        };
        if (outcome.is_ok() || trace.lists(at))
            && let Some(term) = trace.term(at)
        {
            term.result = Some(AuthResult::Permerror);
            term.reason = SpfStepReason::Syntax(error);
        }
        outcome = Err(EvalError(SpfReason::SyntaxError));
    }
    outcome
}

/// Whether check_host() can look for a record there: a name of several labels (section 4.3), no address literal.
fn is_domain(name: &str) -> bool {
    is_askable(name) && name.contains('.') && !name.starts_with('[')
}
