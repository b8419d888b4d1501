//! What text that was added can do to a reader. It is judged decoded: an encoding must not hide a link.

use crate::report::AddedContent;

/// Bytes of added text that are judged; of more, nobody knows.
const MAX_JUDGED: usize = 200_000;

/// What leads somewhere, asks for something or loads something.
const ACTIVE: &[&str] = &[
    "http:",
    "https:",
    "hxxp",
    "ftp:",
    "www.",
    "mailto:",
    "tel:",
    "//",
    "<a",
    "<form",
    "<img",
    "<input",
    "<button",
    "<svg",
    "<script",
    "<iframe",
    "<object",
    "<embed",
    "<style",
    "<link",
    "<base",
    "<meta",
    "<area",
    "<video",
    "<audio",
    "href",
    "src=",
    "url(",
    "javascript:",
];
/// What hides or covers text that was signed.
const HIDING: &[&str] = &[
    "<!--",
    "<title",
    "<template",
    "<noscript",
    "<textarea",
    "<select",
    "<xmp",
    "<plaintext",
    "<details",
    "<math",
    "hidden",
    "display:",
    "display :",
    "position:",
    "position :",
    "opacity",
    "z-index",
    "visibility",
    "font-size:0",
    "&#",
];
/// Elements that nobody has to close.
const VOID: &[&str] = &[
    "br", "hr", "p", "li", "wbr", "td", "tr", "tbody", "img", "input",
];

/// Judges text as it is displayed: `text` without its transfer encoding.
pub(super) fn judge(text: &[u8]) -> AddedContent {
    if text.len() > MAX_JUDGED {
        return AddedContent::Active;
    }
    let lower = String::from_utf8_lossy(text).to_lowercase();
    let lines = lower.lines();
    let has_mime_field = lines
        .clone()
        .any(|line| line.trim_start().starts_with("content-"));
    if has_mime_field {
        return AddedContent::Parts;
    }
    let has = |marks: &[&str]| marks.iter().any(|mark| lower.contains(mark));
    // A line end, or white space, does not end a link for every program.
    let joined: String = lower.split_whitespace().collect();
    let has_joined = ["http:", "https:", "<a", "<form", "href="]
        .iter()
        .any(|mark| joined.contains(mark));
    if has(ACTIVE) || has_joined || has(HIDING) || is_open(&lower) || has_address(&lower) {
        AddedContent::Active
    } else {
        AddedContent::Text
    }
}

/// Whether an element is opened and not closed: it would take in the text that follows. Also a quotation mark in a tag
/// that stays open.
fn is_open(text: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some((_, tail)) = rest.split_once('<') {
        let Some((tag, after)) = tail.split_once('>') else {
            // A lone bracket is text, unless a name follows it.
            return tail.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        };
        rest = after;
        let is_closing = tag.starts_with('/');
        let name = tag
            .trim_start_matches('/')
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        if name.is_empty() || VOID.contains(&name) || tag.ends_with('/') {
            continue;
        }
        if !is_closing {
            open.push(name);
        } else if open.pop() != Some(name) {
            return true;
        }
    }
    !open.is_empty()
}

/// Whether there is an address to write to: a word with an at sign and a dot behind it.
fn has_address(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        word.split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
    })
}
