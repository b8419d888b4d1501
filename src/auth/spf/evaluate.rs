//! check_host() (RFC 7208, section 4): the records in their order, term by term, with a trace of every step.

use super::{
    expand::MacroString,
    parse::{Kind, Record, is_spf, parse},
    sender::Sender,
    trace::Traced,
};
use crate::net::name::{canonical_name, is_askable};
use crate::{
    dns::{Lookup, Lookups},
    report::{AuthResult, SpfTerm, SpfVisit},
};

/// Terms that may ask DNS (section 4.6.4).
pub(super) const MAX_LOOKUPS: u32 = 10;
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
    pub(super) reason: String,
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
    let (result, reason) = trace
        .first()
        .map_or((AuthResult::None, String::new()), |visit| {
            (visit.result, visit.reason.clone())
        });
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

/// The end of an evaluation before any term matched.
pub(super) struct Stop {
    pub(super) result: AuthResult,
    pub(super) reason: String,
}

impl Stop {
    pub(super) fn permanent(reason: &str) -> Self {
        Self {
            result: AuthResult::Permerror,
            reason: reason.to_owned(),
        }
    }

    pub(super) fn temporary(reason: &str) -> Self {
        Self {
            result: AuthResult::Temperror,
            reason: reason.to_owned(),
        }
    }

    fn write(&self, term: &mut SpfTerm) {
        term.result = Some(self.result);
        term.reason.clone_from(&self.reason);
    }
}

/// What one term came to.
#[derive(Default)]
pub(super) struct Step {
    pub(super) matched: bool,
    pub(super) reason: &'static str,
    pub(super) expanded: Option<String>,
    pub(super) values: Vec<String>,
    pub(super) visits: Vec<SpfVisit>,
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
            let Some((result, reason)) = visits.get(place + 1).map(|next| {
                if next.result == AuthResult::None {
                    (
                        AuthResult::Permerror,
                        "spf-redirect-without-record".to_owned(),
                    )
                } else {
                    (next.result, next.reason.clone())
                }
            }) else {
                continue;
            };
            if let Some(visit) = visits.get_mut(place) {
                visit.result = result;
                visit.reason = reason;
                if let Some(term) = visit.terms.get_mut(at) {
                    term.result = Some(result);
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
            reason: String::new(),
            terms: Vec::new(),
            terms_left_out: 0,
        };
        let record = match self.fetch(domain, &mut visit) {
            Ok(record) => record,
            Err(stop) => {
                visit.result = stop.result;
                visit.reason = stop.reason;
                return Visited {
                    visit,
                    redirect: None,
                    explanation: None,
                };
            }
        };
        visit.record = Some(record.text.clone());
        let mut traced = Traced::new(&record);
        let mut redirect = None;
        (visit.result, visit.reason) = match self.terms(&record, &mut traced, domain) {
            Ok(End::Matched(result)) => (result, matched_reason(result).to_owned()),
            Ok(End::NoMatch) => (AuthResult::Neutral, "spf-no-match".to_owned()),
            // The result is known once the target was visited.
            Ok(End::Redirect(at, target)) => {
                redirect = Some((traced.place(at), target));
                (AuthResult::Neutral, String::new())
            }
            Err(stop) => (stop.result, stop.reason),
        };
        let explanation = record.terms.iter().enumerate().find_map(|(at, term)| {
            let Ok(Kind::Explanation(macros)) = &term.kind else {
                return None;
            };
            traced.term(at)?;
            Some((traced.place(at), macros.clone()))
        });
        traced.finish(&mut visit, self.lookups_done, self.void_lookups);
        Visited {
            visit,
            redirect,
            explanation,
        }
    }

    /// The one SPF record of a domain (sections 4.3 to 4.5).
    fn fetch(&mut self, domain: &str, visit: &mut SpfVisit) -> Result<Record, Stop> {
        let none = |reason: &str| Stop {
            result: AuthResult::None,
            reason: reason.to_owned(),
        };
        if !is_domain(&visit.domain) {
            return Err(none("spf-domain-malformed"));
        }
        let (lookup, records) = self.lookups.ask_txt(domain);
        match lookup {
            Lookup::Found(_) => {}
            Lookup::NoData => {
                self.count_void()?;
                return Err(none("spf-no-record"));
            }
            Lookup::NxDomain => {
                self.count_void()?;
                return Err(none("spf-no-such-domain"));
            }
            Lookup::Missing => return Err(Stop::temporary("spf-lookup-pending")),
            Lookup::ServerError(_) | Lookup::Failed(_) => {
                return Err(Stop::temporary("spf-lookup-failed"));
            }
        }
        let mut records = records.iter().filter(|record| is_spf(record));
        match (records.next(), records.next()) {
            (None, _) => Err(none("spf-no-record")),
            (Some(record), None) if record.len() > MAX_RECORD => {
                Err(Stop::permanent("spf-record-too-long"))
            }
            (Some(record), None) => Ok(parse(record)),
            (Some(first), Some(second)) => {
                visit.duplicates = [first, second]
                    .into_iter()
                    .chain(records)
                    .take(MAX_DUPLICATES)
                    .map(|record| parse(record).text)
                    .collect();
                Err(Stop::permanent("spf-several-records"))
            }
        }
    }

