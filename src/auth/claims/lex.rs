//! Tokens of a claim: words, quoted strings, comments, and the signs that divide results and properties.

use crate::syntax::{
    Span,
    lexer::{self, Grammar, Unclosed, slice, unquoted},
};

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

/// A quoted string or comment that nothing closes is a problem to report, so it runs to the end of the field.
const GRAMMAR: Grammar = Grammar {
    specials: b";=/",
    unclosed: Unclosed::ClosedByEnd,
    literals: false,
    angles: false,
};

/// The tokens of `value`, which stands at `offset`.
pub(super) fn tokens(value: &[u8], offset: usize) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut after_comment = false;
    for token in lexer::tokens(value, Span::new(0, value.len()), GRAMMAR) {
        let text = slice(value, token.inner());
        let kind = match token.kind {
            lexer::Kind::Quoted => Kind::Quoted(unquoted(text)),
            lexer::Kind::Comment => Kind::Comment(unquoted(text)),
            lexer::Kind::Special(sign) => Kind::Sign(sign),
            lexer::Kind::Word | lexer::Kind::Literal => {
                Kind::Word(String::from_utf8_lossy(text).into_owned())
            }
        };
        // A comment parts what stands around it, as white space does.
        let parts = matches!(kind, Kind::Comment(_));
        tokens.push(Token {
            kind,
            span: token.span.shifted(offset),
            spaced: token.spaced || after_comment,
            unclosed: !token.closed,
        });
        after_comment = parts;
    }
    tokens
}
