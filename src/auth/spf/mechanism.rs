//! The mechanisms (RFC 7208, section 5), one by one, and the names that they ask for.

use crate::net::{
    address, is_within,
    name::{canonical_name, is_askable},
};
use crate::syntax::order;
use std::net::{IpAddr, Ipv4Addr};

use super::{
    evaluate::{Check, EvalError, Step, first_reason},
    expand::{MacroString, Values},
    parse::{Kind, Prefixes},
};
use crate::{
    dns::{Lookup, Mx, RecordType},
    reason::{SpfReason, SpfTermReason},
    report::AuthResult,
};

/// Hosts of one `mx` whose addresses are asked for (section 4.6.4).
pub(super) const MAX_MX_HOSTS: usize = 10;
/// Names of the client that are looked at (section 4.6.4).
pub(super) const MAX_NAMES: usize = 10;
/// Addresses or names that one term lists.
const MAX_VALUES: usize = 10;

impl Check<'_, '_> {
    /// Evaluates a mechanism: what came of it is written into `step`.
    pub(super) fn mechanism(
        &mut self,
        kind: &Kind,
        domain: &str,
        step: &mut Step,
    ) -> Result<(), EvalError> {
        match kind {
            Kind::All => {
                step.matched = true;
                step.reason = SpfTermReason::All;
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
            step.reason = SpfTermReason::OtherFamily;
            return;
        }
        step.matched = address::is_within(self.sender.ip, network, prefix);
        step.reason = if step.matched {
            SpfTermReason::AddressInNetwork
        } else {
            SpfTermReason::AddressNotInNetwork
        };
    }

    /// `a` (section 5.3).
    fn a(
        &mut self,
        target: Option<&MacroString>,
        prefixes: Prefixes,
        domain: &str,
        step: &mut Step,
    ) -> Result<(), EvalError> {
        let Some(name) = self.counted_name(target, domain, step)? else {
            return Ok(());
        };
        step.expanded = Some(self.with_prefix(&name, prefixes));
        let addresses = self.addresses(&name)?;
        step.reason = if addresses.is_empty() {
            SpfTermReason::NoAddresses
        } else {
            SpfTermReason::AddressNotFound
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
    ) -> Result<(), EvalError> {
        let Some(name) = self.counted_name(target, domain, step)? else {
            return Ok(());
        };
        step.expanded = Some(self.with_prefix(&name, prefixes));
        let records = self.found(self.lookups.mx(&name))?;
        step.reason = if records.is_empty() {
            SpfTermReason::NoMx
        } else {
            SpfTermReason::AddressNotFound
        };
        let hosts = mx_hosts(&records);
        for host in hosts.iter().take(MAX_MX_HOSTS) {
            self.lookups.prefetch(host, self.address_type());
        }
        for (at, host) in hosts.iter().enumerate() {
            if at >= MAX_MX_HOSTS {
                return Err(EvalError(SpfReason::TooManyMxHosts));
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
    ) -> Result<(), EvalError> {
        let Some(target) = self.counted_name(target, domain, step)? else {
            return Ok(());
        };
        let names = self.names()?;
        step.reason = if names.is_empty() {
            SpfTermReason::NoNames
        } else {
            SpfTermReason::NoNameUnderTarget
        };
        step.values = names.iter().take(MAX_VALUES).cloned().collect();
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
                step.reason = SpfTermReason::NameConfirmed;
                step.values = vec![name];
                break;
            }
        }
        Ok(())
    }

    /// `exists` (section 5.7): an A record, whatever the family of the client.
    fn exists(
        &mut self,
        target: &MacroString,
        domain: &str,
        step: &mut Step,
    ) -> Result<(), EvalError> {
        let Some(name) = self.counted_name(Some(target), domain, step)? else {
            return Ok(());
        };
        let records = self.found(self.lookups.a(&name))?;
        step.matched = !records.is_empty();
        step.reason = if step.matched {
            SpfTermReason::NameExists
        } else {
            SpfTermReason::NameMissing
        };
        step.values = records
            .iter()
            .take(MAX_VALUES)
            .map(Ipv4Addr::to_string)
            .collect();
        Ok(())
    }

    /// `include` (section 5.2).
    fn include(
        &mut self,
        target: &MacroString,
        domain: &str,
        step: &mut Step,
    ) -> Result<(), EvalError> {
        self.count_lookup()?;
        let Some(name) = self.target(target, domain)? else {
            step.reason = SpfTermReason::LocalPartNotAscii;
            return Ok(());
        };
        step.expanded = Some(name.clone());
        let (visits, _) = self.records(&name);
        let reason = first_reason(&visits);
        step.visits = visits;
        match reason.result() {
            AuthResult::Pass => {
                step.matched = true;
                step.reason = SpfTermReason::IncludePassed;
                Ok(())
            }
            AuthResult::Fail | AuthResult::Softfail | AuthResult::Neutral => {
                step.reason = SpfTermReason::IncludeNotPassed;
                Ok(())
            }
            AuthResult::None => Err(EvalError(SpfReason::IncludeWithoutRecord)),
            AuthResult::Temperror | AuthResult::Permerror | AuthResult::Policy => {
                Err(EvalError(reason))
            }
        }
    }

    /// The target-name of a mechanism that counts as a lookup, and whose argument may be left out (section 4.8);
    /// `None`, with the reason written down, where no name can be asked for: then it does not match.
    fn counted_name(
        &mut self,
        target: Option<&MacroString>,
        domain: &str,
        step: &mut Step,
    ) -> Result<Option<String>, EvalError> {
        self.count_lookup()?;
        let name = match target {
            Some(target) => self.target(target, domain)?,
            None => Some(domain.to_owned()),
        };
        let Some(name) = name else {
            step.reason = SpfTermReason::LocalPartNotAscii;
            return Ok(None);
        };
        step.expanded = Some(name.clone());
        if is_askable(&canonical_name(&name)) {
            Ok(Some(name))
        } else {
            step.reason = SpfTermReason::TargetMalformed;
            Ok(None)
        }
    }

    /// A domain-spec with its macros put in; `None` where it holds a local part that is not ASCII,
    /// which never matches (RFC 8616, section 4).
    pub(super) fn target(
        &mut self,
        target: &MacroString,
        domain: &str,
    ) -> Result<Option<String>, EvalError> {
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

    pub(super) fn values<'v>(&'v self, domain: &'v str, validated: &'v str) -> Values<'v> {
        Values {
            sender: self.sender,
            domain,
            validated,
            now: self.now,
        }
    }

    /// What `p` stands for (section 7.3): the domain itself, else a name under it, else any; `unknown` without one.
    /// Its PTR lookup counts beside that of the term which it stands in (section 4.6.4).
    pub(super) fn validated_name(&mut self, domain: &str) -> Result<String, EvalError> {
        self.count_lookup()?;
        let mut names = self.names()?;
        let domain = canonical_name(domain);
        order::by_number(&mut names, |name| match () {
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
    fn names(&mut self) -> Result<Vec<String>, EvalError> {
        match self.lookups.ptr(self.sender.ip) {
            Lookup::Found(names) => Ok(names.into_iter().take(MAX_NAMES).collect()),
            Lookup::NoData | Lookup::NxDomain => {
                self.count_void()?;
                Ok(Vec::new())
            }
            Lookup::ServerError(_) | Lookup::Failed(_) => Ok(Vec::new()),
            Lookup::Missing => Err(EvalError(SpfReason::LookupPending)),
        }
    }

    /// Whether a name of the client leads back to it. An error of DNS means that it does not (section 5.5).
    fn is_confirmed(&mut self, name: &str) -> Result<bool, EvalError> {
        match self.lookups.addresses(name, self.sender.ip) {
            Lookup::Found(addresses) => Ok(addresses.contains(&self.sender.ip)),
            Lookup::NoData | Lookup::NxDomain => {
                self.count_void()?;
                Ok(false)
            }
            Lookup::ServerError(_) | Lookup::Failed(_) => Ok(false),
            Lookup::Missing => Err(EvalError(SpfReason::LookupPending)),
        }
    }

    fn address_type(&self) -> RecordType {
        RecordType::of_address(self.sender.ip)
    }

    fn with_prefix(&self, name: &str, prefixes: Prefixes) -> String {
        match (self.sender.ip, prefixes) {
            (IpAddr::V4(_), Prefixes { v4: 32, .. })
            | (IpAddr::V6(_), Prefixes { v6: 128, .. }) => name.to_owned(),
            (IpAddr::V4(_), Prefixes { v4, .. }) => format!("{name}/{v4}"),
            (IpAddr::V6(_), Prefixes { v6, .. }) => format!("{name}//{v6}"),
        }
    }

    fn addresses(&mut self, name: &str) -> Result<Vec<IpAddr>, EvalError> {
        self.found(self.lookups.addresses(name, self.sender.ip))
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
            .find(|address| address::is_within(ip, **address, prefix));
        match found {
            Some(address) => {
                step.matched = true;
                step.reason = SpfTermReason::AddressFound;
                step.values = vec![address.to_string()];
            }
            None => {
                let left = MAX_VALUES.saturating_sub(step.values.len());
                let seen = addresses.iter().take(left).map(IpAddr::to_string);
                step.values.extend(seen);
            }
        }
    }

    /// The records that a mechanism asked for; none where there are none (section 5).
    fn found<T>(&mut self, lookup: Lookup<T>) -> Result<Vec<T>, EvalError> {
        match lookup {
            Lookup::Found(records) => Ok(records),
            Lookup::NoData | Lookup::NxDomain => {
                self.count_void()?;
                Ok(Vec::new())
            }
            Lookup::Missing => Err(EvalError(SpfReason::LookupPending)),
            Lookup::ServerError(_) | Lookup::Failed(_) => Err(EvalError(SpfReason::LookupFailed)),
        }
    }
}

/// The hosts of MX records, the most preferred first. A null MX (RFC 7505) has none.
pub(super) fn mx_hosts(records: &[Mx]) -> Vec<String> {
    let mut hosts: Vec<&Mx> = records.iter().collect();
    order::by_number(&mut hosts, |mx| mx.preference.into());
    hosts
        .into_iter()
        .map(|mx| mx.exchange.clone())
        .filter(|host| !host.is_empty())
        .collect()
}
