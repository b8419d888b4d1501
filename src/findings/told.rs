//! How rules write findings, and what several of them read. Functions of one type each, kept out of line: a rule is run
//! once a message, and copies of these in each rule cost more of the module than all else in it.

use std::collections::BTreeMap;

use super::{Facts, build};
use crate::{
    message::{Field, mailboxes, reverse_path},
    net::organization,
    reason::{Advice, Code},
    report::{Dkim, Finding, Param, Severity, Span},
};

/// Addresses of one field that are looked at.
const MAX_ADDRESSES: usize = 50;

/// The findings of a rule.
#[derive(Default)]
pub(super) struct Told(pub(super) Vec<Finding>);

/// The finding that is being written: the last one.
pub(super) struct Line<'t>(&'t mut Vec<Finding>);

impl Told {
    /// Adds a finding.
    pub(super) fn add(&mut self, code: impl Into<Code>, severity: Severity) -> Line<'_> {
        self.line(code.into(), severity)
    }

    #[inline(never)]
    fn line(&mut self, code: Code, severity: Severity) -> Line<'_> {
        self.0
            .push(build(code, severity, BTreeMap::new(), Vec::new(), None));
        Line(&mut self.0)
    }
}

impl Line<'_> {
    #[inline(never)]
    fn param(&mut self, name: &str, value: Param) {
        if let Some(finding) = self.0.last_mut() {
            finding.params.insert(name.to_owned(), value);
        }
    }

    /// Names a text.
    #[inline(never)]
    pub(super) fn text(mut self, name: &str, value: &str) -> Self {
        self.param(name, Param::Text(value.to_owned()));
        self
    }

    /// Names a text where there is one.
    #[inline(never)]
    pub(super) fn maybe(self, name: &str, value: Option<&String>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// Names several texts.
    #[inline(never)]
    pub(super) fn list(mut self, name: &str, values: Vec<String>) -> Self {
        self.param(name, Param::List(values));
        self
    }

    /// Names a count.
    #[inline(never)]
    pub(super) fn count(mut self, name: &str, count: usize) -> Self {
        self.param(name, Param::Count(count as u64));
        self
    }

    /// Names a length of time.
    #[inline(never)]
    pub(super) fn seconds(mut self, name: &str, seconds: i64) -> Self {
        self.param(name, Param::Duration { seconds });
        self
    }

    /// Names a reason that is said in a sentence of its own.
    #[inline(never)]
    pub(super) fn reason(mut self, name: &str, code: Code) -> Self {
        self.param(name, Param::Reason { code });
        self
    }

    /// Points to a place.
    #[inline(never)]
    pub(super) fn at(self, span: Span) -> Self {
        if let Some(finding) = self.0.last_mut() {
            finding.spans.push(span);
        }
        self
    }

    /// Says what to do.
    #[inline(never)]
    pub(super) fn advise(self, advice: Advice) -> Self {
        if let Some(finding) = self.0.last_mut() {
            finding.advice = Some(advice);
            finding.audience = advice.audience();
        }
        self
    }
}

/// The organization of a domain, or the domain itself.
#[inline(never)]
pub(super) fn owner(domain: &str) -> String {
    organization(domain).unwrap_or_else(|| domain.to_owned())
}

/// Adds a text that is not there yet.
#[inline(never)]
pub(super) fn push_new(list: &mut Vec<String>, text: String) {
    if !list.contains(&text) {
        list.push(text);
    }
}

/// Whether a signature covers the field at `span`.
#[inline(never)]
pub(super) fn covers(dkim: &Dkim, span: Span) -> bool {
    let mut signed = dkim.signed_headers.iter();
    signed.any(|signed| signed.span == Some(span))
}

/// The addresses of a field, each with its domain in ASCII form.
#[inline(never)]
pub(super) fn addresses(field: &Field<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if field.is("Return-Path") {
        let path = reverse_path(field.value);
        if let Some((_, domain)) = path.rsplit_once('@') {
            found.push((path.clone(), crate::net::name::canonical_name(domain)));
        }
        return found;
    }
    for mailbox in mailboxes(field.value) {
        if let (Some(domain), true) = (mailbox.domain, found.len() < MAX_ADDRESSES) {
            found.push((mailbox.address, domain));
        }
    }
    found
}

/// How often a field stands.
#[inline(never)]
pub(super) fn count(facts: &Facts<'_>, name: &str) -> usize {
    facts.message.all(name).count()
}
