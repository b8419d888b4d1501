//! Single characters: typographic ones that a word processor or a page puts in, and domains that were defanged.

use memchr::memmem;

use super::{
    Undone,
    lines::{body_start, head, lines},
    names::{self, Start},
    reading::{DEFANGED, Field, TYPOGRAPHIC, section},
};

/// Typographic characters in the header section and the body.
pub(super) fn typographic(text: &[u8]) -> Option<Undone> {
    is_typographic(text).then(|| plain(text, text.len()))
}

/// Typographic characters in the header section; the body may well have had its own.
pub(super) fn typographic_head(text: &[u8]) -> Option<Undone> {
    is_typographic(text).then(|| plain(text, body_start(text)))
}

/// The sign: such a character in a field of ASCII syntax, or where a line starts.
fn is_typographic(text: &[u8]) -> bool {
    let holds = |value: &[u8]| {
        TYPOGRAPHIC
            .iter()
            .any(|sign| memmem::find(value, sign).is_some())
    };
    let header = head(text).get(..body_start(head(text))).unwrap_or_default();
    section(text)
        .fields
        .iter()
        .any(|field| field.is_structured() && holds(field.value))
        || lines(header).any(|line| {
            let content = line.of(header).trim_ascii_start();
            TYPOGRAPHIC.iter().any(|sign| content.starts_with(sign))
                || has_typographic_name(content)
        })
}

/// Whether a line starts with the name of a field once its typographic characters are plain ones.
fn has_typographic_name(line: &[u8]) -> bool {
    const LONGEST_NAME: usize = 60;
    let start = line.get(..LONGEST_NAME).unwrap_or(line);
    !start.is_ascii()
        && names::start(line) != Start::Known
        && names::start(&plain(start, start.len()).text) == Start::Known
}

/// `text` with plain characters up to `end`.
fn plain(text: &[u8], end: usize) -> Undone {
    let (part, rest) = text.split_at(end.min(text.len()));
    let mut out = Vec::with_capacity(text.len());
    let (mut count, mut first) = (0, 0);
    let mut copied = 0;
    // All of these characters start with one of four bytes.
    let mut at = 0;
    let next = |at: usize| {
        let mut rest = part.get(at..).unwrap_or_default().iter();
        rest.position(|byte| matches!(byte, 0xc2 | 0xe2 | 0xe3 | 0xef))
    };
    while let Some(found) = next(at) {
        at += found;
        let here = part.get(at..).unwrap_or_default();
        let Some((length, replacement)) = replacement(here) else {
            at += 1;
            continue;
        };
        out.extend_from_slice(part.get(copied..at).unwrap_or_default());
        if count == 0 {
            first = out.len();
        }
        count += 1;
        out.extend_from_slice(replacement);
        at += length;
        copied = at;
    }
    out.extend_from_slice(part.get(copied..).unwrap_or_default());
    out.extend_from_slice(rest);
    Undone::new(out, count, first)
}

fn replacement(text: &[u8]) -> Option<(usize, &'static [u8])> {
    const PLAIN: &[(&str, &[u8])] = &[
        ("\u{a0}", b" "),
        ("\u{202f}", b" "),
        ("\u{2003}", b" "),
        ("\u{200b}", b""),
        ("\u{200c}", b""),
        ("\u{200d}", b""),
        ("\u{2060}", b""),
        ("\u{feff}", b""),
        ("\u{2018}", b"'"),
        ("\u{2019}", b"'"),
        ("\u{201c}", b"\""),
        ("\u{201d}", b"\""),
        ("\u{ad}", b""),
        ("\u{200e}", b""),
        ("\u{200f}", b""),
        ("\u{2010}", b"-"),
        ("\u{2011}", b"-"),
        ("\u{2028}", b"\n"),
        ("\u{2029}", b"\n"),
        ("\u{3000}", b" "),
        ("\u{ff1a}", b":"),
    ];
    PLAIN
        .iter()
        .find(|(character, _)| text.starts_with(character.as_bytes()))
        .map(|(character, plain)| (character.len(), *plain))
}

/// The marks of Markdown or a wiki around the names of fields: `**From:** Ann`, `*From:* Ann`, `**From**: Ann`.
pub(super) fn emphasis(text: &[u8]) -> Option<Undone> {
    let end = body_start(head(text));
    let mut out = Vec::with_capacity(text.len());
    let mut count = 0;
    for line in lines(text) {
        let content = line.of(text);
        match emphasized(content).filter(|_| line.start < end) {
            Some((name, rest)) => {
                count += 1;
                out.extend_from_slice(name);
                out.push(b':');
                out.extend_from_slice(rest);
            }
            None => out.extend_from_slice(content),
        }
        out.extend_from_slice(line.terminator(text));
    }
    (count >= 2).then(|| Undone::new(out, count, 0))
}

