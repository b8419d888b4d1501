//! A DMARC record (RFC 9989, sections 4.7 and 4.8): what it says, and every error in it by its place.
//!
//! A record is kept if it begins with `v=DMARC1`. Whatever else is wrong in it is named and passed over
//! in favour of the default; only a policy that cannot be read has a rule of its own (section 4.10.1).

use super::{
    mend,
    reader::{policy, read},
};
use crate::{
    reason::DmarcProblemCode,
    report::{
        AlignmentMode, DmarcFailureOption, DmarcPolicy, DmarcProblem, DmarcPsd, DmarcRecord, Span,
    },
    syntax::tags::trim,
};

/// What a problem quotes of the record at most.
const MAX_DETAIL: usize = 80;
/// What is shown of a record, apart from the one that applies.
const MAX_SHOWN: usize = 4096;

/// A record that applies.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record {
    /// The report's view of it.
    pub(crate) report: DmarcRecord,
    pub(crate) p: Policy,
    pub(crate) sp: Policy,
    pub(crate) np: Policy,
    pub(crate) psd: DmarcPsd,
    pub(crate) testing: bool,
    pub(crate) adkim: AlignmentMode,
    pub(crate) aspf: AlignmentMode,
    pub(crate) fo: Vec<DmarcFailureOption>,
    pub(crate) rua: Vec<Uri>,
    pub(crate) ruf: Vec<Uri>,
    /// `pct`, which RFC 9989 removed and BIMI still asks for.
    pub(crate) percent: Option<u32>,
}

/// A policy tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    Missing,
    Invalid,
    Is(DmarcPolicy),
}

impl Policy {
    pub(crate) fn valid(self) -> Option<DmarcPolicy> {
        match self {
            Self::Is(policy) => Some(policy),
            _ => None,
        }
    }
}

/// An address of `rua` or `ruf`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Uri {
    pub(crate) text: String,
    /// The domain of a mailto address.
    pub(crate) domain: Option<String>,
}

/// A TXT record at a `_dmarc` name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Parsed {
    /// A DMARC record.
    Record(Box<Record>),
    /// One that was meant to be, and is left out for its version.
    Discarded(DmarcRecord),
    /// Something else; `None` where it says nothing at all.
    Other(Option<DmarcRecord>),
}

/// Reads a TXT record that stands at `name`, and what ought to be published instead where it has a slip.
pub(crate) fn parse(name: &str, bytes: &[u8]) -> Parsed {
    let mut parsed = parse_plainly(name, bytes);
    let report = match &mut parsed {
        Parsed::Record(record) => Some(&mut record.report),
        Parsed::Discarded(report) => Some(report),
        Parsed::Other(_) => None,
    };
    if let Some(report) = report {
        let problems: Vec<DmarcProblemCode> =
            report.problems.iter().map(|found| found.code).collect();
        report.publish = mend::record(&report.text, &problems);
    }
    parsed
}

/// The same without what ought to be published.
pub(super) fn parse_plainly(name: &str, bytes: &[u8]) -> Parsed {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let parts = parts(&text);
    match version(&text, &parts) {
        Version::Right => {}
        Version::Wrong(code, at) => return Parsed::Discarded(left_out(name, text, code, at)),
        Version::None => {
            let text = shown(&text);
            let at = trimmed(Span::new(0, text.len()), &text);
            let is_blank = at.start == at.end;
            return Parsed::Other(
                (!is_blank).then(|| left_out(name, text, DmarcProblemCode::NotDmarc, at)),
            );
        }
    }
    Parsed::Record(Box::new(read(name, &text, parts)))
}

/// A TXT record that is not a DMARC record.
fn left_out(name: &str, text: String, code: DmarcProblemCode, at: Span) -> DmarcRecord {
    DmarcRecord {
        name: name.to_owned(),
        settings: None,
        tags: Vec::new(),
        problems: vec![problem(code, at, &text)],
        publish: None,
        text,
    }
}

/// A text, cut where it is longer than a record ever needs to be.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// The tags of a record as they stand between semicolons, empty ones left out.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut start = 0;
    let mut parts = Vec::new();
    for whole in text.split(';') {
        let span = trimmed(Span::new(start, start + whole.len()), whole);
        start += whole.len() + 1;
        if span.start == span.end {
            continue;
        }
        let body = slice(text, span);
        parts.push(match body.split_once('=') {
            Some((name, value)) => Part {
                name: name.trim_end().to_ascii_lowercase(),
                value: Some((
                    trim_text(value),
                    trimmed(Span::new(span.end - value.len(), span.end), value),
                )),
                span,
            },
            None => Part {
                name: String::new(),
                value: None,
                span,
            },
        });
    }
    parts
}

