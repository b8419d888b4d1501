//! The DNS tree walk (RFC 9989, section 4.10).

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use super::record::{Parsed, Record, parse, shown};
use crate::{
    dns::{Lookup, Lookups, RecordType},
    report::{DmarcFound, DmarcPsd, DmarcRecord, DmarcRole, DmarcStep},
};

/// A name of more labels than this is cut to as many after the first question, so that a walk is eight at most.
const MAX_LABELS: usize = 7;
/// TXT records of a name that are shown though they are left out.
const MAX_DISCARDED: usize = 4;

/// Walks of one evaluation: each name is read once, however many walks pass it.
#[derive(Debug)]
pub(crate) struct Walker<'l, 'e> {
    pub(crate) lookups: &'l Lookups<'e>,
    read: RefCell<BTreeMap<String, Rc<Step>>>,
}

/// What was found on the way from a domain up to its top-level domain.
#[derive(Debug, Clone)]
pub(crate) struct Walk {
    start: String,
    steps: Vec<Rc<Step>>,
}

#[derive(Debug, Clone)]
struct Step {
    domain: String,
    found: DmarcFound,
    record: Option<Record>,
    discarded: Vec<DmarcRecord>,
}

/// The domains whose `_dmarc` names a walk from `start` asks for, in order.
pub(crate) fn domains(start: &str) -> Vec<&str> {
    let mut domains = vec![start];
    let mut rest = parent(start);
    if let Some(mut domain) = rest {
        while labels(domain) > MAX_LABELS {
            match parent(domain) {
                Some(shorter) => domain = shorter,
                None => break,
            }
        }
        rest = Some(domain);
    }
    while let Some(domain) = rest {
        domains.push(domain);
        rest = parent(domain);
    }
    domains
}

impl<'l, 'e> Walker<'l, 'e> {
    pub(crate) fn new(lookups: &'l Lookups<'e>) -> Self {
        Self {
            lookups,
            read: RefCell::default(),
        }
    }

    /// Asks for a whole walk ahead of need, so that it takes one round.
    pub(crate) fn prefetch(&self, start: &str) {
        for domain in domains(start) {
            self.lookups.prefetch(&name(domain), RecordType::Txt);
        }
    }

    /// Walks from `start`. A name that cannot be asked for has no record.
    pub(crate) fn walk(&self, start: &str) -> Walk {
        let mut steps = Vec::new();
        for domain in domains(start) {
            let step = self.step(domain);
            let stops = step.stops();
            steps.push(step);
            if stops {
                break;
            }
        }
        Walk {
            start: start.to_owned(),
            steps,
        }
    }

    fn step(&self, domain: &str) -> Rc<Step> {
        if let Some(step) = self.read.borrow().get(domain) {
            return Rc::clone(step);
        }
        let step = Rc::new(look(domain, self.lookups));
        self.read
            .borrow_mut()
            .insert(domain.to_owned(), Rc::clone(&step));
        step
    }
}

/// The name that a domain's record stands at.
pub(crate) fn name(domain: &str) -> String {
    format!("_dmarc.{domain}")
}

fn look(domain: &str, lookups: &Lookups<'_>) -> Step {
    let name = name(domain);
    let lookup = lookups.txt(&name);
    let mut step = Step {
        domain: domain.to_owned(),
        found: match lookup {
            Lookup::Found(_) | Lookup::NoData => DmarcFound::NoRecord,
            Lookup::NxDomain => DmarcFound::Nxdomain,
            Lookup::ServerError(_) | Lookup::Failed(_) => DmarcFound::Failed,
            Lookup::Missing => DmarcFound::Unasked,
        },
        record: None,
        discarded: Vec::new(),
    };
    let mut others = Vec::new();
    for text in lookup.records() {
        match parse(&name, text) {
            Parsed::Record(_) if step.found == DmarcFound::Record => {
                step.found = DmarcFound::Several;
                step.record = None;
            }
            Parsed::Record(_) if step.found == DmarcFound::Several => {}
            Parsed::Record(record) => {
                step.found = DmarcFound::Record;
                step.record = Some(*record);
            }
            Parsed::Discarded(record) if step.discarded.len() < MAX_DISCARDED => {
                step.discarded.push(record);
            }
            Parsed::Other(Some(record)) if others.len() < MAX_DISCARDED => others.push(record),
            Parsed::Discarded(_) | Parsed::Other(_) => {}
        }
    }
    step.discarded.append(&mut others);
    step.discarded.truncate(MAX_DISCARDED);
    step
}

impl Step {
    /// `psd=y` and `psd=n` end a walk.
    fn stops(&self) -> bool {
        self.psd() != DmarcPsd::Unknown
    }

    fn psd(&self) -> DmarcPsd {
        self.record
            .as_ref()
            .map_or(DmarcPsd::Unknown, |record| record.psd)
    }

