//! Links that a gateway rewrote: undone only where the target is in the link itself.

use crate::syntax::order;
use std::ops::Range;

use super::{
    draft::{Draft, Rewriter},
    encoding::{self, Style},
    mime::{self, Encoding, Part},
};
use crate::{reason::DkimChangeCode, report::Span, syntax::base64};

/// Links that are rewritten back; nobody writes more.
const MAX_LINKS: usize = 2000;
/// Bytes of a link.
const MAX_LINK: usize = 8000;

/// How a gateway keeps the target of a link.
#[derive(Debug, Clone, Copy)]
enum Keeps {
    /// In a parameter, percent-encoded.
    Parameter(&'static str),
    /// In a parameter, as Base64.
    Base64Parameter(&'static str),
    /// In the parameter `u`, with `-` for `%` and `_` for `/` (Proofpoint, version 2).
    ProofpointV2,
    /// Between `__` and `__;`, with characters taken out (Proofpoint, version 3).
    ProofpointV3,
    /// Between `___` and `___.` (Avanan, version 2).
    Avanan,
    /// As the last segment of the path, percent-encoded (Cisco).
    LastSegment,
}

/// A gateway: its name, the end of its host, the start of the path, and how it keeps the target.
struct Gateway {
    name: &'static str,
    host: &'static str,
    path: &'static str,
    keeps: Keeps,
}

/// The forms are those that the vendors document, or that their own decoders read.
const GATEWAYS: &[Gateway] = &[
    gateway(
        "Microsoft Safe Links",
        "safelinks.protection.outlook.com",
        "/",
        Keeps::Parameter("url"),
    ),
    gateway(
        "Proofpoint URL Defense",
        "urldefense.com",
        "/v3/__",
        Keeps::ProofpointV3,
    ),
    gateway(
        "Proofpoint URL Defense",
        "urldefense.us",
        "/v3/__",
        Keeps::ProofpointV3,
    ),
    gateway(
        "Proofpoint URL Defense",
        "urldefense.proofpoint.com",
        "/v2/url",
        Keeps::ProofpointV2,
    ),
    gateway(
        "Proofpoint URL Defense",
        "urldefense.proofpoint.com",
        "/v1/url",
        Keeps::Parameter("u"),
    ),
    gateway(
        "Barracuda Link Protection",
        "linkprotect.cudasvc.com",
        "/url",
        Keeps::Parameter("a"),
    ),
    gateway(
        "Cisco Secure Web",
        "secure-web.cisco.com",
        "/",
        Keeps::LastSegment,
    ),
    gateway(
        "Mimecast",
        "mimecastprotect.com",
        "/",
        Keeps::Parameter("url"),
    ),
    gateway("Mimecast", "mimecast.com", "/", Keeps::Parameter("url")),
    gateway(
        "Sophos",
        "protection.sophos.com",
        "/",
        Keeps::Base64Parameter("u"),
    ),
    gateway(
        "Symantec Click-Time Protection",
        "clicktime.symantec.com",
        "/",
        Keeps::Parameter("u"),
    ),
    gateway(
        "Trend Micro",
        "trendmicro.com",
        "/wis/clicktime",
        Keeps::Parameter("url"),
    ),
    gateway("FireEye", "fireeye.com", "/v1/url", Keeps::Parameter("u")),
    gateway("Trellix", "trellix.com", "/v1/url", Keeps::Parameter("u")),
    gateway("Check Point Avanan", "avanan.click", "/v2/", Keeps::Avanan),
    gateway(
        "Check Point Avanan",
        "checkpoint.com",
        "/v2/",
        Keeps::Avanan,
    ),
    gateway(
        "TitanHQ",
        "linklock.titanhq.com",
        "/analyse",
        Keeps::Parameter("url"),
    ),
    gateway(
        "AppRiver",
        "link.edgepilot.com",
        "/s/",
        Keeps::Parameter("u"),
    ),
    gateway("Google", "google.com", "/url", Keeps::Parameter("q")),
];

const fn gateway(
    name: &'static str,
    host: &'static str,
    path: &'static str,
    keeps: Keeps,
) -> Gateway {
    Gateway {
        name,
        host,
        path,
        keeps,
    }
}

/// Gateways whose links hold no target: the end of the host, and the start of the path.
const KEEPERS: &[(&str, &str, &str)] = &[
    ("Mimecast", "mimecast.com", "/s/"),
    ("Mimecast", "mimecastprotect.com", "/s/"),
    ("Mimecast", "mimecastprotect.com", "/r/"),
    ("Inky", "shared.outlook.inky.com", "/link"),
    ("Inky", "protect.inky.com", "/link"),
    ("GreatHorn", "protection.greathorn.com", "/"),
    ("AppRiver", "url.emailprotection.link", "/"),
    ("AppRiver", "link.edgepilot.com", "/s/"),
    ("Zix", "linkprotect.zixcorp.com", "/"),
    ("Hornetsecurity", "hornetsecurity.com", "/"),
    ("Cloudflare", "cloudflareemailsecurity.com", "/"),
    ("Trustwave", "scanmail.trustwave.com", "/"),
];
/// Links that are looked at for those.
const MAX_KEPT: usize = 50;

/// The links of gateways that keep the targets to themselves: the gateway, and the place.
pub(super) fn kept(draft: &Draft) -> Vec<(&'static str, Span)> {
    let mut found = Vec::new();
    for leaf in leaves(draft) {
        let Some(text) = encoding::decode(draft.slice(leaf.range.clone()), leaf.encoding) else {
            continue;
        };
        let mut at = 0;
        while let Some(start) = next_link(&text, at) {
            let written = written_at(&text, start);
            at = start + written.len().max(1);
            if target(written, leaf.is_html).is_some() {
                continue;
            }
            if let Some(name) = keeper(written) {
                // In an encoded text the place is that of the text.
                let range = match leaf.encoding {
                    Encoding::Identity => leaf.range.start + start..leaf.range.start + at,
                    _ => leaf.range.clone(),
                };
                found.push((name, draft.source(range)));
            }
            if found.len() >= MAX_KEPT {
                return found;
            }
        }
    }
    found
}

/// The gateway whose link it is.
fn keeper(written: &[u8]) -> Option<&'static str> {
    let text = std::str::from_utf8(written).ok()?;
    let rest = text.split_once("://")?.1;
    let (host, path) = rest.split_at(rest.find('/')?);
    let host = host.to_ascii_lowercase();
    let is_under = |end: &str| {
        host == end
            || host
                .strip_suffix(end)
                .is_some_and(|before| before.ends_with('.'))
    };
    let keeper = KEEPERS
        .iter()
        .find(|(_, end, start)| is_under(end) && path.starts_with(start));
    keeper.map(|(name, _, _)| *name)
}

/// What the text before the rewriting may have been.
#[derive(Clone, Copy)]
struct Variant {
    /// In HTML an ampersand of the target is written as `&amp;`.
    escapes: bool,
    /// The slash after the host was added.
    drops_slash: bool,
    /// A space after the link was added.
    drops_space: bool,
}

/// A text with its links rewritten back.
pub(super) fn restored(draft: &Draft) -> Vec<Draft> {
    let leaves = leaves(draft);
    let texts: Vec<(Leaf, Vec<u8>)> = leaves
        .into_iter()
        .filter_map(|leaf| {
            let text = encoding::decode(draft.slice(leaf.range.clone()), leaf.encoding)?;
            Some((leaf, text))
        })
        .collect();
    let is_encoded = texts
        .iter()
        .any(|(leaf, _)| leaf.encoding == Encoding::QuotedPrintable);
    let has_html = texts.iter().any(|(leaf, _)| leaf.is_html);
    let mut drafts = Vec::new();
    for drops_slash in [false, true] {
        for escapes in [true, false] {
            for drops_space in [false, true] {
                if !escapes && !has_html {
                    continue;
                }
                let variant = Variant {
                    escapes,
                    drops_slash,
                    drops_space,
                };
                let styles = if is_encoded {
                    encoding::QUOTED_PRINTABLE
                } else {
                    &[Style::Identity]
                };
                for style in styles {
                    drafts.extend(undone(draft, &texts, variant, *style));
                }
            }
        }
    }
    drafts
}

/// The texts of a body.
fn leaves(draft: &Draft) -> Vec<Leaf> {
    let parts = mime::parts(draft);
    if parts.is_empty() {
        return vec![Leaf {
            range: 0..draft.bytes.len(),
            encoding: draft.entity.encoding,
            is_html: draft.entity.is_html(),
        }];
    }
    parts
        .iter()
        .filter(|part| part.is_leaf && part.entity.is_text())
        .map(Leaf::of)
        .collect()
}

struct Leaf {
    range: Range<usize>,
    encoding: Encoding,
    is_html: bool,
}

impl Leaf {
    fn of(part: &Part) -> Self {
        Self {
            range: part.content.clone(),
            encoding: part.entity.encoding,
            is_html: part.entity.is_html(),
        }
    }
}

fn undone(
    draft: &Draft,
    texts: &[(Leaf, Vec<u8>)],
    variant: Variant,
    style: Style,
) -> Option<Draft> {
    let mut rewriter = Rewriter::new(draft, DkimChangeCode::LinksRewritten);
    let mut names: Vec<&str> = Vec::new();
    for (leaf, text) in texts {
        let found = links(text, leaf.is_html, variant);
        names.extend(
            found
                .iter()
                .map(|link| link.gateway)
                .filter(|name| !name.is_empty()),
        );
        if leaf.encoding == Encoding::Identity {
            for link in found {
                let at = leaf.range.start;
                rewriter.replace(at + link.range.start..at + link.range.end, &link.before);
            }
            continue;
        }
        if found.is_empty() {
            continue;
        }
        let mut before = Vec::with_capacity(text.len());
        let mut at = 0;
        let (mut shown_before, mut shown_after) = (Vec::new(), Vec::new());
        for link in &found {
            before.extend_from_slice(text.get(at..link.range.start).unwrap_or_default());
            before.extend_from_slice(&link.before);
            at = link.range.end;
            if shown_before.len() < MAX_LINK {
                shown_before.extend_from_slice(&[&link.before, &b"\r\n"[..]].concat());
                let after = text.get(link.range.clone()).unwrap_or_default();
                shown_after.extend_from_slice(&[after, b"\r\n"].concat());
            }
        }
        before.extend_from_slice(text.get(at..).unwrap_or_default());
        let encoded = match leaf.encoding {
            Encoding::Base64 => {
                let bare = encoding::has_bare_line_feeds(draft.slice(leaf.range.clone()));
                Style::Base64 { width: 76, bare }.encode(&before)
            }
            _ => style.encode(&before),
        };
        rewriter.replace_as(leaf.range.clone(), &encoded, &shown_before, &shown_after);
    }
    order::by_text(&mut names, ToString::to_string);
    names.dedup();
    if !names.is_empty() {
        rewriter.param("gateway", names.join(", "));
    }
    rewriter.finish()
}

struct Link {
    range: Range<usize>,
    before: Vec<u8>,
    gateway: &'static str,
}

fn links(text: &[u8], is_html: bool, variant: Variant) -> Vec<Link> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = next_link(text, at) {
        let written = written_at(text, start);
        let mut end = start + written.len().max(1);
        if let Some((gateway, mut target, used)) = target(written, is_html) {
            end = start + used;
            let is_bare_host =
                target.ends_with(b"/") && target.iter().filter(|&&byte| byte == b'/').count() == 3;
            if variant.drops_slash && is_bare_host {
                target.pop();
            }
            if is_html && variant.escapes {
                target = String::from_utf8_lossy(&target)
                    .replace('&', "&amp;")
                    .into_bytes();
            }
            if variant.drops_space && text.get(end) == Some(&b' ') {
                end += 1;
            }
            found.push(Link {
                range: start..end,
                before: target,
                gateway,
            });
            if is_html {
                found.extend(attributes(text, end));
            }
            if found.len() > MAX_LINKS {
                break;
            }
        }
        at = found.last().map_or(end, |link| link.range.end.max(end));
    }
    found
}

