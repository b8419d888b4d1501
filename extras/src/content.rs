//! What an analyst should notice in the parts of a message: links that lead elsewhere, attachments that run, domains
//! that look like others (UTS 39), and text that names none of the domains that the evidence has.

use std::collections::{BTreeMap, BTreeSet};

use headerlens::{
    internals::{build_finding, domain_in_ascii, organization, read_address},
    reason::{Advice, AuthResult, ContentFinding},
    report::{Finding, Link, MimePart, Param, Severity, Span},
};
use serde::Deserialize;

use crate::look_alike;

/// What the rules read of the report.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    summary: Summary,
    authentication: Authentication,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    from_domain: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Authentication {
    dkim: Vec<Dkim>,
    spf: Option<Spf>,
}

#[derive(Debug, Clone, Deserialize)]
struct Dkim {
    domain: Option<String>,
    result: AuthResult,
}

#[derive(Debug, Clone, Deserialize)]
struct Spf {
    domain: Option<String>,
    result: AuthResult,
}

/// Endings of files that Windows, macOS or a browser runs, or that start something that does. Source: the types that
/// Outlook and Gmail block (support.microsoft.com "Blocked attachments in Outlook", support.google.com/mail/answer/6590,
/// November 2026), with disk images and shortcuts that are used in their place.
const RUNS: &[&str] = &[
    "ade",
    "adp",
    "apk",
    "app",
    "appx",
    "appxbundle",
    "bat",
    "cab",
    "chm",
    "cmd",
    "com",
    "cpl",
    "diagcab",
    "dll",
    "dmg",
    "exe",
    "gadget",
    "hlp",
    "hta",
    "img",
    "inf",
    "ins",
    "iso",
    "isp",
    "jar",
    "js",
    "jse",
    "jnlp",
    "lib",
    "library-ms",
    "lnk",
    "mde",
    "msc",
    "msi",
    "msix",
    "msp",
    "mst",
    "nsh",
    "one",
    "pif",
    "ps1",
    "reg",
    "scf",
    "scr",
    "sct",
    "settingcontent-ms",
    "sh",
    "svg",
    "sys",
    "url",
    "vb",
    "vbe",
    "vbs",
    "vhd",
    "vhdx",
    "vxd",
    "wsc",
    "wsf",
    "wsh",
    "xll",
];
/// Endings that people take for harmless documents.
const DOCUMENTS: &[&str] = &[
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "jpg", "jpeg", "png", "gif", "mp3",
    "mp4", "zip", "csv", "rtf",
];
/// Services that rewrite links in mail that they filter, or count who follows them; the text of the link stays. Source:
/// the vendors' documentation of rewritten links.
const REWRITERS: &[&str] = &[
    "safelinks.protection.outlook.com",
    "urldefense.com",
    "urldefense.proofpoint.com",
    "urldefense.us",
    "linkprotect.cudasvc.com",
    "mimecastprotect.com",
    "mimecast.com",
    "secure-web.cisco.com",
    "trendmicro.com",
    "sophos.com",
    "fortimailcloud.com",
    "hornetsecurity.com",
    "awstrack.me",
    "sendgrid.net",
    "list-manage.com",
    "mandrillapp.com",
    "mailchimp.com",
    "hubspotlinks.com",
    "klclick.com",
    "exct.net",
    "sendibt2.com",
];
/// Top-level domains that a word in text may end in without being one: `readme.md`, `node.js`.
const NO_SITES: &[&str] = &[
    "md", "js", "py", "rs", "sh", "zip", "mov", "pdf", "html", "txt", "doc", "docx", "png", "jpg",
];

/// Parts, links, words and names that are looked at.
const MAX_PARTS: usize = 500;
const MAX_WORDS: usize = 20_000;
const MAX_TOLD: usize = 10;

/// The findings about the parts of a message.
pub fn findings(root: &MimePart, seen: &Seen) -> Vec<Finding> {
    let parts = flat(root);
    let evidence = seen.organizations();
    let mut findings = links(&parts, &evidence);
    findings.extend(attachments(&parts));
    findings.extend(domains(&parts, seen));
    findings.extend(names(&parts, &evidence));
    findings
}

impl Seen {
    /// The organizations that the evidence has: the author's, and those of signatures and senders that pass.
    fn organizations(&self) -> BTreeSet<String> {
        let signed = self.authentication.dkim.iter();
        let signed = signed.filter(|dkim| dkim.result == AuthResult::Pass);
        let sent = self.authentication.spf.iter();
        let sent = sent.filter(|spf| spf.result == AuthResult::Pass);
        signed
            .filter_map(|dkim| dkim.domain.as_deref())
            .chain(sent.filter_map(|spf| spf.domain.as_deref()))
            .chain(self.summary.from_domain.as_deref())
            .map(owner)
            .collect()
    }
}

fn owner(domain: &str) -> String {
    organization(domain).unwrap_or_else(|| domain.to_owned())
}

