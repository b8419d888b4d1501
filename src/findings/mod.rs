//! Facts in, advice out: rules with stable codes, and the verdict.
//!
//! A rule is a function from what is known to findings; to add one, write it
//! in a file of its own and name it in [`judge`].

mod claims;
mod dkim;
mod source;
mod verdict;

use std::collections::BTreeMap;

use crate::{
    message::{Message, author, decode},
    report::{Authentication, Finding, Severity, Span, Summary},
    route::time::{parse_date, to_iso},
};

/// Everything that a rule may look at.
pub(crate) struct Facts<'f> {
    pub(crate) message: &'f Message<'f>,
    pub(crate) authentication: &'f Authentication,
}

/// The findings, most severe first, and the summary.
pub fn judge(message: &Message<'_>, authentication: &Authentication) -> (Summary, Vec<Finding>) {
    let facts = Facts {
        message,
        authentication,
    };
    let (verdict, because) = verdict::decide(&facts);
    let mut findings: Vec<Finding> = [dkim::rule, claims::rule, source::rule, verdict::rule]
        .into_iter()
        .flat_map(|rule: fn(&Facts<'_>) -> Vec<Finding>| rule(&facts))
        .collect();
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

fn finding(
    code: &str,
    severity: Severity,
    params: &[(&str, Option<String>)],
    spans: Vec<Span>,
    advice: Option<&str>,
) -> Finding {
    Finding {
        code: code.to_owned(),
        severity,
        params: params
            .iter()
            .filter_map(|(name, value)| Some(((*name).to_owned(), value.clone()?)))
            .collect::<BTreeMap<_, _>>(),
        spans,
        advice: advice.map(str::to_owned),
    }
}
