//! A DMARC record (RFC 9989, sections 4.7 and 4.8): what it says, and every error in it by its place.
//!
//! A record is kept if it begins with `v=DMARC1`. Whatever else is wrong in it is named and passed over
//! in favour of the default; only a policy that cannot be read has a rule of its own (section 4.10.1).

use crate::{
    message::domain_in_ascii,
    reason::DmarcProblemCode,
    report::{
        AlignmentMode, DmarcFailureOption, DmarcPolicy, DmarcProblem, DmarcPsd, DmarcRecord,
        DmarcSettings, DmarcTag, Span,
    },
    syntax::tags::trim,
};

/// Tags and problems that are listed. All tags are read; what is past this is only not shown.
const MAX_TAGS: usize = 64;
const MAX_PROBLEMS: usize = 32;
/// Addresses of `rua` or `ruf` that are looked at.
const MAX_URIS: usize = 20;
/// What a problem quotes of the record at most.
const MAX_DETAIL: usize = 80;
/// What is shown of a record, apart from the one that applies.
const MAX_SHOWN: usize = 4096;

/// Tags of RFC 7489 that RFC 9989 removed (appendix C.5.2).
const HISTORIC: &[&str] = &["pct", "rf", "ri"];

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

/// Reads a TXT record that stands at `name`.
pub(crate) fn parse(name: &str, bytes: &[u8]) -> Parsed {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut parts = parts(&text);
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
    let mut reader = Reader::new(name, &text);
    reader.characters();
    for part in parts.drain(..) {
        reader.part(part);
    }
    Parsed::Record(Box::new(reader.finish()))
}

