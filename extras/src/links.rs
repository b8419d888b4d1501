//! What a text/html part links to and loads, by the tokenizer of the HTML standard (html5gum). Nothing is rendered or
//! fetched.

use headerlens::report::{Link, MimeHtml};
use html5gum::{StartTag, Token, Tokenizer};

/// Links that are listed of one part.
const MAX_LINKS: usize = 1000;
/// Bytes that are kept of a link's text and of its target.
const MAX_BYTES: usize = 4000;

/// The links of `html`, with the text that is shown for each, and how many images it would load from elsewhere.
pub(crate) fn html(html: &str) -> MimeHtml {
    let mut read = MimeHtml::default();
    let mut open: Option<Link> = None;
    for Ok(token) in Tokenizer::new(html) {
        match token {
            Token::StartTag(tag) => match tag.name.as_slice() {
                b"a" | b"area" => {
                    close(&mut read, open.take());
                    open = attribute(&tag, b"href").map(|target| Link {
                        text: String::new(),
                        target,
                    });
                }
                b"form" => {
                    let target = attribute(&tag, b"action");
                    let link = target.map(|target| Link {
                        text: String::new(),
                        target,
                    });
                    close(&mut read, link);
                }
                b"img" => {
                    if let (Some(link), Some(text)) = (&mut open, attribute(&tag, b"alt")) {
                        push(&mut link.text, &text);
                    }
                    count(&mut read, &tag);
                }
                _ => {}
            },
            Token::EndTag(tag) if tag.name.as_slice() == b"a" => close(&mut read, open.take()),
            Token::String(text) => {
                if let Some(link) = &mut open {
                    push(&mut link.text, &String::from_utf8_lossy(&text));
                }
            }
            _ => {}
        }
    }
    close(&mut read, open);
    read
}

fn close(read: &mut MimeHtml, link: Option<Link>) {
    let Some(mut link) = link else { return };
    if read.links.len() < MAX_LINKS {
        link.text = link.text.split_whitespace().collect::<Vec<_>>().join(" ");
        read.links.push(link);
    } else {
        read.links_left_out += 1;
    }
}

/// An image from elsewhere tells its server that the message was opened. One that cannot be seen serves nothing else.
fn count(read: &mut MimeHtml, tag: &StartTag<()>) {
    let source = attribute(tag, b"src").unwrap_or_default();
    let source = source.trim_start().to_ascii_lowercase();
    let is_remote = ["http:", "https:", "//"]
        .iter()
        .any(|start| source.starts_with(start));
    if !is_remote {
        return;
    }
    read.remote_images += 1;
    let is_tiny = |name: &[u8]| {
        let size = attribute(tag, name).unwrap_or_default();
        matches!(size.trim().trim_end_matches("px"), "0" | "1")
    };
    let style: String = attribute(tag, b"style")
        .unwrap_or_default()
        .to_ascii_lowercase()
        .split_whitespace()
        .collect();
    let is_hidden = style.contains("display:none") || style.contains("visibility:hidden");
    if (is_tiny(b"width") && is_tiny(b"height")) || is_hidden {
        read.trackers += 1;
    }
}

fn attribute(tag: &StartTag<()>, name: &[u8]) -> Option<String> {
    let mut attributes = tag.attributes.iter();
    let (_, value) = attributes.find(|(each, _)| each.as_slice() == name)?;
    let mut text = String::new();
    push(&mut text, &String::from_utf8_lossy(value));
    Some(text)
}

/// Appends as much as is kept.
fn push(text: &mut String, more: &str) {
    let room = MAX_BYTES.saturating_sub(text.len());
    let end = more.floor_char_boundary(room);
    text.push_str(more.get(..end).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<(String, String)> {
        let links = html(text).links.into_iter();
        links.map(|link| (link.text, link.target)).collect()
    }

    #[test]
    fn a_link_has_its_visible_text_and_its_true_target() {
        let text = "<A HREF='https://evil.example/?a=1&amp;b=2'>https://<b>bank</b>.example</A>";
        let expected = (
            "https://bank.example".to_owned(),
            "https://evil.example/?a=1&b=2".to_owned(),
        );
        assert_eq!(links(text), [expected]);
        let text =
            "<a href=x><img src=cid:1 alt='click  me'></a><form action='https://evil.example'>";
        assert_eq!(
            links(text),
            [
                ("click me".into(), "x".into()),
                (String::new(), "https://evil.example".into())
            ]
        );
        assert_eq!(links("<!-- <a href=x>y</a> --><a name=z>y</a>"), []);
        assert_eq!(
            links("<a href=x>never closed"),
            [("never closed".into(), "x".into())]
        );
    }

    #[test]
    fn images_from_elsewhere_and_trackers_are_counted() {
        let read = html(
            "<img src=cid:1><img src=data:x><img src='https://a.example/logo.png' width=200 height=1>\
             <img src='//t.example/o.gif' width=1 height='1'><IMG SRC=http://t.example/p style='DISPLAY: none'>",
        );
        assert_eq!((read.remote_images, read.trackers), (3, 2));
    }

    #[test]
    fn links_are_bounded() {
        let read = html(&"<a href=x>y".repeat(MAX_LINKS + 5));
        assert_eq!((read.links.len(), read.links_left_out), (MAX_LINKS, 5));
        let read = html(&format!("<a href=x>{}", "é".repeat(MAX_BYTES)));
        assert_eq!(read.links[0].text.len(), MAX_BYTES);
    }
}
