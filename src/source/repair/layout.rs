//! The lines of the header section: folds that lost their white space, lines broken or joined.

use memchr::memmem;

use super::{
    Undone,
    lines::{Line, body_start, head, lines},
    names::{self, Start},
};

/// The lines of the header section with text.
fn header_lines(text: &[u8]) -> Vec<Line> {
    let start = head(text);
    lines(start)
        .skip_while(|line| line.is_blank(start))
        .take_while(|line| !line.is_blank(start))
        .collect()
}

fn is_folded(line: &[u8]) -> bool {
    matches!(line.first(), Some(b' ' | b'\t'))
}

/// Folded lines without the white space that makes them one (RFC 5322, 2.2.3). Their sign: lines that are no fields,
/// and none that begins with white space.
pub(super) fn flattened(text: &[u8]) -> Option<Undone> {
    let header = header_lines(text);
    let fields = header
        .iter()
        .filter(|line| names::start(line.of(text)) == Start::Known)
        .count();
    let folded = header
        .iter()
        .filter(|line| is_folded(line.of(text)))
        .count();
    if fields < 2 {
        return None;
    }
    let mut out = Vec::with_capacity(text.len() + header.len());
    let (mut count, mut first) = (0, 0);
    let mut copied = 0;
    let mut context = Context::default();
    for line in &header {
        let content = line.of(text);
        if is_folded(content) {
            context.last = content;
        } else if context.continues(content) {
            out.extend_from_slice(text.get(copied..line.start)?);
            copied = line.start;
            if count == 0 {
                first = out.len();
            }
            count += 1;
            out.push(b' ');
        }
    }
    // A page keeps white space of one kind and drops the other, so a part of the folds may be left.
    if count == 0 || folded > count {
        return None;
    }
    out.extend_from_slice(text.get(copied..)?);
    Some(Undone::new(out, count, first))
}

/// The field that the lines before belong to.
#[derive(Default)]
struct Context<'a> {
    /// Its name; empty before the first field.
    name: &'a [u8],
    /// The line before.
    last: &'a [u8],
}

impl<'a> Context<'a> {
    /// Whether `line` continues the field before it.
    fn continues(&mut self, line: &'a [u8]) -> bool {
        let continues = !self.name.is_empty() && self.is_continuation(line);
        if !continues {
            self.name = names::split_field(line).map_or(&[][..], |(name, _)| name);
        }
        self.last = line;
        continues
    }

    fn is_continuation(&self, line: &[u8]) -> bool {
        let is_list_of_tags = [
            "DKIM-Signature",
            "ARC-Message-Signature",
            "ARC-Seal",
            "DKIM2-Signature",
        ]
        .iter()
        .any(|name| self.name.eq_ignore_ascii_case(name.as_bytes()));
        // A list of field names goes over the end of a line: `h=from:to:` or `Message-ID:Date;`.
        if is_list_of_tags {
            let last = self.last.trim_ascii_end();
            if ends_in_list(last) || is_list_of_names(line) {
                return true;
            }
        }
        match names::start(line) {
            Start::Known => false,
            // Field names are capitalized; `header-from: x` and the like are text.
            Start::Custom => {
                !line.first().is_some_and(u8::is_ascii_uppercase) && !line.starts_with(b"x-")
            }
            Start::Word => {
                const LONG: &[&str] = &[
                    "Received",
                    "Authentication-Results",
                    "ARC-Authentication-Results",
                    "List-Unsubscribe",
                    "Subject",
                    "X-Microsoft-Antispam",
                ];
                let is_long = LONG
                    .iter()
                    .any(|name| self.name.eq_ignore_ascii_case(name.as_bytes()));
                is_list_of_tags || is_long
            }
            Start::None => true,
        }
    }
}

/// Whether a text breaks off in the list of names of a signature: `h=`, `h=from:`.
fn ends_in_list(text: &[u8]) -> bool {
    text.ends_with(b":") || text.ends_with(b"h=")
}

/// Whether a line is field names with colons between them and nothing else.
fn is_list_of_names(line: &[u8]) -> bool {
    let mut names = line.trim_ascii().split(|&byte| matches!(byte, b':' | b';'));
    let mut count = 0;
    let all = names.all(|name| {
        count += 1;
        let name = name.trim_ascii();
        name.iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    });
    all && count > 1 && !line.contains(&b' ')
}