/// A TXT record that is not a DMARC record.
fn left_out(name: &str, text: String, code: DmarcProblemCode, at: Span) -> DmarcRecord {
    DmarcRecord {
        name: name.to_owned(),
        settings: None,
        tags: Vec::new(),
        problems: vec![problem(code, at, &text)],
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
struct Part<'t> {
    /// The name in lower case: the grammar's literals are case-insensitive (RFC 5234, section 2.3).
    name: String,
    /// The value and its place; `None` where there is no equals sign.
    value: Option<(&'t str, Span)>,
    span: Span,
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

struct Reader<'t> {
    text: &'t str,
    seen: Vec<String>,
    record: Record,
}

impl<'t> Reader<'t> {
    fn new(name: &str, text: &'t str) -> Self {
        Self {
            text,
            seen: Vec::new(),
            record: Record {
                report: DmarcRecord {
                    name: name.to_owned(),
                    text: text.to_owned(),
                    settings: None,
                    tags: Vec::new(),
                    problems: Vec::new(),
                },
                p: Policy::Missing,
                sp: Policy::Missing,
                np: Policy::Missing,
                psd: DmarcPsd::Unknown,
                testing: false,
                adkim: AlignmentMode::Relaxed,
                aspf: AlignmentMode::Relaxed,
                fo: vec![DmarcFailureOption::NothingPasses],
                rua: Vec::new(),
                ruf: Vec::new(),
                percent: None,
            },
        }
    }

    fn problem(&mut self, code: DmarcProblemCode, at: Span) {
        let problems = &mut self.record.report.problems;
        if problems.len() < MAX_PROBLEMS {
            problems.push(problem(code, at, self.text));
        }
    }

    /// Bytes that no value may hold: anything but printing ASCII and white space.
    fn characters(&mut self) {
        let odd = |c: &char| !matches!(c, ' '..='~' | '\t');
        let found = self.text.char_indices().find(|(_, c)| odd(c));
        if let Some((at, c)) = found {
            self.problem(
                DmarcProblemCode::CharacterInvalid,
                Span::new(at, at + c.len_utf8()),
            );
        }
        if self.text.starts_with([' ', '\t']) {
            self.problem(DmarcProblemCode::LeadingSpace, Span::new(0, 1));
        }
    }

    fn part(&mut self, part: Part<'t>) {
        let Some((value, at)) = part.value else {
            return self.problem(DmarcProblemCode::TagWithoutValue, part.span);
        };
        let name = part.name.as_str();
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return self.problem(DmarcProblemCode::TagNameInvalid, part.span);
        }
        if self.record.report.tags.len() < MAX_TAGS {
            self.record.report.tags.push(DmarcTag {
                name: name.to_owned(),
                value: value.to_owned(),
                at,
            });
        }
        if value.is_empty() {
            self.problem(DmarcProblemCode::ValueEmpty, part.span);
        }
        if HISTORIC.contains(&name) {
            if name == "pct" {
                self.record.percent = value.parse().ok();
            }
            return self.problem(DmarcProblemCode::TagHistoric, part.span);
        }
        if !self.known(name, value, at) {
            return self.problem(DmarcProblemCode::TagUnknown, part.span);
        }
        if self.seen.iter().any(|seen| seen == name) {
            self.problem(DmarcProblemCode::TagTwice, part.span);
        } else {
            self.seen.push(name.to_owned());
        }
    }

    /// Reads a tag that RFC 9989 knows. The last one counts where one stands twice.
    fn known(&mut self, name: &str, value: &str, at: Span) -> bool {
        match name {
            "v" => {}
            "p" => self.record.p = self.policy(value, at),
            "sp" => self.record.sp = self.policy(value, at),
            "np" => self.record.np = self.policy(value, at),
            "adkim" => self.record.adkim = self.mode(value, at),
            "aspf" => self.record.aspf = self.mode(value, at),
            "t" => self.record.testing = self.letter(value, at, "ny") == Some('y'),
            "psd" => {
                self.record.psd = match self.letter(value, at, "uyn") {
                    Some('y') => DmarcPsd::Yes,
                    Some('n') => DmarcPsd::No,
                    _ => DmarcPsd::Unknown,
                }
            }
            "fo" => self.failure_options(value, at),
            "rua" if !value.is_empty() => self.record.rua = self.uris(at),
            "ruf" if !value.is_empty() => self.record.ruf = self.uris(at),
            "rua" | "ruf" => {}
            _ => return false,
        }
        true
    }

    fn policy(&mut self, value: &str, at: Span) -> Policy {
        match policy(value) {
            Some(policy) => Policy::Is(policy),
            None => {
                self.problem(misread(value, DmarcProblemCode::PolicyInvalid), at);
                Policy::Invalid
            }
        }
    }

    fn mode(&mut self, value: &str, at: Span) -> AlignmentMode {
        match self.letter(value, at, "rs") {
            Some('s') => AlignmentMode::Strict,
            _ => AlignmentMode::Relaxed,
        }
    }

    fn letter(&mut self, value: &str, at: Span, allowed: &str) -> Option<char> {
        let mut letters = value.chars();
        let letter = letters.next().map(|c| c.to_ascii_lowercase());
        match letter {
            Some(letter) if allowed.contains(letter) && letters.next().is_none() => Some(letter),
            _ => {
                self.problem(misread(value, DmarcProblemCode::ValueInvalid), at);
                None
            }
        }
    }

    /// `fo`: `0` or `1`, `d` and `s`, each once at the most, between colons.
    fn failure_options(&mut self, value: &str, at: Span) {
        use DmarcFailureOption::{AnythingFails, Dkim, NothingPasses, Spf};
        let mut options: Vec<DmarcFailureOption> = Vec::new();
        for word in value.split(':').map(str::trim) {
            let (option, excluded) = match word {
                "0" => (NothingPasses, AnythingFails),
                "1" => (AnythingFails, NothingPasses),
                "d" | "D" => (Dkim, Dkim),
                "s" | "S" => (Spf, Spf),
                _ => return self.problem(misread(value, DmarcProblemCode::ValueInvalid), at),
            };
            if options.contains(&option) || options.contains(&excluded) {
                return self.problem(misread(value, DmarcProblemCode::ValueInvalid), at);
            }
            options.push(option);
        }
        self.record.fo = options;
    }

    /// A comma-separated list of URIs that stands at `at`.
    fn uris(&mut self, at: Span) -> Vec<Uri> {
        let mut uris = Vec::new();
        let mut start = at.start;
        let text = self.text;
        for (count, whole) in slice(text, at).split(',').enumerate() {
            let span = trimmed(Span::new(start, start + whole.len()), whole);
            start += whole.len() + 1;
            if count >= MAX_URIS {
                self.problem(DmarcProblemCode::UrisTooMany, Span::new(span.start, at.end));
                break;
            }
            let mut uri = slice(text, span);
            if let Some((before, size)) = uri.split_once('!')
                && is_size(size)
            {
                self.problem(DmarcProblemCode::UriSizeHistoric, span);
                uri = before.trim_end();
            }
            match read_uri(uri) {
                Some(read) => {
                    if read.domain.is_none() {
                        self.problem(DmarcProblemCode::UriScheme, span);
                    }
                    uris.push(read);
                }
                None => self.problem(DmarcProblemCode::UriInvalid, span),
            }
        }
        uris
    }

    fn finish(mut self) -> Record {
        let whole = Span::new(0, self.text.len());
        if self.record.p == Policy::Missing {
            self.problem(DmarcProblemCode::PolicyMissing, whole);
        }
        if self.seen.iter().any(|name| name == "fo") && !self.seen.iter().any(|name| name == "ruf")
        {
            self.problem(DmarcProblemCode::FoWithoutRuf, whole);
        }
        let record = &mut self.record;
        record.report.settings = Some(DmarcSettings {
            p: record.p.valid(),
            sp: record.sp.valid(),
            np: record.np.valid(),
            psd: record.psd,
            testing: record.testing,
            adkim: record.adkim,
            aspf: record.aspf,
            fo: record.fo.clone(),
        });
        self.record
    }
}

fn policy(value: &str) -> Option<DmarcPolicy> {
    [
        ("none", DmarcPolicy::None),
        ("quarantine", DmarcPolicy::Quarantine),
        ("reject", DmarcPolicy::Reject),
    ]
    .into_iter()
    .find(|(word, _)| value.eq_ignore_ascii_case(word))
    .map(|(_, policy)| policy)
}

/// Why a value cannot be read: most often, the semicolon before the next tag is missing or is another sign.
fn misread(value: &str, otherwise: DmarcProblemCode) -> DmarcProblemCode {
    if value.contains('=') {
        DmarcProblemCode::SeparatorWrong
    } else {
        otherwise
    }
}

/// The obsolete size after an exclamation mark (section 4.8, `obs-dmarc-report-size`).
fn is_size(text: &str) -> bool {
    let digits = text
        .trim()
        .trim_end_matches(['k', 'm', 'g', 't', 'K', 'M', 'G', 'T']);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A URI (RFC 3986): a scheme and something after it; of a mailto, an address with a domain (RFC 6068).
fn read_uri(text: &str) -> Option<Uri> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    let is_clean = !rest.is_empty()
        && rest
            .chars()
            .all(|c| !matches!(c, ' ' | '\t' | '!' | '"' | '<' | '>') && !c.is_control());
    if !is_scheme || !is_clean {
        return None;
    }
    let domain = if scheme.eq_ignore_ascii_case("mailto") {
        let address = rest.split('?').next().unwrap_or_default();
        let (local, domain) = address
            .rsplit_once('@')
            .or_else(|| split_encoded_at(address))?;
        if local.is_empty() {
            return None;
        }
        Some(domain_in_ascii(domain)?)
    } else {
        None
    };
    Some(Uri {
        text: text.to_owned(),
        domain,
    })
}

/// The halves of an address whose `@` is percent-encoded.
fn split_encoded_at(address: &str) -> Option<(&str, &str)> {
    address.rsplit_once("%40")
}

fn problem(code: DmarcProblemCode, at: Span, text: &str) -> DmarcProblem {
    let quoted = slice(text, at);
    let mut detail: String = quoted.chars().take(MAX_DETAIL).collect();
    if detail.len() < quoted.len() {
        detail.push('…');
    }
    DmarcProblem { code, at, detail }
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.start..span.end).unwrap_or_default()
}

fn trim_text(text: &str) -> &str {
    std::str::from_utf8(trim(text.as_bytes())).unwrap_or_default()
}

/// `span` without the white space at both ends of `text`, which stands there.
fn trimmed(span: Span, text: &str) -> Span {
    let inner = trim_text(text);
    let start = span.start + (text.len() - text.trim_start_matches([' ', '\t', '\r', '\n']).len());
    Span::new(start.min(span.end), (start + inner.len()).min(span.end))
}

#[cfg(test)]
mod tests {
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
