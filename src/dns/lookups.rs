//! The lookups of one evaluation: what was used, and what is missing.

use crate::net::name::{canonical_name, is_askable};
use std::{cell::RefCell, collections::BTreeSet};

use super::{Answer, Evidence, Failure, Question, RecordType, Unlisted, text_to_bytes};

/// How far a chain of aliases is followed.
const MAX_ALIASES: usize = 8;

/// What is known about a name and type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// The data of the records of the wanted type, aliases followed; at least one.
    Found(Vec<String>),
    /// The name exists and has no such records.
    NoData,
    /// The name does not exist.
    NxDomain,
    /// The resolver answered with an error, such as SERVFAIL (2).
    ServerError(u16),
    /// No answer came.
    Failed(Failure),
    /// Not in the evidence: recorded as missing, and to be treated as a temporary error for now.
    Missing,
}

impl Lookup {
    /// Whether this says something about the name: records, or that there are none.
    pub fn is_definite(&self) -> bool {
        matches!(self, Self::Found(_) | Self::NoData | Self::NxDomain)
    }

    /// The records; none unless they were found.
    pub fn records(&self) -> &[String] {
        match self {
            Self::Found(records) => records,
            _ => &[],
        }
    }
}

/// The lookups of one evaluation.
#[derive(Debug)]
pub struct Lookups<'e> {
    evidence: &'e Evidence,
    used: RefCell<BTreeSet<Question>>,
    missing: RefCell<BTreeSet<Question>>,
}

impl<'e> Lookups<'e> {
    /// Lookups in `evidence`.
    pub fn new(evidence: &'e Evidence) -> Self {
        Self {
            evidence,
            used: RefCell::default(),
            missing: RefCell::default(),
        }
    }

    /// Looks a name up. A name that cannot be put on the wire does not exist.
    pub fn ask(&self, name: &str, record_type: RecordType) -> Lookup {
        let mut name = canonical_name(name);
        for _ in 0..=MAX_ALIASES {
            if !is_askable(&name) {
                return Lookup::NxDomain;
            }
            let question = Question { name, record_type };
            let Some(answer) = self.evidence.get(&question) else {
                let alias = Question {
                    record_type: RecordType::Cname,
                    ..question.clone()
                };
                if let Some(target) = self
                    .evidence
                    .get(&alias)
                    .and_then(|answer| alias_target(answer, &alias.name))
                {
                    self.used.borrow_mut().insert(alias);
                    name = target;
                    continue;
                }
                return match self.evidence.default {
                    Unlisted::Nxdomain => Lookup::NxDomain,
                    Unlisted::Unknown => {
                        self.missing.borrow_mut().insert(question);
                        Lookup::Missing
                    }
                };
            };
            self.used.borrow_mut().insert(question.clone());
            match read(answer, &question) {
                Read::Outcome(outcome) => return outcome,
                Read::Alias(target) => name = target,
            }
        }
        Lookup::ServerError(2)
    }

    /// Asks ahead of need: a question that is not in the evidence is recorded as missing, one that is there as
    /// used (so that the answers used are enough to say all this again), and nothing is judged by it.
    pub fn prefetch(&self, name: &str, record_type: RecordType) {
        let question = Question::new(name, record_type);
        if self.evidence.get(&question).is_some() {
            self.used.borrow_mut().insert(question);
        } else if is_askable(&question.name) && self.evidence.default == Unlisted::Unknown {
            self.missing.borrow_mut().insert(question);
        }
    }

    /// What the evidence says of a name; `None` where it has nothing, which is not recorded as missing.
    pub fn known(&self, name: &str, record_type: RecordType) -> Option<Lookup> {
        self.evidence.get(&Question::new(name, record_type))?;
        Some(self.ask(name, record_type))
    }

    /// The TXT records of a name, as bytes.
    pub fn ask_txt(&self, name: &str) -> (Lookup, Vec<Vec<u8>>) {
        let lookup = self.ask(name, RecordType::Txt);
        let records = lookup.records().iter().map(|r| text_to_bytes(r)).collect();
        (lookup, records)
    }

    /// Whether the resolver says that it validated the answer (the AD bit).
    pub fn is_validated(&self, name: &str, record_type: RecordType) -> bool {
        self.evidence
            .get(&Question::new(name, record_type))
            .is_some_and(|answer| answer.ad)
    }

    /// The answers that were used, sorted by name and type.
    pub fn used(&self) -> Vec<Answer> {
        self.used
            .borrow()
            .iter()
            .filter_map(|question| self.evidence.get(question).cloned())
            .collect()
    }

