//! What was changed in the body, or in the charset of the whole text: seen by the body hash of a signature only.
//!
//! None of these damages can be recognized for certain: a body may well have had a line `>From here`. So each is
//! undone only where the body hash of a signature does not match before, and does after.

use std::borrow::Cow;

use memchr::memmem;

use super::{
    Undone,
    layout::{breaks_at_space, columns},
    lines::{body_start, lines},
};
use crate::reason::RepairKind;

/// Larger bodies are not hashed for this.
const MOST_BYTES: usize = 16 * 1000 * 1000;

type Undo = fn(&[u8]) -> Option<Undone>;

const STEPS: &[(RepairKind, Undo)] = &[
    (RepairKind::FromQuoting, from_quoting),
    (RepairKind::DotStuffing, dot_stuffing),
    (RepairKind::Latin1, latin_1),
    (RepairKind::DoubleUtf8, double_utf_8),
    (RepairKind::WrappedLines, wrapped),
];

/// The repair after which the body is the one that was signed.
pub(super) fn undo(
    text: &[u8],
    body_agrees: &dyn Fn(&[u8]) -> Option<bool>,
) -> Option<(RepairKind, Undone)> {
    if text.len() > MOST_BYTES {
        return None;
    }
    let candidates: Vec<_> = STEPS
        .iter()
        .filter_map(|(kind, undo)| Some((*kind, undo(text)?)))
        .collect();
    if candidates.is_empty() || body_agrees(text) != Some(false) {
        return None;
    }
    candidates
        .into_iter()
        .find(|(_, undone)| body_agrees(&undone.text) == Some(true))
}

/// `>From ` where a line of the body began with `From `, in an mbox file.
fn from_quoting(text: &[u8]) -> Option<Undone> {
    each_body_line(text, b"\n>", |line| {
        let marks = line.iter().take_while(|&&byte| byte == b'>').count();
        let is_quoted = marks > 0 && line.get(marks..)?.starts_with(b"From ");
        is_quoted.then(|| line.get(1..))?
    })
}

/// A second dot before a line that began with one, and the dot that ends a message, as in SMTP.
fn dot_stuffing(text: &[u8]) -> Option<Undone> {
    let trimmed = text.trim_ascii_end();
    let text = match trimmed.strip_suffix(b"\n.") {
        Some(_) => text.get(..trimmed.len() - 1)?,
        None => text,
    };
    let ended = text.len() < trimmed.len();
    match each_body_line(text, b"\n..", |line| line.strip_prefix(b".")) {
        Some(undone) => Some(undone),
        None => ended.then(|| Undone::new(text.to_vec(), 1, text.len().saturating_sub(1))),
    }
}

/// Changes lines of the body; `None` where there is none to change.
fn each_body_line(
    text: &[u8],
    sign: &[u8],
    change: impl Fn(&[u8]) -> Option<&[u8]>,
) -> Option<Undone> {
    let start = body_start(text).saturating_sub(1);
    memmem::find(text.get(start..)?, sign)?;
    let (header, body) = text.split_at(start + 1);
    let mut out = Vec::with_capacity(text.len());
    out.extend_from_slice(header);
    let (mut count, mut first) = (0, 0);
    for line in lines(body) {
        match change(line.of(body)) {
            Some(changed) => {
                if count == 0 {
                    first = out.len();
                }
                count += 1;
                out.extend_from_slice(changed);
            }
            None => out.extend_from_slice(line.of(body)),
        }
        out.extend_from_slice(line.terminator(body));
    }
    (count > 0).then(|| Undone::new(out, count, first))
}

/// What windows-1252 has between 0x80 and 0x9f; 0 where it has nothing.
const WINDOWS_1252: [u16; 32] = [
    0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
    0x0152, 0, 0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc,
    0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
];

