//! Facts in, advice out: rules with stable codes, and the verdict.
//!
//! A rule is a function from what is known to findings; to add one, write it
//! in a file of its own and name it in `RULES`.

mod arc;
mod claims;
mod dkim;
mod dmarc;
mod domains;
mod route;
mod source;
mod spf;
mod verdict;

use crate::{
    message::{Message, author, decode},
    reason::{Advice, Code},
    report::{Authentication, Finding, Mua, Param, Route, Severity, Span, Summary, Transport},
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
}

/// The rules, one a file.
const RULES: &[fn(&Facts<'_>) -> Vec<Finding>] = &[
    verdict::rule,
    dmarc::rule,
    dkim::rule,
    spf::rule,
    arc::rule,
    claims::rule,
    route::rule,
    domains::rule,
    source::rule,
];

/// The findings, most severe first, and the summary.
pub fn judge(facts: &Facts<'_>) -> (Summary, Vec<Finding>) {
    let message = facts.message;
    let (verdict, because) = verdict::decide(facts);
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(facts)).collect();
    findings.sort_by_key(|finding| finding.severity);
    let author = author(message);
    let text = |name| message.first(name).map(decode);
    let summary = Summary {
        from: text("From"),
        from_domain: author.domain().map(str::to_owned),
        subject: text("Subject"),
        date: message
            .first("Date")
            .and_then(|field| parse_date(&field.text()))
            .map(to_iso),
        message_id: message.first("Message-ID").map(|field| {
            let id = field.text();
            id.trim_start_matches('<').trim_end_matches('>').to_owned()
        }),
        verdict,
        because,
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
    Finding {
        code: code.into(),
        severity,
        params: params
            .iter()
            .filter_map(|(name, value)| Some(((*name).to_owned(), value.clone()?.into())))
            .collect(),
        spans,
        advice,
    }
}

/// For a finding that names nothing.
const NO_PARAMS: &[(&str, Option<Param>)] = &[];