/// The link that starts at a place, as it is written.
fn written_at(text: &[u8], start: usize) -> &[u8] {
    let rest = text.get(start..).unwrap_or_default();
    let length = rest
        .iter()
        .take(MAX_LINK)
        .position(|byte| {
            matches!(
                byte,
                b'"' | b'\'' | b'<' | b'>' | b' ' | b'\t' | b'\r' | b'\n'
            )
        })
        .unwrap_or_else(|| rest.len().min(MAX_LINK));
    rest.get(..length).unwrap_or_default()
}

fn next_link(text: &[u8], at: usize) -> Option<usize> {
    let mut from = at;
    loop {
        let colon = from + memchr::memmem::find(text.get(from..)?, b"://")?;
        let scheme = text.get(at..colon)?;
        if let Some(word) = [&b"https"[..], b"http"]
            .iter()
            .find(|word| scheme.ends_with(word))
        {
            return Some(colon - word.len());
        }
        from = colon + 3;
    }
}

/// The attributes that Safe Links leaves in the tag: ` originalsrc="…" shash="…"`.
fn attributes(text: &[u8], end: usize) -> Vec<Link> {
    let mut found = Vec::new();
    // Behind the quotation mark of the link.
    let mut at = end + 1;
    for name in [&b" originalsrc=\""[..], b" shash=\""] {
        let rest = text.get(at..).unwrap_or_default();
        let starts = rest
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name));
        if starts
            && let Some(close) = memchr::memchr(b'"', rest.get(name.len()..).unwrap_or_default())
        {
            let next = at + name.len() + close + 1;
            found.push(Link {
                range: at..next,
                before: Vec::new(),
                gateway: "",
            });
            at = next;
        }
    }
    found
}

