//! Addresses and domains that a program made into links when they were pasted.
//!
//! | program | writes | for |
//! |---|---|---|
//! | Outlook, as text | `ann@example.com<mailto:ann@example.com>` | `ann@example.com` |
//! | Slack | `<mailto:ann@example.com\|ann@example.com>`, `<http://example.com\|example.com>` | `ann@example.com`, `example.com` |
//! | Markdown | `[ann@example.com](mailto:ann@example.com)` | `ann@example.com` |

use memchr::memmem;

use super::{Undone, lines::body_start, reading::section};

/// Links in the header section and the body.
pub(super) fn links(text: &[u8]) -> Option<Undone> {
    unlinked(text, text.len())
}

/// Links in the header section; the body may well have had its own.
pub(super) fn links_head(text: &[u8]) -> Option<Undone> {
    unlinked(text, body_start(text))
}

fn unlinked(text: &[u8], end: usize) -> Option<Undone> {
    let fields = section(text).fields;
    let has_links = fields
        .iter()
        .filter(|field| field.is_structured() || field.has_address())
        .any(|field| (0..field.value.len()).any(|at| link(field.value, at).is_some()));
    if !has_links {
        return None;
    }
    let (part, rest) = text.split_at(end.min(text.len()));
    let mut out = Vec::with_capacity(text.len());
    let (mut count, mut first) = (0, 0);
    let mut at = 0;
    while let Some(&byte) = part.get(at) {
        let Some((name, length)) = link(part, at) else {
            out.push(byte);
            at += 1;
            continue;
        };
        if count == 0 {
            first = out.len();
        }
        count += 1;
        out.extend_from_slice(name);
        at += length;
    }
    out.extend_from_slice(rest);
    Some(Undone::new(out, count, first))
}

/// Links are not longer.
const LONGEST: usize = 1000;

/// The link that stands at a place: its text, which is its target too, and its length.
fn link(text: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let here = text.get(at..)?;
    match here.first()? {
        b'[' => {
            let (name, rest) = until(here.get(1..)?, b"](")?;
            let (target, _) = until(rest, b")")?;
            is_target(target, name).then_some((name, name.len() + target.len() + 4))
        }
        b'<' => {
            let (inside, _) = until(here.get(1..)?, b">")?;
            let length = inside.len() + 2;
            if let Some(bar) = memchr::memchr(b'|', inside) {
                let (target, name) = (inside.get(..bar)?, inside.get(bar + 1..)?);
                return is_target(target, name).then_some((name, length));
            }
            // Behind the address that it links to, with or without a space.
            let before = text.get(at.saturating_sub(LONGEST)..at)?.trim_ascii_end();
            let name = strip_scheme(inside).filter(|_| inside.starts_with(b"mailto:"))?;
            before.ends_with(name).then_some((b"".as_slice(), length))
        }
        _ => None,
    }
}

fn until<'a>(text: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let near = text.get(..LONGEST).unwrap_or(text);
    let at = memmem::find(near, mark)?;
    let name = text.get(..at).filter(|name| !name.contains(&b'\n'))?;
    Some((name, text.get(at + mark.len()..)?))
}

fn is_target(target: &[u8], name: &[u8]) -> bool {
    !name.is_empty() && strip_scheme(target) == Some(name)
}

/// The address or host that a link leads to.
fn strip_scheme(target: &[u8]) -> Option<&[u8]> {
    let schemes: [&[u8]; 3] = [b"mailto:", b"http://", b"https://"];
    let rest = schemes
        .iter()
        .find_map(|scheme| target.strip_prefix(*scheme))?;
    Some(rest.strip_suffix(b"/").unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_was_made_a_link_is_an_address_again() {
        let plain =
            "Received: from a.example by b.example; 1:2\nFrom: Ann <ann@example.com>\n\nhi\n";
        for linked in [
            "Received: from a.example by b.example; 1:2\nFrom: Ann <ann@example.com<mailto:ann@example.com>>\n\nhi\n",
            "Received: from <http://a.example|a.example> by <http://b.example/|b.example>; 1:2\nFrom: Ann <<mailto:ann@example.com|ann@example.com>>\n\nhi\n",
            "Received: from [a.example](http://a.example/) by b.example; 1:2\nFrom: Ann <[ann@example.com](mailto:ann@example.com)>\n\nhi\n",
        ] {
            let undone = links(linked.as_bytes()).expect("a repair");
            assert_eq!(String::from_utf8_lossy(&undone.text), plain);
        }
        assert!(links(plain.as_bytes()).is_none());
    }

    #[test]
    fn a_link_to_another_target_is_what_somebody_wrote() {
        let text =
            b"From: Ann <ann@example.com<mailto:eve@example.net>>\nSubject: [x](mailto:x)\n\n";
        assert!(links(text).is_none());
    }
}
