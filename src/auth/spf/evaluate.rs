//! check_host() (RFC 7208, section 4): the records in their order, term by term, with a trace of every step.

use std::net::IpAddr;

use super::{
    expand::{Letters, MacroString, Values, read},
    parse::{Kind, Prefixes, Record, Term, is_spf, parse},
    sender::Sender,
};
use crate::{
    auth::iprev::{address_type, reverse_name},
    dns::{Lookup, Lookups, RecordType, canonical_name, is_askable},
    report::{AuthResult, SpfTerm, SpfVisit},
};

/// Terms that may ask DNS (section 4.6.4).
pub(super) const MAX_LOOKUPS: u32 = 10;
/// Terms whose lookups may find nothing (section 4.6.4).
const MAX_VOID_LOOKUPS: u32 = 2;
/// Hosts of one `mx` whose addresses are asked for (section 4.6.4).
pub(super) const MAX_MX_HOSTS: usize = 10;
/// Names of the client that are looked at (section 4.6.4).
pub(super) const MAX_NAMES: usize = 10;
/// Bytes of a record: what one TXT record of DNS can hold.
const MAX_RECORD: usize = 65_535;
/// Terms of one record that the trace lists, beside those that decided or asked DNS.
const MAX_TERMS_LISTED: usize = 200;
/// Addresses or names that one term lists.
const MAX_VALUES: usize = 10;
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
        names: None,
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

struct Check<'c, 'e> {
    sender: &'c Sender,
    lookups: &'c Lookups<'e>,
    now: Option<i64>,
    lookups_done: u32,
    void_lookups: u32,
    /// Whether the term at hand was counted as void already: it is terms that count (section 4.6.4).
    term_was_void: bool,
    /// The names of the client, once they were asked for.
    names: Option<Vec<String>>,
    lacks_helo: bool,
}

/// The end of an evaluation before any term matched.
struct Stop {
    result: AuthResult,
    reason: String,
}

impl Stop {
    fn permanent(reason: &str) -> Self {
        Self {
            result: AuthResult::Permerror,
            reason: reason.to_owned(),
        }
    }

    fn temporary(reason: &str) -> Self {
        Self {
            result: AuthResult::Temperror,
            reason: reason.to_owned(),
        }
    }
}