/// Latin-1 where UTF-8 was signed: bytes that are no UTF-8, each of which is a character.
fn latin_1(text: &[u8]) -> Option<Undone> {
    let first = std::str::from_utf8(text).err()?.valid_up_to();
    let mut out = Vec::with_capacity(text.len() + text.len() / 8);
    let mut count = 0;
    for &byte in text {
        let code = match byte {
            0x80..=0x9f => WINDOWS_1252
                .get(usize::from(byte) - 0x80)
                .copied()
                .filter(|&code| code != 0)
                .unwrap_or(u16::from(byte)),
            _ => u16::from(byte),
        };
        count += usize::from(byte >= 0x80);
        let character = char::from_u32(u32::from(code))?;
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Some(Undone::new(out, count, first))
}

/// UTF-8 that was read as Latin-1 and written as UTF-8: every character is one of Latin-1, and their bytes are UTF-8.
fn double_utf_8(text: &[u8]) -> Option<Undone> {
    let (mut count, mut first) = (0, 0);
    let mut out = Vec::with_capacity(text.len());
    for character in std::str::from_utf8(text).ok()?.chars() {
        let code = u32::from(character);
        let byte = match u8::try_from(code) {
            Ok(byte) => byte,
            Err(_) => {
                let at = WINDOWS_1252
                    .iter()
                    .position(|&known| u32::from(known) == code)?;
                u8::try_from(at + 0x80).ok()?
            }
        };
        if byte >= 0x80 {
            if count == 0 {
                first = out.len();
            }
            count += 1;
        }
        out.push(byte);
    }
    (count > 0 && std::str::from_utf8(&out).is_ok()).then(|| Undone::new(out, count, first))
}

/// Lines of the body broken at a fixed width.
fn wrapped(text: &[u8]) -> Option<Undone> {
    let start = body_start(text);
    let body = text.get(start..)?;
    let width = lines(body).map(|line| columns(line.of(body))).max()?;
    if !(40..=200).contains(&width) {
        return None;
    }
    let mut out = Cow::Borrowed(text.get(..start)?).into_owned();
    let (mut count, mut first) = (0, 0);
    let mut lines = lines(body).peekable();
    while let Some(line) = lines.next() {
        let content = line.of(body);
        out.extend_from_slice(content);
        let next = lines.peek().map(|next| next.of(body)).unwrap_or_default();
        let is_broken = columns(content) == width || breaks_at_space(content, next, width);
        if is_broken && !next.trim_ascii().is_empty() {
            if count == 0 {
                first = out.len();
            }
            count += 1;
        } else {
            out.extend_from_slice(line.terminator(body));
        }
    }
    (count > 0).then(|| Undone::new(out, count, first))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "From: a@b.example\n\n";

    fn undone(undo: Undo, body: &[u8]) -> Option<Vec<u8>> {
        let text = [HEADER.as_bytes(), body].concat();
        undo(&text).map(|undone| undone.text.get(HEADER.len()..).unwrap_or_default().to_vec())
    }

    #[test]
    fn each_change_of_a_body_is_undone() {
        let changes: &[(Undo, &[u8], &[u8])] = &[
            (
                from_quoting,
                b"x\n>From here\n>>From there\n> From\n",
                b"x\nFrom here\n>From there\n> From\n",
            ),
            (dot_stuffing, b"x\n..\n..y\n.\n", b"x\n.\n.y\n"),
            (dot_stuffing, b"x\n.\n", b"x\n"),
            (
                latin_1,
                b"caf\xe9 \x80\n",
                "caf\u{e9} \u{20ac}\n".as_bytes(),
            ),
            (
                double_utf_8,
                "caf\u{c3}\u{a9}\n".as_bytes(),
                "caf\u{e9}\n".as_bytes(),
            ),
        ];
        for (undo, damaged, expected) in changes {
            assert_eq!(
                undone(*undo, damaged).as_deref(),
                Some(*expected),
                "{}",
                damaged.escape_ascii()
            );
        }
        for (undo, ..) in changes {
            assert_eq!(undone(*undo, b"plain\n"), None);
        }
    }

    #[test]
    fn nothing_is_undone_that_the_signed_body_had() {
        let text = b"From: a@b.example\n\nx\n>From here\n";
        assert!(undo(text, &|_| None).is_none());
        assert!(undo(text, &|_| Some(true)).is_none());
        assert!(undo(text, &|_| Some(false)).is_none());
        let agrees = |text: &[u8]| Some(text.ends_with(b"\nFrom here\n"));
        let (kind, undone) = undo(text, &agrees).expect("a repair");
        assert_eq!(kind, RepairKind::FromQuoting);
        assert_eq!(undone.count, 1);
    }
}