/// The parts, those of messages inside left out: they are other people's.
fn flat(root: &MimePart) -> Vec<&MimePart> {
    let mut parts = Vec::new();
    let mut open = vec![root];
    while let Some(part) = open.pop() {
        if parts.len() >= MAX_PARTS {
            break;
        }
        parts.push(part);
        if !part.media_type.starts_with("message/") {
            open.extend(part.parts.iter().rev());
        }
    }
    parts
}

fn tell(
    code: ContentFinding,
    severity: Severity,
    params: &[(&str, Param)],
    spans: Vec<Span>,
    advice: Option<Advice>,
) -> Finding {
    let named = params
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    build_finding(code.into(), severity, named.collect(), spans, advice)
}

/// A link and the part that it stands in.
type Placed<'p> = (&'p Link, Option<Span>);

fn links(parts: &[&MimePart], evidence: &BTreeSet<String>) -> Vec<Finding> {
    let all = || {
        parts.iter().flat_map(|part| {
            let links = part.html.iter().flat_map(|html| &html.links);
            links.map(|link| (link, part.body_span))
        })
    };
    let mut findings = Vec::new();
    let mut add = |code, severity, found: Vec<(Placed<'_>, String, String)>| {
        let Some(((_, span), shown, target)) = found.first() else {
            return;
        };
        let params = [
            ("count", Param::Count(found.len() as u64)),
            ("shown", Param::Text(shown.clone())),
            ("target", Param::Text(target.clone())),
        ];
        let spans = span.iter().copied().collect();
        findings.push(tell(
            code,
            severity,
            &params,
            spans,
            Some(Advice::DoNotFollow),
        ));
    };
    let elsewhere = all().filter_map(|(link, span)| {
        let shown = site_in(&link.text)?;
        let target = host(&link.target)?;
        let owned = owner(&target);
        let is_honest = owner(&shown) == owned
            || evidence.contains(&owned)
            || REWRITERS.iter().any(|rewriter| is_under(&target, rewriter));
        (!is_honest).then_some(((link, span), shown, target))
    });
    add(
        ContentFinding::LinkElsewhere,
        Severity::Warning,
        elsewhere.collect(),
    );
    let disguised = all().filter_map(|(link, span)| {
        let (name, _) = authority(&link.target)?.rsplit_once('@')?;
        let name = name.split(':').next().unwrap_or(name);
        site_in(name).map(|shown| ((link, span), shown, host(&link.target).unwrap_or_default()))
    });
    add(
        ContentFinding::LinkUserInfo,
        Severity::Warning,
        disguised.collect(),
    );
    let numbers = all().filter_map(|(link, span)| {
        let host = host(&link.target)?;
        read_address(&host)?;
        Some(((link, span), link.text.clone(), host))
    });
    add(
        ContentFinding::LinkToAddress,
        Severity::Warning,
        numbers.collect(),
    );
    let scripts = all().filter_map(|(link, span)| {
        let target: String = link
            .target
            .chars()
            .filter(|c| !c.is_whitespace())
            .take(80)
            .collect();
        let scheme = target
            .split(':')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let is_script = matches!(scheme.as_str(), "javascript" | "vbscript")
            || target.to_ascii_lowercase().starts_with("data:text/html");
        is_script.then_some(((link, span), link.text.clone(), scheme))
    });
    add(
        ContentFinding::LinkScript,
        Severity::Warning,
        scripts.collect(),
    );
    findings
}

fn is_under(name: &str, above: &str) -> bool {
    name.strip_suffix(above)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// What stands between `//` and the path (RFC 3986, section 3.2). Browsers read a backslash as a slash.
fn authority(target: &str) -> Option<&str> {
    let target = target.trim();
    let lower = target.get(..8).unwrap_or(target).to_ascii_lowercase();
    let rest = if lower.starts_with("https:") {
        target.get(6..)
    } else if lower.starts_with("http:") {
        target.get(5..)
    } else {
        None
    }?;
    let rest = rest.trim_start_matches(['/', '\\']);
    rest.split(['/', '\\', '?', '#']).next()
}

/// The host of a web link, in ASCII form.
fn host(target: &str) -> Option<String> {
    let authority = authority(target)?;
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let host = match host.strip_prefix('[') {
        Some(literal) => literal.split(']').next()?.to_owned(),
        None => host.split(':').next()?.trim_end_matches('.').to_owned(),
    };
    match read_address(&host) {
        Some(_) => Some(host),
        None => domain_in_ascii(&host),
    }
}

/// The site that a text shows as its first word: `https://bank.example/login`, `www.bank.example`, `bank.example`.
fn site_in(text: &str) -> Option<String> {
    let word = text.split_whitespace().next()?;
    if let Some(host) = host(word) {
        return Some(host);
    }
    let word = word.split(['/', '?', '#']).next().unwrap_or(word);
    if word.contains('@') {
        return None;
    }
    site(word)
}

/// A word that can be the name of a site.
fn site(word: &str) -> Option<String> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let (_, top) = word.rsplit_once('.')?;
    let is_top = top.len() >= 2 && top.chars().all(char::is_alphabetic);
    if !is_top || NO_SITES.contains(&top.to_ascii_lowercase().as_str()) {
        return None;
    }
    domain_in_ascii(word)
}

