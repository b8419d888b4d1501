//! The tokens of a trace field: words, quoted strings, comments, semicolons, each with its place.
//!
//! Servers write brackets and quotes that nothing closes; those separate words.

use std::borrow::Cow;

pub(super) use crate::syntax::lexer::slice;
use crate::syntax::{
    Span,
    lexer::{self, Grammar, Unclosed},
};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of characters without white space. `<…>` is one word, whatever quoted string stands in it.
    Word,
    /// A quoted string (RFC 5322, section 3.2.4); its quotes are not in the span.
    Quoted,
    /// A comment (section 3.2.2); its outer parentheses are not in the span.
    Comment,
    /// A semicolon.
    Semicolon,
}

/// A token and its place in the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

impl Token {
    /// The text of a token of `value`, white space folded.
    pub(super) fn text<'v>(&self, value: &'v [u8]) -> Cow<'v, str> {
        text(value, self.span)
    }

    /// Whether it is the word `word`; case does not matter.
    pub(super) fn is(&self, value: &[u8], word: &str) -> bool {
        self.kind == Kind::Word && slice(value, self.span).eq_ignore_ascii_case(word.as_bytes())
    }
}

/// The text of `span`, each run of white space as one space.
pub(super) fn text(value: &[u8], span: Span) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(slice(value, span));
    if text.contains(['\r', '\n', '\t']) || text.contains("  ") {
        Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
    } else {
        text
    }
}

/// A closing parenthesis stands alone only where a comment was not opened: it is passed over.
const GRAMMAR: Grammar = Grammar {
    specials: b";)",
    unclosed: Unclosed::Separator,
    literals: false,
    angles: true,
};

/// The tokens of the part of `value` in `range`.
pub(super) fn tokens(value: &[u8], range: Span) -> Vec<Token> {
    lexer::tokens(value, range, GRAMMAR)
        .filter_map(|token| {
            let kind = match token.kind {
                lexer::Kind::Word | lexer::Kind::Literal => Kind::Word,
                lexer::Kind::Quoted => Kind::Quoted,
                lexer::Kind::Comment => Kind::Comment,
                lexer::Kind::Special(b';') => Kind::Semicolon,
                lexer::Kind::Special(_) => return None,
            };
            Some(Token {
                kind,
                span: token.inner(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Vec<(Kind, String)> {
        tokens(value.as_bytes(), Span::new(0, value.len()))
            .iter()
            .map(|token| (token.kind, token.text(value.as_bytes()).into_owned()))
            .collect()
    }

    #[test]
    fn words_comments_and_quoted_strings_are_told_apart() {
        assert_eq!(
            read("from a (b [1.2.3.4] (c)) \"d e\";\r\n\tx <\"f g\"@h>"),
            [
                (Kind::Word, "from".into()),
                (Kind::Word, "a".into()),
                (Kind::Comment, "b [1.2.3.4] (c)".into()),
                (Kind::Quoted, "d e".into()),
                (Kind::Semicolon, ";".into()),
                (Kind::Word, "x".into()),
                (Kind::Word, "<\"f g\"@h>".into()),
            ]
        );
    }

    #[test]
    fn what_nothing_closes_does_not_swallow_the_rest() {
        let words = |value| {
            let tokens = read(value);
            assert!(
                tokens.iter().all(|(kind, _)| *kind == Kind::Word),
                "{tokens:?}"
            );
            tokens.into_iter().map(|(_, text)| text).collect::<Vec<_>>()
        };
        assert_eq!(words("a (b c"), ["a", "b", "c"]);
        assert_eq!(words("a [1.2.3.4]) b"), ["a", "[1.2.3.4]", "b"]);
        assert_eq!(words("a \"b c"), ["a", "b", "c"]);
        assert_eq!(words("<a b"), ["<a", "b"]);
    }
}