/// The name of a field between marks, and what follows it and its colon.
fn emphasized(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let marks: [&[u8]; 4] = [b"**", b"__", b"*", b"_"];
    marks.iter().find_map(|mark| {
        let inside = line.strip_prefix(*mark)?;
        let at = memmem::find(inside, mark)?;
        let (name, rest) = (inside.get(..at)?, inside.get(at + mark.len()..)?);
        let (name, rest) = match name.strip_suffix(b":") {
            Some(name) => (name, rest),
            None => (name, rest.strip_prefix(b":")?),
        };
        let is_field = names::start(&[name, b": "].concat()) != Start::None;
        is_field.then_some((name, rest))
    })
}

/// Defanged domains, addresses and links, in the header section and the body.
pub(super) fn defanged(text: &[u8]) -> Option<Undone> {
    refang(text, text.len())
}

/// Defanged domains in the header section alone.
pub(super) fn defanged_head(text: &[u8]) -> Option<Undone> {
    refang(text, body_start(text))
}

/// What is written for what, while a text is defanged.
const FANGS: &[(&[u8], &[u8])] = &[
    (b"[.]", b"."),
    (b"(.)", b"."),
    (b"{.}", b"."),
    (b"[dot]", b"."),
    (b"(dot)", b"."),
    (b"[at]", b"@"),
    (b"(at)", b"@"),
    (b"[@]", b"@"),
    (b"[:]", b":"),
    (b"[://]", b"://"),
    (b"hxxp", b"http"),
];

fn refang(text: &[u8], end: usize) -> Option<Undone> {
    let fields = section(text).fields;
    let values = || {
        fields
            .iter()
            .filter(|field| field.is_structured() || field.is("From") || field.is("To"))
            .map(|field| field.value)
    };
    let has_in = |value: &[u8], sign: &[u8]| memmem::find(value, sign).is_some();
    let has = |sign: &[u8]| values().any(|value| has_in(value, sign));
    // A comment in a field with a whole address is a comment.
    let is_spelled = |field: &Field<'_>| {
        field.is("From") && has_in(field.value, b"(at)") && !field.value.contains(&b'@')
    };
    let is_defanged = DEFANGED.iter().any(|sign| has(sign))
        || [b"[at]".as_slice(), b"(.)", b"{.}"]
            .iter()
            .any(|sign| has(sign))
        || fields.iter().any(is_spelled);
    if !is_defanged {
        return None;
    }
    let (part, rest) = text.split_at(end.min(text.len()));
    let mut out = Vec::with_capacity(text.len());
    let (mut count, mut first) = (0, 0);
    let (mut at, mut copied) = (0, 0);
    while let Some(&byte) = part.get(at) {
        let here = part.get(at..).unwrap_or_default();
        let fang = matches!(byte, b'[' | b'(' | b'{' | b'h' | b'H')
            .then(|| FANGS.iter().find(|(sign, _)| starts_with(here, sign)))
            .flatten()
            // In prose, parentheses mean something else: they count in texts whose header has them.
            .filter(|(sign, _)| !matches!(byte, b'(' | b'{') || has(sign));
        let Some((sign, plain)) = fang else {
            at += 1;
            continue;
        };
        out.extend_from_slice(part.get(copied..at).unwrap_or_default());
        if count == 0 {
            first = out.len();
        }
        count += 1;
        out.extend_from_slice(plain);
        at += sign.len();
        copied = at;
    }
    out.extend_from_slice(part.get(copied..).unwrap_or_default());
    out.extend_from_slice(rest);
    Some(Undone::new(out, count, first))
}

fn starts_with(text: &[u8], sign: &[u8]) -> bool {
    text.get(..sign.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typographic_characters_become_plain_where_mail_has_none() {
        let text = "Received: from a\n\u{a0}by b; c\nFrom: \u{201c}Ann\u{201d} <ann@example.com>\n\n\u{a0}x\n";
        let undone = typographic(text.as_bytes()).expect("a repair");
        assert_eq!(
            undone.text,
            b"Received: from a\n by b; c\nFrom: \"Ann\" <ann@example.com>\n\n x\n"
        );
        assert_eq!(undone.count, 4);
        let undone = typographic_head(text.as_bytes()).expect("a repair");
        assert!(undone.text.ends_with("\n\n\u{a0}x\n".as_bytes()));
        // Raw UTF-8 in a subject is what somebody wrote.
        let text = "From: a@b.example\nSubject: \u{201c}x\u{201d}\u{a0}y\n\n\u{a0}x\n";
        assert!(typographic(text.as_bytes()).is_none());
    }

    #[test]
    fn defanged_domains_are_refanged_if_the_header_has_them() {
        let text = b"From: Ann <ann[at]example[.]com>\nReceived: from a[.]b [192[.]0[.]2[.]1]\n\nhxxps://example[.]com (at) noon\n";
        let undone = defanged(text).expect("a repair");
        assert_eq!(
            undone.text,
            b"From: Ann <ann@example.com>\nReceived: from a.b [192.0.2.1]\n\nhttps://example.com (at) noon\n"
        );
        assert!(
            defanged(b"From: a@b.example\nSubject: evil[.]example\n\nhxxp://x[.]y\n").is_none()
        );
    }
}