fn attachments(parts: &[&MimePart]) -> Vec<Finding> {
    let ending = |name: &str| {
        name.rsplit_once('.')
            .map(|(_, ending)| ending.trim().to_lowercase())
    };
    let named = || {
        parts
            .iter()
            .filter_map(|part| Some((*part, part.name.as_deref()?)))
    };
    let runs = |name: &str| ending(name).is_some_and(|ending| RUNS.contains(&ending.as_str()));
    // `invoice.pdf.exe`, a character that turns the name around, or spaces that push the ending out of sight.
    let is_disguised = |name: &str| {
        let before = name
            .rsplit_once('.')
            .map(|(before, _)| before)
            .and_then(ending);
        let is_double =
            before.is_some_and(|before| DOCUMENTS.contains(&before.as_str())) && runs(name);
        is_double
            || name.contains(['\u{202d}', '\u{202e}'])
            || (name.contains("     ") && runs(name))
    };
    let mut findings = Vec::new();
    let mut add = |code, found: Vec<(&MimePart, &str)>| {
        if !found.is_empty() {
            let names = found
                .iter()
                .take(MAX_TOLD)
                .map(|(_, name)| (*name).to_owned());
            let params = [
                ("count", Param::Count(found.len() as u64)),
                ("names", Param::List(names.collect())),
            ];
            let spans = found
                .iter()
                .take(MAX_TOLD)
                .filter_map(|(part, _)| part.span);
            findings.push(tell(
                code,
                Severity::Warning,
                &params,
                spans.collect(),
                Some(Advice::DoNotOpen),
            ));
        }
    };
    let (disguised, open): (Vec<_>, Vec<_>) = named()
        .filter(|(_, name)| runs(name) || is_disguised(name))
        .partition(|(_, name)| is_disguised(name));
    add(ContentFinding::AttachmentDisguised, disguised);
    // A picture in the text is no attachment.
    let open = open.into_iter().filter(|(part, name)| {
        part.attachment
            && !(ending(name).as_deref() == Some("svg")
                && part.disposition.as_deref() == Some("inline"))
    });
    add(ContentFinding::AttachmentRuns, open.collect());
    findings
}

/// Domains of the author and of links that look like others (UTS 39).
fn domains(parts: &[&MimePart], seen: &Seen) -> Vec<Finding> {
    let mut all: BTreeSet<String> = BTreeSet::new();
    all.extend(seen.summary.from_domain.clone());
    let links = parts
        .iter()
        .filter_map(|part| part.html.as_ref())
        .flat_map(|html| &html.links);
    all.extend(links.filter_map(|link| host(&link.target)));
    let mut alike = Vec::new();
    let mut mixed = Vec::new();
    for domain in all {
        match look_alike::of(&domain) {
            Some(look_alike::Kind::Of(other)) => {
                alike.push(format!("{} ≈ {other}", look_alike::shown(&domain)))
            }
            Some(look_alike::Kind::Mixed) => mixed.push(look_alike::shown(&domain)),
            None => {}
        }
    }
    let told = |code, mut domains: Vec<String>| {
        domains.truncate(MAX_TOLD);
        (!domains.is_empty()).then(|| {
            let params = [("domains", Param::List(domains))];
            tell(
                code,
                Severity::Warning,
                &params,
                Vec::new(),
                Some(Advice::DoNotFollow),
            )
        })
    };
    let alike = told(ContentFinding::DomainLooksLike, alike);
    let mixed = told(ContentFinding::DomainMixesScripts, mixed);
    alike.into_iter().chain(mixed).collect()
}

/// Domains that the text names, where it names none that the evidence has. Links are not text: newsletters count them.
fn names(parts: &[&MimePart], evidence: &BTreeSet<String>) -> Option<Finding> {
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    let texts = parts
        .iter()
        .filter(|part| !part.attachment && part.media_type == "text/plain");
    let words = texts
        .filter_map(|part| part.text.as_deref())
        .flat_map(str::split_whitespace);
    for word in words.take(MAX_WORDS) {
        let address = word.rsplit_once('@').map(|(_, domain)| domain);
        if let Some(domain) = host(word).or_else(|| site(address.unwrap_or(word))) {
            *named.entry(owner(&domain)).or_default() += 1;
        }
    }
    if named.is_empty() || evidence.is_empty() || named.keys().any(|name| evidence.contains(name)) {
        return None;
    }
    let count: usize = named.values().sum();
    let names = named.into_keys().take(MAX_TOLD).collect();
    let params = [
        ("count", Param::Count(count as u64)),
        ("domains", Param::List(names)),
    ];
    Some(tell(
        ContentFinding::BodyNamesOthers,
        Severity::Notice,
        &params,
        Vec::new(),
        None,
    ))
}
