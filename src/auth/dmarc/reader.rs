//! The tags of a DMARC record, one by one: each is read, or named as an error and passed over.

use super::record::{Part, Policy, Record, Uri, problem, slice, trimmed};
use crate::{
    message::domain_in_ascii,
    reason::DmarcProblemCode,
    report::{
        AlignmentMode, DmarcFailureOption, DmarcPolicy, DmarcPsd, DmarcRecord, DmarcSettings,
        DmarcTag, Span,
    },
};

/// Tags and problems that are listed. All tags are read; what is past this is only not shown.
pub(super) const MAX_TAGS: usize = 64;
pub(super) const MAX_PROBLEMS: usize = 32;
/// Addresses of `rua` or `ruf` that are looked at.
const MAX_URIS: usize = 20;

/// Tags of RFC 7489 that RFC 9989 removed (appendix C.5.2).
const HISTORIC: &[&str] = &["pct", "rf", "ri"];

/// Reads the parts of a record that begins with its version.
pub(super) fn read<'t>(name: &str, text: &'t str, parts: Vec<Part<'t>>) -> Record {
    let mut reader = Reader::new(name, text);
    reader.characters();
    for part in parts {
        reader.part(part);
    }
    reader.finish()
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
                    publish: None,
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

pub(super) fn policy(value: &str) -> Option<DmarcPolicy> {
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
