//! Asking ahead of need: where an evaluation waits for an answer, every other question that it may come to
//! is asked in the same round. Nothing here judges or counts, so no result depends on it.

use crate::net::{address, name::canonical_name};
use crate::syntax::order;
use std::collections::{BTreeMap, BTreeSet};

use super::{
    evaluate::MAX_LOOKUPS,
    expand::{MacroString, Values},
    mechanism::{MAX_MX_HOSTS, MAX_NAMES, mx_hosts},
    parse::{Kind, Record, is_spf, parse},
    sender::Sender,
};
use crate::{
    dns::{Lookups, RecordType, reverse_name},
    report::SpfCost,
};

/// Records that are read to learn what a whole tree costs.
const MAX_SURVEYED: usize = 40;

/// Asks what the evaluation of `sender` may come to, as far as the known records tell.
pub(super) fn prefetch(sender: &Sender, lookups: &Lookups<'_>) {
    let mut walk = Walk {
        sender,
        lookups,
        terms_left: MAX_LOOKUPS,
    };
    walk.record(&sender.domain, Explains::Yes);
}

struct Walk<'w, 'e> {
    sender: &'w Sender,
    lookups: &'w Lookups<'e>,
    /// Terms that may still ask DNS: evaluation goes no further, and neither does the depth of this walk.
    terms_left: u32,
}

/// Whether the explanation of a record may be wanted: not that of an included one (section 6.2).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Explains {
    Yes,
    No,
}

impl Walk<'_, '_> {
    fn record(&mut self, domain: &str, explains: Explains) {
        let Some(record) = known_record(self.lookups, domain) else {
            return;
        };
        let mut redirect = None;
        for term in &record.terms {
            let Ok(kind) = &term.kind else {
                return;
            };
            if let Kind::Redirect(target) = kind {
                redirect = Some(target);
            } else if self.term(kind, domain, explains) {
                return;
            }
        }
        if let Some(target) = redirect
            && let Some(name) = self.target(Some(target), domain)
            && self.take()
        {
            self.record(&name, explains);
        }
    }

    /// Asks for one term; whether evaluation ends there without any answer.
    fn term(&mut self, kind: &Kind, domain: &str, explains: Explains) -> bool {
        let ip = self.sender.ip;
        let (target, record_type) = match kind {
            Kind::All => return true,
            Kind::Ip4(network, prefix) => {
                return address::is_within(ip, (*network).into(), *prefix);
            }
            Kind::Ip6(network, prefix) => {
                return address::is_within(ip, (*network).into(), *prefix);
            }
            Kind::Redirect(_) | Kind::UnknownModifier => return false,
            Kind::Explanation(target) => {
                if explains == Explains::Yes
                    && let Some(name) = self.target(Some(target), domain)
                {
                    self.lookups.prefetch(&name, RecordType::Txt);
                }
                return false;
            }
            Kind::A(target, _) => (target.as_ref(), RecordType::of_address(ip)),
            Kind::Mx(target, _) => (target.as_ref(), RecordType::Mx),
            Kind::Exists(target) => (Some(target), RecordType::A),
            Kind::Include(target) => (Some(target), RecordType::Txt),
            Kind::Ptr(_) => {
                if !self.take() {
                    return true;
                }
                self.lookups.prefetch(&reverse_name(ip), RecordType::Ptr);
                return false;
            }
        };
        if !self.take() {
            return true;
        }
        let Some(name) = self.target(target, domain) else {
            return false;
        };
        match record_type {
            RecordType::Txt => self.record(&name, Explains::No),
            RecordType::Mx => {
                let hosts = mx_hosts(self.lookups.mx(&name).records());
                for host in hosts.iter().take(MAX_MX_HOSTS) {
                    self.lookups.prefetch(host, RecordType::of_address(ip));
                }
            }
            record_type => self.lookups.prefetch(&name, record_type),
        }
        false
    }

    fn take(&mut self) -> bool {
        let is_left = self.terms_left > 0;
        self.terms_left = self.terms_left.saturating_sub(1);
        is_left
    }