/// The gateway of a link, the target that the link holds, and how many bytes the link has.
fn target(written: &[u8], is_html: bool) -> Option<(&'static str, Vec<u8>, usize)> {
    let text = std::str::from_utf8(written).ok()?;
    let rest = text.split_once("://")?.1;
    let (host, path) = rest.split_at(rest.find('/')?);
    let host = host.split(':').next().unwrap_or(host).to_ascii_lowercase();
    // Browsers end the host at other characters too, so that what stands before them would be the host.
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if !host.bytes().all(is_name) {
        return None;
    }
    let gateway = GATEWAYS.iter().find(|gateway| {
        let is_host = host == gateway.host
            || host
                .strip_suffix(gateway.host)
                .is_some_and(|before| before.ends_with('.'));
        is_host && path.starts_with(gateway.path)
    })?;
    let unescaped;
    let plain = if is_html && path.contains("&amp;") {
        unescaped = path.replace("&amp;", "&");
        unescaped.as_str()
    } else {
        path
    };
    let parameter = |name: &str| {
        let query = plain.split_once('?')?.1;
        let mut values = query.split(['&', ';']).filter_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            key.eq_ignore_ascii_case(name).then_some(value)
        });
        let value = values.next()?.to_owned();
        // Of two, nobody knows which one the gateway goes by.
        values.next().is_none().then_some(value)
    };
    let mut used = written.len();
    let target = match gateway.keeps {
        Keeps::Parameter(name) => percent_decoded(&parameter(name)?),
        Keeps::Base64Parameter(name) => {
            base64::decode(percent_decoded(&parameter(name)?).as_slice())?
        }
        Keeps::ProofpointV2 => {
            let value = parameter("u")?.replace('-', "%").replace('_', "/");
            percent_decoded(&value)
        }
        Keeps::ProofpointV3 => {
            let (target, length) = proofpoint_v3(plain)?;
            if plain == path {
                used = written.len() - path.len() + length;
            }
            target
        }
        Keeps::Avanan => {
            let inner = plain.split_once("___")?.1;
            inner.split_once("___.")?.0.as_bytes().to_vec()
        }
        Keeps::LastSegment => {
            let at = plain.rfind("/http")?;
            percent_decoded(plain.get(at + 1..)?)
        }
    };
    let is_link = [&b"http://"[..], b"https://", b"ftp://", b"mailto:"]
        .iter()
        .any(|scheme| {
            target
                .get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
    (is_link && !target.contains(&b'\n')).then_some((gateway.name, target, used))
}

fn percent_decoded(value: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    loop {
        rest = match rest {
            [b'%', high, low, tail @ ..] => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high * 16 + low);
                    tail
                }
                _ => {
                    out.push(b'%');
                    rest.get(1..).unwrap_or_default()
                }
            },
            [byte, tail @ ..] => {
                out.push(*byte);
                tail
            }
            [] => return out,
        };
    }
}