/// What one term came to.
#[derive(Default)]
struct Step {
    matched: bool,
    reason: &'static str,
    expanded: Option<String>,
    values: Vec<String>,
    visits: Vec<SpfVisit>,
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
    fn records(&mut self, domain: &str) -> (Vec<SpfVisit>, Option<(usize, MacroString)>) {
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
        let mut terms: Vec<SpfTerm> = record
            .terms
            .iter()
            .map(|term| self.unreached(term, &record.text))
            .collect();
        let evaluated = self.evaluate(&record, &mut terms, domain);
        let mut redirect = None;
        (visit.result, visit.reason) = match evaluated {
            Ok(End::Matched(result)) => (result, spf_reason(result).to_owned()),
            Ok(End::NoMatch) => (AuthResult::Neutral, "spf-no-match".to_owned()),
            // The result is known once the target was visited.
            Ok(End::Redirect(at, target)) => {
                redirect = Some((at, target));
                (AuthResult::Neutral, String::new())
            }
            Err(stop) => (stop.result, stop.reason),
        };
        let explanation = record
            .terms
            .iter()
            .enumerate()
            .find_map(|(at, term)| match &term.kind {
                Ok(Kind::Explanation(macros)) => Some((at, macros.clone())),
                _ => None,
            });
        let places = list(terms, &mut visit);
        let place = |at: usize| places.get(at).copied().flatten();
        Visited {
            visit,
            redirect: redirect.and_then(|(at, target)| Some((place(at)?, target))),
            explanation: explanation.and_then(|(at, macros)| Some((place(at)?, macros))),
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

    /// A term before it is evaluated.
    fn unreached(&self, term: &Term, record: &str) -> SpfTerm {
        let reason = match &term.kind {
            Ok(Kind::UnknownModifier) => "spf-term-unknown-modifier",
            Ok(Kind::Explanation(_)) => "spf-term-explanation-not-needed",
            _ => "spf-term-not-reached",
        };
        SpfTerm {
            text: record
                .get(term.at.start..term.at.end)
                .unwrap_or_default()
                .to_owned(),
            at: term.at,
            name: term.name.clone(),
            qualifier: term.qualifier,
            expanded: None,
            matched: None,
            result: None,
            reason: reason.to_owned(),
            values: Vec::new(),
            lookups: self.lookups_done,
            void_lookups: self.void_lookups,
            visits: Vec::new(),
        }
    }

    /// The terms in their order (section 4.6.2), then `redirect=` (section 6.1).
    fn evaluate(
        &mut self,
        record: &Record,
        terms: &mut [SpfTerm],
        domain: &str,
    ) -> Result<End, Stop> {
        // A syntax error anywhere ends it all (section 4.6).
        let mut errors = 0_usize;
        for (term, traced) in record.terms.iter().zip(terms.iter_mut()) {
            if let Err(code) = term.kind {
                traced.result = Some(AuthResult::Permerror);
                code.clone_into(&mut traced.reason);
                errors += 1;
            }
        }
        if errors > 0 {
            return Err(Stop::permanent("spf-syntax-error"));
        }
        let mut redirect = None;
        for (at, (term, traced)) in record.terms.iter().zip(terms.iter_mut()).enumerate() {
            match (&term.kind, term.qualifier) {
                (Ok(Kind::Redirect(target)), _) => redirect = Some((at, target)),
                (Ok(kind), Some(qualifier)) => {
                    let step = self.settle(kind, domain, traced)?;
                    if step {
                        traced.result = Some(qualifier);
                        return Ok(End::Matched(qualifier));
                    }
                }
                _ => {}
            }
        }
        let Some((at, target)) = redirect else {
            return Ok(End::NoMatch);
        };
        let outcome = self
            .count_lookup()
            .and_then(|()| self.target(target, domain));
        let Some(traced) = terms.get_mut(at) else {
            return Ok(End::NoMatch);
        };
        traced.lookups = self.lookups_done;
        traced.void_lookups = self.void_lookups;
        match outcome {
            Ok(target) => {
                let name = target.unwrap_or_default();
                traced.expanded = Some(name.clone());
                traced.matched = Some(true);
                "spf-term-redirect-taken".clone_into(&mut traced.reason);
                Ok(End::Redirect(at, name))
            }
            Err(stop) => {
                traced.result = Some(stop.result);
                traced.reason.clone_from(&stop.reason);
                Err(stop)
            }
        }
    }

    /// Evaluates a mechanism and writes down what came of it: whether it matched.
    fn settle(&mut self, kind: &Kind, domain: &str, traced: &mut SpfTerm) -> Result<bool, Stop> {
        let outer = std::mem::replace(&mut self.term_was_void, false);
        let mut step = Step::default();
        let outcome = self.mechanism(kind, domain, &mut step);
        self.term_was_void = outer;
        step.values.truncate(MAX_VALUES);
        traced.expanded = step.expanded;
        traced.values = step.values;
        traced.visits = step.visits;
        traced.lookups = self.lookups_done;
        traced.void_lookups = self.void_lookups;
        match outcome {
            Ok(()) => {
                traced.matched = Some(step.matched);
                step.reason.clone_into(&mut traced.reason);
                Ok(step.matched)
            }
            Err(stop) => {
                traced.result = Some(stop.result);
                traced.reason.clone_from(&stop.reason);
                Err(stop)
            }
        }
    }

    fn mechanism(&mut self, kind: &Kind, domain: &str, step: &mut Step) -> Result<(), Stop> {
        match kind {
            Kind::All => {
                step.matched = true;
                step.reason = "spf-term-all";
                Ok(())
            }
            Kind::Ip4(network, prefix) => {
                self.network(IpAddr::V4(*network), *prefix, step);
                Ok(())
            }
            Kind::Ip6(network, prefix) => {
                self.network(IpAddr::V6(*network), *prefix, step);
                Ok(())
            }
            Kind::A(target, prefixes) => self.a(target.as_ref(), *prefixes, domain, step),
            Kind::Mx(target, prefixes) => self.mx(target.as_ref(), *prefixes, domain, step),
            Kind::Ptr(target) => self.ptr(target.as_ref(), domain, step),
            Kind::Exists(target) => self.exists(target, domain, step),
            Kind::Include(target) => self.include(target, domain, step),
            Kind::Redirect(_) | Kind::Explanation(_) | Kind::UnknownModifier => Ok(()),
        }
    }

    /// `ip4` and `ip6` (section 5.6).
    fn network(&self, network: IpAddr, prefix: u8, step: &mut Step) {
        step.expanded = Some(format!("{network}/{prefix}"));
        if network.is_ipv4() != self.sender.ip.is_ipv4() {
            step.reason = "spf-term-other-family";
            return;
        }
        step.matched = in_network(self.sender.ip, network, prefix);
        step.reason = if step.matched {
            "spf-term-address-in-network"
        } else {
            "spf-term-address-not-in-network"
        };
    }

    /// `a` (section 5.3).
    fn a(
        &mut self,
        target: Option<&MacroString>,
        prefixes: Prefixes,
        domain: &str,
        step: &mut Step,
    ) -> Result<(), Stop> {
        self.count_lookup()?;
        let Some(name) = self.named(target, domain, step)? else {
            return Ok(());
        };
        step.expanded = Some(self.with_prefix(&name, prefixes));
        let addresses = self.addresses(&name)?;
        step.reason = if addresses.is_empty() {
            "spf-term-no-addresses"
        } else {
            "spf-term-address-not-found"
        };
        self.compare(&addresses, prefixes, step);
        Ok(())
    }

    /// `mx` (section 5.4): the hosts in the order of their preference.
    fn mx(
        &mut self,
        target: Option<&MacroString>,
        prefixes: Prefixes,
        domain: &str,
        step: &mut Step,
    ) -> Result<(), Stop> {
        self.count_lookup()?;
        let Some(name) = self.named(target, domain, step)? else {
            return Ok(());
        };
        step.expanded = Some(self.with_prefix(&name, prefixes));
        let records = self.records_of(&name, RecordType::Mx)?;
        step.reason = if records.is_empty() {
            "spf-term-no-mx"
        } else {
            "spf-term-address-not-found"
        };
        let hosts = mx_hosts(&records);
        for host in hosts.iter().take(MAX_MX_HOSTS) {
            self.lookups.prefetch(host, self.address_type());
        }
        for (at, host) in hosts.iter().enumerate() {
            if at >= MAX_MX_HOSTS {
                return Err(Stop::permanent("spf-too-many-mx-hosts"));
            }
            if !is_askable(host) {
                continue;
            }
            let addresses = self.addresses(host)?;
            self.compare(&addresses, prefixes, step);
            if step.matched {
                break;
            }
        }
        Ok(())
    }

    /// `ptr` (section 5.5). Only names under the target can match, so only those are asked for.
    fn ptr(
        &mut self,
        target: Option<&MacroString>,
        domain: &str,
        step: &mut Step,
    ) -> Result<(), Stop> {
        self.count_lookup()?;
        let Some(target) = self.named(target, domain, step)? else {
            return Ok(());
        };
        let names = self.names()?;
        step.reason = if names.is_empty() {
            "spf-term-no-names"
        } else {
            "spf-term-no-name-under-target"
        };
        step.values.clone_from(&names);
        let target = canonical_name(&target);
        let names: Vec<String> = names
            .into_iter()
            .filter(|name| is_within(name, &target))
            .collect();
        for name in &names {
            self.lookups.prefetch(name, self.address_type());
        }
        for name in names {
            if self.is_confirmed(&name)? {
                step.matched = true;
                step.reason = "spf-term-name-confirmed";
                step.values = vec![name];
                break;
            }
        }
        Ok(())
    }

    /// `exists` (section 5.7): an A record, whatever the family of the client.
    fn exists(&mut self, target: &MacroString, domain: &str, step: &mut Step) -> Result<(), Stop> {
        self.count_lookup()?;
        let Some(name) = self.named(Some(target), domain, step)? else {
            return Ok(());
        };
        let records = self.records_of(&name, RecordType::A)?;
        step.matched = !records.is_empty();
        step.reason = if step.matched {
            "spf-term-name-exists"
        } else {
            "spf-term-name-missing"
        };
        step.values = records;
        Ok(())
    }

    /// `include` (section 5.2).
    fn include(&mut self, target: &MacroString, domain: &str, step: &mut Step) -> Result<(), Stop> {
        self.count_lookup()?;
        let Some(name) = self.target(target, domain)? else {
            step.reason = "spf-term-local-part-not-ascii";
            return Ok(());
        };
        step.expanded = Some(name.clone());
        let (visits, _) = self.records(&name);
        let (result, reason) = visits
            .first()
            .map_or((AuthResult::None, String::new()), |visit| {
                (visit.result, visit.reason.clone())
            });
        step.visits = visits;
        match result {
            AuthResult::Pass => {
                step.matched = true;
                step.reason = "spf-term-include-passed";
                Ok(())
            }
            AuthResult::Fail | AuthResult::Softfail | AuthResult::Neutral => {
                step.reason = "spf-term-include-not-passed";
                Ok(())
            }
            AuthResult::None => Err(Stop::permanent("spf-include-without-record")),
            AuthResult::Temperror | AuthResult::Permerror | AuthResult::Policy => {
                Err(Stop { result, reason })
            }
        }
    }

    /// The target-name of a mechanism whose argument may be left out (section 4.8); `None`, with the reason
    /// written down, where no name can be asked for: then it does not match.
    fn named(
        &mut self,
        target: Option<&MacroString>,
        domain: &str,
        step: &mut Step,
    ) -> Result<Option<String>, Stop> {
        let name = match target {
            Some(target) => self.target(target, domain)?,
            None => Some(domain.to_owned()),
        };
        let Some(name) = name else {
            step.reason = "spf-term-local-part-not-ascii";
            return Ok(None);
        };
        step.expanded = Some(name.clone());
        if is_askable(&canonical_name(&name)) {
            Ok(Some(name))
        } else {
            step.reason = "spf-term-target-malformed";
            Ok(None)
        }
    }

    /// A domain-spec with its macros put in; `None` where it holds a local part that is not ASCII,
    /// which never matches (RFC 8616, section 4).
    fn target(&mut self, target: &MacroString, domain: &str) -> Result<Option<String>, Stop> {
        if !self.sender.local.is_ascii() && (target.uses(b's') || target.uses(b'l')) {
            return Ok(None);
        }
        self.lacks_helo |= self.sender.helo.is_none() && target.uses(b'h');
        let validated = if target.uses(b'p') {
            self.validated_name(domain)?
        } else {
            String::new()
        };
        Ok(Some(target.name(&self.values(domain, &validated))))
    }

    fn values<'v>(&'v self, domain: &'v str, validated: &'v str) -> Values<'v> {
        Values {
            sender: self.sender,
            domain,
            validated,
            now: self.now,
        }
    }

