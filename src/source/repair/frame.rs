//! What stands around a message: text above it, the table of a viewer, a Markdown fence.
//!
//! What was cut is covered by no signature. So a cut keeps the verdict at undecided, except for the table of a known
//! viewer whose values match the header, and for a bare fence.

use super::{
    Undone,
    lines::{Line, head, lines},
    names::{self, Start},
    reading::{Section, read, section},
};
use crate::{reason::RepairKind, report::RepairEffect, syntax::encoded_word};

/// Text above a message is looked through this far.
const MOST_LINES: usize = 80;
/// So many lines are tried as the first of the message.
const MOST_STARTS: usize = 16;
/// The longest cut text that the report shows.
const MOST_REMOVED: usize = 10_000;

/// Cuts where the rest reads best.
pub(super) fn best(text: &[u8]) -> Option<Undone> {
    let start = starts(text)?
        .into_iter()
        .map(|line| (read(rest(text, line)).points, line))
        // Of equals the first.
        .rev()
        .max_by_key(|(points, _)| *points)?;
    cut(text, start.1)
}

/// Cuts at the first line that can begin a message.
pub(super) fn first(text: &[u8]) -> Option<Undone> {
    cut(text, *starts(text)?.first()?)
}

fn rest(text: &[u8], line: Line) -> &[u8] {
    text.get(line.start..).unwrap_or_default()
}

/// The lines that can begin a message below other text; `None` where the text itself begins with one.
fn starts(text: &[u8]) -> Option<Vec<Line>> {
    let top = lines(head(text)).find(|line| !line.is_blank(text))?;
    let given = read(text);
    let begins_well = matches!(names::start(top.of(text)), Start::Known | Start::Custom)
        || top.of(text).starts_with(b"From ");
    // Lines such as `Ticket: 1` and an empty line: a header section, but not of a mail.
    let is_other_header = !given.has_author && !given.is_mail;
    if begins_well && !is_other_header {
        return None;
    }
    let starts: Vec<Line> = lines(head(text))
        .take(MOST_LINES)
        .filter(|line| line.start > top.start)
        // Below a key of YAML, for one, the message is indented.
        .filter(|line| names::start(line.of(text).trim_ascii_start()) == Start::Known)
        .take(MOST_STARTS)
        .collect();
    Some(starts)
}

fn cut(text: &[u8], start: Line) -> Option<Undone> {
    let (above, message) = text.split_at(start.start);
    // Control characters hide a field from some programs and not from others: such a line is nothing to cut.
    if above
        .iter()
        .any(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace() || *byte == 0x0b)
    {
        return None;
    }
    let fence = fence(above);
    let (message, below) = match fence {
        Some(fence) => without_closing_fence(message, fence),
        None => (message, &[][..]),
    };
    let mut undone = Undone::new(message.to_vec(), above.len().min(1), 0);
    let is_bare_fence = fence.is_some()
        && lines(above).filter(|line| !line.is_blank(above)).count() == 1
        && below.trim_ascii().is_empty();
    let mut removed = String::from_utf8_lossy(above.trim_ascii_end()).into_owned();
    if !below.trim_ascii().is_empty() {
        removed.push_str("\n\u{2026}\n");
        removed.push_str(&String::from_utf8_lossy(below.trim_ascii()));
    }
    let frame = is_frame(above, &section(message));
    (undone.effect, undone.kind) = if is_bare_fence {
        (RepairEffect::NeedsConfirmation, Some(RepairKind::CodeFence))
    } else if frame {
        (RepairEffect::Frame, Some(RepairKind::ViewerFrame))
    } else {
        (RepairEffect::Cut, None)
    };
    undone.count = lines(above).filter(|line| !line.is_blank(above)).count();
    let end = (0..=MOST_REMOVED.min(removed.len()))
        .rev()
        .find(|&at| removed.is_char_boundary(at));
    removed.truncate(end.unwrap_or(0));
    undone.removed = Some(removed);
    Some(undone)
}

/// Fences of wikis, trackers and forums, and what closes them.
const BLOCKS: &[(&str, &[u8])] = &[
    ("{noformat", b"{noformat}"),
    ("{code", b"{code}"),
    ("{quote", b"{quote}"),
    ("[code", b"[/code]"),
    ("[quote", b"[/quote]"),
    ("{{{", b"}}}"),
    ("#+begin_src", b"#+end_src"),
];

/// What closes the fence that the text above ends with.
fn fence(above: &[u8]) -> Option<&'static [u8]> {
    let last = lines(above).filter(|line| !line.is_blank(above)).last()?;
    let line = last.of(above).trim_ascii().to_ascii_lowercase();
    let markdown = [&b"```"[..], b"~~~"].into_iter().find(|mark| {
        line.strip_prefix(*mark)
            .is_some_and(|info| !info.contains(&b':'))
    });
    markdown.or_else(|| {
        let block = BLOCKS
            .iter()
            .find(|(open, _)| line.starts_with(open.as_bytes()));
        block.map(|(_, close)| *close)
    })
}

/// The message up to the last closing fence, and what stands below.
fn without_closing_fence<'a>(message: &'a [u8], fence: &[u8]) -> (&'a [u8], &'a [u8]) {
    let close = lines(message)
        .filter(|line| line.of(message).trim_ascii().eq_ignore_ascii_case(fence))
        .last();
    match close {
        Some(line) => (
            message.get(..line.start).unwrap_or_default(),
            message.get(line.next..).unwrap_or_default(),
        ),
        None => (message, &[]),
    }
}

