//! Facts in, advice out: rules with stable codes, and the verdict.
//!
//! A rule is a function from what is known to findings; to add one, write it
//! in a file of its own and name it in `RULES`.

mod arc;
mod author;
mod bulk;
mod claims;
mod displayed;
mod dkim;
mod dkim_use;
mod dmarc;
mod dmarc_record;
mod dns;
mod domains;
mod filters;
mod fit;
mod identity;
mod inner;
mod order;
mod replay;
mod route;
mod source;
mod spf;
mod spf_cause;
mod spf_record;
mod story;
mod text;
mod told;
mod unsubscribe;
mod verdict;

pub(crate) use filters::may_hold_filter_words;

use std::collections::BTreeMap;

use crate::{
    auth::{claims::TrustBoundary, spf::Favourable},
    dns::Answer,
    inner::Found,
    message::{Displayed, Message, author, decode, telling},
    net::{organization, public_suffix::PublicSuffixList},
    options::Options,
    provenance::Kind,
    reason::{Advice, Audience, Code},
    report::{
        Authentication, DisplayedName, Dkim, Finding, Mua, Param, Route, Severity, Span, Summary,
        Transport,
    },
    syntax::date::{parse_date, to_iso},
};

/// Everything that a rule may look at.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'f> {
    /// The message.
    pub message: &'f Message<'f>,
    /// What authentication found.
    pub authentication: &'f Authentication,
    /// The hops.
    pub route: &'f Route,
    /// The author's program.
    pub mua: &'f Mua,
    /// The transport policy of the receiving domain, where it was looked up.
    pub transport: Option<&'f Transport>,
    /// Where the message entered the receiving ADMD.
    pub boundary: &'f TrustBoundary,
    /// What the caller set.
    pub options: &'f Options,
    /// The most favourable reading of the addresses that the message notes.
    pub favourable: &'f Favourable,
    /// The messages inside, and what a bounce says.
    pub(crate) inner: &'f Found<'f>,
    /// The domain whose signature on the original that a bounce returns verifies, and is its author's.
    pub returned_signer: Option<&'f str>,
    /// The operator of the filtering gateway that handed the message over.
    pub gateway: Option<&'static str>,
    /// The answers of DNS that were used.
    pub answers: &'f [Answer],
    /// The kind of evidence of SPF's client and identity together.
    pub sender_kind: Kind,
}

impl Facts<'_> {
    /// Whether strangers register names under a domain: by the list that the caller gave, or else by its last labels.
    fn is_public_suffix(&self, domain: &str) -> bool {
        match self.options.public_suffixes.as_deref() {
            Some(list) => PublicSuffixList::new(list).is_public_suffix(domain),
            None => organization(domain).is_none(),
        }
    }

    /// Whether a part of the input was not read.
    fn is_incomplete(&self) -> bool {
        self.message.is_incomplete()
    }

    /// Whether a field that a passing signature covers is shown in another instance than the signed one.
    /// Or whether an unsigned Content-Type can make other text of the signed part of the body, and of what `l=` leaves out.
    fn is_shown_unsigned(&self, dkim: &Dkim) -> bool {
        let signatures = &self.authentication.dkim;
        let displayed = Displayed::new(self.message, signatures);
        signatures
            .iter()
            .position(|other| other.span == dkim.span)
            .is_none_or(|at| {
                let is_type_signed = displayed.is_shown_signed(DisplayedName::ContentType, at);
                displayed.has_unsigned_repeat(at) || (dkim.body_length.is_some() && !is_type_signed)
            })
    }
}

/// The rules, one a file.
const RULES: &[fn(&Facts<'_>) -> Vec<Finding>] = &[
    author::rule,
    displayed::rule,
    identity::rule,
    text::rule,
    dmarc::rule,
    dkim::rule,
    spf::rule,
    fit::rule,
    replay::rule,
    bulk::rule,
    arc::rule,
    claims::rule,
    route::rule,
    dmarc_record::rule,
    spf_record::rule,
    dkim_use::rule,
    domains::rule,
    dns::rule,
    inner::rule,
    source::rule,
];

/// The findings, most severe first, and the summary.
pub fn judge(facts: &Facts<'_>) -> (Summary, Vec<Finding>) {
    let message = facts.message;
    let case = verdict::read(facts);
    let decision = source::cap(facts, case.decide());
    let story = story::tell(facts, &case, &decision);
    let mut findings = verdict::findings(facts, &decision);
    findings.extend(RULES.iter().flat_map(|rule| rule(facts)));
    let findings = order::settle(findings, &decision.because);
    let author = author(message);
    let displayed = Displayed::new(message, &facts.authentication.dkim);
    let told = |name| displayed.field(name)?.told();
    let text = |name| told(name).map(decode);
    let summary = Summary {
        from: text(DisplayedName::From),
        from_domain: author.domain().map(str::to_owned),
        subject: text(DisplayedName::Subject),
        date: told(DisplayedName::Date)
            .and_then(|field| parse_date(&field.text()))
            .map(to_iso),
        message_id: message.first("Message-ID").map(|field| {
            let id = field.text();
            id.trim_start_matches('<').trim_end_matches('>').to_owned()
        }),
        verdict: decision.verdict,
        because: decision.because,
        rests_on: decision.rests_on,
        story,
        open: decision.open,
        displayed: displayed.report(),
        signature: telling(&facts.authentication.dkim),
    };
    (summary, findings)
}

fn finding<P: Into<Param> + Clone>(
    code: impl Into<Code>,
    severity: Severity,
    params: &[(&str, Option<P>)],
    spans: Vec<Span>,
    advice: Option<Advice>,
) -> Finding {
    build(code.into(), severity, named(params), spans, advice)
}

/// Out of line: one copy for each type of parameters, not one for each call.
#[inline(never)]
fn named<P: Into<Param> + Clone>(params: &[(&str, Option<P>)]) -> BTreeMap<String, Param> {
    let mut named = BTreeMap::new();
    for (name, value) in params {
        if let Some(value) = value.clone() {
            named.insert((*name).to_owned(), value.into());
        }
    }
    named
}

/// A finding, for the audience that its advice has.
#[inline(never)]
pub fn build(
    code: Code,
    severity: Severity,
    params: BTreeMap<String, Param>,
    spans: Vec<Span>,
    advice: Option<Advice>,
) -> Finding {
    Finding {
        severity,
        params,
        spans,
        advice,
        audience: audience(&code, advice),
        code,
    }
}

/// A mistake in a record is its owner's to mend, also where there is no advice on it.
fn audience(code: &Code, advice: Option<Advice>) -> Audience {
    match (advice, code) {
        (Some(advice), _) => advice.audience(),
        (None, Code::DmarcProblemCode(_) | Code::DmarcFixCode(_)) => Audience::Owner,
        (None, _) => Audience::Both,
    }
}

/// For a finding that names nothing.
const NO_PARAMS: &[(&str, Option<Param>)] = &[];