    /// What `p` stands for (section 7.3): the domain itself, else a name under it, else any; `unknown` without one.
    /// Its PTR lookup counts once (section 4.6.4).
    fn validated_name(&mut self, domain: &str) -> Result<String, Stop> {
        if self.names.is_none() {
            self.count_lookup()?;
        }
        let mut names = self.names()?;
        let domain = canonical_name(domain);
        names.sort_by_key(|name| match () {
            () if *name == domain => 0,
            () if is_within(name, &domain) => 1,
            () => 2,
        });
        for name in &names {
            self.lookups.prefetch(name, self.address_type());
        }
        for name in names {
            if self.is_confirmed(&name)? {
                return Ok(name);
            }
        }
        Ok("unknown".to_owned())
    }

    /// The names of the client, at most ten. An error of DNS means that there are none (section 5.5).
    fn names(&mut self) -> Result<Vec<String>, Stop> {
        if let Some(names) = &self.names {
            return Ok(names.clone());
        }
        let names = match self
            .lookups
            .ask(&reverse_name(self.sender.ip), RecordType::Ptr)
        {
            Lookup::Found(names) => names
                .iter()
                .take(MAX_NAMES)
                .map(|name| canonical_name(name))
                .collect(),
            Lookup::NoData | Lookup::NxDomain => {
                self.count_void()?;
                Vec::new()
            }
            Lookup::ServerError(_) | Lookup::Failed(_) => Vec::new(),
            Lookup::Missing => return Err(Stop::temporary("spf-lookup-pending")),
        };
        self.names = Some(names.clone());
        Ok(names)
    }