/// What stands between two semicolons.
#[derive(Debug)]
pub(super) struct Part<'t> {
    /// The name in lower case: the grammar's literals are case-insensitive (RFC 5234, section 2.3).
    pub(super) name: String,
    /// The value and its place; `None` where there is no equals sign.
    pub(super) value: Option<(&'t str, Span)>,
    pub(super) span: Span,
}

enum Version {
    Right,
    /// Meant for DMARC, and left out: the code and the place.
    Wrong(DmarcProblemCode, Span),
    /// Not DMARC's.
    None,
}

fn version(text: &str, parts: &[Part<'_>]) -> Version {
    let Some(first) = parts.first() else {
        return Version::None;
    };
    let value = |part: &Part<'_>| {
        part.value
            .map(|(value, _)| value)
            .unwrap_or_default()
            .to_owned()
    };
    if first.name == "v" {
        let version = value(first);
        return match version.as_str() {
            "DMARC1" => Version::Right,
            _ if version.eq_ignore_ascii_case("DMARC1") => {
                Version::Wrong(DmarcProblemCode::VersionCase, first.span)
            }
            _ if version.to_ascii_lowercase().contains("dmarc") => {
                Version::Wrong(DmarcProblemCode::VersionInvalid, first.span)
            }
            _ => Version::None,
        };
    }
    if let Some(late) = parts
        .iter()
        .find(|part| part.name == "v" && value(part).eq_ignore_ascii_case("DMARC1"))
    {
        return Version::Wrong(DmarcProblemCode::VersionNotFirst, late.span);
    }
    let has_policy = parts
        .iter()
        .any(|part| part.name == "p" && policy(&value(part)).is_some());
    if has_policy {
        return Version::Wrong(DmarcProblemCode::VersionMissing, Span::new(0, text.len()));
    }
    Version::None
}

pub(super) fn problem(code: DmarcProblemCode, at: Span, text: &str) -> DmarcProblem {
    let quoted = slice(text, at);
    let mut detail: String = quoted.chars().take(MAX_DETAIL).collect();
    if detail.len() < quoted.len() {
        detail.push('…');
    }
    DmarcProblem { code, at, detail }
}

pub(super) fn slice(text: &str, span: Span) -> &str {
    text.get(span.start..span.end).unwrap_or_default()
}

fn trim_text(text: &str) -> &str {
    std::str::from_utf8(trim(text.as_bytes())).unwrap_or_default()
}

/// `span` without the white space at both ends of `text`, which stands there.
pub(super) fn trimmed(span: Span, text: &str) -> Span {
    let inner = trim_text(text);
    let start = span.start + (text.len() - text.trim_start_matches([' ', '\t', '\r', '\n']).len());
    Span::new(start.min(span.end), (start + inner.len()).min(span.end))
}

#[cfg(test)]
mod tests {
    use super::super::reader::{MAX_PROBLEMS, MAX_TAGS};
    use super::*;

