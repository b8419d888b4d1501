//! What the receiver's own spam filter made of the message, for the story. Only a field that the receiver wrote, as the
//! caller vouches, has a part in it, and none has a part in the verdict: anyone can type such fields.
//!
//! The module `extras` explains the fields whole, from tables; `tests/it/filters.rs` holds these few rules to them.

use super::{Facts, story::statement};
use crate::{
    message::{Field, Message},
    provenance::Kind,
    reason::StoryCode,
    report::{FilterVerdict, Statement},
};

/// How the field of a filter tells what the filter made of the message.
struct Rule {
    field: &'static str,
    filter: &'static str,
    /// How many tokens, from the first, may be marks.
    tokens: usize,
    /// A token that the field must hold to be this filter's, by its beginning; empty if its name says enough.
    proof: &'static str,
    marks: &'static [(&'static str, FilterVerdict)],
}

const YES_OR_NO: &[(&str, FilterVerdict)] =
    &[("Yes", FilterVerdict::Spam), ("No", FilterVerdict::Ok)];

/// The sources of the values are named in the tables of `extras/filters`.
const RULES: &[Rule] = &[
    Rule {
        field: "X-Forefront-Antispam-Report",
        filter: "Microsoft",
        tokens: 100,
        proof: "",
        marks: &[
            ("CAT:MALW", FilterVerdict::Malware),
            ("CAT:AMP", FilterVerdict::Malware),
            ("CAT:SAP", FilterVerdict::Malware),
            ("CAT:PHSH", FilterVerdict::Phishing),
            ("CAT:HPHSH", FilterVerdict::Phishing),
            ("CAT:HPHISH", FilterVerdict::Phishing),
            ("CAT:INTOS", FilterVerdict::Phishing),
            ("CAT:SPOOF", FilterVerdict::Spoof),
            ("CAT:BIMP", FilterVerdict::Spoof),
            ("CAT:DIMP", FilterVerdict::Spoof),
            ("CAT:GIMP", FilterVerdict::Spoof),
            ("CAT:UIMP", FilterVerdict::Spoof),
            ("CAT:SPM", FilterVerdict::Spam),
            ("CAT:HSPM", FilterVerdict::Spam),
            ("CAT:OSPM", FilterVerdict::Spam),
            ("CAT:BULK", FilterVerdict::Bulk),
            ("SFV:SPM", FilterVerdict::Spam),
            ("SFV:NSPM", FilterVerdict::Ok),
        ],
    },
    Rule {
        field: "X-Spam-Status",
        filter: "SpamAssassin",
        tokens: 1,
        proof: "tests=",
        marks: YES_OR_NO,
    },
    Rule {
        field: "X-Spamd-Result",
        filter: "Rspamd",
        tokens: 2,
        proof: "default:",
        marks: &[("True", FilterVerdict::Spam), ("False", FilterVerdict::Ok)],
    },
    Rule {
        field: "X-Barracuda-Spam-Status",
        filter: "Barracuda",
        tokens: 1,
        proof: "",
        marks: YES_OR_NO,
    },
    Rule {
        field: "X-SES-Virus-Verdict",
        filter: "Amazon SES",
        tokens: 1,
        proof: "",
        marks: &[("FAIL", FilterVerdict::Malware)],
    },
    Rule {
        field: "X-SES-Spam-Verdict",
        filter: "Amazon SES",
        tokens: 1,
        proof: "",
        marks: &[("FAIL", FilterVerdict::Spam), ("PASS", FilterVerdict::Ok)],
    },
    Rule {
        field: "X-Amp-Result",
        filter: "Cisco",
        tokens: 1,
        proof: "",
        marks: &[("MALICIOUS", FilterVerdict::Malware)],
    },
];

/// The statement of the gravest verdict among the fields that the receiver wrote.
pub(super) fn what_the_filter_said(facts: &Facts<'_>) -> Option<Statement> {
    let message = facts.message;
    let claims = &facts.authentication.claims;
    let is_attested = |field: &Field<'_>| {
        let kind = facts.boundary.wrote(field, message, claims, facts.options);
        kind >= Some(Kind::Attested)
    };
    let (rule, field, mark, verdict) = message
        .fields
        .iter()
        .filter_map(|field| {
            let rule = RULES.iter().find(|rule| field.is(rule.field))?;
            let (mark, verdict) = rule.read(&field.text())?;
            is_attested(field).then_some((rule, field, mark, verdict))
        })
        .min_by_key(|(.., verdict)| *verdict)?;
    let code = match verdict {
        FilterVerdict::Malware => StoryCode::FilterMalware,
        FilterVerdict::Phishing => StoryCode::FilterPhishing,
        FilterVerdict::Spoof => StoryCode::FilterSpoof,
        FilterVerdict::Spam | FilterVerdict::Suspect => StoryCode::FilterSpam,
        FilterVerdict::Bulk => StoryCode::FilterBulk,
        FilterVerdict::Ok => StoryCode::FilterOk,
    };
    // A mark with a name of its own says enough; a bare word does not.
    let detail = match mark.contains(':') {
        true => mark.to_owned(),
        false => format!("{}: {mark}", rule.field),
    };
    Some(statement(
        code,
        Kind::Attested,
        vec![("filter", rule.filter.into()), ("detail", detail.into())],
        vec![field.span],
    ))
}

impl Rule {
    /// The gravest mark in the text, and what it says.
    fn read(&self, text: &str) -> Option<(&'static str, FilterVerdict)> {
        let tokens = || {
            text.split([';', ',', ' ', '\t'])
                .filter(|token| !token.is_empty())
        };
        if !self.proof.is_empty() && !tokens().any(|token| token.starts_with(self.proof)) {
            return None;
        }
        tokens()
            .take(self.tokens)
            .filter_map(|token| {
                let is_mark = |(mark, _): &&(&str, FilterVerdict)| mark.eq_ignore_ascii_case(token);
                self.marks.iter().find(is_mark).copied()
            })
            .min_by_key(|(_, verdict)| *verdict)
    }
}

/// Fields of the tables whose names do not begin with `X-`.
const OTHERS: &[&str] = &[
    "Authentication-Results",
    "Auto-Submitted",
    "Precedence",
    "Feedback-ID",
    "IronPort-Data",
    "IronPort-HdrOrdr",
    "IronPort-PHdr",
    "DKIM-Filter",
    "SpamDiagnosticOutput",
    "SpamDiagnosticMetadata",
    "Errors-To",
];

/// Whether a field may be one that `extras` has words for: if none is, the module need not be loaded.
pub(crate) fn may_hold_filter_words(message: &Message<'_>) -> bool {
    message.fields.iter().any(|field| {
        let begins = |with: &str| {
            field
                .name
                .get(..with.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
        };
        begins("X-") || begins("List-") || OTHERS.iter().any(|other| field.is(other))
    })
}
