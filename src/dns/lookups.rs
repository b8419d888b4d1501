//! The lookups of one evaluation: what was used, and what is missing.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use super::{
    Answer, Evidence, Failure, Mx, Question, RecordData, RecordType, Unlisted,
    data::FromData,
    resolution::{End, MAX_ALIASES},
    reverse_name,
};
use crate::net::name::{canonical_name, is_askable};

/// What is known about a name and type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup<T = RecordData> {
    /// The data of the records of the wanted type, aliases followed; at least one.
    Found(Vec<T>),
    /// The name exists and has no such records.
    NoData,
    /// The name does not exist.
    NxDomain,
    /// The resolver answered with an error, such as SERVFAIL (2); a CNAME chain that is too long or a loop counts as one.
    ServerError(u16),
    /// No answer came, or one that is malformed.
    Failed(Failure),
    /// Not in the evidence: recorded as missing, and to be treated as a temporary error for now.
    Missing,
}

impl<T> Lookup<T> {
    /// Whether this says something about the name: records, or that there are none.
    pub fn is_definite(&self) -> bool {
        matches!(self, Self::Found(_) | Self::NoData | Self::NxDomain)
    }

    /// The records; none unless they were found.
    pub fn records(&self) -> &[T] {
        match self {
            Self::Found(records) => records,
            _ => &[],
        }
    }
}

/// SERVFAIL (RFC 1035, section 4.1.1): what resolvers answer where a CNAME chain has no end.
const SERVFAIL: u16 = 2;

/// The lookups of one evaluation, and what may be computed with the keys that they give.
#[derive(Debug)]
pub struct Lookups<'e> {
    evidence: &'e Evidence,
    /// Key operations that are left.
    key_operations: Cell<u32>,
    used: RefCell<BTreeSet<Question>>,
    missing: RefCell<BTreeSet<Question>>,
}

impl<'e> Lookups<'e> {
    /// Lookups in `evidence`.
    pub fn new(evidence: &'e Evidence) -> Self {
        Self::limited(evidence, u32::MAX)
    }

    /// Lookups in `evidence`, for an evaluation that may do so many key operations.
    pub fn limited(evidence: &'e Evidence, key_operations: u32) -> Self {
        Self {
            evidence,
            key_operations: Cell::new(key_operations),
            used: RefCell::default(),
            missing: RefCell::default(),
        }
    }

    /// Whether so many key operations may still be done; if so, they count as done.
    pub(crate) fn spend_key_operations(&self, count: u32) -> bool {
        let left = self.key_operations.get().checked_sub(count);
        // What is too much for one key is the end for all: else cheap keys after it would still be tried.
        self.key_operations.set(left.unwrap_or_default());
        left.is_some()
    }

    /// Key operations that are left.
    pub fn key_operations_left(&self) -> u32 {
        self.key_operations.get()
    }

    /// The A records of a name.
    pub fn a(&self, name: &str) -> Lookup<Ipv4Addr> {
        self.typed(name, RecordType::A)
    }

    /// The AAAA records of a name.
    pub fn aaaa(&self, name: &str) -> Lookup<Ipv6Addr> {
        self.typed(name, RecordType::Aaaa)
    }

    /// The addresses of a name, of the family of `like`.
    pub fn addresses(&self, name: &str, like: IpAddr) -> Lookup<IpAddr> {
        self.typed(name, RecordType::of_address(like))
    }

    /// The exchangers of a domain, in the order of the answer.
    pub fn mx(&self, name: &str) -> Lookup<Mx> {
        self.typed(name, RecordType::Mx)
    }

    /// The TXT records of a name, each as the concatenation of its character-strings.
    pub fn txt(&self, name: &str) -> Lookup<Vec<u8>> {
        self.typed(name, RecordType::Txt)
    }

    /// The names of an address, in canonical form.
    pub fn ptr(&self, ip: IpAddr) -> Lookup<String> {
        self.typed(&reverse_name(ip), RecordType::Ptr)
    }

    /// The TLSA records of a name, as they are written.
    pub fn tlsa(&self, name: &str) -> Lookup<String> {
        self.typed(name, RecordType::Tlsa)
    }