    /// The questions that are not in the evidence, sorted by name and type.
    pub fn missing(&self) -> Vec<Question> {
        self.missing.borrow().iter().cloned().collect()
    }
}

enum Read {
    Outcome(Lookup),
    Alias(String),
}

fn read(answer: &Answer, question: &Question) -> Read {
    if let Some(failure) = answer.failure {
        return Read::Outcome(Lookup::Failed(failure));
    }
    let status = answer.status.unwrap_or(0);
    if !matches!(status, 0 | 3) {
        return Read::Outcome(Lookup::ServerError(status));
    }
    let mut owner = question.name.clone();
    for _ in 0..=MAX_ALIASES {
        let found: Vec<String> = answer
            .records
            .iter()
            .filter(|r| r.record_type == question.record_type && canonical_name(&r.name) == owner)
            .map(|r| r.data.clone())
            .collect();
        if !found.is_empty() {
            return Read::Outcome(Lookup::Found(found));
        }
        match alias_target(answer, &owner) {
            Some(target) if question.record_type != RecordType::Cname => owner = target,
            _ => break,
        }
    }
    if status == 3 {
        Read::Outcome(Lookup::NxDomain)
    } else if owner == question.name || answer.resolver.is_some() {
        // A resolver follows aliases by itself: where it found nothing there is nothing.
        Read::Outcome(Lookup::NoData)
    } else {
        Read::Alias(owner)
    }
}

fn alias_target(answer: &Answer, owner: &str) -> Option<String> {
    answer
        .records
        .iter()
        .find(|r| r.record_type == RecordType::Cname && canonical_name(&r.name) == owner)
        .map(|r| canonical_name(&r.data))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(json: &str) -> Evidence {
        Evidence::from_json(json).expect("test evidence")
    }

    #[test]
    fn a_question_that_is_not_listed_is_missing_once() {
        let evidence = Evidence::default();
        let lookups = Lookups::new(&evidence);
        assert_eq!(
            lookups.ask("Example.COM.", RecordType::Txt),
            Lookup::Missing
        );
        assert_eq!(lookups.ask("example.com", RecordType::Txt), Lookup::Missing);
        assert_eq!(
            lookups.missing(),
            [Question::new("example.com", RecordType::Txt)]
        );
    }

    #[test]
    fn aliases_are_followed_within_and_between_answers() {
        let evidence = evidence(
            r#"{"answers": [
                {"name": "a.test", "type": "TXT", "status": 0, "records": [
                    {"name": "a.test", "type": "CNAME", "data": "B.test."},
                    {"name": "b.test", "type": "TXT", "data": "hello"}]},
                {"name": "c.test", "type": "CNAME", "status": 0, "records": [
                    {"name": "c.test", "type": "CNAME", "data": "a.test"}]}]}"#,
        );
        let lookups = Lookups::new(&evidence);
        for name in ["a.test", "c.test"] {
            assert_eq!(
                lookups.ask(name, RecordType::Txt),
                Lookup::Found(vec!["hello".into()])
            );
        }
    }

    #[test]
    fn a_loop_of_aliases_is_a_server_error() {
        let evidence = evidence(
            r#"{"default": "nxdomain", "answers": [
                {"name": "a.test", "type": "CNAME", "status": 0, "records": [
                    {"name": "a.test", "type": "CNAME", "data": "a.test"}]}]}"#,
        );
        assert_eq!(
            Lookups::new(&evidence).ask("a.test", RecordType::Txt),
            Lookup::ServerError(2)
        );
    }

    #[test]
    fn failures_and_negative_answers_are_told_apart() {
        let evidence = evidence(
            r#"{"default": "nxdomain", "answers": [
                {"name": "t.test", "type": "TXT", "failure": "timeout"},
                {"name": "s.test", "type": "TXT", "status": 2},
                {"name": "e.test", "type": "TXT", "status": 0},
                {"name": "n.test", "type": "TXT", "status": 3}]}"#,
        );
        let lookups = Lookups::new(&evidence);
        let ask = |name| lookups.ask(name, RecordType::Txt);
        assert_eq!(ask("t.test"), Lookup::Failed(Failure::Timeout));
        assert_eq!(ask("s.test"), Lookup::ServerError(2));
        assert_eq!(ask("e.test"), Lookup::NoData);
        assert_eq!(ask("n.test"), Lookup::NxDomain);
        assert_eq!(ask("unlisted.test"), Lookup::NxDomain);
    }
}