    /// The name that a term asks for. Where that takes the client's names (`p`), those are asked for first.
    fn target(&self, target: Option<&MacroString>, domain: &str) -> Option<String> {
        let Some(target) = target else {
            return Some(domain.to_owned());
        };
        if target.uses(b'p') {
            let ip = self.sender.ip;
            let names = self.lookups.ptr(ip);
            for name in names.records().iter().take(MAX_NAMES) {
                self.lookups.prefetch(name, RecordType::of_address(ip));
            }
            return None;
        }
        Some(target.name(&Values {
            sender: self.sender,
            domain,
            validated: "",
            now: None,
        }))
    }
}

/// The only SPF record of a domain, if it is known; otherwise it is asked for.
fn known_record(lookups: &Lookups<'_>, domain: &str) -> Option<Record> {
    let lookup = lookups.txt(domain);
    let mut records = lookup.records().iter().filter(|record| is_spf(record));
    let record = records.next()?;
    records.next().is_none().then(|| parse(record))
}

/// What the whole tree of records under `sender` costs in terms that ask DNS: in all, and by each term of the first
/// record, the dearest first. For a domain whose evaluation ended at the limit: how far over it is, and by which terms.
pub(super) fn survey(sender: &Sender, lookups: &Lookups<'_>) -> (u32, Vec<SpfCost>) {
    let mut survey = Survey {
        sender,
        lookups,
        known: BTreeMap::new(),
        open: BTreeSet::new(),
    };
    let mut costs = Vec::new();
    for (term, cost) in survey.terms(&sender.domain) {
        if cost > 0 {
            costs.push(SpfCost {
                term,
                lookups: cost,
            });
        }
    }
    let total = costs
        .iter()
        .fold(0_u32, |total, cost| total.saturating_add(cost.lookups));
    order::by_number(&mut costs, |cost| u64::from(u32::MAX - cost.lookups));
    costs.truncate(MAX_LOOKUPS as usize);
    (total, costs)
}

struct Survey<'s, 'e> {
    sender: &'s Sender,
    lookups: &'s Lookups<'e>,
    /// What records cost that were read already.
    known: BTreeMap<String, u32>,
    /// Records that are being read: one that leads back to itself costs nothing more.
    open: BTreeSet<String>,
}

impl Survey<'_, '_> {
    /// Each term of the record of `domain` and what it costs.
    fn terms(&mut self, domain: &str) -> Vec<(String, u32)> {
        let Some(record) = known_record(self.lookups, domain) else {
            return Vec::new();
        };
        let has_all = record
            .terms
            .iter()
            .any(|term| matches!(term.kind, Ok(Kind::All)));
        let mut costs = Vec::new();
        for term in &record.terms {
            let text = record
                .text
                .get(term.at.start..term.at.end)
                .unwrap_or_default();
            let cost = match &term.kind {
                Ok(Kind::A(..) | Kind::Mx(..) | Kind::Ptr(_) | Kind::Exists(_)) => 1,
                Ok(Kind::Include(target)) => self.tree(target, domain),
                Ok(Kind::Redirect(target)) if !has_all => self.tree(target, domain),
                Ok(Kind::All) => break,
                _ => 0,
            };
            costs.push((text.to_owned(), cost));
        }
        costs
    }

    /// The term itself, and the tree that it leads to.
    fn tree(&mut self, target: &MacroString, domain: &str) -> u32 {
        if target.uses(b'p') {
            return 1;
        }
        let name = canonical_name(&target.name(&Values {
            sender: self.sender,
            domain,
            validated: "",
            now: None,
        }));
        if let Some(cost) = self.known.get(&name) {
            return cost.saturating_add(1);
        }
        // The set of open records is also the depth.
        let read = self.known.len() + self.open.len();
        if read >= MAX_SURVEYED || !self.open.insert(name.clone()) {
            return 1;
        }
        let cost = self
            .terms(&name)
            .iter()
            .fold(0_u32, |total, (_, cost)| total.saturating_add(*cost));
        self.open.remove(&name);
        self.known.insert(name, cost);
        cost.saturating_add(1)
    }
}