    fn typed<T: FromData>(&self, name: &str, record_type: RecordType) -> Lookup<T> {
        match self.ask(name, record_type) {
            Lookup::Found(found) => Lookup::Found(found.iter().filter_map(T::from_data).collect()),
            Lookup::NoData => Lookup::NoData,
            Lookup::NxDomain => Lookup::NxDomain,
            Lookup::ServerError(status) => Lookup::ServerError(status),
            Lookup::Failed(failure) => Lookup::Failed(failure),
            Lookup::Missing => Lookup::Missing,
        }
    }

    /// Looks a name up. A name that cannot be put on the wire does not exist.
    pub fn ask(&self, name: &str, record_type: RecordType) -> Lookup {
        let mut name = canonical_name(name);
        let mut aliases = 0;
        while aliases <= MAX_ALIASES {
            if !is_askable(&name) {
                return Lookup::NxDomain;
            }
            let question = Question { name, record_type };
            let Some(resolution) = self.evidence.resolution(&question) else {
                let alias = Question {
                    record_type: RecordType::Cname,
                    ..question.clone()
                };
                if let Some(target) = self.alias_target(&alias) {
                    self.used.borrow_mut().insert(alias);
                    aliases += 1;
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
            self.used.borrow_mut().insert(question);
            aliases += resolution.aliases;
            name = match &resolution.end {
                _ if aliases > MAX_ALIASES => break,
                End::TooLong => break,
                End::Found(found) => return Lookup::Found(found.clone()),
                End::NoData => return Lookup::NoData,
                End::NxDomain => return Lookup::NxDomain,
                End::ServerError(status) => return Lookup::ServerError(*status),
                End::Failed(failure) => return Lookup::Failed(*failure),
                End::Alias(target) => target.clone(),
            };
        }
        Lookup::ServerError(SERVFAIL)
    }

    /// The target of a CNAME record that is evidence by itself.
    fn alias_target(&self, alias: &Question) -> Option<String> {
        match &self.evidence.resolution(alias)?.end {
            End::Found(found) => found.iter().find_map(String::from_data),
            _ => None,
        }
    }

    /// The end of the CNAME chain at a name whose TXT records were asked for; `None` where the name is no alias.
    pub fn alias_of(&self, name: &str) -> Option<String> {
        let mut end = canonical_name(name);
        let answers = [RecordType::Txt, RecordType::Cname]
            .map(|record_type| self.evidence.get(&Question::new(name, record_type)));
        for _ in 0..=MAX_ALIASES {
            let target = answers
                .iter()
                .flatten()
                .flat_map(|answer| &answer.records)
                .find(|record| {
                    record.record_type == RecordType::Cname && canonical_name(&record.name) == end
                });
            match target {
                Some(record) => end = canonical_name(&record.data),
                None => break,
            }
        }
        (end != canonical_name(name)).then_some(end)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::Record;

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
            assert_eq!(lookups.txt(name), Lookup::Found(vec![b"hello".to_vec()]));
        }
    }

    /// A chain `a0 → a1 → … → aN` with a TXT record at its end, in one answer or one answer a name.
    fn chain(length: usize, in_one: bool, resolver: Option<&str>) -> Evidence {
        let record = |record_type, at: usize, data: String| Record {
            name: format!("a{at}.test"),
            record_type,
            ttl: 0,
            data,
        };
        let mut records: Vec<Record> = (0..length)
            .map(|at| record(RecordType::Cname, at, format!("a{}.test", at + 1)))
            .collect();
        records.push(record(RecordType::Txt, length, "end".to_owned()));
        let answer = |name: &str, records: Vec<Record>| Answer {
            name: name.to_owned(),
            record_type: RecordType::Txt,
            status: Some(0),
            ad: false,
            records,
            failure: None,
            resolver: resolver.map(str::to_owned),
            time: None,
        };
        let mut evidence = Evidence::default();
        if in_one {
            evidence.insert(answer("a0.test", records));
        } else {
            evidence.extend(records.into_iter().map(|record| {
                let name = record.name.clone();
                answer(&name, vec![record])
            }));
        }
        evidence
    }

    #[test]
    fn a_chain_of_more_than_eight_aliases_is_a_server_error() {
        for (length, in_one, resolver, found) in [
            (8, true, Some("dns.example"), true),
            (9, true, Some("dns.example"), false),
            (8, true, None, true),
            (9, true, None, false),
            (8, false, None, true),
            (9, false, None, false),
        ] {
            let evidence = chain(length, in_one, resolver);
            let expected = if found {
                Lookup::Found(vec![b"end".to_vec()])
            } else {
                Lookup::ServerError(2)
            };
            assert_eq!(
                Lookups::new(&evidence).txt("a0.test"),
                expected,
                "{length} {in_one} {resolver:?}"
            );
        }
    }

    #[test]
    fn a_loop_of_aliases_is_a_server_error() {
        for answers in [
            // CNAMEs that are evidence by themselves.
            r#"{"name": "a.test", "type": "CNAME", "status": 0, "records": [
                {"name": "a.test", "type": "CNAME", "data": "a.test"}]}"#,
            // A resolver's answer: no end that it found says nothing of the name.
            r#"{"name": "a.test", "type": "TXT", "status": 0, "resolver": "dns.example", "records": [
                {"name": "a.test", "type": "CNAME", "data": "b.test"},
                {"name": "b.test", "type": "CNAME", "data": "a.test"}]}"#,
            // Two answers that lead to each other.
            r#"{"name": "a.test", "type": "TXT", "status": 0, "records": [
                {"name": "a.test", "type": "CNAME", "data": "b.test"}]},
               {"name": "b.test", "type": "TXT", "status": 0, "records": [
                {"name": "b.test", "type": "CNAME", "data": "a.test"}]}"#,
        ] {
            let evidence = evidence(&format!(
                r#"{{"default": "nxdomain", "answers": [{answers}]}}"#
            ));
            assert_eq!(
                Lookups::new(&evidence).txt("a.test"),
                Lookup::ServerError(2),
                "{answers}"
            );
        }
    }

    /// RFC 2308, section 2.1: an answer with NXDOMAIN has CNAMEs at most.
    #[test]
    fn a_record_of_the_asked_type_beside_nxdomain_makes_the_answer_malformed() {
        for (records, expected) in [
            (
                r#"{"name": "a.test", "type": "TXT", "data": "x"}"#,
                Lookup::Failed(Failure::Malformed),
            ),
            (
                r#"{"name": "a.test", "type": "CNAME", "data": "b.test"},
                   {"name": "b.test", "type": "TXT", "data": "x"}"#,
                Lookup::Failed(Failure::Malformed),
            ),
            (
                r#"{"name": "a.test", "type": "CNAME", "data": "b.test"}"#,
                Lookup::NxDomain,
            ),
            (
                r#"{"name": "a.test", "type": "A", "data": "192.0.2.1"}"#,
                Lookup::NxDomain,
            ),
        ] {
            let evidence = evidence(&format!(
                r#"{{"answers": [{{"name": "a.test", "type": "TXT", "status": 3, "records": [{records}]}}]}}"#
            ));
            assert_eq!(Lookups::new(&evidence).txt("a.test"), expected, "{records}");
        }
    }

    #[test]
    fn records_of_other_names_are_never_used() {
        for (records, expected) in [
            (
                r#"{"name": "other.test", "type": "TXT", "data": "x"}"#,
                Lookup::Failed(Failure::Malformed),
            ),
            (
                r#"{"name": "other.test", "type": "TXT", "data": "x"},
                   {"name": "A.test.", "type": "TXT", "data": "y"}"#,
                Lookup::Found(vec![b"y".to_vec()]),
            ),
            (
                r#"{"name": "other.test", "type": "CNAME", "data": "b.test"}"#,
                Lookup::NoData,
            ),
        ] {
            let evidence = evidence(&format!(
                r#"{{"answers": [{{"name": "a.test", "type": "TXT", "status": 0, "records": [{records}]}}]}}"#
            ));
            assert_eq!(Lookups::new(&evidence).txt("a.test"), expected, "{records}");
        }
    }

    #[test]
    fn data_that_cannot_be_read_is_left_out_and_where_none_can_the_answer_is_malformed() {
        let evidence = evidence(
            r#"{"answers": [
                {"name": "a.test", "type": "MX", "status": 0, "records": [
                    {"name": "a.test", "type": "MX", "data": "mx.test"},
                    {"name": "a.test", "type": "MX", "data": "10 mx.test"}]},
                {"name": "b.test", "type": "A", "status": 0, "records": [
                    {"name": "b.test", "type": "A", "data": "localhost"}]}]}"#,
        );
        let lookups = Lookups::new(&evidence);
        let mx = Mx {
            preference: 10,
            exchange: "mx.test".to_owned(),
        };
        assert_eq!(lookups.mx("a.test"), Lookup::Found(vec![mx]));
        assert_eq!(lookups.a("b.test"), Lookup::Failed(Failure::Malformed));
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