/// Whether the text above is Gmail's table of a message, in any language: rows of a label and a value, of which the
/// Message-ID, the author and the subject are those of the header below, and nothing else names an address.
fn is_frame(above: &[u8], header: &Section<'_>) -> bool {
    let value = |name: &str| {
        let mut fields = header.fields.iter().filter(|field| field.is(name));
        let field = fields.next()?;
        fields.next().is_none().then(|| decoded(field.value))
    };
    let (Some(id), Some(from)) = (value("Message-ID"), value("From")) else {
        return false;
    };
    let Ok(above) = std::str::from_utf8(above) else {
        return false;
    };
    let address = address(&from);
    let subject = value("Subject").unwrap_or_default();
    let known: Vec<String> = ["To", "Cc", "Reply-To", "From"]
        .iter()
        .filter_map(|name| value(name))
        .collect();
    let (mut has_id, mut has_author, mut has_subject, mut has_results) =
        (false, false, false, false);
    let rows: Vec<&str> = above
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    for row in &rows {
        let Some((label, text)) = row.split_once('\t') else {
            // The heading, and the buttons below the table: a few words.
            if row.chars().count() > 60 || row.contains('@') || row.contains("://") {
                return false;
            }
            continue;
        };
        let (label, text) = (label.trim(), text.trim());
        if label.chars().count() > 30 {
            return false;
        }
        if text == id {
            has_id = true;
        } else if !has_author && self::address(text) == address && !address.is_empty() {
            // The name that is shown must be the one of the header too.
            if squeezed(text) != squeezed(&from) && text != address {
                return false;
            }
            has_author = true;
        } else if ["SPF:", "DKIM:", "DMARC:"].contains(&label) {
            has_results = true;
        } else if squeezed(text) == squeezed(&subject) {
            has_subject = true;
        } else if text.contains('@') {
            let mut addresses = text.split([',', ';']).map(self::address);
            if !addresses.all(|address| known.iter().any(|value| value.contains(address))) {
                return false;
            }
        } else if text.chars().count() > 120 {
            return false;
        }
    }
    let has_subject = has_subject || subject.is_empty();
    rows.len() <= 24 && has_id && has_author && has_subject && has_results
}

fn decoded(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let unfolded: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    encoded_word::decode(unfolded.trim())
}

/// The address in the last angle brackets; the whole text without them.
fn address(text: &str) -> &str {
    let inner = text.rsplit_once('<').map_or(text, |(_, rest)| rest);
    inner.split('>').next().unwrap_or_default().trim()
}

/// Without white space and quotes, which a page shows in its own way.
fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\u{a0}'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = "Received: from a by b; Thu, 26 Nov 2026 11:00:02 +0000\nFrom: Ann <ann@example.com>\nTo: bob@example.net\nSubject: =?utf-8?q?H=C3=A9llo?=\nMessage-ID: <1@example.com>\n\nHi\n";
    const TABLE: &str = "Original Message\nMessage ID\t<1@example.com>\nCreated at:\tThu, Nov 26, 2026 at 11:00 AM\nFrom:\tAnn <ann@example.com>\nTo:\tbob@example.net\nSubject:\tH\u{e9}llo\nSPF:\tPASS with IP 192.0.2.10 Learn more\nDKIM:\t'PASS' with domain example.com Learn more\nDownload Original\nCopy to clipboard\n";

    fn effect(above: &str) -> (RepairEffect, String) {
        let text = format!("{above}{MESSAGE}");
        let undone = best(text.as_bytes()).expect("a cut");
        assert_eq!(String::from_utf8_lossy(&undone.text), MESSAGE);
        (undone.effect, undone.removed.unwrap_or_default())
    }

    #[test]
    fn text_above_is_cut_and_kept_for_the_report() {
        let (effect, removed) = effect("Hi team,\nis this real?\n\n");
        assert_eq!(effect, RepairEffect::Cut);
        assert_eq!(removed, "Hi team,\nis this real?");
    }

    #[test]
    fn gmails_table_is_a_frame_if_its_values_match() {
        assert_eq!(effect(TABLE).0, RepairEffect::Frame);
        for (from, to) in [
            ("<1@example.com>", "<2@example.com>"),
            ("Ann <ann@example.com>", "Eve <eve@example.org>"),
            ("Ann <ann@example.com>", "Bank <ann@example.com>"),
            ("Subject:\tH\u{e9}llo", "Subject:\tPay now"),
            ("Download Original", "Pay to https://evil.example"),
            ("bob@example.net", "eve@example.org"),
        ] {
            let changed = TABLE.replace(from, to);
            assert_ne!(changed, TABLE);
            assert_eq!(effect(&changed).0, RepairEffect::Cut, "{to}");
        }
    }

    #[test]
    fn a_bare_fence_is_no_text() {
        let text = format!("```email\n{MESSAGE}```\n");
        let undone = best(text.as_bytes()).expect("a cut");
        assert_eq!(String::from_utf8_lossy(&undone.text), MESSAGE);
        assert_eq!(undone.kind, Some(RepairKind::CodeFence));
        let text = format!("See this:\n```\n{MESSAGE}```\nand tell me\n");
        let undone = best(text.as_bytes()).expect("a cut");
        assert_eq!(undone.effect, RepairEffect::Cut);
        assert!(undone.removed.expect("text").ends_with("and tell me"));
    }

    #[test]
    fn a_message_that_begins_well_is_not_cut() {
        assert!(best(MESSAGE.as_bytes()).is_none());
        let quoted = format!("From: eve@example.org\nSubject: look\n\n{MESSAGE}");
        assert!(best(quoted.as_bytes()).is_none());
    }
}