    /// The terms in their order (section 4.6.2), then `redirect=` (section 6.1).
    fn terms(
        &mut self,
        record: &Record,
        traced: &mut Traced<'_>,
        domain: &str,
    ) -> Result<End, Stop> {
        find_errors(record, traced)?;
        let mut redirect = None;
        for (at, term) in record.terms.iter().enumerate() {
            let Ok(kind) = &term.kind else {
                continue;
            };
            if let Kind::Redirect(target) = kind {
                redirect = Some((at, target));
            } else if let Some(qualifier) = term.qualifier
                && self.term(at, kind, qualifier, traced, domain)?
            {
                return Ok(End::Matched(qualifier));
            }
        }
        match redirect {
            Some((at, target)) => self.redirect(at, target, traced, domain),
            None => Ok(End::NoMatch),
        }
    }

    /// Evaluates a mechanism and writes down what came of it: whether it matched.
    fn term(
        &mut self,
        at: usize,
        kind: &Kind,
        qualifier: AuthResult,
        traced: &mut Traced<'_>,
        domain: &str,
    ) -> Result<bool, Stop> {
        let outer = std::mem::replace(&mut self.term_was_void, false);
        let mut step = Step::default();
        let outcome = self.mechanism(kind, domain, &mut step);
        self.term_was_void = outer;
        let decides = outcome.is_err() || step.matched;
        let is_network = matches!(kind, Kind::Ip4(..) | Kind::Ip6(..));
        if (decides || !is_network || traced.lists(at))
            && let Some(term) = traced.term(at)
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
                    step.reason.clone_into(&mut term.reason);
                }
                Err(stop) => stop.write(term),
            }
        }
        outcome.map(|()| step.matched)
    }

    fn redirect(
        &mut self,
        at: usize,
        target: &MacroString,
        traced: &mut Traced<'_>,
        domain: &str,
    ) -> Result<End, Stop> {
        let outcome = self
            .count_lookup()
            .and_then(|()| self.target(target, domain));
        // Where there is no name to ask for, the empty one has no record.
        let outcome = outcome.map(Option::unwrap_or_default);
        if let Some(term) = traced.term(at) {
            term.lookups = self.lookups_done;
            term.void_lookups = self.void_lookups;
            match &outcome {
                Ok(name) => {
                    term.expanded = Some(name.clone());
                    term.matched = Some(true);
                    "spf-term-redirect-taken".clone_into(&mut term.reason);
                }
                Err(stop) => stop.write(term),
            }
        }
        outcome.map(|name| End::Redirect(at, name))
    }

    pub(super) fn count_lookup(&mut self) -> Result<(), Stop> {
        self.lookups_done += 1;
        if self.lookups_done > MAX_LOOKUPS {
            return Err(Stop::permanent("spf-too-many-lookups"));
        }
        Ok(())
    }

    /// Counts a term whose lookup found nothing. The first lookup of all, for the domain itself, is no term's.
    pub(super) fn count_void(&mut self) -> Result<(), Stop> {
        if self.lookups_done == 0 || std::mem::replace(&mut self.term_was_void, true) {
            return Ok(());
        }
        self.void_lookups += 1;
        if self.void_lookups > MAX_VOID_LOOKUPS {
            return Err(Stop::permanent("spf-too-many-void-lookups"));
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

/// The code of a result that a mechanism gave.
fn matched_reason(result: AuthResult) -> &'static str {
    match result {
        AuthResult::Pass => "spf-pass",
        AuthResult::Fail => "spf-fail",
        AuthResult::Softfail => "spf-softfail",
        _ => "spf-neutral",
    }
}

/// A syntax error anywhere ends it all (section 4.6).
fn find_errors(record: &Record, traced: &mut Traced<'_>) -> Result<(), Stop> {
    let mut outcome = Ok(());
    for (at, term) in record.terms.iter().enumerate() {
        let Err(code) = term.kind else {
            continue;
        };
        if (outcome.is_ok() || traced.lists(at))
            && let Some(term) = traced.term(at)
        {
            Stop::permanent(code).write(term);
        }
        outcome = Err(Stop::permanent("spf-syntax-error"));
    }
    outcome
}

/// Whether check_host() can look for a record there: a name of several labels (section 4.3), no address literal.
fn is_domain(name: &str) -> bool {
    is_askable(name) && name.contains('.') && !name.starts_with('[')
}
