//! Tokens of a structured field: words, quoted strings, comments and the signs between them.

use crate::report::Span;

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of characters that are none of the others.
    Word(String),
    /// A quoted string (RFC 5322, section 3.2.4), unquoted.
    Quoted(String),
    /// A comment (section 3.2.2), without its outer parentheses.
    Comment(String),
    /// `;`, `=` or `/`.
    Sign(u8),
}

/// A token, its place, and whether white space or a comment stands before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
    pub(super) spaced: bool,
    /// A quoted string or comment that the field's end closed.
    pub(super) unclosed: bool,
}

/// The tokens of `value`, which stands at `offset`. Each byte is looked at once.
pub(super) fn tokens(value: &[u8], offset: usize) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut spaced = false;
    while let Some(&byte) = value.get(at) {
        let start = at;
        let (kind, unclosed) = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                spaced = true;
                at += 1;
                continue;
            }
            b';' | b'=' | b'/' => {
                at += 1;
                (Kind::Sign(byte), false)
            }
            b'"' => {
                let (text, next, closed) = delimited(value, at, None);
                at = next;
                (Kind::Quoted(text), !closed)
            }
            b'(' => {
                let (text, next, closed) = delimited(value, at, Some(b'('));
                at = next;
                (Kind::Comment(text), !closed)
            }
            _ => {
                while value.get(at).is_some_and(|byte| {
                    !matches!(
                        byte,
                        b' ' | b'\t' | b'\r' | b'\n' | b';' | b'=' | b'/' | b'"' | b'('
                    )
                }) {
                    at += 1;
                }
                (Kind::Word(text(value, start, at)), false)
            }
        };
        // A comment parts what stands around it, as white space does.
        let parts = matches!(kind, Kind::Comment(_));
        tokens.push(Token {
            kind,
            span: Span::new(start, at).shifted(offset),
            spaced,
            unclosed,
        });
        spaced = parts;
    }
    tokens
}

fn text(value: &[u8], start: usize, end: usize) -> String {
    String::from_utf8_lossy(value.get(start..end).unwrap_or_default()).into_owned()
}

/// What stands between the delimiter at `start` and its partner: the text, where it ends, whether it was closed.
/// Comments nest; a count holds the depth, so that no nesting is too deep.
fn delimited(value: &[u8], start: usize, open: Option<u8>) -> (String, usize, bool) {
    let close = if open.is_some() { b')' } else { b'"' };
    let mut out = Vec::new();
    let mut depth = 1_usize;
    let mut at = start + 1;
    while let Some(&byte) = value.get(at) {
        at += 1;
        match byte {
            b'\\' => {
                out.extend(value.get(at));
                at += 1;
                continue;
            }
            b'\r' | b'\n' => continue,
            _ if Some(byte) == open => depth += 1,
            _ if byte == close => {
                depth -= 1;
                if depth == 0 {
                    return (String::from_utf8_lossy(&out).into_owned(), at, true);
                }
            }
            _ => {}
        }
        out.push(byte);
    }
    let end = at.min(value.len());
    (String::from_utf8_lossy(&out).into_owned(), end, false)
}