    /// Whether a name of the client leads back to it. An error of DNS means that it does not (section 5.5).
    fn is_confirmed(&mut self, name: &str) -> Result<bool, Stop> {
        match self.lookups.ask(name, self.address_type()) {
            Lookup::Found(addresses) => Ok(addresses
                .iter()
                .filter_map(|address| address.parse::<IpAddr>().ok())
                .any(|address| address == self.sender.ip)),
            Lookup::NoData | Lookup::NxDomain => {
                self.count_void()?;
                Ok(false)
            }
            Lookup::ServerError(_) | Lookup::Failed(_) => Ok(false),
            Lookup::Missing => Err(Stop::temporary("spf-lookup-pending")),
        }
    }

    fn address_type(&self) -> RecordType {
        address_type(self.sender.ip)
    }

    fn with_prefix(&self, name: &str, prefixes: Prefixes) -> String {
        match (self.sender.ip, prefixes) {
            (IpAddr::V4(_), Prefixes { v4: 32, .. })
            | (IpAddr::V6(_), Prefixes { v6: 128, .. }) => name.to_owned(),
            (IpAddr::V4(_), Prefixes { v4, .. }) => format!("{name}/{v4}"),
            (IpAddr::V6(_), Prefixes { v6, .. }) => format!("{name}//{v6}"),
        }
    }