/// Lines broken at a fixed width, as `fold` and terminals do. Their sign: what is no field follows a line that is as
/// long as the longest, or that ends with a space.
pub(super) fn wrapped(text: &[u8]) -> Option<Undone> {
    let header = header_lines(text);
    let width = header.iter().map(|line| columns(line.of(text))).max()?;
    if !(40..=200).contains(&width) {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    let (mut count, mut first) = (0, 0);
    let mut copied = 0;
    let mut strays = 0;
    for pair in header.windows(2) {
        let [before, line] = pair else { continue };
        let content = line.of(text);
        let previous = before.of(text);
        let is_full = columns(previous) == width;
        let is_broken_at_space = breaks_at_space(previous, content, width);
        let is_stray = !is_folded(content) && names::start(content) == Start::None;
        if is_stray {
            strays += 1;
        }
        if (is_full || is_broken_at_space)
            && (is_stray || (is_full && is_folded(content) && strays > 0))
        {
            out.extend_from_slice(text.get(copied..before.end)?);
            copied = line.start;
            if count == 0 {
                first = out.len();
            }
            count += 1;
        }
    }
    if count == 0 || count * 2 < strays {
        return None;
    }
    out.extend_from_slice(text.get(copied..)?);
    Some(Undone::new(out, count, first))
}

/// Lines broken between words at a width, as mail programs and editors do: the space at the break is lost. Their sign:
/// the first word of each line that is no field would not have fitted on the line before.
pub(super) fn wrapped_words(text: &[u8]) -> Option<Undone> {
    let header = header_lines(text);
    let is_stray = |line: &Line| {
        let content = line.of(text);
        !is_folded(content) && names::start(content) == Start::None
    };
    let strays: Vec<(&Line, &Line)> = header
        .windows(2)
        .filter_map(|pair| match pair {
            [before, line] if is_stray(line) => Some((before, line)),
            _ => None,
        })
        .collect();
    let width = strays
        .iter()
        .map(|(before, _)| columns(before.of(text)))
        .max()?;
    let is_broken = strays.iter().all(|(before, line)| {
        let word = line
            .of(text)
            .iter()
            .take_while(|byte| !byte.is_ascii_whitespace());
        columns(before.of(text)) + 1 + word.count() > width
    });
    if !(40..=200).contains(&width) || !is_broken {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    let mut first = 0;
    let mut copied = 0;
    for (before, line) in &strays {
        out.extend_from_slice(text.get(copied..before.end)?);
        if copied == 0 {
            first = out.len();
        }
        out.push(b' ');
        copied = line.start;
    }
    out.extend_from_slice(text.get(copied..)?);
    Some(Undone::new(out, strays.len(), first))
}

/// Whether a line ends with a space because the first word of the next would not have fitted.
pub(super) fn breaks_at_space(line: &[u8], next: &[u8], width: usize) -> bool {
    let word = next.iter().take_while(|byte| !byte.is_ascii_whitespace());
    line.ends_with(b" ") && columns(line) + word.count() > width
}

/// The width of a line: a tab reaches to the next multiple of eight.
pub(super) fn columns(line: &[u8]) -> usize {
    line.iter().fold(0, |at, byte| match byte {
        b'\t' => at - at % 8 + 8,
        _ => at + 1,
    })
}

/// The name of a field and its value on separate lines, or in two columns.
pub(super) fn separate_lines(text: &[u8]) -> Option<Undone> {
    let end = body_start(head(text));
    let mut out = Vec::with_capacity(text.len());
    let (mut count, mut first) = (0, 0);
    let mut lines = lines(text).peekable();
    while let Some(line) = lines.next() {
        let content = line.of(text);
        if line.start >= end {
            out.extend_from_slice(text.get(line.start..)?);
            break;
        }
        let name = content.trim_ascii_end();
        let name = name.strip_suffix(b":").unwrap_or(name);
        let is_name = is_label(name);
        let follows_value = lines.peek().is_some_and(|next| {
            let value = next.of(text);
            !value.trim_ascii().is_empty()
                && !is_folded(value)
                && names::start(value) != Start::Known
        });
        let is_before_row = lines
            .peek()
            .is_some_and(|next| row(next.of(text)).is_some());
        let (name, value, terminator) = if is_name && is_before_row {
            // A row whose value is empty.
            (name, &[][..], line.terminator(text))
        } else if is_name && follows_value {
            (name, &[][..], &[][..])
        } else if let Some((name, value)) = row(content) {
            (name, value, line.terminator(text))
        } else {
            out.extend_from_slice(text.get(line.start..line.next)?);
            continue;
        };
        if count == 0 {
            first = out.len();
        }
        count += 1;
        for part in [name, b": ", value, terminator] {
            out.extend_from_slice(part);
        }
    }
    (count >= 3).then(|| Undone::new(out, count, first))
}

/// The label and the value of a row of two columns.
fn row(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let (label, value) = line.split_at(memchr::memchr(b'\t', line)?);
    let label = label.trim_ascii_end();
    is_label(label).then(|| (label, value.trim_ascii_start()))
}

fn is_label(name: &[u8]) -> bool {
    let is_custom = name.starts_with(b"X-") && !name.contains(&b' ') && !name.contains(&b':');
    (names::is_known(name) && name.first().is_some_and(u8::is_ascii_uppercase)) || is_custom
}

/// Several fields on one line. Its sign: known names with a colon and a space within lines, three at least.
pub(super) fn single_line(text: &[u8]) -> Option<Undone> {
    let end = body_start(head(text));
    let header = text.get(..end)?;
    let mut out = Vec::with_capacity(text.len() + 64);
    let (mut count, mut first) = (0, 0);
    let mut copied = 0;
    for at in memmem::find_iter(header, b": ") {
        let before = header.get(..at)?;
        let token_start = memchr::memrchr3(b' ', b'\n', b'\t', before).map_or(0, |at| at + 1);
        let token = before.get(token_start..)?;
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let is_at_line_start = before.get(line_start..token_start)?.trim_ascii().is_empty();
        // Apart by white space, or glued to what ended the line before.
        let name = if names::is_known(token) || is_custom_name(token) {
            token
        } else {
            match names::known_suffix(token) {
                Some(name) if is_glued(token, name) => name,
                _ => continue,
            }
        };
        let start = at - name.len();
        if (is_at_line_start && name.len() == token.len()) || start < copied {
            continue;
        }
        let value_end = header.get(copied..start)?.trim_ascii_end().len() + copied;
        // A list of names in a signature is not a list of fields.
        let before = header.get(copied..value_end)?;
        let is_empty = matches!(names::split_field(before), Some((_, value)) if value.is_empty());
        if (ends_in_list(before) && !is_empty) || !name.first().is_some_and(u8::is_ascii_uppercase)
        {
            continue;
        }
        out.extend_from_slice(header.get(copied..value_end)?);
        out.push(b'\n');
        if count == 0 {
            first = out.len();
        }
        count += 1;
        copied = start;
    }
    if count < 2 {
        return None;
    }
    out.extend_from_slice(text.get(copied..)?);
    Some(Undone::new(out, count, first))
}

fn is_custom_name(token: &[u8]) -> bool {
    let is_name = token.starts_with(b"X-") || token.starts_with(b"List-");
    is_name
        && token
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}

/// Whether the character before a name is one that a value ends with, and no part of a longer name.
fn is_glued(token: &[u8], name: &[u8]) -> bool {
    token
        .len()
        .checked_sub(name.len() + 1)
        .and_then(|at| token.get(at))
        .is_some_and(|&byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b">;)=\"".contains(&byte)
        })
        && !token.starts_with(b"X-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undone(undo: fn(&[u8]) -> Option<Undone>, text: &str) -> Option<String> {
        undo(text.as_bytes()).map(|undone| String::from_utf8(undone.text).expect("UTF-8"))
    }

    const CLEAN: &str = "Received: from a\n\tby b; date\nDKIM-Signature: v=1; h=from:\n to:subject;\n b=x\nFrom: a@b.example\nTo: c@d.example\n\nx: y\nz\n";

    #[test]
    fn flattened_folds_get_their_white_space_back() {
        let flat = CLEAN.replace("\n\t", "\n").replace("\n ", "\n");
        let folded = CLEAN.replace("\n\t", "\n ");
        assert_eq!(undone(flattened, &flat), Some(folded));
        assert_eq!(undone(flattened, CLEAN), None);
        assert_eq!(undone(flattened, "From: a@b.example\nTo: b\n\nx\n"), None);
    }

    #[test]
    fn lines_broken_at_a_width_are_joined() {
        let text = "Received: from mail.example.com (mail.example.com\n [192.0.2.1]) by mx.example.net with ESMTPS id ab\ncdef; Thu, 26 Nov 2026 11:00:02 +0000\nFrom: a@b.example\n\nx\n";
        let joined = text.replace("ab\ncdef", "abcdef");
        assert_eq!(undone(wrapped, text), Some(joined));
        assert_eq!(undone(wrapped, CLEAN), None);
    }

    #[test]
    fn names_and_values_on_separate_lines_are_joined() {
        let text = "From:\nAnn <a@b.example>\nTo\nc@d.example\nX-Mailer:\ny\n\nTo\nx\n";
        let joined = "From: Ann <a@b.example>\nTo: c@d.example\nX-Mailer: y\n\nTo\nx\n";
        assert_eq!(undone(separate_lines, text).as_deref(), Some(joined));
        let text = "From\tAnn <a@b.example>\nTo\tc@d.example\nSubject\tx\n";
        let joined = "From: Ann <a@b.example>\nTo: c@d.example\nSubject: x\n";
        assert_eq!(undone(separate_lines, text).as_deref(), Some(joined));
        assert_eq!(undone(separate_lines, CLEAN), None);
    }

    #[test]
    fn fields_on_one_line_are_parted() {
        let parted = "Received: from a by b; date\nDKIM-Signature: v=1; h=from : to : subject; b=x\nFrom: a@b.example\nReply-To: c@d.example\nX-A: e";
        assert_eq!(
            undone(single_line, &parted.replace('\n', " ")).as_deref(),
            Some(parted)
        );
        assert_eq!(
            undone(single_line, &parted.replace('\n', "")).as_deref(),
            Some(parted.replace("\nX-A", "X-A").as_str())
        );
        assert_eq!(undone(single_line, parted), None);
    }
}