    fn record(text: &str) -> Record {
        match parse("_dmarc.example.com", text.as_bytes()) {
            Parsed::Record(record) => *record,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn every_tag_is_read() {
        let record = record(
            "v=DMARC1; p=Reject ;sp = quarantine; np=none; adkim=S; aspf=r; t=y; psd=n; fo=1:d:s; \
             rua=mailto:a@example.com, mailto:b@other.example!10m; ruf=mailto:c@example.com;",
        );
        assert_eq!(record.p, Policy::Is(DmarcPolicy::Reject));
        assert_eq!(record.sp, Policy::Is(DmarcPolicy::Quarantine));
        assert_eq!(record.np, Policy::Is(DmarcPolicy::None));
        assert_eq!(record.adkim, AlignmentMode::Strict);
        assert_eq!(record.aspf, AlignmentMode::Relaxed);
        assert!(record.testing);
        assert_eq!(record.psd, DmarcPsd::No);
        assert_eq!(
            record.fo,
            [
                DmarcFailureOption::AnythingFails,
                DmarcFailureOption::Dkim,
                DmarcFailureOption::Spf
            ]
        );
        let domains: Vec<_> = record.rua.iter().map(|uri| uri.domain.as_deref()).collect();
        assert_eq!(domains, [Some("example.com"), Some("other.example")]);
        assert_eq!(record.ruf.len(), 1);
        let problems: Vec<_> = record.report.problems.iter().map(|p| p.code).collect();
        assert_eq!(problems, [DmarcProblemCode::UriSizeHistoric]);
        for tag in &record.report.tags {
            assert_eq!(slice(&record.report.text, tag.at), tag.value);
        }
    }

    #[test]
    fn what_is_wrong_is_named_by_its_place_and_passed_over() {
        for (text, code, at) in [
            (
                "v=DMARC1; p=none; reject",
                DmarcProblemCode::TagWithoutValue,
                "reject",
            ),
            (
                "v=DMARC1; p=none; 1=2",
                DmarcProblemCode::TagNameInvalid,
                "1=2",
            ),
            ("v=DMARC1; p=none; x=2", DmarcProblemCode::TagUnknown, "x=2"),
            (
                "v=DMARC1; p=none; pct=50",
                DmarcProblemCode::TagHistoric,
                "pct=50",
            ),
            (
                "v=DMARC1; p=none; rua=",
                DmarcProblemCode::ValueEmpty,
                "rua=",
            ),
            (
                "v=DMARC1; p=none; p=none",
                DmarcProblemCode::TagTwice,
                "p=none",
            ),
            ("v=DMARC1; p=no", DmarcProblemCode::PolicyInvalid, "no"),
            (
                "v=DMARC1; p=none, sp=none",
                DmarcProblemCode::SeparatorWrong,
                "none, sp=none",
            ),
            (
                "v=DMARC1; p=none; adkim=relaxed",
                DmarcProblemCode::ValueInvalid,
                "relaxed",
            ),
            (
                "v=DMARC1; p=none; ruf=mailto:a@b.example; fo=0:1",
                DmarcProblemCode::ValueInvalid,
                "0:1",
            ),
            (
                "v=DMARC1; p=none; fo=1",
                DmarcProblemCode::FoWithoutRuf,
                "v=DMARC1; p=none; fo=1",
            ),
            (
                "v=DMARC1; p=none; rua=a@b.example",
                DmarcProblemCode::UriInvalid,
                "a@b.example",
            ),
            (
                "v=DMARC1; p=none; rua=mailto:b.example",
                DmarcProblemCode::UriInvalid,
                "mailto:b.example",
            ),
            (
                "v=DMARC1; p=none; rua=https://b.example",
                DmarcProblemCode::UriScheme,
                "https://b.example",
            ),
            (
                "v=DMARC1; p=none; \u{a0}t=y",
                DmarcProblemCode::CharacterInvalid,
                "\u{a0}",
            ),
            (" v=DMARC1; p=none", DmarcProblemCode::LeadingSpace, " "),
            ("v=DMARC1;", DmarcProblemCode::PolicyMissing, "v=DMARC1;"),
        ] {
            let record = record(text);
            let problem = record.report.problems.iter().find(|p| p.code == code);
            let problem = problem.unwrap_or_else(|| panic!("{text}: {:?}", record.report.problems));
            assert_eq!(problem.detail, at, "{text}");
            assert_eq!(slice(text, problem.at), at, "{text}");
        }
    }

    #[test]
    fn only_a_record_that_begins_with_its_version_counts() {
        for (text, code) in [
            ("v=dmarc1; p=none", DmarcProblemCode::VersionCase),
            ("v=DMARC1 p=none", DmarcProblemCode::VersionInvalid),
            ("v=DMARC2; p=none", DmarcProblemCode::VersionInvalid),
            ("p=none; v=DMARC1", DmarcProblemCode::VersionNotFirst),
            (
                "p=reject; rua=mailto:a@b.example",
                DmarcProblemCode::VersionMissing,
            ),
        ] {
            match parse("_dmarc.example.com", text.as_bytes()) {
                Parsed::Discarded(record) => assert_eq!(record.problems[0].code, code, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        for text in [
            ";",
            "v=spf1 -all",
            "hello",
            "v=TLSRPTv1; rua=mailto:a@b.example",
        ] {
            match parse("n", text.as_bytes()) {
                Parsed::Other(Some(record)) => {
                    assert_eq!(record.text, text);
                    assert_eq!(record.problems[0].code, DmarcProblemCode::NotDmarc);
                    assert_eq!(record.problems[0].detail, text);
                }
                other => panic!("{text}: {other:?}"),
            }
        }
        for text in ["", " "] {
            assert_eq!(parse("n", text.as_bytes()), Parsed::Other(None), "{text}");
        }
    }

    #[test]
    fn a_huge_record_is_read_to_its_end() {
        let text = format!("v=DMARC1; {} p=reject", "x=1;".repeat(16_000));
        let record = record(&text);
        assert_eq!(record.p, Policy::Is(DmarcPolicy::Reject));
        assert_eq!(record.report.tags.len(), MAX_TAGS);
        assert_eq!(record.report.problems.len(), MAX_PROBLEMS);
    }
}