    fn addresses(&mut self, name: &str) -> Result<Vec<IpAddr>, Stop> {
        let records = self.records_of(name, self.address_type())?;
        Ok(records
            .iter()
            .filter_map(|address| address.parse().ok())
            .collect())
    }

    fn compare(&self, addresses: &[IpAddr], prefixes: Prefixes, step: &mut Step) {
        let ip = self.sender.ip;
        let prefix = if ip.is_ipv4() {
            prefixes.v4
        } else {
            prefixes.v6
        };
        let found = addresses
            .iter()
            .find(|address| in_network(ip, **address, prefix));
        match found {
            Some(address) => {
                step.matched = true;
                step.reason = "spf-term-address-found";
                step.values = vec![address.to_string()];
            }
            None => step.values.extend(
                addresses
                    .iter()
                    .take(MAX_VALUES)
                    .map(|address| address.to_string()),
            ),
        }
    }

    /// The records of a name that a mechanism asks for; none where there are none (section 5).
    fn records_of(&mut self, name: &str, record_type: RecordType) -> Result<Vec<String>, Stop> {
        match self.lookups.ask(name, record_type) {
            Lookup::Found(records) => Ok(records),
            Lookup::NoData | Lookup::NxDomain => {
                self.count_void()?;
                Ok(Vec::new())
            }
            Lookup::Missing => Err(Stop::temporary("spf-lookup-pending")),
            Lookup::ServerError(_) | Lookup::Failed(_) => Err(Stop::temporary("spf-lookup-failed")),
        }
    }

    fn count_lookup(&mut self) -> Result<(), Stop> {
        self.lookups_done += 1;
        if self.lookups_done > MAX_LOOKUPS {
            return Err(Stop::permanent("spf-too-many-lookups"));
        }
        Ok(())
    }

    /// Counts a term whose lookup found nothing. The first lookup of all, for the domain itself, is no term's.
    fn count_void(&mut self) -> Result<(), Stop> {
        if self.lookups_done == 0 || std::mem::replace(&mut self.term_was_void, true) {
            return Ok(());
        }
        self.void_lookups += 1;
        if self.void_lookups > MAX_VOID_LOOKUPS {
            return Err(Stop::permanent("spf-too-many-void-lookups"));
        }
        Ok(())
    }

    /// The explanation of a failure (section 6.2). Whatever goes wrong here, the result stays. Nothing of it counts.
    fn explain(&mut self, macros: &MacroString, at: usize, visit: &mut SpfVisit) -> Option<String> {
        let counts = (self.lookups_done, self.void_lookups);
        // Counted against limits of its own.
        (self.lookups_done, self.void_lookups) = (0, 0);
        let domain = visit.domain.clone();
        let term = visit.terms.get_mut(at)?;
        let outcome = self.explanation(macros, &domain, term);
        (self.lookups_done, self.void_lookups) = counts;
        match outcome {
            Ok(text) => {
                "spf-term-explanation-used".clone_into(&mut term.reason);
                Some(text)
            }
            Err(reason) => {
                reason.clone_into(&mut term.reason);
                None
            }
        }
    }