    fn is_unknown(&self) -> bool {
        matches!(self.found, DmarcFound::Failed | DmarcFound::Unasked)
    }
}

/// The record that applies to an author's domain (section 4.10.1).
#[derive(Debug, Clone, Copy)]
pub(crate) enum Applies<'w> {
    /// The record, and the domain that publishes it.
    Record(&'w str, &'w Record),
    /// There is none.
    None,
    /// A lookup that matters gave no answer.
    Unknown,
}

impl Walk {
    /// The organizational domain of the domain where the walk began (section 4.10.2); `None` where a lookup failed.
    pub(crate) fn organizational(&self) -> Option<&str> {
        let mut shortest = None;
        for step in &self.steps {
            if step.is_unknown() {
                return None;
            }
            match step.psd() {
                DmarcPsd::No => return Some(&step.domain),
                DmarcPsd::Yes if step.domain != self.start => {
                    return Some(one_label_below(&step.domain, &self.start));
                }
                _ => {}
            }
            if step.record.is_some() {
                shortest = Some(step.domain.as_str());
            }
        }
        Some(shortest.unwrap_or(&self.start))
    }

    /// The record that applies to the domain where the walk began: its own, else its organizational domain's,
    /// else that of the public suffix domain above it.
    pub(crate) fn applies(&self) -> Applies<'_> {
        let published = |step: &'_ Step| -> bool { step.record.is_some() };
        match self.steps.first().map(Rc::as_ref) {
            Some(own) if own.is_unknown() => return Applies::Unknown,
            Some(Step {
                domain,
                record: Some(record),
                ..
            }) => return Applies::Record(domain, record),
            _ => {}
        }
        let Some(organizational) = self.organizational() else {
            return Applies::Unknown;
        };
        let step = self
            .steps
            .iter()
            .find(|step| step.domain == organizational && published(step))
            .or_else(|| self.steps.iter().find(|step| step.psd() == DmarcPsd::Yes))
            .map(Rc::as_ref);
        match step {
            Some(Step {
                domain,
                record: Some(record),
                ..
            }) => Applies::Record(domain, record),
            _ => Applies::None,
        }
    }

    /// The record that a domain on the way publishes.
    pub(crate) fn record_of(&self, domain: &str) -> Option<&Record> {
        let step = self.steps.iter().find(|step| step.domain == domain)?;
        step.record.as_ref()
    }

    /// Whether a question of the walk is not in the evidence.
    pub(crate) fn is_pending(&self) -> bool {
        self.steps
            .iter()
            .any(|step| step.found == DmarcFound::Unasked)
    }

    /// The report's view of a walk from an identifier.
    pub(crate) fn report(&self) -> Vec<DmarcStep> {
        let mut steps = self.report_of_author(None);
        for step in &mut steps {
            step.discarded.clear();
        }
        steps
    }

    /// The report's view of the walk from the author's domain, with what each name was chosen for.
    pub(crate) fn report_of_author(&self, policy: Option<&str>) -> Vec<DmarcStep> {
        let organizational = self.organizational();
        self.steps
            .iter()
            .map(|step| {
                let domain = Some(step.domain.as_str());
                let mut chosen = Vec::new();
                if domain == policy {
                    chosen.push(DmarcRole::Policy);
                }
                if domain == organizational {
                    chosen.push(DmarcRole::Organizational);
                }
                let record = step.record.as_ref();
                DmarcStep {
                    name: name(&step.domain),
                    found: step.found,
                    record: record.map(|record| shown(&record.report.text)),
                    discarded: step.discarded.clone(),
                    psd: record.map(|record| record.psd),
                    stops: step.stops(),
                    chosen,
                }
            })
            .collect()
    }
}

/// The domain one label below `above`, on the way down to `start`.
fn one_label_below<'d>(above: &str, start: &'d str) -> &'d str {
    let mut domain = start;
    while let Some(shorter) = parent(domain) {
        if shorter == above {
            return domain;
        }
        domain = shorter;
    }
    start
}

fn parent(domain: &str) -> Option<&str> {
    domain.split_once('.').map(|(_, parent)| parent)
}

fn labels(domain: &str) -> usize {
    domain.split('.').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_is_eight_questions_at_most() {
        // RFC 9989, section 4.10.
        assert_eq!(
            domains("a.b.c.d.e.f.g.h.i.j.mail.example.com"),
            [
                "a.b.c.d.e.f.g.h.i.j.mail.example.com",
                "g.h.i.j.mail.example.com",
                "h.i.j.mail.example.com",
                "i.j.mail.example.com",
                "j.mail.example.com",
                "mail.example.com",
                "example.com",
                "com",
            ]
        );
        let eight = "a.b.c.d.e.f.example.com";
        assert_eq!(domains(eight).len(), 8);
        assert_eq!(domains("example.com"), ["example.com", "com"]);
        assert_eq!(domains(&"a.".repeat(500)[..999]).len(), 8);
    }
}