/// The target of `/v3/__URL__;REPLACED!!…$`: each `*` of the URL stands for the next of the replaced characters, `**`
/// and a letter for a run of them. Also how many bytes of the path are the link.
fn proofpoint_v3(path: &str) -> Option<(Vec<u8>, usize)> {
    const RUNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let inner = path.split_once("/v3/__")?.1;
    let (url, tail) = inner.split_once("__;")?;
    let (replaced, token) = tail.split_once("!!")?;
    let length = match token.find('$') {
        Some(end) => path.len() - token.len() + end + 1,
        None => path.len(),
    };
    let standard: String = replaced
        .chars()
        .map(|c| match c {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    let decoded = String::from_utf8(base64::decode(standard.as_bytes())?).ok()?;
    let mut characters = decoded.chars();
    let mut out = Vec::with_capacity(url.len());
    let mut rest = url.as_bytes();
    loop {
        rest = match rest {
            [b'*', b'*', run, tail @ ..] => {
                let count = RUNS.iter().position(|byte| byte == run)? + 2;
                for _ in 0..count {
                    out.extend_from_slice(characters.next()?.to_string().as_bytes());
                }
                tail
            }
            [b'*', tail @ ..] => {
                out.extend_from_slice(characters.next().unwrap_or('*').to_string().as_bytes());
                tail
            }
            [byte, tail @ ..] => {
                out.push(*byte);
                tail
            }
            [] => return Some((out, length)),
        };
    }
}