    fn explanation(
        &mut self,
        macros: &MacroString,
        domain: &str,
        term: &mut SpfTerm,
    ) -> Result<String, &'static str> {
        const UNUSABLE: &str = "spf-term-explanation-unusable";
        let why = |stop: Stop| match stop.reason.as_str() {
            "spf-lookup-pending" => "spf-lookup-pending",
            _ => UNUSABLE,
        };
        let name = self.target(macros, domain).map_err(why)?.ok_or(UNUSABLE)?;
        term.expanded = Some(name.clone());
        let (lookup, records) = self.lookups.ask_txt(&name);
        if lookup == Lookup::Missing {
            return Err("spf-lookup-pending");
        }
        let [record] = records.as_slice() else {
            return Err(UNUSABLE);
        };
        let text = std::str::from_utf8(record).map_err(|_| UNUSABLE)?;
        let (text, _) = read(text, Letters::Explanation).map_err(|_| UNUSABLE)?;
        let validated = if text.uses(b'p') {
            self.validated_name(domain).map_err(why)?
        } else {
            String::new()
        };
        text.explanation(&self.values(domain, &validated))
            .ok_or(UNUSABLE)
    }
}

/// How the terms of a record ended.
enum End {
    Matched(AuthResult),
    NoMatch,
    Redirect(usize, String),
}

/// The code of a result that a mechanism gave.
fn spf_reason(result: AuthResult) -> &'static str {
    match result {
        AuthResult::Pass => "spf-pass",
        AuthResult::Fail => "spf-fail",
        AuthResult::Softfail => "spf-softfail",
        _ => "spf-neutral",
    }
}

/// Puts the terms into the visit, at most so many that decided nothing. Gives the place of each that was kept.
fn list(terms: Vec<SpfTerm>, visit: &mut SpfVisit) -> Vec<Option<usize>> {
    let mut has_error = false;
    terms
        .into_iter()
        .enumerate()
        .map(|(at, term)| {
            let is_error = term.result == Some(AuthResult::Permerror) && term.matched.is_none();
            let is_kept = at < MAX_TERMS_LISTED
                || term.matched == Some(true)
                || (term.result.is_some() && !(is_error && has_error))
                || (term.matched.is_some() && !matches!(term.name.as_str(), "ip4" | "ip6"))
                || (term.qualifier.is_none() && matches!(term.name.as_str(), "redirect" | "exp"));
            has_error |= is_error;
            if is_kept {
                visit.terms.push(term);
                Some(visit.terms.len() - 1)
            } else {
                visit.terms_left_out += 1;
                None
            }
        })
        .collect()
}

/// Whether check_host() can look for a record there: a name of several labels (section 4.3), no address literal.
fn is_domain(name: &str) -> bool {
    is_askable(name) && name.contains('.') && !name.starts_with('[')
}

/// Whether the first `prefix` bits of both addresses, which are of one family, are the same.
pub(super) fn in_network(ip: IpAddr, network: IpAddr, prefix: u8) -> bool {
    match (ip, network) {
        (IpAddr::V4(ip), IpAddr::V4(network)) => {
            let differing = ip.to_bits() ^ network.to_bits();
            differing.leading_zeros() >= u32::from(prefix)
        }
        (IpAddr::V6(ip), IpAddr::V6(network)) => {
            let differing = ip.to_bits() ^ network.to_bits();
            differing.leading_zeros() >= u32::from(prefix)
        }
        _ => false,
    }
}

/// The hosts of MX records, the most preferred first. A null MX (RFC 7505) has none.
pub(super) fn mx_hosts(records: &[String]) -> Vec<String> {
    let mut hosts: Vec<(u16, &str)> = records
        .iter()
        .filter_map(|record| {
            let (preference, host) = record.trim().split_once(' ')?;
            Some((preference.parse().ok()?, host.trim()))
        })
        .collect();
    hosts.sort_by_key(|(preference, _)| *preference);
    hosts
        .into_iter()
        .map(|(_, host)| canonical_name(host))
        .filter(|host| !host.is_empty())
        .collect()
}

/// Whether `name` is `domain` or lies under it.
fn is_within(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
